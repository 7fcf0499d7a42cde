// SPDX-License-Identifier: MIT
// Output between the steps' ends. Asking for it changes no number of the integration.
//
// The method's own interpolation P (rodas5p.h) is of order 4, but poor in states that follow others fast: within a step
// they should be where the right-hand side vanishes, and no polynomial of the stages knows that place well (measured on
// 81 states of a model of breast cancer: all but a thousandth of the squared error in one such state, 100 times the
// error at steps' ends). What P lacks is seen from its residual: the error e = x - P obeys
//
//   e' = J e + f(t, P) - P'     whence, where J is large, e = (shift I - J)^-1 (f(t, P) - P')
//
// with the step's own factors. In slow states that adds h gamma times the residual, which is as small as P's error.
//
// That costs a right-hand side and a solve. The first output within a step is corrected at its own time. For all others
// e is taken at three times of the step and interpolated, being zero at the step's ends; not where it was small beside
// the tolerance at the first.
#include <math.h>

#include "ode/ode_int.h"

void ode_dense_prepare(ode_pack *r, int lane)
{
    const int W = r->W, nx = r->k->nx;
    if (!r->bent) {    // for all lanes at once: where one asks others will
        r->ops->bend(r->n, r->u, r->d2, r->d3, r->d4);
        r->bent = true;
    }
    ode_gather(r->x, nx, W, lane, r->one.x);
    ode_gather(r->x_new, nx, W, lane, r->one.x_new);
    ode_gather(r->d2, nx, W, lane, r->one.d2);
    ode_gather(r->d3, nx, W, lane, r->one.d3);
    ode_gather(r->d4, nx, W, lane, r->one.d4);
}

void ode_dense_at(const ode_pack *r, double theta, double *out)
{
    r->ops->dense_one(r->one.n, theta, r->one.x, r->one.x_new, r->one.d2, r->one.d3, r->one.d4, out);
}

static const double MATTERS = 0.5;    // share of a state's tolerance, in the step's middle

// P at each lane's theta, t_stage into arg, its error into e; 0 where that cannot be told.
static void output_error(ode_pack *r, const double *theta, double *e)
{
    const kernel *k = r->k;
    _Alignas(64) double share[ODE_REP];
    _Alignas(64) int64_t trusted[ODE_REP];
    for (int j = 0; j < ODE_REP; j++) {
        share[j] = theta[j & (r->W - 1)];
        // factors that had to be replaced are of no use here
        trusted[j] = r->lane[j & (r->W - 1)].rescued ? 0 : -1;
    }
    r->ops->interpolate(r->W, r->n, share, r->per_h, r->x, r->x_new, r->u, r->arg, r->csum);
    k->rhs(k, r->W, r->t_stage, r->arg, r->p, r->q, e, r->scratch);
    r->ops->lack(r->n, r->csum, e);
    k->solve(k, r->W, r->lu, e, r->scratch);
    r->ops->trust(r->W, r->n, trusted, e);
}

static bool output_wanted(const ode_pack *r, int lane, double before)
{
    return r->c->output && r->lane[lane].user.t_out < before;
}

static void output_give(ode_pack *r, int lane, double t)
{
    ode_patient *s = &r->lane[lane];
    r->c->output(r->c->self, &s->user, t, r->one.out, r->given_p + (size_t)lane * (size_t)r->k->np);
    if (!(s->user.t_out > t)) s->user.t_out = INFINITY;    // the next time must be later
}

// Is the error, of which `middle` has what it is at theta, worth a correction in this lane? It falls to nothing at the
// step's ends.
static bool output_matters(const ode_pack *r, int lane, double theta)
{
    const double least = MATTERS * 4 * theta * (1 - theta);
    for (int i = 0; i < r->k->nx; i++) {
        const size_t at = (size_t)i * (size_t)r->W + (size_t)lane;
        if (fabs(r->middle[at]) > least * (r->o->atol[i] + r->o->rtol * fabs(r->x[at]))) return true;
    }
    return false;
}

// The first output of each lane that wants one; which want others with a correction, and whether any does
static bool output_first(ode_pack *r, const double *before, bool *correct)
{
    bool wanted[KERNEL_MAX_WIDTH], any = false, needed = false;
    double theta[KERNEL_MAX_WIDTH];
    for (int l = 0; l < r->W; l++) {
        const ode_patient *s = &r->lane[l];
        correct[l] = false;
        wanted[l] = output_wanted(r, l, before[l]);
        any |= wanted[l];
        r->t_stage[l] = wanted[l] ? s->user.t_out : r->t[l];
        theta[l] = wanted[l] ? (s->user.t_out - s->user.t) / s->h_try : 0;
    }
    if (!any) return false;
    output_error(r, theta, r->middle);
    for (int l = 0; l < r->W; l++) {
        if (!wanted[l]) continue;
        for (int i = 0; i < r->k->nx; i++) {
            const size_t at = (size_t)i * (size_t)r->W + (size_t)l;
            r->one.out[i] = r->arg[at] + r->middle[at];
        }
        output_give(r, l, r->t_stage[l]);
        correct[l] = output_wanted(r, l, before[l]) && output_matters(r, l, theta[l]);
        needed |= correct[l];
    }
    return needed;
}

// All others of one lane; corrected: by the errors at a quarter, a half and three quarters of the step
static void output_others(ode_pack *r, int lane, double before, bool correct)
{
    const ode_patient *s = &r->lane[lane];
    double *const *e = r->one.error;
    ode_dense_prepare(r, lane);
    for (int k = 0; k < ODE_NODES && correct; k++) ode_gather(r->error[k], r->k->nx, r->W, lane, e[k]);
    while (output_wanted(r, lane, before)) {
        const double t = s->user.t_out, theta = (t - s->user.t) / s->h_try;
        const double ends = theta * (1 - theta), a = theta - 0.25, b = theta - 0.5, c = theta - 0.75;
        const double w[ODE_NODES] = {128.0 / 3 * ends * b * c, -64 * ends * a * c, 128.0 / 3 * ends * a * b};
        ode_dense_at(r, theta, r->one.out);
        if (correct) r->ops->correct(r->one.n, w, e, r->one.out);
        output_give(r, lane, t);
    }
}

void ode_output_within(ode_pack *r, const double *before)
{
    bool correct[KERNEL_MAX_WIDTH];
    const bool needed = output_first(r, before, correct);
    for (int k = 0; k < ODE_NODES && needed; k++) {
        double theta[KERNEL_MAX_WIDTH];
        for (int l = 0; l < r->W; l++) {
            theta[l] = 0.25 * (k + 1);
            r->t_stage[l] = r->t[l] + theta[l] * r->lane[l].h_try;
        }
        output_error(r, theta, r->error[k]);
    }
    for (int l = 0; l < r->W; l++) {
        if (output_wanted(r, l, before[l])) output_others(r, l, before[l], correct[l]);
    }
}

void ode_output_at(ode_pack *r, int lane)
{
    ode_patient *s = &r->lane[lane];
    if (!r->c->output || !(s->user.t_out <= s->user.t)) return;

    ode_gather(r->x, r->k->nx, r->W, lane, r->one.out);
    while (s->user.t_out <= s->user.t) output_give(r, lane, s->user.t_out);
}
