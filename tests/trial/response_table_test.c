// SPDX-License-Identifier: MIT
// Tables of lesions: every case of ../shared/recist in any order of its rows, and each wrong row refused by its line.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "trial/response_table.h"

static csv *shared_table(const char *name, diag_list *d)
{
    char path[1024];
    const char *root = getenv("COLEY_SHARED");
    snprintf(path, sizeof path, "%s/recist/%s", root != NULL ? root : "../shared", name);
    return csv_read(path, d);
}

// Cells of `got` that are not as in `want`, both in order of rows; columns as `want` has them, but `name` and `rule`,
// which are in its author's words.
static int differences(const csv *got, const csv *want)
{
    int wrong = csv_rows(got) != csv_rows(want);
    for (int i = 0; i < csv_rows(want) && !wrong; i++) {
        for (int j = 0; j < csv_columns(want); j++) {
            const char *column = csv_header(want, j);
            if (strcmp(column, "name") && strcmp(column, "rule") &&
                strcmp(csv_cell(got, i, csv_column(got, column)), csv_cell(want, i, j))) {
                print_error("%s of row %d: '%s', expected '%s'\n", column, i + 1,
                            csv_cell(got, i, csv_column(got, column)), csv_cell(want, i, j));
                wrong++;
            }
        }
    }
    return wrong;
}

// The table with the rows of each case turned round: a reader must not rely on their order.
static void turned(const csv *m, strbuf *out)
{
    strbuf_puts(out, "value,kind,note,lesion,day,case\n");
    for (int i = 0; i < csv_rows(m);) {
        int n = 1;
        while (i + n < csv_rows(m) && !strcmp(csv_cell(m, i + n, 0), csv_cell(m, i, 0))) {
            n++;
        }
        for (int k = n - 1; k >= 0; k--) {
            strbuf_printf(out, "%s,%s,\"a, note\",%s,%s,%s\n", csv_cell(m, i + k, 4), csv_cell(m, i + k, 3),
                          csv_cell(m, i + k, 2), csv_cell(m, i + k, 1), csv_cell(m, i + k, 0));
        }
        i += n;
    }
}

static void answers_are_those_of_the_guidelines(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    csv *m = shared_table("measurements.csv", d), *v = shared_table("visits.csv", d),
        *p = shared_table("patients.csv", d);
    if (m == NULL || v == NULL || p == NULL) {
        diag_free(d);
        print_message("skipped: ../shared/recist is not there\n");
        skip();
    }
    strbuf text = {0};
    turned(m, &text);
    csv *again = csv_parse(text.s, "turned.csv", d);
    const csv *table[] = {m, again};
    for (int i = 0; i < 2; i++) {
        strbuf visits = {0}, patients = {0};
        assert_true(response_table(table[i], &visits, &patients, d));
        csv *got_v = csv_parse(visits.s, "visits.csv", d), *got_p = csv_parse(patients.s, "patients.csv", d);
        assert_int_equal(differences(got_v, v) + differences(got_p, p), 0);
        csv_free(got_v);
        csv_free(got_p);
        strbuf_free(&visits);
        strbuf_free(&patients);
    }
    strbuf_free(&text);
    csv_free(again);
    csv_free(m);
    csv_free(v);
    csv_free(p);
    diag_free(d);
}

static const char HEADER[] = "case,day,lesion,kind,value\n";

static const struct {
    const char *rows;
    int line;    // of the first error
    const char *message, *expected;
} REFUSED[] = {
    {"P,0,T1,target,50\nP,42,T1,tumour,30\n", 3, "'tumour'", "target, target_node, nontarget or new"},
    {"P,0,T1,target,fifty\n", 2, "'fifty'", "millimetres from 0, or NE"},
    {"P,0,T1,target,-5\n", 2, "'-5'", "millimetres from 0"},
    {"P,0,T1,target,inf\n", 2, "'inf'", "millimetres from 0"},
    {"P,0,T1,target,\n", 2, "''", "millimetres from 0"},
    {"P,0,N1,nontarget,12\n", 2, "'12'", "present, absent, progression or NE"},
    {"P,zero,T1,target,50\n", 2, "'zero'", "a day from 0"},
    {"P,-7,T1,target,50\n", 2, "'-7'", "a day from 0"},
    {",0,T1,target,50\n", 2, "the case is ''", "a name"},
    {"P,0,,target,50\n", 2, "the lesion is ''", "a name"},
    {"P,42,T1,target,50\n", 2, "'P' has no baseline", "rows of day 0"},
    {"P,0,T1,target,50\nP,0,T1,target,51\n", 3, "'T1'", "each lesion once in a visit"},
    {"P,0,T1,target,50\nP,42,T1,nontarget,present\n", 3, "'nontarget'", "target, as on an earlier day"},
    {"P,0,T1,new,50\n", 2, "'new'", "at baseline"},
    {"P,0,T1,target,50\nP,42,T2,target,20\n", 3, "'target'", "new: the lesion was not there"},
};

static void wrong_rows_are_refused_by_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        char text[400];
        snprintf(text, sizeof text, "%s%s", HEADER, REFUSED[i].rows);
        diag_list *d = diag_new();
        csv *c = csv_parse(text, "m.csv", d);
        strbuf visits = {0}, patients = {0};
        assert_false(response_table(c, &visits, &patients, d));
        assert_int_equal(visits.n + patients.n, 0);
        assert_int_equal(diag_errors(d), 1);
        const diag *e = diag_at(d, 0);
        if (e->loc.line != REFUSED[i].line || !strstr(e->message, REFUSED[i].message) ||
            !strstr(e->expected, REFUSED[i].expected)) {
            fail_msg("%s: line %d, %s, expected: %s", REFUSED[i].rows, e->loc.line, e->message, e->expected);
        }
        csv_free(c);
        diag_free(d);
    }
}

static void missing_columns_are_named(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    csv *c = csv_parse("case,day,lesion,value\nP,0,T1,50\n", "m.csv", d);
    strbuf visits = {0}, patients = {0};
    assert_false(response_table(c, &visits, &patients, d));
    assert_non_null(strstr(diag_at(d, 0)->message, "'kind'"));
    csv_free(c);
    diag_free(d);
}

static void a_table_without_rows_is_warned_of(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    csv *c = csv_parse("case,day,lesion,kind,value\n", "m.csv", d);
    strbuf visits = {0}, patients = {0};
    assert_true(response_table(c, &visits, &patients, d));
    assert_int_equal(diag_count(d), 1);
    assert_non_null(strstr(diag_at(d, 0)->message, "no rows"));
    strbuf_free(&visits);
    strbuf_free(&patients);
    csv_free(c);
    diag_free(d);
}

static void doubtful_baselines_are_warned_of(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    csv *c = csv_parse("case,day,lesion,kind,value\nP,0,A,target,9\nP,0,B,target_node,14\nP,0,C,target,20\n"
                       "P,0,D,target,20\nP,0,E,target,20\nP,0,F,target,20\n\"Q, Jr\",0,A,target,20\n",
                       "m.csv", d);
    strbuf visits = {0}, patients = {0};
    assert_true(response_table(c, &visits, &patients, d));
    assert_int_equal(diag_count(d), 3);    // two too small, six targets
    assert_non_null(strstr(patients.s, "\n\"Q, Jr\",,NE,NE,,NE,,no visit after baseline\n"));
    strbuf_free(&visits);
    strbuf_free(&patients);
    csv_free(c);
    diag_free(d);
}

// Two targets, one of them not evaluated at baseline: 50 mm then and 50 mm on day 42, whatever the other one measures.
static void lesions_without_baseline_are_left_out(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    csv *c = csv_parse("case,day,lesion,kind,value\nP,0,a,target,50\nP,0,b,target,NE\nP,0,n,nontarget,NE\n"
                       "P,42,a,target,50\nP,42,b,target,40\nP,42,n,nontarget,absent\n",
                       "m.csv", d);
    strbuf visits = {0}, patients = {0};
    assert_true(response_table(c, &visits, &patients, d));
    assert_int_equal(diag_count(d), 1);
    assert_int_equal(diag_at(d, 0)->loc.line, 3);
    assert_non_null(strstr(diag_at(d, 0)->message, "'b' was not evaluated at baseline"));
    assert_non_null(strstr(visits.s, "\nP,42,SD,,0,SD,iSD\n"));
    strbuf_free(&visits);
    strbuf_free(&patients);
    csv_free(c);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_those_of_the_guidelines), cmocka_unit_test(wrong_rows_are_refused_by_line),
        cmocka_unit_test(missing_columns_are_named),           cmocka_unit_test(lesions_without_baseline_are_left_out),
        cmocka_unit_test(a_table_without_rows_is_warned_of),   cmocka_unit_test(doubtful_baselines_are_warned_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
