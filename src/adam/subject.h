// SPDX-License-Identifier: MIT
// One patient of a run with all his rows, as the datasets are made of them. Tables are read side by side, all in order
// of patients, so that one patient is in memory at a time. Columns that a run has not are NaN or "".
#ifndef COLEY_ADAM_SUBJECT_H
#define COLEY_ADAM_SUBJECT_H

#include "adam/adam_int.h"

enum { SUBJECT_TEXT = 64, SUBJECT_STRATUM = 720, SUBJECT_LESIONS = LIBRARY_MAX_LESIONS };

typedef struct {
    double day, sum, change, mm[SUBJECT_LESIONS];
    int visit, new_lesions;
    char response[SUBJECT_TEXT], iresponse[SUBJECT_TEXT], reader[SUBJECT_TEXT];
} subject_visit;

typedef struct {
    char event[SUBJECT_TEXT], organ[SUBJECT_TEXT], kind[SUBJECT_TEXT];
    int grade;
    double onset, grade3, resolved, related, steroid;    // the last two NaN: not told
} subject_event;

typedef struct {
    char lab[SUBJECT_TEXT], unit[SUBJECT_TEXT];
    double day, value, visit, grade;
} subject_lab;

typedef struct {
    char drug[SUBJECT_TEXT];
    double doses, omitted, first, last, stopped;    // [day]
} subject_dose;

typedef struct {
    double day, event;    // event NaN: the run has no such column
} subject_time;

typedef struct {
    int64_t number;
    int arm;
    double entry, cutoff, sum, targets, lesions;
    double mm[SUBJECT_LESIONS];
    char cause[SUBJECT_TEXT];    // of resistance
    char kind[SUBJECT_LESIONS][SUBJECT_TEXT], stratum[SUBJECT_STRATUM];
    double *marker;    // (nmarker) biomarkers, then baseline markers, as the cancer lists them
    int nmarker;
    // results
    bool computed;
    subject_time *time;    // (adam_ntime) by adam_time's place; NaN where not there
    char response[2][SUBJECT_TEXT], unconfirmed[2][SUBJECT_TEXT], iresponse[2][SUBJECT_TEXT];
    char other_response[2][SUBJECT_TEXT], other_unconfirmed[2][SUBJECT_TEXT];
    double grade[2], stopped[2];
    double best_change, death, progression, dropout, next_day;
    char next_line[SUBJECT_TEXT], death_cause[SUBJECT_TEXT];
    // study treatment
    double first_dose, last_dose, stopped_day;
    int doses;
    bool all_given;    // every planned dose of every drug was given or left out
    // rows
    subject_visit *visit;
    subject_event *event;
    subject_lab *lab;
    subject_dose *dose;    // of each drug, those after progression too
    size_t nvisit, nevent, nlab, ndose, visit_cap, event_cap, lab_cap, dose_cap;
    char id[300];    // USUBJID
} subject;

typedef struct subject_source subject_source;

subject_source *subject_source_new(store *s, const library_trial *t);
// The next patient in order of numbers; what he holds is good until the next call.
const subject *subject_next(subject_source *x);
void subject_source_free(subject_source *x);

#endif
