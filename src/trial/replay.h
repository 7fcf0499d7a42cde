// SPDX-License-Identifier: MIT
// The whole course of one patient of a run, computed again from the run's provenance: the same bits, with dense output
// and a log of decisions beside. What was measured and found comes from his rows.
#ifndef COLEY_TRIAL_REPLAY_H
#define COLEY_TRIAL_REPLAY_H

#include "trial/decisions.h"
#include "trial/trial.h"

typedef enum { REPLAY_DRUG, REPLAY_COURSE, REPLAY_LESION, REPLAY_INJURY } replay_kind;

typedef struct {
    replay_kind kind;
    const char *label, *unit;    // unit "" where it is a number
    double *value;               // (nday)
} replay_series;

typedef enum { REPLAY_SUM, REPLAY_READING, REPLAY_LAB } replay_measure;

typedef struct {
    replay_measure kind;
    const char *label, *unit;    // "L1", "mm"; "ALT", "U/L"
    const char *note;            // "target", ...; ""
    double *day, *value;         // (n); of a lesion and the sum: day 0 first
    int n, cap;
} replay_points;

typedef struct {
    const char *event, *organ, *kind;
    int grade;                         // worst
    double onset, grade3, resolved;    // [day] NaN
} replay_event;

typedef struct {
    const char *label, *value;
} replay_pair;

typedef enum {
    REPLAY_SAME,     // his rows are those of the run
    REPLAY_OTHER,    // they are not: the library is as it was, so this is a defect
    REPLAY_TWIN      // the run has no rows of him in this arm: nothing to compare with
} replay_check;

typedef struct {
    arena *memory;    // owns all
    const library_trial *trial;
    int64_t number, candidate;
    const char *arm, *own_arm;
    bool failed;
    replay_check check;
    const char *difference;    // of REPLAY_OTHER: where
    double *day;               // (nday)
    int nday;
    double end;    // [day]
    replay_series *series;
    int nseries;
    replay_points *points;
    int npoints;
    replay_event *event;
    int nevent;
    const decision *decision;    // in order of days
    int ndecision;
    replay_pair *baseline, *outcome;
    int nbaseline, noutcome;
} trial_replay;

// every: days between the values; 0: half a day. arm: NULL for the arm that he was randomised to; else an arm's name,
// or part of one, or its number from 1. NULL and errors: no such patient or arm, another library or program than the
// run's.
trial_replay *trial_replay_new(store *s, const char *path, int64_t patient, const char *arm, double every,
                               diag_list *d);
void trial_replay_free(trial_replay *r);

#endif
