// SPDX-License-Identifier: MIT
// ADSL, ADTTE and ADAE of a patient.
#include <math.h>
#include <string.h>

#include "adam/write_int.h"
#include "trial/pfs_rules.h"

enum { SUBJECT_RULE_VISITS = 300 };

// --- ADSL ------------------------------------------------------------------------------------------------------------

// The primary reader could evaluate a visit until the cut-off.
static bool subject_evaluable(const library_trial *t, const subject *s)
{
    for (size_t i = 0; i < s->nvisit; i++) {
        const subject_visit *v = &s->visit[i];
        const bool evaluable = pfs_visit_of(v->day, recist_of_text(v->response)).evaluable;
        if (adam_primary(t, v->reader) && !(v->day > s->cutoff) && evaluable) {
            return true;
        }
    }
    return false;
}

// The day on which progression ended study treatment: as the clinic ends it, by the investigator's reading. NaN: none.
static double treatment_progressed(const library_trial *t, const subject *s)
{
    if (!t->stop_on_progression) {
        return NAN;
    }
    const bool central = t->central_review;
    for (size_t i = 0; i < s->nvisit; i++) {
        const subject_visit *v = &s->visit[i];
        const bool treats = !central || !strcmp(v->reader, "investigator");
        if (treats && (t->until_confirmed ? !strcmp(v->iresponse, "iCPD") : !strcmp(v->response, "PD"))) {
            return v->day;
        }
    }
    // a run without visits tells the first progression alone
    return s->nvisit || t->until_confirmed ? NAN : s->progression;
}

// Why study treatment ended before all that was planned had been given: what came first. NULL: it goes on.
static const char *treatment_ended(const library_trial *t, const subject *s)
{
    const struct {
        double day;
        const char *why;
    } end[] = {{s->stopped[1] > 0 ? s->stopped_day : NAN, "ADVERSE EVENT"},
               {treatment_progressed(t, s), "PROGRESSIVE DISEASE"},
               {s->death, "DEATH"},
               {s->dropout, "WITHDRAWAL BY SUBJECT"}};
    const char *why = NULL;
    double first = INFINITY;
    for (size_t i = 0; i < sizeof end / sizeof *end; i++) {
        if (end[i].day < first) {
            first = end[i].day;
            why = end[i].why;
        }
    }
    return why;
}

static void write_disposition(adam_out *o, const adam_writer *w, const subject *s)
{
    const char *why = s->all_given ? NULL : treatment_ended(w->trial, s);
    adam_text(o, "EOTSTT", !s->computed ? NULL : s->all_given ? "COMPLETED" : why ? "DISCONTINUED" : "ONGOING");
    adam_text(o, "DCTREAS", s->computed ? why : NULL);
    why = !s->computed ? "OTHER" : !isnan(s->death) ? "DEATH" : !isnan(s->dropout) ? "WITHDRAWAL BY SUBJECT" : NULL;
    adam_text(o, "EOSSTT", why ? "DISCONTINUED" : "ONGOING");
    adam_text(o, "DCSREAS", why);
    adam_text(o, "NEXTTRT", s->next_line);
}

static void write_days(adam_out *o, const subject *s)
{
    adam_real(o, "ENTRYDAY", s->entry);
    adam_real(o, "CUTDAY", s->cutoff);
    adam_real(o, "EOTDAY", s->stopped[1] > 0 ? s->stopped_day : NAN);
    adam_real(o, "PRGDAY", s->progression);
    adam_real(o, "DTHDAY", s->death);
    adam_real(o, "DROPDAY", s->dropout);
    adam_real(o, "NEXTDAY", s->next_day);
    adam_real(o, "SUMDIABL", s->sum);
    adam_real(o, "NTARGET", s->targets);
    adam_real(o, "NLESION", s->lesions);
    adam_text(o, "RESCAUSE", s->cause);
}

// The cause of death in capitals, as terms are.
static const char *death_cause(const subject *s)
{
    static const char *const cause[][2] = {
        {"disease", "DISEASE UNDER STUDY"}, {"toxicity", "ADVERSE EVENT"}, {"other", "OTHER"}};
    for (size_t i = 0; i < sizeof cause / sizeof *cause; i++) {
        if (!strcmp(s->death_cause, cause[i][0])) {
            return cause[i][1];
        }
    }
    return s->death_cause;
}

void adam_write_subject(adam_writer *w, const subject *s)
{
    adam_out *o = &w->out[ADAM_ADSL];
    const char *arm = w->trial->arm[s->arm].name;
    bool treated = s->doses > 0;
    adam_text(o, "STUDYID", w->trial->name);
    adam_text(o, "USUBJID", s->id);
    adam_int(o, "SUBJID", s->number);
    adam_text(o, "ARM", arm);
    adam_text(o, "TRT01P", arm);
    adam_int(o, "TRT01PN", s->arm + 1);
    adam_text(o, "TRT01A", treated ? arm : NULL);
    adam_text(o, "STRATAR", s->stratum);
    adam_day(o, "RANDDT", s->entry);
    adam_day(o, "TRTSDT", treated ? s->entry + s->first_dose : NAN);
    adam_day(o, "TRTEDT", treated ? s->entry + s->last_dose : NAN);
    adam_real(o, "TRTDURD", treated ? floor(s->entry + s->last_dose) - floor(s->entry + s->first_dose) + 1 : NAN);
    adam_flag(o, "ITTFL", s->computed);
    adam_flag(o, "SAFFL", s->computed && treated);
    adam_flag(o, "EFFFL", s->computed && subject_evaluable(w->trial, s));
    adam_text(o, "DTHFL", isnan(s->death) ? NULL : "Y");
    adam_day(o, "DTHDT", s->entry + s->death);
    adam_text(o, "DTHCAUS", isnan(s->death) ? NULL : death_cause(s));
    write_disposition(o, w, s);
    write_days(o, s);
    for (int i = 0; i < w->nmarker; i++) {
        adam_real(o, w->marker[i], s->marker[i]);
    }
    adam_end_row(o);
}

// --- ADTTE -----------------------------------------------------------------------------------------------------------

// An intercurrent event that the trial's estimand of the endpoint makes a time end with; NULL: none on that day.
static const char *time_intercurrent(const library_trial *t, library_tested endpoint, bool event, const subject *s,
                                     double end)
{
    bool counts[LIBRARY_NINTERCURRENT];
    for (int i = 0; i < LIBRARY_NINTERCURRENT; i++) {
        const library_strategy by = t->estimand[endpoint].strategy[i];
        counts[i] = by != STRATEGY_POLICY && (by == STRATEGY_COMPOSITE) == event;
    }
    const bool next = counts[INTERCURRENT_NEXT] || counts[INTERCURRENT_CROSSOVER];
    return next && fabs(s->next_day - end) < 1e-6                           ? "NEW ANTICANCER THERAPY"
           : counts[INTERCURRENT_STOP] && fabs(s->stopped_day - end) < 1e-6 ? "STUDY TREATMENT DISCONTINUED"
                                                                            : NULL;
}

// What a time ended with: adam_parameter has the usual, what is known of the patient says more.
static const char *time_event(const library_trial *t, const adam_parameter *p, const subject *s, double end)
{
    bool pfs = strstr(p->event, "PROGRESSIVE DISEASE OR DEATH") != NULL;
    const char *between = pfs ? time_intercurrent(t, TESTED_PFS, true, s, end) : NULL;
    return !pfs ? p->event : fabs(s->death - end) < 1e-6 ? "DEATH" : between ? between : "PROGRESSIVE DISEASE";
}

static const char *time_censored(const library_trial *t, const adam_parameter *p, const subject *s, double end)
{
    bool os = !strcmp(p->column, "os");
    const char *between = os ? time_intercurrent(t, TESTED_OS, false, s, end) : NULL;
    return between ? between : os && fabs(s->dropout - end) < 1e-6 ? "WITHDRAWAL BY SUBJECT" : p->censored;
}

typedef struct {
    const char *code, *name, *event, *censored, *reader;
    double start, day;    // since randomisation; of the time
    bool happened;
} time_row;

static void write_time(adam_writer *w, const subject *s, const time_row *x)
{
    adam_out *o = &w->out[ADAM_ADTTE];
    double end = s->entry + x->start + x->day;
    adam_text(o, "STUDYID", w->trial->name);
    adam_text(o, "USUBJID", s->id);
    adam_text(o, "TRTP", w->trial->arm[s->arm].name);
    adam_int(o, "TRTPN", s->arm + 1);
    adam_text(o, "PARAM", x->name);
    adam_text(o, "PARAMCD", x->code);
    adam_real(o, "AVAL", x->day);
    adam_text(o, "AVALU", "DAYS");
    adam_day(o, "STARTDT", s->entry + x->start);
    adam_day(o, "ADT", end);
    adam_real(o, "ADY", floor(end) - floor(s->entry) + 1);
    adam_int(o, "CNSR", !x->happened);
    adam_text(o, "EVNTDESC", x->happened ? x->event : "CENSORED");
    adam_text(o, "CNSDTDSC", x->happened ? NULL : x->censored);
    adam_text(o, "EVAL", x->reader);
    adam_end_row(o);
}

// PFS at the cut-off under the rules of sensitivity analyses, from the primary reader's visits.
static void write_sensitivity(adam_writer *w, const subject *s, double os, bool died)
{
    for (int i = 0; i < adam_ntime; i++) {
        const bool pfs = !strcmp(adam_time[i].column, "pfs") && !adam_time[i].full;
        died = pfs ? pfs_death_counts(died, s->time[i].day, s->time[i].event != 0) : died;
    }
    pfs_visit visit[SUBJECT_RULE_VISITS];
    pfs_course c = {visit, 0, os, died, s->next_day};
    for (size_t i = 0; i < s->nvisit && c.n < SUBJECT_RULE_VISITS; i++) {
        const subject_visit *v = &s->visit[i];
        if (adam_primary(w->trial, v->reader)) {
            visit[c.n++] = pfs_visit_of(v->day, recist_of_text(v->response));
        }
    }
    for (int rule = PFS_AS_REPORTED + 1; rule < PFS_NRULE; rule++) {
        bool event, next = false;
        double day = pfs_by_rule((pfs_rule)rule, &c, w->trial, &event);
        next = event && rule == PFS_NEXT_IS_EVENT && day == s->next_day;
        const char *why = next ? "NEW ANTICANCER THERAPY" : died && day == os ? "DEATH" : "PROGRESSIVE DISEASE";
        write_time(w, s,
                   &(time_row){pfs_rule_code[rule], pfs_rule_name[rule], why, "LAST EVALUABLE ASSESSMENT",
                               adam_primary_evaluator(w->trial, false), 0, day, event});
    }
}

void adam_write_times(adam_writer *w, const subject *s)
{
    for (int i = 0; i < adam_ntime; i++) {
        const adam_parameter *p = &adam_time[i];
        double day = s->time[i].day, start = 0;
        if (isnan(day)) {
            continue;
        }
        for (int k = 0; !strcmp(p->column, "dor") && k < adam_ntime; k++) {
            start = !strcmp(adam_time[k].column, "ttr") && adam_time[k].full == p->full ? s->time[k].day : start;
        }
        bool os = !strcmp(p->column, "os"), event = isnan(s->time[i].event) || s->time[i].event > 0;
        const char *reader = os ? NULL : adam_primary_evaluator(w->trial, !strncmp(p->column, "other_", 6));
        write_time(w, s,
                   &(time_row){p->code, p->name, time_event(w->trial, p, s, start + day),
                               time_censored(w->trial, p, s, start + day), reader, start, day, event});
        if (os && !p->full) {
            write_sensitivity(w, s, day, event);
        }
    }
}

// --- ADAE ------------------------------------------------------------------------------------------------------------

// The class that the cancer's file gives the event; the organ where it names none.
static const char *event_class(const library_cancer *c, const subject_event *e)
{
    for (int i = 0; i < c->norgan; i++) {
        if (!strcmp(c->organ[i].event, e->event)) {
            return c->organ[i].system;
        }
    }
    for (int i = 0; i < c->nbackground; i++) {
        if (!strcmp(c->background[i].event, e->event)) {
            return c->background[i].system;
        }
    }
    return e->organ;
}

void adam_write_events(adam_writer *w, const subject *s)
{
    adam_out *o = &w->out[ADAM_ADAE];
    for (size_t i = 0; i < s->nevent; i++) {
        const subject_event *e = &s->event[i];
        char grade[12];
        snprintf(grade, sizeof grade, "%d", e->grade);
        double origin = floor(s->entry);
        adam_text(o, "STUDYID", w->trial->name);
        adam_text(o, "USUBJID", s->id);
        adam_text(o, "TRTA", s->doses > 0 ? w->trial->arm[s->arm].name : NULL);
        adam_int(o, "AESEQ", (int64_t)i + 1);
        adam_text(o, "AETERM", e->event);
        adam_text(o, "AEDECOD", e->event);
        adam_text(o, "AEBODSYS", event_class(w->trial->cancer, e));
        adam_text(o, "AELOC", e->organ);
        adam_text(o, "AECAT", e->kind);
        adam_text(o, "AETOXGR", grade);
        adam_text(o, "AEREL", isnan(e->related) ? NULL : e->related > 0 ? "RELATED" : "NOT RELATED");
        adam_text(o, "AEACNOTH", e->steroid > 0 ? "STEROIDS" : NULL);
        adam_text(o, "AEOUT",
                  e->grade == 5        ? "FATAL"
                  : isnan(e->resolved) ? "NOT RECOVERED/NOT RESOLVED"
                                       : "RECOVERED/RESOLVED");
        adam_text(o, "TRTEMFL", s->doses > 0 && e->onset >= s->first_dose ? "Y" : NULL);
        adam_day(o, "ASTDT", s->entry + e->onset);
        adam_day(o, "AENDT", s->entry + e->resolved);
        adam_real(o, "AESTDY", floor(s->entry + e->onset) - origin + 1);
        adam_real(o, "AEENDY", floor(s->entry + e->resolved) - origin + 1);
        adam_real(o, "ASTDAY", e->onset);
        adam_real(o, "AENDAY", e->resolved);
        adam_real(o, "AG3DAY", e->grade3);
        adam_end_row(o);
    }
}
