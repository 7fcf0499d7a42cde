// SPDX-License-Identifier: MIT
// Tests of src/base/memory.c and new_handler.cc: where memory is refused, the caller's handler ends the process, and
// without one abort() does, in silence. Each case is a process of its own.
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/memory.h"
#include "coley.h"

enum { HANDLED = 42, RETURNED = 43 };

static void end_here(size_t bytes)
{
    _exit(bytes == SIZE_MAX / 2 ? HANDLED : HANDLED + 1);
}

static void come_back(size_t bytes)
{
    (void)bytes;
}

static void refuse(void)
{
    base_out_of_memory(SIZE_MAX / 2);
}

static void ask_too_much(void)
{
    struct rlimit none = {1 << 20, 1 << 20};    // less than is in use: nothing more is given
    setrlimit(RLIMIT_AS, &none);
    for (;;) {
        volatile char *p = base_alloc(1, SIZE_MAX / 2);
        *p = 1;
    }
}

// Status of a process that does `what` under a handler; what it prints goes to *printed.
static int status_of(coley_out_of_memory *handler, void (*what)(void), char printed[64])
{
    int end[2];
    assert_int_equal(pipe(end), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(end[1], STDOUT_FILENO);
        dup2(end[1], STDERR_FILENO);
        close(end[0]);
        struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        coley_set_out_of_memory(handler);
        what();
        _exit(RETURNED);
    }
    close(end[1]);
    ssize_t n = read(end[0], printed, 63);
    printed[n < 0 ? 0 : n] = '\0';
    close(end[0]);
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void handler_ends_the_process(void **state)
{
    (void)state;
    char printed[64];
    int status = status_of(end_here, refuse, printed);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == HANDLED);
    assert_string_equal(printed, "");
#if !defined(__SANITIZE_ADDRESS__)
    // a sanitizer has its own opinion of such a size
    status = status_of(end_here, ask_too_much, printed);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == HANDLED);
    assert_string_equal(printed, "");
#else
    (void)ask_too_much;
#endif
}

static void without_one_it_aborts_in_silence(void **state)
{
    (void)state;
    char printed[64];
    int status = status_of(NULL, refuse, printed);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_string_equal(printed, "");
    // nor does one that returns let the work go on
    status = status_of(come_back, refuse, printed);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handler_ends_the_process),
        cmocka_unit_test(without_one_it_aborts_in_silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
