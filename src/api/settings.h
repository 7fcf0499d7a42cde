// SPDX-License-Identifier: MIT
// Settings files of the SBML Test Suite: lines "key: value", lists with commas between their words, a value may be empty.
//
//   start: 0            amount: S1, S2         absolute: 1e-7
//   duration: 5         concentration: S3      relative: 1e-4
//   steps: 50           variables: S1, S2, S3
#ifndef COLEY_API_SETTINGS_H
#define COLEY_API_SETTINGS_H

#include "base/arena.h"
#include "base/diag.h"
#include "sim/sim.h"

// Fills the table's times, columns (in `memory`) and the solver's tolerances: a thousandth of what the comparison allows. False and errors
// in `d` for a missing or unknown key, a wrong number, a list that names no variable of the table.
bool settings_read(const char *path, arena *memory, sim_request *r, diag_list *d);

#endif
