// SPDX-License-Identifier: MIT
// Statistics beside hazard ratios: restricted means, milestones, proportionality, stratified estimates; PFS under other
// rules; response differences; analysis sets; competing risks of harm.
#include "trial/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/categorical.h"
#include "stats/two_groups.h"
#include "trial/statistics_int.h"

static stats_estimate scaled(stats_estimate e, double by)
{
    return (stats_estimate){by * e.value, by * e.low, by * e.high};
}

static stats_estimate with_error(double value, double se, double scale)
{
    return scaled((stats_estimate){value, value - STATS_Z95 * se, value + STATS_Z95 * se}, scale);
}

// --- survival of two arms --------------------------------------------------------------------------------------------

// The curve of group g of the pair.
static km_curve curve_of(const statistics_pair *p, int g, const double *time, const int *event)
{
    double *t = base_alloc((size_t)p->n + 1, sizeof *t);
    int *e = base_alloc((size_t)p->n + 1, sizeof *e), n = 0;
    for (int i = 0; i < p->n; i++) {
        if (p->group[i] == g) {
            t[n] = time[i];
            e[n++] = event[i];
        }
    }
    km_curve k;
    km_init(&k, t, e, n);
    free(t);
    free(e);
    return k;
}

// How long a curve is known: for ever where all had the event.
static double known_until(const km_curve *k)
{
    return !k->n ? NAN : k->survival[k->n - 1] == 0 ? INFINITY : k->time[k->n - 1];
}

// The ratio's interval is made on the logarithm (Royston & Parmar 2013).
static stats_estimate mean_ratio(const rmst_estimate *a, const rmst_estimate *r)
{
    double ratio = a->value / r->value, se = hypot(a->se / a->value, r->se / r->value);
    return (stats_estimate){ratio, ratio * exp(-STATS_Z95 * se), ratio * exp(STATS_Z95 * se)};
}

static void survival_means(const km_curve k[2], trial_survival *s)
{
    double reference = known_until(&k[0]), arm = known_until(&k[1]);
    s->tau = fmin(reference, arm);
    if (isnan(reference) || isnan(arm)) {
        s->tau = NAN;    // an arm without patients
    } else if (isinf(s->tau)) {
        s->tau = fmax(k[0].time[k[0].n - 1], k[1].time[k[1].n - 1]);
    }
    rmst_estimate r = km_rmst(&k[0], s->tau), a = km_rmst(&k[1], s->tau);
    double se = sqrt(r.se * r.se + a.se * a.se);
    s->rmst_reference = (stats_estimate){r.value, r.low, r.high};
    s->rmst_arm = (stats_estimate){a.value, a.low, a.high};
    s->rmst_difference = with_error(a.value - r.value, se, 1);
    s->rmst_ratio = mean_ratio(&a, &r);
    s->rmst_p = 2 * stats_normal_upper(fabs(a.value - r.value) / se);
}

static void survival_milestones(const analysis *a, int view, const km_curve k[2], trial_survival *s)
{
    for (int i = 0; i < a->trial->nreport && s->nmilestone < STATISTICS_MILESTONES; i++) {
        double months = a->trial->report_at[i] / TRIAL_MONTH;
        km_point reference = analysis_milestone(a, view, &k[0], months),
                 arm = analysis_milestone(a, view, &k[1], months);
        double se = sqrt(reference.se * reference.se + arm.se * arm.se);
        s->months[s->nmilestone] = months;
        s->milestone[s->nmilestone++] = with_error(arm.survival.value - reference.survival.value, se, 100);
    }
}

static trial_survival survival_of(const analysis *a, const statistics_pair *p, int arm, int view, bool os)
{
    const double *time = os ? p->os : p->pfs;
    const int *event = os ? p->os_event : p->pfs_event;
    trial_survival s = {.arm = a->trial->arm[arm].name,
                        .reference = a->trial->arm[a->trial->reference].name,
                        .endpoint = os ? "OS" : "PFS",
                        .full = view == VIEW_FULL,
                        .strata = p->nstratum};
    km_curve k[2] = {curve_of(p, 0, time, event), curve_of(p, 1, time, event)};
    survival_means(k, &s);
    survival_milestones(a, view, k, &s);
    km_clear(&k[0]);
    km_clear(&k[1]);
    const double ratio = two_groups_ratio(time, event, p->group, NULL, p->n).value;
    const test_chi2 ph = proportional_test(time, event, p->group, NULL, p->n, log(ratio));
    s.ph_chi2 = ph.chi2;
    s.ph_p = ph.p;
    const two_groups stratified = two_groups_compare(time, event, p->group, p->stratum, p->n);
    s.stratified_hr = stratified.hazard_ratio;
    s.stratified_p = stratified.p;
    return s;
}

// --- PFS under other rules -------------------------------------------------------------------------------------------

static trial_sensitivity sensitivity_of(const analysis *a, const statistics_pair *p, int arm, pfs_rule rule)
{
    trial_sensitivity s = {.arm = a->trial->arm[arm].name,
                           .reference = a->trial->arm[a->trial->reference].name,
                           .code = pfs_rule_code[rule],
                           .name = pfs_rule_name[rule]};
    km_curve k[2] = {curve_of(p, 0, p->rule[rule], p->rule_event[rule]),
                     curve_of(p, 1, p->rule[rule], p->rule_event[rule])};
    s.events_reference = k[0].total_events;
    s.events_arm = k[1].total_events;
    s.median_reference = km_quantile(&k[0], 0.5).value;
    s.median_arm = km_quantile(&k[1], 0.5).value;
    km_clear(&k[0]);
    km_clear(&k[1]);
    const int *stratum = a->nstratum > 1 ? p->stratum : NULL;
    const two_groups c = two_groups_compare(p->rule[rule], p->rule_event[rule], p->group, stratum, p->n);
    s.hr = c.hazard_ratio;
    s.p = c.p;
    return s;
}

// --- response --------------------------------------------------------------------------------------------------------

static trial_response_difference response_of(const analysis *a, const statistics_pair *p, int arm)
{
    trial_response_difference d = {
        .arm = a->trial->arm[arm].name, .strata = p->nstratum, .reference = a->trial->arm[a->trial->reference].name};
    double(*table)[4] = base_alloc((size_t)p->nstratum + 1, sizeof *table);
    for (int i = 0; i < p->n; i++) {
        // row 1 is the arm; column 1 responded
        table[p->stratum[i]][2 * !p->group[i] + !p->response[i]]++;
        *(p->group[i] ? &d.n_arm : &d.n_reference) += 1;
        *(p->group[i] ? &d.responders_arm : &d.responders_reference) += p->response[i];
    }
    d.difference = scaled(proportion_difference(d.responders_arm, d.n_arm, d.responders_reference, d.n_reference), 100);
    test_chi2 t = table_cmh((const double(*)[4])table, p->nstratum, &d.odds_ratio);
    d.chi2 = t.chi2;
    d.p = t.p;
    free(table);
    return d;
}

// --- analysis sets ---------------------------------------------------------------------------------------------------

// Whether each patient had a dose; false where the data do not tell of doses.
static bool mark_treated(const analysis *a, int arm, char *mark)
{
    static const char *const name[] = {"patient", "doses"};
    if (store_find_table(a->store, "exposure") < 0) {
        return false;
    }
    store_cursor *c = store_pick(a->store, "exposure", name, 2, "arm", a->trial->arm[arm].name);
    bool any = false;
    while (c && store_next(c)) {
        int64_t p = store_get_int(c, 0);
        if (p >= 1 && p <= a->npatient && store_get_int(c, 1) > 0) {
            mark[p] = 1;
            any = true;
        }
    }
    store_cursor_free(c);
    return any;
}

// Whether the primary reader could evaluate a visit of each patient until the cut-off; false where nobody has one.
static bool mark_evaluable(const analysis *a, int arm, char *mark)
{
    static const char *const name[] = {"cut_os_day"};
    if (store_find_table(a->store, "visits") < 0) {
        return false;
    }
    statistics_visits visits = statistics_visits_open(a, arm);
    analysis_scan rows = analysis_results(a, arm, true, name, 1);
    bool any = false;
    while (analysis_next(&rows)) {
        const double end = store_get_real(rows.c, 1);
        statistics_visits_of(&visits, rows.patient);
        for (size_t i = 0; i < visits.n; i++) {
            // an end that is not told is no limit
            if (visits.visit[i].evaluable && !(visits.visit[i].day > end)) {
                mark[rows.patient] = 1;
                any = true;
            }
        }
    }
    analysis_end(&rows);
    statistics_visits_close(&visits);
    return any;
}

static void analysis_sets(const analysis *a, int arm, trial_summary *out)
{
    static const char *const set[] = {"ITT", "treated", "evaluable"}, *const response[] = {"cut_response"};
    for (int k = 0; k < 3; k++) {
        char *mark = base_alloc((size_t)a->npatient + 1, 1);
        const bool told = k == 0 || (k == 1 ? mark_treated : mark_evaluable)(a, arm, mark);
        bool known = false;
        trial_analysis_set s = {.arm = a->trial->arm[arm].name, .set = set[k]};
        analysis_scan rows = analysis_results(a, arm, true, response, 1);
        while (told && analysis_next(&rows)) {
            if (k == 0 || mark[rows.patient]) {
                known = known || !store_is_null(rows.c, 1);
                s.responders += recist_responds(analysis_response(&rows, 1));
                s.n++;
            }
        }
        analysis_end(&rows);
        free(mark);
        stats_estimate none = {NAN, NAN, NAN};
        s.orr = known ? scaled(proportion_clopper_pearson(s.responders, s.n), 100) : none;
        // what the data do not tell is no set
        if (told) {
            out->set[out->nset++] = s;
        }
    }
}

// --- competing risks -------------------------------------------------------------------------------------------------

// Time [month] to the first immune-related event (severe: of grade 3 or more), to death or the end at the cut-off, and
// which: 1, 2, 0. Returns the number of patients; 0 where events are not told.
static int risk_times(const analysis *a, int arm, bool severe, double *time, int *cause)
{
    const char *column[] = {"patient", severe ? "grade3_day" : "onset_day", "kind"};
    static const char *const name[] = {"cut_os_day", "cut_os_event", "cut_grade"};
    int table = store_find_table(a->store, "adverse_events");
    bool kinds = table >= 0 && store_find_column(a->store, table, "kind") >= 0, told = false;
    store_cursor *c =
        table < 0 ? NULL
                  : store_pick(a->store, "adverse_events", column, kinds ? 3 : 2, "arm", a->trial->arm[arm].name);
    analysis_scan rows = analysis_results(a, arm, true, name, 3);
    int64_t at = c && store_next(c) ? store_get_int(c, 0) : INT64_MAX;
    int n = 0;
    while (n < a->own[arm] && analysis_next(&rows)) {
        double first = NAN, os = store_get_real(rows.c, 1);
        for (; at <= rows.patient; at = store_next(c) ? store_get_int(c, 0) : INT64_MAX) {
            bool counts = !kinds || store_is_null(c, 2) || !strcmp(store_get_text(c, 2), "immune-related");
            first = at == rows.patient && counts ? fmin(first, store_get_real(c, 1)) : first;
        }
        told = told || !store_is_null(rows.c, 3);
        time[n] = incidence_first(first, os, store_get_int(rows.c, 2) != 0, &cause[n]) / TRIAL_MONTH;
        n++;
    }
    analysis_end(&rows);
    store_cursor_free(c);
    return told ? n : 0;
}

static void analysis_risks(const analysis *a, int arm, trial_summary *out)
{
    static const char *const event[2][2] = {{"immune-related event", "death before one"},
                                            {"grade 3+ immune-related event", "death before one of grade 3+"}};
    double *time = base_alloc((size_t)a->own[arm] + 1, sizeof *time);
    int *cause = base_alloc((size_t)a->own[arm] + 1, sizeof *cause);
    for (int severe = 0; severe < 2; severe++) {
        int n = risk_times(a, arm, severe, time, cause);
        incidence_curve k;
        incidence_init(&k, time, cause, 2, n);
        for (int i = 0; i < a->trial->nreport && n; i++) {
            double months = a->trial->report_at[i] / TRIAL_MONTH, se;
            for (int what = 1; what <= 2; what++) {
                stats_estimate e = scaled(incidence_at(&k, what, months, &se), 100);
                if (!isnan(e.value)) {
                    out->incidence[out->nincidence++] =
                        (trial_incidence){a->trial->arm[arm].name, event[severe][what - 1], months, e};
                }
            }
        }
        incidence_clear(&k);
    }
    free(time);
    free(cause);
}

// --- all -------------------------------------------------------------------------------------------------------------

static void contrast_arm(const analysis *a, int arm, trial_summary *out)
{
    for (int view = 0; view < (analysis_one_cut(a->trial) ? 1 : NVIEW); view++) {
        statistics_pair p;
        statistics_pair_load(a, arm, view, false, view == VIEW_CUT, &p);
        for (int os = 0; os < 2; os++) {
            out->survival[out->nsurvival++] = survival_of(a, &p, arm, view, os);
        }
        for (int rule = 1; rule < PFS_NRULE && view == VIEW_CUT && p.visits_known; rule++) {
            out->sensitivity[out->nsensitivity++] = sensitivity_of(a, &p, arm, (pfs_rule)rule);
        }
        if (view == VIEW_CUT && p.responses_known) {
            out->response[out->nresponse++] = response_of(a, &p, arm);
        }
        statistics_pair_clear(&p);
    }
}

void analysis_statistics(const analysis *a, trial_summary *out)
{
    size_t arms = (size_t)a->trial->narm + 1;
    out->survival = arena_alloc(a->memory, sizeof *out->survival * 4 * arms);
    out->sensitivity = arena_alloc(a->memory, sizeof *out->sensitivity * PFS_NRULE * arms);
    out->response = arena_alloc(a->memory, sizeof *out->response * arms);
    out->set = arena_alloc(a->memory, sizeof *out->set * 3 * arms);
    out->incidence = arena_alloc(a->memory, sizeof *out->incidence * 4 * arms * ((size_t)a->trial->nreport + 1));
    out->unique_patients = a->npatient;
    for (int arm = 0; arm < a->trial->narm; arm++) {
        if (a->trial->reference >= 0 && arm != a->trial->reference) {
            contrast_arm(a, arm, out);
        }
        analysis_sets(a, arm, out);
        analysis_risks(a, arm, out);
    }
}
