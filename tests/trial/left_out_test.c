// SPDX-License-Identifier: MIT
// Patients who cannot be computed: in the ledger with state and reason, counted, left out of the endpoints with the
// bounds of what that can have changed; and shown until the day on which it failed.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "tests/trial/toy.h"

#include "trial/replay.h"

// 20 computed, 5 not. ORR 30%: 6 of 20, so 6 of 25 to 11 of 25. OS 50%: 10 of 25 to 15 of 25. A median has no bounds.
static void bounds_by_hand(void **state)
{
    (void)state;
    trial_endpoint e[] = {{"ORR", 30, 0, 0, 0, false, 20},
                          {"median_OS_months", 9, 0, 0, 0, false, 20},
                          {"OS_12mo", 50, 0, 0, 0, true, 20},
                          {"PFS_rate_6mo", NAN, 0, 0, 0, false, 0}};
    trial_arm_summary a = {.arm = "a", .n = 20, .failed = 5, .endpoint = e, .nendpoint = 4};
    trial_bound b[8];
    assert_int_equal(trial_left_out(&a, b, 8), 3);
    assert_string_equal(b[0].endpoint, "ORR");
    assert_float_equal(b[0].worst, 24, 1e-12);
    assert_float_equal(b[0].best, 44, 1e-12);
    assert_float_equal(b[1].worst, 40, 1e-12);
    assert_float_equal(b[1].best, 60, 1e-12);
    // nobody computed: anything may be
    assert_true(b[2].worst == 0 && b[2].best == 100);
    assert_int_equal(trial_left_out(&a, b, 1), 1);
    a.failed = 0;
    assert_int_equal(trial_left_out(&a, b, 8), 0);
}

// A dose beyond what a number holds: nobody of that arm can be computed, the others are.
static void a_failed_patient_is_told(void **state)
{
    toy_place *p = *state;
    char out[128];
    char *file = toy_variant(p, "huge", "012", "dose: 1 mg/kg", "dose: 1e307 mg/kg");
    trial_options o = toy_plain(file);
    o.patients = 5;
    toy_run(p, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    int failures = store_find_table(s, "failures");
    assert_int_equal(store_count(s, failures), 5);
    assert_int_equal(store_count(s, store_find_table(s, "results")), 10);
    store_cursor *c = store_select(s, failures, -1, NULL);
    assert_true(store_next(c));
    int64_t patient = store_get_int(c, store_find_column(s, failures, "patient"));
    assert_string_equal(store_get_text(c, store_find_column(s, failures, "arm")), "beta 1 mg/kg");
    assert_string_equal(store_get_text(c, store_find_column(s, failures, "state")), "beta__amount");
    assert_non_null(strstr(store_get_text(c, store_find_column(s, failures, "reason")), "not a number"));
    store_cursor_free(c);

    arena *memory = arena_new();
    trial_summary *summary = trial_analyse(s, trial_of_run(s, memory, d), d);
    assert_non_null(summary);
    assert_true(summary->arm[2].failed == 5 && summary->arm[2].n == 0 && summary->arm[0].failed == 0);
    char *json = trial_summary_json(summary);
    assert_non_null(strstr(json, "\"left_out\""));
    free(json);
    trial_summary_free(summary);
    arena_free(memory);

    trial_replay *r = trial_replay_new(s, "run.sqlite", patient, NULL, 0, d);
    assert_non_null(r);
    assert_int_equal(r->check, REPLAY_SAME);
    assert_true(r->failed && r->ndecision > 0);
    const decision *last = &r->decision[r->ndecision - 1];
    assert_int_equal(last->kind, DECISION_FAILURE);
    assert_non_null(strstr(last->rule, "beta__amount"));
    trial_replay_free(r);
    store_close(s, d);
    diag_free(d);
    free(file);
}

// With twins everybody is treated in every arm, and fails in beta's: of the arm's patients these are five of fifteen.
static void twins_are_not_counted(void **state)
{
    toy_place *p = *state;
    char out[128];
    diag_list *d = diag_new();
    char *huge = toy_variant(p, "huge", "012", "dose: 1 mg/kg", "dose: 1e307 mg/kg");
    char *text = file_read_text(huge, NULL, d, NULL), *at = strstr(text, "counterfactuals: false");
    assert_non_null(at);
    memcpy(at, "counterfactuals: true ", 22);
    assert_true(file_write_atomic(huge, text, strlen(text), d));
    trial_options o = toy_plain(huge);
    o.patients = 5;
    toy_run(p, &o, out);
    store *s = toy_open(out, d);
    assert_int_equal(store_count(s, store_find_table(s, "failures")), 15);
    arena *memory = arena_new();
    trial_summary *summary = trial_analyse(s, trial_of_run(s, memory, d), d);
    assert_non_null(summary);
    assert_true(summary->arm[2].failed == 5 && summary->arm[2].n == 0);
    assert_true(summary->arm[0].failed == 0 && summary->arm[0].n == 5);
    trial_summary_free(summary);
    arena_free(memory);
    store_close(s, d);
    diag_free(d);
    free(text);
    free(huge);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_by_hand),
        cmocka_unit_test_setup_teardown(a_failed_patient_is_told, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(twins_are_not_counted, toy_begin, toy_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
