// SPDX-License-Identifier: MIT
// What one arithmetic operation gives.
#include "num/scalar.h"

#include <assert.h>
#include <math.h>

#include "num/fmath.h"

enum { LARGEST_FACTORIAL = 170 };    // of those that a double holds

static double scalar_factorial(double x)
{
    if (x >= 0 && x <= LARGEST_FACTORIAL && x == floor(x)) {
        double product = 1;
        for (int i = 2; i <= (int)x; i++) {
            product *= i;
        }
        return product;
    }
    return f_gamma(x + 1);
}

static double scalar_unary(scalar_op op, double a)
{
    switch (op) {
    case SCALAR_NEG: return -a;
    case SCALAR_NOT: return a == 0;
    case SCALAR_SQRT: return sqrt(a);
    case SCALAR_ABS: return fabs(a);
    case SCALAR_FLOOR: return floor(a);
    case SCALAR_CEIL: return ceil(a);
    case SCALAR_SIGN: return a > 0 ? 1 : a < 0 ? -1 : a == 0 ? 0 : a;
    case SCALAR_EXP: return f_exp(a);
    case SCALAR_LN: return f_ln(a);
    case SCALAR_SIN: return f_sin(a);
    case SCALAR_COS: return f_cos(a);
    case SCALAR_TAN: return f_tan(a);
    case SCALAR_ASIN: return f_asin(a);
    case SCALAR_ACOS: return f_acos(a);
    case SCALAR_ATAN: return f_atan(a);
    case SCALAR_SINH: return f_sinh(a);
    case SCALAR_COSH: return f_cosh(a);
    case SCALAR_TANH: return f_tanh(a);
    case SCALAR_ASINH: return f_asinh(a);
    case SCALAR_ACOSH: return f_acosh(a);
    case SCALAR_ATANH: return f_atanh(a);
    case SCALAR_FACTORIAL: return scalar_factorial(a);
    default: assert(!"not an operation"); return NAN;
    }
}

double scalar_apply(scalar_op op, double a, double b, double c)
{
    switch (op) {
    case SCALAR_ADD: return a + b;
    case SCALAR_SUB: return a - b;
    case SCALAR_MUL: return a * b;
    case SCALAR_DIV: return a / b;
    case SCALAR_POW: return f_pow(a, b);
    case SCALAR_MIN: return a < b || a != a ? a : b;
    case SCALAR_MAX: return a > b || a != a ? a : b;
    case SCALAR_REM: return fmod(a, b);
    case SCALAR_ATAN2: return f_atan2(a, b);
    case SCALAR_LT: return a < b;
    case SCALAR_LE: return a <= b;
    case SCALAR_GT: return a > b;
    case SCALAR_GE: return a >= b;
    case SCALAR_EQ: return a == b;
    case SCALAR_NE: return a != b;
    case SCALAR_AND: return a != 0 && b != 0;
    case SCALAR_OR: return a != 0 || b != 0;
    case SCALAR_XOR: return (a != 0) != (b != 0);
    case SCALAR_FMA: return fma(a, b, c);
    case SCALAR_SELECT: return a != 0 ? b : c;
    default: return scalar_unary(op, a);
    }
}
