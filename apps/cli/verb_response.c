// SPDX-License-Identifier: MIT
// coley response MEASUREMENTS.csv: RECIST 1.1 and iRECIST of a table of lesions.
#include <stdio.h>

#include "cli.h"

static int run_response(const verb *v, int argc, char **argv)
{
    const char *out = ".", *table;
    const cli_option options[] = {
        {"--out", OPTION_TEXT, &out, "DIR", "folder for visits.csv and patients.csv (this one)"},
    };
    int n = cli_parse(v, options, sizeof options / sizeof *options, argc, argv, &table, 1);
    if (n < 0) {
        return n == -1 ? EXIT_DONE : EXIT_USAGE;
    }
    if (n == 0) {
        fprintf(stderr, "coley response: no table is given\nexpected: coley response %s\n", v->arguments);
        return EXIT_USAGE;
    }
    coley_messages *m = coley_messages_new();
    coley_status status = coley_response(table, out, m);
    if (status == COLEY_OK) {
        printf("%s/visits.csv\n%s/patients.csv\n", out, out);
    }
    int code = cli_finish(status, m);
    coley_messages_free(m);
    return code;
}

const verb VERB_RESPONSE = {"response", "MEASUREMENTS.csv",
                            "Tells tumour response by RECIST 1.1 and iRECIST from a table of lesions.",
                            "coley response measurements.csv --out responses", run_response};
