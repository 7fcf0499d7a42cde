// SPDX-License-Identifier: MIT
// A model as written: storage and look-up. What the parts mean is in model.h.
#include "model/model.h"

#include <math.h>
#include <stdlib.h>

model *model_new(void)
{
    model *m = base_alloc(1, sizeof *m);
    m->memory = arena_new();
    m->graph = expr_new();
    m->index = map_new();
    int time = model_add(m, "time", MODEL_TIME);
    m->symbol[time].constant = false;
    // "time" is a name that the author may give to a quantity of his own: the symbol is found by number 0, not by name
    map_free(m->index);
    m->index = map_new();
    return m;
}

void model_free(model *m)
{
    if (!m) {
        return;
    }
    free(m->symbol);
    free(m->participant);
    free(m->event);
    free(m->constraint);
    map_free(m->index);
    expr_free(m->graph);
    arena_free(m->memory);
    free(m);
}

int model_find(const model *m, const char *id)
{
    return map_get(m->index, id);
}

int model_add(model *m, const char *id, model_kind kind)
{
    int number = m->nsymbol;
    model_symbol s = {
        .id = arena_strdup(m->memory, id),
        .kind = kind,
        .unit = UNIT_NONE,
        .constant = true,
        .value = NAN,
        .initial = EXPR_NONE,
        .rule = RULE_NONE,
        .rule_math = EXPR_NONE,
        .compartment = -1,
        .conversion_factor = -1,
        .rate = EXPR_NONE,
        .rate_of = -1,
    };
    ARRAY_PUSH(m->symbol, m->nsymbol, m->symbol_cap, s);
    map_set(m->index, id, number);
    return number;
}

expr_id model_symbol_expr(model *m, int symbol)
{
    return expr_symbol(m->graph, symbol, m->symbol[symbol].id);
}
