// SPDX-License-Identifier: MIT
// The data that the report's page draws, as JSON. Shape (numbers may be null: "cannot be estimated"; A: one entry an
// arm):
//
//   coley, trial, title, cutoff_text
//   provenance    [[key, value], ...]
//   screening     {candidates, removed: [{reason, count}], randomised}
//   arms          [{name, role, n, failed}]
//   baseline      [{label, unit, values: [text A]}]
//   endpoints     [{code, label, unit, values: [{value, low, high, published, published_low, published_high,
//                 source} A]}]
//   comparisons   [{arm, reference, endpoint, label, value, low, high, p, published, published_low, published_high}]
//   published     [{arm, label, unit, predicted, published, low, high, followup_months, source}]
//   patients      [{id, arm, best, change, pfs, pfs_event, os, os_event, grade, cause, visits: [[day, change], ...]}]
//                 the first REPORT_PATIENTS of each arm
//   survival      [{endpoint, label, risk_times, risk: [[n] A], arms: [{time, surv, low, high, censor: [[t, s]],
//                 times, events, median, median_low, median_high}]}]
//   events        [{organ, term, arms: [{any, g1, g2, g3, g4, onset_weeks}]}]
//   onset         [{arm, weeks, percent, times}]
//                 times, here and above: of the whole curve, where not all of them are drawn
//   causes        [{cause, percent: [A]}]
//   reversals     [{arm, cause, reversed, responded, other, other_responded}]   in numbers of patients
//   benefit       [{arm, reference, both, only_arm, only_reference, neither, difference, low, high}]
//   biomarkers    [{arm, name, auc, low, high}]
//   courses       [{patient, arm, note, end_days, panels: [{label, unit, scale: log or value,
//                 series: [{label, t, y}]}]}]
//   parameters    [{id, meaning, scope, value, unit, low, high, evidence, source}]
//   ledger        [{patient, arm, day, state, why}]
//                 the first REPORT_LEDGER; ledger_all: how many there are, where that is more
//
// Times are in months where not named otherwise.
#ifndef COLEY_REPORT_DATA_H
#define COLEY_REPORT_DATA_H

#include "base/json.h"
#include "trial/trial.h"

// Memory and the size of the page do not grow with the trial, but for what is said here. Of every patient four bytes
// stay (his arm, his named cause); estimates are made of one arm's times at a time. Drawn patient by patient are the
// first of each arm, curves by at most REPORT_POINTS of their points; the page says so where something is left out.
enum { REPORT_PATIENTS = 1000, REPORT_POINTS = 1000, REPORT_LEDGER = 500 };

// What one randomised patient came to, as drawn in the report.
typedef struct {
    int64_t number;
    int arm;
    bool drawn;                  // among the first of the arm; the others have a course
    const char *best;            // CR, PR, SD, PD, NE
    double change;               // best change of the sum [%]; NaN
    double pfs, os;              // [day]
    int pfs_event, os_event, grade;
    const char *cause;           // NULL
} report_patient;

typedef struct {
    store *store;
    const library_trial *trial;
    const trial_summary *summary;
    arena *memory;
    int64_t nof;
    int16_t *arm_of, *cause_of;  // (nof) by patient number: arm randomised to, the cancer's cause; -1
    int *allocated, *computed;   // (narm) patients; those with results
    report_patient *patient;     // a few of those who were computed, by arm, then number
    size_t npatient;
    int *first;                  // (narm + 1) where an arm's begin
    int *cause;                  // (narm x ncause) non-responders by cause
} report_data;

// False and an error where the store lacks a table or column.
bool report_load(report_data *r, store *s, const library_trial *t, const trial_summary *sum, arena *memory,
                 diag_list *d);

void report_clear(report_data *r);

int report_arm(const report_data *r, const char *name);      // -1
// Of those kept. NULL: not there, or another arm's twin.
const report_patient *report_find(const report_data *r, const char *arm, int64_t patient);
// Whether `patient` was randomised to arm number `arm`: else his rows there are a counterfactual twin's.
bool report_own(const report_data *r, int arm, int64_t patient);
// Times of an arm's own patients, in days, in order of patients: "cut_os" or "cut_pfs" at the data cut-off, "full_os"
// or "full_pfs" of the whole follow-up. malloc'ed; returns their number, that of computed[arm].
int report_times(const report_data *r, int arm, const char *what, double **day, int **event);
// Whether point i of n is drawn where at most REPORT_POINTS are: evenly spread, the last one always.
bool report_drawn(int i, int n);

// Each writes its keys into the open object.
void report_head(const report_data *r, json *j);             // data_head.c: trial, provenance,
                                                             // screening, arms, baseline
void report_results(const report_data *r, json *j);          // data_results.c: endpoints, comparisons,
                                                             // causes, benefit, biomarkers
void report_patients(const report_data *r, json *j);         // data_patients.c: patients with their visits
void report_survival(const report_data *r, json *j);         // data_survival.c
void report_harm(const report_data *r, json *j);             // data_harm.c: events, onset
void report_courses(const report_data *r, json *j);          // data_courses.c
void report_parameters(const report_data *r, json *j);       // data_parameters.c: parameters, ledger

#endif
