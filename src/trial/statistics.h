// SPDX-License-Identifier: MIT
// What the trial statistician adds to endpoints and hazard ratios: results of statistics.c and subgroups.c, part of
// trial_summary. Shares and rates in %, times in months; intervals are 95%, of sampling alone; NaN: cannot be
// estimated.
#ifndef COLEY_TRIAL_STATISTICS_H
#define COLEY_TRIAL_STATISTICS_H

#include <stdbool.h>

#include "stats/distributions.h"

enum { STATISTICS_MILESTONES = 12 };

typedef struct {                               // an arm against the reference
    const char *arm, *reference, *endpoint;    // "OS", "PFS"
    bool full;
    double tau;    // restricted means are until here: both arms are observed so long
    stats_estimate rmst_arm, rmst_reference, rmst_difference, rmst_ratio;
    double rmst_p;
    int nmilestone;
    double months[STATISTICS_MILESTONES];
    stats_estimate milestone[STATISTICS_MILESTONES];    // rate of the arm less that of the reference
    double ph_chi2, ph_p;                               // Schoenfeld: small p: hazards are not proportional
    int strata;                                         // 1: the trial is not stratified
    stats_estimate stratified_hr;
    double stratified_p;    // log-rank
} trial_survival;

typedef struct {    // PFS under another rule
    const char *arm, *reference, *code, *name;
    int events_arm, events_reference;
    double median_arm, median_reference;
    stats_estimate hr;
    double p;
} trial_sensitivity;

typedef struct {    // confirmed response
    const char *arm, *reference;
    int responders_arm, n_arm, responders_reference, n_reference, strata;
    stats_estimate difference;     // Newcombe
    double odds_ratio, chi2, p;    // Cochran-Mantel-Haenszel over the strata
} trial_response_difference;

typedef struct {
    const char *arm, *set;    // "ITT", "treated", "evaluable"
    int n, responders;
    stats_estimate orr;    // Clopper-Pearson
} trial_analysis_set;

typedef struct {                // Aalen-Johansen; death without the event competes
    const char *arm, *event;    // "immune-related event", "death before one", ... of grade 3+
    double months;
    stats_estimate incidence;
} trial_incidence;

typedef struct {
    const char *factor, *level, *arm, *reference, *endpoint;    // "OS", "PFS": hazard ratio; "ORR": difference
    bool above;                                                 // the marker is at the limit or above, else below
    double limit;    // of the marker, as it is shown; NaN: all patients, or a stratum
    int n_arm, n_reference, events_arm, events_reference;
    stats_estimate effect;
    double interaction_p;    // of the factor, Wald; NaN for ORR
} trial_subgroup;

#endif
