// SPDX-License-Identifier: MIT
// Coley against CVODE at equal error. Coley's solver runs at a row of tolerances, which gives points (error, time); for
// each run of CVODE, Coley's time at CVODE's own error is interpolated between the two neighbouring points, both on
// logarithmic scales, or is that of a point with a smaller error where that took less. Points at which a patient could
// not be computed do not count. There is no extrapolation: where CVODE's error is smaller than that of the tightest
// point, that point counts.
#include <math.h>

#include "bench/solver/bench.h"

static const double LANES_RTOL[] = {1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8};
static const double CVODE_RTOL[] = {1e-4, 1e-6};
enum { NLANES = sizeof LANES_RTOL/sizeof *LANES_RTOL, NCVODE = sizeof CVODE_RTOL/sizeof *CVODE_RTOL };
static const double LONG_RUN = 10;       // [s] not repeated

static bench_point compare_point(const bench_case *c, const bench_run *r, const bench_run *reference)
{
    const double n = r->n;
    return (bench_point){
        .rtol = r->rtol, .ms = 1e3*r->seconds/n, .error = bench_error(c, r, reference), .failed = r->nfailed,
        .steps = (double)r->steps/n, .rejected = (double)r->rejected/n, .rhs = (double)r->rhs/n,
        .jacobians = (double)r->jacobians/n, .factorisations = (double)r->factorisations/n,
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
            const double w = log(error/p[i].error)/log(p[i + 1].error/p[i].error);
            ms = fmin(ms, exp(log(p[i].ms) + w*log(p[i + 1].ms/p[i].ms)));
        }
    }
    return ms;
}

// All runs in turn, then all of them again, each keeping its fewest seconds: what else the machine does in the
// meantime meets both solvers.
static void compare_run(const bench_case *c, const bench_options *o, bench_run *lanes, bench_run *cvode)
{
    for (int i = 0; i < NLANES; i++) lanes[i] = bench_run_new(c, c->n, LANES_RTOL[i]);
    for (int i = 0; i < CVODE_KINDS*NCVODE; i++) cvode[i] = bench_run_new(c, c->n, CVODE_RTOL[i % NCVODE]);
    for (int k = 0; k < o->repeats; k++) {
        for (int i = 0; i < NLANES; i++) {
            if (k == 0 || lanes[i].seconds < LONG_RUN) bench_lanes(c, o->width, &lanes[i]);
        }
        for (int i = 0; i < CVODE_KINDS*NCVODE; i++) {
            if (k == 0 || cvode[i].seconds < LONG_RUN) bench_cvode(c, (cvode_kind)(i/NCVODE), &cvode[i]);
        }
    }
}

void bench_compare(const bench_case *c, const bench_options *o, bench_table *out)
{
    *out = (bench_table){.c = c, .width = bench_width(o->width)};
    const int n = o->referenced && o->referenced < c->n ? o->referenced : c->n;
    bench_run reference = bench_reference(c, n), second = bench_run_new(c, n < 16 ? n : 16, 1e-10);
    bench_lanes(c, o->width, &second);
    out->reference_error = bench_error(c, &second, &reference);

    bench_run lanes[NLANES], cvode[CVODE_KINDS*NCVODE];
    compare_run(c, o, lanes, cvode);
    for (int i = 0; i < NLANES; i++) {
        out->lanes[out->nlanes++] = compare_point(c, &lanes[i], &reference);
        bench_run_clear(&lanes[i]);
    }
    for (int i = 0; i < CVODE_KINDS*NCVODE; i++) {
        bench_comparison *m = &out->comparison[out->ncomparison++];
        *m = (bench_comparison){.point = compare_point(c, &cvode[i], &reference), .kind = (cvode_kind)(i/NCVODE)};
        m->lanes_ms = compare_at(out, m->point.error, &m->beyond);
        m->ratio = m->point.ms/m->lanes_ms;
        bench_run_clear(&cvode[i]);
    }
    bench_run_clear(&reference);
    bench_run_clear(&second);
}

double bench_worst(const bench_table *table, int n, cvode_kind kind)
{
    double worst = INFINITY;
    for (int s = 0; s < n; s++) {
        for (int i = 0; i < table[s].ncomparison; i++) {
            if (table[s].comparison[i].kind == kind) worst = fmin(worst, table[s].comparison[i].ratio);
        }
    }
    return worst;
}
