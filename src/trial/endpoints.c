// SPDX-License-Identifier: MIT
// Endpoints of an arm, with the names and units of published tables: shares in %, times in months. Shares have
// Clopper-Pearson intervals, medians Brookmeyer-Crowley ones, rates at a time log-log ones: sampling error of a trial
// of this size, nothing else.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/categorical.h"
#include "trial/analysis.h"

typedef struct {
    const analysis *a;
    int arm;
    trial_endpoint *out;
    int n, patients;
    bool full;
    int view;
} endpoint_list;

// se NaN: of a normal estimate with that interval
static void endpoint_add(endpoint_list *l, const char *name, stats_estimate e, double se, double scale, int n)
{
    double error = isnan(se) ? (e.high - e.low) / (2 * STATS_Z95) : se;
    l->out[l->n++] = (trial_endpoint){.name = name,
                                      .value = scale * e.value,
                                      .low = scale * e.low,
                                      .high = scale * e.high,
                                      .se = scale * error,
                                      .full = l->full,
                                      .n = n};
}

// Of all patients, those without a record too: unless nobody has one, as where data come without a file.
static void endpoint_share(endpoint_list *l, const char *name, int x, int known)
{
    stats_estimate none = {NAN, NAN, NAN}, e = known ? proportion_clopper_pearson(x, l->patients) : none;
    endpoint_add(l, name, e, sqrt(e.value * (1 - e.value) / l->patients), 100, l->patients);
}

static void endpoint_responses(endpoint_list *l)
{
    const char *name[] = {analysis_column(l->a, l->view, "response"),
                          analysis_column(l->a, l->view, "response_unconfirmed")};
    int cr = 0, orr = 0, dcr = 0, cr_seen = 0, orr_seen = 0, known = 0;
    analysis_scan rows = analysis_results(l->a, l->arm, true, name, 2);
    while (analysis_next(&rows)) {
        known += !store_is_null(rows.c, 1);
        recist_response r = analysis_response(&rows, 1), u = analysis_response(&rows, 2);
        cr += r == RECIST_CR;
        orr += recist_responds(r);
        dcr += recist_responds(r) || r == RECIST_SD || r == RECIST_NN;
        cr_seen += u == RECIST_CR;
        orr_seen += recist_responds(u);
    }
    analysis_end(&rows);
    endpoint_share(l, "ORR", orr, known);
    endpoint_share(l, "ORR_unconfirmed", orr_seen, known);
    endpoint_share(l, "CR", cr, known);
    endpoint_share(l, "CR_unconfirmed", cr_seen, known);
    endpoint_share(l, "DCR", dcr, known);
}

// The arm's own patients' times [month] in `time` and `event`. Returns their number.
static int endpoint_times(const endpoint_list *l, const char *what, double *time, int *event)
{
    int n = analysis_times(l->a, l->arm, l->view, what, time, event, NULL);
    for (int i = 0; i < n; i++) {
        time[i] /= TRIAL_MONTH;
    }
    return n;
}

static const char *endpoint_name(const endpoint_list *l, const char *format, int months)
{
    return arena_printf(l->a->memory, "%s%dmo", format, months);
}

km_point analysis_milestone(const analysis *a, int view, const km_curve *curve, double months)
{
    km_point p = km_at(curve, months);
    if (view == VIEW_CUT && !analysis_one_cut(a->trial) && !p.at_risk) {
        p = (km_point){.survival = {NAN, NAN, NAN}, .se = NAN, .hazard = NAN};
    }
    return p;
}

static void endpoint_rates(endpoint_list *l, const char *prefix, const km_curve *curve, int n)
{
    for (int i = 0; i < l->a->trial->nreport; i++) {
        double months = l->a->trial->report_at[i] / TRIAL_MONTH;
        km_point p = analysis_milestone(l->a, l->view, curve, months);
        endpoint_add(l, endpoint_name(l, prefix, (int)lround(months)), p.survival, p.se, 100, n);
    }
}

static void endpoint_survival(endpoint_list *l, double *time, int *event)
{
    km_curve curve;
    int n = endpoint_times(l, "ttr", time, event);
    km_init(&curve, time, event, n);
    endpoint_add(l, "median_TTR_months", km_quantile(&curve, 0.5), NAN, 1, n);
    km_clear(&curve);
    n = endpoint_times(l, "dor", time, event);
    km_init(&curve, time, event, n);
    endpoint_add(l, "median_DOR_months", km_quantile(&curve, 0.5), NAN, 1, n);
    km_clear(&curve);
    n = endpoint_times(l, "pfs", time, event);
    km_init(&curve, time, event, n);
    endpoint_add(l, "median_PFS_months", km_quantile(&curve, 0.5), NAN, 1, n);
    endpoint_rates(l, "PFS_rate_", &curve, n);
    km_clear(&curve);
    n = endpoint_times(l, "os", time, event);
    km_init(&curve, time, event, n);
    endpoint_add(l, "median_OS_months", km_quantile(&curve, 0.5), NAN, 1, n);
    endpoint_rates(l, "OS_", &curve, n);
    km_clear(&curve);
    km_init_reverse(&curve, time, event, n);
    endpoint_add(l, "median_followup_months", km_quantile(&curve, 0.5), NAN, 1, n);
    km_clear(&curve);
}

// Patients of the arm with an event, of any grade and of grade 3 or more, as known at the view's end: of each organ
// (what happens without treatment left out), and last of all that the investigator attributed to treatment.
enum { ENDPOINT_MOST = 64 };

typedef struct {
    int64_t last;    // patient counted last: rows come in order of patients, an event may come several times
    int n;
} endpoint_count;

typedef struct {
    endpoint_count some[ENDPOINT_MOST + 1], bad[ENDPOINT_MOST + 1];
    int organs, rows, attributed;    // rows of events, and those that say whether treatment caused them
} endpoint_events;

static void endpoint_count_in(endpoint_events *e, int kind, int64_t patient, int grade)
{
    endpoint_count *of[] = {&e->some[kind], &e->bad[kind]};
    const bool counts[] = {grade >= 1, grade >= 3};
    for (int i = 0; i < 2; i++) {
        of[i]->n += counts[i] && of[i]->last != patient;
        of[i]->last = counts[i] ? patient : of[i]->last;
    }
}

static int endpoint_organ(const endpoint_list *l, const endpoint_events *e, const char *event)
{
    int o = 0;
    while (o < e->organs && strcmp(l->a->trial->cancer->organ[o].event, event)) {
        o++;
    }
    return o;
}

static void endpoint_scan_events(const endpoint_list *l, endpoint_events *e)
{
    enum { PATIENT, EVENT, GRADE, ONSET, THIRD, KIND, RELATED, COLUMNS, CUTOFF = 1 };
    static const char *const name[] = {"patient", "event", "grade", "onset_day", "grade3_day", "kind", "related"};
    static const char *const until_name[] = {"patient", "cutoff_day"};
    const char *arm = l->a->trial->arm[l->arm].name;
    store_cursor *c = store_pick(l->a->store, "adverse_events", name, COLUMNS, "arm", arm);
    store_cursor *patients = store_pick(l->a->store, "patients", until_name, 2, "arm", arm);
    // the clinic sees no event after a patient's follow-up; observed data may have some after their one cut
    const bool all = l->full && !analysis_one_cut(l->a->trial);
    double until = INFINITY;
    for (int64_t at = -1; c && patients && store_next(c);) {
        int64_t p = store_get_int(c, PATIENT);
        while (at < p && store_next(patients)) {
            at = store_get_int(patients, PATIENT);
            until = all ? INFINITY : store_get_real(patients, CUTOFF);
        }
        if (at != p) {
            continue;
        }
        e->rows++;
        e->attributed += !store_is_null(c, RELATED);
        int grade = (int)store_get_int(c, GRADE);
        grade = store_get_real(c, THIRD) <= until   ? grade
                : store_get_real(c, ONSET) <= until ? grade < 2 ? grade : 2
                                                    : 0;
        int o = endpoint_organ(l, e, store_get_text(c, EVENT));
        if (o < e->organs && strcmp(store_get_text(c, KIND), "background")) {
            endpoint_count_in(e, o, p, grade);
        }
        if (store_get_int(c, RELATED)) {
            endpoint_count_in(e, ENDPOINT_MOST, p, grade);
        }
    }
    store_cursor_free(c);
    store_cursor_free(patients);
}

static endpoint_events *endpoint_organs(const endpoint_list *l)
{
    endpoint_events *e = arena_alloc(l->a->memory, sizeof *e);
    const int organs = l->a->trial->cancer->norgan;
    e->organs = organs < ENDPOINT_MOST ? organs : ENDPOINT_MOST;
    for (int o = 0; o <= ENDPOINT_MOST; o++) {
        e->some[o] = e->bad[o] = (endpoint_count){.last = -1};
    }
    endpoint_scan_events(l, e);
    return e;
}

static void endpoint_harm(endpoint_list *l)
{
    const library_cancer *k = l->a->trial->cancer;
    const char *name[] = {analysis_column(l->a, l->view, "grade"), analysis_column(l->a, l->view, "stopped")};
    int any = 0, severe = 0, stopped = 0, graded = 0, told = 0;
    analysis_scan rows = analysis_results(l->a, l->arm, true, name, 2);
    while (analysis_next(&rows)) {
        int64_t grade = store_get_int(rows.c, 1);
        any += grade >= 1;
        severe += grade >= 3;
        stopped += (int)store_get_int(rows.c, 2);
        graded += !store_is_null(rows.c, 1);
        told += !store_is_null(rows.c, 2);
    }
    analysis_end(&rows);
    endpoint_share(l, "any_irAE", any, graded);
    endpoint_share(l, "grade3plus_irAE", severe, graded);
    endpoint_share(l, "discontinuation_TRAE", stopped, told);
    const endpoint_events *e = endpoint_organs(l);
    const int known = e->rows && !e->attributed ? 0 : graded;    // data from elsewhere may be silent about causes
    endpoint_share(l, "any_TRAE", e->some[ENDPOINT_MOST].n, known);
    endpoint_share(l, "grade3plus_TRAE", e->bad[ENDPOINT_MOST].n, known);
    for (int o = 0; o < e->organs; o++) {
        endpoint_share(l, arena_printf(l->a->memory, "%s_any", k->organ[o].event), e->some[o].n, graded);
        endpoint_share(l, arena_printf(l->a->memory, "%s_g3plus", k->organ[o].event), e->bad[o].n, graded);
    }
}

static endpoint_list endpoint_view(const analysis *a, int arm, int view)
{
    int most = 26 + 2 * a->trial->nreport + 2 * a->trial->cancer->norgan;
    endpoint_list l = {.a = a, .arm = arm, .view = view, .full = view == VIEW_FULL, .patients = a->own[arm]};
    l.out = arena_alloc(a->memory, sizeof *l.out * (size_t)most);
    double *time = base_alloc((size_t)l.patients + 1, sizeof *time);
    int *event = base_alloc((size_t)l.patients + 1, sizeof *event);
    endpoint_responses(&l);
    endpoint_survival(&l, time, event);
    endpoint_harm(&l);
    free(time);
    free(event);
    return l;
}

void analysis_endpoints(const analysis *a, int arm, trial_arm_summary *out)
{
    endpoint_list cut = endpoint_view(a, arm, VIEW_CUT), full = endpoint_view(a, arm, VIEW_FULL);
    // what the first report cannot tell yet is told from the full follow-up, and marked
    for (int i = 0; i < cut.n; i++) {
        if (isnan(cut.out[i].value) && !isnan(full.out[i].value)) {
            cut.out[i] = full.out[i];
        }
    }
    *out = (trial_arm_summary){.arm = a->trial->arm[arm].name,
                               .control = a->trial->arm[arm].control,
                               .n = cut.patients,
                               .failed = a->failed[arm],
                               .endpoint = cut.out,
                               .nendpoint = cut.n,
                               .full = full.out,
                               .nfull = full.n};
}
