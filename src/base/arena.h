// SPDX-License-Identifier: MIT
// Arena: memory for parsing and symbolic work, freed whole. Allocation never returns NULL: where memory is refused the
// process ends, as coley_set_out_of_memory() says.
#ifndef COLEY_BASE_ARENA_H
#define COLEY_BASE_ARENA_H

#include <stddef.h>

typedef struct arena arena;

arena *arena_new(void);
void arena_free(arena *a);    // NULL is fine

void *arena_alloc(arena *a, size_t size);    // zeroed, aligned to 16
char *arena_strdup(arena *a, const char *s);
char *arena_strndup(arena *a, const char *s, size_t n);
char *arena_printf(arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Growable arrays (malloc'ed, not in the arena): ARRAY_PUSH(v, n, cap, item) appends and doubles the capacity.
void *array_grow(void *v, size_t *cap, size_t needed, size_t item_size);
#define ARRAY_PUSH(v, n, cap, item)                                                            \
    do {                                                                                       \
        if ((size_t)(n) >= (cap)) (v) = array_grow((v), &(cap), (size_t)(n) + 1, sizeof *(v)); \
        (v)[(n)++] = (item);                                                                   \
    } while (0)

void *base_alloc(size_t count, size_t size);    // calloc that does not return NULL
void *base_alloc_aligned(size_t bytes);         // 64-byte aligned, zeroed; free with free()
char *base_strdup(const char *s);

#endif
