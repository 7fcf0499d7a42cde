// SPDX-License-Identifier: MIT
// ode_run(): memory for one pack, and the loop over steps. Nothing is allocated after the start, unless an event is due
// more than once at one time.
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "ode/ode_int.h"

void ode_default(ode_options *o)
{
    *o = (ode_options){.rtol = 1e-4, .width = 16, .max_steps = 100000};
}

const char *ode_failure_text(ode_failure f)
{
    switch (f) {
    case ODE_FAIL_STEP: return "the step size became too small";
    case ODE_FAIL_STEPS: return "too many steps";
    case ODE_FAIL_PIVOT: return "the linear system is singular even with pivoting";
    case ODE_FAIL_NAN: return "a value is not a number at the start";
    case ODE_FAIL_EVENTS: return "too many events at one time";
    }
    return "unknown failure";
}

void ode_stats_add(ode_stats *sum, const ode_stats *s)
{
    // lane_use is a mean over attempts
    const double busy = sum->lane_use * (double)sum->factorisations + s->lane_use * (double)s->factorisations;
    sum->steps += s->steps;
    sum->rejected += s->rejected;
    sum->factorisations += s->factorisations;
    sum->pivoted += s->pivoted;
    sum->patients += s->patients;
    sum->failed += s->failed;
    sum->compiled += s->compiled;
    sum->lane_use = sum->factorisations ? busy / (double)sum->factorisations : 0;
}

static size_t run_padded(size_t n)
{
    return (n + 7) / 8 * 8;
}

// The next n doubles of the run's memory; counts only while there is none yet.
static double *run_carve(ode_pack *r, size_t *used, size_t n)
{
    double *at = r->memory ? r->memory + *used : NULL;
    *used += run_padded(n);
    return at;
}

// Lays out all arrays; returns the doubles needed. Called twice: to count, and to place.
static size_t run_layout(ode_pack *r)
{
    const kernel *k = r->k;
    const size_t W = (size_t)r->W, nx = (size_t)k->nx, np = (size_t)k->np, nq = (size_t)k->nq, nroot = (size_t)k->nroot;
    size_t used = 0;
    for (int e = 0; e < k->nevent; e++) {
        if (k->event_assignments[e] > r->one.nvalue) r->one.nvalue = k->event_assignments[e];
    }
    r->n = run_padded(nx * W);
    r->one.n = run_padded(nx);
    r->nroot_padded = run_padded(nroot * W);

    double **pack[] = {&r->x, &r->x_new, &r->arg, &r->csum, &r->ft, &r->middle, &r->d2, &r->d3, &r->d4};
    for (size_t i = 0; i < sizeof pack / sizeof *pack; i++) *pack[i] = run_carve(r, &used, nx * W);
    for (int s = 0; s < ODE_STAGES; s++) r->u[s] = run_carve(r, &used, nx * W);
    for (int j = 0; j < ODE_NODES; j++) r->error[j] = run_carve(r, &used, nx * W);
    r->p = run_carve(r, &used, np * W);
    r->given_p = run_carve(r, &used, np * W);
    r->q = run_carve(r, &used, nq * W);
    r->lu = run_carve(r, &used, (size_t)k->nlu * W);
    r->scratch = run_carve(r, &used, (size_t)k->nscratch * W);
    double **roots[] = {&r->root_start, &r->root_middle, &r->root};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) *roots[i] = run_carve(r, &used, nroot * W);

    double **one[] = {&r->one.x,  &r->one.x_new, &r->one.arg, &r->one.csum, &r->one.ft,
                      &r->one.d2, &r->one.d3,    &r->one.d4,  &r->one.out,  &r->one.edge};
    for (size_t i = 0; i < sizeof one / sizeof *one; i++) *one[i] = run_carve(r, &used, nx);
    for (int s = 0; s < ODE_STAGES; s++) r->one.u[s] = run_carve(r, &used, nx);
    for (int j = 0; j < ODE_NODES; j++) r->one.error[j] = run_carve(r, &used, nx);
    r->one.p = run_carve(r, &used, np);
    r->one.q = run_carve(r, &used, nq);
    r->one.scratch = run_carve(r, &used, (size_t)k->nscratch);
    r->one.root = run_carve(r, &used, nroot);
    const size_t most = W < ODE_PROBES ? ODE_PROBES : W;
    r->probe.x = run_carve(r, &used, nx * W);
    r->probe.p = run_carve(r, &used, np * W);
    r->probe.q = run_carve(r, &used, nq * W);
    r->probe.root = run_carve(r, &used, nroot * most);
    r->one.root_a = run_carve(r, &used, nroot);
    r->one.root_b = run_carve(r, &used, nroot);
    r->one.trigger = run_carve(r, &used, (size_t)k->nevent);
    r->one.priority = run_carve(r, &used, (size_t)k->nevent);
    r->one.value = run_carve(r, &used, (size_t)r->one.nvalue);
    r->one.jacobian = run_carve(r, &used, nx * nx);
    return used;
}

static ode_pack *run_new(const kernel *k, const ode_options *o, const ode_client *c, ode_stats *stats)
{
    assert(o->width == 1 || o->width == 2 || o->width == 4 || o->width == 8 || o->width == 16);
    ode_pack *r = base_alloc_aligned(sizeof *r);
    r->k = k;
    r->o = o;
    r->c = c;
    r->stats = stats;
    r->ops = ode_pack_choose();
    r->W = o->width;
    const size_t doubles = run_layout(r);
    r->memory = base_alloc_aligned((doubles + 8) * sizeof(double));
    run_layout(r);
    double *const roots[] = {r->root_start, r->root_middle, r->root};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {    // see ode_pack_ops.suspect
        for (size_t j = (size_t)k->nroot * (size_t)r->W; j < r->nroot_padded; j++) roots[i][j] = 1;
    }

    r->on = base_alloc((size_t)k->nevent * (size_t)r->W + 1, 1);
    r->one.due_cap = (size_t)k->nevent + 1;
    r->one.due = base_alloc(r->one.due_cap, sizeof(int));
    r->one.due_value = base_alloc(r->one.due_cap * ((size_t)r->one.nvalue + 1), sizeof(double));
    r->which = base_alloc(r->nroot_padded / 8 + 1, 1);
    r->probe.nroot = (int)run_padded((size_t)k->nroot);
    r->probe.side = base_alloc_aligned(((size_t)r->probe.nroot + 8) * sizeof *r->probe.side);
    r->probe.closed = base_alloc_aligned(((size_t)r->probe.nroot + 8) * sizeof *r->probe.closed);
    for (int i = k->nroot; i < r->probe.nroot; i++) {    // see ode_pack_ops.secant
        r->probe.side[i] = -1;
        r->one.root[i] = r->one.root_a[i] = r->one.root_b[i] = 1;
    }
    for (int i = 0; i < k->nroot; i++) r->probe.closed[i] = -(int64_t)k->root_closed[i];
    r->one.pivot = base_alloc((size_t)k->nx + 1, sizeof(int));
    return r;
}

static void run_free(ode_pack *r)
{
    free(r->on);
    free(r->one.due);
    free(r->one.due_value);
    free(r->which);
    free(r->probe.side);
    free(r->probe.closed);
    free(r->one.pivot);
    free(r->memory);
    free(r);
}

// An accepted attempt is cut where a relation changes. Outputs before t_end then, at once: the cut takes x_new's place.
static double run_cut(ode_pack *r, int l)
{
    ode_patient *s = &r->lane[l];
    double t_end = s->t_new, before[KERNEL_MAX_WIDTH];
    s->edge = r->k->nroot && ode_locate(r, l, false, &t_end);
    if (s->edge) {
        for (int j = 0; j < r->W; j++) before[j] = j == l ? t_end : -INFINITY;
        ode_output_within(r, before);
        ode_scatter(r->one.edge, r->k->nx, r->W, l, r->x_new);
        ode_scatter(r->one.root_b, r->k->nroot, r->W, l, r->root);
    }
    return t_end;
}

static void run_step(ode_pack *r)
{
    ode_step_attempt(r);

    int64_t mask[KERNEL_MAX_WIDTH] = {0};
    double t_end[KERNEL_MAX_WIDTH], before[KERNEL_MAX_WIDTH];
    for (int l = 0; l < r->W; l++) {
        before[l] = -INFINITY;
        if (!r->lane[l].busy || r->lane[l].verdict != STEP_ACCEPTED) continue;
        t_end[l] = run_cut(r, l);
        if (!r->lane[l].edge) before[l] = t_end[l];
        mask[l] = -1;
    }
    ode_output_within(r, before);
    for (int l = 0; l < r->W; l++) {
        if (mask[l]) r->lane[l].user.t = t_end[l];
    }
    for (int j = 0; j < ODE_REP; j++) r->mask[j] = mask[j & (r->W - 1)];
    r->ops->accept(r->W, r->n, r->x, r->x_new, r->mask);
    if (r->k->nroot) r->ops->accept(r->W, r->nroot_padded, r->root_start, r->root, r->mask);
    for (int l = 0; l < r->W; l++) {
        if (mask[l]) ode_lane_after_step(r, l);
    }
}

void ode_run(const kernel *k, const ode_options *o, const ode_client *c, ode_stats *stats)
{
    ode_stats unused;
    if (!stats) stats = &unused;
    *stats = (ode_stats){0};
    ode_pack *r = run_new(k, o, c, stats);
    while (ode_lanes_fill(r)) run_step(r);
    if (stats->factorisations) stats->lane_use /= (double)stats->factorisations * r->W;
    run_free(r);
}
