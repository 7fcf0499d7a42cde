// SPDX-License-Identifier: MIT
// The Jacobian's structure for KLU. The kernel gives it dense; an entry belongs to the structure where it is not zero
// at any of many states drawn around several patients, where no two terms can cancel but by chance. The diagonal always
// does: CVODE adds the unit matrix.
#include <math.h>
#include <stdlib.h>

#include "bench/solver/bench.h"
#include "num/random.h"

enum { DRAWS = 64 };

bench_pattern bench_pattern_find(const bench_case *c)
{
    const kernel *k = c->k;
    const size_t nx = (size_t)k->nx, np = (size_t)k->np;
    double *J = base_alloc(nx * nx + 1, sizeof *J), *x = base_alloc(nx + 1, sizeof *x);
    double *q = base_alloc_aligned(((size_t)k->nq + 8) * sizeof *q),
           *scratch = base_alloc_aligned(((size_t)k->nscratch + 8) * sizeof *scratch);
    bool *there = base_alloc(nx * nx + 1, sizeof *there);
    for (size_t i = 0; i < nx; i++) there[i * nx + i] = true;
    for (int draw = 0; draw < DRAWS; draw++) {
        const int patient = draw % c->n;
        const double *p = c->p + (size_t)patient * np;
        const rng r = {1, (uint64_t)draw};
        for (size_t i = 0; i < nx; i++) {
            const double at = c->scale[i] > 0 ? c->scale[i] : 1, u = random_uniform(r, random_purpose("pattern"), i);
            x[i] = draw % 2 ? at * u : c->x[(size_t)patient * nx + i] + at * u;
        }
        k->prepare(k, 1, p, q, scratch);
        k->jacobian(k, c->start + c->length * draw / DRAWS, x, p, q, J, scratch);
        for (size_t i = 0; i < nx * nx; i++) there[i] |= J[i] != 0;
    }

    bench_pattern out = {.column = base_alloc(nx + 1, sizeof(int)), .row = base_alloc(nx * nx + 1, sizeof(int))};
    for (size_t j = 0; j < nx; j++) {
        out.column[j] = out.n;
        for (size_t i = 0; i < nx; i++) {
            if (there[j * nx + i]) out.row[out.n++] = (int)i;
        }
    }
    out.column[nx] = out.n;
    free(J);
    free(x);
    free(q);
    free(scratch);
    free(there);
    return out;
}

void bench_pattern_clear(bench_pattern *p)
{
    free(p->column);
    free(p->row);
    *p = (bench_pattern){0};
}
