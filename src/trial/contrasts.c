// SPDX-License-Identifier: MIT
// Arms beside the reference arm: hazard ratios (Cox, Efron) with log-rank p of the randomised patients; individual
// benefit of the same patients in two arms (paired: no two-sample p); biomarkers against response (AUC, DeLong); causes
// and their reversal.
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/paired.h"
#include "stats/roc.h"
#include "stats/two_groups.h"
#include "trial/analysis.h"

// --- hazard ratios ---------------------------------------------------------------------------------------------------

trial_comparison analysis_hazard(const analysis *a, int arm, int reference, int view, bool os, double until)
{
    int n = 0;
    size_t most = (size_t)a->own[arm] + (size_t)a->own[reference] + 1;
    double *time = base_alloc(most, sizeof *time);
    int *event = base_alloc(most, sizeof *event), *group = base_alloc(most, sizeof *group),
        *stratum = base_alloc(most, sizeof *stratum);
    for (int g = 0; g < 2; g++) {
        int k = analysis_times(a, g ? arm : reference, view, os ? "os" : "pfs", time + n, event + n, stratum + n);
        for (int i = 0; i < k; i++, n++) {
            event[n] = event[n] && time[n] <= until;
            time[n] = fmin(time[n], until);
            group[n] = g;
        }
    }
    trial_comparison c = {.arm = a->trial->arm[arm].name,
                          .reference = a->trial->arm[reference].name,
                          .endpoint = os ? "HR_OS" : "HR_PFS",
                          .full = view == VIEW_FULL,
                          .strata = a->nstratum};
    const two_groups plain = two_groups_compare(time, event, group, NULL, n);
    const two_groups k = a->nstratum > 1 ? two_groups_compare(time, event, group, stratum, n) : plain;
    c.unstratified = plain.hazard_ratio;
    c.unstratified_p = plain.p;
    c.value = k.hazard_ratio.value;
    c.low = k.hazard_ratio.low;
    c.high = k.hazard_ratio.high;
    c.p = k.p;
    c.z = k.z;
    free(time);
    free(event);
    free(group);
    free(stratum);
    return c;
}

void analysis_comparisons(const analysis *a, trial_summary *out)
{
    out->comparison = arena_alloc(a->memory, sizeof *out->comparison * (size_t)(4 * a->trial->narm + 1));
    for (int arm = 0; arm < a->trial->narm && a->trial->reference >= 0; arm++) {
        int views = analysis_one_cut(a->trial) ? 2 : 4;
        for (int k = 0; k < views && arm != a->trial->reference; k++) {
            out->comparison[out->ncomparison++] =
                analysis_hazard(a, arm, a->trial->reference, k < 2 ? VIEW_CUT : VIEW_FULL, k % 2, INFINITY);
        }
    }
}

// --- twins -----------------------------------------------------------------------------------------------------------

// Two scans side by side: the next patient whom both have.
static bool contrast_next_pair(analysis_scan *x, analysis_scan *y)
{
    bool more = analysis_next(x) && analysis_next(y);
    while (more && x->patient != y->patient) {
        more = analysis_next(x->patient < y->patient ? x : y);
    }
    return more;
}

static paired_binary contrast_responders(const analysis *a, int arm, int n)
{
    static const char *const name[] = {"full_response"};
    analysis_scan x = analysis_results(a, arm, false, name, 1);
    analysis_scan y = analysis_results(a, a->trial->reference, false, name, 1);
    int *in_x = base_alloc((size_t)n + 1, sizeof *in_x), *in_y = base_alloc((size_t)n + 1, sizeof *in_y), k = 0;
    while (k < n && contrast_next_pair(&x, &y)) {
        in_x[k] = recist_responds(analysis_response(&x, 1));
        in_y[k++] = recist_responds(analysis_response(&y, 1));
    }
    paired_binary b = paired_proportions(in_x, in_y, k);
    analysis_end(&x);
    analysis_end(&y);
    free(in_x);
    free(in_y);
    return b;
}

// Time lived within the follow-up that both have: the restricted difference needs no assumption.
static paired_numeric contrast_months(const analysis *a, int arm, int n)
{
    static const char *const name[] = {"full_os_day"};
    analysis_scan x = analysis_results(a, arm, false, name, 1);
    analysis_scan y = analysis_results(a, a->trial->reference, false, name, 1);
    double *os_x = base_alloc((size_t)n + 1, sizeof *os_x), *os_y = base_alloc((size_t)n + 1, sizeof *os_y);
    int k = 0;
    while (k < n && contrast_next_pair(&x, &y)) {
        os_x[k] = store_get_real(x.c, 1) / TRIAL_MONTH;
        os_y[k++] = store_get_real(y.c, 1) / TRIAL_MONTH;
    }
    paired_numeric d = paired_differences(os_x, os_y, k);
    analysis_end(&x);
    analysis_end(&y);
    free(os_x);
    free(os_y);
    return d;
}

static void contrast_pair(const analysis *a, int arm, trial_summary *out)
{
    int most = a->npatient < INT_MAX ? (int)a->npatient : INT_MAX;
    paired_binary b = contrast_responders(a, arm, most);
    paired_numeric d = contrast_months(a, arm, most);
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

// The biomarkers of an arm's own patients, (nbiomarker x own), and whether each responded. Returns their number.
static int contrast_markers(const analysis *a, int arm, double *marker, int *positive)
{
    static const char *const response[] = {"cut_response"};
    const library_cancer *k = a->trial->cancer;
    const char **name = arena_alloc(a->memory, sizeof *name * (size_t)(k->nbiomarker + 1));
    name[0] = "patient";
    for (int m = 0; m < k->nbiomarker; m++) {
        name[m + 1] = k->biomarker[m].name;
    }
    analysis_scan rows = analysis_results(a, arm, true, response, 1);
    store_cursor *patients = store_pick(a->store, "patients", name, k->nbiomarker + 1, "arm", a->trial->arm[arm].name);
    int n = 0;
    // both in order of patients
    for (int64_t at = -1; patients && n < a->own[arm] && analysis_next(&rows);) {
        while (at < rows.patient && store_next(patients)) {
            at = store_get_int(patients, 0);
        }
        for (int m = 0; m < k->nbiomarker; m++) {
            marker[(size_t)m * (size_t)a->own[arm] + (size_t)n] =
                at == rows.patient ? store_get_real(patients, m + 1) : NAN;
        }
        positive[n++] = recist_responds(analysis_response(&rows, 1));
    }
    store_cursor_free(patients);
    analysis_end(&rows);
    return n;
}

void analysis_biomarkers(const analysis *a, trial_summary *out)
{
    const library_trial *t = a->trial;
    size_t kinds = (size_t)t->cancer->nbiomarker;
    out->biomarker = arena_alloc(a->memory, sizeof *out->biomarker * ((size_t)t->narm * kinds + 1));
    for (int arm = 0; arm < t->narm; arm++) {
        double *marker = base_alloc((size_t)a->own[arm] * kinds + 1, sizeof *marker);
        int *positive = base_alloc((size_t)a->own[arm] + 1, sizeof *positive);
        int n = contrast_markers(a, arm, marker, positive);
        for (int m = 0; m < t->cancer->nbiomarker; m++) {
            stats_estimate auc = roc_auc(marker + (size_t)m * (size_t)a->own[arm], positive, n).auc;
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
    enum { PATIENT, KIND, RESPONDED };
    static const char *const name[] = {"patient", "kind", "responded"};
    store_cursor *c = store_pick(a->store, "reversals", name, 3, "arm", t->arm[arm].name);
    while (c && store_next(c)) {
        // both rows count under the patient's named cause
        int64_t p = store_get_int(c, PATIENT);
        int cause = p >= 1 && p <= a->npatient ? a->cause[p] : -1;
        if (cause < 0) {
            continue;
        }
        bool named = !strcmp(store_get_text(c, KIND), "named");
        *(named ? &row[cause].reversed : &row[cause].other) += 1;
        *(named ? &row[cause].responded : &row[cause].other_responded) += (int)store_get_int(c, RESPONDED);
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
        static const char *const response[] = {"full_response"};
        analysis_scan rows = analysis_results(a, arm, true, response, 1);
        while (analysis_next(&rows)) {
            int cause = a->cause[rows.patient];
            if (cause >= 0 && !recist_responds(analysis_response(&rows, 1))) {
                row[cause].named++;
            }
        }
        analysis_end(&rows);
        ok = contrast_reversals(a, row, arm);
    }
    return ok;
}
