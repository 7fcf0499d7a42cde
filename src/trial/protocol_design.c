// SPDX-License-Identifier: MIT
// The protocol in plain English: its design. How patients are randomised, who knows the arm, how they come in and
// withdraw, when data are cut off, what is done about intercurrent events, and which hypotheses share the error of the
// first kind.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "trial/protocol_text_int.h"

bool text_unequal(const library_trial *t)
{
    bool unequal = false;
    for (int a = 1; a < t->narm && t->randomisation.declared; a++) {
        unequal = unequal || t->randomisation.ratio[a] != t->randomisation.ratio[0];
    }
    return unequal;
}

static void text_strata(const library_randomisation *r, strbuf *out)
{
    strbuf words = {0};
    for (int i = 0; i < r->nfactor; i++) {
        const library_factor *f = &r->factor[i];
        strbuf_printf(&words, "%s%.60s (cut at ", i ? ", " : "", f->name);
        for (int k = 0; k < f->ncut; k++) {
            strbuf_printf(&words, "%s%.16s", k ? ", " : "", f->cut_text[k]);
        }
        strbuf_puts(&words, ")");
    }
    if (r->nfactor) {
        text_say(out, "", "Stratified by %s: %d strata. Hazard ratios and tests are within them.", words.s,
                 r->nstratum);
    }
    strbuf_free(&words);
}

void text_randomisation(const library_trial *t, strbuf *out)
{
    const library_randomisation *r = &t->randomisation;
    if (!r->declared) {
        return;
    }
    strbuf ratio = {0}, blocks = {0};
    for (int a = 0; a < t->narm; a++) {
        strbuf_printf(&ratio, "%s%d", a ? ":" : "", r->ratio[a]);
    }
    for (int i = 0; i < r->nblock; i++) {
        strbuf_printf(&blocks, "%s%d", !i ? "" : i + 1 < r->nblock ? ", " : " or ", r->block[i]);
    }
    text_say(out, "", "Randomised %s (in the order of the arms below), in permuted blocks of %s patients.", ratio.s,
             blocks.s);
    strbuf_free(&ratio);
    strbuf_free(&blocks);
    text_strata(r, out);
}

// --- accrual and cut-off ---------------------------------------------------------------------------------------------

static void text_rates(const library_trial *t, strbuf *out)
{
    strbuf words = {0};
    char time[40];
    for (int i = 0; i < t->naccrual_rate; i++) {
        const library_accrual *p = &t->accrual_rate[i];
        strbuf_printf(&words, "%s%.4g", i ? ", then " : "", p->rate * TRIAL_MONTH);
        if (p->to != p->rate) {
            strbuf_printf(&words, " rising to %.4g", p->to * TRIAL_MONTH);
        }
        strbuf_printf(&words, " a month%s%s", isinf(p->until) ? "" : " until ",
                      isinf(p->until) ? "" : text_time(p->until, time));
    }
    text_say(out, "", "Patients come in at %s: all are there after %.3g months.", words.s, t->accrual / TRIAL_MONTH);
    strbuf_free(&words);
}

static double yearly(double rate)
{
    return 100 * (1 - exp(-rate * 365.25));
}

void text_accrual(const library_trial *t, strbuf *out)
{
    char time[40], cutoff[40], follow[40];
    text_time(t->follow_up, follow);
    if (t->naccrual_rate) {
        text_rates(t, out);
    }
    const char *in = t->naccrual_rate ? "" : "Patients come in over ";
    const char *over = t->naccrual_rate ? "" : text_time(t->accrual, time), *then = t->naccrual_rate ? "D" : "; d";
    if (t->cutoff_events) {
        text_say(out, "",
                 "%s%s%sata cut-off of the first report on the day that %d %s have come in all arms together, but not "
                 "before the last patient came in; each is followed for at most %s.",
                 in, over, then, t->cutoff_events, t->cutoff_os ? "deaths" : "progressions or deaths", follow);
    } else {
        text_say(out, "",
                 "%s%s%sata cut-off of the first report %s after the last one came in; each is followed for at most "
                 "%s.",
                 in, over, then, text_time(t->cutoff, cutoff), follow);
    }
    if (t->dropout_rate > 0) {
        text_say(out, "", "%.3g %% of the patients withdraw in a year.", yearly(t->dropout_rate));
    }
    for (int a = 0; a < t->narm; a++) {
        if (t->arm[a].dropout_rate != t->dropout_rate) {
            text_say(out, "", "Of %s %.3g %% withdraw in a year.", t->arm[a].name, yearly(t->arm[a].dropout_rate));
        }
    }
}

// --- blinding --------------------------------------------------------------------------------------------------------

// And how far that protects what is read.
void text_blinding(const library_trial *t, strbuf *out)
{
    if (t->blinding.design && !t->blinding.open) {
        text_say(out, "", "Double-blind: nobody who treats or reads knows the arm.");
    } else if (t->blinding.design && t->primary_is_central) {
        text_say(out, "",
                 "Open-label; endpoints are read by blinded central review, but the investigator, who knows the arm, "
                 "ends treatment and visits.");
    } else if (t->blinding.design) {
        text_say(out, "",
                 "Open-label; endpoints are read by the investigator, who knows the arm: no blinded reading stands "
                 "against his expectation.");
    }
    if (t->blinding.investigator_bias != 0) {
        text_say(out, "", "After day 0 he reads lesions of all arms but the reference %.3g %% %s than they are (%s).",
                 100 * fabs(t->blinding.investigator_bias), t->blinding.investigator_bias > 0 ? "smaller" : "larger",
                 t->blinding.source);
    }
}

// --- estimands -------------------------------------------------------------------------------------------------------

void text_estimands(const library_trial *t, strbuf *out)
{
    for (int i = 0; i < LIBRARY_NTESTED; i++) {
        if (t->estimand[i].declared) {
            char *words = estimand_text(t, (library_tested)i);
            text_say(out, "", "Estimand of %s: %s.", library_tested_name[i], words);
            free(words);
        }
    }
    if (!t->estimand[TESTED_OS].declared && !t->estimand[TESTED_PFS].declared && !t->estimand[TESTED_ORR].declared) {
        text_say(out, "",
                 "No estimand is named: whatever comes between changes no endpoint (treatment policy); death is an "
                 "event of progression-free survival.");
    }
}

// --- hypotheses ------------------------------------------------------------------------------------------------------

static void text_hypothesis(const library_multiplicity *m, int i, const library_trial *t, strbuf *out)
{
    static const char *const endpoint[] = {"overall survival", "progression-free survival", "response rate"};
    const library_hypothesis *h = &m->hypothesis[i];
    strbuf words = {0};
    if (m->method == MULTIPLICITY_BONFERRONI) {
        strbuf_printf(&words, "; %.4g %% of it", 100 * h->weight);
    }
    if (m->method == MULTIPLICITY_GRAPHICAL) {
        strbuf_printf(&words, "; %.4g %% of it at first", 100 * h->weight);
        for (int k = 0, n = 0; k < m->n; k++) {
            if (m->edge[i * m->n + k] > 0) {
                strbuf_printf(&words, "%s%.4g %% to %.100s", n++ ? ", " : ", then ", 100 * m->edge[i * m->n + k],
                              m->hypothesis[k].name);
            }
        }
    }
    char mark[16];
    snprintf(mark, sizeof mark, "%d. ", i + 1);
    text_say(out, mark, "%s: better %s with %s%s", h->name, endpoint[h->endpoint], t->arm[h->arm].name,
             words.s ? words.s : "");
    strbuf_free(&words);
}

void text_multiplicity(const library_trial *t, strbuf *out)
{
    static const char *const how[] = {"tested in this order, each only where all before it are shown",
                                      "by Bonferroni's tests", "by Holm's procedure", "by Hochberg's procedure",
                                      "on a graph"};
    const library_multiplicity *m = &t->multiplicity;
    if (m->n) {
        text_say(out, "", "%d hypotheses share the one-sided error of the first kind of %.3g %%, %s:", m->n,
                 100 * m->alpha, how[m->method]);
    }
    for (int i = 0; i < m->n; i++) {
        text_hypothesis(m, i, t, out);
    }
}
