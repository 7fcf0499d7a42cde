// SPDX-License-Identifier: MIT
// coley-bench COMMAND ...: the benchmarks, one file for each command (verb_*.c).
#include <stdio.h>
#include <string.h>

#include "bench/solver/bench.h"

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv, diag_list *d);
    } verb[] = {{"solver", bench_verb_solver},
                {"models", bench_verb_models},
                {"precision", bench_verb_precision},
                {"trial", bench_verb_trial}};
    diag_list *d = diag_new();
    int code = -1;
    for (size_t i = 0; argc > 1 && i < sizeof verb / sizeof *verb; i++) {
        if (strcmp(argv[1], verb[i].name) == 0) code = verb[i].run(argc - 1, argv + 1, d);
    }
    if (code < 0) {
        fprintf(stderr, "usage: coley bench solver MODEL | models | precision MODEL | trial NAME\n");
        code = EXIT_USAGE;
    }
    if (code != EXIT_DONE) diag_print(d, stderr, false);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "coley: the output cannot be written: what arrived is not complete\n");
        code = code == EXIT_DONE ? EXIT_FAILED : code;
    }
    diag_free(d);
    return code;
}
