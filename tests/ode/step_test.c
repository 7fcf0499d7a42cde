// SPDX-License-Identifier: MIT
// The method: order of convergence, stiff problems against reference values, error in proportion to the tolerance, time
// as an argument.
#include "handmade.h"

// x' = x cos t: x = exp(sin t); holds time itself
static void wave_f(double t, const double *x, const double *p, double *dx)
{
    (void)p;
    dx[0] = x[0] * cos(t);
}
static void wave_jac(double t, const double *x, const double *p, double *J)
{
    (void)x, (void)p;
    J[0] = cos(t);
}
static void wave_ft(double t, const double *x, const double *p, double *ft)
{
    (void)p;
    ft[0] = -x[0] * sin(t);
}
static const handmade wave = {.nx = 1, .f = wave_f, .jac = wave_jac, .ft = wave_ft};

// Lotka-Volterra, smooth and non-linear: x1' = x1 - x1 x2, x2' = x1 x2 - x2
static void prey_f(double t, const double *x, const double *p, double *dx)
{
    (void)t, (void)p;
    dx[0] = x[0] - x[0] * x[1];
    dx[1] = x[0] * x[1] - x[1];
}
static void prey_jac(double t, const double *x, const double *p, double *J)
{
    (void)t, (void)p;
    J[0] = 1 - x[1], J[1] = x[1], J[2] = -x[0], J[3] = x[0] - 1;
}
static const handmade prey = {.nx = 2, .f = prey_f, .jac = prey_jac};

// Error at t = 2 with n equal steps: a huge tolerance, and h_max sets the step.
static double error_with_steps(const handmade *h, const double *x0, double exact, int n)
{
    const kernel k = hand_kernel(h);
    const double atol[2] = {1e9, 1e9};
    ode_options o;
    ode_default(&o);
    o.atol = atol;
    o.width = 1;
    o.h_max = 2.0 / n;
    hand_job job = {.stop = {2}, .nstop = 1};
    memcpy(job.x0, x0, (size_t)h->nx * sizeof *x0);
    hand_client client = {.k = &k, .job = &job, .n = 1};
    const ode_client c = {&client, hand_next, hand_reached, hand_output, hand_event, hand_failed};
    ode_run(&k, &o, &c, NULL);
    assert_true(job.done);
    assert_in_range(job.steps, n, n + 1);
    return fabs(job.x[0] - exact);
}

static void order_is_five(void **state)
{
    (void)state;
    const double one[] = {1}, pair[] = {0.5, 0.7};
    // closed form
    const double ratio_wave =
        log2(error_with_steps(&wave, one, exp(sin(2.0)), 16) / error_with_steps(&wave, one, exp(sin(2.0)), 32));
    // reference: the same method with 16 times as many steps
    hand_job fine = {.x0 = {0.5, 0.7}, .stop = {2}, .nstop = 1};
    hand_run(&prey, &fine, 1, NULL, 1e-13, 1e-13, 1);
    const double ratio_prey =
        log2(error_with_steps(&prey, pair, fine.x[0], 8) / error_with_steps(&prey, pair, fine.x[0], 16));
    assert_true(ratio_wave > 4.7 && ratio_wave < 5.7);
    assert_true(ratio_prey > 4.7 && ratio_prey < 5.7);
}

static const handmade robertson = {.nx = 3, .np = 3, .f = robertson_f, .jac = robertson_jac};

// Reference: Mazzia & Magherini, Test Set for IVP Solvers, release 2.4 (2008), ROBER at t = 1e11.
static void robertson_reference(void **state)
{
    (void)state;
    hand_job job = {.x0 = {1, 0, 0}, .p0 = {0.04, 3e7, 1e4}, .stop = {1e11}, .nstop = 1};
    hand_run(&robertson, &job, 1, NULL, 1e-8, 1e-18, 1);
    assert_true(job.done);
    assert_true(fabs(job.x[0] / 0.2083340149701255e-7 - 1) < 1e-5);
    assert_true(fabs(job.x[1] / 0.8333360770334713e-13 - 1) < 1e-5);
    assert_true(fabs(job.x[2] / 0.9999999791665050 - 1) < 1e-7);
    assert_true(job.steps < 800);
}

static void pol_f(double t, const double *x, const double *p, double *dx)
{
    (void)t;
    dx[0] = x[1];
    dx[1] = ((1 - x[0] * x[0]) * x[1] - x[0]) / p[0];
}
static void pol_jac(double t, const double *x, const double *p, double *J)
{
    (void)t;
    J[1] = (-2 * x[0] * x[1] - 1) / p[0], J[2] = 1, J[3] = (1 - x[0] * x[0]) / p[0];
}
static const handmade pol = {.nx = 2, .np = 1, .f = pol_f, .jac = pol_jac};

// Reference: Test Set for IVP Solvers, VDPOL (eps = 1e-6) at t = 2.
static void van_der_pol_reference(void **state)
{
    (void)state;
    hand_job job = {.x0 = {2, 0}, .p0 = {1e-6}, .stop = {2}, .nstop = 1};
    hand_run(&pol, &job, 1, NULL, 1e-8, 1e-8, 1);
    assert_true(job.done);
    assert_true(fabs(job.x[0] / 0.1706167732170483e1 - 1) < 1e-6);
    assert_true(fabs(job.x[1] / -0.8928097010247975 - 1) < 1e-6);
}

// The error follows the tolerance over six decades.
static void error_follows_tolerance(void **state)
{
    (void)state;
    double previous = INFINITY;
    for (int d = 4; d <= 10; d += 2) {
        const double rtol = pow(10, -d);
        hand_job job = {.x0 = {2, 0}, .p0 = {1e-6}, .stop = {2}, .nstop = 1};
        hand_run(&pol, &job, 1, NULL, rtol, rtol, 1);
        const double error = fabs(job.x[0] / 0.1706167732170483e1 - 1);
        assert_true(error < 20 * rtol);
        assert_true(error < previous);
        previous = error;
    }
}

// A step is cut to hit a stop exactly, and the next one has its size again: many stops cost hardly more than one step
// each.
static void stops_do_not_wreck_the_step(void **state)
{
    (void)state;
    hand_job one = {.x0 = {1}, .stop = {40}, .nstop = 1};
    hand_run(&wave, &one, 1, NULL, 1e-6, 1e-9, 1);
    hand_job many = {.x0 = {1}, .stop = {0.999, 1, 2.5, 2.5000001, 9, 20, 40}, .nstop = 7};
    hand_run(&wave, &many, 1, NULL, 1e-6, 1e-9, 1);
    assert_true(many.done);
    assert_true(many.steps <= one.steps + 14);
    assert_true(fabs(many.x[0] - exp(sin(40.0))) < 1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_five),
        cmocka_unit_test(robertson_reference),
        cmocka_unit_test(van_der_pol_reference),
        cmocka_unit_test(error_follows_tolerance),
        cmocka_unit_test(stops_do_not_wreck_the_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
