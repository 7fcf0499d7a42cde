// SPDX-License-Identifier: MIT
// Adverse events: each patient's worst grade by event, over the whole follow-up; and the cumulative incidence of the
// first one until the data cut-off, of any event and of each, of any grade and of grade 3 and above. Death competes:
// who died without the event can have it no more (Aalen-Johansen).
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "report/data.h"
#include "report/labels.h"
#include "stats/samples.h"
#include "stats/survival.h"

enum { GRADES = 5, SEVERE = 3, MOST_EVENTS = 200, INCIDENCE_POINTS = 120 };
static const double WEEK = 7;    // [day]

enum { EVENT_PATIENT, EVENT_NAME, EVENT_GRADE, EVENT_ONSET, EVENT_SEVERE, EVENT_ORGAN, EVENT_KIND, EVENT_N };

// An event as the table of adverse events names it: the same term of another kind is another event.
typedef struct {
    const char *term, *organ, *kind;
} harm_event;

// What patients of an arm had of an event: one entry for each patient who had it.
typedef struct {
    int64_t patient;
    double onset, severe;    // first one, first of grade 3 and above [day]; NaN
    int grade;               // worst
} harm_case;

typedef struct {
    harm_case *item;
    size_t n, cap;
} harm_cases;

typedef struct {
    map *index;    // kind and term: number of the event
    harm_event event[MOST_EVENTS];
    int nevent;
    harm_cases *cases;    // (nevent + 1) of one arm; the last of any event that is no background
} harm;

static report_rows open_events(const report_data *r, const char *arm)
{
    static const char *const name[EVENT_N] = {"patient", "event", "grade", "onset_day", "grade3_day", "organ", "kind"};
    return report_open(r, "adverse_events", name, EVENT_N, arm);
}

static const char *event_key(const report_rows *x, strbuf *key)
{
    key->n = 0;
    strbuf_printf(key, "%s:%s", report_text(x, EVENT_KIND), report_text(x, EVENT_NAME));
    return key->s;
}

// Every event of the table; those that the cancer's organs can have are there even where nobody had them.
static void find_events(const report_data *r, harm *h)
{
    const library_cancer *k = r->trial->cancer;
    strbuf key = {0};
    report_rows x = open_events(r, NULL);
    while (report_next(&x) && h->nevent < MOST_EVENTS) {
        if (map_get(h->index, event_key(&x, &key)) >= 0) continue;
        map_set(h->index, key.s, h->nevent);
        h->event[h->nevent++] = (harm_event){arena_strdup(r->memory, report_text(&x, EVENT_NAME)),
                                             arena_strdup(r->memory, report_text(&x, EVENT_ORGAN)),
                                             arena_strdup(r->memory, report_text(&x, EVENT_KIND))};
    }
    report_close(&x);
    strbuf_free(&key);
    for (int o = 0; o < k->norgan && h->nevent < MOST_EVENTS; o++) {
        bool there = false;
        for (int i = 0; i < h->nevent; i++) there = there || strcmp(h->event[i].term, k->organ[o].event) == 0;
        if (!there) h->event[h->nevent++] = (harm_event){k->organ[o].event, k->organ[o].name, ""};
    }
}

static void count_case(harm_cases *of, int64_t patient, int grade, double onset, double severe)
{
    harm_case *last = of->n ? &of->item[of->n - 1] : NULL;
    if (!last || last->patient != patient) {    // rows are in order of patients
        harm_case fresh = {patient, NAN, NAN, 0};
        ARRAY_PUSH(of->item, of->n, of->cap, fresh);
        last = &of->item[of->n - 1];
    }
    last->onset = fmin(last->onset, onset);
    last->severe = fmin(last->severe, severe);
    if (grade > last->grade) last->grade = grade;
}

static void load_arm(const report_data *r, int arm, harm *h)
{
    strbuf key = {0};
    report_rows x = open_events(r, r->trial->arm[arm].name);
    for (int i = 0; i <= h->nevent; i++) h->cases[i].n = 0;
    while (report_next(&x)) {
        int64_t p = report_int(&x, EVENT_PATIENT), grade = report_int(&x, EVENT_GRADE);
        int event = map_get(h->index, event_key(&x, &key));
        if (event < 0 || !report_own(r, arm, p) || grade < 1 || grade > GRADES) continue;
        double onset = report_real(&x, EVENT_ONSET), severe = report_real(&x, EVENT_SEVERE);
        // where it is not known when the third grade began, it is taken to be so at the onset
        if (grade >= SEVERE && isnan(severe)) severe = onset;
        count_case(&h->cases[event], p, (int)grade, onset, severe);
        if (strcmp(report_text(&x, EVENT_KIND), "background") != 0) {
            count_case(&h->cases[h->nevent], p, (int)grade, onset, severe);
        }
    }
    report_close(&x);
    strbuf_free(&key);
}

// --- worst grades ----------------------------------------------------------------------------------------------------

typedef struct {
    int count[GRADES + 1], n;
    double onset_weeks;    // median; NaN
} event_arm;

static event_arm count_grades(const harm_cases *of)
{
    event_arm a = {.n = (int)of->n};
    double *onset = base_alloc(of->n + 1, sizeof *onset);
    for (size_t i = 0; i < of->n; i++) {
        a.count[of->item[i].grade]++;
        onset[i] = of->item[i].onset;
    }
    a.onset_weeks = sample_quantile(onset, a.n, 0.5, 7) / WEEK;
    free(onset);
    return a;
}

static void write_event_arm(json *j, const event_arm *a, int patients)
{
    static const char *const key[] = {NULL, "g1", "g2", "g3", "g4", "g5"};
    json_open(j, NULL, '{');
    json_number(j, "any", patients ? 100.0 * a->n / patients : NAN, 4);
    for (int g = 1; g <= GRADES; g++) json_number(j, key[g], patients ? 100.0 * a->count[g] / patients : NAN, 4);
    json_number(j, "onset_weeks", a->onset_weeks, 3);
    json_close(j, '}');
}

static void write_events(const report_data *r, json *j, const harm *h, const event_arm *of)
{
    int narm = r->trial->narm;
    json_open(j, "events", '[');
    for (int i = 0; i < h->nevent; i++) {
        json_open(j, NULL, '{');
        json_text(j, "organ", report_words(r->memory, h->event[i].organ));
        json_text(j, "term", report_words(r->memory, h->event[i].term));
        json_text(j, "kind", h->event[i].kind);
        json_open(j, "arms", '[');
        for (int a = 0; a < narm; a++) write_event_arm(j, &of[i * narm + a], r->computed[a]);
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}

// --- cumulative incidence --------------------------------------------------------------------------------------------

// Weeks and 1, 2, 0 of the event, of death before it, of the end of observation, of each own patient. os: (computed)
// patients of the arm in order, with the time that they were observed. Returns their number.
typedef struct {
    int64_t patient;
    double os;
    int died;
} observed;

static int times_to(const harm_cases *of, int grade, const observed *who, int n, double *week, int *cause)
{
    size_t k = 0;
    for (int i = 0; i < n; i++) {
        while (k < of->n && of->item[k].patient < who[i].patient) k++;
        bool his = k < of->n && of->item[k].patient == who[i].patient;
        double first = !his ? NAN : grade >= SEVERE ? of->item[k].severe : of->item[k].onset;
        week[i] = incidence_first(first, who[i].os, who[i].died, &cause[i]) / WEEK;
    }
    return n;
}

// The steps of the curve, of which at most INCIDENCE_POINTS are kept, and its end. Most times are censorings, which do
// not change it. Returns their number.
static int curve_steps(const incidence_curve *k, int *at)
{
    double before = 0;
    int n = 0, kept = 0;
    for (int i = 0; i < k->n; i++) {
        double now = k->incidence[i * k->ncause];
        if (now != before || i == k->n - 1) at[n++] = i;
        before = now;
    }
    for (int i = 0; i < n; i++) {
        bool drawn =
            n <= INCIDENCE_POINTS || (int64_t)(i + 1) * INCIDENCE_POINTS / n > (int64_t)i * INCIDENCE_POINTS / n;
        if (drawn) at[kept++] = at[i];
    }
    return kept;
}

static void write_curve(json *j, const incidence_curve *k)
{
    int *at = base_alloc((size_t)k->n + 1, sizeof *at), n = curve_steps(k, at);
    json_open(j, "weeks", '[');
    json_number(j, NULL, 0, 4);
    for (int i = 0; i < n; i++) json_number(j, NULL, k->time[at[i]], 4);
    json_close(j, ']');
    json_open(j, "percent", '[');
    json_number(j, NULL, 0, 4);
    for (int i = 0; i < n; i++) json_number(j, NULL, 100 * k->incidence[at[i] * k->ncause], 4);
    json_close(j, ']');
    free(at);
}

static observed *load_observed(const report_data *r, int arm, int *n)
{
    enum { PATIENT, OS, OS_EVENT };
    static const char *const name[] = {"patient", "cut_os_day", "cut_os_event"};
    observed *who = base_alloc((size_t)r->computed[arm] + 1, sizeof *who);
    report_rows x = report_open(r, "results", name, 3, r->trial->arm[arm].name);
    for (*n = 0; *n < r->computed[arm] && report_next(&x);) {
        int64_t p = report_int(&x, PATIENT);
        if (report_own(r, arm, p)) who[(*n)++] = (observed){p, report_real(&x, OS), (int)report_int(&x, OS_EVENT)};
    }
    report_close(&x);
    return who;
}

static void write_incidence(const report_data *r, json *j, const harm *h, int arm)
{
    static const int grade[] = {1, SEVERE};
    int n;
    observed *who = load_observed(r, arm, &n);
    double *week = base_alloc((size_t)n + 1, sizeof *week);
    int *cause = base_alloc((size_t)n + 1, sizeof *cause);
    for (int i = h->nevent; i >= 0; i--) {    // of any event first
        for (size_t g = 0; g < sizeof grade / sizeof *grade; g++) {
            incidence_curve k;
            incidence_init(&k, week, cause, 2, times_to(&h->cases[i], grade[g], who, n, week, cause));
            json_open(j, NULL, '{');
            json_int(j, "arm", arm);
            json_text(j, "term", i == h->nevent ? "" : report_words(r->memory, h->event[i].term));
            json_text(j, "kind", i == h->nevent ? "" : h->event[i].kind);
            json_int(j, "grade", grade[g]);
            write_curve(j, &k);
            json_close(j, '}');
            incidence_clear(&k);
        }
    }
    free(week);
    free(cause);
    free(who);
}

void report_harm(const report_data *r, json *j)
{
    int narm = r->trial->narm;
    harm h = {.index = map_new()};
    find_events(r, &h);
    h.cases = base_alloc((size_t)h.nevent + 1, sizeof *h.cases);
    event_arm *of = base_alloc((size_t)(h.nevent * narm + 1), sizeof *of);
    json_open(j, "incidence", '[');
    for (int a = 0; a < narm; a++) {
        load_arm(r, a, &h);
        for (int i = 0; i < h.nevent; i++) of[i * narm + a] = count_grades(&h.cases[i]);
        if (h.nevent) write_incidence(r, j, &h, a);
    }
    json_close(j, ']');
    write_events(r, j, &h, of);
    for (int i = 0; i <= h.nevent; i++) free(h.cases[i].item);
    free(h.cases);
    free(of);
    map_free(h.index);
}
