// SPDX-License-Identifier: MIT
// Arena: a chain of blocks; the last one is filled from its start. Large requests get a block of their own.
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { ARENA_BLOCK = 64 * 1024, ARENA_ALIGN = 16 };

typedef struct block {
    struct block *previous;
    size_t used, size;
    _Alignas(ARENA_ALIGN) unsigned char data[];
} block;

struct arena {
    block *last;
};

void *base_alloc(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size ? size : 1);
    if (!p) base_out_of_memory(count > SIZE_MAX / (size ? size : 1) ? SIZE_MAX : count * size);
    return p;
}

void *base_alloc_aligned(size_t bytes)
{
    enum { LINE = 64 };
    if (bytes > SIZE_MAX - LINE) base_out_of_memory(bytes);
    size_t size = (bytes + LINE - 1) / LINE * LINE;
    void *p = aligned_alloc(LINE, size ? size : LINE);
    if (!p) base_out_of_memory(bytes);
    memset(p, 0, size ? size : LINE);
    return p;
}

char *base_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(base_alloc(n, 1), s, n);
}

void *array_grow(void *v, size_t *cap, size_t needed, size_t item_size)
{
    size_t size = *cap ? *cap : 8;
    while (size < needed) {
        if (size > SIZE_MAX / 2) base_out_of_memory(SIZE_MAX);
        size *= 2;
    }
    if (size > SIZE_MAX / item_size) base_out_of_memory(SIZE_MAX);
    void *p = realloc(v, size * item_size);
    if (!p) base_out_of_memory(size * item_size);
    *cap = size;
    return p;
}

arena *arena_new(void)
{
    return base_alloc(1, sizeof(arena));
}

void arena_free(arena *a)
{
    if (!a) return;
    for (block *b = a->last; b;) {
        block *previous = b->previous;
        free(b);
        b = previous;
    }
    free(a);
}

static block *arena_block(arena *a, size_t size)
{
    block *b = base_alloc(1, sizeof(block) + size);
    b->size = size;
    b->previous = a->last;
    a->last = b;
    return b;
}

void *arena_alloc(arena *a, size_t size)
{
    if (size > SIZE_MAX / 2) base_out_of_memory(size);
    size = (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    block *b = a->last;
    if (!b || b->size - b->used < size) {
        b = arena_block(a, size > ARENA_BLOCK ? size : ARENA_BLOCK);
    }
    void *p = b->data + b->used;
    b->used += size;
    return p;
}

char *arena_strndup(arena *a, const char *s, size_t n)
{
    char *copy = arena_alloc(a, n + 1);
    memcpy(copy, s, n);
    return copy;
}

char *arena_strdup(arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *arena_printf(arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *s = arena_alloc(a, (size_t)(n < 0 ? 0 : n) + 1);
    if (n > 0) vsnprintf(s, (size_t)n + 1, format, again);
    va_end(again);
    return s;
}
