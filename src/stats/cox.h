// SPDX-License-Identifier: MIT
// Cox's proportional hazards model: several covariates, strata, ties by Efron or Breslow.
#ifndef COLEY_STATS_COX_H
#define COLEY_STATS_COX_H

#include <stdbool.h>

#include "stats/distributions.h"
#include "stats/survival.h"

typedef enum { COX_EFRON, COX_BRESLOW } cox_ties;

typedef struct {
    int n, p;
    const double *time;    // (n)
    const int *event;      // (n) 0: censored
    const double *x;       // (n x p) covariates; a row with a NaN (here or in time) is left out
    const int *stratum;    // (n) any ints; NULL: one stratum
    cox_ties ties;
} cox_data;

typedef struct {
    bool converged;    // false: coefficients cannot be estimated (no events, a covariate constant or
                       // collinear, infinite hazard ratio): all below from coef on is NaN; the score
                       // test may stand nevertheless
    int p, rows, events, iterations;
    double *coef, *se;     // (p) log hazard ratios
    double *covariance;    // (p x p)
    double loglik_null, loglik;
    test_chi2 score, wald, lr;    // of all coefficients together
    double concordance;           // Harrell's C of the linear predictor, within strata
} cox_model;

void cox_fit(const cox_data *data, cox_model *m);
void cox_clear(cox_model *m);
stats_estimate cox_hazard_ratio(const cox_model *m, int j);    // exp(coef) with its 95% Wald interval
double cox_p(const cox_model *m, int j);                       // two-sided Wald p

// Harrell's C: among pairs within a stratum whose order of events is known, the share in which the one with the higher
// risk has the event first; equal risks count one half.
double cox_concordance(const double *time, const int *event, const double *risk, const int *stratum, int n);

#endif
