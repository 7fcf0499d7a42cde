// SPDX-License-Identifier: MIT
// Adjusted p values (multiplicity.h). With p sorted ascending, p(1) <= ... <= p(n):
//
//   Bonferroni    adjusted_i   = p_i/w_i
//   hierarchical  adjusted_i   = max(p_1, ..., p_i) in the order given
//   Holm          adjusted(i)  = max over j <= i of (n - j + 1) p(j)
//   Hochberg      adjusted(i)  = min over j >= i of (n - j + 1) p(j)
//   graphical     the hypothesis j with the smallest p_j/w_j is rejected first, at alpha = p_j/w_j; then (algorithm 1
//                 of the paper) w_l += w_j g_jl and g_lk = (g_lk + g_lj g_jk)/(1 - g_lj g_jl), and so on; adjusted p
//                 values are these alphas, none smaller than one before it
#include "stats/multiplicity.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "stats/order.h"

static double known(double p)
{
    return isnan(p) ? 1 : p;
}

void multiplicity_bonferroni(const double *p, const double *weight, int n, double *adjusted)
{
    for (int i = 0; i < n; i++) {
        const double w = weight ? weight[i] : 1.0 / n;
        adjusted[i] = w > 0 ? fmin(known(p[i]) / w, 1) : 1;
    }
}

void multiplicity_hierarchical(const double *p, int n, double *adjusted)
{
    double largest = 0;
    for (int i = 0; i < n; i++) {
        adjusted[i] = largest = fmax(largest, known(p[i]));
    }
}

// Hypotheses in order of p.
static int *by_p(const double *p, int n)
{
    double *x = base_alloc((size_t)n + 1, sizeof *x);
    for (int i = 0; i < n; i++) {
        x[i] = known(p[i]);
    }
    int *order = stats_order(x, n);
    free(x);
    return order;
}

void multiplicity_holm(const double *p, int n, double *adjusted)
{
    int *order = by_p(p, n);
    double largest = 0;
    for (int i = 0; i < n; i++) {
        largest = fmax(largest, (n - i) * known(p[order[i]]));
        adjusted[order[i]] = fmin(largest, 1);
    }
    free(order);
}

void multiplicity_hochberg(const double *p, int n, double *adjusted)
{
    int *order = by_p(p, n);
    double smallest = 1;
    for (int i = n - 1; i >= 0; i--) {
        smallest = fmin(smallest, (n - i) * known(p[order[i]]));
        adjusted[order[i]] = smallest;
    }
    free(order);
}

// Hypothesis j leaves the graph: its weight and edges go to those that are left.
static void graph_remove(double *w, double *g, double *next, const bool *left, int n, int j)
{
    for (int l = 0; l < n; l++) {
        w[l] += left[l] ? w[j] * g[j * n + l] : 0;
        for (int k = 0; k < n; k++) {
            const double loop = g[l * n + j] * g[j * n + l];
            const bool edge = left[l] && left[k] && l != k && loop < 1;
            next[l * n + k] = edge ? (g[l * n + k] + g[l * n + j] * g[j * n + k]) / (1 - loop) : 0;
        }
    }
    w[j] = 0;
    memcpy(g, next, sizeof *g * (size_t)n * (size_t)n);
}

void multiplicity_graphical(const double *p, const double *weight, const double *edge, int n, double *adjusted)
{
    const size_t all = (size_t)n * (size_t)n + 1;
    double *w = base_alloc((size_t)n + 1, sizeof *w), *g = base_alloc(all, sizeof *g);
    double *next = base_alloc(all, sizeof *next);
    bool *left = base_alloc((size_t)n + 1, sizeof *left);
    memcpy(w, weight, sizeof *w * (size_t)n);
    memcpy(g, edge, sizeof *g * (size_t)n * (size_t)n);
    for (int i = 0; i < n; i++) {
        left[i] = true;
        adjusted[i] = 1;
    }
    double alpha = 0;
    for (int step = 0; step < n; step++) {
        int j = -1;
        for (int i = 0; i < n; i++) {
            const bool first = left[i] && w[i] > 0 && (j < 0 || known(p[i]) / w[i] < known(p[j]) / w[j]);
            j = first ? i : j;
        }
        if (j < 0) {
            break;    // no alpha ever comes to the others
        }
        alpha = fmax(alpha, known(p[j]) / w[j]);
        adjusted[j] = fmin(alpha, 1);
        left[j] = false;
        graph_remove(w, g, next, left, n, j);
    }
    free(w);
    free(g);
    free(next);
    free(left);
}
