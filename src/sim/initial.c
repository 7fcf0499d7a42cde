// SPDX-License-Identifier: MIT
// Initial values with a user's settings. A species is set by what its id means in the equations: where that is a
// concentration, the size of its compartment, which other settings may change, makes it an amount; so initial values
// are computed twice.
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "sim/sim.h"

static void initial_unknown(const ode_system *s, const char *id, diag_list *d)
{
    const char *near = map_nearest(s->index, id);
    char expected[160];
    if (near) snprintf(expected, sizeof expected, "a parameter or variable of the model; did you mean '%.80s'?", near);
    diag_add(d, DIAG_ERROR, (src_loc){0}, near ? expected : "a parameter or variable of the model",
             "there is no '%s' to set", id);
}

// Writes the settings over NaNs. Concentrations are left for the second pass, which knows the values of the first.
static void initial_apply(const ode_system *s, const sim_setting *setting, int n, const double *known, double *input,
                          double *x)
{
    for (int k = 0; k < n; k++) {
        const int i = system_find_state(s, setting[k].id), j = system_find_input(s, setting[k].id);
        if (i < 0 && j < 0) continue;
        const expr_id compartment = i >= 0 ? s->state[i].compartment : s->input[j].compartment;
        const bool species = i >= 0 ? s->state[i].is_amount_of_species : s->input[j].is_amount_of_species;
        const system_quantity *q = &s->quantity[map_get(s->index, setting[k].id)];
        double *target = i >= 0 ? &x[i] : &input[j];
        if (!species || compartment == EXPR_NONE || q->value == q->amount) {
            *target = setting[k].value;
        } else if (known) {
            *target = setting[k].value * expr_eval(s->graph, compartment, known);
        } else if (i >= 0 ? s->state[i].unset : s->input[j].unset) {
            // the model says nothing that the first pass could take
            *target = setting[k].value;
        }
    }
}

static bool initial_check(const ode_system *s, const sim_setting *setting, int n, diag_list *d)
{
    const int before = diag_errors(d);
    for (int k = 0; k < n; k++) {
        if (map_get(s->index, setting[k].id) < 0) {
            initial_unknown(s, setting[k].id, d);
        } else if (system_find_state(s, setting[k].id) < 0 && system_find_input(s, setting[k].id) < 0) {
            diag_add(d, DIAG_ERROR, (src_loc){0}, "a parameter, or a variable with an initial value",
                     "'%s' is computed by a rule and cannot be set", setting[k].id);
        } else if (!isfinite(setting[k].value)) {
            diag_add(d, DIAG_ERROR, (src_loc){0}, "a finite number", "'%s' is set to %g", setting[k].id,
                     setting[k].value);
        }
    }
    return diag_errors(d) == before;
}

bool sim_initial(const ode_system *s, double t0, const sim_setting *setting, int nsetting, double *input, double *x,
                 diag_list *d)
{
    if (!initial_check(s, setting, nsetting, d)) return false;
    double *known = NULL;
    bool ok = true;
    for (int pass = 0; pass < (nsetting ? 2 : 1) && ok; pass++) {
        for (int j = 0; j < s->ninput; j++) input[j] = NAN;
        for (int i = 0; i < s->nstate; i++) x[i] = NAN;
        initial_apply(s, setting, nsetting, known, input, x);
        ok = system_initial(s, t0, input, x, d);
        if (pass > 0 || nsetting == 0) break;
        known = base_alloc((size_t)(1 + s->nstate + s->ninput), sizeof(double));
        known[0] = t0;
        for (int i = 0; i < s->nstate; i++) known[1 + i] = x[i];
        for (int j = 0; j < s->ninput; j++) known[1 + s->nstate + j] = input[j];
    }
    free(known);
    return ok;
}
