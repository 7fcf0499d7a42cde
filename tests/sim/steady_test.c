// SPDX-License-Identifier: MIT
// Tests src/sim/steady.c: fixed points of maps whose fixed points are known.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/steady.h"

static const bool all[] = {true, true, true, true};

// Modes 0.999, 0.5 and -0.2, coupled; the slow one would need 20,000 repeats for the digits asked for here.
static bool linear(void *self, double *x)
{
    (void)self;
    const double a = x[0], b = x[1], c = x[2];
    x[0] = 0.999 * a + 0.1 * b + 1;
    x[1] = 0.5 * b + 0.3 * c + 2;
    x[2] = -0.2 * c + 5;
    return true;
}

static void slow_modes_cost_no_more(void **state)
{
    (void)state;
    double x[3] = {0, 0, 0};
    steady_report r;
    const steady_problem p = {.n = 3, .active = all, .tolerance = 1e-12, .map = linear};
    assert_true(steady_solve(&p, x, &r));
    const double c = 5 / 1.2, b = (0.3 * c + 2) / 0.5, a = (0.1 * b + 1) / 0.001;
    assert_true(fabs(x[0] / a - 1) < 1e-8 && fabs(x[1] / b - 1) < 1e-9 && fabs(x[2] / c - 1) < 1e-9);
    assert_true(r.evaluations <= 8);
}

// Binding: x0 + x1 is conserved, and the fixed point depends on it; x2 only counts up and is left alone.
static bool binding(void *self, double *x)
{
    (void)self;
    const double flux = 0.01 * x[0] * x[0] - 0.02 * x[1];
    x[0] -= flux;
    x[1] += flux;
    x[2] += 1;
    return true;
}

static void conserved_sums_stay(void **state)
{
    (void)state;
    double x[3] = {5, 1, 7};
    steady_report r;
    const bool active[] = {true, true, false};
    const steady_problem p = {.n = 3, .active = active, .tolerance = 1e-12, .map = binding};
    assert_true(steady_solve(&p, x, &r));
    assert_true(fabs(x[0] + x[1] - 6) < 1e-12);
    assert_true(fabs(0.01 * x[0] * x[0] - 0.02 * x[1]) < 1e-11);
    assert_true(x[2] == 7);
}

static bool runaway(void *self, double *x)
{
    (void)self;
    x[0] = 1.1 * x[0] + x[0] * x[0] + 1;    // no fixed point: x^2 + 0.1 x + 1 has no root
    return isfinite(x[0]);
}

static void no_fixed_point(void **state)
{
    (void)state;
    double x[1] = {1};
    steady_report r;
    const steady_problem p = {.n = 1, .active = all, .tolerance = 1e-10, .map = runaway};
    assert_false(steady_solve(&p, x, &r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slow_modes_cost_no_more),
        cmocka_unit_test(conserved_sums_stay),
        cmocka_unit_test(no_fixed_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
