// SPDX-License-Identifier: MIT
// Random expressions for tests, built twice at once: through the graph, which folds, and plainly with expr_apply(),
// which does not.
#ifndef COLEY_TESTS_RANDOM_EXPR_H
#define COLEY_TESTS_RANDOM_EXPR_H

#include <math.h>
#include <stdint.h>

#include "expr/expr.h"

enum { RANDOM_SYMBOLS = 3 };

typedef struct {
    expr_graph *g;
    uint64_t state;
    double at[RANDOM_SYMBOLS];    // values of the symbols
} random_expr;

typedef struct {
    expr_id e;
    double value;    // without folding
} random_term;

static inline uint32_t random_below(random_expr *r, uint32_t n)
{
    r->state = r->state * 6364136223846793005ULL + 1442695040888963407ULL;    // Knuth's MMIX generator
    return (uint32_t)(r->state >> 33) % n;
}

// Smooth operations with arguments kept inside their domains; sizes stay moderate.
static inline random_term random_smooth(random_expr *r, int depth)
{
    if (depth == 0 || random_below(r, 8) == 0) {
        uint32_t k = random_below(r, RANDOM_SYMBOLS + 2);
        if (k < RANDOM_SYMBOLS) {
            return (random_term){expr_symbol(r->g, (int)k, (const char *[]){"x", "y", "z"}[k]), r->at[k]};
        }
        double v = (double[]){0, 1, -1, 2, 0.5, -3, 0.25}[random_below(r, 7)];
        return (random_term){expr_const(r->g, v), v};
    }
    static const expr_op unary[] = {X_NEG, X_EXP, X_SIN, X_COS, X_TANH, X_ATAN, X_LN, X_SQRT, X_ABS, X_ASINH};
    static const expr_op binary[] = {X_ADD, X_SUB, X_MUL, X_DIV, X_POW, X_MIN, X_MAX};
    random_term a = random_smooth(r, depth - 1);
    if (random_below(r, 3) == 0) {
        expr_op op = unary[random_below(r, 10)];
        if (op == X_EXP) {
            a = (random_term){expr_unary(r->g, X_TANH, a.e), expr_apply(X_TANH, a.value, 0, 0)};
        }
        if (op == X_LN || op == X_SQRT) {
            // 1 + a^2
            random_term square = {expr_binary(r->g, X_MUL, a.e, a.e), a.value * a.value};
            a = (random_term){expr_binary(r->g, X_ADD, expr_const(r->g, 1), square.e), 1 + square.value};
        }
        return (random_term){expr_unary(r->g, op, a.e), expr_apply(op, a.value, 0, 0)};
    }
    random_term b = random_smooth(r, depth - 1);
    expr_op op = binary[random_below(r, 7)];
    if (op == X_DIV) {
        b = (random_term){expr_binary(r->g, X_ADD, expr_const(r->g, 2), expr_unary(r->g, X_SIN, b.e)),
                          2 + expr_apply(X_SIN, b.value, 0, 0)};
    } else if (op == X_POW) {
        a = (random_term){expr_binary(r->g, X_ADD, expr_const(r->g, 2), expr_unary(r->g, X_SIN, a.e)),
                          2 + expr_apply(X_SIN, a.value, 0, 0)};
        b = (random_term){expr_unary(r->g, X_TANH, b.e), expr_apply(X_TANH, b.value, 0, 0)};
    }
    return (random_term){expr_binary(r->g, op, a.e, b.e), expr_apply(op, a.value, b.value, 0)};
}

#endif
