// SPDX-License-Identifier: MIT
// When safety visits end: new events are looked for while treatment goes on and in the protocol's window after it, what
// began in it is followed until it is over or another treatment begins.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "trial/trial_int.h"

typedef struct {
    library_organ organ[2];
    library_cancer cancer;
    library_trial trial;
    trial_arm a;
    clinic_record r;
} patient;

// Doses until day 42, no longer in the study's treatment; visits every 21 days until 90 days after it.
static patient *off_treatment(void)
{
    patient *x = base_alloc(1, sizeof *x);
    x->organ[0] = (library_organ){.event = "rash", .kind = "immune-related", .stops = true, .grade = {1, 2, 3, 4}};
    x->organ[1] = (library_organ){.event = "colitis", .kind = "immune-related", .stops = true, .grade = {1, 2, 3, 4}};
    x->cancer = (library_cancer){.organ = x->organ, .norgan = 2};
    x->trial = (library_trial){.cancer = &x->cancer};
    x->trial.toxicity.visit_every = 21;
    x->trial.toxicity.after_last_dose = 90;
    x->trial.toxicity.hold = x->trial.toxicity.stop = x->trial.toxicity.steroid = 9;
    x->a = (trial_arm){.trial = &x->trial, .steroid = -1, .at = {.injury = 0}};
    x->r = (clinic_record){.group = -1, .last_dose = 42, .steroid_since = NAN, .steroid_end = INFINITY};
    x->r.organ[0].episode = x->r.organ[1].episode = -1;
    return x;
}

static double visit(patient *x, double day, double rash, double colitis)
{
    safety_visit(&x->a, &x->r, NULL, day, (const double[]){rash, colitis});
    return x->r.next_toxicity;
}

static void done(patient *x)
{
    free(x->r.episode);
    free(x);
}

static void without_events_they_end_with_the_window(void **state)
{
    (void)state;
    patient *x = off_treatment();
    assert_float_equal(visit(x, 105, 0, 0), 126, 0);
    assert_true(isinf(visit(x, 126, 0, 0)));    // 147 is more than 90 days after day 42
    done(x);
}

static void what_began_is_followed_until_it_is_over(void **state)
{
    (void)state;
    patient *x = off_treatment();
    assert_float_equal(visit(x, 126, 1.5, 0), 147, 0);
    assert_float_equal(visit(x, 147, 3.5, 2.5), 168, 0);    // colitis began after the window: it is not written down
    assert_true(isinf(visit(x, 168, 0.5, 2.5)));
    assert_int_equal(x->r.nepisode, 1);
    assert_int_equal(x->r.episode[0].organ, 0);
    assert_int_equal(x->r.episode[0].grade, 3);
    assert_float_equal(x->r.episode[0].resolved, 168, 0);
    done(x);
}

static void another_treatment_ends_it(void **state)
{
    (void)state;
    patient *x = off_treatment();
    assert_float_equal(visit(x, 126, 1.5, 0), 147, 0);
    x->r.group = 1;
    assert_true(isinf(visit(x, 147, 1.5, 0)));
    assert_true(isnan(x->r.episode[0].resolved));
    done(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(without_events_they_end_with_the_window),
                                       cmocka_unit_test(what_began_is_followed_until_it_is_over),
                                       cmocka_unit_test(another_treatment_ends_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
