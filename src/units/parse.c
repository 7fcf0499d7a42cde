// SPDX-License-Identifier: MIT
// Reading units. The grammar:
//
//   unit   = term { ("*" | " " | "/") term }          "/" binds to the next term alone, as in mg/kg/day
//   term   = factor [ ["^"] integer ]                  um2, mm^2, day^-1
//   factor = name | number [ "^" integer ] | "(" unit ")"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "units/names.h"
#include "units/units.h"

enum { DEEPEST = 16, LARGEST_EXPONENT = 99 };

typedef struct {
    const char *p;
    int depth;
    char *message;
} parser;

static bool fail(parser *s, const char *found)
{
    if (!s->message[0]) {
        snprintf(s->message, 160, "'%.40s' is not a unit; expected one such as mg/kg, 1/day, cell/mL, nmol/L", found);
    }
    return false;
}

static void skip_blanks(parser *s)
{
    while (*s->p == ' ' || *s->p == '\t') s->p++;
}

static bool parse_product(parser *s, unit *u);

// An exponent directly behind a name or number: 2, ^2, ^-1, ^0.5. None: 1.
static bool parse_exponent(parser *s, bool caret_needed, double *exponent)
{
    *exponent = 1;
    bool caret = *s->p == '^';
    if (!caret && (caret_needed || !isdigit((unsigned char)*s->p))) return true;
    if (caret) s->p++;
    const char *end;
    if (!number_parse(s->p, &end, false, exponent) || fabs(*exponent) > LARGEST_EXPONENT) return fail(s, s->p);
    s->p = end;
    return true;
}

static bool name_character(char c)
{
    return isalpha((unsigned char)c) || c == '_' || c == '%' || (unsigned char)c >= 0x80;
}

// Micro signs (U+00B5, U+03BC) are written u.
static size_t read_name(parser *s, char name[32])
{
    size_t n = 0;
    const unsigned char *p = (const unsigned char *)s->p;
    while (name_character((char)*p) && n < 31) {
        if ((p[0] == 0xc2 && p[1] == 0xb5) || (p[0] == 0xce && p[1] == 0xbc)) {
            name[n++] = 'u';
            p += 2;
        } else {
            name[n++] = (char)*p++;
        }
    }
    name[n] = '\0';
    s->p = (const char *)p;
    return n;
}

static bool parse_factor(parser *s, unit *u)
{
    double exponent = 1;
    if (*s->p == '(') {
        s->p++;
        if (++s->depth > DEEPEST || !parse_product(s, u)) return fail(s, s->p);
        s->depth--;
        if (*s->p != ')') return fail(s, s->p);
        s->p++;
        if (!parse_exponent(s, false, &exponent)) return false;
    } else if (isdigit((unsigned char)*s->p) || *s->p == '.') {
        double value;
        const char *end;
        if (!number_parse(s->p, &end, false, &value) || !(value > 0) || !isfinite(value)) return fail(s, s->p);
        s->p = end;
        *u = UNIT_ONE;
        u->factor = value;
        if (!parse_exponent(s, true, &exponent)) return false;
    } else {
        const char *start = s->p;
        char name[32];
        size_t n = read_name(s, name);
        if (n == 0 || !unit_by_name(name, n, u)) return fail(s, start);
        if (!parse_exponent(s, false, &exponent)) return false;
    }
    *u = unit_pow(*u, exponent);
    return isfinite(u->factor) && u->factor > 0 ? true : fail(s, s->p);
}

static bool parse_product(parser *s, unit *u)
{
    *u = UNIT_ONE;
    bool divide = false;
    for (;;) {
        skip_blanks(s);
        unit term;
        if (!parse_factor(s, &term)) return false;
        *u = divide ? unit_div(*u, term) : unit_mul(*u, term);
        skip_blanks(s);
        divide = *s->p == '/';
        if (*s->p == '/' || *s->p == '*') s->p++;
        else if (*s->p == '\0' || *s->p == ')') return true;
    }
}

bool unit_parse(const char *text, unit *u, char buffer[160])
{
    parser s = {text, 0, buffer};
    buffer[0] = '\0';
    if (!parse_product(&s, u)) return fail(&s, text);
    if (*s.p) return fail(&s, s.p);
    return isfinite(u->factor) && u->factor > 0 ? true : fail(&s, text);
}

bool quantity_parse(const char *text, double *value_house, unit *u, char buffer[160])
{
    buffer[0] = '\0';
    const char *p = text, *end;
    while (isspace((unsigned char)*p)) p++;
    if (!number_parse(p, &end, false, value_house) || !isfinite(*value_house)) {
        snprintf(buffer, 160, "'%.40s' does not begin with a number; expected a quantity such as 10 mg/kg", text);
        return false;
    }
    while (isspace((unsigned char)*end)) end++;
    *u = UNIT_ONE;
    if (*end && !unit_parse(end, u, buffer)) return false;
    *value_house *= u->factor;
    if (!isfinite(*value_house)) {
        snprintf(buffer, 160, "'%.40s' is too large a number", text);
        return false;
    }
    return true;
}
