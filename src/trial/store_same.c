// SPDX-License-Identifier: MIT
// Are rows that were computed again those of the store? Each is looked up by its key and compared cell by cell: numbers
// by their bits (a not-a-number is NULL in the file).
#include <stdio.h>
#include <string.h>

#include "trial/store_int.h"

static bool store_cell_same(sqlite3_stmt *q, int i, const store_cell *c, store_type type, const char *text)
{
    if (c->type == STORE_NULL) {
        return sqlite3_column_type(q, i) == SQLITE_NULL;
    }
    if (sqlite3_column_type(q, i) == SQLITE_NULL) {
        return false;
    }
    switch (type) {
    case STORE_INT: return sqlite3_column_int64(q, i) == c->u.i;
    case STORE_REAL: return sqlite3_column_double(q, i) == (c->type == STORE_INT ? (double)c->u.i : c->u.x);
    default: return strcmp((const char *)sqlite3_column_text(q, i), text + c->u.text) == 0;
    }
}

// The first column that differs; -1: none, ncolumn: there is no such row.
static int store_row_differs(store *s, const store_rows *r, const store_row_span *row)
{
    const store_table *t = &s->table[row->table];
    strbuf sql = {0};
    strbuf_printf(&sql, "SELECT * FROM \"%s\" WHERE ", t->name);
    for (int i = 0; i < t->nkey; i++) {
        strbuf_printf(&sql, "%s\"%s\" = ?", i ? " AND " : "", t->column[i].name);
    }
    sqlite3_stmt *q = store_prepare(s, sql.s);
    strbuf_free(&sql);
    bool good = q != NULL && row->n == (size_t)t->ncolumn;
    for (int i = 0; good && i < t->nkey; i++) {
        good = store_bind(q, i, &r->cell[row->first + (size_t)i], t->column[i].type, r->text);
    }
    int differs = good && sqlite3_step(q) == SQLITE_ROW ? -1 : t->ncolumn;
    for (int i = 0; differs < 0 && i < t->ncolumn; i++) {
        if (!store_cell_same(q, i, &r->cell[row->first + (size_t)i], t->column[i].type, r->text)) {
            differs = i;
            break;
        }
    }
    sqlite3_finalize(q);
    return differs;
}

bool store_same(store *s, const store_rows *r, char *difference, size_t size)
{
    for (size_t k = 0; k < r->nrow; k++) {
        const store_table *t = &s->table[r->row[k].table];
        int differs = store_row_differs(s, r, &r->row[k]);
        if (differs == t->ncolumn) {
            snprintf(difference, size, "table %.200s has no such row", t->name);
            return false;
        }
        if (differs >= 0) {
            snprintf(difference, size, "table %.200s, column %.200s", t->name, t->column[differs].name);
            return false;
        }
    }
    return true;
}
