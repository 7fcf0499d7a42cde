// SPDX-License-Identifier: MIT
// Folding: values stay what the operations give, and what is written in two ways becomes one node.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "random_expr.h"

static void values_are_kept(void **state)
{
    (void)state;
    random_expr r = {.g = expr_new(), .state = 7, .at = {0.7, -1.3, 2.1}};
    int folded = 0;
    for (int i = 0; i < 3000; i++) {
        random_term term = random_smooth(&r, 6);
        double got = expr_eval(r.g, term.e, r.at);
        // rules such as c (d x) = (c d) x change the last bits; cancellation magnifies them
        assert_true(fabs(got - term.value) <= 1e-10 * (1 + fabs(term.value)));
        folded += expr_kind(r.g, term.e) == X_CONST;
    }
    assert_true(folded > 30);
    expr_free(r.g);
}

static void rules(void **state)
{
    (void)state;
    expr_graph *g = expr_new();
    expr_id x = expr_symbol(g, 0, "x"), y = expr_symbol(g, 1, "y"), zero = expr_const(g, 0), one = expr_const(g, 1);
    expr_id two = expr_const(g, 2), minus = expr_unary(g, X_NEG, x), truth = expr_binary(g, X_LT, x, y);
    assert_int_equal(zero, expr_const(g, -0.0));
    assert_int_equal(x, expr_binary(g, X_ADD, x, zero));
    assert_int_equal(zero, expr_binary(g, X_MUL, x, zero));
    assert_int_equal(x, expr_binary(g, X_MUL, one, x));
    assert_int_equal(zero, expr_binary(g, X_SUB, x, x));
    assert_int_equal(one, expr_binary(g, X_DIV, x, x));
    assert_int_equal(zero, expr_binary(g, X_DIV, zero, x));
    assert_int_equal(x, expr_unary(g, X_NEG, minus));
    assert_int_equal(expr_binary(g, X_SUB, y, x), expr_binary(g, X_ADD, minus, y));
    assert_int_equal(expr_binary(g, X_SUB, y, x), expr_unary(g, X_NEG, expr_binary(g, X_SUB, x, y)));
    assert_int_equal(expr_unary(g, X_NEG, expr_binary(g, X_MUL, x, y)), expr_binary(g, X_MUL, y, minus));
    assert_int_equal(expr_binary(g, X_MUL, x, y), expr_binary(g, X_MUL, y, x));
    assert_int_equal(expr_binary(g, X_MUL, expr_const(g, 6), x),
                     expr_binary(g, X_MUL, expr_const(g, 3), expr_binary(g, X_MUL, two, x)));
    assert_int_equal(expr_binary(g, X_MUL, expr_const(g, 0.5), x), expr_binary(g, X_DIV, x, two));
    assert_int_equal(one, expr_binary(g, X_POW, x, zero));
    assert_int_equal(zero, expr_binary(g, X_POW, zero, two));
    assert_int_equal(expr_unary(g, X_SQRT, x), expr_binary(g, X_POW, x, expr_const(g, 0.5)));
    assert_int_equal(x, expr_select(g, one, x, y));
    assert_int_equal(y, expr_select(g, zero, x, y));
    assert_int_equal(x, expr_select(g, truth, x, x));
    assert_int_equal(truth, expr_select(g, truth, one, zero));
    assert_int_equal(expr_select(g, truth, y, x), expr_select(g, expr_unary(g, X_NOT, truth), x, y));
    assert_int_equal(zero, expr_binary(g, X_AND, truth, zero));
    assert_int_equal(truth, expr_binary(g, X_AND, two, truth));
    assert_int_equal(one, expr_binary(g, X_OR, truth, two));
    assert_int_equal(truth, expr_unary(g, X_NOT, expr_unary(g, X_NOT, truth)));
    assert_int_equal(zero, expr_binary(g, X_LT, x, x));
    assert_int_equal(one, expr_binary(g, X_LE, x, x));
    expr_free(g);
}

// Sums keep the author's order: (x + y) + z is not x + (y + z)
static void sums_stay_binary(void **state)
{
    (void)state;
    expr_graph *g = expr_new();
    expr_id x = expr_symbol(g, 0, "x"), y = expr_symbol(g, 1, "y"), z = expr_symbol(g, 2, "z");
    expr_id left = expr_binary(g, X_ADD, expr_binary(g, X_ADD, x, y), z);
    expr_id right = expr_binary(g, X_ADD, x, expr_binary(g, X_ADD, y, z));
    assert_int_not_equal(left, right);
    const double at[] = {1e16, -1e16, 1};
    assert_true(expr_eval(g, left, at) == 1);
    assert_true(expr_eval(g, right, at) == 0);
    expr_free(g);
}

static void nan_rules(void **state)
{
    (void)state;
    assert_true(isnan(expr_apply(X_MIN, NAN, 1, 0)) && isnan(expr_apply(X_MIN, 1, NAN, 0)));
    assert_true(isnan(expr_apply(X_MAX, NAN, 1, 0)) && isnan(expr_apply(X_MAX, 1, NAN, 0)));
    assert_true(expr_apply(X_LT, NAN, 1, 0) == 0 && expr_apply(X_GE, NAN, 1, 0) == 0);
    assert_true(expr_apply(X_NE, NAN, NAN, 0) == 1 && expr_apply(X_EQ, NAN, NAN, 0) == 0);
    assert_true(isnan(expr_apply(X_SIGN, NAN, 0, 0)));
    expr_graph *g = expr_new();
    expr_id nan = expr_const(g, NAN);
    assert_int_equal(nan, expr_const(g, -NAN));
    assert_int_equal(nan, expr_binary(g, X_ADD, nan, expr_const(g, 1)));
    expr_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_kept),
        cmocka_unit_test(rules),
        cmocka_unit_test(sums_stay_binary),
        cmocka_unit_test(nan_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
