// SPDX-License-Identifier: MIT
// Writing JSON.
#include "report/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void begin(json *j, const char *key)
{
    if (j->comma) strbuf_puts(&j->text, ",");
    if (key) {
        strbuf_json(&j->text, key);
        strbuf_puts(&j->text, ":");
    }
    j->comma = 1;
}

void json_open(json *j, const char *key, char bracket)
{
    begin(j, key);
    strbuf_write(&j->text, &bracket, 1);
    j->comma = 0;
}

void json_close(json *j, char bracket)
{
    strbuf_write(&j->text, &bracket, 1);
    j->comma = 1;
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
