// SPDX-License-Identifier: MIT
// Nodes of the expression graph. Hash-consing: a table finds the node that has the same operation and arguments, so
// that equal expressions have equal ids and every subexpression is kept once (Ershov 1958).
//
// Arguments of commutative operations are put in the order of their structural hash, which knows names and constants
// but no ids: an expression is built alike whatever else is in the graph. So a model without a drug and a model whose
// drug was removed give the same bits.
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "expr/expr_int.h"

static uint64_t graph_mix(uint64_t h)
{
    // finaliser of MurmurHash3 (Appleby, public domain)
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53ULL;
    return h ^ h >> 33;
}

static uint64_t graph_join(uint64_t h, uint64_t x)
{
    return graph_mix(h * 0x9e3779b97f4a7c15ULL + x);
}

static uint64_t graph_hash_name(const char *s)
{
    uint64_t h = 0xcbf29ce484222325ULL;    // FNV-1a
    for (; *s; s++) {
        h = (h ^ (unsigned char)*s) * 0x100000001b3ULL;
    }
    return graph_join(X_SYMBOL, h);
}

expr_graph *expr_new(void)
{
    expr_graph *g = base_alloc(1, sizeof *g);
    g->ntable = 256;
    g->table = base_alloc(g->ntable, sizeof *g->table);
    for (size_t i = 0; i < g->ntable; i++) {
        g->table[i] = EXPR_NONE;
    }
    return g;
}

void expr_free(expr_graph *g)
{
    if (!g) {
        return;
    }
    for (int i = 0; i < g->nname; i++) {
        free(g->name[i]);
    }
    free(g->name);
    free(g->symbol);
    free(g->node);
    free(g->table);
    free(g->derived);
    free(g->stack);
    free(g);
}

int expr_count(const expr_graph *g)
{
    return g->n;
}

static bool graph_same(const expr_node *a, const expr_node *b)
{
    return a->hash == b->hash && a->op == b->op && a->arg[0] == b->arg[0] && a->arg[1] == b->arg[1] &&
           a->arg[2] == b->arg[2] && memcmp(&a->value, &b->value, sizeof a->value) == 0;
}

static void graph_enter(expr_graph *g, expr_id e)
{
    size_t i = g->node[e].hash & (g->ntable - 1);
    while (g->table[i] != EXPR_NONE) {
        i = (i + 1) & (g->ntable - 1);
    }
    g->table[i] = e;
}

static void graph_grow_table(expr_graph *g)
{
    free(g->table);
    g->ntable *= 2;
    g->table = base_alloc(g->ntable, sizeof *g->table);
    for (size_t i = 0; i < g->ntable; i++) {
        g->table[i] = EXPR_NONE;
    }
    for (expr_id e = 0; e < g->n; e++) {
        graph_enter(g, e);
    }
}

static expr_id graph_find_or_add(expr_graph *g, const expr_node *node)
{
    for (size_t i = node->hash & (g->ntable - 1); g->table[i] != EXPR_NONE; i = (i + 1) & (g->ntable - 1)) {
        if (graph_same(&g->node[g->table[i]], node)) {
            return g->table[i];
        }
    }
    if ((size_t)g->n * 2 >= g->ntable) {
        graph_grow_table(g);
    }
    expr_node copy = *node;
    ARRAY_PUSH(g->node, g->n, g->cap, copy);
    graph_enter(g, g->n - 1);
    return g->n - 1;
}

expr_id expr_const(expr_graph *g, double value)
{
    // one zero and one NaN: equal expressions have equal ids; the sign of a zero is not kept
    if (value == 0) {
        value = 0;
    } else if (value != value) {
        value = __builtin_nan("");
    }
    expr_node node = {.op = X_CONST, .arg = {EXPR_NONE, EXPR_NONE, EXPR_NONE}, .value = value};
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    node.hash = graph_join(X_CONST, bits);
    return graph_find_or_add(g, &node);
}

expr_id expr_symbol(expr_graph *g, int symbol, const char *name)
{
    assert(symbol >= 0);
    if (symbol >= g->nname) {
        int n = symbol + 1 > 2 * g->nname ? symbol + 1 : 2 * g->nname;
        char **names = base_alloc((size_t)n, sizeof *names);
        expr_id *nodes = base_alloc((size_t)n, sizeof *nodes);
        for (int i = 0; i < n; i++) {
            names[i] = i < g->nname ? g->name[i] : NULL;
            nodes[i] = i < g->nname ? g->symbol[i] : EXPR_NONE;
        }
        free(g->name);
        free(g->symbol);
        g->name = names;
        g->symbol = nodes;
        g->nname = n;
    }
    if (g->symbol[symbol] != EXPR_NONE) {
        return g->symbol[symbol];
    }
    char number[32];
    if (!name) {
        snprintf(number, sizeof number, "s%d", symbol);
        name = number;
    }
    g->name[symbol] = base_strdup(name);
    expr_node node = {.op = X_SYMBOL, .arg = {symbol, EXPR_NONE, EXPR_NONE}, .symbols = 1ULL << symbol % 64};
    node.hash = graph_hash_name(name);
    return g->symbol[symbol] = graph_find_or_add(g, &node);
}

expr_id expr_make(expr_graph *g, expr_op op, expr_id a, expr_id b, expr_id c)
{
    expr_node node = {.op = (uint8_t)op, .arg = {a, b, c}, .hash = graph_mix((uint64_t)op)};
    for (int i = 0; i < expr_arity(op); i++) {
        assert(node.arg[i] >= 0 && node.arg[i] < g->n);
        node.hash = graph_join(node.hash, g->node[node.arg[i]].hash);
        node.symbols |= g->node[node.arg[i]].symbols;
    }
    return graph_find_or_add(g, &node);
}

expr_id expr_unary(expr_graph *g, expr_op op, expr_id a)
{
    assert(expr_arity(op) == 1);
    return expr_fold(g, op, a, EXPR_NONE, EXPR_NONE);
}

expr_id expr_binary(expr_graph *g, expr_op op, expr_id a, expr_id b)
{
    assert(expr_arity(op) == 2);
    return expr_fold(g, op, a, b, EXPR_NONE);
}

expr_id expr_select(expr_graph *g, expr_id condition, expr_id yes, expr_id no)
{
    return expr_fold(g, X_SELECT, condition, yes, no);
}

expr_id expr_operation(expr_graph *g, expr_op op, const expr_id *arg)
{
    int n = expr_arity(op);
    assert(n > 0);
    return expr_fold(g, op, arg[0], n > 1 ? arg[1] : EXPR_NONE, n > 2 ? arg[2] : EXPR_NONE);
}

expr_op expr_kind(const expr_graph *g, expr_id e)
{
    return (expr_op)g->node[e].op;
}

int expr_arity(expr_op op)
{
    return op <= X_SYMBOL ? 0 : op <= X_XOR ? 2 : op < X_SELECT ? 1 : 3;
}

expr_id expr_arg(const expr_graph *g, expr_id e, int i)
{
    assert(i < expr_arity(expr_kind(g, e)));
    return g->node[e].arg[i];
}

double expr_value(const expr_graph *g, expr_id e)
{
    assert(g->node[e].op == X_CONST);
    return g->node[e].value;
}

int expr_symbol_of(const expr_graph *g, expr_id e)
{
    assert(g->node[e].op == X_SYMBOL);
    return g->node[e].arg[0];
}

const char *expr_symbol_name(const expr_graph *g, expr_id e)
{
    return g->name[expr_symbol_of(g, e)];
}

bool expr_is_const(const expr_graph *g, expr_id e, double value)
{
    return g->node[e].op == X_CONST && g->node[e].value == value;
}
