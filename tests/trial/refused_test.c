// SPDX-License-Identifier: MIT
// What happens around a run: two of them on one store, a folder that becomes read-only while it goes on, a store that
// was cut off, overwritten or is of another version. The error is clear, and nothing that was written is lost: what is
// refused is not changed by a byte, and what was interrupted goes on to the rows of an undisturbed run.
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/trial/toy.h"

#include <sqlite3.h>

#include "base/file.h"
#include "base/sha256.h"

static void said_of(const trial_options *o, trial_status expected, const char *text)
{
    char said[1000];
    assert_int_equal(toy_try(o, said), expected);
    if (!strstr(said, text)) {
        fail_msg("said '%s', expected '%s' in it", said, text);
    }
}

static void file_hash(const char *path, char hex[65])
{
    unsigned char block[4096];
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    sha256 *h = sha256_new();
    for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;) {
        sha256_add(h, block, n);
    }
    fclose(f);
    sha256_end(h, hex);
}

// What a run is asked for between its patients, counted: unlike what it shows of its progress, which follows the clock,
// this comes at the same place on a fast machine and on a slow one.
typedef struct {
    atomic_int asked;
    int opened, go_on;     // ends of pipes, of a run that waits
    const char *folder;    // of a run that closes its own
} between;

// The first batch is grown by then, and the store open.
static bool after_first_batch(between *b)
{
    return atomic_fetch_add(&b->asked, 1) == 1200;
}

static bool wait_once(void *self)
{
    between *b = self;
    char c = 'x';
    if (after_first_batch(b) && (write(b->opened, &c, 1) != 1 || read(b->go_on, &c, 1) != 1)) {
        _exit(9);
    }
    return false;
}

static void two_runs_on_one_store(void **state)
{
    toy_place *p = *state;
    char whole[65], first[65], out[128], c;
    int opened[2], go_on[2], status;
    trial_options o = toy_plain("TOY-1");
    o.patients = 400;
    o.threads = 2;
    toy_run_and_hash(p, o, whole);
    assert_true(pipe(opened) == 0 && pipe(go_on) == 0);
    snprintf(out, sizeof out, "%s/shared", p->folder);
    o.out = out;
    pid_t child = fork();
    if (child == 0) {
        between b = {.opened = opened[1], .go_on = go_on[0]};
        o.stop = (stop_wish){wait_once, &b};
        _exit((int)trial_run(&o, NULL, diag_new()));
    }
    // with no other writer left, a child that ends before it waits is an end of file here, not a wait for ever
    close(opened[1]);
    close(go_on[0]);
    assert_int_equal(read(opened[0], &c, 1), 1);
    said_of(&o, TRIAL_ERR_IO, "there is a run already");
    o.resume = true;
    said_of(&o, TRIAL_ERR_INPUT, "in use by another process");
    assert_int_equal(write(go_on[1], &c, 1), 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), TRIAL_OK);
    toy_hash(out, first);
    assert_string_equal(whole, first);
    close(opened[0]);
    close(go_on[1]);
}

static bool close_folder(void *self)
{
    between *b = self;
    if (after_first_batch(b)) {
        chmod(b->folder, 0555);
    }
    return false;
}

// Rights do not bind root, so a child gives them up. It either ends with an error, or had all of its files open already
// and had nothing more to make but the summary, which is an error too.
static void a_folder_becomes_read_only(void **state)
{
    toy_place *p = *state;
    char whole[65], resumed[65], out[128];
    int status;
    trial_options o = toy_plain("TOY-1");
    o.patients = 400;
    toy_run_and_hash(p, o, whole);
    snprintf(out, sizeof out, "%s/closed", p->folder);
    o.out = out;
    assert_int_equal(chmod(p->folder, 0755), 0);
    assert_int_equal(mkdir(out, 0755), 0);
    assert_int_equal(chown(out, geteuid() == 0 ? 65534 : geteuid(), (gid_t)-1), 0);
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0) {
            _exit(9);
        }
        diag_list *d = diag_new();
        between b = {.folder = out};
        o.stop = (stop_wish){close_folder, &b};
        status = (int)trial_run(&o, NULL, d);
        bool told = false;
        for (int i = 0; i < diag_count(d); i++) {
            told = told || strstr(diag_at(d, i)->message, "written") || strstr(diag_at(d, i)->message, "write");
        }
        if (status != TRIAL_ERR_IO || !told) {
            diag_print(d, stderr, false);
        }
        _exit(told ? status : 100 + status);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), TRIAL_ERR_IO);
    assert_int_equal(chmod(out, 0755), 0);
    o.resume = true;
    diag_list *d = diag_new();
    assert_int_equal(trial_run(&o, NULL, d), TRIAL_OK);
    diag_free(d);
    toy_hash(out, resumed);
    assert_string_equal(whole, resumed);
}

static bool stop_there(void *self)
{
    between *b = self;
    return after_first_batch(b) || atomic_load(&b->asked) > 1200;
}

// An interrupted run's store, spoilt in three ways; mended, it goes on.
static void a_spoilt_store_is_left_alone(void **state)
{
    toy_place *p = *state;
    char whole[65], resumed[65], before[65], after[65], out[128], file[160], kept[160], command[400];
    between b = {0};
    trial_options o = toy_plain("TOY-1");
    o.patients = 300;
    toy_run_and_hash(p, o, whole);
    snprintf(out, sizeof out, "%s/spoilt", p->folder);
    snprintf(file, sizeof file, "%s/run.sqlite", out);
    snprintf(kept, sizeof kept, "%s/kept.sqlite", p->folder);
    o.out = out;
    o.stop = (stop_wish){stop_there, &b};
    said_of(&o, TRIAL_ERR_INTERRUPTED, "");
    assert_true(file_exists(file));
    o.stop = (stop_wish){0};
    o.resume = true;
    snprintf(command, sizeof command, "cp '%s' '%s'", file, kept);
    assert_int_equal(system(command), 0);
    static const struct {
        const char *spoil, *text;
    } way[] = {
        {"truncate -s -5000 '%s'", "damaged"},
        {"printf 'not a database' | dd of='%s' conv=notrunc bs=1 2>/dev/null", "not a run store"},
        {"printf '\\0\\0\\0\\7' | dd of='%s' conv=notrunc bs=1 seek=60 2>/dev/null", "version 7"},
    };
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        snprintf(command, sizeof command, "cp '%s' '%s'", kept, file);
        assert_int_equal(system(command), 0);
        snprintf(command, sizeof command, way[i].spoil, file);
        assert_int_equal(system(command), 0);
        file_hash(file, before);
        said_of(&o, TRIAL_ERR_INPUT, way[i].text);
        file_hash(file, after);
        assert_string_equal(before, after);
    }
    snprintf(command, sizeof command, "cp '%s' '%s'", kept, file);
    assert_int_equal(system(command), 0);
    said_of(&o, TRIAL_OK, "");
    toy_hash(out, resumed);
    assert_string_equal(whole, resumed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_runs_on_one_store, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(a_folder_becomes_read_only, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(a_spoilt_store_is_left_alone, toy_begin, toy_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
