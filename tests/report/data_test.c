// SPDX-License-Identifier: MIT
// Tests of the report's data (data_harm.c, data_head.c, data_results.c) and of the terminal's table, on a run of the
// toy trial whose adverse events are replaced by ones that can be counted by hand.
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
#include "trial/trial.h"

static char folder[] = "/tmp/coley-data-XXXXXX";
static char *page, *table;

// The first two patients of the arm have a rash that begins on days 7 and 21.
static const char EVENTS[] =
    "DELETE FROM adverse_events;"
    "INSERT INTO adverse_events SELECT arm, patient, 'rash', 'skin', 1, CASE row WHEN 1 THEN 7.0 ELSE 21.0 END, NULL, "
    "NULL FROM (SELECT arm, patient, row_number() OVER (ORDER BY patient) AS row FROM patients "
    "WHERE arm = 'alpha 3 mg/kg Q2W') WHERE row <= 2";

static void report_of(const char *out)
{
    char path[200], html[200];
    snprintf(path, sizeof path, "%s/run.sqlite", out);
    snprintf(html, sizeof html, "%s/report.html", out);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, EVENTS, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 2);
    sqlite3_exec(db, "UPDATE meta SET value = '0.0.7' WHERE key = 'coley'", NULL, NULL, NULL);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_close(db);
    diag_list *d = diag_new();
    arena *memory = arena_new();
    store *s = store_open(path, STORE_READ, NULL, 0, d);
    library_trial *t = trial_of_run(s, memory, d);
    trial_summary *sum = trial_analyse(s, t, d);
    assert_true(report_write(s, t, sum, html, d));
    page = file_read_text(html, NULL, d, NULL);
    table = trial_table(sum);
    trial_summary_free(sum);
    store_close(s, d);
    arena_free(memory);
    diag_free(d);
}

static int begin(void **state)
{
    (void)state;
    char command[600], library[100], out[100];
    if (!mkdtemp(folder)) {
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
    char command[100];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    free(page);
    free(table);
    return system(command);
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
    const char *rash = strstr(page, "\"term\":\"rash\"");
    assert_non_null(rash);
    const char *onset = strstr(rash, "\"onset_weeks\":");
    assert_non_null(onset);
    assert_float_equal(strtod(onset + 14, NULL), 2, 1e-9);
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

// Only immune-related events are modelled; what stands beside all treatment-related ones says so.
static void stand_in_is_named(void **state)
{
    (void)state;
    holds("Treatment-related events, grade 3 and above (predicted: Immune-related events, grade 3 and above)");
    assert_non_null(strstr(table, "grade3plus_TRAE (irAE predicted) "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(median_of_an_even_number_is_between),
        cmocka_unit_test(provenance_is_the_runs),
        cmocka_unit_test(stand_in_is_named),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
