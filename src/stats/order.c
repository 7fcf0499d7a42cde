// SPDX-License-Identifier: MIT
// Ordering by the bits of the values, eleven at a time from the lowest (LSD radix sort): stable, so that equal values
// stay in order of index, and linear, which counts where every subgroup's times are sorted again.
#include "stats/order.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

typedef struct {
    uint64_t key;
    int index;
} order_item;

enum { DIGIT = 11, DIGITS = 6, BUCKETS = 1 << DIGIT };

// An integer in the order of the numbers: negative ones turned over, both zeros alike, what is no number last.
static uint64_t order_key(double x)
{
    const uint64_t sign = (uint64_t)1 << 63;
    uint64_t bits;
    if (isnan(x)) {
        return UINT64_MAX;
    }
    x = x == 0 ? 0 : x;
    memcpy(&bits, &x, sizeof bits);
    return bits & sign ? ~bits : bits | sign;
}

// One pass; false where all items have the same digit, and nothing is moved.
static bool order_pass(const order_item *from, order_item *to, int n, int digit)
{
    int start[BUCKETS + 1] = {0};
    const int shift = digit * DIGIT;
    for (int i = 0; i < n; i++) {
        start[(from[i].key >> shift & (BUCKETS - 1)) + 1]++;
    }
    if (n == 0 || start[(from[0].key >> shift & (BUCKETS - 1)) + 1] == n) {
        return false;
    }
    for (int b = 0; b < BUCKETS; b++) {
        start[b + 1] += start[b];
    }
    for (int i = 0; i < n; i++) {
        to[start[from[i].key >> shift & (BUCKETS - 1)]++] = from[i];
    }
    return true;
}

int *stats_order(const double *x, int n)
{
    order_item *item = base_alloc((size_t)n + 1, sizeof *item), *other = base_alloc((size_t)n + 1, sizeof *other);
    int *order = base_alloc((size_t)n + 1, sizeof *order);
    for (int i = 0; i < n; i++) {
        item[i] = (order_item){order_key(x[i]), i};
    }
    for (int digit = 0; digit < DIGITS; digit++) {
        if (order_pass(item, other, n, digit)) {
            order_item *sorted = other;
            other = item;
            item = sorted;
        }
    }
    for (int i = 0; i < n; i++) {
        order[i] = item[i].index;
    }
    free(item);
    free(other);
    return order;
}

void stats_midranks(const double *x, int n, double *rank)
{
    int *order = stats_order(x, n);
    for (int i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && x[order[end]] == x[order[i]]; end++) {}
        for (int k = i; k < end; k++) {
            rank[order[k]] = 0.5 * (i + 1 + end);
        }
    }
    free(order);
}
