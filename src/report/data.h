// SPDX-License-Identifier: MIT
// The data that the report's page draws, as JSON. Shape (numbers may be null: "cannot be estimated"; A: one entry an arm):
//
//   coley, trial, title, cutoff_text
//   provenance    [[key, value], ...]
//   screening     {candidates, removed: [{reason, count}], randomised}
//   arms          [{name, role, n, failed}]
//   baseline      [{label, unit, values: [text A]}]
//   endpoints     [{code, label, unit, values: [{value, low, high, published, published_low, published_high, source} A]}]
//   comparisons   [{arm, reference, endpoint, label, value, low, high, p, published, published_low, published_high}]
//   published     [{arm, label, unit, predicted, published, low, high, followup_months, source}]
//   patients      [{id, arm, best, change, pfs, pfs_event, os, os_event, grade, cause, visits: [[day, change], ...]}]   the first 1000 of each arm
//   survival      [{endpoint, label, risk_times, risk: [[n] A], arms: [{time, surv, low, high, censor: [[t, s]], events, median, median_low, median_high}]}]
//   events        [{organ, term, arms: [{any, g1, g2, g3, g4, onset_weeks}]}]
//   onset         [{arm, weeks, percent}]
//   causes        [{cause, percent: [A]}]
//   reversals     [{arm, cause, reversed, responded, other, other_responded}]   patients whose cause was reversed, in numbers
//   benefit       [{arm, reference, both, only_arm, only_reference, neither, difference, low, high}]
//   biomarkers    [{arm, name, auc, low, high}]
//   courses       [{patient, arm, note, end_days, panels: [{label, unit, scale: log or value, series: [{label, t, y}]}]}]
//   parameters    [{id, meaning, scope, value, unit, low, high, evidence, source}]
//   ledger        [{patient, arm, day, state, why}]
//
// Times are in months where not named otherwise.
#ifndef COLEY_REPORT_DATA_H
#define COLEY_REPORT_DATA_H

#include "report/json.h"
#include "trial/trial.h"

// What one randomised patient came to, as drawn in the report.
typedef struct {
    int64_t number;
    int arm;
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
    report_patient *patient;     // randomised patients who were computed, by arm, then number
    int npatient;
    int *of;                     // by patient number: index in patient[] + 1, 0: not there
    int64_t nof;
} report_data;

// False and an error where the store lacks a table or column.
bool report_load(report_data *r, store *s, const library_trial *t, const trial_summary *sum, arena *memory, diag_list *d);

int report_arm(const report_data *r, const char *name);      // -1
const report_patient *report_find(const report_data *r, const char *arm, int64_t patient);   // NULL: not there, or another arm's twin

// Each writes its keys into the open object.
void report_head(const report_data *r, json *j);             // data_head.c: trial, provenance, screening, arms, baseline
void report_results(const report_data *r, json *j);          // data_results.c: endpoints, comparisons, causes, benefit, biomarkers
void report_patients(const report_data *r, json *j);         // data_patients.c: patients with their visits
void report_survival(const report_data *r, json *j);         // data_survival.c
void report_harm(const report_data *r, json *j);             // data_harm.c: events, onset
void report_courses(const report_data *r, json *j);          // data_courses.c
void report_parameters(const report_data *r, json *j);       // data_parameters.c: parameters, ledger

#endif
