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
    int reversed;                // cause reversed at day 0, -1
} treat_job;

typedef struct treat_run treat_run;
struct treat_run {
    store *store;
    trial_arm *const *arm;       // (narm)
    int narm;
    int threads, width;
    const volatile bool *stop;   // may be NULL
    double seen_every;           // [day]; used where rows_seen is given
    // Rows of a finished job; the unit's name goes into `unit` (512 bytes). Called from several threads, each with its own rows.
    void (*rows)(const treat_run *t, const treat_job *job, const clinic_record *r, store_rows *out, char *unit);
    // Rows while a patient is on his course; NULL: none.
    void (*rows_seen)(const treat_run *t, const treat_job *job, double day, const double *output, store_rows *out);
    void (*finished)(void *self, int64_t n);     // called now and then, by one thread at a time; n: jobs finished so far
    void *finished_self;
};

// Does all jobs, those of one arm after another. False where the store could not be written.
bool treat_all(const treat_run *t, const treat_job *job, int njob, ode_stats *stats);

// reversals.c: reverses causes in the first non-responders of each arm; courses.c: the courses of a few patients of each arm.
typedef struct {
    const cohort *cohort;
    store *store;
    int threads, width;
    const volatile bool *stop;
    diag_list *d;
    arena *memory;
} treat_context;

bool treat_reversals(const treat_context *c, int most);
bool treat_courses(const treat_context *c, trial_arm *const *arm);

// Grows the listed candidates again and reads their baseline; patient[i] gets number[i]. Those that fail to become patients (which
// cannot be, unless the library has changed) are left with number 0.
void treat_regrow(const treat_context *c, const int64_t *candidate, const int64_t *number, int n, trial_patient *patient);

#endif
