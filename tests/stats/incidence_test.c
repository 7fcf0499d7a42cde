// SPDX-License-Identifier: MIT
// Competing risks: with one cause the incidence is 1 - S, over all causes it adds up, and the jackknife agrees with
// leaving patients out. Values of real data: expected_test.c.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/survival.h"

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12 * (1 + fabs(want)))) {
        fail_msg("got %.17g, expected %.17g", got, want);
    }
}

enum { N = 12 };
static const double time[N] = {1, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9};
static const int cause[N] = {1, 2, 0, 1, 1, 2, 0, 2, 1, 0, 1, 2};

static void test_adds_up(void **state)
{
    (void)state;
    int any[N];
    for (int i = 0; i < N; i++) {
        any[i] = cause[i] > 0;
    }
    incidence_curve two, one;
    km_curve k;
    incidence_init(&two, time, cause, 2, N);
    incidence_init(&one, time, any, 1, N);
    km_init(&k, time, any, N);
    for (double t = 0.5; t <= 9; t += 0.5) {
        const double f = incidence_at(&one, 1, t, NULL).value;
        near(f, 1 - km_at(&k, t).survival.value);
        near(f, incidence_at(&two, 1, t, NULL).value + incidence_at(&two, 2, t, NULL).value);
    }
    assert_true(isnan(incidence_at(&two, 1, 9.5, NULL).value));
    near(incidence_at(&two, 1, 0.5, NULL).value, 0);
    km_clear(&k);
    incidence_clear(&one);
    incidence_clear(&two);
}

// The infinitesimal jackknife is the slope by a patient's weight. Doubling everybody m times and taking one copy of a
// patient away changes his weight by 1/m: as good as the slope for large m.
static void test_standard_error(void **state)
{
    (void)state;
    enum { COPIES = 400 };
    static double many[N * COPIES];
    static int which[N * COPIES];
    const double t = 6.5;
    double se, sum = 0;
    incidence_curve c;
    incidence_init(&c, time, cause, 2, N);
    const double whole = incidence_at(&c, 1, t, &se).value;
    incidence_clear(&c);
    for (int left_out = 0; left_out < N; left_out++) {
        int n = 0;
        for (int i = 0; i < N; i++) {
            for (int k = i == left_out; k < COPIES; k++) {
                many[n] = time[i];
                which[n++] = cause[i];
            }
        }
        incidence_init(&c, many, which, 2, n);
        const double slope = COPIES * (whole - incidence_at(&c, 1, t, NULL).value);
        sum += slope * slope;
        incidence_clear(&c);
    }
    assert_true(fabs(sqrt(sum) - se) < 0.01 * se);
}

static void test_empty(void **state)
{
    (void)state;
    incidence_curve c;
    incidence_init(&c, NULL, NULL, 2, 0);
    assert_true(isnan(incidence_at(&c, 1, 1, NULL).value));
    incidence_clear(&c);
}

static void test_first(void **state)
{
    (void)state;
    int which;
    near(incidence_first(3, 5, true, &which), 3);
    assert_int_equal(which, 1);
    near(incidence_first(5, 5, true, &which), 5);    // on the day of death he had it
    assert_int_equal(which, 1);
    near(incidence_first(6, 5, true, &which), 5);
    assert_int_equal(which, 2);
    near(incidence_first(NAN, 5, true, &which), 5);
    assert_int_equal(which, 2);
    near(incidence_first(NAN, 5, false, &which), 5);
    assert_int_equal(which, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adds_up),
        cmocka_unit_test(test_standard_error),
        cmocka_unit_test(test_first),
        cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
