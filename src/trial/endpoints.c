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
    const analysis_arm *arm;
    trial_endpoint *out;
    int n, patients;
    bool full;
    int view;
} endpoint_list;

static void endpoint_add(endpoint_list *l, const char *name, stats_estimate e, double scale, int n)
{
    l->out[l->n++] = (trial_endpoint){name, scale * e.value, scale * e.low, scale * e.high, l->full, n};
}

static void endpoint_share(endpoint_list *l, const char *name, int x)
{
    endpoint_add(l, name, proportion_clopper_pearson(x, l->patients), 100, l->patients);
}

static void endpoint_responses(endpoint_list *l)
{
    const analysis_view *v = &l->arm->view[l->view];
    int cr = 0, orr = 0, dcr = 0, cr_seen = 0, orr_seen = 0;
    for (int i = 0; i < l->arm->n; i++) {
        if (l->arm->mine[i]) {
            int r = v->response[i], u = v->unconfirmed[i];
            cr += r == RECIST_CR;
            orr += r == RECIST_CR || r == RECIST_PR;
            dcr += r == RECIST_CR || r == RECIST_PR || r == RECIST_SD || r == RECIST_NN;
            cr_seen += u == RECIST_CR;
            orr_seen += u == RECIST_CR || u == RECIST_PR;
        }
    }
    endpoint_share(l, "ORR", orr);
    endpoint_share(l, "ORR_unconfirmed", orr_seen);
    endpoint_share(l, "CR", cr);
    endpoint_share(l, "CR_unconfirmed", cr_seen);
    endpoint_share(l, "DCR", dcr);
}

// The arm's own patients' times in `time` and `event`; those without a time are left out. Returns their number.
static int endpoint_times(const endpoint_list *l, const double *day, const int *happened, double *time, int *event)
{
    int n = 0;
    for (int i = 0; i < l->arm->n; i++) {
        if (l->arm->mine[i] && !isnan(day[i])) {
            time[n] = day[i] / TRIAL_MONTH;
            event[n++] = happened ? happened[i] : 1;
        }
    }
    return n;
}

static const char *endpoint_name(const endpoint_list *l, const char *format, int months)
{
    return arena_printf(l->a->memory, "%s%dmo", format, months);
}

static void endpoint_rates(endpoint_list *l, const char *prefix, const km_curve *curve, int n)
{
    for (int i = 0; i < l->a->trial->nreport; i++) {
        double months = l->a->trial->report_at[i] / TRIAL_MONTH;
        endpoint_add(l, endpoint_name(l, prefix, (int)lround(months)), km_at(curve, months).survival, 100, n);
    }
}

static void endpoint_survival(endpoint_list *l, double *time, int *event)
{
    const analysis_view *v = &l->arm->view[l->view];
    km_curve curve;
    int n = endpoint_times(l, v->ttr, NULL, time, event);
    km_init(&curve, time, event, n);
    endpoint_add(l, "median_TTR_months", km_quantile(&curve, 0.5), 1, n);
    km_clear(&curve);
    n = endpoint_times(l, v->dor, v->dor_event, time, event);
    km_init(&curve, time, event, n);
    endpoint_add(l, "median_DOR_months", km_quantile(&curve, 0.5), 1, n);
    km_clear(&curve);
    n = endpoint_times(l, v->pfs, v->pfs_event, time, event);
    km_init(&curve, time, event, n);
    endpoint_add(l, "median_PFS_months", km_quantile(&curve, 0.5), 1, n);
    endpoint_rates(l, "PFS_rate_", &curve, n);
    km_clear(&curve);
    n = endpoint_times(l, v->os, v->os_event, time, event);
    km_init(&curve, time, event, n);
    endpoint_add(l, "median_OS_months", km_quantile(&curve, 0.5), 1, n);
    endpoint_rates(l, "OS_", &curve, n);
    km_clear(&curve);
    km_init_reverse(&curve, time, event, n);
    endpoint_add(l, "median_followup_months", km_quantile(&curve, 0.5), 1, n);
    km_clear(&curve);
}

static void endpoint_harm(endpoint_list *l)
{
    const analysis_view *v = &l->arm->view[l->view];
    const library_cancer *k = l->a->trial->cancer;
    int any = 0, severe = 0, stopped = 0;
    for (int i = 0; i < l->arm->n; i++) {
        if (l->arm->mine[i]) {
            any += v->grade[i] >= 1;
            severe += v->grade[i] >= 3;
            stopped += v->stopped[i];
        }
    }
    endpoint_share(l, "any_irAE", any);
    endpoint_share(l, "grade3plus_irAE", severe);
    endpoint_share(l, "discontinuation_TRAE", stopped);
    for (int o = 0; o < k->norgan; o++) {
        int some = 0, bad = 0;
        for (int i = 0; i < l->arm->n; i++) {
            int grade = l->arm->mine[i] ? v->event_grade[i * k->norgan + o] : 0;
            some += grade >= 1;
            bad += grade >= 3;
        }
        endpoint_share(l, arena_printf(l->a->memory, "%s_any", k->organ[o].event), some);
        endpoint_share(l, arena_printf(l->a->memory, "%s_g3plus", k->organ[o].event), bad);
    }
}

static endpoint_list endpoint_view(const analysis *a, int arm, int view)
{
    const analysis_arm *rows = &a->arm[arm];
    int most = 24 + 2 * a->trial->nreport + 2 * a->trial->cancer->norgan;
    endpoint_list l = {.a = a, .arm = rows, .view = view, .full = view == VIEW_FULL};
    l.out = arena_alloc(a->memory, sizeof *l.out * (size_t)most);
    for (int i = 0; i < rows->n; i++) {
        l.patients += rows->mine[i];
    }
    double *time = base_alloc((size_t)rows->n + 1, sizeof *time);
    int *event = base_alloc((size_t)rows->n + 1, sizeof *event);
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
                               .failed = a->arm[arm].failed,
                               .endpoint = cut.out,
                               .nendpoint = cut.n,
                               .full = full.out,
                               .nfull = full.n};
}
