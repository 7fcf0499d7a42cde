// SPDX-License-Identifier: MIT
// Tests of whole runs (run.c, treat.c, cohort/growth.c) on the toy trial of tests/data: the rows of a run depend on
// seed and trial alone, not on threads, packs, the order of arms or published results; an added arm
// changes no row of another.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/trial/toy.h"

#include "base/strbuf.h"

static void threads_and_packs_change_nothing(void **state)
{
    char first[65], other[65];
    toy_run_and_hash(*state, toy_plain(TOY_TRIAL), first);
    static const struct {
        int threads, width;
    } way[] = {{2, 0}, {1, 1}, {2, 4}, {3, 16}};
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        trial_options o = toy_plain(TOY_TRIAL);
        o.threads = way[i].threads;
        o.width = way[i].width;
        toy_run_and_hash(*state, o, other);
        assert_string_equal(first, other);
    }
    trial_options o = toy_plain(TOY_TRIAL);
    o.seed = 4;
    toy_run_and_hash(*state, o, other);
    assert_string_not_equal(first, other);
}

static void order_of_arms_and_published_results_change_nothing(void **state)
{
    char first[65], other[65];
    toy_run_and_hash(*state, toy_plain(TOY_TRIAL), first);
    // beside the variant there is no published.csv
    char *file = toy_variant(*state, "turned", "201", NULL, NULL);
    toy_run_and_hash(*state, toy_plain(file), other);
    assert_string_equal(first, other);
    free(file);
}

// Rows of `table` of an arm, hashed as text.
static void rows_of_arm(const char *out, const char *table_name, const char *arm, strbuf *b)
{
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    int table = store_find_table(s, table_name);
    store_cursor *c = store_select(s, table, 0, arm);
    while (store_next(c)) {
        for (int i = 0; i < store_table_at(s, table)->ncolumn; i++) {
            strbuf_printf(b, "%s,", store_is_null(c, i) ? "-" : store_get_text(c, i));
        }
        strbuf_puts(b, "\n");
    }
    store_cursor_free(c);
    store_close(s, d);
    diag_free(d);
}

static void an_added_arm_changes_no_row_of_another(void **state)
{
    static const char *const from = "counterfactuals: false", *const to = "counterfactuals: true";
    // 20 patients an arm in two arms, 14 in three: the first 40 patients are the same
    char *two = toy_variant(*state, "two", "02", from, to), *three = toy_variant(*state, "three", "012", from, to),
         out[2][128];
    trial_options o = toy_plain(two);
    o.patients = 21;
    toy_run(*state, &o, out[0]);
    o = toy_plain(three);
    o.patients = 14;
    toy_run(*state, &o, out[1]);
    static const char *const arm[] = {"alpha 3 mg/kg Q2W", "beta 1 mg/kg"}, *const table[] = {"results", "visits",
                                                                                              "adverse_events",
                                                                                              "exposure"};
    for (size_t a = 0; a < 2; a++) {
        for (size_t t = 0; t < 4; t++) {
            strbuf b[2] = {{0}, {0}};
            rows_of_arm(out[0], table[t], arm[a], &b[0]);
            rows_of_arm(out[1], table[t], arm[a], &b[1]);
            assert_true(t > 0 || b[0].n > 1000);
            assert_true(b[0].n == b[1].n && (b[0].n == 0 || !strcmp(b[0].s, b[1].s)));
            strbuf_free(&b[0]);
            strbuf_free(&b[1]);
        }
    }
    free(two);
    free(three);
}

static int64_t count(store *s, const char *table)
{
    return store_count(s, store_find_table(s, table));
}

typedef struct {
    int64_t total, eligible, eliminated;
} outcomes;

static void add_outcome(void *self, const char *value, int64_t n)
{
    outcomes *o = self;
    o->total += n;
    o->eligible += strcmp(value, "eligible") ? 0 : n;
    o->eliminated += strcmp(value, "tumour eliminated") ? 0 : n;
}

static void counts_add_up(void **state)
{
    char out[128];
    trial_options o = toy_plain(TOY_TRIAL);
    toy_run(*state, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    int candidates = store_find_table(s, "candidates");
    outcomes n = {0};
    assert_true(store_count_by(s, candidates, store_find_column(s, candidates, "outcome"), add_outcome, &n));
    assert_int_equal(n.eligible, 60);
    assert_int_equal(count(s, "patients"), 60);
    assert_int_equal(count(s, "results"), 60);
    assert_int_equal(n.total, count(s, "candidates"));
    // no immunity acts without a drug in the toy model, so nobody is cured before
    assert_int_equal(n.eliminated, 0);
    // the last candidate looked at is the last patient
    store_cursor *c = store_select(s, candidates, -1, NULL);
    int64_t last = -1, patients = 0;
    while (store_next(c)) {
        assert_int_equal(store_get_int(c, 0), last + 1);
        last = store_get_int(c, 0);
        if (!store_is_null(c, 3)) {
            assert_int_equal(store_get_int(c, 3), ++patients);
        }
    }
    store_cursor_free(c);
    assert_int_equal(patients, 60);
    store_close(s, d);
    diag_free(d);
}

static void counterfactuals_pair(void **state)
{
    char *file = toy_variant(*state, "paired", "012", "counterfactuals: false", "counterfactuals: true"), out[128],
         plain_out[128];
    trial_options o = toy_plain(file);
    toy_run(*state, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    assert_int_equal(count(s, "patients"), 60);
    assert_int_equal(count(s, "results"), 180);
    arena *memory = arena_new();
    library_trial *t = trial_of_run(s, memory, d);
    assert_non_null(t);
    trial_summary *summary = trial_analyse(s, t, d);
    assert_non_null(summary);
    assert_int_equal(summary->arm[0].n, 20);
    assert_int_equal(summary->npaired, 4);
    assert_int_equal(summary->paired[0].n, 60);
    assert_float_equal(summary->paired[0].both + summary->paired[0].only_arm + summary->paired[0].only_reference +
                           summary->paired[0].neither,
                       1, 1e-12);
    // the randomised analysis is the one of the run without counterfactuals
    o = toy_plain(TOY_TRIAL);
    toy_run(*state, &o, plain_out);
    store *s2 = toy_open(plain_out, d);
    library_trial *t2 = trial_of_run(s2, memory, d);
    trial_summary *alone = trial_analyse(s2, t2, d);
    assert_int_equal(alone->npaired, 0);
    for (int a = 0; a < 3; a++) {
        for (int e = 0; e < alone->arm[a].nendpoint; e++) {
            double x = alone->arm[a].endpoint[e].value, y = summary->arm[a].endpoint[e].value;
            assert_true(x == y || (isnan(x) && isnan(y)));
        }
    }
    trial_summary_free(summary);
    trial_summary_free(alone);
    arena_free(memory);
    store_close(s, d);
    store_close(s2, d);
    diag_free(d);
    free(file);
}

// A next line may hold no dose at all: its patients have a day of it, but no drug.
static void a_next_line_without_a_dose_names_no_drug(void **state)
{
    char *file = toy_variant(*state, "no-dose", "012",
                             "doses: [{drug: alpha, dose: 3 mg/kg, route: IV, every: 21 day, count: 4}]", "doses: []"),
         out[128];
    trial_options o = toy_plain(file);
    o.patients = 40;
    toy_run(*state, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    int results = store_find_table(s, "results"), name = store_find_column(s, results, "next_line"),
        day = store_find_column(s, results, "next_line_day"), given = 0;
    store_cursor *c = store_select(s, results, 0, "beta 1 mg/kg");
    while (store_next(c)) {
        given += !store_is_null(c, day);
        assert_true(store_is_null(c, name));
    }
    store_cursor_free(c);
    // half of those who progress; most of them do
    assert_true(given > 5);
    store_close(s, d);
    diag_free(d);
    free(file);
}

static void reversing_a_cause_helps(void **state)
{
    char out[128];
    trial_options o = toy_plain(TOY_TRIAL);
    o.patients = 40;
    o.causes = 10;
    toy_run(*state, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    arena *memory = arena_new();
    trial_summary *summary = trial_analyse(s, trial_of_run(s, memory, d), d);
    assert_non_null(summary);
    int reversed = 0, responded = 0;
    for (int i = 0; i < summary->ncause; i++) {
        reversed += summary->cause[i].reversed;
        responded += summary->cause[i].responded;
        assert_true(summary->cause[i].reversed <= summary->cause[i].named);
        assert_int_equal(summary->cause[i].reversed, summary->cause[i].other);
    }
    assert_int_equal(reversed, 30);
    // immunity times ten, or a tumour that doubles in 300 days: far more than half respond then
    assert_true(responded > 15);
    trial_summary_free(summary);
    arena_free(memory);
    store_close(s, d);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(threads_and_packs_change_nothing, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(order_of_arms_and_published_results_change_nothing, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(an_added_arm_changes_no_row_of_another, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(counts_add_up, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(counterfactuals_pair, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(a_next_line_without_a_dose_names_no_drug, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(reversing_a_cause_helps, toy_begin, toy_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
