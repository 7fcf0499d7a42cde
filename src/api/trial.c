// SPDX-License-Identifier: MIT
// Trials through the public interface: running one, the hash of one's rows.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adam/adam.h"
#include "api/api_int.h"
#include "api/pilot.h"
#include "api/replicates_table.h"
#include "api/trial_table.h"
#include "base/file.h"
#include "native/native.h"
#include "num/fmath.h"
#include "report/report.h"
#include "trial/replicates.h"
#include "trial/trial.h"

void coley_trial_default(coley_trial_options *o)
{
    *o = (coley_trial_options){.seed = -1};
}

typedef struct {
    const coley_trial_options *o;
} trial_forward;

static void trial_progress_forward(void *self, const trial_progress *p)
{
    const coley_trial_options *o = ((const trial_forward *)self)->o;
    coley_progress out = {.phase = p->phase,
                          .done = p->done,
                          .total = p->total,
                          .candidates = p->candidates,
                          .elapsed_s = p->elapsed_s,
                          .remaining_s = p->remaining_s};
    o->progress(o->progress_self, &out);
}

static coley_status trial_code(trial_status s)
{
    switch (s) {
    case TRIAL_OK: return COLEY_OK;
    case TRIAL_ERR_INPUT: return COLEY_ERR_INPUT;
    case TRIAL_ERR_IO: return COLEY_ERR_IO;
    case TRIAL_ERR_NUMERIC: return COLEY_ERR_NUMERIC;
    case TRIAL_ERR_INTERRUPTED: return COLEY_ERR_INTERRUPTED;
    }
    return COLEY_ERR_NUMERIC;
}

// folder or file -> the store's file
static char *trial_store_path(const char *run)
{
    return dir_exists(run) ? path_join(run, "run.sqlite") : base_strdup(run);
}

static double trial_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// The report, the analysis datasets and the text for a terminal, from the store alone: as for a run that was made
// earlier.
static coley_status trial_make_outputs(const char *out, char **text, diag_list *d)
{
    char *path = trial_store_path(out), *report = path_join(out, "report.html"), *adam = path_join(out, "adam");
    arena *memory = arena_new();
    const double begin = trial_clock();
    store *s = store_open(path, STORE_READ, NULL, 0, d);
    library_trial *t = s ? trial_of_run(s, memory, d) : NULL;
    trial_summary *summary = t ? trial_analyse(s, t, d) : NULL;
    bool good = summary && report_write(s, t, summary, report, d) && adam_write(s, t, adam, d);
    if (summary) summary->report_s = trial_clock() - begin;
    if (summary && text) *text = trial_table(summary);
    trial_summary_free(summary);
    store_close(s, d);
    arena_free(memory);
    free(report);
    free(adam);
    free(path);
    return good ? COLEY_OK : COLEY_ERR_IO;
}

static coley_status trial_replicate(const trial_options *o, int count, char **json, char **text, diag_list *d)
{
    replicates_result *result;
    coley_status status = trial_code(replicates_run(o, count, &result, d));
    if (result) {
        if (json) *json = replicates_json(result);
        if (text) *text = replicates_table(result);
    }
    replicates_free(result);
    return status;
}

static trial_options trial_inner(const coley_trial_options *o, trial_forward *forward, native_choice back_end)
{
    *forward = (trial_forward){o};
    return (trial_options){
        .name = o->trial,
        .out = o->out,
        .patients = o->patients,
        .seed = o->seed,
        .threads = o->threads,
        .width = o->pack,
        .back_end = (int)back_end,
        .causes = o->causes,
        .shard = o->shard,
        .shards = o->shards,
        .null_effect = o->null_effect,
        .keep = o->keep,
        .resume = o->resume,
        .dry_run = o->dry_run,
        .command = o->command,
        .progress = o->progress ? trial_progress_forward : NULL,
        .progress_self = forward,
        .stop = {o->stop, o->stop_self},
    };
}

// What a caller of the library may get wrong; the program's own options are checked where they are read.
static bool trial_asked_well(const coley_trial_options *o, bool trial, bool out, diag_list *d)
{
    const int before = diag_errors(d);
    if (trial && !o->trial) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, "the name of a trial, or a YAML file", "no trial is named");
    }
    if (out && !o->out) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, "a folder for the results", "'out' is not set");
    }
    if (o->pack < 0 || o->pack > 16 || (o->pack & (o->pack - 1))) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, "1, 2, 4, 8 or 16 patients a pack; 0: the default", "'pack' is %d",
                 o->pack);
    }
    return diag_errors(d) == before;
}

coley_status coley_trial_run(const coley_trial_options *o, char **json, char **text, coley_messages *m)
{
    trial_forward forward;
    native_choice back_end;
    if (json) *json = NULL;
    if (text) *text = NULL;
    if (!fmath_require(m->list) || !native_choice_read(o->back_end, &back_end, m->list)) return COLEY_ERR_INPUT;
    if (!trial_asked_well(o, true, !o->dry_run, m->list)) return COLEY_ERR_INPUT;
    if (o->shards > 1 && (o->shard < 1 || o->shard > o->shards || o->replicates > 0)) {
        diag_add(m->list, DIAG_ERROR, (src_loc){0}, "a shard from 1 to the number of them, without replicates",
                 "shard %d of %d%s", o->shard, o->shards, o->replicates > 0 ? " with replicates" : "");
        return COLEY_ERR_INPUT;
    }
    trial_options inner = trial_inner(o, &forward, back_end);
    if (o->replicates > 0 && !o->dry_run) return trial_replicate(&inner, o->replicates, json, text, m->list);
    if (o->dry_run) inner.protocol = text;
    coley_status status = trial_code(trial_run(&inner, json, m->list));
    if (status == COLEY_OK && o->dry_run && text && *text) *text = pilot_add(&inner, *text);
    if (status == COLEY_OK && !o->dry_run && o->shards < 2) status = trial_make_outputs(o->out, text, m->list);
    return status;
}

coley_status coley_merge(const coley_trial_options *o, const char *const *runs, int nruns, char **json, char **text,
                         coley_messages *m)
{
    trial_forward forward;
    native_choice back_end;
    if (json) *json = NULL;
    if (text) *text = NULL;
    if (!fmath_require(m->list) || !native_choice_read(o->back_end, &back_end, m->list)) return COLEY_ERR_INPUT;
    if (!trial_asked_well(o, false, true, m->list)) return COLEY_ERR_INPUT;
    trial_options inner = trial_inner(o, &forward, back_end);
    coley_status status = trial_code(trial_merge(&inner, runs, nruns, json, m->list));
    if (status == COLEY_OK) status = trial_make_outputs(o->out, text, m->list);
    return status;
}

coley_status coley_install_kernels(const char *const *trials, int ntrials, const char *folder, coley_messages *m)
{
    if (!fmath_require(m->list)) return COLEY_ERR_UNSUPPORTED;
    return trial_code(trial_install_kernels(trials, ntrials, folder, m->list));
}

coley_status coley_hash(const char *run, char hex[65], coley_messages *m)
{
    char *path = trial_store_path(run);
    store *s = store_open(path, STORE_READ, NULL, 0, m->list);
    free(path);
    if (!s) {
        return COLEY_ERR_INPUT;
    }
    bool ok = store_hash(s, hex);
    if (!ok) {
        src_loc loc = {0};
        diag_add(m->list, DIAG_ERROR, loc, NULL, "the run cannot be read: %s", store_error(s));
    }
    store_close(s, m->list);
    return ok ? COLEY_OK : COLEY_ERR_IO;
}
