// SPDX-License-Identifier: MIT
// Growth: candidates are drawn and grown from the first tumour cell to diagnosis, as clients of the lane solver; then
// screened. What never becomes a patient is counted with its reason: it is part of the result, since selection shapes
// the population.
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cohort/cohort.h"

// --- set-up ----------------------------------------------------------------------------------------------------------

typedef struct {
    const char **id;
    int n;
    arena *memory;
} growth_ids;

static int growth_want(growth_ids *w, const char *id)
{
    w->id[w->n] = id;
    return w->n++;
}

// Every quantity that is looked at at diagnosis, with its unit checked.
static void growth_want_ranges(growth_ids *w, const library_range *r, int n)
{
    for (int i = 0; i < n; i++) {
        growth_want(w, r[i].id);
    }
}

static void growth_want_markers(growth_ids *w, const library_marker *m, int n)
{
    for (int i = 0; i < n; i++) {
        growth_want(w, m[i].id);
    }
}

static void growth_check_unit(const cohort_model *m, const char *id, unit u, src_loc loc, diag_list *d)
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

static bool growth_check(const cohort *c, diag_list *d)
{
    int before = diag_errors(d);
    const library_trial *t = c->trial;
    const library_cancer *k = t->cancer;
    for (int i = 0; i < t->neligibility; i++) {
        growth_check_unit(c->model, t->eligibility[i].id, t->eligibility[i].unit, t->eligibility[i].loc, d);
    }
    for (int i = 0; i < k->nrejection; i++) {
        growth_check_unit(c->model, k->rejection[i].id, k->rejection[i].unit, k->rejection[i].loc, d);
    }
    for (int i = 0; i < k->nbiomarker; i++) {
        growth_check_unit(c->model, k->biomarker[i].id, k->biomarker[i].unit, k->biomarker[i].loc, d);
    }
    for (int i = 0; i < k->nbaseline; i++) {
        growth_check_unit(c->model, k->baseline[i].id, k->baseline[i].unit, k->baseline[i].loc, d);
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
    growth_ids w = {arena_alloc(memory, sizeof(char *) * (size_t)most), 0, memory};
    for (int l = 0; l < k->lesions; l++) {
        const char *id = arena_printf(memory, "%s%d__%s", k->lesion_prefix, l + 1, k->diameter);
        growth_want(&w, id);
    }
    c->at.burden = growth_want(&w, k->burden);
    c->at.eligibility = w.n, growth_want_ranges(&w, t->eligibility, t->neligibility);
    c->at.rejection = w.n, growth_want_ranges(&w, k->rejection, k->nrejection);
    c->at.biomarker = w.n, growth_want_markers(&w, k->biomarker, k->nbiomarker);
    c->at.baseline = w.n, growth_want_markers(&w, k->baseline, k->nbaseline);
    c->at.score = w.n;
    for (int i = 0; i < k->ncause; i++) {
        growth_want(&w, k->cause[i].score);
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
    if (!growth_check(c, d)) {
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

// --- growing ---------------------------------------------------------------------------------------------------------

typedef struct {
    const cohort *c;
    int64_t first;
    const int64_t *number;
    int n, width;
    cohort_candidate *out;
    atomic_int next;
    stop_wish stop;
    ode_stats *stats;    // one for each thread
} growth_work;

typedef struct {
    growth_work *w;
    double *draw, *value, *output, *scratch;
} growth_worker;

static int growth_values(const cohort *c)
{
    return 1 + c->model->model->system->nstate + c->model->model->system->ninput;
}

static bool growth_next(void *self, ode_lane *lane)
{
    growth_worker *g = self;
    growth_work *w = g->w;
    for (;;) {
        if (stop_wanted(&w->stop)) {
            return false;
        }
        int i = atomic_fetch_add(&w->next, 1);
        if (i >= w->n) {
            return false;
        }
        cohort_candidate *p = &w->out[i];
        *p = (cohort_candidate){.number = w->number ? w->number[i] : w->first + i, .state = -1};
        int outside = cohort_draw_values(w->c->draws, w->c->seed, p->number, g->draw);
        if (outside >= 0) {
            p->outcome = COHORT_OUTSIDE;
            p->why = outside;
            continue;
        }
        cohort_start(w->c->model, g->draw, 0, NULL, NULL, g->value);
        cohort_to_lane(w->c->model, g->value, lane);
        lane->job = i;
        lane->t_stop = w->c->trial->cancer->growth_limit;
        lane->t_out = INFINITY;
        return true;
    }
}

static bool growth_broken(const double *v, int n)
{
    for (int i = 0; i < n; i++) {
        if (!isfinite(v[i])) {
            return true;
        }
    }
    return false;
}

// Unphysiologic, then ineligible, then eligible. A value that is no number is a failure, not a pass.
static void growth_screen(const cohort *c, cohort_candidate *p)
{
    const library_trial *t = c->trial;
    if (growth_broken(p->baseline, c->at.n)) {
        p->outcome = COHORT_FAILED;
        p->why = ODE_FAIL_NAN;
        return;
    }
    for (int i = 0; i < t->cancer->nrejection; i++) {
        double v = p->baseline[c->at.rejection + i];
        if (v < t->cancer->rejection[i].low || v > t->cancer->rejection[i].high) {
            p->outcome = COHORT_REJECTED;
            p->why = i;
            return;
        }
    }
    for (int i = 0; i < t->neligibility; i++) {
        double v = p->baseline[c->at.eligibility + i];
        if (v < t->eligibility[i].low || v > t->eligibility[i].high) {
            p->outcome = COHORT_INELIGIBLE;
            p->why = i;
            return;
        }
    }
    p->outcome = COHORT_ELIGIBLE;
}

static void growth_end(growth_worker *g, ode_lane *lane, cohort_outcome outcome)
{
    const cohort *c = g->w->c;
    cohort_candidate *p = &g->w->out[lane->job];
    p->time = lane->t;
    p->outcome = outcome;
    cohort_outputs(c->model, lane, g->output, g->scratch);
    if (outcome == COHORT_UNDIAGNOSED) {
        p->outcome = g->output[c->at.burden] > 0 ? COHORT_UNDIAGNOSED : COHORT_ELIMINATED;
    }
    if (outcome != COHORT_ELIGIBLE) {
        return;
    }
    int n = growth_values(c);
    p->value = base_alloc((size_t)n, sizeof *p->value);
    // what the kernel folded or removed keeps its starting value
    cohort_draw_values(c->draws, c->seed, p->number, g->draw);
    cohort_start(c->model, g->draw, 0, NULL, NULL, p->value);
    cohort_from_lane(c->model, lane, p->value);
    p->baseline = base_alloc((size_t)c->at.n, sizeof *p->baseline);
    memcpy(p->baseline, g->output, sizeof *p->baseline * (size_t)c->at.n);
    growth_screen(c, p);
    if (p->outcome != COHORT_ELIGIBLE) {
        free(p->value);
        p->value = NULL;
    }
}

static ode_action growth_reached(void *self, ode_lane *lane)
{
    growth_end(self, lane, COHORT_UNDIAGNOSED);
    return ODE_DONE;
}

static ode_action growth_event(void *self, ode_lane *lane, int event)
{
    growth_worker *g = self;
    const cohort *c = g->w->c;
    cohort_outcome outcome = event == c->diagnosis ? COHORT_ELIGIBLE
                             : event == c->death   ? COHORT_DIED
                                                   : COHORT_ELIMINATED;
    if (event != c->diagnosis && event != c->death && event != c->eliminated) {
        return ODE_CONTINUE;
    }
    growth_end(g, lane, outcome);
    return ODE_DONE;
}

static void growth_failed(void *self, ode_lane *lane, ode_failure why, int state)
{
    growth_worker *g = self;
    cohort_candidate *p = &g->w->out[lane->job];
    p->outcome = COHORT_FAILED;
    p->why = (int)why;
    p->state = state;
    p->time = lane->t;
}

static void growth_thread(void *self, int i)
{
    growth_work *w = self;
    const cohort *c = w->c;
    growth_worker g = {.w = w};
    g.draw = base_alloc((size_t)c->draws->n + 1, sizeof(double));
    g.value = base_alloc((size_t)growth_values(c), sizeof(double));
    g.output = base_alloc_aligned(sizeof(double) * (size_t)(c->at.n + 8));
    g.scratch = base_alloc_aligned(sizeof(double) * cohort_scratch_size(c->model));
    ode_options options;
    cohort_tolerances(c->trial, c->model, &options, w->width);
    ode_client client = {
        .self = &g, .next = growth_next, .reached = growth_reached, .event = growth_event, .failed = growth_failed};
    ode_run(c->model->code.kernel, &options, &client, &w->stats[i]);
    free(g.draw);
    free(g.value);
    free(g.output);
    free(g.scratch);
}

void cohort_grow(const cohort *c, int64_t first, const int64_t *number, int n, int threads, int width,
                 cohort_candidate *out, ode_stats *stats, stop_wish stop)
{
    growth_work w = {.c = c, .first = first, .number = number, .n = n, .width = width, .out = out, .stop = stop};
    atomic_init(&w.next, 0);
    for (int i = 0; i < n; i++) {
        out[i] = (cohort_candidate){.number = -1};
    }
    w.stats = base_alloc((size_t)threads, sizeof *w.stats);
    cohort_threads(threads, growth_thread, &w);
    for (int i = 0; stats && i < threads; i++) {
        ode_stats_add(stats, &w.stats[i]);
    }
    free(w.stats);
}

void cohort_candidate_clear(cohort_candidate *p)
{
    free(p->value);
    free(p->baseline);
    p->value = p->baseline = NULL;
}

const char *cohort_outcome_text(cohort_outcome o)
{
    static const char *const text[COHORT_NOUTCOME] = {"eligible",
                                                      "trait outside its plausible range",
                                                      "tumour eliminated",
                                                      "never diagnosed",
                                                      "died before diagnosis",
                                                      "unphysiologic",
                                                      "ineligible",
                                                      "failed"};
    return text[o];
}

const char *cohort_reason(const cohort *c, const cohort_candidate *p)
{
    const library_trial *t = c->trial;
    switch (p->outcome) {
    case COHORT_OUTSIDE: return c->draws->draw[p->why].id;
    case COHORT_REJECTED: return t->cancer->rejection[p->why].reason;
    case COHORT_INELIGIBLE: return p->why < t->neligibility ? t->eligibility[p->why].reason : "no measurable lesion";
    case COHORT_FAILED: return ode_failure_text((ode_failure)p->why);
    default: return "";
    }
}

src_loc cohort_reason_loc(const cohort *c, const cohort_candidate *p)
{
    const library_trial *t = c->trial;
    const src_loc nowhere = {0};
    switch (p->outcome) {
    case COHORT_OUTSIDE: return c->draws->draw[p->why].trait->loc;
    case COHORT_REJECTED: return t->cancer->rejection[p->why].loc;
    case COHORT_INELIGIBLE: return p->why < t->neligibility ? t->eligibility[p->why].loc : nowhere;
    default: return nowhere;
    }
}
