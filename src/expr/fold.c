// SPDX-License-Identifier: MIT
// What building an operation simplifies. Every rule is exact in real arithmetic and no worse in floating point; sums
// and products stay binary and keep the author's order of evaluation.
//
// Where a value is not finite, rules may differ from IEEE arithmetic: 0*x, 0/x and x - x are 0 and x/x is 1 whatever x
// is, and the sign of zero is not kept. Reachability needs this: what is multiplied by an absent drug must vanish, and
// a model's quantities are finite. Minimum and maximum give NaN where an argument is NaN; comparisons with NaN are
// false (!= is true); NaN as a truth value is true.
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "expr/expr_int.h"

static bool fold_const(const expr_graph *g, expr_id e)
{
    return g->node[e].op == X_CONST;
}

static bool fold_is(const expr_graph *g, expr_id e, expr_op op)
{
    return g->node[e].op == op;
}

static expr_id fold_neg_of(const expr_graph *g, expr_id e)
{
    return fold_is(g, e, X_NEG) ? g->node[e].arg[0] : EXPR_NONE;
}

bool expr_is_truth(const expr_graph *g, expr_id e)
{
    expr_op op = (expr_op)g->node[e].op;
    if (op == X_CONST) {
        return g->node[e].value == 0 || g->node[e].value == 1;
    }
    return (op >= X_LT && op <= X_XOR) || op == X_NOT;
}

// e as a truth value, 0 or 1
static expr_id fold_truth(expr_graph *g, expr_id e)
{
    return expr_is_truth(g, e) ? e : expr_binary(g, X_NE, e, expr_const(g, 0));
}

// Order of the arguments of a commutative operation: constants first, then by structure
static bool fold_swap(const expr_graph *g, expr_id a, expr_id b)
{
    if (fold_const(g, a) != fold_const(g, b)) {
        return fold_const(g, b);
    }
    uint64_t ha = g->node[a].hash, hb = g->node[b].hash;
    return ha > hb || (ha == hb && a > b);
}

static expr_id fold_commutative(expr_graph *g, expr_op op, expr_id a, expr_id b)
{
    return fold_swap(g, a, b) ? expr_make(g, op, b, a, EXPR_NONE) : expr_make(g, op, a, b, EXPR_NONE);
}

static expr_id fold_add(expr_graph *g, expr_id a, expr_id b)
{
    if (expr_is_const(g, a, 0)) {
        return b;
    }
    if (expr_is_const(g, b, 0)) {
        return a;
    }
    if (fold_is(g, b, X_NEG)) {
        return expr_binary(g, X_SUB, a, fold_neg_of(g, b));
    }
    if (fold_is(g, a, X_NEG)) {
        return expr_binary(g, X_SUB, b, fold_neg_of(g, a));
    }
    return fold_commutative(g, X_ADD, a, b);
}

static expr_id fold_sub(expr_graph *g, expr_id a, expr_id b)
{
    if (a == b) {
        return expr_const(g, 0);
    }
    if (expr_is_const(g, a, 0)) {
        return expr_unary(g, X_NEG, b);
    }
    if (expr_is_const(g, b, 0)) {
        return a;
    }
    if (fold_is(g, b, X_NEG)) {
        return expr_binary(g, X_ADD, a, fold_neg_of(g, b));
    }
    if (fold_is(g, a, X_NEG)) {
        return expr_unary(g, X_NEG, expr_binary(g, X_ADD, fold_neg_of(g, a), b));
    }
    return expr_make(g, X_SUB, a, b, EXPR_NONE);
}

static expr_id fold_mul(expr_graph *g, expr_id a, expr_id b)
{
    if (fold_swap(g, a, b)) {
        expr_id t = a;
        a = b;
        b = t;
    }
    if (fold_const(g, a)) {
        double v = g->node[a].value;
        if (v == 0) {
            return a;
        }
        if (v == 1) {
            return b;
        }
        if (v == -1) {
            return expr_unary(g, X_NEG, b);
        }
        if (fold_is(g, b, X_NEG)) {
            return expr_binary(g, X_MUL, expr_const(g, -v), fold_neg_of(g, b));
        }
        // c (d x) = (c d) x: one rounding less per evaluation
        if (fold_is(g, b, X_MUL) && fold_const(g, g->node[b].arg[0])) {
            double product = v * g->node[g->node[b].arg[0]].value;
            if (isfinite(product) && fabs(product) >= 1e-290) {
                return expr_binary(g, X_MUL, expr_const(g, product), g->node[b].arg[1]);
            }
        }
        return expr_make(g, X_MUL, a, b, EXPR_NONE);
    }
    // signs outwards: sums take them up as differences
    if (fold_is(g, a, X_NEG)) {
        return expr_unary(g, X_NEG, expr_binary(g, X_MUL, fold_neg_of(g, a), b));
    }
    if (fold_is(g, b, X_NEG)) {
        return expr_unary(g, X_NEG, expr_binary(g, X_MUL, a, fold_neg_of(g, b)));
    }
    // (1/x) y = y/x
    if (fold_is(g, a, X_DIV) && expr_is_const(g, g->node[a].arg[0], 1)) {
        return expr_binary(g, X_DIV, b, g->node[a].arg[1]);
    }
    if (fold_is(g, b, X_DIV) && expr_is_const(g, g->node[b].arg[0], 1)) {
        return expr_binary(g, X_DIV, a, g->node[b].arg[1]);
    }
    return expr_make(g, X_MUL, a, b, EXPR_NONE);
}

// Is 1/c exact?
static bool fold_power_of_two(double c)
{
    int exponent;
    return isfinite(c) && fabs(frexp(c, &exponent)) == 0.5 && abs(exponent) < 1000;
}

static expr_id fold_div(expr_graph *g, expr_id a, expr_id b)
{
    if (a == b) {
        return expr_const(g, 1);
    }
    if (expr_is_const(g, a, 0)) {
        return a;
    }
    if (fold_const(g, b)) {
        double v = g->node[b].value;
        if (v == 1) {
            return a;
        }
        if (fold_power_of_two(v)) {
            return expr_binary(g, X_MUL, expr_const(g, 1 / v), a);
        }
    }
    if (fold_is(g, a, X_NEG)) {
        return expr_unary(g, X_NEG, expr_binary(g, X_DIV, fold_neg_of(g, a), b));
    }
    if (fold_is(g, b, X_NEG)) {
        return expr_unary(g, X_NEG, expr_binary(g, X_DIV, a, fold_neg_of(g, b)));
    }
    // a/(1/x) = a x
    if (fold_is(g, b, X_DIV) && expr_is_const(g, g->node[b].arg[0], 1)) {
        return expr_binary(g, X_MUL, a, g->node[b].arg[1]);
    }
    return expr_make(g, X_DIV, a, b, EXPR_NONE);
}

static expr_id fold_pow(expr_graph *g, expr_id a, expr_id b)
{
    if (expr_is_const(g, a, 1)) {
        return a;
    }
    if (fold_const(g, b)) {
        double n = g->node[b].value;
        if (n == 0) {
            return expr_const(g, 1);
        }
        if (n == 1) {
            return a;
        }
        if (n == -1) {
            return expr_binary(g, X_DIV, expr_const(g, 1), a);
        }
        if (n == 0.5) {
            return expr_unary(g, X_SQRT, a);
        }
        if (fold_is(g, a, X_NEG) && fmod(n, 2) == 0) {
            return expr_binary(g, X_POW, fold_neg_of(g, a), b);
        }
    }
    return expr_make(g, X_POW, a, b, EXPR_NONE);
}

static expr_id fold_compare(expr_graph *g, expr_op op, expr_id a, expr_id b)
{
    if (a == b) {
        return expr_const(g, op == X_LE || op == X_GE || op == X_EQ);
    }
    if (op == X_EQ || op == X_NE) {
        return fold_commutative(g, op, a, b);
    }
    return expr_make(g, op, a, b, EXPR_NONE);
}

static expr_id fold_logic(expr_graph *g, expr_op op, expr_id a, expr_id b)
{
    if (fold_swap(g, a, b)) {
        expr_id t = a;
        a = b;
        b = t;
    }
    if (fold_const(g, a)) {
        bool yes = g->node[a].value != 0;
        switch (op) {
        case X_AND: return yes ? fold_truth(g, b) : expr_const(g, 0);
        case X_OR: return yes ? expr_const(g, 1) : fold_truth(g, b);
        default: return yes ? expr_unary(g, X_NOT, b) : fold_truth(g, b);
        }
    }
    if (a == b) {
        return op == X_XOR ? expr_const(g, 0) : fold_truth(g, a);
    }
    return expr_make(g, op, a, b, EXPR_NONE);
}

static expr_id fold_binary(expr_graph *g, expr_op op, expr_id a, expr_id b)
{
    if (fold_const(g, a) && fold_const(g, b)) {
        return expr_const(g, expr_apply(op, g->node[a].value, g->node[b].value, 0));
    }
    switch (op) {
    case X_ADD: return fold_add(g, a, b);
    case X_SUB: return fold_sub(g, a, b);
    case X_MUL: return fold_mul(g, a, b);
    case X_DIV: return fold_div(g, a, b);
    case X_POW: return fold_pow(g, a, b);
    case X_MIN:
    case X_MAX: return a == b ? a : fold_commutative(g, op, a, b);
    case X_LT:
    case X_LE:
    case X_GT:
    case X_GE:
    case X_EQ:
    case X_NE: return fold_compare(g, op, a, b);
    case X_AND:
    case X_OR:
    case X_XOR: return fold_logic(g, op, a, b);
    default: return expr_make(g, op, a, b, EXPR_NONE);
    }
}

static expr_id fold_neg(expr_graph *g, expr_id a)
{
    if (fold_is(g, a, X_NEG)) {
        return fold_neg_of(g, a);
    }
    if (fold_is(g, a, X_SUB)) {
        return expr_binary(g, X_SUB, g->node[a].arg[1], g->node[a].arg[0]);
    }
    if (fold_is(g, a, X_MUL) && fold_const(g, g->node[a].arg[0])) {
        return expr_binary(g, X_MUL, expr_const(g, -g->node[g->node[a].arg[0]].value), g->node[a].arg[1]);
    }
    return expr_make(g, X_NEG, a, EXPR_NONE, EXPR_NONE);
}

static expr_id fold_unary(expr_graph *g, expr_op op, expr_id a)
{
    if (fold_const(g, a)) {
        return expr_const(g, expr_apply(op, g->node[a].value, 0, 0));
    }
    switch (op) {
    case X_NEG: return fold_neg(g, a);
    case X_NOT:
        if (fold_is(g, a, X_NOT)) {
            return fold_truth(g, g->node[a].arg[0]);
        }
        break;
    case X_LN:
        if (fold_is(g, a, X_EXP)) {
            return g->node[a].arg[0];
        }
        break;
    case X_ABS:
        if (fold_is(g, a, X_NEG)) {
            return expr_unary(g, X_ABS, fold_neg_of(g, a));
        }
        if (fold_is(g, a, X_ABS)) {
            return a;
        }
        break;
    default: break;
    }
    return expr_make(g, op, a, EXPR_NONE, EXPR_NONE);
}

static expr_id fold_select(expr_graph *g, expr_id condition, expr_id yes, expr_id no)
{
    if (fold_const(g, condition)) {
        return g->node[condition].value != 0 ? yes : no;
    }
    if (yes == no) {
        return yes;
    }
    if (fold_is(g, condition, X_NOT)) {
        return expr_select(g, g->node[condition].arg[0], no, yes);
    }
    if (expr_is_const(g, yes, 1) && expr_is_const(g, no, 0)) {
        return fold_truth(g, condition);
    }
    return expr_make(g, X_SELECT, condition, yes, no);
}

expr_id expr_fold(expr_graph *g, expr_op op, expr_id a, expr_id b, expr_id c)
{
    switch (expr_arity(op)) {
    case 1: return fold_unary(g, op, a);
    case 2: return fold_binary(g, op, a, b);
    default: return fold_select(g, a, b, c);
    }
}
