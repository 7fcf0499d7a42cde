// SPDX-License-Identifier: MIT
// From what the clinic wrote down to responses: records made by hand, so that each rule is met by itself.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "trial/trial_int.h"

// A patient with a target of 50 mm and a second lesion that nobody sees at baseline.
typedef struct {
    library_cancer cancer;
    library_trial trial;
    trial_patient patient;
    clinic_record record;
} box;

static void box_begin(box *b)
{
    *b = (box){.cancer = {.lesions = 2}};
    b->trial.cancer = &b->cancer;
    b->trial.measurement.new_lesion = 0.05;    // [dm] 5 mm
    for (int i = 0; i < READER_MAX; i++) {
        b->patient.seen[i] = (baseline_reading){.mm = {50}, .kind = {SEEN_TARGET}, .sum = 50, .ntarget = 1, .nseen = 1};
    }
    b->record = (clinic_record){.patient = &b->patient, .end = 1000, .death = NAN, .visits_ended = NAN};
    response_begin(&b->record, &b->trial);
}

static void box_end(box *b)
{
    for (int i = 0; i < READER_MAX; i++) {
        free(b->record.reading[i].visit);
        free(b->record.reading[i].assessed);
    }
}

static clinic_visit *box_visit(box *b, int reader, double day, double first, double second)
{
    clinic_visit v = {.number = b->record.reading[reader].nvisit + 1, .mm = {first, second}};
    response_visit(&b->trial, &b->record, reader, day, &v, v.mm);
    return &b->record.reading[reader].visit[b->record.reading[reader].nvisit - 1];
}

static void a_new_lesion_that_has_gone_counts_no_more(void **state)
{
    (void)state;
    box b;
    box_begin(&b);
    assert_int_equal(box_visit(&b, 0, 42, 30, 0)->new_lesions, 0);
    assert_int_equal(box_visit(&b, 0, 84, 30, 8)->new_lesions, 1);
    assert_int_equal(box_visit(&b, 0, 126, 30, 0)->new_lesions, 0);
    const recist_visit *v = b.record.reading[0].assessed;
    assert_true(!v[0].new_lesion && v[1].new_lesion && !v[2].new_lesion);
    assert_int_equal(v[2].overall, RECIST_PR);
    box_end(&b);
}

// Grade 2 from day 21, 3 from day 42, 4 at the worst, and still there when he dies on day 60.
static void an_event_that_goes_on_is_known_in_full_at_the_end(void **state)
{
    (void)state;
    box b;
    box_begin(&b);
    clinic_episode colitis = {.grade = 4, .onset = 21, .grade3 = 42, .resolved = NAN, .immune = true};
    b.record.episode = &colitis;
    b.record.nepisode = 1;
    b.record.death = 60;
    static const struct {
        double until;
        int grade;
    } known[] = {{10, 0}, {30, 2}, {50, 3}, {60, 4}, {400, 4}, {1000, 4}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(response_view(&b.record, 0, known[i].until).grade, known[i].grade);
    }
    // alive: his observation ends with the follow-up
    b.record.death = NAN;
    assert_int_equal(response_view(&b.record, 0, 400).grade, 3);
    assert_int_equal(response_view(&b.record, 0, 1000).grade, 4);
    colitis.resolved = 300;
    assert_int_equal(response_view(&b.record, 0, 400).grade, 4);
    box_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_new_lesion_that_has_gone_counts_no_more),
                                       cmocka_unit_test(an_event_that_goes_on_is_known_in_full_at_the_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
