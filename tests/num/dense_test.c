// SPDX-License-Identifier: MIT
// Dense LU with partial pivoting.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "num/dense.h"

// Hilbert's matrix with a right-hand side that makes every unknown 1; condition number about 5e5 at n = 5, so 1e-10 is
// safe.
static void hilbert(void **state)
{
    (void)state;
    double a[25], b[5] = {0};
    int pivot[5];
    for (int j = 0; j < 5; j++) {
        for (int i = 0; i < 5; i++) {
            a[j * 5 + i] = 1.0 / (i + j + 1);
            b[i] += a[j * 5 + i];
        }
    }
    assert_true(dense_factor(5, a, pivot));
    dense_solve(5, a, pivot, b);
    for (int i = 0; i < 5; i++) assert_true(fabs(b[i] - 1) < 1e-10);
}

// No elimination order without exchanges solves this one.
static void needs_pivoting(void **state)
{
    (void)state;
    double a[9] = {0, 1, 0, 0, 0, 2, 3, 0, 0};    // rows: (0 0 3), (1 0 0), (0 2 0)
    double b[3] = {6, 7, 8};
    int pivot[3];
    assert_true(dense_factor(3, a, pivot));
    dense_solve(3, a, pivot, b);
    assert_true(b[0] == 7 && b[1] == 4 && b[2] == 2);
}

static void singular(void **state)
{
    (void)state;
    int pivot[2];
    double same[4] = {1, 2, 2, 4}, undefined[4] = {1, NAN, 2, 3}, zero[1] = {0};
    assert_false(dense_factor(2, same, pivot));
    assert_false(dense_factor(2, undefined, pivot));
    assert_false(dense_factor(1, zero, pivot));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hilbert), cmocka_unit_test(needs_pivoting),
                                       cmocka_unit_test(singular)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
