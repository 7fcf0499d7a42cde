// SPDX-License-Identifier: MIT
// Quantities that are declared and that nothing uses: most often a misspelt name or what is left of an older version.
#include <stdlib.h>

#include "base/arena.h"
#include "model/show.h"

static void use_expression(const model *m, expr_id e, bool *used)
{
    if (e != EXPR_NONE) expr_add_symbols(m->graph, e, used, m->nsymbol);
}

static void use_symbol(const model *m, int i, bool *used)
{
    const model_symbol *y = &m->symbol[i];
    use_expression(m, y->initial, used);
    use_expression(m, y->rule_math, used);
    use_expression(m, y->rate, used);
    if (y->compartment >= 0) used[y->compartment] = true;
    if (y->conversion_factor >= 0) used[y->conversion_factor] = true;
    if (y->rate_of >= 0) used[y->rate_of] = true;
    // what has a law of its own is there to be looked at
    if (y->rule != RULE_NONE || y->kind == MODEL_REACTION || y->kind == MODEL_SPECIES_REFERENCE ||
        y->kind == MODEL_RATE_OF)
        used[i] = true;
}

void model_find_unused(const model *m, diag_list *d)
{
    bool *used = base_alloc((size_t)m->nsymbol + 1, sizeof *used);
    for (int i = 1; i < m->nsymbol; i++) use_symbol(m, i, used);
    for (int k = 0; k < m->nparticipant; k++) used[m->participant[k].species] = true;
    for (int e = 0; e < m->nevent; e++) {
        use_expression(m, m->event[e].trigger, used);
        if (m->event[e].has_priority) use_expression(m, m->event[e].priority, used);
        for (int k = 0; k < m->event[e].nassignment; k++) {
            used[m->event[e].assignment[k].symbol] = true;
            use_expression(m, m->event[e].assignment[k].math, used);
        }
    }
    for (int k = 0; k < m->nconstraint; k++) use_expression(m, m->constraint[k].math, used);
    static const char *const kind[] = {
        [MODEL_COMPARTMENT] = "compartment", [MODEL_SPECIES] = "species", [MODEL_PARAMETER] = "parameter"};
    for (int i = 1; i < m->nsymbol; i++) {
        if (!used[i])
            diag_add(d, DIAG_WARNING, m->symbol[i].loc, NULL, "%s %s is declared, but nothing uses it",
                     kind[m->symbol[i].kind], m->symbol[i].id);
    }
    free(used);
}
