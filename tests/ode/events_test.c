// SPDX-License-Identifier: MIT
// Discontinuities: where they are found, what fires, in which order, and what the numbers are afterwards.
#include "handmade.h"

static void nothing(double t, const double *x, const double *p, double *dx)
{
    (void)t, (void)x, (void)p;
    dx[0] = 0;
}
static void no_jac(double t, const double *x, const double *p, double *J)
{
    (void)t, (void)x, (void)p, (void)J;
}

// --- bouncing ball: height x0, speed x1; bounces with coefficient p0 where the height turns negative
static void ball_f(double t, const double *x, const double *p, double *dx)
{
    (void)t, (void)p;
    dx[0] = x[1];
    dx[1] = -9.81;
}
static void ball_jac(double t, const double *x, const double *p, double *J)
{
    (void)t, (void)x, (void)p;
    J[2] = 1;
}
static void ball_roots(double t, const double *x, const double *p, double *root)
{
    (void)t, (void)p;
    root[0] = -x[0];
}
static void ball_triggers(double t, const double *x, const double *p, double *on)
{
    (void)t, (void)p;
    on[0] = x[0] < 0;
}
static void ball_values(int e, double t, const double *x, const double *p, double *v)
{
    (void)e, (void)t;
    v[0] = 0;
    v[1] = -p[0] * x[1];
}
static void ball_assign(int e, const double *v, double *x, double *p)
{
    (void)e, (void)p;
    x[0] = v[0];
    x[1] = v[1];
}
static const bool yes[8] = {true, true, true, true, true, true, true, true}, no[8];
static const int two[8] = {2, 2, 2, 2, 2, 2, 2, 2}, one[8] = {1, 1, 1, 1, 1, 1, 1, 1};
static const handmade ball = {
    .nx = 2,
    .np = 1,
    .nroot = 1,
    .nevent = 1,
    .f = ball_f,
    .jac = ball_jac,
    .roots = ball_roots,
    .triggers = ball_triggers,
    .values = ball_values,
    .assign = ball_assign,
    .closed = no,
    .initial = yes,
    .persistent = yes,
    .trigger_time = yes,
    .assignments = two,
};

static void bouncing_ball(void **state)
{
    (void)state;
    for (int width = 1; width <= 16; width *= 4) {
        hand_job job[3] = {
            {.x0 = {10, 0}, .p0 = {0.8}, .stop = {8}, .nstop = 1},
            {.x0 = {1, 0}, .p0 = {0.9}, .stop = {3}, .nstop = 1},
            {.x0 = {10, 0}, .p0 = {0.8}, .stop = {8}, .nstop = 1, .every = 0.01},
        };
        hand_run(&ball, job, 3, NULL, 1e-6, 1e-9, width);
        for (int j = 0; j < 2; j++) {    // closed form: free fall, then flights of 2 v/g, v shrinking by p0
            const double height = job[j].x0[0], e = job[j].p0[0];
            double t = sqrt(2 * height / 9.81), v = sqrt(2 * 9.81 * height) * e;
            int bounces = 0;
            for (; t < job[j].stop[0]; t += 2 * v / 9.81, v *= e) {
                assert_true(fabs(job[j].fired_t[bounces] - t) < 1e-12 * t * (bounces + 1));
                bounces++;
            }
            assert_int_equal(job[j].nfired, bounces);
        }
        assert_memory_equal(job[0].x, job[2].x, 2 * sizeof(double));
        assert_int_equal(job[2].nout, 801);
        for (int i = 0; i < job[2].nout; i++) assert_true(job[2].out_x[i] >= 0);
    }
}

// --- time: events at and after a time, one at a stop; closed and open relations
static void clock_roots(double t, const double *x, const double *p, double *root)
{
    (void)x;
    root[0] = t - p[0];
    root[1] = t - p[1];
}
static void clock_triggers(double t, const double *x, const double *p, double *on)
{
    (void)x;
    on[0] = t >= p[0];
    on[1] = t > p[1];
}
static void clock_values(int e, double t, const double *x, const double *p, double *v)
{
    (void)t, (void)p;
    v[0] = x[0] + (e ? 10 : 1);
}
static void clock_assign(int e, const double *v, double *x, double *p)
{
    (void)e, (void)p;
    x[0] = v[0];
}
static const bool closed_open[8] = {true, false};
static const handmade clock_model = {
    .nx = 1,
    .np = 2,
    .nroot = 2,
    .nevent = 2,
    .f = nothing,
    .jac = no_jac,
    .roots = clock_roots,
    .triggers = clock_triggers,
    .values = clock_values,
    .assign = clock_assign,
    .closed = closed_open,
    .initial = no,
    .persistent = yes,
    .trigger_time = yes,
    .assignments = one,
};

static void time_is_exact(void **state)
{
    (void)state;
    hand_job job = {.p0 = {5, 7}, .stop = {5, 10}, .nstop = 2, .every = 1};
    hand_run(&clock_model, &job, 1, NULL, 1e-6, 1e-9, 1);
    assert_int_equal(job.nfired, 2);
    assert_true(job.fired_t[0] == 5);
    assert_true(job.fired_t[1] == nextafter(7, 8));
    assert_true(job.out_x[4] == 0 && job.out_x[5] == 1);     // at an event's time: after it
    assert_true(job.out_x[7] == 1 && job.out_x[8] == 11);    // time > 7 is not yet true at 7

    // found within a long step, at no stop
    hand_job other = {.p0 = {3.3, 333}, .stop = {1e6}, .nstop = 1};
    hand_run(&clock_model, &other, 1, NULL, 1e-6, 1e-9, 1);
    assert_true(other.fired_t[0] == 3.3);
    assert_true(other.fired_t[1] == nextafter(333, 1e3));
}

// initial_value false and true at the start: fires there; initial_value true: does not
static void at_the_start(void **state)
{
    (void)state;
    handmade m = clock_model;
    hand_job job = {.p0 = {0, -1}, .stop = {1}, .nstop = 1, .every = 0.5};
    hand_run(&m, &job, 1, NULL, 1e-6, 1e-9, 2);
    assert_int_equal(job.nfired, 2);
    assert_true(job.fired_t[0] == 0 && job.out_x[0] == 10);
    m.initial = yes;
    hand_job calm = {.p0 = {0, -1}, .stop = {1}, .nstop = 1};
    hand_run(&m, &calm, 1, NULL, 1e-6, 1e-9, 2);
    assert_int_equal(calm.nfired, 0);
}

// --- simultaneous events at t = 1: event 0: x := x + 1; event 1: x := 10 x; event 2 (trigger t >= 1 and x < 1): x := x
// + 1000
static void crowd_roots(double t, const double *x, const double *p, double *root)
{
    (void)p;
    root[0] = t - 1;
    root[1] = 1 - x[0];
}
static void crowd_triggers(double t, const double *x, const double *p, double *on)
{
    (void)p;
    on[0] = on[1] = t >= 1;
    on[2] = t >= 1 && x[0] < 1;
}
static void crowd_values(int e, double t, const double *x, const double *p, double *v)
{
    (void)t, (void)p;
    v[0] = e == 0 ? x[0] + 1 : e == 1 ? 10 * x[0] : x[0] + 1000;
}
static handmade crowd(void)
{
    return (handmade){
        .nx = 1,
        .np = 0,
        .nroot = 2,
        .nevent = 3,
        .f = nothing,
        .jac = no_jac,
        .roots = crowd_roots,
        .triggers = crowd_triggers,
        .values = crowd_values,
        .assign = clock_assign,
        .closed = closed_open,
        .initial = no,
        .persistent = yes,
        .trigger_time = no,
        .assignments = one,
    };
}

static void simultaneous_events(void **state)
{
    (void)state;
    const double x0 = 0.75, one_by_one = (x0 + 1) * 10;
    const struct {
        const bool *persistent, *trigger_time;
        double x;
        int fired;
    } want[] = {
        {yes, no, one_by_one + 1000, 3},
        {no, no, one_by_one, 2},     // event 2 is dropped: event 0 made its trigger false
        {yes, yes, x0 + 1000, 3},    // all values from before: the last one counts
    };
    for (int i = 0; i < 3; i++) {
        handmade m = crowd();
        m.persistent = want[i].persistent;
        m.trigger_time = want[i].trigger_time;
        hand_job job = {.x0 = {x0}, .stop = {2}, .nstop = 1};
        hand_run(&m, &job, 1, NULL, 1e-6, 1e-9, 1);
        assert_int_equal(job.nfired, want[i].fired);
        assert_true(job.x[0] == want[i].x);
        for (int f = 0; f < job.nfired; f++) assert_true(job.fired_t[f] == 1 && job.fired[f] == f);
    }
}

// --- cascade: event i sets off event i + 1 at the same time; the last sets off the first: endless
static void chain_roots(double t, const double *x, const double *p, double *root)
{
    (void)p;
    root[0] = t - 1;
    for (int i = 0; i < 3; i++) root[1 + i] = x[0] - (i + 1);
}
static void chain_triggers(double t, const double *x, const double *p, double *on)
{
    (void)p;
    on[0] = t >= 1 && x[0] < 1;
    on[1] = x[0] == 1;
    on[2] = x[0] == 2;
}
static void chain_values(int e, double t, const double *x, const double *p, double *v)
{
    (void)t;
    v[0] = e == 2 && p[0] > 0 ? 0 : x[0] + 1;
}
static const handmade chain = {
    .nx = 1,
    .np = 1,
    .nroot = 4,
    .nevent = 3,
    .f = nothing,
    .jac = no_jac,
    .roots = chain_roots,
    .triggers = chain_triggers,
    .values = chain_values,
    .assign = clock_assign,
    .closed = yes,
    .initial = no,
    .persistent = yes,
    .trigger_time = yes,
    .assignments = one,
};

static void cascades(void **state)
{
    (void)state;
    hand_job job[2] = {{.p0 = {0}, .stop = {2}, .nstop = 1}, {.p0 = {1}, .stop = {2}, .nstop = 1}};
    const ode_stats s = hand_run(&chain, job, 2, NULL, 1e-6, 1e-9, 2);
    assert_int_equal(job[0].nfired, 3);
    assert_true(job[0].x[0] == 3 && job[0].fired_t[2] == 1);
    assert_true(job[1].failed && job[1].why == ODE_FAIL_EVENTS && job[1].t == 1);
    assert_int_equal(s.failed, 1);
}

// --- piecewise right-hand side: x' = p0 while t < 1/3, -x afterwards (dose by infusion), and x' = 1 or -2 by the side
// of x
static void infusion_f(double t, const double *x, const double *p, double *dx)
{
    dx[0] = (t < 1.0 / 3 ? p[0] : 0) - x[0];
}
static void infusion_jac(double t, const double *x, const double *p, double *J)
{
    (void)t, (void)x, (void)p;
    J[0] = -1;
}
static void infusion_roots(double t, const double *x, const double *p, double *root)
{
    (void)x, (void)p;
    root[0] = 1.0 / 3 - t;
}
static const handmade infusion = {
    .nx = 1, .np = 1, .nroot = 1, .f = infusion_f, .jac = infusion_jac, .roots = infusion_roots, .closed = no};

static void piecewise_in_time(void **state)
{
    (void)state;
    hand_job job = {.p0 = {1e4}, .stop = {5}, .nstop = 1};
    hand_run(&infusion, &job, 1, NULL, 1e-9, 1e-12, 1);
    const double exact = 1e4 * (1 - exp(-1.0 / 3)) * exp(-(5 - 1.0 / 3));
    assert_true(fabs(job.x[0] / exact - 1) < 1e-8);
    assert_true(job.rejected <= 4);    // the edge is approached, not felt for
}

// --- a treatment by the clock, as exports write it: in each cycle of 3, from just after its start for a length of 0.5.
// The phase jumps, the relation is false at the cycle's start itself: x' = p0 while 0 < phase and phase < 0.5, - x
static double cycle_phase(double t)
{
    return t - 3 * floor(t / 3);
}
static void cycle_f(double t, const double *x, const double *p, double *dx)
{
    dx[0] = (cycle_phase(t) > 0 && cycle_phase(t) < 0.5 ? p[0] : 0) - x[0];
}
static void cycle_roots(double t, const double *x, const double *p, double *root)
{
    (void)x, (void)p;
    root[0] = cycle_phase(t);
    root[1] = 0.5 - cycle_phase(t);
}
static const handmade cycle = {
    .nx = 1, .np = 1, .nroot = 2, .f = cycle_f, .jac = infusion_jac, .roots = cycle_roots, .closed = no};

static void cycles_by_a_jumping_clock(void **state)
{
    (void)state;
    double first = 0;
    for (int width = 1; width <= 16; width *= 2) {
        hand_job job = {.p0 = {1e4}, .stop = {29}, .nstop = 1};
        hand_run(&cycle, &job, 1, NULL, 1e-9, 1e-12, width);
        // closed form: each cycle adds what its infusion leaves
        double exact = 0;
        for (int i = 0; i < 10; i++) exact += 1e4 * (1 - exp(-0.5)) * exp(-(29 - 3 * i - 0.5));
        assert_true(fabs(job.x[0] / exact - 1) < 1e-8);
        assert_true(job.rejected <= 6 * 10);    // a cycle has three edges; each is approached once or twice
        if (width == 1) first = job.x[0];
        assert_true(job.x[0] == first);
    }
}

// x0' = cos t, x1' = 1 where x0 > 0.9999, else 0: two crossings close together around t = pi/2
static void peak_f(double t, const double *x, const double *p, double *dx)
{
    (void)p;
    dx[0] = cos(t);
    dx[1] = x[0] > 0.9999;
}
static void peak_jac(double t, const double *x, const double *p, double *J)
{
    (void)t, (void)x, (void)p, (void)J;
}
static void peak_ft(double t, const double *x, const double *p, double *ft)
{
    (void)x, (void)p;
    ft[0] = -sin(t);
    ft[1] = 0;
}
static void peak_roots(double t, const double *x, const double *p, double *root)
{
    (void)t, (void)p;
    root[0] = x[0] - 0.9999;
}
static const handmade peak = {
    .nx = 2, .nroot = 1, .f = peak_f, .jac = peak_jac, .ft = peak_ft, .roots = peak_roots, .closed = no};

static void crossing_and_back_in_one_step(void **state)
{
    (void)state;
    hand_job job = {.stop = {3}, .nstop = 1};
    hand_run(&peak, &job, 1, NULL, 1e-7, 1e-10, 1);
    assert_true(fabs(job.x[1] - 2 * acos(0.9999)) < 1e-5);
    assert_true(job.x[1] > 0);
}

// an event may end the patient; the lane takes the next one
static void event_ends_patient(void **state)
{
    (void)state;
    hand_job job[3] = {
        {.x0 = {10, 0}, .p0 = {0.8}, .stop = {8}, .nstop = 1, .end_at_event = 2},
        {.x0 = {10, 0}, .p0 = {0.8}, .stop = {8}, .nstop = 1},
        {.x0 = {10, 0}, .p0 = {0.8}, .stop = {8}, .nstop = 1, .end_at_event = 1},
    };
    hand_run(&ball, job, 3, NULL, 1e-6, 1e-9, 1);
    assert_int_equal(job[0].nfired, 2);
    assert_int_equal(job[2].nfired, 1);
    assert_true(job[0].done && job[1].done && job[2].done);
    assert_true(job[1].t == 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bouncing_ball),
        cmocka_unit_test(time_is_exact),
        cmocka_unit_test(at_the_start),
        cmocka_unit_test(simultaneous_events),
        cmocka_unit_test(cascades),
        cmocka_unit_test(piecewise_in_time),
        cmocka_unit_test(cycles_by_a_jumping_clock),
        cmocka_unit_test(crossing_and_back_in_one_step),
        cmocka_unit_test(event_ends_patient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
