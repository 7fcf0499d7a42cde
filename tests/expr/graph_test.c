// SPDX-License-Identifier: MIT
// The graph: equal expressions have equal ids, ids go up, argument order knows no ids; substitution, symbols, printing.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expr/expr.h"

static void hash_consing(void **state)
{
    (void)state;
    expr_graph *g = expr_new();
    expr_id x = expr_symbol(g, 0, "x"), y = expr_symbol(g, 1, "y");
    assert_int_equal(x, expr_symbol(g, 0, "x"));
    assert_int_not_equal(x, y);
    int n = 0;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 5000; i++) {
            expr_binary(g, X_ADD, expr_binary(g, X_MUL, x, expr_const(g, i + 2.5)), y);
        }
        assert_true(round == 0 || expr_count(g) == n);    // the second time makes nothing new
        n = expr_count(g);
    }
    for (expr_id e = 0; e < expr_count(g); e++) {
        for (int k = 0; k < expr_arity(expr_kind(g, e)); k++) {
            assert_true(expr_arg(g, e, k) < e);
        }
    }
    expr_free(g);
}

static void print(const expr_graph *g, expr_id e, char *out, size_t size)
{
    strbuf b = {0};
    expr_print(g, e, &b);
    assert_true(b.n < size);
    memcpy(out, b.s, b.n + 1);
    strbuf_free(&b);
}

// The same sums and products, made after other expressions: the same order of arguments
static void order_does_not_depend_on_ids(void **state)
{
    (void)state;
    static const char *const name[] = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta"};
    char first[200], second[200];
    for (int turn = 0; turn < 2; turn++) {
        expr_graph *g = expr_new();
        expr_id s[6];
        for (int i = 0; i < 6; i++) {
            int k = turn ? 5 - i : i;
            s[k] = expr_symbol(g, turn ? 10 + k : k, name[k]);
        }
        if (turn) {
            expr_binary(g, X_MUL, s[5], s[4]);
            expr_binary(g, X_ADD, s[3], s[2]);
        }
        expr_id e = expr_binary(g, X_ADD, expr_binary(g, X_MUL, s[0], s[1]), expr_binary(g, X_MUL, s[2], s[3]));
        e = expr_binary(g, X_MUL, e, expr_binary(g, X_ADD, s[4], s[5]));
        print(g, e, turn ? second : first, sizeof first);
        expr_free(g);
    }
    assert_string_equal(first, second);
}

static void substitution(void **state)
{
    (void)state;
    expr_graph *g = expr_new();
    expr_id x = expr_symbol(g, 0, "x"), y = expr_symbol(g, 1, "y"), z = expr_symbol(g, 2, "z");
    expr_id e = expr_binary(g, X_ADD, expr_binary(g, X_MUL, x, y), expr_unary(g, X_EXP, z));
    const expr_id to[] = {expr_const(g, 0), EXPR_NONE};
    assert_int_equal(expr_substitute(g, e, to, 2), expr_unary(g, X_EXP, z));
    const expr_id swap[] = {y, x};
    assert_int_equal(expr_substitute(g, e, swap, 2), e);    // x y is y x
    bool used[4];
    expr_symbols(g, e, used, 4);
    assert_true(used[0] && used[1] && used[2] && !used[3]);
    expr_symbols(g, expr_substitute(g, e, to, 2), used, 4);
    assert_true(!used[0] && !used[1] && used[2]);
    expr_free(g);
}

static void printing(void **state)
{
    (void)state;
    expr_graph *g = expr_new();
    expr_id x = expr_symbol(g, 0, "x"), y = expr_symbol(g, 1, "y"), two = expr_const(g, 2);
    expr_id difference = expr_binary(g, X_SUB, x, y), quotient = expr_binary(g, X_DIV, x, y);
    expr_id power = expr_binary(g, X_POW, x, y);
    const struct {
        expr_id e;
        const char *text;
    } cases[] = {
        {expr_binary(g, X_SUB, x, difference), "x - (x - y)"},
        {expr_binary(g, X_SUB, difference, x), "x - y - x"},
        {expr_binary(g, X_DIV, x, expr_binary(g, X_MUL, two, y)), "x/(2*y)"},
        {expr_binary(g, X_DIV, quotient, y), "x/y/y"},
        {expr_binary(g, X_POW, power, two), "(x^y)^2"},
        {expr_binary(g, X_POW, two, power), "2^x^y"},
        {expr_binary(g, X_POW, difference, expr_const(g, -2)), "(x - y)^(-2)"},
        {expr_unary(g, X_NEG, expr_binary(g, X_ADD, two, x)), "-(2 + x)"},
        {expr_binary(g, X_POW, expr_unary(g, X_NEG, x), y), "(-x)^y"},
        {expr_unary(g, X_EXP, quotient), "exp(x/y)"},
        {expr_select(g, expr_binary(g, X_LT, x, y), two, expr_binary(g, X_MAX, y, two)),
         "piecewise(2, x < y, max(2, y))"},
        {expr_unary(g, X_NOT, expr_binary(g, X_LE, x, y)), "!(x <= y)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200];
        print(g, cases[i].e, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
    // 2^60 terms when written out: cut off
    expr_id e = x;
    for (int i = 0; i < 60; i++) {
        e = expr_binary(g, X_ADD, expr_unary(g, X_SIN, e), expr_unary(g, X_COS, e));
    }
    strbuf b = {0};
    expr_print(g, e, &b);
    assert_true(b.n < 2000000 && strcmp(b.s + b.n - 3, "...") == 0);
    strbuf_free(&b);
    expr_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hash_consing),
        cmocka_unit_test(order_does_not_depend_on_ids),
        cmocka_unit_test(substitution),
        cmocka_unit_test(printing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
