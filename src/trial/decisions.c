// SPDX-License-Identifier: MIT
// What the clinic decided about one patient, day by day, and by which rule of the protocol: kept only while his course
// is shown. The clinic calls decisions_look() when it is done with a day; what was decided is told from how his record
// differs from what it was before, so that keeping the log changes nothing and costs nothing where there is none.
#include "trial/decisions.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "trial/decisions_int.h"

const char *decision_text(decision_kind k)
{
    static const char *const text[DECISION_NKIND] = {
        "dose",         "dose left out", "hold",          "resume",       "stop",         "steroids",
        "steroids end", "event",         "visit",         "progression",  "next line",    "end of treatment",
        "dropout",      "death",         "end",           "failure",      "dose reduced", "dose delayed",
        "drug stopped", "medicine",      "medicine ends", "premedication"};
    return text[k];
}

decision_log *decisions_new(arena *memory)
{
    decision_log *l = base_alloc(1, sizeof *l);
    l->memory = memory;
    return l;
}

void decisions_free(decision_log *l)
{
    if (l) {
        free(l->row);
        free(l);
    }
}

const decision *decisions_of(const decision_log *l, int *n)
{
    *n = (int)l->n;
    return l->row;
}

const char *decisions_format(decision_log *l, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return arena_strdup(l->memory, text);
}

void decisions_of_subject(decision_log *l, double day, decision_kind kind, double value, const char *subject,
                          const char *what, const char *rule)
{
    const decision row = {day, kind, value, subject, what, rule};
    ARRAY_PUSH(l->row, l->n, l->cap, row);
}

static void decisions_add(decision_log *l, double day, decision_kind kind, double value, const char *what,
                          const char *rule)
{
    decisions_of_subject(l, day, kind, value, "", what, rule);
}

// --- harm ------------------------------------------------------------------------------------------------------------

// "colitis grade 2": the worst of the organs that may hold treatment (else of all); "" where none is injured.
static const char *decisions_worst(decision_log *l, const trial_arm *a, const clinic_record *r)
{
    const library_cancer *c = a->trial->cancer;
    int worst = -1;
    for (int i = 0; i < c->norgan; i++) {
        bool worse = c->organ[i].stops && r->organ[i].grade >= 1;
        worst = worse && (worst < 0 || r->organ[i].grade > r->organ[worst].grade) ? i : worst;
    }
    return worst < 0 ? "no event left"
                     : decisions_format(l, "%.100s grade %d", c->organ[worst].event, r->organ[worst].grade);
}

static void decisions_events(decision_log *l, const trial_arm *a, const clinic_record *r, double day)
{
    const library_cancer *c = a->trial->cancer;
    for (int i = 0; i < c->norgan; i++) {
        int grade = r->organ[i].grade;
        if (grade == l->grade[i]) {
            continue;
        }
        const char *rule =
            grade ? decisions_format(l, "%.80s at or above %g", c->organ[i].label, c->organ[i].grade[grade - 1])
                  : decisions_format(l, "%.80s below %g", c->organ[i].label, c->organ[i].grade[0]);
        const char *what = grade ? decisions_format(l, "%.100s grade %d", c->organ[i].event, grade)
                                 : decisions_format(l, "%.100s resolved", c->organ[i].event);
        decisions_of_subject(l, day, DECISION_EVENT, grade, c->organ[i].event, what, rule);
        l->grade[i] = grade;
    }
}

static void decisions_toxicity(decision_log *l, const trial_arm *a, const clinic_record *r, double day)
{
    const library_trial *t = a->trial;
    decisions_events(l, a, r, day);
    const char *why = decisions_worst(l, a, r);
    if (r->hold && !l->hold && !r->stopped && l->planned) {
        l->held_since = day;
        decisions_add(l, day, DECISION_HOLD, NAN, decisions_format(l, "treatment on hold: %s", why),
                      decisions_format(l, "hold_at_grade: %d", t->toxicity.hold));
    }
    if (!r->hold && l->hold && !r->stopped && l->planned) {
        decisions_add(l, day, DECISION_RESUME, NAN, decisions_format(l, "treatment resumed: %s", why),
                      decisions_format(l, "resume_at_grade: %d", t->toxicity.resume));
    }
    if (r->stopped && !l->stopped) {
        decisions_add(l, day, DECISION_STOP, NAN, decisions_format(l, "treatment stopped for good: %s", why),
                      l->stop_rule ? l->stop_rule : decisions_format(l, "stop_at_grade: %d", t->toxicity.stop));
    }
    if (!isinf(r->steroid_end) && isinf(l->steroid_end)) {
        decisions_add(l, day, DECISION_STEROID, NAN, decisions_format(l, "steroids: %s", why),
                      decisions_format(l, "steroid_at_grade: %d", t->toxicity.steroid));
    }
    if (isinf(r->steroid_end) && !isinf(l->steroid_end)) {
        decisions_add(l, day, DECISION_STEROID_END, NAN, "steroids end",
                      decisions_format(l, "steroid_duration: %g day", t->toxicity.steroid_duration));
    }
    l->hold = r->hold;
    l->stopped = r->stopped;
    l->steroid_end = r->steroid_end;
}

// --- response --------------------------------------------------------------------------------------------------------

static const char *decisions_progression_rule(const recist_visit *v)
{
    return v->back                     ? "RECIST 1.1, investigator: a lesion is back after a complete response"
           : v->target == RECIST_PD    ? "RECIST 1.1, investigator: +20% and 5 mm on nadir"
           : v->nontarget == RECIST_PD ? "RECIST 1.1, investigator: non-target progression"
                                       : "RECIST 1.1, investigator: a new lesion";
}

static const char *decisions_response_rule(recist_response overall)
{
    switch (overall) {
    case RECIST_CR: return "RECIST 1.1, investigator: no lesion is left";
    case RECIST_PR: return "RECIST 1.1, investigator: 30% below baseline";
    case RECIST_SD: return "RECIST 1.1, investigator: neither PR nor PD";
    default: return "RECIST 1.1, investigator";
    }
}

static void decisions_visits(decision_log *l, const clinic_record *r)
{
    const clinic_reading *seen = &r->reading[READER_INVESTIGATOR];    // who decides
    for (; l->nvisit < seen->nvisit; l->nvisit++) {
        const recist_visit *v = &seen->assessed[l->nvisit];
        int new_lesions = seen->visit[l->nvisit].new_lesions;
        char newly[40] = "";
        if (new_lesions) {
            snprintf(newly, sizeof newly, ", %d new lesion%s", new_lesions, new_lesions > 1 ? "s" : "");
        }
        bool progressed = v->overall == RECIST_PD;
        decisions_add(l, v->day, DECISION_VISIT, v->sum,
                      decisions_format(l, "%s: targets %.0f mm, %+.0f%% of baseline%s", recist_text(v->overall), v->sum,
                                       100 * v->from_baseline, newly),
                      progressed ? decisions_progression_rule(v) : decisions_response_rule(v->overall));
    }
}

static const char *decisions_next(decision_log *l, const library_next_line *next)
{
    return decisions_format(l, "%s: share %g%%, after %g day", next->crossover ? "crossover" : "next_line",
                            100 * next->share, next->after);
}

static void decisions_progressed(decision_log *l, const trial_arm *a, const clinic_record *r, double day)
{
    const clinic_reading *seen = &r->reading[READER_INVESTIGATOR];
    if (!isnan(r->progression) && isnan(l->progression)) {
        l->progression = r->progression;
        decisions_add(l, day, DECISION_PROGRESSION, NAN, "progression",
                      decisions_progression_rule(&seen->assessed[seen->nvisit - 1]));
    }
    if (isnan(r->visits_ended) || !isnan(l->visits_ended)) {
        return;
    }
    l->visits_ended = r->visits_ended;
    if (r->group < 0 && l->planned && !r->stopped) {
        decisions_add(l, day, DECISION_OFF_TREATMENT, NAN, "study treatment ends",
                      a->trial->until_confirmed ? "stop_on_progression: confirmed" : "stop_on_progression: true");
    }
    l->planned = l->planned && r->group == 0;
    if (r->choice && !isinf(r->next_line)) {
        const library_next_line *next = &a->arm->next[r->choice - 1];
        decisions_add(l, day, DECISION_NEXT_LINE, NAN,
                      decisions_format(l, "a next line is planned for day %.0f", r->next_line),
                      decisions_next(l, next));
    }
}

// --- treatment -------------------------------------------------------------------------------------------------------

// "steroid at 30% for 1 day before pembrolizumab"
static void decisions_before(decision_log *l, const trial_arm *a, const protocol_line *p, double day)
{
    for (int i = 0; i < p->dose->nbefore; i++) {
        const library_before *b = &p->dose->before[i];
        const char *name = a->trial->cancer->medicine[b->medicine].name;
        const char *level = b->level < 1 ? decisions_format(l, " at %g%%", 100 * b->level) : "";
        decisions_of_subject(l, day, DECISION_PREMEDICATION, b->duration, name,
                             decisions_format(l, "%.100s%s for %g day%s before %.100s", name, level, b->duration,
                                              b->duration == 1 ? "" : "s", p->drug),
                             decisions_format(l, "premedication of %.100s", p->drug));
    }
}

static void decisions_doses(decision_log *l, const trial_arm *a, const clinic_record *r, double day)
{
    if (!isnan(r->next_line_day) && isnan(l->next_line_day)) {
        const library_next_line *next = &a->arm->next[r->choice - 1];
        const char *drug = next->ndose ? a->trial->therapy[next->dose[0].therapy]->name : "without a drug";
        l->next_line_day = r->next_line_day;
        decisions_add(l, day, DECISION_NEXT_LINE, NAN,
                      next->crossover ? decisions_format(l, "crosses over to %.200s", next->crossover)
                                      : decisions_format(l, "next line begins: %.100s", drug),
                      decisions_next(l, next));
    }
    bool more = false;
    for (int i = 0; i < a->nline && i < DECISION_LINES; i++) {
        const protocol_line *p = &a->line[i];
        int given = r->line[i].doses, omitted = r->line[i].omitted;
        for (; l->line_given[i] < given; l->line_given[i]++) {
            const int k = l->line_given[i];
            const char *amount = k < p->dose->nstep ? p->dose->step_text[k] : p->dose->text;
            decisions_before(l, a, p, day);
            decisions_of_subject(l, day, DECISION_DOSE, k + 1, p->drug,
                                 decisions_format(l, "%.100s %.100s", p->drug, amount), "");
        }
        for (; l->line_omitted[i] < omitted; l->line_omitted[i]++) {
            decisions_of_subject(l, day, DECISION_OMITTED, NAN, p->drug,
                                 decisions_format(l, "%.100s %.100s left out", p->drug, p->dose->text),
                                 decisions_left_out(l, r, a, i));
        }
        more = more || (p->group == 0 && !isinf(protocol_due(p->dose, given + omitted)));
    }
    if (l->planned && !more && r->group == 0) {
        decisions_add(l, day, DECISION_OFF_TREATMENT, NAN, "planned treatment is complete",
                      "count or until of the doses");
        l->planned = false;
    }
    l->planned = l->planned && !r->stopped;
}

// --- the end ---------------------------------------------------------------------------------------------------------

static void decisions_end(decision_log *l, const clinic_record *r, double day)
{
    if (l->ended) {
        return;
    }
    l->ended = true;
    if (r->failed) {
        decisions_add(
            l, day, DECISION_FAILURE, NAN, decisions_format(l, "computation failed: %.200s", r->fail_reason),
            decisions_format(l, "state with the largest error: %.100s", r->fail_state ? r->fail_state : "none"));
    } else if (!isnan(r->death)) {
        bool told = r->death_cause && *r->death_cause;
        decisions_add(l, r->death, DECISION_DEATH, NAN,
                      told ? decisions_format(l, "death, cause: %.80s", r->death_cause) : "death",
                      told ? "mortality: cause drawn in proportion to its hazard" : "the model's event of death");
    } else if (day >= r->end - 1e-9) {
        bool out = !isnan(r->dropout);
        decisions_add(l, r->end, out ? DECISION_DROPOUT : DECISION_END, NAN, out ? "withdrew" : "end of follow-up",
                      out ? "dropout: rate" : "follow_up");
    } else {
        l->ended = false;
    }
}

void decisions_look(const trial_arm *a, const clinic_record *r, double day)
{
    decision_log *l = r->decisions;
    if (!l) {
        return;
    }
    if (!l->begun) {
        l->begun = l->planned = true;
        l->steroid_end = INFINITY;
        l->progression = l->visits_ended = l->next_line_day = l->held_since = NAN;
        for (int m = 0; m < LIBRARY_MAX_MEDICINES; m++) {
            l->medicine_since[m] = NAN;
        }
    }
    decisions_visits(l, r);
    decisions_progressed(l, a, r, day);
    decisions_rules(l, a, r, day);
    decisions_toxicity(l, a, r, day);
    decisions_doses(l, a, r, day);
    decisions_end(l, r, day);
}
