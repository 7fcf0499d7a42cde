// SPDX-License-Identifier: MIT
// coley trial NAME|FILE.yaml: runs a virtual trial and writes its results into a folder.
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

// Set by the signal's handler, read by the run's threads; without a lock, so that a handler may set it.
static atomic_bool trial_interrupted;
_Static_assert(ATOMIC_BOOL_LOCK_FREE == 2, "a signal handler may set lock-free atomics alone");

static void trial_interrupt(int number)
{
    (void)number;
    atomic_store(&trial_interrupted, true);
}

static bool trial_stop(void *self)
{
    (void)self;
    return atomic_load(&trial_interrupted);
}

// NAME-seedS-shardIofN here, where no folder is given.
static void trial_default_out(coley_trial_options *o, char out[512])
{
    const char *name = strrchr(o->trial, '/');
    name = name ? name + 1 : o->trial;
    int length = (int)strcspn(name, ".");
    int n = snprintf(out, 512, "%.*s", length > 400 ? 400 : length, name);
    if (o->seed >= 0) {
        n += snprintf(out + n, 512 - (size_t)n, "-seed%lld", (long long)o->seed);
    }
    if (o->shards > 1) {
        snprintf(out + n, 512 - (size_t)n, "-shard%dof%d", o->shard, o->shards);
    }
    o->out = out;
}

void cli_command(const verb *v, int argc, char **argv, char command[4096])
{
    size_t n = (size_t)snprintf(command, 4096, "coley %s", v->name);
    for (int i = 0; i < argc && n < 4096; i++) {
        n += (size_t)snprintf(command + n, 4096 - n, " %s", argv[i]);
    }
}

int cli_run_end(const coley_trial_options *o, coley_status status, const coley_messages *m, bool json,
                const char *summary, const char *table)
{
    if (status == COLEY_OK && json && summary) {
        fputs(summary, stdout);
    } else if (status == COLEY_OK && o->dry_run) {
        fputs(table ? table : "", stdout);
        fflush(stdout);    // before what is said of it
    } else if (status == COLEY_OK && table) {
        printf("%s%s/%s\n", table, o->out, o->replicates ? "operating.json" : "report.html");
    } else if (status == COLEY_OK) {
        fprintf(stderr, "shard %d/%d is in %s; when all are there: coley merge OUT RUN...\n", o->shard, o->shards,
                o->out);
    }
    int code = cli_finish(status, m);
    if (status == COLEY_OK && o->dry_run) {
        fprintf(stderr, "%s: this trial can be run%s\n", o->trial,
                coley_messages_count(m) ? "; read what is said of it above first" : "");
    }
    char store[600];
    snprintf(store, sizeof store, "%s/%s.sqlite", o->out, o->replicates ? "replicates" : "run");
    if (status == COLEY_ERR_INTERRUPTED && access(store, F_OK) == 0) {
        fprintf(stderr, "to go on: --resume --out %s\n", o->out);
    }
    return code;
}

void cli_stop_in_order(coley_trial_options *o)
{
    struct sigaction action = {.sa_handler = trial_interrupt, .sa_flags = (int)SA_RESETHAND};    // the second one kills
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    o->stop = trial_stop;
}

static int trial_go(coley_trial_options *o, const cli_progress *show, bool json)
{
    cli_stop_in_order(o);
    coley_messages *m = coley_messages_new();
    char *summary = NULL, *table = NULL;
    coley_status status = coley_trial_run(o, &summary, &table, m);
    cli_progress_end(show);
    int code = cli_run_end(o, status, m, json, summary, table);
    coley_free(summary);
    coley_free(table);
    coley_messages_free(m);
    return code;
}

// "2/4"
static bool trial_shard(const char *word, coley_trial_options *o)
{
    char rest;
    if (!word || (sscanf(word, "%d/%d%c", &o->shard, &o->shards, &rest) == 2 && o->shards >= 1 && o->shards <= 4096 &&
                  o->shard >= 1 && o->shard <= o->shards)) {
        return true;
    }
    fprintf(stderr, "coley trial: --shard is '%s'\nexpected: i/n, as 2/4: i from 1 to n, n at most 4096\n", word);
    return false;
}

// What the options say, before it is looked at; -1: not said.
typedef struct {
    int64_t patients, seed, threads, pack, causes, replicates;
    const char *shard, *progress;
    bool json, regrow;
} trial_words;

// Whole numbers between their limits.
static bool trial_limits(const trial_words *w)
{
    const struct {
        const char *option;
        int64_t value, low, high;
    } limit[] = {{"--patients", w->patients, 1, 10000000},
                 {"--threads", w->threads, 1, 256},
                 {"--pack", w->pack, 1, 16},
                 {"--causes", w->causes, 0, 100000},
                 {"--replicates", w->replicates, 1, 1000000}};
    for (size_t i = 0; i < sizeof limit / sizeof *limit; i++) {
        if (limit[i].value != -1 && (limit[i].value < limit[i].low || limit[i].value > limit[i].high)) {
            fprintf(stderr, "coley trial: %s is %lld\nexpected: a whole number from %lld to %lld\n", limit[i].option,
                    (long long)limit[i].value, (long long)limit[i].low, (long long)limit[i].high);
            return false;
        }
    }
    if (w->pack > 0 && (w->pack & (w->pack - 1))) {
        fprintf(stderr, "coley trial: --pack is %lld\nexpected: 1, 2, 4, 8 or 16\n", (long long)w->pack);
        return false;
    }
    return true;
}

static int trial_parse(const verb *v, int argc, char **argv, coley_trial_options *o, trial_words *w)
{
    const cli_option options[] = {
        {"--patients", OPTION_INT, &w->patients, "N", "patients in each arm (as the trial says)"},
        {"--seed", OPTION_INT, &w->seed, "S", "seed of the random numbers (as the trial says)"},
        {"--out", OPTION_TEXT, &o->out, "DIR", "folder for the results (the trial's name)"},
        {"--threads", OPTION_INT, &w->threads, "T", "threads (one for each processor)"},
        {"--pack", OPTION_INT, &w->pack, "W", "patients side by side in a thread: 1, 2, 4, 8, 16; changes no number"},
        {"--backend", OPTION_TEXT, &o->back_end, "NAME", "interpreter, c or auto; changes no number"},
        {"--causes", OPTION_INT, &w->causes, "N", "reverse the named cause in N non-responders of each arm"},
        {"--replicates", OPTION_INT, &w->replicates, "R", "run it R times for power, looks, expected size and length"},
        {"--null", OPTION_FLAG, &o->null_effect, NULL, "give every arm the reference arm's treatment: no true effect"},
        {"--shard", OPTION_TEXT, &w->shard, "I/N", "compute the I-th of N shares only; see coley merge"},
        {"--progress", OPTION_TEXT, &w->progress, "KIND",
         "json, lines or none on stderr (lines; a terminal has its own)"},
        {"--resume", OPTION_FLAG, &o->resume, NULL, "go on with the interrupted run in DIR"},
        {"--regrow", OPTION_FLAG, &w->regrow, NULL, "grow all patients anew, those kept of an earlier run too"},
        {"--json", OPTION_FLAG, &w->json, NULL, "print the summary as JSON"},
        {"--dry-run", OPTION_FLAG, &o->dry_run, NULL, "say the protocol in plain words, with size and time"},
    };
    return cli_parse(v, options, sizeof options / sizeof *options, argc, argv, &o->trial, 1);
}

static int run_trial(const verb *v, int argc, char **argv)
{
    coley_trial_options o;
    coley_trial_default(&o);
    trial_words w = {-1, -1, -1, -1, -1, -1, NULL, NULL, false, false};
    cli_progress show;
    const int n = trial_parse(v, argc, argv, &o, &w);
    if (n < 0) {
        return n == -1 ? EXIT_DONE : EXIT_USAGE;
    }
    if (n != 1) {
        fprintf(stderr, "coley trial: no trial is given\nexpected: coley trial %s\n", v->arguments);
        return EXIT_USAGE;
    }
    if (!trial_limits(&w) || !trial_shard(w.shard, &o) || !cli_progress_begin(&show, v, w.progress, &o)) {
        return EXIT_USAGE;
    }
    char out[512], command[4096];
    o.patients = w.patients > 0 ? (int)w.patients : 0;
    o.seed = w.seed;
    o.keep = !w.regrow;
    o.threads = w.threads > 0 ? (int)w.threads : 0;
    o.pack = w.pack > 0 ? (int)w.pack : 0;
    o.replicates = w.replicates > 0 ? (int)w.replicates : 0;
    o.causes = w.causes > 0 ? (int)w.causes : 0;
    cli_command(v, argc, argv, command);
    o.command = command;
    if (!o.out) {
        trial_default_out(&o, out);
    }
    return trial_go(&o, &show, w.json);
}

const verb VERB_TRIAL = {"trial", "NAME|FILE.yaml",
                         "Runs a virtual trial and writes run.sqlite, summary.json and report.html.",
                         "coley trial KEYNOTE-006 --patients 100 --out /tmp/keynote", run_trial};
