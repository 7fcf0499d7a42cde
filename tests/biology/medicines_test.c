// SPDX-License-Identifier: MIT
// What is given against harm does what it is given for: infliximab shortens colitis that steroids left, and nothing
// else; hormone replacement brings TSH back. The same patients on both antibodies, with and without a rule that gives
// it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/biology/experiment.h"

enum { PATIENTS = SANITIZED ? 4 : 60 };    // of two arms, in both of them

static const char ARMS[] =
    REFERENCE("none", "") ARM("both", PEMBROLIZUMAB("10 mg/kg", "21") ", " IPILIMUMAB("10 mg/kg"));

static experiment *treated(const char *rules)
{
    experiment_plan plan = {.arms = ARMS, .patients = PATIENTS, .seed = 43, .rules = rules};
    return experiment_run("KEYNOTE-006", &plan);
}

// Days of an event from its grade 3 to its end, over all who had it
static double severe_days(const experiment *e, const char *event)
{
    return experiment_number(e,
                             "select sum(coalesce(resolved_day, 730) - grade3_day) from adverse_events "
                             "where arm = 'both' and event = %Q and grade >= 3",
                             event);
}

static void infliximab_shortens_colitis(void **state)
{
    (void)state;
    if (SANITIZED) {
        skip();
    }
    experiment *without = treated(NULL);
    experiment *with = treated("  - {when: {event: colitis, grade: 2, despite: steroid}, do: give, "
                               "medicine: infliximab, for: 42 day}\n");
    const char *severe = "select count(*) from adverse_events where arm = 'both' and event = 'colitis' and grade >= 3";
    assert_true(experiment_number(without, severe) >= 10);
    print_message("severe colitis: %.0f days, with infliximab %.0f\n", severe_days(without, "colitis"),
                  severe_days(with, "colitis"));
    assert_true(severe_days(with, "colitis") < 0.8 * severe_days(without, "colitis"));
    experiment_free(with);
    experiment_free(without);
}

static void replacement_brings_tsh_back(void **state)
{
    (void)state;
    experiment *without = treated(NULL);
    experiment *with = treated("  - {when: {lab: TSH, above: 2.2}, do: give, "
                               "medicine: hormone replacement, for: 24 month}\n");
    const char *raised = "select count(*) from labs where arm = 'both' and lab = 'TSH' and value > 2.2";
    print_message("TSH raised at %.0f visits, with replacement %.0f\n", experiment_number(without, raised),
                  experiment_number(with, raised));
    assert_true(SANITIZED || experiment_number(without, raised) >= 20);
    assert_true(experiment_number(with, raised) <= 0.5 * experiment_number(without, raised));
    // thyroxine has no part in what T cells do
    const char *mm = "select sum(sum_mm) from visits where arm = 'both' and reader = 'central'";
    double sum = experiment_number(without, mm);
    assert_float_equal(experiment_number(with, mm), sum, 1e-6 * sum);
    experiment_free(with);
    experiment_free(without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(infliximab_shortens_colitis),
                                       cmocka_unit_test(replacement_brings_tsh_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
