// SPDX-License-Identifier: MIT
// Immune-related adverse events: worst grade of each patient by organ, over the whole follow-up; and the time of the
// first one, until the data cut-off.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/data.h"
#include "stats/samples.h"
#include "stats/survival.h"

enum { GRADES = LIBRARY_GRADES };
static const double WEEK = 7;                            // [day]

// An organ's event in an arm.
typedef struct {
    int count[GRADES + 1], n;    // patients by worst grade; all of them
    double onset_weeks;          // median; NaN
} organ_arm;

typedef struct {
    double *day;
    size_t n, cap;
} days;

static int find_event(const report_data *r, const char *event)
{
    for (int i = 0; i < r->trial->cancer->norgan; i++) {
        if (strcmp(r->trial->cancer->organ[i].event, event) == 0) return i;
    }
    return -1;
}

// The arm's adverse events in order of patients.
enum { EVENT_PATIENT, EVENT_NAME, EVENT_GRADE, EVENT_ONSET, EVENT_N };

static store_cursor *arm_events(const report_data *r, int arm)
{
    static const char *const name[EVENT_N] = {"patient", "event", "grade", "onset_day"};
    if (store_find_table(r->store, "adverse_events") < 0) return NULL;
    return store_pick(r->store, "adverse_events", name, EVENT_N, "arm", r->trial->arm[arm].name);
}

// Organ of an event that counts: an own patient's, of a known organ and grade; else -1.
static int event_organ(const report_data *r, int arm, const store_cursor *c)
{
    int64_t g = store_get_int(c, EVENT_GRADE);
    if (!report_own(r, arm, store_get_int(c, EVENT_PATIENT)) || g < 1 || g > GRADES) return -1;
    return find_event(r, store_get_text(c, EVENT_NAME));
}

static void load_arm(const report_data *r, int arm, organ_arm *of)
{
    int narm = r->trial->narm, norgan = r->trial->cancer->norgan;
    days *onset = base_alloc((size_t)norgan, sizeof *onset);
    store_cursor *c = arm_events(r, arm);
    while (c && store_next(c)) {
        int o = event_organ(r, arm, c);
        if (o < 0) continue;
        of[o * narm + arm].count[store_get_int(c, EVENT_GRADE)]++;
        of[o * narm + arm].n++;
        ARRAY_PUSH(onset[o].day, onset[o].n, onset[o].cap, store_get_real(c, EVENT_ONSET));
    }
    store_cursor_free(c);
    for (int o = 0; o < norgan; o++) {
        of[o * narm + arm].onset_weeks = sample_quantile(onset[o].day, (int)onset[o].n, 0.5, 7) / WEEK;
        free(onset[o].day);
    }
    free(onset);
}

static void write_organ_arm(json *j, const organ_arm *a, int patients)
{
    json_open(j, NULL, '{');
    json_number(j, "any", patients ? 100.0 * a->n / patients : NAN, 4);
    static const char *const KEY[] = {NULL, "g1", "g2", "g3", "g4"};
    for (int g = 1; g <= GRADES; g++) json_number(j, KEY[g], patients ? 100.0 * a->count[g] / patients : NAN, 4);
    json_number(j, "onset_weeks", a->onset_weeks, 3);
    json_close(j, '}');
}

// The first event of any organ, or death, or the end of observation, of each own patient: weeks and 1, 2, 0. Returns
// their number.
static int first_events(const report_data *r, int arm, double *week, int *cause)
{
    enum { PATIENT, OS, OS_EVENT };
    static const char *const name[] = {"patient", "cut_os_day", "cut_os_event"};
    store_cursor *patients = store_pick(r->store, "results", name, 3, "arm", r->trial->arm[arm].name);
    store_cursor *events = arm_events(r, arm);
    bool more = events && store_next(events);
    int n = 0;
    while (patients && n < r->computed[arm] && store_next(patients)) {
        int64_t number = store_get_int(patients, PATIENT);
        double first = NAN, os = store_get_real(patients, OS);
        for (; more && store_get_int(events, EVENT_PATIENT) <= number; more = store_next(events)) {
            bool his = store_get_int(events, EVENT_PATIENT) == number && event_organ(r, arm, events) >= 0;
            if (his) first = fmin(first, store_get_real(events, EVENT_ONSET));
        }
        if (!report_own(r, arm, number)) continue;
        bool had = first <= os;
        week[n] = (had ? first : os) / WEEK;
        cause[n++] = had ? 1 : store_get_int(patients, OS_EVENT) ? 2 : 0;
    }
    store_cursor_free(patients);
    store_cursor_free(events);
    return n;
}

// Cumulative incidence of the first event, death competing.
static void write_onset(const report_data *r, json *j, int arm)
{
    double *week = base_alloc((size_t)r->computed[arm] + 1, sizeof *week);
    int *cause = base_alloc((size_t)r->computed[arm] + 1, sizeof *cause);
    int n = first_events(r, arm, week, cause);
    incidence_curve k;
    incidence_init(&k, week, cause, 2, n);
    free(week);
    free(cause);
    json_open(j, NULL, '{');
    json_int(j, "arm", arm);
    json_open(j, "weeks", '[');
    json_number(j, NULL, 0, 4);
    for (int i = 0; i < k.n; i++) {
        if (report_drawn(i, k.n)) json_number(j, NULL, k.time[i], 4);
    }
    json_close(j, ']');
    json_open(j, "percent", '[');
    json_number(j, NULL, 0, 4);
    for (int i = 0; i < k.n; i++) {
        if (report_drawn(i, k.n)) json_number(j, NULL, 100 * k.incidence[i * k.ncause], 4);
    }
    json_close(j, ']');
    if (k.n > REPORT_POINTS) json_int(j, "times", k.n);
    json_close(j, '}');
    incidence_clear(&k);
}

void report_harm(const report_data *r, json *j)
{
    int narm = r->trial->narm, norgan = r->trial->cancer->norgan;
    organ_arm *of = arena_alloc(r->memory, sizeof *of * (size_t)(norgan * narm + 1));
    for (int a = 0; a < narm; a++) load_arm(r, a, of);
    json_open(j, "events", '[');
    for (int o = 0; o < norgan; o++) {
        json_open(j, NULL, '{');
        json_text(j, "organ", r->trial->cancer->organ[o].name);
        json_text(j, "term", r->trial->cancer->organ[o].event);
        json_open(j, "arms", '[');
        for (int a = 0; a < narm; a++) write_organ_arm(j, &of[o * narm + a], r->summary->arm[a].n);
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open(j, "onset", '[');
    for (int a = 0; a < narm; a++) write_onset(r, j, a);
    json_close(j, ']');
}
