// SPDX-License-Identifier: MIT
// Submodels: names, connections, which of two definitions wins, deletions, conversion factors, errors, limits.
#include <math.h>

#include "reading.h"

static double value_of(const reading *r, const char *id)
{
    const Parameter_t *p = Model_getParameterById(r->sbml, id);
    if (!p) fail_msg("no parameter %s", id);
    return Parameter_isSetValue(p) ? Parameter_getValue(p) : NAN;
}

static void test_names(void **state)
{
    (void)state;
    reading r = read_valid("model a()\n  x = 1; y := x + z\nend\nmodel b()\n  A: a()\n  w := A.x + A.y\nend\nmodel "
                           "*c()\n  B: b(); C: b()\n  B.A.x = 5\nend\n");
    assert_true(value_of(&r, "B__A__x") == 5);
    assert_true(value_of(&r, "C__A__x") == 1);
    assert_formula(&r, "C__A__y", "C__A__x + C__A__z");
    assert_formula(&r, "B__w", "B__A__x + B__A__y");
    read_end(&r);
}

// `is` and ports: one element, under the outer name; any number of instances.
static void test_connections(void **state)
{
    (void)state;
    reading r = read_valid(
        "model m(k, p)\n  x' = -k*x; x = 1; k = 9\n  p = 2\nend\n"
        "model *top()\n  L1: m(); L2: m(shared, 7); L3: m(shared)\n  L1.k is shared;\n  shared = 0.5\nend\n");
    assert_formula(&r, "L1__x", "-shared * L1__x");
    assert_formula(&r, "L3__x", "-shared * L3__x");
    assert_true(value_of(&r, "shared") == 0.5);
    assert_true(value_of(&r, "L2__p") == 7);
    assert_true(value_of(&r, "L1__p") == 2);
    assert_null(Model_getParameterById(r.sbml, "L1__k"));
    read_end(&r);
}

// The outer module wins, whatever the order; among equals the later statement.
static void test_overriding(void **state)
{
    (void)state;
    const char *m = "model m()\n  a = 1; b := 2; c = 3; d' = 4; d = 0\nend\n";
    char text[400];
    snprintf(text, sizeof text,
             "%smodel *t()\n  y = 5\n  A: m()\n  A.a is y\n  A.b = 6\n  A.c := 7\n  A.d := 8\n  z = 1; z = 2\nend\n",
             m);
    reading r = read_valid(text);
    assert_true(value_of(&r, "y") == 5);
    assert_true(value_of(&r, "A__b") == 6);
    assert_null(Model_getRuleByVar(r.sbml, "A__b"));
    assert_formula(&r, "A__c", "7");
    assert_formula(&r, "A__d", "8");
    assert_true(Rule_isAssignment(Model_getRuleByVar(r.sbml, "A__d")));
    assert_true(value_of(&r, "z") == 2);
    read_end(&r);
    // cleared
    snprintf(text, sizeof text, "%smodel *t()\n  A: m()\n  A.a = \n  A.b :=;\n  A.d' =\nend\n", m);
    r = read_valid(text);
    assert_true(isnan(value_of(&r, "A__a")));
    assert_int_equal(Model_getNumRules(r.sbml), 0);
    read_end(&r);
    // what the outer module does not say comes from inside
    snprintf(text, sizeof text, "%smodel *t()\n  A: m()\n  A.a is y; y2 is A.d\nend\n", m);
    r = read_valid(text);
    assert_true(value_of(&r, "y") == 1);
    assert_formula(&r, "y2", "4");
    read_end(&r);
}

static void test_deletion(void **state)
{
    (void)state;
    reading r = read_valid("model m()\n  J: S + T -> P; k*S\n  x := y + 1\n  E: at time > q: a = 1, b = y\nend\n"
                           "model *t()\n  A: m()\n  delete A.y, A.k, A.T;\nend\n");
    Reaction_t *j = Model_getReactionById(r.sbml, "A__J");
    assert_int_equal(Reaction_getNumReactants(j), 1);
    assert_null(Reaction_getKineticLaw(j));
    assert_null(Model_getRuleByVar(r.sbml, "A__x"));
    assert_int_equal(Event_getNumEventAssignments(Model_getEvent(r.sbml, 0)), 1);
    assert_null(Model_getParameterById(r.sbml, "A__y"));
    read_end(&r);
}

// A.y*cf is x: value of A.y = x/cf; time, extent and delays in the submodel's own units.
static void test_conversion(void **state)
{
    (void)state;
    reading r =
        read_valid("model m()\n  y = 4; z := y + time; y' = 3\n  J: S -> ; k*S\n  d := delay(z, 2)\n  r := J\nend\n"
                   "model *t()\n  A: m(), timeconv = tc, extentconv = xc\n  A.y*cf is x\n  cf = 10; tc = 60; xc = 7\n  "
                   "const cf, tc, xc\nend\n");
    assert_formula(&r, "A__z", "x / cf + time / tc");
    assert_formula(&r, "x", "(3 / tc) * cf");
    assert_formula(&r, "A__J", "(A__k * A__S / tc) * xc");
    assert_formula(&r, "A__d", "delay(A__z, 2 * tc)");
    assert_formula(&r, "A__r", "(A__J / xc) * tc");
    const InitialAssignment_t *i = Model_getInitialAssignmentBySym(r.sbml, "x");
    char *s = SBML_formulaToL3String(InitialAssignment_getMath(i));
    assert_string_equal(s, "4 * cf");
    free(s);
    read_end(&r);
}

static void test_compartments(void **state)
{
    (void)state;
    reading r = read_valid(
        "model m()\n  species s; species t in C\n  J in D: u -> v\nend\nmodel *t()\n  A in E: m()\n  B: m()\nend\n");
    assert_string_equal(Species_getCompartment(Model_getSpeciesById(r.sbml, "A__s")), "E");
    assert_string_equal(Species_getCompartment(Model_getSpeciesById(r.sbml, "A__t")), "A__C");
    assert_string_equal(Species_getCompartment(Model_getSpeciesById(r.sbml, "A__u")), "A__D");
    assert_string_equal(Species_getCompartment(Model_getSpeciesById(r.sbml, "B__s")), "default_compartment");
    assert_true(Compartment_getSize(Model_getCompartmentById(r.sbml, "default_compartment")) == 1);
    read_end(&r);
}

static void test_errors(void **state)
{
    (void)state;
    reading r = read_text("model m(p)\n  x = 1; q := foo(x)\nend\n"
                          "model *t()\n"                                        // 4
                          "  A: m()\n  B: mm()\n"                               // 5, 6
                          "  A.y = 3\n  B.y = 3\n"                              // 7, 8
                          "  C.x = 3\n"                                         // 9
                          "  D: m(1, 2)\n  A: m()\n"                            // 10, 11
                          "  J: a -> b\n  J: b -> a\n"                          // 12, 13
                          "  compartment a\n"                                   // 14
                          "  delete A.zz\n"                                     // 15
                          "  A__x = 4\n"                                        // 16
                          "  E: at time > 1: J = 3, rule = 4\n  rule := 1\n"    // 17, 18
                          "  time = 3\n"                                        // 19
                          "  v := E + 1\n"                                      // 20
                          "  a -o K\n"                                          // 21
                          "end\n");
    assert_null(r.m);
    assert_error(&r, 2, 15, 3, "there is no function foo()", "");
    assert_error(&r, 6, 6, 2, "there is no module mm", "did you mean m?");
    assert_error(&r, 7, 3, 3, "module m has no y", "");
    assert_error(&r, 9, 3, 3, "C is no submodel", "");
    assert_error(&r, 10, 6, 1, "module m is given 2 connections", "at most 1");
    assert_error(&r, 11, 3, 1, "submodel A is defined twice", "");
    assert_error(&r, 13, 3, 1, "J is defined twice (first in line 12)", "");
    assert_error(&r, 14, 15, 1, "a is a compartment here and a species elsewhere", "");
    assert_error(&r, 15, 10, 4, "there is no A.zz to delete", "");
    assert_error(&r, 16, 3, 4, "A__x stands for two elements", "");
    assert_error(&r, 17, 19, 1, "J is a reaction", "a quantity");
    assert_error(&r, 17, 26, 4, "the event changes rule", "without an assignment rule");
    assert_error(&r, 19, 3, 4, "time is the model's time", "");
    assert_error(&r, 20, 8, 1, "E is an event and has no value", "");
    assert_error(&r, 21, 8, 1, "K is none", "a reaction");
    assert_int_equal(diag_errors(r.d), 15);    // what is said of B is no error of its own; foo() is one error, not two
    read_end(&r);
}

// Modules that hold themselves, and few lines that expand to millions of elements.
static void test_limits(void **state)
{
    (void)state;
    reading r = read_text("model a()\n  B: b()\nend\nmodel b()\n  A: a()\nend\n");
    assert_null(r.m);
    assert_error(&r, 2, 6, 1, "module b holds itself", "");
    read_end(&r);

    char text[4000] = "model m0()\n  x = 1\nend\n";
    for (int i = 1; i < 30; i++) {
        const size_t n = strlen(text);
        snprintf(text + n, sizeof text - n, "model m%d()\n  A: m%d(); B: m%d(); C: m%d()\nend\n", i, i - 1, i - 1,
                 i - 1);
    }
    r = read_text(text);
    assert_null(r.m);
    assert_int_equal(diag_errors(r.d), 1);
    assert_non_null(strstr(diag_at(r.d, 0)->message, "more than 20000 submodels"));
    read_end(&r);
}

// Factors of connections that lead back to themselves have no value; those that double with each connection, or with
// each submodel's time, end with an error, not with the memory.
static void test_factors_have_limits(void **state)
{
    (void)state;
    reading r = read_text("model m()\n  a = 1; b = 2\n  a/b is b\n  x = 1\n  x' = a*b\nend\n");
    assert_null(r.m);
    assert_int_equal(diag_errors(r.d), 1);
    assert_error(&r, 3, 5, 1, "name one another in a circle, or more than 20 deep",
                 "do not depend on what they connect");
    read_end(&r);

    char text[8000] = "model m0()\n  x = 1; x' = time\nend\n";
    for (int i = 1; i < 32; i++) {
        const size_t n = strlen(text);
        snprintf(text + n, sizeof text - n, "model m%d()\n  A: m%d(), timeconv = time + time\nend\n", i, i - 1);
    }
    r = read_text(text);
    assert_null(r.m);
    assert_int_equal(diag_errors(r.d), 1);
    assert_non_null(strstr(diag_at(r.d, 0)->message, "more than 500000 operations"));
    read_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),    cmocka_unit_test(test_connections), cmocka_unit_test(test_overriding),
        cmocka_unit_test(test_deletion), cmocka_unit_test(test_conversion),  cmocka_unit_test(test_compartments),
        cmocka_unit_test(test_errors),   cmocka_unit_test(test_limits),      cmocka_unit_test(test_factors_have_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
