// SPDX-License-Identifier: MIT
// What one operation gives (num/scalar.h says it), and values of whole expressions. Folding and expr_eval go by
// expr_apply(), as the interpreter goes by program_apply().
#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "expr/expr_int.h"
#include "num/scalar.h"

static const char *const op_name[X_N] = {
    [X_CONST] = "const",
    [X_SYMBOL] = "symbol",
    [X_ADD] = "+",
    [X_SUB] = "-",
    [X_MUL] = "*",
    [X_DIV] = "/",
    [X_POW] = "^",
    [X_MIN] = "min",
    [X_MAX] = "max",
    [X_REM] = "rem",
    [X_ATAN2] = "atan2",
    [X_LT] = "<",
    [X_LE] = "<=",
    [X_GT] = ">",
    [X_GE] = ">=",
    [X_EQ] = "==",
    [X_NE] = "!=",
    [X_AND] = "&&",
    [X_OR] = "||",
    [X_XOR] = "xor",
    [X_NEG] = "-",
    [X_NOT] = "!",
    [X_EXP] = "exp",
    [X_LN] = "ln",
    [X_SQRT] = "sqrt",
    [X_ABS] = "abs",
    [X_FLOOR] = "floor",
    [X_CEIL] = "ceil",
    [X_SIGN] = "sign",
    [X_SIN] = "sin",
    [X_COS] = "cos",
    [X_TAN] = "tan",
    [X_ASIN] = "asin",
    [X_ACOS] = "acos",
    [X_ATAN] = "atan",
    [X_SINH] = "sinh",
    [X_COSH] = "cosh",
    [X_TANH] = "tanh",
    [X_ASINH] = "asinh",
    [X_ACOSH] = "acosh",
    [X_ATANH] = "atanh",
    [X_FACTORIAL] = "factorial",
    [X_SELECT] = "piecewise",
};

const char *expr_op_name(expr_op op)
{
    return op_name[op];
}

static const scalar_op op_scalar[X_N] = {
    [X_ADD] = SCALAR_ADD,
    [X_SUB] = SCALAR_SUB,
    [X_MUL] = SCALAR_MUL,
    [X_DIV] = SCALAR_DIV,
    [X_POW] = SCALAR_POW,
    [X_MIN] = SCALAR_MIN,
    [X_MAX] = SCALAR_MAX,
    [X_REM] = SCALAR_REM,
    [X_ATAN2] = SCALAR_ATAN2,
    [X_LT] = SCALAR_LT,
    [X_LE] = SCALAR_LE,
    [X_GT] = SCALAR_GT,
    [X_GE] = SCALAR_GE,
    [X_EQ] = SCALAR_EQ,
    [X_NE] = SCALAR_NE,
    [X_AND] = SCALAR_AND,
    [X_OR] = SCALAR_OR,
    [X_XOR] = SCALAR_XOR,
    [X_SELECT] = SCALAR_SELECT,
    [X_NEG] = SCALAR_NEG,
    [X_NOT] = SCALAR_NOT,
    [X_SQRT] = SCALAR_SQRT,
    [X_ABS] = SCALAR_ABS,
    [X_FLOOR] = SCALAR_FLOOR,
    [X_CEIL] = SCALAR_CEIL,
    [X_SIGN] = SCALAR_SIGN,
    [X_EXP] = SCALAR_EXP,
    [X_LN] = SCALAR_LN,
    [X_SIN] = SCALAR_SIN,
    [X_COS] = SCALAR_COS,
    [X_TAN] = SCALAR_TAN,
    [X_ASIN] = SCALAR_ASIN,
    [X_ACOS] = SCALAR_ACOS,
    [X_ATAN] = SCALAR_ATAN,
    [X_SINH] = SCALAR_SINH,
    [X_COSH] = SCALAR_COSH,
    [X_TANH] = SCALAR_TANH,
    [X_ASINH] = SCALAR_ASINH,
    [X_ACOSH] = SCALAR_ACOSH,
    [X_ATANH] = SCALAR_ATANH,
    [X_FACTORIAL] = SCALAR_FACTORIAL,
};

double expr_apply(expr_op op, double a, double b, double c)
{
    assert(op_scalar[op] != SCALAR_NONE);
    return scalar_apply(op_scalar[op], a, b, c);
}

double expr_eval(const expr_graph *g, expr_id e, const double *symbols)
{
    unsigned char *mark = expr_mark(g, e);
    double *value = base_alloc((size_t)e + 1, sizeof *value);
    for (expr_id i = 0; i <= e; i++) {
        const expr_node *n = &g->node[i];
        if (!mark[i]) {
            continue;
        }
        if (n->op == X_CONST) {
            value[i] = n->value;
        } else if (n->op == X_SYMBOL) {
            value[i] = symbols[n->arg[0]];
        } else {
            double arg[3] = {0};
            for (int k = 0; k < expr_arity((expr_op)n->op); k++) {
                arg[k] = value[n->arg[k]];
            }
            value[i] = expr_apply((expr_op)n->op, arg[0], arg[1], arg[2]);
        }
    }
    double result = value[e];
    free(value);
    free(mark);
    return result;
}
