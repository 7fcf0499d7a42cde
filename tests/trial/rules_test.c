// SPDX-License-Identifier: MIT
// Tests of the clinic's rules that need no integration: measurement (measure.c), allocation and targets (baseline.c),
// dose times (protocol.c), what is known at a cut-off (response.c).
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "trial/trial_int.h"

// a trial of two or three arms without files
static library_cancer toy = {.lesion_prefix = "L", .lesions = 3};

static library_trial plain_trial(library_arm *arm, int narm)
{
    library_trial t = {.cancer = &toy, .arm = arm, .narm = narm};
    t.measurement.lesion_bias_sd = 0.08;
    t.measurement.visit_sd = 0.05;
    t.measurement.minimum_error = 0.01;
    t.measurement.floor = 0.05;
    t.measurement.gone = 0.02;
    t.measurement.measurable = 0.1;
    t.measurement.new_lesion = 0.08;
    t.measurement.targets = 2;
    return t;
}

static void readers_err_as_written(void **state)
{
    (void)state;
    library_trial t = plain_trial(NULL, 0);
    measure_keys k = measure_keys_of(&toy);
    enum { N = 20000 };
    double sum = 0, squares = 0, raw;
    for (int i = 0; i < N; i++) {
        rng r = {5, (uint64_t)i};
        double m = log(measure_lesion(&t, &k, READER_INVESTIGATOR, r, 0, 1, 0.5, &raw) / 50);
        sum += m;
        squares += m * m;
    }
    // variance of the log: 0.08^2 + 0.05^2, and second-order terms below 1e-4; 5 standard errors of N draws
    double sd = sqrt(squares / N - sum / N * sum / N);
    assert_float_equal(sd, sqrt(0.08 * 0.08 + 0.05 * 0.05), 5 * 0.094 / sqrt(2.0 * N) + 2e-4);
    assert_float_equal(sum / N, -0.05 * 0.05 / 2, 5 * 0.094 / sqrt(N) + 1e-4);
}

static void readers_are_consistent(void **state)
{
    (void)state;
    library_trial t = plain_trial(NULL, 0);
    measure_keys k = measure_keys_of(&toy);
    rng r = {5, 7};
    double raw, again;
    // the same lesion and visit give the same number, other visits and lesions others
    double m = measure_lesion(&t, &k, READER_INVESTIGATOR, r, 0, 1, 0.5, &raw);
    assert_float_equal(m, measure_lesion(&t, &k, READER_INVESTIGATOR, r, 0, 1, 0.5, &again), 0);
    assert_true(m != measure_lesion(&t, &k, READER_INVESTIGATOR, r, 0, 2, 0.5, &again));
    assert_true(m != measure_lesion(&t, &k, READER_INVESTIGATOR, r, 1, 1, 0.5, &again));
    // gone at 2 mm and below; small ones are recorded as 5 mm
    assert_float_equal(measure_lesion(&t, &k, READER_INVESTIGATOR, r, 0, 1, 0.02, &raw), 0, 0);
    assert_float_equal(raw, 0, 0);
    assert_float_equal(measure_lesion(&t, &k, READER_INVESTIGATOR, r, 0, 1, 0.021, &raw), 5, 1e-12);
    assert_true(raw < 5);
    // without errors the reader is exact
    t.measurement.lesion_bias_sd = t.measurement.visit_sd = t.measurement.minimum_error = 0;
    assert_float_equal(measure_lesion(&t, &k, READER_INVESTIGATOR, r, 2, 9, 0.333, &raw), 33.3, 1e-12);
}

static void allocation_is_balanced_and_knows_no_order(void **state)
{
    (void)state;
    library_arm arm[3] = {{.name = "b"}, {.name = "c"}, {.name = "a"}},
                other[3] = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
    library_trial t = plain_trial(arm, 3), u = plain_trial(other, 3);
    int count[3] = {0}, first[3] = {0};
    randomisation one = {0}, two = {0};
    for (int64_t p = 1; p <= 3000; p++) {
        int a = randomise_next(&one, &t, 9, 0);
        assert_string_equal(arm[a].name, other[randomise_next(&two, &u, 9, 0)].name);
        count[a]++;
        first[a] += p % 3 == 1;
        if (p % 3 == 0) {
            assert_int_equal(count[0], p / 3);    // each block has each arm once
            assert_int_equal(count[1], p / 3);
        }
    }
    // within a block any arm may come first: 1000 blocks, a third each, 5 sd of the binomial
    for (int a = 0; a < 3; a++) {
        assert_true(fabs(first[a] - 1000 / 3.0) < 5 * sqrt(1000 * 2 / 9.0));
    }
}

static void doses_come_when_due(void **state)
{
    (void)state;
    library_dose every = {.start = 0, .every = 14, .until = 30, .count = 0};
    assert_float_equal(protocol_due(&every, 0), 0, 0);
    assert_float_equal(protocol_due(&every, 2), 28, 0);
    assert_true(isinf(protocol_due(&every, 3)));    // day 42 is after day 30
    library_dose four = {.start = 7, .every = 21, .until = INFINITY, .count = 4};
    assert_float_equal(protocol_due(&four, 3), 70, 0);
    assert_true(isinf(protocol_due(&four, 4)));
    library_dose once = {.start = 3, .every = NAN, .until = INFINITY, .count = 1};
    assert_float_equal(protocol_due(&once, 0), 3, 0);
    assert_true(isinf(protocol_due(&once, 1)));
}

// Visits as the assessor gave them.
static clinic_record record_of(recist_visit *visit, int n)
{
    clinic_record r = {.end = 700, .progression = NAN, .visits_ended = NAN, .death = NAN, .stopped_day = NAN};
    r.reading[READER_INVESTIGATOR] = (clinic_reading){.assessed = visit, .nvisit = n};
    for (int i = 0; i < CLINIC_MAX_ORGANS; i++) {
        r.organ[i] = (clinic_organ){.episode = -1};
    }
    return r;
}

static recist_visit visit_at(double day, recist_response overall)
{
    return (recist_visit){.day = day, .target = overall, .overall = overall, .sum = 10, .from_baseline = -0.5};
}

static void cutoffs_censor(void **state)
{
    (void)state;
    recist_visit visit[] = {visit_at(84, RECIST_PR), visit_at(126, RECIST_PR), visit_at(168, RECIST_PD)};
    clinic_record r = record_of(visit, 3);
    r.progression = 168;
    r.death = 400;
    // before the confirmation only an unconfirmed response is known
    trial_view v = response_view(&r, READER_INVESTIGATOR, 100);
    assert_int_equal(v.best_unconfirmed, RECIST_PR);
    assert_int_equal(v.best, RECIST_SD);
    assert_true(isnan(v.ttr));
    assert_float_equal(v.pfs, 84, 0);
    assert_false(v.pfs_event);
    assert_float_equal(v.os, 100, 0);
    assert_false(v.os_event);
    // confirmed, not yet progressed
    v = response_view(&r, READER_INVESTIGATOR, 150);
    assert_int_equal(v.best, RECIST_PR);
    assert_float_equal(v.ttr, 84, 0);
    assert_float_equal(v.dor, 126 - 84, 0);
    assert_false(v.dor_event);
    // all known
    v = response_view(&r, READER_INVESTIGATOR, 700);
    assert_float_equal(v.pfs, 168, 0);
    assert_true(v.pfs_event);
    assert_float_equal(v.dor, 168 - 84, 0);
    assert_true(v.dor_event);
    assert_float_equal(v.os, 400, 0);
    assert_true(v.os_event);
}

static void death_ends_progression_free_survival(void **state)
{
    (void)state;
    recist_visit visit[] = {visit_at(84, RECIST_SD)};
    clinic_record r = record_of(visit, 1);
    r.death = 120;
    trial_view v = response_view(&r, READER_INVESTIGATOR, 700);
    assert_true(v.pfs_event);
    assert_float_equal(v.pfs, 120, 0);
    // without any visit: censored at day 0, or dead
    r.reading[READER_INVESTIGATOR].nvisit = 0;
    v = response_view(&r, READER_INVESTIGATOR, 50);
    assert_false(v.pfs_event);
    assert_float_equal(v.pfs, 0, 0);
    assert_int_equal(v.best, RECIST_NE);
    // withdrawn: nothing later is known
    r = record_of(visit, 1);
    r.end = r.dropout = 90;
    v = response_view(&r, READER_INVESTIGATOR, 700);
    assert_float_equal(v.os, 90, 0);
    assert_false(v.os_event);
    assert_float_equal(v.pfs, 84, 0);
}

// The investigator saw progression and ended the visits; central review saw none.
static void what_a_reader_missed_is_censored(void **state)
{
    (void)state;
    recist_visit investigator[] = {visit_at(84, RECIST_SD), visit_at(126, RECIST_PD)},
                 central[] = {visit_at(84, RECIST_SD), visit_at(126, RECIST_SD)};
    clinic_record r = record_of(investigator, 2);
    r.reading[READER_CENTRAL] = (clinic_reading){.assessed = central, .nvisit = 2};
    r.progression = r.visits_ended = 126;
    r.death = 500;
    trial_view v = response_view(&r, READER_INVESTIGATOR, 700);
    assert_true(v.pfs_event);
    assert_float_equal(v.pfs, 126, 0);
    v = response_view(&r, READER_CENTRAL, 700);
    assert_false(v.pfs_event);
    assert_float_equal(v.pfs, 126, 0);
    assert_true(v.os_event);
    // while visits went on, a death is an event of both
    r.visits_ended = NAN;
    v = response_view(&r, READER_CENTRAL, 700);
    assert_true(v.pfs_event);
    assert_float_equal(v.pfs, 500, 0);
}

// A progression that the next visit overturned is none by iRECIST.
static void pseudoprogression_is_overturned(void **state)
{
    (void)state;
    recist_visit visit[] = {visit_at(84, RECIST_PD), visit_at(126, RECIST_PR), visit_at(168, RECIST_PR)};
    visit[0].ioverall = IRECIST_UPD;
    visit[1].ioverall = visit[2].ioverall = IRECIST_PR;
    clinic_record r = record_of(visit, 3);
    trial_view v = response_view(&r, READER_INVESTIGATOR, 700);
    assert_float_equal(v.pfs, 84, 0);
    assert_true(v.pfs_event);
    assert_int_equal(v.best, RECIST_PD);
    assert_false(v.ipfs_event);
    assert_float_equal(v.ipfs, 168, 0);
    assert_int_equal(v.ibest, IRECIST_PR);
}

static void grades_are_known_from_their_day_on(void **state)
{
    (void)state;
    clinic_record r = record_of(NULL, 0);
    // grade 1 that resolves, then grade 4, of which grade 3 is reached on day 63; of the drug alone: counts never
    clinic_episode episode[] = {
        {.grade = 1, .onset = 10, .grade3 = NAN, .resolved = 20, .immune = true},
        {.grade = 4, .onset = 42, .grade3 = 63, .resolved = 84, .immune = true},
        {.grade = 4, .onset = 5, .grade3 = 5, .resolved = NAN},
    };
    r.episode = episode;
    r.nepisode = 3;
    r.stopped = true;
    r.stopped_day = 63;
    assert_int_equal(response_view(&r, READER_INVESTIGATOR, 9).grade, 0);
    // what came later is not known
    assert_int_equal(response_view(&r, READER_INVESTIGATOR, 41).grade, 1);
    assert_int_equal(response_view(&r, READER_INVESTIGATOR, 42).grade, 2);
    assert_int_equal(response_view(&r, READER_INVESTIGATOR, 63).grade, 3);
    assert_int_equal(response_view(&r, READER_INVESTIGATOR, 84).grade, 4);
    assert_false(response_view(&r, READER_INVESTIGATOR, 62).stopped);
    assert_true(response_view(&r, READER_INVESTIGATOR, 63).stopped);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_err_as_written),
        cmocka_unit_test(readers_are_consistent),
        cmocka_unit_test(allocation_is_balanced_and_knows_no_order),
        cmocka_unit_test(doses_come_when_due),
        cmocka_unit_test(cutoffs_censor),
        cmocka_unit_test(death_ends_progression_free_survival),
        cmocka_unit_test(what_a_reader_missed_is_censored),
        cmocka_unit_test(pseudoprogression_is_overturned),
        cmocka_unit_test(grades_are_known_from_their_day_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
