// SPDX-License-Identifier: MIT
// Finds the value, rate and derivative of every symbol of a model in an order in which each comes after what it needs:
// depth-first search over "needs", on a stack of our own. A node met again while it is open closes a cycle, which is
// named.
//
// Species. x is the amount, V the size of the compartment, c = x/V what the symbol means unless it is only_substance.
//   reactions     dx/dt = f * sum over participants of sign * stoichiometry * rate,   f the conversion factor or 1
//   rate rule r   dc/dt = r, so dx/dt = r V + c dV/dt          (only_substance: dx/dt = r)
// (SBML Level 3 Version 2 Core, sections 4.6 and 4.9.3.)
#include <stdlib.h>

#include "base/strbuf.h"
#include "model/system_int.h"

enum { WHITE, GREY, BLACK };

typedef struct {
    int node;                  // kind*nsymbol + symbol
    int first, count, next;    // its needs in resolver.need
} frame;

typedef struct {
    builder *b;
    unsigned char *colour;    // (NODE_KINDS*nsymbol)
    frame *stack;
    int depth;
    size_t stack_cap;
    int *need;
    int nneed;
    size_t need_cap;
} resolver;

static void need(resolver *r, node_kind kind, int symbol)
{
    int node = (int)kind * r->b->m->nsymbol + symbol;
    if (r->colour[node] != BLACK) {
        ARRAY_PUSH(r->need, r->nneed, r->need_cap, node);
    }
}

// The symbols in e, each once, in a depth-first walk that sees a shared node once.
static void need_symbols(resolver *r, expr_id e)
{
    builder *b = r->b;
    const expr_graph *g = b->m->graph;
    int n = 0;
    b->walk++;
    ARRAY_PUSH(b->stack, n, b->stack_cap, e);
    while (n > 0) {
        expr_id top = b->stack[--n];
        if (b->seen[top] == b->walk) {
            continue;
        }
        b->seen[top] = b->walk;
        expr_op op = expr_kind(g, top);
        if (op == X_SYMBOL) {
            need(r, NODE_VALUE, expr_symbol_of(g, top));
        }
        for (int i = 0; i < expr_arity(op); i++) {
            ARRAY_PUSH(b->stack, n, b->stack_cap, expr_arg(g, top, i));
        }
    }
}

static bool is_concentration(const model_symbol *y)
{
    return y->kind == MODEL_SPECIES && !y->only_substance;
}

static void needs_of_value(resolver *r, int i)
{
    const model_symbol *y = &r->b->m->symbol[i];
    if (y->rule == RULE_ASSIGNMENT) {
        need_symbols(r, y->rule_math);
    } else if (y->kind == MODEL_REACTION && y->rate != EXPR_NONE) {
        need_symbols(r, y->rate);
    } else if (y->kind == MODEL_RATE_OF) {
        need(r, NODE_RATE, y->rate_of);
    } else if (is_concentration(y)) {
        need(r, NODE_VALUE, y->compartment);
    }
}

// The rate of an assigned symbol follows from the rates of the states in its value: those are needs once the value is
// there.
static void needs_of_rate(resolver *r, int i)
{
    builder *b = r->b;
    const model_symbol *y = &b->m->symbol[i];
    if (y->rule == RULE_ASSIGNMENT || y->kind == MODEL_REACTION) {
        int node = NODE_VALUE * b->m->nsymbol + i;
        need(r, NODE_VALUE, i);
        if (r->colour[node] != BLACK) {
            return;
        }
        int n = 1 + b->s->nstate;
        bool *used = base_alloc((size_t)n, sizeof *used);
        expr_symbols(b->s->graph, b->found[NODE_VALUE][i], used, n);
        for (int j = 0; j < b->m->nsymbol; j++) {
            if (b->state_of[j] >= 0 && used[1 + b->state_of[j]]) {
                need(r, NODE_DERIV, j);
            }
        }
        free(used);
        return;
    }
    if (b->state_of[i] >= 0) {
        need(r, NODE_DERIV, i);
    }
    if (is_concentration(y)) {
        need(r, NODE_VALUE, i);
        need(r, NODE_RATE, y->compartment);
    }
}

static void needs_of_derivative(resolver *r, int i)
{
    builder *b = r->b;
    const model *m = b->m;
    const model_symbol *y = &m->symbol[i];
    if (y->rule == RULE_RATE) {
        need_symbols(r, y->rule_math);
        if (is_concentration(y)) {
            need(r, NODE_VALUE, i);
            need(r, NODE_RATE, y->compartment);
        }
        return;
    }
    for (int k = b->first_participant[i]; k < b->first_participant[i + 1]; k++) {
        const model_participant *p = &m->participant[b->by_species[k]];
        need(r, NODE_VALUE, p->reaction);
        if (p->stoichiometry_symbol >= 0) {
            need(r, NODE_VALUE, p->stoichiometry_symbol);
        }
    }
    if (y->conversion_factor >= 0) {
        need(r, NODE_VALUE, y->conversion_factor);
    }
}

static expr_id state_or_input(const builder *b, int i)
{
    return b->state_of[i] >= 0 ? b->s->state[b->state_of[i]].symbol : b->s->input[b->input_of[i]].symbol;
}

static expr_id value_of(builder *b, int i)
{
    expr_graph *g = b->s->graph;
    const model_symbol *y = &b->m->symbol[i];
    if (y->kind == MODEL_TIME) {
        return expr_symbol(g, 0, "time");
    }
    if (y->rule == RULE_ASSIGNMENT) {
        return system_translate(b, y->rule_math);
    }
    if (y->kind == MODEL_REACTION) {
        return y->rate == EXPR_NONE ? expr_const(g, 0) : system_translate(b, y->rate);
    }
    if (y->kind == MODEL_RATE_OF) {
        return b->found[NODE_RATE][y->rate_of];
    }
    expr_id x = state_or_input(b, i);
    return is_concentration(y) ? expr_binary(g, X_DIV, x, b->found[NODE_VALUE][y->compartment]) : x;
}

// d e/dt = partial e/partial t + sum over states of partial e/partial x * dx/dt
static expr_id total_derivative(builder *b, expr_id e)
{
    expr_graph *g = b->s->graph;
    int n = 1 + b->s->nstate;
    bool *used = base_alloc((size_t)n, sizeof *used);
    expr_symbols(g, e, used, n);
    expr_id sum = used[0] ? expr_diff(g, e, 0) : expr_const(g, 0);
    for (int j = 0; j < b->m->nsymbol; j++) {
        int state = b->state_of[j];
        if (state >= 0 && used[1 + state]) {
            expr_id term = expr_binary(g, X_MUL, expr_diff(g, e, 1 + state), b->found[NODE_DERIV][j]);
            sum = expr_binary(g, X_ADD, sum, term);
        }
    }
    free(used);
    return sum;
}

static expr_id rate_of(builder *b, int i)
{
    expr_graph *g = b->s->graph;
    const model_symbol *y = &b->m->symbol[i];
    if (y->kind == MODEL_TIME) {
        return expr_const(g, 1);
    }
    if (y->rule == RULE_ASSIGNMENT || y->kind == MODEL_REACTION) {
        return total_derivative(b, b->found[NODE_VALUE][i]);
    }
    expr_id dx = b->state_of[i] >= 0 ? b->found[NODE_DERIV][i] : expr_const(g, 0);
    if (!is_concentration(y)) {
        return dx;
    }
    // c = x/V: dc/dt = (dx/dt - c dV/dt)/V
    expr_id V = b->found[NODE_VALUE][y->compartment], dV = b->found[NODE_RATE][y->compartment];
    expr_id dilution = expr_binary(g, X_MUL, b->found[NODE_VALUE][i], dV);
    return expr_binary(g, X_DIV, expr_binary(g, X_SUB, dx, dilution), V);
}

static expr_id derivative_by_reactions(builder *b, int i)
{
    expr_graph *g = b->s->graph;
    const model *m = b->m;
    expr_id sum = expr_const(g, 0);
    for (int k = b->first_participant[i]; k < b->first_participant[i + 1]; k++) {
        const model_participant *p = &m->participant[b->by_species[k]];
        expr_id flux = b->found[NODE_VALUE][p->reaction];
        expr_id n = p->stoichiometry_symbol >= 0 ? b->found[NODE_VALUE][p->stoichiometry_symbol]
                                                 : expr_const(g, p->stoichiometry);
        n = expr_binary(g, X_MUL, expr_const(g, p->scale), n);
        expr_op op = p->sign < 0 ? X_SUB : X_ADD;
        sum = expr_binary(g, op, sum, expr_binary(g, X_MUL, n, flux));
    }
    int factor = m->symbol[i].conversion_factor;
    return factor < 0 ? sum : expr_binary(g, X_MUL, b->found[NODE_VALUE][factor], sum);
}

static expr_id derivative_of(builder *b, int i)
{
    expr_graph *g = b->s->graph;
    const model_symbol *y = &b->m->symbol[i];
    if (y->rule != RULE_RATE) {
        return derivative_by_reactions(b, i);
    }
    expr_id r = system_translate(b, y->rule_math);
    if (!is_concentration(y)) {
        return r;
    }
    expr_id V = b->found[NODE_VALUE][y->compartment], dV = b->found[NODE_RATE][y->compartment];
    expr_id growth = expr_binary(g, X_MUL, b->found[NODE_VALUE][i], dV);
    return expr_binary(g, X_ADD, expr_binary(g, X_MUL, r, V), growth);
}

static const char *const kind_text[NODE_KINDS] = {"", "the rate of ", "the derivative of "};

static void report_cycle(resolver *r, int node)
{
    const model *m = r->b->m;
    int from = r->depth - 1;
    while (from > 0 && r->stack[from].node != node) {
        from--;
    }
    strbuf text = {0};
    int shown = 0;
    for (int i = from; i < r->depth && shown < 12; i++, shown++) {
        int n = r->stack[i].node;
        strbuf_printf(&text, "%s%s -> ", kind_text[n / m->nsymbol], m->symbol[n % m->nsymbol].id);
    }
    if (from + shown < r->depth) {
        strbuf_puts(&text, "... -> ");
    }
    strbuf_printf(&text, "%s%s", kind_text[node / m->nsymbol], m->symbol[node % m->nsymbol].id);
    diag_add(r->b->d, DIAG_ERROR, builder_loc(r->b, node % m->nsymbol), "equations that can be put in an order",
             "the definition of %s needs itself: %s", m->symbol[node % m->nsymbol].id, text.s);
    strbuf_free(&text);
}

static void open_node(resolver *r, int node)
{
    int n = r->b->m->nsymbol;
    frame f = {.node = node, .first = r->nneed};
    r->colour[node] = GREY;
    switch ((node_kind)(node / n)) {
    case NODE_VALUE: needs_of_value(r, node % n); break;
    case NODE_RATE: needs_of_rate(r, node % n); break;
    default: needs_of_derivative(r, node % n); break;
    }
    f.next = f.first;
    f.count = r->nneed - f.first;
    ARRAY_PUSH(r->stack, r->depth, r->stack_cap, f);
}

// All needs are met: compute. A rate may now see more needs (the states in its value); then it stays open.
static void close_node(resolver *r)
{
    builder *b = r->b;
    int n = b->m->nsymbol;
    frame *f = &r->stack[r->depth - 1];
    int node = f->node, i = node % n;
    r->nneed = f->first;
    if (node / n == NODE_RATE) {
        needs_of_rate(r, i);
        if (r->nneed > f->first) {
            f->next = f->first;
            f->count = r->nneed - f->first;
            return;
        }
    }
    switch ((node_kind)(node / n)) {
    case NODE_VALUE: b->found[NODE_VALUE][i] = value_of(b, i); break;
    case NODE_RATE: b->found[NODE_RATE][i] = rate_of(b, i); break;
    default: b->found[NODE_DERIV][i] = derivative_of(b, i); break;
    }
    r->colour[node] = BLACK;
    r->depth--;
}

static bool resolve_from(resolver *r, int root)
{
    if (r->colour[root] == BLACK) {
        return true;
    }
    open_node(r, root);
    while (r->depth > 0) {
        frame *f = &r->stack[r->depth - 1];
        if (f->next == f->first + f->count) {
            close_node(r);
            continue;
        }
        int node = r->need[f->next++];
        if (r->colour[node] == GREY) {
            report_cycle(r, node);
            return false;
        }
        if (r->colour[node] == WHITE) {
            open_node(r, node);
        }
    }
    return true;
}

bool system_resolve(builder *b)
{
    int n = b->m->nsymbol;
    resolver r = {.b = b, .colour = base_alloc((size_t)n * NODE_KINDS, 1)};
    bool ok = true;
    for (int i = 0; i < n && ok; i++) {
        ok = resolve_from(&r, NODE_VALUE * n + i) && (b->state_of[i] < 0 || resolve_from(&r, NODE_DERIV * n + i));
    }
    free(r.colour);
    free(r.stack);
    free(r.need);
    return ok;
}
