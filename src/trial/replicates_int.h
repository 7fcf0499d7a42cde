// SPDX-License-Identifier: MIT
// What the files of the replicates share.
#ifndef COLEY_TRIAL_REPLICATES_INT_H
#define COLEY_TRIAL_REPLICATES_INT_H

#include "trial/replicates.h"
#include "trial/trial_int.h"

enum { REPLICATES_NCOLUMN = 14 };
extern const store_column REPLICATES_COLUMN[REPLICATES_NCOLUMN];

// The seed of the first replicate: as asked for, or the trial's. False and errors where the trial cannot be read.
bool replicates_seed(const trial_options *o, uint64_t *seed, diag_list *d);
// NULL and an error where the store cannot be read.
replicates_result *replicates_summarise(store *s, diag_list *d);

#endif
