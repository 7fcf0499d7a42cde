// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/folder.h"
#include "tests/trial/store_box.h"

static const store_column box_visit_column[] = {
    {"arm", STORE_TEXT},      {"patient", STORE_INT}, {"day", STORE_INT}, {"sum % of baseline", STORE_REAL},
    {"response", STORE_TEXT},
};
const store_column box_patient_column[] = {{"patient", STORE_INT}, {"age", STORE_REAL}};
const store_table box_tables[BOX_TABLES] = {{"visits", box_visit_column, 5, 3}, {"patients", box_patient_column, 2, 1}};
char box_folder[64], box_file[96], box_other[96];

int box_begin(void **state)
{
    (void)state;
    assert_int_equal(folder_make(box_folder), 0);
    snprintf(box_file, sizeof box_file, "%s/run.sqlite", box_folder);
    snprintf(box_other, sizeof box_other, "%s/other.sqlite", box_folder);
    return 0;
}

int box_end(void **state)
{
    (void)state;
    static const char *const suffix[] = {"", "-wal", "-shm", "-journal"};
    for (int i = 0; i < 4; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", box_file, suffix[i]);
        unlink(path);
        snprintf(path, sizeof path, "%s%s", box_other, suffix[i]);
        unlink(path);
    }
    return rmdir(box_folder);
}

store *box_open(const char *path, store_mode mode)
{
    diag_list *d = diag_new();
    store *s = store_open(path, mode, box_tables, BOX_TABLES, d);
    if (s == NULL) {
        diag_print(d, stderr, false);
    }
    assert_non_null(s);
    assert_int_equal(diag_errors(d), 0);
    diag_free(d);
    return s;
}

void box_close(store *s)
{
    diag_list *d = diag_new();
    assert_true(store_close(s, d));
    assert_int_equal(diag_errors(d), 0);
    diag_free(d);
}

// Opening must fail with one error that holds `text`.
void box_refused(const char *path, store_mode mode, const store_table *t, int n, const char *text)
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
bool box_put(store *s, store_rows *r, const char *arm, int patient)
{
    if (*arm == '\0') {
        store_row(r, store_find_table(s, "patients"));
        store_int(r, patient);
        store_real(r, patient == 3 ? NAN : 40 + patient / 7.0);
    } else {
        for (int day = 0; day <= 84; day += 42) {
            store_row(r, store_find_table(s, "visits"));
            store_text(r, arm);
            store_int(r, patient);
            store_int(r, day);
            store_real(r, -0.1 * day * patient / 3);
            store_text(r, day ? "PR\t\"quoted\"" : NULL);
        }
    }
    return store_put(s, arm, patient, r);
}

void box_put_all(store *s, const char *const *arm, int narm, int first, int last, int step)
{
    store_rows *r = store_rows_new();
    for (int a = 0; a < narm; a++) {
        for (int i = first; i != last; i += step) {
            if (!store_done(s, arm[a], i)) {
                assert_true(box_put(s, r, arm[a], i));
            }
        }
    }
    store_rows_free(r);
}

void box_hash(const char *path, char hex[65])
{
    store *s = box_open(path, STORE_READ);
    assert_true(store_hash(s, hex));
    assert_int_equal(strlen(hex), 64);
    box_close(s);
}

void box_write(const char *path, const void *data, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, n, f), n);
    fclose(f);
}

char *box_read(const char *path, size_t *n)
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
