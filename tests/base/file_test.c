// SPDX-License-Identifier: MIT
// Files: read whole or refused with a place, written whole or not at all; paths.
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/folder.h"

typedef struct {
    char dir[FOLDER_SIZE];
    diag_list *d;
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    f->d = diag_new();
    *state = f;
    return folder_make(f->dir);
}

static int tear_down(void **state)
{
    fixture *f = *state;
    int rc = folder_remove(f->dir);
    diag_free(f->d);
    free(f);
    return rc;
}

static char *write_raw(const fixture *f, const char *name, const char *data, size_t n)
{
    char *path = path_join(f->dir, name);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(data, 1, n, out), n);
    fclose(out);
    return path;
}

static void writes_and_reads_back(void **state)
{
    fixture *f = *state;
    char *dir = path_join(f->dir, "a/b//c"), *path = path_join(dir, "t.txt");
    assert_true(file_make_dirs(dir, f->d));
    assert_true(file_make_dirs(dir, f->d));
    assert_true(dir_exists(dir) && !file_exists(dir) && !file_exists(path));
    assert_true(file_write_atomic(path, "caf\xc3\xa9\n", 6, f->d));
    assert_true(file_write_atomic(path, "caf\xc3\xa9\n", 6, f->d));
    assert_true(file_exists(path));
    size_t n = 0;
    const char *name = NULL;
    char *text = file_read_text(path, &n, f->d, &name);
    assert_non_null(text);
    assert_int_equal(n, 6);
    assert_string_equal(text, "caf\xc3\xa9\n");
    assert_string_equal(name, path);
    assert_int_equal(diag_count(f->d), 0);
    free(text);
    free(path);
    free(dir);
}

// RFC 3629: overlong forms, surrogates, above U+10FFFF, cut short; and NUL, which text has no use for.
static void refuses_bad_utf8_with_its_place(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *data;
        size_t n;
        int line, column;
    } CASES[] = {
        {"ok\n\xc3\xa9x\xff", 7, 2, 3},
        {"\xc0\xaf", 2, 1, 1},
        {"\xe0\x80\xaf", 3, 1, 1},
        {"\xed\xa0\x80", 3, 1, 1},
        {"\xf4\x90\x80\x80", 4, 1, 1},
        {"a\xe2\x82", 3, 1, 2},
        {"a\0b", 3, 1, 2},
        {"\x80", 1, 1, 1},
        {"\xf0\x8f\xbf\xbf", 4, 1, 1},
        {"\xf8\x88\x80\x80\x80", 5, 1, 1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char *path = write_raw(f, "bad", CASES[i].data, CASES[i].n);
        assert_null(file_read_text(path, NULL, f->d, NULL));
        assert_int_equal(diag_errors(f->d), i + 1);
        assert_int_equal(diag_at(f->d, (int)i)->loc.line, CASES[i].line);
        assert_int_equal(diag_at(f->d, (int)i)->loc.column, CASES[i].column);
        free(path);
    }
    char *path = write_raw(f, "good", "\xf0\x9f\x98\x80\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf", 14);
    char *text = file_read_text(path, NULL, f->d, NULL);
    assert_non_null(text);
    free(text);
    free(path);
}

static void failures_name_the_file(void **state)
{
    fixture *f = *state;
    char *missing = path_join(f->dir, "missing/t.txt");
    assert_null(file_read_text(missing, NULL, f->d, NULL));
    assert_string_equal(diag_at(f->d, 0)->loc.file, missing);
    assert_false(file_write_atomic(missing, "x", 1, f->d));
    assert_null(file_read_text(f->dir, NULL, f->d, NULL));    // a folder
    char *plain = write_raw(f, "plain", "x", 1), *below = path_join(plain, "sub");
    assert_false(file_make_dirs(below, f->d));
    assert_int_equal(diag_errors(f->d), 4);
    free(below);
    free(plain);
    free(missing);
}

// A file that cannot take the new text (its name is a folder's) is left alone, and so is nothing beside it.
static void half_written_files_do_not_stay(void **state)
{
    fixture *f = *state;
    char *target = path_join(f->dir, "target");
    assert_int_equal(mkdir(target, 0777), 0);
    assert_false(file_write_atomic(target, "x", 1, f->d));
    assert_true(dir_exists(target));
    assert_int_equal(rmdir(target), 0);
    assert_int_equal(rmdir(f->dir), 0);    // empty
    assert_int_equal(mkdir(f->dir, 0777), 0);
    free(target);
}

// A pipe gets the text and stays a pipe; a full device says so and stays what it is.
static void pipes_and_devices_are_written_to(void **state)
{
    fixture *f = *state;
    char *pipe = path_join(f->dir, "pipe"), got[8] = "";
    struct stat is;
    assert_int_equal(mkfifo(pipe, 0600), 0);
    int reader = open(pipe, O_RDWR | O_NONBLOCK);
    assert_true(reader >= 0);
    assert_true(file_write_atomic(pipe, "hello", 5, f->d));
    assert_int_equal(read(reader, got, sizeof got - 1), 5);
    assert_string_equal(got, "hello");
    assert_true(stat(pipe, &is) == 0 && S_ISFIFO(is.st_mode));
    close(reader);
    if (stat("/dev/full", &is) == 0 && S_ISCHR(is.st_mode)) {
        assert_false(file_write_atomic("/dev/full", "hello", 5, f->d));
        assert_non_null(strstr(diag_at(f->d, 0)->message, "cannot be written"));
        assert_true(stat("/dev/full", &is) == 0 && S_ISCHR(is.st_mode));
    }
    unlink(pipe);
    free(pipe);
}

static void size_limit(void **state)
{
    fixture *f = *state;
    char *path = write_raw(f, "large", "x", 1);
    assert_int_equal(truncate(path, 64 * 1024 * 1024 + 1), 0);
    assert_null(file_read_text(path, NULL, f->d, NULL));
    assert_non_null(strstr(diag_at(f->d, 0)->expected, "64 MiB"));
    free(path);
}

static void paths(void **state)
{
    (void)state;
    static const struct {
        const char *path, *dir, *base;
    } CASES[] = {
        {"a/b.csv", "a", "b.csv"}, {"b.csv", ".", "b.csv"}, {"/b", "/", "b"}, {"a/b/c", "a/b", "c"}, {"", ".", ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char *dir = path_dir(CASES[i].path);
        assert_string_equal(dir, CASES[i].dir);
        assert_string_equal(path_base(CASES[i].path), CASES[i].base);
        free(dir);
    }
    char *joined = path_join("a/", "b");
    assert_string_equal(joined, "a/b");
    free(joined);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes_and_reads_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_bad_utf8_with_its_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(failures_name_the_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(half_written_files_do_not_stay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pipes_and_devices_are_written_to, set_up, tear_down),
        cmocka_unit_test_setup_teardown(size_limit, set_up, tear_down),
        cmocka_unit_test(paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
