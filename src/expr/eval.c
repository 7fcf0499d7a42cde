// SPDX-License-Identifier: MIT
// What one operation gives, and values of whole expressions. Folding, expr_eval, the interpreter's tests: all go by
// expr_apply().
//
// Truth values: 0 is false, all else (NaN too) true. min, max: NaN where an argument is NaN; of zeros of both signs the
// second. rem: the sign of the dividend, exact. sign: -1, 0, 1, NaN of NaN. Factorials of 0 ... 170 are products,
// others gamma(x + 1).
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "expr/expr_int.h"
#include "num/fmath.h"

static const char *const op_name[X_N] = {
    [X_CONST] = "const", [X_SYMBOL] = "symbol", [X_ADD] = "+", [X_SUB] = "-", [X_MUL] = "*", [X_DIV] = "/", [X_POW] = "^",
    [X_MIN] = "min", [X_MAX] = "max", [X_REM] = "rem", [X_ATAN2] = "atan2", [X_LT] = "<", [X_LE] = "<=", [X_GT] = ">",
    [X_GE] = ">=", [X_EQ] = "==", [X_NE] = "!=", [X_AND] = "&&", [X_OR] = "||", [X_XOR] = "xor", [X_NEG] = "-",
    [X_NOT] = "!", [X_EXP] = "exp", [X_LN] = "ln", [X_SQRT] = "sqrt", [X_ABS] = "abs", [X_FLOOR] = "floor",
    [X_CEIL] = "ceil", [X_SIGN] = "sign", [X_SIN] = "sin", [X_COS] = "cos", [X_TAN] = "tan", [X_ASIN] = "asin",
    [X_ACOS] = "acos", [X_ATAN] = "atan", [X_SINH] = "sinh", [X_COSH] = "cosh", [X_TANH] = "tanh", [X_ASINH] = "asinh",
    [X_ACOSH] = "acosh", [X_ATANH] = "atanh", [X_FACTORIAL] = "factorial", [X_SELECT] = "piecewise",
};

const char *expr_op_name(expr_op op)
{
    return op_name[op];
}

static double eval_factorial(double x)
{
    if (x >= 0 && x <= 170 && x == floor(x)) {
        double product = 1;
        for (int i = 2; i <= (int)x; i++) {
            product *= i;
        }
        return product;
    }
    return f_gamma(x + 1);
}

static double eval_unary(expr_op op, double a)
{
    switch (op) {
    case X_NEG: return -a;
    case X_NOT: return a == 0;
    case X_EXP: return f_exp(a);
    case X_LN: return f_ln(a);
    case X_SQRT: return sqrt(a);
    case X_ABS: return fabs(a);
    case X_FLOOR: return floor(a);
    case X_CEIL: return ceil(a);
    case X_SIGN: return a > 0 ? 1 : a < 0 ? -1 : a == 0 ? 0 : a;
    case X_SIN: return f_sin(a);
    case X_COS: return f_cos(a);
    case X_TAN: return f_tan(a);
    case X_ASIN: return f_asin(a);
    case X_ACOS: return f_acos(a);
    case X_ATAN: return f_atan(a);
    case X_SINH: return f_sinh(a);
    case X_COSH: return f_cosh(a);
    case X_TANH: return f_tanh(a);
    case X_ASINH: return f_asinh(a);
    case X_ACOSH: return f_acosh(a);
    case X_ATANH: return f_atanh(a);
    case X_FACTORIAL: return eval_factorial(a);
    default: assert(!"not a unary operation"); return NAN;
    }
}

double expr_apply(expr_op op, double a, double b, double c)
{
    switch (op) {
    case X_ADD: return a + b;
    case X_SUB: return a - b;
    case X_MUL: return a*b;
    case X_DIV: return a/b;
    case X_POW: return f_pow(a, b);
    case X_MIN: return a < b || a != a ? a : b;
    case X_MAX: return a > b || a != a ? a : b;
    case X_REM: return fmod(a, b);
    case X_ATAN2: return f_atan2(a, b);
    case X_LT: return a < b;
    case X_LE: return a <= b;
    case X_GT: return a > b;
    case X_GE: return a >= b;
    case X_EQ: return a == b;
    case X_NE: return a != b;
    case X_AND: return a != 0 && b != 0;
    case X_OR: return a != 0 || b != 0;
    case X_XOR: return (a != 0) != (b != 0);
    case X_SELECT: return a != 0 ? b : c;
    default: return eval_unary(op, a);
    }
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
