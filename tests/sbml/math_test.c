// SPDX-License-Identifier: MIT
// Tests src/sbml/math.c: what each MathML element means. Expected numbers are the definitions of MathML 2 and of SBML
// Level 3 Version 2 Core, section 3.4, worked out by hand or with the C library.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "document.h"

static const sbml_options plain = {0};

static double value_with(const char *functions, const char *math)
{
    strbuf b = {0};
    strbuf_printf(&b,
                  "%s<listOfParameters>" VARIABLE("y") PARAMETER("a", "7") PARAMETER(
                      "b", "-2") "</listOfParameters><listOfRules>"
                                 "<assignmentRule variable=\"y\">" MATH("%s") "</assignmentRule></listOfRules>",
                  functions, math);
    reading r = document_read("", b.s, &plain);
    strbuf_free(&b);
    double y = document_value(&r, "y");
    assert_string_equal(document_error(&r), "");
    document_clear(&r);
    return y;
}

static double value(const char *math)
{
    return value_with("", math);
}

static void error_of(const char *functions, const char *math, const char *part)
{
    strbuf b = {0};
    strbuf_printf(&b,
                  "%s<listOfParameters>" VARIABLE("y") PARAMETER("a", "7") "</listOfParameters><listOfRules>"
                                                                           "<assignmentRule variable=\"y\">" MATH(
                                                                               "%s") "</assignmentRule></listOfRules>",
                  functions, math);
    reading r = document_read("", b.s, &plain);
    strbuf_free(&b);
    assert_null(r.m);
    if (!strstr(document_error(&r), part)) {
        fail_msg("\"%s\" does not hold \"%s\"", document_error(&r), part);
    }
    document_clear(&r);
}

static void operators_of_any_number_of_operands(void **state)
{
    (void)state;
    assert_float_equal(value(APPLY("plus", "")), 0, 0);
    assert_float_equal(value(APPLY("times", "")), 1, 0);
    assert_float_equal(value(APPLY("plus", CI("a") CI("b") CN("3"))), 8, 0);
    assert_float_equal(value(APPLY("times", CI("a") CI("b") CN("3"))), -42, 0);
    assert_float_equal(value(APPLY("minus", CI("a"))), -7, 0);
    assert_float_equal(value(APPLY("minus", CI("a") CI("b"))), 9, 0);
    assert_float_equal(value(APPLY("and", "")), 1, 0);
    assert_float_equal(value(APPLY("or", "")), 0, 0);
    assert_float_equal(value(APPLY("xor", "<true/><true/><true/>")), 1, 0);
    assert_float_equal(value(APPLY("max", CN("1") CI("a") CI("b"))), 7, 0);
    assert_float_equal(value(APPLY("min", CN("1") CI("a") CI("b"))), -2, 0);
    // one operand of logic: its truth, not its number
    assert_float_equal(value(APPLY("and", CI("a"))), 1, 0);
}

static void comparisons_chain(void **state)
{
    (void)state;
    assert_float_equal(value(APPLY("lt", CI("b") CN("1") CI("a"))), 1, 0);
    assert_float_equal(value(APPLY("lt", CI("b") CN("9") CI("a"))), 0, 0);
    assert_float_equal(value(APPLY("eq", CI("a") CN("7") CN("7"))), 1, 0);
    assert_float_equal(value(APPLY("geq", CI("a") CN("7"))), 1, 0);
    assert_float_equal(value(APPLY("neq", CI("a") CN("7"))), 0, 0);
}

// a = b quotient(a, b) + rem(a, b), rem with the sign of a.
static void functions_of_level_3_version_2(void **state)
{
    (void)state;
    assert_float_equal(value(APPLY("quotient", CI("a") CI("b"))), -3, 0);
    assert_float_equal(value(APPLY("rem", CI("a") CI("b"))), 1, 0);
    assert_float_equal(value(APPLY("rem", APPLY("minus", CI("a")) CI("b"))), -1, 0);
    assert_float_equal(value(APPLY("implies", "<true/><false/>")), 0, 0);
    assert_float_equal(value(APPLY("implies", "<false/><false/>")), 1, 0);
}

static void functions_of_one_number(void **state)
{
    (void)state;
    assert_float_equal(value(APPLY("exp", CN("1"))), 2.718281828459045, 1e-15);
    assert_float_equal(value(APPLY("ln", CI("a"))), log(7), 1e-15);
    assert_float_equal(value(APPLY("log", CI("a"))), log10(7), 1e-15);
    assert_float_equal(value(APPLY("log", "<logbase>" CN("2") "</logbase>" CN("8"))), 3, 1e-15);
    assert_float_equal(value(APPLY("root", CN("9"))), 3, 0);
    assert_float_equal(value(APPLY("root", "<degree>" CN("3") "</degree>" CN("27"))), 3, 1e-15);
    assert_float_equal(value(APPLY("power", CI("b") CN("3"))), -8, 1e-15);
    assert_float_equal(value(APPLY("abs", CI("b"))), 2, 0);
    assert_float_equal(value(APPLY("floor", CN("-1.5"))), -2, 0);
    assert_float_equal(value(APPLY("ceiling", CN("-1.5"))), -1, 0);
    assert_float_equal(value(APPLY("factorial", CN("5"))), 120, 1e-12);
    assert_float_equal(value(APPLY("sec", CN("0.3"))), 1 / cos(0.3), 1e-15);
    assert_float_equal(value(APPLY("csc", CN("0.3"))), 1 / sin(0.3), 1e-15);
    assert_float_equal(value(APPLY("cot", CN("0.3"))), 1 / tan(0.3), 1e-15);
    assert_float_equal(value(APPLY("arcsec", CN("3"))), acos(1 / 3.), 1e-15);
    assert_float_equal(value(APPLY("arccot", CN("3"))), atan(1 / 3.), 1e-15);
    assert_float_equal(value(APPLY("arccsch", CN("3"))), asinh(1 / 3.), 1e-15);
    assert_float_equal(value(APPLY("arccoth", CN("3"))), atanh(1 / 3.), 1e-15);
    assert_float_equal(value(APPLY("arcsech", CN("0.3"))), acosh(1 / 0.3), 1e-15);
    assert_float_equal(value(APPLY("coth", CN("0.3"))), 1 / tanh(0.3), 1e-14);
}

static void literals(void **state)
{
    (void)state;
    assert_float_equal(value("<cn type=\"e-notation\">2<sep/>-3</cn>"), 2e-3, 0);
    assert_float_equal(value("<cn type=\"rational\">1<sep/>4</cn>"), 0.25, 0);
    assert_float_equal(value("<cn type=\"integer\">12</cn>"), 12, 0);
    assert_float_equal(value("<pi/>"), 3.141592653589793, 0);
    assert_float_equal(value("<exponentiale/>"), 2.718281828459045, 0);
    assert_true(isinf(value("<infinity/>")));
    assert_true(isnan(value("<notanumber/>")));
    // SBML Level 3's number, which is CODATA 2006
    assert_float_equal(value("<csymbol encoding=\"text\" "
                             "definitionURL=\"http://www.sbml.org/sbml/symbols/avogadro\">NA</csymbol>"),
                       6.02214179e23, 0);
}

static void piecewise(void **state)
{
    (void)state;
    const char *two = "<piecewise><piece>" CN("1") APPLY("gt", CI("b") CN("0")) "</piece><piece>" CN("2")
        APPLY("gt", CI("a") CN("0")) "</piece><otherwise>" CN("3") "</otherwise></piecewise>";
    assert_float_equal(value(two), 2, 0);
    // no piece applies and there is no otherwise: undefined
    assert_true(isnan(value("<piecewise><piece>" CN("1") APPLY("gt", CI("b") CN("0")) "</piece></piecewise>")));
}

#define FUNCTION(id, bvars, body) \
    "<functionDefinition id=\"" id "\">" MATH("<lambda>" bvars body "</lambda>") "</functionDefinition>"
#define BVAR(x) "<bvar><ci>" x "</ci></bvar>"
#define CALL(f, x) "<apply><ci>" f "</ci>" x "</apply>"

// f(x, y) = x - y and g(x, y) = f(y, x): the arguments of the inner call are those of g, not captured by f's names.
static void functions_nest_without_capture(void **state)
{
    (void)state;
    const char *functions =
        "<listOfFunctionDefinitions>" FUNCTION("f", BVAR("x") BVAR("y"), APPLY("minus", CI("x") CI("y")))
            FUNCTION("g", BVAR("x") BVAR("y"), CALL("f", CI("y") CI("x")))
                FUNCTION("h", BVAR("a"), CI("a")) "</listOfFunctionDefinitions>";
    assert_float_equal(value_with(functions, CALL("g", CN("10") CN("3"))), -7, 0);
    // an argument may be called as a quantity of the model is (a is 7)
    assert_float_equal(value_with(functions, CALL("h", CN("1"))), 1, 0);
    assert_float_equal(value_with(functions, CALL("f", CALL("f", CN("10") CN("3")) CN("1"))), 6, 0);
}

static void recursion_is_refused(void **state)
{
    (void)state;
    error_of("<listOfFunctionDefinitions>" FUNCTION("f", BVAR("x"), CALL("g", CI("x")))
                 FUNCTION("g", BVAR("x"), CALL("f", CI("x"))) "</listOfFunctionDefinitions>",
             CALL("f", CN("1")), "f");
}

// f0 calls nothing, f(i+1) calls f(i) twice: 2^60 nodes if all were expanded.
static void explosive_functions_end_with_an_error(void **state)
{
    (void)state;
    strbuf b = {0};
    strbuf_puts(&b, "<listOfFunctionDefinitions>" FUNCTION("f0", BVAR("x"), CI("x")));
    for (int i = 1; i <= 60; i++) {
        strbuf_printf(
            &b,
            "<functionDefinition id=\"f%d\">" MATH("<lambda>" BVAR("x") "<apply><plus/><apply><ci>f%d</ci>" CI(
                "x") "</apply><apply><ci>f%d</ci>" CI("x") "</apply></apply></lambda>") "</functionDefinition>",
            i, i - 1, i - 1);
    }
    strbuf_puts(&b, "</listOfFunctionDefinitions>");
    error_of(b.s, CALL("f60", CI("a")), "operations");
    strbuf_free(&b);
}

static void unknown_names_are_named(void **state)
{
    (void)state;
    error_of("", CI("nowhere"), "nowhere");
    error_of("", CALL("nofun", CN("1")), "nofun");
    error_of("",
             "<apply><csymbol encoding=\"text\" "
             "definitionURL=\"http://www.sbml.org/sbml/symbols/delay\">delay</csymbol>" CI("a") CN("1") "</apply>",
             "not supported: delay() in the assignment to y");
}

// Called, not defined, and clear by name; a definition of that name wins.
static void functions_of_other_languages(void **state)
{
    (void)state;
    assert_float_equal(value("<apply><ci>log2</ci>" CN("8") "</apply>"), 3, 1e-15);
    assert_float_equal(value("<apply><ci>log10</ci>" CN("1000") "</apply>"), 3, 1e-15);
    assert_float_equal(value("<apply><ci>power</ci>" CI("a") CN("2") "</apply>"), 49, 1e-13);
    assert_float_equal(value("<apply><ci>nthroot</ci>" CN("27") CN("3") "</apply>"), 3, 1e-14);
    assert_float_equal(value("<apply><ci>mod</ci>" CI("b") CI("a") "</apply>"), 5, 0);
    assert_float_equal(value("<apply><ci>sign</ci>" CI("b") "</apply>"), -1, 0);
    const char *own = "<listOfFunctionDefinitions><functionDefinition id=\"log2\">" MATH(
        "<lambda><bvar><ci>x</ci></bvar><ci>x</ci></lambda>") "</functionDefinition></listOfFunctionDefinitions>";
    assert_float_equal(value_with(own, "<apply><ci>log2</ci>" CN("8") "</apply>"), 8, 0);
    error_of("", "<apply><ci>log3</ci>" CN("8") "</apply>", "there is no function log3");
    error_of("", "<apply><ci>log2</ci>" CN("8") CN("2") "</apply>", "there is no function log2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_of_any_number_of_operands),
        cmocka_unit_test(comparisons_chain),
        cmocka_unit_test(functions_of_level_3_version_2),
        cmocka_unit_test(functions_of_one_number),
        cmocka_unit_test(literals),
        cmocka_unit_test(piecewise),
        cmocka_unit_test(functions_nest_without_capture),
        cmocka_unit_test(recursion_is_refused),
        cmocka_unit_test(explosive_functions_end_with_an_error),
        cmocka_unit_test(unknown_names_are_named),
        cmocka_unit_test(functions_of_other_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
