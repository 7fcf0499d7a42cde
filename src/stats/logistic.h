// SPDX-License-Identifier: MIT
// Logistic regression by maximum likelihood.
#ifndef COLEY_STATS_LOGISTIC_H
#define COLEY_STATS_LOGISTIC_H

#include <stdbool.h>

// x: (n x p), with a column of ones for the intercept; rows with a NaN are left out. coef, se: (p) log odds ratios and
// their standard errors. False, and NaN in both, where they cannot be estimated (one outcome only, collinear
// covariates, perfect separation).
bool logistic_fit(const int *y, const double *x, int n, int p, double *coef, double *se, double *loglik);

#endif
