// SPDX-License-Identifier: MIT
// The keys of a dataset's rows, remembered as 128-bit hashes with the line of each: 24 bytes a row.
#ifndef COLEY_ADAM_ROW_KEYS_H
#define COLEY_ADAM_ROW_KEYS_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t a, b;    // two hashes of the key's text
} row_key;

typedef struct {
    struct row_keys_slot *slot;    // open addressing; {0} is empty
    size_t n, cap;
} row_keys;

// Makes room for about so many rows in all, so that the table is not made again and again; more come in just as well.
void row_keys_expect(row_keys *k, size_t rows);
// Line of the row that had this key before; 0 where it is new, and kept with `line` (from 1) then.
int row_keys_add(row_keys *k, row_key key, int line);
void row_keys_free(row_keys *k);

#endif
