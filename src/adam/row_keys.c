// SPDX-License-Identifier: MIT
// Open addressing, half full at most.
#include "adam/row_keys.h"

#include <stdlib.h>

#include "base/arena.h"

struct row_keys_slot {
    row_key key;
    int line;    // 0: free
};

enum { FEWEST = 1024, MOST_EXPECTED = 1 << 24 };

static uint64_t mix(uint64_t h)
{
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    return h ^ (h >> 31);
}

static struct row_keys_slot *slot_of(struct row_keys_slot *table, size_t cap, row_key k)
{
    size_t i = (size_t)k.a & (cap - 1);
    while (table[i].line && (table[i].key.a != k.a || table[i].key.b != k.b)) {
        i = (i + 1) & (cap - 1);
    }
    return &table[i];
}

static void grow(row_keys *k, size_t cap)
{
    struct row_keys_slot *table = base_alloc(cap, sizeof *table);
    for (size_t i = 0; i < k->cap; i++) {
        if (k->slot[i].line) {
            *slot_of(table, cap, k->slot[i].key) = k->slot[i];
        }
    }
    free(k->slot);
    k->slot = table;
    k->cap = cap;
}

void row_keys_expect(row_keys *k, size_t rows)
{
    size_t cap = FEWEST;
    while (cap < 2 * rows && cap < MOST_EXPECTED) {
        cap *= 2;
    }
    if (cap > k->cap) {
        grow(k, cap);
    }
}

int row_keys_add(row_keys *k, row_key key, int line)
{
    if (2 * k->n >= k->cap) {
        grow(k, k->cap ? 2 * k->cap : FEWEST);
    }
    row_key mixed = {mix(key.a), mix(key.b)};
    struct row_keys_slot *slot = slot_of(k->slot, k->cap, mixed);
    if (slot->line) {
        return slot->line;
    }
    *slot = (struct row_keys_slot){mixed, line};
    k->n++;
    return 0;
}

void row_keys_free(row_keys *k)
{
    free(k->slot);
    *k = (row_keys){0};
}
