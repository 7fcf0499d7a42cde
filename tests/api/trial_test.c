// SPDX-License-Identifier: MIT
// Tests src/api/trial.c: what coley_install_kernels() and coley_trial_run() say of what they cannot do.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "coley.h"
#include "tests/folder.h"

static coley_status install(const char *trial, const char *folder)
{
    coley_messages *m = coley_messages_new();
    coley_status status = coley_install_kernels(&trial, 1, folder, m);
    assert_true(coley_messages_errors(m) >= 1);
    coley_messages_free(m);
    return status;
}

static void statuses_of_an_installation(void **state)
{
    (void)state;
    char folder[FOLDER_SIZE];
    assert_int_equal(folder_make(folder), 0);
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    setenv("COLEY_CC", "/nonexistent", 1);
    assert_int_equal(install("NO-SUCH-TRIAL", folder), COLEY_ERR_INPUT);
    assert_int_equal(install("TOY-1", folder), COLEY_ERR_INPUT);
    assert_int_equal(install("TOY-1", "/dev/null/kernels"), COLEY_ERR_IO);
    if (geteuid() != 0) assert_int_equal(install("TOY-1", "/"), COLEY_ERR_IO);
    setenv("COLEY_LIBRARY", "/nonexistent", 1);
    assert_int_equal(install("TOY-1", folder), COLEY_ERR_INPUT);
    unsetenv("COLEY_CC");
    unsetenv("COLEY_LIBRARY");
    assert_int_equal(rmdir(folder), 0);      // nothing was left there
}

static void an_unknown_instruction_set(void **state)
{
    (void)state;
    coley_trial_options o;
    coley_trial_default(&o);
    o.trial = "TOY-1";
    o.dry_run = true;
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    setenv("COLEY_ISA", "avx3", 1);
    coley_messages *m = coley_messages_new();
    assert_int_equal(coley_trial_run(&o, NULL, NULL, m), COLEY_ERR_INPUT);
    assert_int_equal(coley_messages_errors(m), 1);
    setenv("COLEY_ISA", "baseline", 1);
    assert_int_equal(coley_trial_run(&o, NULL, NULL, m), COLEY_OK);
    coley_messages_free(m);
    unsetenv("COLEY_ISA");
    unsetenv("COLEY_LIBRARY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_of_an_installation),
        cmocka_unit_test(an_unknown_instruction_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
