// SPDX-License-Identifier: MIT
// The file: magic, sizes, then for each candidate in order of numbers what is known of him, then the states and inputs
// of those diagnosed. It is read whole and written whole; who writes last wins, and loses nothing but time.
#include "cohort/kept.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "cache/cache.h"

static const char MAGIC[16] = "coley grown 1\n";
enum { KEPT_MOST = 64 * 1024 * 1024 };    // bytes of an entry

typedef struct {
    char magic[16];
    int32_t nx, np;
    int64_t n, nat;    // candidates; those diagnosed
} kept_head;

typedef struct {
    int64_t number;
    uint64_t start;
    double time;
    int32_t outcome, at;    // at: which of those diagnosed; -1
} kept_row;

typedef struct {
    kept_row *row;
    double *value;    // (nat x (nx + np))
    int64_t n, nat;
    size_t row_cap, value_cap;
    bool added;    // in this run
} kept_rows;

struct cohort_kept {
    char *folder, *key;
    int nx, np;
    kept_rows before, added;
    pthread_mutex_t lock;    // of added
};

uint64_t cohort_kept_digest(const double *value, int n)
{
    // FNV-1a over words
    uint64_t h = 0xcbf29ce484222325u;
    for (int i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &value[i], sizeof bits);
        for (int k = 0; k < 64; k += 16) {
            h = (h ^ (bits >> k & 0xffff)) * 0x100000001b3u;
        }
    }
    return h;
}

// ---- reading --------------------------------------------------------------------------------------------------------

static bool kept_sound(const kept_rows *r)
{
    for (int64_t i = 0; i < r->n; i++) {
        if (r->row[i].at < -1 || r->row[i].at >= r->nat || (i > 0 && r->row[i].number <= r->row[i - 1].number)) {
            return false;
        }
    }
    return true;
}

static void kept_clear(kept_rows *r)
{
    free(r->row);
    free(r->value);
    *r = (kept_rows){0};
}

static void kept_read(cohort_kept *k, const char *data, size_t size)
{
    kept_head head;
    const size_t one = sizeof(double) * (size_t)(k->nx + k->np);
    if (size < sizeof head) {
        return;
    }
    memcpy(&head, data, sizeof head);
    if (memcmp(head.magic, MAGIC, sizeof MAGIC) || head.nx != k->nx || head.np != k->np || head.n < 0 || head.nat < 0 ||
        (uint64_t)head.n > size / sizeof(kept_row) || (uint64_t)head.nat > size / (one ? one : 1) ||
        size != sizeof head + (size_t)head.n * sizeof(kept_row) + (size_t)head.nat * one) {
        return;
    }
    kept_rows *r = &k->before;
    r->n = head.n;
    r->nat = head.nat;
    r->row = base_alloc((size_t)r->n + 1, sizeof *r->row);
    r->value = base_alloc((size_t)r->nat * one + 1, 1);
    memcpy(r->row, data + sizeof head, (size_t)r->n * sizeof *r->row);
    memcpy(r->value, data + sizeof head + (size_t)r->n * sizeof *r->row, (size_t)r->nat * one);
    if (!kept_sound(r)) {
        kept_clear(r);
    }
}

cohort_kept *cohort_kept_open(const char *folder, const char *key, int nx, int np)
{
    cohort_kept *k = base_alloc(1, sizeof *k);
    *k = (cohort_kept){.folder = base_strdup(folder), .key = base_strdup(key), .nx = nx, .np = np, .added.added = true};
    pthread_mutex_init(&k->lock, NULL);
    size_t size;
    char *path = cache_path(folder, key, ".grown"), *data = cache_read_sealed(path, true, &size);
    if (data) {
        kept_read(k, data, size);
    }
    free(data);
    free(path);
    return k;
}

bool cohort_kept_find(const cohort_kept *k, int64_t number, uint64_t start, cohort_kept_one *one)
{
    const kept_rows *r = &k->before;
    int64_t low = 0, high = r->n;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (r->row[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == r->n || r->row[low].number != number || r->row[low].start != start) {
        return false;
    }
    const kept_row *row = &r->row[low];
    *one = (cohort_kept_one){number, start, row->time, row->outcome,
                             row->at < 0 ? NULL : r->value + (size_t)row->at * (size_t)(k->nx + k->np)};
    return true;
}

// ---- adding ---------------------------------------------------------------------------------------------------------

static size_t kept_bytes(const kept_rows *r, int width)
{
    return (size_t)r->n * sizeof *r->row + (size_t)r->nat * (size_t)width * sizeof *r->value;
}

static void kept_append(kept_rows *r, const cohort_kept_one *one, int width)
{
    kept_row row = {one->number, one->start, one->time, one->outcome, one->at ? (int32_t)r->nat : -1};
    ARRAY_PUSH(r->row, r->n, r->row_cap, row);
    if (one->at) {
        size_t need = (size_t)(r->nat + 1) * (size_t)width;
        if (need > r->value_cap) {
            r->value = array_grow(r->value, &r->value_cap, need, sizeof *r->value);
        }
        memcpy(r->value + (size_t)r->nat * (size_t)width, one->at, sizeof *one->at * (size_t)width);
        r->nat++;
    }
}

void cohort_kept_add(cohort_kept *k, const cohort_kept_one *one)
{
    pthread_mutex_lock(&k->lock);
    if (kept_bytes(&k->before, k->nx + k->np) + kept_bytes(&k->added, k->nx + k->np) < KEPT_MOST) {
        kept_append(&k->added, one, k->nx + k->np);
    }
    pthread_mutex_unlock(&k->lock);
}

// ---- writing --------------------------------------------------------------------------------------------------------

// A candidate and the list that he is of
typedef struct {
    kept_row row;
    const kept_rows *of;
} kept_from;

// In order of numbers; of one number those added first.
static int kept_order(const void *a, const void *b)
{
    const kept_from *x = a, *y = b;
    if (x->row.number != y->row.number) {
        return x->row.number < y->row.number ? -1 : 1;
    }
    return x->of == y->of ? 0 : x->of->added ? -1 : 1;
}

// Those that were there and those added, who win. Returns how many.
static int64_t kept_merge(const cohort_kept *k, kept_from *all)
{
    const kept_rows *list[] = {&k->before, &k->added};
    int64_t n = 0, m = 0;
    for (int l = 0; l < 2; l++) {
        for (int64_t i = 0; i < list[l]->n; i++) {
            all[n++] = (kept_from){list[l]->row[i], list[l]};
        }
    }
    qsort(all, (size_t)n, sizeof *all, kept_order);
    for (int64_t i = 0; i < n; i++) {
        if (m == 0 || all[m - 1].row.number != all[i].row.number) {
            all[m++] = all[i];
        }
    }
    return m;
}

static bool kept_put(const cohort_kept *k, const kept_from *all, int64_t n, FILE *f)
{
    kept_head head = {.nx = k->nx, .np = k->np, .n = n};
    const size_t width = (size_t)(k->nx + k->np);
    memcpy(head.magic, MAGIC, sizeof MAGIC);
    for (int64_t i = 0; i < n; i++) {
        head.nat += all[i].row.at >= 0;
    }
    bool good = fwrite(&head, sizeof head, 1, f) == 1;
    for (int64_t i = 0, at = 0; i < n && good; i++) {
        kept_row row = all[i].row;
        row.at = row.at < 0 ? -1 : (int32_t)at++;
        good = fwrite(&row, sizeof row, 1, f) == 1;
    }
    for (int64_t i = 0; i < n && good; i++) {
        const double *value = all[i].row.at < 0 ? NULL : all[i].of->value + (size_t)all[i].row.at * width;
        good = !value || fwrite(value, sizeof *value, width, f) == width;
    }
    return good;
}

// Whatever hinders it: the next run grows them again.
static void kept_write(const cohort_kept *k)
{
    kept_from *all = base_alloc((size_t)(k->before.n + k->added.n), sizeof *all);
    const int64_t n = kept_merge(k, all);
    char *place = cache_workplace(k->folder), *path = place ? path_join(place, "grown") : NULL;
    FILE *f = path && cache_write(path, "", 0) ? fopen(path, "wb") : NULL;
    if (f) {
        bool good = kept_put(k, all, n, f);
        good = fclose(f) == 0 && good;
        if (good && cache_put(path, k->folder, k->key, ".grown")) {
            cache_trim(k->folder, CACHE_MOST);
        }
    }
    if (place) {
        cache_workplace_end(place);
    }
    free(path);
    free(all);
}

void cohort_kept_close(cohort_kept *k)
{
    if (!k) {
        return;
    }
    if (k->added.n) {
        kept_write(k);
    }
    kept_clear(&k->before);
    kept_clear(&k->added);
    pthread_mutex_destroy(&k->lock);
    free(k->folder);
    free(k->key);
    free(k);
}
