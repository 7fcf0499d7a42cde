// SPDX-License-Identifier: MIT
// Accrual at rates, withdrawal by arm, and the data cut-off by events. A cut-off by events is told from the rows after
// the run; the same trial with that day as its date cut-off, where patients' rows are written as they come, must know
// the same of each patient.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "tests/trial/toy.h"
#include "trial/trial_int.h"

typedef struct {
    const char *from, *to;
} edit;

// The toy trial with pieces of its text replaced; malloc'ed path.
static char *edited(toy_place *p, const char *name, const edit *e, int n)
{
    diag_list *d = diag_new();
    const char *shown;
    char *text = file_read_text(TOY_TRIAL, NULL, d, &shown), file[200];
    for (int i = 0; i < n; i++) {
        char *at = strstr(text, e[i].from);
        assert_non_null(at);
        strbuf out = {0};
        strbuf_write(&out, text, (size_t)(at - text));
        strbuf_puts(&out, e[i].to);
        strbuf_puts(&out, at + strlen(e[i].from));
        free(text);
        text = out.s;
    }
    snprintf(file, sizeof file, "%s/%s.yaml", p->folder, name);
    assert_true(file_write_atomic(file, text, strlen(text), d));
    free(text);
    diag_free(d);
    return base_strdup(file);
}

// Both readers, twins, windows, missed visits: all that a view is told from.
static const edit CLINIC[] = {{"counterfactuals: false", "counterfactuals: true"},
                              {"response: RECIST 1.1", "response: {criteria: RECIST 1.1, reader: central}"},
                              {"stop_on_progression: true", "stop_on_progression: confirmed"},
                              {"{every: 84 day}]", "{every: 84 day}], window: 5 day, missed: 10 %"},
                              {"hold_at_grade: 2", "after_last_dose: 30 day, hold_at_grade: 2"},
                              {"reference: beta 1 mg/kg", NULL},
                              {"cutoff: {after_last: 6 month}", NULL}};
enum { EDITS = sizeof CLINIC / sizeof *CLINIC };

static const char *const DESIGN[] = {
    "reference: beta 1 mg/kg",
    "reference: beta 1 mg/kg\ncrossover: [{from: beta 1 mg/kg, to: alpha 200 mg Q3W, share: 50 %}]\n"
    "estimands: {OS: {subsequent_therapy: hypothetical, crossover: while_on_treatment, discontinuation: "
    "treatment_policy}, PFS: {subsequent_therapy: composite, crossover: hypothetical, discontinuation: composite, "
    "missed_visits: hypothetical, death: composite}, ORR: {subsequent_therapy: composite, crossover: "
    "while_on_treatment, discontinuation: while_on_treatment}}"};

static char *clinic(toy_place *p, const char *name, int design, const char *cutoff)
{
    edit e[EDITS];
    memcpy(e, CLINIC, sizeof e);
    e[EDITS - 2].to = DESIGN[design];
    e[EDITS - 1].to = cutoff;
    return edited(p, name, e, EDITS);
}

static int same_views(store *one, store *two)
{
    const int table = store_find_table(one, "results"), n = store_table_at(one, table)->ncolumn;
    store_cursor *x = store_select(one, table, -1, NULL), *y = store_select(two, table, -1, NULL);
    int rows = 0, events = 0;
    while (store_next(x)) {
        assert_true(store_next(y));
        rows++;
        for (int c = 0; c < n; c++) {
            const store_column *k = &store_table_at(one, table)->column[c];
            if (strncmp(k->name, "cut_", 4) && c > 1) {
                continue;    // what is known later differs: one of them is followed longer
            }
            if (k->type == STORE_REAL) {
                assert_int_equal(store_is_null(x, c), store_is_null(y, c));
                // the day of the other cut-off went through a file
                assert_true(store_is_null(x, c) || fabs(store_get_real(x, c) - store_get_real(y, c)) < 1e-9);
            } else {
                assert_string_equal(store_get_text(x, c), store_get_text(y, c));
            }
            events += !strcmp(k->name, "cut_pfs_event") && store_get_int(x, c);
        }
    }
    assert_false(store_next(y));
    store_cursor_free(x);
    store_cursor_free(y);
    assert_true(events > 10);
    return rows;
}

static void cut_by_events_and_by_date(toy_place *p, int design)
{
    char *file = clinic(p, "events", design, "cutoff: {events: 25, endpoint: PFS}"), out[128], other_out[128];
    trial_options o = toy_plain(file);
    toy_run(p, &o, out);
    diag_list *d = diag_new();
    arena *memory = arena_new();
    store *s = toy_open(out, d);
    library_trial *t = trial_of_run(s, memory, d);
    trial_summary *summary = trial_analyse(s, t, d);
    assert_string_equal(summary->cutoff.endpoint, "PFS");
    assert_true(summary->cutoff.reached);
    assert_int_equal(summary->cutoff.planned, 25);
    // one patient at a time has an event: none more than planned, but where the last one came in later
    assert_int_equal(summary->cutoff.events, 25);
    assert_true(summary->cutoff.day > t->accrual && summary->cutoff.day < t->accrual + t->follow_up);

    char cutoff[100];
    snprintf(cutoff, sizeof cutoff, "cutoff: {after_last: %.17g day}", summary->cutoff.day - t->accrual);
    char *other = clinic(p, "date", design, cutoff);
    o.name = other;
    toy_run(p, &o, other_out);
    store *s_other = toy_open(other_out, d);
    assert_int_equal(same_views(s, s_other), 180);    // 60 patients in three arms
    store_close(s_other, d);
    trial_summary_free(summary);
    store_close(s, d);
    arena_free(memory);
    diag_free(d);
    free(file);
    free(other);
}

static void a_cut_by_events_knows_what_a_cut_by_date_knows(void **state)
{
    cut_by_events_and_by_date(*state, 0);
}

// Endpoints that next lines, crossover and the end of treatment change are told from the rows too.
static void estimands_are_known_at_both(void **state)
{
    cut_by_events_and_by_date(*state, 1);
}

// Not before the last patient came in; never reached: said, and the end of the follow-up is taken.
static void too_few_and_too_many_events(void **state)
{
    toy_place *p = *state;
    static const struct {
        const char *cutoff;
        bool reached;
    } kind[] = {{"cutoff: {events: 1, endpoint: OS}", true}, {"cutoff: {events: 61, endpoint: OS}", false}};
    for (int k = 0; k < 2; k++) {
        edit e = {"cutoff: {after_last: 6 month}", kind[k].cutoff};
        char *file = edited(p, "few", &e, 1), out[128];
        snprintf(out, sizeof out, "%s/few%d", p->folder, k);
        trial_options o = toy_plain(file);
        o.out = out;
        diag_list *d = diag_new();
        assert_int_equal(trial_run(&o, NULL, d), TRIAL_OK);
        assert_int_equal(diag_count(d), !kind[k].reached);
        if (!kind[k].reached) {
            assert_int_equal(diag_at(d, 0)->level, DIAG_WARNING);
            assert_non_null(strstr(diag_at(d, 0)->message, "the 61 events of the cut-off never come"));
        }
        arena *memory = arena_new();
        store *s = toy_open(out, d);
        library_trial *t = trial_of_run(s, memory, d);
        trial_summary *summary = trial_analyse(s, t, d);
        assert_int_equal(summary->cutoff.reached, kind[k].reached);
        assert_float_equal(summary->cutoff.day, kind[k].reached ? t->accrual : t->accrual + t->follow_up, 1e-9);
        trial_summary_free(summary);
        store_close(s, d);
        arena_free(memory);
        diag_free(d);
        free(file);
    }
}

// Nothing is known at the cut-off that is not known later: also where the trial names no cut-off and early patients are
// seen beyond the follow-up that each has at least.
static void the_full_view_is_never_the_earlier_one(void **state)
{
    toy_place *p = *state;
    edit e = {"cutoff: {after_last: 6 month}", ""};
    char *file = edited(p, "open", &e, 1), out[128];
    trial_options o = toy_plain(file);
    toy_run(p, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    static const char *const name[] = {"cut_os_day", "full_os_day", "cut_pfs_event", "full_pfs_event"};
    store_cursor *c = store_pick(s, "results", name, 4, NULL, NULL);
    int rows = 0, longer = 0;
    for (; store_next(c); rows++) {
        assert_true(store_get_real(c, 1) >= store_get_real(c, 0));
        assert_true(store_get_int(c, 3) >= store_get_int(c, 2));
        longer += store_get_real(c, 1) > 24.5 * TRIAL_MONTH;
    }
    assert_int_equal(rows, 60);
    assert_true(longer > 5);    // of those alive, half came in during the first three months of six
    store_cursor_free(c);
    store_close(s, d);
    diag_free(d);
    free(file);
}

// 0 rising to 10 a month within 4 months: L(t) = 10 t^2/8, 20 patients by then; then 10 a month: 60 are there after 8
// months. Patient n comes between L^-1(n - 1) and L^-1(n).
static void patients_come_at_the_rates(void **state)
{
    toy_place *p = *state;
    edit e = {"accrual: {duration: 6 month}",
              "accrual: {rate: [{per_month: 0, to: 10, until: 4 month}, {per_month: 10}]}"};
    char *file = edited(p, "rates", &e, 1), out[128];
    trial_options o = toy_plain(file);
    toy_run(p, &o, out);
    diag_list *d = diag_new();
    arena *memory = arena_new();
    store *s = toy_open(out, d);
    assert_float_equal(trial_of_run(s, memory, d)->accrual / TRIAL_MONTH, 8, 1e-9);
    static const char *const name[] = {"patient", "entry_day"};
    store_cursor *c = store_pick(s, "patients", name, 2, NULL, NULL);
    int n = 0;
    while (store_next(c)) {
        const double before = n++, month = store_get_real(c, 1) / TRIAL_MONTH;
        assert_int_equal(store_get_int(c, 0), n);
        assert_true(month > (before < 20 ? sqrt(0.8 * before) : 4 + (before - 20) / 10) - 1e-9);
        assert_true(month < (n <= 20 ? sqrt(0.8 * n) : 4 + (n - 20) / 10.0) + 1e-9);
    }
    assert_int_equal(n, 60);
    store_cursor_free(c);
    store_close(s, d);
    arena_free(memory);
    diag_free(d);
    free(file);
}

static void arms_withdraw_at_their_own_rates(void **state)
{
    toy_place *p = *state;
    edit e = {"dropout: {rate: 0.02 1/year}", "dropout: {rate: 0 1/year, arms: {beta 1 mg/kg: 300 1/year}}"};
    char *file = edited(p, "dropout", &e, 1), out[128];
    trial_options o = toy_plain(file);
    toy_run(p, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    static const char *const name[] = {"arm", "dropout_day"};
    store_cursor *c = store_pick(s, "results", name, 2, NULL, NULL);
    int out_of[2] = {0};
    while (store_next(c)) {
        out_of[store_get_text(c, 0)[0] == 'b'] += !store_is_null(c, 1);
    }
    assert_int_equal(out_of[0], 0);
    assert_int_equal(out_of[1], 20);    // within a day or so: nobody dies before
    store_cursor_free(c);
    store_close(s, d);
    diag_free(d);
    free(file);
}

// Who died did not withdraw later.
static void the_dead_do_not_withdraw(void **state)
{
    toy_place *p = *state;
    edit e = {"dropout: {rate: 0.02 1/year}", "dropout: {rate: 0.5 1/year}"};
    char *file = edited(p, "dead", &e, 1), out[128];
    trial_options o = toy_plain(file);
    toy_run(p, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    static const char *const name[] = {"death_day", "dropout_day"};
    store_cursor *c = store_pick(s, "results", name, 2, NULL, NULL);
    int died = 0, withdrew = 0;
    while (store_next(c)) {
        assert_true(store_is_null(c, 0) || store_is_null(c, 1));
        died += !store_is_null(c, 0);
        withdrew += !store_is_null(c, 1);
    }
    assert_true(died > 5 && withdrew > 5);
    store_cursor_free(c);
    store_close(s, d);
    diag_free(d);
    free(file);
}

// --- interrupted -----------------------------------------------------------------------------------------------------

static bool wished(void *self)
{
    int *asked = self;
    return --*asked < 0;
}

static void an_interrupted_design_goes_on(void **state)
{
    toy_place *p = *state;
    const edit e[] = {{"cutoff: {after_last: 6 month}", "cutoff: {events: 300, endpoint: OS}"},
                      {"reference: beta 1 mg/kg", "reference: beta 1 mg/kg\nrandomisation: {blocks: [3, 6, 9], "
                                                  "strata: [{factor: weight, at: [75 kg]}]}"}};
    char *file = edited(p, "stopped", e, 2), whole[65], resumed[65], out[128];
    trial_options o = toy_plain(file);
    o.patients = 500;
    toy_run_and_hash(p, o, whole);
    snprintf(out, sizeof out, "%s/stopped", p->folder);
    o.out = out;
    trial_status status = TRIAL_ERR_INTERRUPTED;
    int sessions = 0;
    for (int asks = 400; status == TRIAL_ERR_INTERRUPTED; asks += 700, sessions++) {
        int left = asks;
        o.stop.wanted = wished;
        o.stop.self = &left;
        diag_list *d = diag_new();
        char path[200];
        snprintf(path, sizeof path, "%s/run.sqlite", out);
        o.resume = file_exists(path);
        status = trial_run(&o, NULL, d);
        diag_free(d);
    }
    assert_int_equal(status, TRIAL_OK);
    assert_true(sessions > 2);
    toy_hash(out, resumed);
    assert_string_equal(whole, resumed);
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_by_events_knows_what_a_cut_by_date_knows),
        cmocka_unit_test(estimands_are_known_at_both),
        cmocka_unit_test(too_few_and_too_many_events),
        cmocka_unit_test(the_full_view_is_never_the_earlier_one),
        cmocka_unit_test(patients_come_at_the_rates),
        cmocka_unit_test(arms_withdraw_at_their_own_rates),
        cmocka_unit_test(the_dead_do_not_withdraw),
        cmocka_unit_test(an_interrupted_design_goes_on),
    };
    return cmocka_run_group_tests(tests, toy_begin, toy_end);
}
