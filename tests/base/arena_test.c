// SPDX-License-Identifier: MIT
// Arena, growable arrays and aligned memory.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static void blocks_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    enum { N = 300 };
    arena *a = arena_new();
    unsigned char *block[N];
    for (size_t i = 0; i < N; i++) {
        // sizes around the block size of 64 KiB, where a new block begins
        size_t size = i < 200 ? i : 65000 + 10 * i;
        block[i] = arena_alloc(a, size);
        assert_int_equal((uintptr_t)block[i] % 16, 0);
        for (size_t k = 0; k < size; k++) assert_int_equal(block[i][k], 0);
        memset(block[i], (int)(i % 251) + 1, size);
    }
    for (size_t i = 1; i < N; i++) {
        size_t size = i < 200 ? i : 65000 + 10 * i;
        for (size_t k = 0; k < size; k++) assert_int_equal(block[i][k], i % 251 + 1);
    }
    arena_free(a);
    arena_free(NULL);
}

static void strings(void **state)
{
    (void)state;
    arena *a = arena_new();
    assert_string_equal(arena_strdup(a, ""), "");
    assert_string_equal(arena_strndup(a, "melanoma", 3), "mel");
    assert_string_equal(arena_printf(a, "%s-%d", "PD", 1), "PD-1");
    char *longer = arena_printf(a, "%0200000d", 7);
    assert_int_equal(strlen(longer), 200000);
    assert_int_equal(longer[199999], '7');
    arena_free(a);
}

static void arrays_grow_and_keep_their_items(void **state)
{
    (void)state;
    int *v = NULL;
    size_t n = 0, cap = 0;
    for (int i = 0; i < 1000; i++) ARRAY_PUSH(v, n, cap, i * i);
    assert_int_equal(n, 1000);
    assert_true(cap >= n);
    for (int i = 0; i < 1000; i++) assert_int_equal(v[i], i * i);
    free(v);
}

static void aligned_memory_is_zeroed(void **state)
{
    (void)state;
    for (size_t size = 0; size < 300; size += 37) {
        unsigned char *p = base_alloc_aligned(size);
        assert_int_equal((uintptr_t)p % 64, 0);
        for (size_t k = 0; k < size; k++) assert_int_equal(p[k], 0);
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_aligned_and_apart),
        cmocka_unit_test(strings),
        cmocka_unit_test(arrays_grow_and_keep_their_items),
        cmocka_unit_test(aligned_memory_is_zeroed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
