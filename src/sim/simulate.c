// SPDX-License-Identifier: MIT
// One model over a table of times: the system is compiled with its inputs folded in as constants (but those that events
// assign), run as the only patient of a pack of one lane, and its outputs are kept.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "sim/sim.h"

static const double DEFAULT_RTOL = 1e-6;
static const double LONGEST_STEP = 0.01;    // of the duration, where relations can change:
                                            // none should be stepped over unseen

typedef struct {
    const ode_system *s;
    const sim_request *r;
    sim_table *table;
    const cgen_result *compiled;
    diag_list *d;
    double t0;
    const double *input, *x;    // the system's, at the start
    const sim_dose **dose;      // by time
    int next_dose;
    int row;
    double *q, *scratch;
    double *out;     // the kernel's outputs: the table's columns, then the constraints
    bool *broken;    // (nconstraint) said so already
    bool started, ok;
} simulation;

static double simulate_time(const sim_request *r, int row)
{
    return row >= r->steps ? r->end : r->start + row * ((r->end - r->start) / r->steps);
}

// The next time to stop at: a dose, or the end.
static double simulate_stop(const simulation *v)
{
    return v->next_dose < v->r->ndose ? v->dose[v->next_dose]->time : v->r->end;
}

static bool simulate_next(void *self, ode_lane *lane)
{
    simulation *v = self;
    if (v->started) return false;
    v->started = true;
    for (int i = 0; i < v->s->nstate; i++) {
        const int to = v->compiled->state_of[i];
        if (to >= 0) lane->x[to * lane->stride] = v->x[i];
    }
    for (int j = 0; j < v->s->ninput; j++) {
        const int to = v->compiled->input_of[j];
        if (to >= 0) lane->p[to * lane->stride] = v->input[j];
    }
    lane->t = v->t0;
    lane->t_out = simulate_time(v->r, 0);
    lane->t_stop = simulate_stop(v);
    return true;
}

static ode_action simulate_reached(void *self, ode_lane *lane)
{
    simulation *v = self;
    while (v->next_dose < v->r->ndose && v->dose[v->next_dose]->time <= lane->t) {
        const sim_dose *dose = v->dose[v->next_dose++];
        const int to = v->compiled->state_of[system_find_state(v->s, dose->id)];
        lane->x[to * lane->stride] += dose->amount;
        lane->changed = true;
    }
    if (lane->t >= v->r->end) {
        v->ok = true;
        return ODE_DONE;
    }
    lane->t_stop = simulate_stop(v);
    return ODE_CONTINUE;
}

// A constraint that does not hold changes nothing, but is said once. Seen at the table's times.
static void simulate_constraints(simulation *v, double t)
{
    for (int i = 0; i < v->s->nconstraint; i++) {
        if (v->out[v->table->ncolumn + i] != 0 || v->broken[i]) continue;
        v->broken[i] = true;
        diag_add(v->d, DIAG_WARNING, v->s->constraint[i].loc, NULL, "%s does not hold at time %.6g",
                 v->s->constraint[i].message, t);
    }
}

static void simulate_output(void *self, ode_lane *lane, double t, const double *x, const double *p)
{
    simulation *v = self;
    const kernel *k = v->compiled->kernel;
    k->prepare(k, 1, p, v->q, v->scratch);
    k->outputs(k, 1, &t, x, p, v->q, v->out, v->scratch);
    memcpy(v->table->value + (size_t)v->row * (size_t)v->table->ncolumn, v->out,
           (size_t)v->table->ncolumn * sizeof(double));
    simulate_constraints(v, t);
    v->table->time[v->row++] = t;
    lane->t_out = v->row <= v->r->steps ? simulate_time(v->r, v->row) : INFINITY;
}

static void simulate_failed(void *self, ode_lane *lane, ode_failure why, int state)
{
    simulation *v = self;
    const char *name = state >= 0 ? v->compiled->kernel->state_name[state] : NULL;
    diag_add(v->d, DIAG_ERROR, (src_loc){0}, NULL, "the simulation stopped at time %.6g: %s%s%s", lane->t,
             ode_failure_text(why), name ? ", largest error in " : "", name ? name : "");
}

bool sim_check(const ode_system *s, const sim_request *r, diag_list *d)
{
    const int before = diag_errors(d);
    const src_loc nowhere = {0};
    if (!isfinite(r->start) || !isfinite(r->end) || !(r->end > r->start)) {
        diag_add(d, DIAG_ERROR, nowhere, "an end later than the start", "the table goes from %g to %g", r->start,
                 r->end);
    }
    const int columns = r->ncolumn ? r->ncolumn : s->nquantity;
    if (r->steps < 1 || (int64_t)r->steps * (columns + 1) > SIM_CELLS_MOST) {
        diag_add(d, DIAG_ERROR, nowhere, "at least 1 step, at most 100 million cells", "the table has %d steps",
                 r->steps);
    }
    for (int i = 0; i < r->ndose; i++) {
        const sim_dose *dose = &r->dose[i];
        if (system_find_state(s, dose->id) < 0) {
            diag_add(d, DIAG_ERROR, nowhere, "a variable with a derivative", "'%s' cannot be dosed", dose->id);
        }
        if (!(dose->time >= fmin(0, r->start) && dose->time <= r->end) || !isfinite(dose->amount)) {
            diag_add(d, DIAG_ERROR, nowhere, "a finite dose within the simulated time",
                     "%s is dosed with %g at time %g", dose->id, dose->amount, dose->time);
        }
    }
    return diag_errors(d) == before;
}

expr_id *sim_columns(const ode_system *s, const sim_request *r, int nrow, sim_table *t, diag_list *d)
{
    const int before = diag_errors(d);
    t->ncolumn = r->ncolumn ? r->ncolumn : s->nquantity;
    t->nrow = nrow;
    t->name = base_alloc((size_t)t->ncolumn + 1, sizeof *t->name);
    t->time = base_alloc((size_t)nrow + 1, sizeof *t->time);
    t->value = base_alloc((size_t)nrow * (size_t)t->ncolumn + 1, sizeof *t->value);
    expr_id *output = base_alloc((size_t)(t->ncolumn + s->nconstraint) + 1, sizeof *output);
    for (int i = 0; i < s->nconstraint; i++) output[t->ncolumn + i] = s->constraint[i].math;
    for (int c = 0; c < t->ncolumn; c++) {
        const char *id = r->ncolumn ? r->column[c].id : s->quantity[c].id;
        const sim_form form = r->ncolumn ? r->column[c].form : SIM_AS_WRITTEN;
        const int number = map_get(s->index, id);
        t->name[c] = base_strdup(id);
        if (number < 0) {
            const char *near = map_nearest(s->index, id);
            char expected[160];
            if (near) snprintf(expected, sizeof expected, "a quantity of the model; did you mean '%.80s'?", near);
            diag_add(d, DIAG_ERROR, (src_loc){0}, near ? expected : "a quantity of the model", "there is no '%s'", id);
            continue;
        }
        const system_quantity *q = &s->quantity[number];
        output[c] = form == SIM_AMOUNT && q->amount != EXPR_NONE                 ? q->amount
                    : form == SIM_CONCENTRATION && q->concentration != EXPR_NONE ? q->concentration
                                                                                 : q->value;
    }
    if (diag_errors(d) == before) return output;
    free(output);
    return NULL;
}

static int simulate_by_time(const void *a, const void *b)
{
    const sim_dose *x = *(const sim_dose *const *)a, *y = *(const sim_dose *const *)b;
    if (x->time != y->time) return x->time < y->time ? -1 : 1;
    return (x > y) - (x < y);
}

static void simulate_run(simulation *v, double *x_atol)
{
    const kernel *k = v->compiled->kernel;
    const sim_request *r = v->r;
    const double rtol = r->rtol > 0 ? r->rtol : DEFAULT_RTOL;
    double *atol = base_alloc((size_t)k->nx + 1, sizeof *atol);
    sim_tolerances(v->s, rtol, v->x, x_atol);
    for (int i = 0; i < v->s->nstate; i++) {
        if (v->compiled->state_of[i] >= 0) atol[v->compiled->state_of[i]] = r->atol > 0 ? r->atol : x_atol[i];
    }

    ode_options o;
    ode_default(&o);
    o.rtol = rtol;
    o.atol = atol;
    o.width = 1;
    if (k->nroot) o.h_max = LONGEST_STEP * (r->end - v->t0);
    v->q = base_alloc_aligned(((size_t)k->nq + 8) * sizeof(double));
    v->scratch = base_alloc_aligned(((size_t)k->nscratch + 8) * sizeof(double));
    v->out = base_alloc((size_t)k->nout + 1, sizeof *v->out);
    v->broken = base_alloc((size_t)v->s->nconstraint + 1, sizeof *v->broken);
    v->dose = base_alloc((size_t)r->ndose + 1, sizeof *v->dose);
    for (int i = 0; i < r->ndose; i++) v->dose[i] = &r->dose[i];
    qsort(v->dose, (size_t)r->ndose, sizeof *v->dose, simulate_by_time);

    const ode_client client = {.self = v,
                               .next = simulate_next,
                               .reached = simulate_reached,
                               .output = simulate_output,
                               .failed = simulate_failed};
    ode_run(k, &o, &client, &v->table->stats);
    free(atol);
    free(v->q);
    free(v->scratch);
    free(v->dose);
    free(v->out);
    free(v->broken);
}

bool sim_back_end(const kernel *k, native_choice choice, diag_list *d)
{
    if (choice != NATIVE_C) return true;
    native_builder *builder = native_builder_new(interp_isa_choose(), NULL);
    native_builder_add(builder, k, 1);
    const bool good = native_builder_must(builder, d);
    native_builder_free(builder);
    return good;
}

// Compiles and runs; input and x hold the initial values.
static bool simulate_compiled(const ode_system *s, const sim_request *r, const expr_id *output, const double *input,
                              double *x, sim_table *t, diag_list *d)
{
    bool *varies = base_alloc((size_t)s->ninput + 1, sizeof *varies);    // none: all are known now
    const cgen_request request = {
        .input_varies = varies, .input_value = input, .output = output, .noutput = t->ncolumn + s->nconstraint};
    cgen_result compiled = {0};
    bool ok = cgen_compile(s, &request, &compiled, d) && sim_back_end(compiled.kernel, r->back_end, d);
    if (ok) {
        double *atol = base_alloc((size_t)s->nstate + 1, sizeof *atol);
        simulation v = {
            .s = s, .r = r, .table = t, .compiled = &compiled, .d = d, .t0 = fmin(0, r->start), .input = input, .x = x};
        simulate_run(&v, atol);
        t->states = compiled.kernel->nx;
        t->operations = compiled.operations;
        ok = v.ok;
        free(atol);
    }
    cgen_clear(&compiled);
    free(varies);
    return ok;
}

bool sim_simulate(const ode_system *s, const sim_request *r, sim_table *out, diag_list *d)
{
    *out = (sim_table){0};
    if (!sim_check(s, r, d)) return false;
    expr_id *output = sim_columns(s, r, r->steps + 1, out, d);
    double *input = base_alloc((size_t)s->ninput + 1, sizeof *input), *x = base_alloc((size_t)s->nstate + 1, sizeof *x);
    bool ok = output && sim_initial(s, fmin(0, r->start), r->setting, r->nsetting, input, x, d);
    ok = ok && simulate_compiled(s, r, output, input, x, out, d);
    free(output);
    free(input);
    free(x);
    if (!ok) {
        const ode_stats stats = out->stats;
        sim_table_clear(out);
        out->stats = stats;
    }
    return ok;
}
