// SPDX-License-Identifier: MIT
// What the rows of one patient say: lesions and labs as measured, adverse events, baseline, outcome. Columns are found
// by name, and what a store does not have is left out.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trial/replay_int.h"

typedef struct {
    trial_replay *o;
    store *s;
    int table;
    store_cursor *c;
} replay_rows_of;

static replay_rows_of replay_open(trial_replay *o, store *s, const char *table)
{
    replay_rows_of r = {o, s, store_find_table(s, table), NULL};
    r.c = r.table >= 0 ? store_select(s, r.table, -1, NULL) : NULL;
    return r;
}

static double replay_real(const replay_rows_of *r, const char *column)
{
    int i = store_find_column(r->s, r->table, column);
    return i >= 0 ? store_get_real(r->c, i) : NAN;
}

static const char *replay_text(const replay_rows_of *r, const char *column)
{
    int i = store_find_column(r->s, r->table, column);
    return i >= 0 ? arena_strdup(r->o->memory, store_get_text(r->c, i)) : "";
}

// --- points ----------------------------------------------------------------------------------------------------------

static void replay_point(trial_replay *o, replay_points *p, double day, double value)
{
    if (isnan(value)) {
        return;
    }
    if (p->n == p->cap) {
        int cap = p->cap ? 2 * p->cap : 32;
        double *more_day = arena_alloc(o->memory, sizeof(double) * (size_t)cap),
               *more_value = arena_alloc(o->memory, sizeof(double) * (size_t)cap);
        if (p->n) {
            memcpy(more_day, p->day, sizeof(double) * (size_t)p->n);
            memcpy(more_value, p->value, sizeof(double) * (size_t)p->n);
        }
        p->day = more_day;
        p->value = more_value;
        p->cap = cap;
    }
    p->day[p->n] = day;
    p->value[p->n++] = value;
}

static replay_points *replay_points_of(trial_replay *o, replay_measure kind, const char *label, const char *unit_text)
{
    for (int i = 0; i < o->npoints; i++) {
        if (o->points[i].kind == kind && !strcmp(o->points[i].label, label)) {
            return &o->points[i];
        }
    }
    if (o->npoints == REPLAY_MOST_POINTS) {
        return NULL;
    }
    replay_points *p = &o->points[o->npoints++];
    *p = (replay_points){.kind = kind, .label = label, .unit = unit_text, .note = ""};
    return p;
}

static void replay_lesions_at_baseline(trial_replay *o, replay_rows_of *patient)
{
    const library_cancer *c = o->trial->cancer;
    replay_point(o, replay_points_of(o, REPLAY_SUM, "sum of targets", "mm"), 0, replay_real(patient, "sum_mm"));
    for (int l = 0; l < c->lesions; l++) {
        const char *name = arena_printf(o->memory, "%s%d", c->lesion_prefix, l + 1);
        replay_points *p = replay_points_of(o, REPLAY_READING, name, "mm");
        p->note = replay_text(patient, arena_printf(o->memory, "%s_kind", name));
        replay_point(o, p, 0, replay_real(patient, arena_printf(o->memory, "%s_mm", name)));
    }
}

// Of two readers, the primary one's rows.
static bool replay_primary(const replay_rows_of *r)
{
    const char *who = replay_text(r, "reader");
    return !*who || !strcmp(who, r->o->trial->primary_is_central ? "central" : "investigator");
}

static void replay_visits(trial_replay *o, store *s)
{
    const library_cancer *c = o->trial->cancer;
    replay_rows_of r = replay_open(o, s, "visits");
    while (r.c && store_next(r.c)) {
        if (!replay_primary(&r)) {
            continue;
        }
        double day = replay_real(&r, "day");
        replay_point(o, replay_points_of(o, REPLAY_SUM, "sum of targets", "mm"), day, replay_real(&r, "sum_mm"));
        for (int l = 0; l < c->lesions; l++) {
            const char *name = arena_printf(o->memory, "%s%d", c->lesion_prefix, l + 1);
            replay_point(o, replay_points_of(o, REPLAY_READING, name, "mm"), day,
                         replay_real(&r, arena_printf(o->memory, "%s_mm", name)));
        }
    }
    store_cursor_free(r.c);
}

static void replay_labs(trial_replay *o, store *s)
{
    replay_rows_of r = replay_open(o, s, "labs");
    while (r.c && store_next(r.c)) {
        const char *unit_text = replay_text(&r, "unit");
        replay_points *p =
            replay_points_of(o, REPLAY_LAB, replay_text(&r, "lab"), strcmp(unit_text, "1") ? unit_text : "");
        if (p) {
            replay_point(o, p, replay_real(&r, "day"), replay_real(&r, "value"));
        }
    }
    store_cursor_free(r.c);
}

static void replay_events(trial_replay *o, store *s)
{
    replay_rows_of r = replay_open(o, s, "adverse_events");
    int cap = r.table >= 0 ? (int)store_count(s, r.table) : 0;
    o->event = arena_alloc(o->memory, sizeof *o->event * (size_t)(cap + 1));
    while (r.c && o->nevent < cap && store_next(r.c)) {
        o->event[o->nevent++] = (replay_event){.event = replay_text(&r, "event"),
                                               .organ = replay_text(&r, "organ"),
                                               .kind = replay_text(&r, "kind"),
                                               .grade = (int)replay_real(&r, "grade"),
                                               .onset = replay_real(&r, "onset_day"),
                                               .grade3 = replay_real(&r, "grade3_day"),
                                               .resolved = replay_real(&r, "resolved_day")};
    }
    store_cursor_free(r.c);
}

// --- in words --------------------------------------------------------------------------------------------------------

static void replay_marker(trial_replay *o, const replay_rows_of *r, const library_marker *m)
{
    double value = replay_real(r, m->name);
    const char *unit_text = strcmp(m->unit_text, "1") ? m->unit_text : "";
    if (!isnan(value)) {
        o->baseline[o->nbaseline++] =
            (replay_pair){m->name, arena_printf(o->memory, "%.3g%s%s", value, *unit_text ? " " : "", unit_text)};
    }
}

static void replay_baseline(trial_replay *o, store *s)
{
    const library_cancer *c = o->trial->cancer;
    replay_rows_of r = replay_open(o, s, "patients");
    o->baseline = arena_alloc(o->memory, sizeof *o->baseline * (size_t)(c->nbaseline + c->nbiomarker + 4));
    if (r.c && store_next(r.c)) {
        for (int i = 0; i < c->nbaseline; i++) {
            replay_marker(o, &r, &c->baseline[i]);
        }
        for (int i = 0; i < c->nbiomarker; i++) {
            replay_marker(o, &r, &c->biomarker[i]);
        }
        o->baseline[o->nbaseline++] = (replay_pair){
            "lesions", arena_printf(o->memory, "%.0f seen, %.0f targets, sum %.0f mm", replay_real(&r, "lesions"),
                                    replay_real(&r, "targets"), replay_real(&r, "sum_mm"))};
        const char *cause = replay_text(&r, "cause");
        if (*cause) {
            o->baseline[o->nbaseline++] = (replay_pair){"strongest cause of resistance", cause};
        }
        replay_lesions_at_baseline(o, &r);
    }
    store_cursor_free(r.c);
}

static void replay_outcome_add(trial_replay *o, const char *label, const char *value)
{
    o->outcome[o->noutcome++] = (replay_pair){label, value};
}

static void replay_outcome_time(trial_replay *o, const replay_rows_of *r, const char *label, const char *day,
                                const char *event, const char *happened)
{
    double t = replay_real(r, day);
    if (!isnan(t)) {
        bool is = replay_real(r, event) > 0;
        replay_outcome_add(o, label,
                           arena_printf(o->memory, "%.1f months, %s", t / TRIAL_MONTH, is ? happened : "censored"));
    }
}

static void replay_outcome(trial_replay *o, store *s)
{
    replay_rows_of r = replay_open(o, s, "results");
    o->outcome = arena_alloc(o->memory, sizeof *o->outcome * 13);
    if (r.c && store_next(r.c)) {
        double change = replay_real(&r, "best_change");
        replay_outcome_add(o, "read by", o->trial->primary_is_central ? "central review" : "the investigator");
        replay_outcome_add(o, "best response",
                           isnan(change) ? replay_text(&r, "full_response")
                                         : arena_printf(o->memory, "%s, best change %+.0f%%",
                                                        replay_text(&r, "full_response"), change));
        replay_outcome_time(o, &r, "progression-free", "full_pfs_day", "full_pfs_event", "progression or death");
        const char *cause = replay_text(&r, "death_cause");
        replay_outcome_time(o, &r, "alive", "full_os_day", "full_os_event",
                            *cause ? arena_printf(o->memory, "died (%s)", cause) : "died");
        replay_outcome_add(o, "worst immune-related grade",
                           arena_printf(o->memory, "%.0f", fmax(0, replay_real(&r, "full_grade"))));
        const char *next = replay_text(&r, "next_line");
        if (*next) {
            replay_outcome_add(o, "next line", next);
        }
    }
    store_cursor_free(r.c);
    r = replay_open(o, s, "failures");
    while (r.c && o->noutcome < 11 && store_next(r.c)) {
        replay_outcome_add(o, "failed",
                           arena_printf(o->memory, "day %.1f of %s: %s; state %s", replay_real(&r, "time_days"),
                                        replay_text(&r, "phase"), replay_text(&r, "reason"), replay_text(&r, "state")));
    }
    store_cursor_free(r.c);
}

void replay_read(trial_replay *o, store *s)
{
    o->points = arena_alloc(o->memory, sizeof *o->points * REPLAY_MOST_POINTS);
    replay_baseline(o, s);
    replay_visits(o, s);
    replay_labs(o, s);
    replay_events(o, s);
    replay_outcome(o, s);
}
