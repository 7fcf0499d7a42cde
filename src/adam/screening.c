// SPDX-License-Identifier: MIT
// How candidates ended, in TS: counts by outcome and reason, a row for each of the three. Read back they are rows of
// candidates again, without patients, so that a report counts them as those of a run.
#include <math.h>
#include <stdlib.h>

#include "adam/import_int.h"
#include "base/number.h"

enum { SCREENING_MOST = 20000000 };    // candidates that are believed

void adam_write_screening(adam_writer *w)
{
    arena *memory = arena_new();
    int n = 0;
    const trial_count *row = trial_screening(w->store, memory, &n);
    for (int i = 0; row && i < n; i++) {
        char count[32];
        number_format((double)row[i].count, count);
        adam_trial_row(w, "XSCROUT", "Outcome of Candidates", i + 1, row[i].outcome);
        if (*row[i].reason) {
            adam_trial_row(w, "XSCRWHY", "Its Reason", i + 1, row[i].reason);
        }
        adam_trial_row(w, "XSCRN", "Number of Candidates", i + 1, count);
    }
    arena_free(memory);
}

void import_candidates(import *m)
{
    const char *outcome;
    int64_t candidate = 0;
    for (int i = 1; (outcome = read_ts(m->r, "XSCROUT", i)); i++) {
        const double count = read_ts_number(m->r, "XSCRN", i);
        for (double k = 0; k < count && candidate < SCREENING_MOST; k++, candidate++) {
            row_begin(m, "candidates");
            row_real(m, "candidate", (double)candidate);
            row_text(m, "outcome", outcome);
            row_text(m, "reason", read_ts(m->r, "XSCRWHY", i));
            row_end(m);
        }
    }
    store_put(m->store, "", -1, m->rows);
}
