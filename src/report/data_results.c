// SPDX-License-Identifier: MIT
// Endpoints and contrasts with what was published beside them, causes of non-response, individual benefit.
#include <math.h>
#include <string.h>

#include "report/data.h"
#include "report/labels.h"

static const trial_published *find_published(const trial_summary *s, const char *arm, const char *endpoint)
{
    for (int i = 0; i < s->npublished; i++) {
        const trial_published *p = &s->published[i];
        if (strcmp(p->arm, arm) == 0 && strcmp(p->endpoint, endpoint) == 0) return p;
    }
    return NULL;
}

static void write_published(json *j, const trial_published *p)
{
    json_number(j, "published", p ? p->published : NAN, 5);
    json_number(j, "published_low", p ? p->low : NAN, 5);
    json_number(j, "published_high", p ? p->high : NAN, 5);
    json_int(j, "published_n", p ? p->n : 0);
    json_text(j, "source", p ? p->source : "");
}

static void write_endpoints(const report_data *r, json *j)
{
    const trial_summary *s = r->summary;
    json_open(j, "endpoints", '[');
    for (int k = 0; s->narm > 0 && k < s->arm[0].nendpoint; k++) {
        const char *code = s->arm[0].endpoint[k].name;
        report_label label = report_endpoint_label(r->memory, code);
        json_open(j, NULL, '{');
        json_text(j, "code", code);
        json_text(j, "label", label.label);
        json_text(j, "unit", label.unit);
        json_open(j, "values", '[');
        for (int i = 0; i < s->narm; i++) {
            const trial_endpoint *e = &s->arm[i].endpoint[k];
            json_open(j, NULL, '{');
            json_number(j, "value", e->value, 5);
            json_number(j, "low", e->low, 5);
            json_number(j, "high", e->high, 5);
            json_number(j, "error", e->se, 3);
            json_int(j, "n", e->n);
            json_bool(j, "full", e->full);
            write_published(j, find_published(s, s->arm[i].arm, code));
            json_close(j, '}');
        }
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void write_comparisons(const report_data *r, json *j)
{
    const trial_summary *s = r->summary;
    json_open(j, "comparisons", '[');
    for (int i = 0; i < s->ncomparison; i++) {
        const trial_comparison *c = &s->comparison[i];
        const char *arms = arena_printf(r->memory, "%s vs %s", c->arm, c->reference),
                   *label = report_endpoint_label(r->memory, c->endpoint).label;
        json_open(j, NULL, '{');
        json_text(j, "arm", c->arm);
        json_text(j, "reference", c->reference);
        json_text(j, "endpoint", c->endpoint);
        json_text(j, "label", label);
        json_bool(j, "full", c->full);
        json_number(j, "value", c->value, 5);
        json_number(j, "low", c->low, 5);
        json_number(j, "high", c->high, 5);
        // of the ratio, by the width of its logarithm's interval
        json_number(j, "error", c->value * log(c->high / c->low) / (2 * STATS_Z95), 3);
        json_number(j, "p", c->p, 3);
        write_published(j, c->full ? NULL : find_published(s, arms, c->endpoint));
        json_close(j, '}');
    }
    json_close(j, ']');
}

// Every published figure beside the run's own, reports in the order of the file.
static void write_published_rows(const report_data *r, json *j)
{
    json_open(j, "published", '[');
    for (int i = 0; i < r->summary->npublished; i++) {
        const trial_published *p = &r->summary->published[i];
        report_label label = report_endpoint_label(r->memory, p->endpoint);
        json_open(j, NULL, '{');
        json_text(j, "arm", p->arm);
        json_text(j, "label", label.label);
        json_text(j, "unit", label.unit);
        json_number(j, "predicted", p->predicted, 5);
        json_number(j, "published", p->published, 5);
        json_number(j, "low", p->low, 5);
        json_number(j, "high", p->high, 5);
        json_number(j, "followup_months", p->followup_months, 4);
        json_text(j, "source", p->source);
        json_close(j, '}');
    }
    json_close(j, ']');
}

// Named causes as percent of an arm's non-responders, by the best response of the whole follow-up, as reversals are.
static void write_causes(const report_data *r, json *j)
{
    const trial_summary *s = r->summary;
    const library_cancer *k = r->trial->cancer;
    json_open(j, "causes", '[');
    for (int c = 0; c < k->ncause; c++) {
        json_open(j, NULL, '{');
        json_text(j, "cause", k->cause[c].name);
        json_open(j, "percent", '[');
        for (int i = 0; i < s->narm; i++) {
            const trial_cause *of = &s->cause[i * k->ncause];
            int all = 0;
            for (int other = 0; other < k->ncause; other++) all += of[other].named;
            json_number(j, NULL, all ? 100.0 * of[c].named / all : NAN, 4);
        }
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void write_reversals(const report_data *r, json *j)
{
    const trial_summary *s = r->summary;
    json_open(j, "reversals", '[');
    for (int i = 0; i < s->ncause; i++) {
        const trial_cause *c = &s->cause[i];
        if (c->reversed + c->other == 0) continue;
        json_open(j, NULL, '{');
        json_text(j, "arm", c->arm);
        json_text(j, "cause", c->cause);
        json_int(j, "reversed", c->reversed);
        json_int(j, "responded", c->responded);
        json_int(j, "other", c->other);
        json_int(j, "other_responded", c->other_responded);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void write_benefit(const report_data *r, json *j)
{
    json_open(j, "benefit", '[');
    for (int i = 0; i < r->summary->npaired; i++) {
        const trial_paired *p = &r->summary->paired[i];
        if (strcmp(p->endpoint, "response") != 0) continue;
        json_open(j, NULL, '{');
        json_text(j, "arm", p->arm);
        json_text(j, "reference", p->reference);
        json_number(j, "both", 100 * p->both, 4);
        json_number(j, "only_arm", 100 * p->only_arm, 4);
        json_number(j, "only_reference", 100 * p->only_reference, 4);
        json_number(j, "neither", 100 * p->neither, 4);
        json_number(j, "difference", 100 * p->difference, 4);
        json_number(j, "low", 100 * p->low, 4);
        json_number(j, "high", 100 * p->high, 4);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void write_benefit_months(const report_data *r, json *j)
{
    json_open(j, "benefit_months", '[');
    for (int i = 0; i < r->summary->npaired; i++) {
        const trial_paired *p = &r->summary->paired[i];
        if (strcmp(p->endpoint, "months_lived_within_follow_up") != 0) continue;
        json_open(j, NULL, '{');
        json_text(j, "arm", p->arm);
        json_text(j, "reference", p->reference);
        json_number(j, "difference", p->difference, 4);
        json_number(j, "low", p->low, 4);
        json_number(j, "high", p->high, 4);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void report_results(const report_data *r, json *j)
{
    write_endpoints(r, j);
    write_comparisons(r, j);
    write_published_rows(r, j);
    write_causes(r, j);
    write_reversals(r, j);
    write_benefit(r, j);
    write_benefit_months(r, j);
}
