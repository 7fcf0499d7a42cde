// SPDX-License-Identifier: MIT
// Operating characteristics of a trial's design: the trial again and again, each time with other patients, and how
// often its looks and comparisons say what they should. With trial_options.null_effect they should say nothing.
//
// Replicate r (1, 2, ...) is the trial with seed S + r - 1. What is kept of each goes into out/replicates.sqlite:
//
//   replicates   replicate*, kind*, arm*, endpoint*, look* | reference, value, low, high, p, day, patients, events, yes
//
// kind: "endpoint", "endpoint_full" (full follow-up), "comparison", "comparison_full" (yes: better than the reference
// with p < 0.05), "look" (value: z; yes: stops here), "design" (value: the look that stops it, 0 for none; day,
// patients and events when it ends), "hypothesis" (value: adjusted p; yes: shown), "family" ("any hypothesis", "all
// hypotheses"; value: how many are shown).
#ifndef COLEY_TRIAL_REPLICATES_H
#define COLEY_TRIAL_REPLICATES_H

#include "trial/trial.h"

typedef struct {
    const char *kind, *arm, *reference, *endpoint;
    int look;                        // 0: not of a look
    int n, yes;                      // replicates that have it; in which it is true
    double mean, sd, low, high;      // of the value: 2.5% and 97.5% quantiles over replicates
    stats_estimate share;            // yes/n, Clopper-Pearson: Monte Carlo error
    int held;                        // replicates that have a day: of a look, in which it was held
    double day, patients, events;    // means of these
} replicates_row;

typedef struct {
    arena *memory;    // owns all
    char *trial;
    uint64_t seed;    // of the first
    int replicates, patients_per_arm;
    bool null_effect;
    replicates_row *row;    // in order of kind, arm, endpoint, look as they first come
    int n;
    char hash[65];    // of the replicates' rows
} replicates_result;

// Runs `count` replicates of the trial of `o`, or with o->resume those that are missing, writes
// out/replicates.sqlite and out/operating.json. *result (may be NULL) is set; free it with replicates_free().
trial_status replicates_run(const trial_options *o, int count, replicates_result **result, diag_list *d);
void replicates_free(replicates_result *r);
char *replicates_json(const replicates_result *r);    // malloc'ed

#endif
