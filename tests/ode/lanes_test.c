// SPDX-License-Identifier: MIT
// A patient's numbers are the same to the bit for any width, lane, neighbours and order; lanes are refilled; failures
// are recorded and harm nobody else.
#include "handmade.h"

static const handmade robertson = {.nx = 3, .np = 3, .f = robertson_f, .jac = robertson_jac};

enum { JOBS = 37 };

// Stiff and easy ones, short and long, dosed and not, mixed.
static void fill_jobs(hand_job *job)
{
    memset(job, 0, JOBS * sizeof *job);
    for (int i = 0; i < JOBS; i++) {
        hand_job *j = &job[i];
        j->x0[0] = 1 + 0.01 * i;
        j->p0[0] = 0.04 * (1 + i % 5);
        j->p0[1] = i % 3 ? 3e7 : 3;
        j->p0[2] = i % 4 ? 1e4 : 1;
        j->stop[0] = 1 + i % 7;
        j->stop[1] = i % 6 ? 40 : 4e5;
        j->nstop = 2;
        j->dosed = 0;
        j->dose = i % 2 ? 0.5 : 0;
        j->every = i % 3 == 1 ? 0.7 * (i % 6 ? 1 : 1e4) : 0;
    }
}

static void assert_same(const hand_job *a, const hand_job *b)
{
    for (int i = 0; i < JOBS; i++) {
        assert_true(b[i].done && !b[i].failed);
        assert_memory_equal(a[i].x, b[i].x, 3 * sizeof(double));
        assert_int_equal(a[i].steps, b[i].steps);
        assert_int_equal(a[i].rejected, b[i].rejected);
        assert_int_equal(a[i].nout, b[i].nout);
        assert_memory_equal(a[i].out_x, b[i].out_x, (size_t)a[i].nout * sizeof(double));
    }
}

static void same_bits_in_any_company(void **state)
{
    (void)state;
    hand_job *alone = calloc(JOBS, sizeof *alone), *pack = calloc(JOBS, sizeof *pack);
    fill_jobs(alone);
    hand_run(&robertson, alone, JOBS, NULL, 1e-5, 1e-9, 1);
    assert_same(alone, alone);
    const int widths[] = {1, 2, 4, 8, 16};
    for (int w = 0; w < 5; w++) {
        for (int stride = 1; stride <= 14; stride += 13) {    // another order: multiples of 14 modulo 37
            int order[JOBS];
            for (int i = 0; i < JOBS; i++) order[i] = i * stride % JOBS;
            fill_jobs(pack);
            const ode_stats s = hand_run(&robertson, pack, JOBS, order, 1e-5, 1e-9, widths[w]);
            assert_same(alone, pack);
            assert_int_equal(s.patients, JOBS);
            assert_true(s.lane_use > 0 && s.lane_use <= 1);
        }
    }
    free(alone);
    free(pack);
}

// Asking for output changes no number.
static void output_changes_nothing(void **state)
{
    (void)state;
    hand_job quiet = {.x0 = {1}, .p0 = {0.04, 3e7, 1e4}, .stop = {40}, .nstop = 1}, loud = quiet;
    loud.every = 0.01;
    hand_run(&robertson, &quiet, 1, NULL, 1e-6, 1e-10, 4);
    hand_run(&robertson, &loud, 1, NULL, 1e-6, 1e-10, 4);
    assert_int_equal(loud.nout, HAND_OUTPUTS);
    assert_memory_equal(quiet.x, loud.x, sizeof quiet.x);
    assert_int_equal(quiet.steps, loud.steps);
}

// x' = p0 + sqrt(p1 - x): cannot pass p1. dx of the second state is 1.
static void wall_f(double t, const double *x, const double *p, double *dx)
{
    (void)t;
    dx[0] = 1;
    dx[1] = p[0] * sqrt(p[1] - x[0]);
}
static void wall_jac(double t, const double *x, const double *p, double *J)
{
    (void)t;
    J[1] = -0.5 * p[0] / sqrt(p[1] - x[0]);
}
static const handmade wall = {.nx = 2, .np = 2, .f = wall_f, .jac = wall_jac};

static void failures_are_recorded(void **state)
{
    (void)state;
    hand_job job[5] = {
        {.p0 = {1, 100}, .stop = {2}, .nstop = 1},
        {.p0 = {1, 1}, .stop = {2}, .nstop = 1},    // not a number from t = 1 on
        {.x0 = {NAN, 0}, .p0 = {1, 100}, .stop = {2}, .nstop = 1},
        {.x0 = {0, 0}, .p0 = {1, -1}, .stop = {2}, .nstop = 1},    // derivative not a number at the start
        {.p0 = {1, 100}, .stop = {3}, .nstop = 1},
    };
    for (int width = 1; width <= 16; width *= 2) {
        hand_job copy[5];
        memcpy(copy, job, sizeof job);
        const ode_stats s = hand_run(&wall, copy, 5, NULL, 1e-6, 1e-9, width);
        assert_int_equal(s.failed, 3);
        assert_true(copy[0].done && copy[4].done && !copy[0].failed && !copy[4].failed);
        assert_true(fabs(copy[0].x[1] - 2.0 / 3 * (1000 - pow(98, 1.5))) < 1e-4);    // integral of sqrt(100 - t)
        assert_true(copy[1].failed && copy[1].t > 0.99 && copy[1].t <= 1);
        assert_true(copy[1].why == ODE_FAIL_STEP || copy[1].why == ODE_FAIL_PIVOT);
        assert_int_equal(copy[1].state, 1);
        assert_true(copy[2].failed && copy[2].why == ODE_FAIL_NAN);
        assert_int_equal(copy[2].state, 0);
        assert_true(copy[3].failed && copy[3].why == ODE_FAIL_NAN);
        assert_int_equal(copy[3].state, 1);
    }
    for (int f = ODE_FAIL_STEP; f <= ODE_FAIL_EVENTS; f++) assert_true(strlen(ode_failure_text((ode_failure)f)) > 5);
}

static void too_many_steps(void **state)
{
    (void)state;
    const kernel k = hand_kernel(&robertson);
    const double atol[3] = {1e-12, 1e-12, 1e-12};
    ode_options o;
    ode_default(&o);
    o.atol = atol;
    o.max_steps = 10;
    hand_job job = {.x0 = {1}, .p0 = {0.04, 3e7, 1e4}, .stop = {40}, .nstop = 1};
    hand_client client = {.k = &k, .job = &job, .n = 1};
    const ode_client c = {&client, hand_next, hand_reached, hand_output, hand_event, hand_failed};
    ode_run(&k, &o, &c, NULL);
    assert_true(job.failed && job.why == ODE_FAIL_STEPS);
}

static void decay_f(double t, const double *x, const double *p, double *dx)
{
    (void)t;
    dx[0] = -p[0] * x[0];
    dx[1] = p[0] * x[0];
}
static void decay_jac(double t, const double *x, const double *p, double *J)
{
    (void)t, (void)x;
    J[0] = -p[0], J[1] = p[0];
}
static const handmade decay = {.nx = 2, .np = 1, .f = decay_f, .jac = decay_jac};

// A dose into a decaying state: closed form.
static void doses(void **state)
{
    (void)state;
    hand_job job = {.x0 = {1, 0}, .p0 = {0.5}, .stop = {1, 2, 3, 4, 5}, .nstop = 5, .dosed = 0, .dose = 2};
    hand_run(&decay, &job, 1, NULL, 1e-8, 1e-10, 8);
    double exact = 1;
    for (int i = 0; i < 5; i++) exact = exact * exp(-0.5) + (i < 4 ? 2 : 0);
    assert_true(job.done);
    assert_true(fabs(job.x[0] / exact - 1) < 1e-7);
    assert_true(fabs(job.x[0] + job.x[1] - 9) < 1e-9);
}

// x1' = -1 goes below zero: an error only where the options say so.
static void fall_f(double t, const double *x, const double *p, double *dx)
{
    (void)t, (void)x, (void)p;
    dx[0] = 0;
    dx[1] = -1;
}
static void fall_jac(double t, const double *x, const double *p, double *J)
{
    (void)t, (void)x, (void)p, (void)J;
}
static const handmade fall = {.nx = 2, .f = fall_f, .jac = fall_jac};

static void negative_states(void **state)
{
    (void)state;
    const kernel k = hand_kernel(&fall);
    const double atol[2] = {1e-9, 1e-9};
    for (int forbidden = 0; forbidden < 2; forbidden++) {
        ode_options o;
        ode_default(&o);
        o.atol = atol;
        o.non_negative = forbidden;
        hand_job job = {.x0 = {1, 1}, .stop = {2}, .nstop = 1};
        hand_client client = {.k = &k, .job = &job, .n = 1};
        const ode_client c = {&client, hand_next, hand_reached, hand_output, hand_event, hand_failed};
        ode_run(&k, &o, &c, NULL);
        assert_int_equal(job.failed, forbidden);
        assert_true(forbidden ? job.why == ODE_FAIL_STEP && job.state == 1 && fabs(job.t - 1) < 1e-7
                              : fabs(job.x[1] + 1) < 1e-12);
    }
}

// A model without states still has time, events and outputs.
static void no_states(void **state)
{
    (void)state;
    const handmade empty = {.f = decay_f, .jac = decay_jac};
    const kernel k = hand_kernel(&empty);
    ode_options o;
    ode_default(&o);
    hand_job job = {.stop = {1, 2}, .nstop = 2, .every = 0.25};
    hand_client client = {.k = &k, .job = &job, .n = 1};
    const ode_client c = {&client, hand_next, hand_reached, hand_output, hand_event, hand_failed};
    ode_run(&k, &o, &c, NULL);
    assert_true(job.done);
    assert_int_equal(job.nout, 9);
}

static void no_patients(void **state)
{
    (void)state;
    const ode_stats s = hand_run(&decay, NULL, 0, NULL, 1e-6, 1e-9, 8);
    assert_int_equal(s.patients, 0);
    assert_int_equal(s.steps, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits_in_any_company),
        cmocka_unit_test(output_changes_nothing),
        cmocka_unit_test(failures_are_recorded),
        cmocka_unit_test(too_many_steps),
        cmocka_unit_test(doses),
        cmocka_unit_test(no_patients),
        cmocka_unit_test(negative_states),
        cmocka_unit_test(no_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
