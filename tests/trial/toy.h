// SPDX-License-Identifier: MIT
// Runs of the toy trial of tests/data, for the tests of this folder. Asserts where something goes wrong.
#ifndef TESTS_TRIAL_TOY_H
#define TESTS_TRIAL_TOY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trial/trial.h"

#define TOY_TRIAL "tests/data/library/trials/TOY-1/trial.yaml"

typedef struct {
    char folder[64];    // for everything that a test writes
    int runs;
} toy_place;

// Of cmocka: a folder of one's own, and the library of tests/data.
int toy_begin(void **state);
int toy_end(void **state);

// The toy trial with its arms in the order of `order` ("210": the last one first), and `from` replaced by `to` (NULL:
// as it is); malloc'ed path of the file.
char *toy_variant(toy_place *p, const char *name, const char *order, const char *from, const char *to);

trial_options toy_plain(const char *name);    // one thread, the trial's seed
// Runs into a folder of its own.
void toy_run(toy_place *p, trial_options *o, char out[128]);
store *toy_open(const char *out, diag_list *d);
void toy_hash(const char *out, char hex[65]);
void toy_run_and_hash(toy_place *p, trial_options o, char hex[65]);
// Runs what must not succeed; its messages in `said` (1000 bytes).
trial_status toy_try(const trial_options *o, char said[1000]);

#endif
