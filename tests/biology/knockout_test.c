// SPDX-License-Identifier: MIT
// What checkpoint blockade needs: without antigen, without T cells or without MHC-I it does nothing; without PD-L1 and
// PD-L2 anti-PD-1 does nothing, neither to tumours nor to organs. Each is a trial with inputs of its own, in which
// tumours grow without the thing, too. The same arms in the model as it is show that the comparison can tell.
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/biology/experiment.h"

enum { PATIENTS = SANITIZED ? 3 : 12 };    // of each of four arms, in all of them

static const char ARMS[] = REFERENCE("none", "") ARM("anti-PD-1", PEMBROLIZUMAB("10 mg/kg", "21"))
    ARM("anti-CTLA-4", IPILIMUMAB("10 mg/kg")) ARM("both", PEMBROLIZUMAB("10 mg/kg", "21") ", " IPILIMUMAB("10 mg/kg"));

// a trait of (nearly) the same value in all patients
#define FIXED(id, value, unit)                                                                   \
    "{id: " id ", meaning: knocked out, level: patient, distribution: lognormal, median: " value \
    ", spread: 0, unit: " unit ", source: experiment, evidence: 1}"
#define ZERO(id, unit) "{id: " id ", value: 0 " unit ", source: experiment}"

// inflamed organs kill with and without a tumour: where the tumour is looked at, they do not
#define HARMLESS                                                                                               \
    ZERO("skin__lethality", "1/day") ", " ZERO("colon__lethality", "1/day") ", "                               \
    ZERO("liver__lethality", "1/day") ", " ZERO("lung__lethality", "1/day") ", "                               \
    ZERO("thyroid__lethality", "1/day") ", " ZERO("pituitary__lethality", "1/day") ", "                        \
    ZERO("adrenal__lethality", "1/day") ", " ZERO("pancreas__lethality", "1/day") ", "                         \
    ZERO("heart__lethality", "1/day") ", " ZERO("nerves__lethality", "1/day")

static experiment *knocked_out(const char *set, const char *traits)
{
    experiment_plan plan = {.arms = ARMS, .patients = PATIENTS, .seed = 41, .set = set, .traits = traits};
    return experiment_run("KEYNOTE-006", &plan);
}

static void nothing_happens(const char *set, const char *traits)
{
    experiment *e = knocked_out(set, traits);
    static const char *const treated[] = {"anti-PD-1", "anti-CTLA-4", "both"};
    for (size_t i = 0; i < sizeof treated / sizeof *treated; i++) {
        assert_float_equal(experiment_differ(e, treated[i], "none"), 0, 0);
        assert_float_equal(experiment_response_rate(e, treated[i], "full"), 0, 0);
    }
    experiment_free(e);
}

static void blockade_does_something(void **state)
{
    (void)state;
    experiment *e = knocked_out(NULL, NULL);
    assert_true(experiment_differ(e, "anti-PD-1", "none") > 25);
    assert_true(experiment_differ(e, "anti-CTLA-4", "none") > 10);
    assert_true(experiment_response_rate(e, "both", "full") > experiment_response_rate(e, "none", "full") + 20);
    experiment_free(e);
}

static void no_antigen(void **state)
{
    (void)state;
    nothing_happens("[" HARMLESS "]", "[" FIXED("antigen", "1e-9", "\"1\"") "]");
}

static void no_t_cells(void **state)
{
    (void)state;
    nothing_happens("[" HARMLESS ", " ZERO("naive_cd8", "cell") "]", NULL);
}

static void no_mhc(void **state)
{
    (void)state;
    nothing_happens("[" HARMLESS "]", "[" FIXED("mhc_bulk", "1e-9", "\"1\"") "]");
}

static void no_pdl1_no_pdl2(void **state)
{
    (void)state;
    experiment *e = knocked_out("[" ZERO("pdl2", "1/um^2") ", " ZERO("skin__pdl1_organ", "1") ", "
                                ZERO("colon__pdl1_organ", "1") ", " ZERO("liver__pdl1_organ", "1") ", "
                                ZERO("lung__pdl1_organ", "1") ", " ZERO("thyroid__pdl1_organ", "1") ", "
                                ZERO("pituitary__pdl1_organ", "1") ", " ZERO("adrenal__pdl1_organ", "1") ", "
                                ZERO("pancreas__pdl1_organ", "1") ", "
                                ZERO("heart__pdl1_organ", "1") ", " ZERO("nerves__pdl1_organ", "1") "]",
                                "[" FIXED("pdl1_base", "1e-9", "1/um^2") "]");
    assert_float_equal(experiment_differ(e, "anti-PD-1", "none"), 0, 0);
    const char *harmed = "select count(*) from adverse_events where arm = %Q and kind != 'background'";
    assert_float_equal(experiment_number(e, harmed, "anti-PD-1"), experiment_number(e, harmed, "none"), 0);
    assert_true(experiment_differ(e, "anti-CTLA-4", "none") > 10);    // CTLA-4 is still there
    experiment_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blockade_does_something), cmocka_unit_test(no_antigen),      cmocka_unit_test(no_t_cells),
        cmocka_unit_test(no_mhc),                  cmocka_unit_test(no_pdl1_no_pdl2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
