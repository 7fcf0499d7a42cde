// SPDX-License-Identifier: MIT
// Cheaper forms of powers with a constant exponent: whole and half-whole ones become products, quotients and square
// roots. Done after differentiation, because n x^(n-1) is shorter than the derivative of a product; shared powers (x^2
// in x^3) are shared nodes.
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "cgen/cgen_int.h"

enum { CHEAPEN_LARGEST = 16 };    // exponent; beyond, products lose digits and time

// x^n for n >= 1
static expr_id whole_power(expr_graph *g, expr_id x, int n)
{
    if (n == 1) {
        return x;
    }
    expr_id half = whole_power(g, x, n / 2), square = expr_binary(g, X_MUL, half, half);
    return n % 2 ? expr_binary(g, X_MUL, square, x) : square;
}

static expr_id cheapen_power(expr_graph *g, expr_id x, expr_id exponent)
{
    double n = expr_kind(g, exponent) == X_CONST ? expr_value(g, exponent) : 0.25;
    double twice = 2 * fabs(n);
    if (twice != floor(twice) || twice == 0 || twice > 2 * CHEAPEN_LARGEST) {
        return expr_binary(g, X_POW, x, exponent);
    }
    int whole = (int)floor(fabs(n));
    expr_id power = whole ? whole_power(g, x, whole) : expr_const(g, 1);
    if (twice != 2 * whole) {
        power = expr_binary(g, X_MUL, power, expr_unary(g, X_SQRT, x));
    }
    return n < 0 ? expr_binary(g, X_DIV, expr_const(g, 1), power) : power;
}

typedef struct {
    expr_graph *g;
    expr_id *image;    // (count)
    int count;
} cheapener;

static void cheapen_list(const cheapener *c, expr_id *e, int n)
{
    for (int i = 0; i < n; i++) {
        e[i] = c->image[e[i]];
    }
}

void cheapen_all(reduced *r)
{
    cheapener c = {r->g, NULL, expr_count(r->g)};
    c.image = base_alloc((size_t)c.count + 1, sizeof *c.image);
    for (expr_id i = 0; i < c.count; i++) {
        expr_op op = expr_kind(r->g, i);
        expr_id arg[3];
        bool changed = false;
        for (int k = 0; k < expr_arity(op); k++) {
            arg[k] = c.image[expr_arg(r->g, i, k)];
            changed = changed || arg[k] != expr_arg(r->g, i, k);
        }
        c.image[i] = op == X_POW ? cheapen_power(r->g, arg[0], arg[1]) : changed ? expr_operation(r->g, op, arg) : i;
    }
    cheapen_list(&c, r->derivative, r->nx);
    cheapen_list(&c, r->by_time, r->nx);
    cheapen_list(&c, r->jac, r->njac);
    cheapen_list(&c, r->root, r->nroot);
    cheapen_list(&c, r->trigger, r->nevent);
    cheapen_list(&c, r->priority, r->nevent);
    cheapen_list(&c, r->output, r->nout);
    for (int k = 0; k < r->nevent; k++) {
        cheapen_list(&c, r->value[k], r->s->event[r->event[k]].nassignment);
    }
    free(c.image);
}
