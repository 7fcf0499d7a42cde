// SPDX-License-Identifier: MIT
// Open addressing with linear probing over an array of entries in order of insertion.
#include "base/map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

typedef struct {
    char *key;
    uint64_t hash;
    int value;
} entry;

struct map {
    entry *entries;
    size_t n, cap;
    int *slots;       // entry number + 1; 0 is empty
    size_t nslots;    // a power of two
};

// FNV-1a, 64 bits.
static uint64_t hash_key(const char *key)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (const unsigned char *p = (const unsigned char *)key; *p; p++) h = (h ^ *p) * 0x100000001b3u;
    return h;
}

map *map_new(void)
{
    map *m = base_alloc(1, sizeof *m);
    m->nslots = 16;
    m->slots = base_alloc(m->nslots, sizeof *m->slots);
    return m;
}

void map_free(map *m)
{
    if (!m) return;
    for (size_t i = 0; i < m->n; i++) free(m->entries[i].key);
    free(m->entries);
    free(m->slots);
    free(m);
}

// The slot that holds the key, or the empty one where it belongs.
static size_t map_slot(const map *m, const char *key, uint64_t hash)
{
    size_t i = hash & (m->nslots - 1);
    while (m->slots[i]) {
        const entry *e = &m->entries[m->slots[i] - 1];
        if (e->hash == hash && strcmp(e->key, key) == 0) return i;
        i = (i + 1) & (m->nslots - 1);
    }
    return i;
}

static void map_rehash(map *m)
{
    free(m->slots);
    m->nslots *= 2;
    m->slots = base_alloc(m->nslots, sizeof *m->slots);
    for (size_t i = 0; i < m->n; i++) {
        m->slots[map_slot(m, m->entries[i].key, m->entries[i].hash)] = (int)i + 1;
    }
}

void map_set(map *m, const char *key, int value)
{
    uint64_t hash = hash_key(key);
    size_t slot = map_slot(m, key, hash);
    if (m->slots[slot]) {
        m->entries[m->slots[slot] - 1].value = value;
        return;
    }
    entry e = {base_strdup(key), hash, value};
    ARRAY_PUSH(m->entries, m->n, m->cap, e);
    m->slots[slot] = (int)m->n;
    if (m->n * 2 > m->nslots) map_rehash(m);
}

int map_get(const map *m, const char *key)
{
    size_t slot = map_slot(m, key, hash_key(key));
    return m->slots[slot] ? m->entries[m->slots[slot] - 1].value : -1;
}

int map_recall(map_memo *memo, const map *m, const char *key)
{
    map_memo *one = &memo[((uintptr_t)key ^ (uintptr_t)key >> 7 ^ (uintptr_t)m >> 5) % MAP_MEMO];
    if (one->key != key || one->of != m) {
        *one = (map_memo){m, key, map_get(m, key)};
    }
    return one->value;
}

int map_count(const map *m)
{
    return (int)m->n;
}

const char *map_key(const map *m, int i)
{
    return m->entries[i].key;
}
