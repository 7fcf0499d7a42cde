// SPDX-License-Identifier: MIT
// Arms beside the reference arm: hazard ratios (Cox, Efron) with log-rank p of the randomised patients; individual
// benefit of the same patients in two arms (paired: no two-sample p); biomarkers against response (AUC, DeLong); causes
// and their reversal.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/cox.h"
#include "stats/paired.h"
#include "stats/roc.h"
#include "trial/analysis.h"

// --- hazard ratios ---------------------------------------------------------------------------------------------------

static int contrast_fill(const analysis_arm *arm, int view, bool os, int group, int at, double *time, int *event,
                         double *x, int *g)
{
    const analysis_view *v = &arm->view[view];
    for (int i = 0; i < arm->n; i++) {
        if (arm->mine[i]) {
            time[at] = (os ? v->os : v->pfs)[i];
            event[at] = (os ? v->os_event : v->pfs_event)[i];
            x[at] = group;
            g[at++] = group;
        }
    }
    return at;
}

static trial_comparison contrast_hazard(const analysis *a, int arm, int view, bool os)
{
    int reference = a->trial->reference;
    size_t most = (size_t)a->arm[arm].n + (size_t)a->arm[reference].n + 1;
    double *time = base_alloc(most, sizeof *time), *x = base_alloc(most, sizeof *x);
    int *event = base_alloc(most, sizeof *event), *group = base_alloc(most, sizeof *group);
    int n = contrast_fill(&a->arm[reference], view, os, 0, 0, time, event, x, group);
    n = contrast_fill(&a->arm[arm], view, os, 1, n, time, event, x, group);
    cox_data data = {.n = n, .p = 1, .time = time, .event = event, .x = x, .ties = COX_EFRON};
    cox_model m;
    cox_fit(&data, &m);
    stats_estimate hr = cox_hazard_ratio(&m, 0);
    double p = logrank_test(time, event, group, 2, NULL, n, 0, 0, NULL, NULL).p;
    cox_clear(&m);
    free(time);
    free(x);
    free(event);
    free(group);
    return (trial_comparison){.arm = a->trial->arm[arm].name,
                              .reference = a->trial->arm[reference].name,
                              .endpoint = os ? "HR_OS" : "HR_PFS",
                              .value = hr.value,
                              .low = hr.low,
                              .high = hr.high,
                              .p = p,
                              .full = view == VIEW_FULL};
}

void analysis_comparisons(const analysis *a, trial_summary *out)
{
    out->comparison = arena_alloc(a->memory, sizeof *out->comparison * (size_t)(4 * a->trial->narm + 1));
    for (int arm = 0; arm < a->trial->narm && a->trial->reference >= 0; arm++) {
        for (int k = 0; k < 4 && arm != a->trial->reference; k++) {
            out->comparison[out->ncomparison++] = contrast_hazard(a, arm, k < 2 ? VIEW_CUT : VIEW_FULL, k % 2);
        }
    }
}

// --- twins -----------------------------------------------------------------------------------------------------------

static bool contrast_responds(int response)
{
    return response == RECIST_CR || response == RECIST_PR;
}

static void contrast_pair(const analysis *a, int arm, trial_summary *out)
{
    const analysis_arm *x = &a->arm[arm], *y = &a->arm[a->trial->reference];
    size_t most = (size_t)x->n + 1;
    int *in_x = base_alloc(most, sizeof *in_x), *in_y = base_alloc(most, sizeof *in_y), n = 0;
    double *os_x = base_alloc(most, sizeof *os_x), *os_y = base_alloc(most, sizeof *os_y);
    const analysis_view *v = &x->view[VIEW_FULL], *w = &y->view[VIEW_FULL];
    for (int i = 0, j = 0; i < x->n; i++) {
        while (j < y->n && y->patient[j] < x->patient[i]) {
            j++;
        }
        if (j < y->n && y->patient[j] == x->patient[i]) {
            in_x[n] = contrast_responds(v->response[i]);
            in_y[n] = contrast_responds(w->response[j]);
            // time lived within the follow-up that both have: the restricted difference needs no assumption
            os_x[n] = v->os[i] / TRIAL_MONTH;
            os_y[n++] = w->os[j] / TRIAL_MONTH;
        }
    }
    paired_binary b = paired_proportions(in_x, in_y, n);
    paired_numeric d = paired_differences(os_x, os_y, n);
    const char *name = a->trial->arm[arm].name, *reference = a->trial->arm[a->trial->reference].name;
    double all = b.n ? b.n : NAN;
    out->paired[out->npaired++] = (trial_paired){name,
                                                 reference,
                                                 "response",
                                                 b.both / all,
                                                 b.only_a / all,
                                                 b.only_b / all,
                                                 b.neither / all,
                                                 b.difference.value,
                                                 b.difference.low,
                                                 b.difference.high,
                                                 b.n};
    out->paired[out->npaired++] = (trial_paired){
        name,        reference, "months_lived_within_follow_up", NAN, NAN, NAN, NAN, d.mean.value, d.mean.low,
        d.mean.high, d.n};
    free(in_x);
    free(in_y);
    free(os_x);
    free(os_y);
}

void analysis_paired(const analysis *a, trial_summary *out)
{
    out->paired = arena_alloc(a->memory, sizeof *out->paired * (size_t)(2 * a->trial->narm + 1));
    for (int arm = 0; arm < a->trial->narm && a->trial->counterfactuals && a->trial->reference >= 0; arm++) {
        if (arm != a->trial->reference) {
            contrast_pair(a, arm, out);
        }
    }
}

// --- biomarkers ------------------------------------------------------------------------------------------------------

void analysis_biomarkers(const analysis *a, trial_summary *out)
{
    const library_trial *t = a->trial;
    out->biomarker = arena_alloc(a->memory, sizeof *out->biomarker * (size_t)(t->narm * t->cancer->nbiomarker + 1));
    for (int arm = 0; arm < t->narm; arm++) {
        const analysis_arm *rows = &a->arm[arm];
        double *marker = base_alloc((size_t)rows->n + 1, sizeof *marker);
        int *positive = base_alloc((size_t)rows->n + 1, sizeof *positive);
        for (int m = 0; m < t->cancer->nbiomarker; m++) {
            int n = 0;
            for (int i = 0; i < rows->n; i++) {
                if (rows->mine[i]) {
                    marker[n] = a->marker[(size_t)m * (size_t)(a->npatient + 1) + (size_t)rows->patient[i]];
                    positive[n++] = contrast_responds(rows->view[VIEW_CUT].response[i]);
                }
            }
            stats_estimate auc = roc_auc(marker, positive, n).auc;
            out->biomarker[out->nbiomarker++] = (trial_biomarker){
                t->arm[arm].name, t->cancer->biomarker[m].name, "response", auc.value, auc.low, auc.high};
        }
        free(marker);
        free(positive);
    }
}

// --- causes ----------------------------------------------------------------------------------------------------------

static bool contrast_reversals(const analysis *a, trial_cause *row, int arm)
{
    const library_trial *t = a->trial;
    int table = store_find_table(a->store, "reversals");
    int kind = store_find_column(a->store, table, "kind"), responded = store_find_column(a->store, table, "responded");
    store_cursor *c = store_select(a->store, table, 0, t->arm[arm].name);
    while (c && store_next(c)) {
        // both rows count under the patient's named cause
        int64_t p = store_get_int(c, 1);
        int cause = p >= 1 && p <= a->npatient ? a->cause[p] : -1;
        if (cause < 0) {
            continue;
        }
        bool named = !strcmp(store_get_text(c, kind), "named");
        *(named ? &row[cause].reversed : &row[cause].other) += 1;
        *(named ? &row[cause].responded : &row[cause].other_responded) += (int)store_get_int(c, responded);
    }
    store_cursor_free(c);
    return c != NULL;
}

bool analysis_causes(const analysis *a, trial_summary *out)
{
    const library_trial *t = a->trial;
    int k = t->cancer->ncause;
    out->cause = arena_alloc(a->memory, sizeof *out->cause * (size_t)(t->narm * k + 1));
    bool ok = true;
    for (int arm = 0; arm < t->narm && ok; arm++) {
        trial_cause *row = &out->cause[out->ncause];
        out->ncause += k;
        for (int i = 0; i < k; i++) {
            row[i] = (trial_cause){.arm = t->arm[arm].name, .cause = t->cancer->cause[i].name};
        }
        const analysis_arm *rows = &a->arm[arm];
        for (int i = 0; i < rows->n; i++) {
            int cause = a->cause[rows->patient[i]];
            if (rows->mine[i] && cause >= 0 && !contrast_responds(rows->view[VIEW_FULL].response[i])) {
                row[cause].named++;
            }
        }
        ok = contrast_reversals(a, row, arm);
    }
    return ok;
}
