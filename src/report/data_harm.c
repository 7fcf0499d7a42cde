// SPDX-License-Identifier: MIT
// Immune-related adverse events: worst grade of each patient by organ, and the time of the first one.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/data.h"
#include "stats/survival.h"

enum { GRADES = LIBRARY_GRADES };
static const double WEEK = 7;                            // [day]

typedef struct {
    int count[GRADES + 1];       // patients by worst grade of this event
    double *onset;               // [day] of those who had it
    int n;
} organ_arm;

typedef struct {
    organ_arm *of;               // (norgan x narm)
    double *first;               // (npatient) [day] first event of any organ; NaN: none
} harm;

static int find_event(const report_data *r, const char *event)
{
    for (int i = 0; i < r->trial->cancer->norgan; i++) {
        if (strcmp(r->trial->cancer->organ[i].event, event) == 0) return i;
    }
    return -1;
}

static harm load_harm(const report_data *r)
{
    int narm = r->trial->narm, norgan = r->trial->cancer->norgan;
    harm h = {arena_alloc(r->memory, sizeof *h.of * (size_t)(narm * norgan)), arena_alloc(r->memory, sizeof *h.first * (size_t)(r->npatient + 1))};
    for (int i = 0; i < r->npatient; i++) h.first[i] = NAN;
    for (int i = 0; i < narm * norgan; i++) h.of[i].onset = arena_alloc(r->memory, sizeof(double) * (size_t)(r->npatient + 1));
    int table = store_find_table(r->store, "adverse_events");
    if (table < 0) return h;
    int arm = store_find_column(r->store, table, "arm"), patient = store_find_column(r->store, table, "patient");
    int event = store_find_column(r->store, table, "event"), grade = store_find_column(r->store, table, "grade");
    int onset = store_find_column(r->store, table, "onset_day");
    store_cursor *c = store_select(r->store, table, -1, NULL);
    while (c && store_next(c)) {
        const report_patient *p = report_find(r, store_get_text(c, arm), store_get_int(c, patient));
        int o = find_event(r, store_get_text(c, event)), g = (int)store_get_int(c, grade);
        if (!p || o < 0 || g < 1 || g > GRADES) continue;
        double day = store_get_real(c, onset);
        organ_arm *a = &h.of[o * narm + p->arm];
        a->count[g]++;
        a->onset[a->n++] = day;
        h.first[p - r->patient] = fmin(h.first[p - r->patient], day);
    }
    store_cursor_free(c);
    return h;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void write_organ_arm(json *j, organ_arm *a, int patients)
{
    json_open(j, NULL, '{');
    json_number(j, "any", patients ? 100.0 * a->n / patients : NAN, 4);
    static const char *const KEY[] = {NULL, "g1", "g2", "g3", "g4"};
    for (int g = 1; g <= GRADES; g++) json_number(j, KEY[g], patients ? 100.0 * a->count[g] / patients : NAN, 4);
    qsort(a->onset, (size_t)a->n, sizeof *a->onset, compare_doubles);
    json_number(j, "onset_weeks", a->n ? a->onset[a->n / 2] / WEEK : NAN, 3);
    json_close(j, '}');
}

// Cumulative incidence of the first event, death competing.
static void write_onset(const report_data *r, json *j, const harm *h, int arm)
{
    double *time = arena_alloc(r->memory, sizeof *time * (size_t)(r->npatient + 1));
    int *cause = arena_alloc(r->memory, sizeof *cause * (size_t)(r->npatient + 1)), n = 0;
    for (int i = 0; i < r->npatient; i++) {
        const report_patient *p = &r->patient[i];
        if (p->arm != arm) continue;
        bool had = h->first[i] <= p->os;
        time[n] = (had ? h->first[i] : p->os) / WEEK;
        cause[n++] = had ? 1 : p->os_event ? 2 : 0;
    }
    incidence_curve k;
    incidence_init(&k, time, cause, 2, n);
    json_open(j, NULL, '{');
    json_int(j, "arm", arm);
    json_open(j, "weeks", '[');
    json_number(j, NULL, 0, 4);
    for (int i = 0; i < k.n; i++) json_number(j, NULL, k.time[i], 4);
    json_close(j, ']');
    json_open(j, "percent", '[');
    json_number(j, NULL, 0, 4);
    for (int i = 0; i < k.n; i++) json_number(j, NULL, 100 * k.incidence[i * k.ncause], 4);
    json_close(j, ']');
    json_close(j, '}');
    incidence_clear(&k);
}

void report_harm(const report_data *r, json *j)
{
    harm h = load_harm(r);
    int narm = r->trial->narm;
    json_open(j, "events", '[');
    for (int o = 0; o < r->trial->cancer->norgan; o++) {
        json_open(j, NULL, '{');
        json_text(j, "organ", r->trial->cancer->organ[o].name);
        json_text(j, "term", r->trial->cancer->organ[o].event);
        json_open(j, "arms", '[');
        for (int a = 0; a < narm; a++) write_organ_arm(j, &h.of[o * narm + a], r->summary->arm[a].n);
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open(j, "onset", '[');
    for (int a = 0; a < narm; a++) write_onset(r, j, &h, a);
    json_close(j, ']');
}
