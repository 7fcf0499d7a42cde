// SPDX-License-Identifier: MIT
// A growing string. Zero-initialise, append, read .s (never NULL after the first append), strbuf_free().
#ifndef COLEY_BASE_STRBUF_H
#define COLEY_BASE_STRBUF_H

#include <stddef.h>

typedef struct {
    char *s;
    size_t n, cap;
} strbuf;

void strbuf_puts(strbuf *b, const char *s);
void strbuf_write(strbuf *b, const char *s, size_t n);
void strbuf_printf(strbuf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_json(strbuf *b, const char *s);    // as a JSON string, quoted; '<' as
                                               // \u003c so it is safe in a page
void strbuf_number(strbuf *b, double x);       // shortest decimal that reads back
                                               // the same; null where not finite
void strbuf_free(strbuf *b);

#endif
