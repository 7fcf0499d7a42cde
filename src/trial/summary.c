// SPDX-License-Identifier: MIT
// summary.json: what a run found, for programs. The form is fixed by the design; what cannot be estimated is null, and
// `stars` stays null until predictions are graded.
#include <math.h>
#include <string.h>

#include "base/strbuf.h"
#include "trial/trial_int.h"

static void summary_key(strbuf *b, const char *key)
{
    strbuf_json(b, key);
    strbuf_puts(b, ": ");
}

static void summary_text(strbuf *b, const char *key, const char *value)
{
    summary_key(b, key);
    strbuf_json(b, value);
    strbuf_puts(b, ", ");
}

// five significant digits are more than the sampling error leaves
static void summary_number(strbuf *b, const char *key, double value)
{
    summary_key(b, key);
    if (isfinite(value) && value == floor(value) && fabs(value) < 1e15) {
        strbuf_printf(b, "%.0f", value);
    } else if (isfinite(value)) {
        strbuf_printf(b, "%.5g", value);
    } else {
        strbuf_puts(b, "null");
    }
    strbuf_puts(b, ", ");
}

static void summary_bool(strbuf *b, const char *key, bool value)
{
    summary_key(b, key);
    strbuf_puts(b, value ? "true, " : "false, ");
}

// takes back the last ", "
static void summary_close(strbuf *b, const char *end)
{
    if (b->n >= 2 && b->s[b->n - 2] == ',') {
        b->n -= 2;
        b->s[b->n] = '\0';
    }
    strbuf_puts(b, end);
}

static void summary_endpoints(strbuf *b, const char *key, const trial_endpoint *e, int n)
{
    summary_key(b, key);
    strbuf_puts(b, "{");
    for (int i = 0; i < n; i++) {
        strbuf_puts(b, i ? ",\n     " : "\n     ");
        summary_key(b, e[i].name);
        strbuf_puts(b, "{");
        summary_number(b, "value", e[i].value);
        summary_number(b, "ci_low", e[i].low);
        summary_number(b, "ci_high", e[i].high);
        summary_text(b, "followup", e[i].full ? "full" : "cut-off");
        strbuf_puts(b, "\"stars\": null}");
    }
    strbuf_puts(b, "}, ");
}

static void summary_arms(strbuf *b, const trial_summary *s)
{
    strbuf_puts(b, " \"arms\": [");
    for (int i = 0; i < s->narm; i++) {
        strbuf_puts(b, i ? ",\n  {" : "\n  {");
        summary_text(b, "name", s->arm[i].arm);
        summary_text(b, "role", s->arm[i].control ? "control" : "experimental");
        summary_number(b, "n", s->arm[i].n);
        summary_number(b, "failed", s->arm[i].failed);
        summary_endpoints(b, "endpoints", s->arm[i].endpoint, s->arm[i].nendpoint);
        summary_endpoints(b, "endpoints_full_followup", s->arm[i].full, s->arm[i].nfull);
        summary_close(b, "}");
    }
    strbuf_puts(b, "],\n");
}

static void summary_comparisons(strbuf *b, const trial_summary *s)
{
    strbuf_puts(b, " \"comparisons\": [");
    for (int i = 0; i < s->ncomparison; i++) {
        const trial_comparison *c = &s->comparison[i];
        strbuf_puts(b, i ? ",\n  {" : "\n  {");
        summary_text(b, "arm", c->arm);
        summary_text(b, "reference", c->reference);
        summary_text(b, "endpoint", c->endpoint);
        summary_number(b, "value", c->value);
        summary_number(b, "ci_low", c->low);
        summary_number(b, "ci_high", c->high);
        summary_number(b, "p", c->p);
        summary_text(b, "followup", c->full ? "full" : "cut-off");
        summary_close(b, "}");
    }
    strbuf_puts(b, "],\n \"paired\": [");
    for (int i = 0; i < s->npaired; i++) {
        const trial_paired *p = &s->paired[i];
        strbuf_puts(b, i ? ",\n  {" : "\n  {");
        summary_text(b, "arm", p->arm);
        summary_text(b, "reference", p->reference);
        summary_text(b, "endpoint", p->endpoint);
        summary_number(b, "n", p->n);
        summary_number(b, "both", p->both);
        summary_number(b, "only_arm", p->only_arm);
        summary_number(b, "only_reference", p->only_reference);
        summary_number(b, "neither", p->neither);
        summary_number(b, "difference", p->difference);
        summary_number(b, "ci_low", p->low);
        summary_number(b, "ci_high", p->high);
        summary_close(b, "}");
    }
    strbuf_puts(b, "],\n");
}

static void summary_markers(strbuf *b, const trial_summary *s)
{
    strbuf_puts(b, " \"biomarkers\": [");
    for (int i = 0; i < s->nbiomarker; i++) {
        const trial_biomarker *m = &s->biomarker[i];
        strbuf_puts(b, i ? ",\n  {" : "\n  {");
        summary_text(b, "arm", m->arm);
        summary_text(b, "name", m->name);
        summary_text(b, "endpoint", m->endpoint);
        summary_number(b, "auc", m->auc);
        summary_number(b, "ci_low", m->low);
        summary_number(b, "ci_high", m->high);
        summary_close(b, "}");
    }
    strbuf_puts(b, "],\n \"causes\": [");
    for (int i = 0; i < s->ncause; i++) {
        const trial_cause *c = &s->cause[i];
        strbuf_puts(b, i ? ",\n  {" : "\n  {");
        summary_text(b, "arm", c->arm);
        summary_text(b, "cause", c->cause);
        summary_number(b, "nonresponders", c->named);
        summary_number(b, "reversed", c->reversed);
        summary_number(b, "responded", c->responded);
        summary_number(b, "other_reversed", c->other);
        summary_number(b, "other_responded", c->other_responded);
        summary_close(b, "}");
    }
    strbuf_puts(b, "],\n");
}

static void summary_published(strbuf *b, const trial_summary *s)
{
    strbuf_puts(b, " \"published\": [");
    for (int i = 0; i < s->npublished; i++) {
        const trial_published *p = &s->published[i];
        strbuf_puts(b, i ? ",\n  {" : "\n  {");
        summary_text(b, "arm", p->arm);
        summary_text(b, "endpoint", p->endpoint);
        summary_number(b, "predicted", p->predicted);
        summary_number(b, "published", p->published);
        summary_number(b, "ci_low", p->low);
        summary_number(b, "ci_high", p->high);
        summary_number(b, "followup_months", p->followup_months);
        summary_text(b, "source", p->source);
        summary_close(b, "}");
    }
    strbuf_puts(b, "],\n \"screening\": {");
    summary_number(b, "candidates", (double)s->candidates);
    // rows are in order of outcome: one number for each, then the reasons
    for (int i = 0, first = 0; i < s->nscreening; i++) {
        bool last = i + 1 == s->nscreening || strcmp(s->screening[i].outcome, s->screening[i + 1].outcome);
        if (last) {
            double total = 0;
            for (; first <= i; first++) {
                total += (double)s->screening[first].count;
            }
            summary_number(b, s->screening[i].outcome, total);
        }
    }
    strbuf_puts(b, "\"reasons\": [");
    for (int i = 0; i < s->nscreening; i++) {
        if (*s->screening[i].reason) {
            strbuf_puts(b, "\n  {");
            summary_text(b, "outcome", s->screening[i].outcome);
            summary_text(b, "reason", s->screening[i].reason);
            summary_number(b, "count", (double)s->screening[i].count);
            summary_close(b, "}, ");
        }
    }
    summary_close(b, "]");
    summary_close(b, "}");
}

char *trial_summary_json(const trial_summary *s)
{
    strbuf b = {0};
    strbuf_puts(&b, "{");
    summary_text(&b, "trial", s->trial->name);
    summary_number(&b, "seed", (double)s->seed);
    summary_text(&b, "model_hash", s->model_hash);
    summary_text(&b, "rows_hash", s->rows_hash);
    summary_number(&b, "patients_per_arm", s->trial->patients_per_arm);
    summary_bool(&b, "counterfactuals", s->trial->counterfactuals);
    summary_number(&b, "wall_s", s->wall_s);
    strbuf_puts(&b, "\n");
    summary_text(&b, "intervals", "95%, sampling error only");
    strbuf_puts(&b, "\n");
    summary_arms(&b, s);
    summary_comparisons(&b, s);
    summary_markers(&b, s);
    summary_published(&b, s);
    strbuf_puts(&b, "}\n");
    return b.s;
}
