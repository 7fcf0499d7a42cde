// SPDX-License-Identifier: MIT
// Named units. Each derived unit is held to its definition in base units (BIPM, The International System of Units, 9th
// edition, tables 4 and 5; L3V2 of SBML, table 2), computed by the arithmetic of units.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "units/names.h"

static unit named(const char *name)
{
    unit u;
    assert_true(unit_by_name(name, strlen(name), &u));
    return u;
}

static unit parsed(const char *text)
{
    unit u;
    char message[160];
    if (!unit_parse(text, &u, message)) fail_msg("%s", message);
    return u;
}

static void definitions(void **state)
{
    (void)state;
    static const char *const DEFINED[][2] = {
        {"hertz", "1/s"},
        {"becquerel", "1/s"},
        {"newton", "kg m/s^2"},
        {"pascal", "newton/m^2"},
        {"joule", "newton m"},
        {"watt", "joule/s"},
        {"coulomb", "ampere s"},
        {"volt", "watt/ampere"},
        {"ohm", "volt/ampere"},
        {"siemens", "ampere/volt"},
        {"farad", "coulomb/volt"},
        {"weber", "volt s"},
        {"tesla", "weber/m^2"},
        {"henry", "weber/ampere"},
        {"lumen", "candela"},
        {"lux", "lumen/m^2"},
        {"gray", "joule/kg"},
        {"sievert", "joule/kg"},
        {"katal", "mol/s"},
        {"min", "60 s"},
        {"h", "60 min"},
        {"day", "24 h"},
        {"week", "7 day"},
        {"year", "365.25 day"},
        {"month", "(1/12) year"},
        {"m", "10 dm"},
        {"cm", "0.01 m"},
        {"mm", "0.001 m"},
        {"um", "1e-6 m"},
        {"nm", "1e-9 m"},
        {"L", "dm^3"},
        {"dL", "0.1 L"},
        {"mL", "cm^3"},
        {"uL", "mm^3"},
        {"kg", "1000 g"},
        {"g", "1000 mg"},
        {"mg", "1000 ug"},
        {"ug", "1000 ng"},
        {"ng", "1000 pg"},
        {"Da", "g/mol"},
        {"kDa", "1000 Da"},
        {"mol", "1000 mmol"},
        {"mmol", "1000 umol"},
        {"umol", "1000 nmol"},
        {"nmol", "1000 pmol"},
        {"pmol", "1000 fmol"},
        {"M", "mol/L"},
        {"mM", "mmol/L"},
        {"uM", "umol/L"},
        {"nM", "nmol/L"},
        {"pM", "pmol/L"},
        {"%", "0.01"},
    };
    for (size_t i = 0; i < sizeof DEFINED / sizeof *DEFINED; i++) {
        unit u = named(DEFINED[i][0]), v = parsed(DEFINED[i][1]);
        if (!unit_same_dimension(u, v) || fabs(u.factor / v.factor - 1) > 1e-14) {
            fail_msg("%s is not %s: factors %.17g and %.17g", DEFINED[i][0], DEFINED[i][1], u.factor, v.factor);
        }
    }
}

static void house_units_have_factor_one(void **state)
{
    (void)state;
    static const char *const HOUSE[] = {"day", "cell", "nmol", "dm", "mg", "K", "ampere", "candela"};
    for (int i = 0; i < DIM_N; i++) {
        unit u = named(HOUSE[i]);
        assert_true(u.known && u.factor == 1);
        for (int k = 0; k < DIM_N; k++) assert_true(u.dim[k] == (k == i));
    }
}

// L3V2 of SBML, section 4.4.2: all kinds, and nothing that is only a house name.
static void sbml_kinds(void **state)
{
    (void)state;
    static const char *const KINDS[] = {
        "ampere",  "avogadro",  "becquerel", "candela", "coulomb", "dimensionless", "farad",    "gram",   "gray",
        "henry",   "hertz",     "item",      "joule",   "katal",   "kelvin",        "kilogram", "litre",  "lumen",
        "lux",     "metre",     "mole",      "newton",  "ohm",     "pascal",        "radian",   "second", "siemens",
        "sievert", "steradian", "tesla",     "volt",    "watt",    "weber",
    };
    unit u;
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) assert_true(unit_sbml_kind(KINDS[i], &u) && u.known);
    assert_false(unit_sbml_kind("cell", &u));
    assert_false(unit_sbml_kind("nM", &u));
    assert_false(unit_sbml_kind("", &u));
    assert_false(unit_sbml_kind("Second", &u));
    assert_true(unit_sbml_kind("item", &u) && unit_same_dimension(u, named("cell")));
    assert_true(unit_sbml_kind("avogadro", &u) && u.factor == 6.02214076e23 && unit_is_dimensionless(u));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(definitions),
        cmocka_unit_test(house_units_have_factor_one),
        cmocka_unit_test(sbml_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
