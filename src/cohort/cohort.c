// SPDX-License-Identifier: MIT
// A cohort set up: what is read at diagnosis, the drug-free model compiled, its units and events checked.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cohort/cohort.h"

typedef struct {
    const char **id;
    int n;
    arena *memory;
} cohort_ids;

static int cohort_want(cohort_ids *w, const char *id)
{
    w->id[w->n] = id;
    return w->n++;
}

// Every quantity that is looked at at diagnosis, with its unit checked.
static void cohort_want_ranges(cohort_ids *w, const library_range *r, int n)
{
    for (int i = 0; i < n; i++) {
        cohort_want(w, r[i].id);
    }
}

static void cohort_want_markers(cohort_ids *w, const library_marker *m, int n)
{
    for (int i = 0; i < n; i++) {
        cohort_want(w, m[i].id);
    }
}

static void cohort_check_unit(const cohort_model *m, const char *id, unit u, src_loc loc, diag_list *d)
{
    int q = cohort_quantity(m, id);
    if (q < 0) {
        return;    // said when the model was compiled
    }
    unit has = m->model->system->quantity[q].unit;
    if (!unit_same_dimension(has, u)) {
        char expected[128], name[64];
        unit_format(has, name);
        snprintf(expected, sizeof expected, "a unit such as %s", name);
        diag_add(d, DIAG_ERROR, loc, expected, "'%s' has the wrong unit", id);
    }
}

static bool cohort_check(const cohort *c, diag_list *d)
{
    int before = diag_errors(d);
    const library_trial *t = c->trial;
    const library_cancer *k = t->cancer;
    for (int i = 0; i < t->neligibility; i++) {
        cohort_check_unit(c->model, t->eligibility[i].id, t->eligibility[i].unit, t->eligibility[i].loc, d);
    }
    for (int i = 0; i < k->nrejection; i++) {
        cohort_check_unit(c->model, k->rejection[i].id, k->rejection[i].unit, k->rejection[i].loc, d);
    }
    for (int i = 0; i < k->nbiomarker; i++) {
        cohort_check_unit(c->model, k->biomarker[i].id, k->biomarker[i].unit, k->biomarker[i].loc, d);
    }
    for (int i = 0; i < k->nbaseline; i++) {
        cohort_check_unit(c->model, k->baseline[i].id, k->baseline[i].unit, k->baseline[i].loc, d);
    }
    struct {
        const char *id;
        int event;
        const char *what;
    } event[] = {{k->diagnosis, c->diagnosis, "diagnosis"},
                 {k->eliminated, c->eliminated, "eliminated"},
                 {k->death, c->death, "death"}};
    for (size_t i = 0; i < sizeof event / sizeof *event; i++) {
        if (event[i].id && event[i].event < 0) {
            diag_add(d, DIAG_ERROR, k->clinic_loc, "an event of the model that can happen",
                     "there is no event '%s' for '%s'", event[i].id, event[i].what);
        }
    }
    return diag_errors(d) == before;
}

cohort *cohort_new(const library_trial *t, uint64_t seed, arena *memory, diag_list *d)
{
    const library_cancer *k = t->cancer;
    cohort *c = arena_alloc(memory, sizeof *c);
    c->trial = t;
    c->seed = seed;
    c->draws = cohort_draws_new(t, memory, d);
    if (!c->draws) {
        return NULL;
    }
    int most = k->lesions + 1 + t->neligibility + k->nrejection + k->nbiomarker + k->nbaseline + k->ncause;
    cohort_ids w = {arena_alloc(memory, sizeof(char *) * (size_t)most), 0, memory};
    for (int l = 0; l < k->lesions; l++) {
        const char *id = arena_printf(memory, "%s%d__%s", k->lesion_prefix, l + 1, k->diameter);
        cohort_want(&w, id);
    }
    c->at.burden = cohort_want(&w, k->burden);
    c->at.eligibility = w.n, cohort_want_ranges(&w, t->eligibility, t->neligibility);
    c->at.rejection = w.n, cohort_want_ranges(&w, k->rejection, k->nrejection);
    c->at.biomarker = w.n, cohort_want_markers(&w, k->biomarker, k->nbiomarker);
    c->at.baseline = w.n, cohort_want_markers(&w, k->baseline, k->nbaseline);
    c->at.score = w.n;
    for (int i = 0; i < k->ncause; i++) {
        cohort_want(&w, k->cause[i].score);
    }
    c->at.n = w.n;
    cohort_wanted wanted = {.output = w.id, .noutput = w.n};
    c->model = cohort_model_new(t, c->draws, NULL, 0, &wanted, memory, d);
    if (!c->model) {
        return NULL;
    }
    c->diagnosis = cohort_event(c->model, k->diagnosis);
    c->death = cohort_event(c->model, k->death);
    c->eliminated = k->eliminated ? cohort_event(c->model, k->eliminated) : -1;
    if (!cohort_check(c, d)) {
        cohort_free(c);
        return NULL;
    }
    return c;
}

void cohort_free(cohort *c)
{
    if (c) {
        cohort_model_free(c->model);
        c->model = NULL;
    }
}

void cohort_identity(const cohort *c, sha256 *h)
{
    enum { FIRST = 16 };
    const cohort_model *m = c->model;
    const int event[] = {c->diagnosis, c->death, c->eliminated};
    const double limit[] = {c->trial->cancer->growth_limit, c->trial->cancer->rtol};
    const int n = cohort_nvalue(m);
    double *draw = base_alloc((size_t)c->draws->n + 1, sizeof *draw), *value = base_alloc((size_t)n, sizeof *value);
    sha256_add(h, event, sizeof event);
    sha256_add(h, limit, sizeof limit);
    sha256_add(h, m->atol, sizeof *m->atol * (size_t)m->code.kernel->nx);
    sha256_add(h, &c->seed, sizeof c->seed);
    for (int i = 0; i < FIRST; i++) {
        cohort_draw_values(c->draws, c->seed, i, draw);
        cohort_start(m, draw, 0, NULL, NULL, value);
        sha256_add(h, value, sizeof *value * (size_t)n);
    }
    free(draw);
    free(value);
}
