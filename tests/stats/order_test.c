// SPDX-License-Identifier: MIT
// Tests of src/stats/order.c: against the definition, on values of every kind.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stats/order.h"

// Equal values, numbers that are none among them, in order of index.
static bool before(const double *x, int i, int j)
{
    if (isnan(x[i]) || isnan(x[j])) {
        return isnan(x[i]) && isnan(x[j]) ? i < j : isnan(x[j]);
    }
    return x[i] < x[j] || (x[i] == x[j] && i < j);
}

static void check(const double *x, int n)
{
    int *order = stats_order(x, n);
    bool *seen = calloc((size_t)n + 1, sizeof *seen);
    for (int i = 0; i < n; i++) {
        assert_true(order[i] >= 0 && order[i] < n && !seen[order[i]]);
        seen[order[i]] = true;
        assert_true(i == 0 || before(x, order[i - 1], order[i]));
    }
    free(seen);
    free(order);
}

static void every_kind(void **state)
{
    (void)state;
    const double x[] = {3, -0.0, 0.0, NAN, -INFINITY, 1e-310, -1e-310, INFINITY, -2, 3, -NAN, 0.0, 1e300, -1e300, -0.0};
    check(x, sizeof x / sizeof *x);
    check(x, 1);
    check(x, 0);
}

static void many(void **state)
{
    (void)state;
    enum { N = 5000 };
    static double x[N];
    uint64_t bits = 0x9e3779b97f4a7c15u;
    for (int i = 0; i < N; i++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        // bits of any double; every other one a time in whole days, with ties
        memcpy(&x[i], &bits, sizeof bits);
        x[i] = i % 2 ? (double)(bits >> 54) : x[i];
    }
    check(x, N);
}

static void ties_share_their_rank(void **state)
{
    (void)state;
    const double x[] = {5, 1, 5, -3, 5};
    double rank[5];
    stats_midranks(x, 5, rank);
    const double expected[] = {4, 2, 4, 1, 4};
    assert_memory_equal(rank, expected, sizeof rank);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind),
        cmocka_unit_test(many),
        cmocka_unit_test(ties_share_their_rank),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
