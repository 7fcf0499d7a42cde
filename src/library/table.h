// SPDX-License-Identifier: MIT
// What parameters.csv and patients.csv have in common: a row is a fact with id, unit, source and evidence grade.
#ifndef COLEY_LIBRARY_TABLE_H
#define COLEY_LIBRARY_TABLE_H

#include "base/csv.h"
#include "base/map.h"
#include "library/library_int.h"

typedef struct {
    const char *id, *unit_text, *meaning, *source;
    unit unit;
    int evidence;
} table_fact;

// All columns are there and no others.
bool table_columns(const csv *c, const char *path, const char *const *columns, diag_list *d);
// The common part of a row: id not empty and not seen before, unit known, source given, evidence 1 to 5. False where
// the id is bad.
bool table_row(const csv *c, int row, map *seen, table_fact *out, arena *memory, diag_list *d);
// A number of the column in house units; NaN where the cell is empty (an error where `needed`) or wrong.
double table_quantity(const csv *c, int row, const char *column, const unit *u, bool needed, diag_list *d);
bool table_is_id(const char *id);    // letters, digits, '_', with at most one '.' inside

#endif
