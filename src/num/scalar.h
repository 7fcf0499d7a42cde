// SPDX-License-Identifier: MIT
// What one arithmetic operation gives: the one definition that folding of constants (expr), the interpreter and every
// other back end of a kernel go by, to the bit.
//
// Truth values: 0 is false, all else (NaN too) true; results are 0 and 1. min, max: NaN where an argument is NaN; of
// zeros of both signs the second. rem: the sign of the dividend, exact. sign: -1, 0, 1, NaN of NaN. Factorials of 0 ...
// 170 are products, others gamma(x + 1). Functions are those of num/fmath.h.
#ifndef COLEY_NUM_SCALAR_H
#define COLEY_NUM_SCALAR_H

typedef enum {
    SCALAR_NONE,    // no operation; so a table's entry that nobody filled
    // one argument
    SCALAR_NEG,
    SCALAR_NOT,
    SCALAR_SQRT,
    SCALAR_ABS,
    SCALAR_FLOOR,
    SCALAR_CEIL,
    SCALAR_SIGN,
    SCALAR_EXP,
    SCALAR_LN,
    SCALAR_SIN,
    SCALAR_COS,
    SCALAR_TAN,
    SCALAR_ASIN,
    SCALAR_ACOS,
    SCALAR_ATAN,
    SCALAR_SINH,
    SCALAR_COSH,
    SCALAR_TANH,
    SCALAR_ASINH,
    SCALAR_ACOSH,
    SCALAR_ATANH,
    SCALAR_FACTORIAL,
    // two
    SCALAR_ADD,
    SCALAR_SUB,
    SCALAR_MUL,
    SCALAR_DIV,
    SCALAR_POW,
    SCALAR_MIN,
    SCALAR_MAX,
    SCALAR_REM,
    SCALAR_ATAN2,    // of y, x
    SCALAR_LT,
    SCALAR_LE,
    SCALAR_GT,
    SCALAR_GE,
    SCALAR_EQ,
    SCALAR_NE,
    SCALAR_AND,
    SCALAR_OR,
    SCALAR_XOR,
    // three
    SCALAR_FMA,       // a*b + c, rounded once
    SCALAR_SELECT,    // a true: b, else c
    SCALAR_N
} scalar_op;

// Arguments that the operation has not are not looked at.
double scalar_apply(scalar_op op, double a, double b, double c);

#endif
