// SPDX-License-Identifier: MIT
// Tests of src/library/yaml.c: positions, keys, numbers with units. Places are counted by hand in the texts below.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "library/yaml.h"

typedef struct {
    arena *memory;
    diag_list *d;
    const yaml_node *root;
} reading;

static reading read_text(const char *text)
{
    reading r = {arena_new(), diag_new(), NULL};
    const char *name = diag_file(r.d, "t.yaml", text, strlen(text));
    r.root = yaml_parse(text, strlen(text), name, r.memory, r.d);
    return r;
}

static void done(reading *r)
{
    arena_free(r->memory);
    diag_free(r->d);
}

static void expect(const reading *r, int i, int line, int column, const char *message, const char *expected)
{
    assert_true(i < diag_count(r->d));
    const diag *e = diag_at(r->d, i);
    assert_string_equal(e->loc.file, "t.yaml");
    assert_int_equal(e->loc.line, line);
    assert_int_equal(e->loc.column, column);
    assert_non_null(strstr(e->message, message));
    if (expected) {
        assert_non_null(e->expected);
        assert_non_null(strstr(e->expected, expected));
    }
}

static void values_are_read(void **state)
{
    (void)state;
    reading r = read_text("name: \"a: b\"\nday: 2 week\nn: 7\nyes: true\nlist: [1, {x: 2}]\n");
    assert_non_null(r.root);
    assert_string_equal(yaml_text(r.root, "name", true, NULL, r.d), "a: b");
    assert_float_equal(yaml_quantity(r.root, "day", "day", 0, 100, true, 0, r.d), 14, 1e-12);
    assert_int_equal(yaml_int(r.root, "n", 0, 10, true, 0, r.d), 7);
    assert_true(yaml_bool(r.root, "yes", false, r.d));
    const yaml_node *list = yaml_list(r.root, "list", r.d);
    assert_int_equal(list->n, 2);
    assert_int_equal(list->item[1]->kind, YAML_MAP);
    assert_int_equal(list->item[0]->loc.line, 5);
    assert_int_equal(list->item[0]->loc.column, 8);
    assert_int_equal(diag_errors(r.d), 0);
    done(&r);
}

static void unknown_keys_get_a_hint(void **state)
{
    (void)state;
    static const char *const keys[] = {"dose", "drug", NULL};
    reading r = read_text("drug: x\ndosse: 3 mg\n");
    yaml_check_keys(r.root, "a dose", keys, r.d);
    expect(&r, 0, 2, 1, "unknown key 'dosse' in a dose", "'dose'");
    done(&r);
}

static void duplicate_keys_are_errors(void **state)
{
    (void)state;
    reading r = read_text("a: 1\nb:\n  c: 1\n  c: 2\n");
    assert_null(r.root);
    expect(&r, 0, 4, 3, "key 'c' is given a second time", NULL);
    done(&r);
}

static void numbers_are_checked(void **state)
{
    (void)state;
    reading r = read_text("a: -2 mg/kg\nb: 3 day\nc: 5\nd: 1.5\ne: fast\nf: 200 day\n");
    assert_true(isnan(yaml_quantity(r.root, "a", "mg/kg", 0, INFINITY, true, NAN, r.d)));
    assert_true(isnan(yaml_quantity(r.root, "b", "mm", 0, INFINITY, true, NAN, r.d)));
    assert_true(isnan(yaml_quantity(r.root, "c", "day", 0, INFINITY, true, NAN, r.d)));
    assert_int_equal(yaml_int(r.root, "d", 0, 10, true, 4, r.d), 4);
    assert_true(isnan(yaml_quantity(r.root, "e", "day", 0, INFINITY, true, NAN, r.d)));
    assert_true(isnan(yaml_quantity(r.root, "f", "day", 0, 100, true, NAN, r.d)));
    assert_true(isnan(yaml_quantity(r.root, "g", "day", 0, 100, true, NAN, r.d)));
    assert_int_equal(diag_errors(r.d), 7);
    expect(&r, 0, 1, 4, "'a' is -2 mg/kg", "at least 0");
    expect(&r, 1, 2, 4, "wrong unit", "'mm'");
    expect(&r, 2, 3, 4, "'c' is '5', which has no unit", "'5 day'");
    expect(&r, 3, 4, 4, "'d' is '1.5'", "a whole number from 0 to 10");
    expect(&r, 4, 5, 4, "'e'", NULL);
    expect(&r, 5, 6, 4, "'f' is 200 day", "from 0 to 100 day");
    expect(&r, 6, 1, 1, "key 'g' is missing", NULL);
    done(&r);
}

static void bad_documents_are_errors(void **state)
{
    (void)state;
    static const char *const text[] = {"a: [1, 2\nb: 3\n", "- 1\n- 2\n", "",        "a: &x 1\nb: *x\n",
                                       "a: {b: *c}\n",     "a: 'x\n",    "\t: 3\n", "a: b: c\n"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        reading r = read_text(text[i]);
        assert_null(r.root);
        assert_true(diag_errors(r.d) >= 1);
        assert_true(diag_at(r.d, 0)->loc.line >= 1);
        done(&r);
    }
}

static void tabs_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line, column;
    } wrong[] = {{"a:\n\tb: 1\n", 2, 1}, {"a:\n  b: 1\n  \tc: 2\n", 3, 3}, {"\ta: 3\n", 1, 1}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        reading r = read_text(wrong[i].text);
        assert_null(r.root);
        expect(&r, 0, wrong[i].line, wrong[i].column, "a tab in the indentation", "blanks");
        done(&r);
    }
    // elsewhere tabs are blanks
    reading r = read_text("a:\t1\nb: x\ty\n");
    assert_non_null(r.root);
    done(&r);
}

// libfyaml looks for the end of a broken one for ever
static void directives_are_refused(void **state)
{
    (void)state;
    reading r = read_text("a: 1\n%    b: {c: 2, d: 0.9}\ne:\n");
    assert_null(r.root);
    expect(&r, 0, 2, 1, "a line begins with %: directives are not supported", "in quotes");
    done(&r);
    r = read_text("%YAML 1.2\n---\na: 1\n");
    assert_null(r.root);
    done(&r);
    r = read_text("a: '%'\nb: 5 %\n");
    assert_non_null(r.root);
    done(&r);
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    char text[600] = "a: ";
    for (int i = 0; i < 60; i++) {
        strcat(text, "[");
    }
    for (int i = 0; i < 60; i++) {
        strcat(text, "]");
    }
    reading r = read_text(text);
    assert_null(r.root);
    assert_true(diag_errors(r.d) >= 1);
    done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read),
        cmocka_unit_test(unknown_keys_get_a_hint),
        cmocka_unit_test(duplicate_keys_are_errors),
        cmocka_unit_test(numbers_are_checked),
        cmocka_unit_test(bad_documents_are_errors),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(tabs_are_named),
        cmocka_unit_test(directives_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
