// SPDX-License-Identifier: MIT
// What the statistician adds to hazard ratios, as the analysis made it (trial/statistics.c): restricted means,
// milestones, proportionality, stratified estimates; PFS by other rules; response differences; analysis sets; harm
// with death competing.
#include "report/data.h"

static void write_estimate(json *j, const char *key, stats_estimate e)
{
    json_open(j, key, '[');
    json_number(j, NULL, e.value, 4);
    json_number(j, NULL, e.low, 4);
    json_number(j, NULL, e.high, 4);
    json_close(j, ']');
}

static void write_arms(const report_data *r, json *j, const char *arm, const char *reference)
{
    json_int(j, "arm", report_arm(r, arm));
    json_int(j, "reference", report_arm(r, reference));
}

static void write_contrast(const report_data *r, json *j, const trial_survival *x)
{
    json_open(j, NULL, '{');
    write_arms(r, j, x->arm, x->reference);
    json_text(j, "endpoint", x->endpoint);
    json_bool(j, "full", x->full);
    json_number(j, "tau", x->tau, 4);
    write_estimate(j, "rmst_arm", x->rmst_arm);
    write_estimate(j, "rmst_reference", x->rmst_reference);
    write_estimate(j, "rmst_difference", x->rmst_difference);
    write_estimate(j, "rmst_ratio", x->rmst_ratio);
    json_number(j, "rmst_p", x->rmst_p, 3);
    json_open(j, "milestones", '[');
    for (int i = 0; i < x->nmilestone; i++) {
        json_open(j, NULL, '{');
        json_number(j, "months", x->months[i], 4);
        write_estimate(j, "difference", x->milestone[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_number(j, "chi2", x->ph_chi2, 4);
    json_number(j, "p", x->ph_p, 3);
    json_int(j, "strata", x->strata);
    write_estimate(j, "stratified", x->stratified_hr);
    json_number(j, "stratified_p", x->stratified_p, 3);
    json_close(j, '}');
}

static void write_sensitivity(const report_data *r, json *j, const trial_sensitivity *x)
{
    json_open(j, NULL, '{');
    write_arms(r, j, x->arm, x->reference);
    json_text(j, "rule", x->name);
    json_int(j, "events", x->events_arm);
    json_int(j, "reference_events", x->events_reference);
    json_number(j, "median", x->median_arm, 4);
    json_number(j, "reference_median", x->median_reference, 4);
    write_estimate(j, "ratio", x->hr);
    json_number(j, "p", x->p, 3);
    json_close(j, '}');
}

static void write_response(const report_data *r, json *j, const trial_response_difference *x)
{
    json_open(j, NULL, '{');
    write_arms(r, j, x->arm, x->reference);
    json_int(j, "responders", x->responders_arm);
    json_int(j, "n", x->n_arm);
    json_int(j, "reference_responders", x->responders_reference);
    json_int(j, "reference_n", x->n_reference);
    write_estimate(j, "difference", x->difference);
    json_number(j, "odds_ratio", x->odds_ratio, 4);
    json_number(j, "p", x->p, 3);
    json_int(j, "strata", x->strata);
    json_close(j, '}');
}

static void write_set(const report_data *r, json *j, const trial_analysis_set *x)
{
    json_open(j, NULL, '{');
    json_int(j, "arm", report_arm(r, x->arm));
    json_text(j, "set", x->set);
    json_int(j, "n", x->n);
    json_int(j, "responders", x->responders);
    write_estimate(j, "response", x->orr);
    json_close(j, '}');
}

static void write_risk(const report_data *r, json *j, const trial_incidence *x)
{
    json_open(j, NULL, '{');
    json_int(j, "arm", report_arm(r, x->arm));
    json_text(j, "event", x->event);
    json_number(j, "months", x->months, 4);
    write_estimate(j, "incidence", x->incidence);
    json_close(j, '}');
}

void report_statistics(const report_data *r, json *j)
{
    const trial_summary *s = r->summary;
    json_int(j, "unique_patients", s->unique_patients);
    json_open(j, "contrasts", '[');
    for (int i = 0; i < s->nsurvival; i++) write_contrast(r, j, &s->survival[i]);
    json_close(j, ']');
    json_open(j, "sensitivity", '[');
    for (int i = 0; i < s->nsensitivity; i++) write_sensitivity(r, j, &s->sensitivity[i]);
    json_close(j, ']');
    json_open(j, "responses", '[');
    for (int i = 0; i < s->nresponse; i++) write_response(r, j, &s->response[i]);
    json_close(j, ']');
    json_open(j, "sets", '[');
    for (int i = 0; i < s->nset; i++) write_set(r, j, &s->set[i]);
    json_close(j, ']');
    json_open(j, "risks", '[');
    for (int i = 0; i < s->nincidence; i++) write_risk(r, j, &s->incidence[i]);
    json_close(j, ']');
}
