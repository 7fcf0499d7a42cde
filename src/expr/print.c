// SPDX-License-Identifier: MIT
// Expressions in infix notation with as few parentheses as needed: a + b*c, -(a + b), x^2, piecewise(yes, condition,
// no). A stack of what is still to be written takes the place of recursion.
#include <stdlib.h>

#include "base/arena.h"
#include "base/number.h"
#include "expr/expr_int.h"

enum { PRINT_MAX = 1 << 20 };    // bytes

enum { P_ANY, P_OR, P_AND, P_COMPARE, P_SUM, P_PRODUCT, P_NEG, P_POWER, P_ATOM };

typedef struct {
    expr_id e;         // EXPR_NONE: text
    int precedence;    // lowest that needs no parentheses here
    const char *text;
} print_item;

typedef struct {
    print_item *item;
    int n;
    size_t cap;
    bool flat;    // a*(b*c) as a*b*c
} print_stack;

static void push_text(print_stack *s, const char *text)
{
    print_item item = {EXPR_NONE, P_ANY, text};
    ARRAY_PUSH(s->item, s->n, s->cap, item);
}

static void push_expr(print_stack *s, expr_id e, int precedence)
{
    print_item item = {e, precedence, NULL};
    ARRAY_PUSH(s->item, s->n, s->cap, item);
}

static int print_precedence(const expr_graph *g, expr_id e)
{
    const expr_node *n = &g->node[e];
    switch ((expr_op)n->op) {
    case X_CONST: return n->value < 0 ? P_NEG : P_ATOM;
    case X_OR: return P_OR;
    case X_AND: return P_AND;
    case X_LT:
    case X_LE:
    case X_GT:
    case X_GE:
    case X_EQ:
    case X_NE: return P_COMPARE;
    case X_ADD:
    case X_SUB: return P_SUM;
    case X_MUL:
    case X_DIV: return P_PRODUCT;
    case X_NEG: return P_PRODUCT;
    case X_NOT: return P_NEG;
    case X_POW: return P_POWER;
    default: return P_ATOM;
    }
}

static void push_infix(print_stack *s, const expr_node *n, int precedence)
{
    static const char *const spaced[X_N] = {
        [X_ADD] = " + ", [X_SUB] = " - ",  [X_MUL] = "*",   [X_DIV] = "/",   [X_POW] = "^",
        [X_LT] = " < ",  [X_LE] = " <= ",  [X_GT] = " > ",  [X_GE] = " >= ", [X_EQ] = " == ",
        [X_NE] = " != ", [X_AND] = " && ", [X_OR] = " || ",
    };
    // a + (b + c) is not (a + b) + c: the right side binds tighter; of a power, the left side does
    bool power = n->op == X_POW, comparison = precedence == P_COMPARE;
    bool flat = s->flat && (n->op == X_ADD || n->op == X_MUL);
    push_expr(s, n->arg[1], power || flat ? precedence : precedence + 1);
    push_text(s, spaced[n->op]);
    push_expr(s, n->arg[0], power || comparison ? precedence + 1 : precedence);
}

static void push_call(print_stack *s, const expr_node *n)
{
    // piecewise names its condition second
    static const int order[3] = {1, 0, 2};
    int arity = expr_arity((expr_op)n->op);
    push_text(s, ")");
    for (int i = arity - 1; i >= 0; i--) {
        push_expr(s, n->arg[n->op == X_SELECT ? order[i] : i], P_ANY);
        push_text(s, i > 0 ? ", " : "(");
    }
    push_text(s, expr_op_name((expr_op)n->op));
}

static void print_node(const expr_graph *g, const print_item *item, print_stack *s, strbuf *out)
{
    const expr_node *n = &g->node[item->e];
    int precedence = print_precedence(g, item->e);
    if (precedence < item->precedence) {
        push_text(s, ")");
    }
    char number[32];
    switch ((expr_op)n->op) {
    case X_CONST:
        number_format(n->value, number);
        if (precedence < item->precedence) {
            strbuf_puts(out, "(");
        }
        strbuf_puts(out, number);
        return;
    case X_SYMBOL: push_text(s, g->name[n->arg[0]]); break;
    case X_NEG:
    case X_NOT:
        push_expr(s, n->arg[0], n->op == X_NEG ? P_PRODUCT : P_NEG);
        push_text(s, expr_op_name((expr_op)n->op));
        break;
    default:
        if (precedence == P_ATOM) {
            push_call(s, n);
        } else {
            push_infix(s, n, precedence);
        }
    }
    if (precedence < item->precedence) {
        push_text(s, "(");
    }
}

static void print_run(const expr_graph *g, expr_id e, bool flat, size_t most, strbuf *out)
{
    print_stack s = {.flat = flat};
    size_t start = out->n;
    push_expr(&s, e, P_ANY);
    while (s.n > 0) {
        print_item item = s.item[--s.n];
        if (out->n - start > most) {
            strbuf_puts(out, "...");
            break;
        }
        if (item.e == EXPR_NONE) {
            strbuf_puts(out, item.text);
        } else {
            print_node(g, &item, &s, out);
        }
    }
    free(s.item);
}

void expr_print(const expr_graph *g, expr_id e, strbuf *out)
{
    print_run(g, e, false, PRINT_MAX, out);
}

void expr_print_flat(const expr_graph *g, expr_id e, strbuf *out)
{
    print_run(g, e, true, PRINT_MAX, out);
}

void expr_print_head(const expr_graph *g, expr_id e, size_t most, strbuf *out)
{
    print_run(g, e, false, most, out);
}
