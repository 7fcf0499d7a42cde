// SPDX-License-Identifier: MIT
// summary.json: what a run found, for programs. The form is fixed by the design; what cannot be estimated is null, and
// `stars` stays null until predictions are graded.
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "trial/summary_int.h"
#include "trial/trial_int.h"

// more than the sampling error leaves
enum { SUMMARY_DIGITS = 5 };

void summary_number(json *j, const char *key, double value)
{
    json_whole_or(j, key, value, SUMMARY_DIGITS);
}

// A list of the summary and a row of it, each on a line of its own.
static void summary_list(json *j, const char *key)
{
    json_gap(j, "\n ");
    json_open(j, key, '[');
}

static void summary_row(json *j)
{
    json_gap(j, "\n  ");
    json_open(j, NULL, '{');
}

static void summary_endpoints(json *j, const char *key, const trial_endpoint *e, int n)
{
    json_open(j, key, '{');
    for (int i = 0; i < n; i++) {
        json_gap(j, "\n     ");
        json_open(j, e[i].name, '{');
        summary_number(j, "value", e[i].value);
        summary_number(j, "ci_low", e[i].low);
        summary_number(j, "ci_high", e[i].high);
        summary_number(j, "se", e[i].se);
        json_text(j, "followup", e[i].full ? "full" : "cut-off");
        json_text(j, "stars", NULL);
        json_close(j, '}');
    }
    json_close(j, '}');
}

// What leaving out who could not be computed can have changed.
static void summary_left_out(json *j, const trial_arm_summary *a)
{
    enum { MOST = 64 };
    trial_bound b[MOST];
    int n = trial_left_out(a, b, MOST);
    if (!n) {
        return;
    }
    json_open(j, "left_out", '{');
    for (int i = 0; i < n; i++) {
        json_gap(j, "\n     ");
        json_open(j, b[i].endpoint, '{');
        summary_number(j, "value", b[i].value);
        summary_number(j, "worst", b[i].worst);
        summary_number(j, "best", b[i].best);
        json_close(j, '}');
    }
    json_close(j, '}');
}

static void summary_arms(json *j, const trial_summary *s)
{
    json_gap(j, " \n ");
    json_open(j, "arms", '[');
    for (int i = 0; i < s->narm; i++) {
        summary_row(j);
        json_text(j, "name", s->arm[i].arm);
        json_text(j, "role", s->arm[i].control ? "control" : "experimental");
        json_int(j, "n", s->arm[i].n);
        json_int(j, "failed", s->arm[i].failed);
        summary_endpoints(j, "endpoints", s->arm[i].endpoint, s->arm[i].nendpoint);
        summary_endpoints(j, "endpoints_full_followup", s->arm[i].full, s->arm[i].nfull);
        summary_left_out(j, &s->arm[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void summary_comparisons(json *j, const trial_summary *s)
{
    summary_list(j, "comparisons");
    for (int i = 0; i < s->ncomparison; i++) {
        const trial_comparison *c = &s->comparison[i];
        summary_row(j);
        json_text(j, "arm", c->arm);
        json_text(j, "reference", c->reference);
        json_text(j, "endpoint", c->endpoint);
        summary_number(j, "value", c->value);
        summary_number(j, "ci_low", c->low);
        summary_number(j, "ci_high", c->high);
        summary_number(j, "p", c->p);
        json_text(j, "followup", c->full ? "full" : "cut-off");
        if (c->strata > 1) {
            json_int(j, "strata", c->strata);
            summary_number(j, "unstratified", c->unstratified.value);
            summary_number(j, "unstratified_ci_low", c->unstratified.low);
            summary_number(j, "unstratified_ci_high", c->unstratified.high);
            summary_number(j, "unstratified_p", c->unstratified_p);
        }
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void summary_paired(json *j, const trial_summary *s)
{
    summary_list(j, "paired");
    for (int i = 0; i < s->npaired; i++) {
        const trial_paired *p = &s->paired[i];
        summary_row(j);
        json_text(j, "arm", p->arm);
        json_text(j, "reference", p->reference);
        json_text(j, "endpoint", p->endpoint);
        json_int(j, "n", p->n);
        summary_number(j, "both", p->both);
        summary_number(j, "only_arm", p->only_arm);
        summary_number(j, "only_reference", p->only_reference);
        summary_number(j, "neither", p->neither);
        summary_number(j, "difference", p->difference);
        summary_number(j, "ci_low", p->low);
        summary_number(j, "ci_high", p->high);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void summary_biomarkers(json *j, const trial_summary *s)
{
    summary_list(j, "biomarkers");
    for (int i = 0; i < s->nbiomarker; i++) {
        const trial_biomarker *m = &s->biomarker[i];
        summary_row(j);
        json_text(j, "arm", m->arm);
        json_text(j, "name", m->name);
        json_text(j, "endpoint", m->endpoint);
        summary_number(j, "auc", m->auc);
        summary_number(j, "ci_low", m->low);
        summary_number(j, "ci_high", m->high);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void summary_causes(json *j, const trial_summary *s)
{
    summary_list(j, "causes");
    for (int i = 0; i < s->ncause; i++) {
        const trial_cause *c = &s->cause[i];
        summary_row(j);
        json_text(j, "arm", c->arm);
        json_text(j, "cause", c->cause);
        json_int(j, "nonresponders", c->named);
        json_int(j, "reversed", c->reversed);
        json_int(j, "responded", c->responded);
        json_int(j, "other_reversed", c->other);
        json_int(j, "other_responded", c->other_responded);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void summary_looks(json *j, const trial_summary *s)
{
    summary_list(j, "looks");
    for (int i = 0; i < s->nlook; i++) {
        const trial_look *l = &s->look[i];
        summary_row(j);
        json_text(j, "arm", l->arm);
        json_text(j, "reference", l->reference);
        json_text(j, "endpoint", l->endpoint);
        json_int(j, "look", l->number);
        json_int(j, "of", l->of);
        json_int(j, "events_planned", l->planned);
        json_int(j, "events", l->events);
        json_bool(j, "held", l->held);
        summary_number(j, "month", l->day / TRIAL_MONTH);
        json_int(j, "patients", l->patients);
        summary_number(j, "bound", l->bound);
        summary_number(j, "z", l->z);
        summary_number(j, "p_one_sided", l->p);
        summary_number(j, "hazard_ratio", l->hazard_ratio.value);
        summary_number(j, "ci_low", l->hazard_ratio.low);
        summary_number(j, "ci_high", l->hazard_ratio.high);
        json_bool(j, "stops", l->stops);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void summary_cutoff(json *j, const trial_cutoff *c)
{
    if (!c->endpoint) {
        return;
    }
    json_gap(j, "\n ");
    json_open(j, "cutoff", '{');
    json_text(j, "endpoint", c->endpoint);
    json_int(j, "events_planned", c->planned);
    json_int(j, "events", c->events);
    json_bool(j, "reached", c->reached);
    summary_number(j, "month", c->day / TRIAL_MONTH);
    json_close(j, '}');
}

static void summary_blinding(json *j, const library_trial *t)
{
    if (t->blinding.design) {
        json_gap(j, "\n ");
        json_open(j, "blinding", '{');
        json_text(j, "design", t->blinding.design);
        json_text(j, "endpoints_read_by", t->primary_is_central ? "central review" : "investigator");
        if (t->blinding.investigator_bias != 0) {
            summary_number(j, "investigator_bias_percent", 100 * t->blinding.investigator_bias);
            json_text(j, "source", t->blinding.source);
        }
        json_close(j, '}');
    }
}

static void summary_estimands(json *j, const trial_summary *s)
{
    const library_trial *t = s->trial;
    bool any = false;
    for (int e = 0; e < LIBRARY_NTESTED; e++) {
        if (!t->estimand[e].declared) {
            continue;
        }
        if (!any) {
            summary_list(j, "estimands");
            any = true;
        }
        summary_row(j);
        json_text(j, "endpoint", library_tested_name[e]);
        for (int i = 0; i < LIBRARY_NINTERCURRENT; i++) {
            if (estimand_asks(t, (library_tested)e, i)) {
                json_text(j, library_intercurrent_name[i], library_strategy_name[t->estimand[e].strategy[i]]);
            }
        }
        char *words = estimand_text(t, (library_tested)e);
        json_text(j, "in_words", words);
        free(words);
        json_close(j, '}');
    }
    if (any) {
        json_close(j, ']');
    }
}

static void summary_multiplicity(json *j, const trial_summary *s)
{
    const library_multiplicity *m = &s->trial->multiplicity;
    if (!s->nhypothesis) {
        return;
    }
    json_gap(j, "\n ");
    json_open(j, "multiplicity", '{');
    json_text(j, "method", m->method_name);
    summary_number(j, "alpha_one_sided", m->alpha);
    json_open(j, "hypotheses", '[');
    for (int i = 0; i < s->nhypothesis; i++) {
        const trial_hypothesis *h = &s->hypothesis[i];
        summary_row(j);
        json_text(j, "name", h->name);
        json_text(j, "arm", h->arm);
        json_text(j, "reference", h->reference);
        json_text(j, "endpoint", h->endpoint);
        json_int(j, "looks", h->looks);
        summary_number(j, "p_one_sided", h->p);
        summary_number(j, "adjusted_p", h->adjusted);
        json_bool(j, "rejected", h->rejected);
        summary_number(j, "shown_month", h->day / TRIAL_MONTH);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void summary_published(json *j, const trial_summary *s)
{
    summary_list(j, "published");
    for (int i = 0; i < s->npublished; i++) {
        const trial_published *p = &s->published[i];
        summary_row(j);
        json_text(j, "arm", p->arm);
        json_text(j, "endpoint", p->endpoint);
        summary_number(j, "predicted", p->predicted);
        summary_number(j, "published", p->published);
        summary_number(j, "ci_low", p->low);
        summary_number(j, "ci_high", p->high);
        summary_number(j, "followup_months", p->followup_months);
        json_text(j, "source", p->source);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void summary_screening(json *j, const trial_summary *s)
{
    json_gap(j, "\n ");
    json_open(j, "screening", '{');
    json_int(j, "candidates", s->candidates);
    // rows are in order of outcome: one number for each, then the reasons
    int64_t total = 0;
    for (int i = 0; i < s->nscreening; i++) {
        total += s->screening[i].count;
        if (i + 1 == s->nscreening || strcmp(s->screening[i].outcome, s->screening[i + 1].outcome)) {
            json_int(j, s->screening[i].outcome, total);
            total = 0;
        }
    }
    json_open(j, "reasons", '[');
    bool first = true;
    for (int i = 0; i < s->nscreening; i++) {
        if (!*s->screening[i].reason) {
            continue;
        }
        json_gap(j, first ? "\n  " : " \n  ");
        json_open(j, NULL, '{');
        json_text(j, "outcome", s->screening[i].outcome);
        json_text(j, "reason", s->screening[i].reason);
        json_int(j, "count", s->screening[i].count);
        json_close(j, '}');
        first = false;
    }
    json_close(j, ']');
    json_close(j, '}');
}

char *trial_summary_json(const trial_summary *s)
{
    json j = {.spaced = true};
    json_open(&j, NULL, '{');
    json_text(&j, "trial", s->trial->name);
    summary_number(&j, "seed", (double)s->seed);
    json_text(&j, "model_hash", s->model_hash);
    json_text(&j, s->observed ? "data_hash" : "rows_hash", s->rows_hash);
    json_int(&j, "patients_per_arm", s->trial->patients_per_arm);
    json_bool(&j, "counterfactuals", s->trial->counterfactuals);
    summary_number(&j, "wall_s", s->wall_s);
    summary_number(&j, "growth_s", s->growth_s);
    summary_number(&j, "treatment_s", s->treatment_s);
    json_int(&j, "candidates_recalled", s->recalled);
    json_gap(&j, " \n");
    json_text(&j, "intervals", "95%, sampling error only");
    summary_arms(&j, s);
    summary_comparisons(&j, s);
    summary_paired(&j, s);
    summary_biomarkers(&j, s);
    summary_causes(&j, s);
    summary_looks(&j, s);
    summary_cutoff(&j, &s->cutoff);
    summary_blinding(&j, s->trial);
    summary_estimands(&j, s);
    summary_multiplicity(&j, s);
    summary_published(&j, s);
    summary_statistics(&j, s);
    summary_screening(&j, s);
    json_close(&j, '}');
    strbuf_puts(&j.text, "\n");
    return j.text.s;
}
