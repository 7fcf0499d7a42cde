// SPDX-License-Identifier: MIT
// Tests of src/cohort/kept.c: what is kept comes back to the bit, only for the same starting values, from whole files
// only; and growth that is recalled is growth that is computed.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cohort/cohort.h"
#include "tests/folder.h"

static const char KEY[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static int begin(void **state)
{
    static char folder[FOLDER_SIZE];
    *state = folder;
    return folder_make(folder);
}

static int end(void **state)
{
    return folder_remove(*state);
}

static void add(cohort_kept *k, int64_t number, uint64_t start, double first)
{
    const double at[3] = {first, -0.0, NAN};
    cohort_kept_add(k, &(cohort_kept_one){number, start, 12.5 * (double)number,
                                          number % 2 ? COHORT_ELIMINATED : COHORT_ELIGIBLE, number % 2 ? NULL : at});
}

static void comes_back(void **state)
{
    cohort_kept_one one;
    cohort_kept *k = cohort_kept_open(*state, KEY, 2, 1);
    assert_false(cohort_kept_find(k, 4, 7, &one));
    for (int64_t i = 9; i >= 0; i--) {    // in any order
        add(k, i, 7, 0.1 * (double)i);
    }
    assert_false(cohort_kept_find(k, 4, 7, &one));    // is for the next run
    cohort_kept_close(k);

    k = cohort_kept_open(*state, KEY, 2, 1);
    for (int64_t i = 0; i < 10; i++) {
        assert_false(cohort_kept_find(k, i, 8, &one));
        assert_true(cohort_kept_find(k, i, 7, &one));
        assert_true(one.number == i && one.time == 12.5 * (double)i);
        assert_int_equal(one.outcome, i % 2 ? COHORT_ELIMINATED : COHORT_ELIGIBLE);
        assert_true(i % 2 ? !one.at : one.at[0] == 0.1 * (double)i && signbit(one.at[1]) && isnan(one.at[2]));
    }
    assert_false(cohort_kept_find(k, 10, 7, &one));
    add(k, 2, 8, 0.5);    // the same number from other values: now his
    add(k, 20, 7, 0.25);
    cohort_kept_close(k);

    k = cohort_kept_open(*state, KEY, 2, 1);
    assert_false(cohort_kept_find(k, 2, 7, &one));
    assert_true(cohort_kept_find(k, 2, 8, &one) && one.at[0] == 0.5);
    assert_true(cohort_kept_find(k, 8, 7, &one) && one.at[0] == 0.1 * 8);
    assert_true(cohort_kept_find(k, 20, 7, &one) && one.at[0] == 0.25);
    cohort_kept_close(k);
    // of another form: nothing is there
    k = cohort_kept_open(*state, KEY, 1, 2);
    assert_false(cohort_kept_find(k, 20, 7, &one));
    cohort_kept_close(k);
}

static void damage_counts_as_nothing(void **state)
{
    char command[300];
    cohort_kept_one one;
    cohort_kept *k = cohort_kept_open(*state, KEY, 2, 1);
    add(k, 1, 7, 1);
    cohort_kept_close(k);
    snprintf(command, sizeof command, "printf X | dd of=%s/%s.grown bs=1 seek=60 conv=notrunc 2> /dev/null",
             (char *)*state, KEY);
    assert_int_equal(system(command), 0);
    k = cohort_kept_open(*state, KEY, 2, 1);
    assert_false(cohort_kept_find(k, 1, 7, &one));
    cohort_kept_close(k);
    cohort_kept_close(cohort_kept_open("/nonexistent", KEY, 2, 1));
}

enum { N = 200 };

static void same(const cohort_candidate *p, const cohort_candidate *q, int nvalue, int nbaseline)
{
    assert_int_equal(p->number, q->number);
    assert_int_equal(p->outcome, q->outcome);
    assert_int_equal(p->why, q->why);
    assert_memory_equal(&p->time, &q->time, sizeof p->time);
    assert_int_equal(p->value != NULL, q->value != NULL);
    assert_int_equal(p->baseline != NULL, q->baseline != NULL);
    if (p->value) {
        assert_memory_equal(p->value, q->value, sizeof *p->value * (size_t)nvalue);
    }
    if (p->baseline) {
        assert_memory_equal(p->baseline, q->baseline, sizeof *p->baseline * (size_t)nbaseline);
    }
}

// 600 days are too short for many of them: all ways to end occur.
static void recalled_is_computed(void **state)
{
    arena *memory = arena_new();
    diag_list *d = diag_new();
    library_trial *t =
        library_read_trial("tests/data/library", "tests/data/library/trials/TOY-1/trial.yaml", memory, d);
    assert_non_null(t);
    t->cancer->growth_limit = 600;
    cohort *c = cohort_new(t, 17, memory, d);
    assert_non_null(c);
    const kernel *k = c->model->code.kernel;
    static cohort_candidate first[N], again[N];
    ode_stats stats[2] = {{0}};
    for (int round = 0; round < 2; round++) {
        c->kept = cohort_kept_open(*state, KEY, k->nx, k->np);
        cohort_grow(c, 0, NULL, N, 2, 4, round ? again : first, &stats[round], (stop_wish){0});
        cohort_kept_close(c->kept);
    }
    int outcome[COHORT_NOUTCOME] = {0};
    for (int i = 0; i < N; i++) {
        assert_false(first[i].recalled);
        assert_int_equal(again[i].recalled, again[i].outcome != COHORT_OUTSIDE);
        same(&first[i], &again[i], cohort_nvalue(c->model), c->at.n);
        outcome[first[i].outcome]++;
        cohort_candidate_clear(&first[i]);
        cohort_candidate_clear(&again[i]);
    }
    assert_true(outcome[COHORT_ELIGIBLE] > 0 && outcome[COHORT_UNDIAGNOSED] > 0 && outcome[COHORT_INELIGIBLE] > 0);
    assert_true(stats[0].steps > 1000);
    assert_int_equal(stats[1].steps, 0);
    cohort_free(c);
    diag_free(d);
    arena_free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(comes_back, begin, end),
        cmocka_unit_test_setup_teardown(damage_counts_as_nothing, begin, end),
        cmocka_unit_test_setup_teardown(recalled_is_computed, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
