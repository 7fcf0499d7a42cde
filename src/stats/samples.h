// SPDX-License-Identifier: MIT
// Samples of numbers: quantiles, two-sample tests, correlations. NaNs are left out (pairs with one, for correlations).
#ifndef COLEY_STATS_SAMPLES_H
#define COLEY_STATS_SAMPLES_H

// Sample quantile by Hyndman & Fan 1996, type 2 (as SAS) or 7 (as R); NaN of an empty sample.
double sample_quantile(const double *x, int n, double p, int type);

typedef struct {
    double statistic, p, df;    // NaN where it cannot be computed; df: Welch's only
} sample_test;

// W of x; normal approximation, corrected for ties, continuity
sample_test sample_wilcoxon(const double *x, int n, const double *y, int m);
sample_test sample_welch(const double *x, int n, const double *y, int m);    // unequal variances
double sample_kolmogorov(const double *x, int n, const double *y, int m);    // D

double sample_pearson(const double *x, const double *y, int n);
double sample_spearman(const double *x, const double *y, int n);

#endif
