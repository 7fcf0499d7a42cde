// SPDX-License-Identifier: MIT
// Cox's model: identities, recovery of a known hazard ratio, and what cannot be estimated. Values of real data:
// expected_test.c.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/fmath.h"
#include "num/random.h"
#include "stats/cox.h"

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12 * (1 + fabs(want)))) {
        fail_msg("got %.17g, expected %.17g", got, want);
    }
}

enum { MANY = 20000 };

static cox_model fit(const double *time, const int *event, const double *x, int n, int p, const int *stratum)
{
    const cox_data d = {n, p, time, event, x, stratum, COX_EFRON};
    cox_model m;
    cox_fit(&d, &m);
    return m;
}

// Exponential times with hazard exp(-0.5 a + 0.3 b), a 0 or 1, b normal; censoring at random.
static void draw(double *time, int *event, double *x, int *group, int n)
{
    for (int i = 0; i < n; i++) {
        const rng r = {9, (uint64_t)i};
        group[i] = i % 2;
        x[2 * i] = group[i];
        x[2 * i + 1] = random_normal(r, 1, 0);
        const double death = random_exponential(r, 2, 0) * f_exp(0.5 * x[2 * i] - 0.3 * x[2 * i + 1]),
                     censored = 2 * random_exponential(r, 3, 0);
        time[i] = fmin(death, censored);
        event[i] = death <= censored;
    }
}

static void test_recovers_a_hazard_ratio(void **state)
{
    (void)state;
    static double time[MANY], x[2 * MANY];
    static int event[MANY], group[MANY];
    draw(time, event, x, group, MANY);
    cox_model m = fit(time, event, x, MANY, 2, NULL);
    assert_true(m.converged);
    assert_true(fabs(m.coef[0] + 0.5) < 4 * m.se[0] && fabs(m.coef[1] - 0.3) < 4 * m.se[1]);
    assert_true(m.se[0] > 0.01 && m.se[0] < 0.03);
    assert_true(m.concordance > 0.55 && m.concordance < 0.75);
    const stats_estimate hr = cox_hazard_ratio(&m, 0);
    near(log(hr.value), m.coef[0]);
    near(log(hr.high / hr.low), 2 * STATS_Z95 * m.se[0]);
    assert_true(cox_p(&m, 0) < 1e-6);
    // other units of a covariate: the coefficient scales, nothing else changes
    for (int i = 0; i < MANY; i++) {
        x[2 * i + 1] = 1e6 + 1000 * x[2 * i + 1];
    }
    cox_model scaled = fit(time, event, x, MANY, 2, NULL);
    assert_true(fabs(1000 * scaled.coef[1] - m.coef[1]) < 1e-7 && fabs(scaled.loglik - m.loglik) < 1e-6);
    cox_clear(&m);
    cox_clear(&scaled);
}

// Without ties the score test of one binary covariate is the log-rank test.
static void test_score_is_logrank(void **state)
{
    (void)state;
    static double time[500], x[1000], arm[500];
    static int event[500], group[500];
    draw(time, event, x, group, 500);
    for (int i = 0; i < 500; i++) {
        arm[i] = group[i];
    }
    cox_model m = fit(time, event, arm, 500, 1, NULL);
    const test_chi2 l = logrank_test(time, event, group, 2, NULL, 500, 0, 0, NULL, NULL);
    assert_true(fabs(m.score.chi2 - l.chi2) < 1e-9 * l.chi2);
    // at the maximum the three tests are near each other
    assert_true(fabs(m.wald.chi2 - m.lr.chi2) < 0.1 * m.lr.chi2);
    cox_clear(&m);
}

static void unknown(cox_model m)
{
    assert_false(m.converged);
    assert_true(isnan(m.coef[0]) && isnan(m.se[0]) && isnan(m.loglik) && isnan(m.wald.p) && isnan(m.concordance));
    assert_true(isnan(cox_hazard_ratio(&m, 0).value) && isnan(cox_p(&m, 0)));
    cox_clear(&m);
}

static void test_not_estimable(void **state)
{
    (void)state;
    const double time[] = {1, 2, 3, 4, 5, 6};
    const double arm[] = {0, 0, 0, 1, 1, 1}, same[] = {1, 1, 1, 1, 1, 1},
                 twice[] = {0, 0, 1, 2, 1, 2, 0, 0, 1, 2, 0, 0};
    const int all[] = {1, 1, 1, 1, 1, 1}, first[] = {1, 1, 1, 0, 0, 0}, none[] = {0};
    unknown(fit(time, first, arm, 6, 1, NULL));    // no event in one arm: the hazard ratio is 0
    unknown(fit(time, all, same, 6, 1, NULL));     // a constant
    unknown(fit(time, all, twice, 6, 2, NULL));    // collinear
    unknown(fit(time, none, arm, 1, 1, NULL));     // no event
    unknown(fit(NULL, NULL, NULL, 0, 1, NULL));    // nobody
    const double missing[] = {NAN, NAN, NAN, NAN, NAN, NAN};
    unknown(fit(time, all, missing, 6, 1, NULL));
}

// Pairs known by hand: risks 3, 2, 1 with events at 1, 2 and censored at 3 are all in order; the reverse never is;
// equal risks count half.
static void test_concordance(void **state)
{
    (void)state;
    const double time[] = {1, 2, 3};
    const int event[] = {1, 1, 0}, strata[] = {1, 1, 2}, two[] = {0, 0, 0};
    near(cox_concordance(time, event, (const double[]){3, 2, 1}, NULL, 3), 1);
    near(cox_concordance(time, event, (const double[]){1, 2, 3}, NULL, 3), 0);
    near(cox_concordance(time, event, (const double[]){2, 2, 2}, NULL, 3), 0.5);
    near(cox_concordance(time, event, (const double[]){2, 3, 1}, NULL, 3), 2 / 3.0);
    near(cox_concordance(time, event, (const double[]){3, 2, 9}, strata, 3), 1);
    assert_true(isnan(cox_concordance(time, two, (const double[]){3, 2, 1}, NULL, 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recovers_a_hazard_ratio),
        cmocka_unit_test(test_score_is_logrank),
        cmocka_unit_test(test_not_estimable),
        cmocka_unit_test(test_concordance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
