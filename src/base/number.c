// SPDX-License-Identifier: MIT
// Numbers as text by the C locale, whatever the process's locale is.
#include "base/number.h"

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;

static void make_c_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

// strtod would take hexadecimal, "infinity" and "nan(...)" too: what starts here must be a decimal number.
static bool starts_decimal(const char *s)
{
    if (*s == '+' || *s == '-') s++;
    if (*s == '.') s++;
    return isdigit((unsigned char)*s) && !(s[0] == '0' && (s[1] == 'x' || s[1] == 'X'));
}

static bool parse_special(const char *s, const char **end, double *value)
{
    double sign = *s == '-' ? -1 : 1;
    const char *word = *s == '-' || *s == '+' ? s + 1 : s;
    static const struct {
        const char *word;
        double value;
    } SPECIAL[] = {
        {"infinity", INFINITY},
        {"inf", INFINITY},
        {"nan", NAN},
    };
    for (size_t i = 0; i < sizeof SPECIAL / sizeof *SPECIAL; i++) {
        size_t n = strlen(SPECIAL[i].word);
        if (strncasecmp(word, SPECIAL[i].word, n) == 0 && !isalnum((unsigned char)word[n])) {
            *value = sign * SPECIAL[i].value;
            *end = word + n;
            return true;
        }
    }
    return false;
}

bool number_parse(const char *s, const char **end, bool special, double *value)
{
    *end = s;
    if (special && parse_special(s, end, value)) return true;
    if (!starts_decimal(s)) return false;
    const char *digits = s + (*s == '+');
    size_t n = 0;
    while (isdigit((unsigned char)digits[n]) || (digits[n] && strchr("+-.eE", digits[n]))) n++;
    const size_t used = decimal_parse(digits, n, value);
    if (used) {
        *end = digits + used;
        return true;
    }
    // beyond the range: the C library gives infinity or zero
    pthread_once(&c_locale_once, make_c_locale);
    char *stop;
    *value = c_locale ? strtod_l(s, &stop, c_locale) : strtod(s, &stop);
    *end = stop;
    return stop != s;
}

bool number_whole(const char *s, double *value)
{
    while (isspace((unsigned char)*s)) s++;
    const char *end;
    if (!number_parse(s, &end, false, value)) return false;
    while (isspace((unsigned char)*end)) end++;
    return *end == '\0' && isfinite(*value);
}

// 1.25e-07
static void format_scientific(const char *digit, int n, int exponent, char *out)
{
    *out++ = digit[0];
    if (n > 1) *out++ = '.';
    memcpy(out, digit + 1, (size_t)n - 1);
    out += n - 1;
    *out++ = 'e';
    *out++ = exponent < 0 ? '-' : '+';
    const int size = abs(exponent);
    if (size >= 100) *out++ = (char)('0' + size / 100);
    *out++ = (char)('0' + size / 10 % 10);
    *out++ = (char)('0' + size % 10);
    *out = '\0';
}

// 0.00125, 12.5, 1250
static void format_plain(const char *digit, int n, int exponent, char *out)
{
    if (exponent < 0) {
        *out++ = '0';
        *out++ = '.';
        for (int i = -1; i > exponent; i--) *out++ = '0';
    }
    for (int i = 0; i < n; i++) {
        if (i && i == exponent + 1) *out++ = '.';
        *out++ = digit[i];
    }
    for (int i = n; i <= exponent; i++) *out++ = '0';
    *out = '\0';
}

void number_format(double x, char out[32])
{
    if (isnan(x)) {
        strcpy(out, "NaN");
        return;
    }
    if (isinf(x)) {
        strcpy(out, x > 0 ? "INF" : "-INF");
        return;
    }
    if (x == 0) {    // -0 and 0 are one number to a reader
        strcpy(out, "0");
        return;
    }
    char digit[DECIMAL_DIGITS];
    int exponent;
    const int n = decimal_digits(fabs(x), digit, &exponent);
    if (x < 0) *out++ = '-';
    // as printf's %g, which knows 15 digits of every number
    const int precision = n > 15 || fabs(x) < DBL_MIN ? n : 15;
    if (exponent < -4 || exponent >= precision) format_scientific(digit, n, exponent, out);
    else format_plain(digit, n, exponent, out);
}

// From the bits: printf's %a writes the locale's decimal point, which may be a comma or longer than one byte.
void number_format_hex(double x, char out[32])
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const int exponent = (int)(bits >> 52 & 0x7ff);
    const uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    char digits[16];
    int n = snprintf(digits, sizeof digits, "%013" PRIx64, fraction);
    while (n > 0 && digits[n - 1] == '0') n--;
    digits[n] = '\0';
    // a subnormal number has no leading one
    const int power = exponent ? exponent - 1023 : fraction ? -1022 : 0;
    snprintf(out, 32, "%s0x%d%s%sp%+d", bits >> 63 ? "-" : "", exponent != 0, n ? "." : "", digits, power);
}
