// SPDX-License-Identifier: MIT
// From the model's graph to the system's: every node is built again with symbols replaced by what they stand for. Each
// node of the model's graph is translated once, whatever the number of equations that share it. No recursion: depth is
// bounded by memory alone.
#include "model/system_int.h"

static expr_id translate_node(builder *b, expr_id e)
{
    const expr_graph *from = b->m->graph;
    expr_graph *to = b->s->graph;
    expr_op op = expr_kind(from, e);
    if (op == X_CONST) {
        return expr_const(to, expr_value(from, e));
    }
    if (op == X_SYMBOL) {
        return b->found[NODE_VALUE][expr_symbol_of(from, e)];
    }
    expr_id arg[3] = {EXPR_NONE, EXPR_NONE, EXPR_NONE};
    int n = expr_arity(op);
    for (int i = 0; i < n; i++) {
        arg[i] = b->memo[expr_arg(from, e, i)];
    }
    return n == 1   ? expr_unary(to, op, arg[0])
           : n == 2 ? expr_binary(to, op, arg[0], arg[1])
                    : expr_select(to, arg[0], arg[1], arg[2]);
}

expr_id system_translate(builder *b, expr_id e)
{
    const expr_graph *from = b->m->graph;
    int n = 0;
    ARRAY_PUSH(b->stack, n, b->stack_cap, e);
    while (n > 0) {
        expr_id top = b->stack[n - 1];
        bool ready = true;
        if (b->memo[top] == EXPR_NONE) {
            for (int i = 0; i < expr_arity(expr_kind(from, top)); i++) {
                expr_id a = expr_arg(from, top, i);
                if (b->memo[a] == EXPR_NONE) {
                    ARRAY_PUSH(b->stack, n, b->stack_cap, a);
                    ready = false;
                }
            }
            if (ready) {
                b->memo[top] = translate_node(b, top);
            }
        }
        if (ready) {
            n--;
        }
    }
    return b->memo[e];
}
