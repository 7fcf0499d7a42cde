// SPDX-License-Identifier: MIT
// Everything after the solver, from the store alone: rows become arrays, arrays become the summary.
#include "trial/analysis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

static int analysis_response(const char *text)
{
    for (recist_response r = RECIST_CR; r <= RECIST_NE; r++) {
        if (!strcmp(recist_text(r), text)) {
            return (int)r;
        }
    }
    return RECIST_NE;
}

static int analysis_cause_of(const library_cancer *c, const char *name)
{
    for (int i = 0; i < c->ncause; i++) {
        if (!strcmp(c->cause[i].name, name)) {
            return i;
        }
    }
    return -1;
}

static bool analysis_patients(analysis *a)
{
    const library_trial *t = a->trial;
    int table = store_find_table(a->store, "patients");
    a->npatient = store_count(a->store, table);
    size_t n = (size_t)a->npatient + 1;
    a->arm_of = arena_alloc(a->memory, n * sizeof *a->arm_of);
    a->cutoff = arena_alloc(a->memory, n * sizeof *a->cutoff);
    a->cause = arena_alloc(a->memory, n * sizeof *a->cause);
    a->marker = arena_alloc(a->memory, n * sizeof *a->marker * (size_t)(t->cancer->nbiomarker + 1));
    int arm = store_find_column(a->store, table, "arm"), cutoff = store_find_column(a->store, table, "cutoff_day"),
        cause = store_find_column(a->store, table, "cause");
    store_cursor *c = store_select(a->store, table, -1, NULL);
    while (c && store_next(c)) {
        int64_t p = store_get_int(c, 0);
        if (p < 1 || p > a->npatient) {
            continue;
        }
        a->arm_of[p] = -1;
        for (int i = 0; i < t->narm; i++) {
            a->arm_of[p] = strcmp(store_get_text(c, arm), t->arm[i].name) ? a->arm_of[p] : i;
        }
        a->cutoff[p] = store_get_real(c, cutoff);
        a->cause[p] = analysis_cause_of(t->cancer, store_get_text(c, cause));
        for (int i = 0; i < t->cancer->nbiomarker; i++) {
            a->marker[(size_t)i * n + (size_t)p] =
                store_get_real(c, store_find_column(a->store, table, t->cancer->biomarker[i].name));
        }
    }
    store_cursor_free(c);
    return c != NULL;
}

static void analysis_alloc(analysis *a, analysis_arm *arm, int64_t n)
{
    size_t m = (size_t)n + 1;
    arm->patient = arena_alloc(a->memory, m * sizeof *arm->patient);
    arm->mine = arena_alloc(a->memory, m * sizeof *arm->mine);
    for (int v = 0; v < NVIEW; v++) {
        analysis_view *w = &arm->view[v];
        double **real[] = {&w->os, &w->pfs, &w->ttr, &w->dor};
        int **whole[] = {&w->os_event,    &w->pfs_event, &w->dor_event, &w->response,
                         &w->unconfirmed, &w->grade,     &w->stopped};
        for (size_t i = 0; i < sizeof real / sizeof *real; i++) {
            *real[i] = arena_alloc(a->memory, m * sizeof(double));
        }
        for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
            *whole[i] = arena_alloc(a->memory, m * sizeof(int));
        }
        w->event_grade = arena_alloc(a->memory, m * sizeof(int) * (size_t)(a->trial->cancer->norgan + 1));
    }
}

// columns of a view follow each other in the order of trial.h
static void analysis_row(analysis_view *w, int i, const store_cursor *c, int first)
{
    w->os[i] = store_get_real(c, first);
    w->os_event[i] = (int)store_get_int(c, first + 1);
    w->pfs[i] = store_get_real(c, first + 2);
    w->pfs_event[i] = (int)store_get_int(c, first + 3);
    w->response[i] = analysis_response(store_get_text(c, first + 4));
    w->unconfirmed[i] = analysis_response(store_get_text(c, first + 5));
    w->ttr[i] = store_get_real(c, first + 6);
    w->dor[i] = store_get_real(c, first + 7);
    w->dor_event[i] = (int)store_get_int(c, first + 8);
    w->grade[i] = (int)store_get_int(c, first + 9);
    w->stopped[i] = (int)store_get_int(c, first + 10);
}

typedef struct {
    const char *arm;
    int64_t n;
} analysis_size;

static void analysis_count_rows(void *self, const char *value, int64_t n)
{
    analysis_size *s = self;
    s->n = strcmp(value, s->arm) ? s->n : n;
}

static bool analysis_results(analysis *a, int arm)
{
    analysis_arm *out = &a->arm[arm];
    int table = store_find_table(a->store, "results");
    int first[NVIEW] = {store_find_column(a->store, table, "cut_os_day"),
                        store_find_column(a->store, table, "full_os_day")};
    analysis_size size = {a->trial->arm[arm].name, 0};
    if (!store_count_by(a->store, table, 0, analysis_count_rows, &size)) {
        return false;
    }
    store_cursor *c = store_select(a->store, table, 0, size.arm);
    if (!c) {
        return false;
    }
    analysis_alloc(a, out, size.n);
    while (out->n < size.n && store_next(c)) {
        int i = out->n++;
        int64_t p = store_get_int(c, 1);
        out->patient[i] = p;
        out->mine[i] = p >= 1 && p <= a->npatient && a->arm_of[p] == arm;
        for (int v = 0; v < NVIEW; v++) {
            analysis_row(&out->view[v], i, c, first[v]);
        }
    }
    store_cursor_free(c);
    return true;
}

static int analysis_find(const analysis_arm *arm, int64_t patient)
{
    int low = 0, high = arm->n - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        if (arm->patient[middle] == patient) {
            return middle;
        }
        low = arm->patient[middle] < patient ? middle + 1 : low;
        high = arm->patient[middle] < patient ? high : middle - 1;
    }
    return -1;
}

static bool analysis_adverse(analysis *a, int arm)
{
    const library_cancer *k = a->trial->cancer;
    analysis_arm *out = &a->arm[arm];
    int table = store_find_table(a->store, "adverse_events");
    int event = store_find_column(a->store, table, "event"), worst = store_find_column(a->store, table, "grade"),
        onset = store_find_column(a->store, table, "onset_day"),
        third = store_find_column(a->store, table, "grade3_day");
    store_cursor *c = store_select(a->store, table, 0, a->trial->arm[arm].name);
    while (c && store_next(c)) {
        int64_t p = store_get_int(c, 1);
        int i = analysis_find(out, p), o = 0;
        while (o < k->norgan && strcmp(k->organ[o].event, store_get_text(c, event))) {
            o++;
        }
        for (int v = 0; v < NVIEW && i >= 0 && o < k->norgan; v++) {
            double until = v == VIEW_CUT ? a->cutoff[p] : a->trial->follow_up;
            int grade = (int)store_get_int(c, worst);
            grade = store_get_real(c, third) <= until   ? grade
                    : store_get_real(c, onset) <= until ? grade < 2 ? grade : 2
                                                        : 0;
            out->view[v].event_grade[i * k->norgan + o] = grade;
        }
    }
    store_cursor_free(c);
    return c != NULL;
}

static void analysis_count_failed(void *self, const char *value, int64_t count)
{
    analysis *a = self;
    for (int i = 0; i < a->trial->narm; i++) {
        if (!strcmp(a->trial->arm[i].name, value)) {
            a->arm[i].failed = (int)count;
        }
    }
}

bool analysis_load(analysis *a, store *s, const library_trial *t, arena *memory, diag_list *d)
{
    *a = (analysis){.trial = t, .store = s, .memory = memory};
    a->arm = arena_alloc(memory, sizeof *a->arm * (size_t)(t->narm + 1));
    bool ok = analysis_patients(a);
    for (int i = 0; i < t->narm && ok; i++) {
        ok = analysis_results(a, i) && analysis_adverse(a, i);
    }
    int failures = store_find_table(s, "failures");
    ok = ok && store_count_by(s, failures, store_find_column(s, failures, "arm"), analysis_count_failed, a);
    if (!ok) {
        src_loc loc = {0};
        diag_add(d, DIAG_ERROR, loc, NULL, "the run cannot be read: %s", store_error(s));
    }
    return ok;
}

// --- the summary -----------------------------------------------------------------------------------------------------

static int analysis_compare_counts(const void *a, const void *b)
{
    const trial_count *x = a, *y = b;
    int order = strcmp(x->outcome, y->outcome);
    return order ? order : strcmp(x->reason, y->reason);
}

// How candidates ended, by outcome and reason.
static bool analysis_screening(const analysis *a, trial_summary *out)
{
    int table = store_find_table(a->store, "candidates");
    int outcome = store_find_column(a->store, table, "outcome"), reason = store_find_column(a->store, table, "reason");
    store_cursor *c = store_select(a->store, table, -1, NULL);
    map *index = map_new();
    trial_count *row = NULL;
    size_t cap = 0;
    while (c && store_next(c)) {
        char key[512];
        snprintf(key, sizeof key, "%.200s\t%.250s", store_get_text(c, outcome), store_get_text(c, reason));
        int i = map_get(index, key);
        if (i < 0) {
            i = out->nscreening;
            map_set(index, key, i);
            trial_count new = {arena_strdup(a->memory, store_get_text(c, outcome)),
                               arena_strdup(a->memory, store_get_text(c, reason)), 0};
            ARRAY_PUSH(row, out->nscreening, cap, new);
        }
        row[i].count++;
        out->candidates++;
    }
    map_free(index);
    out->screening = arena_alloc(a->memory, sizeof *row * (size_t)(out->nscreening + 1));
    if (out->nscreening) {
        memcpy(out->screening, row, sizeof *row * (size_t)out->nscreening);
        qsort(out->screening, (size_t)out->nscreening, sizeof *row, analysis_compare_counts);
    }
    free(row);
    store_cursor_free(c);
    return c != NULL;
}

trial_summary *trial_analyse(store *s, const library_trial *t, diag_list *d)
{
    arena *memory = arena_new();
    trial_summary *out = arena_alloc(memory, sizeof *out);
    out->memory = memory;
    out->trial = t;
    out->seed = t->seed;
    char *text = store_meta(s, "model_hash");
    if (text && strlen(text) == 64) {
        memcpy(out->model_hash, text, 65);
    }
    free(text);
    text = store_meta(s, "wall_s");
    out->wall_s = text ? strtod(text, NULL) : NAN;
    free(text);
    analysis a;
    bool ok = analysis_load(&a, s, t, memory, d) && store_hash(s, out->rows_hash);
    if (ok) {
        out->narm = t->narm;
        out->arm = arena_alloc(memory, sizeof *out->arm * (size_t)t->narm);
        for (int i = 0; i < t->narm; i++) {
            analysis_endpoints(&a, i, &out->arm[i]);
        }
        analysis_comparisons(&a, out);
        analysis_paired(&a, out);
        analysis_biomarkers(&a, out);
        ok = analysis_causes(&a, out);
        analysis_published(&a, out, d);
        ok = ok && analysis_screening(&a, out);
    }
    if (!ok) {
        trial_summary_free(out);
        return NULL;
    }
    return out;
}

void trial_summary_free(trial_summary *s)
{
    if (s) {
        arena_free(s->memory);
    }
}

library_trial *trial_of_run(const store *s, arena *memory, diag_list *d)
{
    char *root = library_root(d), *text = store_meta(s, "trial_text"), *path = store_meta(s, "trial_path");
    library_trial *t = root && text && path ? library_parse_trial(root, path, text, memory, d) : NULL;
    char *patients = store_meta(s, "patients_per_arm"), *seed = store_meta(s, "seed");
    if (t && patients && seed) {
        t->patients_per_arm = atoi(patients);
        t->seed = strtoull(seed, NULL, 10);
    } else if (root && !(text && path)) {
        src_loc loc = {0};
        diag_add(d, DIAG_ERROR, loc, "a run made by 'coley trial'", "the run does not say what trial it is of");
    }
    free(root);
    free(text);
    free(path);
    free(patients);
    free(seed);
    return t;
}
