// SPDX-License-Identifier: MIT
// Predicted beside published: library/trials/NAME/published.csv, read here only, long after the last patient. The
// trial's cut-off stands for the first report; a report of a longer follow-up is compared with the full follow-up.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "trial/analysis.h"

// How much longer than the shortest follow-up another one is that belongs to a later report. Arms of one report differ
// by up to a third (CA184-169: 11.2 and 14.5 months); updates come after twice the time and more (KEYNOTE-006: 7.9 and
// 22.9; CheckMate-066: 8.9 and 38.4; CheckMate-067: 12.2 and 28). A choice of this program, for want of dates of cuts.
static const double PUBLISHED_LATER = 1.5;

static double published_predicted(const trial_summary *s, const char *arm, const char *endpoint, bool full)
{
    for (int i = 0; i < s->narm; i++) {
        if (strcmp(s->arm[i].arm, arm)) {
            continue;
        }
        const trial_endpoint *e = full ? s->arm[i].full : s->arm[i].endpoint;
        for (int k = 0; k < (full ? s->arm[i].nfull : s->arm[i].nendpoint); k++) {
            if (!strcmp(e[k].name, endpoint)) {
                return e[k].value;
            }
        }
    }
    for (int i = 0; i < s->ncomparison; i++) {
        const trial_comparison *c = &s->comparison[i];
        size_t n = strlen(c->arm);
        bool pair = !strncmp(arm, c->arm, n) && !strncmp(arm + n, " vs ", 4) && !strcmp(arm + n + 4, c->reference);
        if (pair && c->full == full && !strcmp(c->endpoint, endpoint)) {
            return c->value;
        }
    }
    return NAN;
}

static double published_number(const csv *c, int row, const char *column, diag_list *d)
{
    double x;
    int j = csv_column(c, column);
    return j >= 0 && csv_number(c, row, j, &x, d) ? x : NAN;
}

void analysis_published(const analysis *a, trial_summary *out, diag_list *d)
{
    char *path = path_join(a->trial->folder, "published.csv");
    csv *c = file_exists(path) ? csv_read(path, d) : NULL;
    free(path);
    int n = c ? csv_rows(c) : 0;
    out->published = arena_alloc(a->memory, sizeof *out->published * (size_t)(n + 1));
    double first = INFINITY;
    for (int i = 0; i < n; i++) {
        first = fmin(first, published_number(c, i, "followup_months", d));
    }
    for (int i = 0; i < n; i++) {
        trial_published *p = &out->published[out->npublished++];
        p->arm = arena_strdup(a->memory, csv_cell(c, i, csv_column(c, "arm")));
        p->endpoint = arena_strdup(a->memory, csv_cell(c, i, csv_column(c, "endpoint")));
        p->source = arena_strdup(a->memory, csv_cell(c, i, csv_column(c, "source")));
        p->published = published_number(c, i, "value", d);
        p->low = published_number(c, i, "ci_low", d);
        p->high = published_number(c, i, "ci_high", d);
        p->followup_months = published_number(c, i, "followup_months", d);
        double size = published_number(c, i, "n", d);
        p->n = isnan(size) ? 0 : (int)size;
        p->predicted = published_predicted(out, p->arm, p->endpoint, p->followup_months > PUBLISHED_LATER * first);
    }
    csv_free(c);
}
