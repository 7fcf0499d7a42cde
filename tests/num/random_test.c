// SPDX-License-Identifier: MIT
// Known answers of Random123 (../shared/statistics/random123.csv, from Random123's own code), and what the draws made
// of them promise.
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv.h"
#include "num/fmath.h"
#include "num/random.h"

// Blank-separated hexadecimal words.
static int words(const char *text, uint64_t *w)
{
    int n = 0;
    for (char *end; n < 4 && *text; text = end, n++) {
        w[n] = strtoull(text, &end, 16);
        assert_true(end != text);
        end += strspn(end, " ");
    }
    return n;
}

static void test_known_answers(void **state)
{
    (void)state;
    const char *root = getenv("COLEY_SHARED");
    char path[1024];
    snprintf(path, sizeof path, "%s/statistics/random123.csv", root != NULL ? root : "../shared");
    diag_list *d = diag_new();
    csv *c = csv_read(path, d);
    if (c == NULL) {
        diag_free(d);
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    int philox = 0, threefry = 0, other = 0;
    for (int i = 0; i < csv_rows(c); i++) {
        uint64_t counter[4], key[4], want[4], out[4] = {0};
        assert_int_equal(words(csv_cell(c, i, 1), counter), 4);
        words(csv_cell(c, i, 2), key);
        assert_int_equal(words(csv_cell(c, i, 3), want), 4);
        if (strcmp(csv_cell(c, i, 0), "philox4x64-10") == 0) {
            random_philox4x64(counter, key, out);
            philox++;
        } else if (strcmp(csv_cell(c, i, 0), "threefry4x64-20") == 0) {
            random_threefry4x64(counter, key, out);
            threefry++;
        } else {
            other++;
            continue;
        }
        assert_memory_equal(out, want, sizeof out);
    }
    print_message("philox4x64-10: %d, threefry4x64-20: %d; %d of generators that are not used skipped\n", philox,
                  threefry, other);
    assert_int_equal(philox, 3);
    assert_int_equal(threefry, 2);
    csv_free(c);
    diag_free(d);
}

// A draw depends on seed, patient, purpose, index, on each of them, and on nothing else. The layout is part of every
// stored run: the zero counter and key must give the first word of the known answer above, and words must stand where
// random.c says.
static void test_layout(void **state)
{
    (void)state;
    assert_true(random_bits((rng){0, 0}, 0, 0) == 0x16554d9eca36314cu);
    uint64_t out[4];
    random_philox4x64((uint64_t[]){7, random_purpose("antigenicity"), 3, 0}, (uint64_t[]){42, 0}, out);
    assert_true(random_bits((rng){42, 7}, random_purpose("antigenicity"), 3) == out[0]);
    const uint64_t base = random_bits((rng){1, 2}, 3, 4);
    assert_true(base == random_bits((rng){1, 2}, 3, 4));
    assert_true(base != random_bits((rng){2, 2}, 3, 4) && base != random_bits((rng){1, 3}, 3, 4));
    assert_true(base != random_bits((rng){1, 2}, 4, 4) && base != random_bits((rng){1, 2}, 3, 5));
}

// FNV-1a's own test vectors (draft-eastlake-fnv, appendix C).
static void test_purpose(void **state)
{
    (void)state;
    assert_true(random_purpose("") == 0xcbf29ce484222325u);
    assert_true(random_purpose("a") == 0xaf63dc4c8601ec8cu);
    assert_true(random_purpose("foobar") == 0x85944171f73967e8u);
}

// 100,000 draws: chi-square over 64 cells below its 99.99% quantile (116.5 at 63 degrees of freedom), moments within 4
// standard errors.
static void test_distributions(void **state)
{
    (void)state;
    enum { N = 100000, CELLS = 64 };
    int cell[CELLS] = {0};
    double normal = 0, square = 0, exponential = 0, product = 0, last = 0;
    for (int i = 0; i < N; i++) {
        const rng r = {2026, (uint64_t)i};
        const double u = random_uniform(r, 1, 0), z = random_normal(r, 2, 0);
        assert_true(u > 0 && u < 1);
        cell[(int)(CELLS * u)]++;
        normal += z / N;
        square += z * z / N;
        product += z * last / N;
        last = z;
        exponential += random_exponential(r, 3, 0) / N;
    }
    double chi2 = 0;
    for (int i = 0; i < CELLS; i++) {
        const double expected = (double)N / CELLS;
        chi2 += (cell[i] - expected) * (cell[i] - expected) / expected;
    }
    const double se = 1 / sqrt(N);
    assert_true(chi2 < 116.5 && chi2 > 25);
    assert_true(fabs(normal) < 4 * se && fabs(square - 1) < 4 * sqrt(2) * se && fabs(product) < 4 * se &&
                fabs(exponential - 1) < 4 * se);
}

int main(void)
{
    if (!fmath_supported()) {
        print_message("skipped: this machine has no FMA\n");
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_purpose),
        cmocka_unit_test(test_distributions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
