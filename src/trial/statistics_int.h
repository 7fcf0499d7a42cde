// SPDX-License-Identifier: MIT
// The patients of two arms side by side, as the statistics of their comparison want them.
#ifndef COLEY_TRIAL_STATISTICS_INT_H
#define COLEY_TRIAL_STATISTICS_INT_H

#include "trial/analysis.h"
#include "trial/pfs_rules.h"

typedef struct {
    int n, capacity;
    int *group;          // 0 reference, 1 the arm
    double *os, *pfs;    // [month]
    int *os_event, *pfs_event;
    int *response;    // confirmed CR or PR
    int *stratum, nstratum;
    const char **stratum_name;    // (nstratum) as the data name it; "": there is one, without a name
    double *rule[PFS_NRULE];      // [month]; of PFS_AS_REPORTED too, which must be pfs
    int *rule_event[PFS_NRULE];
    int nmarker;
    double *marker;    // (nmarker x capacity)
    bool responses_known, visits_known;
} statistics_pair;

// markers: biomarkers and baseline markers too. rules: PFS by all rules, from the visits.
void statistics_pair_load(const analysis *a, int arm, int view, bool markers, bool rules, statistics_pair *p);
void statistics_pair_clear(statistics_pair *p);

// The primary reader's visits of an arm's patients, one patient after the other in order of their numbers.
typedef struct {
    store_cursor *c;
    int64_t at;    // patient of the row; INT64_MAX: no more
    bool readers;
    const char *primary;
    pfs_visit *visit;    // (n) of the patient asked for last
    size_t n, cap;
} statistics_visits;

statistics_visits statistics_visits_open(const analysis *a, int arm);
void statistics_visits_of(statistics_visits *v, int64_t patient);
void statistics_visits_close(statistics_visits *v);

void analysis_statistics(const analysis *a, trial_summary *out);    // statistics.c
void analysis_subgroups(const analysis *a, trial_summary *out);     // subgroups.c

#endif
