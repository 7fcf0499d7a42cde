// SPDX-License-Identifier: MIT
// The data cut-off by a number of events. When all patients have been followed, the calendar day is known on which so
// many events had come in the randomised arms; not before the last patient came in. What is known of each patient on
// that day is then told again from the rows (visits, events, death), and his "cut" columns are set anew, all as one.
// Where the events never come, the cut-off stays at the end of the follow-up.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trial/trial_int.h"

// --- the day ---------------------------------------------------------------------------------------------------------

typedef struct {
    double *day;
    size_t n, cap;
} recut_days;

static int recut_compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Calendar days of events of patients in the arm that they were randomised to.
static bool recut_collect(store *s, const library_trial *t, recut_days *out)
{
    static const char *const patient[] = {"patient", "entry_day"};
    const char *result[] = {"patient", t->cutoff_os ? "cut_os_day" : "cut_pfs_day",
                            t->cutoff_os ? "cut_os_event" : "cut_pfs_event"};
    bool good = true;
    for (int a = 0; a < t->narm && good; a++) {
        store_cursor *p = store_pick(s, "patients", patient, 2, "arm", t->arm[a].name);
        store_cursor *r = store_pick(s, "results", result, 3, "arm", t->arm[a].name);
        bool more = p && r && store_next(p) && store_next(r);
        good = p && r;
        while (more) {
            const int64_t x = store_get_int(p, 0), y = store_get_int(r, 0);
            if (x == y && store_get_int(r, 2)) {
                ARRAY_PUSH(out->day, out->n, out->cap, store_get_real(p, 1) + store_get_real(r, 1));
            }
            more = x <= y ? store_next(p) && (x < y || store_next(r)) : store_next(r);
        }
        store_cursor_free(p);
        store_cursor_free(r);
    }
    return good;
}

// --- what is known on that day ---------------------------------------------------------------------------------------

// One arm's rows side by side, in order of patients; -1 before the first, INT64_MAX after the last row.
typedef struct {
    store_cursor *c;
    int64_t at;
} recut_scan;

static recut_scan recut_open(store *s, const char *table, const char *const *name, int n, const char *arm)
{
    recut_scan x = {.c = store_pick(s, table, name, n, "arm", arm), .at = -1};
    return x;
}

static void recut_step(recut_scan *x)
{
    x->at = x->c && store_next(x->c) ? store_get_int(x->c, 0) : INT64_MAX;
}

static bool recut_find(recut_scan *x, int64_t patient)
{
    while (x->at < patient) {
        recut_step(x);
    }
    return x->at == patient;
}

static int recut_response(const char *text, bool immune)
{
    for (int r = 0; r <= (immune ? (int)IRECIST_NE : (int)RECIST_NE); r++) {
        if (!strcmp(text, immune ? irecist_text((irecist_response)r) : recist_text((recist_response)r))) {
            return r;
        }
    }
    return immune ? (int)IRECIST_NE : (int)RECIST_NE;
}

static void recut_visits(const library_trial *t, recut_scan *x, clinic_record *r)
{
    enum { PATIENT, READER, DAY, RESPONSE, IRESPONSE };
    for (bool there = recut_find(x, r->patient->number); there; there = x->at == r->patient->number) {
        clinic_reading *seen = &r->reading[strcmp(store_get_text(x->c, READER), reader_name(READER_CENTRAL)) == 0];
        const recist_visit v = {.day = store_get_real(x->c, DAY),
                                .overall = (recist_response)recut_response(store_get_text(x->c, RESPONSE), false),
                                .ioverall = (irecist_response)recut_response(store_get_text(x->c, IRESPONSE), true)};
        ARRAY_PUSH(seen->assessed, seen->nvisit, seen->assessed_cap, v);
        // as the clinic ends visits
        const bool enough = t->until_confirmed ? v.ioverall == IRECIST_CPD : v.overall == RECIST_PD;
        if (seen == &r->reading[READER_INVESTIGATOR] && t->stop_on_progression && enough && isnan(r->visits_ended)) {
            r->visits_ended = v.day;
        }
        recut_step(x);
    }
}

// Whether an event counts for the worst grade: as events_grade() has it.
static bool recut_immune(const library_cancer *k, const char *event, const char *kind)
{
    for (int i = 0; i < k->norgan; i++) {
        if (!strcmp(event, k->organ[i].event) && !strcmp(kind, k->organ[i].kind)) {
            return strcmp(kind, "drug") != 0;
        }
    }
    return false;
}

static void recut_harm(const library_trial *t, recut_scan *events, recut_scan *exposure, clinic_record *r)
{
    enum { PATIENT, EVENT, ONSET, THIRD, GRADE, KIND, RESOLVED };
    for (bool there = recut_find(events, r->patient->number); there; there = events->at == r->patient->number) {
        const clinic_episode e = {
            .grade = (int)store_get_int(events->c, GRADE),
            .onset = store_get_real(events->c, ONSET),
            .grade3 = store_get_real(events->c, THIRD),
            .resolved = store_get_real(events->c, RESOLVED),
            .immune = recut_immune(t->cancer, store_get_text(events->c, EVENT), store_get_text(events->c, KIND))};
        ARRAY_PUSH(r->episode, r->nepisode, r->episode_cap, e);
        recut_step(events);
    }
    if (recut_find(exposure, r->patient->number)) {
        r->stopped_day = store_get_real(exposure->c, 1);
        r->stopped = !isnan(r->stopped_day);
    }
}

typedef struct {
    recut_scan patients, results, visits, events, exposure;
} recut_scans;

static recut_scans recut_scans_open(store *s, const char *arm)
{
    static const char
        *const results[] = {"patient", "death_day", "dropout_day", "next_line_day", "crossover_day"},
               *const visits[] = {"patient", "reader", "day", "response", "iresponse"},
               *const events[] = {"patient", "event", "onset_day", "grade3_day", "grade", "kind", "resolved_day"},
               *const exposure[] = {"patient", "stopped_day"}, *const patients[] = {"patient", "entry_day"};
    const bool crossover = store_find_column(s, store_find_table(s, "results"), "crossover_day") >= 0;
    // the patients of an arm's rows are of all arms where there are counterfactuals
    return (recut_scans){.patients = {.c = store_pick(s, "patients", patients, 2, NULL, NULL), .at = -1},
                         .results = recut_open(s, "results", results, crossover ? 5 : 4, arm),
                         .visits = recut_open(s, "visits", visits, 5, arm),
                         .events = recut_open(s, "adverse_events", events, 7, arm),
                         .exposure = recut_open(s, "exposure", exposure, 2, arm)};
}

static void recut_scans_close(recut_scans *x)
{
    store_cursor_free(x->patients.c);
    store_cursor_free(x->results.c);
    store_cursor_free(x->visits.c);
    store_cursor_free(x->events.c);
    store_cursor_free(x->exposure.c);
}

static void recut_record(const library_trial *t, recut_scans *x, clinic_record *r)
{
    for (int i = 0; i < READER_MAX; i++) {
        r->reading[i].nvisit = 0;
    }
    r->nepisode = 0;
    r->visits_ended = r->stopped_day = NAN;
    r->stopped = false;
    r->death = store_get_real(x->results.c, 1);
    const double dropout = store_get_real(x->results.c, 2);
    r->end = isnan(dropout) ? fmax(t->follow_up, r->patient->last) : dropout;
    r->next_line_day = store_get_real(x->results.c, 3);
    r->crossed = t->crossover && !store_is_null(x->results.c, 4);
    recut_visits(t, &x->visits, r);
    recut_harm(t, &x->events, &x->exposure, r);
}

static bool recut_arm(store *s, const library_trial *t, int arm, double day)
{
    const int table = store_find_table(s, "results");
    int column[2 + TRIAL_VIEW_COLUMNS], n = 2;
    column[0] = store_find_column(s, table, "arm");
    column[1] = store_find_column(s, table, "patient");
    for (int c = 2; n < 2 + rows_view_columns(t); c++) {
        column[n++] = c;    // the view of the cut-off is the first one
    }
    recut_scans x = recut_scans_open(s, t->arm[arm].name);
    clinic_record *r = base_alloc(1, sizeof *r);
    store_rows *rows = store_rows_new();
    for (recut_step(&x.results); x.results.at != INT64_MAX; recut_step(&x.results)) {
        if (!recut_find(&x.patients, x.results.at)) {
            continue;
        }
        trial_patient p = {.number = x.results.at, .entry = store_get_real(x.patients.c, 1)};
        p.last = t->accrual + t->follow_up - p.entry;
        r->patient = &p;
        recut_record(t, &x, r);
        store_row(rows, table);
        store_text(rows, t->arm[arm].name);
        store_int(rows, p.number);
        rows_view(t, r, day - p.entry, rows);
    }
    recut_scans_close(&x);
    const bool good = !*store_error(s) && store_update(s, table, column, n, rows);
    for (int i = 0; i < READER_MAX; i++) {
        free(r->reading[i].assessed);
    }
    free(r->episode);
    store_rows_free(rows);
    free(r);
    return good;
}

static bool recut_patients(store *s, double day)
{
    static const char *const name[] = {"patient", "entry_day"};
    const int table = store_find_table(s, "patients");
    const int column[] = {store_find_column(s, table, "patient"), store_find_column(s, table, "cutoff_day")};
    store_rows *rows = store_rows_new();
    store_cursor *c = store_pick(s, "patients", name, 2, NULL, NULL);
    while (c && store_next(c)) {
        store_row(rows, table);
        store_int(rows, store_get_int(c, 0));
        store_real(rows, day - store_get_real(c, 1));
    }
    const bool good = c && !*store_error(s);
    store_cursor_free(c);
    const bool set = good && store_update(s, table, column, 2, rows);
    store_rows_free(rows);
    return set;
}

bool recut_at(store *s, const library_trial *t, double day)
{
    bool good = recut_patients(s, day);
    for (int a = 0; a < t->narm && good; a++) {
        good = recut_arm(s, t, a, day);
    }
    return good;
}

// --- the cut-off of a run --------------------------------------------------------------------------------------------

void recut_known(const store *s, library_trial *t)
{
    char *day = store_meta(s, "cutoff_day");
    if (day) {
        t->cutoff_day = strtod(day, NULL);
        t->cutoff = t->cutoff_day - t->accrual;
    }
    free(day);
}

bool recut_by_events(store *s, library_trial *t, diag_list *d)
{
    char *known = store_meta(s, "cutoff_day");
    const bool done = known != NULL;
    free(known);
    recut_days days = {0};
    if (!t->cutoff_events || done) {
        recut_known(s, t);
        return true;
    }
    bool good = recut_collect(s, t, &days);
    const bool reached = days.n >= (size_t)t->cutoff_events;
    if (good && days.n) {
        qsort(days.day, days.n, sizeof *days.day, recut_compare);
    }
    double day = reached ? fmax(days.day[t->cutoff_events - 1], t->accrual) : t->accrual + t->follow_up;
    int events = 0;
    for (size_t i = 0; i < days.n; i++) {
        events += days.day[i] <= day;
    }
    free(days.day);
    if (good && !reached) {
        diag_add(d, DIAG_WARNING, t->cutoff_loc, "more patients, a longer follow_up, or fewer events",
                 "the %d events of the cut-off never come: %d by the end of the follow-up, which is taken instead",
                 t->cutoff_events, events);
    }
    store_pair pair[3] = {{.key = "cutoff_day"}, {.key = "cutoff_events"}, {.key = "cutoff_reached"}};
    snprintf(pair[0].value, sizeof pair[0].value, "%.17g", day);
    snprintf(pair[1].value, sizeof pair[1].value, "%d", events);
    snprintf(pair[2].value, sizeof pair[2].value, "%d", reached);
    // with the rows, as one
    good = good && (!reached || recut_at(s, t, day)) && store_meta_put(s, pair, 3);
    recut_known(s, t);
    return good;
}
