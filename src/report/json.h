// SPDX-License-Identifier: MIT
// Writing JSON: commas are put where they belong; text is escaped so that it may stand in a page (strbuf_json).
#ifndef COLEY_REPORT_JSON_H
#define COLEY_REPORT_JSON_H

#include <stdint.h>

#include "base/strbuf.h"

typedef struct {
    strbuf text;
    int comma;                   // a comma belongs before the next item
} json;

// key NULL: an item of an array.
void json_open(json *j, const char *key, char bracket);      // '{' or '['
void json_close(json *j, char bracket);                      // '}' or ']'
void json_text(json *j, const char *key, const char *value); // NULL: null
void json_int(json *j, const char *key, int64_t value);
void json_number(json *j, const char *key, double value, int digits);    // significant digits; not finite: null

#endif
