// SPDX-License-Identifier: MIT
// A table of outputs as CSV.
#include <stdlib.h>

#include "base/csv.h"
#include "base/number.h"
#include "sim/sim.h"

void sim_table_clear(sim_table *t)
{
    for (int c = 0; c < t->ncolumn && t->name; c++) free(t->name[c]);
    free(t->name);
    free(t->time);
    free(t->value);
    for (int r = 0; r < t->nrow && t->subject; r++) free(t->subject[r]);
    free(t->subject);
    *t = (sim_table){0};
}

void sim_table_csv(const sim_table *t, strbuf *out)
{
    char number[32];
    strbuf_puts(out, t->subject ? "ID,time" : "time");
    for (int c = 0; c < t->ncolumn; c++) {
        strbuf_puts(out, ",");
        csv_write_cell(out, t->name[c]);
    }
    strbuf_puts(out, "\n");
    for (int r = 0; r < t->nrow; r++) {
        if (t->subject) {
            csv_write_cell(out, t->subject[r]);
            strbuf_puts(out, ",");
        }
        number_format(t->time[r], number);
        strbuf_puts(out, number);
        for (int c = 0; c < t->ncolumn; c++) {
            number_format(t->value[(size_t)r * (size_t)t->ncolumn + (size_t)c], number);
            strbuf_puts(out, ",");
            strbuf_puts(out, number);
        }
        strbuf_puts(out, "\n");
    }
}
