// SPDX-License-Identifier: MIT
// The design of a trial in TS: what a trial's file says of blinding, looks, hypotheses and estimands, an item a row, in
// the words of that file (JSON, which is YAML). So whoever has observed data can add such rows by hand:
//
//   XBLIND   {design: double-blind}
//   XESTIM   PFS: {subsequent_therapy: hypothetical, ...}                     a row an endpoint
//   XALPHA   2.5 %                 XMETHOD   graphical
//   XHYPO    {name: ..., arm: ..., endpoint: PFS, weight: 10 %, to: {...}}    a row a hypothesis
//   XLOOK    {arm: ..., endpoint: OS, alpha: 2.5 %, events: 300, at: [50 %, 100 %]}
//   XCROSS   Y                     patients of an arm may get another arm's treatment
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adam/read_int.h"
#include "base/json.h"

// --- writing ---------------------------------------------------------------------------------------------------------

static void design_percent(json *j, const char *key, double share)
{
    char text[40];
    snprintf(text, sizeof text, "%.15g %%", 100 * share);
    json_text(j, key, text);
}

static void design_row(adam_writer *w, const char *code, const char *label, int number, json *j)
{
    adam_trial_row(w, code, label, number, j->text.s);
    strbuf_free(&j->text);
}

static void design_blinding(adam_writer *w)
{
    const library_trial *t = w->trial;
    json j = {.spaced = true};
    if (!t->blinding.design) {
        return;
    }
    json_open(&j, NULL, '{');
    json_text(&j, "design", t->blinding.design);
    if (t->blinding.investigator_bias != 0) {
        design_percent(&j, "investigator_bias", t->blinding.investigator_bias);
        json_text(&j, "source", t->blinding.source);
    }
    json_close(&j, '}');
    design_row(w, "XBLIND", "Blinding", 1, &j);
}

static void design_estimands(adam_writer *w)
{
    const library_trial *t = w->trial;
    for (int e = 0, n = 0; e < LIBRARY_NTESTED; e++) {
        json j = {.spaced = true};
        if (!t->estimand[e].declared) {
            continue;
        }
        strbuf_printf(&j.text, "%s: ", library_tested_name[e]);
        json_open(&j, NULL, '{');
        for (int i = 0; i < LIBRARY_NINTERCURRENT; i++) {
            if (estimand_asks(t, (library_tested)e, i)) {
                json_text(&j, library_intercurrent_name[i], library_strategy_name[t->estimand[e].strategy[i]]);
            }
        }
        json_close(&j, '}');
        design_row(w, "XESTIM", "Estimand", ++n, &j);
    }
}

static void design_hypothesis(adam_writer *w, int number)
{
    const library_trial *t = w->trial;
    const library_multiplicity *m = &t->multiplicity;
    const library_hypothesis *h = &m->hypothesis[number];
    const double *edge = m->edge + (size_t)number * (size_t)m->n;
    json j = {.spaced = true};
    json_open(&j, NULL, '{');
    json_text(&j, "name", h->name);
    json_text(&j, "arm", t->arm[h->arm].name);
    json_text(&j, "endpoint", library_tested_name[h->endpoint]);
    if (!isnan(h->weight)) {
        design_percent(&j, "weight", h->weight);
    }
    if (m->method == MULTIPLICITY_GRAPHICAL) {
        json_open(&j, "to", '{');
        for (int i = 0; i < m->n; i++) {
            if (edge[i] > 0) {
                design_percent(&j, m->hypothesis[i].name, edge[i]);
            }
        }
        json_close(&j, '}');
    }
    json_close(&j, '}');
    design_row(w, "XHYPO", "Hypothesis", number + 1, &j);
}

static void design_multiplicity(adam_writer *w)
{
    const library_multiplicity *m = &w->trial->multiplicity;
    char alpha[40];
    if (!m->n) {
        return;
    }
    snprintf(alpha, sizeof alpha, "%.15g %%", 100 * m->alpha);
    adam_trial_row(w, "XALPHA", "Error of the First Kind, One-sided", 1, alpha);
    adam_trial_row(w, "XMETHOD", "How Hypotheses Share It", 1, m->method_name);
    for (int i = 0; i < m->n; i++) {
        design_hypothesis(w, i);
    }
}

static void design_looks(adam_writer *w)
{
    const library_trial *t = w->trial;
    for (int i = 0; i < t->nlooks; i++) {
        const library_looks *l = &t->looks[i];
        json j = {.spaced = true};
        json_open(&j, NULL, '{');
        json_text(&j, "arm", t->arm[l->arm].name);
        json_text(&j, "endpoint", l->os ? "OS" : "PFS");
        design_percent(&j, "alpha", l->alpha);
        json_int(&j, "events", l->events);
        json_open(&j, "at", '[');
        for (int k = 0; k < l->n; k++) {
            design_percent(&j, NULL, l->at[k]);
        }
        json_close(&j, ']');
        json_close(&j, '}');
        design_row(w, "XLOOK", "Looks at the Data", i + 1, &j);
    }
}

void adam_write_design(adam_writer *w)
{
    if (w->trial->crossover) {
        adam_trial_row(w, "XCROSS", "Crossover", 1, "Y");
    }
    design_blinding(w);
    design_estimands(w);
    design_multiplicity(w);
    design_looks(w);
}

// --- reading ---------------------------------------------------------------------------------------------------------

// A row's item on one line: a new line in it must not begin another part of the text.
static void design_item(strbuf *b, const char *before, const char *value)
{
    strbuf_puts(b, before);
    for (const char *c = value; *c; c++) {
        strbuf_write(b, iscntrl((unsigned char)*c) ? " " : c, 1);
    }
    strbuf_puts(b, "\n");
}

static void design_items(const adam_reading *r, strbuf *b, const char *code, const char *head, const char *before)
{
    const char *value;
    for (int i = 1; (value = read_ts(r, code, i)); i++) {
        strbuf_puts(b, i == 1 ? head : "");
        design_item(b, before, value);
    }
}

// Hypotheses and looks are against the trial's own reference: beside another one they have no meaning.
static bool design_compares(const adam_reading *r, const library_trial *t)
{
    const char *own = read_ts(r, "COMPTRT", 1);
    const bool same = !own || t->reference < 0 || !strcasecmp(own, t->arm[t->reference].name);
    if (!same && (read_ts(r, "XHYPO", 1) || read_ts(r, "XLOOK", 1))) {
        diag_add(r->d, DIAG_NOTE, (src_loc){0}, NULL,
                 "hypotheses and looks of ts.csv are against '%.200s', and are left out", own);
    }
    return same;
}

static void design_comparisons(const adam_reading *r, strbuf *b)
{
    const bool shared = read_ts(r, "XALPHA", 1) || read_ts(r, "XMETHOD", 1) || read_ts(r, "XHYPO", 1);
    strbuf_puts(b, shared ? "multiplicity:\n" : "");
    design_items(r, b, "XALPHA", "", "  alpha: ");
    design_items(r, b, "XMETHOD", "", "  method: ");
    design_items(r, b, "XHYPO", "  hypotheses:\n", "  - ");
    design_items(r, b, "XLOOK", "looks:\n", "- ");
}

bool read_design(const adam_reading *r, library_trial *t)
{
    strbuf b = {0};
    t->crossover = read_ts(r, "XCROSS", 1) && !strcmp(read_ts(r, "XCROSS", 1), "Y");
    design_items(r, &b, "XBLIND", "", "blinding: ");
    design_items(r, &b, "XESTIM", "estimands:\n", "  ");
    if (design_compares(r, t)) {
        design_comparisons(r, &b);
    }
    bool good = !b.n || library_parse_design(b.s, "ts.csv, the rows from XBLIND to XLOOK", t, r->memory, r->d);
    strbuf_free(&b);
    return good;
}
