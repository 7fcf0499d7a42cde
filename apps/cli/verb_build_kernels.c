// SPDX-License-Identifier: MIT
// coley build-kernels DIR TRIAL...: compiles the kernels of trials for every machine of this kind, as `make install`
// does.
#include <stdio.h>

#include "cli.h"

enum { MOST_WORDS = 256 };

static int run_build_kernels(const verb *v, int argc, char **argv)
{
    const char *plain[MOST_WORDS];
    int n = cli_parse(v, NULL, 0, argc, argv, plain, MOST_WORDS);
    if (n < 0) {
        return n == -1 ? EXIT_DONE : EXIT_USAGE;
    }
    if (n < 2) {
        fprintf(stderr, "coley build-kernels: no folder and trials are given\nexpected: coley build-kernels %s\n",
                v->arguments);
        return EXIT_USAGE;
    }
    coley_messages *m = coley_messages_new();
    int code = cli_finish(coley_install_kernels(plain + 1, n - 1, plain[0], m), m);
    coley_messages_free(m);
    return code;
}

const verb VERB_BUILD_KERNELS = {"build-kernels", "DIR TRIAL...",
                                 "Compiles the kernels of trials into a folder; an installation has them in lib/coley.",
                                 "coley build-kernels /usr/local/lib/coley KEYNOTE-006", run_build_kernels};
