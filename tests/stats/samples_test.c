// SPDX-License-Identifier: MIT
// Samples: quantiles by hand, ties, samples that are too small. Values of real data: expected_test.c.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/order.h"
#include "stats/samples.h"

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12 * (1 + fabs(want)))) {
        fail_msg("got %.17g, expected %.17g", got, want);
    }
}

static void test_quantiles(void **state)
{
    (void)state;
    const double x[] = {4, NAN, 1, 3, 2};
    near(sample_quantile(x, 5, 0.5, 7), 2.5);
    near(sample_quantile(x, 5, 0.5, 2), 2.5);
    near(sample_quantile(x, 5, 0.25, 2), 1.5);
    near(sample_quantile(x, 5, 0.25, 7), 1.75);
    near(sample_quantile(x, 5, 0, 7), 1);
    near(sample_quantile(x, 5, 1, 2), 4);
    assert_true(isnan(sample_quantile(x, 0, 0.5, 7)) && isnan(sample_quantile(x, 5, 1.5, 7)));
    near(sample_quantile((const double[]){-INFINITY, 1, INFINITY}, 3, 0.5, 7), 1);
}

static void test_ranks(void **state)
{
    (void)state;
    double rank[4];
    stats_midranks((const double[]){5, 1, 5, 0}, 4, rank);
    assert_true(rank[0] == 3.5 && rank[1] == 2 && rank[2] == 3.5 && rank[3] == 1);
}

static void test_unknown(void **state)
{
    (void)state;
    const double x[] = {1, 1, 1}, y[] = {1, 1};
    assert_true(isnan(sample_wilcoxon(x, 3, y, 2).p) && isnan(sample_wilcoxon(x, 0, y, 2).statistic));
    assert_true(isnan(sample_welch(x, 3, y, 2).p) && isnan(sample_welch(x, 1, y, 2).p));
    assert_true(isnan(sample_kolmogorov(x, 0, y, 2)) && sample_kolmogorov(x, 3, y, 2) == 0);
    assert_true(isnan(sample_pearson(x, x, 3)) && isnan(sample_spearman(x, y, 1)));
    near(sample_spearman((const double[]){1, 2, 3}, (const double[]){10, 1000, 1e9}, 3), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
