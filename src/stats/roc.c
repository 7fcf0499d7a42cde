// SPDX-License-Identifier: MIT
// Area under the ROC curve as Mann-Whitney statistic, its variance by placements (DeLong, DeLong & Clarke-Pearson
// 1988), computed from midranks (Sun & Xu 2014): with rank r_i among all and q_i within its own group, m positives, n
// negatives
//
//   V10_i = (r_i - q_i)/n      share of negatives below positive i
//   V01_j = 1 - (r_j - q_j)/m  share of positives above negative j
//   AUC = mean V10;  Var = var(V10)/m + var(V01)/n
#include "stats/roc.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stats/order.h"

// Placements of a marker: V10 of the positives and V01 of the negatives, in order of rows.
typedef struct {
    int m, n;
    double *v10, *v01;
    double auc;
} roc_placements;

static void roc_place(roc_placements *r, const double *marker, const int *positive, int rows)
{
    double *rank = base_alloc(3 * (size_t)rows + 3, sizeof *rank), *own = rank + rows + 1, *group = own + rows + 1;
    *r = (roc_placements){.v10 = base_alloc((size_t)rows + 1, sizeof(double)),
                          .v01 = base_alloc((size_t)rows + 1, sizeof(double)),
                          .auc = NAN};
    for (int i = 0; i < rows; i++) {
        r->m += positive[i] != 0;
    }
    r->n = rows - r->m;
    stats_midranks(marker, rows, rank);
    double sum = 0;
    for (int side = 0; side < 2; side++) {
        double *v = side ? r->v10 : r->v01;
        int count = 0;
        for (int i = 0; i < rows; i++) {
            if ((positive[i] != 0) == side) {
                group[count] = marker[i];
                v[count++] = rank[i];
            }
        }
        stats_midranks(group, count, own);
        for (int i = 0; i < count; i++) {
            v[i] = side ? (v[i] - own[i]) / r->n : 1 - (v[i] - own[i]) / r->m;
            sum += side ? v[i] : 0;
        }
    }
    if (r->m > 0 && r->n > 0) {
        r->auc = sum / r->m;
    }
    free(rank);
}

static void roc_placements_clear(roc_placements *r)
{
    free(r->v10);
    free(r->v01);
}

static double roc_covariance(const double *a, const double *b, int n)
{
    double mean_a = 0, mean_b = 0, sum = 0;
    for (int i = 0; i < n; i++) {
        mean_a += a[i] / n;
        mean_b += b[i] / n;
    }
    for (int i = 0; i < n; i++) {
        sum += (a[i] - mean_a) * (b[i] - mean_b);
    }
    return n > 1 ? sum / (n - 1) : NAN;
}

static double roc_placement_covariance(const roc_placements *a, const roc_placements *b)
{
    return roc_covariance(a->v10, b->v10, a->m) / a->m + roc_covariance(a->v01, b->v01, a->n) / a->n;
}

// Rows whose marker (and other marker, where not NULL) is a number.
static int roc_complete(const double *a, const double *b, const int *positive, int n, double *a_out, double *b_out,
                        int *positive_out)
{
    int rows = 0;
    for (int i = 0; i < n; i++) {
        if (!isnan(a[i]) && (b == NULL || !isnan(b[i]))) {
            a_out[rows] = a[i];
            b_out[rows] = b != NULL ? b[i] : 0;
            positive_out[rows++] = positive[i];
        }
    }
    return rows;
}

roc_area roc_auc(const double *marker, const int *positive, int n)
{
    double *a = base_alloc(2 * (size_t)n + 2, sizeof *a);
    int *p = base_alloc((size_t)n + 1, sizeof *p);
    const int rows = roc_complete(marker, NULL, positive, n, a, a + n + 1, p);
    roc_placements r;
    roc_place(&r, a, p, rows);
    roc_area area = {{r.auc, NAN, NAN}, NAN, r.m, r.n};
    if (r.m > 1 && r.n > 1) {
        area.variance = roc_placement_covariance(&r, &r);
        const double half = STATS_Z95 * sqrt(area.variance);
        area.auc.low = fmax(r.auc - half, 0);
        area.auc.high = fmin(r.auc + half, 1);
    }
    roc_placements_clear(&r);
    free(a);
    free(p);
    return area;
}

roc_comparison roc_compare(const double *a, const double *b, const int *positive, int n)
{
    double *x = base_alloc(2 * (size_t)n + 2, sizeof *x), *y = x + n + 1;
    int *p = base_alloc((size_t)n + 1, sizeof *p);
    const int rows = roc_complete(a, b, positive, n, x, y, p);
    roc_placements r, s;
    roc_place(&r, x, p, rows);
    roc_place(&s, y, p, rows);
    roc_comparison c = {r.auc - s.auc, NAN, NAN};
    if (r.m > 1 && r.n > 1) {
        const double v =
            roc_placement_covariance(&r, &r) + roc_placement_covariance(&s, &s) - 2 * roc_placement_covariance(&r, &s);
        if (v > 0) {
            c.z = c.difference / sqrt(v);
            c.p = 2 * stats_normal_upper(fabs(c.z));
        }
    }
    roc_placements_clear(&r);
    roc_placements_clear(&s);
    free(x);
    free(p);
    return c;
}

roc_cut roc_youden(const double *marker, const int *positive, int n)
{
    int *order = stats_order(marker, n), m = 0;
    while (n > 0 && isnan(marker[order[n - 1]])) {
        n--;
    }
    for (int i = 0; i < n; i++) {
        m += positive[order[i]] != 0;
    }
    roc_cut best = {NAN, NAN, NAN};
    int positives_below = 0, negatives_below = 0;
    for (int i = 0; i + 1 < n && m > 0 && m < n; i++) {
        positives_below += positive[order[i]] != 0;
        negatives_below += positive[order[i]] == 0;
        const double here = marker[order[i]], next = marker[order[i + 1]];
        const double sensitivity = (double)(m - positives_below) / m, specificity = (double)negatives_below / (n - m);
        if (next > here && !(sensitivity + specificity <= best.sensitivity + best.specificity)) {
            best = (roc_cut){here + 0.5 * (next - here), sensitivity, specificity};
        }
    }
    free(order);
    return best;
}
