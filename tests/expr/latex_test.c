// SPDX-License-Identifier: MIT
// Tests src/expr/latex.c: formulas as LaTeX has them, and nothing of a name reaches it as a command. Printing without
// needless parentheses.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "expr/expr.h"

static void is(const expr_graph *g, expr_id e, const char *expected)
{
    strbuf b = {0};
    expr_latex(g, e, &b);
    assert_string_equal(b.s, expected);
    strbuf_free(&b);
}

static void formulas(void **state)
{
    (void)state;
    expr_graph *g = expr_new();
    expr_id x = expr_symbol(g, 0, "x"), k = expr_symbol(g, 1, "k_kill"), one = expr_const(g, 1);
    expr_id sum = expr_binary(g, X_ADD, one, x), quotient = expr_binary(g, X_DIV, k, sum);
    is(g, quotient, "\\frac{k_{\\mathrm{kill}}}{1 + x}");
    is(g, expr_binary(g, X_POW, quotient, expr_const(g, 3)), "\\left(\\frac{k_{\\mathrm{kill}}}{1 + x}\\right)^{3}");
    is(g, expr_binary(g, X_POW, sum, x), "\\left(1 + x\\right)^{x}");
    is(g, expr_unary(g, X_NEG, sum), "-\\left(1 + x\\right)");
    is(g, expr_unary(g, X_EXP, expr_binary(g, X_MUL, expr_const(g, -1.5e-7), x)),
       "\\exp\\left(-1.5\\times 10^{-7} \\, x\\right)");
    is(g, expr_select(g, expr_binary(g, X_LE, x, one), x, one),
       "\\begin{cases} x & \\text{if } x \\le 1 \\\\ 1 & \\text{otherwise} \\end{cases}");
    is(g, expr_unary(g, X_SQRT, expr_unary(g, X_ABS, x)), "\\sqrt{\\left|x\\right|}");
    expr_free(g);
}

static void names_are_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *name, *latex;
    } rows[] = {
        {"a", "a"},
        {"CD8", "\\mathrm{CD8}"},
        {"R.k", "\\mathrm{R.k}"},
        {"k_on_off", "k_{\\mathrm{on\\_off}}"},
        {"_x", "\\mathrm{\\_x}"},
        {"a}\\input{b}$", "\\mathrm{a\\}\\backslash{}input\\{b\\}\\$}"},
        {"<b>`", "\\mathrm{\\lt{}b\\gt{}'}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        strbuf b = {0};
        expr_latex_name(rows[i].name, &b);
        assert_string_equal(b.s, rows[i].latex);
        strbuf_free(&b);
    }
}

// Depth has a limit, and so has length.
static void deep_and_long(void **state)
{
    (void)state;
    expr_graph *g = expr_new();
    expr_id deep = expr_symbol(g, 0, "x"), wide = deep;
    for (int i = 0; i < 5000; i++) deep = expr_unary(g, X_SIN, deep);
    for (int i = 0; i < 60; i++) wide = expr_binary(g, X_ATAN2, wide, wide);    // 2^60 symbols if written out
    strbuf b = {0};
    expr_latex(g, deep, &b);
    assert_non_null(strstr(b.s, "\\dots"));
    strbuf_free(&b);
    expr_latex(g, wide, &b);
    assert_non_null(strstr(b.s, "\\dots"));
    assert_true(b.n < 3 << 20);
    strbuf_free(&b);
    expr_free(g);
}

static void flat(void **state)
{
    (void)state;
    expr_graph *g = expr_new();
    expr_id a = expr_symbol(g, 0, "a"), b = expr_symbol(g, 1, "b"), c = expr_symbol(g, 2, "c");
    expr_id e = expr_binary(g, X_SUB, a, expr_binary(g, X_ADD, b, c));
    strbuf text = {0};
    expr_print_flat(g, e, &text);
    assert_true(strcmp(text.s, "a - (b + c)") == 0 || strcmp(text.s, "a - (c + b)") == 0);
    strbuf_free(&text);
    expr_print_flat(g, expr_binary(g, X_MUL, expr_binary(g, X_MUL, a, b), expr_binary(g, X_MUL, b, c)), &text);
    assert_null(strchr(text.s, '('));
    strbuf_free(&text);
    expr_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formulas),
        cmocka_unit_test(names_are_escaped),
        cmocka_unit_test(deep_and_long),
        cmocka_unit_test(flat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
