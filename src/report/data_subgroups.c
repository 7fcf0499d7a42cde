// SPDX-License-Identifier: MIT
// Subgroups by what was known at baseline: the hazard ratio of each arm against the reference in each level of a
// factor (Cox, Efron's ties, Wald interval). A factor of 0 and 1 has two levels, any other is cut at the median of all
// patients. Many subgroups are looked at, so that an interval that leaves 1 by chance is to be expected.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/data.h"
#include "stats/cox.h"
#include "stats/samples.h"

enum { MOST_FACTORS = 12 };

// One endpoint of every patient in the arm that he was randomised to.
typedef struct {
    const char *code, *label, *day, *event;
} subgroup_endpoint;

typedef struct {
    double *time;                // (nof) [month]; NaN
    int *event;                  // (nof)
} subgroup_times;

// A level of a factor: who is in it.
typedef struct {
    const double *value;         // (nof) of the factor, while its row is computed; NULL: everybody
    int marker;                  // number of the factor
    double low, high;            // low < value <= high
    const char *factor, *label;
} subgroup;

static subgroup_times load_times(const report_data *r, const subgroup_endpoint *e)
{
    const char *name[] = {"patient", e->day, e->event};
    subgroup_times t = {base_alloc((size_t)r->nof, sizeof(double)), base_alloc((size_t)r->nof, sizeof(int))};
    for (int64_t i = 0; i < r->nof; i++) t.time[i] = NAN;
    for (int arm = 0; arm < r->trial->narm; arm++) {
        report_rows x = report_open(r, "results", name, 3, r->trial->arm[arm].name);
        while (report_next(&x)) {
            int64_t p = report_int(&x, 0);
            if (!report_own(r, arm, p)) continue;
            t.time[p] = report_real(&x, 1)/TRIAL_MONTH;
            t.event[p] = (int)report_int(&x, 2);
        }
        report_close(&x);
    }
    return t;
}

static bool in_subgroup(const subgroup *g, int64_t patient)
{
    return !g->value || (g->value[patient] > g->low && g->value[patient] <= g->high);
}

// Patients and events of the subgroup in two arms (1: the arm, 0: the reference), and the hazard ratio.
typedef struct {
    int n[2], events[2];
    stats_estimate ratio;
} subgroup_result;

static subgroup_result contrast(const report_data *r, const subgroup_times *t, const subgroup *g, int arm,
                                int reference)
{
    size_t most = (size_t)r->computed[arm] + (size_t)r->computed[reference] + 1;
    double *time = base_alloc(most, sizeof *time), *treated = base_alloc(most, sizeof *treated);
    int *event = base_alloc(most, sizeof *event), n = 0;
    subgroup_result s = {.ratio = {NAN, NAN, NAN}};
    for (int64_t p = 0; p < r->nof; p++) {
        int of = r->arm_of[p];
        if ((of != arm && of != reference) || isnan(t->time[p]) || !in_subgroup(g, p)) continue;
        s.n[of == arm]++;
        s.events[of == arm] += t->event[p] != 0;
        time[n] = t->time[p];
        event[n] = t->event[p];
        treated[n++] = of == arm;
    }
    cox_model m;
    cox_fit(&(cox_data){.n = n, .p = 1, .time = time, .event = event, .x = treated, .ties = COX_EFRON}, &m);
    if (m.converged) s.ratio = cox_hazard_ratio(&m, 0);
    cox_clear(&m);
    free(time);
    free(treated);
    free(event);
    return s;
}

static void write_row(json *j, const subgroup *g, const subgroup_result *s)
{
    json_open(j, NULL, '{');
    json_text(j, "factor", g->factor);
    json_text(j, "level", g->label);
    if (g->value) {
        json_int(j, "marker", g->marker);
        json_number(j, "above", g->low, 6);
        json_number(j, "upto", g->high, 6);
    }
    json_int(j, "n", s->n[1]);
    json_int(j, "events", s->events[1]);
    json_int(j, "reference_n", s->n[0]);
    json_int(j, "reference_events", s->events[0]);
    json_number(j, "value", s->ratio.value, 4);
    json_number(j, "low", s->ratio.low, 4);
    json_number(j, "high", s->ratio.high, 4);
    json_close(j, '}');
}

// The two levels of a factor; false where all patients are in one.
static bool split(const report_data *r, int marker, const double *value, subgroup *g)
{
    const report_marker *m = &r->marker[marker];
    bool binary = true;
    double low = INFINITY, high = -INFINITY;
    for (int64_t i = 0; i < r->nof; i++) {
        if (isnan(value[i])) continue;
        binary = binary && (value[i] == 0 || value[i] == 1);
        low = fmin(low, value[i]);
        high = fmax(high, value[i]);
    }
    if (!(low < high)) return false;
    double cut = binary ? 0 : sample_quantile(value, (int)r->nof, 0.5, 7);
    const char *factor = strcmp(m->name, "sum_mm") == 0 ? "sum of target lesions" : m->name;
    if (*m->unit) factor = arena_printf(r->memory, "%s, %s", factor, m->unit);
    // a median that is the largest value leaves nobody above
    if (cut >= high) return false;
    g[0] = (subgroup){value, marker, -INFINITY, cut, factor, binary ? "0" : arena_printf(r->memory, "up to %.3g", cut)};
    g[1] = (subgroup){value, marker, cut, INFINITY, factor, binary ? "1" : arena_printf(r->memory, "above %.3g", cut)};
    return true;
}

// A row of the forest, for each endpoint and arm.
typedef struct {
    subgroup group;
    subgroup_result *result;     // (endpoints x narm)
} forest_row;

enum { ENDPOINTS = 2 };
static const subgroup_endpoint ENDPOINT[ENDPOINTS] = {
    {"HR_PFS", "Hazard ratio of PFS, whole follow-up", "full_pfs_day", "full_pfs_event"},
    {"HR_OS", "Hazard ratio of OS, whole follow-up", "full_os_day", "full_os_event"},
};

static void fill_row(const report_data *r, const subgroup_times *t, int reference, forest_row *row)
{
    int narm = r->trial->narm;
    row->result = arena_alloc(r->memory, sizeof *row->result * (size_t)(ENDPOINTS*narm));
    for (int e = 0; e < ENDPOINTS; e++) {
        for (int arm = 0; arm < narm; arm++) {
            if (arm != reference) row->result[e*narm + arm] = contrast(r, &t[e], &row->group, arm, reference);
        }
    }
}

// One factor's values are held at a time. Returns the number of rows.
static int fill_rows(const report_data *r, int reference, forest_row *row)
{
    subgroup_times t[ENDPOINTS];
    int n = 1;
    for (int e = 0; e < ENDPOINTS; e++) t[e] = load_times(r, &ENDPOINT[e]);
    row[0].group = (subgroup){.factor = "All patients", .label = ""};
    fill_row(r, t, reference, &row[0]);
    for (int m = 0; m < r->nmarker && m < MOST_FACTORS; m++) {
        double *value = report_values(r, r->marker[m].name);
        subgroup g[2];
        for (int k = 0; k < 2 && split(r, m, value, g); k++) {
            row[n].group = g[k];
            fill_row(r, t, reference, &row[n++]);
        }
        free(value);
    }
    for (int e = 0; e < ENDPOINTS; e++) {
        free(t[e].time);
        free(t[e].event);
    }
    return n;
}

void report_subgroups(const report_data *r, json *j)
{
    int narm = r->trial->narm, reference = r->trial->reference, n = 0;
    forest_row row[2*MOST_FACTORS + 1];
    if (reference >= 0) n = fill_rows(r, reference, row);
    json_open(j, "subgroups", '[');
    for (int e = 0; e < ENDPOINTS; e++) {
        for (int arm = 0; arm < narm && n; arm++) {
            if (arm == reference) continue;
            json_open(j, NULL, '{');
            json_text(j, "arm", r->trial->arm[arm].name);
            json_text(j, "reference", r->trial->arm[reference].name);
            json_text(j, "endpoint", ENDPOINT[e].code);
            json_text(j, "label", ENDPOINT[e].label);
            json_open(j, "rows", '[');
            for (int i = 0; i < n; i++) write_row(j, &row[i].group, &row[i].result[e*narm + arm]);
            json_close(j, ']');
            json_close(j, '}');
        }
    }
    json_close(j, ']');
}
