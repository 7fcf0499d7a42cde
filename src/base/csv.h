// SPDX-License-Identifier: MIT
// CSV by RFC 4180: a header line, quoted fields, CRLF or LF. Every cell knows its line, so errors can name it.
#ifndef COLEY_BASE_CSV_H
#define COLEY_BASE_CSV_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/strbuf.h"

typedef struct csv csv;

// NULL and errors in `d` where the file cannot be read or rows have another number of cells than the header.
csv *csv_read(const char *path, diag_list *d);
csv *csv_parse(const char *text, const char *name, diag_list *d);
void csv_free(csv *c);

int csv_rows(const csv *c);
int csv_columns(const csv *c);
const char *csv_header(const csv *c, int column);
int csv_column(const csv *c, const char *name);             // -1 where there is none
const char *csv_cell(const csv *c, int row, int column);    // trimmed of surrounding blanks; "" where column is -1
src_loc csv_loc(const csv *c, int row, int column);
// The cell as a number; false where it is empty or not a number (an error is added where it is not a number).
bool csv_number(const csv *c, int row, int column, double *value, diag_list *d);

void csv_write_cell(strbuf *b, const char *text);    // quoted where needed

#endif
