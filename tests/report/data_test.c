// SPDX-License-Identifier: MIT
// Tests of the report's data (data_harm.c, data_head.c, data_results.c, data_lesions.c, data_failures.c,
// data_subgroups.c, data_labs.c, data_deaths.c, data_readers.c, data_looks.c, data_specific.c, data_burden.c) and of
// the terminal's table, on a run of the toy trial some of whose rows are replaced by ones that can be counted by hand.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "api/trial_table.h"
#include "base/file.h"
#include "coley.h"
#include "native/native.h"
#include "report/report.h"
#include "tests/folder.h"
#include "trial/trial.h"

static char folder[FOLDER_SIZE];
static char *page, *table;
static double os_ratio;    // hazard ratio of OS by the analysis, at the cut-off

// The first two patients of the arm have a rash that begins on days 7 and 21.
static const char EVENTS[] =
    "DELETE FROM adverse_events;"
    "INSERT INTO adverse_events (arm, patient, event, onset_day, organ, kind, grade) "
    "SELECT arm, patient, 'rash', CASE row WHEN 1 THEN 7.0 ELSE 21.0 END, 'skin', 'immune-related', 1 "
    "FROM (SELECT arm, patient, row_number() OVER (ORDER BY patient) AS row FROM patients "
    "WHERE arm = 'alpha 3 mg/kg Q2W') WHERE row <= 2";

// Three patients of the arm of beta, with lesions of 50 and 30 mm at baseline: one whose lesions go different ways and
// who has a new one; one who responds and then grows by 25% and 10 mm without drug; one who is called progressive while
// nothing that is measured changed.
#define VISIT                                                                                              \
    "INSERT INTO visits (arm, patient, reader, day, visit, sum_mm, change, response, new_lesions, L1_mm, " \
    "L2_mm) SELECT arm, patient, 'investigator', "
#define BETA                                                                                \
    "FROM (SELECT arm, patient, row_number() OVER (ORDER BY patient) AS row FROM patients " \
    "WHERE arm = 'beta 1 mg/kg') WHERE row = "
static const char LESIONS[] =
    "DELETE FROM visits WHERE arm = 'beta 1 mg/kg';"
    "UPDATE patients SET L1_mm = 50, L2_mm = 30, sum_mm = 80 WHERE arm = 'beta 1 mg/kg';"
    "UPDATE results SET full_response = 'SD' WHERE arm = 'beta 1 mg/kg';"
    "UPDATE exposure SET last_day = 0 WHERE arm = 'beta 1 mg/kg';" VISIT
    "84.0, 1, 70.0, -12.5, 'PD', 1, 30.0, 40.0 " BETA "1;" VISIT "84.0, 1, 40.0, -50.0, 'PR', 0, 25.0, 15.0 " BETA
    "2;" VISIT "168.0, 2, 50.0, -37.5, 'PD', 0, 35.0, 15.0 " BETA "2;" VISIT
    "84.0, 1, 80.0, 0.0, 'PD', 0, 50.0, 30.0 " BETA "3;"
    "UPDATE results SET full_response = 'PR', full_os_event = 0 WHERE arm = 'beta 1 mg/kg' "
    "AND patient = (SELECT patient " BETA "2)";

// Two of six respond, and a seventh could not be computed.
static const char FAILURE[] =
    "UPDATE results SET cut_response = iif(patient IN (SELECT patient FROM patients WHERE arm = 'alpha 3 mg/kg Q2W' "
    "ORDER BY patient LIMIT 2), 'PR', 'SD') WHERE arm = 'alpha 3 mg/kg Q2W';"
    "INSERT INTO patients (patient, candidate, arm, entry_day, cutoff_day) VALUES (19, 999, 'alpha 3 mg/kg Q2W', 0, 9);"
    "INSERT INTO failures VALUES ('alpha 3 mg/kg Q2W', 19, 'treatment', 1.0, NULL, 'made up for tests')";

// All of an arm respond at the cut-off, in the whole follow-up nobody, for one and the same reason.
static const char CAUSES[] =
    "UPDATE results SET cut_response = 'PR', full_response = 'SD' WHERE arm = 'alpha 200 mg Q3W';"
    "UPDATE patients SET cause = 'fast growth' WHERE arm = 'alpha 200 mg Q3W'";

// Two of the arm's six die within two months, one of them of toxicity with a rash of grade 4 before it.
#define SECOND                                                                                        \
    "arm = 'alpha 200 mg Q3W' AND patient = (SELECT patient FROM (SELECT patient, row_number() OVER " \
    "(ORDER BY patient) AS row FROM patients WHERE arm = 'alpha 200 mg Q3W') WHERE row = "
static const char DEATHS[] =
    "UPDATE results SET full_os_day = 700, full_os_event = 0, death_cause = '' WHERE arm = 'alpha 200 mg Q3W';"
    "UPDATE results SET full_os_day = 30.4375, full_os_event = 1, death_cause = 'disease' WHERE " SECOND "1);"
    "UPDATE results SET full_os_day = 60.875, full_os_event = 1, death_cause = 'toxicity' WHERE " SECOND "2);"
    "INSERT INTO adverse_events (arm, patient, event, onset_day, organ, kind, grade) "
    "SELECT arm, patient, 'skin_rash', 20.0, 'skin', 'immune-related', 4 FROM results WHERE " SECOND "2)";

// Values of 1 to 6 on day 0 and again a month later, when the first patient has grade 2; iRECIST counts the first and
// the third of them as responders. All live on.
#define ALPHA                                                                               \
    "FROM (SELECT arm, patient, row_number() OVER (ORDER BY patient) AS row FROM patients " \
    "WHERE arm = 'alpha 3 mg/kg Q2W' AND patient NOT IN (SELECT patient FROM failures))"
static const char LABS[] =
    "DELETE FROM labs;"
    "UPDATE results SET full_os_day = 700, full_os_event = 0 WHERE arm = 'alpha 3 mg/kg Q2W';"
    "INSERT INTO labs (arm, patient, lab, day, visit, value, unit, grade) "
    "SELECT arm, patient, 'made up', 0.0, 0, 1.0*row, 'mg/L', 0 " ALPHA ";"
    "INSERT INTO labs (arm, patient, lab, day, visit, value, unit, grade) "
    "SELECT arm, patient, 'made up', 30.4375, 1, 1.0*row, 'mg/L', iif(row = 1, 2, 0) " ALPHA ";"
    "UPDATE results SET cut_iresponse = iif(patient IN (SELECT patient " ALPHA " WHERE row IN (1, 3)), 'iPR', 'iSD') "
    "WHERE arm = 'alpha 3 mg/kg Q2W'";

static trial_look LOOK = {"alpha 3 mg/kg Q2W", "beta 1 mg/kg",  "OS",
                          .number = 1,         .of = 2,         .planned = 10,
                          .events = 10,        .reached = true, .held = true,
                          .day = 304.375,      .patients = 12,  .bound = 2.5,
                          .z = 2.75,           .p = 0.003,      .hazard_ratio = {0.5, 0.3, 0.8},
                          .stops = true};

static void keep_ratio(const trial_summary *s)
{
    for (int i = 0; i < s->ncomparison; i++) {
        const trial_comparison *c = &s->comparison[i];
        bool first = strcmp(c->arm, "alpha 3 mg/kg Q2W") == 0;
        if (first && !c->full && strcmp(c->endpoint, "HR_OS") == 0) os_ratio = c->value;
    }
}

static void report_of(const char *out)
{
    char path[200], html[200];
    snprintf(path, sizeof path, "%s/run.sqlite", out);
    snprintf(html, sizeof html, "%s/report.html", out);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, EVENTS, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 2);
    assert_int_equal(sqlite3_exec(db, LESIONS, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, FAILURE, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, CAUSES, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, DEATHS, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, LABS, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_exec(db, "UPDATE meta SET value = '0.0.7' WHERE key = 'coley'", NULL, NULL, NULL);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_close(db);
    diag_list *d = diag_new();
    arena *memory = arena_new();
    store *s = store_open(path, STORE_READ, NULL, 0, d);
    library_trial *t = trial_of_run(s, memory, d);
    trial_summary *sum = trial_analyse(s, t, d);
    sum->look = &LOOK;
    sum->nlook = 1;
    assert_true(report_write(s, t, sum, html, d));
    page = file_read_text(html, NULL, d, NULL);
    table = trial_table(sum);
    keep_ratio(sum);
    trial_summary_free(sum);
    store_close(s, d);
    arena_free(memory);
    diag_free(d);
}

static int begin(void **state)
{
    (void)state;
    char command[600], library[100], out[100];
    if (folder_make(folder)) {
        return -1;
    }
    snprintf(library, sizeof library, "%s/library", folder);
    snprintf(out, sizeof out, "%s/out", folder);
    snprintf(command, sizeof command,
             "cp -r tests/data/library '%s' && echo 'beta 1 mg/kg,grade3plus_TRAE,20,10,30,9,100,made up for tests,' "
             ">>'%s/trials/TOY-1/published.csv'",
             library, library);
    if (system(command)) {
        return -1;
    }
    setenv("COLEY_LIBRARY", library, 1);
    trial_options o = {
        .name = "TOY-1", .out = out, .patients = 6, .seed = -1, .threads = 1, .back_end = NATIVE_INTERPRETER};
    diag_list *d = diag_new();
    trial_status status = trial_run(&o, NULL, d);
    diag_print(d, stderr, false);
    diag_free(d);
    if (status == TRIAL_OK) {
        report_of(out);
    }
    return status == TRIAL_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    free(page);
    free(table);
    return folder_remove(folder);
}

static void holds(const char *text)
{
    if (!strstr(page, text)) {
        fail_msg("the page lacks %s", text);
    }
}

// the median of 7 and 21 days is 2 weeks
static void median_of_an_even_number_is_between(void **state)
{
    (void)state;
    const char *rash = strstr(page, "\"organ\":\"skin\",\"term\":\"rash\"");
    assert_non_null(rash);
    const char *onset = strstr(rash, "\"onset_weeks\":");
    assert_non_null(onset);
    assert_float_equal(strtod(onset + 14, NULL), 2, 1e-9);
}

// One of six patients has it from week 1 on, a second from week 3; nobody dies or leaves before.
static void incidence_is_of_all_patients(void **state)
{
    (void)state;
    holds("{\"arm\":0,\"term\":\"rash\",\"kind\":\"immune-related\",\"grade\":1,\"weeks\":[0,1,3,");
    holds("\"percent\":[0,16.67,33.33,");
    holds("{\"arm\":0,\"term\":\"\",\"kind\":\"\",\"grade\":3,\"weeks\":[0,");
}

static void lesions_are_told_apart(void **state)
{
    (void)state;
    holds("{\"arm\":2,\"patients\":3,\"mixed\":1,\"progressions\":3,\"new\":1,\"target\":1,\"other\":1,"
          "\"dissociated\":1}");
    holds("{\"arm\":2,\"responders\":1,\"relapsed\":1,\"new\":0,\"target\":1,\"other\":0,\"off_drug\":1,"
          "\"alive\":1}");
}

// 2 of 6 as analysed; 2 of 7 and 3 of 7 where the failed one did badly and well
static void failures_have_bounds(void **state)
{
    (void)state;
    const char *f = strstr(page, "\"failures\":[{\"arm\":0,\"n\":6,\"failed\":1,");
    assert_non_null(f);
    const char *e = strstr(f, "\"value\":33.33,");
    assert_non_null(e);
    assert_non_null(strstr(e, "\"worst\":28.57,\"best\":42.86}"));
}

// all patients of the forest plot: the same contrast as the analysis makes
static void causes_are_those_of_the_whole_follow_up(void **state)
{
    (void)state;
    const char *at = strstr(page, "\"causes\":[{\"cause\":\"weak immunity\",\"percent\":[");
    assert_non_null(at);
    at = strchr(strchr(at, '[') + 1, '[');
    assert_non_null(strchr(at, ','));
    assert_int_equal(strncmp(strchr(at, ',') + 1, "0,", 2), 0);
    at = strstr(at, "\"fast growth\",\"percent\":[");
    assert_non_null(at);
    at = strchr(at, '[');
    assert_int_equal(strncmp(strchr(at, ',') + 1, "100,", 4), 0);
}

static void forest_agrees_with_the_analysis(void **state)
{
    (void)state;
    assert_true(os_ratio > 0);
    const char *forests = strstr(page, "\"subgroups\":[");
    assert_non_null(forests);
    const char *group = strstr(forests, "\"reference\":\"beta 1 mg/kg\",\"endpoint\":\"HR_OS\",\"label\":"
                                        "\"Hazard ratio of OS\"");
    assert_non_null(group);
    const char *all = strstr(group, "\"factor\":\"all patients\"");
    assert_non_null(all);
    const char *value = strstr(all, "\"value\":");
    assert_non_null(value);
    assert_float_equal(strtod(value + 8, NULL), os_ratio, 1e-3 * os_ratio);
    // the level that begins at a limit says so to the page, which marks its patients by it
    const char *above = strstr(all, " or more\",\"marker\":");
    assert_non_null(above);
    const char *limit = strstr(above, ",\"from\":");
    assert_true(limit && limit - above < 30);
}

static void provenance_is_the_runs(void **state)
{
    (void)state;
    holds("[\"Computed by Coley\",\"0.0.7\"]");
    holds("[\"Reported by Coley\",\"" COLEY_VERSION "\"]");
    holds("[\"Instruction set\",\"");
    holds("[\"Patients a pack\",\"");
    holds("[\"Steps by the interpreter\",\"");
    holds("[\"Steps by compiled kernels\",\"0\"]");
}

// Of six followed patients one has the rash from week 1 on and a second from week 3: none at week 0, one sixth at
// week 2, a third from week 4 on.
static void burden_is_of_those_followed(void **state)
{
    (void)state;
    holds("\"burden\":{\"weeks\":[0,2,4,");
    holds("{\"organ\":\"\",\"arms\":[[[0,16.7,33.3,");
    holds("{\"organ\":\"skin\",\"arms\":[[[0,16.7,33.3,");
}

// What is published of events that treatment caused stands beside the same, not beside immune-related ones.
static void treatment_related_events_stand_beside_their_like(void **state)
{
    (void)state;
    holds("\"label\":\"Treatment-related events, grade 3 and above\"");
    assert_null(strstr(page, "(predicted: "));
    const char *row = strstr(table, "grade3plus_TRAE ");
    assert_non_null(row);
    double predicted, published;
    assert_int_equal(sscanf(row, "grade3plus_TRAE %lf %lf", &predicted, &published), 2);
    assert_float_equal(published, 20, 1e-9);
}

// quartiles of 1 ... 6 by R's type 7; of six with grade 0 on day 0 one comes to grade 2
static void labs_have_quartiles_and_shifts(void **state)
{
    (void)state;
    holds("{\"name\":\"made up\",\"unit\":\"mg/L\",\"arms\":[{\"arm\":0,\"visits\":[[0,6,2.25,3.5,4.75],"
          "[1,6,2.25,3.5,4.75]],\"shift\":[[5,0,1,0,0],[0,0,0,0,0],");
}

// two of six: a sixth each, after one month and after two
static void deaths_compete(void **state)
{
    (void)state;
    holds("{\"arm\":1,\"n\":6,\"alive\":4,\"disease\":1,\"toxicity\":1,\"other\":0,\"unknown\":0,\"curves\":["
          "{\"cause\":\"disease\",\"points\":[[1,16.67],[2,16.67]");
    holds("{\"cause\":\"toxicity\",\"points\":[[1,0],[2,16.67]");
    holds("\"arm\":1,\"month\":2,\"events\":\"skin rash grade 4\"}]");
}

// One responds by both, one by either alone, three by none: agreement 4/6, by chance 20/36, so kappa is 1/4.
static void readings_agree_by_kappa(void **state)
{
    (void)state;
    holds("\"known\":6,\"pair\":[1,1,1,3],\"kappa\":0.25,");
}

static void looks_are_the_analysis_own(void **state)
{
    (void)state;
    holds("\"looks\":[{\"arm\":0,\"reference\":2,\"endpoint\":\"OS\",\"number\":1,\"of\":2,\"planned\":10,"
          "\"events\":10,\"reached\":true,\"held\":true,\"month\":10,\"patients\":12,\"bound\":2.5,\"z\":2.75,");
}

// The toy trial's own file sets no parameter; its two drugs have theirs.
static void what_is_specific_is_listed(void **state)
{
    (void)state;
    holds("\"specific\":{\"model\":");
    holds("\"drugs\":[{\"name\":\"alpha\",\"parameters\":[");
    holds("\"set\":[],\"own\":[");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(median_of_an_even_number_is_between),
        cmocka_unit_test(incidence_is_of_all_patients),
        cmocka_unit_test(burden_is_of_those_followed),
        cmocka_unit_test(lesions_are_told_apart),
        cmocka_unit_test(failures_have_bounds),
        cmocka_unit_test(causes_are_those_of_the_whole_follow_up),
        cmocka_unit_test(forest_agrees_with_the_analysis),
        cmocka_unit_test(provenance_is_the_runs),
        cmocka_unit_test(treatment_related_events_stand_beside_their_like),
        cmocka_unit_test(labs_have_quartiles_and_shifts),
        cmocka_unit_test(deaths_compete),
        cmocka_unit_test(readings_agree_by_kappa),
        cmocka_unit_test(looks_are_the_analysis_own),
        cmocka_unit_test(what_is_specific_is_listed),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
