// SPDX-License-Identifier: MIT
// coley merge OUT RUN...: one run of the shards of a trial.
#include <stdio.h>

#include "cli.h"

enum { MERGE_WORDS = 4097 };

static int run_merge(const verb *v, int argc, char **argv)
{
    coley_trial_options o;
    coley_trial_default(&o);
    const char *progress = NULL, *plain[MERGE_WORDS];
    int64_t threads = -1;
    bool json = false;
    cli_progress show;
    char command[4096];
    const cli_option options[] = {
        {"--threads", OPTION_INT, &threads, "T", "threads (one for each processor)"},
        {"--backend", OPTION_TEXT, &o.back_end, "NAME", "interpreter, c or auto; changes no number"},
        {"--progress", OPTION_TEXT, &progress, "KIND", "json, lines or none on stderr"},
        {"--json", OPTION_FLAG, &json, NULL, "print the summary as JSON"},
    };
    int n = cli_parse(v, options, sizeof options / sizeof *options, argc, argv, plain, MERGE_WORDS);
    if (n < 0) {
        return n == -1 ? EXIT_DONE : EXIT_USAGE;
    }
    if (n < 2) {
        fprintf(stderr, "coley merge: %s\nexpected: coley merge %s\n",
                n ? "no shard is given" : "no folder for the run is given", v->arguments);
        return EXIT_USAGE;
    }
    if (threads == 0 || threads > 256) {
        fprintf(stderr, "coley merge: --threads is %lld\nexpected: a whole number from 1 to 256\n", (long long)threads);
        return EXIT_USAGE;
    }
    if (!cli_progress_begin(&show, v, progress, &o)) {
        return EXIT_USAGE;
    }
    cli_command(v, argc, argv, command);
    o.out = plain[0];
    o.command = command;
    o.threads = threads > 0 ? (int)threads : 0;
    cli_stop_in_order(&o);
    coley_messages *m = coley_messages_new();
    char *summary = NULL, *table = NULL;
    coley_status status = coley_merge(&o, &plain[1], n - 1, &summary, &table, m);
    cli_progress_end(&show);
    int code = cli_run_end(&o, status, m, json, summary, table);
    coley_free(summary);
    coley_free(table);
    coley_messages_free(m);
    return code;
}

const verb VERB_MERGE = {"merge", "OUT RUN...",
                         "Makes one run of the shards of a trial: the rows of a run in one piece.",
                         "coley merge whole shard1 shard2", run_merge};
