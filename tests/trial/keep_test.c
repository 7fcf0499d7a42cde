// SPDX-License-Identifier: MIT
// Candidates of an earlier run are taken where it computed the very same growth: the rows are those of a run that grew
// all of them, and another dose finds the same patients. Another seed, and another manner of computing, grow their own.
#include <stdio.h>
#include <stdlib.h>

#include "tests/trial/toy.h"

static long long recalled(toy_place *p, trial_options o, char hex[65])
{
    char out[128];
    diag_list *d = diag_new();
    o.keep = true;
    toy_run(p, &o, out);
    store *s = toy_open(out, d);
    char *text = store_meta(s, "candidates_recalled");
    assert_non_null(text);
    const long long n = atoll(text);
    free(text);
    store_close(s, d);
    diag_free(d);
    toy_hash(out, hex);
    return n;
}

static void the_same_rows(void **state)
{
    toy_place *p = *state;
    char cache[100], anew[65], first[65], again[65];
    snprintf(cache, sizeof cache, "%s/cache", p->folder);
    setenv("COLEY_CACHE", cache, 1);
    trial_options o = toy_plain("TOY-1");
    toy_run_and_hash(p, o, anew);
    assert_int_equal(recalled(p, o, first), 0);
    assert_true(recalled(p, o, again) >= 3 * 20);
    assert_string_equal(first, anew);
    assert_string_equal(again, anew);
    // another manner of computing
    o.threads = 2;
    assert_int_equal(recalled(p, o, again), 0);
    assert_string_equal(again, anew);
    o = toy_plain("TOY-1");
    o.seed = 4711;
    assert_int_equal(recalled(p, o, again), 0);
}

static void another_dose_for_the_same_patients(void **state)
{
    toy_place *p = *state;
    char cache[100], hex[65], anew[65];
    snprintf(cache, sizeof cache, "%s/cache", p->folder);
    setenv("COLEY_CACHE", cache, 1);
    trial_options o = toy_plain("TOY-1");
    recalled(p, o, hex);
    char *variant = toy_variant(p, "other", "012", "3 mg/kg, route: IV, infusion", "10 mg/kg, route: IV, infusion");
    o.name = variant;
    assert_true(recalled(p, o, hex) >= 3 * 20);
    toy_run_and_hash(p, o, anew);
    assert_string_equal(hex, anew);
    free(variant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_rows, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(another_dose_for_the_same_patients, toy_begin, toy_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
