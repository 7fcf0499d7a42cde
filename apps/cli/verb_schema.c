// SPDX-License-Identifier: MIT
// coley schema [FILE [KEY]]: what may stand in a file of the library.
#include <stdio.h>
#include <string.h>

#include "cli.h"

// "name\ttitle" lines as columns
static void print_names(const char *text)
{
    for (const char *line = text; *line;) {
        const int name = (int)strcspn(line, "\t"), length = (int)strcspn(line, "\n");
        printf("  %-10.*s %.*s\n", name, line, length - name - 1, line + name + 1);
        line += length + (line[length] == '\n');
    }
    printf("\n`coley schema trial` lists the keys of a trial file, `coley schema trial arms.doses` those of a dose.\n");
}

static int run_schema(const verb *v, int argc, char **argv)
{
    bool markdown = false, json = false;
    const cli_option options[] = {
        {"--markdown", OPTION_FLAG, &markdown, NULL, "all keys as a page of Markdown"},
        {"--json", OPTION_FLAG, &json, NULL, "the JSON schema as it is, for an editor"},
    };
    const char *plain[2];
    int n = cli_parse(v, options, sizeof options / sizeof *options, argc, argv, plain, 2);
    if (n < 0) return n == -1 ? EXIT_DONE : EXIT_USAGE;
    if ((markdown || json) && (n != 1 || (markdown && json))) {
        fprintf(stderr, "coley schema: --markdown and --json are of one whole file\n"
                        "expected: coley schema FILE --markdown\n");
        return EXIT_USAGE;
    }
    char *text = NULL;
    coley_messages *m = coley_messages_new();
    coley_status status = coley_schema(n ? plain[0] : NULL, n > 1 ? plain[1] : NULL,
                                       json       ? "json"
                                       : markdown ? "markdown"
                                                  : "text",
                                       cli_columns(stdout), &text, m);
    if (text && n) fputs(text, stdout);
    if (text && !n) print_names(text);
    int code = cli_finish(status, m);
    coley_free(text);
    coley_messages_free(m);
    return code;
}

const verb VERB_SCHEMA = {"schema", "[FILE [KEY]]", "Says what may stand in a trial, cancer or therapy file.",
                          "coley schema trial arms.doses", run_schema};
