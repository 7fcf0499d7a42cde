// SPDX-License-Identifier: MIT
// Interim looks at a handmade run of eight patients: the day of the look, who is known then, and the test of what is
// known (compared with the log-rank test of the table cut by hand).
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "stats/group_sequential.h"
#include "tests/folder.h"
#include "trial/analysis.h"

static const store_column PATIENTS[] = {
    {"patient", STORE_INT}, {"arm", STORE_TEXT}, {"cause", STORE_TEXT}, {"entry_day", STORE_REAL}};
static const store_column RESULTS[] = {{"arm", STORE_TEXT},          {"patient", STORE_INT},
                                       {"full_os_day", STORE_REAL},  {"full_os_event", STORE_INT},
                                       {"full_pfs_day", STORE_REAL}, {"full_pfs_event", STORE_INT}};
static const store_column VISITS[] = {
    {"arm", STORE_TEXT}, {"patient", STORE_INT}, {"reader", STORE_TEXT}, {"day", STORE_REAL}, {"response", STORE_TEXT}};
static const store_table TABLE[] = {{"patients", PATIENTS, 4, 1}, {"results", RESULTS, 6, 2}, {"visits", VISITS, 5, 4}};

// odd patients have the new drug
static const struct {
    double entry, day;
    int event;
} PATIENT[] = {{0, 300, 1},  {10, 90, 1}, {20, 400, 0}, {30, 100, 1},
               {40, 350, 1}, {50, 30, 0}, {60, 500, 0}, {200, 5, 1}};
enum { N = sizeof PATIENT / sizeof *PATIENT };

// Assessments of every patient on days 32, 64 (not evaluable), 96, 128; central review saw all of them a day later.
static void assessments(const store *s, store_rows *r, int i)
{
    static const char *const response[] = {"SD", "NE", "SD", "SD"};
    for (int k = 0; k < 4; k++) {
        for (int reader = 0; reader < 2 && 32 * (k + 1) < PATIENT[i].day; reader++) {
            store_row(r, store_find_table(s, "visits"));
            store_text(r, i % 2 ? "old" : "new");
            store_int(r, i + 1);
            store_text(r, reader ? "investigator" : "central");
            store_real(r, 32 * (k + 1) + !reader);
            store_text(r, reader ? response[k] : "SD");
        }
    }
}

static store *handmade(const char *path, diag_list *d)
{
    store *s = store_open(path, STORE_CREATE, TABLE, 3, d);
    assert_non_null(s);
    store_rows *r = store_rows_new();
    for (int i = 0; i < N; i++) {
        const char *arm = i % 2 ? "old" : "new";
        store_row(r, store_find_table(s, "patients"));
        store_int(r, i + 1);
        store_text(r, arm);
        store_text(r, NULL);
        store_real(r, PATIENT[i].entry);
        store_row(r, store_find_table(s, "results"));
        store_text(r, arm);
        store_int(r, i + 1);
        store_real(r, PATIENT[i].day);
        store_int(r, PATIENT[i].event);
        store_real(r, PATIENT[i].day);
        store_int(r, PATIENT[i].event);
        assessments(s, r, i);
        assert_true(store_put(s, arm, i + 1, r));
    }
    store_rows_free(r);
    assert_true(store_commit(s));
    return s;
}

static void looks_know_what_was_known(void **state)
{
    (void)state;
    char folder[FOLDER_SIZE], path[64];
    assert_int_equal(folder_make(folder), 0);
    snprintf(path, sizeof path, "%s/run.sqlite", folder);
    diag_list *d = diag_new();
    store *s = handmade(path, d);
    arena *memory = arena_new();
    library_cancer cancer = {0};
    library_arm arm[] = {{.name = "new"}, {.name = "old", .control = true}};
    double at[] = {0.5, 1};
    library_looks plan[] = {{.arm = 0, .os = true, .alpha = 0.025, .events = 4, .at = at, .n = 2},
                            {.arm = 0, .os = true, .alpha = 0.025, .events = 9, .at = at + 1, .n = 1}};
    library_trial t = {.cancer = &cancer, .arm = arm, .narm = 2, .reference = 1, .looks = plan, .nlooks = 2};
    analysis a;
    assert_true(analysis_load(&a, s, &t, memory, d));
    trial_summary out = {0};
    analysis_looks(&a, &out);
    assert_int_equal(out.nlook, 3);
    // deaths on calendar days 100, 130, 205, 300, 390: the second on 130, the fourth on 300
    const trial_look *first = &out.look[0], *second = &out.look[1], *short_of = &out.look[2];
    assert_true(first->reached);
    assert_float_equal(first->day, 130, 0);
    assert_int_equal(first->events, 2);
    assert_int_equal(first->patients, 7);    // the eighth came on day 200
    const double time[] = {130, 90, 110, 100, 90, 30, 70};
    const int event[] = {0, 1, 0, 1, 0, 0, 0}, group[] = {1, 0, 1, 0, 1, 0, 1};
    const test_chi2 expected = logrank_test(time, event, group, 2, NULL, 7, 0, 0, NULL, NULL);
    assert_float_equal(first->z, sqrt(expected.chi2), 1e-12);    // both deaths in the old arm
    assert_false(first->stops);
    assert_float_equal(second->day, 300, 0);
    assert_int_equal(second->events, 4);
    assert_int_equal(second->patients, 8);
    assert_true(second->bound < first->bound);
    // five of nine planned deaths: looked at when the last patient leaves, on day 560
    assert_false(short_of->reached);
    assert_float_equal(short_of->day, 560, 0);
    assert_int_equal(short_of->events, 5);
    assert_int_equal(short_of->planned, 9);
    assert_true(short_of->held);                                     // the last one always is
    assert_float_equal(short_of->bound, 1.959963984540054, 1e-9);    // the only look: all of alpha
    assert_true(store_close(s, d));
    arena_free(memory);
    diag_free(d);
    unlink(path);
    rmdir(folder);
}

static void the_last_look_has_what_is_left(void **state)
{
    (void)state;
    char folder[FOLDER_SIZE], path[64];
    assert_int_equal(folder_make(folder), 0);
    snprintf(path, sizeof path, "%s/run.sqlite", folder);
    diag_list *d = diag_new();
    store *s = handmade(path, d);
    arena *memory = arena_new();
    library_cancer cancer = {0};
    library_arm arm[] = {{.name = "new"}, {.name = "old", .control = true}};
    // five deaths come: looks at 4, 7 and 8 of 8
    double at[] = {0.5, 0.8, 1};
    library_looks plan = {.arm = 0, .os = true, .alpha = 0.025, .events = 8, .at = at, .n = 3};
    library_trial t = {.cancer = &cancer, .arm = arm, .narm = 2, .reference = 1, .looks = &plan, .nlooks = 1};
    analysis a;
    assert_true(analysis_load(&a, s, &t, memory, d));
    trial_summary out = {0};
    analysis_looks(&a, &out);
    assert_int_equal(out.nlook, 3);
    const trial_look *look = out.look;
    assert_true(look[0].held && look[0].reached && look[0].events == 4);
    assert_false(look[1].held || look[1].reached || look[1].stops);
    assert_true(isnan(look[1].day) && isnan(look[1].z) && isnan(look[1].bound));
    assert_int_equal(look[1].planned, 7);
    assert_int_equal(look[1].events, 5);
    assert_true(look[2].held && !look[2].reached && look[2].events == 5);
    assert_float_equal(look[2].day, 560, 0);
    // the first one spent as at half of the plan, and had four fifths of the information; both spend all of alpha
    double stop[2];
    const double bound[] = {look[0].bound, look[2].bound}, information[] = {0.8, 1};
    assert_float_equal(bound[0], 2.962588, 1e-5);
    assert_true(group_sequential_stops(information, bound, 2, 0, stop));
    assert_float_equal(stop[0], spending_obrien_fleming(0.025, 0.5), 1e-9);
    assert_float_equal(stop[0] + stop[1], 0.025, 1e-8);
    assert_true(store_close(s, d));
    arena_free(memory);
    diag_free(d);
    unlink(path);
    rmdir(folder);
}

// The same times as progression-free survival, censored at the investigator's last evaluable assessment before day 130:
// patients 1, 3, 5, 7, under observation for 130, 110, 90 and 70 days, on days 128, 96, 32 and 32 of their own.
static void pfs_is_censored_at_the_last_assessment(void **state)
{
    (void)state;
    char folder[FOLDER_SIZE], path[64];
    assert_int_equal(folder_make(folder), 0);
    snprintf(path, sizeof path, "%s/run.sqlite", folder);
    diag_list *d = diag_new();
    store *s = handmade(path, d);
    arena *memory = arena_new();
    library_cancer cancer = {0};
    library_arm arm[] = {{.name = "new"}, {.name = "old", .control = true}};
    double at[] = {0.5};
    library_looks plan = {.arm = 0, .alpha = 0.025, .events = 4, .at = at, .n = 1};
    library_trial t = {.cancer = &cancer, .arm = arm, .narm = 2, .reference = 1, .looks = &plan, .nlooks = 1};
    analysis a;
    assert_true(analysis_load(&a, s, &t, memory, d));
    trial_summary out = {0};
    analysis_looks(&a, &out);
    assert_int_equal(out.nlook, 1);
    assert_float_equal(out.look[0].day, 130, 0);
    const double time[] = {128, 90, 96, 100, 32, 30, 32};
    const int event[] = {0, 1, 0, 1, 0, 0, 0}, group[] = {1, 0, 1, 0, 1, 0, 1};
    const test_chi2 expected = logrank_test(time, event, group, 2, NULL, 7, 0, 0, NULL, NULL);
    assert_float_equal(out.look[0].z, sqrt(expected.chi2), 1e-12);
    assert_true(out.look[0].z > 0.5);
    assert_true(store_close(s, d));
    arena_free(memory);
    diag_free(d);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(looks_know_what_was_known),
                                       cmocka_unit_test(the_last_look_has_what_is_left),
                                       cmocka_unit_test(pfs_is_censored_at_the_last_assessment)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
