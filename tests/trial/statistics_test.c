// SPDX-License-Identifier: MIT
// Tests src/trial/{pfs_rules,statistics_pair,statistics,subgroups}.c: rules of PFS on courses made by hand; and on a
// run of the toy trial, where the first rule must be the clinic's own PFS and parts must add up to the whole.
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
#include <sqlite3.h>

#include "tests/folder.h"
#include "tests/trial/toy.h"
#include "trial/statistics_int.h"

static char folder[FOLDER_SIZE];
static store *run;
static library_trial *toy;
static arena *memory;
static diag_list *messages;

static int begin(void **state)
{
    (void)state;
    char path[80];
    assert_int_equal(folder_make(folder), 0);
    snprintf(path, sizeof path, "%s/run.sqlite", folder);
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    messages = diag_new();
    memory = arena_new();
    trial_options o = {
        .name = "TOY-1", .out = folder, .patients = 60, .seed = 5, .threads = 2, .back_end = NATIVE_INTERPRETER};
    assert_int_equal(trial_run(&o, NULL, messages), TRIAL_OK);
    run = store_open(path, STORE_READ, NULL, 0, messages);
    toy = trial_of_run(run, memory, messages);
    assert_non_null(toy);
    return 0;
}

static int end(void **state)
{
    (void)state;
    store_close(run, messages);
    arena_free(memory);
    diag_free(messages);
    return folder_remove(folder);
}

// --- rules -----------------------------------------------------------------------------------------------------------

static library_visit_rule every[] = {{42, INFINITY}};
static const library_trial schedule = {.first_visit = 42, .visit = every, .nvisit = 1};

static void by(pfs_rule rule, pfs_course c, double day, bool event)
{
    bool is = !event;
    double found = pfs_by_rule(rule, &c, &schedule, &is);
    if (found != day || is != event) {
        fail_msg("%s: day %g, %s; expected day %g", pfs_rule_code[rule], found, is ? "event" : "censored", day);
    }
}

static void rules_by_hand(void **state)
{
    (void)state;
    // assessments on days 42, 84 (not evaluable), 126 and progression on 168
    const pfs_visit v[] = {{42, true, false}, {84, false, false}, {126, true, false}, {168, true, true}};
    pfs_course c = {v, 4, 400, true, NAN};
    by(PFS_AS_REPORTED, c, 168, true);
    by(PFS_CENSORED_AT_NEXT, c, 168, true);
    by(PFS_CENSORED_MISSED, c, 168, true);    // the assessment before is the scheduled one
    by(PFS_WITHOUT_DEATH, c, 168, true);
    c.next = 130;    // another therapy before progression
    by(PFS_AS_REPORTED, c, 168, true);
    by(PFS_CENSORED_AT_NEXT, c, 126, false);
    by(PFS_NEXT_IS_EVENT, c, 130, true);
    c.next = 100;    // day 84 was not evaluable
    by(PFS_CENSORED_AT_NEXT, c, 42, false);
    c.next = 10;    // before any
    by(PFS_CENSORED_AT_NEXT, c, 0, false);
    c.next = 200;    // after progression
    by(PFS_CENSORED_AT_NEXT, c, 168, true);
    by(PFS_NEXT_IS_EVENT, c, 168, true);

    // death on day 140 after the assessment on day 42: those on 84 and 126 are missed
    pfs_course dead = {v, 1, 141, true, NAN};
    by(PFS_AS_REPORTED, dead, 141, true);
    by(PFS_CENSORED_MISSED, dead, 42, false);
    by(PFS_WITHOUT_DEATH, dead, 42, false);
    dead.end = 110;    // one is missed
    by(PFS_CENSORED_MISSED, dead, 110, true);

    // censored alive on day 300, a next therapy on day 200
    pfs_course alive = {v, 3, 300, false, 200};
    by(PFS_AS_REPORTED, alive, 126, false);
    by(PFS_CENSORED_AT_NEXT, alive, 126, false);
    by(PFS_NEXT_IS_EVENT, alive, 200, true);
    alive.end = 150;    // not known then
    by(PFS_NEXT_IS_EVENT, alive, 126, false);
    by(PFS_AS_REPORTED, (pfs_course){v, 0, 30, false, NAN}, 0, false);
}

// --- milestones ------------------------------------------------------------------------------------------------------

// The last patient at the cut-off has an event in month 12: of month 24 the cut-off knows nothing, the end of all
// follow-up knows that nobody is left.
static void nothing_is_known_beyond_the_cutoff(void **state)
{
    (void)state;
    const double month[] = {3, 8, 10, 12};
    const int event[] = {1, 1, 0, 1};
    analysis a = {.trial = toy};
    km_curve k;
    km_init(&k, month, event, 4);
    assert_float_equal(analysis_milestone(&a, VIEW_CUT, &k, 9).survival.value, 0.5, 1e-12);
    assert_true(isnan(analysis_milestone(&a, VIEW_CUT, &k, 24).survival.value));
    assert_true(isnan(analysis_milestone(&a, VIEW_CUT, &k, 24).se));
    assert_float_equal(analysis_milestone(&a, VIEW_FULL, &k, 24).survival.value, 0, 0);
    km_clear(&k);
}

// --- on a run --------------------------------------------------------------------------------------------------------

static void first_rule_is_the_clinics(void **state)
{
    (void)state;
    analysis a;
    assert_true(analysis_load(&a, run, toy, memory, messages));
    for (int arm = 0; arm < toy->narm; arm++) {
        if (arm == toy->reference) continue;
        for (int view = 0; view < NVIEW; view++) {
            statistics_pair p;
            int events = 0;
            statistics_pair_load(&a, arm, view, false, true, &p);
            assert_int_equal(p.n, 120);
            assert_true(p.visits_known && p.responses_known);
            for (int i = 0; i < p.n; i++) {
                assert_true(fabs(p.rule[0][i] - p.pfs[i]) < 1e-9);
                assert_int_equal(p.rule_event[0][i], p.pfs_event[i]);
                events += p.pfs_event[i];
                assert_true(p.rule[PFS_CENSORED_AT_NEXT][i] <= p.pfs[i] + 1e-9);
                assert_true(p.rule[PFS_CENSORED_MISSED][i] <= p.pfs[i] + 1e-9);
            }
            assert_true(events > 10);
            statistics_pair_clear(&p);
        }
    }
}

// Central review: the investigator ends visits, and a death after that is no event of a reader who saw no progression.
// Evaluable is who has a visit of the reader whose readings count, before the cut-off.
static void central_review_as_reported(void **state)
{
    (void)state;
    toy_place p = {.runs = 0};
    char out[128];
    snprintf(p.folder, sizeof p.folder, "%s", folder);
    char *file =
        toy_variant(&p, "central", "012", "response: RECIST 1.1", "response: {criteria: RECIST 1.1, reader: central}");
    trial_options o = toy_plain(file);
    o.patients = 150;
    toy_run(&p, &o, out);
    store *s = toy_open(out, messages);
    library_trial *t = trial_of_run(s, memory, messages);
    analysis a;
    assert_true(analysis_load(&a, s, t, memory, messages));
    int unseen = 0;
    for (int view = 0; view < NVIEW; view++) {
        statistics_pair pair;
        statistics_pair_load(&a, 0, view, false, true, &pair);
        for (int i = 0; i < pair.n; i++) {
            assert_true(fabs(pair.rule[0][i] - pair.pfs[i]) < 1e-9);
            assert_int_equal(pair.rule_event[0][i], pair.pfs_event[i]);
            unseen += pair.os_event[i] && !pair.pfs_event[i];
        }
        statistics_pair_clear(&pair);
    }
    assert_true(unseen > 0);
    store_close(s, messages);
    free(file);
}

// Subgroups by stratum have the stratum's own name, that of its levels.
static void strata_have_their_names(void **state)
{
    (void)state;
    toy_place p = {.runs = 1};
    char out[128];
    snprintf(p.folder, sizeof p.folder, "%s", folder);
    char *file = toy_variant(&p, "strata", "012", "reference: beta 1 mg/kg",
                             "reference: beta 1 mg/kg\nrandomisation: {strata: [{factor: weight, at: [75 kg]}]}");
    trial_options o = toy_plain(file);
    o.patients = 40;
    toy_run(&p, &o, out);
    store *s = toy_open(out, messages);
    trial_summary *sum = trial_analyse(s, trial_of_run(s, memory, messages), messages);
    assert_non_null(sum);
    int low = 0, high = 0;
    for (int i = 0; i < sum->nsubgroup; i++) {
        bool stratum = !strcmp(sum->subgroup[i].factor, "stratum");
        low += stratum && !strcmp(sum->subgroup[i].level, "weight < 75 kg");
        high += stratum && !strcmp(sum->subgroup[i].level, "weight >= 75 kg");
    }
    assert_true(low > 0 && high == low);
    trial_summary_free(sum);
    store_close(s, messages);
    free(file);
}

static const char SETS[] =
    "DELETE FROM visits WHERE arm = 'beta 1 mg/kg';"
    "INSERT INTO visits (arm, patient, reader, day, visit, response) "
    "SELECT r.arm, r.patient, 'investigator', CASE WHEN n = 1 THEN r.cut_os_day ELSE r.cut_os_day + 1 END, 1, "
    "CASE WHEN n = 3 THEN 'NE' ELSE 'SD' END FROM (SELECT arm, patient, cut_os_day, "
    "ROW_NUMBER() OVER (ORDER BY patient) AS n FROM results WHERE arm = 'beta 1 mg/kg') AS r WHERE n <= 3;"
    "INSERT INTO visits (arm, patient, reader, day, visit, response) "
    "SELECT arm, patient, 'central', 1, 1, 'SD' FROM results WHERE arm = 'beta 1 mg/kg';";

// Of beta's patients one was evaluable to the investigator at the cut-off, one later, one never; all were to another
// reader, whose readings do not count.
static void evaluable_is_to_the_primary_reader(void **state)
{
    (void)state;
    char path[80];
    snprintf(path, sizeof path, "%s/run.sqlite", folder);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, SETS, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    trial_summary *s = trial_analyse(run, toy, messages);
    assert_non_null(s);
    int found = 0;
    for (int i = 0; i < s->nset; i++) {
        if (!strcmp(s->set[i].arm, "beta 1 mg/kg") && !strcmp(s->set[i].set, "evaluable")) {
            assert_int_equal(s->set[i].n, 1);
            found++;
        }
    }
    assert_int_equal(found, 1);
    trial_summary_free(s);
}

static void parts_add_up(void **state)
{
    (void)state;
    trial_summary *s = trial_analyse(run, toy, messages);
    assert_non_null(s);
    assert_int_equal(s->nsurvival, 8);    // two arms, two endpoints, two cuts
    assert_int_equal(s->nset, 9);
    assert_int_equal(s->unique_patients, 180);
    for (int i = 0; i < s->nsurvival; i++) {
        const trial_survival *x = &s->survival[i];
        assert_true(fabs(x->rmst_difference.value - (x->rmst_arm.value - x->rmst_reference.value)) < 1e-12);
        assert_true(fabs(x->rmst_ratio.value * x->rmst_reference.value - x->rmst_arm.value) < 1e-12);
        // symmetric on the logarithm
        double ratio2 = x->rmst_ratio.value * x->rmst_ratio.value;
        assert_true(fabs(x->rmst_ratio.low * x->rmst_ratio.high - ratio2) < 1e-12 * ratio2);
        assert_int_equal(x->strata, 1);
        // one stratum: the stratified estimates are the plain ones
        for (int k = 0; k < s->ncomparison; k++) {
            const trial_comparison *c = &s->comparison[k];
            if (!strcmp(c->arm, x->arm) && !strcmp(c->endpoint + 3, x->endpoint) && c->full == x->full) {
                assert_true(fabs(c->value - x->stratified_hr.value) < 1e-8);
                assert_true(fabs(c->p - x->stratified_p) < 1e-12);
            }
        }
    }
    // levels of a factor make up all patients
    int all = 0, levels = 0;
    for (int i = 0; i < s->nsubgroup; i++) {
        const trial_subgroup *x = &s->subgroup[i];
        bool first = !strcmp(x->arm, s->subgroup[0].arm) && !strcmp(x->endpoint, "OS");
        all = first && !strcmp(x->factor, "all patients") ? x->events_arm : all;
        levels += first && !strcmp(x->factor, "immunity") ? x->events_arm : 0;
    }
    assert_true(all > 0);
    assert_int_equal(levels, all);
    for (int i = 0; i < s->narm; i++) {
        for (int k = 0; k < s->arm[i].nendpoint; k++) {
            const trial_endpoint *e = &s->arm[i].endpoint[k];
            if (!strcmp(e->name, "ORR")) {
                double p = e->value / 100;
                assert_true(fabs(e->se - 100 * sqrt(p * (1 - p) / 60)) < 1e-9);
            }
        }
    }
    for (int i = 0; i < s->nset; i++) {
        assert_true(s->set[i].n <= 60 && s->set[i].responders <= s->set[i].n);
    }
    trial_summary_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_by_hand),
        cmocka_unit_test(nothing_is_known_beyond_the_cutoff),
        cmocka_unit_test(first_rule_is_the_clinics),
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(central_review_as_reported),
        cmocka_unit_test(strata_have_their_names),
        cmocka_unit_test(evaluable_is_to_the_primary_reader),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
