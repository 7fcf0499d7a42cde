// SPDX-License-Identifier: MIT
// When the fixed elimination order fails a lane: the same step for that lane alone, its linear systems solved by a
// dense LU with partial pivoting. Also the check that tells whether a solve can be trusted.
#include <math.h>

#include "num/dense.h"
#include "ode/ode_int.h"
#include "ode/rodas5p.h"

// shift I - J of the lane loaded in `one`, into one.jacobian
static void rescue_matrix(ode_pack *r, double t, double shift)
{
    const kernel *k = r->k;
    const size_t nx = (size_t)k->nx;
    k->jacobian(k, t, r->one.x, r->one.p, r->one.q, r->one.jacobian, r->one.scratch);
    for (size_t i = 0; i < nx * nx; i++) r->one.jacobian[i] = -r->one.jacobian[i];
    for (size_t i = 0; i < nx; i++) r->one.jacobian[i * nx + i] += shift;
}

bool ode_rescue_step(ode_pack *r, int lane)
{
    const kernel *k = r->k;
    const ode_pack_ops *ops = r->ops;
    ode_patient *s = &r->lane[lane];
    const double t = s->user.t, h = s->h_try, shift = 1 / (RODAS5P_GAMMA * h);
    double **u = r->one.u;

    ode_one_load(r, lane);
    rescue_matrix(r, t, shift);
    if (!dense_factor(k->nx, r->one.jacobian, r->one.pivot)) return false;
    const double *ft = NULL;
    if (!k->autonomous) {
        k->rhs_t(k, 1, &t, r->one.x, r->one.p, r->one.q, r->one.ft, r->one.scratch);
        ft = r->one.ft;
    }

    double per_h[ODE_REP] __attribute__((aligned(64))), hd[ODE_REP] __attribute__((aligned(64)));
    for (int j = 0; j < ODE_REP; j++) per_h[j] = 1 / h;
    k->rhs(k, 1, &t, r->one.x, r->one.p, r->one.q, u[0], r->one.scratch);
    for (int stage = 0; stage < ODE_STAGES; stage++) {
        if (stage > 0) {
            const double t_stage = stage < 5 ? t + rodas5p_c[stage] * h : s->t_new;
            ops->combine(stage, r->one.n, r->one.x, u, r->one.arg, r->one.csum);
            k->rhs(k, 1, &t_stage, r->one.arg, r->one.p, r->one.q, u[stage], r->one.scratch);
        }
        for (int j = 0; j < ODE_REP; j++) hd[j] = stage < 5 ? rodas5p_d[stage] * h : 0;
        ops->stage_sum(1, r->one.n, u[stage], stage ? r->one.csum : NULL, per_h, stage < 5 ? ft : NULL, hd);
        dense_solve(k->nx, r->one.jacobian, r->one.pivot, u[stage]);
    }
    ops->finish(1, k->nx, r->one.x, r->one.arg, u[7], r->o->atol, r->o->rtol, r->one.x_new, &s->norm, &s->low);

    for (int j = 0; j < ODE_STAGES; j++) ode_scatter(u[j], k->nx, r->W, lane, r->u[j]);
    r->bent = false;
    ode_scatter(r->one.x_new, k->nx, r->W, lane, r->x_new);
    if (k->nroot) ode_roots_of_step(r);
    return true;
}

double ode_residual(ode_pack *r, int lane)
{
    const kernel *k = r->k;
    const ode_patient *s = &r->lane[lane];
    const double t = s->user.t;
    const size_t nx = (size_t)k->nx;
    double *u = r->one.u[0], *residual = r->one.arg, *size = r->one.csum, *b = r->one.out;

    ode_one_load(r, lane);
    ode_gather(r->u[0], k->nx, r->W, lane, u);
    rescue_matrix(r, t, r->shift[lane]);
    k->rhs(k, 1, &t, r->one.x, r->one.p, r->one.q, b, r->one.scratch);
    if (!k->autonomous) {
        k->rhs_t(k, 1, &t, r->one.x, r->one.p, r->one.q, r->one.ft, r->one.scratch);
        for (size_t i = 0; i < nx; i++) b[i] += s->h_try * rodas5p_d[0] * r->one.ft[i];
    }

    for (size_t i = 0; i < nx; i++) {
        residual[i] = -b[i];
        size[i] = fabs(b[i]);
    }
    for (size_t j = 0; j < nx; j++) {
        const double *column = r->one.jacobian + j * nx;
        for (size_t i = 0; i < nx; i++) {
            residual[i] += column[i] * u[j];
            size[i] += fabs(column[i] * u[j]);
        }
    }
    double worst = 0;
    for (size_t i = 0; i < nx; i++) {
        if (!isfinite(residual[i])) return INFINITY;
        if (size[i] > 1e-280 && fabs(residual[i]) > worst * size[i]) worst = fabs(residual[i]) / size[i];
    }
    return worst;
}
