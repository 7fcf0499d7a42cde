// SPDX-License-Identifier: MIT
// Numbers as text, whatever the locale: reading; writing the shortest decimal that reads back the
// same, or hexadecimal.
#ifndef COLEY_BASE_NUMBER_H
#define COLEY_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

// The number at the start of s; *end is set behind it. False where there is none. Takes inf, nan in any case only when
// `special`.
bool number_parse(const char *s, const char **end, bool special, double *value);
bool number_whole(const char *s, double *value);    // all of s is one finite number
void number_format(double x, char out[32]);         // NaN, INF, -INF for those that are not finite
void number_format_hex(double x, char out[32]);     // as %a does in the C locale; x must be finite

#endif
