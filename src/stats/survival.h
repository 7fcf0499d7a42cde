// SPDX-License-Identifier: MIT
// Survival analysis of right-censored times: Kaplan-Meier, log-rank, Cox (stats/cox.h), cumulative incidence, Weibull.
//
// In all of them time[i] is a patient's time (any unit) and event[i] is 0 where he was censored then; rows whose time
// is NaN are left out. Conventions are R's and SAS's (Greenwood variance, log-log intervals, midpoint of a flat stretch
// as quantile). What cannot be estimated is NaN.
#ifndef COLEY_STATS_SURVIVAL_H
#define COLEY_STATS_SURVIVAL_H

#include <stdbool.h>

#include "stats/distributions.h"

// ---- Kaplan-Meier ----
typedef struct {
    int n;                      // distinct times, events and censorings, ascending
    int total, total_events;    // rows
    double *time;               // (n)
    int *at_risk;               // (n) just before time
    int *events, *censored;     // (n) at time
    double *survival;           // (n) S(time), right-continuous
    double *se;                 // (n) Greenwood's standard error of S; NaN where S = 0
    double *low, *high;         // (n) log-log 95% limits; NaN where S is 0 or 1
    double *hazard;             // (n) Nelson-Aalen cumulative hazard
} km_curve;

void km_init(km_curve *k, const double *time, const int *event, int n);
// The same with events and censorings exchanged: the follow-up that patients would have had. Its median is the median
// follow-up.
void km_init_reverse(km_curve *k, const double *time, const int *event, int n);
void km_clear(km_curve *k);

typedef struct {
    stats_estimate survival;
    double se, hazard;
    int at_risk;    // number with time >= t
} km_point;

// NaN later than the last observation, unless all had the event by then.
km_point km_at(const km_curve *k, double t);
int km_at_risk(const km_curve *k, double t);
// First time at which S <= 1 - p, or the middle of a flat stretch at 1 - p; interval by Brookmeyer and Crowley 1982.
stats_estimate km_quantile(const km_curve *k, double p);

typedef struct {
    double value, se, low, high;
} rmst_estimate;
// mean time alive until tau; NaN where the curve does not reach tau
rmst_estimate km_rmst(const km_curve *k, double tau);

// ---- log-rank and Fleming-Harrington tests ----
typedef struct {
    double chi2, p;
    int df;
} test_chi2;

// group[i] in 0 .. ngroup-1; stratum: any ints, or NULL. Weights S(t-)^rho (1 - S(t-))^gamma of the pooled curve of the
// stratum; 0, 0 is the log-rank test. observed, expected: (ngroup) sums, may be NULL. Groups that are never at risk do
// not count.
test_chi2 logrank_test(const double *time, const int *event, const int *group, int ngroup, const int *stratum, int n,
                       double rho, double gamma, double *observed, double *expected);

// Whether hazards of two groups (group 0 or not) are proportional, by Schoenfeld's residuals against time. log_ratio:
// Cox's estimate of the log hazard ratio with the same strata (NULL: one). NaN where there is too little to see.
test_chi2 proportional_test(const double *time, const int *event, const int *group, const int *stratum, int n,
                            double log_ratio);

// ---- competing risks: Aalen-Johansen ----
typedef struct {
    int n, ncause;
    double *time;              // (n) distinct times
    double *incidence, *se;    // (n x ncause): incidence[i*ncause + cause - 1]; se by the infinitesimal jackknife
} incidence_curve;

// cause: 0 censored, 1 .. ncause
void incidence_init(incidence_curve *c, const double *time, const int *cause, int ncause, int n);
void incidence_clear(incidence_curve *c);
// A patient's first event (NaN: never) against the end of his observation, by death or not. Returns the earlier time;
// cause: 1 the event, 2 death before it, 0 neither.
double incidence_first(double first, double end, bool died, int *cause);
// The last value at or before t; 0 before the first time; NaN later than the last.
stats_estimate incidence_at(const incidence_curve *c, int cause, double t, double *se);

// ---- Weibull regression: ln T = x'b + scale W, W of the smallest extreme value distribution ----
// x: (n x p) with a column of ones for the intercept; coef: (p). False where it cannot be estimated.
bool weibull_fit(const double *time, const int *event, const double *x, int n, int p, double *coef, double *scale,
                 double *loglik);

#endif
