// SPDX-License-Identifier: MIT
// The grammar: every mistake of a text is reported, each at its place; keywords are names where no statement of theirs
// can begin; limits.
#include "reading.h"

// one mistake a line, of every kind of statement
static void test_all_errors(void **state)
{
    (void)state;
    reading r = read_text("model foo(x)\n"                         // 1
                          "  S1 -> S2 k1*S1;\n"                    // 2
                          "  y = (3 + 4;\n"                        // 3
                          "  z := sin(x,);\n"                      // 4
                          "  J1: S1 + -> S3; k2*S1\n"              // 5
                          "  E1: at x > 3, prioirty=2: y = 3\n"    // 6
                          "  at x > 3 y = 4\n"                     // 7
                          "  w = 3 * * 4\n"                        // 8
                          "  \xC2\xB5 = 3\n"                       // 9: a micro sign, two bytes
                          "  k has ;\n"                            // 10
                          "  q = foo bar\n"                        // 11
                          "  unit u = ;\n"                         // 12
                          "  x is 5\n"                             // 13
                          "  species 3A\n"                         // 14
                          "  v' + 4\n"                             // 15
                          "  a = 3; b 4; c = 5 6\n"                // 16: two in a line
                          "  \xC3\xA4\xC3\xB6 = 3; f = )\n"        // 17: columns are characters, not bytes
                          "  E2: at x > 3, t0=maybe: y = 3\n"      // 18
                          "  s is \"text\n"                        // 19
                          "end\n");
    assert_null(r.m);
    assert_error(&r, 2, 14, 1, "unexpected '*'", "';' or the end of the line");
    assert_error(&r, 3, 13, 1, "unexpected ';'", "')' for the '(' of column 7");
    assert_error(&r, 4, 14, 1, "unexpected ')'", "a number, a name or '('");
    assert_error(&r, 5, 12, 2, "unexpected '->'", "a species");
    assert_error(&r, 6, 17, 8, "unexpected 'prioirty'", "priority, t0, persistent or fromTrigger");
    assert_error(&r, 7, 14, 1, "unexpected '='", "':' and the event's assignments");
    assert_error(&r, 8, 11, 1, "unexpected '*'", "a number");
    assert_error(&r, 9, 3, 1, "unexpected '\xC2\xB5'", "a name");
    assert_error(&r, 10, 9, 1, "unexpected ';'", "the name of a unit");
    assert_error(&r, 11, 11, 3, "unexpected 'bar'", "';' or the end of the line");
    assert_error(&r, 12, 12, 1, "unexpected ';'", "a number, a name");
    assert_error(&r, 13, 8, 1, "unexpected '5'", "the name of the other symbol");
    assert_error(&r, 14, 11, 1, "unexpected '3'", "a name");
    assert_error(&r, 15, 6, 1, "unexpected '+'", "'=' and the rate");
    assert_error(&r, 16, 12, 1, "unexpected '4'", "'='");
    assert_error(&r, 16, 21, 1, "unexpected '6'", "the end of the line");
    assert_error(&r, 17, 3, 2, "unexpected", "a name");
    assert_error(&r, 17, 15, 1, "unexpected ')'", "a number");
    assert_error(&r, 18, 20, 5, "unexpected 'maybe'", "true or false");
    assert_error(&r, 19, 8, 1, "string does not end", "closing quotation mark");
    assert_int_equal(diag_errors(r.d), 20);
    read_end(&r);
}

static void test_blocks(void **state)
{
    (void)state;
    reading r = read_text("function f(x)\n  x + 1\n  x - 1\nend\nend\nmodel a()\n  x = 3\nmodel b()\nend\nmodel "
                          "b()\nend\nmodel 3()\nend\n");
    assert_null(r.m);
    assert_error(&r, 3, 3, 1, "unexpected 'x'", "a function is one formula");
    assert_error(&r, 5, 1, 3, "unexpected 'end'", "before its end");
    assert_error(&r, 6, 7, 1, "module a is not ended", "'end'");
    assert_error(&r, 10, 7, 1, "module b is defined twice", "a name of its own");
    assert_error(&r, 12, 7, 1, "unexpected '3'", "the module's name");
    read_end(&r);
}

// The whole message as it is printed: place, line, caret, expectation.
static void test_print(void **state)
{
    (void)state;
    reading r = read_text("a = 1\nb = 2 +* a\n");
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    diag_print(r.d, out, false);
    fclose(out);
    assert_non_null(strstr(text, "test.ant:2:8: error: unexpected '*'\n"));
    assert_non_null(strstr(text, "     2 | b = 2 +* a\n"));
    assert_non_null(strstr(text, "       |        ^\n"));
    assert_non_null(strstr(text, "expected: a number, a name or '('"));
    free(text);
    read_end(&r);
}

// Keywords of statements are names elsewhere.
static void test_words_as_names(void **state)
{
    (void)state;
    reading r = read_valid("species unit, const;\nunit -> const; k*unit\ndelete = 3\nmodel = delete + 1\nfunction = "
                           "2\nspecies formula = 4\n");
    assert_non_null(Model_getSpeciesById(r.sbml, "unit"));
    assert_non_null(Model_getSpeciesById(r.sbml, "const"));
    assert_non_null(Model_getSpeciesById(r.sbml, "formula"));
    assert_true(Parameter_getValue(Model_getParameterById(r.sbml, "delete")) == 3);
    assert_formula(&r, "model", "delete + 1");
    read_end(&r);
}

static void test_layout(void **state)
{
    (void)state;
    reading r =
        read_valid("# comment\n// comment\n/* two\nlines */ a = 1; b = 2 /* inside */ + 1;; c = (1 +\n 2\n * 3)\r\n"
                   "d = 1 + \\\n 2\nat a > 5:\n  e = 3,\n  f = 4\n10LuxR -> .5 G\n");
    assert_true(Parameter_getValue(Model_getParameterById(r.sbml, "a")) == 1);
    assert_formula(&r, "c", "1 + 2 * 3");
    assert_formula(&r, "d", "1 + 2");
    assert_int_equal(Event_getNumEventAssignments(Model_getEvent(r.sbml, 0)), 2);
    Reaction_t *j = Model_getReactionById(r.sbml, "_J0");
    assert_true(SpeciesReference_getStoichiometry(Reaction_getReactant(j, 0)) == 10);
    assert_true(SpeciesReference_getStoichiometry(Reaction_getProduct(j, 0)) == 0.5);
    read_end(&r);
}

// ---- limits -----------------------------------------------------------------------------------------------------

static char *repeat(const char *head, const char *piece, int n, const char *tail)
{
    const size_t length = strlen(head) + strlen(piece) * (size_t)n + strlen(tail) + 1;
    char *s = malloc(length);
    char *e = stpcpy(s, head);
    for (int i = 0; i < n; i++) e = stpcpy(e, piece);
    strcpy(e, tail);
    return s;
}

static void test_nesting(void **state)
{
    (void)state;
    const char *const piece[] = {"(", "-", "2^", "sin(", "!"};
    for (size_t i = 0; i < sizeof piece / sizeof *piece; i++) {
        char *s = repeat("x = ", piece[i], 100000, "1\ny = )");
        reading r = read_text(s);
        assert_null(r.m);
        bool deep = false;
        for (int k = 0; k < diag_count(r.d); k++)
            deep |= strstr(diag_at(r.d, k)->message, "nests more than 300") != NULL;
        assert_true(deep);
        assert_error(&r, 2, 5, 1, "unexpected ')'", "");
        read_end(&r);
        free(s);
    }
    // a long sum is not deep, one with signs that alternate is
    char *s = repeat("x = 1", " + 1", 5000, "\n");
    reading r = read_text(s);
    assert_non_null(r.m);
    read_end(&r);
    free(s);
    s = repeat("x = 1", " + 1 - 1", 1000, "\n");
    r = read_text(s);
    assert_null(r.m);
    read_end(&r);
    free(s);
}

static void test_many_errors(void **state)
{
    (void)state;
    char *s = repeat("", "x = )\n", 5000, "");
    reading r = read_text(s);
    assert_null(r.m);
    assert_true(diag_errors(r.d) <= 1002);
    read_end(&r);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_errors),     cmocka_unit_test(test_blocks), cmocka_unit_test(test_print),
        cmocka_unit_test(test_words_as_names), cmocka_unit_test(test_layout), cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_many_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
