// SPDX-License-Identifier: MIT
// Log-rank test for any number of groups, also stratified, and its weighted form. With n_j at risk, d_j events at time
// t_j, n_jg of them in group g, and weight w_j = S(t_j-)^rho (1 - S(t_j-))^gamma of the pooled Kaplan-Meier curve
// (Mantel 1966, Peto & Peto 1972, Fleming & Harrington 1991):
//
//   U_g   = sum w_j (d_jg - d_j n_jg/n_j)
//   V_gh  = sum w_j^2 d_j (n_j - d_j)/(n_j - 1) n_jg/n_j (delta_gh - n_jh/n_j)
//   chi2  = U' V^-1 U, one group left out, so many degrees of freedom as groups at risk less one
//
// Strata add up in U and V.
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "num/cholesky.h"
#include "stats/order.h"
#include "stats/survival.h"

typedef struct {
    int ngroup;
    double *observed, *expected, *score;    // (ngroup)
    double *variance;                       // (ngroup x ngroup)
    double *at_risk, *events;               // (ngroup) at the current time
} logrank_sums;

// Adds one event time: `weight` w_j, `total` n_j, `deaths` d_j.
static void logrank_add(logrank_sums *s, double weight, double total, double deaths)
{
    const int n = s->ngroup;
    const double spread = total > 1 ? deaths * (total - deaths) / (total - 1) : 0;
    for (int g = 0; g < n; g++) {
        const double share = s->at_risk[g] / total;
        s->observed[g] += s->events[g];
        s->expected[g] += deaths * share;
        s->score[g] += weight * (s->events[g] - deaths * share);
        for (int h = 0; h < n; h++) {
            s->variance[g * n + h] += weight * weight * spread * share * ((g == h) - s->at_risk[h] / total);
        }
    }
}

// One stratum: rows order[0 .. n-1], ascending in time.
static void logrank_stratum(logrank_sums *s, const double *time, const int *event, const int *group, const int *order,
                            int n, double rho, double gamma)
{
    for (int g = 0; g < s->ngroup; g++) {
        s->at_risk[g] = 0;
    }
    for (int i = 0; i < n; i++) {
        s->at_risk[group[order[i]]]++;
    }
    double survival = 1;
    for (int i = 0, end; i < n; i = end) {
        double deaths = 0;
        for (int g = 0; g < s->ngroup; g++) {
            s->events[g] = 0;
        }
        for (end = i; end < n && time[order[end]] == time[order[i]]; end++) {
            if (event[order[end]]) {
                s->events[group[order[end]]]++;
                deaths++;
            }
        }
        if (deaths > 0) {
            logrank_add(s, pow(survival, rho) * pow(1 - survival, gamma), n - i, deaths);
            survival *= 1 - deaths / (n - i);
        }
        for (int k = i; k < end; k++) {
            s->at_risk[group[order[k]]]--;
        }
    }
}

// chi2 = U' V^-1 U over the groups that were at risk, the last of them left out.
static test_chi2 logrank_solve(const logrank_sums *s)
{
    const int n = s->ngroup;
    int used = 0;
    int *group = base_alloc((size_t)n, sizeof *group);
    for (int g = 0; g < n; g++) {
        if (s->expected[g] > 0) {
            group[used++] = g;
        }
    }
    test_chi2 r = {NAN, NAN, used > 1 ? used - 1 : 0};
    if (r.df > 0) {
        double *v = base_alloc((size_t)(r.df * r.df), sizeof *v), *u = base_alloc((size_t)r.df, sizeof *u);
        for (int i = 0; i < r.df; i++) {
            u[i] = s->score[group[i]];
            for (int j = 0; j < r.df; j++) {
                v[i * r.df + j] = s->variance[group[i] * n + group[j]];
            }
        }
        if (cholesky_factor(v, r.df, 1e-12)) {
            cholesky_solve(v, r.df, u);
            r.chi2 = 0;
            for (int i = 0; i < r.df; i++) {
                r.chi2 += u[i] * s->score[group[i]];
            }
            r.p = stats_chi2_upper(r.chi2, r.df);
        }
        free(v);
        free(u);
    }
    free(group);
    return r;
}

// Rows with a time, by stratum and then by time; strata become contiguous. Returns their number.
static int *logrank_order(const double *time, const int *stratum, int n, int *rows)
{
    int *by_time = stats_order(time, n);
    while (n > 0 && isnan(time[by_time[n - 1]])) {
        n--;
    }
    *rows = n;
    if (stratum == NULL) {
        return by_time;
    }
    double *key = base_alloc((size_t)n + 1, sizeof *key);
    for (int i = 0; i < n; i++) {
        key[i] = stratum[by_time[i]];
    }
    int *by_stratum = stats_order(key, n), *order = base_alloc((size_t)n + 1, sizeof *order);
    for (int i = 0; i < n; i++) {
        order[i] = by_time[by_stratum[i]];
    }
    free(key);
    free(by_stratum);
    free(by_time);
    return order;
}

test_chi2 logrank_test(const double *time, const int *event, const int *group, int ngroup, const int *stratum, int n,
                       double rho, double gamma, double *observed, double *expected)
{
    double *memory = base_alloc((size_t)ngroup * ((size_t)ngroup + 5) + 1, sizeof *memory);
    logrank_sums s = {.ngroup = ngroup,
                      .observed = memory,
                      .expected = memory + ngroup,
                      .score = memory + 2 * ngroup,
                      .at_risk = memory + 3 * ngroup,
                      .events = memory + 4 * ngroup,
                      .variance = memory + 5 * ngroup};
    int rows;
    int *order = logrank_order(time, stratum, n, &rows);
    for (int i = 0, end; i < rows; i = end) {
        for (end = i + 1; end < rows && (stratum == NULL || stratum[order[end]] == stratum[order[i]]); end++) {}
        logrank_stratum(&s, time, event, group, order + i, end - i, rho, gamma);
    }
    const test_chi2 r = logrank_solve(&s);
    for (int g = 0; g < ngroup; g++) {
        if (observed != NULL) {
            observed[g] = s.observed[g];
        }
        if (expected != NULL) {
            expected[g] = s.expected[g];
        }
    }
    free(order);
    free(memory);
    return r;
}
