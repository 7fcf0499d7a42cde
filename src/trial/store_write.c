// SPDX-License-Identifier: MIT
// Writing: a thread collects the rows of a unit in memory of its own, store_put() writes them under the lock within a
// savepoint, so that a unit is there whole with its mark in `done`, or not at all. Units share a transaction until the
// batch is full or a second has passed.
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "trial/store_int.h"

static const double STORE_COMMIT_S = 1;

store_rows *store_rows_new(void)
{
    return base_alloc(1, sizeof(store_rows));
}

void store_rows_free(store_rows *r)
{
    if (r != NULL) {
        free(r->row);
        free(r->cell);
        free(r->text);
        free(r);
    }
}

void store_rows_clear(store_rows *r)
{
    r->nrow = r->ncell = r->ntext = 0;
}

void store_row(store_rows *r, int table)
{
    const store_row_span span = {table, r->ncell, 0};
    ARRAY_PUSH(r->row, r->nrow, r->row_cap, span);
}

static void store_cell_push(store_rows *r, store_cell c)
{
    ARRAY_PUSH(r->cell, r->ncell, r->cell_cap, c);
    r->row[r->nrow - 1].n++;
}

void store_int(store_rows *r, int64_t value)
{
    store_cell_push(r, (store_cell){STORE_INT, {.i = value}});
}

void store_real(store_rows *r, double value)
{
    store_cell_push(r, (store_cell){isnan(value) ? STORE_NULL : STORE_REAL, {.x = value}});
}

void store_text(store_rows *r, const char *value)
{
    if (value == NULL) {
        store_cell_push(r, (store_cell){STORE_NULL, {.i = 0}});
        return;
    }
    const size_t n = strlen(value) + 1;
    if (r->ntext + n > r->text_cap) {
        r->text = array_grow(r->text, &r->text_cap, r->ntext + n, 1);
    }
    memcpy(r->text + r->ntext, value, n);
    store_cell_push(r, (store_cell){STORE_TEXT, {.text = r->ntext}});
    r->ntext += n;
}

void store_failure(store_rows *r, const store *s, const char *arm, int64_t patient, const char *phase, double time_days,
                   const char *state, const char *reason)
{
    store_row(r, store_find_table(s, "failures"));
    store_text(r, arm);
    store_int(r, patient);
    store_text(r, phase);
    store_real(r, time_days);
    store_text(r, state);
    store_text(r, reason);
}

static double store_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// The statement that inserts one row into a table, or STORE_ROWS of them, prepared once.
static sqlite3_stmt *store_insert(store *s, int table, bool many)
{
    if (s->insert == NULL) {
        s->insert = base_alloc(2 * (size_t)s->ntable, sizeof *s->insert);
    }
    sqlite3_stmt **q = &s->insert[2 * table + many];
    if (*q == NULL) {
        strbuf sql = {0};
        strbuf_printf(&sql, "INSERT INTO \"%s\" VALUES ", s->table[table].name);
        for (int k = 0; k < (many ? STORE_ROWS : 1); k++) {
            strbuf_puts(&sql, k ? ",(?" : "(?");
            for (int i = 1; i < s->table[table].ncolumn; i++) {
                strbuf_puts(&sql, ",?");
            }
            strbuf_puts(&sql, ")");
        }
        *q = store_prepare(s, sql.s);
        strbuf_free(&sql);
    }
    return *q;
}

bool store_bind(sqlite3_stmt *q, int i, const store_cell *c, store_type type, const char *text)
{
    switch (c->type) {
    case STORE_NULL: return sqlite3_bind_null(q, i + 1) == SQLITE_OK;
    case STORE_INT:
        return type == STORE_INT ? sqlite3_bind_int64(q, i + 1, c->u.i) == SQLITE_OK
                                 : type == STORE_REAL && sqlite3_bind_double(q, i + 1, (double)c->u.i) == SQLITE_OK;
    case STORE_REAL: return type == STORE_REAL && sqlite3_bind_double(q, i + 1, c->u.x) == SQLITE_OK;
    default: return type == STORE_TEXT && sqlite3_bind_text(q, i + 1, text + c->u.text, -1, SQLITE_STATIC) == SQLITE_OK;
    }
}

static bool store_bind_row(store *s, sqlite3_stmt *q, const store_rows *r, const store_row_span *row, int at)
{
    char what[400];
    const store_table *t = &s->table[row->table];
    if ((size_t)t->ncolumn != row->n) {
        snprintf(what, sizeof what, "a row of table %.200s has %zu cells, not %d", t->name, row->n, t->ncolumn);
        return store_fail(s, what, false);
    }
    for (int i = 0; i < t->ncolumn; i++) {
        if (!store_bind(q, at + i, &r->cell[row->first + (size_t)i], t->column[i].type, r->text)) {
            snprintf(what, sizeof what, "column %.150s of table %.150s got a value of another type", t->column[i].name,
                     t->name);
            return store_fail(s, what, false);
        }
    }
    return true;
}

// Rows of one table: one, or STORE_ROWS.
static bool store_put_rows(store *s, const store_rows *r, const store_row_span *row, int n)
{
    char what[400];
    if (row->table < 0 || row->table >= s->ntable) {
        return store_fail(s, "a row for a table that the store does not have", false);
    }
    const store_table *t = &s->table[row->table];
    sqlite3_stmt *q = store_insert(s, row->table, n > 1);
    bool good = q != NULL;
    for (int k = 0; k < n && good; k++) {
        if (!store_bind_row(s, q, r, &row[k], k * t->ncolumn)) {
            sqlite3_reset(q);
            return false;
        }
    }
    good = good && sqlite3_step(q) == SQLITE_DONE;
    if (!good) {
        snprintf(what, sizeof what, "a row of table %.200s cannot be written", t->name);
        store_fail(s, what, true);
    }
    sqlite3_reset(q);
    return good;
}

// How many rows from `i` on one statement takes.
static int store_together(const store_rows *r, size_t i)
{
    int n = 1;
    while (n < STORE_ROWS && i + (size_t)n < r->nrow && r->row[i + (size_t)n].table == r->row[i].table) {
        n++;
    }
    return n == STORE_ROWS ? n : 1;
}

static bool store_put_done(store *s, const char *arm, int64_t patient)
{
    if (s->insert_done == NULL) {
        s->insert_done = store_prepare(s, "INSERT INTO done VALUES (?, ?)");
    }
    sqlite3_stmt *q = s->insert_done;
    bool good = q != NULL && sqlite3_bind_text(q, 1, arm, -1, SQLITE_STATIC) == SQLITE_OK &&
                sqlite3_bind_int64(q, 2, patient) == SQLITE_OK && sqlite3_step(q) == SQLITE_DONE;
    if (!good) {
        char what[300];
        snprintf(what, sizeof what, "patient %lld of arm '%.200s' cannot be marked as done", (long long)patient, arm);
        store_fail(s, what, true);
    }
    sqlite3_reset(q);
    return good;
}

bool store_begin(store *s)
{
    s->in_transaction = store_exec(s, "BEGIN");
    s->batch = 0;
    s->begun = store_now();
    return s->in_transaction;
}

static bool store_commit_locked(store *s)
{
    if (!s->in_transaction) {
        return true;
    }
    s->in_transaction = false;
    const bool good = store_exec(s, "COMMIT");
    if (!sqlite3_get_autocommit(s->db)) {
        store_exec(s, "ROLLBACK");    // a full disk: the batch is lost, the file stays whole
    }
    return good;
}

bool store_commit(store *s)
{
    pthread_mutex_lock(&s->lock);
    const bool good = store_commit_locked(s);
    pthread_mutex_unlock(&s->lock);
    return good;
}

bool store_meta_put(store *s, const store_pair *pair, int n)
{
    pthread_mutex_lock(&s->lock);
    bool good = (s->in_transaction || store_begin(s)) && store_exec(s, "SAVEPOINT pairs");
    if (good) {
        for (int i = 0; good && i < n; i++) {
            good = store_meta_write(s, pair[i].key, pair[i].value);
        }
        if (!good && !sqlite3_get_autocommit(s->db)) {
            store_exec(s, "ROLLBACK TO pairs");
        }
        s->in_transaction = !sqlite3_get_autocommit(s->db);
        good = s->in_transaction && store_exec(s, "RELEASE pairs") && good;
    }
    good = good && store_commit_locked(s);
    pthread_mutex_unlock(&s->lock);
    return good;
}

bool store_put(store *s, const char *arm, int64_t patient, store_rows *r)
{
    pthread_mutex_lock(&s->lock);
    bool good = s->in_transaction || store_begin(s);
    good = good && (s->passing || store_exec(s, "SAVEPOINT unit"));
    if (good) {
        for (size_t i = 0, n; good && i < r->nrow; i += n) {
            n = (size_t)store_together(r, i);
            good = store_put_rows(s, r, &r->row[i], (int)n);
        }
        good = good && store_put_done(s, arm, patient);
        // a full disk may have ended the transaction by itself: then there is nothing to take back
        if (!good && !s->passing && !sqlite3_get_autocommit(s->db)) {
            store_exec(s, "ROLLBACK TO unit");
        }
        s->in_transaction = !sqlite3_get_autocommit(s->db);
        good = s->in_transaction && (s->passing || store_exec(s, "RELEASE unit")) && good;
    }
    if (good) {
        store_units_add(&s->units, arm, patient);
        if (++s->batch >= STORE_BATCH || store_now() - s->begun >= STORE_COMMIT_S) {
            good = store_commit_locked(s);
        }
    }
    store_rows_clear(r);
    pthread_mutex_unlock(&s->lock);
    return good;
}

void store_write_end(store *s)
{
    for (int i = 0; s->insert != NULL && i < 2 * s->ntable; i++) {
        sqlite3_finalize(s->insert[i]);
    }
    free(s->insert);
    s->insert = NULL;
    sqlite3_finalize(s->insert_done);
    s->insert_done = NULL;
}
