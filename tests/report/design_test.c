// SPDX-License-Identifier: MIT
// What the report and the terminal say of a trial's design: blinding, estimands, hypotheses.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/trial_table.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "native/native.h"
#include "report/report.h"
#include "tests/folder.h"

static const char DESIGN[] =
    "\nblinding: {design: open-label, investigator_bias: 3 %, source: assumed}\n"
    "estimands:\n"
    "  OS: {subsequent_therapy: hypothetical, discontinuation: treatment_policy}\n"
    "multiplicity:\n"
    "  method: holm\n"
    "  alpha: 5 %\n"
    "  hypotheses: [{name: <b>survival</b>, arm: alpha 200 mg Q3W, endpoint: OS}, {name: progression, "
    "arm: alpha 200 mg Q3W, endpoint: PFS}]\n";

static void write_trial(const char *path, diag_list *d)
{
    char *text = file_read_text("tests/data/library/trials/TOY-1/trial.yaml", NULL, d, NULL);
    strbuf b = {0};
    strbuf_printf(&b, "%s%s", text, DESIGN);
    assert_true(file_write_atomic(path, b.s, b.n, d));
    strbuf_free(&b);
    free(text);
}

static void holds(const char *text, const char *part)
{
    if (!strstr(text, part)) {
        fail_msg("it lacks: %s", part);
    }
}

static void the_design_is_told(void **state)
{
    (void)state;
    char folder[FOLDER_SIZE], file[100], out[100], path[140];
    assert_int_equal(folder_make(folder), 0);
    snprintf(file, sizeof file, "%s/trial.yaml", folder);
    snprintf(out, sizeof out, "%s/out", folder);
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    diag_list *d = diag_new();
    arena *memory = arena_new();
    write_trial(file, d);
    trial_options o = {
        .name = file, .out = out, .patients = 6, .seed = -1, .threads = 1, .back_end = NATIVE_INTERPRETER};
    assert_int_equal(trial_run(&o, NULL, d), TRIAL_OK);
    snprintf(path, sizeof path, "%s/run.sqlite", out);
    store *s = store_open(path, STORE_READ, NULL, 0, d);
    library_trial *t = trial_of_run(s, memory, d);
    trial_summary *sum = trial_analyse(s, t, d);
    snprintf(path, sizeof path, "%s/report.html", out);
    assert_true(report_write(s, t, sum, path, d));
    char *page = file_read_text(path, NULL, d, NULL), *table = trial_table(sum);
    holds(page, "\"design\":{\"blinding\":\"open-label\",\"reader\":\"the investigator\",\"investigator_bias\":3,"
                "\"method\":\"holm\",\"alpha\":5,\"estimands\":[{\"endpoint\":\"OS\",\"text\":\"subsequent therapy: "
                "hypothetical (censored on that day); discontinuation by toxicity: treatment policy (what comes after "
                "counts)\"}]");
    // names are text, never markup
    holds(page, "\"hypotheses\":[{\"name\":\"\\u003cb\\u003esurvival\\u003c/b\\u003e\","
                "\"arms\":\"alpha 200 mg Q3W v beta 1 mg/kg\"");
    holds(table, "\nestimands\nOS   subsequent therapy: hypothetical (censored on that day);\n     discontinuation");
    holds(table, "one-sided 5 %, holm");
    char shown[200];
    snprintf(shown, sizeof shown, "%-54.54s %12.3g %12.3g  %s", "progression", sum->hypothesis[1].p,
             sum->hypothesis[1].adjusted, sum->hypothesis[1].rejected ? "shown in month" : "not shown");
    holds(table, shown);
    free(page);
    free(table);
    trial_summary_free(sum);
    store_close(s, d);
    arena_free(memory);
    diag_free(d);
    assert_int_equal(folder_remove(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_design_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
