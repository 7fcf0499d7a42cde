// SPDX-License-Identifier: MIT
// Tests of src/base/json.c: what it writes is read back by another reader (cJSON would be one; SQLite's is linked
// already).
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/json.h"

// The value at `path` of a JSON text by SQLite's JSON functions, as text; malloc'ed. NULL where it is null or the text
// is no JSON.
static char *extract(const char *text, const char *path)
{
    sqlite3 *db;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "select json_extract(?1, ?2)", -1, &s, NULL), SQLITE_OK);
    sqlite3_bind_text(s, 1, text, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, path, -1, SQLITE_STATIC);
    char *value = NULL;
    if (sqlite3_step(s) == SQLITE_ROW && sqlite3_column_text(s, 0)) {
        value = strdup((const char *)sqlite3_column_text(s, 0));
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
    return value;
}

static void expect(const char *text, const char *path, const char *wanted)
{
    char *value = extract(text, path);
    if (wanted) assert_string_equal(value, wanted);
    else assert_null(value);
    free(value);
}

static void nested_items_get_their_commas(void **state)
{
    (void)state;
    json j = {0};
    json_open(&j, NULL, '{');
    json_int(&j, "a", -7);
    json_open(&j, "b", '[');
    json_number(&j, NULL, 1.0 / 3, 3);
    json_open(&j, NULL, '[');
    json_close(&j, ']');
    json_text(&j, NULL, "x");
    json_close(&j, ']');
    json_number(&j, "nan", NAN, 3);
    json_number(&j, "inf", INFINITY, 3);
    json_text(&j, "none", NULL);
    json_close(&j, '}');
    assert_string_equal(j.text.s, "{\"a\":-7,\"b\":[0.333,[],\"x\"],\"nan\":null,\"inf\":null,\"none\":null}");
    strbuf_free(&j.text);
}

static void spaced_for_readers(void **state)
{
    (void)state;
    json j = {.spaced = true};
    json_open(&j, NULL, '{');
    json_bool(&j, "yes", true);
    json_gap(&j, "\n ");
    json_open(&j, "list", '[');
    json_gap(&j, "\n  ");
    json_whole_or(&j, NULL, 1234567, 5);
    json_whole_or(&j, NULL, 1.0 / 3, 5);
    json_whole_or(&j, NULL, 1234567.5, 5);    // as %g writes it
    json_whole_or(&j, NULL, 1e15, 5);
    json_whole_or(&j, NULL, NAN, 5);
    json_close(&j, ']');
    json_open(&j, "none", '{');
    json_gap(&j, "\n");    // nothing comes: the gap is dropped
    json_close(&j, '}');
    json_bool(&j, "no", false);
    json_close(&j, '}');
    assert_string_equal(j.text.s, "{\"yes\": true,\n \"list\": [\n  1234567, 0.33333, 1.2346e+06, 1e+15, null], "
                                  "\"none\": {}, \"no\": false}");
    expect(j.text.s, "$.list[1]", "0.33333");
    strbuf_free(&j.text);
}

// Names come from trial files: none may end the script element that the data stands in, or the string that it is.
static void hostile_text_stays_text(void **state)
{
    (void)state;
    static const char HOSTILE[] = "</script><img src=x onerror=alert(1)>\"\\\n\t\x01 <!-- \xc3\xa4";
    json j = {0};
    json_open(&j, NULL, '{');
    json_text(&j, HOSTILE, HOSTILE);
    json_text(&j, "name", HOSTILE);
    json_close(&j, '}');
    assert_null(strchr(j.text.s, '<'));
    assert_null(strchr(j.text.s, '\n'));
    expect(j.text.s, "$.name", HOSTILE);
    strbuf_free(&j.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nested_items_get_their_commas),
        cmocka_unit_test(spaced_for_readers),
        cmocka_unit_test(hostile_text_stays_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
