// SPDX-License-Identifier: MIT
// The run store: one SQLite file that a run's results go into as they come, so that a killed run resumes and ends with
// the same rows.
//
//   meta(key, value)        provenance: version, seed, hashes, trial text, command. Never hashed
//   done(arm, patient)      finished units of work. Written with their rows in one transaction. Never hashed
//   failures(...)           the failure ledger: who could not be computed, where and why. Hashed
//   the caller's tables     result rows; each has named columns, the first nkey of them are its key. Hashed
//
// A unit of work is (arm, patient); all rows of a unit come with one store_put(). What belongs to a patient before
// randomisation (draws, growth, baseline, why a candidate was not taken) is the unit of arm "". Rows that depend on no
// other unit make the hash independent of threads, order of arms and interruptions: keys name the arm by its name, not
// by its place.
//
// A not-a-number is stored as NULL, read back as NaN and never as 0.
#ifndef COLEY_TRIAL_STORE_H
#define COLEY_TRIAL_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

typedef enum { STORE_INT, STORE_REAL, STORE_TEXT } store_type;

typedef struct {
    const char *name;    // any text but "; at most 200 characters
    store_type type;
} store_column;

typedef struct {
    const char *name;              // letters, digits, _; not meta, done, tables or failures
    const store_column *column;    // (ncolumn), at most 1000
    int ncolumn;
    int nkey;    // the first nkey columns are the key, at least 1; no two rows have the same key
} store_table;

typedef enum {
    STORE_CREATE,    // a new file; refused where one is there
    STORE_RESUME,    // go on with an interrupted run: the tables must be the same, or none be there yet
    STORE_READ,      // an existing run, for reports; never changes the file
} store_mode;

typedef struct store store;

#define STORE_IN_MEMORY ":memory:"    // a path for STORE_CREATE: rows of one's own, gone when it is closed

// Opens a run. NULL and an error in `d`: no such file, file there already, folder not writable, not a Coley store,
// another version of the store, truncated or damaged, other tables than asked for, or in use by another process.
//   table   the caller's tables; ignored by STORE_READ (the file knows its tables)
// path "" with STORE_CREATE: a nameless store, in a temporary file that is gone when it is closed. After an error of
// writing it is of no use any more: nothing is taken back.
// A store that is open for writing is locked: a second process gets an error.
store *store_open(const char *path, store_mode mode, const store_table *table, int ntable, diag_list *d);

// Commits, folds the write-ahead log into the file and frees. False (and an error in `d`) where the last commit failed.
// NULL is fine.
bool store_close(store *s, diag_list *d);

// Tables of an open store, the failure ledger among them, ordered by name. Borrowed.
int store_ntable(const store *s);
const store_table *store_table_at(const store *s, int i);
int store_find_table(const store *s, const char *name);                // -1 where there is none
int store_find_column(const store *s, int table, const char *name);    // -1 where there is none

// ---- provenance ----
bool store_meta_set(store *s, const char *key, const char *value);    // replaces
typedef struct {
    const char *key;
    char value[32];
} store_pair;
// Sets all of them or none, and commits them with the units put so far: what says how far a run has come. False where
// they could not be written (store_error() says why).
bool store_meta_put(store *s, const store_pair *pair, int n);
char *store_meta(const store *s, const char *key);    // malloc'ed; NULL where there is none
// On resume: an error in `d` where the store has another value for `key`, as "the run in PATH has seed 1, not 2".
bool store_meta_same(const store *s, const char *key, const char *value, diag_list *d);

// ---- writing: each thread collects the rows of a unit, then puts them ----
typedef struct store_rows store_rows;

store_rows *store_rows_new(void);
void store_rows_free(store_rows *r);
void store_rows_clear(store_rows *r);        // keeps its memory
void store_row(store_rows *r, int table);    // begins a row of table `table`; then its cells, in order
void store_int(store_rows *r, int64_t value);
void store_real(store_rows *r, double value);         // NaN: NULL
void store_text(store_rows *r, const char *value);    // copied; NULL: NULL
// A row of the failure ledger. phase: "growth" or "treatment"; time in days; state: name of the state with the largest
// error or NULL.
void store_failure(store_rows *r, const store *s, const char *arm, int64_t patient, const char *phase, double time_days,
                   const char *state, const char *reason);

// Writes the rows and marks the unit done, as one. Threads may call it at the same time. Commits every `STORE_BATCH`
// units and at least every second that it is called. False where it could not be written (store_error() says why),
// where a row has a wrong number or type of cells, or where the key or the unit is there already: nothing of the unit
// is kept then. `r` is cleared in any case.
bool store_put(store *s, const char *arm, int64_t patient, store_rows *r);
bool store_commit(store *s);
enum { STORE_BATCH = 500 };
// The first error since the store was opened, without the path; "" where there was none. Borrowed.
const char *store_error(const store *s);

// Sets cells of rows that are there. column: first those of the table's key, in order, then those that are set; each
// row of `r` has these n cells. Uncommitted: the next store_meta_put() or store_commit() commits them as one. False
// where a row is not there or cannot be written. Not while a cursor is open.
bool store_update(store *s, int table, const int *column, int n, const store_rows *r);

// Whether rows of the same keys and cells are in the store. `difference` (`size` bytes) is set to the first one that is
// not there or other: "table visits, column sum_mm". `r` stays as it is.
bool store_same(store *s, const store_rows *r, char *difference, size_t size);

// Adds all rows and finished units of another store with the same tables, uncommitted: the next store_commit() or
// store_meta_put() commits all that was copied as one. False (store_error(to)) where it cannot be read or written, or
// where both have a row of one key: nothing that was not committed is kept then. What is copied is found by
// store_done() when the store has been opened again.
bool store_copy(store *to, store *from);

// ---- resuming ----
bool store_done(const store *s, const char *arm, int64_t patient);    // one look-up in memory; threads may call it
int64_t store_done_count(const store *s, const char *arm);

// ---- reading: rows in order of their key ----
typedef struct store_cursor store_cursor;

// Rows whose column `column` (-1: all rows) equals `value` (text; numbers as text match too). Not at the same time as
// store_put(). NULL only where the file cannot be read: see store_error().
store_cursor *store_select(store *s, int table, int column, const char *value);
// The same with the named columns alone, which the cursor numbers in the order given: cheaper for wide rows, and the
// only way to look at a table without knowing its form. NULL too where the table has no such column (store_error()).
store_cursor *store_pick(store *s, const char *table, const char *const *name, int n, const char *where,
                         const char *value);
bool store_next(store_cursor *c);
bool store_is_null(const store_cursor *c, int column);
int64_t store_get_int(const store_cursor *c, int column);         // 0 for NULL
double store_get_real(const store_cursor *c, int column);         // NaN for NULL
const char *store_get_text(const store_cursor *c, int column);    // until store_next(); "" for NULL
void store_cursor_free(store_cursor *c);

int64_t store_count(store *s, int table);    // rows
// Number of rows for each value of `column` (as text, in order; "" for NULL): counts from screening to analysis.
bool store_count_by(store *s, int table, int column, void (*f)(void *self, const char *value, int64_t count),
                    void *self);

// SHA-256 over the rows of all tables (not of meta and done) in order of table name and key; numbers in the shortest
// form that reads back the same. False where the file cannot be read.
bool store_hash(store *s, char hex[65]);

#endif
