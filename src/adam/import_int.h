// SPDX-License-Identifier: MIT
// What the files that put data into a store share: rows whose cells are set by name.
#ifndef COLEY_ADAM_IMPORT_INT_H
#define COLEY_ADAM_IMPORT_INT_H

#include "adam/read_int.h"

typedef struct {
    const store_table *table;
    int number;
    struct {
        double real;         // NaN: empty
        const char *text;    // NULL: empty
    } cell[1000];
} import_row;

typedef struct {
    adam_reading *r;
    const library_trial *trial;
    store *store;
    store_rows *rows;
    import_row row;
    map **column;                                         // of each of the store's tables: name -> place
    size_t at_visit, at_event, at_lab, at_dose;           // next rows of the sorted lists
    char mm[READ_LESIONS][32], kind[READ_LESIONS][32];    // columns of the gathered lesions: "L2_mm", "L2_kind"
    char time[READ_TIMES][2][64];                         // and of the times to events: "cut_os_day", "cut_os_event"
    map_memo memo[MAP_MEMO];                              // columns, by where their names stand
    bool simulated;
} import;

// A row of a table: begun, cells set (columns that the table has not are passed over), ended. Names of columns must be
// literals, or outlive the import.
void row_begin(import *m, const char *table);
void row_real(import *m, const char *name, double value);
void row_text(import *m, const char *name, const char *value);
void row_end(import *m);

// screening.c: what ts.csv says of candidates
void import_candidates(import *m);
// import_rows.c: a patient's rows, in the order of patients
void import_visits(import *m, int i);
void import_events(import *m, int i);
void import_labs(import *m, int i);
void import_exposure(import *m, int i);

#endif
