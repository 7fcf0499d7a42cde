// SPDX-License-Identifier: MIT
// Estimands: each strategy on a patient written down by hand, and runs of the toy trial whose rows must follow from
// those of the run without estimands.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/trial/toy.h"
#include "trial/trial_int.h"

// --- by hand ---------------------------------------------------------------------------------------------------------

// Assessments every 42 days: SD, PR, PR (which confirms), not evaluable, PD on day 210; death on day 300.
static recist_visit SEEN[] = {{.day = 42, .overall = RECIST_SD, .sum = 50, .from_baseline = -0.1},
                              {.day = 84, .overall = RECIST_PR, .sum = 30, .from_baseline = -0.4},
                              {.day = 126, .overall = RECIST_PR, .sum = 28, .from_baseline = -0.45},
                              {.day = 168, .overall = RECIST_NE, .sum = NAN, .from_baseline = NAN},
                              {.day = 210, .overall = RECIST_PD, .sum = 60, .from_baseline = 0.2}};
static library_visit_rule EVERY[] = {{42, INFINITY}};

typedef struct {
    library_trial trial;
    clinic_record record;
    trial_view view;
} patient;

static patient one(double next, double stopped, double until)
{
    patient p = {.trial = {.first_visit = 42, .visit = EVERY, .nvisit = 1}};
    p.record.end = 1000;
    p.record.death = 300;
    p.record.visits_ended = 210;
    p.record.next_line_day = next;
    p.record.stopped = !isnan(stopped);
    p.record.stopped_day = stopped;
    p.record.reading[0].assessed = SEEN;
    p.record.reading[0].nvisit = 5;
    for (int i = 0; i < CLINIC_MAX_ORGANS; i++) {
        p.record.organ[i] = (clinic_organ){.episode = -1};
    }
    p.view = response_view(&p.record, 0, until);
    p.trial.estimand[TESTED_PFS].strategy[INTERCURRENT_DEATH] = STRATEGY_COMPOSITE;
    return p;
}

static void handle(patient *p, library_tested endpoint, library_intercurrent event, library_strategy strategy)
{
    p->trial.estimand[endpoint].declared = true;
    p->trial.estimand[endpoint].strategy[event] = strategy;
}

static void follow(patient *p, double until)
{
    estimand_view(&p->trial, &p->record, 0, until, &p->view);
}

static void survival(void **state)
{
    (void)state;
    patient p = one(240, NAN, 500);
    assert_true(p.view.os == 300 && p.view.os_event);
    handle(&p, TESTED_OS, INTERCURRENT_NEXT, STRATEGY_POLICY);
    follow(&p, 500);
    assert_true(p.view.os == 300 && p.view.os_event);
    handle(&p, TESTED_OS, INTERCURRENT_NEXT, STRATEGY_HYPOTHETICAL);
    follow(&p, 500);
    assert_true(p.view.os == 240 && !p.view.os_event);
    // a crossover on that day is another event
    p = one(240, NAN, 500);
    p.record.crossed = true;
    handle(&p, TESTED_OS, INTERCURRENT_NEXT, STRATEGY_HYPOTHETICAL);
    follow(&p, 500);
    assert_true(p.view.os == 300);
    handle(&p, TESTED_OS, INTERCURRENT_CROSSOVER, STRATEGY_WHILE_ON);
    follow(&p, 500);
    assert_true(p.view.os == 240 && !p.view.os_event);
}

static void progression(void **state)
{
    (void)state;
    // declared, but with the strategies that hold without: nothing changes
    patient p = one(150, 130, 500);
    handle(&p, TESTED_PFS, INTERCURRENT_NEXT, STRATEGY_POLICY);
    follow(&p, 500);
    assert_true(p.view.pfs == 210 && p.view.pfs_event);
    handle(&p, TESTED_PFS, INTERCURRENT_NEXT, STRATEGY_HYPOTHETICAL);
    follow(&p, 500);
    assert_true(p.view.pfs == 126 && !p.view.pfs_event);
    handle(&p, TESTED_PFS, INTERCURRENT_NEXT, STRATEGY_COMPOSITE);
    follow(&p, 500);
    assert_true(p.view.pfs == 150 && p.view.pfs_event);
    // treatment ended before the therapy began: what comes first counts
    handle(&p, TESTED_PFS, INTERCURRENT_STOP, STRATEGY_WHILE_ON);
    follow(&p, 500);
    assert_true(p.view.pfs == 126 && !p.view.pfs_event);
    handle(&p, TESTED_PFS, INTERCURRENT_STOP, STRATEGY_COMPOSITE);
    follow(&p, 500);
    assert_true(p.view.pfs == 130 && p.view.pfs_event);
    // not known yet at a cut-off on day 100
    follow(&p, 100);
    assert_true(p.view.pfs == 84 && !p.view.pfs_event);
    // seen by nobody until the progression on day 210: two assessments are missed
    p = one(NAN, NAN, 500);
    recist_visit gap[] = {SEEN[0], SEEN[1], SEEN[3], SEEN[4]};
    gap[2].day = 126;
    p.record.reading[0].assessed = gap;
    p.record.reading[0].nvisit = 4;
    handle(&p, TESTED_PFS, INTERCURRENT_MISSED, STRATEGY_POLICY);
    follow(&p, 500);
    assert_true(p.view.pfs == 210 && p.view.pfs_event);
    handle(&p, TESTED_PFS, INTERCURRENT_MISSED, STRATEGY_HYPOTHETICAL);
    follow(&p, 500);
    assert_true(p.view.pfs == 84 && !p.view.pfs_event);
    // death without progression
    p = one(NAN, NAN, 500);
    p.record.reading[0].nvisit = 3;
    p.record.visits_ended = NAN;
    handle(&p, TESTED_PFS, INTERCURRENT_DEATH, STRATEGY_COMPOSITE);
    follow(&p, 500);
    assert_true(p.view.pfs == 300 && p.view.pfs_event);
    handle(&p, TESTED_PFS, INTERCURRENT_DEATH, STRATEGY_HYPOTHETICAL);
    follow(&p, 500);
    assert_true(p.view.pfs == 126 && !p.view.pfs_event);
}

static void response(void **state)
{
    (void)state;
    // PR on day 84, confirmed on day 126; treatment ends between them
    patient p = one(NAN, 100, 500);
    assert_true(p.view.best == RECIST_PR && p.view.ttr == 84 && p.view.dor == 126);
    handle(&p, TESTED_ORR, INTERCURRENT_STOP, STRATEGY_POLICY);
    follow(&p, 500);
    assert_true(p.view.best == RECIST_PR && p.view.dor == 126 && p.view.dor_event);
    handle(&p, TESTED_ORR, INTERCURRENT_STOP, STRATEGY_COMPOSITE);
    follow(&p, 500);
    assert_true(p.view.best == RECIST_PR && p.view.ttr == 84);
    handle(&p, TESTED_ORR, INTERCURRENT_STOP, STRATEGY_WHILE_ON);
    follow(&p, 500);
    assert_true(p.view.best == RECIST_SD && isnan(p.view.ttr) && isnan(p.view.dor));
    assert_true(p.view.best_unconfirmed == RECIST_PR);
    // before any response
    p = one(60, NAN, 500);
    handle(&p, TESTED_ORR, INTERCURRENT_NEXT, STRATEGY_COMPOSITE);
    follow(&p, 500);
    assert_true(p.view.best == RECIST_SD && p.view.best_unconfirmed == RECIST_SD && isnan(p.view.ttr));
}

// --- runs ------------------------------------------------------------------------------------------------------------

static const char TAIL[] = "reference: beta 1 mg/kg";
enum { PATIENTS = 40 };

static void run(toy_place *p, const char *name, const char *to, char out[128])
{
    char *file = toy_variant(p, name, "012", TAIL, to);
    trial_options o = toy_plain(file);
    o.patients = PATIENTS;
    toy_run(p, &o, out);
    free(file);
}

static void what_holds_anyway_changes_nothing(void **state)
{
    char out[128], plain[65], named[65];
    run(*state, "plain", TAIL, out);
    toy_hash(out, plain);
    run(*state, "named",
        "reference: beta 1 mg/kg\n"
        "estimands: {OS: {subsequent_therapy: treatment_policy, discontinuation: treatment_policy}, PFS: "
        "{subsequent_therapy: treatment_policy, discontinuation: treatment_policy, missed_visits: treatment_policy, "
        "death: composite}, ORR: {subsequent_therapy: treatment_policy, discontinuation: treatment_policy}}",
        out);
    toy_hash(out, named);
    assert_string_equal(plain, named);
}

static void rows_follow_the_strategy(void **state)
{
    char out[128], plain_out[128];
    run(*state, "plain", TAIL, plain_out);
    run(*state, "named",
        "reference: beta 1 mg/kg\n"
        "estimands: {OS: {subsequent_therapy: hypothetical, discontinuation: treatment_policy}, PFS: "
        "{subsequent_therapy: treatment_policy, discontinuation: composite, missed_visits: treatment_policy, "
        "death: composite}}",
        out);
    diag_list *d = diag_new();
    store *s = toy_open(out, d), *plain = toy_open(plain_out, d);
    static const char *const name[] = {"patient",        "full_os_day",   "full_os_event", "full_pfs_day",
                                       "full_pfs_event", "next_line_day", "full_stopped"};
    store_cursor *x = store_pick(s, "results", name, 7, NULL, NULL);
    store_cursor *y = store_pick(plain, "results", name, 7, NULL, NULL);
    int censored = 0, stopped = 0;
    while (store_next(x)) {
        assert_true(store_next(y));
        const double next = store_get_real(y, 5), os = store_get_real(y, 1), pfs = store_get_real(y, 3);
        const bool before = next < os;
        assert_float_equal(store_get_real(x, 1), before ? next : os, 0);
        assert_int_equal(store_get_int(x, 2), before ? 0 : store_get_int(y, 2));
        censored += before && store_get_int(y, 2);
        // treatment that ended by toxicity is an event, unless one came before
        const bool earlier = store_get_real(x, 3)<pfs, later = store_get_real(x, 3)> pfs;
        assert_true(!earlier || (store_get_int(y, 6) && store_get_int(x, 4)));
        assert_true(!later || (!store_get_int(y, 4) && store_get_int(x, 4)));
        stopped += earlier;
    }
    assert_false(store_next(y));
    store_cursor_free(x);
    store_cursor_free(y);
    print_message("%d deaths after a next line are not counted, %d ends of treatment are\n", censored, stopped);
    assert_true(censored > 0 && stopped > 0);
    arena *memory = arena_new();
    library_trial *t = trial_of_run(s, memory, d);
    trial_summary *summary = trial_analyse(s, t, d);
    char *text = trial_summary_json(summary);
    assert_non_null(strstr(text, "\"endpoint\": \"OS\", \"subsequent_therapy\": \"hypothetical\", "
                                 "\"discontinuation\": \"treatment_policy\""));
    free(text);
    trial_summary_free(summary);
    arena_free(memory);
    store_close(s, d);
    store_close(plain, d);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(survival),
        cmocka_unit_test(progression),
        cmocka_unit_test(response),
        cmocka_unit_test_setup_teardown(what_holds_anyway_changes_nothing, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(rows_follow_the_strategy, toy_begin, toy_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
