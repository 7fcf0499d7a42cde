// SPDX-License-Identifier: MIT
// Writing JSON.
#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void begin(json *j, const char *key)
{
    if (j->comma) strbuf_puts(&j->text, ",");
    strbuf_puts(&j->text, j->gap ? j->gap : j->comma && j->spaced ? " " : "");
    if (key) {
        strbuf_json(&j->text, key);
        strbuf_puts(&j->text, j->spaced ? ": " : ":");
    }
    j->comma = true;
    j->gap = NULL;
}

void json_gap(json *j, const char *blank)
{
    j->gap = blank;
}

void json_open(json *j, const char *key, char bracket)
{
    begin(j, key);
    strbuf_write(&j->text, &bracket, 1);
    j->comma = false;
}

void json_close(json *j, char bracket)
{
    strbuf_write(&j->text, &bracket, 1);
    j->comma = true;
    j->gap = NULL;
}

void json_text(json *j, const char *key, const char *value)
{
    begin(j, key);
    if (value) strbuf_json(&j->text, value);
    else strbuf_puts(&j->text, "null");
}

void json_int(json *j, const char *key, int64_t value)
{
    begin(j, key);
    strbuf_printf(&j->text, "%" PRId64, value);
}

void json_bool(json *j, const char *key, bool value)
{
    begin(j, key);
    strbuf_puts(&j->text, value ? "true" : "false");
}

void json_number(json *j, const char *key, double value, int digits)
{
    begin(j, key);
    if (isfinite(value)) {
        char rounded[40];
        snprintf(rounded, sizeof rounded, "%.*g", digits, value);
        strbuf_number(&j->text, strtod(rounded, NULL));
    } else {
        strbuf_puts(&j->text, "null");
    }
}

void json_whole_or(json *j, const char *key, double value, int digits)
{
    static const double LARGEST = 1e15;    // below, every whole number is exact
    begin(j, key);
    if (!isfinite(value)) {
        strbuf_puts(&j->text, "null");
        return;
    }
    char text[40];
    if (value == floor(value) && fabs(value) < LARGEST) snprintf(text, sizeof text, "%.0f", value);
    else snprintf(text, sizeof text, "%.*g", digits, value);
    for (char *p = text; *p; p++) {
        if (*p == ',') *p = '.';    // of another locale
    }
    strbuf_puts(&j->text, text);
}
