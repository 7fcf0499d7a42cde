// SPDX-License-Identifier: MIT
// Ordering by qsort over pairs (value, index), which makes the order total and so the same with every C library.
#include "stats/order.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

typedef struct {
    double x;
    int index;
} order_item;

static int order_compare(const void *a, const void *b)
{
    const order_item *p = a, *q = b;
    if (isnan(p->x) != isnan(q->x)) {
        return isnan(p->x) ? 1 : -1;
    }
    if (p->x < q->x || p->x > q->x) {
        return p->x < q->x ? -1 : 1;
    }
    return (p->index > q->index) - (p->index < q->index);
}

int *stats_order(const double *x, int n)
{
    order_item *item = base_alloc((size_t)n + 1, sizeof *item);
    int *order = base_alloc((size_t)n + 1, sizeof *order);
    for (int i = 0; i < n; i++) {
        item[i] = (order_item){x[i], i};
    }
    qsort(item, (size_t)n, sizeof *item, order_compare);
    for (int i = 0; i < n; i++) {
        order[i] = item[i].index;
    }
    free(item);
    return order;
}

void stats_midranks(const double *x, int n, double *rank)
{
    int *order = stats_order(x, n);
    for (int i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && x[order[end]] == x[order[i]]; end++) {
        }
        for (int k = i; k < end; k++) {
            rank[order[k]] = 0.5*(i + 1 + end);
        }
    }
    free(order);
}
