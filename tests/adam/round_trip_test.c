// SPDX-License-Identifier: MIT
// Tests src/adam: a run of the toy trial is written as datasets and read back. What is read passes every check, and the
// analysis of it says the same as that of the run, number by number; a second writing gives the same files.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "adam/adam_int.h"
#include "base/arena.h"
#include "base/csv.h"
#include "base/file.h"
#include "coley.h"
#include "native/native.h"
#include "tests/folder.h"
#include "trial/trial.h"

static char folder[FOLDER_SIZE], out[64], adam[80];
static char *run_json;

// What the clinic may do more: central review whose readings count, labs (one by a marker's name), events that have
// nothing to do with treatment, causes of death, an organ that the drug itself harms (which is in no worst grade).
static const char DRUG_ORGAN[] =
    "    - {name: marrow, event: neutropenia, class: Blood disorders, injury: skin_injury, "
    "grades: [0.2, 0.3, 0.4, 0.5], kind: drug}";
static const char LISTS[] =
    "labs:\n"
    "  - {name: immunity, id: immunity, unit: 1/day, low: 0.02 1/day, grades: [0.02 1/day, 0.01 1/day]}\n"
    "background:\n"
    "  - {event: fatigue, rate: 2 1/year, grades: [60 %, 30 %, 8 %, 2 %], duration: 10 day, related: 40 %, "
    "source: none, evidence: 1, class: General disorders}\n"
    "mortality:\n"
    "  - {cause: disease, hazard: h_base}\n";

// The design: whatever a trial's file can say of it, names with letters that YAML and JSON have uses for.
static const char DESIGN[] =
    "labs: [immunity]\n"
    "blinding: {design: open-label, investigator_bias: 7 %, source: 'made up: \"here\"'}\n"
    "crossover:\n"
    "  - {from: beta 1 mg/kg, to: alpha 200 mg Q3W, share: 20 %, after: 30 day}\n"
    "looks:\n"
    "  - {arm: alpha 3 mg/kg Q2W, endpoint: OS, alpha: 2.5 %, events: 30, at: [33 %, 100 %]}\n"
    "  - {arm: alpha 200 mg Q3W, endpoint: PFS, alpha: 1.25 %, events: 40}\n"
    "multiplicity:\n"
    "  alpha: 2.5 %\n"
    "  method: graphical\n"
    "  hypotheses:\n"
    "    - {name: 'first: \"Q2W\"', arm: alpha 3 mg/kg Q2W, endpoint: OS, weight: 70 %, to: {second: 100 %}}\n"
    "    - {name: second, arm: alpha 200 mg Q3W, endpoint: ORR, weight: 30 %, to: {'first: \"Q2W\"': 50 %}}\n"
    "estimands:\n"
    "  OS: {subsequent_therapy: treatment_policy, crossover: hypothetical, discontinuation: treatment_policy}\n"
    "  PFS: {subsequent_therapy: hypothetical, crossover: composite, discontinuation: treatment_policy, "
    "missed_visits: hypothetical, death: composite}\n";

static void make_library(void)
{
    char command[2000];
    snprintf(command, sizeof command,
             "cp -r tests/data/library %s/library && cd %s/library && "
             "sed -i \"s/^  organs:$/&\\n$DRUG_ORGAN/\" cancers/toy/cancer.yaml && "
             "printf '%%s' \"$LISTS\" >> cancers/toy/cancer.yaml && "
             "sed -i 's/^response: .*/response: {criteria: RECIST 1.1, reader: central}/' trials/TOY-1/trial.yaml && "
             "sed -i 's/^cutoff: .*/cutoff: {events: 25, endpoint: PFS}/' trials/TOY-1/trial.yaml && "
             "printf '%%s' \"$DESIGN\" >> trials/TOY-1/trial.yaml",
             folder, folder);
    setenv("LISTS", LISTS, 1);
    setenv("DESIGN", DESIGN, 1);
    setenv("DRUG_ORGAN", DRUG_ORGAN, 1);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof command, "%s/library", folder);
    setenv("COLEY_LIBRARY", command, 1);
}

static int begin(void **state)
{
    (void)state;
    assert_int_equal(folder_make(folder), 0);
    snprintf(out, sizeof out, "%s/run", folder);
    snprintf(adam, sizeof adam, "%s/adam", out);
    make_library();
    coley_trial_options o;
    coley_trial_default(&o);
    o.trial = "TOY-1";
    o.out = out;
    o.threads = 2;
    o.patients = 40;
    o.back_end = "interpreter";
    coley_messages *m = coley_messages_new();
    coley_status status = coley_trial_run(&o, &run_json, NULL, m);
    coley_messages_print(m, stderr, false);
    coley_messages_free(m);
    assert_int_equal(status, COLEY_OK);
    return 0;
}

static int end(void **state)
{
    (void)state;
    coley_free(run_json);
    return folder_remove(folder);
}

// The part of a summary from one key's list up to the next key.
static char *part(const char *json, const char *from, const char *to)
{
    const char *a = strstr(json, from), *b = strstr(json, to);
    assert_non_null(a);
    assert_non_null(b);
    assert_true(a < b);
    return strndup(a, (size_t)(b - a));
}

static void same_part(const char *a, const char *b, const char *from, const char *to)
{
    char *x = part(a, from, to), *y = part(b, from, to);
    assert_string_equal(x, y);
    assert_true(strlen(x) > strlen(from) + 20);    // there is something
    free(x);
    free(y);
}

// A summary without its hash: of the rows of a run, of the files of datasets.
static char *unhashed(const char *json, const char *key)
{
    char *text = strdup(json), *hash = strstr(text, key);
    assert_non_null(hash);
    char *value = hash + strlen(key);
    assert_int_equal(strspn(value, "0123456789abcdef"), 64);
    memmove(hash, value + 64, strlen(value + 64) + 1);
    return text;
}

static void same_summary(void **state)
{
    (void)state;
    coley_analyze_options o;
    coley_analyze_default(&o);
    o.folder = out;
    char *json;
    coley_messages *m = coley_messages_new();
    assert_int_equal(coley_analyze(&o, &json, NULL, m), COLEY_OK);
    assert_int_equal(coley_messages_count(m), 0);    // nothing missing, nothing doubtful
    static const char *const parts[] = {
        "\"looks\": [\n", "\"in_words\"",    "\"first: \\\"Q2W\\\"\"",          "\"cutoff\": {",
        "\"open-label\"", "\"causes\": [\n", "\"screening\": {\"candidates\": "};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!strstr(run_json, parts[i])) {
            fail_msg("the run says nothing of %s", parts[i]);
        }
    }
    char *x = unhashed(run_json, "\"rows_hash\": \""), *y = unhashed(json, "\"data_hash\": \"");
    assert_string_equal(x, y);
    free(x);
    free(y);
    coley_free(json);
    coley_messages_free(m);
}

// An event's class is the one that the cancer's file gives it, the organ's name where it gives none.
static void event_classes(void **state)
{
    (void)state;
    char path[120];
    snprintf(path, sizeof path, "%s/adae.csv", adam);
    diag_list *d = diag_new();
    csv *c = csv_read(path, d);
    assert_non_null(c);
    static const char *const want[][2] = {
        {"neutropenia", "Blood disorders"}, {"fatigue", "General disorders"}, {"rash", "skin"}};
    int seen[3] = {0};
    for (int i = 0; i < csv_rows(c); i++) {
        for (int k = 0; k < 3; k++) {
            if (!strcmp(csv_cell(c, i, csv_column(c, "AEDECOD")), want[k][0])) {
                assert_string_equal(csv_cell(c, i, csv_column(c, "AEBODSYS")), want[k][1]);
                seen[k]++;
            }
        }
    }
    assert_true(seen[0] && seen[1] && seen[2]);
    csv_free(c);
    diag_free(d);
}

static void another_reference(void **state)
{
    (void)state;
    coley_analyze_options o;
    coley_analyze_default(&o);
    o.folder = adam;    // the datasets' own folder serves as well
    o.reference = "ALPHA 200 mg q3w";
    char *json, *text, elsewhere[80];
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", folder);
    o.out = elsewhere;
    coley_messages *m = coley_messages_new();
    assert_int_equal(coley_analyze(&o, &json, &text, m), COLEY_OK);
    assert_non_null(strstr(json, "\"reference\": \"alpha 200 mg Q3W\""));
    assert_null(strstr(json, "\"reference\": \"beta 1 mg/kg\""));
    coley_free(json);
    coley_free(text);
    o.reference = "gamma";
    assert_int_equal(coley_analyze(&o, &json, &text, m), COLEY_ERR_INPUT);
    assert_int_equal(coley_messages_errors(m), 1);
    assert_null(json);
    coley_messages_free(m);
}

static char *text_of(const char *dir, const char *file)
{
    char path[200];
    diag_list *d = diag_new();
    snprintf(path, sizeof path, "%s/%s", dir, file);
    char *text = file_read_text(path, NULL, d, NULL);
    assert_non_null(text);
    diag_free(d);
    return text;
}

// adtte.csv alone tells survival; what it cannot tell is null, not 0.
static void times_alone(void **state)
{
    (void)state;
    char alone[80], path[120];
    snprintf(alone, sizeof alone, "%s/alone", folder);
    snprintf(path, sizeof path, "%s/adtte.csv", alone);
    diag_list *d = diag_new();
    char *text = text_of(adam, "adtte.csv");
    assert_true(file_make_dirs(alone, d) && file_write_atomic(path, text, strlen(text), d));
    free(text);
    diag_free(d);
    coley_analyze_options o;
    coley_analyze_default(&o);
    o.folder = alone;
    o.reference = "beta 1 mg/kg";
    char *json;
    coley_messages *m = coley_messages_new();
    assert_int_equal(coley_analyze(&o, &json, NULL, m), COLEY_OK);
    assert_non_null(strstr(json, "\"ORR\": {\"value\": null"));
    assert_non_null(strstr(json, "\"grade3plus_irAE\": {\"value\": null"));
    assert_int_equal(coley_messages_count(m), 5);    // a note for each file that is not there
    same_part(run_json, json, "\"comparisons\"", "\"paired\"");
    coley_free(json);
    coley_messages_free(m);
}

static void written_again(void **state)
{
    (void)state;
    char again[80];
    snprintf(again, sizeof again, "%s/again", folder);
    diag_list *d = diag_new();
    arena *memory = arena_new();
    char path[200];
    snprintf(path, sizeof path, "%s/run.sqlite", out);
    store *s = store_open(path, STORE_READ, NULL, 0, d);
    library_trial *t = trial_of_run(s, memory, d);
    assert_true(adam_write(s, t, again, d));
    store_close(s, d);
    for (int id = 0; id < ADAM_NDATASET; id++) {
        char name[32];
        snprintf(name, sizeof name, "%s.csv", adam_definition[id].name);
        char *a = text_of(adam, name), *b = text_of(again, name);
        assert_string_equal(a, b);
        free(a);
        free(b);
    }
    arena_free(memory);
    diag_free(d);
}

// 120 patients, each with OS and PFS at both cuts; keys as CDISC would have them.
static void rows_of_times(void **state)
{
    (void)state;
    char *text = text_of(adam, "adtte.csv");
    int os = 0, pfs = 0;
    for (const char *p = text; (p = strchr(p, '\n')) && *++p;) {
        os += strncmp(p, "TOY-1,TOY-1-", 12) == 0 && memmem(p, strcspn(p, "\n"), ",OS,", 4);
        pfs += memmem(p, strcspn(p, "\n"), ",PFSFU,", 7) != NULL;
    }
    assert_int_equal(os, 120);
    assert_int_equal(pfs, 120);
    free(text);
}

static csv *dataset(const char *file, diag_list *d)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", adam, file);
    csv *c = csv_read(path, d);
    assert_non_null(c);
    return c;
}

static const char *cell(const csv *c, int row, const char *name)
{
    assert_true(csv_column(c, name) >= 0);
    return csv_cell(c, row, csv_column(c, name));
}

// Four doses of beta, 21 days apart, are 64 days of treatment: who had them completed it, whatever came later.
static void treatment_that_was_given_is_completed(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    csv *c = dataset("adsl.csv", d);
    int completed = 0, ended = 0, later = 0;
    for (int i = 0; i < csv_rows(c); i++) {
        const bool stops = !strcmp(cell(c, i, "EOTSTT"), "DISCONTINUED");
        if (!strcmp(cell(c, i, "ARM"), "beta 1 mg/kg") && atoi(cell(c, i, "TRTDURD")) >= 64) {
            assert_string_equal(cell(c, i, "EOTSTT"), "COMPLETED");
            assert_string_equal(cell(c, i, "DCTREAS"), "");
            completed++;
            later += *cell(c, i, "PRGDAY") != 0;
        }
        assert_int_equal(stops, *cell(c, i, "DCTREAS") != 0);
        ended += stops;
    }
    assert_true(completed > 3 && later > 1 && ended > 3);
    csv_free(c);
    diag_free(d);
}

// What a lesion was at baseline is known of the reader whose readings count; another one may have seen it otherwise.
static void kinds_are_the_primary_readers(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    csv *c = dataset("adtr.csv", d);
    int of[2] = {0};
    for (int i = 0; i < csv_rows(c); i++) {
        if (!strcmp(cell(c, i, "PARAMCD"), "LDIAM")) {
            const bool primary = *cell(c, i, "ANL01FL") != 0;
            assert_int_equal(*cell(c, i, "TRGRPID") != 0, primary);
            of[primary]++;
        }
    }
    assert_true(of[0] > 100 && of[1] > 100);
    csv_free(c);
    diag_free(d);
}

static void nowhere_to_write(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    arena *memory = arena_new();
    char path[200];
    snprintf(path, sizeof path, "%s/run.sqlite", out);
    store *s = store_open(path, STORE_READ, NULL, 0, d);
    library_trial *t = trial_of_run(s, memory, d);
    assert_false(adam_write(s, t, "/dev/null/adam", d));
    assert_true(diag_errors(d) >= 1);
    store_close(s, d);
    arena_free(memory);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_summary),
        cmocka_unit_test(another_reference),
        cmocka_unit_test(times_alone),
        cmocka_unit_test(written_again),
        cmocka_unit_test(rows_of_times),
        cmocka_unit_test(nowhere_to_write),
        cmocka_unit_test(treatment_that_was_given_is_completed),
        cmocka_unit_test(kinds_are_the_primary_readers),
        cmocka_unit_test(event_classes),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
