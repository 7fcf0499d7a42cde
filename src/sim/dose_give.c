// SPDX-License-Identifier: MIT
// What one dose does: a bolus or an infusion, now or later, and the steady state of doses given for ever before.
//
// Steady state. x* is the amounts just before a dose at the start of an interval: the fixed point of the map over one
// interval, found by steady.c. In the interval infusions of earlier doses may still run: of a duration T, floor(T/II)
// run all the time, and one more for what is left of T. With a lag the record's time lies II - ALAG into an interval.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/dosing_int.h"
#include "sim/steady.h"

static const double STEADY_RTOL = 1e-10, STEADY_CHANGE = 1e-9;
enum { MOST_OVERLAPPING = 1000 };           // infusions that run at one time in a steady state
static const double LONGEST_STEP = 0.01;    // of the interval, where relations can change
static const double LONG = 10;    // durations of the simulation after which a constant infusion is looked at again

// A dose once its F, ALAG, D and R are known.
typedef struct {
    double amount;            // bolus; 0 for infusions
    double rate, duration;    // infusion; duration INFINITY: for ever
    double lag;
} given;

static double give_parameter(const dosing *v, const dose_record *record, int which, double absent, const double *x,
                             const double *p, double t)
{
    const ode_system *s = v->s;
    const int q = v->t->parameter[record->state][which];
    if (!isnan(record->given[which])) return record->given[which];
    if (q < 0) return absent;
    double *value = base_alloc((size_t)(1 + s->nstate + s->ninput), sizeof *value);
    value[0] = t;
    for (int i = 0; i < s->nstate; i++) value[1 + i] = x[v->compiled->state_of[i]];
    for (int j = 0; j < s->ninput; j++) {
        const int at = v->compiled->input_of[j];
        value[1 + s->nstate + j] = at >= 0 ? p[at] : v->input[j];
    }
    const double found = expr_eval(s->graph, s->quantity[q].value, value);
    free(value);
    return found;
}

static bool give_resolve(dosing *v, const dose_record *record, double t, const double *x, const double *p, given *g)
{
    const double F = give_parameter(v, record, DOSE_F, 1, x, p, t),
                 R = give_parameter(v, record, DOSE_RATE, NAN, x, p, t),
                 D = give_parameter(v, record, DOSE_DURATION, NAN, x, p, t);
    *g = (given){.lag = give_parameter(v, record, DOSE_LAG, 0, x, p, t)};
    const bool constant = record->amt == 0;
    if (record->rate == 0) {
        g->amount = F * record->amt;
    } else if (record->rate == -2) {
        g->duration = D;
        g->rate = F * record->amt / D;
    } else {
        g->rate = record->rate == -1 ? R : record->rate;
        g->duration = constant ? INFINITY : F * record->amt / g->rate;
    }
    const bool infusion = record->rate != 0;
    if (!(F >= 0 && g->lag >= 0 && isfinite(F * g->lag)) ||
        (infusion && !(g->rate >= 0 && isfinite(g->rate) && g->duration >= 0))) {
        diag_add(v->d, DIAG_ERROR, record->loc, "F and ALAG that are not negative, a positive rate or duration",
                 "the dose at time %g cannot be given: F %g, ALAG %g, rate %g, duration %g", t, F, g->lag, g->rate,
                 g->duration);
        return false;
    }
    return true;
}

// --- one interval of the steady state

typedef struct {
    dosing *v;
    int state;
    double t, span;                     // from t to t + span
    double amount, base, rate, rest;    // at t a bolus; throughout the rate `base`, and until t + rest `rate` more
    const double *p;
    double *x;
    bool started, ok;
} interval;

static bool interval_next(void *self, ode_lane *lane)
{
    interval *g = self;
    const kernel *k = g->v->compiled->kernel;
    if (g->started) return false;
    g->started = true;
    memcpy(lane->x, g->x, (size_t)k->nx * sizeof(double));
    memcpy(lane->p, g->p, (size_t)k->np * sizeof(double));
    lane->x[g->v->compiled->state_of[g->state]] += g->amount;
    if (g->base + g->rate > 0) *dosing_rate(g->v, lane->p, g->state) = g->base + (g->rest > 0 ? g->rate : 0);
    lane->t = g->t;
    lane->t_stop = g->t + (g->rest > 0 && g->rest < g->span ? g->rest : g->span);
    return true;
}

static ode_action interval_reached(void *self, ode_lane *lane)
{
    interval *g = self;
    const double end = g->t + g->span;
    if (lane->t >= end) {
        memcpy(g->x, lane->x, (size_t)g->v->compiled->kernel->nx * sizeof(double));
        g->ok = true;
        return ODE_DONE;
    }
    *dosing_rate(g->v, lane->p, g->state) = g->base;
    lane->changed = true;
    lane->t_stop = end;
    return ODE_CONTINUE;
}

static bool interval_run(interval *g, double *x)
{
    const kernel *k = g->v->compiled->kernel;
    double *atol = base_alloc((size_t)k->nx + 1, sizeof *atol);
    for (int i = 0; i < k->nx; i++) atol[i] = g->v->atol[i] * (STEADY_RTOL / g->v->r->rtol);
    ode_options o;
    ode_default(&o);
    o.rtol = fmin(STEADY_RTOL, g->v->r->rtol);
    o.atol = atol;
    o.width = 1;
    if (k->nroot) o.h_max = LONGEST_STEP * g->span;
    const ode_client client = {.self = g, .next = interval_next, .reached = interval_reached};
    g->started = g->ok = false;
    g->x = x;
    ode_run(k, &o, &client, NULL);
    free(atol);
    return g->ok;
}

static bool interval_map(void *self, double *x)
{
    return interval_run(self, x);
}

// States that some derivative depends on; a state that only counts up has no steady state and needs none.
static bool *give_active(const ode_system *s)
{
    bool *used = base_alloc((size_t)(1 + s->nstate) + 1, sizeof *used);
    for (int i = 0; i < s->nstate; i++) expr_add_symbols(s->graph, s->state[i].derivative, used, 1 + s->nstate);
    memmove(used, used + 1, (size_t)s->nstate * sizeof *used);
    return used;
}

// x: in, the model's start; out, the steady state of the dose at the record's time.
static bool give_steady(dosing *v, const dose_record *record, const given *g, double t, const double *p, double *x)
{
    const bool constant = !isfinite(g->duration);
    double *rates_off = base_alloc((size_t)v->compiled->kernel->np + 1, sizeof *rates_off);
    memcpy(rates_off, p, (size_t)v->compiled->kernel->np * sizeof(double));
    for (int i = 0; i < v->s->nstate; i++) {
        if (v->t->rate_input[i] >= 0) *dosing_rate(v, rates_off, i) = 0;
    }
    interval one = {
        .v = v, .state = record->state, .t = t, .amount = g->amount, .rate = constant ? 0 : g->rate, .p = rates_off};
    one.span = constant ? LONG * fmax(v->r->end - v->clock, 1) : record->ii;
    const double whole = constant ? 0 : floor(g->duration / record->ii * (1 + 1e-12));
    one.base = constant ? g->rate : whole * g->rate;
    one.rest = constant ? 0 : fmax(0, g->duration - whole * record->ii);
    bool *active = give_active(v->s);
    const steady_problem problem = {
        .n = v->compiled->kernel->nx, .active = active, .tolerance = STEADY_CHANGE, .map = interval_map, .self = &one};
    steady_report report;
    bool ok = steady_solve(&problem, x, &report);
    if (!ok) {
        diag_add(v->d, DIAG_ERROR, record->loc, "a dose whose effect settles",
                 "no steady state was found: %s still changes by %.2g of its size an interval",
                 v->compiled->kernel->state_name[report.component], report.change);
    } else if (g->lag > 0 && !constant) {
        one.span = record->ii - g->lag;
        ok = one.span <= 0 || interval_run(&one, x);
    }
    free(active);
    free(rates_off);
    return ok;
}

// Infusions of earlier doses of the steady state that still run at the record's time.
static void give_running(dosing *v, const dose_record *record, const given *g, double t, double *p)
{
    if (!(g->rate > 0)) return;
    if (!isfinite(g->duration)) {    // a constant infusion
        if (!v->t->observations) *dosing_rate(v, p, record->state) += g->rate;
        return;
    }
    for (int j = 1;; j++) {
        const double end = t + g->lag - j * record->ii + g->duration;
        if (!(end > t * (1 + 1e-12) + 1e-12 * record->ii)) return;
        *dosing_rate(v, p, record->state) += g->rate;
        dosing_add(v, (dose_act){.time = end, .kind = ACT_STOP, .state = record->state, .rate = g->rate});
    }
}

static bool give_steady_record(dosing *v, const dose_record *record, const given *g, double t, double *x, double *p)
{
    const int nx = v->compiled->kernel->nx;
    if (g->lag > record->ii && isfinite(g->duration)) {
        diag_add(v->d, DIAG_ERROR, record->loc, "a lag of at most II", "ALAG is %g, but II is %g, in a steady state",
                 g->lag, record->ii);
        return false;
    }
    if (isfinite(g->duration) && g->duration > MOST_OVERLAPPING * record->ii) {
        diag_add(v->d, DIAG_ERROR, record->loc, "at most 1000 infusions at one time",
                 "an infusion takes %g, but II is %g", g->duration, record->ii);
        return false;
    }
    double *steady = base_alloc((size_t)nx + 1, sizeof *steady);
    memcpy(steady, v->x_start, (size_t)nx * sizeof(double));
    bool ok = give_steady(v, record, g, t, p, steady);
    if (ok && record->ss == 1) {
        dosing_forget(v);
        for (int i = 0; i < v->s->nstate; i++) {
            if (v->t->rate_input[i] >= 0) *dosing_rate(v, p, i) = 0;
        }
        memcpy(x, steady, (size_t)nx * sizeof(double));
    } else if (ok) {
        for (int i = 0; i < nx; i++) x[i] += steady[i] - v->x_start[i];
    }
    if (ok) give_running(v, record, g, t, p);
    free(steady);
    return ok;
}

bool dose_give(dosing *v, const dose_record *record, double t, double *x, double *p)
{
    given g;
    if (!give_resolve(v, record, t, x, p, &g)) return false;
    if (record->ss > 0 && !give_steady_record(v, record, &g, t, x, p)) return false;
    if (!isfinite(g.duration)) return true;
    for (int i = 0; i <= record->addl; i++) {
        dose_act act = {.time = t + g.lag + i * record->ii,
                        .kind = ACT_DOSE,
                        .state = record->state,
                        .amount = g.amount,
                        .rate = g.rate,
                        .duration = g.duration};
        if (act.time <= t) dose_begin(v, &act, x, p);
        else dosing_add(v, act);
    }
    return true;
}

void dose_begin(dosing *v, const dose_act *act, double *x, double *p)
{
    x[v->compiled->state_of[act->state]] += act->amount;
    if (!(act->rate > 0)) return;
    *dosing_rate(v, p, act->state) += act->rate;
    dosing_add(v,
               (dose_act){.time = act->time + act->duration, .kind = ACT_STOP, .state = act->state, .rate = act->rate});
}
