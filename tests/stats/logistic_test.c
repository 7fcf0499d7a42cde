// SPDX-License-Identifier: MIT
// Logistic regression: a 2 x 2 table in closed form, separation. Values of real data: expected_test.c.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/logistic.h"

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12 * (1 + fabs(want)))) {
        fail_msg("got %.17g, expected %.17g", got, want);
    }
}

// One binary covariate: the coefficient is the log odds ratio, its variance the sum of the reciprocal counts. 6 of 10
// against 2 of 10.
static void test_odds_ratio(void **state)
{
    (void)state;
    int y[20];
    double x[40], coef[2], se[2], loglik;
    for (int i = 0; i < 20; i++) {
        x[2 * i] = 1;
        x[2 * i + 1] = i < 10;
        y[i] = i < 10 ? i < 6 : i < 12;
    }
    assert_true(logistic_fit(y, x, 20, 2, coef, se, &loglik));
    near(coef[1], log(6 * 8 / (4.0 * 2)));
    near(se[1], sqrt(1 / 6.0 + 1 / 4.0 + 1 / 2.0 + 1 / 8.0));
    near(loglik, 6 * log(0.6) + 4 * log(0.4) + 2 * log(0.2) + 8 * log(0.8));
    // separated: every y = 1 where x = 1 and no other
    for (int i = 0; i < 20; i++) {
        y[i] = i < 10;
    }
    assert_false(logistic_fit(y, x, 20, 2, coef, se, &loglik));
    assert_true(isnan(coef[0]) && isnan(coef[1]) && isnan(se[1]) && isnan(loglik));
    for (int i = 0; i < 20; i++) {
        x[2 * i + 1] = 1;    // collinear
        y[i] = i % 2;
    }
    assert_false(logistic_fit(y, x, 20, 2, coef, se, &loglik));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_odds_ratio),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
