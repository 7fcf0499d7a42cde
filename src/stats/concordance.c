// SPDX-License-Identifier: MIT
// Harrell's concordance in n log n: patients enter from the last time to the first into a Fenwick tree (Fenwick 1994)
// over the ranks of their risks, which then tells how many of those who lived longer had a lower or an equal risk.
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stats/cox.h"
#include "stats/order.h"

typedef struct {
    int n;
    int *count;    // (n + 1)
} fenwick;

static void fenwick_add(fenwick *f, int rank)
{
    for (int i = rank; i <= f->n; i += i & -i) {
        f->count[i]++;
    }
}

// Number of entries with rank <= `rank`.
static int fenwick_below(const fenwick *f, int rank)
{
    int sum = 0;
    for (int i = rank; i > 0; i -= i & -i) {
        sum += f->count[i];
    }
    return sum;
}

// Dense ranks from 1. Risks that differ in rounding only are tied: the same covariates must give the same rank.
static int *concordance_ranks(const double *risk, int n)
{
    int *order = stats_order(risk, n), *rank = base_alloc((size_t)n + 1, sizeof *rank);
    for (int i = 0, r = 0; i < n; i++) {
        if (i == 0 || risk[order[i]] - risk[order[i - 1]] > 1e-12 * (1 + fabs(risk[order[i]]))) {
            r++;
        }
        rank[order[i]] = r;
    }
    free(order);
    return rank;
}

// One stratum, rows order[0 .. n-1] from the last time to the first.
static void concordance_stratum(const double *time, const int *event, const int *rank, const int *order, int n,
                                fenwick *f, double *good, double *pairs)
{
    int inside = 0;
    for (int i = 0, end; i < n; i = end) {
        for (end = i; end < n && time[order[end]] == time[order[i]]; end++) {}
        // censored at this time lived longer than those with the event
        for (int k = i; k < end; k++) {
            if (!event[order[k]]) {
                fenwick_add(f, rank[order[k]]);
                inside++;
            }
        }
        for (int k = i; k < end; k++) {
            if (event[order[k]]) {
                const int lower = fenwick_below(f, rank[order[k]] - 1);
                const int equal = fenwick_below(f, rank[order[k]]) - lower;
                *good += lower + 0.5 * equal;
                *pairs += inside;
            }
        }
        for (int k = i; k < end; k++) {
            if (event[order[k]]) {
                fenwick_add(f, rank[order[k]]);
                inside++;
            }
        }
    }
}

double cox_concordance(const double *time, const int *event, const double *risk, const int *stratum, int n)
{
    double *key = base_alloc((size_t)n + 1, sizeof *key);
    for (int i = 0; i < n; i++) {
        key[i] = -time[i];
    }
    int *by_time = stats_order(key, n);
    for (int i = 0; i < n; i++) {
        key[i] = stratum != NULL ? stratum[by_time[i]] : 0;
    }
    int *order = stats_order(key, n), *rank = concordance_ranks(risk, n);
    for (int i = 0; i < n; i++) {
        order[i] = by_time[order[i]];
    }
    double good = 0, pairs = 0;
    fenwick f = {n, base_alloc((size_t)n + 2, sizeof(int))};
    for (int i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && (stratum == NULL || stratum[order[end]] == stratum[order[i]]); end++) {}
        for (int k = 0; k <= n && i > 0; k++) {
            f.count[k] = 0;
        }
        concordance_stratum(time, event, rank, order + i, end - i, &f, &good, &pairs);
    }
    free(f.count);
    free(key);
    free(by_time);
    free(order);
    free(rank);
    return pairs > 0 ? good / pairs : NAN;
}
