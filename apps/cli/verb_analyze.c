// SPDX-License-Identifier: MIT
// coley analyze DIR: everything after the solver, from the datasets alone.
#include <stdio.h>

#include "cli.h"

static int run_analyze(const verb *v, int argc, char **argv)
{
    coley_analyze_options o;
    coley_analyze_default(&o);
    bool json = false;
    const cli_option options[] = {
        {"--reference", OPTION_TEXT, &o.reference, "ARM", "arm that the others are compared with (as ts.csv says)"},
        {"--out", OPTION_TEXT, &o.out, "DIR", "folder for summary.json and report.html (DIR/analysis)"},
        {"--json", OPTION_FLAG, &json, NULL, "print the summary as JSON"},
    };
    int n = cli_parse(v, options, sizeof options / sizeof *options, argc, argv, &o.folder, 1);
    if (n < 0) {
        return n == -1 ? EXIT_DONE : EXIT_USAGE;
    }
    if (n != 1) {
        fprintf(stderr, "coley analyze: no folder is given\nexpected: coley analyze %s\n", v->arguments);
        return EXIT_USAGE;
    }
    coley_messages *m = coley_messages_new();
    char *summary = NULL, *table = NULL;
    coley_status status = coley_analyze(&o, &summary, &table, m);
    if (status == COLEY_OK && json) {
        fputs(summary, stdout);
    } else if (status == COLEY_OK) {
        printf("%s%s%s/report.html\n", table, o.out ? o.out : o.folder, o.out ? "" : "/analysis");
    }
    int code = cli_finish(status, m);
    coley_free(summary);
    coley_free(table);
    coley_messages_free(m);
    return code;
}

const verb VERB_ANALYZE = {"analyze", "DIR", "Analyses a trial's data (CDISC ADaM as CSV), simulated or observed.",
                           "coley analyze /tmp/keynote --reference 'ipilimumab 3 mg/kg'", run_analyze};
