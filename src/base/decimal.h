// SPDX-License-Identifier: MIT
// Decimal digits of a double and back, by the C++ library's charconv: correctly rounded, without a locale, and several
// times as fast as strtod and printf. number.h is what others use.
#ifndef COLEY_BASE_DECIMAL_H
#define COLEY_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { DECIMAL_DIGITS = 17 };

// The number that [s, s + n) starts with: digits, point, exponent, with a '-' before it. Returns how many bytes it has;
// 0 where there is none or it is beyond the largest or below the smallest double.
size_t decimal_parse(const char *s, size_t n, double *value);

// The fewest digits that read back as x > 0, the nearest of that many, none of them a zero at the end: x is
// d1.d2d3... times 10^exponent. Returns their number.
int decimal_digits(double x, char digit[DECIMAL_DIGITS], int *exponent);

#ifdef __cplusplus
}
#endif

#endif
