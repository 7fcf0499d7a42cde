// SPDX-License-Identifier: MIT
// Tests of src/cohort/threads.c: each number is worked on once, and all are done when the call comes back.
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cohort/cohort.h"

enum { MOST = 16 };

typedef struct {
    atomic_int begun[MOST], next;
    long sum[MOST];
} shared;

// Deals 10,000 numbers through a counter, as the users of the threads do.
static void work(void *self, int i)
{
    shared *s = self;
    atomic_fetch_add(&s->begun[i], 1);
    for (int n; (n = atomic_fetch_add(&s->next, 1)) < 10000;) {
        s->sum[i] += n;
    }
}

static void each_number_once(void **state)
{
    (void)state;
    static const int count[] = {1, 2, 5, MOST};
    for (size_t k = 0; k < sizeof count / sizeof *count; k++) {
        shared s = {.next = 0};
        cohort_threads(count[k], work, &s);
        long sum = 0;
        for (int i = 0; i < MOST; i++) {
            assert_int_equal(atomic_load(&s.begun[i]), i < count[k]);
            sum += s.sum[i];
        }
        assert_int_equal(sum, 10000L * 9999 / 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_number_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
