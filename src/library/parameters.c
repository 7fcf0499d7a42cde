// SPDX-License-Identifier: MIT
// parameters.csv: values of a model's or a drug's constants, each with unit, published range, source and evidence
// grade.
#include <math.h>
#include <stdio.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/map.h"
#include "library/library_int.h"
#include "library/table.h"

library_parameters library_read_parameters(const char *path, bool needed, arena *memory, diag_list *d)
{
    static const char *const columns[] = {"id",      "value",  "unit",     "low",  "high",
                                          "meaning", "source", "evidence", "note", NULL};
    library_parameters out = {0};
    if (!needed && !file_exists(path)) {
        return out;
    }
    csv *c = csv_read(path, d);
    if (!c || !table_columns(c, path, columns, d)) {
        csv_free(c);
        return out;
    }
    out.file = csv_loc(c, -1, 0).file;
    out.row = arena_alloc(memory, sizeof *out.row * (size_t)(csv_rows(c) + 1));
    map *seen = map_new();
    for (int i = 0; i < csv_rows(c); i++) {
        library_parameter *p = &out.row[out.n];
        table_fact fact;
        if (!table_row(c, i, seen, &fact, memory, d)) {
            continue;
        }
        *p = (library_parameter){
            .id = fact.id,
            .unit = fact.unit,
            .unit_text = fact.unit_text,
            .meaning = fact.meaning,
            .source = fact.source,
            .evidence = fact.evidence,
            .loc = csv_loc(c, i, csv_column(c, "id")),
        };
        int column = csv_column(c, "value");
        p->value = table_quantity(c, i, "value", &fact.unit, true, d);
        p->low = table_quantity(c, i, "low", &fact.unit, true, d);
        p->high = table_quantity(c, i, "high", &fact.unit, true, d);
        // compared as written: conversion would add rounding
        if (p->low > p->high) {
            diag_add(d, DIAG_ERROR, csv_loc(c, i, csv_column(c, "low")), "low at most high",
                     "the range of '%s' is empty", p->id);
        } else if (p->value < p->low || p->value > p->high) {
            char expected[120];
            snprintf(expected, sizeof expected, "a value from %.40s to %.40s", csv_cell(c, i, csv_column(c, "low")),
                     csv_cell(c, i, csv_column(c, "high")));
            diag_add(d, DIAG_ERROR, csv_loc(c, i, column), expected, "'%s' is %s, outside its published range", p->id,
                     csv_cell(c, i, column));
        }
        out.n++;
    }
    map_free(seen);
    csv_free(c);
    return out;
}
