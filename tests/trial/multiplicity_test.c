// SPDX-License-Identifier: MIT
// Hypotheses of a trial whose comparisons are written down by hand: one-sided p values, p of all looks together, and
// what the procedures make of them.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "stats/group_sequential.h"
#include "trial/analysis.h"

static library_arm ARM[] = {{.name = "new"}, {.name = "old", .control = true}};
static trial_comparison COMPARISON[] = {
    {.arm = "new", .reference = "old", .endpoint = "HR_PFS", .value = 0.7, .z = 2.5121443279304616},
    {.arm = "new", .reference = "old", .endpoint = "HR_PFS", .value = 0.6, .z = 6, .full = true},
    {.arm = "new", .reference = "old", .endpoint = "HR_OS", .value = 0.9, .z = 0.8416212335729143},
};
static trial_response_difference RESPONSE[] = {{.arm = "new", .reference = "old", .odds_ratio = 0.5, .p = 0.04}};

typedef struct {
    arena *memory;
    library_trial trial;
    trial_summary out;
    library_hypothesis hypothesis[3];
} fixture;

static void begin(fixture *f, library_multiplicity_method method)
{
    static double none[9];
    *f = (fixture){.memory = arena_new()};
    f->hypothesis[0] = (library_hypothesis){.name = "os", .endpoint = TESTED_OS, .weight = 0.5};
    f->hypothesis[1] = (library_hypothesis){.name = "pfs", .endpoint = TESTED_PFS, .weight = 0.5};
    f->hypothesis[2] = (library_hypothesis){.name = "orr", .endpoint = TESTED_ORR, .weight = 0};
    f->trial = (library_trial){.accrual = 300, .cutoff = 200, .arm = ARM, .narm = 2, .reference = 1};
    f->trial.multiplicity =
        (library_multiplicity){.method = method, .alpha = 0.025, .hypothesis = f->hypothesis, .edge = none, .n = 3};
    f->out = (trial_summary){.comparison = COMPARISON, .ncomparison = 3, .response = RESPONSE, .nresponse = 1};
}

static void adjust(fixture *f)
{
    const analysis a = {.trial = &f->trial, .memory = f->memory};
    analysis_multiplicity(&a, &f->out);
    assert_int_equal(f->out.nhypothesis, 3);
}

static void one_sided_at_the_cutoff(void **state)
{
    (void)state;
    fixture f;
    begin(&f, MULTIPLICITY_BONFERRONI);
    adjust(&f);
    const trial_hypothesis *h = f.out.hypothesis;
    // the upper tail of z: 0.2, 0.006 (tables of the normal distribution); half of the two-sided p of responses where
    // the arm is better, else the rest of it; never the full follow-up
    assert_float_equal(h[0].p, 0.2, 1e-12);
    assert_float_equal(h[1].p, 0.006, 1e-12);
    assert_float_equal(h[2].p, 0.98, 1e-15);
    assert_float_equal(h[1].adjusted, 0.012, 1e-12);
    assert_true(h[1].rejected && !h[0].rejected && !h[2].rejected);
    assert_string_equal(h[2].endpoint, "ORR");
    arena_free(f.memory);
    // no patient of the reference responds: there is no odds ratio
    begin(&f, MULTIPLICITY_HOLM);
    trial_response_difference none = {.arm = "new", .reference = "old", .odds_ratio = NAN, .p = 0.002};
    f.out.response = &none;
    adjust(&f);
    assert_float_equal(f.out.hypothesis[2].p, 0.001, 1e-15);
    assert_true(f.out.hypothesis[2].rejected);
    arena_free(f.memory);
    // in order: overall survival is not shown, so nothing after it is
    begin(&f, MULTIPLICITY_HIERARCHICAL);
    adjust(&f);
    assert_false(f.out.hypothesis[1].rejected);
    arena_free(f.memory);
}

// A look at a share of the plan that was held.
#define HELD(share) .held = true, .information = (share), .spend = (share)

// Two looks of 2.5 % have the bounds 2.963 and 1.969 (the figures): z of just that bound at the second look is
// p 0.025 of both together, and at the first one as well.
static void p_of_all_looks(void **state)
{
    (void)state;
    double at[] = {0.5, 1}, bound[2];
    assert_true(group_sequential_bounds(0.025, at, NULL, 2, bound));
    assert_true(fabs(bound[0] - 2.963) < 5e-4 && fabs(bound[1] - 1.969) < 5e-4);
    library_looks plan = {.arm = 0, .os = true, .alpha = 0.025, .events = 100, .at = at, .n = 2};
    for (int first = 0; first < 2; first++) {
        fixture f;
        begin(&f, MULTIPLICITY_HIERARCHICAL);
        trial_look look[] = {{HELD(0.5), .z = first ? bound[0] : 0, .day = 200},
                             {HELD(1), .z = first ? 0 : bound[1], .day = 700}};
        f.trial.looks = &plan;
        f.trial.nlooks = 1;
        f.out.look = look;
        f.out.nlook = 2;
        adjust(&f);
        const trial_hypothesis *h = f.out.hypothesis;
        assert_int_equal(h[0].looks, 2);
        assert_float_equal(h[0].p, 0.025, 1e-6);
        assert_int_equal(h[1].looks, 1);    // of another endpoint
        arena_free(f.memory);
    }
    // the first look was not held: the other one has all of alpha
    fixture f;
    begin(&f, MULTIPLICITY_HIERARCHICAL);
    trial_look look[] = {{.z = NAN, .day = NAN}, {HELD(1), .z = 1.959963984540054, .day = 700}};
    f.trial.looks = &plan;
    f.trial.nlooks = 1;
    f.out.look = look;
    f.out.nlook = 2;
    adjust(&f);
    assert_int_equal(f.out.hypothesis[0].looks, 1);
    assert_float_equal(f.out.hypothesis[0].p, 0.025, 1e-6);
    arena_free(f.memory);
}

// Overall survival with looks, then progression-free survival with what comes to it on a graph.
static void alpha_goes_on(void **state)
{
    (void)state;
    fixture f;
    begin(&f, MULTIPLICITY_GRAPHICAL);
    double at[] = {0.5, 1}, edge[9] = {0, 1, 0, 0, 0, 1};
    library_looks plan = {.arm = 0, .os = true, .alpha = 0.025, .events = 100, .at = at, .n = 2};
    trial_look look[] = {{HELD(0.5), .z = 4, .day = 200}, {HELD(1), .z = 3, .day = 700}};
    f.trial.looks = &plan;
    f.trial.nlooks = 1;
    f.out.look = look;
    f.out.nlook = 2;
    f.trial.multiplicity.edge = edge;
    f.hypothesis[0].weight = 0.9;
    f.hypothesis[1].weight = 0.1;
    adjust(&f);
    const trial_hypothesis *h = f.out.hypothesis;
    // both on the days that brought them: OS at its first look, PFS with the alpha of OS at the cut-off
    assert_float_equal(h[0].day, 200, 0);
    assert_float_equal(h[1].day, 500, 0);
    assert_true(isnan(h[2].day));
    // PFS: 0.006 of a tenth of alpha would be 0.06; with all of it 0.006
    assert_true(h[0].rejected && h[0].p < 0.002);
    assert_float_equal(h[1].adjusted, 0.006, 1e-12);
    assert_true(h[1].rejected && !h[2].rejected);
    arena_free(f.memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_sided_at_the_cutoff),
        cmocka_unit_test(p_of_all_looks),
        cmocka_unit_test(alpha_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
