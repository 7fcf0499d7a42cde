// SPDX-License-Identifier: MIT
// ADLB and ADEX of a patient.
#include <math.h>
#include <string.h>

#include "adam/write_int.h"

typedef struct {
    const char *category, *name, *code, *unit;
    double value, base, grade, low, high, day;
    int visit;
} lab;

static void write_lab(adam_writer *w, const subject *s, const lab *x)
{
    adam_out *o = &w->out[ADAM_ADLB];
    char label[160], grade[16] = "";
    if (isnan(x->value)) {
        return;
    }
    bool shown = *x->unit && strcmp(x->unit, "1");
    snprintf(label, sizeof label, shown ? "%.80s (%.40s)" : "%.80s", x->name, x->unit);
    if (!isnan(x->grade)) {
        snprintf(grade, sizeof grade, "%.0f", x->grade);
    }
    adam_write_start(o, w, s);
    adam_text(o, "PARCAT1", x->category);
    adam_text(o, "PARAM", label);
    adam_text(o, "PARAMCD", x->code);
    adam_real(o, "AVAL", x->value);
    adam_text(o, "AVALU", x->unit);
    adam_real(o, "BASE", x->base);
    adam_real(o, "CHG", x->visit ? x->value - x->base : NAN);
    adam_text(o, "ABLFL", x->visit == 0 ? "Y" : NULL);
    adam_text(o, "ATOXGR", grade);
    adam_real(o, "ANRLO", x->low);
    adam_real(o, "ANRHI", x->high);
    adam_write_when(o, s, x->day, x->visit);
    adam_end_row(o);
}

// A lab may have a marker's name, but not its code.
static void lab_code(const adam_writer *w, const char *name, char code[9])
{
    char plain[9];
    adam_code(name, plain);
    bool taken = false;
    for (int i = 0; i < w->nmarker; i++) {
        taken = taken || !strcmp(w->marker[i], plain);
    }
    snprintf(code, 9, taken ? "L%.7s" : "%.8s", plain);
}

static const library_lab *lab_limits(const library_cancer *c, const char *name)
{
    for (int i = 0; i < c->nlab; i++) {
        if (!strcmp(c->lab[i].name, name)) {
            return &c->lab[i];
        }
    }
    return NULL;
}

void adam_write_labs(adam_writer *w, const subject *s)
{
    for (int i = 0; i < w->nmarker; i++) {
        const library_marker *m = adam_marker(w->trial, i);
        bool biomarker = i < w->trial->cancer->nbiomarker;
        write_lab(w, s,
                  &(lab){biomarker ? "BIOMARKER" : "BASELINE", m->name, w->marker[i], m->unit_text, s->marker[i],
                         s->marker[i], NAN, NAN, NAN, 0, 0});
    }
    // by lab, then day: the first of a lab is its baseline
    double base = NAN;
    int visit = 0;
    for (size_t i = 0; i < s->nlab; i++) {
        const subject_lab *l = &s->lab[i];
        char code[9];
        bool first = i == 0 || strcmp(l->lab, s->lab[i - 1].lab);
        base = !first ? base : l->day <= 0 ? l->value : NAN;
        visit = first ? l->day > 0 : visit + 1;
        lab_code(w, l->lab, code);
        const library_lab *limits = lab_limits(w->trial->cancer, l->lab);
        write_lab(w, s,
                  &(lab){"LABORATORY", l->lab, code, l->unit, l->value, base, l->grade,
                         limits ? limits->low / limits->unit.factor : NAN,
                         limits ? limits->high / limits->unit.factor : NAN, l->day, visit});
    }
}

void adam_write_exposure(adam_writer *w, const subject *s)
{
    adam_out *o = &w->out[ADAM_ADEX];
    for (size_t i = 0; i < s->ndose; i++) {
        const subject_dose *d = &s->dose[i];
        adam_write_start(o, w, s);
        adam_text(o, "EXTRT", d->drug);
        adam_real(o, "NDOSES", d->doses);
        adam_real(o, "NOMITTED", d->omitted);
        adam_real(o, "FDOSEDAY", d->first);
        adam_real(o, "LDOSEDAY", d->last);
        adam_real(o, "STOPDAY", d->stopped);
        adam_end_row(o);
    }
}
