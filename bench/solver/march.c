// SPDX-License-Identifier: MIT
// A peer over all patients of a scenario, one after another: started anew at each time of doses and where an event
// fires or a relation changes, never stepping over a dose. Right-hand side, Jacobian and relations are the kernel's,
// one lane wide.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/solver/peer.h"

enum { RESTARTS_MOST = 10000 };    // of a patient: more means that he stands still

const char *bench_peer_name(peer_kind kind)
{
    static const char *const names[PEER_KINDS] = {
        "dense, difference quotients", "dense, analytic Jacobian", "KLU, analytic Jacobian",
        "our LU, analytic Jacobian",   "ESDIRK 4(3), our LU",      "ESDIRK 5(4), our LU",
    };
    return names[kind];
}

int peer_rhs(realtype t, N_Vector y, N_Vector dy, void *user)
{
    const peer_run *r = user;
    const kernel *k = r->c->k;
    k->rhs(k, 1, &t, N_VGetArrayPointer(y), r->p, r->q, N_VGetArrayPointer(dy), r->scratch);
    return 0;
}

int peer_roots(realtype t, N_Vector y, realtype *root, void *user)
{
    const peer_run *r = user;
    const kernel *k = r->c->k;
    k->roots(k, 1, &t, N_VGetArrayPointer(y), r->p, r->q, root, r->scratch);
    return 0;
}

void peer_quiet(int code, const char *module, const char *function, char *message, void *self)
{
    (void)code;
    (void)module;
    (void)function;
    (void)message;
    (void)self;
}

static void march_open(peer_run *r, const peer_solver *s, const bench_case *c, bench_peer peer, double rtol)
{
    const kernel *k = c->k;
    *r = (peer_run){.c = c, .peer = peer, .rtol = rtol};
    r->p = base_alloc_aligned(((size_t)k->np + 8) * sizeof(double));
    r->q = base_alloc_aligned(((size_t)k->nq + 8) * sizeof(double));
    r->scratch = base_alloc_aligned(((size_t)k->nscratch + 8) * sizeof(double));
    SUNContext_Create(NULL, &r->context);
    r->y = N_VNew_Serial(k->nx, r->context);
    r->atol = N_VNew_Serial(k->nx, r->context);
    for (int i = 0; i < k->nx; i++) N_VGetArrayPointer(r->atol)[i] = rtol * 1e-6 * c->scale[i];
    N_VConst(0, r->y);
    peer_events_open(r);
    peer_linear_open(r);
    s->open(r);
}

static void march_close(peer_run *r, const peer_solver *s)
{
    s->close(r);
    peer_linear_close(r);
    peer_events_close(r);
    N_VDestroy(r->y);
    N_VDestroy(r->atol);
    SUNContext_Free(&r->context);
    free(r->p);
    free(r->q);
    free(r->scratch);
}

static double march_time(const bench_case *c, int row)
{
    return c->start + c->length * (row + 1) / BENCH_TIMES;
}

// What holds just after a time holds from there on: a relation such as 0 < time is false at 0 itself, and a peer that
// began with that would reject every first step.
static void march_start(peer_run *r, const peer_solver *s, double t, double to)
{
    s->start(r, r->c->k->nroot ? nextafter(t, INFINITY) : t, to);
}

// From `from` to `to` (the next dose, or the end), with the outputs within.
static bool march_stretch(peer_run *r, const peer_solver *s, double from, double to, int *row, double *y,
                          bench_run *out)
{
    const bench_case *c = r->c;
    const size_t nx = (size_t)c->k->nx;
    double t = from;
    march_start(r, s, from, to);
    while (t < to) {
        const bool wanted = *row < BENCH_TIMES && march_time(c, *row) <= to;
        const peer_end end = s->advance(r, wanted ? march_time(c, *row) : to, &t);
        if (end == PEER_FAILED) return false;
        if (end == PEER_RELATION) {
            s->count(r, out);
            if (++r->starts > RESTARTS_MOST || !peer_events_fire(r, t, false)) return false;
            if (t < to) march_start(r, s, t, to);
        }
        for (; *row < BENCH_TIMES && march_time(c, *row) <= t; ++*row) {
            memcpy(y + (size_t)*row * nx, N_VGetArrayPointer(r->y), nx * sizeof *y);
        }
    }
    s->count(r, out);
    return true;
}

static bool march_one(peer_run *r, const peer_solver *s, int patient, bench_run *out)
{
    const bench_case *c = r->c;
    const kernel *k = c->k;
    const size_t nx = (size_t)k->nx;
    double *state = N_VGetArrayPointer(r->y), *y = out->y + (size_t)patient * BENCH_TIMES * nx;
    memcpy(state, c->x + (size_t)patient * nx, nx * sizeof *state);
    memcpy(r->p, c->p + (size_t)patient * (size_t)k->np, (size_t)k->np * sizeof *r->p);
    k->prepare(k, 1, r->p, r->q, r->scratch);
    r->starts = 0;
    peer_events_begin(r);

    const double end = c->start + c->length;
    double t = c->start;
    int row = 0, next = 0;
    bool fine = peer_events_fire(r, t, true);
    while (fine && t < end) {
        const int before = next;
        for (; next < c->ndose && c->dose[next].time <= t; next++)
            state[c->dose[next].state] += c->dose[next].amount[patient];
        if (next > before) fine = peer_events_fire(r, t, false);
        const double to = next < c->ndose && c->dose[next].time < end ? c->dose[next].time : end;
        fine = fine && march_stretch(r, s, t, to, &row, y, out);
        t = to;
    }
    return fine;
}

void bench_march(const bench_case *c, bench_peer peer, bench_run *out)
{
    const peer_solver *s = peer.kind == PEER_ESDIRK4 || peer.kind == PEER_ESDIRK5 ? &PEER_ARKODE : &PEER_CVODE;
    peer_run r;
    march_open(&r, s, c, peer, out->rtol);
    out->steps = out->rejected = out->rhs = out->jacobians = out->factorisations = 0;
    out->nfailed = 0;
    const double before = bench_now();
    for (int i = 0; i < out->n; i++) {
        out->failed[i] = !march_one(&r, s, i, out);
        out->nfailed += out->failed[i];
    }
    const double seconds = bench_now() - before;
    if (!(out->seconds <= seconds)) out->seconds = seconds;
    march_close(&r, s);
}
