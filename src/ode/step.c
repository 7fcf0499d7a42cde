// SPDX-License-Identifier: MIT
// One attempt at a step for a pack: the eight stages of Rodas5P (rodas5p.h) for all lanes together, then a verdict for
// each lane.
//
// Step size: each lane's error norm is the root mean square over its states of error/(atol + rtol |x|); the next step
// is h 0.9 norm^(-1/5), between 1/10 and 30 of h, or less where the error has been growing (predictive controller;
// Hairer & Wanner, Solving ODEs II, IV.8). After a start, a dose or an event:
// h = 0.1 |x|/|dx/dt| in the same norm, which the growth limit mends in a few steps where it is too small.
#include <float.h>
#include <math.h>

#include "ode/ode_int.h"
#include "ode/rodas5p.h"

static const double SAFETY = 0.9;
static const double GROWTH = 30, SHRINK = 0.1;      // the first steps from a start are far too short as a rule
static const double ROOM_MOST = 2.5;                // an error far below 1 says nothing about a trend
static const double SHRINK_BLIND = 0.25;            // where the attempt says nothing about its error
static const double LAND_SHORT = 1e-9;              // a landing ends this share of the step before the edge
static const double CROSSED = 128 * DBL_EPSILON;    // of the time: a crossing this short is
                                                    // taken whatever it meets, its error
                                                    // being that of rounding the edge's time
static const double CROSS_SHARE = 1e-4;    // an edge nearer than this share of the attempt is crossed, not approached
static const double PIVOT_ROUNDING = 0.1, PIVOT_ROUNDING_MOST = 1e-7;    // the residual is looked at where
    // cancellation leaves this share of the relative tolerance, or of a
    // pivot, to rounding
static const double MORE_SUSPECT = 0.1;     // ... and again: this share of what was found sound
static const double RESIDUAL_MAX = 1e-8;    // backward error of a linear solve that can be trusted
enum { RESIDUAL_EVERY = 512, PIVOTS_BEFORE_RESCUE = 3 };

// First state of the lane whose derivative is not finite, or -1.
static int step_undefined(const ode_pack *r, int l)
{
    for (int i = 0; i < r->k->nx; i++) {
        if (!isfinite(r->u[0][(size_t)i * (size_t)r->W + (size_t)l])) return i;
    }
    return -1;
}

static double step_start_size(const ode_pack *r, int l)
{
    const double *x = r->x + l, *dx = r->u[0] + l;
    double size = 0, speed = 0;
    for (int i = 0; i < r->k->nx; i++) {
        const double scale = r->o->atol[i] + r->o->rtol * fabs(x[(size_t)i * (size_t)r->W]);
        const double a = x[(size_t)i * (size_t)r->W] / scale, b = dx[(size_t)i * (size_t)r->W] / scale;
        size += a * a;
        speed += b * b;
    }
    size = sqrt(size / r->k->nx);
    speed = sqrt(speed / r->k->nx);
    // not so short that time would stand still: a state that starts at 0 with a tiny tolerance asks for that
    return speed > 0 ? fmax(0.1 * fmax(size, 1) / speed, 64 * DBL_EPSILON * fabs(r->lane[l].user.t)) : INFINITY;
}

// The lane's step size for this attempt: what the controller wants, cut to end at t_stop exactly.
static void step_choose(ode_pack *r, int l)
{
    ode_patient *s = &r->lane[l];
    const double t = s->user.t, rest = s->user.t_stop - t;
    if (s->restart) {
        s->h = step_start_size(r, l);
        s->restart = false;
        s->after_reject = false;
        s->h_before = 0;
        s->approach = APPROACH_NONE;
    }
    double h = s->h;
    if (r->o->h_max > 0 && h > r->o->h_max) h = r->o->h_max;
    if (h >= rest * (1 - 1e-12)) {
        s->h_try = rest;
        s->t_new = s->user.t_stop;
    } else {
        s->t_new = t + h > t ? t + h : nextafter(t, INFINITY);
        s->h_try = s->t_new - t;    // the step that the rounded end makes
    }
}

static void step_repeat(const double *v, int W, double factor, double *rep)
{
    for (int j = 0; j < ODE_REP; j++) rep[j] = factor * v[j & (W - 1)];
}

static void step_stages(ode_pack *r)
{
    const kernel *k = r->k;
    const ode_pack_ops *ops = r->ops;
    const int W = r->W;
    _Alignas(64) double h[KERNEL_MAX_WIDTH];
    _Alignas(64) double per_h[KERNEL_MAX_WIDTH];
    for (int l = 0; l < W; l++) {
        h[l] = r->lane[l].h_try;
        per_h[l] = 1 / h[l];
        r->shift[l] = 1 / (RODAS5P_GAMMA * h[l]);
    }
    step_repeat(per_h, W, 1, r->per_h);

    // linear system, the same for all stages
    k->factor(k, W, r->t, r->x, r->p, r->q, r->shift, r->lu, r->worst, r->scratch);
    const double *ft = NULL;
    if (!k->autonomous) {
        k->rhs_t(k, W, r->t, r->x, r->p, r->q, r->ft, r->scratch);
        ft = r->ft;
    }

    // stage 1: its derivative is there already
    step_repeat(h, W, rodas5p_d[0], r->hd);
    ops->stage_sum(W, r->n, r->u[0], NULL, NULL, ft, r->hd);
    k->solve(k, W, r->lu, r->u[0], r->scratch);

    for (int s = 1; s < ODE_STAGES; s++) {
        ops->combine(s, r->n, r->x, r->u, r->arg, r->csum);
        for (int l = 0; l < W; l++) r->t_stage[l] = s < 5 ? r->t[l] + rodas5p_c[s] * h[l] : r->lane[l].t_new;
        k->rhs(k, W, r->t_stage, r->arg, r->p, r->q, r->u[s], r->scratch);
        if (ft && s < 5) step_repeat(h, W, rodas5p_d[s], r->hd);
        ops->stage_sum(W, r->n, r->u[s], r->csum, r->per_h, s < 5 ? ft : NULL, r->hd);
        k->solve(k, W, r->lu, r->u[s], r->scratch);
    }

    _Alignas(64) double norm[KERNEL_MAX_WIDTH];
    _Alignas(64) double low[KERNEL_MAX_WIDTH];
    ops->finish(W, k->nx, r->x, r->arg, r->u[7], r->o->atol, r->o->rtol, r->x_new, norm, low);
    for (int l = 0; l < W; l++) {
        r->lane[l].norm = norm[l];
        r->lane[l].low = low[l];
    }
}

// Can the lane's linear solves be trusted?
static bool step_solve_sound(ode_pack *r, int l)
{
    ode_patient *s = &r->lane[l];
    if (!(r->worst[l] > 0)) return false;
    // a model may cancel all the time and be none the worse for it: the residual, which costs as much as the step, is
    // looked at again where there is more cancellation than what was found sound
    const double rounding = fmin(PIVOT_ROUNDING * r->o->rtol, PIVOT_ROUNDING_MOST);
    const bool suspect = r->worst[l] * rounding < DBL_EPSILON && r->worst[l] < MORE_SUSPECT * s->sound;
    if (!suspect && (s->user.steps + s->user.rejected + 1) % RESIDUAL_EVERY != 0) return true;
    if (!(ode_residual(r, l) <= RESIDUAL_MAX)) return false;
    s->sound = fmin(s->sound, r->worst[l]);
    return true;
}

// norm^(-1/5), to six digits: what the step could be multiplied with to bring the error to 1. Newton's iteration from
// the exponent's fifth, which is off by a third at most.
static double step_room(double norm)
{
    const double x = norm > 1e-8 ? norm : 1e-8;
    if (!(x < 1e30)) return 1e-6;
    union {
        double number;
        int64_t bits;
    } y = {.number = x};
    y.bits = (INT64_C(1023) << 52) / 5 * 6 - y.bits / 5;
    double room = y.number;
    for (int i = 0; i < 4; i++) {
        const double square = room * room;
        room = room + 0.2 * room * (1 - x * (square * square * room));
    }
    return room;
}

static void step_accept(ode_patient *s)
{
    const double room = step_room(s->norm);
    double factor = SAFETY * room;
    if (s->h_before > 0) {    // where errors grow from step to step they
                              // will go on growing (Gustafsson 1994)
        factor = fmin(factor, SAFETY * (s->h_try / s->h_before) * room * room / s->room_before);
    }
    factor = fmin(GROWTH, fmax(SHRINK, factor));
    if (s->after_reject) factor = fmin(factor, 1);
    s->h_before = s->h_try;
    s->room_before = fmin(room, ROOM_MOST);
    const double wanted = s->h_try * factor;
    // a step cut short to stop says little about the next one's size
    const bool cut = s->t_new == s->user.t_stop && s->h_try < s->h;
    s->h = cut ? fmax(wanted, s->h) : wanted;
    s->after_reject = false;
    if (s->approach == APPROACH_LAND) {    // now over the edge in a step so short that
                                           // what it meets there does not matter
        s->h = fmin(s->h, fmax(4 * fabs(s->t_edge - s->t_new), 64 * DBL_EPSILON * fabs(s->t_new)));
        s->approach = APPROACH_CROSS;
    } else {
        s->approach = APPROACH_NONE;
    }
}

// A step that is too long because the right-hand side changes its form within it: end just before that place, then
// cross it.
static bool step_approach(ode_pack *r, int l, double h_next)
{
    ode_patient *s = &r->lane[l];
    double t_edge;
    if (!r->k->nroot || !isfinite(s->norm) || !ode_locate(r, l, true, &t_edge)) return false;
    const double distance = t_edge - s->user.t;
    // within the next attempt: that one decides, unless it would begin at the edge, which no attempt could cross unseen
    const bool begins = distance < CROSS_SHARE * h_next;
    if (distance <= h_next && !begins) return false;
    // where the share is less than rounding, the last number before the edge
    const double before = nextafter(t_edge, -INFINITY);
    const double land = fmin(s->user.t + distance * (1 - LAND_SHORT), before) - s->user.t;
    if (distance < CROSS_SHARE * s->h_try || !(land > 0)) {
        s->h = fmax(2 * distance, 0.5 * CROSSED * fabs(s->user.t));
        s->approach = APPROACH_CROSS;
    } else {
        s->h = land;
        s->approach = APPROACH_LAND;
        s->t_edge = t_edge;
    }
    return true;
}

static void step_reject(ode_pack *r, int l)
{
    ode_patient *s = &r->lane[l];
    double factor = SHRINK_BLIND;
    if (s->verdict == STEP_REJECTED && isfinite(s->norm) && s->norm > 1)
        factor = fmax(SHRINK, SAFETY * step_room(s->norm));
    s->approach = APPROACH_NONE;
    if (s->verdict == STEP_BAD_PIVOT || !step_approach(r, l, factor * s->h_try)) s->h = factor * s->h_try;
    s->after_reject = true;
    s->user.rejected++;
    r->stats->rejected++;
    if (s->h < 4 * DBL_EPSILON * fabs(s->user.t) || s->h < DBL_MIN) {
        ode_lane_fail(r, l, s->verdict == STEP_BAD_PIVOT ? ODE_FAIL_PIVOT : ODE_FAIL_STEP, ode_worst_state(r, l));
    }
}

static void step_judge(ode_pack *r, int l)
{
    ode_patient *s = &r->lane[l];
    if (++s->attempts > r->o->max_steps) {
        ode_lane_fail(r, l, ODE_FAIL_STEPS, ode_worst_state(r, l));
        return;
    }

    bool sound = step_solve_sound(r, l);
    s->rescued = false;
    if (sound) {
        s->bad_pivots = 0;
    } else if (++s->bad_pivots > PIVOTS_BEFORE_RESCUE) {
        sound = s->rescued = ode_rescue_step(r, l);
        r->stats->pivoted += sound;
    }

    const bool crossed = s->approach == APPROACH_CROSS && isfinite(s->norm) && s->h_try <= CROSSED * fabs(s->user.t);
    if (!sound) {
        s->verdict = STEP_BAD_PIVOT;
    } else if (crossed) {
        s->verdict = STEP_ACCEPTED;
    } else if (!(s->norm <= 1) || (r->o->non_negative && s->low < 0)) {
        s->verdict = STEP_REJECTED;
    } else {
        s->verdict = STEP_ACCEPTED;
    }

    if (s->verdict == STEP_ACCEPTED) {
        step_accept(s);
        s->user.steps++;
        r->stats->steps++;
        r->stats->compiled += r->compiled;
    } else {
        step_reject(r, l);
    }
}

void ode_step_attempt(ode_pack *r)
{
    const kernel *k = r->k;
    r->compiled = k->is_compiled && k->is_compiled(k, r->W);
    for (int l = 0; l < r->W; l++) r->t[l] = r->lane[l].user.t;
    k->rhs(k, r->W, r->t, r->x, r->p, r->q, r->u[0], r->scratch);

    for (int l = 0; l < r->W; l++) {
        int undefined = -1;
        if (r->lane[l].busy && r->lane[l].restart && (undefined = step_undefined(r, l)) >= 0) {
            ode_lane_fail(r, l, ODE_FAIL_NAN, undefined);
        }
        if (r->lane[l].busy) {
            step_choose(r, l);
        } else {
            r->lane[l].h_try = 1;    // computed along, looked at by nobody
            r->lane[l].t_new = r->t[l] + 1;
        }
    }
    step_stages(r);
    r->bent = false;
    if (k->nroot) ode_roots_of_step(r);

    r->stats->factorisations++;
    int busy = 0;
    for (int l = 0; l < r->W; l++) {
        if (!r->lane[l].busy) continue;
        busy++;
        step_judge(r, l);
    }
    r->stats->lane_use += busy;
}

// The state whose derivative stops being finite just ahead of the lane's state; the linear solves spread it to others,
// so those say nothing. -1 where none does.
static int step_undefined_ahead(ode_pack *r, int l)
{
    const kernel *k = r->k;
    const ode_patient *s = &r->lane[l];
    double *ahead = r->one.arg, *dx = r->one.csum;
    ode_one_load(r, l);
    k->rhs(k, 1, &s->user.t, r->one.x, r->one.p, r->one.q, dx, r->one.scratch);
    for (int i = 0; i < k->nx; i++) ahead[i] = r->one.x[i] + 4 * s->h_try * dx[i];
    k->rhs(k, 1, &s->t_new, ahead, r->one.p, r->one.q, dx, r->one.scratch);
    for (int i = 0; i < k->nx; i++) {
        if (!isfinite(dx[i])) return i;
    }
    return -1;
}

int ode_worst_state(ode_pack *r, int lane)
{
    int worst = -1;
    double most = -1;
    for (int i = 0; i < r->k->nx; i++) {
        const size_t at = (size_t)i * (size_t)r->W + (size_t)lane;
        if (r->o->non_negative && r->x_new[at] < -10 * r->o->atol[i]) return i;
        const double e = fabs(r->u[7][at]) / (r->o->atol[i] + r->o->rtol * fmax(fabs(r->x[at]), fabs(r->x_new[at])));
        if (!isfinite(e) || !isfinite(r->x_new[at])) {
            const int ahead = step_undefined_ahead(r, lane);
            return ahead >= 0 ? ahead : i;
        }
        if (e > most) {
            most = e;
            worst = i;
        }
    }
    return worst;
}
