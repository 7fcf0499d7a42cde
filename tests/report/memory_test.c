// SPDX-License-Identifier: MIT
// Memory of analysis, report and datasets (trial/analysis.c, report/data.c, adam/write.c): a few dozen bytes a patient,
// and a page that does not grow. A run of the toy trial is multiplied within its store to two sizes, and each is
// analysed, reported and written as datasets by a process of its own, whose peak resident memory the system tells.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "adam/adam.h"
#include "base/strbuf.h"
#include "report/report.h"
#include "tests/folder.h"
#include "trial/trial.h"

#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

// 200 patients an arm in three arms; copies make 3,000 and 15,000 of them
enum { PER_ARM = 200, PATIENTS = 3 * PER_ARM, FEW = 5, MANY = 25 };
// Bytes a patient that the peak may grow by. About 25 are used; what kept every row took 1,016.
static const double MOST_BYTES = 120;

static const char *own_path;

// --- the process that is measured ------------------------------------------------------------------------------------

static int analyse(const char *path, const char *page)
{
    diag_list *d = diag_new();
    arena *memory = arena_new();
    store *s = store_open(path, STORE_READ, NULL, 0, d);
    library_trial *t = s ? trial_of_run(s, memory, d) : NULL;
    trial_summary *sum = t ? trial_analyse(s, t, d) : NULL;
    char *datasets = arena_printf(memory, "%s.adam", page);
    bool good = sum && report_write(s, t, sum, page, d) && adam_write(s, t, datasets, d);
    diag_print(d, stderr, false);
    trial_summary_free(sum);
    store_close(s, d);
    arena_free(memory);
    diag_free(d);
    return good ? 0 : 1;
}

static double peak_bytes(const char *path, const char *page)
{
    pid_t child = fork();
    if (child == 0) {
        execl(own_path, own_path, "analyse", path, page, (char *)NULL);
        _exit(1);
    }
    int status = -1;
    struct rusage used;
    assert_true(child > 0 && wait4(child, &status, 0, &used) == child);
    assert_int_equal(status, 0);
    return 1024.0 * (double)used.ru_maxrss;
}

// --- many patients made of a few -------------------------------------------------------------------------------------

static void sql_do(sqlite3 *db, const char *sql)
{
    char *wrong = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &wrong) != SQLITE_OK) {
        fail_msg("%s: %s", sql, wrong);
    }
}

// "INSERT INTO t SELECT ..." for ?1 = 1 .. : numbers of patients and candidates go on, measurements differ a little, so
// that no two times are equal.
static void copy_statement(sqlite3 *db, const char *table, int candidates, strbuf *sql)
{
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT name, type FROM pragma_table_info(?)", -1, &q, NULL), SQLITE_OK);
    sqlite3_bind_text(q, 1, table, -1, SQLITE_STATIC);
    strbuf_printf(sql, "INSERT INTO %s SELECT ", table);
    for (int i = 0; sqlite3_step(q) == SQLITE_ROW; i++) {
        const char *name = (const char *)sqlite3_column_text(q, 0), *type = (const char *)sqlite3_column_text(q, 1);
        strbuf_puts(sql, i ? ", " : "");
        if (!strcmp(table, "done") && !strcmp(name, "patient")) {
            strbuf_printf(sql, "patient + ?1*iif(arm = '', %d, %d)", candidates, PATIENTS);
        } else if (!strcmp(name, "candidate")) {
            strbuf_printf(sql, "candidate + ?1*%d", candidates);
        } else if (!strcmp(name, "patient")) {
            strbuf_printf(sql, "patient + ?1*%d", PATIENTS);
        } else if (!strcmp(type, "REAL") && !strcmp(table, "results")) {
            strbuf_printf(sql, "\"%s\"*(1 + 1e-9*(patient + ?1*%d))", name, PATIENTS);
        } else {
            strbuf_printf(sql, "\"%s\"", name);
        }
    }
    sqlite3_finalize(q);
    // the first ones only, whatever has been added
    if (!strcmp(table, "done")) {
        strbuf_printf(sql, " FROM done WHERE patient < iif(arm = '', %d, %d)", candidates, PATIENTS + 1);
    } else if (!strcmp(table, "candidates")) {
        strbuf_printf(sql, " FROM candidates WHERE candidate < %d", candidates);
    } else {
        strbuf_printf(sql, " FROM %s WHERE patient <= %d", table, PATIENTS);
    }
}

static int count_candidates(sqlite3 *db)
{
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT max(candidate) + 1 FROM candidates", -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int n = sqlite3_column_int(q, 0);
    sqlite3_finalize(q);
    return n;
}

// Copies from .. to - 1 of the first PATIENTS patients.
static void multiply(const char *path, int from, int to)
{
    static const char *const table[] = {"candidates", "patients", "results", "visits", "adverse_events", "done"};
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sql_do(db, "PRAGMA synchronous = OFF; BEGIN");
    int candidates = count_candidates(db) / from;
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        strbuf sql = {0};
        copy_statement(db, table[k], candidates, &sql);
        sqlite3_stmt *q;
        if (sqlite3_prepare_v2(db, sql.s, -1, &q, NULL) != SQLITE_OK) {
            fail_msg("%s: %s", sql.s, sqlite3_errmsg(db));
        }
        for (int i = from; i < to; i++) {
            sqlite3_bind_int(q, 1, i);
            if (sqlite3_step(q) != SQLITE_DONE) {
                fail_msg("%s: %s", sql.s, sqlite3_errmsg(db));
            }
            sqlite3_reset(q);
        }
        sqlite3_finalize(q);
        strbuf_free(&sql);
    }
    sql_do(db, "COMMIT");
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_bytes_a_patient(void **state)
{
    (void)state;
    if (SANITIZED) {
        print_message("skipped: sanitizers keep memory of their own\n");
        skip();
    }
    char folder[FOLDER_SIZE], path[64], page[64];
    assert_int_equal(folder_make(folder), 0);
    snprintf(path, sizeof path, "%s/run.sqlite", folder);
    snprintf(page, sizeof page, "%s/report.html", folder);
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    diag_list *d = diag_new();
    trial_options o = {.name = "TOY-1", .out = folder, .patients = PER_ARM, .seed = -1, .threads = 2};
    assert_int_equal(trial_run(&o, NULL, d), TRIAL_OK);
    diag_free(d);

    struct stat small, large;
    multiply(path, 1, FEW);
    double few = peak_bytes(path, page);
    assert_int_equal(stat(page, &small), 0);
    multiply(path, FEW, MANY);
    double many = peak_bytes(path, page);
    assert_int_equal(stat(page, &large), 0);
    double bytes = (many - few) / ((MANY - FEW) * (double)PATIENTS);
    print_message("peak %.1f MB at %d patients, %.1f MB at %d: %.0f bytes a patient\n", few / 1e6, FEW * PATIENTS,
                  many / 1e6, MANY * PATIENTS, bytes);
    assert_true(bytes < MOST_BYTES);
    // the page holds a thousand patients an arm and curves of at most 400 points: both are reached at FEW
    assert_true((double)large.st_size < 1.1 * (double)small.st_size);
    assert_int_equal(folder_remove(folder), 0);
}

int main(int argc, char **argv)
{
    if (argc == 4 && !strcmp(argv[1], "analyse")) {
        setenv("COLEY_LIBRARY", "tests/data/library", 1);
        return analyse(argv[2], argv[3]);
    }
    own_path = "/proc/self/exe";
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bytes_a_patient)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
