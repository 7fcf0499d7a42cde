// SPDX-License-Identifier: MIT
// Candidates kept from run to run. What becomes of a candidate before treatment depends on the drug-free kernel, his
// draws and the tolerances alone; so the same patients under another dose, schedule or partner drug need not be grown
// again. Kept is where his growth ended; what is read of that (biomarkers, eligibility) is computed each time.
//
// One entry of the cache (cache/cache.h) holds the candidates of one kernel, seed and manner of computing. A candidate
// is taken from it only where his starting values are the same to the bit.
#ifndef COLEY_COHORT_KEPT_H
#define COLEY_COHORT_KEPT_H

#include <stdbool.h>
#include <stdint.h>

typedef struct cohort_kept cohort_kept;

typedef struct {
    int64_t number;
    uint64_t start;      // cohort_kept_digest() of his starting values
    double time;         // [day] model time at the end of growth
    int outcome;         // a cohort_outcome; COHORT_ELIGIBLE: diagnosed, not yet screened
    const double *at;    // (nx + np) states and inputs of the kernel there; NULL where he is not diagnosed
} cohort_kept_one;

uint64_t cohort_kept_digest(const double *value, int n);

// Opens the entry of `key`; an empty one where there is none or it is damaged. folder: cache_folder(); copied.
cohort_kept *cohort_kept_open(const char *folder, const char *key, int nx, int np);
// Writes what was added, up to a size, keeps the cache below its own, and frees. NULL is fine.
void cohort_kept_close(cohort_kept *k);

// Threads may call both at the same time. find: of the candidates that were there when it was opened; false: not kept,
// or he started from other values. `one` is borrowed. add: copied.
bool cohort_kept_find(const cohort_kept *k, int64_t number, uint64_t start, cohort_kept_one *one);
void cohort_kept_add(cohort_kept *k, const cohort_kept_one *one);

#endif
