// SPDX-License-Identifier: MIT
// Shipped trials as they are shipped, against their published results: predicted figures come out of the simulation,
// published ones from published.csv beside the trial. Too slow under sanitizers, which other tests of the same code run
// under.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/biology/experiment.h"

static experiment *shipped(const char *trial, int causes)
{
    if (SANITIZED) {
        print_message("too slow under sanitizers\n");
        skip();
    }
    experiment_plan plan = {.causes = causes};
    return experiment_run(trial, &plan);
}

// Within 10 points of response and 12 of survival, 1.5 times of severe events: the limits that the three trials are
// held to.
static void every_arm_is_near_its_publication(const experiment *e)
{
    assert_int_equal(experiment_near_published(e, "ORR", 10, 0), 3);
    assert_int_equal(experiment_near_published(e, "CR", 8, 0), 3);
    assert_int_equal(experiment_near_published(e, "PFS_rate_6mo", 12, 0), 3);
    assert_int_equal(experiment_near_published(e, "OS_12mo", 12, 0), 3);
    assert_int_equal(experiment_near_published(e, "OS_24mo", 12, 0), 3);
    assert_int_equal(experiment_near_published(e, "grade3plus_TRAE", 0, 1.5), 3);
}

static void hazard_ratios_separate_the_arms(const experiment *e)
{
    int compared = 0;
    for (int i = 0; i < e->summary->ncomparison; i++) {
        const trial_comparison *c = &e->summary->comparison[i];
        if (!c->full) {
            print_message("%s %s: %.2f\n", c->arm, c->endpoint, c->value);
            assert_true(c->value > 0.45 && c->value < 0.9);
            compared++;
        }
    }
    assert_int_equal(compared, 4);    // PFS and OS of 2 arms
}

static void resistance_has_a_cause(const experiment *e)
{
    int reversed = 0, responded = 0, other = 0, other_responded = 0;
    for (int i = 0; i < e->summary->ncause; i++) {
        const trial_cause *c = &e->summary->cause[i];
        reversed += c->reversed, responded += c->responded;
        other += c->other, other_responded += c->other_responded;
    }
    print_message("named cause reversed: %d of %d respond; another one: %d of %d\n", responded, reversed,
                  other_responded, other);
    assert_true(reversed >= 300 && other >= 300);
    assert_true(responded >= 0.7 * reversed);
    assert_true(other_responded <= 0.3 * other);
}

static void keynote_006(void **state)
{
    (void)state;
    experiment *e = shipped("KEYNOTE-006", 120);
    every_arm_is_near_its_publication(e);
    hazard_ratios_separate_the_arms(e);
    resistance_has_a_cause(e);
    experiment_free(e);
}

static void ca184_169(void **state)
{
    (void)state;
    experiment *e = shipped("CA184-169", 0);
    const char *low = "ipilimumab 3 mg/kg", *high = "ipilimumab 10 mg/kg";
    print_message("response %.1f and %.1f, grade 3 %.1f and %.1f\n", experiment_response_rate(e, low, "cut"),
                  experiment_response_rate(e, high, "cut"), experiment_grade3_rate(e, low),
                  experiment_grade3_rate(e, high));
    assert_true(experiment_response_rate(e, high, "cut") > experiment_response_rate(e, low, "cut"));
    assert_true(experiment_grade3_rate(e, high) > experiment_grade3_rate(e, low) + 5);
    experiment_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(keynote_006), cmocka_unit_test(ca184_169)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
