// SPDX-License-Identifier: MIT
// Expressions: one graph with shared subexpressions (hash-consing: equal expressions have equal ids). Building an
// expression folds constants and simplifies by rules that are exact in real arithmetic and never worse in floating
// point; expr_safer() rewrites what cancels. The same calls in the same order give the same ids.
//
// Truth values are numbers: 0 is false, everything else true; comparisons and logic give 0 or 1.
#ifndef COLEY_EXPR_EXPR_H
#define COLEY_EXPR_EXPR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"

typedef int32_t expr_id;
enum { EXPR_NONE = -1 };

typedef enum {
    X_CONST,     // value
    X_SYMBOL,    // symbol (see expr_symbol)
    X_ADD,
    X_SUB,
    X_MUL,
    X_DIV,
    X_POW,    // binary
    X_MIN,
    X_MAX,
    X_REM,
    X_ATAN2,
    X_LT,
    X_LE,
    X_GT,
    X_GE,
    X_EQ,
    X_NE,
    X_AND,
    X_OR,
    X_XOR,
    X_NEG,
    X_NOT,    // unary
    X_EXP,
    X_LN,
    X_SQRT,
    X_ABS,
    X_FLOOR,
    X_CEIL,
    X_SIGN,
    X_SIN,
    X_COS,
    X_TAN,
    X_ASIN,
    X_ACOS,
    X_ATAN,
    X_SINH,
    X_COSH,
    X_TANH,
    X_ASINH,
    X_ACOSH,
    X_ATANH,
    X_FACTORIAL,    // of a non-negative integer, else gamma(x+1)
    X_SELECT,       // a ? b : c
    X_N
} expr_op;

typedef struct expr_graph expr_graph;

expr_graph *expr_new(void);
void expr_free(expr_graph *g);
int expr_count(const expr_graph *g);    // ids are 0 .. count-1, arguments before their users

expr_id expr_const(expr_graph *g, double value);
expr_id expr_symbol(expr_graph *g, int symbol, const char *name);    // same number, same id; the name is for printing
expr_id expr_unary(expr_graph *g, expr_op op, expr_id a);
expr_id expr_binary(expr_graph *g, expr_op op, expr_id a, expr_id b);
expr_id expr_select(expr_graph *g, expr_id condition, expr_id yes, expr_id no);
// any of these, with expr_arity(op) arguments
expr_id expr_operation(expr_graph *g, expr_op op, const expr_id *arg);

expr_op expr_kind(const expr_graph *g, expr_id e);
int expr_arity(expr_op op);
expr_id expr_arg(const expr_graph *g, expr_id e, int i);
double expr_value(const expr_graph *g, expr_id e);     // of an X_CONST
int expr_symbol_of(const expr_graph *g, expr_id e);    // of an X_SYMBOL
const char *expr_symbol_name(const expr_graph *g, expr_id e);
bool expr_is_const(const expr_graph *g, expr_id e, double value);

// Derivative by a symbol. Piecewise functions are differentiated in their pieces; min, max, abs likewise; comparisons,
// floor and ceiling have derivative 0.
expr_id expr_diff(expr_graph *g, expr_id e, int symbol);

// e with every symbol s replaced by to[s] (EXPR_NONE: kept); to has nto entries, symbols beyond are kept.
expr_id expr_substitute(expr_graph *g, expr_id e, const expr_id *to, int nto);

// Numerically safer forms of what modellers write: the cancelling root of a quadratic, s - sqrt(s^2 - c) -> c/(s +
// sqrt(s^2 - c)) where s > 0, and likewise s + sqrt(s^2 - c) where s < 0; 1 - exp(x), ln(1 + x) stay.
expr_id expr_safer(expr_graph *g, expr_id e);

// used[s] = true for each symbol in e (nused entries).
void expr_symbols(const expr_graph *g, expr_id e, bool *used, int nused);
void expr_add_symbols(const expr_graph *g, expr_id e, bool *used, int nused);    // the same without clearing used first

// The value of e; value of symbol s is symbols[s]. The family of math functions is num/fmath.h, as in kernels.
double expr_eval(const expr_graph *g, expr_id e, const double *symbols);

// In infix notation with as few parentheses as needed; shared parts are written out, so what gets longer than 1 MiB
// ends in "...".
void expr_print(const expr_graph *g, expr_id e, strbuf *out);
void expr_print_head(const expr_graph *g, expr_id e, size_t most, strbuf *out);    // "..." after about `most` bytes

// The same for a reader: a sum of sums and a product of products without the parentheses that say in which order they
// are computed.
void expr_print_flat(const expr_graph *g, expr_id e, strbuf *out);
// In LaTeX's math, for a formula between $$ and $$; and a name as it stands there. Everything that LaTeX would take for
// a command is escaped.
void expr_latex(const expr_graph *g, expr_id e, strbuf *out);
void expr_latex_name(const char *name, strbuf *out);

// What one operation gives: used by folding, expr_eval and tests; defined in one place so that they agree.
double expr_apply(expr_op op, double a, double b, double c);
const char *expr_op_name(expr_op op);

#endif
