// SPDX-License-Identifier: MIT
// Adverse events: episodes of what the model makes of the organs, graded at safety visits; a background of events that
// treatment has no part in, at constant rates; and what the investigator attributes to treatment, with his errors.
//
// A background event begins after an exponential time, lasts for an exponential time and can then come again. It is
// written down while the patient is seen: until the time that safety visits go on after the last dose. It changes no
// dose. All draws are keyed by the event and its number: arms share them.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "trial/trial_int.h"

void events_grade(const trial_arm *a, clinic_record *r, int organ, int grade, double day)
{
    clinic_organ *o = &r->organ[organ];
    o->grade = grade;
    // what the drug does to the marrow is no autoimmunity: it is not in the worst grade
    const bool immune = strcmp(a->trial->cancer->organ[organ].kind, "drug") != 0;
    if (grade >= 1 && o->episode < 0) {
        clinic_episode e = {
            .organ = organ, .number = o->episodes++, .onset = day, .grade3 = NAN, .resolved = NAN, .immune = immune};
        o->episode = r->nepisode;
        ARRAY_PUSH(r->episode, r->nepisode, r->episode_cap, e);
    }
    if (o->episode >= 0) {
        clinic_episode *e = &r->episode[o->episode];
        e->grade = grade > e->grade ? grade : e->grade;
        e->grade3 = grade >= 3 && isnan(e->grade3) ? day : e->grade3;
        e->resolved = grade ? NAN : day;
        o->episode = grade ? o->episode : -1;
    }
}

const char *events_death(const trial_arm *a, const clinic_record *r, const double *output)
{
    const library_cancer *c = a->trial->cancer;
    double total = 0, sum = 0;
    for (int i = 0; i < c->nmortality; i++) {
        total += fmax(output[a->at.mortality + i], 0);
    }
    double u = total * random_uniform(clinic_random(a, r), random_purpose("death cause"), 0);
    for (int i = 0; i < c->nmortality; i++) {
        sum += fmax(output[a->at.mortality + i], 0);
        if (u < sum) {
            return c->mortality[i].cause;
        }
    }
    return "";
}

// --- rows ------------------------------------------------------------------------------------------------------------

typedef struct {
    const char *event, *organ, *kind;
    double onset, grade3, resolved;
    int grade;
    bool related, steroid;
} event_row;

static void events_row(const trial_arm *a, const clinic_record *r, int table, const event_row *e, store_rows *out)
{
    store_row(out, table);
    store_text(out, a->arm->name);
    store_int(out, r->patient->number);
    store_text(out, e->event);
    store_real(out, e->onset);
    store_text(out, e->organ);
    store_text(out, e->kind);
    store_int(out, e->grade);
    store_real(out, e->grade3);
    store_real(out, e->resolved);
    store_int(out, e->related);
    store_int(out, e->steroid);
}

// Purpose of a draw of an event: "onset:fatigue".
static uint64_t events_purpose(const char *what, const char *event)
{
    char name[160];
    snprintf(name, sizeof name, "%s:%.120s", what, event);
    return random_purpose(name);
}

static void events_background(const trial_arm *a, const clinic_record *r, const library_background *b, int table,
                              store_rows *out)
{
    const rng random = clinic_random(a, r);
    const uint64_t onset = events_purpose("background onset", b->event),
                   lasts = events_purpose("background duration", b->event),
                   grades = events_purpose("background grade", b->event),
                   related = events_purpose("background related", b->event);
    double alive = isnan(r->death) ? r->end : r->death;
    double until = fmin(alive, r->last_dose + a->trial->toxicity.after_last_dose);
    double day = 0;
    for (uint64_t k = 0;; k++) {
        day += random_exponential(random, onset, k) / b->rate;
        if (!(day < until)) {
            return;
        }
        event_row e = {b->event, b->organ, "background", day, NAN, NAN, 1, false, false};
        double u = random_uniform(random, grades, k);
        while (e.grade < LIBRARY_GRADES && u >= b->share[e.grade - 1]) {
            u -= b->share[e.grade - 1];
            e.grade++;
        }
        e.grade3 = e.grade >= 3 ? day : NAN;
        e.related = random_uniform(random, related, k) < b->related;
        day += random_exponential(random, lasts, k) * b->duration;
        e.resolved = day <= alive ? day : NAN;
        events_row(a, r, table, &e, out);
    }
}

void events_rows(const trial_arm *a, const clinic_record *r, const store *s, store_rows *out)
{
    const library_cancer *c = a->trial->cancer;
    int table = store_find_table(s, "adverse_events");
    for (int i = 0; i < r->nepisode; i++) {
        const clinic_episode *e = &r->episode[i];
        const library_organ *o = &c->organ[e->organ];
        double u = random_uniform(clinic_random(a, r), events_purpose("related", o->event), (uint64_t)e->number);
        event_row row = {o->event,    o->name,  o->kind,        e->onset,  e->grade3,
                         e->resolved, e->grade, u < o->related, e->steroid};
        events_row(a, r, table, &row, out);
    }
    for (int i = 0; i < c->nbackground && !isnan(a->trial->toxicity.visit_every); i++) {
        events_background(a, r, &c->background[i], table, out);
    }
}
