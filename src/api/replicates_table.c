// SPDX-License-Identifier: MIT
// Operating characteristics for a terminal of 120 columns: designs, their looks, comparisons, endpoints.
#include "api/replicates_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"

static const replicates_row *table_next(const replicates_result *r, const char *kind, int *at)
{
    while (*at < r->n && strcmp(r->row[*at].kind, kind)) {
        ++*at;
    }
    return *at < r->n ? &r->row[(*at)++] : NULL;
}

static void table_share(char out[40], const stats_estimate *e)
{
    snprintf(out, 40, "%.1f (%.1f-%.1f)", 100 * e->value, 100 * e->low, 100 * e->high);
}

static void table_versus(char out[80], const replicates_row *x)
{
    snprintf(out, 80, "%s %.30s vs %.30s", x->endpoint, x->arm, x->reference);
}

// Means are of the replicates in which the look was held.
static void table_look(const replicates_row *look, const char *share, strbuf *b)
{
    strbuf_printf(b, "  look %-2d stops %-22s %% ", look->look, share);
    if (look->held) {
        strbuf_printf(b, "month %6.1f, %7.1f patients, %7.1f events", look->day / TRIAL_MONTH, look->patients,
                      look->events);
    }
    if (look->held < look->n) {
        strbuf_printf(b, "%sheld in %d of %d", look->held ? ", " : "", look->held, look->n);
    }
    strbuf_puts(b, "\n");
}

// Looks and, under them, how the comparison ended.
static void table_designs(const replicates_result *r, strbuf *b)
{
    const replicates_row *x;
    char name[80], share[40];
    for (int at = 0; (x = table_next(r, "design", &at));) {
        table_versus(name, x);
        table_share(share, &x->share);
        strbuf_printf(b, "\n%s: %s %s %%\n", name, r->null_effect ? "error of the first kind" : "power", share);
        const replicates_row *look;
        for (int k = 0; (look = table_next(r, "look", &k));) {
            if (!strcmp(look->arm, x->arm) && !strcmp(look->endpoint, x->endpoint)) {
                table_share(share, &look->share);
                table_look(look, share, b);
            }
        }
        strbuf_printf(b, "  expected: %-26s month %6.1f, %7.1f patients, %7.1f events\n", "", x->day / TRIAL_MONTH,
                      x->patients, x->events);
    }
}

static void table_comparisons(const replicates_result *r, strbuf *b)
{
    static const char *const kind[] = {"comparison", "comparison_full"};
    const replicates_row *x;
    for (int full = 0; full < 2; full++) {
        strbuf_printf(b, "\n%-72s %8s %16s  %s\n",
                      full ? "hazard ratios, full follow-up" : "hazard ratios at the cut-off", "mean", "2.5-97.5%",
                      "p < 0.05 and better, %");
        for (int at = 0; (x = table_next(r, kind[full], &at));) {
            char name[80], range[40], share[40];
            table_versus(name, x);
            table_share(share, &x->share);
            snprintf(range, sizeof range, "%.2f-%.2f", x->low, x->high);
            strbuf_printf(b, "%-72s %8.2f %16s  %s\n", name, x->mean, range, share);
        }
    }
}

static void table_hypotheses(const replicates_result *r, strbuf *b)
{
    static const char *const kind[] = {"hypothesis", "family"};
    const replicates_row *x;
    int n = 0;
    for (int k = 0; k < 2; k++) {
        for (int at = 0; (x = table_next(r, kind[k], &at)); n++) {
            char share[40];
            table_share(share, &x->share);
            strbuf_printf(b, "%s%-72.72s %s\n", n ? "" : "\nhypotheses shown, one error of the first kind for all, %\n",
                          x->endpoint, share);
        }
    }
}

static void table_endpoints(const replicates_result *r, strbuf *b)
{
    static const char *const shown[] = {"ORR", "CR", "DCR", "median_PFS_months", "median_OS_months", "grade3plus_irAE"};
    const replicates_row *x;
    strbuf_printf(b, "\n%-32s %-24s %8s %8s %16s\n", "arm, at the cut-off", "endpoint", "mean", "sd", "2.5-97.5%");
    for (int at = 0; (x = table_next(r, "endpoint", &at));) {
        bool is = false;
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
            is = is || !strcmp(x->endpoint, shown[i]);
        }
        char range[40];
        snprintf(range, sizeof range, "%.1f-%.1f", x->low, x->high);
        if (is && !isnan(x->mean)) {
            strbuf_printf(b, "%-32.32s %-24s %8.1f %8.1f %16s\n", x->arm, x->endpoint, x->mean, x->sd, range);
        }
    }
}

char *replicates_table(const replicates_result *r)
{
    strbuf b = {0};
    strbuf_printf(&b, "%s: %d replicates of %d patients an arm, seeds from %llu%s\n", r->trial, r->replicates,
                  r->patients_per_arm, (unsigned long long)r->seed,
                  r->null_effect ? ", every arm treated as the reference" : "");
    table_designs(r, &b);
    table_comparisons(r, &b);
    table_hypotheses(r, &b);
    table_endpoints(r, &b);
    strbuf_printf(&b, "\nshares: 95%% intervals of Monte Carlo error\nrows %s\n", r->hash);
    return b.s;
}
