// SPDX-License-Identifier: MIT
// Stores of runs that were killed, or whose disk was full: what was committed is there, and goes on.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "tests/trial/store_box.h"

// A process is killed while it writes; the run goes on and ends with the rows of an undisturbed one.
static void test_killed_run_resumes(void **state)
{
    (void)state;
    const pid_t child = fork();
    if (child == 0) {
        diag_list *d = diag_new();
        store *s = store_open(box_file, STORE_CREATE, box_tables, BOX_TABLES, d);
        store_rows *r = store_rows_new();
        for (int i = 0; i < 700; i++) {
            box_put(s, r, "A", i);
        }
        raise(SIGKILL);    // 500 are committed, 200 are not
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

    store *s = box_open(box_file, STORE_READ);    // also readable as it is
    assert_int_equal(store_done_count(s, "A"), STORE_BATCH);
    box_close(s);

    s = box_open(box_file, STORE_RESUME);
    assert_int_equal(store_done_count(s, "A"), STORE_BATCH);
    assert_int_equal(store_count(s, store_find_table(s, "visits")), 3 * STORE_BATCH);
    box_put_all(s, (const char *const[]){"A"}, 1, 0, 1000, 1);
    box_close(s);
    char a[65], b[65];
    box_hash(box_file, a);
    s = box_open(box_other, STORE_CREATE);
    box_put_all(s, (const char *const[]){"A"}, 1, 0, 1000, 1);
    box_close(s);
    box_hash(box_other, b);
    assert_string_equal(a, b);
}

// A disk that is full after 300 kB: putting fails with an error, nothing crashes, and what was committed can be gone on
// with.
static void test_full_disk(void **state)
{
    (void)state;
    const pid_t child = fork();
    if (child == 0) {
        const struct rlimit limit = {300000, 300000};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        diag_list *d = diag_new();
        store *s = store_open(box_file, STORE_CREATE, box_tables, BOX_TABLES, d);
        store_rows *r = store_rows_new();
        int i = 0;
        while (i < 100000 && box_put(s, r, "A", i)) {
            i++;
        }
        const bool told = *store_error(s) != '\0';
        box_put(s, r, "A", i + 1);    // goes on failing or not, but does not crash
        store_close(s, d);
        _exit(i > 0 && i < 100000 && told ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    store *s = box_open(box_file, STORE_RESUME);
    const int64_t done = store_done_count(s, "A");
    assert_true(done > 0 && store_count(s, store_find_table(s, "visits")) == 3 * done);
    box_put_all(s, (const char *const[]){"A"}, 1, 0, (int)done + 10, 1);
    box_close(s);
}

// A run killed before its tables were committed leaves no byte, or SQLite's header alone: it begins anew.
static void test_killed_before_the_tables(void **state)
{
    (void)state;
    char whole[65], resumed[65];
    static const char *const arm[] = {"", "A"};
    store *s = box_open(box_other, STORE_CREATE);
    box_put_all(s, arm, 2, 0, 20, 1);
    box_close(s);
    box_hash(box_other, whole);
    for (int header = 0; header < 2; header++) {
        if (header) {
            sqlite3 *db;
            assert_int_equal(sqlite3_open(box_file, &db), SQLITE_OK);
            assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; COMMIT", NULL, NULL, NULL),
                             SQLITE_OK);
            sqlite3_close(db);
            size_t n;
            free(box_read(box_file, &n));
            assert_true(n > 0);
        } else {
            box_write(box_file, "", 0);
        }
        box_refused(box_file, STORE_READ, NULL, 0, "stopped before anything was written");
        s = box_open(box_file, STORE_RESUME);
        box_put_all(s, arm, 2, 0, 20, 1);
        box_close(s);
        box_hash(box_file, resumed);
        assert_string_equal(whole, resumed);
        unlink(box_file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_killed_run_resumes, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_full_disk, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_killed_before_the_tables, box_begin, box_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
