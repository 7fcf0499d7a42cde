// SPDX-License-Identifier: MIT
// Tests src/api/trial.c: what coley_install_kernels() and coley_trial_run() say of what they cannot do.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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
    assert_int_equal(rmdir(folder), 0);    // nothing was left there
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

static void refused(const coley_trial_options *o, const char *message)
{
    coley_messages *m = coley_messages_new();
    assert_int_equal(coley_trial_run(o, NULL, NULL, m), COLEY_ERR_INPUT);
    assert_int_equal(coley_messages_errors(m), 1);
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    coley_messages_print(m, f, false);
    fclose(f);
    assert_non_null(strstr(text, message));
    free(text);
    coley_messages_free(m);
}

static void options_that_mean_nothing(void **state)
{
    (void)state;
    coley_trial_options o;
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    coley_trial_default(&o);
    o.out = "/dev/null/out";
    refused(&o, "no trial is named");
    o.trial = "TOY-1";
    o.pack = 3;
    refused(&o, "'pack' is 3");
    o.pack = 32;
    refused(&o, "'pack' is 32");
    o.pack = -1;
    refused(&o, "'pack' is -1");
    o.pack = 4;
    o.out = NULL;
    refused(&o, "'out' is not set");
    o.replicates = 2;
    refused(&o, "'out' is not set");
    coley_messages *m = coley_messages_new();
    const char *run = "/dev/null/run";
    assert_int_equal(coley_merge(&o, &run, 1, NULL, NULL, m), COLEY_ERR_INPUT);
    coley_messages_free(m);
    unsetenv("COLEY_LIBRARY");
}

static void a_course_of_too_many_values(void **state)
{
    (void)state;
    char folder[FOLDER_SIZE];
    assert_int_equal(folder_make(folder), 0);
    setenv("COLEY_LIBRARY", "tests/data/library", 1);
    coley_trial_options o;
    coley_trial_default(&o);
    o.trial = "TOY-1";
    o.out = folder;
    o.patients = 2;
    o.threads = 1;
    o.back_end = "interpreter";
    coley_messages *m = coley_messages_new();
    assert_int_equal(coley_trial_run(&o, NULL, NULL, m), COLEY_OK);
    static const double every[] = {1e-12, -1, 1e9, NAN};
    coley_show_options show;
    coley_show_default(&show);
    show.run = folder;
    show.patient = 1;
    for (size_t i = 0; i < sizeof every / sizeof *every; i++) {
        show.every_days = every[i];
        char *csv;
        assert_int_equal(coley_show(&show, NULL, NULL, &csv, m), COLEY_ERR_INPUT);
        assert_null(csv);
    }
    coley_messages_free(m);
    unsetenv("COLEY_LIBRARY");
    assert_int_equal(folder_remove(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_of_an_installation),
        cmocka_unit_test(an_unknown_instruction_set),
        cmocka_unit_test(options_that_mean_nothing),
        cmocka_unit_test(a_course_of_too_many_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
