// SPDX-License-Identifier: MIT
// What the files of this module share: the definition of the datasets, writing and reading one of them.
#ifndef COLEY_ADAM_ADAM_INT_H
#define COLEY_ADAM_ADAM_INT_H

#include <stdio.h>

#include "adam/adam.h"
#include "base/map.h"
#include "base/strbuf.h"

// --- definition (define.c) -------------------------------------------------------------------------------------------

typedef enum { ADAM_TEXT, ADAM_INTEGER, ADAM_FLOAT, ADAM_DATE } adam_type;

enum {
    ADAM_KEY = 1,       // of the key: no two rows are alike in all of it
    ADAM_NEEDED = 2,    // a file without this column is refused
    ADAM_FILLED = 4,    // no row may leave it empty
    ADAM_NOT_NEGATIVE = 8,
};

typedef struct {
    const char *name, *oid;
    const char *const *term;    // ends with NULL
    bool extensible;            // other terms are taken
} adam_terms;

typedef struct {
    const char *name, *label;
    adam_type type;
    int rules;                  // ADAM_KEY | ...
    const adam_terms *terms;    // NULL: any
    const char *derivation;
} adam_variable;

typedef enum {
    ADAM_ADSL,
    ADAM_ADTTE,
    ADAM_ADRS,
    ADAM_ADTR,
    ADAM_ADAE,
    ADAM_ADLB,
    ADAM_ADEX,
    ADAM_TS,
    ADAM_NDATASET
} adam_id;

enum { ADAM_MOST_VARIABLES = 48 };

typedef struct {
    const char *name, *label, *structure, *class;
    const adam_variable *variable;
    int n;
} adam_dataset;

extern const adam_dataset adam_definition[ADAM_NDATASET];
int adam_find(const adam_dataset *set, const char *name);    // number of a variable; -1
bool adam_is_term(const adam_terms *t, const char *value);

// What a parameter of ADRS is, by the names that sponsors give it (*later: its twin of the whole follow-up, FU behind).
// Only these have a response as AVALC: others, such as Y or N for whether somebody responded, are passed over.
typedef enum {
    BEST_CONFIRMED,
    BEST_SEEN,
    BEST_OTHER,
    BEST_OTHER_SEEN,
    BEST_IMMUNE,
    NBEST,
    RESPONSE_VISIT = NBEST,
    RESPONSE_VISIT_IMMUNE,
    RESPONSE_NONE
} adam_response_kind;
adam_response_kind adam_response_parameter(const char *code, bool *later);
bool adam_is_not_evaluable(const char *response);    // what sponsors write for NE; taken, never written

// Parameters of ADTTE: what they are in the store's results.
typedef struct {
    const char *code, *name;
    const char *column;    // "os": cut_os_day, cut_os_event
    bool full;             // at the end of the whole follow-up
    const char *event, *censored;
} adam_parameter;
extern const adam_parameter adam_time[];
extern const int adam_ntime;

// define.xml
bool adam_write_define(const library_trial *t, const char *folder, diag_list *d);

// --- writing a dataset (out.c) ---------------------------------------------------------------------------------------

typedef struct {
    const adam_dataset *set;
    FILE *file;
    char *path, *part;    // what is written, until it is whole
    strbuf row;
    int at;    // next variable
    bool failed;
} adam_out;

bool adam_out_open(adam_out *o, adam_id id, const char *folder, diag_list *d);
// Cells come in the order of the definition; the name is there to be checked. NaN and NULL are empty.
void adam_text(adam_out *o, const char *name, const char *value);
void adam_int(adam_out *o, const char *name, int64_t value);
void adam_real(adam_out *o, const char *name, double value);
void adam_day(adam_out *o, const char *name, double day);    // date of a day since the first patient
void adam_flag(adam_out *o, const char *name, bool yes);     // Y or N
void adam_end_row(adam_out *o);
// Puts the file in its place where `keep` and all was written.
bool adam_out_close(adam_out *o, bool keep, diag_list *d);

// Day 0 of accrual, a nominal date: dates of a simulated trial tell intervals only.
#define ADAM_FIRST_DATE "2000-01-01"
bool adam_date_number(const char *text, int64_t *day);    // of YYYY-MM-DD, since 1970-01-01; false: not a date
void adam_date_text(int64_t day, char out[16]);
// CDISC's study day: 1 is day 0 of the patient, the day before is -1.
double adam_study_day(double day);

// Variable-like name of at most 8 letters and digits for a marker: "PD-L1 TPS" is PDL1TPS.
void adam_code(const char *name, char out[9]);

// --- reading a dataset (file.c) --------------------------------------------------------------------------------------

typedef struct adam_file adam_file;

// NULL and errors: cannot be read, columns are missing or there twice.
adam_file *adam_file_open(adam_id id, const char *path, diag_list *d);
// The next row; rows with errors of their own are told in `d` and passed over.
bool adam_file_next(adam_file *f);
bool adam_file_has(const adam_file *f, const char *name);
// Trimmed; "" where it is empty or not there. Here and below `name` is a literal, or lives as long as the file does:
// its address stands for it.
const char *adam_cell(const adam_file *f, const char *name);
double adam_number(const adam_file *f, const char *name);    // NaN likewise
int adam_file_row(const adam_file *f);                       // line of the file
// An error at this row: "NAME is VALUE".
void adam_refuse(adam_file *f, const char *name, const char *expected, ...) __attribute__((format(printf, 3, 4)));
void adam_file_close(adam_file *f);

#endif
