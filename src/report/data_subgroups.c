// SPDX-License-Identifier: MIT
// Subgroups by what was known at baseline, as the analysis made them (trial/subgroups.c): a forest plot for each arm
// and endpoint that has hazard ratios.
#include <math.h>
#include <string.h>

#include "report/data.h"
#include "report/labels.h"

// Number of the factor among the markers that patients are shown with; -1: it is none of them.
static int marker_of(const report_data *r, const char *factor)
{
    for (int i = 0; i < r->nmarker; i++) {
        if (strcmp(r->marker[i].name, factor) == 0) return i;
    }
    return -1;
}

static void write_row(const report_data *r, json *j, const trial_subgroup *s)
{
    int marker = isnan(s->limit) ? -1 : marker_of(r, s->factor);
    json_open(j, NULL, '{');
    json_text(j, "factor", s->factor);
    json_text(j, "level", s->level);
    if (marker >= 0) {
        json_int(j, "marker", marker);
        json_number(j, s->above ? "from" : "below", s->limit, 15);
    }
    json_int(j, "n", s->n_arm);
    json_int(j, "events", s->events_arm);
    json_int(j, "reference_n", s->n_reference);
    json_int(j, "reference_events", s->events_reference);
    json_number(j, "value", s->effect.value, 4);
    json_number(j, "low", s->effect.low, 4);
    json_number(j, "high", s->effect.high, 4);
    json_number(j, "interaction_p", s->interaction_p, 3);
    json_close(j, '}');
}

static void write_forest(const report_data *r, json *j, const char *arm, const char *endpoint)
{
    const trial_summary *s = r->summary;
    char code[8];
    snprintf(code, sizeof code, "HR_%.3s", endpoint);
    json_open(j, NULL, '{');
    json_text(j, "arm", arm);
    json_text(j, "reference", r->trial->arm[r->trial->reference].name);
    json_text(j, "endpoint", code);
    json_text(j, "label", report_endpoint_label(r->memory, code).label);
    json_open(j, "rows", '[');
    for (int i = 0; i < s->nsubgroup; i++) {
        const trial_subgroup *g = &s->subgroup[i];
        if (strcmp(g->arm, arm) == 0 && strcmp(g->endpoint, endpoint) == 0) write_row(r, j, g);
    }
    json_close(j, ']');
    json_close(j, '}');
}

void report_subgroups(const report_data *r, json *j)
{
    static const char *const endpoint[] = {"PFS", "OS"};
    json_open(j, "subgroups", '[');
    for (int e = 0; e < 2 && r->summary->nsubgroup; e++) {
        for (int arm = 0; arm < r->trial->narm; arm++) {
            if (arm != r->trial->reference) write_forest(r, j, r->trial->arm[arm].name, endpoint[e]);
        }
    }
    json_close(j, ']');
}
