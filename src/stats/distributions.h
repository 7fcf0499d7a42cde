// SPDX-License-Identifier: MIT
// Distribution functions for statistics, by Boost.Math: tails keep their relative accuracy. Arguments outside the
// domain give NaN. For draws of patients see num/quantile.h, which gives the same bits everywhere; these need not.
#ifndef COLEY_STATS_DISTRIBUTIONS_H
#define COLEY_STATS_DISTRIBUTIONS_H

#ifdef __cplusplus
extern "C" {
#endif

double stats_gamma_quantile(double p, double shape);    // scale 1
double stats_beta_quantile(double p, double a, double b);
double stats_chi2_upper(double x, double df);    // P(X > x)
double stats_t_upper(double x, double df);
double stats_t_quantile(double p, double df);
double stats_normal_upper(double x);
double stats_normal_quantile(double p);

#ifdef __cplusplus
}
#endif

// Half-width of a 95% interval in standard errors: normal_quantile(0.975).
#define STATS_Z95 1.959963984540054

// An estimate with its 95% interval (sampling error only). NaN: cannot be estimated.
typedef struct {
    double value, low, high;
} stats_estimate;

#endif
