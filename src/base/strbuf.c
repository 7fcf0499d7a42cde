// SPDX-License-Identifier: MIT
// A growing string.
#include "base/strbuf.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"

static void strbuf_reserve(strbuf *b, size_t more)
{
    if (b->n + more + 1 > b->cap) b->s = array_grow(b->s, &b->cap, b->n + more + 1, 1);
}

void strbuf_write(strbuf *b, const char *s, size_t n)
{
    strbuf_reserve(b, n);
    if (n) memcpy(b->s + b->n, s, n);
    b->n += n;
    b->s[b->n] = '\0';
}

void strbuf_puts(strbuf *b, const char *s)
{
    strbuf_write(b, s, strlen(s));
}

void strbuf_printf(strbuf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n >= 0) {
        strbuf_reserve(b, (size_t)n);
        vsnprintf(b->s + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void strbuf_json(strbuf *b, const char *s)
{
    strbuf_write(b, "\"", 1);
    for (const unsigned char *p = (const unsigned char *)s; *p; p++) {
        if (*p == '"' || *p == '\\') {
            char pair[2] = {'\\', (char)*p};
            strbuf_write(b, pair, 2);
        } else if (*p < 0x20 || *p == '<' || *p == '>' || *p == '&' || *p == 0x7f) {
            strbuf_printf(b, "\\u%04x", *p);
        } else {
            const unsigned char *first = p;
            while (p[1] >= 0x20 && !strchr("\"\\<>&\x7f", p[1])) p++;
            strbuf_write(b, (const char *)first, (size_t)(p - first) + 1);
        }
    }
    strbuf_write(b, "\"", 1);
}

void strbuf_number(strbuf *b, double x)
{
    if (!isfinite(x)) {
        strbuf_puts(b, "null");
        return;
    }
    char text[32];
    number_format(x, text);
    strbuf_puts(b, text);
}

void strbuf_free(strbuf *b)
{
    free(b->s);
    *b = (strbuf){0};
}
