// SPDX-License-Identifier: MIT
// Distribution functions: what is outside their domain is NaN and no exception gets out. Values: expected_test.c.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/distributions.h"

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12 * (1 + fabs(want)))) {
        fail_msg("got %.17g, expected %.17g", got, want);
    }
}

static void test_domain(void **state)
{
    (void)state;
    assert_true(isnan(stats_beta_quantile(0.5, -1, 2)) && isnan(stats_beta_quantile(1.5, 1, 2)) &&
                isnan(stats_beta_quantile(NAN, 1, 2)));
    assert_true(isnan(stats_gamma_quantile(0.5, 0)) && isnan(stats_chi2_upper(-1, 1)) && isnan(stats_chi2_upper(1, 0)));
    assert_true(isnan(stats_t_quantile(0.5, -1)) && isnan(stats_t_upper(NAN, 3)) && isnan(stats_normal_quantile(2)));
    near(stats_normal_upper(INFINITY), 0);
    near(stats_chi2_upper(0, 3), 1);
}

static void test_closed_forms(void **state)
{
    (void)state;
    near(stats_chi2_upper(3, 2), exp(-1.5));
    near(stats_t_upper(1, 1), 0.25);
    near(stats_t_quantile(0.75, 1), 1);
    near(stats_beta_quantile(0.3, 1, 1), 0.3);
    near(stats_gamma_quantile(0.5, 1), log(2));
    near(stats_normal_quantile(0.975), STATS_Z95);
    near(stats_normal_upper(STATS_Z95), 0.025);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_domain),
        cmocka_unit_test(test_closed_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
