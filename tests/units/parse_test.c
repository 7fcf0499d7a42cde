// SPDX-License-Identifier: MIT
// Units and quantities as text. Factors are worked out by hand in house units: day, cell, nmol, dm (L), mg.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "units/units.h"

static void units(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double factor;
        double time, count, substance, length, mass;
    } CASES[] = {
        {"mg/kg", 1e-6, 0, 0, 0, 0, 0},
        {"1/day", 1, -1, 0, 0, 0, 0},
        {"day^-1", 1, -1, 0, 0, 0, 0},
        {"cell/mL", 1e3, 0, 1, 0, -3, 0},
        {"cell / uL", 1e6, 0, 1, 0, -3, 0},
        {"nmol/L", 1, 0, 0, 1, -3, 0},
        {"nM", 1, 0, 0, 1, -3, 0},
        {"ug/mL", 1, 0, 0, 0, -3, 1},           // 1 ug/mL = 1 mg/L
        {"mg/kg/day", 1e-6, -1, 0, 0, 0, 0},    // "/" binds one term
        {"mg/(kg day)", 1e-6, -1, 0, 0, 0, 0},
        {"L/day", 1, -1, 0, 0, 3, 0},
        {"um2", 1e-10, 0, 0, 0, 2, 0},
        {"um^2/s", 1e-10 * 86400, -1, 0, 0, 2, 0},
        {"mm^3", 1e-6, 0, 0, 0, 3, 0},
        {"mm3", 1e-6, 0, 0, 0, 3, 0},
        {"10^6 cell", 1e6, 0, 1, 0, 0, 0},
        {"1e6 cell/L", 1e6, 0, 1, 0, -3, 0},
        {"dimensionless", 1, 0, 0, 0, 0, 0},
        {"1", 1, 0, 0, 0, 0, 0},
        {"%", 0.01, 0, 0, 0, 0, 0},
        {"(mg/mL)^0.5", 31.622776601683793, 0, 0, 0, -1.5, 0.5},
        {"\xc2\xb5"
         "mol",
         1e3, 0, 0, 1, 0, 0},    // micro sign
        {"\xce\xbc"
         "mol",
         1e3, 0, 0, 1, 0, 0},    // Greek mu
        {"1/(nM s)", 86400, -1, 0, -1, 3, 0},
        {"kDa", 1e-3, 0, 0, -1, 0, 1},
        {" mg * L ", 1, 0, 0, 0, 3, 1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        unit u;
        char message[160];
        if (!unit_parse(CASES[i].text, &u, message)) fail_msg("%s", message);
        double want[DIM_N] = {[DIM_TIME] = CASES[i].time,
                              [DIM_COUNT] = CASES[i].count,
                              [DIM_SUBSTANCE] = CASES[i].substance,
                              [DIM_LENGTH] = CASES[i].length,
                              [DIM_MASS] = CASES[i].mass};
        if (!u.known || fabs(u.factor / CASES[i].factor - 1) > 1e-14)
            fail_msg("'%s' has factor %.17g", CASES[i].text, u.factor);
        for (int k = 0; k < DIM_N; k++) {
            if (fabs(u.dim[k] - want[k]) > 1e-12)
                fail_msg("'%s' has exponent %g in dimension %d", CASES[i].text, u.dim[k], k);
        }
    }
}

static void what_is_no_unit(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "",
        " ",
        "mgg",
        "mg/",
        "/mg",
        "mg//kg",
        "mg kg)",
        "(mg",
        "()",
        "mg^",
        "mg^x",
        "mg^1e9",
        "1e400",
        "0",
        "-1 mg",
        "mg^-",
        "mg/kg?",
        "1e-400",
        "mg^99 mg^99 mg^99 kg^99 kg^99",
        "((((((((((((((((((((((mg))))))))))))))))))))))",
        "\xff",
        "mg\xc2",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        unit u;
        char message[160] = "";
        if (unit_parse(CASES[i], &u, message)) fail_msg("'%s' was taken for a unit of factor %g", CASES[i], u.factor);
        assert_true(strstr(message, "is not a unit") && strstr(message, "expected"));
    }
    // a message of a long text stays in its buffer
    char longer[4000], message[160];
    memset(longer, 'm', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    unit u;
    assert_false(unit_parse(longer, &u, message));
    assert_true(strlen(message) < sizeof message);
}

static void quantities(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
        bool dimensionless;
    } GOOD[] = {
        {"12.5 mg/kg", 12.5e-6, true},
        {"-3", -3, true},
        {"24 month", 24 * 365.25 / 12, false},
        {"1e6 cell", 1e6, false},
        {"2.5e-1%", 0.0025, true},
        {"149 kg/mol", 0.149, false},
        {"  30   min ", 30.0 / 1440, false},
        {"0 cell", 0, false},
    };
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        double x;
        unit u;
        char message[160];
        if (!quantity_parse(GOOD[i].text, &x, &u, message)) fail_msg("%s", message);
        assert_true(fabs(x - GOOD[i].value) <= 1e-15 * fabs(GOOD[i].value));
        assert_int_equal(unit_is_dimensionless(u), GOOD[i].dimensionless);
    }
    static const char *const BAD[] = {"",         "mg",    "nan mg",   "inf",     "1e999",
                                      "1e308 kg", "3 mgg", "3 mg 4 )", "0x10 mg", "--3"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        double x;
        unit u;
        char message[160] = "";
        if (quantity_parse(BAD[i], &x, &u, message)) fail_msg("'%s' was taken for %g", BAD[i], x);
        assert_true(message[0] != '\0');
    }
}

// What is written reads back as the same unit.
static void round_trip(void **state)
{
    (void)state;
    static const char *const CASES[] = {"mg/kg",       "1/day",    "cell/mL/day", "nmol", "ug/mL",
                                        "(mg/mL)^0.5", "1/(nM s)", "um^2/s",      "volt", "candela/K"};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        unit u, back;
        char message[160], text[64];
        assert_true(unit_parse(CASES[i], &u, message));
        unit_format(u, text);
        if (!unit_parse(text, &back, message)) fail_msg("'%s' was written '%s': %s", CASES[i], text, message);
        assert_true(back.factor == 1);
        assert_true(unit_same_dimension(u, back));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units),
        cmocka_unit_test(what_is_no_unit),
        cmocka_unit_test(quantities),
        cmocka_unit_test(round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
