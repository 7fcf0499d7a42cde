// SPDX-License-Identifier: MIT
// What the trial's file says of its design and what came of it: who knows the arm, estimands, hypotheses with one error
// of the first kind.
#include <stdlib.h>

#include "report/data.h"

static void write_estimands(const report_data *r, json *j)
{
    json_open(j, "estimands", '[');
    for (int e = 0; e < LIBRARY_NTESTED; e++) {
        if (!r->trial->estimand[e].declared) continue;
        char *words = estimand_text(r->trial, (library_tested)e);
        json_open(j, NULL, '{');
        json_text(j, "endpoint", library_tested_name[e]);
        json_text(j, "text", words);
        json_close(j, '}');
        free(words);
    }
    json_close(j, ']');
}

static void write_hypotheses(const report_data *r, json *j)
{
    const trial_summary *s = r->summary;
    json_open(j, "hypotheses", '[');
    for (int i = 0; i < s->nhypothesis; i++) {
        const trial_hypothesis *h = &s->hypothesis[i];
        json_open(j, NULL, '{');
        json_text(j, "name", h->name);
        json_text(j, "arms", arena_printf(r->memory, "%s v %s", h->arm, h->reference));
        json_text(j, "endpoint", h->endpoint);
        json_int(j, "looks", h->looks);
        json_number(j, "p", h->p, 4);
        json_number(j, "adjusted", h->adjusted, 4);
        json_bool(j, "shown", h->rejected);
        json_number(j, "month", h->day / TRIAL_MONTH, 4);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void report_design(const report_data *r, json *j)
{
    const library_trial *t = r->trial;
    json_open(j, "design", '{');
    json_text(j, "blinding", t->blinding.design ? t->blinding.design : "");
    json_text(j, "reader", t->primary_is_central ? "blinded central review" : "the investigator");
    json_number(j, "investigator_bias", 100 * t->blinding.investigator_bias, 4);
    json_text(j, "method", t->multiplicity.n ? t->multiplicity.method_name : "");
    json_number(j, "alpha", 100 * t->multiplicity.alpha, 4);
    write_estimands(r, j);
    write_hypotheses(r, j);
    json_close(j, '}');
}
