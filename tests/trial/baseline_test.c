// SPDX-License-Identifier: MIT
// Tests of src/trial/baseline.c: what an assay reads of a biomarker.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "trial/trial_int.h"

enum { DRAWS = 4001 };

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Readings of one value in many patients, sorted.
static void read_many(const library_marker *m, double value, double *out)
{
    for (int i = 0; i < DRAWS; i++) out[i] = baseline_assay(m, value, (rng){7, (uint64_t)i});
    qsort(out, DRAWS, sizeof *out, compare);
}

// Noise moves the reading about the true value, whose median it keeps (an increasing function of a normal of median 0);
// the tolerance is five standard errors of the median of 4001 draws: 5*1.25*sd/sqrt(4001) = 0.1 sd of the log or of the
// log odds.
static void shares_stay_shares(void **state)
{
    (void)state;
    library_marker m = {.name = "PD-L1 TPS", .unit_text = "%", .noise_sd_log = 1};
    double x[DRAWS];
    read_many(&m, 0.9, x);
    assert_true(x[0] >= 0 && x[DRAWS - 1] <= 1);
    double odds = x[DRAWS / 2] / (1 - x[DRAWS / 2]);
    assert_true(fabs(log(odds / 9)) < 0.1);
    assert_true(x[0] < 0.5 && x[DRAWS - 1] > 0.98);    // there is noise
    assert_true(baseline_assay(&m, 0, (rng){7, 1}) == 0);
    assert_true(baseline_assay(&m, 1, (rng){7, 1}) == 1);
}

static void other_values_are_lognormal(void **state)
{
    (void)state;
    library_marker m = {.name = "LDH", .unit_text = "1", .noise_sd_log = 0.5};
    double x[DRAWS];
    read_many(&m, 0.9, x);
    assert_true(fabs(log(x[DRAWS / 2] / 0.9)) < 0.05);
    assert_true(x[DRAWS - 1] > 1.5);
    m.noise_sd_log = 0;
    assert_true(baseline_assay(&m, 0.9, (rng){7, 1}) == 0.9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_stay_shares),
        cmocka_unit_test(other_values_are_lognormal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
