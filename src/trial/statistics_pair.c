// SPDX-License-Identifier: MIT
// Loads the patients of two arms: results, baseline and visits are read side by side, all in order of patients.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "trial/statistics_int.h"

static void pair_room(statistics_pair *p, int n, int nmarker, bool rules)
{
    size_t most = (size_t)n + 1;
    *p = (statistics_pair){.capacity = n, .nmarker = nmarker};
    p->group = base_alloc(most, sizeof *p->group);
    p->os = base_alloc(most, sizeof *p->os);
    p->pfs = base_alloc(most, sizeof *p->pfs);
    p->os_event = base_alloc(most, sizeof *p->os_event);
    p->pfs_event = base_alloc(most, sizeof *p->pfs_event);
    p->response = base_alloc(most, sizeof *p->response);
    p->stratum = base_alloc(most, sizeof *p->stratum);
    p->marker = nmarker ? base_alloc(most * (size_t)nmarker, sizeof *p->marker) : NULL;
    for (int i = 0; i < PFS_NRULE && rules; i++) {
        p->rule[i] = base_alloc(most, sizeof *p->rule[i]);
        p->rule_event[i] = base_alloc(most, sizeof *p->rule_event[i]);
    }
}

void statistics_pair_clear(statistics_pair *p)
{
    free(p->group);
    free(p->os);
    free(p->pfs);
    free(p->os_event);
    free(p->pfs_event);
    free(p->response);
    free(p->stratum);
    free(p->marker);
    for (int i = 0; i < PFS_NRULE; i++) {
        free(p->rule[i]);
        free(p->rule_event[i]);
    }
}

// --- visits ----------------------------------------------------------------------------------------------------------

static void visits_advance(statistics_visits *v)
{
    v->at = v->c && store_next(v->c) ? store_get_int(v->c, 0) : INT64_MAX;
}

statistics_visits statistics_visits_open(const analysis *a, int arm)
{
    static const char *const name[] = {"patient", "day", "response", "reader"};
    statistics_visits v = {.at = INT64_MAX, .primary = a->trial->primary_is_central ? "central" : "investigator"};
    int table = store_find_table(a->store, "visits");
    v.readers = table >= 0 && store_find_column(a->store, table, "reader") >= 0;
    v.c = table < 0 ? NULL : store_pick(a->store, "visits", name, v.readers ? 4 : 3, "arm", a->trial->arm[arm].name);
    visits_advance(&v);
    return v;
}

void statistics_visits_of(statistics_visits *v, int64_t patient)
{
    v->n = 0;
    while (v->at < patient) {
        visits_advance(v);
    }
    for (; v->at == patient; visits_advance(v)) {
        const pfs_visit x = pfs_visit_of(store_get_real(v->c, 1), recist_of_text(store_get_text(v->c, 2)));
        if (!v->readers || !strcmp(store_get_text(v->c, 3), v->primary)) {
            ARRAY_PUSH(v->visit, v->n, v->cap, x);
        }
    }
}

void statistics_visits_close(statistics_visits *v)
{
    store_cursor_free(v->c);
    free(v->visit);
}

static void pair_rules(const analysis *a, statistics_pair *p, statistics_visits *v, double os_day, double next)
{
    const bool died = pfs_death_counts(p->os_event[p->n], p->pfs[p->n], p->pfs_event[p->n]);
    pfs_course course = {v->visit, (int)v->n, os_day, died, next};
    for (int i = 0; i < PFS_NRULE; i++) {
        bool event;
        p->rule[i][p->n] = pfs_by_rule((pfs_rule)i, &course, a->trial, &event) / TRIAL_MONTH;
        p->rule_event[i][p->n] = event;
    }
    p->visits_known = p->visits_known || v->n;
}

// --- an arm ----------------------------------------------------------------------------------------------------------

typedef struct {
    store_cursor *c;
    int64_t at;
    int stratum;    // column; -1
} pair_baseline;

static pair_baseline baseline_open(const analysis *a, int arm, int nmarker)
{
    const library_cancer *k = a->trial->cancer;
    const char **name = arena_alloc(a->memory, sizeof *name * (size_t)(nmarker + 2));
    name[0] = "patient";
    for (int m = 0; m < nmarker; m++) {
        name[m + 1] = m < k->nbiomarker ? k->biomarker[m].name : k->baseline[m - k->nbiomarker].name;
    }
    bool strata = store_find_column(a->store, store_find_table(a->store, "patients"), "stratum") >= 0;
    name[nmarker + 1] = "stratum";
    store_cursor *c = store_pick(a->store, "patients", name, nmarker + 1 + strata, "arm", a->trial->arm[arm].name);
    return (pair_baseline){c, -1, strata ? nmarker + 1 : -1};
}

static void baseline_of(pair_baseline *b, statistics_pair *p, map *strata, int64_t patient)
{
    while (b->c && b->at < patient && store_next(b->c)) {
        b->at = store_get_int(b->c, 0);
    }
    bool there = b->at == patient;
    for (int m = 0; m < p->nmarker; m++) {
        p->marker[(size_t)m * (size_t)p->capacity + (size_t)p->n] = there ? store_get_real(b->c, m + 1) : NAN;
    }
    const char *stratum = there && b->stratum >= 0 ? store_get_text(b->c, b->stratum) : "";
    if (map_get(strata, stratum) < 0) {
        map_set(strata, stratum, map_count(strata));
    }
    p->stratum[p->n] = map_get(strata, stratum);
}

static void pair_arm(const analysis *a, int arm, int group, int view, bool rules, map *strata, statistics_pair *p)
{
    const char *name[] = {analysis_column(a, view, "os_day"),   analysis_column(a, view, "os_event"),
                          analysis_column(a, view, "pfs_day"),  analysis_column(a, view, "pfs_event"),
                          analysis_column(a, view, "response"), "next_line_day"};
    analysis_scan rows = analysis_results(a, arm, true, name, 6);
    pair_baseline baseline = baseline_open(a, arm, p->nmarker);
    statistics_visits visits = {.at = INT64_MAX};
    if (rules) {
        visits = statistics_visits_open(a, arm);
    }
    while (p->n < p->capacity && analysis_next(&rows)) {
        double os = store_get_real(rows.c, 1);
        p->group[p->n] = group;
        p->os[p->n] = os / TRIAL_MONTH;
        p->os_event[p->n] = (int)store_get_int(rows.c, 2);
        p->pfs[p->n] = store_get_real(rows.c, 3) / TRIAL_MONTH;
        p->pfs_event[p->n] = (int)store_get_int(rows.c, 4);
        p->response[p->n] = recist_responds(analysis_response(&rows, 5));
        p->responses_known = p->responses_known || !store_is_null(rows.c, 5);
        baseline_of(&baseline, p, strata, rows.patient);
        if (rules) {
            statistics_visits_of(&visits, rows.patient);
            pair_rules(a, p, &visits, os, store_get_real(rows.c, 6));
        }
        p->n++;
    }
    statistics_visits_close(&visits);
    store_cursor_free(baseline.c);
    analysis_end(&rows);
}

void statistics_pair_load(const analysis *a, int arm, int view, bool markers, bool rules, statistics_pair *p)
{
    const library_cancer *k = a->trial->cancer;
    int reference = a->trial->reference;
    pair_room(p, a->own[arm] + a->own[reference], markers ? k->nbiomarker + k->nbaseline : 0, rules);
    map *strata = map_new();
    pair_arm(a, reference, 0, view, rules, strata, p);
    pair_arm(a, arm, 1, view, rules, strata, p);
    p->nstratum = map_count(strata);
    p->stratum_name = arena_alloc(a->memory, sizeof *p->stratum_name * ((size_t)p->nstratum + 1));
    for (int i = 0; i < p->nstratum; i++) {
        p->stratum_name[i] = arena_strdup(a->memory, map_key(strata, i));
    }
    map_free(strata);
}
