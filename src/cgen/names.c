// SPDX-License-Identifier: MIT
// What the author wrote, kept for the comments of generated code: names, units and the head of each formula.
#include "base/arena.h"
#include "cgen/cgen_int.h"

enum { FORMULA_MOST = 160 };    // bytes

static const char *names_formula(const reduced *r, expr_id e, arena *memory)
{
    strbuf text = {0};
    expr_print_head(r->g, e, FORMULA_MOST, &text);
    const char *kept = arena_strndup(memory, text.s ? text.s : "", text.n);
    strbuf_free(&text);
    return kept;
}

static const char *names_unit(unit u, arena *memory)
{
    char text[64];
    if (!u.known) {
        return NULL;
    }
    unit_format(u, text);
    return arena_strdup(memory, text);
}

static kernel_name *names_formulas(const reduced *r, const expr_id *e, int n, arena *memory)
{
    kernel_name *name = arena_alloc(memory, ((size_t)n + 1) * sizeof *name);
    for (int i = 0; i < n; i++) {
        name[i].formula = names_formula(r, e[i], memory);
    }
    return name;
}

void names_fill(kernel_listing *l, const reduced *r, arena *memory)
{
    const ode_system *s = r->s;
    l->nstate = r->nx;
    l->ninput = r->np;
    l->noutput = r->nout;
    l->ntrigger = r->nevent;
    l->nroot = r->nroot;
    l->state = names_formulas(r, r->derivative, r->nx, memory);
    for (int i = 0; i < r->nx; i++) {
        const system_state *x = &s->state[r->state[i]];
        l->state[i].name = arena_strdup(memory, x->id);
        l->state[i].unit = names_unit(x->unit, memory);
    }
    l->input = arena_alloc(memory, ((size_t)r->np + 1) * sizeof *l->input);
    for (int j = 0; j < s->ninput; j++) {
        if (r->input_of[j] >= 0) {
            l->input[r->input_of[j]] =
                (kernel_name){arena_strdup(memory, s->input[j].id), names_unit(s->input[j].unit, memory), NULL};
        }
    }
    l->output = names_formulas(r, r->output, r->nout, memory);
    l->root = names_formulas(r, r->root, r->nroot, memory);
    l->trigger = names_formulas(r, r->trigger, r->nevent, memory);
    for (int k = 0; k < r->nevent; k++) {
        const char *id = s->event[r->event[k]].id;
        l->trigger[k].name = arena_strdup(memory, id ? id : "");
    }
}
