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
#include <math.h>

#include "ode/ode_int.h"

void ode_dense_prepare(ode_pack *r, int lane)
{
    const int W = r->W, nx = r->k->nx;
    if (!r->bent) {                          // for all lanes at once: where one asks others will
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
    const double *x = r->one.x, *x_new = r->one.x_new, *d2 = r->one.d2, *d3 = r->one.d3, *d4 = r->one.d4;
    const double rest = 1 - theta;
    for (int i = 0; i < r->k->nx; i++) {
        out[i] = rest*x[i] + theta*(x_new[i] + rest*(d2[i] + theta*(d3[i] + theta*d4[i])));
    }
}

// The corrected states at each lane's t_stage into arg; where that is not finite, P.
static void output_interpolate(ode_pack *r, const double *theta)
{
    const kernel *k = r->k;
    _Alignas(64) double share[ODE_REP];
    _Alignas(64) int64_t mend[ODE_REP];
    for (int j = 0; j < ODE_REP; j++) {
        share[j] = theta[j & (r->W - 1)];
        // factors that had to be replaced are of no use here
        mend[j] = r->lane[j & (r->W - 1)].rescued ? 0 : -1;
    }
    r->ops->interpolate(r->W, r->n, share, r->per_h, r->x, r->x_new, r->u, r->arg, r->csum);
    k->rhs(k, r->W, r->t_stage, r->arg, r->p, r->q, r->middle, r->scratch);
    r->ops->lack(r->n, r->csum, r->middle);
    k->solve(k, r->W, r->lu, r->middle, r->scratch);
    r->ops->mend(r->W, r->n, mend, r->middle, r->arg);
}

static bool output_wanted(const ode_pack *r, int lane, double before)
{
    return r->c->output && r->lane[lane].user.t_out < before;
}

static void output_give(ode_pack *r, int lane, double t)
{
    ode_patient *s = &r->lane[lane];
    r->c->output(r->c->self, &s->user, t, r->one.out, r->given_p + (size_t)lane*(size_t)r->k->np);
    if (!(s->user.t_out > t)) s->user.t_out = INFINITY;              // the next time must be later
}

void ode_output_within(ode_pack *r, const double *before)
{
    for (;;) {
        bool wanted[KERNEL_MAX_WIDTH], any = false;
        double theta[KERNEL_MAX_WIDTH];
        for (int l = 0; l < r->W; l++) {
            const ode_patient *s = &r->lane[l];
            wanted[l] = output_wanted(r, l, before[l]);
            any |= wanted[l];
            r->t_stage[l] = wanted[l] ? s->user.t_out : r->t[l];
            theta[l] = wanted[l] ? (s->user.t_out - s->user.t)/s->h_try : 0;
        }
        if (!any) return;
        output_interpolate(r, theta);
        for (int l = 0; l < r->W; l++) {
            if (!wanted[l]) continue;
            ode_gather(r->arg, r->k->nx, r->W, l, r->one.out);
            output_give(r, l, r->t_stage[l]);
        }
    }
}

void ode_output_at(ode_pack *r, int lane)
{
    ode_patient *s = &r->lane[lane];
    if (!r->c->output || !(s->user.t_out <= s->user.t)) return;

    ode_gather(r->x, r->k->nx, r->W, lane, r->one.out);
    while (s->user.t_out <= s->user.t) output_give(r, lane, s->user.t_out);
}
