// SPDX-License-Identifier: MIT
// Each randomised patient with his visits, for waterfall and spider plots.
#include <math.h>

#include "report/data.h"

// Visits of every patient, as ranges of one array in the order of report_data.patient.
typedef struct {
    double day, change;
} visit;

typedef struct {
    visit *v;
    int n, cap;
} visits;

static visits *load_visits(const report_data *r)
{
    visits *of = arena_alloc(r->memory, sizeof *of * (size_t)(r->npatient + 1));
    int table = store_find_table(r->store, "visits");
    if (table < 0) return of;
    int arm = store_find_column(r->store, table, "arm"), patient = store_find_column(r->store, table, "patient");
    int day = store_find_column(r->store, table, "day"), change = store_find_column(r->store, table, "change");
    store_cursor *c = store_select(r->store, table, -1, NULL);
    while (c && store_next(c)) {
        const report_patient *p = report_find(r, store_get_text(c, arm), store_get_int(c, patient));
        double value = store_get_real(c, change);
        if (!p || isnan(value)) continue;
        visits *v = &of[p - r->patient];
        if (v->n == v->cap) {
            int cap = v->cap ? 2 * v->cap : 8;
            visit *more = arena_alloc(r->memory, sizeof *more * (size_t)cap);
            for (int i = 0; i < v->n; i++) more[i] = v->v[i];
            v->v = more;
            v->cap = cap;
        }
        v->v[v->n++] = (visit){store_get_real(c, day), value};
    }
    store_cursor_free(c);
    return of;
}

// A page of tens of thousands of patients would be slow and show no more: plots take the first of each arm, tables and curves take all.
enum { MOST_OF_ARM = 1000 };

void report_patients(const report_data *r, json *j)
{
    visits *of = load_visits(r);
    int *shown = arena_alloc(r->memory, sizeof *shown * (size_t)r->trial->narm);
    json_open(j, "patients", '[');
    for (int i = 0; i < r->npatient; i++) {
        const report_patient *p = &r->patient[i];
        if (shown[p->arm]++ >= MOST_OF_ARM) continue;
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
