// SPDX-License-Identifier: MIT
// Tests hazard ratios beside published ones: of any two arms, each with the follow-up of its report.
// clang-format off
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

#include "base/arena.h"
#include "base/file.h"
#include "native/native.h"
#include "tests/folder.h"
#include "trial/trial.h"

static char folder[FOLDER_SIZE];

// the first report, one of 20 months, one that outlasts the trial
static const char PUBLISHED[] =
    "arm,endpoint,value,ci_low,ci_high,followup_months,n,source,note\n"
    "alpha 3 mg/kg Q2W vs alpha 200 mg Q3W,HR_OS,0.7,0.5,0.9,9,200,made up,\n"
    "alpha 3 mg/kg Q2W vs alpha 200 mg Q3W,HR_OS,0.7,0.5,0.9,20,200,made up,\n"
    "alpha 3 mg/kg Q2W vs alpha 200 mg Q3W,HR_OS,0.7,0.5,0.9,240,200,made up,\n"
    "alpha 3 mg/kg Q2W vs beta 1 mg/kg,HR_PFS,0.7,0.5,0.9,9,200,made up,\n"
    "alpha 3 mg/kg Q2W vs beta 1 mg/kg,HR_PFS,0.7,0.5,0.9,240,200,made up,\n"
    "alpha 3 mg/kg Q2W vs gamma,HR_OS,0.7,0.5,0.9,9,200,made up,\n";

// Three of six die alike in both arms within ten months; the rest of one arm in month 21, of the other never.
#define ROWS(ARM) "FROM (SELECT arm AS a, patient AS p, row_number() OVER (ORDER BY patient) AS row FROM results " \
                  "WHERE arm = '" ARM "') WHERE a = arm AND p = patient"
static const char DEATHS[] =
    "UPDATE results SET full_os_day = 100*row, cut_os_day = 100*row, full_os_event = 1, cut_os_event = 1 "
    ROWS("alpha 3 mg/kg Q2W") ";"
    "UPDATE results SET full_os_day = 100*row, cut_os_day = 100*row, full_os_event = 1, cut_os_event = 1 "
    ROWS("alpha 200 mg Q3W") ";"
    "UPDATE results SET full_os_day = 640, cut_os_day = 300, full_os_event = 1, cut_os_event = 0 "
    "WHERE full_os_day > 300 AND arm = 'alpha 3 mg/kg Q2W';"
    "UPDATE results SET full_os_day = 700, cut_os_day = 300, full_os_event = 0, cut_os_event = 0 "
    "WHERE full_os_day > 300 AND arm = 'alpha 200 mg Q3W'";

static int begin(void **state)
{
    (void)state;
    char command[400], library[100], out[100], path[120];
    if (folder_make(folder)) {
        return -1;
    }
    snprintf(library, sizeof library, "%s/library", folder);
    snprintf(out, sizeof out, "%s/out", folder);
    snprintf(path, sizeof path, "%s/out/run.sqlite", folder);
    snprintf(command, sizeof command, "cp -r tests/data/library '%s'", library);
    if (system(command)) {
        return -1;
    }
    snprintf(command, sizeof command, "%s/trials/TOY-1/published.csv", library);
    diag_list *d = diag_new();
    bool good = file_write_atomic(command, PUBLISHED, strlen(PUBLISHED), d);
    setenv("COLEY_LIBRARY", library, 1);
    trial_options o = {
        .name = "TOY-1", .out = out, .patients = 6, .seed = -1, .threads = 1, .back_end = NATIVE_INTERPRETER};
    good = good && trial_run(&o, NULL, d) == TRIAL_OK;
    diag_free(d);
    sqlite3 *db = NULL;
    good = good && sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, DEATHS, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_close(db);
    return good ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    return folder_remove(folder);
}

static double compared(const trial_summary *s, const char *endpoint, bool full)
{
    for (int i = 0; i < s->ncomparison; i++) {
        const trial_comparison *c = &s->comparison[i];
        if (!strcmp(c->arm, "alpha 3 mg/kg Q2W") && !strcmp(c->endpoint, endpoint) && c->full == full) {
            return c->value;
        }
    }
    return NAN;
}

static void each_with_its_reports_follow_up(void **state)
{
    (void)state;
    char path[120];
    snprintf(path, sizeof path, "%s/out/run.sqlite", folder);
    diag_list *d = diag_new();
    arena *memory = arena_new();
    store *s = store_open(path, STORE_READ, NULL, 0, d);
    library_trial *t = trial_of_run(s, memory, d);
    trial_summary *sum = trial_analyse(s, t, d);
    assert_non_null(sum);
    assert_int_equal(sum->npublished, 6);
    // two arms, none of them the reference: alike until month 20, then one's patients die
    assert_float_equal(sum->published[0].predicted, 1, 1e-6);
    assert_float_equal(sum->published[1].predicted, 1, 1e-6);
    assert_true(sum->published[2].predicted > 1.5);
    // the reference's contrasts are those of the summary
    assert_float_equal(sum->published[3].predicted, compared(sum, "HR_PFS", false), 1e-12);
    assert_float_equal(sum->published[4].predicted, compared(sum, "HR_PFS", true), 1e-12);
    // an arm that the trial has not
    assert_true(isnan(sum->published[5].predicted));
    trial_summary_free(sum);
    store_close(s, d);
    arena_free(memory);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_with_its_reports_follow_up)};
    return cmocka_run_group_tests(tests, begin, end);
}
