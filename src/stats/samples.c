// SPDX-License-Identifier: MIT
// Quantiles (Hyndman & Fan 1996, Am Stat 50:361), Wilcoxon's rank sum with tie and continuity corrections (Hollander &
// Wolfe 1999), Welch's t (1947), Kolmogorov-Smirnov's distance, Pearson's and Spearman's correlation.
#include "stats/samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "stats/distributions.h"
#include "stats/order.h"

// The numbers of x in ascending order; malloc'ed, *n becomes their count.
static double *sample_sorted(const double *x, int *n)
{
    int *order = stats_order(x, *n);
    double *sorted = base_alloc((size_t)*n + 1, sizeof *sorted);
    int count = 0;
    while (count < *n && !isnan(x[order[count]])) {
        sorted[count] = x[order[count]];
        count++;
    }
    *n = count;
    free(order);
    return sorted;
}

double sample_quantile(const double *x, int n, double p, int type)
{
    double *s = sample_sorted(x, &n), value = NAN;
    if (n > 0 && p >= 0 && p <= 1) {
        // position among 1 .. n; within rounding of a whole number it is that number
        double h = type == 2 ? n * p : (n - 1) * p + 1;
        if (fabs(h - round(h)) < 4e-16 * n) {
            h = round(h);
        }
        int j = (int)floor(h);
        double part = h - j;
        if (type == 2) {
            part = part > 0 ? 1 : 0.5;
        }
        const int below = j < 1 ? 1 : j > n ? n : j, above = j + 1 < 1 ? 1 : j + 1 > n ? n : j + 1;
        value = part == 0 ? s[below - 1] : s[below - 1] + part * (s[above - 1] - s[below - 1]);
    }
    free(s);
    return value;
}

sample_test sample_wilcoxon(const double *x, int n, const double *y, int m)
{
    double *a = sample_sorted(x, &n), *b = sample_sorted(y, &m);
    const int total = n + m;
    double *all = base_alloc(2 * (size_t)total + 2, sizeof *all), *rank = all + total + 1;
    memcpy(all, a, (size_t)n * sizeof *all);
    memcpy(all + n, b, (size_t)m * sizeof *all);
    stats_midranks(all, total, rank);
    double w = -0.5 * n * (n + 1.0), ties = 0;
    for (int i = 0; i < n; i++) {
        w += rank[i];
    }
    int *order = stats_order(all, total);
    for (int i = 0, end; i < total; i = end) {
        for (end = i + 1; end < total && all[order[end]] == all[order[i]]; end++) {}
        const double t = end - i;
        ties += t * t * t - t;
    }
    sample_test r = {NAN, NAN, NAN};
    if (n > 0 && m > 0) {
        const double variance = (double)n * m / 12 * (total + 1 - ties / ((double)total * (total - 1)));
        const double excess = w - 0.5 * n * m;
        r.statistic = w;
        if (variance > 0) {
            r.p = fmin(1, 2 * stats_normal_upper(fmax(fabs(excess) - 0.5, 0) / sqrt(variance)));
        }
    }
    free(order);
    free(all);
    free(a);
    free(b);
    return r;
}

static double sample_mean(const double *x, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += x[i];
    }
    return sum / n;
}

static double sample_variance(const double *x, int n, double mean)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += (x[i] - mean) * (x[i] - mean);
    }
    return sum / (n - 1);
}

sample_test sample_welch(const double *x, int n, const double *y, int m)
{
    double *a = sample_sorted(x, &n), *b = sample_sorted(y, &m);
    sample_test r = {NAN, NAN, NAN};
    if (n > 1 && m > 1) {
        const double mean_a = sample_mean(a, n), mean_b = sample_mean(b, m);
        const double va = sample_variance(a, n, mean_a) / n, vb = sample_variance(b, m, mean_b) / m;
        if (va + vb > 0) {
            r.statistic = (mean_a - mean_b) / sqrt(va + vb);
            r.df = (va + vb) * (va + vb) / (va * va / (n - 1) + vb * vb / (m - 1));
            r.p = 2 * stats_t_upper(fabs(r.statistic), r.df);
        }
    }
    free(a);
    free(b);
    return r;
}

double sample_kolmogorov(const double *x, int n, const double *y, int m)
{
    double *a = sample_sorted(x, &n), *b = sample_sorted(y, &m), d = n > 0 && m > 0 ? 0 : NAN;
    for (int i = 0, j = 0; i < n && j < m;) {
        const double at = fmin(a[i], b[j]);
        while (i < n && a[i] <= at) {
            i++;
        }
        while (j < m && b[j] <= at) {
            j++;
        }
        d = fmax(d, fabs((double)i / n - (double)j / m));
    }
    free(a);
    free(b);
    return d;
}

// Complete pairs into a and b; returns their number.
static int sample_pairs(const double *x, const double *y, int n, double *a, double *b)
{
    int count = 0;
    for (int i = 0; i < n; i++) {
        if (!isnan(x[i]) && !isnan(y[i])) {
            a[count] = x[i];
            b[count++] = y[i];
        }
    }
    return count;
}

static double sample_correlation(const double *a, const double *b, int n)
{
    const double mean_a = sample_mean(a, n), mean_b = sample_mean(b, n);
    double ab = 0, aa = 0, bb = 0;
    for (int i = 0; i < n; i++) {
        ab += (a[i] - mean_a) * (b[i] - mean_b);
        aa += (a[i] - mean_a) * (a[i] - mean_a);
        bb += (b[i] - mean_b) * (b[i] - mean_b);
    }
    return n > 1 && aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : NAN;
}

double sample_pearson(const double *x, const double *y, int n)
{
    double *a = base_alloc(2 * (size_t)n + 2, sizeof *a), *b = a + n + 1;
    const double r = sample_correlation(a, b, sample_pairs(x, y, n, a, b));
    free(a);
    return r;
}

double sample_spearman(const double *x, const double *y, int n)
{
    double *a = base_alloc(4 * (size_t)n + 4, sizeof *a), *b = a + n + 1, *rank_a = b + n + 1, *rank_b = rank_a + n + 1;
    const int count = sample_pairs(x, y, n, a, b);
    stats_midranks(a, count, rank_a);
    stats_midranks(b, count, rank_b);
    const double r = sample_correlation(rank_a, rank_b, count);
    free(a);
    return r;
}
