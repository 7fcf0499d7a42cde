// SPDX-License-Identifier: MIT
// Predicted beside published: library/trials/NAME/published.csv, read here only, long after the last patient. The
// trial's cut-off stands for the first report; a report of a longer follow-up is compared with the full follow-up, its
// hazard ratios with patients who are followed as long as those of the report.
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

static int published_arm(const library_trial *t, const char *name, size_t length)
{
    for (int i = 0; i < t->narm; i++) {
        if (strlen(t->arm[i].name) == length && !strncmp(t->arm[i].name, name, length)) {
            return i;
        }
    }
    return -1;
}

// "ARM vs ARM", any two of the trial's: at the first report's cut-off, or with the follow-up of a later report.
static double published_hazard(const analysis *a, const trial_published *p, bool later)
{
    static const char between[] = " vs ";
    const char *cut = strstr(p->arm, between);
    if (!cut) {
        return NAN;
    }
    const char *second = cut + strlen(between);
    int arm = published_arm(a->trial, p->arm, (size_t)(cut - p->arm)),
        reference = published_arm(a->trial, second, strlen(second));
    bool os = !strcmp(p->endpoint, "HR_OS");
    if (arm < 0 || reference < 0 || (!os && strcmp(p->endpoint, "HR_PFS"))) {
        return NAN;
    }
    double until = later ? p->followup_months * TRIAL_MONTH : INFINITY;
    return analysis_hazard(a, arm, reference, later ? VIEW_FULL : VIEW_CUT, os, until).value;
}

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
        bool later = p->followup_months > PUBLISHED_LATER * first;
        p->predicted = !strncmp(p->endpoint, "HR_", 3) ? published_hazard(a, p, later)
                                                       : published_predicted(out, p->arm, p->endpoint, later);
    }
    csv_free(c);
}
