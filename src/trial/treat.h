// SPDX-License-Identifier: MIT
// Treating lists of patients in an arm with several threads, and putting the rows into the store.
#ifndef COLEY_TRIAL_TREAT_H
#define COLEY_TRIAL_TREAT_H

#include <pthread.h>
#include <stdatomic.h>

#include "trial/trial_int.h"

typedef struct {
    const trial_patient *patient;
    int arm;
    int reversed;    // cause reversed at day 0, -1
} treat_job;

typedef struct treat_run treat_run;
struct treat_run {
    store *store;
    trial_arm *const *arm;    // (narm)
    int narm;
    int threads, width;
    stop_wish stop;
    double seen_every;    // [day]; used where rows_seen is given
    // Rows of a finished job; the unit's name goes into `unit` (512 bytes). Called from several threads, each with its
    // own rows.
    void (*rows)(const treat_run *t, const treat_job *job, const clinic_record *r, store_rows *out, char *unit);
    // Rows while a patient is on his course; NULL: none.
    void (*rows_seen)(const treat_run *t, const treat_job *job, double day, const double *output, store_rows *out);
    void (*finished)(void *self, int64_t n);    // called now and then, by one thread at a time; n: jobs finished so far
    void *finished_self;
};

// Does all jobs, those of one arm after another. False where the store could not be written.
bool treat_all(const treat_run *t, const treat_job *job, int njob, ode_stats *stats);

// reversals.c: reverses causes in the first non-responders of each arm; courses.c: the courses of a few patients of
// each arm.
typedef struct {
    const cohort *cohort;
    store *store;
    int threads, width;
    stop_wish stop;
    diag_list *d;
    arena *memory;
} treat_context;

bool treat_reversals(const treat_context *c, int most);
bool treat_courses(const treat_context *c, trial_arm *const *arm);

// Patients picked from a run's rows, to be treated again.
typedef struct {
    int64_t *candidate, *number;    // (n)
    int *arm;                       // (n) that they were randomised to
    int n, room;
} treat_list;

// Goes through the patients of each arm in order of their numbers, with their best response in it; `want` picks: 1
// take, 0 pass over, -1 enough of this arm. Those who could not be computed are passed over.
treat_list treat_choose(const treat_context *c, int most,
                        int (*want)(void *self, int arm, int64_t number, const char *response), void *self);
void treat_list_clear(treat_list *l);

// Grows the listed candidates again and reads their baseline; patient[i].number is 0 where that fails (which cannot be,
// unless the library has changed).
void treat_regrow(const treat_context *c, const treat_list *l, trial_patient *patient);

#endif
