// SPDX-License-Identifier: MIT
// ROC curves known by hand: separation, ties, one group only. Values of real data: expected_test.c.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/roc.h"

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12 * (1 + fabs(want)))) {
        fail_msg("got %.17g, expected %.17g", got, want);
    }
}

static void test_by_hand(void **state)
{
    (void)state;
    const int positive[] = {0, 0, 1, 1};
    near(roc_auc((const double[]){1, 2, 3, 4}, positive, 4).auc.value, 1);
    near(roc_auc((const double[]){4, 3, 2, 1}, positive, 4).auc.value, 0);
    near(roc_auc((const double[]){1, 3, 2, 4}, positive, 4).auc.value, 0.75);
    near(roc_auc((const double[]){1, 2, 2, 4}, positive, 4).auc.value, 0.875);
    near(roc_auc((const double[]){7, 7, 7, 7}, positive, 4).auc.value, 0.5);
    // placements of {1, 3, 2, 4}: positives 1/2 and 1, negatives 1 and 1/2: variance (1/8)/2 + (1/8)/2
    near(roc_auc((const double[]){1, 3, 2, 4}, positive, 4).variance, 0.125);
    // any growing transformation gives the same
    near(roc_auc((const double[]){-1e9, 1e-3, 0, 1e300}, positive, 4).auc.value, 0.75);
}

static void test_cut(void **state)
{
    (void)state;
    const roc_cut c = roc_youden((const double[]){1, 2, 3, 5, NAN}, (const int[]){0, 0, 1, 1, 1}, 5);
    near(c.threshold, 2.5);
    near(c.sensitivity, 1);
    near(c.specificity, 1);
    assert_true(isnan(roc_youden((const double[]){1, 2}, (const int[]){1, 1}, 2).threshold));
    assert_true(isnan(roc_youden((const double[]){1, 1}, (const int[]){0, 1}, 2).threshold));
}

static void test_unknown(void **state)
{
    (void)state;
    const roc_area none = roc_auc((const double[]){1, 2}, (const int[]){0, 0}, 2);
    assert_true(isnan(none.auc.value) && isnan(none.variance) && none.negatives == 2 && none.positives == 0);
    const roc_area few = roc_auc((const double[]){1, 2, NAN}, (const int[]){0, 1, 1}, 3);
    assert_true(few.auc.value == 1 && isnan(few.auc.low) && isnan(few.variance));
    assert_true(isnan(roc_auc(NULL, NULL, 0).auc.value));
    const double x[] = {1, 3, 2, 4};
    const roc_comparison same = roc_compare(x, x, (const int[]){0, 0, 1, 1}, 4);
    assert_true(same.difference == 0 && isnan(same.p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
