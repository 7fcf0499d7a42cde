// SPDX-License-Identifier: MIT
// Messages, and what the caller frees and writes.
#include <stdlib.h>
#include <string.h>

#include "api/api_int.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/map.h"

coley_messages *coley_messages_new(void)
{
    coley_messages *m = base_alloc(1, sizeof *m);
    m->list = diag_new();
    return m;
}

void coley_messages_free(coley_messages *m)
{
    if (!m) return;
    diag_free(m->list);
    free(m);
}

int coley_messages_count(const coley_messages *m)
{
    return diag_count(m->list);
}

int coley_messages_errors(const coley_messages *m)
{
    return diag_errors(m->list);
}

void coley_messages_print(const coley_messages *m, FILE *out, bool colour)
{
    diag_print(m->list, out, colour);
}

void coley_free(void *p)
{
    free(p);
}

const char *coley_nearest(const char *word, const char *const *known, int n)
{
    map *words = map_new();
    for (int i = 0; i < n; i++) map_set(words, known[i], i);
    const char *near = map_nearest(words, word);
    int i = near ? map_get(words, near) : -1;
    map_free(words);
    return i < 0 ? NULL : known[i];
}

coley_status coley_write_file(const char *path, const char *text, coley_messages *m)
{
    return file_write_atomic(path, text, strlen(text), m->list) ? COLEY_OK : COLEY_ERR_IO;
}
