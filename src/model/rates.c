// SPDX-License-Identifier: MIT
// Inputs for infusions: dx/dt = f + rate, the rate being an input that is 0 unless somebody changes it.
#include <stdlib.h>

#include "base/arena.h"
#include "model/system_int.h"

int system_add_rate(ode_system *s, int state)
{
    system_state *x = &s->state[state];
    int j = s->ninput;
    system_input *input = base_alloc((size_t)j + 1, sizeof *input);
    int *order = base_alloc((size_t)(s->nstate + j) + 1, sizeof *order);
    for (int i = 0; i < j; i++) {
        input[i] = s->input[i];
    }
    for (int i = 0; i < s->nstate + j; i++) {
        order[i] = s->initial_order[i];
    }
    const char *id = arena_printf(s->memory, "infusion into %s", x->id);
    input[j] = (system_input){.id = id,
                              .unit = UNIT_NONE,
                              .symbol = expr_symbol(s->graph, 1 + s->nstate + j, id),
                              .initial = expr_const(s->graph, 0),
                              .compartment = EXPR_NONE,
                              .needed_by = x->id};
    order[s->nstate + j] = s->nstate + j;
    x->derivative = expr_binary(s->graph, X_ADD, x->derivative, input[j].symbol);
    free(s->input);
    free(s->initial_order);
    s->input = input;
    s->initial_order = order;
    return s->ninput++;
}
