// SPDX-License-Identifier: MIT
// Tests the analysis of observed data against R: lung and veteran of ../shared/statistics, written as a user would
// write them for `coley analyze`, and what expected.csv (R 4.2.2, survival 3.5-3) has of them. Skipped where the folder
// is not there.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "adam/adam_int.h"
#include "base/arena.h"
#include "base/csv.h"
#include "base/file.h"
#include "tests/folder.h"

static char folder[FOLDER_SIZE];

static char *shared_path(const char *name)
{
    const char *root = getenv("COLEY_SHARED");
    size_t size = strlen(name) + (root ? strlen(root) : 10) + 30;
    char *path = base_alloc(size, 1);
    snprintf(path, size, "%s/statistics/%s", root ? root : "../shared", name);
    return path;
}

static csv *shared_csv(const char *name, diag_list *d)
{
    char *path = shared_path(name);
    csv *c = file_exists(path) ? csv_read(path, d) : NULL;
    if (!c) {
        print_message("skipped: %s is not there\n", path);
    }
    free(path);
    return c;
}

// The value of the row with these words.
static double expected(const csv *c, const char *dataset, const char *method, const char *arguments,
                       const char *quantity)
{
    for (int i = 0; i < csv_rows(c); i++) {
        if (!strcmp(csv_cell(c, i, csv_column(c, "dataset")), dataset) &&
            !strcmp(csv_cell(c, i, csv_column(c, "method")), method) &&
            !strcmp(csv_cell(c, i, csv_column(c, "arguments")), arguments) &&
            !strcmp(csv_cell(c, i, csv_column(c, "quantity")), quantity)) {
            return strtod(csv_cell(c, i, csv_column(c, "value")), NULL);
        }
    }
    fail_msg("expected.csv has no %s of %s, %s", quantity, dataset, arguments);
    return NAN;
}

static void put(const char *name, strbuf *b, diag_list *d)
{
    char *path = path_join(folder, name);
    assert_true(file_write_atomic(path, b->s, b->n, d));
    free(path);
    strbuf_free(b);
}

static const char *cell(const csv *c, int row, const char *column)
{
    return csv_cell(c, row, csv_column(c, column));
}

static trial_summary *analyse(const char *reference, arena *memory, adam_data *data, diag_list *d)
{
    bool good = adam_read(folder, reference, memory, data, d);
    if (!good) {
        diag_print(d, stderr, false);
    }
    assert_true(good);
    trial_summary *s = trial_analyse(data->store, data->trial, d);
    assert_non_null(s);
    return s;
}

static void close_to(double x, double value)
{
    // what expected.csv allows for such rows
    if (!(fabs(x - value) <= 1e-12 + 1e-6 * fabs(value))) {
        fail_msg("%.12g, expected %.12g", x, value);
    }
}

static void lung(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    arena *memory = arena_new();
    csv *c = shared_csv("data/lung.csv", d), *e = shared_csv("expected.csv", d);
    if (!c || !e) skip();
    strbuf b = {0}, ts = {0};
    strbuf_puts(&b, "USUBJID,TRTP,PARAMCD,AVAL,AVALU,CNSR\n");
    for (int i = 0; i < csv_rows(c); i++) {
        strbuf_printf(&b, "L%d,sex %s,OS,%s,DAYS,%d\n", i, cell(c, i, "sex"), cell(c, i, "time"),
                      *cell(c, i, "event") != '1');
    }
    put("adtte.csv", &b, d);
    strbuf_puts(&ts, "TSSEQ,TSPARMCD,TSVAL\n1,XREPORT,365\n2,XREPORT,730\n");
    put("ts.csv", &ts, d);
    adam_data data;
    trial_summary *s = analyse("sex 1", memory, &data, d);
    for (int i = 0; i < s->ncomparison; i++) {
        if (!strcmp(s->comparison[i].endpoint, "HR_OS")) {
            close_to(s->comparison[i].p, expected(e, "lung", "logrank", "group=sex", "p"));
        }
    }
    bool seen = false;
    for (int i = 0; i < s->nsurvival; i++) {
        const trial_survival *x = &s->survival[i];
        if (strcmp(x->endpoint, "OS")) continue;
        seen = true;
        assert_int_equal(x->nmilestone, 2);
        for (int k = 0; k < 2; k++) {
            const char *at[] = {"sex=1;t=365", "sex=2;t=365", "sex=1;t=730", "sex=2;t=730"};
            double s1 = expected(e, "lung", "kaplan_meier", at[2 * k], "survival");
            double s2 = expected(e, "lung", "kaplan_meier", at[2 * k + 1], "survival");
            double e1 = expected(e, "lung", "kaplan_meier", at[2 * k], "greenwood_se");
            double e2 = expected(e, "lung", "kaplan_meier", at[2 * k + 1], "greenwood_se");
            close_to(x->milestone[k].value, 100 * (s2 - s1));
            close_to(x->milestone[k].high - x->milestone[k].value, 195.9963984540054 * sqrt(e1 * e1 + e2 * e2));
        }
    }
    assert_true(seen);
    trial_summary_free(s);
    store_close(data.store, d);
    csv_free(c);
    csv_free(e);
    arena_free(memory);
    diag_free(d);
    char *path = path_join(folder, "ts.csv");
    unlink(path);
    free(path);
}

static void veteran(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    arena *memory = arena_new();
    csv *c = shared_csv("data/veteran.csv", d), *e = shared_csv("expected.csv", d);
    if (!c || !e) skip();
    strbuf b = {0}, sl = {0};
    strbuf_puts(&b, "USUBJID,PARAMCD,PARAM,AVAL,CNSR\n");
    strbuf_puts(&sl, "USUBJID,TRT01P,TRT01PN,STRATAR,AGE\n");
    for (int i = 0; i < csv_rows(c); i++) {
        strbuf_printf(&b, "V%d,OS,Overall Survival (days),%s,%d\n", i, cell(c, i, "time"), *cell(c, i, "event") != '1');
        strbuf_printf(&sl, "V%d,treatment %s,%s,%s,%s\n", i, cell(c, i, "treatment"), cell(c, i, "treatment"),
                      cell(c, i, "celltype"), cell(c, i, "age"));
    }
    put("adtte.csv", &b, d);
    put("adsl.csv", &sl, d);
    adam_data data;
    trial_summary *s = analyse(NULL, memory, &data, d);
    bool seen = false;
    for (int i = 0; i < s->nsurvival; i++) {
        if (!strcmp(s->survival[i].endpoint, "OS")) {
            seen = true;
            assert_int_equal(s->survival[i].strata, 4);
            close_to(s->survival[i].stratified_p,
                     expected(e, "veteran", "logrank", "group=treatment;strata=celltype", "p"));
        }
    }
    assert_true(seen);
    assert_true(s->nsubgroup > 2);    // age, at its median; cell types
    assert_int_equal(s->nset, 2);     // nothing tells who was treated or evaluable
    assert_int_equal(s->unique_patients, 137);
    trial_summary_free(s);
    store_close(data.store, d);
    csv_free(c);
    csv_free(e);
    arena_free(memory);
    diag_free(d);
    char *path = path_join(folder, "adsl.csv");
    unlink(path);
    free(path);
}

static int begin(void **state)
{
    (void)state;
    return folder_make(folder);
}

static int end(void **state)
{
    (void)state;
    char *path = path_join(folder, "adtte.csv");
    unlink(path);
    free(path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lung), cmocka_unit_test(veteran)};
    return cmocka_run_group_tests(tests, begin, end);
}
