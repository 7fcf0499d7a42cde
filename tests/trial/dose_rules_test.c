// SPDX-License-Identifier: MIT
// Tests of a protocol's rules (dose_rules.c): on made-up patients whose grades and labs are set by hand; and the toy
// trial with its toxicity shorthand written as rules, which must give the same rows.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "tests/folder.h"
#include "trial/trial_int.h"

// one organ, one lab, two drugs of one line each, a medicine whose input is p[0]
typedef struct {
    library_organ organ;
    library_lab lab;
    library_medicine medicine[2];
    library_cancer cancer;
    library_dose dose[2];
    library_rule rule[1];
    library_trial trial;
    protocol_line line[2];
    trial_arm a;
    clinic_line given[2];
    clinic_lab read[1];
    clinic_episode episode[1];
    clinic_record r;
    double p[2];
    ode_lane lane;
} patient;

static void patient_begin(patient *x, library_rule rule)
{
    *x = (patient){.organ = {.event = "colitis", .stops = true}, .lab = {.name = "ANC"}};
    x->medicine[0].name = "steroid";
    x->medicine[1].name = "infliximab";
    x->cancer = (library_cancer){
        .organ = &x->organ, .norgan = 1, .lab = &x->lab, .nlab = 1, .medicine = x->medicine, .nmedicine = 2};
    x->rule[0] = rule;
    x->trial = (library_trial){.cancer = &x->cancer, .rule = x->rule, .nrule = 1, .nlab = 1};
    x->dose[1].therapy = 1;
    x->line[0] = (protocol_line){.dose = &x->dose[0]};
    x->line[1] = (protocol_line){.dose = &x->dose[1]};
    x->a = (trial_arm){.trial = &x->trial, .line = x->line, .nline = 2, .medicine = {0, 1}};
    x->r.line = x->given;
    x->given[0].share = x->given[1].share = 1;
    x->r.episode = x->episode;
    x->r.nepisode = 1;
    x->r.lab = x->read;
    x->r.nlab = 1;
    x->lane = (ode_lane){.p = x->p, .stride = 1};
    rules_begin(&x->a, &x->r);
}

static void visit(patient *x, double day, int grade, double lab)
{
    x->r.organ[0].grade = grade;
    x->read[0].value = lab;
    rules_visit(&x->a, &x->r, &x->lane, day);
}

static const library_condition NEVER = {.organ = -1, .lab = -1, .grade = -1, .despite = -1};

static library_rule rule_of(library_action action, int grade)
{
    library_rule rule = {.action = action, .times = 1, .therapy = -1, .medicine = -1, .when = NEVER, .until = NEVER};
    rule.when.grade = grade;
    return rule;
}

static void doses_are_held_until_the_end_of_the_rule(void **state)
{
    (void)state;
    patient x;
    library_rule rule = rule_of(RULE_HOLD, 2);
    rule.has_until = true;
    rule.until.grade = 0;
    rule.therapy = 1;
    patient_begin(&x, rule);
    const int grade[] = {1, 2, 1, 0, 1};
    const bool held[] = {false, true, true, false, false};
    for (int i = 0; i < 5; i++) {
        visit(&x, 21 * i, grade[i], 0);
        assert_int_equal(x.given[1].hold, held[i]);
        assert_false(x.given[0].hold);    // the other drug is not held
    }
}

static void a_lab_delays_while_it_is_low(void **state)
{
    (void)state;
    patient x;
    library_rule rule = rule_of(RULE_DELAY, -1);
    rule.when.lab = 0;
    rule.when.below = true;
    rule.when.value = 1000;
    patient_begin(&x, rule);
    visit(&x, 21, 0, 1500);
    assert_false(x.given[0].delay);
    visit(&x, 42, 0, 999);
    assert_true(x.given[0].delay && x.given[1].delay);
    visit(&x, 63, 0, 1001);
    assert_false(x.given[0].delay);
}

static void doses_are_reduced_and_then_stopped(void **state)
{
    (void)state;
    patient x;
    library_rule rule = rule_of(RULE_REDUCE, 3);
    rule.share = 0.25;
    rule.at_most = 2;
    rule.therapy = 0;
    patient_begin(&x, rule);
    const int grade[] = {3, 3, 0, 4, 0, 3};
    const double share[] = {0.75, 0.75, 0.75, 0.5625, 0.5625};
    for (int i = 0; i < 5; i++) {    // once each time that the grade is reached
        visit(&x, 21 * i, grade[i], 0);
        assert_float_equal(x.given[0].share, share[i], 1e-15);
        assert_float_equal(x.given[1].share, 1, 0);
    }
    assert_false(x.given[0].stopped);
    visit(&x, 105, grade[5], 0);
    assert_true(x.given[0].stopped && !x.given[1].stopped && !x.r.stopped);
}

static void the_second_time_stops_all_treatment(void **state)
{
    (void)state;
    patient x;
    library_rule rule = rule_of(RULE_STOP, 2);
    rule.when.organ = 0;
    rule.times = 2;
    patient_begin(&x, rule);
    const int grade[] = {2, 3, 0};
    for (int i = 0; i < 3; i++) {
        visit(&x, 21 * i, grade[i], 0);
        assert_false(x.r.stopped);
    }
    visit(&x, 63, 2, 0);
    assert_true(x.r.stopped);
    assert_float_equal(x.r.stopped_day, 63, 0);
    assert_int_equal(x.r.group, -1);
}

static void medicines_are_tapered_by_the_week(void **state)
{
    (void)state;
    patient x;
    library_rule rule = rule_of(RULE_GIVE, 3);
    rule.medicine = 0;
    rule.duration = 14;
    rule.taper = 28;
    patient_begin(&x, rule);
    visit(&x, 10, 3, 0);
    assert_float_equal(x.p[0], 1, 0);
    assert_true(x.episode[0].steroid);
    // full until day 24, then the middle of each week on the line from 1 to 0: 7/8, 5/8, 3/8, 1/8; then nothing
    const double level[] = {0.875, 0.625, 0.375, 0.125, 0};
    for (int i = 0; i < 5; i++) {
        assert_float_equal(rules_next_day(&x.a, &x.r), 24 + 7 * i, 1e-12);
        rules_medicines(&x.a, &x.r, &x.lane, 24 + 7 * i);
        assert_float_equal(x.p[0], level[i], 1e-12);
    }
    assert_true(isinf(rules_next_day(&x.a, &x.r)));
}

static void refractory_events_get_the_second_medicine(void **state)
{
    (void)state;
    patient x;
    library_rule rule = rule_of(RULE_GIVE, 3);
    rule.when.despite = 0;
    rule.medicine = 1;
    rule.duration = INFINITY;
    patient_begin(&x, rule);
    visit(&x, 21, 3, 0);
    assert_float_equal(x.p[1], 0, 0);    // the first medicine was not given yet
    x.r.medicine[0].since = 42;
    visit(&x, 42, 3, 0);
    assert_float_equal(x.p[1], 0, 0);    // it begins on this day
    visit(&x, 63, 3, 0);
    assert_float_equal(x.p[1], 1, 0);
    assert_true(isinf(x.r.medicine[1].end));    // for life
}

static void steroids_of_a_grade_count_as_given(void **state)
{
    (void)state;
    patient x;
    library_rule rule = rule_of(RULE_GIVE, 2);
    rule.when.despite = 0;
    rule.medicine = 1;
    rule.duration = 42;
    patient_begin(&x, rule);
    x.cancer.steroid = "steroid";
    x.r.steroid_since = NAN;
    safety_set_steroid(&x.a, &x.r, &x.lane, 21, 63);
    visit(&x, 21, 3, 0);
    assert_float_equal(x.p[1], 0, 0);    // they begin on this day
    safety_set_steroid(&x.a, &x.r, &x.lane, 42, 84);
    visit(&x, 42, 3, 0);
    assert_float_equal(x.p[1], 1, 0);    // a course that goes on began at the visit before
    safety_set_steroid(&x.a, &x.r, &x.lane, 84, INFINITY);
    assert_true(isnan(x.r.steroid_since));
}

// --- the shorthand as rules ------------------------------------------------------------------------------------------

static const char RULES[] = "/^toxicity:/c\\toxicity: {visit_every: 21 day}\\n"
                            "rules:\\n"
                            "  - {when: {grade: 3}, do: give, medicine: steroid, for: 42 day}\\n"
                            "  - {when: {event: rash, grade: 3}, do: stop}\\n"
                            "  - {when: {grade: 2}, do: hold, until: {grade: 1}}";

static sqlite3 *run(const char *folder, const char *trial)
{
    char path[200], name[200];
    snprintf(name, sizeof name, "%s/%s.yaml", folder, trial);
    snprintf(path, sizeof path, "%s/%s", folder, trial);
    diag_list *d = diag_new();
    trial_options o = {.name = name, .out = path, .patients = 60, .seed = -1, .threads = 2};
    trial_status status = trial_run(&o, NULL, d);
    diag_print(d, stderr, false);
    assert_int_equal(status, TRIAL_OK);
    diag_free(d);
    strcat(path, "/run.sqlite");
    sqlite3 *db;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    return db;
}

static double number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    double x = sqlite3_column_double(s, 0);
    sqlite3_finalize(s);
    return x;
}

static void the_shorthand_is_rules(void **state)
{
    (void)state;
    char folder[FOLDER_SIZE], command[700];
    assert_int_equal(folder_make(folder), 0);
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    snprintf(command, sizeof command,
             "cp tests/data/library/trials/TOY-1/trial.yaml %s/a.yaml && sed '%s' %s/a.yaml > %s/b.yaml", folder, RULES,
             folder, folder);
    assert_int_equal(system(command), 0);
    sqlite3 *a = run(folder, "a"), *b = run(folder, "b");
    static const char *const sums[] = {
        "select sum(sum_mm) from visits",        "select sum(full_os_day) from results",
        "select sum(omitted) from exposure",     "select sum(doses) from exposure",
        "select sum(full_stopped) from results", "select sum(onset_day + grade + steroid) from adverse_events"};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        assert_true(number(a, sums[i]) > 0);
        assert_float_equal(number(a, sums[i]), number(b, sums[i]), 0);
    }
    sqlite3_close(a);
    sqlite3_close(b);
    assert_int_equal(folder_remove(folder), 0);
}

// A steroid before doses, for an event and by a rule: the highest level counts for as long as its reason does.
static void reasons_for_a_medicine_are_combined(void **state)
{
    (void)state;
    patient x;
    library_rule rule = rule_of(RULE_GIVE, 3);
    rule.medicine = 0;
    rule.duration = 10;
    patient_begin(&x, rule);
    library_before before[] = {{.medicine = 0, .level = 0.3, .duration = 2}};
    const library_dose dose = {.before = before, .nbefore = 1};
    medicines_before(&x.a, &x.r, &x.lane, &dose, 0);
    assert_float_equal(x.p[0], 0.3, 0);
    assert_true(x.lane.changed);
    assert_float_equal(medicines_next_day(&x.a, &x.r), 2, 0);
    medicines_before(&x.a, &x.r, &x.lane, &dose, 1);    // the later dose's goes on
    medicines_end(&x.a, &x.r, &x.lane, 2);
    assert_float_equal(x.p[0], 0.3, 0);
    safety_set_steroid(&x.a, &x.r, &x.lane, 10, 20);
    assert_float_equal(x.p[0], 1, 0);
    medicines_end(&x.a, &x.r, &x.lane, 3);
    assert_float_equal(x.p[0], 1, 0);
    medicines_before(&x.a, &x.r, &x.lane, &dose, 19);
    safety_set_steroid(&x.a, &x.r, &x.lane, 20, INFINITY);
    assert_float_equal(x.p[0], 0.3, 0);
    visit(&x, 20, 3, 0);    // a rule gives it for 10 days
    medicines_end(&x.a, &x.r, &x.lane, 21);
    assert_float_equal(x.p[0], 1, 0);
    visit(&x, 22, 0, 0);
    rules_medicines(&x.a, &x.r, &x.lane, 30);
    assert_float_equal(x.p[0], 0, 0);
    assert_true(isinf(medicines_next_day(&x.a, &x.r)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doses_are_held_until_the_end_of_the_rule),
        cmocka_unit_test(a_lab_delays_while_it_is_low),
        cmocka_unit_test(doses_are_reduced_and_then_stopped),
        cmocka_unit_test(the_second_time_stops_all_treatment),
        cmocka_unit_test(medicines_are_tapered_by_the_week),
        cmocka_unit_test(reasons_for_a_medicine_are_combined),
        cmocka_unit_test(refractory_events_get_the_second_medicine),
        cmocka_unit_test(steroids_of_a_grade_count_as_given),
        cmocka_unit_test(the_shorthand_is_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
