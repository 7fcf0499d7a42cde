// SPDX-License-Identifier: MIT
// Work against precision, on problems with closed forms: the error is in proportion to the tolerance, and the work
// grows as a method of order 5 makes it grow; also with many doses and with many events, whose errors add up. And lanes
// of very different stiffness side by side. (Against CVODE: tests/bench.)
#include "handmade.h"

enum { TIGHTEST = 9, LOOSEST = 4, POINTS = TIGHTEST - LOOSEST + 1 };

typedef struct {
    double rtol[POINTS], error[POINTS], steps[POINTS];
} curve;

// Slope of log y over log x, least squares
static double slope(const double *x, const double *y, int n)
{
    double mx = 0, my = 0, xy = 0, xx = 0;
    for (int i = 0; i < n; i++) mx += log(x[i]) / n, my += log(y[i]) / n;
    for (int i = 0; i < n; i++) {
        xy += (log(x[i]) - mx) * (log(y[i]) - my);
        xx += (log(x[i]) - mx) * (log(x[i]) - mx);
    }
    return xy / xx;
}

// Errors within `factor` of the tolerance at each point, in proportion to it over five decades; and steps that grow
// with the accuracy reached by a power near 1/5 (a method of order 4 needs 1/4, one of order 3 a third).
static void assert_curve(const char *name, const curve *c, double factor, double power)
{
    double accuracy[POINTS];
    for (int i = 0; i < POINTS; i++) {
        accuracy[i] = 1 / c->error[i];
        if (!(c->error[i] < factor * c->rtol[i])) {
            fail_msg("%s: error %g at tolerance %g", name, c->error[i], c->rtol[i]);
        }
    }
    const double proportion = slope(c->rtol, c->error, POINTS), work = slope(accuracy, c->steps, POINTS);
    if (!(proportion > 0.75 && proportion < 1.3)) fail_msg("%s: the error goes as tolerance^%g", name, proportion);
    if (!(work > 0.12 && work < power)) fail_msg("%s: the steps go as accuracy^%g", name, work);
}

// --- Prothero and Robinson 1974: x' = -p0 (x - cos t) - sin t, x = cos t for any stiffness p0. Where h p0 is neither
// small nor large, methods of Rosenbrock's kind lose order on it (that is what the problem was made to show): 4 is
// left.
static void cosine_f(double t, const double *x, const double *p, double *dx)
{
    dx[0] = -p[0] * (x[0] - cos(t)) - sin(t);
}
static void cosine_jac(double t, const double *x, const double *p, double *J)
{
    (void)t, (void)x;
    J[0] = -p[0];
}
static void cosine_ft(double t, const double *x, const double *p, double *ft)
{
    (void)x;
    ft[0] = -p[0] * sin(t) - cos(t);
}
static const handmade cosine = {.nx = 1, .np = 1, .f = cosine_f, .jac = cosine_jac, .ft = cosine_ft};

static void stiff_cosine(void **state)
{
    (void)state;
    curve c;
    for (int i = 0; i < POINTS; i++) {
        c.rtol[i] = pow(10, -LOOSEST - i);
        hand_job job = {.x0 = {1}, .p0 = {30}, .stop = {20}, .nstop = 1};
        hand_run(&cosine, &job, 1, NULL, c.rtol[i], c.rtol[i], 1);
        assert_true(job.done);
        c.error[i] = fabs(job.x[0] - cos(20.0));
        c.steps[i] = (double)job.steps;
    }
    assert_curve("cosine", &c, 5, 0.3);
}

// --- logistic growth: x' = p0 x (1 - x); errors are those of the middle of the rise, where they are largest
static void logistic_f(double t, const double *x, const double *p, double *dx)
{
    (void)t;
    dx[0] = p[0] * x[0] * (1 - x[0]);
}
static void logistic_jac(double t, const double *x, const double *p, double *J)
{
    (void)t;
    J[0] = p[0] * (1 - 2 * x[0]);
}
static const handmade logistic = {.nx = 1, .np = 1, .f = logistic_f, .jac = logistic_jac};

static void logistic_growth(void **state)
{
    (void)state;
    curve c;
    const double x0 = 1e-9, end = log((1 - x0) / x0);    // half grown
    for (int i = 0; i < POINTS; i++) {
        c.rtol[i] = pow(10, -LOOSEST - i);
        hand_job job = {.x0 = {x0}, .p0 = {1}, .stop = {end}, .nstop = 1};
        hand_run(&logistic, &job, 1, NULL, c.rtol[i], 1e-9 * c.rtol[i], 1);
        assert_true(job.done);
        c.error[i] = fabs(job.x[0] - 0.5);
        c.steps[i] = (double)job.steps;
    }
    assert_curve("logistic", &c, 5, 0.24);
}

// --- absorption and elimination: x0' = -p0 x0, x1' = p0 x0 - p1 x1, doses into x0 at each stop
static void absorb_f(double t, const double *x, const double *p, double *dx)
{
    (void)t;
    dx[0] = -p[0] * x[0];
    dx[1] = p[0] * x[0] - p[1] * x[1];
}
static void absorb_jac(double t, const double *x, const double *p, double *J)
{
    (void)t, (void)x;
    J[0] = -p[0], J[1] = p[0], J[3] = -p[1];
}
static const handmade absorb = {.nx = 2, .np = 2, .f = absorb_f, .jac = absorb_jac};

// Bateman's function of each of the doses, absorbed 40 times faster than eliminated
static void many_doses(void **state)
{
    (void)state;
    enum { DOSES = 8 };
    curve c;
    const double ka = 4, ke = 0.1;
    const double last = 0.2;    // after the last dose, while it is absorbed
    double exact = 0;
    for (int n = 0; n < DOSES; n++) exact += ka / (ka - ke) * (exp(-ke * (6 * n + last)) - exp(-ka * (6 * n + last)));
    for (int i = 0; i < POINTS; i++) {
        c.rtol[i] = pow(10, -LOOSEST - i);
        hand_job job = {.x0 = {1}, .p0 = {ka, ke}, .nstop = DOSES, .dosed = 0, .dose = 1};
        for (int n = 0; n < DOSES; n++) job.stop[n] = n < DOSES - 1 ? 6 * (n + 1) : 6 * n + last;
        hand_run(&absorb, &job, 1, NULL, c.rtol[i], c.rtol[i], 1);
        assert_true(job.done);
        c.error[i] = fabs(job.x[1] - exact);
        c.steps[i] = (double)job.steps;
    }
    assert_curve("doses", &c, 5, 0.24);
}

// --- cells that divide: x0' = p0 x0, and where x0 reaches 2 it becomes 1; the division times are n ln 2/p0. x1 follows
// x0 stiffly.
static void divide_f(double t, const double *x, const double *p, double *dx)
{
    (void)t;
    dx[0] = p[0] * x[0];
    dx[1] = p[1] * (x[0] - x[1]);
}
static void divide_jac(double t, const double *x, const double *p, double *J)
{
    (void)t, (void)x;
    J[0] = p[0], J[1] = p[1], J[3] = -p[1];
}
static void divide_roots(double t, const double *x, const double *p, double *root)
{
    (void)t, (void)p;
    root[0] = x[0] - 2;
}
static void divide_triggers(double t, const double *x, const double *p, double *on)
{
    (void)t, (void)p;
    on[0] = x[0] >= 2;
}
static void divide_values(int e, double t, const double *x, const double *p, double *v)
{
    (void)e, (void)t, (void)x, (void)p;
    v[0] = 1;
}
static void divide_assign(int e, const double *v, double *x, double *p)
{
    (void)e, (void)p;
    x[0] = v[0];
}
static const bool yes[1] = {true};
static const int one[1] = {1};
static const handmade divide = {
    .nx = 2,
    .np = 2,
    .nroot = 1,
    .nevent = 1,
    .f = divide_f,
    .jac = divide_jac,
    .roots = divide_roots,
    .triggers = divide_triggers,
    .values = divide_values,
    .assign = divide_assign,
    .closed = yes,
    .initial = yes,
    .persistent = yes,
    .trigger_time = yes,
    .assignments = one,
};

// 180 divisions: each starts where the one before was found, so errors add up. The last time's error is looked at.
static void many_events(void **state)
{
    (void)state;
    enum { DIVISIONS = 180 };
    curve c;
    for (int i = 0; i < POINTS; i++) {
        c.rtol[i] = pow(10, -LOOSEST - i);
        hand_job job = {.x0 = {1, 1}, .p0 = {0.1, 50}, .stop = {10 * M_LN2 * (DIVISIONS + 0.5)}, .nstop = 1};
        hand_run(&divide, &job, 1, NULL, c.rtol[i], c.rtol[i], 1);
        assert_true(job.done);
        assert_int_equal(job.nfired, DIVISIONS);
        c.error[i] = fabs(job.fired_t[DIVISIONS - 1] / (10 * M_LN2 * DIVISIONS) - 1);
        c.steps[i] = (double)job.steps;
        // half a cycle after the last division; x1 lags by 1/(p1 + p0): x1 = p1/(p1 + p0) x0
        assert_true(fabs(job.x[0] - M_SQRT2) < 200 * DIVISIONS * c.error[i] + 1e-9);
        assert_true(fabs(job.x[1] / job.x[0] - 50 / 50.1) < 20 * c.rtol[i]);
    }
    for (int i = 0; i < POINTS; i++) assert_true(c.error[i] < 5 * c.rtol[i]);
    const double proportion = slope(c.rtol, c.error, POINTS);
    if (!(proportion > 0.75 && proportion < 1.3)) fail_msg("events: the error goes as tolerance^%g", proportion);
}

// --- van der Pol, eight stiffnesses from none to 1e-7 in one pack, in any order
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

static void fill_pol(hand_job *job, int n)
{
    memset(job, 0, (size_t)n * sizeof *job);
    for (int i = 0; i < n; i++) {
        job[i].x0[0] = 2;
        job[i].p0[0] = pow(10, -i % 8);
        job[i].stop[0] = 2;
        job[i].nstop = 1;
    }
}

static void stiffness_side_by_side(void **state)
{
    (void)state;
    enum { N = 16 };
    hand_job *alone = calloc(N, sizeof *alone), *pack = calloc(N, sizeof *pack);
    fill_pol(alone, N);
    for (int i = 0; i < N; i++) hand_run(&pol, &alone[i], 1, NULL, 1e-6, 1e-6, 1);
    // they are as different as they should be
    assert_true(alone[0].done && alone[7].done && alone[7].steps > 3 * alone[0].steps);
    for (int width = 4; width <= 16; width *= 2) {
        for (int stride = 1; stride <= 11; stride += 5) {    // coprime to 16: 1, 11; and 6, which is not one order
            int order[N];
            for (int i = 0; i < N; i++) order[i] = stride == 6 ? N - 1 - i : i * stride % N;
            fill_pol(pack, N);
            hand_run(&pol, pack, N, order, 1e-6, 1e-6, width);
            for (int i = 0; i < N; i++) {
                assert_true(pack[i].done);
                assert_memory_equal(pack[i].x, alone[i].x, 2 * sizeof(double));
                assert_int_equal(pack[i].steps, alone[i].steps);
                assert_int_equal(pack[i].rejected, alone[i].rejected);
            }
        }
    }
    free(alone);
    free(pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stiff_cosine), cmocka_unit_test(logistic_growth),        cmocka_unit_test(many_doses),
        cmocka_unit_test(many_events),  cmocka_unit_test(stiffness_side_by_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
