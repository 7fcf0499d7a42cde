// SPDX-License-Identifier: MIT
// Tumour response by RECIST 1.1 (Eisenhauer, Eur J Cancer 2009;45:228) and iRECIST (Seymour, Lancet Oncol
// 2017;18:e143), from what a reader of scans wrote down. Pure functions on small structs: nothing is allocated, nothing
// is drawn, so they serve the trial loop and anybody's table alike:
//
//   recist_begin(&course, rules, baseline lesions)      once a patient
//   visit[i] = recist_assess(&course, day, lesions)     at each visit, in order of days
//   recist_best(rules, visit, n)                        when the patient's visits are over
#ifndef COLEY_TRIAL_RECIST_H
#define COLEY_TRIAL_RECIST_H

#include <stdbool.h>

// Better first. NONE: this kind of lesion was not there at baseline. NN: neither complete response nor progression of
// non-target disease.
typedef enum { RECIST_NONE, RECIST_CR, RECIST_PR, RECIST_SD, RECIST_NN, RECIST_PD, RECIST_NE } recist_response;
// iUPD: progression not yet confirmed; iCPD: confirmed.
typedef enum {
    IRECIST_NONE,
    IRECIST_CR,
    IRECIST_PR,
    IRECIST_SD,
    IRECIST_NN,
    IRECIST_UPD,
    IRECIST_CPD,
    IRECIST_NE
} irecist_response;

const char *recist_text(recist_response r);          // "CR" ...; "" for NONE
recist_response recist_of_text(const char *text);    // its inverse; NE for what is none of them, as ""
bool recist_responds(recist_response r);             // CR or PR
const char *irecist_text(irecist_response r);        // "iCR" ... "iUPD"; "NE"; "" for NONE

typedef enum { LESION_TARGET, LESION_TARGET_NODE, LESION_NONTARGET, LESION_NEW } lesion_kind;
typedef enum { NONTARGET_PRESENT, NONTARGET_ABSENT, NONTARGET_PROGRESSION, NONTARGET_NE } nontarget_status;

// One lesion as read at one visit.
typedef struct {
    lesion_kind kind;
    double mm;                  // target, new: longest diameter; node: short axis; 0: gone. NaN: not evaluated
    nontarget_status status;    // of a non-target lesion; its mm is not looked at
    bool left_out;              // a baseline lesion that was not evaluated at baseline: counts at no visit
} lesion_reading;

typedef struct {
    double partial;           // 0.30: partial response is a sum this much below baseline, or more
    double progression;       // 0.20: progression is a sum this much above the nadir, or more,
    double progression_mm;    // 5 mm: and at least this much in millimetres
    double node;              // 10 mm: a node below is normal
    double confirm_days;      // 28: from a response to its confirmation
    double stable_days;       // 42: stable disease is not told earlier
} recist_rules;

extern const recist_rules RECIST_1_1;

// What has to be remembered of a patient between visits. Filled by recist_begin(), changed by recist_assess() only.
typedef struct {
    recist_rules rules;
    int targets, nontargets;    // at baseline
    bool complete;              // a complete response was reached
    double baseline, nadir;     // [mm] sums of target diameters; the nadir includes baseline
    // the first iUPD that nothing has overturned
    bool unconfirmed, confirmed;
    bool by_target, by_nontarget, by_new;
    double upd_sum, upd_new_sum;    // [mm]
    int upd_new;                    // number of new lesions then
} recist_course;

typedef struct {
    double day;
    recist_response target, nontarget, overall;
    irecist_response ioverall;
    bool new_lesion;         // a new lesion is there
    bool back;               // a lesion has come back after a complete response
    double sum;              // [mm] of the targets; NaN where one was not evaluated or there is none
    double from_baseline;    // sum/baseline - 1; NaN likewise
} recist_visit;

// Lesions at baseline; those of kind LESION_NEW and those that were not evaluated are left out. The caller says so
// (`left_out`) of the latter at later visits: there is nothing to compare them with.
void recist_begin(recist_course *c, const recist_rules *rules, const lesion_reading *baseline, int n);

// A visit after baseline. Lesions in any order; a baseline lesion that is not among them was not evaluated. `overall`
// goes on past the first progression; analyses by RECIST 1.1 stop there.
recist_visit recist_assess(recist_course *c, double day, const lesion_reading *lesions, int n);

typedef struct {
    recist_response confirmed;    // best overall response; NE where there is no evaluable visit
    recist_response unconfirmed;
    irecist_response ibest;
    double progression_day;           // first PD; NaN: none
    double iprogression_day;          // first iUPD that was confirmed, or that nothing has overturned; NaN: none
    double response_day;              // first CR or PR before progression; NaN: none
    double confirmed_response_day;    // first CR or PR that was confirmed; NaN: none
    double last_day;                  // last evaluable visit up to the first progression; NaN: none
    double best_change;               // smallest from_baseline up to and including the first progression; NaN: none
} recist_summary;

recist_summary recist_best(const recist_rules *rules, const recist_visit *visit, int n);

#endif
