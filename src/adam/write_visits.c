// SPDX-License-Identifier: MIT
// ADRS and ADTR of a patient.
#include <math.h>
#include <string.h>

#include "adam/write_int.h"

void adam_write_start(adam_out *o, const adam_writer *w, const subject *s)
{
    adam_text(o, "STUDYID", w->trial->name);
    adam_text(o, "USUBJID", s->id);
    adam_text(o, "TRTP", w->trial->arm[s->arm].name);
}

void adam_write_when(adam_out *o, const subject *s, double day, int visit)
{
    char name[32] = "BASELINE";
    if (visit > 0) {
        snprintf(name, sizeof name, "VISIT %d", visit);
    }
    adam_day(o, "ADT", s->entry + day);
    adam_real(o, "ADY", floor(s->entry + day) - floor(s->entry) + 1);
    adam_real(o, "ADAY", day);
    adam_text(o, "AVISIT", visit < 0 ? NULL : name);
    adam_real(o, "AVISITN", visit < 0 ? NAN : visit);
}

// --- ADRS ------------------------------------------------------------------------------------------------------------

typedef struct {
    const char *code, *name;
} parameter;

static void write_response(adam_writer *w, const subject *s, const parameter *p, const char *response, double day,
                           const subject_visit *v, const char *reader, bool primary)
{
    adam_out *o = &w->out[ADAM_ADRS];
    int number;
    const char *term = adam_response(response, &number);
    if (!term) {
        return;
    }
    adam_write_start(o, w, s);
    adam_text(o, "PARAM", p->name);
    adam_text(o, "PARAMCD", p->code);
    adam_text(o, "AVALC", term);
    adam_int(o, "AVAL", number);
    adam_write_when(o, s, day, v ? v->visit : -1);
    adam_text(o, "EVAL", reader);
    adam_text(o, "ANL01FL", primary ? "Y" : NULL);
    adam_real(o, "NEWLES", v && !strcmp(p->code, "OVRLRESP") ? v->new_lesions : NAN);
    adam_end_row(o);
}

void adam_write_responses(adam_writer *w, const subject *s)
{
    static const parameter visit = {"OVRLRESP", "Overall Response by Visit"},
                           immune = {"IOVRLRSP", "Overall Response by Visit, iRECIST"};
    static const parameter best[2][5] = {{{"CBOR", "Confirmed Best Overall Response"},
                                          {"BOR", "Best Overall Response"},
                                          {"CBORO", "Confirmed Best Overall Response, Other Reader"},
                                          {"BORO", "Best Overall Response, Other Reader"},
                                          {"IBOR", "Best Overall Response, iRECIST"}},
                                         {{"CBORFU", "Confirmed Best Overall Response, Whole Follow-up"},
                                          {"BORFU", "Best Overall Response, Whole Follow-up"},
                                          {"CBOROFU", "Confirmed Best Overall Response, Other Reader, Whole Follow-up"},
                                          {"BOROFU", "Best Overall Response, Other Reader, Whole Follow-up"},
                                          {"IBORFU", "Best Overall Response, iRECIST, Whole Follow-up"}}};
    for (size_t i = 0; i < s->nvisit; i++) {
        const subject_visit *v = &s->visit[i];
        const char *reader = adam_evaluator(v->reader);
        bool primary = adam_primary(w->trial, v->reader);
        write_response(w, s, &visit, v->response, v->day, v, reader, primary);
        write_response(w, s, &immune, v->iresponse, v->day, v, reader, primary);
    }
    for (int k = 0; k < 2; k++) {
        const char *value[5] = {s->response[k], s->unconfirmed[k], s->other_response[k], s->other_unconfirmed[k],
                                s->iresponse[k]};
        for (int i = 0; i < 5; i++) {
            bool other = i == 2 || i == 3;
            write_response(w, s, &best[k][i], value[i], NAN, NULL, adam_primary_evaluator(w->trial, other), !other);
        }
    }
}

// --- ADTR ------------------------------------------------------------------------------------------------------------

typedef struct {
    const char *code, *name, *unit, *lesion, *kind, *reader;
    double value, base, change, percent, day;
    int visit;
    bool primary;
} tumor;

static void write_tumor(adam_writer *w, const subject *s, const tumor *x)
{
    adam_out *o = &w->out[ADAM_ADTR];
    if (isnan(x->value)) {
        return;
    }
    adam_write_start(o, w, s);
    adam_text(o, "PARAM", x->name);
    adam_text(o, "PARAMCD", x->code);
    adam_text(o, "TRLNKID", x->lesion);
    adam_text(o, "TRGRPID", x->kind);
    adam_real(o, "AVAL", x->value);
    adam_text(o, "AVALU", x->unit);
    adam_real(o, "BASE", x->base);
    adam_real(o, "CHG", x->change);
    adam_real(o, "PCHG", x->percent);
    adam_text(o, "ABLFL", x->visit == 0 ? "Y" : NULL);
    adam_write_when(o, s, x->day, x->visit);
    adam_text(o, "EVAL", x->reader);
    adam_text(o, "ANL01FL", x->primary ? "Y" : NULL);
    adam_end_row(o);
}

static const char *lesion_kind_text(const char *kind)
{
    return !strcmp(kind, "target") ? "TARGET" : !strcmp(kind, "non-target") ? "NON-TARGET" : "NEW";
}

// Lesions at a visit (0: baseline). One that was not seen at baseline is new where it is seen. What a lesion was at
// baseline is told of the primary reader alone.
static void write_lesions(adam_writer *w, const subject *s, const double *mm, double day, int visit, const char *reader,
                          bool primary)
{
    const library_cancer *k = w->trial->cancer;
    for (int l = 0; l < k->lesions && l < SUBJECT_LESIONS; l++) {
        char id[64];
        bool unseen = primary && !strcmp(s->kind[l], "unseen");
        if (unseen && !(mm[l] > 0)) {
            continue;
        }
        snprintf(id, sizeof id, "%.40s%d", k->lesion_prefix, l + 1);
        const double base = unseen || !primary ? NAN : s->mm[l], change = visit ? mm[l] - base : NAN;
        const char *kind = primary ? lesion_kind_text(s->kind[l]) : NULL;
        write_tumor(w, s,
                    &(tumor){"LDIAM", "Longest Diameter (mm)", "mm", id, kind, reader, mm[l], base, change,
                             100 * change / base, day, visit, primary});
    }
}

void adam_write_tumors(adam_writer *w, const subject *s)
{
    const char *reader = adam_primary_evaluator(w->trial, false);
    tumor sum = {
        "SUMDIAM", "Sum of Target Diameters (mm)", "mm", NULL, "TARGET", reader, s->sum, s->sum, NAN, NAN, 0, 0, true};
    write_tumor(w, s, &sum);
    write_lesions(w, s, s->mm, 0, 0, reader, true);
    for (size_t i = 0; i < s->nvisit; i++) {
        const subject_visit *v = &s->visit[i];
        sum.reader = adam_evaluator(v->reader);
        sum.primary = adam_primary(w->trial, v->reader);
        sum.value = v->sum;
        sum.base = sum.primary ? s->sum : NAN;
        sum.change = v->sum - sum.base;
        sum.percent = v->change;
        sum.day = v->day;
        sum.visit = v->visit;
        write_tumor(w, s, &sum);
        write_lesions(w, s, v->mm, v->day, v->visit, sum.reader, sum.primary);
    }
    write_tumor(w, s,
                &(tumor){"BESTPCHG", "Best Percent Change in Sum of Diameters", "%", NULL, "TARGET", reader,
                         s->best_change, NAN, NAN, NAN, NAN, -1, true});
}
