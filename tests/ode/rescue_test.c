// SPDX-License-Identifier: MIT
// When the fixed elimination order fails: pivots that vanish or are garbage, for one lane among sound ones.
#include "handmade.h"

// x' = (x1, -x0): an oscillator, fine without pivoting. The kernels below spoil its solver in lanes where p0 is 1.
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
static const handmade swing = {.nx = 2, .np = 1, .f = swing_f, .jac = swing_jac};

static void spoil_pivot(const kernel *k, int W, const double *t, const double *x, const double *p, const double *q,
                        const double *shift, double *lu, double *worst, double *scratch)
{
    hand_factor(k, W, t, x, p, q, shift, lu, worst, scratch);
    for (int l = 0; l < W; l++) {
        if (p[l] == 1) worst[l] = NAN;
    }
}

// The pivot looks doubtful, the factors are wrong: only the residual can tell.
static void spoil_factors(const kernel *k, int W, const double *t, const double *x, const double *p, const double *q,
                          const double *shift, double *lu, double *worst, double *scratch)
{
    hand_factor(k, W, t, x, p, q, shift, lu, worst, scratch);
    for (int l = 0; l < W; l++) {
        if (p[l] == 0) continue;
        worst[l] = 1e-7;
        if (p[l] == 1) lu[l] *= 1.001;
    }
}

static void run_spoilt(kernel k, hand_job *job, int n, int width, ode_stats *stats)
{
    const double atol[2] = {1e-9, 1e-9};
    ode_options o;
    ode_default(&o);
    o.rtol = 1e-8;
    o.atol = atol;
    o.width = width;
    hand_client client = {.k = &k, .job = job, .n = n};
    const ode_client c = {&client, hand_next, hand_reached, hand_output, hand_event, hand_failed};
    ode_run(&k, &o, &c, stats);
}

static void pivoting_takes_over(void **state)
{
    (void)state;
    for (int way = 0; way < 2; way++) {
        kernel k = hand_kernel(&swing);
        k.factor = way ? spoil_factors : spoil_pivot;
        hand_job first[3];
        for (int width = 1; width <= 8; width *= 2) {
            hand_job job[3] = {
                {.x0 = {1, 0}, .p0 = {0}, .stop = {3}, .nstop = 1},
                {.x0 = {1, 0}, .p0 = {1}, .stop = {3}, .nstop = 1},
                {.x0 = {1, 0}, .p0 = {2}, .stop = {3}, .nstop = 1},    // way 1: doubtful but sound
            };
            ode_stats s;
            run_spoilt(k, job, 3, width, &s);
            for (int i = 0; i < 3; i++) {
                assert_true(job[i].done && !job[i].failed);
                assert_true(fabs(job[i].x[0] - cos(3)) < 1e-6);
            }
            assert_true(s.pivoted >= job[1].steps && s.pivoted <= job[1].steps + job[1].rejected);
            assert_memory_equal(job[0].x, job[2].x, sizeof job[0].x);
            if (width == 1) memcpy(first, job, sizeof job);
            for (int i = 0; i < 3; i++) assert_memory_equal(first[i].x, job[i].x, sizeof job[i].x);
        }
    }
}

static void no_jacobian(const kernel *k, double t, const double *x, const double *p, const double *q, double *J,
                        double *scratch)
{
    (void)t, (void)x, (void)p, (void)q, (void)scratch;
    for (int i = 0; i < k->nx * k->nx; i++) J[i] = NAN;
}

static void singular_even_with_pivoting(void **state)
{
    (void)state;
    kernel k = hand_kernel(&swing);
    k.jacobian = no_jacobian;
    hand_job job[2] = {{.x0 = {1, 0}, .p0 = {1}, .stop = {3}, .nstop = 1},
                       {.x0 = {1, 0}, .p0 = {0}, .stop = {1e-3}, .nstop = 1}};
    k.factor = spoil_pivot;
    ode_stats s;
    run_spoilt(k, job, 1, 2, &s);
    assert_true(job[0].failed && job[0].why == ODE_FAIL_PIVOT);
    assert_int_equal(s.failed, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pivoting_takes_over),
                                       cmocka_unit_test(singular_even_with_pivoting)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
