// SPDX-License-Identifier: MIT
// Cells of rows that are there already, set anew: what is only known when all patients are there.
#include <stdio.h>

#include "trial/store_int.h"

// UPDATE "table" SET "value" = ?, ... WHERE "key" = ? AND ...: parameters are numbered by the place of the cell.
static sqlite3_stmt *update_statement(const store *s, const store_table *t, const int *column, int n)
{
    strbuf sql = {0};
    strbuf_printf(&sql, "UPDATE \"%s\" SET ", t->name);
    for (int i = t->nkey; i < n; i++) {
        strbuf_printf(&sql, "%s\"%s\" = ?%d", i > t->nkey ? ", " : "", t->column[column[i]].name, i + 1);
    }
    for (int i = 0; i < t->nkey; i++) {
        strbuf_printf(&sql, "%s\"%s\" = ?%d", i ? " AND " : " WHERE ", t->column[column[i]].name, i + 1);
    }
    sqlite3_stmt *q = store_prepare(s, sql.s);
    strbuf_free(&sql);
    return q;
}

bool store_update(store *s, int table, const int *column, int n, const store_rows *r)
{
    const store_table *t = &s->table[table];
    pthread_mutex_lock(&s->lock);
    bool good = s->in_transaction || store_begin(s);
    sqlite3_stmt *q = good ? update_statement(s, t, column, n) : NULL;
    good = good && q != NULL;
    for (size_t k = 0; k < r->nrow && good; k++) {
        good = r->row[k].table == table && r->row[k].n == (size_t)n;
        for (int i = 0; i < n && good; i++) {
            good = store_bind(q, i, &r->cell[r->row[k].first + (size_t)i], t->column[column[i]].type, r->text);
        }
        good = good && sqlite3_step(q) == SQLITE_DONE && sqlite3_changes(s->db) == 1;
        sqlite3_reset(q);
    }
    if (!good) {
        char what[300];
        snprintf(what, sizeof what, "rows of table %.200s cannot be set", t->name);
        store_fail(s, what, q != NULL);
    }
    sqlite3_finalize(q);
    pthread_mutex_unlock(&s->lock);
    return good;
}
