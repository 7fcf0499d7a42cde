// SPDX-License-Identifier: MIT
// Coley's solver over all patients of a scenario: one pack of lanes, one thread, the way a trial runs it. A lane stops
// at each time of doses and hands out the state at the output times by dense output.
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/solver/bench.h"
#include "ode/ode.h"

enum { PEAK_TIMES = 36000 };    // short peaks follow doses

typedef struct {
    const bench_case *c;
    bench_run *out;
    double *x;       // (n x nx) end states, where only those are wanted
    double *peak;    // (nx) largest values in the typical patients, where only those are wanted
    int rows;        // output times
    double from, until;
    int next;                // patient
    int *next_dose, *row;    // (n) of each patient
} lanes_client;

double bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int bench_width(int width)
{
    ode_options o;
    ode_default(&o);
    return width ? width : o.width;
}

static double lanes_time(const lanes_client *v, int row)
{
    return row < v->rows ? v->c->start + v->c->length * (row + 1) / v->rows : INFINITY;
}

static double lanes_stop(const lanes_client *v, int64_t patient)
{
    const int next = v->next_dose[patient];
    return !v->x && next < v->c->ndose ? v->c->dose[next].time : v->until;
}

static bool lanes_next(void *self, ode_lane *lane)
{
    lanes_client *v = self;
    const bench_case *c = v->c;
    if (v->next >= (v->peak ? c->typical : v->out ? v->out->n : c->n)) return false;
    const int i = v->next++;
    lane->job = i;
    lane->t = v->from;
    for (int s = 0; s < c->k->nx; s++) lane->x[s * lane->stride] = c->x[(size_t)i * (size_t)c->k->nx + (size_t)s];
    for (int j = 0; j < c->k->np; j++) lane->p[j * lane->stride] = c->p[(size_t)i * (size_t)c->k->np + (size_t)j];
    lane->t_stop = lanes_stop(v, i);
    lane->t_out = lanes_time(v, 0);
    return true;
}

static ode_action lanes_reached(void *self, ode_lane *lane)
{
    lanes_client *v = self;
    const bench_case *c = v->c;
    int *next = &v->next_dose[lane->job];
    while (!v->x && *next < c->ndose && c->dose[*next].time <= lane->t) {
        lane->x[c->dose[*next].state * lane->stride] += c->dose[*next].amount[lane->job];
        lane->changed = true;
        ++*next;
    }
    if (lane->t >= v->until) {
        if (v->out) {
            v->out->steps += lane->steps;
            v->out->rejected += lane->rejected;
        } else if (v->x) {
            for (int s = 0; s < c->k->nx; s++)
                v->x[(size_t)lane->job * (size_t)c->k->nx + (size_t)s] = lane->x[s * lane->stride];
        }
        return ODE_DONE;
    }
    lane->t_stop = lanes_stop(v, lane->job);
    return ODE_CONTINUE;
}

static void lanes_output(void *self, ode_lane *lane, double t, const double *x, const double *p)
{
    (void)t;
    (void)p;
    lanes_client *v = self;
    const size_t nx = (size_t)v->c->k->nx;
    int *row = &v->row[lane->job];
    for (size_t i = 0; i < nx && v->peak; i++) v->peak[i] = fmax(v->peak[i], fabs(x[i]));
    if (v->out) memcpy(v->out->y + ((size_t)lane->job * BENCH_TIMES + (size_t)*row) * nx, x, nx * sizeof *x);
    lane->t_out = lanes_time(v, ++*row);
}

static void lanes_failed(void *self, ode_lane *lane, ode_failure why, int state)
{
    (void)why;
    (void)state;
    lanes_client *v = self;
    if (v->out) {
        v->out->failed[lane->job] = true;
        v->out->nfailed++;
    }
}

static void lanes_run(lanes_client *v, double rtol, int width, ode_stats *stats)
{
    const bench_case *c = v->c;
    double *atol = base_alloc((size_t)c->k->nx + 1, sizeof *atol);
    for (int i = 0; i < c->k->nx; i++) atol[i] = rtol * 1e-6 * c->scale[i];
    v->next_dose = base_alloc((size_t)c->n, sizeof(int));
    v->row = base_alloc((size_t)c->n, sizeof(int));
    ode_options o;
    ode_default(&o);
    o.rtol = rtol;
    o.atol = atol;
    o.width = bench_width(width);
    o.max_steps = c->steps_most;
    const ode_client client = {
        .self = v, .next = lanes_next, .reached = lanes_reached, .output = lanes_output, .failed = lanes_failed};
    ode_run(c->k, &o, &client, stats);
    free(atol);
    free(v->next_dose);
    free(v->row);
}

void bench_lanes(const bench_case *c, int width, bench_run *out)
{
    const double before = bench_now();
    out->steps = out->rejected = 0;
    out->nfailed = 0;
    memset(out->failed, 0, (size_t)out->n * sizeof *out->failed);
    lanes_client v = {.c = c, .out = out, .rows = BENCH_TIMES, .from = c->start, .until = c->start + c->length};
    ode_stats stats;
    lanes_run(&v, out->rtol, width, &stats);
    const double seconds = bench_now() - before;
    out->factorisations = stats.factorisations * bench_width(width);
    if (!(out->seconds <= seconds)) out->seconds = seconds;
}

bool bench_advance(bench_case *c, double from, double length)
{
    lanes_client v = {.c = c, .x = c->x, .from = from, .until = from + length};
    ode_stats stats;
    lanes_run(&v, 1e-8, 0, &stats);
    return stats.failed == 0;
}

bool bench_peaks(const bench_case *c, double rtol, double *peak)
{
    const int nx = c->k->nx;
    for (int i = 0; i < nx; i++) peak[i] = 0;
    for (int k = 0; k < c->typical; k++) {
        for (int i = 0; i < nx; i++) peak[i] = fmax(peak[i], fabs(c->x[k * nx + i]));
        for (int d = 0; d < c->ndose; d++) peak[c->dose[d].state] = fmax(peak[c->dose[d].state], c->dose[d].amount[k]);
    }
    lanes_client v = {.c = c, .peak = peak, .rows = PEAK_TIMES, .from = c->start, .until = c->start + c->length};
    ode_stats stats;
    lanes_run(&v, rtol, c->typical > 1 ? 0 : 1, &stats);
    return stats.failed == 0;
}
