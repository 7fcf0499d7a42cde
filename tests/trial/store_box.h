// SPDX-License-Identifier: MIT
// A folder with two stores of a small table each, for the tests of store*.c. Asserts where something goes wrong.
#ifndef TESTS_TRIAL_STORE_BOX_H
#define TESTS_TRIAL_STORE_BOX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trial/store.h"

enum { BOX_TABLES = 2 };
extern const store_column box_patient_column[];
extern const store_table box_tables[BOX_TABLES];    // visits (arm, patient, day: key), patients (patient: key)
extern char box_folder[64], box_file[96], box_other[96];

int box_begin(void **state);
int box_end(void **state);
store *box_open(const char *path, store_mode mode);
void box_close(store *s);
// Opening must fail with one error that holds `text`.
void box_refused(const char *path, store_mode mode, const store_table *t, int n, const char *text);
// All rows of one unit: arm "" has the baseline.
bool box_put(store *s, store_rows *r, const char *arm, int patient);
void box_put_all(store *s, const char *const *arm, int narm, int first, int last, int step);
void box_hash(const char *path, char hex[65]);
void box_write(const char *path, const void *data, size_t n);
char *box_read(const char *path, size_t *n);

#endif
