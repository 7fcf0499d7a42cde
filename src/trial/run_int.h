// SPDX-License-Identifier: MIT
// What a run holds while it goes on: run.c sets up and ends, batch.c grows and treats, progress.c tells how far it is,
// merge.c makes one run of shards.
#ifndef COLEY_TRIAL_RUN_INT_H
#define COLEY_TRIAL_RUN_INT_H

#include <stdatomic.h>
#include <time.h>

#include "trial/treat.h"

// What work cost so far, for what is left of it.
typedef struct {
    struct timespec shown, phase;    // last told; when this phase of the batch began
    double growing_s, treating_s;    // of this session
    int64_t grown, treated;          // candidates and units of this session
    atomic_llong begun;              // candidates begun in this batch
    int64_t batch;                   // candidates of this batch
    bool treating;
} run_clock;

typedef struct run run;
struct run {
    const trial_options *o;
    diag_list *d;
    arena *memory;
    library_trial *trial;
    cohort *cohort;
    trial_arm *arm[64];
    int threads;
    measure_keys keys;
    store *store;
    char *store_path, *root, *path;
    bool made_folder;
    char model_hash[65];
    int64_t wanted, found, candidates;    // patients; candidates looked at
    int shard, shards;                    // 1 of 1: the whole run
    int64_t units, units_before;          // (arm, patient) done before this batch
    screening screened;
    randomisation randomised;
    int64_t recalled;           // candidates whose growth an earlier run had computed
    cohort_candidate *early;    // those looked at before the store was opened: it is made for the first patient
    size_t nearly, cap_early;
    struct timespec begin;
    run_clock clock;
    pthread_mutex_t telling;
    double wall_before, growth_before, treatment_before;    // [s] of the sessions that were interrupted
    trial_back_end back_end;
};

// run.c
double run_since(const struct timespec *t);    // [s]
// Compiles what the trial needs; r->trial is set, its seed and size as wanted.
bool run_compile(run *r);
bool run_check_folder(run *r);
trial_status run_open(run *r);
// Reversals, courses, analysis, summary.json: what is done when all patients are there.
trial_status run_after(run *r, char **summary);
run *run_new(const trial_options *o, diag_list *d);
trial_status run_end(run *r, trial_status status);    // closes and frees
bool run_stopped(const run *r);

// batch.c: one batch of candidates and the treatment of its patients.
trial_status run_batch(run *r);
// The share of a shard: patients in turn, with their candidates; candidates who are none in turn.
bool run_is_mine(const run *r, int64_t number);
int64_t run_share(const run *r, int64_t patients);    // how many of the first `patients` are its own

// progress.c
void run_grows(run *r, int64_t candidates);    // a batch begins to grow
void run_grew(run *r);
void run_treats(run *r);
void run_treated(run *r, int64_t units);
void run_finished(void *self, int64_t n);    // units of this batch so far
stop_wish run_wish(run *r);                  // asked before each candidate, so that it counts them
void run_tell(run *r, const char *phase);

#endif
