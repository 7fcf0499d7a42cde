// SPDX-License-Identifier: MIT
// Settings files of the SBML Test Suite: lines "key: value", lists with commas between their words, a value may be
// empty.
//
//   start: 0            amount: S1, S2         absolute: 1e-7
//   duration: 5         concentration: S3      relative: 1e-4
//   steps: 50           variables: S1, S2, S3
//
// Keys of our own: `absolute_of_max` (the absolute part of a comparison, as a share of a column's largest value; the
// simulation needs nothing of it), `unit_conversion: yes` or `no` and `time_unit: day` (see sbml/convert.c).
#ifndef COLEY_API_SETTINGS_H
#define COLEY_API_SETTINGS_H

#include "base/arena.h"
#include "base/diag.h"
#include "sbml/sbml.h"
#include "sim/sim.h"

// Fills the table's times, columns (in `memory`) and the solver's tolerances: a thousandth of what the comparison
// allows. False and errors in `d` for a missing or unknown key, a wrong number, a list that names no variable of the
// table. units: unit_mode and time_unit are set where the file says something of them.
bool settings_read(const char *path, arena *memory, sim_request *r, sbml_options *units, diag_list *d);

#endif
