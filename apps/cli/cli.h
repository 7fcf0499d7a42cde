// SPDX-License-Identifier: MIT
// The command line: a table of verbs, each with a table of options and a file of its own.
#ifndef COLEY_CLI_H
#define COLEY_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "coley.h"

// Exit codes.
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

typedef enum { OPTION_FLAG, OPTION_TEXT, OPTION_INT, OPTION_REAL, OPTION_LIST } option_kind;

enum { MOST_LIST = 256 };

typedef struct {    // of an option that may be given several times
    const char *item[MOST_LIST];
    int n;
} option_list;

typedef struct {
    const char *name;    // "--seed"
    option_kind kind;
    void *value;             // bool *, const char **, int64_t *, double *, option_list *
    const char *argument;    // "S", shown in the help; NULL for flags
    const char *help;
} cli_option;

typedef struct verb verb;
struct verb {
    const char *name, *arguments, *summary, *example;
    int (*run)(const verb *self, int argc, char **argv);    // arguments after the verb
};

extern const verb VERB_TRIAL, VERB_MERGE, VERB_SHOW, VERB_HASH, VERB_RESPONSE, VERB_SIMULATE, VERB_MODEL, VERB_SCHEMA,
    VERB_BENCH, VERB_BUILD_KERNELS, VERB_VERSION, VERB_ANALYZE;

// Parses argv: options into their values, the rest into plain[0 .. most-1]. Returns how many plain arguments there are;
// -1 after --help was printed (the verb exits with EXIT_DONE); -2 after an error was printed (EXIT_USAGE).
int cli_parse(const verb *v, const cli_option *options, int noptions, int argc, char **argv, const char **plain,
              int most);

void cli_help(const verb *v, const cli_option *options, int noptions);
bool cli_colour(FILE *f);    // a terminal, and NO_COLOR is not set
int cli_columns(FILE *f);    // of the terminal; COLUMNS, else 80, where it is none
bool cli_ascii(void);        // the locale's letters are not UTF-8

// How far a run is, on stderr (progress.c).
typedef enum { PROGRESS_TERMINAL, PROGRESS_LOG, PROGRESS_JSON } cli_progress_kind;
typedef struct {
    cli_progress_kind kind;
    bool shown;
    double last;    // [s] of the run when last shown
} cli_progress;
// word: of --progress, NULL where it is not given. False after an error was printed. `s` must outlive the run.
bool cli_progress_begin(cli_progress *s, const verb *v, const char *word, coley_trial_options *o);
void cli_progress_end(const cli_progress *s);
// An interrupt or a wish to end stops a run in order; a second one kills it.
void cli_stop_in_order(coley_trial_options *o);
// All words of the command line, for provenance.
void cli_command(const verb *v, int argc, char **argv, char command[4096]);
// What a run came to: its summary or table, then messages. Returns the exit code.
int cli_run_end(const coley_trial_options *o, coley_status status, const coley_messages *m, bool json,
                const char *summary, const char *table);

// Prints the messages to stderr and says with which code to exit.
int cli_finish(coley_status status, const coley_messages *m);
// The last word on a verb's exit code: what was printed must have arrived. A disk that is full turns EXIT_DONE into
// EXIT_FAILED, with a message. Every verb ends here, so verbs print to stdout without looking.
int cli_end(int code);

#endif
