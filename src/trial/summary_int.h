// SPDX-License-Identifier: MIT
// What the writers of summary.json share.
#ifndef COLEY_TRIAL_SUMMARY_INT_H
#define COLEY_TRIAL_SUMMARY_INT_H

#include "base/json.h"
#include "trial/trial.h"

void summary_number(json *j, const char *key, double value);    // null where it is not finite
void summary_statistics(json *j, const trial_summary *s);

#endif
