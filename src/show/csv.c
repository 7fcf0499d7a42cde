// SPDX-License-Identifier: MIT
// The whole course as a table in long form, one value or decision a line.
//
//   type    drug, course, lesion (true diameter), injury: curves; reading (a lesion as measured), sum, lab; event (its
//           grade, on its onset day); else what was decided: dose, hold, ... and `rule` says by which rule
//   day     since randomisation
#include <math.h>
#include <stdlib.h>

#include "base/csv.h"
#include "show/show_int.h"

static void show_csv_line(strbuf *b, const char *type, const char *name, double day, double value,
                          const char *unit_text, const char *text, const char *rule)
{
    csv_write_cell(b, type);
    strbuf_puts(b, ",");
    csv_write_cell(b, name);
    strbuf_puts(b, ",");
    strbuf_number(b, day);
    strbuf_puts(b, ",");
    if (isfinite(value)) {
        strbuf_number(b, value);
    }
    const char *rest[] = {unit_text, text, rule};
    for (int i = 0; i < 3; i++) {
        strbuf_puts(b, ",");
        csv_write_cell(b, rest[i]);
    }
    strbuf_puts(b, "\n");
}

char *show_csv(const trial_replay *r)
{
    static const char *const series[] = {"drug", "course", "lesion", "injury"}, *const points[] = {"sum", "reading",
                                                                                                   "lab"};
    strbuf b = {0};
    strbuf_puts(&b, "type,name,day,value,unit,text,rule\n");
    for (int i = 0; i < r->nseries; i++) {
        const replay_series *s = &r->series[i];
        for (int k = 0; k < r->nday; k++) {
            show_csv_line(&b, series[s->kind], s->label, r->day[k], s->value[k], s->unit, "", "");
        }
    }
    for (int i = 0; i < r->npoints; i++) {
        const replay_points *p = &r->points[i];
        for (int k = 0; k < p->n; k++) {
            show_csv_line(&b, points[p->kind], p->label, p->day[k], p->value[k], p->unit, p->note, "");
        }
    }
    for (int i = 0; i < r->nevent; i++) {
        const replay_event *e = &r->event[i];
        show_csv_line(&b, "event", e->event, e->onset, e->grade, "grade",
                      isnan(e->resolved) ? "" : arena_printf(r->memory, "resolved on day %g", e->resolved), "");
    }
    for (int i = 0; i < r->ndecision; i++) {
        const decision *d = &r->decision[i];
        show_csv_line(&b, decision_text(d->kind), d->subject, d->day, d->value, "", d->what, d->rule);
    }
    return b.s;
}
