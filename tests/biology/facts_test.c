// SPDX-License-Identifier: MIT
// Facts of advanced melanoma and its checkpoint inhibitors that must hold, whatever the numbers of a calibration: one
// population of the shipped model, untreated and under eight schedules, every patient in every arm. Sources: the
// biology notes of the model (docs/model.md), the trials named at each test. Too slow under sanitizers, which other
// tests of the same code run under.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/biology/experiment.h"

#define NIVOLUMAB(dose, start, rest) \
    "{drug: nivolumab, dose: " dose ", route: IV, infusion: 60 min, start: " start " day, every: " rest "}"

// doses of CheckMate 067 in the last two
static const char ARMS[] = REFERENCE("none", "") ARM("pembrolizumab 2 Q3W", PEMBROLIZUMAB("2 mg/kg", "21"))
    ARM("pembrolizumab 10 Q3W", PEMBROLIZUMAB("10 mg/kg", "21"))
        ARM("pembrolizumab 10 Q2W", PEMBROLIZUMAB("10 mg/kg", "14")) ARM("ipilimumab 3", IPILIMUMAB("3 mg/kg"))
            ARM("ipilimumab 10", IPILIMUMAB("10 mg/kg"))
                ARM("nivolumab", NIVOLUMAB("3 mg/kg", "0", "14 day, until: 24 month"))
                    ARM("nivolumab and ipilimumab",
                        NIVOLUMAB("1 mg/kg", "0", "21 day, count: 4") ", " NIVOLUMAB(
                            "3 mg/kg", "84", "14 day, until: 24 month") ", " IPILIMUMAB("3 mg/kg"));

static int begin(void **state)
{
    experiment_plan plan = {.arms = ARMS, .patients = 45, .seed = 77, .follow_up = "36 month"};
    *state = SANITIZED ? NULL : experiment_run("KEYNOTE-006", &plan);
    return 0;
}

static int end(void **state)
{
    if (*state) {
        experiment_free(*state);
    }
    return 0;
}

static const experiment *population(void **state)
{
    if (!*state) {
        print_message("too slow under sanitizers\n");
        skip();
    }
    return *state;
}

// Spontaneous responses are few (placebo and vaccine arms: 0 to 2%, up to 5% by some counts).
static void untreated_hardly_respond(void **state)
{
    const experiment *e = population(state);
    print_message("untreated: response %.1f, in three years %.1f\n", experiment_response_rate(e, "none", "cut"),
                  experiment_response_rate(e, "none", "full"));
    assert_true(experiment_response_rate(e, "none", "cut") <= 5);
    assert_true(experiment_grade3_rate(e, "none") <= 0.5);
}

// Ollila 1998, Carlson 2003: 60 days, 8 to 212.
static void tumours_double_in_two_months(void **state)
{
    const experiment *e = population(state);
    double below40 = experiment_number(e, "select avg(\"tumour doubling time\" < 40) from patients"),
           below80 = experiment_number(e, "select avg(\"tumour doubling time\" < 80) from patients"),
           below8 = experiment_number(e, "select avg(\"tumour doubling time\" < 8) from patients");
    assert_true(below40 < 0.5);    // the median lies between
    assert_true(below80 > 0.5);
    assert_true(below8 < 0.05);
}

// KEYNOTE-002 and -006, Ahamadi 2017: doses from 2 mg/kg every 3 weeks on do the same.
static void anti_pd1_is_flat_in_dose(void **state)
{
    const experiment *e = population(state);
    double low = experiment_response_rate(e, "pembrolizumab 2 Q3W", "full"),
           high = experiment_response_rate(e, "pembrolizumab 10 Q3W", "full"),
           often = experiment_response_rate(e, "pembrolizumab 10 Q2W", "full");
    assert_true(fabs(low - high) <= 3);
    assert_true(fabs(often - high) <= 2);
    assert_true(high >= 25);
}

static void occupancy_saturates(void **state)
{
    const experiment *e = population(state);
    const char *least = "select min(value) from courses where label = 'PD-1 occupancy in blood' and arm = %Q and day "
                        "> 1 and day < 60";
    assert_true(experiment_number(e, least, "pembrolizumab 2 Q3W") > 90);
    assert_true(experiment_number(e, least, "pembrolizumab 10 Q3W") >=
                experiment_number(e, least, "pembrolizumab 2 Q3W"));
}

// CA184-169 (Ascierto 2017).
static void more_ipilimumab_does_more_of_both(void **state)
{
    const experiment *e = population(state);
    assert_true(experiment_response_rate(e, "ipilimumab 10", "cut") >
                experiment_response_rate(e, "ipilimumab 3", "cut") + 1);
    assert_true(experiment_grade3_rate(e, "ipilimumab 10") > 1.3 * experiment_grade3_rate(e, "ipilimumab 3"));
}

// CheckMate 067 (Larkin 2015).
static void both_antibodies_respond_and_harm_more(void **state)
{
    const experiment *e = population(state);
    double response = experiment_response_rate(e, "nivolumab and ipilimumab", "cut"),
           harm = experiment_grade3_rate(e, "nivolumab and ipilimumab");
    print_message("response %.1f, nivolumab %.1f, ipilimumab %.1f; grade 3 %.1f, %.1f, %.1f\n", response,
                  experiment_response_rate(e, "nivolumab", "cut"), experiment_response_rate(e, "ipilimumab 3", "cut"),
                  harm, experiment_grade3_rate(e, "nivolumab"), experiment_grade3_rate(e, "ipilimumab 3"));
    assert_true(response > experiment_response_rate(e, "nivolumab", "cut") + 3);
    assert_true(response > experiment_response_rate(e, "ipilimumab 3", "cut") + 10);
    assert_true(harm > 1.5 * experiment_grade3_rate(e, "nivolumab"));
    assert_true(harm > 1.5 * experiment_grade3_rate(e, "ipilimumab 3"));
}

// KEYNOTE-001 and -006: most responses to anti-PD-1 go on for two years and more; some do to ipilimumab.
static void most_responses_last(void **state)
{
    const experiment *e = population(state);
    const char *lasting = "select 100.0*avg(full_dor_day >= 730) from results where arm = %Q and full_response in "
                          "('CR', 'PR')"
                          " and (full_dor_event or full_dor_day >= 730)";
    print_message("lasting: pembrolizumab %.0f, ipilimumab %.0f\n",
                  experiment_number(e, lasting, "pembrolizumab 10 Q3W"), experiment_number(e, lasting, "ipilimumab 3"));
    assert_true(experiment_number(e, lasting, "pembrolizumab 10 Q3W") > 55);
    assert_true(experiment_number(e, lasting, "ipilimumab 3") > 30);
}

// Higher PD-L1, TMB and CD8 density: more response, but none tells for sure.
static void biomarkers_tell_a_little(void **state)
{
    const experiment *e = population(state);
    static const char *const names[] = {"PD-L1 TPS", "TMB", "CD8 density"};
    for (int m = 0; m < 3; m++) {
        // share of pairs of a responder and another in which the responder's is higher
        double auc = experiment_number(e,
                                       "with p as (select p.\"%w\" x, r.full_response in ('CR', 'PR') y from patients p"
                                       " join results r using (patient) where r.arm = 'pembrolizumab 10 Q3W')"
                                       " select avg((a.x > b.x) + 0.5*(a.x = b.x)) from p a, p b where a.y and not b.y",
                                       names[m]);
        print_message("%s: AUC %.2f\n", names[m], auc);
        assert_true(auc > 0.53);
        assert_true(auc < 0.80);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(untreated_hardly_respond),
        cmocka_unit_test(tumours_double_in_two_months),
        cmocka_unit_test(anti_pd1_is_flat_in_dose),
        cmocka_unit_test(occupancy_saturates),
        cmocka_unit_test(more_ipilimumab_does_more_of_both),
        cmocka_unit_test(both_antibodies_respond_and_harm_more),
        cmocka_unit_test(most_responses_last),
        cmocka_unit_test(biomarkers_tell_a_little),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
