// SPDX-License-Identifier: MIT
// Twins: the same patient computed in every arm. Best change and survival of the first REPORT_PATIENTS side by side;
// the paired contrasts of all are the analysis's (data_results.c).
#include <math.h>
#include <stdlib.h>

#include "report/data.h"

// Fills (nof x narm) of the arm's column.
static void load_arm(const report_data *r, int arm, int64_t most, double *change, double *os)
{
    static const char *const name[] = {"patient", "best_change", "full_os_day"};
    int narm = r->trial->narm;
    report_rows x = report_open(r, "results", name, 3, r->trial->arm[arm].name);
    while (report_next(&x)) {
        int64_t p = report_int(&x, 0);
        if (p < 0 || p >= most) continue;
        change[p * narm + arm] = report_real(&x, 1);
        os[p * narm + arm] = report_real(&x, 2) / TRIAL_MONTH;
    }
    report_close(&x);
}

static void write_values(json *j, const char *key, const double *v, int n)
{
    json_open(j, key, '[');
    for (int i = 0; i < n; i++) json_number(j, NULL, v[i], 3);
    json_close(j, ']');
}

void report_twins(const report_data *r, json *j)
{
    int narm = r->trial->narm;
    if (!r->trial->counterfactuals || narm < 2) return;
    int64_t most = r->nof < REPORT_PATIENTS + 1 ? r->nof : REPORT_PATIENTS + 1;
    size_t n = (size_t)most * (size_t)narm;
    double *change = arena_alloc(r->memory, sizeof *change * n), *os = arena_alloc(r->memory, sizeof *os * n);
    for (size_t i = 0; i < n; i++) change[i] = os[i] = NAN;
    for (int arm = 0; arm < narm; arm++) load_arm(r, arm, most, change, os);
    json_open(j, "twins", '{');
    json_open(j, "rows", '[');
    for (int64_t p = 0; p < most; p++) {
        int there = 0;
        for (int arm = 0; arm < narm; arm++) there += isfinite(os[p * narm + arm]);
        if (there < 2) continue;
        json_open(j, NULL, '{');
        json_int(j, "id", p);
        write_values(j, "change", &change[p * narm], narm);
        write_values(j, "os", &os[p * narm], narm);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}
