// SPDX-License-Identifier: MIT
// coley VERB ...: finds the verb and runs it.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static const verb *const VERBS[] = {&VERB_TRIAL,  &VERB_MERGE,    &VERB_ANALYZE,       &VERB_SHOW,
                                    &VERB_HASH,   &VERB_RESPONSE, &VERB_SIMULATE,      &VERB_MODEL,
                                    &VERB_SCHEMA, &VERB_BENCH,    &VERB_BUILD_KERNELS, &VERB_VERSION};
enum { NVERB = sizeof VERBS / sizeof *VERBS };

static void print_help(FILE *out)
{
    fprintf(out,
            "Coley %s: virtual trials of cancer immunotherapy. For research, never for treating a patient.\n\n"
            "usage: coley VERB [arguments]\n\n",
            coley_version());
    for (int i = 0; i < NVERB; i++) fprintf(out, "  %-13s %s\n", VERBS[i]->name, VERBS[i]->summary);
    fprintf(out, "\n`coley VERB --help` says more and gives an example. To begin:\n\n  coley trial KEYNOTE-006\n");
}

// Nothing that allocates: one line, whatever thread ran out.
static void out_of_memory(size_t bytes)
{
    char line[80];
    int n = bytes ? snprintf(line, sizeof line, "coley: out of memory: %zu more bytes were refused\n", bytes)
                  : snprintf(line, sizeof line, "coley: out of memory\n");
    if (write(STDERR_FILENO, line, (size_t)n) < 0) _exit(EXIT_FAILED);
    _exit(EXIT_FAILED);
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    const bool help = strcmp(argv[1], "help") == 0;
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || (help && argc == 2)) {
        print_help(stdout);
        return EXIT_DONE;
    }
    // `coley help VERB` is `coley VERB --help`
    static char ask[] = "--help";
    char *asked[] = {ask};
    const char *word = help ? argv[2] : strcmp(argv[1], "--version") == 0 ? "version" : argv[1];
    const char *names[NVERB];
    for (int i = 0; i < NVERB; i++) {
        names[i] = VERBS[i]->name;
        if (strcmp(names[i], word) == 0)
            return help ? VERBS[i]->run(VERBS[i], 1, asked) : VERBS[i]->run(VERBS[i], argc - 2, argv + 2);
    }
    const char *near = coley_nearest(word, names, NVERB);
    fprintf(stderr, "coley: there is no verb '%s'%s%s%s\nexpected one of:", word, near ? "; did you mean '" : "",
            near ? near : "", near ? "'?" : "");
    for (int i = 0; i < NVERB; i++) fprintf(stderr, " %s", names[i]);
    fprintf(stderr, "\n");
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    coley_set_out_of_memory(out_of_memory);
    return cli_end(run(argc, argv));
}
