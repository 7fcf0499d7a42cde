// SPDX-License-Identifier: MIT
// Opening, checking and closing of a run store. The file says what it is in SQLite's own header: application_id is that
// of Coley, user_version the version of the store. While a run is written the file is in write-ahead mode and locked by
// its one writer; when it is closed it becomes one plain file again, which can be read from a read-only folder.
#include "trial/store.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "trial/store_int.h"

enum {
    STORE_APPLICATION = 0x436f6c79,    // "Coly"
    STORE_VERSION = 1,
    STORE_BUSY_MS = 300,    // patience with another process that is about to close
    STORE_NAME_MAX = 200,
    STORE_COLUMNS_MAX = 1000,
    STORE_FAILURE_COLUMNS = 6,
};

// The ledger of patients that could not be computed. A unit has at most one failure a phase.
static const store_column store_failure_column[STORE_FAILURE_COLUMNS] = {
    {"arm", STORE_TEXT},       {"patient", STORE_INT}, {"phase", STORE_TEXT},
    {"time_days", STORE_REAL}, {"state", STORE_TEXT},  {"reason", STORE_TEXT},
};
static const store_table store_failures = {"failures", store_failure_column, STORE_FAILURE_COLUMNS, 3};

static const char *const store_type_name[] = {"INTEGER", "REAL", "TEXT"};

static void store_error_at(const char *path, diag_list *d, const char *expected, const char *what, const char *detail)
{
    const src_loc loc = {.file = diag_file(d, path, "", 0)};
    diag_add(d, DIAG_ERROR, loc, expected, "%s%s%s", what, *detail ? ": " : "", detail);
}

bool store_fail(store *s, const char *what, bool db)
{
    if (db && sqlite3_errcode(s->db) == SQLITE_NOMEM) {
        base_out_of_memory(0);
    }
    if (!*s->error) {
        snprintf(s->error, sizeof s->error, "%s%s%s", what, db ? ": " : "", db ? sqlite3_errmsg(s->db) : "");
    }
    return false;
}

const char *store_error(const store *s)
{
    return s->error;
}

bool store_exec(store *s, const char *sql)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || store_fail(s, sql, true);
}

sqlite3_stmt *store_prepare(const store *s, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    const int code = sqlite3_prepare_v2(s->db, sql, -1, &statement, NULL);
    if (code == SQLITE_NOMEM) {
        base_out_of_memory(0);
    }
    return code == SQLITE_OK ? statement : NULL;
}

// ---- tables ----

static int store_table_compare(const void *a, const void *b)
{
    return strcmp(((const store_table *)a)->name, ((const store_table *)b)->name);
}

// NULL, or what is wrong with the shape of a table: names go into SQL, so they are checked when written and when read.
static const char *store_shape_wrong(const store_table *t)
{
    bool plain = *t->name != '\0';
    for (const char *c = t->name; *c; c++) {
        plain = plain && (isalnum((unsigned char)*c) || *c == '_');
    }
    if (!plain || strlen(t->name) > STORE_NAME_MAX || strncmp(t->name, "sqlite_", 7) == 0) {
        return "a table's name must be letters, digits and _";
    }
    if (t->ncolumn < 1 || t->ncolumn > STORE_COLUMNS_MAX || t->nkey < 1 || t->nkey > t->ncolumn) {
        return "a table has 1 to 1000 columns and a key";
    }
    for (int i = 0; i < t->ncolumn; i++) {
        if (!*t->column[i].name || strchr(t->column[i].name, '"') != NULL ||
            strlen(t->column[i].name) > STORE_NAME_MAX) {
            return "a column's name has 1 to 200 characters and no quotation mark";
        }
    }
    return NULL;
}

// The same for a table that a caller wants.
static const char *store_table_wrong(const store_table *t)
{
    if (strcmp(t->name, "meta") == 0 || strcmp(t->name, "done") == 0 || strcmp(t->name, "failures") == 0) {
        return "this table's name is the store's own";
    }
    return store_shape_wrong(t);
}

static bool store_create_table(store *s, const store_table *t)
{
    strbuf sql = {0};
    strbuf_printf(&sql, "CREATE TABLE \"%s\" (", t->name);
    for (int i = 0; i < t->ncolumn; i++) {
        strbuf_printf(&sql, "\"%s\" %s, ", t->column[i].name, store_type_name[t->column[i].type]);
    }
    strbuf_puts(&sql, "PRIMARY KEY (");
    for (int i = 0; i < t->nkey; i++) {
        strbuf_printf(&sql, "%s\"%s\"", i ? ", " : "", t->column[i].name);
    }
    strbuf_puts(&sql, ")) STRICT, WITHOUT ROWID");
    const bool made = store_exec(s, sql.s);
    strbuf_free(&sql);
    return made;
}

static bool store_create_all(store *s, const store_table *table, int ntable)
{
    bool made = store_exec(s, "BEGIN IMMEDIATE") &&
                store_exec(s, "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID") &&
                store_exec(s, "CREATE TABLE done (arm TEXT, patient INTEGER, PRIMARY KEY (arm, patient)) "
                              "STRICT, WITHOUT ROWID") &&
                store_create_table(s, &store_failures);
    for (int i = 0; made && i < ntable; i++) {
        made = store_create_table(s, &table[i]);
    }
    char sql[100];
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d", STORE_APPLICATION, STORE_VERSION);
    return made && store_exec(s, sql) && store_exec(s, "COMMIT");
}

// Reads one table's columns back from the file.
static bool store_load_table(store *s, const char *name, store_table *t)
{
    sqlite3_stmt *q = store_prepare(s, "SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid");
    store_column *column = arena_alloc(s->memory, STORE_COLUMNS_MAX * sizeof *column);
    *t = (store_table){arena_strdup(s->memory, name), column, 0, 0};
    bool good = q != NULL && sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC) == SQLITE_OK;
    while (good && sqlite3_step(q) == SQLITE_ROW && t->ncolumn < STORE_COLUMNS_MAX) {
        const char *type = (const char *)sqlite3_column_text(q, 1);
        int k = 0;
        while (k < 3 && (type == NULL || strcmp(store_type_name[k], type) != 0)) {
            k++;
        }
        const int place = sqlite3_column_int(q, 2);    // in the key, from 1; 0: none
        good = k < 3 && (place == 0 || place == t->ncolumn + 1);
        t->nkey += place > 0;
        if (good) {
            column[t->ncolumn++] =
                (store_column){arena_strdup(s->memory, (const char *)sqlite3_column_text(q, 0)), (store_type)k};
        }
    }
    sqlite3_finalize(q);
    return good && store_shape_wrong(t) == NULL;
}

static bool store_load_tables(store *s)
{
    sqlite3_stmt *q = store_prepare(s, "SELECT name FROM sqlite_master WHERE type = 'table' "
                                       "AND name NOT IN ('meta', 'done') ORDER BY name");
    if (q == NULL) {
        return store_fail(s, "the list of tables cannot be read", true);
    }
    size_t n = 0, cap = 0;
    bool good = true;
    while (good && sqlite3_step(q) == SQLITE_ROW) {
        store_table t;
        good = store_load_table(s, (const char *)sqlite3_column_text(q, 0), &t);
        ARRAY_PUSH(s->table, n, cap, t);
    }
    sqlite3_finalize(q);
    s->ntable = (int)n;
    return good && n > 0 ? true : store_fail(s, "the tables are not those of a run store", false);
}

static bool store_same_columns(const store_table *a, const store_table *b)
{
    bool same = a->ncolumn == b->ncolumn && a->nkey == b->nkey;
    for (int i = 0; same && i < a->ncolumn; i++) {
        same = strcmp(a->column[i].name, b->column[i].name) == 0 && a->column[i].type == b->column[i].type;
    }
    return same;
}

// On resume: the tables in the file are those wanted.
static bool store_check_tables(store *s, const store_table *table, int ntable)
{
    char what[300];
    for (int i = 0; i < ntable; i++) {
        const int k = store_find_table(s, table[i].name);
        if (k < 0 || !store_same_columns(&s->table[k], &table[i])) {
            snprintf(what, sizeof what, "table %.200s has other columns than this run", table[i].name);
            return store_fail(s, what, false);
        }
    }
    return s->ntable == ntable + 1 ? true : store_fail(s, "the file has more tables than this run", false);
}

// ---- opening ----

static int64_t store_pragma(store *s, const char *sql)
{
    sqlite3_stmt *q = store_prepare(s, sql);
    const int64_t value = q != NULL && sqlite3_step(q) == SQLITE_ROW ? sqlite3_column_int64(q, 0) : -1;
    sqlite3_finalize(q);
    return value;
}

// The file is a store of this version, whole and free. Errors name what was found.
static bool store_check_file(store *s, diag_list *d)
{
    const int64_t application = store_pragma(s, "PRAGMA application_id");
    const int code = sqlite3_errcode(s->db);
    if (code == SQLITE_NOMEM) {
        base_out_of_memory(0);
    }
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
        store_error_at(s->path, d, "a run that nobody else has open", "the run is in use by another process", "");
        return false;
    }
    if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY) {
        store_error_at(s->path, d, "a folder that can be written: what an interrupted run left has to be folded in",
                       "the run store cannot be opened", sqlite3_errmsg(s->db));
        return false;
    }
    if (application < 0) {
        store_error_at(s->path, d, "a run store, made by coley trial", "this is not a run store, or it is damaged",
                       sqlite3_errmsg(s->db));
        return false;
    }
    if (application != STORE_APPLICATION) {
        store_error_at(s->path, d, "a run store, made by coley trial", "this is a database of another program", "");
        return false;
    }
    const int64_t version = store_pragma(s, "PRAGMA user_version");
    if (version != STORE_VERSION) {
        char what[80];
        snprintf(what, sizeof what, "the run store has version %lld, which this program cannot read",
                 (long long)version);
        store_error_at(s->path, d, "version 1", what, "");
        return false;
    }
    sqlite3_stmt *q = store_prepare(s, "PRAGMA quick_check(1)");
    const bool whole =
        q != NULL && sqlite3_step(q) == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(q, 0), "ok") == 0;
    if (!whole) {
        const char *found = q != NULL ? (const char *)sqlite3_column_text(q, 0) : NULL;
        store_error_at(s->path, d, "a whole file: start the run again", "the run store is truncated or damaged",
                       found != NULL ? found : sqlite3_errmsg(s->db));
    }
    sqlite3_finalize(q);
    return whole;
}

static bool store_load_units(store *s)
{
    sqlite3_stmt *q = store_prepare(s, "SELECT arm, patient FROM done");
    int step = q != NULL ? SQLITE_ROW : SQLITE_ERROR;
    while (step == SQLITE_ROW && (step = sqlite3_step(q)) == SQLITE_ROW) {
        store_units_add(&s->units, (const char *)sqlite3_column_text(q, 0), sqlite3_column_int64(q, 1));
    }
    sqlite3_finalize(q);
    return step == SQLITE_DONE || store_fail(s, "the list of finished patients cannot be read", true);
}

// A run that was stopped before its tables were committed leaves a database with nothing in it: a file without a byte,
// or with SQLite's header alone.
static bool store_blank(store *s)
{
    return store_pragma(s, "PRAGMA application_id") == 0 && store_pragma(s, "SELECT count(*) FROM sqlite_master") == 0;
}

static bool store_start(store *s, const store_table *table, int ntable, diag_list *d)
{
    // the order matters: the lock must be exclusive before the log is first touched. synchronous NORMAL: a crash of the
    // machine may lose the last batches, never the file
    static const char *const writer =
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL";
    const bool blank = s->mode != STORE_CREATE && store_blank(s);
    if (s->mode == STORE_READ && blank) {
        store_error_at(s->path, d, "a run that has begun: coley trial with --resume begins it",
                       "the run was stopped before anything was written", "");
        return false;
    }
    // a nameless store is gone with its process: nothing of it has to survive
    static const char *const passing =
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
        "PRAGMA cache_size = -131072";
    if (s->mode == STORE_CREATE || blank) {
        s->passing = !*s->path;
        return store_exec(s, s->passing ? passing : writer) && store_create_all(s, table, ntable) &&
               store_load_tables(s);
    }
    if (!store_check_file(s, d)) {
        return false;
    }
    if (s->mode == STORE_RESUME) {
        // checked before anything of the file is changed, then locked
        if (!(store_load_tables(s) && store_check_tables(s, table, ntable) && store_exec(s, writer) &&
              store_exec(s, "BEGIN IMMEDIATE; COMMIT"))) {
            return false;
        }
    } else if (!store_load_tables(s)) {
        return false;
    }
    return store_load_units(s);
}

static bool store_wanted(const char *path, store_mode mode, const store_table *table, int ntable, diag_list *d)
{
    const bool exists = file_exists(path);
    if (mode == STORE_CREATE && exists) {
        store_error_at(path, d, "a new folder, or --resume to go on with this run", "a run is here already", "");
        return false;
    }
    if (mode != STORE_CREATE && !exists) {
        store_error_at(path, d, "the run.sqlite that coley trial writes", "there is no run store here", "");
        return false;
    }
    for (int i = 0; mode != STORE_READ && i < ntable; i++) {
        const char *wrong = store_table_wrong(&table[i]);
        if (wrong != NULL) {
            store_error_at(path, d, wrong, "table cannot be stored", table[i].name);
            return false;
        }
    }
    return true;
}

static void store_free(store *s)
{
    store_write_end(s);
    sqlite3_close(s->db);
    pthread_mutex_destroy(&s->lock);
    store_units_clear(&s->units);
    free(s->table);
    arena_free(s->memory);
    free(s);
}

// Takes the place of a new store, so that of two runs started together one is refused and touches nothing of the
// other's.
static bool store_claim(const char *path, diag_list *d)
{
    const int file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (file < 0 && errno == EEXIST) {
        store_error_at(path, d, "a new folder, or --resume to go on with this run", "a run is here already", "");
    } else if (file < 0) {
        store_error_at(path, d, "a file and folder that can be written", "the run store cannot be opened",
                       strerror(errno));
    } else {
        close(file);
    }
    return file >= 0;
}

store *store_open(const char *path, store_mode mode, const store_table *table, int ntable, diag_list *d)
{
    if (!store_wanted(path, mode, table, ntable, d)) {
        return NULL;
    }
    const bool claimed = mode == STORE_CREATE && *path && strcmp(path, STORE_IN_MEMORY) != 0;
    if (claimed && !store_claim(path, d)) {
        return NULL;
    }
    store *s = base_alloc(1, sizeof *s);
    s->mode = mode;
    s->memory = arena_new();
    s->path = arena_strdup(s->memory, path);
    pthread_mutex_init(&s->lock, NULL);
    store_units_init(&s->units);
    const int rights = mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    const int flags = rights | (mode == STORE_CREATE ? SQLITE_OPEN_CREATE : 0);
    bool opened = sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK;
    if (s->db == NULL || sqlite3_errcode(s->db) == SQLITE_NOMEM) {
        base_out_of_memory(0);
    }
    if (!opened) {
        const char *expected = mode == STORE_READ ? "a file that can be read" : "a file and folder that can be written";
        store_error_at(path, d, expected, "the run store cannot be opened", sqlite3_errmsg(s->db));
    } else {
        sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
        // the file may come from anybody: nothing in its schema may run
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
        opened = store_start(s, table, ntable, d);
        if (!opened && *s->error) {
            const int code = sqlite3_errcode(s->db);
            const bool busy = code == SQLITE_BUSY || code == SQLITE_LOCKED;
            store_error_at(path, d, busy ? "a run that nobody else has open" : NULL,
                           busy ? "the run is in use by another process" : "the run store cannot be used", s->error);
        }
    }
    if (!opened) {
        store_free(s);
        if (claimed) {
            unlink(path);    // it was not there before
        }
        return NULL;
    }
    return s;
}

bool store_close(store *s, diag_list *d)
{
    if (s == NULL) {
        return true;
    }
    bool good = true;
    if (s->mode != STORE_READ) {
        good = store_commit(s);
        store_write_end(s);
        good =
            good && store_exec(s, "PRAGMA wal_checkpoint(TRUNCATE)") && store_exec(s, "PRAGMA journal_mode = DELETE");
        if (!good) {
            store_error_at(s->path, d, "room on the disk", "the end of the run could not be written", s->error);
        }
    }
    store_free(s);
    return good;
}

int store_ntable(const store *s)
{
    return s->ntable;
}

const store_table *store_table_at(const store *s, int i)
{
    return &s->table[i];
}

int store_find_table(const store *s, const char *name)
{
    const store_table key = {.name = name};
    const store_table *t = bsearch(&key, s->table, (size_t)s->ntable, sizeof *t, store_table_compare);
    return t != NULL ? (int)(t - s->table) : -1;
}

int store_find_column(const store *s, int table, const char *name)
{
    for (int i = 0; i < s->table[table].ncolumn; i++) {
        if (strcmp(s->table[table].column[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}
