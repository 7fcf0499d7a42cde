// SPDX-License-Identifier: MIT
// A scenario of a model file: patients are drawn by multiplying every positive constant but exponents of powers (Hill
// exponents) by exp(0.2 N(0, 1)); patient 0 is the model as it is. Constants that are equal in all patients, and those
// that events assign, are not drawn; the former are folded, as in a trial.
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "antimony/antimony.h"
#include "base/file.h"
#include "bench/solver/bench.h"
#include "num/fmath.h"
#include "num/random.h"
#include "sbml/sbml.h"
#include "sim/sim.h"

static const double SPREAD = 0.2;
static const uint64_t SEED = 1;

static model *model_read(const char *path, const char *time_unit, diag_list *d)
{
    const sbml_options options = {.check_units = true, .unit_mode = SBML_UNITS_AUTO, .time_unit = time_unit};
    const char *dot = strrchr(path_base(path), '.');
    if (!dot || strcasecmp(dot, ".ant") != 0) return sbml_read_file(path, &options, d, NULL);
    antimony_model *text = antimony_read_file(path, NULL, NULL, d);
    model *m = text ? sbml_read_document(antimony_document(text), antimony_source_map(text), &options, d, NULL) : NULL;
    antimony_free(text);
    return m;
}

// Inputs in the exponent of a power of something that is not a number.
static void model_exponents(const ode_system *s, bool *exponent)
{
    bool *used = base_alloc((size_t)(1 + s->nstate + s->ninput), sizeof *used);
    for (expr_id e = 0; e < expr_count(s->graph); e++) {
        if (expr_kind(s->graph, e) == X_POW && expr_kind(s->graph, expr_arg(s->graph, e, 0)) != X_CONST) {
            expr_add_symbols(s->graph, expr_arg(s->graph, e, 1), used, 1 + s->nstate + s->ninput);
        }
    }
    memcpy(exponent, used + 1 + s->nstate, (size_t)s->ninput * sizeof *exponent);
    free(used);
}

typedef struct {
    const ode_system *s;
    double *nominal, *x;    // inputs and states of the nominal patient
    bool *varies, *dosed;
    const bench_plan *plan;
    bool own_tolerances;
    diag_list *d;
} model_cohort;

static bool model_values(const model_cohort *m, int patient, double *input, double *x)
{
    const ode_system *s = m->s;
    const rng r = {SEED, (uint64_t)patient};
    for (int i = 0; i < s->nstate; i++) x[i] = NAN;
    for (int j = 0; j < s->ninput; j++) {
        input[j] = NAN;
        if (patient && m->varies[j]) {
            input[j] = m->nominal[j] * f_exp(SPREAD * random_normal(r, random_purpose(s->input[j].id), 0));
        }
    }
    return system_initial(s, 0, input, x, m->d);
}

static bool model_plan(model_cohort *m)
{
    const ode_system *s = m->s;
    bool *exponent = base_alloc((size_t)s->ninput + 1, sizeof *exponent);
    model_exponents(s, exponent);
    bool fine = model_values(m, 0, m->nominal, m->x);
    for (int j = 0; j < s->ninput; j++) {
        const bool number = s->input[j].initial == EXPR_NONE || expr_kind(s->graph, s->input[j].initial) == X_CONST;
        m->varies[j] = !exponent[j] && s->input[j].constant && number && m->nominal[j] > 0 && isfinite(m->nominal[j]);
    }
    for (int i = 0; i < m->plan->ndrug; i++) {
        const int state = system_find_state(s, m->plan->drug[i].state);
        if (state < 0) {
            diag_add(m->d, DIAG_ERROR, (src_loc){0}, "a state of the model", "there is no '%s' to dose",
                     m->plan->drug[i].state);
            fine = false;
        } else {
            m->dosed[state] = true;
        }
    }
    free(exponent);
    return fine;
}

// What follows from constants that vary does so too.
static bool model_patients(const model_cohort *m, bench_case *c)
{
    const ode_system *s = m->s;
    const size_t nx = (size_t)c->k->nx, np = (size_t)c->k->np;
    double *input = base_alloc((size_t)s->ninput + 1, sizeof *input), *x = base_alloc((size_t)s->nstate + 1, sizeof *x);
    bool fine = true;
    c->p = base_alloc((size_t)c->n * np + 1, sizeof *c->p);
    c->x = base_alloc((size_t)c->n * nx + 1, sizeof *c->x);
    for (int k = 0; k < c->n && fine; k++) {
        fine = model_values(m, k, input, x);
        for (int j = 0; j < s->ninput; j++) {
            if (c->code.input_of[j] >= 0) c->p[(size_t)k * np + (size_t)c->code.input_of[j]] = input[j];
        }
        for (int i = 0; i < s->nstate; i++) {
            if (c->code.state_of[i] >= 0) c->x[(size_t)k * nx + (size_t)c->code.state_of[i]] = x[i];
        }
    }
    free(input);
    free(x);
    return fine;
}

static bool model_compile(const model_cohort *m, bench_case *c)
{
    const ode_system *s = m->s;
    bool *varies = base_alloc((size_t)s->ninput + 1, sizeof *varies);
    for (int j = 0; j < s->ninput; j++) {
        const bool number = s->input[j].initial == EXPR_NONE || expr_kind(s->graph, s->input[j].initial) == X_CONST;
        varies[j] = m->varies[j] || !number || !s->input[j].constant;
        c->varied += m->varies[j];
    }
    const cgen_request request = {.input_varies = varies, .input_value = m->nominal, .state_dosed = m->dosed};
    const bool fine = cgen_compile(s, &request, &c->code, m->d);
    c->k = c->code.kernel;
    free(varies);
    return fine;
}

static void model_levels(const model_cohort *m, bench_case *c)
{
    const ode_system *s = m->s;
    double *level = base_alloc((size_t)s->nstate + 1, sizeof *level);
    sim_tolerances(s, 1, m->x, level);
    c->level = arena_alloc(c->memory, sizeof *c->level * ((size_t)c->k->nx + 1));
    for (int i = 0; i < s->nstate; i++) {
        if (c->code.state_of[i] >= 0) c->level[c->code.state_of[i]] = level[i];
    }
    free(level);
}

static bool model_case(model_cohort *m, bench_case *c)
{
    if (!model_plan(m) || !model_compile(m, c) || !model_patients(m, c)) return false;
    if (m->own_tolerances) model_levels(m, c);
    // grown up to the start, without doses
    c->length = m->plan->start;
    bool fine = !(c->length > 0) || (bench_scale(c) && bench_advance(c, 0, c->length));
    c->start = m->plan->start;
    c->length = m->plan->length;
    int state[BENCH_MAX_DRUGS];
    for (int i = 0; i < m->plan->ndrug; i++)
        state[i] = c->code.state_of[system_find_state(m->s, m->plan->drug[i].state)];
    bench_plan_doses(c, m->plan, state);
    fine = fine && bench_scale(c);
    if (!fine)
        diag_add(m->d, DIAG_ERROR, (src_loc){0}, "a model that can be run for that long",
                 "a patient could not be computed");
    return fine;
}

static bool model_scenario(const ode_system *s, const bench_plan *plan, bool own_tolerances, bench_case *c,
                           diag_list *d)
{
    const size_t ni = (size_t)s->ninput + 1, ns = (size_t)s->nstate + 1;
    model_cohort m = {.s = s,
                      .plan = plan,
                      .own_tolerances = own_tolerances,
                      .d = d,
                      .nominal = base_alloc(ni, sizeof(double)),
                      .x = base_alloc(ns, sizeof(double)),
                      .varies = base_alloc(ni, sizeof(bool)),
                      .dosed = base_alloc(ns, sizeof(bool))};
    const bool fine = model_case(&m, c);
    free(m.nominal);
    free(m.x);
    free(m.varies);
    free(m.dosed);
    return fine;
}

bench_case *bench_model(const bench_source *source, diag_list *d)
{
    // a folder's name where the file is called model.xml
    char *inside = path_join(source->name, "model.xml");
    const char *path = dir_exists(source->name) ? inside : source->name;
    char *folder = path_dir(path);
    const char *file = path_base(path), *name = strcmp(file, "model.xml") ? file : path_base(folder);
    bench_case *c = bench_case_new(name, source->scenario == BENCH_DOSED ? "dosed" : "undosed", source->patients);
    bench_plan plan;
    bool fine = bench_plan_find(c->label, folder, source->scenario, &plan);
    model *text = fine ? model_read(path, plan.time_unit, d) : NULL;
    ode_system *s = text ? system_new(text, d) : NULL;
    if (s) {
        const int events = s->nevent;
        c->events_left_out = source->events ? 0 : events;
        s->nevent = source->events ? events : 0;
        fine = model_scenario(s, &plan, source->own_tolerances, c, d);
        s->nevent = events;
    }
    const bool done = s && fine;
    system_free(s);
    model_free(text);
    free(folder);
    free(inside);
    if (done) return c;
    bench_case_free(c);
    return NULL;
}
