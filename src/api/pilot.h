// SPDX-License-Identifier: MIT
// How long a run will take: a few patients are treated in a temporary folder, which is removed.
#ifndef COLEY_API_PILOT_H
#define COLEY_API_PILOT_H

#include "trial/trial.h"

// `text` (malloc'ed, taken over) with a section on the size and time of the run that `o` (a dry run) describes. The
// section says so where that cannot be measured: no temporary folder, or nobody eligible among the first candidates.
char *pilot_add(const trial_options *o, char *text);

#endif
