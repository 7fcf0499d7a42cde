// SPDX-License-Identifier: MIT
// The finished units of work of a run, as a set in memory: 16 bytes a unit, so that hundreds of thousands cost little.
#include <stdlib.h>
#include <string.h>

#include "trial/store_int.h"

enum { STORE_UNITS_START = 1024 };

static store_unit *store_units_empty(size_t n)
{
    store_unit *slot = base_alloc(n, sizeof *slot);
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

// The slot of a unit, or the free one where it belongs.
static store_unit *store_units_find(store_unit *slot, size_t slots, int arm, int64_t patient)
{
    // Fibonacci hashing (Knuth, TAOCP 6.4)
    size_t i = (size_t)(((uint64_t)patient ^ (uint64_t)arm << 40)*0x9e3779b97f4a7c15u >> 20) & (slots - 1);
    while (slot[i].arm >= 0 && (slot[i].arm != arm || slot[i].patient != patient)) {
        i = (i + 1) & (slots - 1);
    }
    return &slot[i];
}

static void store_units_grow(store_units *u)
{
    store_unit *bigger = store_units_empty(2*u->slots);
    for (size_t i = 0; i < u->slots; i++) {
        if (u->slot[i].arm >= 0) {
            *store_units_find(bigger, 2*u->slots, u->slot[i].arm, u->slot[i].patient) = u->slot[i];
        }
    }
    free(u->slot);
    u->slot = bigger;
    u->slots *= 2;
}

void store_units_add(store_units *u, const char *arm, int64_t patient)
{
    int number = map_get(u->arms, arm);
    if (number < 0) {
        number = map_count(u->arms);
        map_set(u->arms, arm, number);
        size_t n = (size_t)number;
        ARRAY_PUSH(u->count, n, u->count_cap, 0);
    }
    store_unit *slot = store_units_find(u->slot, u->slots, number, patient);
    if (slot->arm >= 0) {
        return;
    }
    *slot = (store_unit){number, patient};
    u->count[number]++;
    if (2*++u->used > u->slots) {
        store_units_grow(u);
    }
}

bool store_units_has(const store_units *u, const char *arm, int64_t patient)
{
    const int number = map_get(u->arms, arm);
    return number >= 0 && store_units_find(u->slot, u->slots, number, patient)->arm >= 0;
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
