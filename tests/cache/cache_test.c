// SPDX-License-Identifier: MIT
// The user's cache: entries come whole and sealed, damage and strangers' files are found, what was not used for longest
// goes. What folders are refused is in tests/native/cache_test.c, whose kernels are what matters there.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cache/cache.h"
#include "tests/folder.h"

static int begin(void **state)
{
    static char folder[FOLDER_SIZE];
    *state = folder;
    return folder_make(folder);
}

static int end(void **state)
{
    return folder_remove(*state);
}

static void put(const char *folder, const char *key, const char *text)
{
    char *place = cache_workplace(folder), path[200];
    assert_non_null(place);
    snprintf(path, sizeof path, "%s/grown", place);
    assert_true(cache_write(path, text, strlen(text)));
    assert_false(cache_write(path, text, strlen(text)));    // a new file, never one that is there
    assert_true(cache_put(path, folder, key, ".grown"));
    cache_workplace_end(place);
}

static int files(const char *folder)
{
    DIR *d = opendir(folder);
    int n = 0;
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        n += e->d_name[0] != '.' || strlen(e->d_name) > 2;
    }
    closedir(d);
    return n;
}

static void entries_are_whole(void **state)
{
    const char *folder = *state;
    static const char KEY[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static const char *const harm[] = {"printf X | dd of=%s bs=1 seek=3 conv=notrunc 2> /dev/null",
                                       "truncate -s -1 %s",
                                       "truncate -s 0 %s",
                                       "printf ab > %s",
                                       "chmod 622 %s",
                                       "mv %s %s.x && ln -s %s.x %s"};
    size_t size;
    char *path = cache_path(folder, KEY, ".grown");
    assert_null(cache_read_sealed(path, true, &size));
    for (size_t i = 0; i < sizeof harm / sizeof *harm; i++) {
        put(folder, KEY, "what was kept");
        assert_int_equal(files(folder), 1);    // no workplace is left
        char *text = cache_read_sealed(path, true, &size), command[600];
        assert_non_null(text);
        assert_int_equal(size, strlen("what was kept"));
        assert_memory_equal(text, "what was kept", size);
        free(text);
        snprintf(command, sizeof command, harm[i], path, path, path, path);
        assert_int_equal(system(command), 0);
        assert_null(cache_read_sealed(path, true, &size));
    }
    free(path);
}

static void make_entry(const char *folder, char digit, const char *ending, int bytes, int age)
{
    char name[80], path[200];
    memset(name, digit, 64);
    strcpy(name + 64, ending);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fchmod(fileno(f), 0600), 0);
    for (int i = 0; i < bytes; i++) {
        fputc('x', f);
    }
    fclose(f);
    const struct timespec when[2] = {{time(NULL) - age, 0}, {time(NULL) - age, 0}};
    assert_int_equal(utimensat(AT_FDCWD, path, when, 0), 0);
}

static bool is_entry(const char *folder, char digit, const char *ending)
{
    char name[80], path[200];
    memset(name, digit, 64);
    strcpy(name + 64, ending);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

// What was not used for longest goes, an object with its text; what was used within the hour stays whatever its size;
// nothing else in the folder is touched.
static void oldest_entries_go(void **state)
{
    enum { HOUR = 3600 };
    const char *folder = *state;
    make_entry(folder, 'a', ".so", 1000, 5 * HOUR);
    make_entry(folder, 'a', ".c", 500, 5 * HOUR);
    make_entry(folder, 'b', ".so", 1000, 9 * HOUR);
    make_entry(folder, 'b', ".c", 500, 1);
    make_entry(folder, 'c', ".so", 1000, 2 * HOUR);
    make_entry(folder, 'd', ".so", 1000, 60);
    make_entry(folder, 'f', ".grown", 1000, 7 * HOUR);
    make_entry(folder, 'z', ".so", 5000, 99 * HOUR);    // no key: not ours
    make_entry(folder, 'e', ".so.bak", 5000, 99 * HOUR);
    assert_int_equal(cache_trim(folder, 6000), 0);
    assert_true(is_entry(folder, 'b', ".so"));
    assert_int_equal(cache_trim(folder, 5999), 1);
    assert_false(is_entry(folder, 'b', ".so"));
    assert_false(is_entry(folder, 'b', ".c"));
    assert_true(is_entry(folder, 'a', ".so") && is_entry(folder, 'a', ".c") && is_entry(folder, 'f', ".grown"));
    assert_int_equal(cache_trim(folder, 4000), 1);
    assert_false(is_entry(folder, 'f', ".grown"));
    assert_int_equal(cache_trim(folder, 0), 2);    // a, c
    assert_false(is_entry(folder, 'a', ".so") || is_entry(folder, 'a', ".c") || is_entry(folder, 'c', ".so"));
    assert_true(is_entry(folder, 'd', ".so") && is_entry(folder, 'z', ".so") && is_entry(folder, 'e', ".so.bak"));
    assert_int_equal(cache_trim("/nonexistent", 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(entries_are_whole, begin, end),
        cmocka_unit_test_setup_teardown(oldest_entries_go, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
