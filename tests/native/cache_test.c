// SPDX-License-Identifier: MIT
// The cache of compiled kernels: found again, built again where an entry is broken, a folder that is not one's own
// refused, several processes at once, no compiler, a compiler that fails, a run that ends while it
// compiles.
#include "random_listing.h"
#include "tests/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>

#include "cache/cache.h"
#include "native/native_int.h"

static void small_kernel(kernel_listing *l, kernel *k)
{
    *l = (kernel_listing){.nlist = KF_EVENT, .list = base_alloc(KF_EVENT, sizeof(program))};
    program_emit_to(&l->list[KF_RHS], K_MUL, program_at(R_OUT, 0), program_at(R_X, 0),
                    program_constant(&l->constants, 3), PROGRAM_NO_REF);
    program_end(&l->list[KF_RHS]);
    *k = (kernel){.self = l, .listing = l};
}

static double three_times(const kernel_listing *l, double a)
{
    double x[8] __attribute__((aligned(64))) = {a}, out[8] __attribute__((aligned(64))) = {0};
    return kernel_listing_run(l, KF_RHS, 1, (double *[R_SECTIONS]){[R_X] = x, [R_OUT] = out}) ? out[0] : NAN;
}

typedef struct {
    native_counts counts;
    bool good;
    int nnote;
    char note[600];
    double value;
} outcome;

static outcome build(const char *folder)
{
    kernel_listing l;
    kernel k;
    outcome o = {0};
    small_kernel(&l, &k);
    native_builder *b = native_builder_new(ISA_BASELINE, folder);
    native_builder_add(b, &k, 1);
    o.good = native_builder_wait(b, NULL);
    o.counts = native_builder_counts(b);
    diag_list *d = diag_new();
    native_builder_report(b, d);
    native_builder_report(b, d);    // says things once
    o.nnote = diag_count(d);
    if (o.nnote) {
        snprintf(o.note, sizeof o.note, "%s", diag_at(d, 0)->message);
        assert_int_equal(diag_at(d, 0)->level, DIAG_NOTE);
    }
    diag_free(d);
    native_builder_free(b);
    o.value = three_times(&l, 5);
    kernel_listing_clear(&l);
    return o;
}

// The one file of the folder with this ending
static void entry(const char *folder, const char *ending, char path[400])
{
    DIR *d = opendir(folder);
    int n = 0;
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        size_t length = strlen(e->d_name);
        assert_true(strncmp(e->d_name, ".build-", 7) != 0);    // nothing half-made stays
        if (length > strlen(ending) && strcmp(e->d_name + length - strlen(ending), ending) == 0) {
            snprintf(path, 400, "%s/%s", folder, e->d_name);
            n++;
        }
    }
    closedir(d);
    assert_int_equal(n, 1);
}

static int begin(void **state)
{
    static char folder[64];
    assert_int_equal(folder_make(folder), 0);
    unsetenv("COLEY_CC");
    *state = folder;
    return 0;
}

static int end(void **state)
{
    unsetenv("COLEY_CC");
    assert_int_equal(folder_remove(*state), 0);
    return 0;
}

static void found_again(void **state)
{
    if (!has_compiler()) {
        skip();
    }
    outcome first = build(*state), second = build(*state);
    assert_true(first.good && second.good);
    assert_int_equal(first.counts.compiled, 1);
    assert_int_equal(second.counts.compiled, 0);
    assert_int_equal(second.counts.loaded, 1);
    assert_true(first.value == 15 && second.value == 15);
    char path[400];
    struct stat s;
    entry(*state, ".c", path);
    entry(*state, ".so", path);
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
}

// A byte changed, the end cut off, another file, emptied, open to others: built again, and then found again
static void broken_entries_are_rebuilt(void **state)
{
    if (!has_compiler()) {
        skip();
    }
    static const char *const harm[] = {
        "printf X | dd of=%s bs=1 seek=700 conv=notrunc 2> /dev/null",
        "truncate -s -1 %s",
        "truncate -s 0 %s",
        "head -c 9000 /dev/urandom > %s",
        "chmod 622 %s",
    };
    build(*state);
    for (size_t i = 0; i < sizeof harm / sizeof *harm; i++) {
        char path[400], command[600];
        entry(*state, ".so", path);
        snprintf(command, sizeof command, harm[i], path);
        assert_int_equal(system(command), 0);
        outcome o = build(*state);
        assert_true(o.good && o.value == 15);
        assert_int_equal(o.counts.rebuilt, 1);
        o = build(*state);
        assert_int_equal(o.counts.loaded, 1);
    }
}

// What is loaded are the bytes that were looked at, not the file: it may be swapped, overwritten or gone meanwhile.
static void loaded_bytes_are_those_looked_at(void **state)
{
    if (!has_compiler()) {
        skip();
    }
    kernel_listing l;
    kernel k;
    char path[400], command[1300], line[4096];
    build(*state);
    small_kernel(&l, &k);
    native_builder *b = native_builder_new(ISA_BASELINE, *state);
    native_builder_add(b, &k, 1);
    assert_true(native_builder_wait(b, NULL));
    assert_int_equal(native_builder_counts(b).loaded, 1);
    int in_memory = 0;
    FILE *f = fopen("/proc/self/maps", "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        assert_null(strstr(line, *state));
        in_memory += strstr(line, "memfd:coley-kernel") != NULL;
    }
    fclose(f);
    assert_true(in_memory > 0);
    entry(*state, ".so", path);
    snprintf(command, sizeof command, "truncate -s 0 %s && head -c 9000 /dev/zero > %s && rm %s", path, path, path);
    assert_int_equal(system(command), 0);
    assert_true(three_times(&l, 7) == 21);
    native_builder_free(b);
    kernel_listing_clear(&l);
}

// Loading is use: its time is the object's.
static void loading_is_use(void **state)
{
    if (!has_compiler()) {
        skip();
    }
    char path[400];
    struct stat s;
    build(*state);
    entry(*state, ".so", path);
    const struct timespec old[2] = {{1000, 0}, {1000, 0}};
    assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
    assert_int_equal(build(*state).counts.loaded, 1);
    assert_int_equal(stat(path, &s), 0);
    assert_true(time(NULL) - s.st_mtime < 600);
    // a look at the folder's size removes what is old, not this
    assert_int_equal(cache_trim(*state, 0), 0);
    assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
    assert_int_equal(cache_trim(*state, 0), 1);
    assert_int_equal(build(*state).counts.compiled, 1);
}

static void folders_that_are_open_to_others_are_refused(void **state)
{
    if (!has_compiler()) {
        skip();
    }
    static const mode_t open[] = {0777, 0755, 0750, 0710, 0702};
    outcome o;
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        char mode[20];
        assert_int_equal(chmod(*state, open[i]), 0);
        o = build(*state);
        assert_false(o.good);
        assert_true(o.value != o.value);    // nothing was loaded
        assert_int_equal(o.nnote, 1);
        snprintf(mode, sizeof mode, "(mode %04o)", (unsigned)open[i]);
        assert_non_null(strstr(o.note, "is open to others"));
        assert_non_null(strstr(o.note, mode));
    }
    assert_int_equal(chmod(*state, 0700), 0);
    if (geteuid() == 0) {
        assert_int_equal(chown(*state, 65534, 65534), 0);
        o = build(*state);
        assert_false(o.good);
        assert_non_null(strstr(o.note, "belongs to somebody else"));
        assert_int_equal(chown(*state, 0, 0), 0);
    }
    char below[100];
    struct stat s;
    snprintf(below, sizeof below, "%s/new/folder", (char *)*state);
    o = build(below);
    assert_true(o.good);
    assert_int_equal(stat(below, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0700);
}

static void processes_side_by_side(void **state)
{
    if (!has_compiler()) {
        skip();
    }
    enum { N = 4 };
    pid_t child[N];
    for (int i = 0; i < N; i++) {
        child[i] = fork();
        if (child[i] == 0) {
            outcome o = build(*state);
            _exit(o.good && o.value == 15 ? 0 : 1);
        }
    }
    for (int i = 0; i < N; i++) {
        int status;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    char path[400];
    entry(*state, ".so", path);
}

static void without_a_compiler(void **state)
{
    setenv("COLEY_CC", "/nonexistent/cc", 1);
    outcome o = build(*state);
    assert_false(o.good);
    assert_true(o.value != o.value);
    assert_int_equal(o.nnote, 1);
    assert_non_null(strstr(o.note, "COLEY_CC names no C compiler"));
    assert_non_null(strstr(o.note, "the interpreter goes on"));
}

// A program that calls itself a compiler; each argument comes to it as one
static void fake_compiler(const char *folder, const char *does)
{
    char path[100];
    snprintf(path, sizeof path, "%s/my cc; echo", folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "#!/bin/sh\n[ \"$1\" = --version ] && { echo 'fake 1.0'; exit 0; }\n%s\n", does);
    fclose(f);
    assert_int_equal(chmod(path, 0700), 0);
    setenv("COLEY_CC", path, 1);
}

static void a_compiler_that_fails(void **state)
{
    fake_compiler(*state, "echo 'out of cheese' >&2; exit 1");
    outcome o = build(*state);
    assert_false(o.good);
    assert_int_equal(o.nnote, 1);
    assert_non_null(strstr(o.note, "out of cheese"));
    // says that all is well, and makes something that is no object
    fake_compiler(*state, "while [ \"$1\" != -o ]; do shift; done; head -c 5000 /dev/zero > \"$2\"");
    o = build(*state);
    assert_false(o.good);
    assert_true(o.value != o.value);
    assert_non_null(strstr(o.note, "cannot be loaded"));
}

static void an_end_while_it_compiles(void **state)
{
    fake_compiler(*state, "sleep 60");
    kernel_listing l;
    kernel k;
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    small_kernel(&l, &k);
    native_builder *b = native_builder_new(ISA_BASELINE, *state);
    native_builder_add(b, &k, 1);
    usleep(100000);
    native_builder_free(b);
    clock_gettime(CLOCK_MONOTONIC, &to);
    assert_true(to.tv_sec - from.tv_sec < 20);
    kernel_listing_clear(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(found_again, begin, end),
        cmocka_unit_test_setup_teardown(broken_entries_are_rebuilt, begin, end),
        cmocka_unit_test_setup_teardown(loaded_bytes_are_those_looked_at, begin, end),
        cmocka_unit_test_setup_teardown(loading_is_use, begin, end),
        cmocka_unit_test_setup_teardown(folders_that_are_open_to_others_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(processes_side_by_side, begin, end),
        cmocka_unit_test_setup_teardown(without_a_compiler, begin, end),
        cmocka_unit_test_setup_teardown(a_compiler_that_fails, begin, end),
        cmocka_unit_test_setup_teardown(an_end_while_it_compiles, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
