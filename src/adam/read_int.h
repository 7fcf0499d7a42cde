// SPDX-License-Identifier: MIT
// What the files that read datasets share: the patients as gathered from all files, before they go into a store.
#ifndef COLEY_ADAM_READ_INT_H
#define COLEY_ADAM_READ_INT_H

#include "adam/write_int.h"

enum {
    READ_TIMES = 32,
    READ_LESIONS = LIBRARY_MAX_LESIONS,
    READ_ARMS = 64,
    READ_MOST_PATIENTS = 10000000,
    READ_LABS = 100,
    READ_VISITS = 10000
};

typedef struct {
    double day;         // NaN: not there
    int event, line;    // line of adtte.csv
} read_time;

typedef struct {
    const char *id;
    int arm;                  // in order of first appearance; -1: not told
    int row;                  // of adsl.csv, or of the first file with the patient
    bool in_trial;            // ITTFL is not N
    bool dead;                // DTHFL is Y
    int safety, evaluable;    // 1, 0; -1: not told
    double randomised;        // RANDDT, days since 1970; NaN
    double entry, cutoff, stopped, progression, death, dropout, next_day, sum, targets, lesions;
    const char *next_line, *death_cause, *stratum, *failure, *resistance;
    read_time time[READ_TIMES];    // by adam_time's place
    const char *best[2][NBEST];    // the store's words; NULL: not told
    double best_change;
    double mm[READ_LESIONS];             // at baseline
    unsigned char kind[READ_LESIONS];    // 0 unseen, 1 target, 2 non-target
    double *marker;                      // (nmarker)
} read_patient;

typedef struct {
    int patient;
    bool primary;
    const char *reader;              // "investigator", "central"
    double day, sum, change, *mm;    // mm NULL, or (READ_LESIONS)
    int visit, new_lesions;
    const char *response, *iresponse;    // the store's words
} read_visit;

typedef struct {
    int patient, grade;
    const char *event, *organ, *kind;
    double onset, resolved, grade3, related, steroid;
} read_event;

typedef struct {
    const char *name, *unit;
    double low, high;    // of health; NaN
} read_lab_kind;

typedef struct {
    int patient, lab, visit;    // visit -1: not told
    double day, value, grade;
} read_lab;

typedef struct {
    int patient;
    const char *drug;
    double doses, omitted, first, last, stopped;
} read_dose;

typedef struct {
    const char *name, *unit, *code;
    bool biomarker;
    int order;    // of first appearance in adlb.csv; -1: adsl.csv alone has it
} read_marker;

typedef struct {
    const char *folder;
    arena *memory, *side_memory;    // the caller's; until the end of reading, of what is read beside
    diag_list *d;
    map *subjects;    // USUBJID -> number
    read_patient *patient;
    map *arms;                      // names
    double arm_order[READ_ARMS];    // TRTPN; NaN
    map *parameters;                // PARAMCD of adtte -> 1
    map *texts, *side_texts;        // words that many rows have; of those that were read beside
    read_visit *visit;
    map *visits;    // of patient, reader and day
    read_event *event;
    map *lesion;    // TRLNKID -> column
    read_marker marker[WRITE_MARKERS];
    read_lab *lab;
    read_lab_kind lab_kind[READ_LABS];
    map *lab_codes;    // PARAMCD -> place in lab_kind
    read_dose *dose;
    size_t npatient, patient_cap, nvisit, visit_cap, nevent, event_cap, nlab, lab_cap, ndose, dose_cap;
    int nlab_kind;
    int nmarker, nordered;
    const char *study;          // STUDYID; NULL
    bool has[ADAM_NDATASET];    // read
    bool complete;              // no further patients are taken
    bool time_known[READ_TIMES];
    bool death_known;    // adsl has DTHFL
    bool ended_known;    // adsl tells when treatment was stopped for toxicity
    // of ts
    map *ts;    // "XSEED.1" -> place in ts_value
    const char **ts_value;
    size_t nts, ts_cap;
} adam_reading;

const char *read_text(adam_reading *r, const char *text);                      // kept once
const char *read_ts(const adam_reading *r, const char *code, int number);      // NULL: not told
double read_ts_number(const adam_reading *r, const char *code, int number);    // NaN

// Each reads its file, where it is there. Errors are in r->d.
void read_trial(adam_reading *r);
void read_subjects(adam_reading *r);     // read_subjects.c
void read_times(adam_reading *r);        // read_times.c
void read_responses(adam_reading *r);    // read_visits.c
void read_tumors(adam_reading *r);
void read_events(adam_reading *r);    // read_events.c
void read_labs(adam_reading *r);      // read_labs.c: markers at baseline too
void read_exposure(adam_reading *r);
// What is only seen with all rows there: progression-free survival beyond survival, ...
void read_check_whole(adam_reading *r);

char *read_path(const adam_reading *r, adam_id id);    // malloc'ed
adam_file *read_open(adam_reading *r, adam_id id);
// The row's patient; -1 and an error where the patients are complete without him.
int read_patient_of(adam_reading *r, adam_file *f);
// (WRITE_MARKERS) NaN where not told
double *read_marker_values(adam_reading *r, int patient);
// The row's day: ADAY, else from ADY, else from ADT and the patient's date of randomisation (NaN: not told).
double read_day_of(const adam_file *f, const read_patient *p, const char *exact, const char *study_day,
                   const char *date);
int read_arm_of(adam_reading *r, const char *name);

// design.c: what ts.csv says of blinding, looks, hypotheses and estimands; false and errors in r->d
bool read_design(const adam_reading *r, library_trial *t);
// plan.c: the trial that the data tell of
library_trial *read_plan(adam_reading *r, const char *reference);
// import.c: its tables
store *read_store(adam_reading *r, const library_trial *t);

// file_hash.c: the SHA-256 of the files that were read, computed in a thread beside other work
typedef struct read_hash read_hash;
read_hash *read_hash_begin(const adam_reading *r);
// Waits and frees. False: a file cannot be read any more.
bool read_hash_end(read_hash *h, char hex[65]);

#endif
