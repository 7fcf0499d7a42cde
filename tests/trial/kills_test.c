// SPDX-License-Identifier: MIT
// A run is killed twenty times at random moments and goes on each time: its rows are those of an undisturbed run. The
// moments are spread over the time that an undisturbed run takes, so they fall into growing, treating, reversals,
// courses and the making of the store; they are printed.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/trial/toy.h"

#include "base/file.h"
#include "base/strbuf.h"

enum { KILLS = 20 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void go_on(trial_options o)
{
    char path[200];
    snprintf(path, sizeof path, "%s/run.sqlite", o.out);
    o.resume = file_exists(path);
    diag_list *d = diag_new();
    trial_status status = trial_run(&o, NULL, d);
    if (status != TRIAL_OK) {
        diag_print(d, stderr, false);
    }
    diag_free(d);
    if (status != TRIAL_OK) {
        _exit(1 + (int)status);
    }
}

// True where the run was killed, false where it was done before.
static bool killed_after(const trial_options *o, double seconds)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        go_on(*o);
        _exit(0);
    }
    usleep((useconds_t)(1e6 * seconds));
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    // a run that cannot go on would end by itself with an error
    assert_true(WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
    return WIFSIGNALED(status);
}

static void twenty_kills_change_no_row(void **state)
{
    toy_place *p = *state;
    char whole[65], resumed[65], out[128];
    trial_options o = toy_plain("TOY-1");
    o.patients = 60;
    o.causes = 5;
    o.threads = 2;
    double begin = now();
    toy_run_and_hash(p, o, whole);
    double takes = now() - begin;
    unsigned seed = (unsigned)(1e6 * now());
    srand(seed);
    strbuf moments = {0};
    int kills = 0, runs = 0;
    bool done = true;
    while (kills < KILLS) {
        if (done) {
            snprintf(out, sizeof out, "%s/killed%d", p->folder, runs++);
            o.out = out;
        }
        double after = 0.9 * takes * rand() / RAND_MAX;
        done = !killed_after(&o, after);
        kills += !done;
        strbuf_printf(&moments, " %.0f", 1000 * after);
        if (done) {
            toy_hash(out, resumed);
            assert_string_equal(whole, resumed);
        }
    }
    go_on(o);
    toy_hash(out, resumed);
    print_message("%d runs of %.0f ms, killed after%s ms\n", runs, 1000 * takes, moments.s);
    assert_string_equal(whole, resumed);
    strbuf_free(&moments);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(twenty_kills_change_no_row, toy_begin, toy_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
