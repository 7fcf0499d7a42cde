// SPDX-License-Identifier: MIT
// Numerically safer forms. Binding equilibria are roots of a quadratic, and modellers write the one that cancels: with
// s = A + B + K,
//   AB = (s - sqrt(s^2 - 4 A B))/2
// loses all digits where A B is much smaller than s^2. The product of both roots of x^2 - 2 s x + c is c, hence (Press
// et al. 2007, Numerical Recipes, 5.6)
//   s - sqrt(s^2 - c) = c/(s + sqrt(s^2 - c))        for s > 0
//   s + sqrt(s^2 - c) = c/(s - sqrt(s^2 - c))        for s < 0
// The same root may be written with a factor, as exports of other programs do: s - a sqrt((s/a)^2 - c), where a^2 c
// takes the place of c and the sign of s a decides.
// As both sides are equal, the choice by the sign of s is no discontinuity: it is written as max(s, 0), not as a
// relation, so that the solver does not search for it.
//
// s is recognised whatever the order of its terms, and c may be any sum.
#include <stdlib.h>

#include "base/arena.h"
#include "expr/expr_int.h"

enum { SAFER_MAX_TERMS = 64 };    // sums longer than this are left alone

typedef struct {
    expr_id e[SAFER_MAX_TERMS];
    int sign[SAFER_MAX_TERMS];
    int n;
} safer_sum;

// e as a sum of signed terms that are no sums, in order of ids. False where it has too many.
static bool safer_flatten(const expr_graph *g, expr_id e, safer_sum *sum)
{
    expr_id stack[SAFER_MAX_TERMS + 2];
    int sign[SAFER_MAX_TERMS + 2], depth = 0;
    stack[depth] = e;
    sign[depth++] = 1;
    sum->n = 0;
    while (depth > 0) {
        expr_id top = stack[--depth];
        int s = sign[depth];
        const expr_node *n = &g->node[top];
        if (n->op == X_ADD || n->op == X_SUB) {
            if (depth + 2 > SAFER_MAX_TERMS) {
                return false;
            }
            stack[depth] = n->arg[1];
            sign[depth++] = n->op == X_SUB ? -s : s;
            stack[depth] = n->arg[0];
            sign[depth++] = s;
        } else if (n->op == X_NEG) {
            stack[depth] = n->arg[0];
            sign[depth++] = -s;
        } else {
            if (sum->n == SAFER_MAX_TERMS) {
                return false;
            }
            int at = sum->n++;
            for (; at > 0 && sum->e[at - 1] > top; at--) {
                sum->e[at] = sum->e[at - 1];
                sum->sign[at] = sum->sign[at - 1];
            }
            sum->e[at] = top;
            sum->sign[at] = s;
        }
    }
    return true;
}

// a = b or a = -b, term by term
static bool safer_same_magnitude(const safer_sum *a, const safer_sum *b)
{
    if (a->n != b->n) {
        return false;
    }
    for (int i = 0; i < a->n; i++) {
        if (a->e[i] != b->e[i] || a->sign[i] * b->sign[i] != a->sign[0] * b->sign[0]) {
            return false;
        }
    }
    return true;
}

// x where e is x*x or x^2, else EXPR_NONE
static expr_id safer_squared(const expr_graph *g, expr_id e)
{
    const expr_node *n = &g->node[e];
    if (n->op == X_MUL && n->arg[0] == n->arg[1]) {
        return n->arg[0];
    }
    return n->op == X_POW && expr_is_const(g, n->arg[1], 2) ? n->arg[0] : EXPR_NONE;
}

// x a where e is x divided by a, the node itself or, where a is a number, its reciprocal; EXPR_NONE where it is not
static expr_id safer_times(const expr_graph *g, expr_id e, expr_id a)
{
    const expr_node *n = &g->node[e];
    if (expr_is_const(g, a, 1)) {
        return e;
    }
    if (n->op == X_DIV && n->arg[1] == a) {
        return n->arg[0];
    }
    if (n->op == X_MUL && g->node[a].op == X_CONST) {
        for (int k = 0; k < 2; k++) {
            const expr_node *factor = &g->node[n->arg[k]];
            if (factor->op == X_CONST && factor->value == 1 / g->node[a].value) {
                return n->arg[1 - k];
            }
        }
    }
    return EXPR_NONE;
}

// a^2 c where r is (s/a)^2 - c, else EXPR_NONE
static expr_id safer_remainder(expr_graph *g, expr_id s, expr_id a, expr_id r)
{
    safer_sum s_sum, r_sum, base;
    if (!safer_flatten(g, s, &s_sum) || !safer_flatten(g, r, &r_sum)) {
        return EXPR_NONE;
    }
    for (int i = 0; i < r_sum.n; i++) {
        expr_id x = r_sum.sign[i] > 0 ? safer_squared(g, r_sum.e[i]) : EXPR_NONE;
        x = x == EXPR_NONE ? x : safer_times(g, x, a);
        if (x == EXPR_NONE || !safer_flatten(g, x, &base) || !safer_same_magnitude(&s_sum, &base)) {
            continue;
        }
        expr_id c = expr_const(g, 0);
        for (int k = 0; k < r_sum.n; k++) {
            if (k != i) {
                c = expr_binary(g, r_sum.sign[k] > 0 ? X_SUB : X_ADD, c, r_sum.e[k]);
            }
        }
        return expr_binary(g, X_MUL, expr_binary(g, X_MUL, a, a), c);
    }
    return EXPR_NONE;
}

// e as a sqrt(r); false where it is nothing of the kind
static bool safer_is_root(expr_graph *g, expr_id e, expr_id *a, expr_id *r)
{
    const expr_node n = g->node[e];
    if (n.op == X_SQRT) {
        *a = expr_const(g, 1);
        *r = n.arg[0];
        return true;
    }
    for (int k = 0; k < 2 && n.op == X_MUL; k++) {
        if (g->node[n.arg[k]].op == X_SQRT) {
            *a = n.arg[1 - k];
            *r = g->node[n.arg[k]].arg[0];
            return true;
        }
    }
    return false;
}

// s + sign*root, safer, where root is a sqrt((s/a)^2 - c); else EXPR_NONE
static expr_id safer_root(expr_graph *g, expr_id s, expr_id root, int sign)
{
    expr_id a, r;
    if (!safer_is_root(g, root, &a, &r)) {
        return EXPR_NONE;
    }
    expr_id c = safer_remainder(g, s, a, r);
    if (c == EXPR_NONE) {
        return EXPR_NONE;
    }
    expr_id sum = expr_binary(g, X_ADD, s, root), difference = expr_binary(g, X_SUB, s, root);
    expr_id positive = expr_binary(g, X_MAX, expr_binary(g, X_MUL, s, a), expr_const(g, 0));
    if (sign < 0) {
        return expr_select(g, positive, expr_binary(g, X_DIV, c, sum), difference);
    }
    return expr_select(g, positive, sum, expr_binary(g, X_DIV, c, difference));
}

static expr_id safer_node(expr_graph *g, expr_id e)
{
    expr_node n = g->node[e];
    if (n.op != X_ADD && n.op != X_SUB) {
        return e;
    }
    expr_id safe = safer_root(g, n.arg[0], n.arg[1], n.op == X_SUB ? -1 : 1);
    if (safe == EXPR_NONE && n.op == X_ADD) {
        safe = safer_root(g, n.arg[1], n.arg[0], 1);
    } else if (safe == EXPR_NONE) {
        // root - s = -(s - root)
        safe = safer_root(g, n.arg[1], n.arg[0], -1);
        safe = safe == EXPR_NONE ? safe : expr_unary(g, X_NEG, safe);
    }
    return safe == EXPR_NONE ? e : safe;
}

expr_id expr_safer(expr_graph *g, expr_id e)
{
    unsigned char *mark = expr_mark(g, e);
    expr_id *image = base_alloc((size_t)e + 1, sizeof *image);
    for (expr_id i = 0; i <= e; i++) {
        if (!mark[i]) {
            continue;
        }
        expr_node n = g->node[i];
        int arity = expr_arity((expr_op)n.op);
        expr_id arg[3];
        for (int k = 0; k < arity; k++) {
            arg[k] = image[n.arg[k]];
        }
        image[i] = arity == 0 ? i : safer_node(g, expr_operation(g, (expr_op)n.op, arg));
    }
    expr_id result = image[e];
    free(image);
    free(mark);
    return result;
}
