// SPDX-License-Identifier: MIT
// Everything after the solver, from the store alone: rows become arrays, arrays become the summary.
#include "trial/analysis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "trial/statistics_int.h"

const char *const analysis_view_name[NVIEW] = {"cut", "full"};

bool analysis_one_cut(const library_trial *t)
{
    return isnan(t->cutoff);
}

// --- the rows --------------------------------------------------------------------------------------------------------

static int analysis_cause_of(const library_cancer *c, const char *name)
{
    for (int i = 0; i < c->ncause; i++) {
        if (!strcmp(c->cause[i].name, name)) {
            return i;
        }
    }
    return -1;
}

static int analysis_arm_of(const library_trial *t, const char *name)
{
    for (int i = 0; i < t->narm; i++) {
        if (!strcmp(t->arm[i].name, name)) {
            return i;
        }
    }
    return -1;
}

// Strata are numbered as they come.
static void analysis_stratum(analysis *a, map *strata, int64_t patient, const char *name)
{
    if (map_get(strata, name) < 0) {
        map_set(strata, name, map_count(strata));
    }
    a->stratum[patient] = map_get(strata, name);
    a->nstratum = map_count(strata);
}

static bool analysis_patients(analysis *a)
{
    static const char *const name[] = {"patient", "arm", "cause", "stratum"};
    const library_trial *t = a->trial;
    a->npatient = store_count(a->store, store_find_table(a->store, "patients"));
    size_t n = (size_t)a->npatient + 1;
    a->arm_of = arena_alloc(a->memory, n * sizeof *a->arm_of);
    a->cause = arena_alloc(a->memory, n * sizeof *a->cause);
    for (size_t i = 0; i < n; i++) {
        a->arm_of[i] = a->cause[i] = -1;
    }
    const bool strata =
        t->stratified && store_find_column(a->store, store_find_table(a->store, "patients"), "stratum") >= 0;
    a->stratum = strata ? arena_alloc(a->memory, n * sizeof *a->stratum) : NULL;
    a->nstratum = 1;
    map *known = map_new();
    store_cursor *c = store_pick(a->store, "patients", name, 3 + strata, NULL, NULL);
    while (c && store_next(c)) {
        int64_t p = store_get_int(c, 0);
        if (p >= 1 && p <= a->npatient) {
            a->arm_of[p] = (int16_t)analysis_arm_of(t, store_get_text(c, 1));
            a->cause[p] = (int16_t)analysis_cause_of(t->cancer, store_get_text(c, 2));
            if (strata) {
                analysis_stratum(a, known, p, store_get_text(c, 3));
            }
        }
    }
    map_free(known);
    store_cursor_free(c);
    return c != NULL;
}

analysis_scan analysis_results(const analysis *a, int arm, bool own, const char *const *name, int n)
{
    const char *column[ANALYSIS_COLUMNS + 1] = {"patient"};
    for (int i = 0; i < n; i++) {
        column[i + 1] = name[i];
    }
    store_cursor *c = store_pick(a->store, "results", column, n + 1, "arm", a->trial->arm[arm].name);
    return (analysis_scan){.a = a, .c = c, .arm = arm, .own = own};
}

bool analysis_next(analysis_scan *s)
{
    while (s->c && store_next(s->c)) {
        s->patient = store_get_int(s->c, 0);
        bool known = s->patient >= 1 && s->patient <= s->a->npatient;
        if (!s->own || (known && s->a->arm_of[s->patient] == s->arm)) {
            return true;
        }
    }
    return false;
}

recist_response analysis_response(const analysis_scan *s, int column)
{
    return recist_of_text(store_get_text(s->c, column));
}

void analysis_end(analysis_scan *s)
{
    store_cursor_free(s->c);
    s->c = NULL;
}

const char *analysis_column(const analysis *a, int view, const char *name)
{
    return arena_printf(a->memory, "%s_%s", analysis_view_name[view], name);
}

int analysis_times(const analysis *a, int arm, int view, const char *what, double *day, int *event, int *stratum)
{
    const char *name[] = {arena_printf(a->memory, "%s_%s_day", analysis_view_name[view], what),
                          arena_printf(a->memory, "%s_%s_event", analysis_view_name[view], what)};
    bool observed = store_find_column(a->store, store_find_table(a->store, "results"), name[1]) >= 0;
    analysis_scan s = analysis_results(a, arm, true, name, observed ? 2 : 1);
    int n = 0;
    while (n < a->own[arm] && analysis_next(&s)) {
        day[n] = store_get_real(s.c, 1);
        event[n] = observed ? (int)store_get_int(s.c, 2) : 1;
        if (stratum) {
            stratum[n] = a->stratum ? a->stratum[s.patient] : 0;
        }
        n += !isnan(day[n]);
    }
    analysis_end(&s);
    return n;
}

// Of the arm's own patients, no counterfactual twins, each once.
static bool analysis_failed(analysis *a, int arm)
{
    static const char *const name[] = {"patient"};
    store_cursor *c = store_pick(a->store, "failures", name, 1, "arm", a->trial->arm[arm].name);
    int64_t last = -1;
    while (c && store_next(c)) {
        const int64_t p = store_get_int(c, 0);
        a->failed[arm] += p != last && p >= 1 && p <= a->npatient && a->arm_of[p] == arm;
        last = p;
    }
    store_cursor_free(c);
    return c != NULL;
}

static void analysis_unreadable(const store *s, diag_list *d)
{
    src_loc loc = {0};
    diag_add(d, DIAG_ERROR, loc, NULL, "the run cannot be read: %s", store_error(s));
}

bool analysis_load(analysis *a, store *s, const library_trial *t, arena *memory, diag_list *d)
{
    *a = (analysis){.trial = t, .store = s, .memory = memory};
    a->own = arena_alloc(memory, sizeof *a->own * (size_t)(t->narm + 1));
    a->failed = arena_alloc(memory, sizeof *a->failed * (size_t)(t->narm + 1));
    bool ok = analysis_patients(a);
    for (int i = 0; i < t->narm && ok; i++) {
        analysis_scan rows = analysis_results(a, i, true, NULL, 0);
        while (analysis_next(&rows)) {
            a->own[i]++;
        }
        analysis_end(&rows);
        ok = analysis_failed(a, i);
    }
    if (!ok || *store_error(s)) {
        analysis_unreadable(s, d);
        return false;
    }
    return true;
}

// --- the summary -----------------------------------------------------------------------------------------------------

static int analysis_compare_counts(const void *a, const void *b)
{
    const trial_count *x = a, *y = b;
    int order = strcmp(x->outcome, y->outcome);
    return order ? order : strcmp(x->reason, y->reason);
}

trial_count *trial_screening(store *s, arena *memory, int *n)
{
    enum { OUTCOME, REASON };
    static const char *const name[] = {"outcome", "reason"};
    store_cursor *c = store_pick(s, "candidates", name, 2, NULL, NULL);
    map *index = map_new();
    trial_count *row = NULL;
    size_t cap = 0;
    *n = 0;
    while (c && store_next(c)) {
        char key[512];
        snprintf(key, sizeof key, "%.200s\t%.250s", store_get_text(c, OUTCOME), store_get_text(c, REASON));
        int i = map_get(index, key);
        if (i < 0) {
            i = *n;
            map_set(index, key, i);
            trial_count new = {arena_strdup(memory, store_get_text(c, OUTCOME)),
                               arena_strdup(memory, store_get_text(c, REASON)), 0};
            ARRAY_PUSH(row, *n, cap, new);
        }
        row[i].count++;
    }
    map_free(index);
    trial_count *sorted = c ? arena_alloc(memory, sizeof *row * (size_t)(*n + 1)) : NULL;
    if (sorted && *n) {
        memcpy(sorted, row, sizeof *row * (size_t)*n);
        qsort(sorted, (size_t)*n, sizeof *row, analysis_compare_counts);
    }
    free(row);
    store_cursor_free(c);
    return sorted;
}

static bool analysis_screening(const analysis *a, trial_summary *out)
{
    out->screening = trial_screening(a->store, a->memory, &out->nscreening);
    for (int i = 0; out->screening && i < out->nscreening; i++) {
        out->candidates += out->screening[i].count;
    }
    return out->screening != NULL;
}

static double analysis_seconds(store *s, const char *key)
{
    char *text = store_meta(s, key);
    double seconds = text ? strtod(text, NULL) : NAN;
    free(text);
    return seconds;
}

// How a cut-off by events came out.
static void analysis_cutoff(store *s, const library_trial *t, trial_summary *out)
{
    char *events = store_meta(s, "cutoff_events"), *reached = store_meta(s, "cutoff_reached");
    if (t->cutoff_events && events && reached) {
        out->cutoff = (trial_cutoff){.endpoint = t->cutoff_os ? "OS" : "PFS",
                                     .planned = t->cutoff_events,
                                     .events = atoi(events),
                                     .reached = !strcmp(reached, "1"),
                                     .day = t->cutoff_day};
    }
    free(events);
    free(reached);
}

// Of data the hash of their files, which whoever imported them told; of a run that of its rows.
static bool analysis_hash(store *s, trial_summary *out)
{
    char *files = store_meta(s, "data_hash");
    out->observed = files != NULL;
    if (files && strlen(files) == 64) {
        memcpy(out->rows_hash, files, 65);
    }
    free(files);
    return out->observed || store_hash(s, out->rows_hash);
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
    out->wall_s = analysis_seconds(s, "wall_s");
    out->growth_s = analysis_seconds(s, "growth_s");
    out->treatment_s = analysis_seconds(s, "treatment_s");
    const double recalled = analysis_seconds(s, "candidates_recalled");
    out->recalled = isnan(recalled) ? 0 : (int64_t)recalled;
    analysis_cutoff(s, t, out);
    analysis a;
    bool ok = analysis_load(&a, s, t, memory, d) && analysis_hash(s, out);
    if (ok) {
        out->narm = t->narm;
        out->arm = arena_alloc(memory, sizeof *out->arm * (size_t)t->narm);
        for (int i = 0; i < t->narm; i++) {
            analysis_endpoints(&a, i, &out->arm[i]);
        }
        analysis_comparisons(&a, out);
        analysis_paired(&a, out);
        analysis_looks(&a, out);
        analysis_biomarkers(&a, out);
        analysis_statistics(&a, out);
        analysis_subgroups(&a, out);
        analysis_multiplicity(&a, out);
        ok = analysis_causes(&a, out);
        analysis_published(&a, out, d);
        ok = ok && analysis_screening(&a, out);
        if (!ok || *store_error(s)) {
            ok = false;
            analysis_unreadable(s, d);
        }
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
        char *null = store_meta(s, "null_effect");
        t = library_trial_accrue(t, d) && (!null || strcmp(null, "1") || library_trial_null(t, d)) ? t : NULL;
        if (t) {
            recut_known(s, t);
        }
        free(null);
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
