// SPDX-License-Identifier: MIT
// Runs that are interrupted (run.c): killed early, on a disk that is full, with another library; each goes on with the
// rows of an undisturbed run, or says why not.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/trial/toy.h"

#include <sqlite3.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "native/native.h"

static const char EMPTY_THE_STORE[] =
    "DELETE FROM meta; DELETE FROM done; DELETE FROM failures; DELETE FROM candidates; DELETE FROM patients; "
    "DELETE FROM results; DELETE FROM visits; DELETE FROM adverse_events; DELETE FROM exposure; DELETE FROM courses";

typedef struct {
    char log[200], summary[200];    // SQLite's log of a run that goes on; what is there at its end
} killer;

// Of the log: the empty tables and what the run is of take 100 kB to 150 kB; a run's first rows more.
enum { ROWS_COMMITTED = 400000 };

// Kills this process when the first rows have been committed (or, were it faster than we look, at its end).
static void *kill_soon(void *self)
{
    const killer *k = self;
    struct stat s = {0};
    while ((stat(k->log, &s) || s.st_size < ROWS_COMMITTED) && !file_exists(k->summary)) {
        usleep(200);
    }
    kill(getpid(), SIGKILL);
    return NULL;
}

static void a_killed_run_resumes(void **state)
{
    toy_place *p = *state;
    char whole[65], resumed[65], out[128];
    trial_options o = toy_plain(TOY_TRIAL);
    o.patients = 400;
    o.causes = 5;
    o.threads = 2;
    toy_run_and_hash(p, o, whole);
    snprintf(out, sizeof out, "%s/killed", p->folder);
    o.out = out;
    pid_t child = fork();
    if (child == 0) {
        killer k;
        pthread_t thread;
        snprintf(k.log, sizeof k.log, "%s/run.sqlite-wal", out);
        snprintf(k.summary, sizeof k.summary, "%s/summary.json", out);
        pthread_create(&thread, NULL, kill_soon, &k);
        diag_list *d = diag_new();
        trial_run(&o, NULL, d);
        pause();
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    diag_list *d = diag_new();
    // another seed is not the same run
    o.resume = true;
    o.seed = 99;
    assert_int_equal(trial_run(&o, NULL, d), TRIAL_ERR_INPUT);
    assert_true(diag_errors(d) == 1);
    o.seed = -1;
    trial_status again = trial_run(&o, NULL, d);
    assert_int_equal(again, TRIAL_OK);
    diag_free(d);
    toy_hash(out, resumed);
    assert_string_equal(whole, resumed);
}

// Killed before it began: nothing in the file, or the tables without what the run is of. It begins anew.
static void a_run_killed_at_once_resumes(void **state)
{
    toy_place *p = *state;
    char whole[65], resumed[65], out[128], file[160];
    trial_options o = toy_plain(TOY_TRIAL);
    toy_run_and_hash(p, o, whole);
    for (int tables = 0; tables < 2; tables++) {
        snprintf(out, sizeof out, "%s/at-once-%d", p->folder, tables);
        snprintf(file, sizeof file, "%s/run.sqlite", out);
        o.out = out;
        o.resume = false;
        if (tables) {
            diag_list *d = diag_new();
            assert_int_equal(trial_run(&o, NULL, d), TRIAL_OK);
            diag_free(d);
            sqlite3 *db;
            assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
            assert_int_equal(sqlite3_exec(db, EMPTY_THE_STORE, NULL, NULL, NULL), SQLITE_OK);
            sqlite3_close(db);
        } else {
            assert_int_equal(mkdir(out, 0700), 0);
            FILE *f = fopen(file, "w");
            assert_non_null(f);
            fclose(f);
        }
        o.resume = true;
        diag_list *d = diag_new();
        assert_int_equal(trial_run(&o, NULL, d), TRIAL_OK);
        assert_int_equal(diag_errors(d), 0);
        diag_free(d);
        toy_hash(out, resumed);
        assert_string_equal(whole, resumed);
    }
}

// A copy of the test library, and what becomes of a run that goes on with `file` of it changed.
static int resumed_with(toy_place *p, const char *file, const char *script, strbuf *said)
{
    char command[600], out[128], library[128];
    snprintf(library, sizeof library, "%s/library%d", p->folder, p->runs);
    snprintf(command, sizeof command, "cp -r tests/data/library '%s'", library);
    assert_int_equal(system(command), 0);
    setenv("COLEY_LIBRARY", library, 1);
    trial_options o = toy_plain("TOY-1");
    o.patients = 5;
    toy_run(p, &o, out);
    snprintf(command, sizeof command, "sed -i '%s' '%s/%s'", script, library, file);
    assert_int_equal(system(command), 0);
    o.resume = true;
    diag_list *d = diag_new();
    trial_status status = trial_run(&o, NULL, d);
    for (int i = 0; i < diag_count(d); i++) {
        strbuf_printf(said, "%s\n", diag_at(d, i)->message);
    }
    strbuf_puts(said, "");
    diag_free(d);
    return (int)status;
}

static void another_library_is_not_resumed(void **state)
{
    static const struct {
        const char *file, *script;
    } change[] = {{"therapies/alpha/parameters.csv", "s/Volume,assumed/volume,assumed/"},
                  {"therapies/alpha/patients.csv", "2s/,0\\.3,/,0.4,/"},
                  {"therapies/beta/therapy.yaml", "s/title: Drug/title: drug/"},
                  {"cancers/toy/correlations.csv", "2s/,0\\.4,/,0.3,/"},
                  {"cancers/toy/patients.csv", "s/lognormal,75/lognormal,76/"},
                  {"cancers/toy/cancer.yaml", "s/^title: /title: A /"},
                  {"model/agent.ant", "1s,^,// changed\\n,"},
                  {"model/parameters.csv", "s/assumed: toy/assumed:  toy/"}};
    for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
        strbuf said = {0};
        int status = resumed_with(*state, change[i].file, change[i].script, &said);
        if (status != TRIAL_ERR_INPUT || !strstr(said.s, "the library has changed")) {
            fail_msg("%s changed: status %d, %s", change[i].file, status, said.s);
        }
        strbuf_free(&said);
    }
    // what was published belongs to no run
    strbuf said = {0};
    assert_int_equal(resumed_with(*state, "trials/TOY-1/published.csv", "2s/,/, /", &said), TRIAL_OK);
    strbuf_free(&said);
}

static bool at_once(void *self)
{
    (void)self;
    return true;
}

static bool is_object(const char *folder)
{
    char command[300];
    snprintf(command, sizeof command, "find '%s' -name '*.so' 2>/dev/null | grep -q .", folder);
    return system(command) == 0;
}

// Waiting for the compiler ends when it is wished; a folder that will not do is told before anything is compiled.
static void compiling_waits_for_the_folder_and_can_be_stopped(void **state)
{
    toy_place *p = *state;
    char cache[128], out[128], twice[128];
    snprintf(cache, sizeof cache, "%s/cache", p->folder);
    snprintf(twice, sizeof twice, "%s/twice", p->folder);
    trial_options o = toy_plain(TOY_TRIAL);
    o.patients = 5;
    toy_run(p, &o, out);
    setenv("COLEY_CACHE", cache, 1);
    o.back_end = NATIVE_C;
    diag_list *d = diag_new();
    assert_int_equal(trial_run(&o, NULL, d), TRIAL_ERR_IO);
    assert_non_null(strstr(diag_at(d, 0)->message, "there is a run already"));
    assert_false(is_object(cache));
    o.out = twice;
    o.stop.wanted = at_once;
    assert_int_equal(trial_run(&o, NULL, d), TRIAL_ERR_INTERRUPTED);
    assert_int_equal(diag_errors(d), 1);
    assert_false(dir_exists(twice));
    unsetenv("COLEY_CACHE");
    diag_free(d);
}

// A disk that is full: the run says so, and goes on where it was when there is room again.
static void a_full_disk_is_told_and_resumed(void **state)
{
    toy_place *p = *state;
    char whole[65], resumed[65], out[128];
    trial_options o = toy_plain(TOY_TRIAL);
    o.patients = 400;
    toy_run_and_hash(p, o, whole);
    for (rlim_t room = 100000; room <= 700000; room += 300000) {
        snprintf(out, sizeof out, "%s/full%d", p->folder, (int)room);
        o.out = out;
        o.resume = false;
        pid_t child = fork();
        if (child == 0) {
            const struct rlimit limit = {room, room};
            signal(SIGXFSZ, SIG_IGN);
            setrlimit(RLIMIT_FSIZE, &limit);
            diag_list *d = diag_new();
            char *summary = NULL;
            trial_status status = trial_run(&o, &summary, d);
            diag_print(d, stderr, false);
            _exit(diag_errors(d) > 0 && !summary ? (int)status : 100 + (int)status);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), TRIAL_ERR_IO);
        o.resume = true;
        diag_list *d = diag_new();
        assert_int_equal(trial_run(&o, NULL, d), TRIAL_OK);
        diag_free(d);
        toy_hash(out, resumed);
        assert_string_equal(whole, resumed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_killed_run_resumes, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(a_run_killed_at_once_resumes, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(another_library_is_not_resumed, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(compiling_waits_for_the_folder_and_can_be_stopped, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(a_full_disk_is_told_and_resumed, toy_begin, toy_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
