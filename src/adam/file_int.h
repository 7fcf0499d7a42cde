// SPDX-License-Identifier: MIT
// One dataset that is read; private to the files that do:
//
//   file.c          opening, the header, row after row, cells by the names of their columns
//   file_row.c      a row of cells, and messages that quote it
//   file_check.c    a row held to the definition
#ifndef COLEY_ADAM_FILE_INT_H
#define COLEY_ADAM_FILE_INT_H

#include "adam/adam_int.h"
#include "adam/row_keys.h"

// A row is held to its definition before its readers ask: they get what was read then.
typedef struct {
    int row;    // row_line; 0: none yet
    bool good;
    double value;
} file_number;

struct adam_file {
    const adam_dataset *set;
    FILE *file;
    const char *name;    // for messages
    diag_list *d;
    strbuf text;                // cells of the row, each with its NUL
    char *buffer;               // a line as it is in the file
    off_t offset, row_start;    // where the next row begins, and this one; -1: not known
    size_t *cell;               // (ncell) where each begins
    size_t ncell, cell_cap;
    file_number *number;    // (columns) what cells hold that were read as numbers already
    map *column;            // names in capitals -> number
    map_memo *memo;         // (MAP_MEMO) columns asked for, by where their names stand
    int columns, line, row_line, errors;
    int at[ADAM_MOST_VARIABLES];    // column of each variable of the definition; -1
    row_keys keys;                  // of all rows so far
    bool keyed, bad_row, ended;
    int64_t count;
};

// --- file_row.c
// What is wrong with the row, at its cell `column` (-1: with all of it). After ADAM_MOST_ERRORS reading ends.
enum { ADAM_MOST_ERRORS = 100 };
void file_error(adam_file *f, int column, const char *expected, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
// The place of cell `column` (from 0) of the row; of the row where that is -1 or beyond what is quoted.
src_loc file_row_loc(const adam_file *f, int column);
bool file_row_read(adam_file *f);    // false at the end of the file or where it cannot be read on
bool file_row_blank(const adam_file *f);
enum { FILE_MOST_ROW_BYTES = 1 << 20 };    // f->buffer has one more

// --- file_check.c
const char *file_cell(const adam_file *f, int column);                 // "" where there is none
bool file_number_at(const adam_file *f, int column, double *value);    // false: the cell holds no number
void file_check_cells(adam_file *f);
void file_check_key(adam_file *f);    // after the cells: no other row has its key

#endif
