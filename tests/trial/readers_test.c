// SPDX-License-Identifier: MIT
// Two readers, visit windows, missed visits and treatment until confirmed progression, by what a run of the toy trial
// wrote down.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/folder.h"
#include "trial/trial.h"

enum { PATIENTS = 3 * 60, MOST_VISITS = 40 };

typedef struct {
    char folder[FOLDER_SIZE];
    diag_list *d;
} fixture;

// Runs the toy trial with lines of its file changed: pairs of a beginning and the line in its place; NULL ends them.
static store *run_changed(fixture *f, const char *name, const char *const *change)
{
    char path[128], out[128], stored[160];
    const char *shown;
    char *text = file_read_text("tests/data/library/trials/TOY-1/trial.yaml", NULL, f->d, &shown);
    assert_non_null(text);
    strbuf changed = {0};
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        const char *with = line;
        for (int i = 0; change[i]; i += 2) {
            with = strncmp(line, change[i], strlen(change[i])) ? with : change[i + 1];
        }
        strbuf_printf(&changed, "%s\n", with);
    }
    snprintf(path, sizeof path, "%s/%s.yaml", f->folder, name);
    snprintf(out, sizeof out, "%s/%s", f->folder, name);
    snprintf(stored, sizeof stored, "%s/run.sqlite", out);
    assert_true(file_write_atomic(path, changed.s, changed.n, f->d));
    free(text);
    strbuf_free(&changed);
    trial_options o = {.name = path, .out = out, .patients = PATIENTS / 3, .seed = -1, .threads = 2};
    if (trial_run(&o, NULL, f->d) != TRIAL_OK) {
        diag_print(f->d, stderr, false);
        fail();
    }
    store *s = store_open(stored, STORE_READ, NULL, 0, f->d);
    assert_non_null(s);
    return s;
}

static int begin(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    f->d = diag_new();
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    *state = f;
    return folder_make(f->folder);
}

static int end(void **state)
{
    fixture *f = *state;
    diag_free(f->d);
    const int status = folder_remove(f->folder);
    free(f);
    return status;
}

// Day and response of each visit of a reader.
typedef struct {
    int n;
    double day[MOST_VISITS];
    char response[MOST_VISITS][4], iresponse[MOST_VISITS][8];
} course;

static void read_visits(store *s, const char *reader, course *of)
{
    static const char *const name[] = {"patient", "day", "response", "iresponse"};
    memset(of, 0, (PATIENTS + 1) * sizeof *of);
    store_cursor *c = store_pick(s, "visits", name, 4, "reader", reader);
    assert_non_null(c);
    while (store_next(c)) {
        course *p = &of[store_get_int(c, 0)];
        assert_true(p->n < MOST_VISITS);
        p->day[p->n] = store_get_real(c, 1);
        snprintf(p->response[p->n], sizeof p->response[0], "%s", store_get_text(c, 2));
        snprintf(p->iresponse[p->n++], sizeof p->iresponse[0], "%s", store_get_text(c, 3));
    }
    store_cursor_free(c);
}

static void readers_differ_and_the_investigator_treats(void **state)
{
    fixture *f = *state;
    static const char *const none[] = {NULL}, *const central[] = {"response:", "response: {reader: central}", NULL},
                             *const own[] = {"response:", "response: {criteria: RECIST 1.1, reader: investigator}",
                                             NULL};
    static course alone[PATIENTS + 1], investigator[PATIENTS + 1], other[PATIENTS + 1];
    store *s = run_changed(f, "alone", none), *t = run_changed(f, "central", central), *u = run_changed(f, "own", own);
    read_visits(s, "investigator", alone);
    read_visits(t, "investigator", investigator);
    read_visits(t, "central", other);
    int differ = 0, ended = 0, beyond = 0;
    for (int i = 1; i <= PATIENTS; i++) {
        // the second reader changes nothing for the patient: he is seen on the same days with the same findings
        assert_memory_equal(&alone[i], &investigator[i], sizeof alone[i]);
        assert_int_equal(other[i].n, investigator[i].n);
        for (int k = 0; k < other[i].n; k++) {
            assert_float_equal(other[i].day[k], investigator[i].day[k], 0);
            differ += strcmp(other[i].response[k], investigator[i].response[k]) != 0;
            // visits end with the investigator's progression
            bool pd = !strcmp(investigator[i].response[k], "PD");
            assert_true(!pd || k == investigator[i].n - 1);
            ended += pd;
            beyond += !strcmp(other[i].response[k], "PD") && k < other[i].n - 1;
        }
    }
    assert_true(differ > 10 && ended > 50 && beyond > 0);
    // endpoints are of the reader named; the other's stand beside them
    static const char *const name[] = {"patient", "full_pfs_day", "full_response", "full_other_pfs_day",
                                       "full_other_response"};
    store_cursor *a = store_pick(t, "results", name, 5, NULL, NULL), *b = store_pick(u, "results", name, 5, NULL, NULL);
    int n = 0, apart = 0;
    while (store_next(a) && store_next(b)) {
        assert_int_equal(store_get_int(a, 0), store_get_int(b, 0));
        assert_float_equal(store_get_real(a, 1), store_get_real(b, 3), 0);
        assert_float_equal(store_get_real(a, 3), store_get_real(b, 1), 0);
        assert_string_equal(store_get_text(a, 2), store_get_text(b, 4));
        apart += store_get_real(a, 1) != store_get_real(b, 1);
        n++;
    }
    assert_int_equal(n, PATIENTS);
    assert_true(apart > 5);
    store_cursor_free(a);
    store_cursor_free(b);
    store_close(s, f->d);
    store_close(t, f->d);
    store_close(u, f->d);
}

static void visits_are_early_late_or_missed(void **state)
{
    fixture *f = *state;
    static const char *const change[] = {
        "visits:", "visits: {first: 84 day, then: [{every: 42 day}], window: 7 day, missed: 20 %}", NULL};
    static course of[PATIENTS + 1];
    store *s = run_changed(f, "windows", change);
    read_visits(s, "investigator", of);
    int n = 0, missed = 0;
    double sum = 0, squares = 0;
    for (int i = 1; i <= PATIENTS; i++) {
        int number = 0;
        for (int k = 0; k < of[i].n; k++) {
            int planned = (int)lround((of[i].day[k] - 84) / 42);
            double late = of[i].day[k] - 84 - 42 * planned;
            assert_true(fabs(late) <= 7 + 1e-9);
            sum += late;
            squares += late * late;
            missed += planned - number;
            number = planned + 1;
            n++;
        }
    }
    assert_true(n > 300);
    // uniform on -7..7: mean 0, variance 49/3; 5 standard errors
    assert_true(fabs(sum / n) < 5 * sqrt(49 / 3.0 / n));
    assert_true(fabs(squares / n - 49 / 3.0) < 5 * sqrt(49.0 * 49 * 4 / 45 / n));
    // gaps before a visit that happened: 20% of all
    double share = (double)missed / (n + missed);
    assert_true(fabs(share - 0.2) < 5 * sqrt(0.16 / n));
    store_close(s, f->d);
}

static void treatment_goes_on_until_progression_is_confirmed(void **state)
{
    fixture *f = *state;
    static const char *const change[] = {"stop_on_progression:", "stop_on_progression: confirmed", NULL};
    static course of[PATIENTS + 1];
    store *s = run_changed(f, "confirmed", change);
    read_visits(s, "investigator", of);
    int unconfirmed = 0, ended = 0;
    for (int i = 1; i <= PATIENTS; i++) {
        for (int k = 0; k < of[i].n; k++) {
            bool confirmed = !strcmp(of[i].iresponse[k], "iCPD");
            assert_true(!confirmed || k == of[i].n - 1);
            ended += confirmed;
            unconfirmed += !strcmp(of[i].iresponse[k], "iUPD") && k < of[i].n - 1;
        }
    }
    assert_true(ended > 30 && unconfirmed > 30);
    store_close(s, f->d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_differ_and_the_investigator_treats),
        cmocka_unit_test(visits_are_early_late_or_missed),
        cmocka_unit_test(treatment_goes_on_until_progression_is_confirmed),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
