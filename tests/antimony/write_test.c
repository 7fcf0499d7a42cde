// SPDX-License-Identifier: MIT
// antimony_write(): every SBML file of ../shared/antimony, written as text and read back, is the same model; and
// formulas come back with the same order of operations.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "antimony/antimony.h"
#include "base/csv.h"
#include "base/file.h"
#include "compare.h"

static bool round_trip(SBMLDocument_t *d, const char *name)
{
    char *text = antimony_write(d);
    diag_list *list = diag_new();
    antimony_model *m = antimony_read_text(text, name, NULL, NULL, NULL, list);
    strbuf out = {0};
    bool same = false;
    if (!m) {
        diag_print(list, stdout, false);
    } else {
        same = compare_documents(antimony_document(m), d, SBMLDocument_getLevel(d) < 3, &out);
        if (!same) printf("%s differs after a round trip:\n%s", name, out.s);
    }
    strbuf_free(&out);
    antimony_free(m);
    diag_free(list);
    free(text);
    return same;
}

static void test_round_trips(void **state)
{
    (void)state;
    const char *shared = getenv("COLEY_SHARED") ? getenv("COLEY_SHARED") : "../shared";
    char path[600];
    snprintf(path, sizeof path, "%s/antimony/manifest.csv", shared);
    if (!file_exists(path)) {
        printf("skipped: %s is not there\n", path);
        skip();
    }
    diag_list *d = diag_new();
    csv *table = csv_read(path, d);
    assert_non_null(table);
    int n = 0, same = 0;
    for (int i = 0; i < csv_rows(table); i++) {
        const char *group = csv_cell(table, i, csv_column(table, "group")),
                   *name = csv_cell(table, i, csv_column(table, "name"));
        if (strcmp(csv_cell(table, i, csv_column(table, "needs")), "distrib") == 0) continue;
        snprintf(path, sizeof path,
                 strcmp(group, "trajectories") == 0 ? "%s/antimony/%s/%s/model.xml" : "%s/antimony/%s/%s.xml", shared,
                 group, name);
        SBMLDocument_t *reference = compare_read(path);
        if (!reference) continue;
        n++;
        same += round_trip(reference, name);
        SBMLDocument_free(reference);
    }
    printf("%d of %d documents come back as the same model\n", same, n);
    assert_true(n > 200);
    assert_int_equal(same, n);
    csv_free(table);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trips)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
