// SPDX-License-Identifier: MIT
// Tests src/sbml/units.c and the units in math.c: findings name the element and both units; house units change numbers
// consistently.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "document.h"

static const sbml_options check = {.check_units = true}, strict = {.check_units = true, .strict_units = true},
                          house = {.check_units = true, .strict_units = true, .house_units = true};

#define UNIT(id, parts) "<unitDefinition id=\"" id "\"><listOfUnits>" parts "</listOfUnits></unitDefinition>"
#define PART(kind, exponent, scale, multiplier) \
    "<unit kind=\"" kind "\" exponent=\"" exponent "\" scale=\"" scale "\" multiplier=\"" multiplier "\"/>"
#define HAS_UNIT(id, value, unit) "<parameter id=\"" id "\" value=\"" value "\" units=\"" unit "\" constant=\"true\"/>"
#define VARIES(id, unit) "<parameter id=\"" id "\" value=\"1\" units=\"" unit "\" constant=\"false\"/>"

static const char attributes[] = "timeUnits=\"hour\" extentUnits=\"pmol\" substanceUnits=\"pmol\" volumeUnits=\"mL\"";
static const char unit_list[] = "<listOfUnitDefinitions>" UNIT("hour", PART("second", "1", "0", "3600"))
    UNIT("per_hour", PART("second", "-1", "0", "3600")) UNIT("pmol", PART("mole", "1", "-12", "1"))
        UNIT("mL", PART("litre", "1", "-3", "1")) UNIT("L", PART("litre", "1", "0", "1"))
            UNIT("pM", PART("mole", "1", "-12", "1") PART("litre", "-1", "0", "1"))
                UNIT("mm2", PART("metre", "2", "-3", "1")) UNIT("mm", PART("metre", "1", "-3", "1"))
                    UNIT("pmol_per_hour",
                         PART("mole", "1", "-12", "1") PART("second", "-1", "0", "3600")) "</listOfUnitDefinitions>";

// Parameters, then the rest of the model.
static reading read_with(const char *parameters, const char *rest, const sbml_options *o)
{
    strbuf b = {0};
    strbuf_printf(&b,
                  "%s<listOfCompartments><compartment id=\"V\" size=\"20\" spatialDimensions=\"3\" "
                  "constant=\"true\"/></listOfCompartments>"
                  "<listOfSpecies><species id=\"S\" compartment=\"V\" initialConcentration=\"3\" "
                  "hasOnlySubstanceUnits=\"false\" "
                  "boundaryCondition=\"false\" "
                  "constant=\"false\"/></listOfSpecies><listOfParameters>%s</listOfParameters>%s",
                  unit_list, parameters, rest);
    reading r = document_read(attributes, b.s, o);
    strbuf_free(&b);
    return r;
}

static void finding(const char *parameters, const char *rest, const char *expected_part)
{
    reading r = read_with(parameters, rest, &strict);
    assert_null(r.m);
    if (!strstr(document_error(&r), expected_part)) {
        fail_msg("\"%s\" does not hold \"%s\"", document_error(&r), expected_part);
    }
    assert_int_equal(diag_errors(r.d), 1);
    document_clear(&r);
    // the same is a warning where units are checked but not strictly, and the model is read
    r = read_with(parameters, rest, &check);
    assert_non_null(r.m);
    document_clear(&r);
}

static void consistent(const char *parameters, const char *rest)
{
    reading r = read_with(parameters, rest, &strict);
    assert_string_equal(document_error(&r), "");
    assert_int_equal(diag_count(r.d), 0);
    document_clear(&r);
}

#define RULES(x) "<listOfRules>" x "</listOfRules>"
#define LAW(x)                                                                  \
    "<listOfReactions><reaction id=\"J\" reversible=\"false\"><listOfProducts>" \
    "<speciesReference species=\"S\" stoichiometry=\"1\" "                      \
    "constant=\"true\"/></listOfProducts><kineticLaw>" MATH(x) "</kineticLaw></reaction></listOfReactions>"

static void rules_are_compared_with_their_quantity(void **state)
{
    (void)state;
    finding(VARIES("a", "hour") HAS_UNIT("k", "1", "per_hour"), RULES(ASSIGN("a", CI("k"))), "the assignment to a");
    finding(VARIES("a", "hour") HAS_UNIT("k", "1", "per_hour"), RULES(RATE("a", CI("k"))), "the rate of a");
    consistent(VARIES("a", "dimensionless") HAS_UNIT("k", "1", "per_hour"), RULES(RATE("a", CI("k"))));
    consistent(VARIES("a", "hour"), RULES(ASSIGN("a", CN_UNIT("3", "hour"))));
}

// Scale counts: SBML never converts. 1 L is not 1 mL.
static void scales_are_compared(void **state)
{
    (void)state;
    finding(VARIES("a", "L"), RULES(ASSIGN("a", CI("V"))), "the assignment to a");
    consistent(VARIES("a", "mL"), RULES(ASSIGN("a", CI("V"))));
}

static void kinetic_laws_are_extent_per_time(void **state)
{
    (void)state;
    finding(HAS_UNIT("k", "1", "pM"), LAW(CI("k")), "the kinetic law of J");
    consistent(HAS_UNIT("k", "1", "per_hour"), LAW(APPLY("times", CI("k") CI("S") CI("V"))));
}

static void operators_say_what_they_met(void **state)
{
    (void)state;
    finding(VARIES("a", "dimensionless") HAS_UNIT("h", "1", "hour"), RULES(ASSIGN("a", APPLY("exp", CI("h")))),
            "the argument of exp");
    finding(VARIES("a", "dimensionless") HAS_UNIT("h", "1", "hour"),
            RULES(ASSIGN("a", APPLY("power", CN("2") CI("h")))), "an exponent");
    finding(VARIES("a", "hour") HAS_UNIT("h", "1", "hour"), RULES(ASSIGN("a", APPLY("plus", CI("h") CI("V")))), "adds");
    finding(VARIES("a", "dimensionless") HAS_UNIT("h", "1", "hour"), RULES(ASSIGN("a", APPLY("lt", CI("h") CI("V")))),
            "compares");
    finding(VARIES("a", "hour") HAS_UNIT("h", "1", "hour"), RULES(ASSIGN("a", APPLY("max", CI("h") CI("V")))),
            "max of");
    // powers and roots by numbers carry units
    consistent(VARIES("a", "mm2") HAS_UNIT("r", "1", "mm"), RULES(ASSIGN("a", APPLY("power", CI("r") CN("2")))));
    consistent(VARIES("r", "mm") HAS_UNIT("a", "1", "mm2"), RULES(ASSIGN("r", APPLY("root", CI("a")))));
}

static void numbers_without_units_are_factors_or_zero(void **state)
{
    (void)state;
    finding(VARIES("a", "hour") HAS_UNIT("h", "1", "hour"), RULES(ASSIGN("a", APPLY("plus", CI("h") CN("3")))), "adds");
    consistent(VARIES("a", "hour") HAS_UNIT("h", "1", "hour"), RULES(ASSIGN("a", APPLY("times", CN("3") CI("h")))));
    consistent(VARIES("a", "dimensionless") HAS_UNIT("h", "1", "hour"),
               RULES(ASSIGN("a", APPLY("gt", CI("h") CN("0")))));
}

static void functions_pass_units_on(void **state)
{
    (void)state;
    const char *square =
        "<listOfFunctionDefinitions><functionDefinition id=\"f\">" MATH("<lambda><bvar><ci>x</ci></bvar>" APPLY(
            "times", CI("x") CI("x")) "</lambda>") "</functionDefinition></listOfFunctionDefinitions>";
    strbuf b = {0};
    strbuf_printf(&b,
                  "%s%s<listOfParameters>" VARIES("a", "mm") HAS_UNIT("r", "1", "mm") "</listOfParameters>" RULES(
                      ASSIGN("a", "<apply><ci>f</ci><ci>r</ci></apply>")),
                  square, unit_list);
    reading r = document_read("timeUnits=\"hour\" extentUnits=\"pmol\"", b.s, &strict);
    assert_non_null(strstr(document_error(&r), "the assignment to a"));
    strbuf_free(&b);
    document_clear(&r);
}

static void strict_models_have_units_everywhere(void **state)
{
    (void)state;
    reading r = read_with(PARAMETER("k", "1"), "", &strict);
    assert_string_equal(document_error(&r), "k has no unit");
    document_clear(&r);
}

// 20 mL = 0.02 L; 3 pmol/mL = 0.003 nmol/mL = 3 nmol/L; 2/hour = 48/day; rate k S V = 48*3*0.02 nmol/day; the literal
// 12 hour is 0.5 day.
static void house_units_change_values_and_literals(void **state)
{
    (void)state;
    reading r = read_with(HAS_UNIT("k", "2", "per_hour") VARIES("t", "hour"),
                          LAW(APPLY("times", CI("k") CI("S") CI("V"))), &house);
    assert_string_equal(document_error(&r), "");
    assert_true(r.m->in_house_units);
    assert_float_equal(document_value(&r, "V"), 0.02, 1e-15);
    assert_float_equal(document_value(&r, "S"), 3, 1e-14);
    assert_float_equal(document_value(&r, "k"), 48, 1e-13);
    assert_float_equal(document_derivative(&r, "S"), 48 * 3 * 0.02, 1e-14);
    document_clear(&r);
    r = read_with(VARIES("t", "hour"), RULES(ASSIGN("t", CN_UNIT("12", "hour"))), &house);
    assert_float_equal(document_value(&r, "t"), 0.5, 1e-15);
    document_clear(&r);
}

static void level_2_has_units_of_its_own(void **state)
{
    (void)state;
    static const char text[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sbml xmlns=\"http://www.sbml.org/sbml/level2/version4\" "
        "level=\"2\" version=\"4\">"
        "<model id=\"m\"><listOfCompartments><compartment id=\"V\" size=\"2\"/></listOfCompartments><listOfParameters>"
        "<parameter id=\"k\" value=\"1\" units=\"dimensionless\"/></listOfParameters></model></sbml>";
    reading r = document_read_text(text, &house);
    assert_string_equal(document_error(&r), "");
    assert_float_equal(document_value(&r, "V"), 2, 0);                    // litres
    assert_float_equal(r.m->symbol[0].unit.factor, 1 / 86400., 1e-20);    // seconds
    document_clear(&r);
}

// SimBiology's conversion: V is 20 mL, S 3 pmol/mL, k 2/hour, q 1 L. Every quantity keeps its own unit's number.
static void converted_equations_mix_scales(void **state)
{
    (void)state;
    const sbml_options converted = {.check_units = true, .unit_mode = SBML_UNITS_CONVERTED},
                       in_days = {.unit_mode = SBML_UNITS_CONVERTED, .time_unit = "day"};
    const char *parameters = VARIES("a", "L") VARIES("b", "mL") HAS_UNIT("q", "1", "L") HAS_UNIT("k", "2", "per_hour");
    const char *rest = RULES(ASSIGN("a", APPLY("plus", CI("V") CI("q"))) ASSIGN("b", APPLY("plus", CI("V") CI("q"))))
        LAW(APPLY("times", CI("k") CI("S") CI("q")));
    reading r = read_with(parameters, rest, &converted);
    assert_int_equal(diag_count(r.d), 0);
    assert_true(r.m->units_converted);
    assert_float_equal(document_value(&r, "a"), 1.02, 1e-14);                // L
    assert_float_equal(document_value(&r, "b"), 1020, 1e-11);                // mL
    assert_float_equal(document_derivative(&r, "S"), 2 * 3 * 1000, 1e-9);    // pmol/hour
    document_clear(&r);
    r = read_with(parameters, rest, &in_days);
    assert_float_equal(document_derivative(&r, "S"), 24 * 2 * 3 * 1000, 1e-8);
    document_clear(&r);
    // dimensions still have to agree
    r = read_with(VARIES("a", "hour"), RULES(ASSIGN("a", CI("V"))), &converted);
    assert_int_equal(diag_count(r.d), 1);
    document_clear(&r);
    // another unit of time needs the conversion
    const sbml_options written = {.time_unit = "day"};
    r = read_with("", "", &written);
    assert_string_equal(document_error(&r), "the time unit is 'day'");
    document_clear(&r);
}

// Only a file that says that SimBiology wrote it is converted by itself.
static void simbiology_is_recognised(void **state)
{
    (void)state;
    static const char format[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sbml xmlns=\"http://www.sbml.org/sbml/level2/version4\" "
        "level=\"2\" version=\"4\">"
        "<annotation><%s xmlns=\"http://www.mathworks.com\"/></annotation><model "
        "id=\"m\">%s<listOfCompartments><compartment id=\"V\" size=\"2\" "
        "units=\"L\"/></listOfCompartments><listOfParameters><parameter id=\"a\" units=\"mL\" "
        "constant=\"false\"/></listOfParameters>"
        "<listOfRules><assignmentRule variable=\"a\">" MATH(
            "<ci>V</ci>") "</assignmentRule></listOfRules></model></sbml>";
    const sbml_options automatic = {.unit_mode = SBML_UNITS_AUTO}, written = {.unit_mode = SBML_UNITS_AS_WRITTEN};
    const struct {
        const char *by;
        const sbml_options *o;
        double value;
        int findings;
    } rows[] = {
        {"SimBiology", &automatic, 2000, 1},
        {"SimBiology", &written, 2, 0},
        {"Another", &automatic, 2, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        strbuf b = {0};
        strbuf_printf(&b, format, rows[i].by,
                      "<listOfUnitDefinitions>" UNIT("mL", "<unit kind=\"litre\" scale=\"-3\"/>")
                          UNIT("L", "<unit kind=\"litre\"/>") "</listOfUnitDefinitions>");
        reading r = document_read_text(b.s, rows[i].o);
        assert_string_equal(document_error(&r), "");
        assert_int_equal(diag_count(r.d), rows[i].findings);
        assert_float_equal(document_value(&r, "a"), rows[i].value, 1e-9);
        document_clear(&r);
        strbuf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_compared_with_their_quantity),
        cmocka_unit_test(scales_are_compared),
        cmocka_unit_test(kinetic_laws_are_extent_per_time),
        cmocka_unit_test(operators_say_what_they_met),
        cmocka_unit_test(numbers_without_units_are_factors_or_zero),
        cmocka_unit_test(functions_pass_units_on),
        cmocka_unit_test(strict_models_have_units_everywhere),
        cmocka_unit_test(house_units_change_values_and_literals),
        cmocka_unit_test(level_2_has_units_of_its_own),
        cmocka_unit_test(converted_equations_mix_scales),
        cmocka_unit_test(simbiology_is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
