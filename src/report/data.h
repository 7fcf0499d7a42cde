// SPDX-License-Identifier: MIT
// The data that the report's page draws, as JSON. Shape (numbers may be null: "cannot be estimated"; A: one entry an
// arm):
//
//   coley, trial, title, cutoff_text
//   provenance    [[key, value], ...]
//   screening     {candidates, removed: [{reason, count}], randomised}; candidates null: not known
//   arms          [{name, role, n, failed, flow: [{label, count}]}]
//   baseline      [{label, unit, values: [text A]}]
//   endpoints     [{code, label, unit, values: [{value, low, high, error, n, full, published, published_low,
//                 published_high, published_n, source} A]}]
//   comparisons   [{arm, reference, endpoint, label, full, value, low, high, error, p, published, published_low,
//                 published_high, published_n}]        error: Monte Carlo, a standard error
//   published     [{arm, label, unit, predicted, published, low, high, followup_months, source}]
//   markers       [{label, unit, biomarker}]    what is known of each patient at baseline
//   terms         [term]                        adverse events
//   patients      [{id, arm, best, change, pfs, pfs_event, os, os_event, grade, cause,
//                 full: [OS, event, PFS, event] of the whole follow-up, ttr, dor, dor_event, dosed,
//                 stopped, next, left, base: [value of each marker], ae: [[term, grade, onset], ...],
//                 visits: [[day, change, new lesions], ...]}]      the first REPORT_PATIENTS of each arm
//   survival      [{endpoint, label, risk_times, risk: [[n] A], arms: [{time, surv, low, high, censor: [[t, s]],
//                 times, events, median, median_low, median_high}]}]
//                 times: of the whole curve, where not all of them are drawn
//   events        [{organ, term, kind, arms: [{any, g1 ... g5, onset_weeks}]}]
//   incidence     [{arm, term, kind, grade, weeks, percent}]    term "" for any but background events; of at least
//                 that grade, death competing
//   burden        {weeks, organs: [{organ, arms: [[[percent a week] of grade 1, ... 5] A]}]}   of those alive and
//                 followed; the first organ "": of any; organs empty: no events
//   causes        [{cause, percent: [A]}]
//   reversals     [{arm, cause, reversed, responded, other, other_responded}]   in numbers of patients
//   benefit       [{arm, reference, both, only_arm, only_reference, neither, difference, low, high}]
//   benefit_months  [{arm, reference, difference, low, high}]
//   biomarkers    [{arm, name, unit, auc, low, high, positives, n, roc: [[1 - specificity, sensitivity], ...],
//                 levels: [{label, upto, n, x, value, low, high}]}]
//   design        {blinding, reader, investigator_bias, method, alpha, estimands: [{endpoint, text}],
//                 hypotheses: [{name, arms, endpoint, looks, p, adjusted, shown, month}]}     texts "" where not said
//   subgroups     [{arm, reference, endpoint, label, rows: [{factor, level, marker, from or below, n, events,
//                 reference_n, reference_events, value, low, high, interaction_p}]}]
//                 in the subgroup: from <= marker < below; without a marker: everybody, or a stratum
//   lesions       [{arm, patients, mixed, progressions, new, target, other, dissociated}]
//   relapse       [{arm, responders, relapsed, new, target, other, off_drug, alive}]
//   twins         {rows: [{id, change: [A], os: [A]}]}      where each patient is computed in every arm
//   exposure      [{arm, drug, patients, doses, doses_low, doses_high, omitted, stopped}]
//   failures      [{arm, n, failed, endpoints: [{label, value, worst, best}]}]
//   courses       [{patient, arm, note, end_days, panels: [{label, unit, scale: log or value,
//                 series: [{label, t, y}]}]}]
//   parameters    [{id, meaning, scope, value, unit, low, high, evidence, source}]
//   unique_patients  none is counted twice
//   contrasts     [{arm, reference, endpoint, full, tau, rmst_arm: E, rmst_reference: E, rmst_difference: E,
//                 rmst_ratio: E, rmst_p, milestones: [{months, difference: E}], chi2, p (of proportional hazards),
//                 strata, stratified: E, stratified_p}]       E: [value, low, high]; arm, reference: numbers
//   sensitivity   [{arm, reference, rule, events, reference_events, median, reference_median, ratio: E, p}]
//   responses     [{arm, reference, responders, n, reference_responders, reference_n, difference: E, odds_ratio, p,
//                 strata}]
//   sets          [{arm, set, n, responders, response: E}]
//   risks         [{arm, event, months, incidence: E}]
//   looks         [{arm, reference, endpoint, number, of, planned, events, reached, month, patients, bound, z, p,
//                 ratio, low, high, stops}]
//   readings      [{label, immune, arms: [{arm, response: E, median: E, ratio: E}]}]  the first is the primary one; the
//                 others too known, pair: [response in both, first, second, none], kappa, events: [same day, the
//                 other's earlier, later, only the first's, only the other's, none], table: [[n]] of best responses
//   deaths        [{arm, n, alive, disease, toxicity, other, unknown, curves: [{cause, points: [[month, percent]]}]}]
//   toxic_deaths  [{patient, arm, month, events}]; toxic_deaths_all: how many there are, where that is more
//   labs          [{name, unit, low, high, arms: [{arm, visits: [[month, n, lower quartile, median, upper]],
//                 shift: [[n]] of grades 0 to 4 on day 0, by worst grade after it; empty: none}]}]
//   specific      {model, traits, drugs: [{name, parameters: [meaning], traits}], set: [id], own: [meaning]}
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
enum { REPORT_PATIENTS = 1000, REPORT_POINTS = 400, REPORT_LEDGER = 500 };

// What one randomised patient came to, as drawn in the report.
typedef struct {
    int64_t number;
    int arm;
    bool drawn;          // among the first of the arm; the others have a course
    const char *best;    // CR, PR, SD, PD, NE
    double change;       // best change of the sum [%]; NaN
    double pfs, os;      // [day]
    int pfs_event, os_event, grade;
    const char *cause;    // NULL
} report_patient;

// A number that the table of patients has of each at baseline.
typedef struct {
    const char *name, *unit;    // unit "" where it has none
    bool biomarker;
} report_marker;

typedef struct {
    store *store;
    const library_trial *trial;
    const trial_summary *summary;
    arena *memory;
    int64_t nof;
    int16_t *arm_of, *cause_of;    // (nof) by patient number: arm randomised to, the cancer's cause; -1
    int *allocated, *computed;     // (narm) patients; those with results
    report_patient *patient;       // a few of those who were computed, by arm, then number
    size_t npatient;
    int *first;               // (narm + 1) where an arm's begin
    report_marker *marker;    // in order of the table's columns
    int nmarker;
} report_data;

// False and an error where the store lacks a table or column.
bool report_load(report_data *r, store *s, const library_trial *t, const trial_summary *sum, arena *memory,
                 diag_list *d);

void report_clear(report_data *r);

int report_arm(const report_data *r, const char *name);    // -1
// Of those kept. NULL: not there, or another arm's twin.
const report_patient *report_find(const report_data *r, const char *arm, int64_t patient);
// Whether `patient` was randomised to arm number `arm`: else his rows there are a counterfactual twin's.
bool report_own(const report_data *r, int arm, int64_t patient);
// Times of an arm's own patients, in days, in order of patients: "cut_os" or "cut_pfs" at the data cut-off, "full_os"
// or "full_pfs" of the whole follow-up. malloc'ed; returns their number, that of computed[arm].
int report_times(const report_data *r, int arm, const char *what, double **day, int **event);
// Whether point i of n is drawn where at most REPORT_POINTS are: evenly spread, the last one always.
bool report_drawn(int i, int n);

// Rows of a table by names of columns, of which some may be absent: those read as NaN, 0 and "".
enum { REPORT_COLUMNS = 32 };
typedef struct {
    store_cursor *c;           // NULL: no such table, or its first column is absent
    int at[REPORT_COLUMNS];    // column of the cursor; -1
} report_rows;
report_rows report_open(const report_data *r, const char *table, const char *const *name, int n, const char *arm);
bool report_next(report_rows *x);
double report_real(const report_rows *x, int k);
int64_t report_int(const report_rows *x, int k);
const char *report_text(const report_rows *x, int k);
void report_close(report_rows *x);

// The marker's value of every patient by number, NaN where it is not known. malloc'ed, (nof).
double *report_values(const report_data *r, const char *marker);
bool report_responded(const char *best);    // CR, PR
// The reader whose measurements the results rest on; NULL: visits do not tell readers apart.
const char *report_reader(const report_data *r);

// Each writes its keys into the open object.
void report_head(const report_data *r, json *j);          // data_head.c: trial, provenance,
                                                          // screening, arms, baseline
void report_results(const report_data *r, json *j);       // data_results.c: endpoints, comparisons,
                                                          // causes, benefit
void report_statistics(const report_data *r, json *j);    // data_statistics.c: contrasts, sensitivity, sets
void report_looks(const report_data *r, json *j);         // data_looks.c
void report_readings(const report_data *r, json *j);      // data_readers.c
void report_deaths(const report_data *r, json *j);        // data_deaths.c: deaths, toxic_deaths
void report_labs(const report_data *r, json *j);          // data_labs.c
void report_specific(const report_data *r, json *j);      // data_specific.c
void report_patients(const report_data *r, json *j);      // data_patients.c: markers, terms, patients
void report_survival(const report_data *r, json *j);      // data_survival.c
void report_harm(const report_data *r, json *j);          // data_harm.c: events, incidence
void report_burden(const report_data *r, json *j);        // data_burden.c
void report_biomarkers(const report_data *r, json *j);    // data_biomarkers.c
void report_design(const report_data *r, json *j);        // data_design.c
void report_subgroups(const report_data *r, json *j);     // data_subgroups.c
void report_lesions(const report_data *r, json *j);       // data_lesions.c: lesions, relapse
void report_twins(const report_data *r, json *j);         // data_twins.c
void report_exposure(const report_data *r, json *j);      // data_exposure.c
void report_failures(const report_data *r, json *j);      // data_failures.c
void report_courses(const report_data *r, json *j);       // data_courses.c
void report_parameters(const report_data *r, json *j);    // data_parameters.c: parameters, ledger

#endif
