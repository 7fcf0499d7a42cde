// SPDX-License-Identifier: MIT
// coley hash RUN: what tells two runs apart.
#include <stdio.h>

#include "cli.h"

static int run_hash(const verb *v, int argc, char **argv)
{
    const char *run;
    int n = cli_parse(v, NULL, 0, argc, argv, &run, 1);
    if (n < 0) return n == -1 ? EXIT_DONE : EXIT_USAGE;
    if (n == 0) {
        fprintf(stderr, "coley hash: no run is given\nexpected: coley hash RUN\n");
        return EXIT_USAGE;
    }
    char hex[65];
    coley_messages *m = coley_messages_new();
    coley_status status = coley_hash(run, hex, m);
    if (status == COLEY_OK) puts(hex);
    int code = cli_finish(status, m);
    coley_messages_free(m);
    return code;
}

const verb VERB_HASH = {
    "hash", "RUN", "Prints the SHA-256 of a run's result rows in key order.", "coley hash build/demo", run_hash,
};
