// SPDX-License-Identifier: MIT
// Tests of labs, adverse events and causes of death (labs.c, events.c): a run of the toy trial whose cancer has two
// labs, a background event and two causes of death, against the rates and errors that were written into it; and the
// same trial without them, which must have the same visits and doses.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "tests/folder.h"
#include "trial/trial_int.h"

enum { PATIENTS = 120 };    // an arm

static const char LISTS[] =
    "labs:\n"
    "  - {name: mass, id: weight, unit: kg, noise_sd_log: 0.1, high: 80 kg, grades: [80 kg, 90 kg, 100 kg, 120 kg]}\n"
    "  - {name: defence, id: immunity, unit: 1/day, low: 0.02 1/day, grades: [0.02 1/day, 0.01 1/day]}\n"
    "background:\n"
    "  - {event: fatigue, rate: 2 1/year, grades: [60 %, 30 %, 8 %, 2 %], duration: 10 day, related: 40 %, "
    "source: none, evidence: 1}\n"
    "mortality:\n"
    "  - {cause: disease, hazard: h_base}\n"
    "  - {cause: other, hazard: h_base}\n";

typedef struct {
    char folder[FOLDER_SIZE];
    sqlite3 *with, *plain;
} fixture;

static sqlite3 *run(const fixture *f, const char *library, const char *out)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", f->folder, library);
    setenv("COLEY_LIBRARY", path, 1);
    snprintf(path, sizeof path, "%s/%s", f->folder, out);
    diag_list *d = diag_new();
    trial_options o = {.name = "TOY-1", .out = path, .patients = PATIENTS, .seed = -1, .threads = 2};
    trial_status status = trial_run(&o, NULL, d);
    diag_print(d, stderr, false);
    assert_int_equal(status, TRIAL_OK);
    diag_free(d);
    strcat(path, "/run.sqlite");
    sqlite3 *db;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    return db;
}

static double number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    double x = sqlite3_column_double(s, 0);
    sqlite3_finalize(s);
    return x;
}

static int begin(void **state)
{
    fixture *f = base_alloc(1, sizeof *f);
    if (folder_make(f->folder)) {
        return -1;
    }
    char command[500], path[200];
    snprintf(command, sizeof command,
             "cp -r tests/data/library %s/plain && cp -r tests/data/library %s/with && "
             "echo 'labs: [mass, defence]' >> %s/with/trials/TOY-1/trial.yaml",
             f->folder, f->folder, f->folder);
    if (system(command)) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/with/cancers/toy/cancer.yaml", f->folder);
    FILE *file = fopen(path, "a");
    if (!file || fputs(LISTS, file) < 0 || fclose(file)) {
        return -1;
    }
    f->with = run(f, "with", "a");
    f->plain = run(f, "plain", "b");
    *state = f;
    return 0;
}

static int end(void **state)
{
    fixture *f = *state;
    sqlite3_close(f->with);
    sqlite3_close(f->plain);
    int status = folder_remove(f->folder);
    free(f);
    return status;
}

// Whether a rash is attributed to treatment does not hang on whether another organ was ill before: so a patient and his
// twin in another arm differ by treatment alone.
static void attribution_is_of_the_organs_own_episode(void **state)
{
    (void)state;
    static const store_column column[] = {
        {"arm", STORE_TEXT},          {"patient", STORE_INT}, {"event", STORE_TEXT}, {"onset_day", STORE_REAL},
        {"organ", STORE_TEXT},        {"kind", STORE_TEXT},   {"grade", STORE_INT},  {"grade3_day", STORE_REAL},
        {"resolved_day", STORE_REAL}, {"related", STORE_INT}, {"steroid", STORE_INT}};
    static const store_table table = {"adverse_events", column, 11, 4};
    library_organ organ[] = {{.name = "colon", .event = "colitis", .kind = "immune-related", .related = 0.5},
                             {.name = "skin", .event = "rash", .kind = "immune-related", .related = 0.5}};
    library_cancer cancer = {.organ = organ, .norgan = 2};
    library_trial trial = {.cancer = &cancer, .toxicity.visit_every = NAN};
    library_arm arm[] = {{.name = "rash alone"}, {.name = "colitis before"}};
    cohort drawn = {.seed = 3};
    diag_list *d = diag_new();
    store *s = store_open(STORE_IN_MEMORY, STORE_CREATE, &table, 1, d);
    store_rows *rows = store_rows_new();
    for (int64_t n = 1; n <= 40; n++) {
        trial_patient p = {.number = n, .candidate.number = n};
        for (int k = 0; k < 2; k++) {
            const trial_arm a = {.trial = &trial, .arm = &arm[k], .cohort = &drawn};
            clinic_record r = {.patient = &p};
            for (int i = 0; i < 2; i++) {
                r.organ[i] = (clinic_organ){.episode = -1};
            }
            if (k) {
                events_grade(&a, &r, 0, 2, 21);
            }
            events_grade(&a, &r, 1, 1, 42);
            events_grade(&a, &r, 1, 0, 63);
            events_grade(&a, &r, 1, 2, 84);
            events_rows(&a, &r, s, rows);
            assert_true(store_put(s, arm[k].name, n, rows));
            free(r.episode);
        }
    }
    static const char *const name[] = {"event", "related"};
    store_cursor *alone = store_pick(s, "adverse_events", name, 2, "arm", arm[0].name),
                 *after = store_pick(s, "adverse_events", name, 2, "arm", arm[1].name);
    int related = 0, n = 0;
    for (; store_next(after); n += !strcmp(store_get_text(after, 0), "rash")) {
        if (!strcmp(store_get_text(after, 0), "rash")) {
            assert_true(store_next(alone));
            assert_int_equal(store_get_int(after, 1), store_get_int(alone, 1));
            related += (int)store_get_int(alone, 1);
        }
    }
    assert_int_equal(n, 80);
    assert_true(related > 25 && related < 55);    // 80 throws of a coin: 40, 4.5 either way
    store_cursor_free(alone);
    store_cursor_free(after);
    store_rows_free(rows);
    store_close(s, d);
    diag_free(d);
}

static void labs_are_read_with_their_error(void **state)
{
    fixture *f = *state;
    double n = number(f->with, "select count(*) from labs where lab = 'mass'");
    double first = number(f->with, "select count(*) from labs where lab = 'mass' and day = 0");
    assert_float_equal(first, 3 * PATIENTS, 0);
    assert_true(n > 4 * first);
    // each at day 0 and then at every safety visit, 21 days apart
    assert_float_equal(number(f->with, "select count(*) from labs where day != 21*visit"), 0, 0);
    // the error of the log has mean 0 and sd 0.1: 5 standard errors of n draws
    double mean = number(f->with, "select avg(ln(value/\"trait:weight\")) from labs join patients using (patient) "
                                  "where lab = 'mass'");
    double square = number(f->with, "select avg(power(ln(value/\"trait:weight\"), 2)) from labs join patients using "
                                    "(patient) where lab = 'mass'");
    assert_float_equal(mean, 0, 5 * 0.1 / sqrt(n));
    assert_float_equal(sqrt(square), 0.1, 5 * 0.1 / sqrt(2 * n));
    // without an error of the assay it is the model's value
    assert_float_equal(number(f->with, "select max(abs(value/\"trait:immunity\" - 1)) from labs join patients using "
                                       "(patient) where lab = 'defence'"),
                       0, 1e-12);
}

static void labs_are_graded_on_their_side(void **state)
{
    fixture *f = *state;
    assert_float_equal(number(f->with, "select count(*) from labs where lab = 'mass' and grade != (value > 80) + "
                                       "(value > 90) + (value > 100) + (value > 120)"),
                       0, 0);
    assert_float_equal(number(f->with, "select count(*) from labs where lab = 'defence' and grade != (value < 0.02) + "
                                       "(value < 0.01)"),
                       0, 0);
    assert_true(number(f->with, "select count(distinct grade) from labs where lab = 'mass'") >= 4);
    library_lab falls = {.grade = {20, 10, NAN, NAN}, .falls = true};
    assert_int_equal(labs_grade(&falls, 20), 0);
    assert_int_equal(labs_grade(&falls, 19), 1);
    assert_int_equal(labs_grade(&falls, 1), 2);
}

static void the_background_comes_at_its_rate(void **state)
{
    fixture *f = *state;
    const char *seen = "select sum(min(coalesce(death_day, 1e9), coalesce(dropout_day, 1e9), last + 90)) from results "
                       "join (select arm, patient, max(last_day) as last from exposure where drug = substr(arm, 1, "
                       "instr(arm, ' ') - 1) group by arm, patient) using (arm, patient)";
    double days = number(f->with, seen);
    double n = number(f->with, "select count(*) from adverse_events where kind = 'background'");
    // a patient at risk for 182.6 days and ill for 10: events a day, Poisson; 5 sd
    double expected = days / (365.25 / 2 + 10);
    assert_true(n > 100);
    assert_float_equal(n, expected, 5 * sqrt(expected));
    double related = number(f->with, "select sum(related) from adverse_events where kind = 'background'");
    assert_float_equal(related / n, 0.4, 5 * sqrt(0.4 * 0.6 / n));
    double severe = number(f->with, "select count(*) from adverse_events where kind = 'background' and grade >= 3");
    assert_float_equal(severe / n, 0.1, 5 * sqrt(0.1 * 0.9 / n));
    assert_float_equal(number(f->with, "select count(*) from adverse_events where kind = 'background' and "
                                       "resolved_day <= onset_day"),
                       0, 0);
}

static void deaths_have_a_cause(void **state)
{
    fixture *f = *state;
    double dead = number(f->with, "select count(*) from results where death_day is not null");
    double disease = number(f->with, "select count(*) from results where death_cause = 'disease'");
    assert_true(dead > 30);
    double named = number(f->with, "select count(*) from results where death_cause in ('disease', 'other')");
    assert_float_equal(dead, named, 0);
    // both parts of the hazard are the same: half of the deaths each, 5 sd
    assert_float_equal(disease / dead, 0.5, 5 * sqrt(0.25 / dead));
}

static void what_is_read_changes_no_course(void **state)
{
    fixture *f = *state;
    static const char *const sums[] = {"select sum(sum_mm) from visits", "select sum(full_os_day) from results",
                                       "select sum(doses + omitted) from exposure",
                                       "select sum(onset_day) from adverse_events where kind != 'background'"};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        assert_true(number(f->with, sums[i]) > 0);
        assert_float_equal(number(f->with, sums[i]), number(f->plain, sums[i]), 0);
    }
}

static void an_event_that_comes_again_is_another_episode(void **state)
{
    (void)state;
    library_organ organ = {.event = "rash", .kind = "immune-related"};
    library_cancer cancer = {.organ = &organ, .norgan = 1};
    library_trial trial = {.cancer = &cancer};
    trial_arm a = {.trial = &trial};
    clinic_record r = {0};
    r.organ[0] = (clinic_organ){.episode = -1};
    const int grade[] = {0, 1, 3, 2, 0, 0, 2};
    for (int i = 0; i < 7; i++) {
        events_grade(&a, &r, 0, grade[i], 21 * i);
    }
    assert_int_equal(r.nepisode, 2);
    assert_int_equal(r.episode[0].grade, 3);
    assert_float_equal(r.episode[0].onset, 21, 0);
    assert_float_equal(r.episode[0].grade3, 42, 0);
    assert_float_equal(r.episode[0].resolved, 84, 0);
    assert_int_equal(r.episode[1].grade, 2);
    assert_float_equal(r.episode[1].onset, 126, 0);
    assert_true(isnan(r.episode[1].resolved) && isnan(r.episode[1].grade3));
    assert_int_equal(r.organ[0].episodes, 2);
    free(r.episode);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attribution_is_of_the_organs_own_episode),
        cmocka_unit_test(labs_are_read_with_their_error),
        cmocka_unit_test(labs_are_graded_on_their_side),
        cmocka_unit_test(the_background_comes_at_its_rate),
        cmocka_unit_test(deaths_have_a_cause),
        cmocka_unit_test(what_is_read_changes_no_course),
        cmocka_unit_test(an_event_that_comes_again_is_another_episode),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
