// SPDX-License-Identifier: MIT
// Output between the steps' ends, by the method's own interpolation (rodas5p.h). Asking for it changes no number of the
// integration.
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

void ode_output_within(ode_pack *r, int lane, double before)
{
    ode_patient *s = &r->lane[lane];
    if (!r->c->output || !(s->user.t_out < before)) return;

    const double t = s->user.t, h = s->h_try;
    ode_dense_prepare(r, lane);
    ode_gather(r->p, r->k->np, r->W, lane, r->one.p);
    while (s->user.t_out < before) {
        const double t_out = s->user.t_out;
        ode_dense_at(r, (t_out - t)/h, r->one.out);
        r->c->output(r->c->self, &s->user, t_out, r->one.out, r->one.p);
        if (!(s->user.t_out > t_out)) s->user.t_out = INFINITY;      // the next time must be later
    }
}

void ode_output_at(ode_pack *r, int lane)
{
    ode_patient *s = &r->lane[lane];
    if (!r->c->output || !(s->user.t_out <= s->user.t)) return;

    ode_gather(r->x, r->k->nx, r->W, lane, r->one.out);
    ode_gather(r->p, r->k->np, r->W, lane, r->one.p);
    while (s->user.t_out <= s->user.t) {
        const double t_out = s->user.t_out;
        r->c->output(r->c->self, &s->user, t_out, r->one.out, r->one.p);
        if (!(s->user.t_out > t_out)) s->user.t_out = INFINITY;
    }
}
