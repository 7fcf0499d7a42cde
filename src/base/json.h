// SPDX-License-Identifier: MIT
// Writing JSON: commas are put where they belong; text is escaped so that it may stand in a page (strbuf_json). Packed
// for programs by default, {"a":1,"b":2}; `spaced` for readers, {"a": 1, "b": 2}, with new lines by json_gap().
#ifndef COLEY_BASE_JSON_H
#define COLEY_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"

typedef struct {
    strbuf text;
    bool spaced;
    bool comma;         // a comma belongs before the next item
    const char *gap;    // before the next item; NULL: the usual blank
} json;

// key NULL: an item of an array.
void json_open(json *j, const char *key, char bracket);         // '{' or '['
void json_close(json *j, char bracket);                         // '}' or ']'
void json_text(json *j, const char *key, const char *value);    // NULL: null
void json_int(json *j, const char *key, int64_t value);
void json_bool(json *j, const char *key, bool value);
// Rounded to significant digits and then as short as it reads back the same; not finite: null.
void json_number(json *j, const char *key, double value, int digits);
// Whole numbers in full, others in the form of %g with so many digits; not finite: null.
void json_whole_or(json *j, const char *key, double value, int digits);
// Blanks and new lines before the next item in place of the usual blank. The text is not copied.
void json_gap(json *j, const char *blank);

#endif
