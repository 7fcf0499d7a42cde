// SPDX-License-Identifier: MIT
// Stores that are refused with an error that says why: damaged, foreign, hostile, in use, of another version or form,
// in a folder that may not be written.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "tests/trial/store_box.h"

// What a second process is told: exit status 0 where it is refused because the store is in use.
static int second_process(store_mode mode)
{
    const pid_t child = fork();
    if (child == 0) {
        diag_list *d = diag_new();
        store *s = store_open(box_file, mode, box_tables, BOX_TABLES, d);
        const bool refused = s == NULL && diag_errors(d) == 1;
        _exit(refused && strstr(diag_at(d, 0)->message, "in use by another process") != NULL ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_one_writer(void **state)
{
    (void)state;
    store *s = box_open(box_file, STORE_CREATE);
    box_put_all(s, (const char *const[]){"A"}, 1, 0, 10, 1);
    assert_int_equal(second_process(STORE_RESUME), 0);
    assert_int_equal(second_process(STORE_READ), 0);
    box_close(s);
    s = box_open(box_file, STORE_RESUME);
    assert_int_equal(second_process(STORE_RESUME), 0);
    assert_int_equal(second_process(STORE_READ), 0);
    box_close(s);
    // two readers do not disturb each other
    s = box_open(box_file, STORE_READ);
    store *t = box_open(box_file, STORE_READ);
    box_close(t);
    box_close(s);
}

static void test_refused_files(void **state)
{
    (void)state;
    box_refused(box_file, STORE_READ, NULL, 0, "no run store");
    box_refused(box_file, STORE_RESUME, box_tables, BOX_TABLES, "no run store");
    box_write(box_file, "", 0);
    box_refused(box_file, STORE_CREATE, box_tables, BOX_TABLES, "already");
    box_refused(box_file, STORE_READ, NULL, 0, "stopped before anything was written");
    char garbage[5000];
    for (int i = 0; i < (int)sizeof garbage; i++) {
        garbage[i] = (char)(i * 7919 >> 3);
    }
    box_write(box_file, garbage, sizeof garbage);
    box_refused(box_file, STORE_READ, NULL, 0, "not a run store");
    box_refused(box_file, STORE_RESUME, box_tables, BOX_TABLES, "not a run store");

    // a database of somebody else, and a store of tomorrow
    unlink(box_file);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(box_file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE meta (x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    box_refused(box_file, STORE_RESUME, box_tables, BOX_TABLES, "another program");
    unlink(box_file);
    box_close(box_open(box_file, STORE_CREATE));
    assert_int_equal(sqlite3_open(box_file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 2", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    box_refused(box_file, STORE_READ, NULL, 0, "version 2");
    box_refused(box_file, STORE_RESUME, box_tables, BOX_TABLES, "version 2");
}

static void test_refused_tables(void **state)
{
    (void)state;
    const store_column renamed[] = {{"patient", STORE_INT}, {"weight", STORE_REAL}},
                       retyped[] = {{"patient", STORE_INT}, {"age", STORE_TEXT}};
    const store_table changed[] = {box_tables[0], {"patients", renamed, 2, 1}},
                      typed[] = {box_tables[0], {"patients", retyped, 2, 1}};
    box_close(box_open(box_file, STORE_CREATE));
    box_refused(box_file, STORE_RESUME, changed, 2, "patients has other columns");
    box_refused(box_file, STORE_RESUME, typed, 2, "patients has other columns");
    box_refused(box_file, STORE_RESUME, box_tables, 1, "more tables");
    store *s = box_open(box_file, STORE_RESUME);    // the refusals changed nothing
    assert_true(store_meta_set(s, "seed", "1"));
    diag_list *d = diag_new();
    assert_true(store_meta_same(s, "seed", "1", d));
    assert_false(store_meta_same(s, "seed", "2", d));
    assert_string_equal(diag_at(d, 0)->message, "the run here has seed 1, not 2");
    diag_free(d);
    box_close(s);

    const store_column quoted[] = {{"a\"b", STORE_INT}};
    box_refused(box_other, STORE_CREATE, (const store_table[]){{"t", quoted, 1, 1}}, 1, "cannot be stored");
    box_refused(box_other, STORE_CREATE, (const store_table[]){{"done", box_patient_column, 2, 1}}, 1,
                "cannot be stored");
    box_refused(box_other, STORE_CREATE, (const store_table[]){{"t; DROP", box_patient_column, 2, 1}}, 1,
                "cannot be stored");
    box_refused(box_other, STORE_CREATE, (const store_table[]){{"t", box_patient_column, 2, 0}}, 1, "cannot be stored");
    assert_int_not_equal(access(box_other, F_OK), 0);    // nothing half-written
}

static void test_unwritable(void **state)
{
    (void)state;
    char path[128];
    snprintf(path, sizeof path, "%s/not-there/run.sqlite", box_folder);
    box_refused(path, STORE_CREATE, box_tables, BOX_TABLES, "cannot be opened");
    box_close(box_open(box_file, STORE_CREATE));
    snprintf(path, sizeof path, "%s/run.sqlite", box_file);    // below a file
    box_refused(path, STORE_CREATE, box_tables, BOX_TABLES, "cannot be opened");

    // a folder and file that may only be read: refused for writing, fine for reading. Rights do not bind root, so a
    // child gives them up
    assert_int_equal(chmod(box_folder, 0555), 0);
    assert_int_equal(chmod(box_file, 0444), 0);
    const pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0) {
            _exit(9);
        }
        diag_list *d = diag_new();
        if (store_open(box_other, STORE_CREATE, box_tables, BOX_TABLES, d) != NULL || diag_errors(d) != 1) {
            _exit(1);
        }
        if (store_open(box_file, STORE_RESUME, box_tables, BOX_TABLES, d) != NULL || diag_errors(d) != 2) {
            _exit(2);
        }
        store *s = store_open(box_file, STORE_READ, NULL, 0, d);
        _exit(s != NULL && store_close(s, d) ? 0 : 3);
    }
    int status;
    waitpid(child, &status, 0);
    chmod(box_folder, 0755);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

// Two runs of one folder that are started together, 40 times: one has it, the other one is refused, and the store of
// the first is there afterwards.
static void *create_one(void *barrier)
{
    diag_list *d = diag_new();
    pthread_barrier_wait(barrier);
    store *s = store_open(box_file, STORE_CREATE, box_tables, BOX_TABLES, d);
    diag_free(d);
    return s;
}

static void test_started_together(void **state)
{
    (void)state;
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, 2);
    for (int i = 0; i < 40; i++) {
        pthread_t other;
        void *theirs;
        assert_int_equal(pthread_create(&other, NULL, create_one, &barrier), 0);
        store *mine = create_one(&barrier);
        pthread_join(other, &theirs);
        assert_true((mine == NULL) != (theirs == NULL));
        box_close(mine ? mine : theirs);
        box_close(box_open(box_file, STORE_READ));
        assert_int_equal(unlink(box_file), 0);
    }
    pthread_barrier_destroy(&barrier);
}

// What a killed run left, in a folder that may only be read: an error that names the folder's rights, not damage.
static void test_interrupted_and_unwritable(void **state)
{
    (void)state;
    int status;
    pid_t child = fork();
    if (child == 0) {
        diag_list *d = diag_new();
        store *s = store_open(box_file, STORE_CREATE, box_tables, BOX_TABLES, d);
        box_put(s, store_rows_new(), "A", 1);
        store_commit(s);
        raise(SIGKILL);
    }
    waitpid(child, &status, 0);
    assert_int_equal(chmod(box_folder, 0555), 0);
    child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0) {
            _exit(9);
        }
        diag_list *d = diag_new();
        const bool refused = store_open(box_file, STORE_READ, NULL, 0, d) == NULL && diag_errors(d) == 1;
        _exit(refused && strstr(diag_at(d, 0)->expected, "folder that can be written") != NULL ? 0 : 1);
    }
    waitpid(child, &status, 0);
    chmod(box_folder, 0755);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void count_value(void *self, const char *value, int64_t count)
{
    char *text = self;
    sprintf(text + strlen(text), "%s=%d;", value, (int)count);
}

// Somebody's file whose names are made to be run as SQL.
static void test_hostile_names(void **state)
{
    (void)state;
    static const char *const hostile[] = {
        "CREATE TABLE \"x\"\"; DROP TABLE meta; --\" (a INTEGER PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE x (\"a\"\" , 1\" INTEGER PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE x (a BLOB PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE x (a INTEGER)",
    };
    for (int i = 0; i < 4; i++) {
        box_close(box_open(box_file, STORE_CREATE));
        sqlite3 *db;
        assert_int_equal(sqlite3_open(box_file, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, hostile[i], NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        box_refused(box_file, STORE_READ, NULL, 0, "cannot be used");
        unlink(box_file);
    }
}

// Reads all there is; the answer does not matter, only that there is one.
static void read_everything(const char *path)
{
    diag_list *d = diag_new();
    store *s = store_open(path, STORE_READ, NULL, 0, d);
    assert_true(s != NULL || diag_errors(d) >= 1);
    if (s != NULL) {
        char hex[65];
        store_hash(s, hex);
        for (int t = 0; t < store_ntable(s); t++) {
            char counts[100000] = "";
            store_cursor *c = store_select(s, t, -1, NULL);
            while (c != NULL && store_next(c)) {
                store_get_text(c, 0);
            }
            store_cursor_free(c);
            if (store_table_at(s, t)->ncolumn == 5) {
                store_count_by(s, t, 2, count_value, counts);
            }
        }
        store_close(s, d);
    }
    diag_free(d);
}

static void test_damaged_files(void **state)
{
    (void)state;
    store *s = box_open(box_file, STORE_CREATE);
    box_put_all(s, (const char *const[]){"A", "B"}, 2, 0, 100, 1);
    box_close(s);
    size_t n;
    char *data = box_read(box_file, &n);
    assert_true(n > 16384);
    // truncated at any page, and inside one: always refused
    for (size_t cut = 100; cut < n; cut += 4096) {
        box_write(box_other, data, cut);
        diag_list *d = diag_new();
        assert_null(store_open(box_other, STORE_READ, NULL, 0, d));
        assert_int_equal(diag_errors(d), 1);
        diag_free(d);
    }
    // bytes overwritten: refused or read, never a crash
    uint32_t random = 12345;
    for (int trial = 0; trial < 150; trial++) {
        char *copy = malloc(n);
        memcpy(copy, data, n);
        for (int k = 0; k < 1 + trial % 20; k++) {
            random = random * 1664525u + 1013904223u;
            const size_t at = trial % 3 ? random % n : random % 512;    // the header is where most is decided
            random = random * 1664525u + 1013904223u;
            copy[at] = (char)(random >> 24);
        }
        box_write(box_other, copy, n);
        read_everything(box_other);
        free(copy);
    }
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_writer, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_refused_files, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_refused_tables, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_unwritable, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_started_together, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_interrupted_and_unwritable, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_hostile_names, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_damaged_files, box_begin, box_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
