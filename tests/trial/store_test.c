// SPDX-License-Identifier: MIT
// The run store: what is put comes back, from several threads too, the hash depends on rows alone, and a unit is there
// whole or not at all.
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "tests/trial/store_box.h"

static void count_value(void *self, const char *value, int64_t count)
{
    char *text = self;
    sprintf(text + strlen(text), "%s=%d;", value, (int)count);
}

static void test_rows_come_back(void **state)
{
    (void)state;
    store *s = box_open(box_file, STORE_CREATE);
    box_put_all(s, (const char *const[]){"", "ipilimumab 3 mg/kg", "Å 'b' \"c\""}, 3, 0, 5, 1);
    assert_true(store_meta_set(s, "seed", "1"));
    assert_true(store_meta_set(s, "seed", "2"));
    box_close(s);
    struct stat st;
    char wal[128];
    snprintf(wal, sizeof wal, "%s-wal", box_file);
    assert_int_not_equal(stat(wal, &st), 0);    // one plain file

    s = box_open(box_file, STORE_READ);
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
    assert_true(store_get_real(c, 3) == -0.1 * 42 * 4 / 3);
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
    box_close(s);
}

static void test_hash_of_rows_only(void **state)
{
    (void)state;
    char a[65], b[65];
    store *s = box_open(box_file, STORE_CREATE);
    box_put_all(s, (const char *const[]){"", "A", "B"}, 3, 0, 700, 1);
    assert_true(store_meta_set(s, "command", "one"));
    assert_true(store_hash(s, a));    // also while it is open for writing
    box_close(s);
    box_hash(box_file, b);
    assert_string_equal(a, b);

    // another order of patients and arms, other provenance
    s = box_open(box_other, STORE_CREATE);
    box_put_all(s, (const char *const[]){"B", "", "A"}, 3, 699, -1, -1);
    box_close(s);
    box_hash(box_other, b);
    assert_string_equal(a, b);

    // one value changed in its last bit
    sqlite3 *db;
    assert_int_equal(sqlite3_open(box_other, &db), SQLITE_OK);
    const char *last_bit = "UPDATE patients SET age = age*(1 + 2.3e-16) WHERE patient = 500";
    assert_int_equal(sqlite3_exec(db, last_bit, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    box_hash(box_other, b);
    assert_string_not_equal(a, b);
}

// The text that is hashed, written down by hand; its SHA-256 comes from sha256sum(1).
static void test_hash_text(void **state)
{
    (void)state;
    char hex[65];
    store *s = box_open(box_file, STORE_CREATE);
    store_rows *r = store_rows_new();
    assert_true(box_put(s, r, "", 0));
    store_row(r, store_find_table(s, "visits"));
    store_text(r, "A\\\n");
    store_int(r, -7);
    store_int(r, 0);
    store_real(r, 0.1);
    store_text(r, NULL);
    assert_true(store_put(s, "A", -7, r));
    store_rows_free(r);
    assert_true(store_hash(s, hex));
    box_close(s);
    assert_string_equal(hex, "1e1119817934654bc3a856368f59e204b0e5896471780bfd217643410ce60db9");
}

static void test_failures(void **state)
{
    (void)state;
    store *s = box_open(box_file, STORE_CREATE);
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
    box_close(s);
}

// Rows of patients in turn.
static void many(const store *s, store_rows *r, int first, int n)
{
    for (int i = 0; i < n; i++) {
        store_row(r, store_find_table(s, "patients"));
        store_int(r, first + i);
        store_real(r, 0.5 * i);
    }
}

static void test_many_rows_of_a_unit(void **state)
{
    (void)state;
    for (int n = 1; n < 40; n++) {
        store *s = box_open(STORE_IN_MEMORY, STORE_CREATE);
        store_rows *r = store_rows_new();
        many(s, r, 1, n);
        assert_true(store_put(s, "", 1, r));
        store_cursor *c = store_select(s, store_find_table(s, "patients"), -1, NULL);
        for (int i = 0; i < n; i++) {
            assert_true(store_next(c));
            assert_int_equal(store_get_int(c, 0), 1 + i);
            assert_true(store_get_real(c, 1) == 0.5 * i);
        }
        assert_false(store_next(c));
        store_cursor_free(c);
        store_rows_free(r);
        box_close(s);
    }
}

static void test_unit_is_whole_or_not_there(void **state)
{
    (void)state;
    store *s = box_open(box_file, STORE_CREATE);
    store_rows *r = store_rows_new();
    assert_true(box_put(s, r, "A", 1));
    // a second time the same unit
    assert_false(box_put(s, r, "A", 1));
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
    // so many that a statement takes several at once: one of the later ones has a key twice, or a text for a number
    for (int wrong = 0; wrong < 2; wrong++) {
        many(s, r, 100, 21);
        store_row(r, store_find_table(s, "patients"));
        if (wrong) {
            store_text(r, "121");
        } else {
            store_int(r, 117);
        }
        store_real(r, 1);
        many(s, r, 130, 9);
        assert_false(store_put(s, "", 100 + wrong, r));
    }
    // and the store goes on
    assert_true(box_put(s, r, "", 81));
    assert_int_equal(store_count(s, store_find_table(s, "patients")), 1);
    assert_int_equal(store_count(s, store_find_table(s, "visits")), 3);
    assert_int_equal(store_done_count(s, ""), 1);
    assert_false(store_done(s, "", 77));
    store_rows_free(r);
    box_close(s);
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
        w->good = w->good && !store_done(w->s, "A", i) && box_put(w->s, r, "A", i) && store_done(w->s, "A", i);
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
    store *s = box_open(box_file, STORE_CREATE);
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
    box_close(s);
    box_hash(box_file, a);
    s = box_open(box_other, STORE_CREATE);
    box_put_all(s, (const char *const[]){"A"}, 1, 0, 2000, 1);
    box_close(s);
    box_hash(box_other, b);
    assert_string_equal(a, b);
}

// Pairs are set as one: where one of them cannot be written, none is.
static void test_pairs_as_one(void **state)
{
    (void)state;
    store *s = box_open(box_file, STORE_CREATE);
    const store_pair good[] = {{"next", "7"}, {"found", "3"}}, bad[] = {{"next", "8"}, {NULL, "4"}};
    assert_true(store_meta_put(s, good, 2));
    assert_false(store_meta_put(s, bad, 2));
    assert_true(*store_error(s));
    box_close(s);
    s = box_open(box_file, STORE_READ);
    char *next = store_meta(s, "next"), *found = store_meta(s, "found");
    assert_string_equal(next, "7");
    assert_string_equal(found, "3");
    free(next);
    free(found);
    box_close(s);
}

// Rows that are the same, one that differs in its last bit, one that is not there.
static void test_same_rows(void **state)
{
    (void)state;
    char difference[300];
    store *s = box_open(STORE_IN_MEMORY, STORE_CREATE);
    box_put_all(s, (const char *const[]){"", "A"}, 2, 0, 4, 1);
    store_rows *r = store_rows_new();
    for (int i = 0; i < 3; i++) {
        int patient = i == 2 ? 9 : 1;
        store_row(r, store_find_table(s, "patients"));
        store_int(r, patient);
        store_real(r, i == 1 ? (40 + 1 / 7.0) * (1 + 2.3e-16) : 40 + patient / 7.0);
        assert_true(store_same(s, r, difference, sizeof difference) == (i == 0));
        assert_true(i == 0 || strstr(difference, i == 1 ? "table patients, column age" : "has no such row"));
        store_rows_clear(r);
    }
    // a not-a-number is NULL in both
    store_row(r, store_find_table(s, "patients"));
    store_int(r, 3);
    store_real(r, NAN);
    assert_true(store_same(s, r, difference, sizeof difference));
    store_rows_free(r);
    box_close(s);
}

// Two halves make the whole; a row that both have makes nothing.
static void test_copy(void **state)
{
    (void)state;
    static const char *const arm[] = {"", "A", "B"};
    char whole[65], copied[65];
    store *s = box_open(STORE_IN_MEMORY, STORE_CREATE);
    box_put_all(s, arm, 3, 0, 40, 1);
    assert_true(store_hash(s, whole));
    box_close(s);
    store *to = box_open(box_file, STORE_CREATE);
    for (int half = 0; half < 2; half++) {
        s = box_open(box_other, STORE_CREATE);
        box_put_all(s, arm, 3, 20 * half, 20 * half + 20, 1);
        assert_true(store_copy(to, s));
        assert_true(store_commit(to));
        box_close(s);
        if (half) {
            s = box_open(box_other, STORE_READ);
            assert_false(store_copy(to, s));
            assert_non_null(strstr(store_error(to), "cannot be written"));
            box_close(s);
        }
        assert_int_equal(unlink(box_other), 0);
    }
    box_close(to);
    box_hash(box_file, copied);
    assert_string_equal(whole, copied);
    s = box_open(box_file, STORE_READ);
    assert_int_equal(store_done_count(s, "B"), 40);
    box_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows_come_back, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_hash_of_rows_only, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_hash_text, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_failures, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_many_rows_of_a_unit, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_unit_is_whole_or_not_there, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_threads, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_pairs_as_one, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_same_rows, box_begin, box_end),
        cmocka_unit_test_setup_teardown(test_copy, box_begin, box_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
