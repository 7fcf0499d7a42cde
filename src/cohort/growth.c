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
    double *draw, *value, *output, *scratch, *at;
} growth_worker;

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
    int n = cohort_nvalue(c->model);
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

// Where his growth ended, for runs to come.
static void growth_keep(const growth_worker *g, const ode_lane *lane, bool diagnosed)
{
    const cohort *c = g->w->c;
    const cohort_candidate *p = &g->w->out[lane->job];
    const kernel *k = c->model->code.kernel;
    for (int i = 0; i < k->nx; i++) {
        g->at[i] = lane->x[i * lane->stride];
    }
    for (int j = 0; j < k->np; j++) {
        g->at[k->nx + j] = lane->p[j * lane->stride];
    }
    // the lane's worker has moved on to others since
    cohort_draw_values(c->draws, c->seed, p->number, g->draw);
    cohort_start(c->model, g->draw, 0, NULL, NULL, g->value);
    cohort_kept_one one = {p->number, cohort_kept_digest(g->value, cohort_nvalue(c->model)), p->time,
                           diagnosed ? COHORT_ELIGIBLE : p->outcome, diagnosed ? g->at : NULL};
    cohort_kept_add(c->kept, &one);
}

// A candidate whose growth is known, from the starting values in g->value; false where it is not.
static bool growth_recall(growth_worker *g, int job)
{
    const cohort *c = g->w->c;
    cohort_candidate *p = &g->w->out[job];
    cohort_kept_one one;
    if (!c->kept ||
        !cohort_kept_find(c->kept, p->number, cohort_kept_digest(g->value, cohort_nvalue(c->model)), &one)) {
        return false;
    }
    p->recalled = true;
    if (!one.at) {
        p->time = one.time;
        p->outcome = (cohort_outcome)one.outcome;
        return true;
    }
    const kernel *k = c->model->code.kernel;
    memcpy(g->at, one.at, sizeof *g->at * (size_t)(k->nx + k->np));
    ode_lane lane = {.job = job, .t = one.time, .x = g->at, .p = g->at + k->nx, .stride = 1};
    growth_end(g, &lane, COHORT_ELIGIBLE);
    return true;
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
        if (growth_recall(g, i)) {
            continue;
        }
        cohort_to_lane(w->c->model, g->value, lane);
        lane->job = i;
        lane->t_stop = w->c->trial->cancer->growth_limit;
        lane->t_out = INFINITY;
        return true;
    }
}

static ode_action growth_over(growth_worker *g, ode_lane *lane, cohort_outcome outcome)
{
    growth_end(g, lane, outcome);
    if (g->w->c->kept) {
        growth_keep(g, lane, outcome == COHORT_ELIGIBLE);
    }
    return ODE_DONE;
}

static ode_action growth_reached(void *self, ode_lane *lane)
{
    return growth_over(self, lane, COHORT_UNDIAGNOSED);
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
    return growth_over(g, lane, outcome);
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
    g.value = base_alloc((size_t)cohort_nvalue(c->model), sizeof(double));
    g.output = base_alloc_aligned(sizeof(double) * (size_t)(c->at.n + 8));
    g.scratch = base_alloc_aligned(sizeof(double) * cohort_scratch_size(c->model));
    g.at = base_alloc((size_t)(c->model->code.kernel->nx + c->model->code.kernel->np) + 1, sizeof(double));
    ode_options options;
    cohort_tolerances(c->trial, c->model, &options, w->width);
    ode_client client = {
        .self = &g, .next = growth_next, .reached = growth_reached, .event = growth_event, .failed = growth_failed};
    ode_run(c->model->code.kernel, &options, &client, &w->stats[i]);
    free(g.draw);
    free(g.value);
    free(g.output);
    free(g.scratch);
    free(g.at);
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
