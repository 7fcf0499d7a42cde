// SPDX-License-Identifier: MIT
// coley version
#include <stdio.h>

#include "cli.h"

static int run_version(const verb *v, int argc, char **argv)
{
    int n = cli_parse(v, NULL, 0, argc, argv, NULL, 0);
    if (n < 0) return n == -1 ? EXIT_DONE : EXIT_USAGE;
    printf("coley %s\n", coley_version());
    return EXIT_DONE;
}

const verb VERB_VERSION = {"version", "", "Prints the version.", "coley version", run_version};
