// SPDX-License-Identifier: MIT
// Each randomised patient with baseline, visits, treatment and adverse events, for the charts that show patients one by
// one.
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "report/data.h"
#include "report/labels.h"

typedef struct {
    double day, change;
    int fresh;    // new lesions
} visit;

typedef struct {
    int term, grade;
    double onset;    // [day]
} adverse;

// What is known of a drawn patient beside report_patient.
typedef struct {
    double *base;                                   // (nmarker)
    double ttr, dor, dosed, stopped, next, left;    // [day]; NaN: it did not happen
    double os, pfs;                                 // whole follow-up
    int dor_event, os_event, pfs_event;
    visit *visit;
    size_t nvisit, visits;
    adverse *adverse;
    size_t nadverse, adverses;
} detail;

// By hand rather than by ARRAY_PUSH, whose memory is malloc's: these are many short lists that go with the arena.
static void *grown(arena *memory, void *list, size_t n, size_t *cap, size_t size)
{
    if (n < *cap) return list;
    size_t more = *cap ? 2 * (*cap) : 8;
    void *copy = arena_alloc(memory, size * more);
    if (n) memcpy(copy, list, size * n);
    *cap = more;
    return copy;
}

// The drawn patient whom a row is of; NULL.
static detail *detail_of(const report_data *r, detail *all, int arm, int64_t number)
{
    const report_patient *p = report_find(r, r->trial->arm[arm].name, number);
    return p && p->drawn ? &all[p - r->patient] : NULL;
}

static void load_baseline(const report_data *r, detail *all)
{
    const char *name[REPORT_COLUMNS] = {"patient"};
    for (int m = 0; m < r->nmarker; m++) name[m + 1] = r->marker[m].name;
    report_rows x = report_open(r, "patients", name, r->nmarker + 1, NULL);
    while (report_next(&x)) {
        int64_t number = report_int(&x, 0);
        int arm = number >= 0 && number < r->nof ? r->arm_of[number] : -1;
        detail *d = arm < 0 ? NULL : detail_of(r, all, arm, number);
        if (!d) continue;
        d->base = arena_alloc(r->memory, sizeof *d->base * (size_t)(r->nmarker + 1));
        for (int m = 0; m < r->nmarker; m++) d->base[m] = report_real(&x, m + 1);
    }
    report_close(&x);
}

static void load_results(const report_data *r, int arm, detail *all)
{
    enum { PATIENT, TTR, DOR, DOR_EVENT, NEXT, LEFT, OS, OS_EVENT, PFS, PFS_EVENT, N };
    static const char *const name[N] = {"patient",       "full_ttr_day",  "full_dor_day", "full_dor_event",
                                        "next_line_day", "dropout_day",   "full_os_day",  "full_os_event",
                                        "full_pfs_day",  "full_pfs_event"};
    report_rows x = report_open(r, "results", name, N, r->trial->arm[arm].name);
    while (report_next(&x)) {
        detail *d = detail_of(r, all, arm, report_int(&x, PATIENT));
        if (!d) continue;
        d->ttr = report_real(&x, TTR);
        d->dor = report_real(&x, DOR);
        d->dor_event = (int)report_int(&x, DOR_EVENT);
        d->next = report_real(&x, NEXT);
        d->left = report_real(&x, LEFT);
        d->os = report_real(&x, OS);
        d->os_event = (int)report_int(&x, OS_EVENT);
        d->pfs = report_real(&x, PFS);
        d->pfs_event = (int)report_int(&x, PFS_EVENT);
    }
    report_close(&x);
}

static void load_exposure(const report_data *r, int arm, detail *all)
{
    enum { PATIENT, LAST, STOPPED, N };
    static const char *const name[N] = {"patient", "last_day", "stopped_day"};
    report_rows x = report_open(r, "exposure", name, N, r->trial->arm[arm].name);
    while (report_next(&x)) {
        detail *d = detail_of(r, all, arm, report_int(&x, PATIENT));
        if (!d) continue;
        // drugs of the next line come after the arm's own
        double last = report_real(&x, LAST);
        if (!(last >= d->next)) d->dosed = fmax(d->dosed, last);
        d->stopped = fmin(d->stopped, report_real(&x, STOPPED));
    }
    report_close(&x);
}

static void load_visits(const report_data *r, int arm, const char *reader, detail *all)
{
    enum { PATIENT, DAY, CHANGE, NEW, READER, N };
    static const char *const name[N] = {"patient", "day", "change", "new_lesions", "reader"};
    report_rows x = report_open(r, "visits", name, N, r->trial->arm[arm].name);
    while (report_next(&x)) {
        double change = report_real(&x, CHANGE);
        detail *d = isnan(change) || (reader && strcmp(report_text(&x, READER), reader) != 0)
                        ? NULL
                        : detail_of(r, all, arm, report_int(&x, PATIENT));
        if (!d) continue;
        d->visit = grown(r->memory, d->visit, d->nvisit, &d->visits, sizeof *d->visit);
        d->visit[d->nvisit++] = (visit){report_real(&x, DAY), change, (int)report_int(&x, NEW)};
    }
    report_close(&x);
}

static void load_adverse(const report_data *r, int arm, map *terms, detail *all)
{
    enum { PATIENT, EVENT, GRADE, ONSET, N };
    static const char *const name[N] = {"patient", "event", "grade", "onset_day"};
    report_rows x = report_open(r, "adverse_events", name, N, r->trial->arm[arm].name);
    while (report_next(&x)) {
        detail *d = detail_of(r, all, arm, report_int(&x, PATIENT));
        if (!d) continue;
        const char *event = report_text(&x, EVENT);
        if (map_get(terms, event) < 0) map_set(terms, event, map_count(terms));
        d->adverse = grown(r->memory, d->adverse, d->nadverse, &d->adverses, sizeof *d->adverse);
        d->adverse[d->nadverse++] =
            (adverse){map_get(terms, event), (int)report_int(&x, GRADE), report_real(&x, ONSET)};
    }
    report_close(&x);
}

static detail *load_details(const report_data *r, map *terms)
{
    detail *all = arena_alloc(r->memory, sizeof *all * (r->npatient + 1));
    const char *reader = report_reader(r);
    for (size_t i = 0; i < r->npatient; i++) {
        all[i].ttr = all[i].dor = all[i].dosed = all[i].stopped = all[i].next = all[i].left = NAN;
        all[i].os = all[i].pfs = NAN;
    }
    load_baseline(r, all);
    for (int arm = 0; arm < r->trial->narm; arm++) {
        load_results(r, arm, all);
        load_exposure(r, arm, all);
        load_visits(r, arm, reader, all);
        load_adverse(r, arm, terms, all);
    }
    return all;
}

// Months, left out where it did not happen.
static void write_time(json *j, const char *key, double day)
{
    if (isfinite(day)) json_number(j, key, day / TRIAL_MONTH, 4);
}

static void write_lists(json *j, const report_data *r, const detail *d)
{
    json_open(j, "base", '[');
    for (int m = 0; d->base && m < r->nmarker; m++) json_number(j, NULL, d->base[m], 3);
    json_close(j, ']');
    json_open(j, "ae", '[');
    for (size_t k = 0; k < d->nadverse; k++) {
        json_open(j, NULL, '[');
        json_int(j, NULL, d->adverse[k].term);
        json_int(j, NULL, d->adverse[k].grade);
        json_number(j, NULL, d->adverse[k].onset / TRIAL_MONTH, 3);
        json_close(j, ']');
    }
    json_close(j, ']');
    json_open(j, "visits", '[');
    for (size_t k = 0; k < d->nvisit; k++) {
        json_open(j, NULL, '[');
        json_number(j, NULL, d->visit[k].day, 4);
        json_number(j, NULL, d->visit[k].change, 3);
        if (d->visit[k].fresh) json_int(j, NULL, d->visit[k].fresh);
        json_close(j, ']');
    }
    json_close(j, ']');
}

static void write_patient(json *j, const report_data *r, const report_patient *p, const detail *d)
{
    json_open(j, NULL, '{');
    json_int(j, "id", p->number);
    json_int(j, "arm", p->arm);
    json_text(j, "best", p->best);
    json_number(j, "change", p->change, 4);
    json_number(j, "pfs", p->pfs / TRIAL_MONTH, 4);
    json_int(j, "pfs_event", p->pfs_event);
    json_number(j, "os", p->os / TRIAL_MONTH, 4);
    json_int(j, "os_event", p->os_event);
    json_int(j, "grade", p->grade);
    if (p->cause) json_text(j, "cause", p->cause);
    json_open(j, "full", '[');
    json_number(j, NULL, d->os / TRIAL_MONTH, 4);
    json_int(j, NULL, d->os_event);
    json_number(j, NULL, d->pfs / TRIAL_MONTH, 4);
    json_int(j, NULL, d->pfs_event);
    json_close(j, ']');
    write_time(j, "ttr", d->ttr);
    write_time(j, "dor", d->dor);
    if (isfinite(d->dor)) json_int(j, "dor_event", d->dor_event);
    write_time(j, "dosed", d->dosed);
    write_time(j, "stopped", d->stopped);
    write_time(j, "next", d->next);
    write_time(j, "left", d->left);
    write_lists(j, r, d);
    json_close(j, '}');
}

static void write_markers(const report_data *r, json *j)
{
    json_open(j, "markers", '[');
    for (int m = 0; m < r->nmarker; m++) {
        json_open(j, NULL, '{');
        json_text(j, "label", strcmp(r->marker[m].name, "sum_mm") == 0 ? "sum of target lesions" : r->marker[m].name);
        json_text(j, "unit", r->marker[m].unit);
        json_bool(j, "biomarker", r->marker[m].biomarker);
        json_close(j, '}');
    }
    json_close(j, ']');
}

// A page of tens of thousands of patients would be slow and show no more: plots take the first of each arm, tables and
// curves take all.
void report_patients(const report_data *r, json *j)
{
    map *terms = map_new();
    detail *all = load_details(r, terms);
    write_markers(r, j);
    json_open(j, "terms", '[');
    for (int i = 0; i < map_count(terms); i++) json_text(j, NULL, report_words(r->memory, map_key(terms, i)));
    json_close(j, ']');
    json_open(j, "patients", '[');
    for (size_t i = 0; i < r->npatient; i++) {
        if (r->patient[i].drawn) write_patient(j, r, &r->patient[i], &all[i]);
    }
    json_close(j, ']');
    map_free(terms);
}
