// SPDX-License-Identifier: MIT
#include "tests/biology/experiment.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "tests/folder.h"

// The text from `from` up to `to` is replaced.
static void replace(strbuf *text, const char *from, const char *to, const char *by)
{
    char *begin = strstr(text->s, from), *end = begin ? strstr(begin, to) : NULL;
    assert_non_null(end);
    strbuf out = {0};
    strbuf_write(&out, text->s, (size_t)(begin - text->s));
    strbuf_puts(&out, by);
    strbuf_puts(&out, end);
    strbuf_free(text);
    *text = out;
}

static void replace_line(strbuf *text, const char *key, const char *value)
{
    strbuf line = {0};
    strbuf_printf(&line, "%s %s", key, value);
    replace(text, key, "\n", line.s);
    strbuf_free(&line);
}

static strbuf experiment_text(const char *trial, const experiment_plan *plan, diag_list *d)
{
    char path[200];
    snprintf(path, sizeof path, "library/trials/%s/trial.yaml", trial);
    const char *shown;
    char *shipped = file_read_text(path, NULL, d, &shown);
    assert_non_null(shipped);
    strbuf text = {0};
    strbuf_puts(&text, shipped);
    free(shipped);
    if (plan->arms) {
        replace(&text, "  - name: ", "visits:", plan->arms);
        replace(&text, "reference: ", "\n", "");
        replace(&text, "counterfactuals: ", ",", "counterfactuals: true");
    }
    if (plan->set) {
        replace_line(&text, "set:", plan->set);
    }
    if (plan->traits) {
        replace_line(&text, "traits:", plan->traits);
    }
    if (plan->follow_up) {
        replace_line(&text, "follow_up:", plan->follow_up);
    }
    if (plan->rules) {
        strbuf_printf(&text, "\nrules:\n%s", plan->rules);
    }
    return text;
}

experiment *experiment_run(const char *trial, const experiment_plan *plan)
{
    setenv("COLEY_LIBRARY", "library", 1);
    experiment *e = base_alloc(1, sizeof *e);
    assert_int_equal(folder_make(e->folder), 0);
    diag_list *d = diag_new();
    bool as_shipped = !plan->arms && !plan->set && !plan->traits && !plan->follow_up && !plan->rules;
    strbuf text = experiment_text(trial, plan, d);
    char path[100], out[100], database[120];
    snprintf(path, sizeof path, "%s/trial.yaml", e->folder);
    snprintf(out, sizeof out, "%s/run", e->folder);
    snprintf(database, sizeof database, "%s/run.sqlite", out);
    assert_true(file_write_atomic(path, text.s, text.n, d));
    strbuf_free(&text);
    trial_options o = {.name = as_shipped ? trial : path,    // shipped, it has its published results beside it
                       .out = out,
                       .patients = plan->patients,
                       .seed = plan->seed ? plan->seed : -1,
                       .causes = plan->causes};
    trial_status status = trial_run(&o, NULL, d);
    diag_print(d, stderr, false);
    assert_int_equal(status, TRIAL_OK);
    store *s = store_open(database, STORE_READ, NULL, 0, d);
    assert_non_null(s);
    e->memory = arena_new();
    const library_trial *t = trial_of_run(s, e->memory, d);
    assert_non_null(t);
    e->summary = trial_analyse(s, t, d);
    assert_non_null(e->summary);
    store_close(s, d);
    assert_int_equal(sqlite3_open_v2(database, &e->run, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    diag_free(d);
    assert_int_equal((int)experiment_number(e, "select count(*) from failures"), 0);
    return e;
}

void experiment_free(experiment *e)
{
    trial_summary_free(e->summary);
    arena_free(e->memory);
    sqlite3_close(e->run);
    assert_int_equal(folder_remove(e->folder), 0);
    free(e);
}

double experiment_number(const experiment *e, const char *query, ...)
{
    va_list arguments;
    va_start(arguments, query);
    char *sql = sqlite3_vmprintf(query, arguments);
    va_end(arguments);
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(e->run, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(e->run));
    }
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    double value = sqlite3_column_type(statement, 0) == SQLITE_NULL ? NAN : sqlite3_column_double(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    return value;
}

double experiment_response_rate(const experiment *e, const char *arm, const char *view)
{
    return experiment_number(e, "select 100*avg(%s_response in ('CR', 'PR')) from results where arm = %Q", view, arm);
}

double experiment_grade3_rate(const experiment *e, const char *arm)
{
    return experiment_number(e, "select 100*avg(full_grade >= 3) from results where arm = %Q", arm);
}

int experiment_near_published(const experiment *e, const char *endpoint, double points, double factor)
{
    int compared = 0;
    for (int i = 0; i < e->summary->npublished; i++) {
        const trial_published *p = &e->summary->published[i];
        bool first = !strcmp(p->endpoint, endpoint) && !strstr(p->arm, " vs ");
        for (int k = 0; k < i && first; k++) {
            const trial_published *q = &e->summary->published[k];
            first = strcmp(q->endpoint, endpoint) != 0 || strcmp(q->arm, p->arm) != 0;
        }
        if (!first) {
            continue;
        }
        bool near = points > 0 ? fabs(p->predicted - p->published) <= points
                               : fabs(log(p->predicted / p->published)) <= log(factor);
        print_message("%s %s: %.1f, published %.1f%s\n", p->arm, endpoint, p->predicted, p->published,
                      near ? "" : " OUTSIDE");
        if (!near) {
            continue;
        }
        compared++;
    }
    return compared;
}

double experiment_differ(const experiment *e, const char *arm, const char *other)
{
    return experiment_number(e,
                             "select 100*avg(a.full_response != b.full_response or abs(a.full_pfs_day - "
                             "b.full_pfs_day) > 2)"
                             " from results a join results b using (patient) where a.arm = %Q and b.arm = %Q",
                             arm, other);
}
