// SPDX-License-Identifier: MIT
// Kaplan-Meier where the answer is known by hand, and where there is none. Values of real data: expected_test.c.
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

// 4 patients: events at 1 and 3, censored at 2 and 4. S = 3/4, then 3/4*1/2 = 3/8.
static void test_by_hand(void **state)
{
    (void)state;
    const double time[] = {3, 1, NAN, 4, 2};
    const int event[] = {1, 1, 1, 0, 0};
    km_curve k;
    km_init(&k, time, event, 5);
    assert_int_equal(k.total, 4);    // the row without a time is left out
    assert_int_equal(k.total_events, 2);
    assert_int_equal(k.n, 4);
    near(km_at(&k, 0.5).survival.value, 1);
    assert_int_equal(km_at(&k, 0.5).at_risk, 4);
    near(km_at(&k, 1).survival.value, 0.75);
    near(km_at(&k, 2.9).survival.value, 0.75);
    near(km_at(&k, 3).survival.value, 0.375);
    near(km_at(&k, 3).se, 0.375 * sqrt(1 / 12.0 + 1 / 2.0));
    near(km_at(&k, 3).hazard, 0.25 + 0.5);
    assert_int_equal(km_at_risk(&k, 2), 3);
    assert_int_equal(km_at_risk(&k, 2.5), 2);
    assert_int_equal(km_at_risk(&k, 5), 0);
    near(km_at(&k, 4).survival.value, 0.375);
    assert_true(isnan(km_at(&k, 4.1).survival.value));    // nobody was followed so long
    near(km_quantile(&k, 0.5).value, 3);
    near(km_rmst(&k, 4).value, 1 + 2 * 0.75 + 0.375);
    near(km_rmst(&k, 0.5).value, 0.5);
    assert_true(isnan(km_rmst(&k, 4.5).value));
    km_clear(&k);
    // the follow-up of the same patients: 'events' at 2 and 4
    km_init_reverse(&k, time, event, 5);
    near(km_at(&k, 2).survival.value, 2 / 3.0);
    near(km_quantile(&k, 0.5).value, 4);
    km_clear(&k);
}

// S is exactly 1/2 from 2 until it falls at 7: the median is the middle. Without a later fall the stretch ends at the
// last observation.
static void test_flat_stretch(void **state)
{
    (void)state;
    km_curve k;
    km_init(&k, (const double[]){1, 2, 7, 9}, (const int[]){1, 1, 1, 1}, 4);
    near(km_quantile(&k, 0.5).value, 4.5);
    km_clear(&k);
    km_init(&k, (const double[]){1, 2, 7, 9}, (const int[]){1, 1, 0, 0}, 4);
    near(km_quantile(&k, 0.5).value, 5.5);
    near(km_quantile(&k, 0.4).value, 2);
    assert_true(isnan(km_quantile(&k, 0.6).value));
    km_clear(&k);
}

static void test_nothing_to_estimate(void **state)
{
    (void)state;
    km_curve k;
    km_init(&k, NULL, NULL, 0);
    assert_true(isnan(km_at(&k, 1).survival.value) && isnan(km_quantile(&k, 0.5).value) && isnan(km_rmst(&k, 1).value));
    assert_int_equal(km_at_risk(&k, 0), 0);
    km_clear(&k);
    // all censored: survival is 1, its interval and every quantile are unknown
    km_init(&k, (const double[]){5, 6}, (const int[]){0, 0}, 2);
    near(km_at(&k, 5.5).survival.value, 1);
    assert_true(isnan(km_at(&k, 5.5).survival.low) && isnan(km_quantile(&k, 0.5).value) &&
                isnan(km_quantile(&k, 0.5).high));
    km_clear(&k);
    // all have had the event: 0 from then on, also later than the last time
    km_init(&k, (const double[]){5, 5}, (const int[]){1, 1}, 2);
    near(km_at(&k, 99).survival.value, 0);
    assert_true(isnan(km_at(&k, 99).se) && isnan(km_at(&k, 99).survival.high));
    near(km_quantile(&k, 0.5).value, 5);
    near(km_rmst(&k, 9).value, 5);
    km_clear(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_flat_stretch),
        cmocka_unit_test(test_nothing_to_estimate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
