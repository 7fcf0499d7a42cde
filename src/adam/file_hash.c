// SPDX-License-Identifier: MIT
// What tells one folder of datasets from another: the SHA-256 of the list of their SHA-256, in order of names, as
// sha256sum writes it: `sha256sum adae.csv ... ts.csv | sha256sum` of the files that were read gives the same.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "adam/read_int.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/strbuf.h"

struct read_hash {
    pthread_t thread;
    bool started, good;
    char *path[ADAM_NDATASET];    // in order of names
    int n;
    char hex[65];
};

static bool hash_file(const char *path, char hex[65])
{
    enum { PIECE = 1 << 16 };
    FILE *f = fopen(path, "rb");
    if (!f) {
        return false;
    }
    char *piece = base_alloc(PIECE, 1);
    sha256 *h = sha256_new();
    for (size_t n; (n = fread(piece, 1, PIECE, f)) > 0;) {
        sha256_add(h, piece, n);
    }
    const bool good = !ferror(f);
    sha256_end(h, hex);
    free(piece);
    fclose(f);
    return good;
}

static void *hash_thread(void *self)
{
    read_hash *h = self;
    strbuf list = {0};
    h->good = true;
    for (int i = 0; i < h->n && h->good; i++) {
        char hex[65];
        h->good = hash_file(h->path[i], hex);
        strbuf_printf(&list, "%s  %s\n", hex, path_base(h->path[i]));
    }
    if (h->good) {
        sha256_text(list.s, h->hex);
    }
    strbuf_free(&list);
    return NULL;
}

static int hash_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

read_hash *read_hash_begin(const adam_reading *r)
{
    read_hash *h = base_alloc(1, sizeof *h);
    for (int i = 0; i < ADAM_NDATASET; i++) {
        if (r->has[i]) {
            h->path[h->n++] = read_path(r, (adam_id)i);
        }
    }
    qsort(h->path, (size_t)h->n, sizeof *h->path, hash_order);
    h->started = pthread_create(&h->thread, NULL, hash_thread, h) == 0;
    return h;
}

bool read_hash_end(read_hash *h, char hex[65])
{
    if (h->started) {
        pthread_join(h->thread, NULL);
    } else {
        hash_thread(h);
    }
    const bool good = h->good;
    memcpy(hex, h->hex, 65);
    for (int i = 0; i < h->n; i++) {
        free(h->path[i]);
    }
    free(h);
    return good;
}
