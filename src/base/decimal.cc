// SPDX-License-Identifier: MIT
// C has no charconv.
#include "base/decimal.h"

#include <charconv>
#include <system_error>

size_t decimal_parse(const char *s, size_t n, double *value)
{
    const std::from_chars_result r = std::from_chars(s, s + n, *value, std::chars_format::general);
    return r.ec == std::errc() ? (size_t)(r.ptr - s) : 0;
}

int decimal_digits(double x, char digit[DECIMAL_DIGITS], int *exponent)
{
    char text[40];    // d.ddde-308
    const std::to_chars_result r = std::to_chars(text, text + sizeof text, x, std::chars_format::scientific);
    const char *p = text;
    int n = 0;
    for (; p < r.ptr && *p != 'e'; p++) {
        if (*p != '.' && n < DECIMAL_DIGITS) {
            digit[n++] = *p;
        }
    }
    while (n > 1 && digit[n - 1] == '0') {
        n--;
    }
    p += *p == 'e' && p[1] == '+' ? 2 : 1;
    *exponent = 0;
    std::from_chars(p, (const char *)r.ptr, *exponent);
    return n;
}
