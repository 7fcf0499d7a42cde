// SPDX-License-Identifier: MIT
// Coley against its peers at equal error. Coley's solver runs at a row of tolerances, which gives points (error, time);
// for each run of a peer, Coley's time at the peer's own error is interpolated between the two neighbouring points,
// both on logarithmic scales, or is that of a point with a smaller error where that took less. Points at which a
// patient could not be computed do not count. There is no extrapolation: where the peer's error is smaller than that of
// the tightest point, that point counts.
#include <math.h>
#include <stdlib.h>

#include "bench/solver/bench.h"

const double BENCH_PEER_RTOL[2] = {1e-4, 1e-6};
static const double LANES_RTOL[] = {1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8};
enum { NLANES = sizeof LANES_RTOL / sizeof *LANES_RTOL };
static const double LONG_RUN = 10;    // [s] not repeated

bench_point bench_point_of(const bench_case *c, const bench_run *r, const bench_run *reference)
{
    const double n = r->n;
    return (bench_point){
        .rtol = r->rtol,
        .ms = 1e3 * r->seconds / n,
        .error = bench_error(c, r, reference),
        .failed = r->nfailed,
        .steps = (double)r->steps / n,
        .rejected = (double)r->rejected / n,
        .rhs = (double)r->rhs / n,
        .jacobians = (double)r->jacobians / n,
        .factorisations = (double)r->factorisations / n,
    };
}

static double compare_at(const bench_table *t, double error, bool *beyond)
{
    bench_point p[BENCH_MAX_POINTS];
    int last = -1;
    for (int i = 0; i < t->nlanes; i++) {
        if (t->lanes[i].failed == 0) p[++last] = t->lanes[i];
    }
    *beyond = true;
    if (last < 0) return NAN;
    *beyond = error > p[0].error || error < p[last].error;
    double ms = error < p[last].error ? p[last].ms : INFINITY;
    for (int i = 0; i <= last; i++) {
        if (p[i].error <= error) ms = fmin(ms, p[i].ms);
        if (i < last && error <= p[i].error && error >= p[i + 1].error) {
            const double w = log(error / p[i].error) / log(p[i + 1].error / p[i].error);
            ms = fmin(ms, exp(log(p[i].ms) + w * log(p[i + 1].ms / p[i].ms)));
        }
    }
    return ms;
}

// All runs in turn, then all of them again, each keeping its fewest seconds: what else the machine does in the
// meantime meets all solvers.
static void compare_run(const bench_case *c, const bench_options *o, int repeats, bench_run *lanes, bench_run *peer)
{
    for (int i = 0; i < NLANES; i++) lanes[i] = bench_run_new(c, c->n, LANES_RTOL[i]);
    for (int i = 0; i < o->npeer * o->nrtol; i++) peer[i] = bench_run_new(c, c->n, o->rtol[i % o->nrtol]);
    for (int k = 0; k < repeats; k++) {
        for (int i = 0; i < NLANES; i++) {
            if (k == 0 || lanes[i].seconds < LONG_RUN) bench_lanes(c, o->width, &lanes[i]);
        }
        for (int i = 0; i < o->npeer * o->nrtol; i++) {
            if (k == 0 || peer[i].seconds < LONG_RUN) bench_march(c, o->peer[i / o->nrtol], &peer[i]);
        }
    }
}

static void compare_clear(const bench_options *o, bench_run *lanes, bench_run *peer)
{
    for (int i = 0; i < NLANES; i++) bench_run_clear(&lanes[i]);
    for (int i = 0; i < o->npeer * o->nrtol; i++) bench_run_clear(&peer[i]);
}

// Who fails in one of these runs. Of Coley's, those at the peers' tolerances.
static void compare_failed(const bench_case *c, const bench_options *o, const bench_run *lanes, const bench_run *peer,
                           bool *by_coley, bool *by_peers)
{
    for (int k = 0; k < c->n; k++) {
        for (int i = 0; i < NLANES; i++) {
            for (int j = 0; j < o->nrtol; j++) by_coley[k] |= lanes[i].rtol == o->rtol[j] && lanes[i].failed[k];
        }
        for (int i = 0; i < o->npeer * o->nrtol; i++) by_peers[k] |= peer[i].failed[k];
    }
}

// Takes out the patients whom neither the reference nor Coley at its tightest can compute: what a draw made of the
// model has no solution that far (it grows without bound). With o->common those too whom one of the solvers cannot
// compute at one of the tolerances compared: a solver that gives up says nothing about time.
// Returns the reference of who is left, at most n.
static bench_run compare_drop(bench_case *c, const bench_options *o, int n, bench_table *out)
{
    bool *by_coley = base_alloc((size_t)c->n + 1, sizeof *by_coley),
         *by_peers = base_alloc((size_t)c->n + 1, sizeof *by_peers), *drop = base_alloc((size_t)c->n + 1, sizeof *drop);
    bench_run reference = bench_reference(c, n), tight = bench_run_new(c, n, LANES_RTOL[NLANES - 1]);
    if (reference.nfailed) bench_lanes(c, o->width, &tight);
    for (int k = 0; k < n; k++) by_coley[k] = by_peers[k] = drop[k] = reference.failed[k] && tight.failed[k];
    if (o->common) {
        bench_run lanes[NLANES], peer[BENCH_MAX_COMPARISONS];
        compare_run(c, o, 1, lanes, peer);
        compare_failed(c, o, lanes, peer, by_coley, by_peers);
        compare_clear(o, lanes, peer);
        for (int k = 0; k < n; k++) by_peers[k] |= reference.failed[k];
        for (int k = 0; k < c->n; k++) drop[k] |= by_coley[k] || by_peers[k];
    }
    for (int k = 0; k < c->n; k++) {
        out->dropped += drop[k];
        out->by_coley += drop[k] && by_coley[k];
        out->by_peers += drop[k] && by_peers[k];
    }
    bench_run_clear(&tight);
    if (out->dropped) {
        bench_case_drop(c, drop);
        bench_run_clear(&reference);
        reference = bench_reference(c, n < c->n ? n : c->n);
    }
    free(by_coley);
    free(by_peers);
    free(drop);
    return reference;
}

void bench_compare(bench_case *c, const bench_options *o, bench_table *out)
{
    *out = (bench_table){.c = c, .width = bench_width(o->width)};
    bench_run reference = compare_drop(c, o, o->referenced && o->referenced < c->n ? o->referenced : c->n, out);
    bench_run second = bench_run_new(c, reference.n < 16 ? reference.n : 16, 1e-10);
    bench_lanes(c, o->width, &second);
    out->reference_error = bench_error(c, &second, &reference);

    bench_run lanes[NLANES], peer[BENCH_MAX_COMPARISONS];
    compare_run(c, o, o->repeats, lanes, peer);
    for (int i = 0; i < NLANES; i++) {
        out->lanes[out->nlanes++] = bench_point_of(c, &lanes[i], &reference);
    }
    for (int i = 0; i < o->npeer * o->nrtol; i++) {
        bench_comparison *m = &out->comparison[out->ncomparison++];
        *m = (bench_comparison){.point = bench_point_of(c, &peer[i], &reference), .peer = o->peer[i / o->nrtol]};
        m->lanes_ms = compare_at(out, m->point.error, &m->beyond);
        m->ratio = m->point.ms / m->lanes_ms;
        m->solves = m->point.error <= BENCH_ERROR_MOST;
    }
    compare_clear(o, lanes, peer);
    bench_run_clear(&reference);
    bench_run_clear(&second);
}

const bench_comparison *bench_worst(const bench_table *table, int n, peer_kind kind)
{
    const bench_comparison *worst = NULL;
    for (int s = 0; s < n; s++) {
        for (int i = 0; i < table[s].ncomparison; i++) {
            const bench_comparison *m = &table[s].comparison[i];
            if (kind != PEER_KINDS && m->peer.kind != kind) continue;
            if (!worst || m->solves > worst->solves || (m->solves == worst->solves && !(m->ratio >= worst->ratio))) {
                worst = m;
            }
        }
    }
    return worst;
}
