// SPDX-License-Identifier: MIT
// Intervals of proportions: ends, symmetry, coverage of the exact one. Values: expected_test.c.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/categorical.h"

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12 * (1 + fabs(want)))) {
        fail_msg("got %.17g, expected %.17g", got, want);
    }
}

static void test_symmetry(void **state)
{
    (void)state;
    for (int x = 0; x <= 30; x++) {
        const stats_estimate a = proportion_clopper_pearson(x, 30), b = proportion_clopper_pearson(30 - x, 30);
        const stats_estimate v = proportion_wilson(x, 30), w = proportion_wilson(30 - x, 30);
        near(a.low, 1 - b.high);
        near(v.low, 1 - w.high);
        assert_true(0 <= a.low && a.low <= a.value && a.value <= a.high && a.high <= 1);
        assert_true(0 <= v.low && v.low <= v.value && v.value <= v.high && v.high <= 1);
        const stats_estimate d = proportion_difference(x, 30, 10, 25), e = proportion_difference(10, 25, x, 30);
        near(d.low, -e.high);
        assert_true(d.low <= d.value && d.value <= d.high && d.low >= -1 && d.high <= 1);
    }
}

// At its limits the exact interval puts 2.5% of the binomial distribution beyond the observed number: the definition.
static void test_definition(void **state)
{
    (void)state;
    const stats_estimate e = proportion_clopper_pearson(2, 10);
    const double l = e.low, h = e.high;
    near(1 - pow(1 - l, 10) - 10 * l * pow(1 - l, 9), 0.025);
    near(pow(1 - h, 10) + 10 * h * pow(1 - h, 9) + 45 * h * h * pow(1 - h, 8), 0.025);
}

static void test_unknown(void **state)
{
    (void)state;
    assert_true(isnan(proportion_clopper_pearson(0, 0).value) && isnan(proportion_wilson(0, 0).high));
    assert_true(isnan(proportion_difference(1, 2, 0, 0).value) && isnan(proportion_difference(0, 0, 1, 2).low));
    assert_true(isnan(proportion_clopper_pearson(3, 2).value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_symmetry),
        cmocka_unit_test(test_definition),
        cmocka_unit_test(test_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
