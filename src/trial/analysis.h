// SPDX-License-Identifier: MIT
// Analysis of a run: the parts of the summary, made of the store's rows.
//
// Memory. Of every patient four bytes stay (his arm, his cause). All else is counted while rows go by, or kept for one
// estimate at a time and given back: the times of the arms that are compared, a biomarker's values. So the peak is a
// few dozen bytes a patient, whatever a patient's rows hold.
#ifndef COLEY_TRIAL_ANALYSIS_H
#define COLEY_TRIAL_ANALYSIS_H

#include "stats/survival.h"
#include "trial/trial_int.h"

enum { VIEW_CUT, VIEW_FULL, NVIEW };

extern const char *const analysis_view_name[NVIEW];    // beginning of the view's columns: "cut", "full"

// Data of one cut, as observed data are: there is no later view to tell of.
bool analysis_one_cut(const library_trial *t);

typedef struct {
    const library_trial *trial;
    store *store;
    arena *memory;
    int64_t npatient;
    int16_t *arm_of, *cause;    // (npatient + 1) by patient; -1: none
    int *stratum, nstratum;     // (npatient + 1) where comparisons are stratified, else NULL and 1
    int *own;                   // (narm) patients randomised to the arm and computed
    int *failed;                // (narm) of the patients randomised to the arm, not computed
} analysis;

bool analysis_load(analysis *a, store *s, const library_trial *t, arena *memory, diag_list *d);

// The patients with results in an arm, in order of their numbers: column i of the cursor is name[i - 1], column 0 the
// patient. own: those randomised to the arm only, no counterfactual twins.
typedef struct {
    const analysis *a;
    store_cursor *c;    // NULL where the rows cannot be read: the scan is empty then
    int arm;
    bool own;
    int64_t patient;
} analysis_scan;

enum { ANALYSIS_COLUMNS = 8 };    // of a scan, at most
analysis_scan analysis_results(const analysis *a, int arm, bool own, const char *const *name, int n);
bool analysis_next(analysis_scan *s);
recist_response analysis_response(const analysis_scan *s, int column);
void analysis_end(analysis_scan *s);

// "cut_os_day" in the arena
const char *analysis_column(const analysis *a, int view, const char *name);
// The arm's own patients' `what` ("os", "pfs", "ttr", "dor"): days and whether the event happened (1 where there is no
// such column); his stratum, where `stratum` is not NULL. Room for analysis.own[arm] numbers; those without a time are
// left out. Returns their number.
int analysis_times(const analysis *a, int arm, int view, const char *what, double *day, int *event, int *stratum);

// endpoints.c: of the patients randomised to the arm
void analysis_endpoints(const analysis *a, int arm, trial_arm_summary *out);
// The curve at a milestone. At the cut-off it is unknown where nobody was followed that long, even if the curve ended
// with the last patient's event: there is a longer follow-up to tell.
km_point analysis_milestone(const analysis *a, int view, const km_curve *curve, double months);
// contrasts.c
// Hazard ratio of `arm` to `reference`, of OS or PFS in a view, everybody censored `until` days after he came in.
trial_comparison analysis_hazard(const analysis *a, int arm, int reference, int view, bool os, double until);
void analysis_comparisons(const analysis *a, trial_summary *out);
void analysis_paired(const analysis *a, trial_summary *out);
void analysis_biomarkers(const analysis *a, trial_summary *out);
bool analysis_causes(const analysis *a, trial_summary *out);
// looks.c: interim looks at the full follow-up, each with what was known on its day
void analysis_looks(const analysis *a, trial_summary *out);
// Of a comparison's n looks those that were held, for its bounds and its p. Returns how many.
int analysis_looks_held(const trial_look *look, int n, double *information, double *spend);
// multiplicity.c: of comparisons, looks and responses that are there
void analysis_multiplicity(const analysis *a, trial_summary *out);
// published.c: reads published.csv beside the trial, if there is one
void analysis_published(const analysis *a, trial_summary *out, diag_list *d);

#endif
