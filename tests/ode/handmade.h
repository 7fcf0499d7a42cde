// SPDX-License-Identifier: MIT
// Kernels by hand for tests of the solver: scalar functions of one lane, wrapped into a kernel table for any width,
// with a dense LU without pivoting. And a client that runs a list of jobs, stops at given times, and keeps what it
// sees.
#ifndef COLEY_TESTS_ODE_HANDMADE_H
#define COLEY_TESTS_ODE_HANDMADE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ode/ode.h"

enum { HAND_MAX = 12 };

typedef struct {
    int nx, np, nroot, nevent;
    void (*f)(double t, const double *x, const double *p, double *dx);
    void (*jac)(double t, const double *x, const double *p, double *J);    // column-major
    void (*ft)(double t, const double *x, const double *p, double *ft);    // NULL: autonomous
    void (*roots)(double t, const double *x, const double *p, double *root);
    void (*triggers)(double t, const double *x, const double *p, double *on);
    void (*values)(int event, double t, const double *x, const double *p, double *value);
    void (*assign)(int event, const double *value, double *x, double *p);
    const bool *closed, *initial, *persistent, *trigger_time;
    const int *assignments;
} handmade;

static void hand_get(const double *a, int n, int W, int l, double *to)
{
    for (int i = 0; i < n; i++) to[i] = a[i * W + l];
}

static void hand_put(const double *from, int n, int W, int l, double *a)
{
    for (int i = 0; i < n; i++) a[i * W + l] = from[i];
}

static void hand_prepare(const kernel *k, int W, const double *p, double *q, double *scratch)
{
    (void)scratch;
    for (int i = 0; i < k->nq * W; i++) q[i] = 2 * p[i];
}

typedef void (*hand_function)(double t, const double *x, const double *p, double *out);

static void hand_each(const kernel *k, hand_function f, int n, int W, const double *t, const double *x, const double *p,
                      double *out)
{
    double xs[HAND_MAX], ps[HAND_MAX], os[HAND_MAX];
    for (int l = 0; l < W; l++) {
        hand_get(x, k->nx, W, l, xs);
        hand_get(p, k->np, W, l, ps);
        f(t[l], xs, ps, os);
        hand_put(os, n, W, l, out);
    }
}

#define HAND_EACH(name, member, n)                                                                               \
    static void name(const kernel *k, int W, const double *t, const double *x, const double *p, const double *q, \
                     double *out, double *scratch)                                                               \
    {                                                                                                            \
        (void)q, (void)scratch;                                                                                  \
        hand_each(k, ((const handmade *)k->self)->member, n, W, t, x, p, out);                                   \
    }

HAND_EACH(hand_rhs, f, k->nx)
HAND_EACH(hand_rhs_t, ft, k->nx)
HAND_EACH(hand_roots, roots, k->nroot)
HAND_EACH(hand_triggers, triggers, k->nevent)

static void hand_jacobian(const kernel *k, double t, const double *x, const double *p, const double *q, double *J,
                          double *scratch)
{
    (void)q, (void)scratch;
    memset(J, 0, (size_t)(k->nx * k->nx) * sizeof *J);
    ((const handmade *)k->self)->jac(t, x, p, J);
}

static void hand_factor(const kernel *k, int W, const double *t, const double *x, const double *p, const double *q,
                        const double *shift, double *lu, double *worst, double *scratch)
{
    const int n = k->nx;
    double xs[HAND_MAX], ps[HAND_MAX], a[HAND_MAX * HAND_MAX], size[HAND_MAX];
    for (int l = 0; l < W; l++) {
        hand_get(x, n, W, l, xs);
        hand_get(p, k->np, W, l, ps);
        hand_jacobian(k, t[l], xs, ps, q, a, scratch);
        for (int i = 0; i < n; i++) size[i] = fabs(shift[l]) + fabs(a[i * n + i]);
        for (int i = 0; i < n * n; i++) a[i] = (i % (n + 1) == 0 ? shift[l] : 0) - a[i];
        for (int c = 0; c < n; c++) {
            for (int i = c + 1; i < n; i++) a[c * n + i] /= a[c * n + c];
            for (int j = c + 1; j < n; j++) {
                for (int i = c + 1; i < n; i++) {
                    const double update = a[c * n + i] * a[j * n + c];
                    a[j * n + i] -= update;
                    if (i == j) size[i] += fabs(update);
                }
            }
        }
        worst[l] = 1;
        for (int i = 0; i < n; i++) {
            const double w = fabs(a[i * n + i]) / size[i];
            if (!(w >= worst[l])) worst[l] = w;
        }
        hand_put(a, n * n, W, l, lu);
    }
}

static void hand_solve(const kernel *k, int W, const double *lu, double *b, double *scratch)
{
    (void)scratch;
    const int n = k->nx;
    for (int l = 0; l < W; l++) {
        for (int c = 0; c < n; c++) {
            for (int i = c + 1; i < n; i++) b[i * W + l] -= lu[(c * n + i) * W + l] * b[c * W + l];
        }
        for (int c = n - 1; c >= 0; c--) {
            b[c * W + l] /= lu[(c * n + c) * W + l];
            for (int i = 0; i < c; i++) b[i * W + l] -= lu[(c * n + i) * W + l] * b[c * W + l];
        }
    }
}

static void hand_values(const kernel *k, int event, double t, const double *x, const double *p, const double *q,
                        double *value, double *scratch)
{
    (void)q, (void)scratch;
    ((const handmade *)k->self)->values(event, t, x, p, value);
}

static void hand_assign(const kernel *k, int event, const double *value, double *x, double *p)
{
    ((const handmade *)k->self)->assign(event, value, x, p);
}

static kernel hand_kernel(const handmade *h)
{
    return (kernel){
        .self = (void *)(uintptr_t)h,
        .nx = h->nx,
        .np = h->np,
        .nq = h->np,
        .nlu = h->nx * h->nx,
        .nroot = h->nroot,
        .nevent = h->nevent,
        .autonomous = !h->ft,
        .root_closed = h->closed,
        .event_assignments = h->assignments,
        .event_initial_value = h->initial,
        .event_persistent = h->persistent,
        .event_trigger_time_values = h->trigger_time,
        .prepare = hand_prepare,
        .rhs = hand_rhs,
        .rhs_t = hand_rhs_t,
        .factor = hand_factor,
        .solve = hand_solve,
        .jacobian = hand_jacobian,
        .roots = hand_roots,
        .triggers = hand_triggers,
        .event_values = hand_values,
        .event_assign = hand_assign,
    };
}

// A job: start, parameters, up to HAND_STOPS stops (with a dose into a state at each but the last), outputs every
// `every`.
enum { HAND_STOPS = 8, HAND_OUTPUTS = 4000, HAND_FIRED = 200 };

typedef struct {
    double t0, x0[HAND_MAX], p0[HAND_MAX];
    double stop[HAND_STOPS];
    int nstop;
    int dosed;    // state
    double dose;
    double every;    // 0: no outputs
    // what came of it
    double x[HAND_MAX], p[HAND_MAX], t;                 // at the end
    int at;                                             // stops reached
    double out_t[HAND_OUTPUTS], out_x[HAND_OUTPUTS];    // first state
    int nout;
    double fired_t[HAND_FIRED];
    int fired[HAND_FIRED], nfired;
    int end_at_event;    // ends the patient when so many events have fired; 0: never
    bool done, failed;
    ode_failure why;
    int state;
    int64_t steps, rejected;
} hand_job;

typedef struct {
    const kernel *k;
    hand_job *job;
    const int *order;    // NULL: as they come
    int n, next;
} hand_client;

static inline bool hand_next(void *self, ode_lane *lane)
{
    hand_client *c = self;
    if (c->next == c->n) return false;
    const int number = c->order ? c->order[c->next] : c->next;
    hand_job *j = &c->job[number];
    c->next++;
    lane->job = number;
    lane->t = j->t0;
    for (int i = 0; i < c->k->nx; i++) lane->x[i * lane->stride] = j->x0[i];
    for (int i = 0; i < c->k->np; i++) lane->p[i * lane->stride] = j->p0[i];
    lane->t_stop = j->stop[0];
    lane->t_out = j->every > 0 ? j->t0 : INFINITY;
    return true;
}

static inline void hand_keep(hand_client *c, hand_job *j, const ode_lane *lane)
{
    for (int i = 0; i < c->k->nx; i++) j->x[i] = lane->x[i * lane->stride];
    for (int i = 0; i < c->k->np; i++) j->p[i] = lane->p[i * lane->stride];
    j->t = lane->t;
    j->steps = lane->steps;
    j->rejected = lane->rejected;
}

static inline ode_action hand_reached(void *self, ode_lane *lane)
{
    hand_client *c = self;
    hand_job *j = &c->job[lane->job];
    assert_true(lane->t == j->stop[j->at]);
    if (++j->at == j->nstop) {
        hand_keep(c, j, lane);
        j->done = true;
        return ODE_DONE;
    }
    if (j->dose != 0) {
        lane->x[j->dosed * lane->stride] += j->dose;
        lane->changed = true;
    }
    lane->t_stop = j->stop[j->at];
    return ODE_CONTINUE;
}

static inline void hand_output(void *self, ode_lane *lane, double t, const double *x, const double *p)
{
    (void)p;
    hand_client *c = self;
    hand_job *j = &c->job[lane->job];
    j->out_t[j->nout] = t;
    j->out_x[j->nout++] = x[0];
    lane->t_out = j->nout < HAND_OUTPUTS ? j->t0 + j->nout * j->every : INFINITY;
}

static inline ode_action hand_event(void *self, ode_lane *lane, int event)
{
    hand_client *c = self;
    hand_job *j = &c->job[lane->job];
    if (j->nfired < HAND_FIRED) {
        j->fired[j->nfired] = event;
        j->fired_t[j->nfired] = lane->t;
    }
    j->nfired++;
    if (j->nfired != j->end_at_event) return ODE_CONTINUE;
    hand_keep(c, j, lane);
    j->done = true;
    return ODE_DONE;
}

static inline void hand_failed(void *self, ode_lane *lane, ode_failure why, int state)
{
    hand_client *c = self;
    hand_job *j = &c->job[lane->job];
    hand_keep(c, j, lane);
    j->failed = true;
    j->why = why;
    j->state = state;
}

static inline ode_stats hand_run(const handmade *h, hand_job *job, int n, const int *order, double rtol, double atol,
                                 int width)
{
    const kernel k = hand_kernel(h);
    double tolerance[HAND_MAX];
    for (int i = 0; i < HAND_MAX; i++) tolerance[i] = atol;
    ode_options o;
    ode_default(&o);
    o.rtol = rtol;
    o.atol = tolerance;
    o.width = width;
    hand_client client = {.k = &k, .job = job, .order = order, .n = n};
    const ode_client c = {&client, hand_next, hand_reached, hand_output, hand_event, hand_failed};
    ode_stats stats;
    ode_run(&k, &o, &c, &stats);
    return stats;
}

// Robertson's chemical kinetics (Robertson 1966), rate constants as parameters.
static inline void robertson_f(double t, const double *x, const double *p, double *dx)
{
    (void)t;
    dx[0] = -p[0] * x[0] + p[2] * x[1] * x[2];
    dx[2] = p[1] * x[1] * x[1];
    dx[1] = -dx[0] - dx[2];
}

static inline void robertson_jac(double t, const double *x, const double *p, double *J)
{
    (void)t;
    J[0] = -p[0], J[1] = p[0];
    J[3] = p[2] * x[2], J[4] = -p[2] * x[2] - 2 * p[1] * x[1], J[5] = 2 * p[1] * x[1];
    J[6] = p[2] * x[1], J[7] = -p[2] * x[1];
}

#endif
