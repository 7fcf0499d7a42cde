// SPDX-License-Identifier: MIT
// Options by table; help; what all verbs do at their end.
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli.h"

bool cli_colour(FILE *f)
{
    const char *no = getenv("NO_COLOR");
    return isatty(fileno(f)) && !(no && *no);
}

int cli_columns(FILE *f)
{
    struct winsize w;
    const char *given = getenv("COLUMNS");
    int n = isatty(fileno(f)) && ioctl(fileno(f), TIOCGWINSZ, &w) == 0 ? w.ws_col : given ? atoi(given) : 0;
    return n > 0 ? n : 80;
}

bool cli_ascii(void)
{
    static const char *const name[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (int i = 0; i < 3; i++) {
        const char *locale = getenv(name[i]);
        if (locale && *locale) return !strcasestr(locale, "utf-8") && !strcasestr(locale, "utf8");
    }
    return false;
}

void cli_help(const verb *v, const cli_option *options, int noptions)
{
    printf("usage: coley %s %s%s\n\n%s\n", v->name, v->arguments, noptions ? " [options]" : "", v->summary);
    if (noptions) printf("\noptions:\n");
    for (int i = 0; i < noptions; i++) {
        char left[64];
        snprintf(left, sizeof left, "%s %s", options[i].name, options[i].argument ? options[i].argument : "");
        printf("  %-22s %s\n", left, options[i].help);
    }
    printf("\nexample:\n  %s\n", v->example);
}

static bool take_value(const verb *v, const cli_option *o, const char *text)
{
    char *end;
    errno = 0;
    switch (o->kind) {
    case OPTION_TEXT: *(const char **)o->value = text; return true;
    case OPTION_INT: {
        long long x = strtoll(text, &end, 10);
        if (errno || end == text || *end || x < 0) break;
        *(int64_t *)o->value = x;
        return true;
    }
    case OPTION_REAL: {
        double x = strtod(text, &end);
        if (errno || end == text || *end || !isfinite(x)) break;
        *(double *)o->value = x;
        return true;
    }
    case OPTION_LIST: {
        option_list *list = o->value;
        if (list->n == MOST_LIST) {
            fprintf(stderr, "coley %s: %s is given more than %d times\n", v->name, o->name, MOST_LIST);
            return false;
        }
        list->item[list->n++] = text;
        return true;
    }
    default: break;
    }
    fprintf(stderr, "coley %s: %s is '%s'\nexpected: %s\n", v->name, o->name, text,
            o->kind == OPTION_INT ? "a whole number, not negative" : "a number");
    return false;
}

static void unknown_option(const verb *v, const cli_option *options, int noptions, const char *word)
{
    const char *names[64];
    int n = 0;
    for (int i = 0; i < noptions && n < 64; i++) names[n++] = options[i].name;
    const char *near = coley_nearest(word, names, n);
    fprintf(stderr, "coley %s: there is no option '%s'", v->name, word);
    if (near) fprintf(stderr, "; did you mean '%s'?", near);
    fprintf(stderr, "\n`coley %s --help` lists them\n", v->name);
}

int cli_parse(const verb *v, const cli_option *options, int noptions, int argc, char **argv, const char **plain,
              int most)
{
    int n = 0;
    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];
        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            cli_help(v, options, noptions);
            return -1;
        }
        if (word[0] != '-' || word[1] == '\0') {
            if (n == most) {
                fprintf(stderr, "coley %s: '%s' is one argument too many\nexpected: coley %s %s\n", v->name, word,
                        v->name, v->arguments);
                return -2;
            }
            plain[n++] = word;
            continue;
        }
        const cli_option *found = NULL;
        const char *equals = strchr(word, '=');
        size_t length = equals ? (size_t)(equals - word) : strlen(word);
        for (int k = 0; k < noptions; k++) {
            if (strlen(options[k].name) == length && strncmp(options[k].name, word, length) == 0) found = &options[k];
        }
        if (!found) {
            unknown_option(v, options, noptions, word);
            return -2;
        }
        if (found->kind == OPTION_FLAG && equals) {
            fprintf(stderr, "coley %s: %s is given the value '%s'\nexpected: %s alone\n", v->name, found->name,
                    equals + 1, found->name);
            return -2;
        }
        if (found->kind == OPTION_FLAG) {
            *(bool *)found->value = true;
            continue;
        }
        const char *text = equals ? equals + 1 : i + 1 < argc ? argv[++i] : NULL;
        if (!text) {
            fprintf(stderr, "coley %s: %s has no value\nexpected: %s %s\n", v->name, found->name, found->name,
                    found->argument);
            return -2;
        }
        if (!take_value(v, found, text)) return -2;
    }
    return n;
}

int cli_finish(coley_status status, const coley_messages *m)
{
    coley_messages_print(m, stderr, cli_colour(stderr));
    switch (status) {
    case COLEY_OK: return EXIT_DONE;
    case COLEY_ERR_INPUT:
    case COLEY_ERR_UNSUPPORTED:
    case COLEY_ERR_IO:
        if (coley_messages_errors(m) == 0) fprintf(stderr, "coley: %s\n", coley_status_text(status));
        return status == COLEY_ERR_IO ? EXIT_FAILED : EXIT_USAGE;
    default: fprintf(stderr, "coley: %s\n", coley_status_text(status)); return EXIT_FAILED;
    }
}

int cli_end(int code)
{
    // an error of an earlier call stays with the stream; the buffer's rest is tried now
    const bool lost = fflush(stdout) != 0 || ferror(stdout);
    if (!lost) return code;
    fprintf(stderr, "coley: the output cannot be written: what arrived is not complete\n"
                    "expected: a standard output with room for it\n");
    return code == EXIT_DONE ? EXIT_FAILED : code;
}
