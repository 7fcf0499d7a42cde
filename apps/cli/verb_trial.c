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

// NAME-seedS here, where no folder is given
static void trial_default_out(const char *trial, int64_t seed, char out[512])
{
    const char *name = strrchr(trial, '/');
    name = name ? name + 1 : trial;
    int length = (int)strcspn(name, ".");
    if (seed >= 0) {
        snprintf(out, 512, "%.*s-seed%lld", length > 400 ? 400 : length, name, (long long)seed);
    } else {
        snprintf(out, 512, "%.*s", length > 400 ? 400 : length, name);
    }
}

void cli_command(const verb *v, int argc, char **argv, char command[4096])
{
    size_t n = (size_t)snprintf(command, 4096, "coley %s", v->name);
    for (int i = 0; i < argc && n < 4096; i++) {
        n += (size_t)snprintf(command + n, 4096 - n, " %s", argv[i]);
    }
}

// A whole number of an option between limits, or -1 where it was not given.
static bool trial_limit(const char *option, int64_t value, int64_t low, int64_t high)
{
    if (value == -1 || (value >= low && value <= high)) {
        return true;
    }
    fprintf(stderr, "coley trial: %s is %lld\nexpected: a whole number from %lld to %lld\n", option, (long long)value,
            (long long)low, (long long)high);
    return false;
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

static int run_trial(const verb *v, int argc, char **argv)
{
    coley_trial_options o;
    coley_trial_default(&o);
    int64_t patients = -1, seed = -1, threads = -1, pack = -1, causes = -1, replicates = -1;
    const char *shard = NULL, *progress = NULL;
    cli_progress show;
    bool json = false, regrow = false;
    const cli_option options[] = {
        {"--patients", OPTION_INT, &patients, "N", "patients in each arm (as the trial says)"},
        {"--seed", OPTION_INT, &seed, "S", "seed of the random numbers (as the trial says)"},
        {"--out", OPTION_TEXT, &o.out, "DIR", "folder for the results (the trial's name)"},
        {"--threads", OPTION_INT, &threads, "T", "threads (one for each processor)"},
        {"--pack", OPTION_INT, &pack, "W", "patients side by side in a thread: 1, 2, 4, 8, 16; changes no number"},
        {"--backend", OPTION_TEXT, &o.back_end, "NAME", "interpreter, c or auto; changes no number"},
        {"--causes", OPTION_INT, &causes, "N", "reverse the named cause in N non-responders of each arm"},
        {"--replicates", OPTION_INT, &replicates, "R", "run it R times for power, looks, expected size and length"},
        {"--null", OPTION_FLAG, &o.null_effect, NULL, "give every arm the reference arm's treatment: no true effect"},
        {"--shard", OPTION_TEXT, &shard, "I/N", "compute the I-th of N shares only; see coley merge"},
        {"--progress", OPTION_TEXT, &progress, "KIND", "json, lines or none on stderr (lines; a terminal has its own)"},
        {"--resume", OPTION_FLAG, &o.resume, NULL, "go on with the interrupted run in DIR"},
        {"--regrow", OPTION_FLAG, &regrow, NULL, "grow all patients anew, those kept of an earlier run too"},
        {"--json", OPTION_FLAG, &json, NULL, "print the summary as JSON"},
        {"--dry-run", OPTION_FLAG, &o.dry_run, NULL, "say the protocol in plain words, with size and time"},
    };
    const char *plain[1];
    int n = cli_parse(v, options, sizeof options / sizeof *options, argc, argv, plain, 1);
    if (n < 0) {
        return n == -1 ? EXIT_DONE : EXIT_USAGE;
    }
    if (n != 1) {
        fprintf(stderr, "coley trial: no trial is given\nexpected: coley trial %s\n", v->arguments);
        return EXIT_USAGE;
    }
    if (!trial_limit("--patients", patients, 1, 10000000) || !trial_limit("--threads", threads, 1, 256) ||
        !trial_limit("--pack", pack, 1, 16) || !trial_limit("--causes", causes, 0, 100000) ||
        !trial_limit("--replicates", replicates, 1, 1000000)) {
        return EXIT_USAGE;
    }
    if (!trial_shard(shard, &o) || !cli_progress_begin(&show, v, progress, &o)) {
        return EXIT_USAGE;
    }
    if (pack > 0 && (pack & (pack - 1))) {
        fprintf(stderr, "coley trial: --pack is %lld\nexpected: 1, 2, 4, 8 or 16\n", (long long)pack);
        return EXIT_USAGE;
    }
    char out[512], command[4096];
    o.trial = plain[0];
    o.patients = patients > 0 ? (int)patients : 0;
    o.seed = seed;
    o.keep = !regrow;
    o.threads = threads > 0 ? (int)threads : 0;
    o.pack = pack > 0 ? (int)pack : 0;
    o.replicates = replicates > 0 ? (int)replicates : 0;
    o.causes = causes > 0 ? (int)causes : 0;
    cli_command(v, argc, argv, command);
    o.command = command;
    if (!o.out) {
        trial_default_out(o.trial, seed, out);
        if (o.shards > 1) {
            size_t end = strlen(out);
            snprintf(out + end, sizeof out - end, "-shard%dof%d", o.shard, o.shards);
        }
        o.out = out;
    }
    return trial_go(&o, &show, json);
}

const verb VERB_TRIAL = {"trial", "NAME|FILE.yaml",
                         "Runs a virtual trial and writes run.sqlite, summary.json and report.html.",
                         "coley trial KEYNOTE-006 --patients 100 --out /tmp/keynote", run_trial};
