// SPDX-License-Identifier: MIT
// Tests of src/api/messages.c: what is meant by a misspelt word, files written whole.
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

static void nearest_word(void **state)
{
    (void)state;
    static const char *const known[] = {"--patients", "--seed", "--out", "--threads"};
    assert_ptr_equal(coley_nearest("--patient", known, 4), known[0]);
    assert_ptr_equal(coley_nearest("--tread", known, 4), known[3]);
    assert_ptr_equal(coley_nearest("--out", known, 4), known[2]);
    assert_null(coley_nearest("--colour", known, 4));
    assert_null(coley_nearest("--out", known, 0));
}

static void files_are_written_whole(void **state)
{
    (void)state;
    char folder[FOLDER_SIZE], path[64], text[16] = "";
    assert_int_equal(folder_make(folder), 0);
    snprintf(path, sizeof path, "%s/out.csv", folder);
    coley_messages *m = coley_messages_new();
    assert_int_equal(coley_write_file(path, "time\n0\n", m), COLEY_OK);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_int_equal(fread(text, 1, sizeof text, f), 7);
    fclose(f);
    assert_string_equal(text, "time\n0\n");
    unlink(path);
    rmdir(folder);
    assert_int_equal(coley_messages_errors(m), 0);
    assert_int_equal(coley_write_file(path, "x", m), COLEY_ERR_IO);
    assert_int_equal(coley_messages_errors(m), 1);
    coley_messages_free(m);
    coley_messages_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_word),
        cmocka_unit_test(files_are_written_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
