// SPDX-License-Identifier: MIT
// Tests of the clinic (clinic.c) by what it wrote down in a run of the toy trial: when visits and doses were, what
// holds and stops did, when next lines began, and that doses arrive in the body in the right amount.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/folder.h"
#include "trial/trial.h"

enum { PATIENTS = 3 * 60 };

// What the tests look at, by patient (from 1): read once.
typedef struct {
    char arm[32];
    double weight, death, progression, dropout, next_day;
    char next[16];
    double last_visit;           // day of the last imaging
    int visits, worst;           // grade
    int doses[2], omitted[2];    // alpha, beta
    double first[2], last[2], stopped;
} patient;

typedef struct {
    char folder[FOLDER_SIZE], out[80];
    store *s;
    diag_list *d;
    patient p[PATIENTS + 1];
} fixture;

static store_cursor *open_table(fixture *f, const char *name, int *table)
{
    *table = store_find_table(f->s, name);
    store_cursor *c = store_select(f->s, *table, -1, NULL);
    assert_non_null(c);
    return c;
}

static double real(fixture *f, const store_cursor *c, int table, const char *column)
{
    int i = store_find_column(f->s, table, column);
    assert_true(i >= 0);
    return store_get_real(c, i);
}

static const char *text(fixture *f, const store_cursor *c, int table, const char *column)
{
    return store_get_text(c, store_find_column(f->s, table, column));
}

static void read_results(fixture *f)
{
    int table;
    store_cursor *c = open_table(f, "patients", &table);
    while (store_next(c)) {
        f->p[store_get_int(c, 0)].weight = real(f, c, table, "weight");
    }
    store_cursor_free(c);
    c = open_table(f, "results", &table);
    while (store_next(c)) {
        patient *p = &f->p[store_get_int(c, 1)];
        snprintf(p->arm, sizeof p->arm, "%s", store_get_text(c, 0));
        snprintf(p->next, sizeof p->next, "%s", text(f, c, table, "next_line"));
        p->death = real(f, c, table, "death_day");
        p->progression = real(f, c, table, "progression_day");
        p->dropout = real(f, c, table, "dropout_day");
        p->next_day = real(f, c, table, "next_line_day");
        p->stopped = NAN;
    }
    store_cursor_free(c);
}

static void read_rest(fixture *f)
{
    int table;
    store_cursor *c = open_table(f, "visits", &table);
    while (store_next(c)) {
        patient *p = &f->p[store_get_int(c, 1)];
        p->last_visit = real(f, c, table, "day");
        p->visits++;
    }
    store_cursor_free(c);
    c = open_table(f, "adverse_events", &table);
    while (store_next(c)) {
        f->p[store_get_int(c, 1)].worst = (int)real(f, c, table, "grade");
    }
    store_cursor_free(c);
    c = open_table(f, "exposure", &table);
    while (store_next(c)) {
        patient *p = &f->p[store_get_int(c, 1)];
        int drug = strcmp(store_get_text(c, 2), "alpha") != 0;
        p->doses[drug] = (int)real(f, c, table, "doses");
        p->omitted[drug] = (int)real(f, c, table, "omitted");
        p->first[drug] = real(f, c, table, "first_day");
        p->last[drug] = real(f, c, table, "last_day");
        p->stopped = real(f, c, table, "stopped_day");
    }
    store_cursor_free(c);
}

static int begin(void **state)
{
    fixture *f = base_alloc(1, sizeof *f);
    if (folder_make(f->folder)) {
        return -1;
    }
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    snprintf(f->out, sizeof f->out, "%s/run", f->folder);
    f->d = diag_new();
    trial_options o = {.name = "TOY-1", .out = f->out, .patients = PATIENTS / 3, .seed = -1, .threads = 2};
    if (trial_run(&o, NULL, f->d) != TRIAL_OK) {
        diag_print(f->d, stderr, false);
        return -1;
    }
    char path[100];
    snprintf(path, sizeof path, "%s/run.sqlite", f->out);
    f->s = store_open(path, STORE_READ, NULL, 0, f->d);
    read_results(f);
    read_rest(f);
    *state = f;
    return 0;
}

static int end(void **state)
{
    fixture *f = *state;
    store_close(f->s, f->d);
    diag_free(f->d);
    int status = folder_remove(f->folder);
    free(f);
    return status;
}

// Day of visit number n of the schedule {first: 84, every 42 until 336, every 84}.
static double visit_day(int n)
{
    return n <= 7 ? 84 + 42 * (n - 1) : 336 + 84 * (n - 7);
}

static void visits_follow_the_schedule(void **state)
{
    fixture *f = *state;
    int table, progressed = 0;
    store_cursor *c = open_table(f, "visits", &table);
    while (store_next(c)) {
        const patient *p = &f->p[store_get_int(c, 1)];
        double day = real(f, c, table, "day");
        assert_float_equal(day, visit_day((int)real(f, c, table, "visit")), 1e-9);
        bool pd = !strcmp(text(f, c, table, "response"), "PD");
        // progression is seen once, at the last visit
        assert_int_equal(pd, day == p->progression);
        assert_false(day > p->progression);
        assert_false(day > p->death);
        progressed += pd;
    }
    store_cursor_free(c);
    assert_true(progressed > PATIENTS / 5);
}

static void doses_follow_the_schedule(void **state)
{
    fixture *f = *state;
    int complete = 0;
    for (int i = 1; i <= PATIENTS; i++) {
        const patient *p = &f->p[i];
        bool beta = !strcmp(p->arm, "beta 1 mg/kg");
        double every = !strcmp(p->arm, "alpha 3 mg/kg Q2W") ? 14 : 21;
        // the day after which no more doses of the study come
        double stop = fmin(fmin(p->progression, p->death), fmin(p->dropout, p->stopped));
        stop = isnan(stop) ? INFINITY : stop;
        int due = 0;
        while (due * every < fmin(365.25, stop) && (!beta || due < 4)) {
            due++;
        }
        assert_int_equal(p->doses[beta] + p->omitted[beta], due);
        assert_float_equal(p->first[beta], 0, 0);
        assert_true(p->last[beta] < stop);
        complete += isinf(stop);
    }
    assert_true(complete > 5);
}

static void harm_holds_and_stops(void **state)
{
    fixture *f = *state;
    int held = 0, stopped = 0;
    for (int i = 1; i <= PATIENTS; i++) {
        const patient *p = &f->p[i];
        held += p->omitted[0] + p->omitted[1] > 0;
        stopped += !isnan(p->stopped);
        // doses are left out from grade 2 on, and treatment ends at grade 3
        assert_true(p->omitted[0] + p->omitted[1] == 0 || p->worst >= 2);
        assert_true(isnan(p->stopped) || p->worst >= 3);
    }
    assert_true(held > 5);
    assert_true(stopped >= 1);
}

static void next_line_comes_after_progression(void **state)
{
    fixture *f = *state;
    int given = 0, could = 0;
    for (int i = 1; i <= PATIENTS; i++) {
        const patient *p = &f->p[i];
        if (strcmp(p->arm, "beta 1 mg/kg")) {
            assert_true(isnan(p->next_day));
            continue;
        }
        double last = fmin(fmin(p->death, p->dropout), 730.5);
        could += p->progression + 30 < last;
        if (!isnan(p->next_day)) {
            given++;
            assert_string_equal(p->next, "alpha");
            assert_float_equal(p->next_day, p->progression + 30, 1e-9);
            assert_float_equal(p->first[0], p->next_day, 1e-9);
            assert_true(p->doses[0] >= 1 && p->doses[0] <= 4);
        } else {
            assert_int_equal(p->doses[0], 0);
        }
    }
    // half of those who could: 5 sd of the binomial
    assert_true(could > 15);
    assert_true(fabs(given - 0.5 * could) < 5 * sqrt(0.25 * could));
}

// Concentrations seven and fourteen days after a dose tell elimination and, extrapolated, the amount that went in.
static void doses_arrive(void **state)
{
    fixture *f = *state;
    int table, seen = 0;
    double at[PATIENTS + 1][3] = {{0}};
    store_cursor *c = open_table(f, "courses", &table);
    while (store_next(c)) {
        double day = store_get_real(c, 3);
        bool wanted =
            !strcmp(store_get_text(c, 2), "alpha in blood") && !strcmp(store_get_text(c, 0), "alpha 200 mg Q3W");
        for (int k = 1; wanted && k <= 2; k++) {
            if (fabs(day - 7 * k) < 1e-6) {
                at[store_get_int(c, 1)][k] = store_get_real(c, 4);
            }
        }
    }
    store_cursor_free(c);
    for (int i = 1; i <= PATIENTS; i++) {
        if (at[i][1] > 0 && at[i][2] > 0) {
            // 200 mg of 150 kg/mol are 1333.3 nmol, over 4 h into 5 L for 75 kg; kT/(1 - exp(-kT)) is 1.003 or less
            double k = log(at[i][1] / at[i][2]) / 7, T = 4 / 24.0, volume = 5 * f->p[i].weight / 75;
            double amount = at[i][1] * volume * exp(7 * k) * k * T / (exp(k * T) - 1);
            assert_true(k > 0.009 && k < 0.11);
            assert_float_equal(amount, 1333.333, 5);
            seen++;
        }
    }
    assert_true(seen >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_follow_the_schedule),
        cmocka_unit_test(doses_follow_the_schedule),
        cmocka_unit_test(harm_holds_and_stops),
        cmocka_unit_test(next_line_comes_after_progression),
        cmocka_unit_test(doses_arrive),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
