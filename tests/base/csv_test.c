// SPDX-License-Identifier: MIT
// CSV by RFC 4180, with places for messages.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv.h"

static csv *parse(const char *text, diag_list *d)
{
    return csv_parse(text, "t.csv", d);
}

static void cells_quotes_and_line_ends(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    csv *c = parse("\xef\xbb\xbf"
                   "id, value ,note\r\n"
                   "a,1,\"says \"\"no\"\", twice\nand again\"\r\n"
                   "\r\n"
                   "b,,\n"
                   "c,2,\xc3\xa9",
                   d);
    assert_non_null(c);
    assert_int_equal(csv_rows(c), 3);
    assert_int_equal(csv_columns(c), 3);
    assert_string_equal(csv_header(c, 1), "value");
    assert_int_equal(csv_column(c, "note"), 2);
    assert_int_equal(csv_column(c, "unit"), -1);
    assert_string_equal(csv_cell(c, 0, 2), "says \"no\", twice\nand again");
    assert_string_equal(csv_cell(c, 1, 1), "");
    assert_string_equal(csv_cell(c, 2, 2), "\xc3\xa9");
    assert_string_equal(csv_cell(c, 2, -1), "");
    // the quoted field has a line end of its own, so row 1 begins on line 5
    src_loc at = csv_loc(c, 1, 0);
    assert_int_equal(at.line, 5);
    assert_int_equal(at.column, 1);
    at = csv_loc(c, 2, 2);
    assert_int_equal(at.line, 6);
    assert_int_equal(at.column, 5);
    assert_int_equal(at.length, 1);    // characters, not bytes
    csv_free(c);
    diag_free(d);
}

static void numbers(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    csv *c = parse("x\n1.5\n\"\"\nmuch\n", d);
    double x = 0;
    assert_true(csv_number(c, 0, 0, &x, d) && x == 1.5);
    assert_false(csv_number(c, 1, 0, &x, d));
    assert_int_equal(diag_errors(d), 0);
    assert_false(csv_number(c, 2, 0, &x, d));
    assert_int_equal(diag_errors(d), 1);
    assert_int_equal(diag_at(d, 0)->loc.line, 4);
    csv_free(c);
    diag_free(d);
}

static void wrong_tables(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line;
        const char *says;
    } CASES[] = {
        {"", 1, "empty"},
        {"\n\n", 1, "empty"},
        {"a,b\n1,2\n1,2,3\n4\n", 3, "3 cells"},
        {"a,b\n1,\"2\n", 2, "no end"},
        {"a,b\n1,\"2\" x\n", 2, "follows"},
        {"a,b,a\n1,2,3\n", 1, "twice"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        diag_list *d = diag_new();
        assert_null(parse(CASES[i].text, d));
        assert_true(diag_errors(d) >= 1);
        assert_int_equal(diag_at(d, 0)->loc.line, CASES[i].line);
        assert_non_null(strstr(diag_at(d, 0)->message, CASES[i].says));
        diag_free(d);
    }
    // all errors, not the first alone
    diag_list *d = diag_new();
    assert_null(parse("a,b\n1\n1,2\n3\n", d));
    assert_int_equal(diag_errors(d), 2);
    assert_null(csv_read("/nowhere/t.csv", d));
    assert_int_equal(diag_errors(d), 3);
    diag_free(d);
}

static void written_cells_read_back(void **state)
{
    (void)state;
    static const char *const CASES[] = {"plain", "a,b", "a\"b", "two\nlines", "\"", "comma, quote\" and\r\nline"};
    strbuf b = {0};
    strbuf_puts(&b, "x,end\n");
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        csv_write_cell(&b, CASES[i]);
        strbuf_puts(&b, ",.\n");
    }
    diag_list *d = diag_new();
    csv *c = parse(b.s, d);
    assert_non_null(c);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) assert_string_equal(csv_cell(c, (int)i, 0), CASES[i]);
    csv_free(c);
    strbuf_free(&b);

    // a byte order mark that is the cell's own
    strbuf_puts(&b, "");
    csv_write_cell(&b, "\xEF\xBB\xBFx");
    strbuf_puts(&b, "\n1\n");
    c = parse(b.s, d);
    assert_non_null(c);
    assert_string_equal(csv_header(c, 0), "\xEF\xBB\xBFx");
    csv_free(c);
    diag_free(d);
    strbuf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_quotes_and_line_ends),
        cmocka_unit_test(numbers),
        cmocka_unit_test(wrong_tables),
        cmocka_unit_test(written_cells_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
