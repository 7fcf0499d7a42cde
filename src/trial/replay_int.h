// SPDX-License-Identifier: MIT
// Between replay.c (computing again) and replay_read.c (the rows of the run).
#ifndef COLEY_TRIAL_REPLAY_INT_H
#define COLEY_TRIAL_REPLAY_INT_H

#include "trial/replay.h"
#include "trial/trial_int.h"

enum { REPLAY_MOST_POINTS = 64 };    // lesions, the sum, labs

// Fills what was measured, found and concluded, and the patient at baseline, from a store that has his rows alone.
void replay_read(trial_replay *o, store *s);

#endif
