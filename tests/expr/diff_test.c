// SPDX-License-Identifier: MIT
// Derivatives against central differences (Richardson's extrapolation, error O(h^4)) on random expressions, and rules
// by hand.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "random_expr.h"

static double central(const expr_graph *g, expr_id e, const double *at, int s, double h)
{
    double x[RANDOM_SYMBOLS];
    memcpy(x, at, sizeof x);
    x[s] = at[s] + h;
    double up = expr_eval(g, e, x);
    x[s] = at[s] - h;
    return (up - expr_eval(g, e, x)) / (2 * h);
}

// The difference quotient, and in *doubt how far two step sizes disagree (kinks of min, max, abs near by; rounding)
static double difference(const expr_graph *g, expr_id e, const double *at, int s, double *doubt)
{
    const double h = 1e-4;
    double coarse = central(g, e, at, s, h), fine = central(g, e, at, s, h / 2);
    *doubt = fabs(coarse - fine);
    return (4 * fine - coarse) / 3;
}

static void random_expressions_against_differences(void **state)
{
    (void)state;
    random_expr r = {.g = expr_new(), .state = 1, .at = {0.7, -1.3, 2.1}};
    int compared = 0;
    for (int i = 0; i < 1500; i++) {
        random_term term = random_smooth(&r, 5);
        for (int s = 0; s < RANDOM_SYMBOLS; s++) {
            double doubt, expected = difference(r.g, term.e, r.at, s, &doubt);
            double got = expr_eval(r.g, expr_diff(r.g, term.e, s), r.at);
            if (!(fabs(expected) < 1e3) || doubt > 1e-5 * (1 + fabs(expected)) || fabs(term.value) > 1e4) {
                continue;
            }
            assert_true(fabs(got - expected) <= 1e-6 * (1 + fabs(expected)));
            compared += expected != 0;
        }
    }
    assert_true(compared > 1500);
    expr_free(r.g);
}

// Every function that random expressions leave out: f and the point
static void each_function_against_differences(void **state)
{
    (void)state;
    static const struct {
        expr_op op;
        double at;
    } cases[] = {
        {X_TAN, 0.4},   {X_ASIN, 0.3},  {X_ACOS, 0.3},  {X_ATAN, 0.3},      {X_SINH, 0.8}, {X_COSH, 0.8},
        {X_ASINH, 0.8}, {X_ACOSH, 1.8}, {X_ATANH, 0.3}, {X_FACTORIAL, 2.5}, {X_SQRT, 2.0}, {X_LN, 0.7},
        {X_FLOOR, 1.5}, {X_CEIL, 1.5},  {X_SIGN, 0.7},  {X_ABS, -0.7},      {X_NOT, 0.4},  {X_EXP, 0.3},
    };
    expr_graph *g = expr_new();
    expr_id x = expr_symbol(g, 0, "x");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double at[RANDOM_SYMBOLS] = {cases[i].at}, doubt;
        expr_id e = expr_unary(g, cases[i].op, x);
        double expected = difference(g, e, at, 0, &doubt), got = expr_eval(g, expr_diff(g, e, 0), at);
        assert_true(fabs(got - expected) <= 1e-8 * (1 + fabs(expected)));
    }
    static const expr_op binary[] = {X_REM, X_ATAN2, X_POW, X_LT, X_AND, X_XOR};
    expr_id y = expr_symbol(g, 1, "y");
    for (size_t i = 0; i < sizeof binary / sizeof *binary; i++) {
        expr_id e = expr_binary(g, binary[i], x, y);
        double at[RANDOM_SYMBOLS] = {7.3, 2.1}, doubt;
        for (int s = 0; s < 2; s++) {
            double expected = difference(g, e, at, s, &doubt), got = expr_eval(g, expr_diff(g, e, s), at);
            assert_true(fabs(got - expected) <= 1e-8 * (1 + fabs(expected)));
        }
    }
    expr_free(g);
}

// x^n at 0 has a finite derivative for n > 1, also where n is no constant: Hill terms start at 0
static void powers_at_zero(void **state)
{
    (void)state;
    expr_graph *g = expr_new();
    expr_id x = expr_symbol(g, 0, "x"), n = expr_symbol(g, 1, "n");
    const double at[] = {0, 2.5};
    expr_id e = expr_binary(g, X_POW, x, n);
    assert_true(expr_eval(g, expr_diff(g, e, 0), at) == 0);
    assert_true(expr_eval(g, expr_diff(g, e, 1), at) == 0);
    assert_true(expr_is_const(g, expr_diff(g, e, 2), 0));
    expr_free(g);
}

static void pieces(void **state)
{
    (void)state;
    expr_graph *g = expr_new();
    expr_id x = expr_symbol(g, 0, "x"), two = expr_const(g, 2);
    expr_id e =
        expr_select(g, expr_binary(g, X_GT, x, two), expr_binary(g, X_MUL, x, x), expr_binary(g, X_MUL, two, x));
    assert_true(expr_eval(g, expr_diff(g, e, 0), (const double[]){3}) == 6);
    assert_true(expr_eval(g, expr_diff(g, e, 0), (const double[]){1}) == 2);
    expr_free(g);
}

// 200,000 operations deep: no recursion may overflow the stack
static void deep_expressions(void **state)
{
    (void)state;
    expr_graph *g = expr_new();
    expr_id x = expr_symbol(g, 0, "x"), e = x;
    for (int i = 0; i < 200000; i++) {
        e = i % 2 ? expr_binary(g, X_ADD, e, x) : expr_binary(g, X_MUL, expr_const(g, 0.5), e);
    }
    double slope = expr_eval(g, expr_diff(g, e, 0), (const double[]){1});
    assert_true(fabs(slope - 2) < 1e-12);    // fixed point of s -> s/2 + 1
    expr_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_expressions_against_differences),
        cmocka_unit_test(each_function_against_differences),
        cmocka_unit_test(powers_at_zero),
        cmocka_unit_test(pieces),
        cmocka_unit_test(deep_expressions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
