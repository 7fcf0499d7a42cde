// SPDX-License-Identifier: MIT
// Unit formulas: which multiplier, exponent and kind they mean; where a unit's name is looked up; house units; errors.
#include <math.h>

#include "compare.h"
#include "reading.h"

// the factor to SBML's base kinds, and the exponent of one kind
static void assert_unit(const reading *r, const char *id, double factor, UnitKind_t kind, double exponent)
{
    const UnitDefinition_t *u = Model_getUnitDefinitionById(r->sbml, id);
    if (!u) fail_msg("no unit %s", id);
    double e[64], f;
    compare_unit_base(u, e, &f);
    if (!(fabs(f - factor) <= 1e-14 * factor) || e[kind] != exponent)
        fail_msg("%s: factor %.17g, exponent %g", id, f, e[kind]);
}

// A number belongs to the unit behind it; a power without parentheses does not take the number with it.
static void test_formulas(void **state)
{
    (void)state;
    reading r = read_valid("unit a = 1/86400 second\nunit b = 1/(24*3600 second)\nunit c = seconds*60\nunit d = 10 "
                           "metre^2\nunit e = (10 metre)^2\n"
                           "unit f = 1e-3 mole/litre\nunit g = 1000 grams * 1 meters^2 / 1 seconds^3 / 1 ampere\nunit "
                           "h = 100 mole/5 liter\n"
                           "unit i = 3 dimensionless\nunit j = mole^0.5\nunit k = 2 a\nunit l = 12\n");
    assert_unit(&r, "a", 1.0 / 86400, UNIT_KIND_SECOND, -1);
    assert_unit(&r, "b", 1.0 / 86400, UNIT_KIND_SECOND, -1);
    assert_unit(&r, "c", 60, UNIT_KIND_SECOND, 1);
    assert_unit(&r, "d", 10, UNIT_KIND_METRE, 2);
    assert_unit(&r, "e", 100, UNIT_KIND_METRE, 2);
    assert_unit(&r, "f", 1e-3, UNIT_KIND_LITRE, -1);
    assert_unit(&r, "g", 1000, UNIT_KIND_SECOND, -3);
    assert_unit(&r, "h", 20, UNIT_KIND_MOLE, 1);
    assert_unit(&r, "i", 3, UNIT_KIND_METRE, 0);
    assert_unit(&r, "j", 1, UNIT_KIND_MOLE, 0.5);
    assert_unit(&r, "k", 2.0 / 86400, UNIT_KIND_SECOND, -1);
    assert_unit(&r, "l", 12, UNIT_KIND_METRE, 0);
    read_end(&r);
}

// An undefined name that is a house unit becomes a definition; 1 day = 86400 s, 1 mL = 1e-3 L, SBML's `item` is a thing
// counted.
static void test_house_units(void **state)
{
    (void)state;
    reading r = read_valid("a has day; b has mL; c has cell; d has nmol; e has mm; f = 3 ug; g has mole\n");
    assert_unit(&r, "day", 86400, UNIT_KIND_SECOND, 1);
    assert_unit(&r, "mL", 1e-3, UNIT_KIND_LITRE, 1);
    assert_unit(&r, "cell", 1, UNIT_KIND_ITEM, 1);
    assert_unit(&r, "nmol", 1e-9, UNIT_KIND_MOLE, 1);
    assert_unit(&r, "mm", 1e-3, UNIT_KIND_METRE, 1);
    assert_unit(&r, "ug", 1e-6, UNIT_KIND_GRAM, 1);
    assert_string_equal(Parameter_getUnits(Model_getParameterById(r.sbml, "g")), "mole");
    assert_null(Model_getUnitDefinitionById(r.sbml, "mole"));
    read_end(&r);
    // the text's own definition wins
    r = read_valid("unit day = 10 second; a has day\n");
    assert_unit(&r, "day", 10, UNIT_KIND_SECOND, 1);
    read_end(&r);
}

// Modules see units outside modules; the same unit is shared, another of the same name gets the submodel's prefix.
static void test_scopes(void **state)
{
    (void)state;
    reading r =
        read_valid("unit common = 7 second\n"
                   "model a()\n  unit u = 2 second\n  unit v = 3 second\n  x has u; y has v; z has common\nend\n"
                   "model *b()\n  unit u = 2 second\n  unit v = 4 second\n  A: a()\n  x has u; y has v\nend\n");
    assert_string_equal(Parameter_getUnits(Model_getParameterById(r.sbml, "A__x")), "u");
    assert_unit(&r, Parameter_getUnits(Model_getParameterById(r.sbml, "A__y")), 3, UNIT_KIND_SECOND, 1);
    assert_unit(&r, Parameter_getUnits(Model_getParameterById(r.sbml, "y")), 4, UNIT_KIND_SECOND, 1);
    assert_unit(&r, "common", 7, UNIT_KIND_SECOND, 1);
    read_end(&r);
}

static void test_whole_model(void **state)
{
    (void)state;
    reading r = read_valid("unit time_unit = 86400 second\nsubstance = moles\nvolume = litre*1e-3\na has time_unit\n");
    assert_string_equal(Model_getTimeUnits(r.sbml), "time_unit");
    assert_string_equal(Model_getSubstanceUnits(r.sbml), "substance");
    assert_string_equal(Model_getVolumeUnits(r.sbml), "volume");
    assert_unit(&r, "volume", 1e-3, UNIT_KIND_LITRE, 1);
    read_end(&r);
}

static void test_errors(void **state)
{
    (void)state;
    reading r = read_text("unit per_day = 1/86400 second\nx has per_dya\ny = 3 parsec\nunit a = b\nunit b = 2 a\nz has "
                          "a\nunit c = 3 + metre\n"
                          "unit d = 0 metre\nunit e = metre^x\nunit f = sin(metre)\n");
    assert_null(r.m);
    assert_error(&r, 2, 7, 7, "there is no unit per_dya", "did you mean per_day?");
    assert_error(&r, 3, 5, 8, "there is no unit parsec", "a definition: unit parsec = ...");
    assert_error(&r, 5, 10, 3, "unit a is defined by itself", "without a cycle");
    assert_error(&r, 7, 12, 1, "a sum, a sign or a comparison in a unit", "a product");
    assert_error(&r, 8, 10, 7, "a number that is not positive in a unit", "");
    assert_error(&r, 9, 16, 1, "an exponent that is no number in a unit", "");
    assert_error(&r, 10, 10, 3, "a function in a unit", "");
    read_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formulas),    cmocka_unit_test(test_house_units), cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_whole_model), cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
