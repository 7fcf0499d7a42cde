// SPDX-License-Identifier: MIT
// A composed model bound to a kernel: which inputs vary between patients and which are folded, where each quantity
// lives in the lane, and how a patient's starting values are computed without walking the whole graph.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "cohort/cohort.h"

static expr_id model_initial(const ode_system *s, int node)
{
    return node < s->nstate ? s->state[node].initial : s->input[node - s->nstate].initial;
}

int cohort_quantity(const cohort_model *m, const char *id)
{
    return map_get(m->model->system->index, id);
}

int cohort_event(const cohort_model *m, const char *id)
{
    for (int e = 0; e < m->model->system->nevent; e++) {
        if (!strcmp(m->model->system->event[e].id, id)) {
            return m->code.event_of[e];
        }
    }
    return -1;
}

// Starting values: numbers now; expressions in the system's order, later for each patient.
static void model_plan_start(cohort_model *m, arena *memory)
{
    const ode_system *s = m->model->system;
    int n = s->nstate + s->ninput;
    m->start = arena_alloc(memory, sizeof *m->start * (size_t)(n + 1));
    m->computed = arena_alloc(memory, sizeof *m->computed * (size_t)(n + 1));
    for (int k = 0; k < n; k++) {
        int i = s->initial_order[k], j = i - s->nstate;
        double given = j < 0 ? NAN : m->model->input[j];
        expr_id e = model_initial(s, i);
        bool number = e == EXPR_NONE || expr_kind(s->graph, e) == X_CONST;
        if (!isnan(given)) {
            m->start[1 + i] = given;
        } else if (number) {
            m->start[1 + i] = e == EXPR_NONE ? NAN : expr_value(s->graph, e);
        } else {
            m->start[1 + i] = NAN;
            m->computed[m->ncomputed++] = i;
        }
    }
}

int cohort_nvalue(const cohort_model *m)
{
    return 1 + m->model->system->nstate + m->model->system->ninput;
}

void cohort_start(const cohort_model *m, const double *draw, double time, const double *core, const int *from_core,
                  double *value)
{
    const ode_system *s = m->model->system;
    memcpy(value, m->start, sizeof *value * (size_t)cohort_nvalue(m));
    value[0] = time;
    for (int i = 0; m->draw_input[i] != -2; i++) {
        if (m->draw_input[i] >= 0) {
            value[1 + s->nstate + m->draw_input[i]] = draw[i];
        }
    }
    for (int i = 0; from_core && i < cohort_nvalue(m); i++) {
        if (from_core[i] >= 0) {
            value[i] = core[from_core[i]];
        }
    }
    for (int k = 0; k < m->ncomputed; k++) {
        int i = m->computed[k];
        if (isnan(value[1 + i])) {
            value[1 + i] = expr_eval(s->graph, model_initial(s, i), value);
        }
    }
}

static bool model_bind_draws(cohort_model *m, const cohort_draws *draws, arena *memory, diag_list *d)
{
    int before = diag_errors(d);
    const ode_system *s = m->model->system;
    m->draw_input = arena_alloc(memory, sizeof *m->draw_input * (size_t)(draws->n + 1));
    for (int i = 0; i < draws->n; i++) {
        const cohort_draw *draw = &draws->draw[i];
        bool here = draw->therapy < 0;
        for (int k = 0; k < m->model->ntherapy; k++) {
            here = here || m->model->therapy[k] == draw->therapy;
        }
        m->draw_input[i] = here ? system_find_input(s, draw->id) : -1;
        if (here && m->draw_input[i] < 0) {
            map *names = map_new();
            for (int j = 0; j < s->ninput; j++) {
                map_set(names, s->input[j].id, j);
            }
            char hint[MAP_HINT];
            map_hint(names, draw->id, "a parameter that no equation computes", hint);
            diag_add(d, DIAG_ERROR, draw->trait->loc, hint, "'%s' is no parameter of the model", draw->id);
            map_free(names);
        } else if (here && !unit_same_dimension(s->input[m->draw_input[i]].unit, draw->trait->unit)) {
            char expected[128], unit_name[64];
            unit_format(s->input[m->draw_input[i]].unit, unit_name);
            snprintf(expected, sizeof expected, "a unit such as %s", unit_name);
            diag_add(d, DIAG_ERROR, draw->trait->loc, expected, "'%s' has the wrong unit", draw->id);
        }
    }
    m->draw_input[draws->n] = -2;    // the end
    return diag_errors(d) == before;
}

// What differs between patients or changes while running; the rest is folded.
static void model_request(const cohort_model *m, const cohort_wanted *w, bool *varies, double *value, bool *dosed)
{
    const ode_system *s = m->model->system;
    for (int j = 0; j < s->ninput; j++) {
        const double *start = &m->start[1 + s->nstate + j];
        varies[j] = isnan(*start) || !s->input[j].constant;
        value[j] = isnan(*start) ? 0 : *start;
    }
    for (int k = 0; k < w->nvary; k++) {
        int j = system_find_input(s, w->vary[k]);
        if (j >= 0) {
            varies[j] = true;
        }
    }
    for (int i = 0; i < s->nstate; i++) {
        dosed[i] = w->continues || isnan(m->start[1 + i]);
    }
    for (int k = 0; k < w->ndosed; k++) {
        int i = system_find_state(s, w->dosed[k]);
        if (i >= 0) {
            dosed[i] = true;
        }
    }
}

static bool model_compile(cohort_model *m, const cohort_wanted *w, diag_list *d)
{
    const ode_system *s = m->model->system;
    bool *varies = base_alloc((size_t)s->ninput + 1, sizeof *varies),
         *dosed = base_alloc((size_t)s->nstate + 1, sizeof *dosed);
    double *value = base_alloc((size_t)s->ninput + 1, sizeof *value);
    expr_id *output = base_alloc((size_t)w->noutput + 1, sizeof *output);
    model_request(m, w, varies, value, dosed);
    bool ok = true;
    for (int i = 0; i < w->noutput; i++) {
        int q = cohort_quantity(m, w->output[i]);
        if (q < 0) {
            src_loc loc = {0};
            char hint[MAP_HINT];
            map_hint(s->index, w->output[i], "an id of the model", hint);
            diag_add(d, DIAG_ERROR, loc, hint, "'%s' is no quantity of the model", w->output[i]);
            ok = false;
        } else {
            output[i] = s->quantity[q].value;
        }
    }
    cgen_request request = {
        .input_varies = varies, .input_value = value, .state_dosed = dosed, .output = output, .noutput = w->noutput};
    ok = ok && cgen_compile(s, &request, &m->code, d);
    m->noutput = w->noutput;
    free(varies);
    free(dosed);
    free(value);
    free(output);
    return ok;
}

cohort_model *cohort_model_new(const library_trial *t, const cohort_draws *draws, const int *therapy, int ntherapy,
                               const cohort_wanted *w, arena *memory, diag_list *d)
{
    cohort_model *m = arena_alloc(memory, sizeof *m);
    m->model = library_compose(t, therapy, ntherapy, memory, d);
    if (!m->model) {
        return NULL;
    }
    model_plan_start(m, memory);
    if (!model_bind_draws(m, draws, memory, d) || !model_compile(m, w, d)) {
        cohort_model_free(m);
        return NULL;
    }
    m->atol = arena_alloc(memory, sizeof *m->atol * (size_t)(m->code.kernel->nx + 1));
    for (int i = 0; i < m->model->system->nstate; i++) {
        if (m->code.state_of[i] >= 0) {
            m->atol[m->code.state_of[i]] = library_tolerance(t->cancer, m->model->system->state[i].unit);
        }
    }
    return m;
}

void cohort_model_free(cohort_model *m)
{
    if (m) {
        if (m->code.kernel) {
            cgen_clear(&m->code);
        }
        library_model_free(m->model);
    }
}

// --- lanes -----------------------------------------------------------------------------------------------------------

void cohort_to_lane(const cohort_model *m, const double *value, ode_lane *lane)
{
    const ode_system *s = m->model->system;
    for (int i = 0; i < s->nstate; i++) {
        if (m->code.state_of[i] >= 0) {
            lane->x[m->code.state_of[i] * lane->stride] = value[1 + i];
        }
    }
    for (int j = 0; j < s->ninput; j++) {
        if (m->code.input_of[j] >= 0) {
            lane->p[m->code.input_of[j] * lane->stride] = value[1 + s->nstate + j];
        }
    }
    lane->t = value[0];
}

void cohort_from_lane(const cohort_model *m, const ode_lane *lane, double *value)
{
    const ode_system *s = m->model->system;
    value[0] = lane->t;
    for (int i = 0; i < s->nstate; i++) {
        if (m->code.state_of[i] >= 0) {
            value[1 + i] = lane->x[m->code.state_of[i] * lane->stride];
        }
    }
    for (int j = 0; j < s->ninput; j++) {
        if (m->code.input_of[j] >= 0) {
            value[1 + s->nstate + j] = lane->p[m->code.input_of[j] * lane->stride];
        }
    }
}

size_t cohort_scratch_size(const cohort_model *m)
{
    const kernel *k = m->code.kernel;
    return (size_t)(k->nx + k->np + k->nq + k->nscratch) + 64;
}

// rounds up to 64 bytes
static double *model_take(double **at, int n)
{
    double *p = *at;
    *at += (n + 7) & ~7;
    return p;
}

void cohort_outputs(const cohort_model *m, const ode_lane *lane, double *out, double *scratch)
{
    const kernel *k = m->code.kernel;
    double *at = scratch;
    double *x = model_take(&at, k->nx), *p = model_take(&at, k->np), *q = model_take(&at, k->nq), *rest = at;
    for (int i = 0; i < k->nx; i++) {
        x[i] = lane->x[i * lane->stride];
    }
    for (int j = 0; j < k->np; j++) {
        p[j] = lane->p[j * lane->stride];
    }
    k->prepare(k, 1, p, q, rest);
    k->outputs(k, 1, &lane->t, x, p, q, out, rest);
}

void cohort_tolerances(const library_trial *t, const cohort_model *m, ode_options *o, int width)
{
    ode_default(o);
    o->rtol = t->cancer->rtol;
    o->atol = m->atol;
    o->width = width ? width : o->width;
}
