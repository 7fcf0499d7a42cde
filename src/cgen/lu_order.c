// SPDX-License-Identifier: MIT
// The order of pivots, fixed before any number is known. Pivots stay on the diagonal: shift*I - J has all of it, and
// large shifts (small steps) make it dominant; the solver watches the pivots. Two orders are tried and the one with
// fewer operations is taken: Markowitz on the unsymmetric pattern (1957: least (r-1)(c-1), r and c the entries left in
// the pivot's row and column), and SuiteSparse's AMD on the pattern of J + J'.
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <suitesparse/amd.h>

#include "base/arena.h"
#include "cgen/cgen_int.h"

enum { MARKOWITZ_LARGEST = 2000 };    // beyond, counting rows and columns costs more than it saves

typedef struct {
    int n;
    unsigned char *full;    // (n x n) pattern with fill, [row*n + column]
    bool *done;
    int *row_count, *col_count;    // entries left
} pattern;

static pattern pattern_new(const reduced *r)
{
    size_t n = (size_t)r->nx;
    pattern p = {r->nx, base_alloc(n * n, 1), base_alloc(n, 1), base_alloc(n, sizeof(int)), base_alloc(n, sizeof(int))};
    for (int k = 0; k < r->njac; k++) p.full[(size_t)r->jac_row[k] * n + (size_t)r->jac_col[k]] = 1;
    for (size_t i = 0; i < n; i++) p.full[i * n + i] = 1;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            p.row_count[i] += p.full[i * n + j];
            p.col_count[j] += p.full[i * n + j];
        }
    }
    return p;
}

static void pattern_clear(pattern *p)
{
    free(p->full);
    free(p->done);
    free(p->row_count);
    free(p->col_count);
}

// Takes pivot k out, adding its fill; returns the operations that this costs.
static int64_t eliminate(pattern *p, int k)
{
    size_t n = (size_t)p->n;
    p->done[k] = true;
    for (size_t i = 0; i < n; i++) {
        if (p->done[i] || !p->full[i * n + (size_t)k]) continue;
        for (size_t j = 0; j < n; j++) {
            if (p->done[j] || !p->full[(size_t)k * n + j] || p->full[i * n + j]) continue;
            p->full[i * n + j] = 1;
            p->row_count[i]++;
            p->col_count[j]++;
        }
    }
    int64_t below = p->col_count[k] - 1, right = p->row_count[k] - 1;
    for (size_t i = 0; i < n; i++) {
        if (p->full[i * n + (size_t)k]) p->row_count[i]--;
        if (p->full[(size_t)k * n + i]) p->col_count[i]--;
    }
    // counts of pivots already out are not looked at again
    return below * right + below + right + 1;
}

static int64_t markowitz_order(const reduced *r, int *order, pattern *p)
{
    *p = pattern_new(r);
    int64_t operations = 0;
    for (int step = 0; step < r->nx; step++) {
        int best = -1;
        int64_t best_cost = INT64_MAX;
        for (int k = 0; k < r->nx; k++) {
            if (p->done[k]) continue;
            int64_t cost = (int64_t)(p->row_count[k] - 1) * (p->col_count[k] - 1);
            if (cost < best_cost) {
                best_cost = cost;
                best = k;
            }
        }
        order[step] = best;
        operations += eliminate(p, best);
    }
    return operations;
}

static void amd_of(const reduced *r, int *order)
{
    int n = r->nx;
    int *start = base_alloc((size_t)n + 1, sizeof *start), *row = base_alloc((size_t)r->njac + 1, sizeof *row);
    for (int k = 0; k < r->njac; k++) start[r->jac_col[k] + 1]++;
    for (int j = 0; j < n; j++) start[j + 1] += start[j];
    for (int k = 0; k < r->njac; k++) row[k] = r->jac_row[k];    // nonzeros come by column, rows ascending
    if (amd_order(n, start, row, order, NULL, NULL) < 0) {
        for (int i = 0; i < n; i++) order[i] = i;
    }
    free(start);
    free(row);
}

static int64_t given_order(const reduced *r, const int *order, pattern *p)
{
    *p = pattern_new(r);
    int64_t operations = 0;
    for (int step = 0; step < r->nx; step++) operations += eliminate(p, order[step]);
    return operations;
}

// Numbers of the entries: row by row in the order of pivots, so that neighbours in memory are used together.
static void number_entries(reduced *r, const pattern *p)
{
    size_t n = (size_t)r->nx;
    r->lu_slot = base_alloc(n * n, sizeof *r->lu_slot);
    for (size_t a = 0; a < n; a++) {
        size_t i = (size_t)r->order[a];
        for (size_t b = 0; b < n; b++) {
            size_t j = (size_t)r->order[b];
            r->lu_slot[i * n + j] = p->full[i * n + j] ? r->nlu++ : -1;
        }
    }
}

void lu_plan(reduced *r)
{
    size_t n = (size_t)r->nx;
    int *amd = base_alloc(n, sizeof *amd), *markowitz = base_alloc(n, sizeof *markowitz);
    pattern pa, pm = {0};
    amd_of(r, amd);
    int64_t amd_operations = given_order(r, amd, &pa);
    int64_t markowitz_operations = INT64_MAX;
    if (r->nx <= MARKOWITZ_LARGEST) markowitz_operations = markowitz_order(r, markowitz, &pm);

    bool use_markowitz = markowitz_operations <= amd_operations;
    r->order = use_markowitz ? markowitz : amd;
    r->lu_operations = use_markowitz ? markowitz_operations : amd_operations;
    number_entries(r, use_markowitz ? &pm : &pa);
    free(use_markowitz ? amd : markowitz);
    pattern_clear(&pa);
    pattern_clear(&pm);
}
