// SPDX-License-Identifier: MIT
// Weibull regression: with all shapes 1 it is the exponential, whose estimate is known; no events, no estimate. Values
// of real data: expected_test.c.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/fmath.h"
#include "num/random.h"
#include "stats/survival.h"

enum { MANY = 5000 };

// ln T = 2 - 0.4 x + 0.7 W
static void test_recovers(void **state)
{
    (void)state;
    static double time[MANY], x[2 * MANY];
    static int event[MANY];
    double coef[2], scale, loglik;
    for (int i = 0; i < MANY; i++) {
        const rng r = {5, (uint64_t)i};
        x[2 * i] = 1;
        x[2 * i + 1] = i % 2;
        const double t = f_exp(2 - 0.4 * x[2 * i + 1] + 0.7 * f_ln(random_exponential(r, 1, 0))),
                     c = 20 * random_uniform(r, 2, 0);
        time[i] = fmin(t, c);
        event[i] = t <= c;
    }
    assert_true(weibull_fit(time, event, x, MANY, 2, coef, &scale, &loglik));
    // standard errors are about 0.7/sqrt(2500) each
    assert_true(fabs(coef[0] - 2) < 0.06 && fabs(coef[1] + 0.4) < 0.08 && fabs(scale - 0.7) < 0.04);
}

static void test_unknown(void **state)
{
    (void)state;
    double coef[1], scale, loglik;
    assert_false(
        weibull_fit((const double[]){1, 2}, (const int[]){0, 0}, (const double[]){1, 1}, 2, 1, coef, &scale, &loglik));
    assert_true(isnan(coef[0]) && isnan(scale) && isnan(loglik));
    assert_false(weibull_fit(NULL, NULL, NULL, 0, 1, coef, &scale, &loglik));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recovers),
        cmocka_unit_test(test_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
