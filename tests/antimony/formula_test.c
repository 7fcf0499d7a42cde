// SPDX-License-Identifier: MIT
// Formulas: precedence and associativity (those of SBML's Level 3 infix, checked against libSBML's own parser),
// functions, constants, units on numbers.
#include <math.h>
#include <sbml/math/L3Parser.h>

#include "evaluate.h"
#include "reading.h"

// x := text gives the same value as libSBML's reading of it
static void test_against_libsbml(void **state)
{
    (void)state;
    static const char *const text[] = {
        "a^b^c",
        "-a^b",
        "2^-3",
        "a - b - c",
        "a/b*c",
        "a*b/c",
        "a/b/c",
        "-a*b",
        "a*-b^2",
        "-2^2",
        "(-2)^2",
        "(a + b)*(c - d)/e",
        "a + b*c^d - e/f",
        "!(a > b) && c > d || e < f",
        "a > b && c > d",
        "a == b",
        "a != b",
        "a <= b",
        "a >= b",
        "a - (b - c)",
        "a/(b/c)",
        "a^(b^c)",
        "(a^b)^c",
        "sin(a)*cos(b)",
        "root(3, a)",
        "sqrt(a + b)",
        "pow(a, b)",
        "max(a, b, c)",
        "piecewise(a, b > c, d)",
        "piecewise(a, b > c, d, c > b, e)",
        "exp(-a)*ln(b + 1)",
        "log10(a)",
        "log(3, a)",
        "abs(-a)",
        "floor(a*7)",
        "ceil(a*7)",
        "factorial(3)",
        "tanh(a) + arctan(b)",
        "1.5e-3*a",
        "+a",
        "a - -b",
        "xor(a > b, c > d)",
        "quotient(7*a, b)",
        "rem(7*a, b)",
        "gt(a, b)",
        "leq(a, b)",
        "and(a > b, c > d, e > f)",
        "not(a > b)",
        "pi*exponentiale",
        "sec(a) + csc(b) + cot(c)",
        "arcsinh(a) + arcsech(0.3)",
        "implies(a > b, c > d)",
    };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        char model_text[200];
        snprintf(model_text, sizeof model_text, "x := %s\n", text[i]);
        reading r = read_text(model_text);
        assert_non_null(r.sbml);
        ASTNode_t *expected = SBML_parseL3Formula(text[i]);
        assert_non_null(expected);
        for (int point = 0; point < 3; point++) {
            const eval_at at = {.m = r.sbml, .point = point};
            const double ours = eval_node(&at, Rule_getMath(Model_getRuleByVar(r.sbml, "x"))),
                         theirs = eval_node(&at, expected);
            if (fabs(ours - theirs) > 1e-12 * fabs(theirs)) fail_msg("%s: %.17g, not %.17g", text[i], ours, theirs);
        }
        ASTNode_free(expected);
        read_end(&r);
    }
}

// log is the natural logarithm (SBML Test Suite case 00955), % the remainder with the sign of the dividend
static void test_own_functions(void **state)
{
    (void)state;
    reading r = read_valid("x := log(2.5)\ny := -7 % 3\nz := sqr(5)\nw := root(2, 9)\n");
    const eval_at at = {.m = r.sbml};
    assert_true(fabs(eval_node(&at, Rule_getMath(Model_getRuleByVar(r.sbml, "x"))) - 0.91629073187415511) < 1e-15);
    assert_true(eval_node(&at, Rule_getMath(Model_getRuleByVar(r.sbml, "y"))) == -1);
    assert_true(eval_node(&at, Rule_getMath(Model_getRuleByVar(r.sbml, "z"))) == 25);
    assert_true(eval_node(&at, Rule_getMath(Model_getRuleByVar(r.sbml, "w"))) == 3);
    read_end(&r);
}

static void test_constants(void **state)
{
    (void)state;
    reading r = read_valid("a = inf; b = -infinity; c = NaN; d := time + avogadro; e := piecewise(1, true, 2); f := "
                           "delay(a, 3) + rateOf(g); g' = 2\n");
    assert_true(Parameter_getValue(Model_getParameterById(r.sbml, "a")) == INFINITY);
    assert_true(Parameter_getValue(Model_getParameterById(r.sbml, "b")) == -INFINITY);
    assert_true(isnan(Parameter_getValue(Model_getParameterById(r.sbml, "c"))) &&
                Parameter_isSetValue(Model_getParameterById(r.sbml, "c")));
    const ASTNode_t *d = Rule_getMath(Model_getRuleByVar(r.sbml, "d"));
    assert_int_equal(ASTNode_getType(ASTNode_getChild(d, 0)), AST_NAME_TIME);
    assert_int_equal(ASTNode_getType(ASTNode_getChild(d, 1)), AST_NAME_AVOGADRO);
    assert_null(Model_getParameterById(r.sbml, "time"));
    read_end(&r);
    // an element may have the name of a constant; it is the element then
    r = read_valid("pi = 3; x := pi\n");
    assert_int_equal(ASTNode_getType(Rule_getMath(Model_getRuleByVar(r.sbml, "x"))), AST_NAME);
    read_end(&r);
}

static void test_functions(void **state)
{
    (void)state;
    reading r = read_valid("function f(x, y)\n  x*y + 1;\nend\nfunction one()\n  1\nend\nz := f(2, a) + one()\n");
    assert_int_equal(Model_getNumFunctionDefinitions(r.sbml), 2);
    const eval_at at = {.m = r.sbml};
    assert_true(fabs(eval_node(&at, Rule_getMath(Model_getRuleByVar(r.sbml, "z"))) - (2 * eval_name("a", 0) + 2)) <
                1e-14);
    read_end(&r);
    r = read_text("function f(x)\n  x + k\nend\ny := f(1, 2) + sinn(3) + sin(1, 2) + piecewise()\nevent := time(3)\n");
    assert_null(r.m);
    assert_error(&r, 2, 7, 1, "k is no argument of function f", "one of the function's arguments");
    assert_error(&r, 4, 6, 1, "f() is given 2 arguments", "1");
    assert_error(&r, 4, 16, 4, "there is no function sinn()", "did you mean sin()?");
    assert_error(&r, 4, 26, 3, "sin() is given 2 arguments", "1");
    assert_error(&r, 4, 38, 9, "piecewise() is given 0 arguments", "at least 1");
    assert_error(&r, 5, 10, 4, "there is no function time()", "");
    read_end(&r);
}

static void test_units_on_numbers(void **state)
{
    (void)state;
    reading r = read_valid("unit foo = 100 mole/5 liter\nx := 40 foo/3 seconds + 1 day\ny = 3.3 foo\n");
    const ASTNode_t *sum = Rule_getMath(Model_getRuleByVar(r.sbml, "x")), *quotient = ASTNode_getChild(sum, 0);
    char *u = ASTNode_getUnits(ASTNode_getChild(quotient, 0));
    assert_string_equal(u, "foo");
    free(u);
    u = ASTNode_getUnits(ASTNode_getChild(quotient, 1));
    assert_string_equal(u, "second");
    free(u);
    assert_string_equal(Parameter_getUnits(Model_getParameterById(r.sbml, "y")), "foo");
    assert_true(Parameter_getValue(Model_getParameterById(r.sbml, "y")) == 3.3);
    read_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_libsbml),  cmocka_unit_test(test_own_functions),
        cmocka_unit_test(test_constants),        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_units_on_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
