// SPDX-License-Identifier: MIT
// Tests of src/num/scalar.c, and that constant folding (expr) and kernels agree with it: every operation that both have
// gives the same bits for the same numbers.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "expr/expr.h"
#include "kernel/interp.h"
#include "num/scalar.h"

static void assert_same(double x, double y)
{
    uint64_t a, b;
    memcpy(&a, &x, sizeof a);
    memcpy(&b, &y, sizeof b);
    assert_true(a == b || (isnan(x) && isnan(y)));
}

static void edges(void **state)
{
    (void)state;
    assert_true(isnan(scalar_apply(SCALAR_MIN, NAN, 1, 0)) && isnan(scalar_apply(SCALAR_MAX, 1, NAN, 0)));
    assert_same(scalar_apply(SCALAR_MIN, 0.0, -0.0, 0), -0.0);    // of two zeros the second
    assert_same(scalar_apply(SCALAR_MAX, -0.0, 0.0, 0), 0.0);
    assert_same(scalar_apply(SCALAR_REM, -7, 3, 0), -1);
    assert_same(scalar_apply(SCALAR_SIGN, -0.5, 0, 0), -1);
    assert_true(isnan(scalar_apply(SCALAR_SIGN, NAN, 0, 0)));
    assert_same(scalar_apply(SCALAR_AND, NAN, 1, 0), 1);    // NaN is true
    assert_same(scalar_apply(SCALAR_SELECT, NAN, 2, 3), 2);
    assert_same(scalar_apply(SCALAR_NE, NAN, NAN, 0), 1);
    assert_same(scalar_apply(SCALAR_FACTORIAL, 0, 0, 0), 1);
    assert_same(scalar_apply(SCALAR_FACTORIAL, 10, 0, 0), 3628800);
    // 170! = 7.257415615307994e306 (Abramowitz & Stegun, table 6.3, to its digits); 171! is too large for a double
    assert_float_equal(scalar_apply(SCALAR_FACTORIAL, 170, 0, 0) / 7.257415615307994e306, 1, 1e-13);
    assert_true(isinf(scalar_apply(SCALAR_FACTORIAL, 171, 0, 0)));
    // gamma(3/2) = sqrt(pi)/2
    assert_float_equal(scalar_apply(SCALAR_FACTORIAL, 0.5, 0, 0), 0.886226925452758, 1e-14);
    // rounded once: the product's low half is not lost
    assert_same(scalar_apply(SCALAR_FMA, 1 + 0x1p-30, 1 - 0x1p-30, -1), -0x1p-60);
}

static void folding_and_kernels_agree(void **state)
{
    (void)state;
    static const struct {
        expr_op x;
        program_op k;
    } both[] = {
        {X_ADD, K_ADD},       {X_SUB, K_SUB},
        {X_MUL, K_MUL},       {X_DIV, K_DIV},
        {X_POW, K_POW},       {X_MIN, K_MIN},
        {X_MAX, K_MAX},       {X_REM, K_REM},
        {X_ATAN2, K_ATAN2},   {X_LT, K_LT},
        {X_LE, K_LE},         {X_EQ, K_EQ},
        {X_NE, K_NE},         {X_AND, K_AND},
        {X_OR, K_OR},         {X_XOR, K_XOR},
        {X_NEG, K_NEG},       {X_NOT, K_NOT},
        {X_EXP, K_EXP},       {X_LN, K_LN},
        {X_SQRT, K_SQRT},     {X_ABS, K_ABS},
        {X_FLOOR, K_FLOOR},   {X_CEIL, K_CEIL},
        {X_SIGN, K_SIGN},     {X_SIN, K_SIN},
        {X_COS, K_COS},       {X_TAN, K_TAN},
        {X_ASIN, K_ASIN},     {X_ACOS, K_ACOS},
        {X_ATAN, K_ATAN},     {X_SINH, K_SINH},
        {X_COSH, K_COSH},     {X_TANH, K_TANH},
        {X_ASINH, K_ASINH},   {X_ACOSH, K_ACOSH},
        {X_ATANH, K_ATANH},   {X_FACTORIAL, K_FACTORIAL},
        {X_SELECT, K_SELECT},
    };
    static const double value[] = {0, -0.0, 1, -1, 0.3, -2.5, 7, 171, 1e-300, 1e300, INFINITY, -INFINITY, NAN};
    enum { N = sizeof value / sizeof *value };
    for (size_t o = 0; o < sizeof both / sizeof *both; o++) {
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                assert_same(expr_apply(both[o].x, value[i], value[j], 5),
                            program_apply(both[o].k, value[i], value[j], 5));
            }
        }
    }
    assert_same(expr_apply(X_GT, 2, 1, 0), 1);
    assert_same(expr_apply(X_GE, 1, 2, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges),
        cmocka_unit_test(folding_and_kernels_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
