// SPDX-License-Identifier: MIT
// Diagnostics as they are printed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"

enum { ROOM = 64 * 1024 };

// What is printed; malloc'ed.
static char *printed(const diag_list *d, bool colour)
{
    char *text = calloc(1, ROOM);
    FILE *f = fmemopen(text, ROOM - 1, "w");
    diag_print(d, f, colour);
    fclose(f);
    return text;
}

static void line_caret_and_expectation(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    static const char text[] = "arms:\n  - dose: -2 mg/kg\n";
    const char *name = diag_file(d, "trial.yaml", text, strlen(text));
    diag_add(d, DIAG_ERROR, (src_loc){name, 2, 11, 2}, "a positive dose", "dose is %d mg/kg", -2);
    char *out = printed(d, false);
    assert_string_equal(out, "trial.yaml:2:11: error: dose is -2 mg/kg\n"
                             "     2 |   - dose: -2 mg/kg\n"
                             "       |           ^~\n"
                             "         expected: a positive dose\n");
    free(out);
    out = printed(d, true);
    assert_non_null(strstr(out, "\033[1;31merror:"));
    free(out);
    assert_int_equal(diag_errors(d), 1);
    diag_free(d);
}

static void joined_as_said(void **state)
{
    (void)state;
    diag_list *d = diag_new(), *side = diag_new();
    diag_add(d, DIAG_WARNING, (src_loc){"adrs.csv", 2, 1, 1}, NULL, "first");
    diag_add(side, DIAG_ERROR, (src_loc){"adlb.csv", 7, 3, 2}, "a number", "AVAL is %s", "100%d");
    diag_quote(side, "S1,x", 4);
    const char *name = diag_file(side, "ts.csv", "a\nb\n", 4);
    diag_add(side, DIAG_NOTE, (src_loc){name, 2, 1, 1}, NULL, "last");
    diag_join(d, side);
    diag_free(side);
    assert_int_equal(diag_count(d), 3);
    assert_int_equal(diag_errors(d), 1);
    assert_string_equal(diag_at(d, 1)->message, "AVAL is 100%d");
    assert_string_equal(diag_at(d, 1)->expected, "a number");
    assert_string_equal(diag_at(d, 1)->line, "S1,x");
    assert_string_equal(diag_at(d, 2)->loc.file, "ts.csv");
    char *out = printed(d, false);
    assert_non_null(strstr(out, "     2 | b\n"));    // the text went with it
    free(out);
    diag_free(d);
}

// The name of the file lives in what a reader read, and that may be gone when messages are printed.
static void the_files_name_is_kept(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    char name[] = "trial.yaml";
    diag_add(d, DIAG_ERROR, (src_loc){name, 2, 1, 1}, NULL, "looks");
    diag_add(d, DIAG_ERROR, (src_loc){name, 3, 1, 1}, NULL, "arms");
    memset(name, '?', sizeof name - 1);
    assert_string_equal(diag_at(d, 0)->loc.file, "trial.yaml");
    assert_string_equal(diag_at(d, 1)->loc.file, "trial.yaml");
    diag_free(d);
}

static void sorted_by_file_and_line(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    const char *b = diag_file(d, "b", "1\n2\n3\n", 6), *a = diag_file(d, "a", "1\n2\n", 4);
    diag_add(d, DIAG_ERROR, (src_loc){b, 3, 1, 1}, NULL, "third");
    diag_add(d, DIAG_WARNING, (src_loc){b, 1, 1, 1}, NULL, "second");
    diag_add(d, DIAG_NOTE, (src_loc){a, 2, 0, 0}, NULL, "first");
    diag_add(d, DIAG_ERROR, (src_loc){0}, NULL, "nowhere");
    char *out = printed(d, false);
    static const char *const ORDER[] = {"nowhere", "a:2: note: first", "b:1:1: warning: second", "b:3:1: error: third"};
    size_t last = 0;
    for (size_t i = 0; i < 4; i++) {
        const char *found = strstr(out + last, ORDER[i]);
        assert_non_null(found);
        last = (size_t)(found - out);
    }
    free(out);
    assert_int_equal(diag_errors(d), 2);
    assert_int_equal(diag_count(d), 4);
    diag_free(d);
}

static void fifty_a_file_then_a_count(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    const char *name = diag_file(d, "long.csv", "", 0);
    for (int i = 0; i < 5000; i++) diag_add(d, DIAG_ERROR, (src_loc){name, i + 1, 1, 1}, NULL, "wrong");
    char *out = printed(d, false);
    int n = 0;
    for (const char *p = out; (p = strstr(p, "error: wrong")); p++) n++;
    assert_int_equal(n, 50);
    assert_non_null(strstr(out, "and 4950 more"));
    assert_int_equal(diag_errors(d), 5000);
    free(out);
    diag_free(d);
}

// What comes from a file must not steer the terminal, and a place outside the text must not be read.
static void hostile_text(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    static const char text[] = "a\033[2Jb\tc";
    const char *name = diag_file(d, "x", text, strlen(text));
    diag_add(d, DIAG_ERROR, (src_loc){name, 1, 3, 1}, "\001", "found '\033]0;title\007'");
    diag_add(d, DIAG_ERROR, (src_loc){name, 1000000, 1, 1}, NULL, "behind the end");
    diag_add(d, DIAG_ERROR, (src_loc){name, 1, 2000000000, 2000000000}, NULL, "right of the end");
    char *out = printed(d, false);
    for (const char *p = out; *p; p++) assert_true(*p == '\n' || (unsigned char)*p >= 0x20);
    free(out);
    diag_free(d);
}

// A line that is longer than the screen is shown around the place; one that diag_quote() gave stands for the file's.
static void long_and_quoted_lines(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    char line[301];
    memset(line, 'x', 300);
    memcpy(line + 249, "HERE", 4);
    line[300] = '\0';
    const char *name = diag_file(d, "wide.csv", "", 0);
    diag_add(d, DIAG_ERROR, (src_loc){name, 7, 250, 4}, NULL, "wrong");
    diag_quote(d, line, 300);
    diag_add(d, DIAG_ERROR, (src_loc){name, 9, 1, 1}, NULL, "no text is known");
    char *out = printed(d, false);
    const char *quote = strstr(out, "     7 | ...xxx"), *caret = strchr(out, '^');
    assert_non_null(quote);
    assert_non_null(caret);
    // the caret stands under the place
    const char *under = strrchr(out, '|');
    assert_int_equal(caret - under, strstr(quote, "HERE") - strchr(quote, '|'));
    assert_null(strstr(out, "     9 |"));
    free(out);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_caret_and_expectation), cmocka_unit_test(joined_as_said),
        cmocka_unit_test(the_files_name_is_kept),     cmocka_unit_test(sorted_by_file_and_line),
        cmocka_unit_test(fifty_a_file_then_a_count),  cmocka_unit_test(hostile_text),
        cmocka_unit_test(long_and_quoted_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
