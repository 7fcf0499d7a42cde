// SPDX-License-Identifier: MIT
// Each randomised patient with his visits, for waterfall and spider plots.
#include <math.h>
#include <string.h>

#include "report/data.h"

// Visits of every patient, as ranges of one array in the order of report_data.patient.
typedef struct {
    double day, change;
} visit;

typedef struct {
    visit *v;
    int n, cap;
} visits;

static void load_arm_visits(const report_data *r, int arm, visits *of)
{
    enum { PATIENT, DAY, CHANGE, READER };
    static const char *const name[] = {"patient", "day", "change", "reader"};
    int from = r->first[arm], to = r->first[arm + 1];
    if (from == to || store_find_table(r->store, "visits") < 0) return;
    store_cursor *c = store_pick(r->store, "visits", name, 4, "arm", r->trial->arm[arm].name);
    // both in order of patients
    for (int i = from; c && i < to && store_next(c);) {
        int64_t number = store_get_int(c, PATIENT);
        while (i < to && r->patient[i].number < number) i++;
        if (strcmp(store_get_text(c, READER), r->trial->primary_is_central ? "central" : "investigator")) continue;
        double value = store_get_real(c, CHANGE);
        if (i == to || r->patient[i].number != number || !r->patient[i].drawn || isnan(value)) continue;
        visits *v = &of[i];
        if (v->n == v->cap) {
            int cap = v->cap ? 2 * v->cap : 8;
            visit *more = arena_alloc(r->memory, sizeof *more * (size_t)cap);
            for (int k = 0; k < v->n; k++) more[k] = v->v[k];
            v->v = more;
            v->cap = cap;
        }
        v->v[v->n++] = (visit){store_get_real(c, DAY), value};
    }
    store_cursor_free(c);
}

// A page of tens of thousands of patients would be slow and show no more: plots take the first of each arm, tables and
// curves take all.
void report_patients(const report_data *r, json *j)
{
    visits *of = arena_alloc(r->memory, sizeof *of * (r->npatient + 1));
    for (int arm = 0; arm < r->trial->narm; arm++) load_arm_visits(r, arm, of);
    json_open(j, "patients", '[');
    for (size_t i = 0; i < r->npatient; i++) {
        const report_patient *p = &r->patient[i];
        if (!p->drawn) continue;
        json_open(j, NULL, '{');
        json_int(j, "id", p->number);
        json_int(j, "arm", p->arm);
        json_text(j, "best", p->best);
        json_number(j, "change", p->change, 4);
        json_number(j, "pfs", p->pfs / TRIAL_MONTH, 4);
        json_int(j, "pfs_event", p->pfs_event);
        json_number(j, "os", p->os / TRIAL_MONTH, 4);
        json_int(j, "os_event", p->os_event);
        json_int(j, "grade", p->grade);
        if (p->cause) json_text(j, "cause", p->cause);
        json_open(j, "visits", '[');
        for (int k = 0; k < of[i].n; k++) {
            json_open(j, NULL, '[');
            json_number(j, NULL, of[i].v[k].day, 4);
            json_number(j, NULL, of[i].v[k].change, 3);
            json_close(j, ']');
        }
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}
