// SPDX-License-Identifier: MIT
// Reference solutions at a relative tolerance of 1e-11 by CVODE with our LU, and how far a run is from them. The
// reference is not Coley's own, so that an error of the lane solver cannot hide; Coley at 1e-10 is compared with it in
// turn.
#include <math.h>
#include <stdlib.h>

#include "bench/solver/bench.h"

static const double REFERENCE_RTOL = 1e-11, ROUGH_RTOL = 1e-6, FLOOR = 1e-6;

// For the first run: a state that starts from nothing has as much room as the largest one, so the others choose the
// steps.
static void first_scale(bench_case *c)
{
    const int nx = c->k->nx;
    double largest = 0;
    for (int i = 0; i < nx; i++) c->scale[i] = 0;
    for (int i = 0; i < nx * c->typical; i++) {
        c->scale[i % nx] = fmax(c->scale[i % nx], fabs(c->x[i]));
        largest = fmax(largest, fabs(c->x[i]));
    }
    for (int i = 0; i < nx; i++) c->scale[i] = c->scale[i] > 0 ? c->scale[i] : largest;
}

// The largest values: of a run with a guess of them, then twice of one with what the last came to.
bool bench_scale(bench_case *c)
{
    const size_t nx = (size_t)c->k->nx;
    if (!c->scale) c->scale = base_alloc(nx + 1, sizeof *c->scale);
    double *most = base_alloc(nx + 1, sizeof *most);
    if (c->level) {
        for (size_t i = 0; i < nx; i++) c->scale[i] = 1e6 * c->level[i];
        free(most);
        return true;
    }
    first_scale(c);
    bool fine = true;
    for (int pass = 0; pass < 3 && fine; pass++) {
        fine = bench_peaks(c, ROUGH_RTOL, most);
        // what never appears has no error either
        for (size_t i = 0; i < nx; i++) c->scale[i] = most[i] > 0 ? most[i] : 1;
    }
    free(most);
    return fine;
}

bench_run bench_reference(const bench_case *c, int n)
{
    bench_run r = bench_run_new(c, n, REFERENCE_RTOL);
    bench_march(c, (bench_peer){PEER_OUR_LU, c->k->nroot > 0}, &r);
    return r;
}

static double error_of(const bench_case *c, const double *y, const double *reference)
{
    const size_t nx = (size_t)c->k->nx;
    double sum = 0;
    int count = 0;
    for (size_t i = 0; i < nx; i++) {
        double most = 0;
        for (size_t t = 0; t < BENCH_TIMES; t++) most = fmax(most, fabs(reference[t * nx + i]));
        if (!(most > 0)) continue;
        if (!c->level) most = fmax(most, c->scale[i]);    // what a dose leaves for minutes is part of the course
        for (size_t t = 0; t < BENCH_TIMES; t++) {
            const double ref = reference[t * nx + i], e = (y[t * nx + i] - ref) / (fabs(ref) + FLOOR * most);
            sum += e * e;
        }
        count += BENCH_TIMES;
    }
    return count ? sqrt(sum / count) : 0;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_error(const bench_case *c, const bench_run *r, const bench_run *reference)
{
    const size_t course = (size_t)BENCH_TIMES * (size_t)c->k->nx;
    const int n = r->n < reference->n ? r->n : reference->n;
    double *e = base_alloc((size_t)n + 1, sizeof *e);
    int count = 0;
    for (int i = 0; i < n; i++) {
        if (r->failed[i] || reference->failed[i]) continue;
        e[count++] = error_of(c, r->y + (size_t)i * course, reference->y + (size_t)i * course);
    }
    qsort(e, (size_t)count, sizeof *e, by_size);
    const double median = count ? 0.5 * (e[(count - 1) / 2] + e[count / 2]) : NAN;
    free(e);
    return median;
}
