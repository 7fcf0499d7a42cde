// SPDX-License-Identifier: MIT
// Two groups of two, all with the event, by hand. At times 1 to 4 group 1's numbers at risk are 2 of 4, 2 of 3, 1 of 2
// and 1 of 1: expected 1/2 + 2/3 + 1/2 + 1 = 8/3 of its 2 events, variance 1/4 + 2/9 + 1/4 = 13/18. With the hazard
// ratio r the partial likelihood is 1/(2 + 2r) r/(1 + 2r) 1/(1 + r), largest where 4 r^2 + r = 1.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/two_groups.h"

static const double time[] = {1, 3, 2, 4};
static const int event[] = {1, 1, 1, 1}, group[] = {0, 0, 1, 1}, exchanged[] = {1, 1, 0, 0};

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-9 * (1 + fabs(want)))) {
        fail_msg("got %.17g, expected %.17g", got, want);
    }
}

static void test_by_hand(void **state)
{
    (void)state;
    const two_groups t = two_groups_compare(time, event, group, NULL, 4);
    near(t.z, (8.0 / 3 - 2) / sqrt(13.0 / 18));
    near(t.p, erfc(t.z / sqrt(2)));
    near(t.hazard_ratio.value, (sqrt(17) - 1) / 8);
    // the interval is Wald's, on the logarithm
    near(log(t.hazard_ratio.high) + log(t.hazard_ratio.low), 2 * log(t.hazard_ratio.value));
}

static void test_exchanged(void **state)
{
    (void)state;
    const two_groups t = two_groups_compare(time, event, group, NULL, 4);
    const two_groups back = two_groups_compare(time, event, exchanged, NULL, 4);
    near(back.z, -t.z);
    near(back.p, t.p);
    near(back.hazard_ratio.value, 1 / t.hazard_ratio.value);
    near(back.hazard_ratio.low, 1 / t.hazard_ratio.high);
}

// Who has no partner in his stratum says nothing.
static void test_strata(void **state)
{
    (void)state;
    const double more[] = {1, 3, 2, 4, 0.5};
    const int all[] = {1, 1, 1, 1, 1}, which[] = {0, 0, 1, 1, 1}, stratum[] = {7, 7, 7, 7, 9};
    const two_groups plain = two_groups_compare(time, event, group, NULL, 4);
    const two_groups t = two_groups_compare(more, all, which, stratum, 5);
    near(t.z, plain.z);
    near(t.hazard_ratio.value, plain.hazard_ratio.value);
    near(two_groups_ratio(more, all, which, stratum, 5).high, plain.hazard_ratio.high);
    assert_true(isnan(two_groups_compare(NULL, NULL, NULL, NULL, 0).hazard_ratio.value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_exchanged),
        cmocka_unit_test(test_strata),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
