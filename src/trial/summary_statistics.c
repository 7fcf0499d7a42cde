// SPDX-License-Identifier: MIT
// The statistician's part of summary.json: see statistics.h for what each list holds.
#include "base/json.h"
#include "trial/summary_int.h"

static void list_open(json *j, const char *key)
{
    json_gap(j, "\n ");
    json_open(j, key, '[');
}

static void row_open(json *j, const char *arm, const char *reference)
{
    json_gap(j, "\n  ");
    json_open(j, NULL, '{');
    json_text(j, "arm", arm);
    if (reference) {
        json_text(j, "reference", reference);
    }
}

static void estimate(json *j, const char *key, stats_estimate e)
{
    json_open(j, key, '{');
    summary_number(j, "value", e.value);
    summary_number(j, "ci_low", e.low);
    summary_number(j, "ci_high", e.high);
    json_close(j, '}');
}

static void summary_survival(json *j, const trial_summary *s)
{
    list_open(j, "survival");
    for (int i = 0; i < s->nsurvival; i++) {
        const trial_survival *x = &s->survival[i];
        row_open(j, x->arm, x->reference);
        json_text(j, "endpoint", x->endpoint);
        json_text(j, "followup", x->full ? "full" : "cut-off");
        summary_number(j, "tau_months", x->tau);
        estimate(j, "rmst_arm", x->rmst_arm);
        estimate(j, "rmst_reference", x->rmst_reference);
        estimate(j, "rmst_difference", x->rmst_difference);
        estimate(j, "rmst_ratio", x->rmst_ratio);
        summary_number(j, "rmst_p", x->rmst_p);
        json_open(j, "milestone_differences", '[');
        for (int k = 0; k < x->nmilestone; k++) {
            json_open(j, NULL, '{');
            summary_number(j, "months", x->months[k]);
            summary_number(j, "value", x->milestone[k].value);
            summary_number(j, "ci_low", x->milestone[k].low);
            summary_number(j, "ci_high", x->milestone[k].high);
            json_close(j, '}');
        }
        json_close(j, ']');
        summary_number(j, "nonproportional_chi2", x->ph_chi2);
        summary_number(j, "nonproportional_p", x->ph_p);
        json_int(j, "strata", x->strata);
        estimate(j, "stratified_hr", x->stratified_hr);
        summary_number(j, "stratified_p", x->stratified_p);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void summary_sensitivity(json *j, const trial_summary *s)
{
    list_open(j, "pfs_sensitivity");
    for (int i = 0; i < s->nsensitivity; i++) {
        const trial_sensitivity *x = &s->sensitivity[i];
        row_open(j, x->arm, x->reference);
        json_text(j, "code", x->code);
        json_text(j, "rule", x->name);
        json_int(j, "events", x->events_arm);
        json_int(j, "events_reference", x->events_reference);
        summary_number(j, "median_months", x->median_arm);
        summary_number(j, "median_reference_months", x->median_reference);
        estimate(j, "hr", x->hr);
        summary_number(j, "p", x->p);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void summary_responses(json *j, const trial_summary *s)
{
    list_open(j, "response_differences");
    for (int i = 0; i < s->nresponse; i++) {
        const trial_response_difference *x = &s->response[i];
        row_open(j, x->arm, x->reference);
        json_int(j, "responders", x->responders_arm);
        json_int(j, "n", x->n_arm);
        json_int(j, "responders_reference", x->responders_reference);
        json_int(j, "n_reference", x->n_reference);
        estimate(j, "difference", x->difference);
        json_int(j, "strata", x->strata);
        summary_number(j, "cmh_odds_ratio", x->odds_ratio);
        summary_number(j, "cmh_chi2", x->chi2);
        summary_number(j, "cmh_p", x->p);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void summary_sets(json *j, const trial_summary *s)
{
    list_open(j, "analysis_sets");
    for (int i = 0; i < s->nset; i++) {
        const trial_analysis_set *x = &s->set[i];
        row_open(j, x->arm, NULL);
        json_text(j, "set", x->set);
        json_int(j, "n", x->n);
        json_int(j, "responders", x->responders);
        estimate(j, "ORR", x->orr);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void summary_incidences(json *j, const trial_summary *s)
{
    list_open(j, "competing_risks");
    for (int i = 0; i < s->nincidence; i++) {
        const trial_incidence *x = &s->incidence[i];
        row_open(j, x->arm, NULL);
        json_text(j, "event", x->event);
        summary_number(j, "months", x->months);
        estimate(j, "incidence", x->incidence);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void summary_subgroups(json *j, const trial_summary *s)
{
    list_open(j, "subgroups");
    for (int i = 0; i < s->nsubgroup; i++) {
        const trial_subgroup *x = &s->subgroup[i];
        row_open(j, x->arm, x->reference);
        json_text(j, "factor", x->factor);
        json_text(j, "level", x->level);
        json_text(j, "endpoint", x->endpoint);
        json_int(j, "n", x->n_arm);
        json_int(j, "n_reference", x->n_reference);
        json_int(j, "events", x->events_arm);
        json_int(j, "events_reference", x->events_reference);
        estimate(j, "effect", x->effect);
        summary_number(j, "interaction_p", x->interaction_p);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void summary_statistics(json *j, const trial_summary *s)
{
    json_gap(j, "\n ");
    json_int(j, "unique_patients", s->unique_patients);
    summary_survival(j, s);
    summary_sensitivity(j, s);
    summary_responses(j, s);
    summary_sets(j, s);
    summary_incidences(j, s);
    summary_subgroups(j, s);
}
