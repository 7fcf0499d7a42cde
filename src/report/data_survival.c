// SPDX-License-Identifier: MIT
// Kaplan-Meier curves of PFS and OS at the data cut-off, with the numbers at risk.
#include <math.h>
#include <stdlib.h>

#include "report/data.h"
#include "stats/survival.h"

typedef struct {
    double *time;                // [month]
    int *event;
    int n;
} sample;

static sample take(const report_data *r, int arm, bool os)
{
    sample x = {arena_alloc(r->memory, sizeof(double) * (size_t)r->npatient), arena_alloc(r->memory, sizeof(int) * (size_t)r->npatient), 0};
    for (int i = 0; i < r->npatient; i++) {
        const report_patient *p = &r->patient[i];
        if (p->arm != arm) continue;
        x.time[x.n] = (os ? p->os : p->pfs) / TRIAL_MONTH;
        x.event[x.n++] = os ? p->os_event : p->pfs_event;
    }
    return x;
}

static void write_numbers(json *j, const char *key, const double *v, int n, double first)
{
    json_open(j, key, '[');
    json_number(j, NULL, first, 5);
    for (int i = 0; i < n; i++) json_number(j, NULL, v[i], 5);
    json_close(j, ']');
}

static void write_censored(json *j, const km_curve *k)
{
    json_open(j, "censor", '[');
    for (int i = 0; i < k->n; i++) {
        if (k->censored[i] == 0) continue;
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

static void write_endpoint(const report_data *r, json *j, bool os)
{
    int narm = r->trial->narm;
    km_curve *curve = arena_alloc(r->memory, sizeof *curve * (size_t)narm);
    double longest = 0;
    for (int arm = 0; arm < narm; arm++) {
        sample x = take(r, arm, os);
        km_init(&curve[arm], x.time, x.event, x.n);
        if (curve[arm].n) longest = fmax(longest, curve[arm].time[curve[arm].n - 1]);
    }
    double step = risk_step(longest);
    int nstep = (int)ceil(longest / step) + 1;

    json_open(j, NULL, '{');
    json_text(j, "endpoint", os ? "OS" : "PFS");
    json_text(j, "label", os ? "Overall survival" : "Progression-free survival");
    json_open(j, "risk_times", '[');
    for (int i = 0; i < nstep; i++) json_number(j, NULL, i * step, 4);
    json_close(j, ']');
    json_open(j, "risk", '[');
    for (int arm = 0; arm < narm; arm++) {
        json_open(j, NULL, '[');
        for (int i = 0; i < nstep; i++) json_int(j, NULL, km_at_risk(&curve[arm], i * step));
        json_close(j, ']');
    }
    json_close(j, ']');
    json_open(j, "arms", '[');
    for (int arm = 0; arm < narm; arm++) write_curve(j, &curve[arm]);
    json_close(j, ']');
    json_close(j, '}');
    for (int arm = 0; arm < narm; arm++) km_clear(&curve[arm]);
}

void report_survival(const report_data *r, json *j)
{
    json_open(j, "survival", '[');
    write_endpoint(r, j, false);
    write_endpoint(r, j, true);
    json_close(j, ']');
}
