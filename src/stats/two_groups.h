// SPDX-License-Identifier: MIT
// Two groups of patients compared: Cox's hazard ratio and the log-rank test of the same times.
#ifndef COLEY_STATS_TWO_GROUPS_H
#define COLEY_STATS_TWO_GROUPS_H

#include "stats/survival.h"

typedef struct {
    stats_estimate hazard_ratio;    // of group 1 to group 0
    double p, z;                    // log-rank, two-sided; its signed root, positive where group 1 does better
} two_groups;

// group: 0 or 1; stratum: any ints, or NULL; ties by Efron.
stats_estimate two_groups_ratio(const double *time, const int *event, const int *group, const int *stratum, int n);
two_groups two_groups_compare(const double *time, const int *event, const int *group, const int *stratum, int n);

#endif
