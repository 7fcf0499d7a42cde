// SPDX-License-Identifier: MIT
// 2 x 2 tables: the lady tasting tea, empty margins, large counts. Values: expected_test.c.
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

// Fisher 1935: 3 of 4 cups right each way. P = (16 + 1)/70 one-sided, two-sided (16 + 1 + 16 + 1)/70.
static void test_tea(void **state)
{
    (void)state;
    near(table_fisher((const int[]){3, 1, 1, 3}), 34 / 70.0);
    near(table_fisher((const int[]){4, 0, 0, 4}), 2 / 70.0);
    near(table_fisher((const int[]){2, 2, 2, 2}), 1);
    near(table_fisher((const int[]){0, 5, 0, 7}), 1);
}

static void test_large(void **state)
{
    (void)state;
    const double p = table_fisher((const int[]){30000, 20000, 20000, 30000});
    assert_true(p >= 0 && p < 1e-300);
    const double q = table_fisher((const int[]){25000, 25000, 25100, 24900});
    const double approx = table_pearson((const double[]){25000, 25000, 25100, 24900}).p;
    assert_true(fabs(q - approx) < 0.01);
}

static void test_unknown(void **state)
{
    (void)state;
    double odds;
    assert_true(isnan(table_fisher((const int[]){0, 0, 0, 0})) &&
                isnan(table_pearson((const double[]){0, 5, 0, 7}).chi2));
    assert_true(isnan(table_cmh((const double[][4]){{0, 5, 0, 7}}, 1, &odds).p) && isnan(odds));
    assert_true(isnan(table_cmh(NULL, 0, NULL).chi2));
}

// One stratum: CMH is Pearson's chi-square times (n - 1)/n.
static void test_one_stratum(void **state)
{
    (void)state;
    const double t[][4] = {{12, 8, 5, 15}};
    double odds;
    near(table_cmh(t, 1, &odds).chi2, table_pearson(t[0]).chi2 * 39 / 40);
    near(odds, 12 * 15 / (8.0 * 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tea),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_one_stratum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
