// SPDX-License-Identifier: MIT
// Reading: rows in order of their key, counts, provenance and the hash. The text that is hashed is, for each table in
// order of name,
//
//   table NAME \n   column \t column ... \n   then a line a row: cell \t cell ... \n
//
// with integers in decimal, reals by number_format(), NULL as \N, and \, tab and newline in texts written as \\ \t \n.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/sha256.h"
#include "base/strbuf.h"
#include "trial/store_int.h"

struct store_cursor {
    store *s;
    sqlite3_stmt *q;
    bool failed;
};

static void store_sql_key(strbuf *sql, const store_table *t)
{
    strbuf_puts(sql, " ORDER BY ");
    for (int i = 0; i < t->nkey; i++) {
        strbuf_printf(sql, "%s\"%s\"", i ? ", " : "", t->column[i].name);
    }
}

// The rows of `sql`, a statement up to its WHERE clause; takes what is in it.
static store_cursor *store_rows_of(store *s, int table, strbuf *sql, int column, const char *value)
{
    const store_table *t = &s->table[table];
    if (column >= 0) {
        // SQLite turns the text into the column's type
        strbuf_printf(sql, " WHERE \"%s\" = ?1", t->column[column].name);
    }
    store_sql_key(sql, t);
    sqlite3_stmt *q = store_prepare(s, sql->s);
    strbuf_free(sql);
    if (q == NULL || (column >= 0 && sqlite3_bind_text(q, 1, value, -1, SQLITE_TRANSIENT) != SQLITE_OK)) {
        store_fail(s, "rows cannot be read", true);
        sqlite3_finalize(q);
        return NULL;
    }
    store_cursor *c = base_alloc(1, sizeof *c);
    *c = (store_cursor){s, q, false};
    return c;
}

store_cursor *store_select(store *s, int table, int column, const char *value)
{
    strbuf sql = {0};
    strbuf_printf(&sql, "SELECT * FROM \"%s\"", s->table[table].name);
    return store_rows_of(s, table, &sql, column, value);
}

store_cursor *store_pick(store *s, const char *table, const char *const *name, int n, const char *where,
                         const char *value)
{
    const int t = store_find_table(s, table);
    bool there = t >= 0 && (where == NULL || store_find_column(s, t, where) >= 0);
    strbuf sql = {0};
    strbuf_puts(&sql, "SELECT ");
    for (int i = 0; i < n; i++) {
        there = there && store_find_column(s, t, name[i]) >= 0;
        strbuf_printf(&sql, "%s\"%s\"", i ? ", " : "", name[i]);
    }
    strbuf_printf(&sql, " FROM \"%s\"", table);
    if (!there) {
        char what[300];
        snprintf(what, sizeof what, "the run store lacks table %.200s or a column of it", table);
        store_fail(s, what, false);
        strbuf_free(&sql);
        return NULL;
    }
    return store_rows_of(s, t, &sql, where != NULL ? store_find_column(s, t, where) : -1, value);
}

bool store_next(store_cursor *c)
{
    const int step = sqlite3_step(c->q);
    if (step != SQLITE_ROW && step != SQLITE_DONE) {
        c->failed = true;
        store_fail(c->s, "rows cannot be read", true);
    }
    return step == SQLITE_ROW;
}

bool store_is_null(const store_cursor *c, int column)
{
    return sqlite3_column_type(c->q, column) == SQLITE_NULL;
}

int64_t store_get_int(const store_cursor *c, int column)
{
    return sqlite3_column_int64(c->q, column);
}

double store_get_real(const store_cursor *c, int column)
{
    return store_is_null(c, column) ? NAN : sqlite3_column_double(c->q, column);
}

const char *store_get_text(const store_cursor *c, int column)
{
    const unsigned char *text = sqlite3_column_text(c->q, column);
    return text != NULL ? (const char *)text : "";
}

void store_cursor_free(store_cursor *c)
{
    if (c != NULL) {
        sqlite3_finalize(c->q);
        free(c);
    }
}

int64_t store_count(store *s, int table)
{
    strbuf sql = {0};
    strbuf_printf(&sql, "SELECT count(*) FROM \"%s\"", s->table[table].name);
    sqlite3_stmt *q = store_prepare(s, sql.s);
    const int64_t n = q != NULL && sqlite3_step(q) == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 0;
    sqlite3_finalize(q);
    strbuf_free(&sql);
    return n;
}

bool store_count_by(store *s, int table, int column, void (*f)(void *self, const char *value, int64_t count),
                    void *self)
{
    strbuf sql = {0};
    strbuf_printf(&sql, "SELECT coalesce(CAST(\"%s\" AS TEXT), ''), count(*) FROM \"%s\" GROUP BY 1 ORDER BY 1",
                  s->table[table].column[column].name, s->table[table].name);
    sqlite3_stmt *q = store_prepare(s, sql.s);
    strbuf_free(&sql);
    int step = q != NULL ? SQLITE_ROW : SQLITE_ERROR;
    while (step == SQLITE_ROW && (step = sqlite3_step(q)) == SQLITE_ROW) {
        f(self, (const char *)sqlite3_column_text(q, 0), sqlite3_column_int64(q, 1));
    }
    sqlite3_finalize(q);
    return step == SQLITE_DONE || store_fail(s, "rows cannot be counted", true);
}

// ---- provenance ----

bool store_meta_write(store *s, const char *key, const char *value)
{
    sqlite3_stmt *q = store_prepare(s, "INSERT OR REPLACE INTO meta VALUES (?, ?)");
    const bool good = q != NULL && sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC) == SQLITE_OK &&
                      sqlite3_bind_text(q, 2, value, -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_step(q) == SQLITE_DONE;
    if (!good) {
        store_fail(s, "provenance cannot be written", true);
    }
    sqlite3_finalize(q);
    return good;
}

bool store_meta_set(store *s, const char *key, const char *value)
{
    pthread_mutex_lock(&s->lock);
    const bool good = store_meta_write(s, key, value);
    pthread_mutex_unlock(&s->lock);
    return good;
}

char *store_meta(const store *s, const char *key)
{
    sqlite3_stmt *q = store_prepare(s, "SELECT value FROM meta WHERE key = ?");
    char *value = NULL;
    if (q != NULL && sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW) {
        value = base_strdup((const char *)sqlite3_column_text(q, 0));
    }
    sqlite3_finalize(q);
    return value;
}

bool store_meta_same(const store *s, const char *key, const char *value, diag_list *d)
{
    char *stored = store_meta(s, key);
    const bool same = stored != NULL && strcmp(stored, value) == 0;
    if (!same) {
        diag_add(d, DIAG_ERROR, (src_loc){.file = diag_file(d, s->path, "", 0)},
                 "the same trial, model and seed as the run that was begun here",
                 "the run here has %s %.100s, not %.100s", key, stored != NULL ? stored : "of its own", value);
    }
    free(stored);
    return same;
}

// ---- hash ----

static void store_hash_text(strbuf *line, const char *text)
{
    for (const char *c = text; *c; c++) {
        const size_t plain = strcspn(c, "\\\t\n");
        strbuf_write(line, c, plain);
        c += plain;
        if (*c == '\0') {
            break;
        }
        strbuf_write(line, *c == '\\' ? "\\\\" : *c == '\t' ? "\\t" : "\\n", 2);
    }
}

static void store_hash_cell(strbuf *line, const store_cursor *c, int column, store_type type)
{
    char number[32];
    if (store_is_null(c, column)) {
        strbuf_puts(line, "\\N");
    } else if (type == STORE_INT) {
        snprintf(number, sizeof number, "%lld", (long long)store_get_int(c, column));
        strbuf_puts(line, number);
    } else if (type == STORE_REAL) {
        number_format(store_get_real(c, column), number);
        strbuf_puts(line, number);
    } else {
        store_hash_text(line, store_get_text(c, column));
    }
}

static bool store_hash_table(store *s, int table, sha256 *hash)
{
    const store_table *t = &s->table[table];
    store_cursor *c = store_select(s, table, -1, NULL);
    if (c == NULL) {
        return false;
    }
    strbuf line = {0};
    strbuf_printf(&line, "table %s\n", t->name);
    for (int i = 0; i < t->ncolumn; i++) {
        strbuf_puts(&line, i ? "\t" : "");
        store_hash_text(&line, t->column[i].name);
    }
    strbuf_puts(&line, "\n");
    sha256_add(hash, line.s, line.n);
    while (store_next(c)) {
        line.n = 0;
        for (int i = 0; i < t->ncolumn; i++) {
            strbuf_puts(&line, i ? "\t" : "");
            store_hash_cell(&line, c, i, t->column[i].type);
        }
        strbuf_puts(&line, "\n");
        sha256_add(hash, line.s, line.n);
    }
    strbuf_free(&line);
    const bool good = !c->failed;
    store_cursor_free(c);
    return good;
}

bool store_hash(store *s, char hex[65])
{
    sha256 *hash = sha256_new();
    bool good = true;
    for (int i = 0; good && i < s->ntable; i++) {
        good = store_hash_table(s, i, hash);
    }
    sha256_end(hash, hex);
    if (!good) {
        *hex = '\0';
    }
    return good;
}
