// SPDX-License-Identifier: MIT
// The normal distribution in the middle, at the borders of the three regions of AS 241 and far out. Expected: mpmath at
// 60 digits (erfinv, and Newton on ln erfc in the tails), rounded to double.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/quantile.h"

static const double quantile[][2] = {
    {1e-300, -37.0470962993612},
    {1e-100, -21.273453560965326},
    {1e-20, -9.262340089798407},
    {1e-10, -6.361340902404057},
    {1.4e-11, -6.656723091518184},
    {1e-05, -4.264890793922825},
    {0.001, -3.0902323061678136},
    {0.074, -1.4466320671589785},
    {0.076, -1.4325027208258116},
    {0.25, -0.6744897501960817},
    {0.5, 0.0},
    {0.6, 0.2533471031357997},
    {0.924, 1.4325027208258119},
    {0.926, 1.4466320671589787},
    {0.975, 1.9599639845400538},
    {0.9999, 3.7190164854557084},
    {0.999999999999, 7.0344869100478356},
    {0.9999999999999999, 8.209536151601387},
};

static const double cumulative[][2] = {
    {-10.0, 7.619853024160525e-24}, {-1.96, 0.024997895148220435}, {0.0, 0.5},
    {0.5, 0.6914624612740131},      {3.0, 0.9986501019683699},     {8.0, 0.9999999999999993},
};

static void test_quantile(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof quantile / sizeof *quantile; i++) {
        // AS 241 claims about 1 part in 10^16; evaluation adds a few roundings
        const double want = quantile[i][1], got = normal_quantile(quantile[i][0]);
        if (!(fabs(got - want) <= 1e-15 * fabs(want))) {
            fail_msg("quantile of %.17g is %.17g, expected %.17g", quantile[i][0], got, want);
        }
    }
}

static void test_cumulative(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cumulative / sizeof *cumulative; i++) {
        // x/sqrt(2) is rounded before erfc, whose relative slope is about x^2
        const double x = cumulative[i][0], want = cumulative[i][1], got = normal_cdf(x);
        if (!(fabs(got - want) <= 4e-16 * (1 + x * x) * want)) {
            fail_msg("P(X < %g) is %.17g, expected %.17g", x, got, want);
        }
    }
}

static void test_symmetry_and_ends(void **state)
{
    (void)state;
    double last = -INFINITY;
    for (int i = 1; i < 4096; i++) {
        const double x = normal_quantile(i / 4096.0);
        assert_true(x > last);
        assert_true(x == -normal_quantile(1 - i / 4096.0));
        assert_true(fabs(normal_cdf(x) - i / 4096.0) <= 4e-16);
        last = x;
    }
    assert_true(normal_quantile(0) == -INFINITY && normal_quantile(1) == INFINITY);
    assert_true(isnan(normal_quantile(-0.1)) && isnan(normal_quantile(1.1)) && isnan(normal_quantile(NAN)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantile),
        cmocka_unit_test(test_cumulative),
        cmocka_unit_test(test_symmetry_and_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
