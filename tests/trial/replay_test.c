// SPDX-License-Identifier: MIT
// A patient computed again (replay.c, decisions.c): his rows are those of the run to the last bit, and what the log of
// decisions says agrees with what the rows of the run say.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/trial/toy.h"

#include <sqlite3.h>

#include "base/strbuf.h"
#include "trial/replay.h"

static trial_replay *replay_good(store *s, int64_t patient, const char *arm)
{
    diag_list *d = diag_new();
    trial_replay *r = trial_replay_new(s, "run.sqlite", patient, arm, 0, d);
    diag_print(d, stderr, false);
    assert_non_null(r);
    diag_free(d);
    return r;
}

static void replay_bad(store *s, int64_t patient, const char *arm, const char *text)
{
    diag_list *d = diag_new();
    assert_null(trial_replay_new(s, "run.sqlite", patient, arm, 0, d));
    assert_true(diag_errors(d) >= 1);
    if (!strstr(diag_at(d, 0)->message, text)) {
        fail_msg("message is '%s', expected '%s' in it", diag_at(d, 0)->message, text);
    }
    diag_free(d);
}

static int count_kind(const trial_replay *r, decision_kind k, double *day)
{
    int n = 0;
    for (int i = 0; i < r->ndecision; i++) {
        if (r->decision[i].kind == k) {
            n++;
            *day = r->decision[i].day;
        }
    }
    return n;
}

// The sum of a column of his rows in a table; NaN where there is none. first: the first row's value.
static double of_rows(store *s, const char *table, const char *column, const trial_replay *r, bool first)
{
    const char *name[] = {"arm", column};
    char number[32];
    double sum = NAN;
    snprintf(number, sizeof number, "%lld", (long long)r->number);
    store_cursor *c = store_pick(s, table, name, 2, "patient", number);
    while (c && store_next(c)) {
        if (!strcmp(store_get_text(c, 0), r->arm) && !(first && !isnan(sum))) {
            sum = (isnan(sum) ? 0 : sum) + store_get_real(c, 1);
        }
    }
    store_cursor_free(c);
    return sum;
}

// Decided on the day of the row; not at all where the row has none.
static void assert_decided(const trial_replay *r, decision_kind k, double row)
{
    double day = NAN;
    int n = count_kind(r, k, &day);
    assert_int_equal(n, isnan(row) ? 0 : 1);
    assert_true(!n || day == row);
}

static void decisions_agree(store *s, const trial_replay *r, int seen[DECISION_NKIND])
{
    double day = NAN;
    int given = count_kind(r, DECISION_DOSE, &day), omitted = count_kind(r, DECISION_OMITTED, &day);
    assert_true(given == of_rows(s, "exposure", "doses", r, false));
    assert_true(omitted == of_rows(s, "exposure", "omitted", r, false));
    double death = of_rows(s, "results", "death_day", r, true);
    assert_decided(r, DECISION_PROGRESSION, of_rows(s, "results", "progression_day", r, true));
    assert_decided(r, DECISION_STOP, of_rows(s, "exposure", "stopped_day", r, true));
    assert_decided(r, DECISION_DEATH, death);
    assert_decided(r, DECISION_DROPOUT, isnan(death) ? of_rows(s, "results", "dropout_day", r, true) : NAN);
    for (int i = 0; i < r->ndecision; i++) {
        assert_true(i == 0 || r->decision[i].day >= r->decision[i - 1].day);
        // each but a dose that is given has its rule
        assert_true(*r->decision[i].what && (*r->decision[i].rule || r->decision[i].kind == DECISION_DOSE));
        seen[r->decision[i].kind]++;
    }
    // one end, and the last
    assert_int_equal(count_kind(r, DECISION_DEATH, &day) + count_kind(r, DECISION_DROPOUT, &day) +
                         count_kind(r, DECISION_END, &day),
                     1);
}

// Whose readings the outcome is of, who read what the log decides by, and the injury as the cancer names it.
static void readings_and_injuries_are_named(const trial_replay *r)
{
    assert_string_equal(r->outcome[0].label, "read by");
    assert_string_equal(r->outcome[0].value, r->trial->primary_is_central ? "central review" : "the investigator");
    for (int i = 0; i < r->ndecision; i++) {
        const decision *x = &r->decision[i];
        const char *begin = x->kind == DECISION_EVENT   ? "inflamed skin "
                            : x->kind == DECISION_VISIT ? "RECIST 1.1, investigator"
                                                        : "";
        assert_int_equal(strncmp(x->rule, begin, strlen(begin)), 0);
    }
    int injuries = 0;
    for (int i = 0; i < r->nseries; i++) {
        assert_true(r->series[i].kind != REPLAY_INJURY || !strcmp(r->series[i].label, "inflamed skin"));
        injuries += r->series[i].kind == REPLAY_INJURY;
    }
    assert_int_equal(injuries, 1);
}

static void every_patient_is_the_same_again(void **state)
{
    char out[128];
    int seen[DECISION_NKIND] = {0};
    trial_options o = toy_plain(TOY_TRIAL);
    o.threads = 2;
    o.width = 8;
    toy_run(*state, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    for (int64_t p = 1; p <= 60; p += 2) {
        trial_replay *r = replay_good(s, p, NULL);
        assert_int_equal(r->check, REPLAY_SAME);
        assert_string_equal(r->arm, r->own_arm);
        decisions_agree(s, r, seen);
        readings_and_injuries_are_named(r);
        // dense output from day 0 to his end, every half day
        assert_true(r->nday > 1 && r->day[0] == 0 && r->day[1] == 0.5 && r->day[r->nday - 1] <= r->end);
        assert_true(r->end - r->day[r->nday - 1] <= 0.5);
        trial_replay_free(r);
    }
    // the toy trial has all of these in 30 patients, so that the agreement above says something
    assert_true(seen[DECISION_OMITTED] && seen[DECISION_HOLD] && seen[DECISION_PROGRESSION] && seen[DECISION_VISIT]);
    assert_true(seen[DECISION_NEXT_LINE] && seen[DECISION_DEATH] && seen[DECISION_END] && seen[DECISION_EVENT]);
    store_close(s, d);
    diag_free(d);
}

// Read by central review: the outcome is of its readings, the log still of the investigator's.
static void central_review_is_named(void **state)
{
    char out[128];
    char *file = toy_variant(*state, "central", "012", "response: RECIST 1.1",
                             "response: {criteria: RECIST 1.1, reader: central}");
    trial_options o = toy_plain(file);
    toy_run(*state, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    trial_replay *r = replay_good(s, 1, NULL);
    assert_true(r->trial->primary_is_central);
    readings_and_injuries_are_named(r);
    trial_replay_free(r);
    store_close(s, d);
    diag_free(d);
    free(file);
}

// A protocol of rules: what they hold, delay, reduce, stop and give is told with the rule, and agrees with the rows.
static void rules_are_told(void **state)
{
    static const char *const RULES[] = {
        "toxicity: {visit_every: 21 day}\nrules:\n"
        "  - {when: {grade: 2}, do: give, medicine: steroid, for: 14 day, taper: 14 day}\n"
        "  - {when: {event: rash, grade: 3}, do: stop}\n"
        "  - {when: {event: rash, grade: 1}, do: reduce, by: 25 %, at_most: 3}\n"
        "  - {when: {grade: 2}, do: hold, until: {grade: 1}}\n",
        "toxicity: {visit_every: 21 day}\nrules:\n"
        "  - {when: {event: rash, grade: 1}, do: delay, until: {event: rash, grade: 0}, drug: alpha}\n"
        "  - {when: {event: rash, grade: 3}, do: stop, drug: alpha}\n"};
    static const char SHORTHAND[] = "toxicity: {visit_every: 21 day, hold_at_grade: 2, resume_at_grade: 1, "
                                    "stop_at_grade: 3, steroid_at_grade: 3, steroid_duration: 42 day}\n";
    int seen[DECISION_NKIND] = {0};
    for (int k = 0; k < 2; k++) {
        char out[128];
        char *file = toy_variant(*state, k ? "delay" : "hold", "012", SHORTHAND, RULES[k]);
        trial_options o = toy_plain(file);
        toy_run(*state, &o, out);
        diag_list *d = diag_new();
        store *s = toy_open(out, d);
        for (int64_t p = 1; p <= 60; p++) {
            trial_replay *r = replay_good(s, p, NULL);
            assert_int_equal(r->check, REPLAY_SAME);
            decisions_agree(s, r, seen);
            for (int i = 0; i < r->ndecision; i++) {
                const decision *x = &r->decision[i];
                assert_null(strstr(x->rule, "nan"));
                if (x->kind == DECISION_STOP || x->kind == DECISION_HOLD || x->kind == DECISION_REDUCE) {
                    assert_int_equal(strncmp(x->rule, "rules: ", 7), 0);
                }
            }
            trial_replay_free(r);
        }
        store_close(s, d);
        diag_free(d);
        free(file);
    }
    for (int k = DECISION_REDUCE; k < DECISION_PREMEDICATION; k++) {
        if (!seen[k] && k != DECISION_DRUG_STOP) {
            fail_msg("nobody's log says '%s'", decision_text((decision_kind)k));
        }
    }
    assert_true(seen[DECISION_OMITTED] && seen[DECISION_HOLD] && seen[DECISION_RESUME] && seen[DECISION_STOP]);
}

// Each dose that was given of the drug that has premedication is told with it, and the rows stay the run's.
static void premedication_is_told(void **state)
{
    char out[128];
    char *file = toy_variant(*state, "premedication", "012", "infusion: 30 min, every: 14 day, until: 12 month",
                             "infusion: 30 min, every: 14 day, until: 12 month, "
                             "premedication: [{medicine: steroid, level: 30 %, for: 2 day}]");
    trial_options o = toy_plain(file);
    toy_run(*state, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    int seen[DECISION_NKIND] = {0}, with = 0;
    for (int64_t p = 1; p <= 12; p++) {
        trial_replay *r = replay_good(s, p, NULL);
        assert_int_equal(r->check, REPLAY_SAME);
        decisions_agree(s, r, seen);
        double day = NAN;
        const bool has = strstr(r->arm, "Q2W") != NULL;
        assert_int_equal(count_kind(r, DECISION_PREMEDICATION, &day), has ? count_kind(r, DECISION_DOSE, &day) : 0);
        for (int i = 0; i + 1 < r->ndecision; i++) {
            const decision *x = &r->decision[i], *dose = &r->decision[i + 1];
            if (x->kind == DECISION_PREMEDICATION) {
                assert_true(dose->kind == DECISION_DOSE && dose->day == x->day && x->value == 2);
                assert_string_equal(x->subject, "steroid");
                assert_string_equal(x->what, "steroid at 30% for 2 days before alpha");
                assert_string_equal(x->rule, "premedication of alpha");
                with++;
            }
        }
        trial_replay_free(r);
    }
    assert_true(with > 10);
    store_close(s, d);
    diag_free(d);
    free(file);
}

// Curves meet what the reader wrote down: within his error of 8% and 5%, so five times that.
static void curves_meet_readings(void **state)
{
    char out[128];
    trial_options o = toy_plain(TOY_TRIAL);
    o.patients = 4;
    toy_run(*state, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    trial_replay *r = replay_good(s, 1, NULL);
    int compared = 0;
    for (int i = 0; i < r->nseries; i++) {
        for (int k = 0; k < r->npoints; k++) {
            const replay_points *p = &r->points[k];
            if (r->series[i].kind != REPLAY_LESION || p->kind != REPLAY_READING ||
                strcmp(p->label, r->series[i].label)) {
                continue;
            }
            for (int j = 0; j < p->n; j++) {
                int at = (int)(p->day[j] / 0.5);
                if (p->value[j] > 10) {
                    assert_true(at < r->nday && fabs(log(p->value[j] / r->series[i].value[at])) < 0.5);
                    compared++;
                }
            }
        }
    }
    assert_true(compared >= 2);
    trial_replay_free(r);
    store_close(s, d);
    diag_free(d);
}

static void a_twin_and_what_is_not_there(void **state)
{
    char out[128];
    trial_options o = toy_plain(TOY_TRIAL);
    o.patients = 4;
    toy_run(*state, &o, out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    trial_replay *own = replay_good(s, 2, NULL);
    const char *other = strstr(own->own_arm, "beta") ? "alpha 200" : "BETA";
    trial_replay *twin = replay_good(s, 2, other);
    assert_int_equal(twin->check, REPLAY_TWIN);
    assert_string_not_equal(twin->arm, own->own_arm);
    // the same patient: lesions begin where his own do
    assert_true(twin->points[1].value[0] == own->points[1].value[0]);
    assert_true(twin->npoints && twin->noutcome);
    trial_replay_free(twin);
    trial_replay_free(own);
    replay_bad(s, 99, NULL, "no patient 99");
    replay_bad(s, 1, "gamma", "no arm is named 'gamma'");
    replay_bad(s, 1, "alpha", "part of 2 arms' names");
    replay_bad(s, 1, "4", "no arm is named '4'");
    store_close(s, d);
    diag_free(d);
}

// What was changed in the run is noticed and named; another library computes nobody.
static void other_rows_are_noticed(void **state)
{
    toy_place *p = *state;
    char out[128], file[160], command[300];
    trial_options o = toy_plain("TOY-1");
    o.patients = 4;
    toy_run(p, &o, out);
    snprintf(file, sizeof file, "%s/run.sqlite", out);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE results SET cut_os_day = cut_os_day*(1 + 2.3e-16)", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    diag_list *d = diag_new();
    store *s = toy_open(out, d);
    trial_replay *r = replay_good(s, 3, NULL);
    assert_int_equal(r->check, REPLAY_OTHER);
    assert_string_equal(r->difference, "table results, column cut_os_day");
    trial_replay_free(r);
    snprintf(command, sizeof command,
             "cp -r tests/data/library '%s/library' && "
             "sed -i 's/lognormal,75/lognormal,76/' '%s/library/cancers/toy/patients.csv'",
             p->folder, p->folder);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof command, "%s/library", p->folder);
    setenv("COLEY_LIBRARY", command, 1);
    replay_bad(s, 3, NULL, "library has changed");
    store_close(s, d);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_patient_is_the_same_again, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(central_review_is_named, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(rules_are_told, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(premedication_is_told, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(curves_meet_readings, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(a_twin_and_what_is_not_there, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(other_rows_are_noticed, toy_begin, toy_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
