// SPDX-License-Identifier: MIT
// The report of a run: one offline HTML file, made from the run store and its analysis.
#ifndef COLEY_REPORT_REPORT_H
#define COLEY_REPORT_REPORT_H

#include "trial/trial.h"

// Writes `path`, whole or not at all. s is open for reading; t and sum belong to it. False and errors in `d`.
bool report_write(store *s, const library_trial *t, const trial_summary *sum, const char *path, diag_list *d);

#endif
