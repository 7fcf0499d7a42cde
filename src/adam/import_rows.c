// SPDX-License-Identifier: MIT
// A patient's visits, adverse events, laboratory values and doses as rows of a run.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "adam/import_int.h"

// --- a row by names --------------------------------------------------------------------------------------------------

void row_begin(import *m, const char *table)
{
    m->row.number = store_find_table(m->store, table);
    m->row.table = store_table_at(m->store, m->row.number);
    for (int i = 0; i < m->row.table->ncolumn; i++) {
        m->row.cell[i].real = NAN;
        m->row.cell[i].text = NULL;
    }
}

static int row_column(import *m, const char *name)
{
    return map_recall(m->memo, m->column[m->row.number], name);
}

void row_real(import *m, const char *name, double value)
{
    int i = row_column(m, name);
    if (i >= 0) {
        m->row.cell[i].real = value;
    }
}

void row_text(import *m, const char *name, const char *value)
{
    int i = row_column(m, name);
    if (i >= 0) {
        m->row.cell[i].text = value;
    }
}

void row_end(import *m)
{
    store_row(m->rows, m->row.number);
    for (int i = 0; i < m->row.table->ncolumn; i++) {
        bool text = m->row.table->column[i].type == STORE_TEXT;
        bool whole = m->row.table->column[i].type == STORE_INT && !isnan(m->row.cell[i].real);
        if (text) {
            store_text(m->rows, m->row.cell[i].text);
        } else if (whole) {
            store_int(m->rows, (int64_t)m->row.cell[i].real);
        } else {
            store_real(m->rows, m->row.cell[i].real);
        }
    }
}

// --- the rows --------------------------------------------------------------------------------------------------------

static void row_of(import *m, const char *table, int i)
{
    row_begin(m, table);
    row_text(m, "arm", m->trial->arm[m->r->patient[i].arm].name);
    row_real(m, "patient", i + 1);
}

void import_visits(import *m, int i)
{
    bool readers = store_find_column(m->store, store_find_table(m->store, "visits"), "reader") >= 0;
    double last = NAN;
    for (; m->at_visit < m->r->nvisit && m->r->visit[m->at_visit].patient == i; m->at_visit++) {
        const read_visit *v = &m->r->visit[m->at_visit];
        if ((!v->primary && !readers) || (v->day == last && !readers)) {
            continue;
        }
        last = v->day;
        row_of(m, "visits", i);
        row_text(m, "reader", v->reader);
        row_real(m, "day", v->day);
        row_real(m, "visit", v->visit);
        row_real(m, "sum_mm", v->sum);
        row_real(m, "change", v->change);
        row_text(m, "response", v->response ? v->response : "NE");
        row_text(m, "iresponse", v->iresponse);
        row_real(m, "new_lesions", v->new_lesions);
        for (int l = 0; l < map_count(m->r->lesion) && v->mm; l++) {
            row_real(m, m->mm[l], v->mm[l]);
        }
        row_end(m);
    }
}

// Of data without doses: whether he was treated is all that is told.
static void import_treated(import *m, int i)
{
    if (m->r->patient[i].safety != 1) {
        return;
    }
    row_of(m, "exposure", i);
    row_text(m, "drug", "study treatment");
    row_real(m, "doses", 1);
    row_real(m, "stopped_day", m->r->patient[i].stopped);
    row_end(m);
}

void import_exposure(import *m, int i)
{
    if (!m->r->has[ADAM_ADEX]) {
        import_treated(m, i);
        return;
    }
    for (; m->at_dose < m->r->ndose && m->r->dose[m->at_dose].patient == i; m->at_dose++) {
        const read_dose *d = &m->r->dose[m->at_dose];
        row_of(m, "exposure", i);
        row_text(m, "drug", d->drug);
        row_real(m, "doses", d->doses);
        row_real(m, "omitted", d->omitted);
        row_real(m, "first_day", d->first);
        row_real(m, "last_day", d->last);
        row_real(m, "stopped_day", d->stopped);
        row_end(m);
    }
}

void import_labs(import *m, int i)
{
    const read_lab *last = NULL;
    for (; m->at_lab < m->r->nlab && m->r->lab[m->at_lab].patient == i; m->at_lab++) {
        const read_lab *l = &m->r->lab[m->at_lab];
        const read_lab_kind *kind = &m->r->lab_kind[l->lab];
        // a second value of a day, of an unscheduled visit say, has no place
        if (last && last->day == l->day && !strcmp(m->r->lab_kind[last->lab].name, kind->name)) {
            continue;
        }
        last = l;
        row_of(m, "labs", i);
        row_text(m, "lab", kind->name);
        row_real(m, "day", l->day);
        row_real(m, "visit", l->visit);
        row_real(m, "value", l->value);
        row_text(m, "unit", kind->unit);
        row_real(m, "grade", l->grade);
        row_end(m);
    }
}

void import_events(import *m, int i)
{
    // the key may hold the day of onset, or not
    bool episodes = store_table_at(m->store, store_find_table(m->store, "adverse_events"))->nkey > 3;
    while (m->at_event < m->r->nevent && m->r->event[m->at_event].patient == i) {
        read_event e = m->r->event[m->at_event++];
        for (; m->at_event < m->r->nevent && m->r->event[m->at_event].patient == i; m->at_event++) {
            const read_event *next = &m->r->event[m->at_event];
            if (strcmp(next->event, e.event) || (episodes && next->onset != e.onset)) {
                break;
            }
            // one row: the worst of both
            e.grade = next->grade > e.grade ? next->grade : e.grade;
            e.grade3 = fmin(e.grade3, next->grade3);
            e.resolved = isnan(next->resolved) ? NAN : fmax(e.resolved, next->resolved);
            e.related = fmax(e.related, next->related);
            e.steroid = fmax(e.steroid, next->steroid);
        }
        row_of(m, "adverse_events", i);
        row_text(m, "event", e.event);
        row_text(m, "organ", e.organ);
        row_text(m, "kind", *e.kind ? e.kind : NULL);
        row_real(m, "grade", e.grade);
        row_real(m, "onset_day", e.onset);
        row_real(m, "grade3_day", e.grade3);
        row_real(m, "resolved_day", e.resolved);
        row_real(m, "related", e.related);
        row_real(m, "steroid", e.steroid);
        row_end(m);
    }
}
