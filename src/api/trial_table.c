// SPDX-License-Identifier: MIT
// A trial's summary for a terminal of 120 columns: screening, arms by endpoints, hazard ratios, predicted beside
// published.
#include "api/trial_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"

static void table_value(char out[64], double value, double low, double high, bool full)
{
    char mark = full ? '*' : ' ';
    if (isnan(value)) {
        snprintf(out, 64, "-");
    } else if (isnan(low) && isnan(high)) {
        snprintf(out, 64, "%.1f%c", value, mark);
    } else if (isnan(high)) {
        snprintf(out, 64, "%.1f%c (%.1f-)", value, mark, low);
    } else {
        snprintf(out, 64, "%.1f%c (%.1f-%.1f)", value, mark, low, high);
    }
}

// Asked for by the trial, or always of interest.
static bool table_shown(const trial_summary *s, const char *name)
{
    static const char *const always[] = {
        "ORR", "CR", "DCR", "median_PFS_months", "median_OS_months", "median_followup_months", "grade3plus_irAE"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
        if (!strcmp(always[i], name)) {
            return true;
        }
    }
    for (int i = 0; i < s->trial->nendpoint; i++) {
        if (!strcmp(s->trial->endpoint[i], name)) {
            return true;
        }
    }
    return false;
}

// Whether any arm has a value: data without responses, say, have no rates of them.
static bool table_known(const trial_summary *s, int endpoint)
{
    for (int a = 0; a < s->narm; a++) {
        if (!isnan(s->arm[a].endpoint[endpoint].value)) {
            return true;
        }
    }
    return false;
}

static void table_arms(const trial_summary *s, strbuf *b)
{
    strbuf_printf(b, "\n%-26s", "");
    for (int a = 0; a < s->narm; a++) {
        strbuf_printf(b, " %-28.28s", s->arm[a].arm);
    }
    strbuf_printf(b, "\n%-26s", "patients (not computed)");
    for (int a = 0; a < s->narm; a++) {
        char text[64];
        snprintf(text, sizeof text, "%d (%d)", s->arm[a].n, s->arm[a].failed);
        strbuf_printf(b, " %-28s", text);
    }
    strbuf_puts(b, "\n");
    for (int e = 0; s->narm && e < s->arm[0].nendpoint; e++) {
        const char *name = s->arm[0].endpoint[e].name;
        if (!table_shown(s, name) || (!s->candidates && !table_known(s, e))) {
            continue;
        }
        strbuf_printf(b, "%-26s", name);
        for (int a = 0; a < s->narm; a++) {
            const trial_endpoint *x = &s->arm[a].endpoint[e];
            char text[64];
            table_value(text, x->value, x->low, x->high, x->full);
            strbuf_printf(b, " %-28s", text);
        }
        strbuf_puts(b, "\n");
    }
    strbuf_puts(b, "shares in %, times in months; 95% intervals: sampling error only; * from the full follow-up\n");
}

static void table_comparisons(const trial_summary *s, strbuf *b)
{
    for (int i = 0, shown = 0; i < s->ncomparison; i++) {
        const trial_comparison *c = &s->comparison[i];
        if (isnan(c->value) && isnan(c->p)) {
            continue;
        }
        strbuf_printf(b, "%s%-7s %s vs %s: %.2f (%.2f-%.2f), log-rank p = %.2g%s\n", shown++ ? "" : "\n", c->endpoint,
                      c->arm, c->reference, c->value, c->low, c->high, c->p, c->full ? ", full follow-up" : "");
    }
    for (int i = 0; i < s->npaired; i++) {
        const trial_paired *p = &s->paired[i];
        strbuf_printf(b, "same patients, %s against %s: %s differs by %.3g (%.3g to %.3g)\n", p->arm, p->reference,
                      p->endpoint, p->difference, p->low, p->high);
    }
}

static void table_cutoff(const trial_summary *s, strbuf *b)
{
    if (s->ncomparison && s->comparison[0].strata > 1) {
        strbuf_printf(b, "hazard ratios and log-rank tests are within the %d strata of the randomisation\n",
                      s->comparison[0].strata);
    }
    if (s->cutoff.endpoint) {
        strbuf_printf(b, "\ndata cut-off in month %.1f with %d of %d events of %s%s\n", s->cutoff.day / TRIAL_MONTH,
                      s->cutoff.events, s->cutoff.planned, s->cutoff.endpoint,
                      s->cutoff.reached ? "" : ": the end of the follow-up, as the events never come");
    }
}

static void table_looks(const trial_summary *s, strbuf *b)
{
    for (int i = 0; i < s->nlook; i++) {
        const trial_look *l = &s->look[i];
        if (!l->held) {
            strbuf_printf(b, "%slook %d of %d at %s, %s vs %s: not held, %d of %d events come in the follow-up\n",
                          i ? "" : "\n", l->number, l->of, l->endpoint, l->arm, l->reference, l->events, l->planned);
            continue;
        }
        strbuf_printf(b, "%slook %d of %d at %s, %s vs %s: month %.1f, %d of %d events, z %.2f, bound %.3f: %s%s\n",
                      i ? "" : "\n", l->number, l->of, l->endpoint, l->arm, l->reference, l->day / TRIAL_MONTH,
                      l->events, l->planned, l->z, l->bound,
                      l->stops             ? "stops"
                      : l->z >= l->bound   ? "stopped before"
                      : l->number == l->of ? "not shown"
                                           : "goes on",
                      l->reached ? "" : " (end of the follow-up)");
    }
}

static void table_estimands(const trial_summary *s, strbuf *b)
{
    int n = 0;
    for (int i = 0; i < LIBRARY_NTESTED; i++) {
        if (s->trial->estimand[i].declared) {
            char *words = estimand_text(s->trial, (library_tested)i);
            strbuf_printf(b, "%s%-4s ", n++ ? "" : "\nestimands\n", library_tested_name[i]);
            for (const char *c = words; *c; c++) {
                strbuf_puts(b, *c == ';' ? ";\n    " : "");    // a strategy a line
                strbuf_write(b, c, *c != ';');
            }
            strbuf_puts(b, "\n");
            free(words);
        }
    }
}

static void table_hypotheses(const trial_summary *s, strbuf *b)
{
    if (s->nhypothesis) {
        strbuf_printf(b, "\n%-54s %12s %12s  one-sided %.3g %%, %s\n", "hypothesis", "p", "adjusted",
                      100 * s->trial->multiplicity.alpha, s->trial->multiplicity.method_name);
    }
    for (int i = 0; i < s->nhypothesis; i++) {
        const trial_hypothesis *h = &s->hypothesis[i];
        char p[24] = "-";    // its data may be missing
        if (!isnan(h->p)) {
            snprintf(p, sizeof p, "%.3g", h->p);
        }
        strbuf_printf(b, "%-54.54s %12s %12.3g  %s", h->name, p, h->adjusted, h->rejected ? "shown" : "not shown");
        if (h->rejected) {
            strbuf_printf(b, " in month %.1f", h->day / TRIAL_MONTH);
        }
        strbuf_puts(b, h->looks > 1 ? " (over all looks)\n" : "\n");
    }
}

static void table_causes(const trial_summary *s, strbuf *b)
{
    int named = 0, responded = 0, other = 0, other_responded = 0;
    for (int i = 0; i < s->ncause; i++) {
        named += s->cause[i].reversed;
        responded += s->cause[i].responded;
        other += s->cause[i].other;
        other_responded += s->cause[i].other_responded;
    }
    if (named) {
        strbuf_printf(
            b, "\nnamed cause reversed: %d of %d non-responders respond (%.0f%%); another cause: %d of %d (%.0f%%)\n",
            responded, named, 100.0 * responded / named, other_responded, other,
            other ? 100.0 * other_responded / other : 0.0);
    }
}

static void table_published(const trial_summary *s, strbuf *b)
{
    for (int i = 0; i < s->npublished; i++) {
        const trial_published *p = &s->published[i];
        char predicted[64], published[64], at[48] = "";
        table_value(predicted, p->predicted, NAN, NAN, false);
        table_value(published, p->published, p->low, p->high, false);
        if (!strncmp(p->endpoint, "HR_", 3)) {
            snprintf(predicted, sizeof predicted, "%.2f", p->predicted);
            snprintf(published, sizeof published, "%.2f", p->published);
        }
        if (!isnan(p->followup_months)) {
            snprintf(at, sizeof at, "%.1f", p->followup_months);
        }
        if (!i) {
            strbuf_printf(b, "\n%-54s %-32s %10s  %-20s %s\n", "predicted beside published", "endpoint", "predicted",
                          "published", "follow-up");
        }
        strbuf_printf(b, "%-54.54s %-32s %10s  %-20s %s\n", p->arm, p->endpoint, predicted, published, at);
    }
}

char *trial_table(const trial_summary *s)
{
    strbuf b = {0};
    strbuf_puts(&b, s->trial->title);
    // observed data have neither
    if (s->candidates) {
        strbuf_printf(&b, ", seed %llu: %lld candidates", (unsigned long long)s->seed, (long long)s->candidates);
    }
    for (int i = 0; i < s->nscreening;) {
        int64_t total = 0;
        const char *outcome = s->screening[i].outcome;
        for (; i < s->nscreening && !strcmp(s->screening[i].outcome, outcome); i++) {
            total += s->screening[i].count;
        }
        strbuf_printf(&b, ", %lld %s", (long long)total, outcome);
    }
    strbuf_puts(&b, "\n");
    table_arms(s, &b);
    table_estimands(s, &b);
    table_comparisons(s, &b);
    table_cutoff(s, &b);
    table_looks(s, &b);
    table_hypotheses(s, &b);
    table_causes(s, &b);
    table_published(s, &b);
    strbuf_printf(&b, "\n%s %s", s->observed ? "data" : "rows", s->rows_hash);
    if (!isnan(s->wall_s)) {
        strbuf_printf(&b, ", %.1f s", s->wall_s);
    }
    if (!isnan(s->growth_s)) {
        strbuf_printf(&b, " (growth %.1f s", s->growth_s);
        if (s->recalled) {
            strbuf_printf(&b, ", %lld candidates recalled of an earlier run", (long long)s->recalled);
        }
        strbuf_printf(&b, ", treatment %.1f s)", s->treatment_s);
    }
    if (s->report_s > 0) {
        strbuf_printf(&b, ", analysis and report %.1f s", s->report_s);
    }
    strbuf_puts(&b, "\n");
    return b.s;
}
