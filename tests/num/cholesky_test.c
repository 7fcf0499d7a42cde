// SPDX-License-Identifier: MIT
// Small positive definite systems with answers known by hand.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/cholesky.h"

// A = L L' with L = [2; 6 1; -8 5 3], the textbook example; only its lower triangle is given.
static void test_factor_solve_inverse(void **state)
{
    (void)state;
    double a[9] = {4, NAN, NAN, 12, 37, NAN, -16, -43, 98};
    assert_true(cholesky_factor(a, 3, 1e-12));
    assert_true(a[0] == 2 && a[3] == 6 && a[4] == 1 && a[6] == -8 && a[7] == 5 && a[8] == 3);
    double b[3] = {4 + 24 - 48, 12 + 74 - 129, -16 - 86 + 294}, inverse[9];    // A (1, 2, 3)
    cholesky_solve(a, 3, b);
    for (int i = 0; i < 3; i++) {
        assert_true(fabs(b[i] - (i + 1)) < 1e-10);
    }
    cholesky_inverse(a, 3, inverse);
    // by cofactors; the determinant is 36
    const double want[9] = {1777 / 36.0, -488 / 36.0, 76 / 36.0,  -488 / 36.0, 136 / 36.0,
                            -20 / 36.0,  76 / 36.0,   -20 / 36.0, 4 / 36.0};
    for (int i = 0; i < 9; i++) {
        assert_true(fabs(inverse[i] - want[i]) < 1e-11 * fabs(want[0]));
    }
}

static void test_refused(void **state)
{
    (void)state;
    double indefinite[4] = {1, 0, 2, 1}, collinear[4] = {1e-20, 0, 2e-10, 4}, empty[1] = {0}, bad[1] = {NAN};
    assert_false(cholesky_factor(indefinite, 2, 1e-12));
    assert_false(cholesky_factor(collinear, 2, 1e-12));
    assert_false(cholesky_factor(empty, 1, 1e-12));
    assert_false(cholesky_factor(bad, 1, 1e-12));
    double second[] = {1, 2, 2, 1};
    assert_int_equal(cholesky_defect(second, 2, 1e-12), 1);
    double small[4] = {1e-20, 0, 1e-10, 4};    // badly scaled, but regular
    assert_true(cholesky_factor(small, 2, 1e-12));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_factor_solve_inverse), cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
