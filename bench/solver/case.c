// SPDX-License-Identifier: MIT
// A scenario and the results of a solver over it: memory.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "bench/solver/bench.h"

bench_case *bench_case_new(const char *label, const char *name, int patients)
{
    bench_case *c = base_alloc(1, sizeof *c);
    c->memory = arena_new();
    c->label = arena_strdup(c->memory, label);
    c->name = name;
    c->n = patients;
    c->typical = 1;
    c->steps_most = BENCH_STEPS_MOST;
    return c;
}

void bench_case_free(bench_case *c)
{
    if (!c) return;
    free(c->p);
    free(c->x);
    free(c->dose);
    free(c->scale);
    bench_compile_end(c);
    if (c->code.kernel) cgen_clear(&c->code);
    arena_free(c->memory);
    free(c);
}

bench_case *bench_case_read(const bench_source *s, diag_list *d)
{
    return dir_exists(s->name) || file_exists(s->name) ? bench_model(s, d) : bench_trial(s, d);
}

void bench_case_drop(bench_case *c, const bool *drop)
{
    const size_t nx = (size_t)c->k->nx, np = (size_t)c->k->np;
    int kept = 0;
    for (int i = 0; i < c->n; i++) {
        if (drop[i]) continue;
        memmove(c->x + (size_t)kept * nx, c->x + (size_t)i * nx, nx * sizeof *c->x);
        memmove(c->p + (size_t)kept * np, c->p + (size_t)i * np, np * sizeof *c->p);
        kept++;
    }
    for (int k = 0; k < c->ndose; k++) {
        double *amount = arena_alloc(c->memory, sizeof *amount * ((size_t)kept + 1));
        for (int i = 0, to = 0; i < c->n; i++) {
            if (!drop[i]) amount[to++] = c->dose[k].amount[i];
        }
        c->dose[k].amount = amount;
    }
    c->n = kept;
    if (c->typical > kept) c->typical = kept;
}

void bench_case_dose(bench_case *c, double time, int state, const double *amount)
{
    bench_dose dose = {time, state, amount};
    ARRAY_PUSH(c->dose, c->ndose, c->dose_cap, dose);
}

bench_run bench_run_new(const bench_case *c, int n, double rtol)
{
    bench_run r = {.rtol = rtol, .n = n, .seconds = INFINITY};
    r.y = base_alloc((size_t)n * BENCH_TIMES * (size_t)c->k->nx + 1, sizeof *r.y);
    r.failed = base_alloc((size_t)n + 1, sizeof *r.failed);
    return r;
}

void bench_run_clear(bench_run *r)
{
    free(r->y);
    free(r->failed);
    *r = (bench_run){0};
}
