// SPDX-License-Identifier: MIT
// coley model check|show|convert: what is wrong with a model, its equations, and the same model in the other language.
#include <stdio.h>
#include <string.h>

#include "cli.h"

static int model_end(coley_status status, coley_messages *m, char *text, const char *out)
{
    if (status == COLEY_OK && out) status = coley_write_file(out, text, m);
    else if (text) fputs(text, stdout);
    int code = cli_finish(status, m);
    coley_free(text);
    coley_messages_free(m);
    return code;
}

// The plain arguments; false after an error or the help, with the code to exit with.
static bool model_arguments(const verb *v, const cli_option *options, int noptions, int argc, char **argv,
                            const char **plain, int wanted, int *code)
{
    int n = cli_parse(v, options, noptions, argc, argv, plain, wanted);
    *code = n == -1 ? EXIT_DONE : EXIT_USAGE;
    if (n >= 0 && n < wanted)
        fprintf(stderr, "coley %s: %d of %d files are given\nexpected: coley %s %s\n", v->name, n, wanted, v->name,
                v->arguments);
    return n == wanted;
}

static cli_option units_option(coley_model_options *o)
{
    return (cli_option){"--units", OPTION_TEXT, &o->units, "HOW",
                        "convert: all to coherent units, as SimBiology does; as-written; auto (for its files)"};
}

static int run_check(const verb *v, int argc, char **argv)
{
    coley_model_options o;
    coley_model_default(&o);
    const cli_option options[] = {
        {"--strict", OPTION_FLAG, &o.strict, NULL, "units that do not agree, and numbers without a unit, are errors"},
        units_option(&o),
    };
    int code;
    if (!model_arguments(v, options, sizeof options / sizeof *options, argc, argv, &o.model, 1, &code)) return code;
    coley_messages *m = coley_messages_new();
    char *text = NULL;
    coley_status status = coley_model_check(&o, &text, m);
    return model_end(status, m, text, NULL);
}

static int run_show(const verb *v, int argc, char **argv)
{
    coley_model_options o;
    coley_model_default(&o);
    const char *out = NULL;
    bool c = false;
    const cli_option options[] = {
        {"--format", OPTION_TEXT, &o.format, "FORMAT", "text, markdown or latex (text)"},
        {"--c", OPTION_FLAG, &c, NULL, "the C that is compiled for packs of patients, instead"},
        {"--names", OPTION_FLAG, &o.names, NULL, "the author's long names instead of ids"},
        {"--jacobian", OPTION_FLAG, &o.jacobian, NULL, "also which states each derivative depends on"},
        units_option(&o),
        {"--out", OPTION_TEXT, &out, "FILE", "write it there (to the terminal)"},
    };
    int code;
    if (!model_arguments(v, options, sizeof options / sizeof *options, argc, argv, &o.model, 1, &code)) return code;
    if (c && (o.format || o.names || o.jacobian)) {
        fprintf(stderr, "coley %s: --c stands beside --format, --names or --jacobian\nexpected: one of them\n",
                v->name);
        return EXIT_USAGE;
    }
    if (c) o.format = "c";
    coley_messages *m = coley_messages_new();
    char *text = NULL;
    coley_status status = coley_model_show(&o, &text, m);
    return model_end(status, m, text, out);
}

static int run_convert(const verb *v, int argc, char **argv)
{
    const char *plain[2];
    int code;
    if (!model_arguments(v, NULL, 0, argc, argv, plain, 2, &code)) return code;
    coley_messages *m = coley_messages_new();
    char *text = NULL;
    coley_status status = coley_model_convert(plain[0], plain[1], &text, m);
    return model_end(status, m, text, plain[1]);
}

static const verb PARTS[] = {
    {"model check", "MODEL.xml|MODEL.ant",
     "Says what is wrong with a model: units, quantities that nothing uses, values that are missing, modifiers that "
     "are not declared.",
     "coley model check model.xml", run_check},
    {"model show", "MODEL.xml|MODEL.ant", "Shows a model's quantities and equations, or the C that is compiled of it.",
     "coley model show model.xml --format markdown --jacobian --out model.md", run_show},
    {"model convert", "IN OUT",
     "Writes a model in the other language: SBML (.xml, .sbml) or Antimony (.ant), by the names of the files.",
     "coley model convert model.xml model.ant", run_convert},
};
enum { NPARTS = sizeof PARTS / sizeof *PARTS };

static void model_help(FILE *out)
{
    fprintf(out, "usage: coley model check|show|convert ...\n\n");
    for (int i = 0; i < NPARTS; i++)
        fprintf(out, "  coley %s %s\n      %s\n      example: %s\n", PARTS[i].name, PARTS[i].arguments,
                PARTS[i].summary, PARTS[i].example);
}

static int run_model(const verb *v, int argc, char **argv)
{
    (void)v;
    const char *words[NPARTS];
    if (argc > 0 && (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)) {
        model_help(stdout);
        return EXIT_DONE;
    }
    for (int i = 0; i < NPARTS; i++) {
        words[i] = strchr(PARTS[i].name, ' ') + 1;
        if (argc > 0 && strcmp(argv[0], words[i]) == 0) return PARTS[i].run(&PARTS[i], argc - 1, argv + 1);
    }
    if (argc == 0)
        fputs("coley model: what to do with a model is missing\nexpected: check, show or convert\n\n", stderr);
    const char *near = argc > 0 ? coley_nearest(argv[0], words, NPARTS) : NULL;
    if (argc > 0)
        fprintf(stderr, "coley model: there is no %s'%s'%s%s%s\n", argv[0][0] == '-' ? "option " : "", argv[0],
                near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    model_help(stderr);
    return EXIT_USAGE;
}

const verb VERB_MODEL = {
    "model",
    "check|show|convert ...",
    "Checks a model, shows its equations, converts between SBML and Antimony.",
    "coley model show model.xml",
    run_model,
};
