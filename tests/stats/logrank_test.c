// SPDX-License-Identifier: MIT
// Log-rank tests: a table by hand, symmetries, and groups that cannot be compared. Values of real data:
// expected_test.c.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/survival.h"

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12 * (1 + fabs(want)))) {
        fail_msg("got %.17g, expected %.17g", got, want);
    }
}

// Two groups, times 1 (group 0), 2 (group 1), 3 (group 0), 4 (group 1), all events. Group 0: expected 2/4 + 1/3 + 1/2 =
// 4/3, variance 1/4 + 2/9 + 1/4 = 13/18, so chi2 = (2 - 4/3)^2/(13/18) = 8/13.
static void test_by_hand(void **state)
{
    (void)state;
    const double time[] = {1, 2, 3, 4};
    const int event[] = {1, 1, 1, 1}, group[] = {0, 1, 0, 1}, stratum[] = {5, 5, 5, 5};
    double observed[2], expected[2];
    const test_chi2 r = logrank_test(time, event, group, 2, NULL, 4, 0, 0, observed, expected);
    near(r.chi2, 8 / 13.0);
    assert_int_equal(r.df, 1);
    near(expected[0], 4 / 3.0);
    near(observed[0] + observed[1], expected[0] + expected[1]);
    near(logrank_test(time, event, group, 2, stratum, 4, 0, 0, NULL, NULL).chi2, r.chi2);
    // a third group with nobody in it changes nothing
    const test_chi2 wider = logrank_test(time, event, group, 3, NULL, 4, 0, 0, NULL, NULL);
    near(wider.chi2, r.chi2);
    assert_int_equal(wider.df, 1);
}

static void test_strata_add_up(void **state)
{
    (void)state;
    // the same patients in two strata: score and variance are doubled, and so is chi2
    const double time[] = {1, 2, 3, 4, 1, 2, 3, 4};
    const int event[] = {1, 1, 1, 1, 1, 1, 1, 1}, group[] = {0, 1, 0, 1, 0, 1, 0, 1},
              stratum[] = {1, 1, 1, 1, 0, 0, 0, 0};
    near(logrank_test(time, event, group, 2, stratum, 8, 0, 0, NULL, NULL).chi2, 16 / 13.0);
}

static void test_nothing_to_compare(void **state)
{
    (void)state;
    const double time[] = {1, 2};
    assert_true(isnan(logrank_test(time, (const int[]){1, 1}, (const int[]){0, 0}, 2, NULL, 2, 0, 0, NULL, NULL).p));
    assert_true(isnan(logrank_test(time, (const int[]){0, 0}, (const int[]){0, 1}, 2, NULL, 2, 0, 0, NULL, NULL).chi2));
    assert_true(isnan(logrank_test(NULL, NULL, NULL, 2, NULL, 0, 0, 0, NULL, NULL).chi2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_strata_add_up),
        cmocka_unit_test(test_nothing_to_compare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
