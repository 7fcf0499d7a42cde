// SPDX-License-Identifier: MIT
// The run store: what is put comes back, the hash depends on rows alone, a killed run resumes, and files that are
// damaged, foreign, locked or of another version are refused with an error that says so.
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
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

#include "trial/store.h"

static const store_column visit_column[] = {
    {"arm", STORE_TEXT}, {"patient", STORE_INT}, {"day", STORE_INT}, {"sum % of baseline", STORE_REAL},
    {"response", STORE_TEXT},
};
static const store_column patient_column[] = {{"patient", STORE_INT}, {"age", STORE_REAL}};
static const store_table tables[] = {{"visits", visit_column, 5, 3}, {"patients", patient_column, 2, 1}};
enum { NTABLE = 2 };

static char folder[64], file[96], other[96];

static int setup(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/coley-store-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/run.sqlite", folder);
    snprintf(other, sizeof other, "%s/other.sqlite", folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    static const char *const suffix[] = {"", "-wal", "-shm", "-journal"};
    for (int i = 0; i < 4; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", file, suffix[i]);
        unlink(path);
        snprintf(path, sizeof path, "%s%s", other, suffix[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static store *open_good(const char *path, store_mode mode)
{
    diag_list *d = diag_new();
    store *s = store_open(path, mode, tables, NTABLE, d);
    if (s == NULL) {
        diag_print(d, stderr, false);
    }
    assert_non_null(s);
    assert_int_equal(diag_errors(d), 0);
    diag_free(d);
    return s;
}

static void close_good(store *s)
{
    diag_list *d = diag_new();
    assert_true(store_close(s, d));
    assert_int_equal(diag_errors(d), 0);
    diag_free(d);
}

// Opening must fail with one error that holds `text`.
static void open_bad(const char *path, store_mode mode, const store_table *t, int n, const char *text)
{
    diag_list *d = diag_new();
    store *s = store_open(path, mode, t, n, d);
    assert_null(s);
    assert_int_equal(diag_errors(d), 1);
    if (strstr(diag_at(d, 0)->message, text) == NULL) {
        fail_msg("message is '%s', expected '%s' in it", diag_at(d, 0)->message, text);
    }
    assert_string_equal(diag_at(d, 0)->loc.file, path);
    diag_free(d);
}

// All rows of one unit: arm "" has the baseline.
static bool put(store *s, store_rows *r, const char *arm, int patient)
{
    if (*arm == '\0') {
        store_row(r, store_find_table(s, "patients"));
        store_int(r, patient);
        store_real(r, patient == 3 ? NAN : 40 + patient/7.0);
    } else {
        for (int day = 0; day <= 84; day += 42) {
            store_row(r, store_find_table(s, "visits"));
            store_text(r, arm);
            store_int(r, patient);
            store_int(r, day);
            store_real(r, -0.1*day*patient/3);
            store_text(r, day ? "PR\t\"quoted\"" : NULL);
        }
    }
    return store_put(s, arm, patient, r);
}

static void put_all(store *s, const char *const *arm, int narm, int first, int last, int step)
{
    store_rows *r = store_rows_new();
    for (int a = 0; a < narm; a++) {
        for (int i = first; i != last; i += step) {
            if (!store_done(s, arm[a], i)) {
                assert_true(put(s, r, arm[a], i));
            }
        }
    }
    store_rows_free(r);
}

static void hash_of(const char *path, char hex[65])
{
    store *s = open_good(path, STORE_READ);
    assert_true(store_hash(s, hex));
    assert_int_equal(strlen(hex), 64);
    close_good(s);
}

static void count_value(void *self, const char *value, int64_t count)
{
    char *text = self;
    sprintf(text + strlen(text), "%s=%d;", value, (int)count);
}

static void test_rows_come_back(void **state)
{
    (void)state;
    store *s = open_good(file, STORE_CREATE);
    put_all(s, (const char *const[]){"", "ipilimumab 3 mg/kg", "Å 'b' \"c\""}, 3, 0, 5, 1);
    assert_true(store_meta_set(s, "seed", "1"));
    assert_true(store_meta_set(s, "seed", "2"));
    close_good(s);
    struct stat st;
    char wal[128];
    snprintf(wal, sizeof wal, "%s-wal", file);
    assert_int_not_equal(stat(wal, &st), 0);         // one plain file

    s = open_good(file, STORE_READ);
    assert_int_equal(store_ntable(s), 3);
    assert_string_equal(store_table_at(s, 0)->name, "failures");
    const int visits = store_find_table(s, "visits"), patients = store_find_table(s, "patients");
    assert_int_equal(store_table_at(s, visits)->nkey, 3);
    assert_int_equal(store_find_column(s, visits, "sum % of baseline"), 3);
    assert_int_equal(store_find_column(s, visits, "sum"), -1);
    assert_int_equal(store_find_table(s, "nothing"), -1);
    assert_int_equal(store_count(s, visits), 30);

    // in order of key: arm, patient, day
    store_cursor *c = store_select(s, visits, 1, "4");
    assert_true(store_next(c));
    assert_string_equal(store_get_text(c, 0), "ipilimumab 3 mg/kg");
    assert_int_equal(store_get_int(c, 2), 0);
    assert_true(store_is_null(c, 4));
    assert_string_equal(store_get_text(c, 4), "");
    assert_true(store_next(c));
    assert_true(store_get_real(c, 3) == -0.1*42*4/3);
    assert_string_equal(store_get_text(c, 4), "PR\t\"quoted\"");
    int more = 0;
    while (store_next(c)) {
        more++;
    }
    assert_int_equal(more, 4);
    store_cursor_free(c);

    // a not-a-number is NULL and NaN, not 0
    c = store_select(s, patients, 0, "3");
    assert_true(store_next(c) && store_is_null(c, 1) && isnan(store_get_real(c, 1)));
    store_cursor_free(c);

    char counts[400] = "";
    assert_true(store_count_by(s, visits, 2, count_value, counts));
    assert_string_equal(counts, "0=10;42=10;84=10;");
    char *seed = store_meta(s, "seed");
    assert_string_equal(seed, "2");
    free(seed);
    assert_null(store_meta(s, "sea"));
    assert_int_equal(store_done_count(s, ""), 5);
    assert_true(store_done(s, "", 4) && !store_done(s, "", 5) && !store_done(s, "x", 1));
    close_good(s);
}

static void test_hash_of_rows_only(void **state)
{
    (void)state;
    char a[65], b[65];
    store *s = open_good(file, STORE_CREATE);
    put_all(s, (const char *const[]){"", "A", "B"}, 3, 0, 700, 1);
    assert_true(store_meta_set(s, "command", "one"));
    assert_true(store_hash(s, a));                   // also while it is open for writing
    close_good(s);
    hash_of(file, b);
    assert_string_equal(a, b);

    // another order of patients and arms, other provenance
    s = open_good(other, STORE_CREATE);
    put_all(s, (const char *const[]){"B", "", "A"}, 3, 699, -1, -1);
    close_good(s);
    hash_of(other, b);
    assert_string_equal(a, b);

    // one value changed in its last bit
    sqlite3 *db;
    assert_int_equal(sqlite3_open(other, &db), SQLITE_OK);
    const char *last_bit = "UPDATE patients SET age = age*(1 + 2.3e-16) WHERE patient = 500";
    assert_int_equal(sqlite3_exec(db, last_bit, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    hash_of(other, b);
    assert_string_not_equal(a, b);
}

// The text that is hashed, written down by hand; its SHA-256 comes from sha256sum(1).
static void test_hash_text(void **state)
{
    (void)state;
    char hex[65];
    store *s = open_good(file, STORE_CREATE);
    store_rows *r = store_rows_new();
    assert_true(put(s, r, "", 0));
    store_row(r, store_find_table(s, "visits"));
    store_text(r, "A\\\n");
    store_int(r, -7);
    store_int(r, 0);
    store_real(r, 0.1);
    store_text(r, NULL);
    assert_true(store_put(s, "A", -7, r));
    store_rows_free(r);
    assert_true(store_hash(s, hex));
    close_good(s);
    assert_string_equal(hex, "1e1119817934654bc3a856368f59e204b0e5896471780bfd217643410ce60db9");
}

static void test_failures(void **state)
{
    (void)state;
    store *s = open_good(file, STORE_CREATE);
    store_rows *r = store_rows_new();
    store_failure(r, s, "A", 12, "treatment", 33.5, "L1__C", "step size underflow");
    assert_true(store_put(s, "A", 12, r));
    store_cursor *c = store_select(s, store_find_table(s, "failures"), -1, NULL);
    assert_true(store_next(c));
    assert_int_equal(store_get_int(c, 1), 12);
    assert_string_equal(store_get_text(c, 5), "step size underflow");
    assert_false(store_next(c));
    store_cursor_free(c);
    store_rows_free(r);
    close_good(s);
}

static void test_unit_is_whole_or_not_there(void **state)
{
    (void)state;
    store *s = open_good(file, STORE_CREATE);
    store_rows *r = store_rows_new();
    assert_true(put(s, r, "A", 1));
    // a second time the same unit
    assert_false(put(s, r, "A", 1));
    // the second row has the key of the first; the first must go too
    for (int i = 0; i < 2; i++) {
        store_row(r, store_find_table(s, "patients"));
        store_int(r, 77);
        store_real(r, i);
    }
    assert_false(store_put(s, "", 77, r));
    assert_non_null(strstr(store_error(s), "table visits"));
    // too few cells; a text where a number belongs; a key that is not known
    store_row(r, store_find_table(s, "patients"));
    store_int(r, 78);
    assert_false(store_put(s, "", 78, r));
    store_row(r, store_find_table(s, "patients"));
    store_text(r, "79");
    store_real(r, 1);
    assert_false(store_put(s, "", 79, r));
    store_row(r, store_find_table(s, "patients"));
    store_real(r, NAN);
    store_real(r, 1);
    assert_false(store_put(s, "", 80, r));
    // and the store goes on
    assert_true(put(s, r, "", 81));
    assert_int_equal(store_count(s, store_find_table(s, "patients")), 1);
    assert_int_equal(store_count(s, store_find_table(s, "visits")), 3);
    assert_int_equal(store_done_count(s, ""), 1);
    assert_false(store_done(s, "", 77));
    store_rows_free(r);
    close_good(s);
}

// A process is killed while it writes; the run goes on and ends with the rows of an undisturbed one.
static void test_killed_run_resumes(void **state)
{
    (void)state;
    const pid_t child = fork();
    if (child == 0) {
        diag_list *d = diag_new();
        store *s = store_open(file, STORE_CREATE, tables, NTABLE, d);
        store_rows *r = store_rows_new();
        for (int i = 0; i < 700; i++) {
            put(s, r, "A", i);
        }
        raise(SIGKILL);          // 500 are committed, 200 are not
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

    store *s = open_good(file, STORE_READ);          // also readable as it is
    assert_int_equal(store_done_count(s, "A"), STORE_BATCH);
    close_good(s);

    s = open_good(file, STORE_RESUME);
    assert_int_equal(store_done_count(s, "A"), STORE_BATCH);
    assert_int_equal(store_count(s, store_find_table(s, "visits")), 3*STORE_BATCH);
    put_all(s, (const char *const[]){"A"}, 1, 0, 1000, 1);
    close_good(s);
    char a[65], b[65];
    hash_of(file, a);
    s = open_good(other, STORE_CREATE);
    put_all(s, (const char *const[]){"A"}, 1, 0, 1000, 1);
    close_good(s);
    hash_of(other, b);
    assert_string_equal(a, b);
}

typedef struct {
    store *s;
    int first;
    bool good;
} writer;

static void *write_quarter(void *self)
{
    writer *w = self;
    store_rows *r = store_rows_new();
    w->good = true;
    for (int i = w->first; i < 2000; i += 4) {
        w->good = w->good && !store_done(w->s, "A", i) && put(w->s, r, "A", i) && store_done(w->s, "A", i);
    }
    store_rows_free(r);
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    char a[65], b[65];
    writer w[4];
    pthread_t thread[4];
    store *s = open_good(file, STORE_CREATE);
    for (int i = 0; i < 4; i++) {
        w[i] = (writer){s, i, false};
        assert_int_equal(pthread_create(&thread[i], NULL, write_quarter, &w[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(thread[i], NULL);
        assert_true(w[i].good);
    }
    assert_string_equal(store_error(s), "");
    assert_int_equal(store_done_count(s, "A"), 2000);
    close_good(s);
    hash_of(file, a);
    s = open_good(other, STORE_CREATE);
    put_all(s, (const char *const[]){"A"}, 1, 0, 2000, 1);
    close_good(s);
    hash_of(other, b);
    assert_string_equal(a, b);
}

// What a second process is told: exit status 0 where it is refused because the store is in use.
static int second_process(store_mode mode)
{
    const pid_t child = fork();
    if (child == 0) {
        diag_list *d = diag_new();
        store *s = store_open(file, mode, tables, NTABLE, d);
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
    store *s = open_good(file, STORE_CREATE);
    put_all(s, (const char *const[]){"A"}, 1, 0, 10, 1);
    assert_int_equal(second_process(STORE_RESUME), 0);
    assert_int_equal(second_process(STORE_READ), 0);
    close_good(s);
    s = open_good(file, STORE_RESUME);
    assert_int_equal(second_process(STORE_RESUME), 0);
    assert_int_equal(second_process(STORE_READ), 0);
    close_good(s);
    // two readers do not disturb each other
    s = open_good(file, STORE_READ);
    store *t = open_good(file, STORE_READ);
    close_good(t);
    close_good(s);
}

static void write_bytes(const char *path, const void *data, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, n, f), n);
    fclose(f);
}

static char *read_bytes(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    *n = (size_t)ftell(f);
    rewind(f);
    char *data = malloc(*n);
    assert_int_equal(fread(data, 1, *n, f), *n);
    fclose(f);
    return data;
}

static void test_refused_files(void **state)
{
    (void)state;
    open_bad(file, STORE_READ, NULL, 0, "no run store");
    open_bad(file, STORE_RESUME, tables, NTABLE, "no run store");
    write_bytes(file, "", 0);
    open_bad(file, STORE_CREATE, tables, NTABLE, "already");
    open_bad(file, STORE_READ, NULL, 0, "stopped before anything was written");
    char garbage[5000];
    for (int i = 0; i < (int)sizeof garbage; i++) {
        garbage[i] = (char)(i*7919 >> 3);
    }
    write_bytes(file, garbage, sizeof garbage);
    open_bad(file, STORE_READ, NULL, 0, "not a run store");
    open_bad(file, STORE_RESUME, tables, NTABLE, "not a run store");

    // a database of somebody else, and a store of tomorrow
    unlink(file);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE meta (x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    open_bad(file, STORE_RESUME, tables, NTABLE, "another program");
    unlink(file);
    close_good(open_good(file, STORE_CREATE));
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 2", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    open_bad(file, STORE_READ, NULL, 0, "version 2");
    open_bad(file, STORE_RESUME, tables, NTABLE, "version 2");
}

static void test_refused_tables(void **state)
{
    (void)state;
    const store_column renamed[] = {{"patient", STORE_INT}, {"weight", STORE_REAL}},
        retyped[] = {{"patient", STORE_INT}, {"age", STORE_TEXT}};
    const store_table changed[] = {tables[0], {"patients", renamed, 2, 1}},
        typed[] = {tables[0], {"patients", retyped, 2, 1}};
    close_good(open_good(file, STORE_CREATE));
    open_bad(file, STORE_RESUME, changed, 2, "patients has other columns");
    open_bad(file, STORE_RESUME, typed, 2, "patients has other columns");
    open_bad(file, STORE_RESUME, tables, 1, "more tables");
    store *s = open_good(file, STORE_RESUME);        // the refusals changed nothing
    assert_true(store_meta_set(s, "seed", "1"));
    diag_list *d = diag_new();
    assert_true(store_meta_same(s, "seed", "1", d));
    assert_false(store_meta_same(s, "seed", "2", d));
    assert_string_equal(diag_at(d, 0)->message, "the run here has seed 1, not 2");
    diag_free(d);
    close_good(s);

    const store_column quoted[] = {{"a\"b", STORE_INT}};
    open_bad(other, STORE_CREATE, (const store_table[]){{"t", quoted, 1, 1}}, 1, "cannot be stored");
    open_bad(other, STORE_CREATE, (const store_table[]){{"done", patient_column, 2, 1}}, 1, "cannot be stored");
    open_bad(other, STORE_CREATE, (const store_table[]){{"t; DROP", patient_column, 2, 1}}, 1, "cannot be stored");
    open_bad(other, STORE_CREATE, (const store_table[]){{"t", patient_column, 2, 0}}, 1, "cannot be stored");
    assert_int_not_equal(access(other, F_OK), 0);    // nothing half-written
}

static void test_unwritable(void **state)
{
    (void)state;
    char path[128];
    snprintf(path, sizeof path, "%s/not-there/run.sqlite", folder);
    open_bad(path, STORE_CREATE, tables, NTABLE, "cannot be opened");
    close_good(open_good(file, STORE_CREATE));
    snprintf(path, sizeof path, "%s/run.sqlite", file);              // below a file
    open_bad(path, STORE_CREATE, tables, NTABLE, "cannot be opened");

    // a folder and file that may only be read: refused for writing, fine for reading. Rights do not bind root, so a
    // child gives them up
    assert_int_equal(chmod(folder, 0555), 0);
    assert_int_equal(chmod(file, 0444), 0);
    const pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0) {
            _exit(9);
        }
        diag_list *d = diag_new();
        if (store_open(other, STORE_CREATE, tables, NTABLE, d) != NULL || diag_errors(d) != 1) {
            _exit(1);
        }
        if (store_open(file, STORE_RESUME, tables, NTABLE, d) != NULL || diag_errors(d) != 2) {
            _exit(2);
        }
        store *s = store_open(file, STORE_READ, NULL, 0, d);
        _exit(s != NULL && store_close(s, d) ? 0 : 3);
    }
    int status;
    waitpid(child, &status, 0);
    chmod(folder, 0755);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

// What a killed run left, in a folder that may only be read: an error that names the folder's rights, not damage.
static void test_interrupted_and_unwritable(void **state)
{
    (void)state;
    int status;
    pid_t child = fork();
    if (child == 0) {
        diag_list *d = diag_new();
        store *s = store_open(file, STORE_CREATE, tables, NTABLE, d);
        put(s, store_rows_new(), "A", 1);
        store_commit(s);
        raise(SIGKILL);
    }
    waitpid(child, &status, 0);
    assert_int_equal(chmod(folder, 0555), 0);
    child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0) {
            _exit(9);
        }
        diag_list *d = diag_new();
        const bool refused = store_open(file, STORE_READ, NULL, 0, d) == NULL && diag_errors(d) == 1;
        _exit(refused && strstr(diag_at(d, 0)->expected, "folder that can be written") != NULL ? 0 : 1);
    }
    waitpid(child, &status, 0);
    chmod(folder, 0755);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

// Pairs are set as one: where one of them cannot be written, none is.
static void test_pairs_as_one(void **state)
{
    (void)state;
    store *s = open_good(file, STORE_CREATE);
    const store_pair good[] = {{"next", "7"}, {"found", "3"}}, bad[] = {{"next", "8"}, {NULL, "4"}};
    assert_true(store_meta_put(s, good, 2));
    assert_false(store_meta_put(s, bad, 2));
    assert_true(*store_error(s));
    close_good(s);
    s = open_good(file, STORE_READ);
    char *next = store_meta(s, "next"), *found = store_meta(s, "found");
    assert_string_equal(next, "7");
    assert_string_equal(found, "3");
    free(next);
    free(found);
    close_good(s);
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
        store *s = store_open(file, STORE_CREATE, tables, NTABLE, d);
        store_rows *r = store_rows_new();
        int i = 0;
        while (i < 100000 && put(s, r, "A", i)) {
            i++;
        }
        const bool told = *store_error(s) != '\0';
        put(s, r, "A", i + 1);           // goes on failing or not, but does not crash
        store_close(s, d);
        _exit(i > 0 && i < 100000 && told ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    store *s = open_good(file, STORE_RESUME);
    const int64_t done = store_done_count(s, "A");
    assert_true(done > 0 && store_count(s, store_find_table(s, "visits")) == 3*done);
    put_all(s, (const char *const[]){"A"}, 1, 0, (int)done + 10, 1);
    close_good(s);
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
        close_good(open_good(file, STORE_CREATE));
        sqlite3 *db;
        assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, hostile[i], NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        open_bad(file, STORE_READ, NULL, 0, "cannot be used");
        unlink(file);
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

// A run killed before its tables were committed leaves no byte, or SQLite's header alone: it begins anew.
static void test_killed_before_the_tables(void **state)
{
    (void)state;
    char whole[65], resumed[65];
    static const char *const arm[] = {"", "A"};
    store *s = open_good(other, STORE_CREATE);
    put_all(s, arm, 2, 0, 20, 1);
    close_good(s);
    hash_of(other, whole);
    for (int header = 0; header < 2; header++) {
        if (header) {
            sqlite3 *db;
            assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
            assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; COMMIT", NULL, NULL, NULL),
                             SQLITE_OK);
            sqlite3_close(db);
            size_t n;
            free(read_bytes(file, &n));
            assert_true(n > 0);
        } else {
            write_bytes(file, "", 0);
        }
        open_bad(file, STORE_READ, NULL, 0, "stopped before anything was written");
        s = open_good(file, STORE_RESUME);
        put_all(s, arm, 2, 0, 20, 1);
        close_good(s);
        hash_of(file, resumed);
        assert_string_equal(whole, resumed);
        unlink(file);
    }
}

static void test_damaged_files(void **state)
{
    (void)state;
    store *s = open_good(file, STORE_CREATE);
    put_all(s, (const char *const[]){"A", "B"}, 2, 0, 100, 1);
    close_good(s);
    size_t n;
    char *data = read_bytes(file, &n);
    assert_true(n > 16384);
    // truncated at any page, and inside one: always refused
    for (size_t cut = 100; cut < n; cut += 4096) {
        write_bytes(other, data, cut);
        diag_list *d = diag_new();
        assert_null(store_open(other, STORE_READ, NULL, 0, d));
        assert_int_equal(diag_errors(d), 1);
        diag_free(d);
    }
    // bytes overwritten: refused or read, never a crash
    uint32_t random = 12345;
    for (int trial = 0; trial < 150; trial++) {
        char *copy = malloc(n);
        memcpy(copy, data, n);
        for (int k = 0; k < 1 + trial%20; k++) {
            random = random*1664525u + 1013904223u;
            const size_t at = trial%3 ? random%n : random%512;       // the header is where most is decided
            random = random*1664525u + 1013904223u;
            copy[at] = (char)(random >> 24);
        }
        write_bytes(other, copy, n);
        read_everything(other);
        free(copy);
    }
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows_come_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hash_of_rows_only, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hash_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_failures, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unit_is_whole_or_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(test_killed_run_resumes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_threads, setup, teardown),
        cmocka_unit_test_setup_teardown(test_one_writer, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused_files, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused_tables, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unwritable, setup, teardown),
        cmocka_unit_test_setup_teardown(test_interrupted_and_unwritable, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pairs_as_one, setup, teardown),
        cmocka_unit_test_setup_teardown(test_full_disk, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hostile_names, setup, teardown),
        cmocka_unit_test_setup_teardown(test_killed_before_the_tables, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged_files, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
