// SPDX-License-Identifier: MIT
// Arithmetic of units, and how they are written.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "units/units.h"

static unit of(const char *text)
{
    unit u;
    char message[160];
    assert_true(unit_parse(text, &u, message));
    return u;
}

static void arithmetic(void **state)
{
    (void)state;
    unit speed = unit_div(of("mm"), of("h"));
    assert_true(unit_same_dimension(speed, of("m/s")));
    assert_true(fabs(speed.factor - 0.24) < 1e-15);    // 1 mm/h = 0.01 dm/(1/24 day)
    assert_true(unit_same_dimension(unit_mul(speed, of("week")), of("um")));
    assert_true(unit_is_dimensionless(unit_div(speed, speed)));
    unit root = unit_pow(unit_pow(of("mg/L"), 1.0 / 3), 3);
    assert_true(unit_same_dimension(root, of("mg/L")));
    assert_false(unit_same_dimension(of("cell"), of("nmol")));
    assert_false(unit_same_dimension(of("mg/kg"), of("mg")));
    assert_true(unit_pow(of("kg"), 0).factor == 1 && unit_is_dimensionless(unit_pow(of("kg"), 0)));
}

// Where one unit is unknown, nothing can be said of the result, and nothing is wrong.
static void unknown_units(void **state)
{
    (void)state;
    assert_false(unit_mul(UNIT_NONE, of("mg")).known);
    assert_false(unit_div(of("mg"), UNIT_NONE).known);
    assert_false(unit_pow(UNIT_NONE, 2).known);
    assert_true(unit_same_dimension(UNIT_NONE, of("mg")));
    assert_true(unit_same_dimension(of("cell"), UNIT_NONE));
    assert_true(unit_is_dimensionless(UNIT_NONE));
}

static void written(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"cell/mL/day", "cell/L/day"},
        {"1/s", "1/day"},
        {"nM", "nmol/L"},
        {"mg/kg", "dimensionless"},
        {"m^2", "dm^2"},
        {"1/(nM s)", "L/nmol/day"},
        {"L^2", "dm^6"},
        {"kg cell", "cell mg"},
        {"day^0.5", "day^0.5"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char out[64];
        unit_format(of(CASES[i][0]), out);
        assert_string_equal(out, CASES[i][1]);
    }
    char out[64];
    unit_format(UNIT_NONE, out);
    assert_string_equal(out, "no unit");
    // the longest there is stays in its 64 bytes
    unit all = {true, 1, {0}};
    for (int i = 0; i < DIM_N; i++) all.dim[i] = -12.34567;
    unit_format(all, out);
    assert_true(strlen(out) < sizeof out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic),
        cmocka_unit_test(unknown_units),
        cmocka_unit_test(written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
