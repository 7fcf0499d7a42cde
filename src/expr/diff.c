// SPDX-License-Identifier: MIT
// Symbolic derivatives, forward over the graph. Each (expression, symbol) is derived once and remembered, so that the
// Jacobian of a whole system costs no more than its distinct parts. Quotients reuse their own value: (a/b)' = (a' -
// (a/b) b')/b.
//
// Piecewise functions are differentiated in their pieces, likewise min, max, abs; comparisons, floor and ceiling have
// derivative 0. The factorial of a quantity that varies is differentiated by a central difference of width 2e-5 (error
// about 1e-10 of its value).
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "expr/expr_int.h"

static size_t diff_slot(const expr_graph *g, expr_id e, int symbol)
{
    uint64_t h = ((uint64_t)(uint32_t)e << 32 | (uint32_t)symbol) * 0x9e3779b97f4a7c15ULL;
    size_t i = (h ^ h >> 32) & (g->derived_cap - 1);
    while (g->derived[i].e != EXPR_NONE && (g->derived[i].e != e || g->derived[i].symbol != symbol)) {
        i = (i + 1) & (g->derived_cap - 1);
    }
    return i;
}

static void diff_remember(expr_graph *g, expr_id e, int symbol, expr_id derivative)
{
    if (g->nderived * 2 >= g->derived_cap) {
        expr_derivative *old = g->derived;
        size_t nold = g->derived_cap;
        g->derived_cap = nold ? nold * 2 : 1024;
        g->derived = base_alloc(g->derived_cap, sizeof *g->derived);
        for (size_t i = 0; i < g->derived_cap; i++) {
            g->derived[i].e = EXPR_NONE;
        }
        for (size_t i = 0; i < nold; i++) {
            if (old[i].e != EXPR_NONE) {
                g->derived[diff_slot(g, old[i].e, old[i].symbol)] = old[i];
            }
        }
        free(old);
    }
    g->derived[diff_slot(g, e, symbol)] = (expr_derivative){e, symbol, derivative};
    g->nderived++;
}

// The derivative where it is known, else EXPR_NONE
static expr_id diff_known(expr_graph *g, expr_id e, int symbol)
{
    const expr_node *n = &g->node[e];
    if (!(n->symbols >> symbol % 64 & 1)) {
        return expr_const(g, 0);
    }
    if (n->op == X_SYMBOL) {
        return expr_const(g, n->arg[0] == symbol);
    }
    if (!g->derived_cap) {
        return EXPR_NONE;
    }
    const expr_derivative *found = &g->derived[diff_slot(g, e, symbol)];
    return found->e == EXPR_NONE ? EXPR_NONE : found->derivative;
}

// Shorthand while building; g is the graph
#define ADD(a, b) expr_binary(g, X_ADD, a, b)
#define SUB(a, b) expr_binary(g, X_SUB, a, b)
#define MUL(a, b) expr_binary(g, X_MUL, a, b)
#define DIV(a, b) expr_binary(g, X_DIV, a, b)
#define POW(a, b) expr_binary(g, X_POW, a, b)
#define NEG(a) expr_unary(g, X_NEG, a)
#define NUM(v) expr_const(g, v)
#define FN(op, a) expr_unary(g, op, a)

static expr_id diff_factorial(expr_graph *g, expr_id a, expr_id da)
{
    const double h = 1e-5;
    expr_id up = FN(X_FACTORIAL, ADD(a, NUM(h))), down = FN(X_FACTORIAL, SUB(a, NUM(h)));
    return MUL(MUL(NUM(0.5 / h), SUB(up, down)), da);
}

static expr_id diff_unary(expr_graph *g, expr_op op, expr_id e, expr_id a, expr_id da)
{
    switch (op) {
    case X_NEG: return NEG(da);
    case X_EXP: return MUL(e, da);
    case X_LN: return DIV(da, a);
    case X_SQRT: return DIV(MUL(NUM(0.5), da), e);
    case X_ABS: return MUL(FN(X_SIGN, a), da);
    case X_SIN: return MUL(FN(X_COS, a), da);
    case X_COS: return NEG(MUL(FN(X_SIN, a), da));
    case X_TAN: return MUL(ADD(NUM(1), MUL(e, e)), da);
    case X_ASIN: return DIV(da, FN(X_SQRT, SUB(NUM(1), MUL(a, a))));
    case X_ACOS: return NEG(DIV(da, FN(X_SQRT, SUB(NUM(1), MUL(a, a)))));
    case X_ATAN: return DIV(da, ADD(NUM(1), MUL(a, a)));
    case X_SINH: return MUL(FN(X_COSH, a), da);
    case X_COSH: return MUL(FN(X_SINH, a), da);
    case X_TANH: return MUL(SUB(NUM(1), MUL(e, e)), da);
    case X_ASINH: return DIV(da, FN(X_SQRT, ADD(NUM(1), MUL(a, a))));
    case X_ACOSH: return DIV(da, MUL(FN(X_SQRT, SUB(a, NUM(1))), FN(X_SQRT, ADD(a, NUM(1)))));
    case X_ATANH: return DIV(da, SUB(NUM(1), MUL(a, a)));
    case X_FACTORIAL: return diff_factorial(g, a, da);
    default: return NUM(0);    // not, floor, ceil, sign: constant in pieces
    }
}

// a^b: b a^(b-1) a' + a^b ln(a) b', the second term 0 where a is 0
static expr_id diff_pow(expr_graph *g, expr_id e, expr_id a, expr_id b, expr_id da, expr_id db)
{
    expr_id by_base = MUL(MUL(b, POW(a, SUB(b, NUM(1)))), da);
    if (expr_is_const(g, db, 0)) {
        return by_base;
    }
    expr_id positive = expr_binary(g, X_MAX, a, NUM(0));
    return ADD(by_base, MUL(expr_select(g, positive, MUL(e, FN(X_LN, a)), NUM(0)), db));
}

static expr_id diff_binary(expr_graph *g, expr_op op, expr_id e, const expr_id *arg, const expr_id *d)
{
    expr_id a = arg[0], b = arg[1], da = d[0], db = d[1];
    switch (op) {
    case X_ADD: return ADD(da, db);
    case X_SUB: return SUB(da, db);
    case X_MUL: return a == b ? MUL(MUL(NUM(2), a), da) : ADD(MUL(da, b), MUL(a, db));
    case X_DIV: return DIV(SUB(da, MUL(e, db)), b);
    case X_POW: return diff_pow(g, e, a, b, da, db);
    case X_MIN: return expr_select(g, expr_binary(g, X_LT, a, b), da, db);
    case X_MAX: return expr_select(g, expr_binary(g, X_GT, a, b), da, db);
    case X_REM: return SUB(da, MUL(DIV(SUB(a, e), b), db));    // a - b trunc(a/b)
    case X_ATAN2: return DIV(SUB(MUL(b, da), MUL(a, db)), ADD(MUL(a, a), MUL(b, b)));
    default: return NUM(0);    // comparisons, logic
    }
}

static expr_id diff_node(expr_graph *g, expr_id e, const expr_id *d)
{
    expr_node n = g->node[e];    // a copy: building moves the nodes
    expr_op op = (expr_op)n.op;
    switch (expr_arity(op)) {
    case 1: return diff_unary(g, op, e, n.arg[0], d[0]);
    case 2: return diff_binary(g, op, e, n.arg, d);
    default: return expr_select(g, n.arg[0], d[1], d[2]);
    }
}

expr_id expr_diff(expr_graph *g, expr_id e, int symbol)
{
    assert(symbol >= 0);
    size_t n = 0;
    ARRAY_PUSH(g->stack, n, g->stack_cap, e);
    while (n > 0) {
        expr_id top = g->stack[n - 1];
        if (diff_known(g, top, symbol) != EXPR_NONE) {
            n--;
            continue;
        }
        // first the arguments, then the operation
        expr_id d[3] = {EXPR_NONE, EXPR_NONE, EXPR_NONE};
        bool ready = true;
        for (int k = 0; k < expr_arity((expr_op)g->node[top].op); k++) {
            expr_id arg = g->node[top].arg[k];
            d[k] = diff_known(g, arg, symbol);
            if (d[k] == EXPR_NONE) {
                ARRAY_PUSH(g->stack, n, g->stack_cap, arg);
                ready = false;
            }
        }
        if (ready) {
            diff_remember(g, top, symbol, diff_node(g, top, d));
            n--;
        }
    }
    return diff_known(g, e, symbol);
}
