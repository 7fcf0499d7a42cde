// SPDX-License-Identifier: MIT
// Map from strings to ints, and the nearest key.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/map.h"

static void keeps_values_and_order_of_insertion(void **state)
{
    (void)state;
    enum { N = 5000 };
    map *m = map_new();
    char key[32];
    for (int i = 0; i < N; i++) {
        snprintf(key, sizeof key, "L%d__diameter", i * 7919 % 100003);
        map_set(m, key, i);
    }
    assert_int_equal(map_count(m), N);
    for (int i = 0; i < N; i++) {
        snprintf(key, sizeof key, "L%d__diameter", i * 7919 % 100003);
        assert_int_equal(map_get(m, key), i);
        assert_string_equal(map_key(m, i), key);
    }
    assert_int_equal(map_get(m, "L1"), -1);
    assert_int_equal(map_get(m, ""), -1);
    map_free(m);
    map_free(NULL);
}

static void setting_again_replaces(void **state)
{
    (void)state;
    map *m = map_new();
    map_set(m, "ORR", 1);
    map_set(m, "", 2);
    map_set(m, "ORR", 3);
    assert_int_equal(map_count(m), 2);
    assert_int_equal(map_get(m, "ORR"), 3);
    assert_int_equal(map_get(m, ""), 2);
    assert_string_equal(map_key(m, 0), "ORR");
    map_free(m);
}

static void recalled_by_place(void **state)
{
    (void)state;
    static const char *const name[] = {"ORR", "CR", "OS", "none"};
    static map_memo memo[MAP_MEMO];
    map *m = map_new(), *other = map_new();
    for (int i = 0; i < 3; i++) {
        map_set(m, name[i], i);
        map_set(other, name[i], 10 + i);
    }
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 4; i++) {
            assert_int_equal(map_recall(memo, m, name[i]), i < 3 ? i : -1);
            assert_int_equal(map_recall(memo, other, name[i]), i < 3 ? 10 + i : -1);
        }
    }
    map_free(m);
    map_free(other);
}

static void nearest(void **state)
{
    (void)state;
    map *m = map_new();
    map_set(m, "pembrolizumab", 0);
    map_set(m, "nivolumab", 1);
    map_set(m, "ipilimumab", 2);
    assert_string_equal(map_nearest(m, "pembrolizumb"), "pembrolizumab");
    assert_string_equal(map_nearest(m, "nivolumab"), "nivolumab");
    assert_string_equal(map_nearest(m, "ipilimmuab"), "ipilimumab");
    assert_null(map_nearest(m, "aspirin"));
    assert_null(map_nearest(m, ""));
    char longer[500];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_null(map_nearest(m, longer));
    assert_string_equal(map_nearest(m, "NIVOLUMAB"), "nivolumab");
    assert_string_equal(map_nearest(m, "nivo"), "nivolumab");
    assert_null(map_nearest(m, "ni"));
    map_free(m);
}

static void nearest_in_words(void **state)
{
    (void)state;
    map *m = map_new();
    map_set(m, "nivolumab 1 mg/kg + ipilimumab 3 mg/kg", 0);
    map_set(m, "nivolumab 3 mg/kg", 1);
    map_set(m, "ipilimumab 3 mg/kg", 2);
    map_set(m, "OS_12mo", 3);
    map_set(m, "OS_24mo", 4);
    assert_string_equal(map_nearest(m, "nivolumab plus ipilimumab"), "nivolumab 1 mg/kg + ipilimumab 3 mg/kg");
    assert_string_equal(map_nearest(m, "Ipi + Nivo"), "nivolumab 1 mg/kg + ipilimumab 3 mg/kg");
    assert_string_equal(map_nearest(m, "nivo"), "nivolumab 3 mg/kg");
    assert_string_equal(map_nearest(m, "ipilimumab"), "ipilimumab 3 mg/kg");
    // two that are equally like, and words that are another's
    assert_null(map_nearest(m, "OS"));
    assert_null(map_nearest(m, "dabrafenib plus trametinib"));
    char hint[MAP_HINT];
    assert_string_equal(map_hint(m, "nivo", "an arm", hint), "did you mean 'nivolumab 3 mg/kg'?");
    assert_string_equal(map_hint(m, "placebo", "an arm", hint), "an arm");
    map_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_values_and_order_of_insertion),
        cmocka_unit_test(setting_again_replaces),
        cmocka_unit_test(recalled_by_place),
        cmocka_unit_test(nearest),
        cmocka_unit_test(nearest_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
