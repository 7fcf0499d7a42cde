// SPDX-License-Identifier: MIT
// Analysis of a run: the rows of the store as arrays, and the parts of the summary that are made of them.
#ifndef COLEY_TRIAL_ANALYSIS_H
#define COLEY_TRIAL_ANALYSIS_H

#include "stats/survival.h"
#include "trial/trial_int.h"

enum { VIEW_CUT, VIEW_FULL, NVIEW };

typedef struct {                     // one view of an arm's patients
    double *os, *pfs, *ttr, *dor;    // (n) [day]
    int *os_event, *pfs_event, *dor_event;
    int *response, *unconfirmed;    // recist_response
    int *grade, *stopped;
    int *event_grade;    // (n x norgan) of each organ's event
} analysis_view;

typedef struct {
    int n, failed;
    int64_t *patient;    // (n) ascending
    bool *mine;          // (n) randomised to this arm; others are counterfactuals
    analysis_view view[NVIEW];
} analysis_arm;

typedef struct {
    const library_trial *trial;
    store *store;
    arena *memory;
    analysis_arm *arm;    // (narm)
    int64_t npatient;
    int *arm_of;       // (npatient + 1) by patient
    double *cutoff;    // (npatient + 1) [day]
    int *cause;        // (npatient + 1) -1
    double *marker;    // (nbiomarker x (npatient + 1))
} analysis;

bool analysis_load(analysis *a, store *s, const library_trial *t, arena *memory, diag_list *d);

// endpoints.c: of the patients randomised to the arm
void analysis_endpoints(const analysis *a, int arm, trial_arm_summary *out);
// contrasts.c
void analysis_comparisons(const analysis *a, trial_summary *out);
void analysis_paired(const analysis *a, trial_summary *out);
void analysis_biomarkers(const analysis *a, trial_summary *out);
bool analysis_causes(const analysis *a, trial_summary *out);
// published.c: reads published.csv beside the trial, if there is one
void analysis_published(const analysis *a, trial_summary *out, diag_list *d);

#endif
