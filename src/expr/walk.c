// SPDX-License-Identifier: MIT
// Walks over the graph below an expression: substitution of symbols, which symbols occur. Arguments have smaller ids
// than their users: marking goes down the ids, building goes up.
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "expr/expr_int.h"

unsigned char *expr_mark(const expr_graph *g, expr_id e)
{
    unsigned char *mark = base_alloc((size_t)e + 1, 1);
    mark[e] = 1;
    for (expr_id i = e; i >= 0; i--) {
        if (!mark[i]) {
            continue;
        }
        const expr_node *n = &g->node[i];
        for (int k = 0; k < expr_arity((expr_op)n->op); k++) {
            mark[n->arg[k]] = 1;
        }
    }
    return mark;
}

expr_id expr_substitute(expr_graph *g, expr_id e, const expr_id *to, int nto)
{
    unsigned char *mark = expr_mark(g, e);
    expr_id *image = base_alloc((size_t)e + 1, sizeof *image);
    for (expr_id i = 0; i <= e; i++) {
        if (!mark[i]) {
            continue;
        }
        expr_node n = g->node[i];    // a copy: building moves the nodes
        int arity = expr_arity((expr_op)n.op);
        image[i] = i;
        if (n.op == X_SYMBOL && n.arg[0] < nto && to[n.arg[0]] != EXPR_NONE) {
            image[i] = to[n.arg[0]];
        }
        bool changed = false;
        expr_id arg[3] = {EXPR_NONE, EXPR_NONE, EXPR_NONE};
        for (int k = 0; k < arity; k++) {
            arg[k] = image[n.arg[k]];
            changed |= arg[k] != n.arg[k];
        }
        if (changed) {
            image[i] = expr_operation(g, (expr_op)n.op, arg);
        }
    }
    expr_id result = image[e];
    free(image);
    free(mark);
    return result;
}

void expr_symbols(const expr_graph *g, expr_id e, bool *used, int nused)
{
    memset(used, 0, (size_t)nused * sizeof *used);
    expr_add_symbols(g, e, used, nused);
}

void expr_add_symbols(const expr_graph *g, expr_id e, bool *used, int nused)
{
    unsigned char *mark = expr_mark(g, e);
    for (expr_id i = 0; i <= e; i++) {
        const expr_node *n = &g->node[i];
        if (mark[i] && n->op == X_SYMBOL && n->arg[0] < nused) {
            used[n->arg[0]] = true;
        }
    }
    free(mark);
}
