// SPDX-License-Identifier: MIT
// Contrasts between counterfactual twins: the same virtual patients in two arms. They are paired by construction, so
// nothing here compares two independent samples, and no two-sample p value is offered. Intervals are 95%, sampling
// error only.
#ifndef COLEY_STATS_PAIRED_H
#define COLEY_STATS_PAIRED_H

#include "stats/distributions.h"

typedef struct {
    int n;    // pairs
    int both, only_a, only_b, neither;
    stats_estimate difference;    // share in a less share in b; interval by Newcombe 1998 (paired, method 10)
    stats_estimate benefit;       // of the discordant pairs, share in which only a has it (Clopper-Pearson)
} paired_binary;

// a, b: (n) 0 or 1; negative: unknown, the pair is left out.
paired_binary paired_proportions(const int *a, const int *b, int n);

typedef struct {
    int n;
    stats_estimate mean;    // of a - b, with Student's interval
    double sd, median, q25, q75;
    int better, worse, same;    // pairs with a > b, a < b, a = b
} paired_numeric;

paired_numeric paired_differences(const double *a, const double *b, int n);    // pairs with a NaN are left out

typedef struct {
    int n;
    int longer, shorter, same;    // twin in a lived longer, shorter, had the event at the same time
    int unknown;                  // censoring hides who lived longer
} paired_survival;

// Times with censoring: a pair counts where the shorter time is an event (or both are, at one time).
paired_survival paired_times(const double *time_a, const int *event_a, const double *time_b, const int *event_b, int n);

#endif
