// SPDX-License-Identifier: MIT
// Dense output: order of its error, exact at steps' ends, bounded by the tolerance.
#include "handmade.h"

// harmonic oscillator: x = cos t
static void swing_f(double t, const double *x, const double *p, double *dx)
{
    (void)t, (void)p;
    dx[0] = x[1];
    dx[1] = -x[0];
}
static void swing_jac(double t, const double *x, const double *p, double *J)
{
    (void)t, (void)x, (void)p;
    J[1] = -1, J[2] = 1;
}
static const handmade swing = {.nx = 2, .f = swing_f, .jac = swing_jac};

// Largest error between the ends of n equal steps.
static double error_between(int n)
{
    const kernel k = hand_kernel(&swing);
    const double atol[2] = {1e9, 1e9};
    ode_options o;
    ode_default(&o);
    o.atol = atol;
    o.h_max = 2.0 / n;
    hand_job *job = calloc(1, sizeof *job);
    *job = (hand_job){.x0 = {1, 0}, .stop = {2}, .nstop = 1, .every = 0.003};
    hand_client client = {.k = &k, .job = job, .n = 1};
    const ode_client c = {&client, hand_next, hand_reached, hand_output, hand_event, hand_failed};
    ode_run(&k, &o, &c, NULL);
    double most = 0;
    assert_int_equal(job->nout, 667);
    for (int i = 0; i < job->nout; i++) most = fmax(most, fabs(job->out_x[i] - cos(job->out_t[i])));
    free(job);
    return most;
}

// The interpolation is of order 4: halving the step divides its error by 2^5 within a step; what has added up over the
// steps is of order 5.
static void order_of_the_interpolation(void **state)
{
    (void)state;
    const double order = log2(error_between(8) / error_between(16));
    assert_true(order > 3.8 && order < 5.6);
}

static void as_good_as_the_steps(void **state)
{
    (void)state;
    for (double rtol = 1e-4; rtol > 1e-10; rtol *= 0.01) {
        hand_job *job = calloc(1, sizeof *job);
        *job = (hand_job){.x0 = {1, 0}, .stop = {10}, .nstop = 1, .every = 0.0078125};
        hand_run(&swing, job, 1, NULL, rtol, rtol, 1);
        double between = 0;
        for (int i = 0; i < job->nout; i++) between = fmax(between, fabs(job->out_x[i] - cos(job->out_t[i])));
        assert_int_equal(job->nout, 1281);
        assert_true(job->out_t[1280] == 10 && job->out_x[1280] == job->x[0]);    // at the end: the step's own value
        assert_true(between < 30 * rtol);
        free(job);
    }
}

// x follows cos t fast (Prothero & Robinson 1974): x' = -1000 (x - cos t) - sin t, x = cos t
static void follow_f(double t, const double *x, const double *p, double *dx)
{
    (void)p;
    dx[0] = -1000 * (x[0] - cos(t)) - sin(t);
}
static void follow_jac(double t, const double *x, const double *p, double *J)
{
    (void)t, (void)x, (void)p;
    J[0] = -1000;
}
static void follow_ft(double t, const double *x, const double *p, double *ft)
{
    (void)x, (void)p;
    ft[0] = -1000 * sin(t) - cos(t);
}
static const handmade follow = {.nx = 1, .f = follow_f, .jac = follow_jac, .ft = follow_ft};

// Largest error at n times between 0.5, where the start is over, and 4
static double error_of_following(double rtol, int n)
{
    hand_job *job = calloc(1, sizeof *job);
    *job = (hand_job){.x0 = {1}, .stop = {4}, .nstop = 1, .every = 4.0 / n};
    hand_run(&follow, job, 1, NULL, rtol, rtol, 1);
    double between = 0;
    for (int i = n / 8; i < job->nout; i++) between = fmax(between, fabs(job->out_x[i] - cos(job->out_t[i])));
    free(job);
    return between;
}

// A stiff state is as good between the steps' ends as at them, with one output in a step and with many. The polynomial
// of the stages alone has errors of 6.0e-6 and 7.5e-6 here (measured), the corrected one 1.5e-7 and 4.6e-7.
static void stiff_between_the_steps(void **state)
{
    (void)state;
    assert_true(error_of_following(1e-6, 16) < 5e-7);
    assert_true(error_of_following(1e-6, 512) < 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(order_of_the_interpolation),
                                       cmocka_unit_test(as_good_as_the_steps),
                                       cmocka_unit_test(stiff_between_the_steps)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
