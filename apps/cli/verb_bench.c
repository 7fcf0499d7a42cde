// SPDX-License-Identifier: MIT
// coley bench NAME: hands over to the benchmarks, a program of their own beside this one (or in libexec/coley), because
// it links libraries that coley itself does not (SUNDIALS, KLU).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

// The benchmark's path; false where it is not there.
static bool bench_find(char path[4400])
{
    static const char *const beside[] = {"", "../libexec/coley/"};
    char program[4096];
    const ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (n <= 0) return false;
    program[n] = '\0';
    char *slash = strrchr(program, '/');
    *slash = '\0';
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        snprintf(path, 4400, "%s/%scoley-bench", program, beside[i]);
        if (access(path, X_OK) == 0) return true;
    }
    return false;
}

static int run_bench(const verb *v, int argc, char **argv)
{
    static const char *const names[] = {"solver", "models", "precision", "trial"};
    bool known = false;
    for (size_t i = 0; argc && i < sizeof names / sizeof *names; i++) known |= strcmp(argv[0], names[i]) == 0;
    if (!known) {
        const char *what;
        const int n = cli_parse(v, NULL, 0, argc, argv, &what, 1);
        if (n < 0) return n == -1 ? EXIT_DONE : EXIT_USAGE;
        fprintf(stderr, "coley bench: %s%s%s\nexpected: coley bench %s\n",
                n ? "there is no benchmark '" : "no benchmark is named", n ? what : "", n ? "'" : "", v->arguments);
        return EXIT_USAGE;
    }
    char path[4400];
    if (!bench_find(path)) {
        fprintf(stderr, "coley bench: the benchmark is not built; `make bench-build` in Coley's source builds it\n");
        return EXIT_FAILED;
    }
    // argv[-1] is this verb: its place takes the program's name, the rest is unchanged
    argv[-1] = path;
    execv(path, argv - 1);
    perror(path);
    return EXIT_FAILED;
}

const verb VERB_BENCH = {
    "bench",
    "solver MODEL | models | precision MODEL | trial NAME",
    "Measures Coley's solver beside others; `coley bench NAME --help` names the options of each.",
    "coley bench solver KEYNOTE-006 --patients 64",
    run_bench,
};
