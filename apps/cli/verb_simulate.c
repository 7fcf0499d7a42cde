// SPDX-License-Identifier: MIT
// coley simulate MODEL: simulates one SBML or Antimony model and writes a table.
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { MOST_OUTPUTS = 1024, LONGEST_OUTPUTS = 16384, MOST_POINTS = 100000000 };

// "a,b,c" into its words, cut in `text`; false where there are too many or an empty one.
static bool split_outputs(const char *list, char text[LONGEST_OUTPUTS], const char *words[MOST_OUTPUTS], int *n)
{
    *n = 0;
    if (!list) return true;
    if (strlen(list) >= LONGEST_OUTPUTS) {
        fprintf(stderr, "coley simulate: --outputs is longer than %d characters\n", LONGEST_OUTPUTS - 1);
        return false;
    }
    strcpy(text, list);
    char *rest = text;
    for (char *word; (word = strsep(&rest, ",")) != NULL;) {
        if (!*word || *n == MOST_OUTPUTS) {
            fprintf(stderr, "coley simulate: --outputs is '%s'\nexpected: ids with commas between them, at most %d\n",
                    list, MOST_OUTPUTS);
            return false;
        }
        words[(*n)++] = word;
    }
    return true;
}

static int simulate_go(const coley_simulate_options *o, const char *out)
{
    coley_messages *m = coley_messages_new();
    char *csv = NULL;
    coley_status status = coley_simulate(o, &csv, m);
    if (status == COLEY_OK && out) status = coley_write_file(out, csv, m);
    else if (status == COLEY_OK) fputs(csv, stdout);
    int code = cli_finish(status, m);
    coley_free(csv);
    coley_messages_free(m);
    return code;
}

static int run_simulate(const verb *v, int argc, char **argv)
{
    coley_simulate_options o;
    coley_simulate_default(&o);
    const char *out = NULL, *outputs = NULL;
    const int default_points = o.points;
    int64_t points = -1;
    const double default_start = o.start, default_end = o.end;
    o.start = o.end = NAN;
    option_list set = {.n = 0};
    const cli_option options[] = {
        {"--settings", OPTION_TEXT, &o.settings, "FILE",
         "settings of the SBML Test Suite: times, variables, tolerances"},
        {"--start", OPTION_REAL, &o.start, "A", "first time of the table, in the model's unit of time (0)"},
        {"--end", OPTION_REAL, &o.end, "B", "last time of the table (100)"},
        {"--points", OPTION_INT, &points, "N", "rows of the table after the first (100)"},
        {"--outputs", OPTION_TEXT, &outputs, "ID,ID", "columns of the table (all that can change)"},
        {"--set", OPTION_LIST, &set, "ID=VALUE", "another value at the start; may be given several times"},
        {"--rtol", OPTION_REAL, &o.rtol, "R", "relative tolerance (1e-8)"},
        {"--atol", OPTION_REAL, &o.atol, "A", "absolute tolerance (from units and initial values)"},
        {"--doses", OPTION_TEXT, &o.doses, "FILE.csv",
         "doses: a table with NONMEM's columns (TIME, AMT, CMT, RATE, II, ADDL, SS, EVID, ID)"},
        {"--units", OPTION_TEXT, &o.units, "HOW",
         "convert: all to coherent units, as SimBiology does; as-written; auto (for its files)"},
        {"--time-unit", OPTION_TEXT, &o.time_unit, "UNIT",
         "unit of time where units are converted, such as day (the file's)"},
        {"--backend", OPTION_TEXT, &o.back_end, "NAME", "interpreter, c or auto; changes no number"},
        {"--out", OPTION_TEXT, &out, "FILE.csv", "write the table there (to the terminal)"},
    };
    const char *model = NULL;
    int n = cli_parse(v, options, sizeof options / sizeof *options, argc, argv, &model, 1);
    if (n < 0) return n == -1 ? EXIT_DONE : EXIT_USAGE;
    if (n == 0) {
        fprintf(stderr, "coley simulate: no model is given\nexpected: coley simulate %s\n", v->arguments);
        return EXIT_USAGE;
    }
    // a dose table's own observation records give the rows unless the user asks for others
    o.at_records = isnan(o.start) && isnan(o.end) && points == -1;
    if (isnan(o.start)) o.start = default_start;
    if (isnan(o.end)) o.end = default_end;
    if (points == -1) points = default_points;
    if (points < 1 || points > MOST_POINTS) {
        fprintf(stderr, "coley simulate: --points is %lld\nexpected: a whole number from 1 to %d\n", (long long)points,
                MOST_POINTS);
        return EXIT_USAGE;
    }
    char text[LONGEST_OUTPUTS];
    const char *words[MOST_OUTPUTS];
    if (!split_outputs(outputs, text, words, &o.noutputs)) return EXIT_USAGE;
    o.model = model;
    o.points = (int)points;
    o.outputs = o.noutputs ? words : NULL;
    o.set = set.item;
    o.nset = set.n;
    return simulate_go(&o, out);
}

const verb VERB_SIMULATE = {
    "simulate",
    "MODEL.xml|MODEL.ant",
    "Simulates one SBML or Antimony model and writes a table of its quantities over time as CSV.",
    "coley simulate model.xml --end 30 --points 60 --set dose=5 --out results.csv",
    run_simulate,
};
