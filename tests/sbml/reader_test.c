// SPDX-License-Identifier: MIT
// Tests src/sbml/reader.c with quantities.c, reactions.c, equations.c, refuse.c and guard.c: what a document's elements
// become, what is refused and how, and that hostile text ends with an error.
// clang-format off
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "document.h"

static const sbml_options plain = {0};

#define COMPARTMENT(size) \
    "<listOfCompartments><compartment id=\"V\" size=\"" size \
    "\" spatialDimensions=\"3\" constant=\"true\"/></listOfCompartments>"
#define SPECIES(id, more) \
    "<species id=\"" id "\" compartment=\"V\" hasOnlySubstanceUnits=\"false\" boundaryCondition=\"false\" " \
    "constant=\"false\" " more "/>"
#define REFERENCE(species, more) "<speciesReference species=\"" species "\" constant=\"true\" " more "/>"
#define EVENT(attributes, inside) "<listOfEvents><event useValuesFromTriggerTime=\"true\" " attributes ">" inside \
    "</event></listOfEvents>"
#define TRIGGER "<trigger initialValue=\"false\" persistent=\"false\">" MATH(APPLY("gt", CI("k") CN("1"))) "</trigger>"

static void expect_error(reading r, bool refused, const char *part)
{
    assert_null(r.m);
    assert_int_equal(r.refused, refused);
    if (!strstr(document_error(&r), part)) {
        fail_msg("\"%s\" does not hold \"%s\"", document_error(&r), part);
    }
    document_clear(&r);
}

static void refusals_name_the_element(void **state)
{
    (void)state;
    const char *k = "<listOfParameters>" VARIABLE("k") "</listOfParameters>";
    char text[2000];
    snprintf(text, sizeof text, "%s" EVENT("id=\"E1\"", TRIGGER "<delay>" MATH(CN("1")) "</delay>"), k);
    expect_error(document_read("", text, &plain), true, "not supported: event delay of event E1");
    snprintf(text, sizeof text, "%s<listOfRules><algebraicRule>" MATH(CI("k")) "</algebraicRule></listOfRules>", k);
    expect_error(document_read("", text, &plain), true, "not supported: algebraic rule");
    // something wrong besides: no longer a matter of support alone
    snprintf(text, sizeof text, "<listOfParameters>" VARIABLE("k") "</listOfParameters><listOfRules>" ASSIGN("k",
            CI("nowhere")) "</listOfRules>");
    expect_error(document_read("", text, &plain), false, "nowhere");
}

static void fast_reactions_are_refused(void **state)
{
    (void)state;
    static const char text[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sbml xmlns=\"http://www.sbml.org/sbml/level2/version4\" "
        "level=\"2\" version=\"4\">"
        "<model id=\"m\"><listOfCompartments><compartment id=\"V\" size=\"2\"/></listOfCompartments><listOfSpecies>"
        "<species id=\"S\" compartment=\"V\" initialAmount=\"1\"/></listOfSpecies><listOfReactions>"
        "<reaction id=\"J\" fast=\"true\"><listOfReactants><speciesReference "
        "species=\"S\"/></listOfReactants></reaction>"
        "</listOfReactions></model></sbml>";
    expect_error(document_read_text(text, &plain), true, "not supported: fast reaction J");
}

static void events_keep_their_attributes(void **state)
{
    (void)state;
    reading r = document_read("", "<listOfParameters>" VARIABLE("k") VARIABLE("x") "</listOfParameters>"
                              EVENT("", TRIGGER "<priority>" MATH(CN("2"))
                                    "</priority><listOfEventAssignments><eventAssignment variable=\"x\">" MATH(CN("3"))
                                    "</eventAssignment></listOfEventAssignments>"), &plain);
    assert_string_equal(document_error(&r), "");
    assert_int_equal(r.m->nevent, 1);
    assert_false(r.m->event[0].initial_value);
    assert_false(r.m->event[0].persistent);
    assert_true(r.m->event[0].use_trigger_time_values);
    assert_true(r.m->event[0].has_priority);
    assert_int_equal(r.m->event[0].nassignment, 1);
    assert_string_equal(r.m->event[0].id, "event number 1");
    document_clear(&r);
}

// Local parameters shadow the model's: J's k is 5, the model's 2; K uses the model's.
static void local_parameters_shadow(void **state)
{
    (void)state;
    reading r = document_read("", COMPARTMENT("1") "<listOfSpecies>" SPECIES("S", "initialAmount=\"0\"") SPECIES("T",
            "initialAmount=\"0\"")
        "</listOfSpecies><listOfParameters>" PARAMETER("k", "2")
        "</listOfParameters><listOfReactions><reaction id=\"J\" reversible=\"false\">"
        "<listOfProducts>" REFERENCE("S", "stoichiometry=\"1\"") "</listOfProducts><kineticLaw>" MATH(CI("k"))
        "<listOfLocalParameters><localParameter id=\"k\" value=\"5\"/></listOfLocalParameters></kineticLaw></reaction>"
        "<reaction id=\"K\" reversible=\"false\"><listOfProducts>" REFERENCE("T", "stoichiometry=\"3\"")
        "</listOfProducts><kineticLaw>"
        MATH(CI("k")) "</kineticLaw></reaction></listOfReactions>", &plain);
    assert_string_equal(document_error(&r), "");
    assert_float_equal(document_derivative(&r, "S"), 5, 0);
    assert_float_equal(document_derivative(&r, "T"), 6, 0);
    assert_float_equal(document_value(&r, "J.k"), 5, 0);
    document_clear(&r);
}

static void stoichiometries_have_values_names_and_rules(void **state)
{
    (void)state;
    reading r = document_read("", COMPARTMENT("1") "<listOfSpecies>" SPECIES("S", "initialAmount=\"0\"")
                              "</listOfSpecies><listOfReactions>"
        "<reaction id=\"J\" reversible=\"false\"><listOfProducts><speciesReference id=\"n\" species=\"S\" "
        "constant=\"false\"/></listOfProducts>"
        "<kineticLaw>" MATH(CN("2")) "</kineticLaw></reaction></listOfReactions>"
        /* order of lists as the schema has it does not matter here */, &plain);
    // n has no value: needed by dS/dt
    assert_true(isnan(document_derivative(&r, "S")));
    assert_string_equal(document_error(&r), "n has no value, but the derivative of S needs it");
    document_clear(&r);
    r = document_read("", COMPARTMENT("1") "<listOfSpecies>" SPECIES("S", "initialAmount=\"0\"")
                      "</listOfSpecies><listOfRules>"
        ASSIGN("n", CN("7")) "</listOfRules><listOfReactions>"
        "<reaction id=\"J\" reversible=\"false\"><listOfProducts><speciesReference id=\"n\" species=\"S\" "
        "constant=\"false\"/></listOfProducts>"
        "<kineticLaw>" MATH(CN("2")) "</kineticLaw></reaction></listOfReactions>", &plain);
    assert_float_equal(document_derivative(&r, "S"), 14, 0);
    document_clear(&r);
}

static void level_1_and_2_are_read(void **state)
{
    (void)state;
    // Level 1: formulas as text, volume 1 where none is given, stoichiometry 3/2
    static const char one[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sbml xmlns=\"http://www.sbml.org/sbml/level1\" level=\"1\" "
        "version=\"2\"><model name=\"m\">"
        "<listOfCompartments><compartment name=\"V\"/></listOfCompartments><listOfSpecies><species name=\"S\" "
        "compartment=\"V\" "
        "initialAmount=\"4\"/></listOfSpecies><listOfReactions><reaction name=\"J\"><listOfProducts><speciesReference "
        "species=\"S\" "
        "stoichiometry=\"3\" denominator=\"2\"/></listOfProducts><kineticLaw formula=\"S*V + "
        "1\"/></reaction></listOfReactions></model></sbml>";
    reading r = document_read_text(one, &plain);
    assert_string_equal(document_error(&r), "");
    assert_float_equal(document_derivative(&r, "S"), 1.5*5, 0);
    document_clear(&r);
    // Level 2: a formula for the stoichiometry
    static const char two[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sbml xmlns=\"http://www.sbml.org/sbml/level2/version4\" "
        "level=\"2\" version=\"4\"><model id=\"m\">"
        "<listOfCompartments><compartment id=\"V\" size=\"2\"/></listOfCompartments><listOfSpecies><species id=\"S\" "
        "compartment=\"V\" "
        "initialAmount=\"4\"/></listOfSpecies><listOfReactions><reaction id=\"J\"><listOfReactants><speciesReference "
        "species=\"S\">"
        "<stoichiometryMath>" MATH(APPLY("plus", CN("1") CI("S")))
        "</stoichiometryMath></speciesReference></listOfReactants><kineticLaw>"
        MATH(CN("10")) "</kineticLaw></reaction></listOfReactions></model></sbml>";
    r = document_read_text(two, &plain);
    assert_string_equal(document_error(&r), "");
    assert_float_equal(document_derivative(&r, "S"), -10*(1 + 4/2.), 0);
    document_clear(&r);
}

static void errors_have_lines(void **state)
{
    (void)state;
    reading r = document_read("",
                              "<listOfParameters>\n<parameter id=\"a\" constant=\"true\"/>\n<parameter id=\"a\" "
                              "constant=\"true\"/>\n"
                              "</listOfParameters>", &plain);
    assert_null(r.m);
    assert_int_equal(diag_at(r.d, 0)->loc.line, 6);      // the frame has three lines before
    document_clear(&r);
}

static void rules_that_cannot_stand_together(void **state)
{
    (void)state;
    expect_error(document_read("", "<listOfParameters>" VARIABLE("x") "</listOfParameters><listOfRules>" ASSIGN("x",
            CN("1")) ASSIGN("x", CN("2"))
                               "</listOfRules>", &plain), false, "x");
    expect_error(document_read("", "<listOfSpecies>" SPECIES("S", "") "</listOfSpecies>", &plain), false, "V");
}

// Everything below must end with an error, not with exhausted memory or stack.
static void hostile_text_is_refused(void **state)
{
    (void)state;
    expect_error(document_read_text("", &plain), false, "");
    expect_error(document_read_text("not xml", &plain), false, "");
    expect_error(document_read_text("<sbml><model>", &plain), false, "");
    expect_error(document_read_text("<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">"
                                    "<!ENTITY b \"&a;&a;&a;&a;\">]>\n<sbml>&b;</sbml>",
                                    &plain), false, "document type");
    expect_error(document_read_text("<?xml version=\"1.0\"?>\n<!DOCTYPE x SYSTEM \"file:///etc/passwd\">\n<sbml/>",
                                    &plain), false,
                 "document type");
    // libSBML would throw at the first element of these
    static const char *const root[] = {
        "xmlns=\"http://www.sbml.org/sbml/level4/version5\" level=\"2\" version=\"5\"",
        "xmlns=\"http://www.sbml.org/sbml/level2/version4\" level=\"2\" version=\"5\"",
        "level=\"2\" version=\"5\"",
        "xmlns=\"http://www.sbml.org/sbml/level3/version2/core\" level=\"3\" version=\"9\"",
    };
    for (size_t i = 0; i < sizeof root/sizeof *root; i++) {
        char document[400];
        snprintf(document, sizeof document,
                 "<sbml %s><model id=\"m\"><listOfCompartments><compartment id=\"C\"/></listOfCompartments></model>"
                 "</sbml>", root[i]);
        expect_error(document_read_text(document, &plain), false, "do not belong to namespace");
    }
    strbuf b = {0};
    strbuf_puts(&b,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sbml "
                "xmlns=\"http://www.sbml.org/sbml/level3/version2/core\" level=\"3\" "
                    "version=\"2\"><model><listOfParameters>" VARIABLE("k")
                    "</listOfParameters><listOfRules><assignmentRule variable=\"k\">"
                    "<math xmlns=\"http://www.w3.org/1998/Math/MathML\">");
    for (int i = 0; i < 50000; i++) strbuf_puts(&b, "<apply><sin/>");
    expect_error(document_read_text(b.s, &plain), false, "too deeply");
    strbuf_free(&b);
}

// With many equations libSBML's general rules are left out: a cycle and a recursive function are still found, by us.
static void large_documents_are_checked_too(void **state)
{
    (void)state;
    strbuf b = {0};
    strbuf_puts(&b,
                "<listOfFunctionDefinitions><functionDefinition id=\"f\">"
                MATH("<lambda><bvar><ci>z</ci></bvar><apply><ci>f</ci><ci>z</ci></apply></lambda>")
                "</functionDefinition></listOfFunctionDefinitions><listOfParameters>");
    for (int i = 0; i < 400; i++) strbuf_printf(&b, "<parameter id=\"p%d\" constant=\"false\"/>", i);
    strbuf_puts(&b, "</listOfParameters><listOfRules>");
    size_t head = b.n;
    for (int i = 0; i < 400; i++) strbuf_printf(&b, ASSIGN("p%d", "<ci>p%d</ci>"), i, (i + 1) % 400);
    strbuf_puts(&b, "</listOfRules>");
    reading r = document_read("", b.s, &plain);
    assert_non_null(r.m);
    assert_null(system_new(r.m, r.d));
    assert_non_null(strstr(document_error(&r), "needs itself"));
    document_clear(&r);

    b.n = head;
    b.s[head] = 0;
    for (int i = 0; i < 400; i++) strbuf_printf(&b, ASSIGN("p%d", "<apply><ci>f</ci><cn>%d</cn></apply>"), i, i);
    strbuf_puts(&b, "</listOfRules>");
    r = document_read("", b.s, &plain);
    assert_null(r.m);
    assert_non_null(strstr(document_error(&r), "recursion in function f"));
    document_clear(&r);
    strbuf_free(&b);
}

// As deep as is allowed works, with room on the stack.
static void deep_formulas_are_read(void **state)
{
    (void)state;
    strbuf b = {0};
    strbuf_puts(&b, "<listOfParameters>" VARIABLE("k") "</listOfParameters><listOfRules><assignmentRule variable=\"k\">"
                    "<math xmlns=\"http://www.w3.org/1998/Math/MathML\">");
    for (int i = 0; i < 780; i++) strbuf_puts(&b, "<apply><minus/>");
    strbuf_puts(&b, "<cn>3</cn>");
    for (int i = 0; i < 780; i++) strbuf_puts(&b, "</apply>");
    strbuf_puts(&b, "</math></assignmentRule></listOfRules>");
    reading r = document_read("", b.s, &plain);
    assert_float_equal(document_value(&r, "k"), 3, 0);
    strbuf_free(&b);
    document_clear(&r);
}

// A species that the law uses without being declared (rule 21121), and a trigger that no simulation can see: read, with
// a warning each.
static void tolerated_with_a_warning(void **state)
{
    (void)state;
    const char *species = "<listOfCompartments><compartment id=\"V\" size=\"1\" "
                          "constant=\"true\"/></listOfCompartments><listOfSpecies>"
                          "<species id=\"S\" compartment=\"V\" initialAmount=\"1\" hasOnlySubstanceUnits=\"true\" "
                          "boundaryCondition=\"false\" "
                          "constant=\"false\"/><species id=\"E\" name=\"enzyme\" compartment=\"V\" "
                          "initialAmount=\"3\" hasOnlySubstanceUnits=\"true\" "
                          "boundaryCondition=\"false\" constant=\"false\"/></listOfSpecies>";
    strbuf b = {0};
    strbuf_printf(&b,
                  "%s<listOfReactions><reaction id=\"J\" reversible=\"false\"><listOfReactants><speciesReference "
                  "species=\"S\" stoichiometry=\"1\" "
                  "constant=\"true\"/></listOfReactants><kineticLaw>" MATH(APPLY("times", CI("E") CI("S")))
                  "</kineticLaw></reaction></listOfReactions>"
                  "<listOfEvents><event id=\"at2\" useValuesFromTriggerTime=\"true\"><trigger initialValue=\"false\" "
                  "persistent=\"true\">"
                  MATH(APPLY("eq",
                             "<csymbol encoding=\"text\" "
                             "definitionURL=\"http://www.sbml.org/sbml/symbols/time\">t</csymbol>" CN("2")))
                  "</trigger></event></listOfEvents>", species);
    reading r = document_read("", b.s, &plain);
    assert_string_equal(document_error(&r), "");
    assert_int_equal(diag_count(r.d), 2);
    assert_string_equal(diag_at(r.d, 0)->message,
                        "the kinetic law of J uses what is not declared as a modifier: E (enzyme)");
    assert_string_equal(diag_at(r.d, 1)->message,
                        "the trigger of event at2 holds for one instant (time == ...): it does not fire");
    assert_float_equal(document_derivative(&r, "S"), -3, 0);
    document_clear(&r);
    strbuf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_name_the_element),
        cmocka_unit_test(fast_reactions_are_refused),
        cmocka_unit_test(events_keep_their_attributes),
        cmocka_unit_test(local_parameters_shadow),
        cmocka_unit_test(stoichiometries_have_values_names_and_rules),
        cmocka_unit_test(level_1_and_2_are_read),
        cmocka_unit_test(errors_have_lines),
        cmocka_unit_test(rules_that_cannot_stand_together),
        cmocka_unit_test(hostile_text_is_refused),
        cmocka_unit_test(large_documents_are_checked_too),
        cmocka_unit_test(deep_formulas_are_read),
        cmocka_unit_test(tolerated_with_a_warning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
