// SPDX-License-Identifier: MIT
// coley show RUN: what a run is; with --patient one patient's whole course.
#include <stdio.h>
#include <string.h>

#include "cli.h"

static coley_status show_write(const char *path, const char *text, coley_messages *m)
{
    return path && text ? coley_write_file(path, text, m) : COLEY_OK;
}

static int show_go(const coley_show_options *o, const char *svg_path, const char *csv_path)
{
    char *text = NULL, *svg = NULL, *csv = NULL;
    coley_messages *m = coley_messages_new();
    coley_status status = coley_show(o, &text, svg_path ? &svg : NULL, csv_path ? &csv : NULL, m), written;
    if (text) {
        fputs(text, stdout);
    }
    written = show_write(svg_path, svg, m);
    written = written == COLEY_OK ? show_write(csv_path, csv, m) : written;
    int code = cli_finish(status == COLEY_OK ? written : status, m);
    coley_free(text);
    coley_free(svg);
    coley_free(csv);
    coley_messages_free(m);
    return code;
}

static int run_show(const verb *v, int argc, char **argv)
{
    coley_show_options o;
    coley_show_default(&o);
    const char *svg = NULL, *csv = NULL;
    int64_t patient = -1, width = -1;
    double every = 0;
    const cli_option options[] = {
        {"--patient", OPTION_INT, &patient, "N", "compute this patient again and show his whole course"},
        {"--arm", OPTION_TEXT, &o.arm, "ARM", "in this arm: its name, a part of it, or its number (his own)"},
        {"--svg", OPTION_TEXT, &svg, "FILE", "write the course as a picture too"},
        {"--csv", OPTION_TEXT, &csv, "FILE", "write the course as a table too"},
        {"--every", OPTION_REAL, &every, "DAYS", "days between values (0.5)"},
        {"--width", OPTION_INT, &width, "W", "columns of the text (those of the terminal, else 80)"},
    };
    int n = cli_parse(v, options, sizeof options / sizeof *options, argc, argv, &o.run, 1);
    if (n < 0) {
        return n == -1 ? EXIT_DONE : EXIT_USAGE;
    }
    if (n == 0) {
        fprintf(stderr, "coley show: no run is given\nexpected: coley show %s\n", v->arguments);
        return EXIT_USAGE;
    }
    if (patient == 0 || (patient < 0 && (svg || csv || o.arm || every > 0))) {
        fprintf(stderr, "coley show: %s\nexpected: --patient N, N from 1\n",
                patient == 0 ? "--patient is 0" : "no patient is given");
        return EXIT_USAGE;
    }
    if (every < 0 || (every > 0 && every < 0.01) || every > 365 || (width >= 0 && (width < 40 || width > 400))) {
        fprintf(stderr, "coley show: %s\n",
                every < 0 || every > 0 ? "--every is outside what is possible\nexpected: 0.01 to 365 days"
                                       : "--width is outside what is possible\nexpected: 40 to 400 columns");
        return EXIT_USAGE;
    }
    o.patient = patient > 0 ? patient : 0;
    o.every_days = every;
    o.columns = width > 0 ? (int)width : cli_columns(stdout);
    o.colour = cli_colour(stdout);
    o.ascii = cli_ascii();
    return show_go(&o, svg, csv);
}

const verb VERB_SHOW = {"show", "RUN", "Shows what a run is, or one patient's whole course (--patient).",
                        "coley show build/demo --patient 17 --svg patient-17.svg", run_show};
