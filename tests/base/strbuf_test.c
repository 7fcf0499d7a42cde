// SPDX-License-Identifier: MIT
// Growing strings: appending, JSON, numbers.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"

static void appends(void **state)
{
    (void)state;
    strbuf b = {0};
    for (int i = 0; i < 1000; i++) {
        strbuf_puts(&b, "ab");
        strbuf_write(&b, "cde", 1);
        strbuf_printf(&b, "%d", i % 10);
    }
    assert_int_equal(b.n, 4000);
    assert_int_equal(strlen(b.s), 4000);
    assert_memory_equal(b.s + 3996, "abc9", 5);
    strbuf_free(&b);
    assert_null(b.s);
    strbuf_write(&b, "", 0);
    assert_string_equal(b.s, "");
    strbuf_free(&b);
}

// RFC 8259: quote, backslash and control characters are escaped; < > & too, so that a page can hold the text.
static void json(void **state)
{
    (void)state;
    strbuf b = {0};
    strbuf_json(&b, "a\"b\\c\n\t\x01</script>&\xc3\xa9");
    assert_string_equal(b.s, "\"a\\\"b\\\\c\\u000a\\u0009\\u0001\\u003c/script\\u003e\\u0026\xc3\xa9\"");
    strbuf_free(&b);
}

static void numbers(void **state)
{
    (void)state;
    strbuf b = {0};
    const double x[] = {0.1, -3, NAN, INFINITY, -INFINITY, 1e300};
    for (int i = 0; i < 6; i++) {
        strbuf_number(&b, x[i]);
        strbuf_puts(&b, " ");
    }
    assert_string_equal(b.s, "0.1 -3 null null null 1e+300 ");
    strbuf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(appends), cmocka_unit_test(json), cmocka_unit_test(numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
