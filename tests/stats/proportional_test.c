// SPDX-License-Identifier: MIT
// Tests src/stats/proportional.c against the definition: score and information of Cox's partial likelihood (Efron) with
// the covariate g(t) x, by differences of a likelihood that is written out here patient by patient.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stats/cox.h"

enum { N = 24 };
static const double TIME[N] = {1, 1, 2, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 9, 9, 9, 10, 11, 12, 13, 14, 15, 16, 17};
static const int EVENT[N] = {1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1};
static const int GROUP[N] = {0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1};
static const int STRATUM[N] = {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2};

// 1 - S(t-), pooled
static double g_of(double t)
{
    double s = 1;
    for (double u = 0; u < t; u++) {
        int risk = 0, dead = 0;
        for (int i = 0; i < N; i++) {
            risk += TIME[i] >= u;
            dead += TIME[i] == u && EVENT[i];
        }
        s *= risk ? 1 - (double)dead / risk : 1;
    }
    return 1 - s;
}

static double loglik(double beta, double theta, const int *stratum)
{
    double sum = 0;
    for (int k = 1; k <= 2; k++) {
        for (double t = 1; t <= 17; t++) {
            double risk = 0, dying = 0, b = beta + theta * g_of(t);
            int d = 0;
            for (int i = 0; i < N; i++) {
                if (stratum ? stratum[i] != k : k == 2) continue;
                double r = exp(b * GROUP[i]);
                bool dies = TIME[i] == t && EVENT[i];
                risk += TIME[i] >= t ? r : 0;
                dying += dies ? r : 0;
                d += dies;
                sum += dies ? b * GROUP[i] : 0;
            }
            for (int l = 0; l < d; l++) sum -= log(risk - (double)l / d * dying);
        }
    }
    return sum;
}

static void check(const int *stratum)
{
    double x[N];
    for (int i = 0; i < N; i++) x[i] = GROUP[i];
    cox_data data = {.n = N, .p = 1, .time = TIME, .event = EVENT, .x = x, .stratum = stratum, .ties = COX_EFRON};
    cox_model m;
    cox_fit(&data, &m);
    double b = m.coef[0], h = 1e-4;
    cox_clear(&m);
    double u = (loglik(b, h, stratum) - loglik(b, -h, stratum)) / (2 * h);
    double l0 = loglik(b, 0, stratum);
    double bb = -(loglik(b + h, 0, stratum) - 2 * l0 + loglik(b - h, 0, stratum)) / (h * h);
    double tt = -(loglik(b, h, stratum) - 2 * l0 + loglik(b, -h, stratum)) / (h * h);
    double bt = -(loglik(b + h, h, stratum) - loglik(b + h, -h, stratum) - loglik(b - h, h, stratum) +
                  loglik(b - h, -h, stratum)) /
                (4 * h * h);
    double expected = u * u / (tt - bt * bt / bb);
    test_chi2 t = proportional_test(TIME, EVENT, GROUP, stratum, N, b);
    // second differences with steps of 1e-4 leave six digits
    assert_true(fabs(t.chi2 - expected) < 1e-5 * (1 + expected));
    assert_true(expected > 1e-3);
    assert_int_equal(t.df, 1);
    assert_true(fabs(t.p - erfc(sqrt(t.chi2 / 2))) < 1e-9);    // one degree of freedom
}

static void score_test(void **state)
{
    (void)state;
    check(NULL);
    check(STRATUM);
}

static void nothing_to_see(void **state)
{
    (void)state;
    const double time[] = {1, 2, 3};
    const int none[] = {0, 0, 0}, one[] = {0, 1, 0}, group[] = {0, 1, 1};
    assert_true(isnan(proportional_test(time, none, group, NULL, 3, 0).p));
    assert_true(isnan(proportional_test(time, one, group, NULL, 3, 0).p));
    assert_true(isnan(proportional_test(time, one, group, NULL, 3, NAN).p));
    assert_true(isnan(proportional_test(time, one, group, NULL, 0, 0).p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(score_test), cmocka_unit_test(nothing_to_see)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
