// SPDX-License-Identifier: MIT
// Kaplan-Meier curves of PFS, OS and duration of response with the numbers at risk: at the data cut-off, and over the
// whole follow-up.
#include <math.h>
#include <stdlib.h>

#include "report/data.h"
#include "stats/survival.h"

typedef struct {
    const char *columns, *endpoint, *label;
} survival_kind;

// The curve of an arm's own patients, in months.
static km_curve take(const report_data *r, int arm, const survival_kind *kind)
{
    double *time;
    int *event, n = report_times(r, arm, kind->columns, &time, &event);
    for (int i = 0; i < n; i++) time[i] /= TRIAL_MONTH;
    km_curve curve;
    km_init(&curve, time, event, n);
    free(time);
    free(event);
    return curve;
}

static void write_numbers(json *j, const char *key, const double *v, int n, double first)
{
    json_open(j, key, '[');
    json_number(j, NULL, first, 5);
    for (int i = 0; i < n; i++) {
        if (report_drawn(i, n)) json_number(j, NULL, v[i], 5);
    }
    json_close(j, ']');
}

static void write_censored(json *j, const km_curve *k)
{
    int marks = 0, mark = 0;
    for (int i = 0; i < k->n; i++) marks += k->censored[i] > 0;
    json_open(j, "censor", '[');
    for (int i = 0; i < k->n; i++) {
        if (k->censored[i] == 0 || !report_drawn(mark++, marks)) continue;
        json_open(j, NULL, '[');
        json_number(j, NULL, k->time[i], 4);
        json_number(j, NULL, k->survival[i], 4);
        json_close(j, ']');
    }
    json_close(j, ']');
}

static void write_curve(json *j, const km_curve *k)
{
    json_open(j, NULL, '{');
    write_numbers(j, "time", k->time, k->n, 0);
    write_numbers(j, "surv", k->survival, k->n, 1);
    write_numbers(j, "low", k->low, k->n, 1);
    write_numbers(j, "high", k->high, k->n, 1);
    write_censored(j, k);
    if (k->n > REPORT_POINTS) json_int(j, "times", k->n);
    json_int(j, "events", k->total_events);
    stats_estimate median = km_quantile(k, 0.5);
    json_number(j, "median", median.value, 4);
    json_number(j, "median_low", median.low, 4);
    json_number(j, "median_high", median.high, 4);
    json_close(j, '}');
}

// Numbers at risk every 2, 3, 6, ... months, at most a dozen columns.
static double risk_step(double longest)
{
    static const double STEP[] = {1, 2, 3, 6, 12, 24, 60};
    size_t i = 0;
    while (i + 1 < sizeof STEP / sizeof *STEP && longest / STEP[i] > 9) i++;
    return STEP[i];
}

// One arm's curve is held at a time: it is computed again rather than kept.
static void write_endpoint(const report_data *r, json *j, const survival_kind *kind)
{
    int narm = r->trial->narm;
    double longest = 0;
    for (int arm = 0; arm < narm; arm++) {
        km_curve curve = take(r, arm, kind);
        if (curve.n) longest = fmax(longest, curve.time[curve.n - 1]);
        km_clear(&curve);
    }
    double step = risk_step(longest);
    int nstep = (int)ceil(longest / step) + 1;

    json_open(j, NULL, '{');
    json_text(j, "endpoint", kind->endpoint);
    json_text(j, "label", kind->label);
    json_open(j, "risk_times", '[');
    for (int i = 0; i < nstep; i++) json_number(j, NULL, i * step, 4);
    json_close(j, ']');
    json_open(j, "risk", '[');
    for (int arm = 0; arm < narm; arm++) {
        km_curve curve = take(r, arm, kind);
        json_open(j, NULL, '[');
        for (int i = 0; i < nstep; i++) json_int(j, NULL, km_at_risk(&curve, i * step));
        json_close(j, ']');
        km_clear(&curve);
    }
    json_close(j, ']');
    json_open(j, "arms", '[');
    for (int arm = 0; arm < narm; arm++) {
        km_curve curve = take(r, arm, kind);
        write_curve(j, &curve);
        km_clear(&curve);
    }
    json_close(j, ']');
    json_close(j, '}');
}

void report_survival(const report_data *r, json *j)
{
    static const survival_kind kind[] = {
        {"cut_pfs", "PFS", "Progression-free survival at the data cut-off"},
        {"cut_os", "OS", "Overall survival at the data cut-off"},
        {"cut_dor", "DOR", "Duration of response at the data cut-off, confirmed responders"},
        {"full_pfs", "PFS", "Progression-free survival, whole follow-up"},
        {"full_os", "OS", "Overall survival, whole follow-up"},
        {"full_dor", "DOR", "Duration of response, whole follow-up, confirmed responders"},
    };
    // data of one cut have no later one
    size_t n = isnan(r->trial->cutoff) ? 3 : sizeof kind / sizeof *kind;
    json_open(j, "survival", '[');
    for (size_t i = 0; i < n; i++) write_endpoint(r, j, &kind[i]);
    json_close(j, ']');
}
