// SPDX-License-Identifier: MIT
// Biomarkers before treatment against response: the whole ROC curve with its area (DeLong), and the share of responders
// at each level of the marker, cut at the quartiles of all patients (zeros apart where a quarter of them have none).
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/data.h"
#include "stats/categorical.h"
#include "stats/order.h"
#include "stats/roc.h"
#include "stats/samples.h"

enum { ROC_POINTS = 60, LEVELS = 4 };

// An arm's own patients whose marker is known.
typedef struct {
    double *marker;
    int *positive, n;
} roc_data;

static roc_data load_arm(const report_data *r, int arm, const double *value)
{
    enum { PATIENT, RESPONSE };
    static const char *const name[] = {"patient", "cut_response"};
    size_t most = (size_t)r->computed[arm] + 1;
    roc_data d = {base_alloc(most, sizeof(double)), base_alloc(most, sizeof(int)), 0};
    report_rows x = report_open(r, "results", name, 2, r->trial->arm[arm].name);
    while (d.n < r->computed[arm] && report_next(&x)) {
        int64_t p = report_int(&x, PATIENT);
        if (!report_own(r, arm, p) || isnan(value[p])) continue;
        d.marker[d.n] = value[p];
        d.positive[d.n++] = report_responded(report_text(&x, RESPONSE));
    }
    report_close(&x);
    return d;
}

static void write_point(json *j, int false_positive, int true_positive, const roc_area *a)
{
    json_open(j, NULL, '[');
    json_number(j, NULL, a->negatives ? (double)false_positive / a->negatives : NAN, 3);
    json_number(j, NULL, a->positives ? (double)true_positive / a->positives : NAN, 3);
    json_close(j, ']');
}

// From the highest marker down; patients with the same value are one step. At most ROC_POINTS of the steps.
static void write_roc(json *j, const roc_data *d, const roc_area *a)
{
    int *order = stats_order(d->marker, d->n), hits[2] = {0, 0};
    json_open(j, "roc", '[');
    write_point(j, 0, 0, a);
    for (int i = d->n - 1, step = 0; i >= 0 && a->positives && a->negatives; i--) {
        hits[d->positive[order[i]] != 0]++;
        if (i > 0 && d->marker[order[i - 1]] == d->marker[order[i]]) continue;
        bool drawn =
            d->n <= ROC_POINTS || (int64_t)(d->n - i) * ROC_POINTS / d->n > (int64_t)step * ROC_POINTS / d->n || i == 0;
        if (!drawn) continue;
        write_point(j, hits[0], hits[1], a);
        step = d->n - i;
    }
    json_close(j, ']');
    free(order);
}

// Upper limits of the levels but the last, ascending. Returns their number.
static int find_cuts(const double *value, int64_t n, double *cut)
{
    int k = 0;
    for (int q = 1; q < LEVELS; q++) {
        double x = sample_quantile(value, (int)n, (double)q / LEVELS, 7);
        if (isfinite(x) && (k == 0 || x > cut[k - 1])) cut[k++] = x;
    }
    return k;
}

static const char *level_label(arena *memory, const double *cut, int ncut, int level)
{
    if (ncut == 0) return "all";
    if (level == 0) return arena_printf(memory, "up to %.3g", cut[0]);
    if (level == ncut) return arena_printf(memory, "above %.3g", cut[ncut - 1]);
    return arena_printf(memory, "%.3g to %.3g", cut[level - 1], cut[level]);
}

static void write_levels(const report_data *r, json *j, const roc_data *d, const double *cut, int ncut)
{
    int x[LEVELS] = {0}, n[LEVELS] = {0};
    for (int i = 0; i < d->n; i++) {
        int level = 0;
        while (level < ncut && d->marker[i] > cut[level]) level++;
        n[level]++;
        x[level] += d->positive[i] != 0;
    }
    json_open(j, "levels", '[');
    for (int k = 0; k <= ncut; k++) {
        stats_estimate share = proportion_clopper_pearson(x[k], n[k]);
        json_open(j, NULL, '{');
        json_text(j, "label", level_label(r->memory, cut, ncut, k));
        json_number(j, "upto", k < ncut ? cut[k] : NAN, 6);
        json_int(j, "n", n[k]);
        json_int(j, "x", x[k]);
        json_number(j, "value", 100 * share.value, 4);
        json_number(j, "low", 100 * share.low, 4);
        json_number(j, "high", 100 * share.high, 4);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void write_marker(const report_data *r, json *j, const report_marker *m)
{
    double *value = report_values(r, m->name), cut[LEVELS];
    int ncut = find_cuts(value, r->nof, cut);
    for (int arm = 0; arm < r->trial->narm; arm++) {
        roc_data d = load_arm(r, arm, value);
        roc_area a = roc_auc(d.marker, d.positive, d.n);
        json_open(j, NULL, '{');
        json_int(j, "arm", arm);
        json_text(j, "name", m->name);
        json_text(j, "unit", m->unit);
        json_number(j, "auc", a.auc.value, 4);
        json_number(j, "low", a.auc.low, 4);
        json_number(j, "high", a.auc.high, 4);
        json_int(j, "positives", a.positives);
        json_int(j, "n", d.n);
        write_roc(j, &d, &a);
        write_levels(r, j, &d, cut, ncut);
        json_close(j, '}');
        free(d.marker);
        free(d.positive);
    }
    free(value);
}

void report_biomarkers(const report_data *r, json *j)
{
    json_open(j, "biomarkers", '[');
    for (int m = 0; m < r->nmarker; m++) {
        if (r->marker[m].biomarker) write_marker(r, j, &r->marker[m]);
    }
    json_close(j, ']');
}
