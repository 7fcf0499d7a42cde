// SPDX-License-Identifier: MIT
// Bounds against published ones: two equal looks 2.963 and 1.969, five equal looks (one-sided 0.025) 4.877, 3.357,
// 2.680, 2.290, 2.031 (Lan-DeMets spending like O'Brien-Fleming: Reboussin, DeMets, Kim & Lan, Control Clin Trials
// 2000;21:190). Stops against the closed form of one look, the sum of spending, and simulated Brownian paths.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/random.h"
#include "stats/distributions.h"
#include "stats/group_sequential.h"

static void within(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance)) {
        fail_msg("got %.17g, expected %.17g", got, want);
    }
}

static void test_published(void **state)
{
    (void)state;
    double bound[5];
    assert_true(group_sequential_bounds(0.025, (const double[]){0.5, 1}, NULL, 2, bound));
    within(bound[0], 2.963, 5e-4);
    within(bound[1], 1.969, 5e-4);
    assert_true(group_sequential_bounds(0.025, (const double[]){0.2, 0.4, 0.6, 0.8, 1}, NULL, 5, bound));
    static const double published[] = {4.877, 3.357, 2.680, 2.290, 2.031};
    for (int k = 0; k < 5; k++) {
        within(bound[k], published[k], 1.1e-3);
    }
    assert_true(group_sequential_bounds(0.025, (const double[]){1}, NULL, 1, bound));
    within(bound[0], STATS_Z95, 1e-9);
}

static void test_spends_alpha(void **state)
{
    (void)state;
    static const double t[] = {0.15, 0.3, 0.31, 0.9, 1};
    double bound[5], stop[5], sum = 0;
    assert_true(group_sequential_bounds(0.01, t, NULL, 5, bound));
    assert_true(group_sequential_stops(t, bound, 5, 0, stop));
    for (int k = 0; k < 5; k++) {
        sum += stop[k];
        within(sum, spending_obrien_fleming(0.01, t[k]), 1e-9);
    }
    within(sum, 0.01, 1e-9);
}

// A trial that ends with 80% of its events: the look at half of the plan had 62.5% of what there is, spent as planned,
// and the last one spends the rest. z of the first bound has p alpha; spending by what there is would have spent more.
static void test_short_of_its_events(void **state)
{
    (void)state;
    static const double t[] = {0.625, 1}, spend[] = {0.5, 1};
    double bound[2], full[2], stop[2];
    assert_true(group_sequential_bounds(0.025, t, spend, 2, bound));
    assert_true(group_sequential_bounds(0.025, t, NULL, 2, full));
    within(bound[0], 2.963, 5e-4);
    assert_true(bound[0] > full[0] && bound[1] < full[1]);
    assert_true(group_sequential_stops(t, bound, 2, 0, stop));
    within(stop[0], spending_obrien_fleming(0.025, 0.5), 1e-9);
    within(stop[0] + stop[1], 0.025, 1e-9);
    within(group_sequential_p((const double[]){0, bound[1]}, t, spend, 2) / 0.025, 1, 3e-6);
    within(group_sequential_p((const double[]){bound[0], 0}, t, spend, 2) / 0.025, 1, 3e-6);
    assert_false(group_sequential_bounds(0.025, t, (const double[]){0.5, 0.5}, 2, bound));
}

static void test_power(void **state)
{
    (void)state;
    double stop[2];
    // one look: power of the normal test
    assert_true(group_sequential_stops((const double[]){1}, (const double[]){STATS_Z95}, 1, 3, stop));
    within(stop[0], stats_normal_upper(STATS_Z95 - 3), 1e-12);
    // two looks beside random paths
    const double bound[] = {2.963, 1.969}, drift = 2.8;
    assert_true(group_sequential_stops((const double[]){0.4, 1}, bound, 2, drift, stop));
    enum { PATHS = 200000 };
    int first = 0, second = 0;
    for (int i = 0; i < PATHS; i++) {
        const rng r = {11, (uint64_t)i};
        const double b1 = 0.4 * drift + sqrt(0.4) * random_normal(r, 1, 0);
        const double b2 = b1 + 0.6 * drift + sqrt(0.6) * random_normal(r, 1, 1);
        const bool stops = b1 / sqrt(0.4) >= bound[0];
        first += stops;
        second += !stops && b2 >= bound[1];
    }
    within(stop[0], (double)first / PATHS, 4 * sqrt(0.25 / PATHS));
    within(stop[1], (double)second / PATHS, 4 * sqrt(0.25 / PATHS));
}

// Of z that is just the bound of alpha at one look, and far from it at the others, p is alpha.
static void test_p(void **state)
{
    (void)state;
    static const double t[] = {0.3, 0.65, 1}, alpha[] = {0.0004, 0.025, 0.3};
    for (int a = 0; a < 3; a++) {
        double bound[3];
        for (int n = 1; n <= 3; n++) {
            assert_true(group_sequential_bounds(alpha[a], t + 3 - n, NULL, n, bound));
            for (int k = n == 3; k < n; k++) {
                double z[3] = {-1, NAN, -2};
                z[k] = bound[k];
                within(group_sequential_p(z, t + 3 - n, NULL, n) / alpha[a], 1, 3e-6);
            }
        }
    }
    within(group_sequential_p((const double[]){1.7}, (const double[]){1}, NULL, 1) / stats_normal_upper(1.7), 1, 3e-6);
    // several reach theirs: the smallest counts
    assert_true(group_sequential_p((const double[]){5, 2}, (const double[]){0.5, 1}, NULL, 2) <
                group_sequential_p((const double[]){0, 2}, (const double[]){0.5, 1}, NULL, 2));
    within(group_sequential_p((const double[]){-3, NAN}, (const double[]){0.5, 1}, NULL, 2), 1, 0);
    within(group_sequential_p((const double[]){50, 3}, (const double[]){0.5, 1}, NULL, 2), 1e-12, 1e-18);
    assert_true(isnan(group_sequential_p((const double[]){1, 1}, (const double[]){1, 0.5}, NULL, 2)));
}

static void test_refused(void **state)
{
    (void)state;
    double out[21];
    static const double many[21] = {0.04, 0.08, 0.12, 0.16, 0.2,  0.24, 0.28, 0.32, 0.36, 0.4, 0.44,
                                    0.48, 0.52, 0.56, 0.6,  0.64, 0.68, 0.72, 0.76, 0.8,  0.84};
    assert_false(group_sequential_bounds(0.025, (const double[]){0.5, 0.4}, NULL, 2, out));
    assert_false(group_sequential_bounds(0.025, (const double[]){0.5, 0.501}, NULL, 2, out));
    assert_false(group_sequential_bounds(0.025, (const double[]){0.5, 1.1}, NULL, 2, out));
    assert_false(group_sequential_bounds(0, (const double[]){1}, NULL, 1, out));
    assert_false(group_sequential_bounds(0.5, (const double[]){1}, NULL, 1, out));
    assert_false(group_sequential_bounds(0.025, many, NULL, 0, out));
    assert_true(group_sequential_bounds(0.025, many, NULL, 20, out));
    assert_false(group_sequential_bounds(0.025, many, NULL, 21, out));
    assert_false(group_sequential_stops((const double[]){NAN}, (const double[]){2}, 1, 0, out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published),
        cmocka_unit_test(test_spends_alpha),
        cmocka_unit_test(test_short_of_its_events),
        cmocka_unit_test(test_power),
        cmocka_unit_test(test_p),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
