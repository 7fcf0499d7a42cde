// SPDX-License-Identifier: MIT
// One trial, one hash: interpreter and compiled C, every instruction set of this machine, packs of 1, 4, 8 and 16, one
// and two threads; and the run store says which back end did the work, outside of the hash.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/interp.h"
#include "native/native.h"
#include "num/fmath.h"
#include "tests/folder.h"
#include "trial/trial.h"

typedef struct {
    char hash[65];
    char isa[16];
    long long interpreted, compiled;
} recorded;

static long long meta_number(const store *s, const char *key)
{
    char *text = store_meta(s, key);
    assert_non_null(text);
    long long n = atoll(text);
    free(text);
    return n;
}

static recorded run(const char *folder, int back_end, int width, int threads)
{
    static int runs;
    char out[100], path[120];
    snprintf(out, sizeof out, "%s/run%d", folder, runs++);
    trial_options o = {.name = "TOY-1",
                       .out = out,
                       .seed = -1,
                       .patients = 8,
                       .threads = threads,
                       .width = width,
                       .back_end = back_end};
    diag_list *d = diag_new();
    trial_status status = trial_run(&o, NULL, d);
    diag_print(d, stderr, false);
    assert_int_equal(status, TRIAL_OK);
    snprintf(path, sizeof path, "%s/run.sqlite", out);
    store *s = store_open(path, STORE_READ, NULL, 0, d);
    assert_non_null(s);
    recorded r = {.interpreted = meta_number(s, "steps_interpreter"), .compiled = meta_number(s, "steps_c")};
    char *isa = store_meta(s, "instruction_set");
    snprintf(r.isa, sizeof r.isa, "%s", isa);
    free(isa);
    assert_int_equal(meta_number(s, "pack"), width);
    assert_true(store_hash(s, r.hash));
    store_close(s, d);
    diag_free(d);
    return r;
}

static void one_hash(void **unused)
{
    (void)unused;
    char folder[FOLDER_SIZE], cache[64];
    assert_int_equal(folder_make(folder), 0);
    snprintf(cache, sizeof cache, "%s/cache", folder);
    setenv("COLEY_CACHE", cache, 1);
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    unsetenv("COLEY_ISA");
    bool compiler =
        system("command -v cc > /dev/null || command -v gcc > /dev/null || command -v clang > /dev/null") == 0;
    interp_isa best = interp_isa_choose();
    recorded first = run(folder, NATIVE_INTERPRETER, 16, 1);
    assert_true(first.interpreted > 1000);
    assert_int_equal(first.compiled, 0);
    for (int isa = 0; isa <= (int)best; isa++) {
        setenv("COLEY_ISA", interp_isa_name((interp_isa)isa), 1);
        for (int width = 1; width <= 16; width *= width == 1 ? 4 : 2) {
            int threads = 1 + (isa + width / 4) % 2;    // either count with either back end and each set
            recorded r = run(folder, NATIVE_INTERPRETER, width, threads);
            assert_string_equal(r.hash, first.hash);
            assert_string_equal(r.isa, interp_isa_name((interp_isa)isa));
            assert_int_equal(r.interpreted, first.interpreted);
            if (!compiler) {
                continue;
            }
            r = run(folder, NATIVE_C, width, threads);
            assert_string_equal(r.hash, first.hash);
            assert_string_equal(r.isa, interp_isa_name((interp_isa)isa));
            assert_int_equal(r.compiled, first.interpreted);
            assert_int_equal(r.interpreted, 0);
        }
    }
    unsetenv("COLEY_ISA");
    assert_int_equal(folder_remove(folder), 0);
    if (!compiler) {
        print_message("skipped: there is no C compiler\n");
        skip();
    }
}

int main(void)
{
    if (!fmath_supported()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_hash)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
