// SPDX-License-Identifier: MIT
// Initial values: every state and input starts at a number or at an expression of other initial values (initial
// assignments, amounts from concentrations). Here: their order, which of them the equations need, and their numbers.
#include <math.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "model/system_int.h"

static expr_id initial_of(const ode_system *s, int node)
{
    return node < s->nstate ? s->state[node].initial : s->input[node - s->nstate].initial;
}

static const char *id_of(const ode_system *s, int node)
{
    return node < s->nstate ? s->state[node].id : s->input[node - s->nstate].id;
}

// For each node (state or input) the nodes that its initial value needs: need[first[i] .. first[i + 1]).
typedef struct {
    int n, *first, *need;
    size_t cap;
} initial_needs;

static initial_needs needs_new(const ode_system *s)
{
    initial_needs r = {.n = s->nstate + s->ninput};
    r.first = base_alloc((size_t)r.n + 1, sizeof(int));
    bool *used = base_alloc((size_t)r.n + 1, sizeof(bool));
    int count = 0;
    for (int i = 0; i < r.n; i++) {
        r.first[i] = count;
        if (expr_kind(s->graph, initial_of(s, i)) == X_CONST) {
            continue;
        }
        for (int k = 0; k <= r.n; k++) {
            used[k] = false;
        }
        expr_symbols(s->graph, initial_of(s, i), used, r.n + 1);
        for (int k = 1; k <= r.n; k++) {
            if (used[k]) {
                ARRAY_PUSH(r.need, count, r.cap, k - 1);
            }
        }
    }
    r.first[r.n] = count;
    free(used);
    return r;
}

static void needs_clear(initial_needs *r)
{
    free(r->first);
    free(r->need);
}

// Depth-first on a stack of our own; next[i] is the need of node i to look at.
typedef struct {
    const initial_needs *needs;
    int *next, *stack, depth;
    bool *open, *done;
} order_search;

static void report_cycle(const ode_system *s, const order_search *o, int node, diag_list *d)
{
    int from = o->depth - 1;
    while (o->stack[from] != node) {
        from--;
    }
    strbuf text = {0};
    int i = from;
    for (; i < o->depth && i < from + 12; i++) {
        strbuf_printf(&text, "%s -> ", id_of(s, o->stack[i]));
    }
    strbuf_printf(&text, "%s%s", i < o->depth ? "... -> " : "", id_of(s, node));
    diag_add(d, DIAG_ERROR, (src_loc){0}, "initial assignments that can be put in an order",
             "the initial value of %s needs itself: %s", id_of(s, node), text.s);
    strbuf_free(&text);
}

static void open_node(order_search *o, int node)
{
    o->open[node] = true;
    o->next[node] = o->needs->first[node];
    o->stack[o->depth++] = node;
}

static bool order_from(ode_system *s, order_search *o, int root, int *count, diag_list *d)
{
    open_node(o, root);
    while (o->depth > 0) {
        int node = o->stack[o->depth - 1];
        if (o->next[node] == o->needs->first[node + 1]) {
            o->open[node] = false;
            o->done[node] = true;
            s->initial_order[(*count)++] = node;
            o->depth--;
            continue;
        }
        int needed = o->needs->need[o->next[node]++];
        if (o->open[needed]) {
            report_cycle(s, o, needed, d);
            return false;
        }
        if (!o->done[needed]) {
            open_node(o, needed);
        }
    }
    return true;
}

bool system_order_initial(ode_system *s, diag_list *d)
{
    initial_needs r = needs_new(s);
    size_t n = (size_t)r.n + 1;
    order_search o = {.needs = &r,
                      .next = base_alloc(n, sizeof(int)),
                      .stack = base_alloc(n, sizeof(int)),
                      .open = base_alloc(n, sizeof(bool)),
                      .done = base_alloc(n, sizeof(bool))};
    s->initial_order = base_alloc(n, sizeof(int));
    int count = 0;
    bool ok = true;
    for (int i = 0; i < r.n && ok; i++) {
        ok = o.done[i] || order_from(s, &o, i, &count, d);
    }
    free(o.next);
    free(o.stack);
    free(o.open);
    free(o.done);
    needs_clear(&r);
    return ok;
}

static void mark(ode_system *s, expr_id e, const char *by, bool *used)
{
    int n = 1 + s->nstate + s->ninput;
    for (int k = 0; k < n; k++) {
        used[k] = false;
    }
    expr_symbols(s->graph, e, used, n);
    for (int j = 0; j < s->ninput; j++) {
        if (used[1 + s->nstate + j] && !s->input[j].needed_by) {
            s->input[j].needed_by = by;
        }
    }
}

void system_mark_needed(ode_system *s)
{
    bool *used = base_alloc((size_t)(1 + s->nstate + s->ninput), sizeof(bool));
    for (int i = 0; i < s->nstate; i++) {
        mark(s, s->state[i].derivative, arena_printf(s->memory, "the derivative of %s", s->state[i].id), used);
        mark(s, s->state[i].initial, arena_printf(s->memory, "the initial value of %s", s->state[i].id), used);
    }
    for (int e = 0; e < s->nevent; e++) {
        const char *by = arena_printf(s->memory, "event %s", s->event[e].id);
        mark(s, s->event[e].trigger, by, used);
        if (s->event[e].has_priority) {
            mark(s, s->event[e].priority, by, used);
        }
        for (int k = 0; k < s->event[e].nassignment; k++) {
            mark(s, s->event[e].assignment[k].value, by, used);
        }
    }
    // what a needed input's initial value needs, from users to what they use
    for (int k = s->nstate + s->ninput - 1; k >= 0; k--) {
        int j = s->initial_order[k] - s->nstate;
        if (j >= 0 && s->input[j].needed_by) {
            mark(s, s->input[j].initial, arena_printf(s->memory, "the initial value of %s", s->input[j].id), used);
        }
    }
    free(used);
}

bool system_initial(const ode_system *s, double t0, double *input, double *x, diag_list *d)
{
    int errors = diag_errors(d);
    double *value = base_alloc((size_t)(1 + s->nstate + s->ninput), sizeof(double));
    value[0] = t0;
    for (int k = 0; k < s->nstate + s->ninput; k++) {
        int i = s->initial_order[k], j = i - s->nstate;
        double *target = j < 0 ? &x[i] : &input[j];
        bool unset = j < 0 ? s->state[i].unset : s->input[j].unset;
        bool needed = j < 0 || s->input[j].needed_by;
        if (isnan(*target) && unset && needed) {
            char expected[160];
            snprintf(expected, sizeof expected, "a value in the model, or as a setting: --set %.80s=NUMBER",
                     id_of(s, i));
            diag_add(d, DIAG_ERROR, j < 0 ? s->state[i].loc : s->input[j].loc, expected,
                     "%s has no value, but %s needs it", id_of(s, i), j < 0 ? "its derivative" : s->input[j].needed_by);
        }
        if (isnan(*target)) {
            *target = expr_eval(s->graph, initial_of(s, i), value);
        }
        value[1 + i] = *target;
    }
    free(value);
    return diag_errors(d) == errors;
}
