// SPDX-License-Identifier: MIT
// All rows and finished units of one store into another, which is how shards become one run. Row by row, so that memory
// does not grow; within the transaction of the store that is written.
#include <stdio.h>

#include "trial/store_int.h"

static bool store_copy_rows(store *to, store *from, const char *table, int columns)
{
    strbuf select = {0}, insert = {0};
    strbuf_printf(&select, "SELECT * FROM \"%s\"", table);
    strbuf_printf(&insert, "INSERT INTO \"%s\" VALUES (?", table);
    for (int i = 1; i < columns; i++) {
        strbuf_puts(&insert, ",?");
    }
    strbuf_puts(&insert, ")");
    sqlite3_stmt *read = store_prepare(from, select.s), *write = store_prepare(to, insert.s);
    strbuf_free(&select);
    strbuf_free(&insert);
    int step = read != NULL && write != NULL ? SQLITE_ROW : SQLITE_ERROR;
    bool written = write != NULL;
    while (written && step == SQLITE_ROW && (step = sqlite3_step(read)) == SQLITE_ROW) {
        for (int i = 0; i < columns; i++) {
            written = written && sqlite3_bind_value(write, i + 1, sqlite3_column_value(read, i)) == SQLITE_OK;
        }
        written = written && sqlite3_step(write) == SQLITE_DONE;
        sqlite3_reset(write);
    }
    char what[300];
    snprintf(what, sizeof what, "rows of table %.200s cannot be %s", table, written ? "read" : "written");
    bool good = written && step == SQLITE_DONE;
    if (!good) {
        // of the store that is written, whose error is looked at; SQLite's sentence is of the one that failed
        if (written) {
            store_fail(from, what, true);
            store_fail(to, store_error(from), false);
        } else {
            store_fail(to, what, true);
        }
    }
    sqlite3_finalize(read);
    sqlite3_finalize(write);
    return good;
}

bool store_copy(store *to, store *from)
{
    pthread_mutex_lock(&to->lock);
    bool good = to->in_transaction || store_begin(to);
    for (int i = 0; good && i < from->ntable; i++) {
        const store_table *t = &from->table[i];
        int k = store_find_table(to, t->name);
        good = k >= 0 && to->table[k].ncolumn == t->ncolumn ? store_copy_rows(to, from, t->name, t->ncolumn)
                                                            : store_fail(to, "the stores have other tables", false);
    }
    good = good && store_copy_rows(to, from, "done", 2);
    if (!good && !sqlite3_get_autocommit(to->db)) {
        store_exec(to, "ROLLBACK");
    }
    to->in_transaction = !sqlite3_get_autocommit(to->db);
    pthread_mutex_unlock(&to->lock);
    return good;
}
