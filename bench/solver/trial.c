// SPDX-License-Identifier: MIT
// A scenario of a trial of the library: its own virtual patients, grown to diagnosis as the trial grows them, then 360
// days without events, untreated or with the doses of its first arm. Traits that are drawn differ between patients,
// everything else is folded, as in the trial. Time counts from diagnosis.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/solver/bench.h"
#include "cohort/cohort.h"
#include "library/library.h"
#include "trial/trial_int.h"

static const double LENGTH = 360;    // [day]
enum { CANDIDATES_MOST = 100 };      // for each patient wanted

// The first n eligible candidates; false where there are not so many.
static bool trial_grow(const cohort *c, int n, cohort_candidate *out)
{
    cohort_candidate *batch = base_alloc((size_t)n, sizeof *batch);
    int found = 0;
    for (int k = 0; k < CANDIDATES_MOST && found < n; k++) {
        cohort_grow(c, (int64_t)k * n, NULL, n, 1, 0, batch, NULL, (stop_wish){0});
        for (int i = 0; i < n; i++) {
            if (batch[i].outcome == COHORT_ELIGIBLE && found < n) out[found++] = batch[i];
            else cohort_candidate_clear(&batch[i]);
        }
    }
    free(batch);
    return found == n;
}

// The arm's model again, without events, and without doses where there are none.
static bool trial_compile(const trial_arm *a, int scenario, bench_case *c, diag_list *d)
{
    ode_system *s = a->model->model->system;
    bool *varies = base_alloc((size_t)s->ninput + 1, sizeof *varies),
         *dosed = base_alloc((size_t)s->nstate + 1, sizeof *dosed);
    double *value = base_alloc((size_t)s->ninput + 1, sizeof *value);
    for (int j = 0; j < s->ninput; j++) {
        const double start = a->model->start[1 + s->nstate + j];
        varies[j] = isnan(start) || !s->input[j].constant;
        value[j] = isnan(start) ? 0 : start;
        c->varied += varies[j];
    }
    // patients start where their growth ended; drugs at nothing
    for (int i = 0; i < s->nstate; i++) dosed[i] = a->from_core[1 + i] >= 0;
    for (int l = 0; l < a->nline && scenario == BENCH_DOSED; l++) {
        for (int i = 0; i < s->nstate; i++)
            dosed[i] |= a->line[l].group == 0 && a->model->code.state_of[i] == a->line[l].state;
    }
    const int events = s->nevent;
    c->events_left_out = events;
    s->nevent = 0;
    const cgen_request request = {.input_varies = varies, .input_value = value, .state_dosed = dosed};
    const bool fine = cgen_compile(s, &request, &c->code, d);
    s->nevent = events;
    c->k = c->code.kernel;
    free(varies);
    free(dosed);
    free(value);
    return fine;
}

static void trial_patients(const trial_arm *a, const cohort_candidate *patient, bench_case *c)
{
    const ode_system *s = a->model->model->system;
    const size_t nx = (size_t)c->k->nx, np = (size_t)c->k->np;
    double *value = base_alloc((size_t)(1 + s->nstate + s->ninput), sizeof *value);
    double *draw = base_alloc((size_t)a->cohort->draws->n + 1, sizeof *draw);
    c->p = base_alloc((size_t)c->n * np + 1, sizeof *c->p);
    c->x = base_alloc((size_t)c->n * nx + 1, sizeof *c->x);
    for (int k = 0; k < c->n; k++) {
        cohort_draw_values(a->cohort->draws, a->cohort->seed, patient[k].number, draw);
        cohort_start(a->model, draw, 0, patient[k].value, a->from_core, value);
        for (int i = 0; i < s->nstate; i++) {
            if (c->code.state_of[i] >= 0) c->x[(size_t)k * nx + (size_t)c->code.state_of[i]] = value[1 + i];
        }
        for (int j = 0; j < s->ninput; j++) {
            if (c->code.input_of[j] >= 0) c->p[(size_t)k * np + (size_t)c->code.input_of[j]] = value[1 + s->nstate + j];
        }
    }
    free(value);
    free(draw);
}

// Number of the state in this kernel that has the given number in the arm's.
static int trial_state(const trial_arm *a, const bench_case *c, int state)
{
    for (int i = 0; i < a->model->model->system->nstate; i++) {
        if (a->model->code.state_of[i] == state) return c->code.state_of[i];
    }
    return -1;
}

static int by_time(const void *a, const void *b)
{
    const bench_dose *x = a, *y = b;
    return x->time != y->time ? (x->time > y->time) - (x->time < y->time)
                              : (x->state > y->state) - (x->state < y->state);
}

static void trial_doses(const trial_arm *a, const cohort_candidate *patient, bench_case *c)
{
    for (int l = 0; l < a->nline; l++) {
        const protocol_line *line = &a->line[l];
        if (line->group != 0) continue;
        double *amount = arena_alloc(c->memory, sizeof *amount * (size_t)c->n);
        for (int k = 0; k < c->n; k++)
            amount[k] = line->dose->amount * line->scale * (line->by >= 0 ? patient[k].value[line->by] : 1);
        for (int i = 0; protocol_due(line->dose, i) < c->length; i++) {
            bench_case_dose(c, protocol_due(line->dose, i), trial_state(a, c, line->state), amount);
        }
    }
    if (c->ndose) qsort(c->dose, (size_t)c->ndose, sizeof *c->dose, by_time);
}

static bool trial_case(const library_trial *t, int scenario, bench_case *c, arena *memory, diag_list *d)
{
    cohort *everybody = cohort_new(t, t->seed, memory, d);
    trial_arm *a = everybody ? trial_arm_new(everybody, 0, false, memory, d) : NULL;
    cohort_candidate *patient = base_alloc((size_t)c->n, sizeof *patient);
    bool fine = a && trial_compile(a, scenario, c, d);
    if (fine && !trial_grow(everybody, c->n, patient)) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, NULL, "fewer than %d eligible patients were found", c->n);
        fine = false;
    }
    if (fine) {
        c->length = LENGTH;
        c->typical = c->n;
        trial_patients(a, patient, c);
        if (scenario == BENCH_DOSED) trial_doses(a, patient, c);
        fine = bench_scale(c);
        if (!fine) diag_add(d, DIAG_ERROR, (src_loc){0}, NULL, "a patient could not be computed");
    }
    for (int k = 0; k < c->n; k++) cohort_candidate_clear(&patient[k]);
    free(patient);
    trial_arm_free(a);
    if (everybody) cohort_free(everybody);
    return fine;
}

bench_case *bench_trial(const bench_source *source, diag_list *d)
{
    arena *memory = arena_new();
    char *root = library_root(d), *path = root ? library_find_trial(root, source->name, d) : NULL;
    const library_trial *t = path ? library_read_trial(root, path, memory, d) : NULL;
    bench_case *c =
        t ? bench_case_new(t->name, source->scenario == BENCH_DOSED ? "dosed" : "undosed", source->patients) : NULL;
    const bool fine = c && trial_case(t, source->scenario, c, memory, d);
    free(root);
    free(path);
    arena_free(memory);
    if (fine) return c;
    bench_case_free(c);
    return NULL;
}
