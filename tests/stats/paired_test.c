// SPDX-License-Identifier: MIT
// Contrasts of counterfactual twins. Intervals of paired proportions: computed once more from the formulas of Newcombe
// 1998 with mpmath, his Wilson limits as roots of the quadratic.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/paired.h"

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12 * (1 + fabs(want)))) {
        fail_msg("got %.17g, expected %.17g", got, want);
    }
}

static paired_binary table(int both, int only_a, int only_b, int neither)
{
    int a[200], b[200], n = 0;
    for (int i = 0; i < both; i++, n++) {
        a[n] = b[n] = 1;
    }
    for (int i = 0; i < only_a; i++, n++) {
        a[n] = 1;
        b[n] = 0;
    }
    for (int i = 0; i < only_b; i++, n++) {
        a[n] = 0;
        b[n] = 1;
    }
    for (int i = 0; i < neither; i++, n++) {
        a[n] = b[n] = 0;
    }
    a[n] = -1;    // unknown in a: left out
    b[n++] = 1;
    return paired_proportions(a, b, n);
}

static void test_proportions(void **state)
{
    (void)state;
    static const struct {
        int count[4];
        double difference, low, high;
    } known[] = {
        {{43, 17, 5, 35}, 0.12, 0.02858393986164808, 0.20734576848718028},
        {{3, 9, 6, 2}, 0.15, -0.21396607972469506, 0.47224495904664715},
        {{0, 12, 0, 8}, 0.6, 0.3325887579505339, 0.7811934676271829},
        {{50, 0, 0, 50}, 0.0, -0.019233693926800872, 0.019233693926800872},
    };
    for (int i = 0; i < 4; i++) {
        const int *c = known[i].count;
        const paired_binary p = table(c[0], c[1], c[2], c[3]);
        assert_true(p.n == c[0] + c[1] + c[2] + c[3] && p.both == c[0] && p.only_a == c[1] && p.only_b == c[2] &&
                    p.neither == c[3]);
        near(p.difference.value, known[i].difference);
        near(p.difference.low, known[i].low);
        near(p.difference.high, known[i].high);
        const paired_binary q = table(c[0], c[2], c[1], c[3]);
        near(q.difference.low, -p.difference.high);
    }
    const paired_binary p = table(43, 17, 5, 35);
    near(p.benefit.value, 17 / 22.0);
    assert_true(p.benefit.low > 0.5 && p.benefit.high < 1);
    assert_true(isnan(table(0, 0, 0, 0).difference.value) && isnan(table(3, 0, 0, 4).benefit.value));
}

static void test_differences(void **state)
{
    (void)state;
    const paired_numeric r = paired_differences((const double[]){3, 5, 2, NAN, 4}, (const double[]){1, 5, 3, 1, 1}, 5);
    assert_true(r.n == 4 && r.better == 2 && r.worse == 1 && r.same == 1);
    near(r.mean.value, 1);
    near(r.sd, sqrt(10 / 3.0));
    near(r.median, 1);
    near(r.mean.high - 1, 3.182446305284263 * sqrt(10 / 3.0) / 2);    // t of 3 degrees of freedom at 97.5%: any table
    const paired_numeric one = paired_differences((const double[]){3}, (const double[]){1}, 1);
    assert_true(one.mean.value == 2 && isnan(one.mean.low) && isnan(one.sd));
    assert_true(isnan(paired_differences(NULL, NULL, 0).mean.value));
}

static void test_times(void **state)
{
    (void)state;
    const double a[] = {10, 5, 8, 8, 12, 12, 3, NAN}, b[] = {6, 9, 8, 8, 6, 20, 3, 1};
    const int event_a[] = {0, 1, 1, 0, 1, 0, 0, 1}, event_b[] = {1, 0, 1, 1, 0, 1, 0, 1};
    const paired_survival s = paired_times(a, event_a, b, event_b, 8);
    // longer: 10+ against 6, 8+ against 8; shorter: 5 against 9+; same: 8 and 8; unknown: 12 against 6+, 12+ against
    // 20, 3+ against 3+
    assert_true(s.n == 7 && s.longer == 2 && s.shorter == 1 && s.same == 1 && s.unknown == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_proportions),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
