// SPDX-License-Identifier: MIT
// Any text as CSV: no crash; a table that is read has cells in every place, and written again it reads the same.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

static void write_row(strbuf *b, const csv *c, int row)
{
    for (int k = 0; k < csv_columns(c); k++) {
        if (k) strbuf_puts(b, ",");
        csv_write_cell(b, row < 0 ? csv_header(c, k) : csv_cell(c, row, k));
    }
    strbuf_puts(b, "\n");
}

static void check(const csv *c, diag_list *d)
{
    strbuf b = {0};
    bool blank = false;    // a line of one empty cell is no row when it is read again
    for (int row = -1; row < csv_rows(c); row++) {
        blank |= csv_columns(c) == 1 && !*(row < 0 ? csv_header(c, 0) : csv_cell(c, row, 0));
        write_row(&b, c, row);
    }
    csv *again = csv_parse(b.s, "again", d);
    if (!blank) {
        if (!again || csv_rows(again) != csv_rows(c) || csv_columns(again) != csv_columns(c)) abort();
        for (int row = 0; row < csv_rows(c); row++) {
            for (int k = 0; k < csv_columns(c); k++) {
                if (strcmp(csv_cell(c, row, k), csv_cell(again, row, k)) != 0) abort();
            }
        }
    }
    csv_free(again);
    strbuf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    diag_list *d = diag_new();
    csv *c = csv_parse(text, "fuzz", d);
    if (c) {
        double x;
        for (int row = 0; row < csv_rows(c); row++) csv_number(c, row, 0, &x, d);
        check(c, d);
    }
    csv_free(c);
    diag_free(d);
    free(text);
    return 0;
}
