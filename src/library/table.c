// SPDX-License-Identifier: MIT
// Rows of the library's CSV files: the checks that every fact passes.
#include "library/table.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

bool table_columns(const csv *c, const char *path, const char *const *columns, diag_list *d)
{
    int before = diag_errors(d);
    map *known = map_new();
    for (int i = 0; columns[i]; i++) {
        map_set(known, columns[i], i);
        if (csv_column(c, columns[i]) < 0) {
            src_loc loc = {csv_columns(c) ? csv_loc(c, -1, 0).file : path, 1, 1, 1};
            diag_add(d, DIAG_ERROR, loc, NULL, "column '%s' is missing", columns[i]);
        }
    }
    for (int j = 0; j < csv_columns(c); j++) {
        const char *name = csv_header(c, j);
        if (map_get(known, name) < 0) {
            const char *near = map_nearest(known, name);
            char hint[120];
            snprintf(hint, sizeof hint, "did you mean '%s'?", near ? near : columns[0]);
            diag_add(d, DIAG_ERROR, csv_loc(c, -1, j), near ? hint : NULL, "unknown column '%.80s'", name);
        }
    }
    map_free(known);
    return diag_errors(d) == before;
}

bool table_is_id(const char *id)
{
    if (!isalpha((unsigned char)*id) && *id != '_') {
        return false;
    }
    int dots = 0;
    for (const char *s = id; *s; s++) {
        if (*s == '.' && s[1] && !isdigit((unsigned char)s[1])) {
            dots++;
        } else if (!isalnum((unsigned char)*s) && *s != '_') {
            return false;
        }
    }
    return dots <= 1 && strlen(id) <= 200;
}

bool table_row(const csv *c, int row, map *seen, table_fact *out, arena *memory, diag_list *d)
{
    int id = csv_column(c, "id"), u = csv_column(c, "unit"), s = csv_column(c, "source"), e = csv_column(c, "evidence");
    char buffer[160];
    *out = (table_fact){
        .id = arena_strdup(memory, csv_cell(c, row, id)),
        .unit_text = arena_strdup(memory, csv_cell(c, row, u)),
        .meaning = arena_strdup(memory, csv_cell(c, row, csv_column(c, "meaning"))),
        .source = arena_strdup(memory, csv_cell(c, row, s)),
        .unit = UNIT_ONE,
    };
    bool ok = table_is_id(out->id);
    if (!ok) {
        diag_add(d, DIAG_ERROR, csv_loc(c, row, id), "an id, or module.id", "'%s' is not an id", out->id);
    } else if (map_get(seen, out->id) >= 0) {
        diag_add(d, DIAG_ERROR, csv_loc(c, row, id), "each id once", "'%s' is given a second time", out->id);
        ok = false;
    }
    map_set(seen, out->id, row);
    if (!*out->unit_text) {
        diag_add(d, DIAG_ERROR, csv_loc(c, row, u), "a unit; 1 for a pure number", "'%s' has no unit", out->id);
    } else if (!unit_parse(out->unit_text, &out->unit, buffer)) {
        diag_add(d, DIAG_ERROR, csv_loc(c, row, u), NULL, "%s", buffer);
    }
    if (!*out->source) {
        diag_add(d, DIAG_ERROR, csv_loc(c, row, s), "where the value was published, or 'assumed: why'",
                 "'%s' has no source", out->id);
    }
    const char *grade = csv_cell(c, row, e);
    if (strlen(grade) != 1 || *grade < '1' || *grade > '5') {
        diag_add(d, DIAG_ERROR, csv_loc(c, row, e),
                 "a grade from 1 (assumed) to 5 (measured in patients and replicated)", "the evidence of '%s' is '%s'",
                 out->id, grade);
    } else {
        out->evidence = *grade - '0';
    }
    return ok;
}

double table_quantity(const csv *c, int row, const char *column, const unit *u, bool needed, diag_list *d)
{
    int j = csv_column(c, column);
    double value;
    if (!*csv_cell(c, row, j)) {
        if (needed) {
            diag_add(d, DIAG_ERROR, csv_loc(c, row, j), "a number", "'%s' has no %s",
                     csv_cell(c, row, csv_column(c, "id")), column);
        }
        return NAN;
    }
    return csv_number(c, row, j, &value, d) ? value * u->factor : NAN;
}
