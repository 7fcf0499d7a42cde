// SPDX-License-Identifier: MIT
// A trial's summary as text for a terminal.
#ifndef COLEY_API_TRIAL_TABLE_H
#define COLEY_API_TRIAL_TABLE_H

#include "trial/trial.h"

char *trial_table(const trial_summary *s);    // malloc'ed

#endif
