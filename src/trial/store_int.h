// SPDX-License-Identifier: MIT
// Private to the store: store.c opens and closes, store_write.c puts, store_read.c selects and hashes.
#ifndef COLEY_TRIAL_STORE_INT_H
#define COLEY_TRIAL_STORE_INT_H

#include <pthread.h>
#include <sqlite3.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "trial/store.h"

enum { STORE_BLOCK = 512 };    // patients of one block

// Patients STORE_BLOCK*number ... of an arm, a bit each.
typedef struct {
    int arm;    // -1: free slot
    int64_t number;
    uint64_t done[STORE_BLOCK / 64];
} store_block;

// Set of (arm, patient): blocks by open addressing.
typedef struct {
    map *arms;         // name -> number
    int64_t *count;    // (arms) units of each arm
    size_t count_cap;
    store_block *slot;    // (slots), a power of two
    size_t slots, used;
} store_units;

struct store {
    sqlite3 *db;
    store_mode mode;
    const char *path;      // in memory
    bool passing;          // nameless: after an error it is of no use any more, so nothing is taken back
    arena *memory;         // tables and names
    store_table *table;    // (ntable) by name
    int ntable;

    // writing, under the lock
    pthread_mutex_t lock;
    sqlite3_stmt **insert;    // (2 ntable) of one row of a table, of STORE_ROWS
    sqlite3_stmt *insert_done;
    bool in_transaction;
    int batch;       // units in the transaction
    double begun;    // [s] when it was begun
    store_units units;
    char error[512];
};

// Rows that a thread has collected.
enum { STORE_NULL = -1 };    // a cell's type besides store_type
enum { STORE_ROWS = 8 };     // rows that one statement writes where so many of a table come

typedef struct {
    int type;
    union {
        int64_t i;
        double x;
        size_t text;    // where it begins in store_rows.text
    } u;
} store_cell;

typedef struct {
    int table;
    size_t first, n;    // cells
} store_row_span;

struct store_rows {
    store_row_span *row;
    store_cell *cell;
    char *text;
    size_t nrow, row_cap, ncell, cell_cap, ntext, text_cap;
};

// Binds one cell to a statement's parameter i + 1; false where its type is not the column's.
bool store_bind(sqlite3_stmt *q, int i, const store_cell *c, store_type type, const char *text);

// Remembers the first error: "what: SQLite's sentence", or `what` alone where `db` is false. Returns false.
bool store_fail(store *s, const char *what, bool db);
bool store_exec(store *s, const char *sql);    // runs; an error is remembered
sqlite3_stmt *store_prepare(const store *s, const char *sql);

void store_units_init(store_units *u);
void store_units_clear(store_units *u);
void store_units_add(store_units *u, const char *arm, int64_t patient);
bool store_units_has(const store_units *u, const char *arm, int64_t patient);

bool store_meta_write(store *s, const char *key, const char *value);    // under the lock

bool store_begin(store *s);        // a transaction; under the lock
void store_write_end(store *s);    // frees prepared statements

#endif
