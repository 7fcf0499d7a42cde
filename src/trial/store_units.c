// SPDX-License-Identifier: MIT
// The finished units of work of a run, as a set in memory. Patients are numbered without gaps, so a bit each in blocks
// of 512 that are found by (arm, block): a quarter of a byte a unit or less, and any number may still be there.
#include <stdlib.h>
#include <string.h>

#include "trial/store_int.h"

enum { STORE_UNITS_START = 16 };

static store_block *store_units_empty(size_t n)
{
    store_block *slot = base_alloc(n, sizeof *slot);
    for (size_t i = 0; i < n; i++) {
        slot[i].arm = -1;
    }
    return slot;
}

void store_units_init(store_units *u)
{
    *u = (store_units){.arms = map_new(), .slot = store_units_empty(STORE_UNITS_START), .slots = STORE_UNITS_START};
}

void store_units_clear(store_units *u)
{
    map_free(u->arms);
    free(u->count);
    free(u->slot);
}

static int64_t store_block_of(int64_t patient)
{
    return patient >= 0 ? patient / STORE_BLOCK : -1 - (-1 - patient) / STORE_BLOCK;
}

// The slot of a block, or the free one where it belongs.
static store_block *store_units_find(store_block *slot, size_t slots, int arm, int64_t number)
{
    // Fibonacci hashing (Knuth, TAOCP 6.4)
    size_t i = (size_t)(((uint64_t)number ^ (uint64_t)arm << 40) * 0x9e3779b97f4a7c15u >> 20) & (slots - 1);
    while (slot[i].arm >= 0 && (slot[i].arm != arm || slot[i].number != number)) {
        i = (i + 1) & (slots - 1);
    }
    return &slot[i];
}

static void store_units_grow(store_units *u)
{
    store_block *bigger = store_units_empty(2 * u->slots);
    for (size_t i = 0; i < u->slots; i++) {
        if (u->slot[i].arm >= 0) {
            *store_units_find(bigger, 2 * u->slots, u->slot[i].arm, u->slot[i].number) = u->slot[i];
        }
    }
    free(u->slot);
    u->slot = bigger;
    u->slots *= 2;
}

// Bit of a patient within his block; `word` is set to where it is.
static uint64_t store_units_bit(int64_t patient, int64_t number, size_t *word)
{
    const uint64_t i = (uint64_t)(patient - number * STORE_BLOCK);
    *word = (size_t)(i / 64);
    return (uint64_t)1 << i % 64;
}

void store_units_add(store_units *u, const char *arm, int64_t patient)
{
    int place = map_get(u->arms, arm);
    if (place < 0) {
        place = map_count(u->arms);
        map_set(u->arms, arm, place);
        size_t n = (size_t)place;
        ARRAY_PUSH(u->count, n, u->count_cap, 0);
    }
    const int64_t number = store_block_of(patient);
    store_block *block = store_units_find(u->slot, u->slots, place, number);
    if (block->arm < 0) {
        if (2 * ++u->used > u->slots) {
            store_units_grow(u);
            block = store_units_find(u->slot, u->slots, place, number);
        }
        *block = (store_block){.arm = place, .number = number};
    }
    size_t word;
    const uint64_t bit = store_units_bit(patient, number, &word);
    u->count[place] += !(block->done[word] & bit);
    block->done[word] |= bit;
}

bool store_units_has(const store_units *u, const char *arm, int64_t patient)
{
    const int place = map_get(u->arms, arm);
    if (place < 0) {
        return false;
    }
    const int64_t number = store_block_of(patient);
    const store_block *block = store_units_find(u->slot, u->slots, place, number);
    size_t word;
    const uint64_t bit = store_units_bit(patient, number, &word);
    return block->arm >= 0 && block->done[word] & bit;
}

bool store_done(const store *s, const char *arm, int64_t patient)
{
    pthread_mutex_lock((pthread_mutex_t *)&s->lock);
    const bool done = store_units_has(&s->units, arm, patient);
    pthread_mutex_unlock((pthread_mutex_t *)&s->lock);
    return done;
}

int64_t store_done_count(const store *s, const char *arm)
{
    pthread_mutex_lock((pthread_mutex_t *)&s->lock);
    const int number = map_get(s->units.arms, arm);
    const int64_t count = number >= 0 ? s->units.count[number] : 0;
    pthread_mutex_unlock((pthread_mutex_t *)&s->lock);
    return count;
}
