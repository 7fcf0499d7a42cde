// SPDX-License-Identifier: MIT
// Numbers as text: correctly rounded, shortest, and the same in every locale.
#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/number.h"

static void parses_decimals_and_stops_behind_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
        int used;
    } CASES[] = {
        {"0", 0, 1},
        {"-2.5mg", -2.5, 4},
        {"1e3 cell", 1e3, 3},
        {"+.5", 0.5, 3},
        {"3.", 3, 2},
        {"1e", 1, 1},
        {"7e+", 7, 1},
        {"0.1", 0.1, 3},
        {"1.7976931348623157e308", DBL_MAX, 22},
        {"5e-324", 4.9406564584124654e-324, 6},
        {"1,5", 1, 1},
        // halfway between two doubles, and just above it (Clinger 1990): rounds to even, then up
        {"9007199254740993", 9007199254740992.0, 16},
        {"9007199254740993.0000001", 9007199254740994.0, 24},
        {"1e-400", 0, 6},
        {"1e400", INFINITY, 5},
        {"1e999999999999999999999", INFINITY, 23},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const char *end;
        double x;
        assert_true(number_parse(CASES[i].text, &end, false, &x));
        assert_true(x == CASES[i].value);
        assert_int_equal(end - CASES[i].text, CASES[i].used);
    }
}

static void refuses_what_is_no_decimal(void **state)
{
    (void)state;
    static const char *const CASES[] = {"",    " 1",       "-",    "+",      ".",   "e5",  "inf",
                                        "nan", "infinity", "0x10", "-0x1p3", "--1", "abc", "NAN(1)"};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const char *end;
        double x;
        assert_false(number_parse(CASES[i], &end, false, &x));
        assert_ptr_equal(end, CASES[i]);
    }
}

static void special_values_where_asked_for(void **state)
{
    (void)state;
    const char *end;
    double x;
    assert_true(number_parse("INF", &end, true, &x) && x == INFINITY && !*end);
    assert_true(number_parse("-inf,", &end, true, &x) && x == -INFINITY && *end == ',');
    assert_true(number_parse("Infinity", &end, true, &x) && x == INFINITY && !*end);
    assert_true(number_parse("NaN", &end, true, &x) && isnan(x) && !*end);
    assert_false(number_parse("nanogram", &end, true, &x));
    assert_false(number_parse("info", &end, true, &x));
}

static void whole(void **state)
{
    (void)state;
    double x;
    assert_true(number_whole("  12e-1\t", &x) && x == 1.2);
    static const char *const BAD[] = {"", " ", "1 2", "1x", "nan", "inf", "1e999", "0x1"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) assert_false(number_whole(BAD[i], &x));
}

static void format_is_short(void **state)
{
    (void)state;
    static const struct {
        double x;
        const char *text;
    } CASES[] = {
        {0, "0"},
        {-0.0, "0"},
        {0.1, "0.1"},
        {1e6, "1000000"},
        {123456789012.0, "123456789012"},
        {1e22, "1e+22"},
        {1.0 / 3, "0.3333333333333333"},
        {-2.5e-7, "-2.5e-07"},
        {NAN, "NaN"},
        {INFINITY, "INF"},
        {-INFINITY, "-INF"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char out[32];
        number_format(CASES[i].x, out);
        assert_string_equal(out, CASES[i].text);
    }
}

// Every double comes back: random bit patterns (xorshift64*, Marsaglia 2003), among them subnormals and huge ones.
static void format_reads_back(void **state)
{
    (void)state;
    uint64_t s = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        s ^= s >> 12, s ^= s << 25, s ^= s >> 27;
        uint64_t bits = s * 2685821657736338717u;
        double x, back;
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x)) continue;
        char out[32];
        number_format(x, out);
        assert_true(strlen(out) < 32 && number_whole(out, &back) && back == x);
    }
}

// The C library's printf and strtod are the other implementation: the fewest digits from 15 on that read back.
static void decimals_are_as_printf_has_them(void **state)
{
    (void)state;
    uint64_t s = 88172645463325252u;
    for (int i = 0; i < 60000; i++) {
        s ^= s >> 12, s ^= s << 25, s ^= s >> 27;
        uint64_t bits = s * 2685821657736338717u;
        double x, back;
        memcpy(&x, &bits, sizeof x);
        // numbers as they occur: of few digits, near one, whole; then any bits
        x = i % 4 == 0   ? (double)(int64_t)(bits >> 40) / 1000
            : i % 4 == 1 ? (double)(bits >> 11) * 0x1p-53
            : i % 4 == 2 ? (double)(bits >> (bits & 63))
                         : x;
        if (!isfinite(x) || x == 0) continue;
        char out[32], expected[40];
        for (int digits = fabs(x) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
            snprintf(expected, sizeof expected, "%.*g", digits, x);
            if (strtod(expected, NULL) == x) break;
        }
        number_format(x, out);
        assert_string_equal(out, expected);
        snprintf(expected, sizeof expected, "%.*e", 1 + i % 25, x);
        assert_true(number_whole(expected, &back) && back == strtod(expected, NULL));
    }
}

// The C library's %a in the C locale is the other implementation: zeros, powers, subnormals, random bit patterns.
static void hexadecimal_is_as_printf_has_it(void **state)
{
    (void)state;
    static const double CASES[] = {
        0, -0.0, 1, -1, 1.5, 0.1, 1e300, 0x1p-1022, 0x1p-1074, -0x1.8p-1060, 0x1.fffffffffffffp1023};
    uint64_t s = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        s ^= s >> 12, s ^= s << 25, s ^= s >> 27;
        uint64_t bits = s * 2685821657736338717u;
        double x;
        memcpy(&x, &bits, sizeof x);
        if (i < (int)(sizeof CASES / sizeof *CASES)) x = CASES[i];
        if (!isfinite(x)) continue;
        char out[32], expected[40];
        number_format_hex(x, out);
        snprintf(expected, sizeof expected, "%a", x);
        assert_string_equal(out, expected);
    }
}

// A locale with a decimal comma changes nothing; where none is installed, there is nothing to see.
static void locale_does_not_matter(void **state)
{
    (void)state;
    static const char *const COMMA[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "nl_NL.UTF-8"};
    bool found = false;
    for (size_t i = 0; i < sizeof COMMA / sizeof *COMMA && !found; i++) found = setlocale(LC_ALL, COMMA[i]) != NULL;
    if (!found) skip();
    double x;
    char out[32];
    assert_true(number_whole("1.5", &x) && x == 1.5);
    number_format(1.5, out);
    assert_string_equal(out, "1.5");
    number_format_hex(1.5, out);
    assert_string_equal(out, "0x1.8p+0");
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_decimals_and_stops_behind_them),
        cmocka_unit_test(refuses_what_is_no_decimal),
        cmocka_unit_test(special_values_where_asked_for),
        cmocka_unit_test(whole),
        cmocka_unit_test(format_is_short),
        cmocka_unit_test(format_reads_back),
        cmocka_unit_test(decimals_are_as_printf_has_them),
        cmocka_unit_test(hexadecimal_is_as_printf_has_it),
        cmocka_unit_test(locale_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
