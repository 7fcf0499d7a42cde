// SPDX-License-Identifier: MIT
// A run: candidates are grown in batches, the eligible ones of a batch are treated in their arms, rows go to the store,
// and the batch is forgotten; so memory does not grow with the trial. Patient n is the n-th eligible candidate in order
// of candidates: batches, threads and lanes change no number. After each batch the store knows where to go on; what a
// killed run has of a batch is kept. Here is the set-up and what is done when all patients are there.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "trial/protocol_text.h"
#include "trial/run_int.h"

double run_since(const struct timespec *t)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - t->tv_sec) + 1e-9 * (double)(now.tv_nsec - t->tv_nsec);
}

bool run_stopped(const run *r)
{
    return stop_wanted(&r->o->stop);
}

// --- set-up ----------------------------------------------------------------------------------------------------------

// The trial as it is asked for.
static bool run_read(run *r)
{
    const trial_options *o = r->o;
    r->root = library_root(r->d);
    r->path = r->root ? library_find_trial(r->root, o->name, r->d) : NULL;
    r->trial = r->path ? library_read_trial(r->root, r->path, r->memory, r->d) : NULL;
    if (!r->trial) {
        return false;
    }
    library_trial *t = r->trial;
    t->patients_per_arm = o->patients > 0 ? o->patients : t->patients_per_arm;
    t->seed = o->seed >= 0 ? (uint64_t)o->seed : t->seed;
    return library_trial_accrue(t, r->d) && (!o->null_effect || library_trial_null(t, r->d));
}

bool run_compile(run *r)
{
    library_trial *t = r->trial;
    if (t->cancer->norgan > CLINIC_MAX_ORGANS) {
        diag_add(r->d, DIAG_ERROR, t->cancer->clinic_loc, "at most 32 organs", "the cancer has %d organs",
                 t->cancer->norgan);
        return false;
    }
    r->keys = measure_keys_of(t->cancer);
    r->cohort = cohort_new(t, t->seed, r->memory, r->d);
    bool ok = r->cohort != NULL;
    for (int a = 0; a < t->narm && ok; a++) {
        r->arm[a] = trial_arm_new(r->cohort, a, false, r->memory, r->d);
        ok = r->arm[a] != NULL;
    }
    ok = ok && identity_hash(r->cohort, r->arm, r->model_hash, r->d);
    r->wanted = (int64_t)t->patients_per_arm * t->narm;
    r->units = run_share(r, r->wanted) * (t->counterfactuals ? t->narm : 1);
    return ok;
}

bool run_check_folder(run *r)
{
    r->store_path = path_join(r->o->out, "run.sqlite");
    bool there = file_exists(r->store_path);
    src_loc loc = {diag_file(r->d, r->store_path, "", 0), 0, 0, 0};
    if (there && !r->o->resume) {
        diag_add(r->d, DIAG_ERROR, loc, "another folder (--out), or --resume to go on with it",
                 "there is a run already");
        return false;
    }
    if (!there && r->o->resume) {
        diag_add(r->d, DIAG_ERROR, loc, "the folder of an interrupted run", "there is no run to resume");
        return false;
    }
    r->made_folder = !dir_exists(r->o->out);
    if (!file_make_dirs(r->o->out, r->d)) {
        r->made_folder = false;
        return false;
    }
    if (access(r->o->out, W_OK | X_OK)) {
        src_loc folder = {r->o->out, 0, 0, 0};
        diag_add(r->d, DIAG_ERROR, folder, "a folder that can be written", "nothing can be written into this folder");
        return false;
    }
    return true;
}

// What the sessions before this one took.
static double run_seconds(run *r, const char *key)
{
    char *text = store_meta(r->store, key);
    const double seconds = text ? strtod(text, NULL) : 0;
    free(text);
    return seconds;
}

// The blocks that an interrupted run was in.
static void run_randomised(run *r)
{
    for (int i = 0; i < r->trial->randomisation.nstratum; i++) {
        char key[32];
        snprintf(key, sizeof key, "stratum_%d", i);
        char *patients = store_meta(r->store, key);
        randomise_skip(&r->randomised, r->trial, r->trial->seed, i, patients ? strtoll(patients, NULL, 10) : 0);
        free(patients);
    }
}

trial_status run_open(run *r)
{
    store_table table[TRIAL_NTABLE];
    char number[32];
    trial_tables(r->trial, r->cohort->draws, r->memory, table);
    r->store = store_open(r->store_path, r->o->resume ? STORE_RESUME : STORE_CREATE, table, TRIAL_NTABLE, r->d);
    if (!r->store) {
        return TRIAL_ERR_INPUT;
    }
    // "phase" is set last: without it the run was stopped before it began, and there is nothing to compare with
    char *phase = store_meta(r->store, "phase");
    bool begun = phase != NULL;
    free(phase);
    const char *null = r->o->null_effect ? "1" : "0";
    char shard[32];
    snprintf(shard, sizeof shard, "%d/%d", r->shard, r->shards);
    bool ok = begun ? store_meta_same(r->store, "null_effect", null, r->d) &&
                          store_meta_same(r->store, "shard", shard, r->d) &&
                          identity_same(r->store, r->store_path, r->trial, r->o->causes, r->model_hash, r->d)
                    : identity_put(r->store, r->trial, r->o->causes, r->model_hash);
    if (ok && !begun) {
        ok = store_meta_set(r->store, "trial", r->trial->name) &&
             store_meta_set(r->store, "trial_title", r->trial->title) &&
             store_meta_set(r->store, "trial_path", r->trial->path) &&
             store_meta_set(r->store, "command", r->o->command ? r->o->command : "") &&
             store_meta_set(r->store, "null_effect", null) && store_meta_set(r->store, "shard", shard) &&
             store_meta_set(r->store, "phase", "patients");
    }
    char *candidates = store_meta(r->store, "next_candidate"), *found = store_meta(r->store, "patients_found");
    if (ok && begun && candidates && found) {
        r->candidates = strtoll(candidates, NULL, 10);
        r->found = strtoll(found, NULL, 10);
        run_randomised(r);
    }
    free(candidates);
    free(found);
    back_end_resume(&r->back_end, r->store);
    r->wall_before = run_seconds(r, "wall_s");
    r->growth_before = run_seconds(r, "growth_s");
    r->treatment_before = run_seconds(r, "treatment_s");
    r->recalled += (int64_t)run_seconds(r, "candidates_recalled");
    snprintf(number, sizeof number, "%d", r->threads);
    ok = ok && store_meta_set(r->store, "threads", number);
    return ok ? TRIAL_OK : *store_error(r->store) ? TRIAL_ERR_IO : TRIAL_ERR_INPUT;
}

// --- the whole -------------------------------------------------------------------------------------------------------

trial_status run_after(run *r, char **summary)
{
    treat_context c = {.cohort = r->cohort,
                       .store = r->store,
                       .threads = r->threads,
                       .width = r->back_end.width,
                       .stop = r->o->stop,
                       .d = r->d,
                       .memory = r->memory};
    if (!recut_by_events(r->store, r->trial, r->d)) {
        return TRIAL_ERR_IO;
    }
    if (r->o->causes > 0) {
        run_tell(r, "reversing causes");
    }
    if (!treat_reversals(&c, r->o->causes) || !treat_courses(&c, r->arm)) {
        return TRIAL_ERR_IO;
    }
    if (run_stopped(r)) {
        return TRIAL_ERR_INTERRUPTED;
    }
    store_pair end[] = {{.key = "wall_s"}, {.key = "phase", .value = "done"}};
    snprintf(end[0].value, sizeof end[0].value, "%.3f", r->wall_before + run_since(&r->begin));
    if (!store_meta_put(r->store, end, 2)) {
        return TRIAL_ERR_IO;
    }
    trial_summary *s = trial_analyse(r->store, r->trial, r->d);
    if (!s) {
        return TRIAL_ERR_NUMERIC;
    }
    char *text = trial_summary_json(s), *path = path_join(r->o->out, "summary.json");
    bool ok = file_write_atomic(path, text, strlen(text), r->d);
    free(path);
    trial_summary_free(s);
    if (summary) {
        *summary = text;
    } else {
        free(text);
    }
    return ok ? TRIAL_OK : TRIAL_ERR_IO;
}

// Closes the store, which writes its end, and frees. What the run came to.
trial_status run_end(run *r, trial_status status)
{
    if (r->store) {
        if (status == TRIAL_ERR_IO && *store_error(r->store)) {
            src_loc loc = {diag_file(r->d, r->store_path, "", 0), 0, 0, 0};
            diag_add(r->d, DIAG_ERROR, loc, NULL, "%s", store_error(r->store));
        }
        bool closed = store_close(r->store, r->d);
        status = closed || status != TRIAL_OK ? status : TRIAL_ERR_IO;
    } else if (r->made_folder) {
        rmdir(r->o->out);    // nothing half-written is left behind
    }
    back_end_end(&r->back_end, r->d);
    for (int a = 0; a < 64; a++) {
        trial_arm_free(r->arm[a]);
    }
    cohort_kept_close(r->cohort ? r->cohort->kept : NULL);
    cohort_free(r->cohort);
    screening_clear(&r->screened);
    free(r->store_path);
    free(r->root);
    free(r->path);
    free(r->early);
    arena_free(r->memory);
    pthread_mutex_destroy(&r->telling);
    free(r);
    return status;
}

// The protocol in words, and how large the models of its arms are.
static char *run_protocol(const run *r)
{
    char *words = protocol_text(r->trial);
    strbuf out = {0};
    strbuf_printf(&out, "%s\nModel\n", words);
    free(words);
    for (int a = 0; a < r->trial->narm; a++) {
        strbuf_printf(&out, "  %s: %d equations of change\n", r->trial->arm[a].name, r->arm[a]->model->code.kernel->nx);
    }
    return out.s;
}

run *run_new(const trial_options *o, diag_list *d)
{
    run *r = base_alloc(1, sizeof *r);
    r->o = o;
    r->d = d;
    r->memory = arena_new();
    r->shard = o->shards > 1 ? o->shard : 1;
    r->shards = o->shards > 1 ? o->shards : 1;
    r->threads = o->threads > 0 ? o->threads : (int)sysconf(_SC_NPROCESSORS_ONLN);
    r->threads = r->threads < 1 ? 1 : r->threads > 256 ? 256 : r->threads;
    pthread_mutex_init(&r->telling, NULL);
    clock_gettime(CLOCK_MONOTONIC, &r->begin);
    return r;
}

// A shard ends where its patients do: what is made of all of them is made of the merged run.
static trial_status run_end_shard(run *r)
{
    store_pair end[] = {{.key = "wall_s"}, {.key = "phase", .value = "shard"}};
    snprintf(end[0].value, sizeof end[0].value, "%.3f", r->wall_before + run_since(&r->begin));
    return store_meta_put(r->store, end, 2) ? TRIAL_OK : TRIAL_ERR_IO;
}

static trial_status run_patients(run *r, char **summary)
{
    trial_status status = TRIAL_OK;
    if (r->o->resume) {
        status = run_open(r);
        r->units_before = run_share(r, r->found) * (r->trial->counterfactuals ? r->trial->narm : 1);
    }
    while (status == TRIAL_OK && r->found < r->wanted) {
        status = run_batch(r);
    }
    if (status != TRIAL_OK) {
        return status;
    }
    return r->shards > 1 ? run_end_shard(r) : run_after(r, summary);
}

trial_status trial_run(const trial_options *o, char **summary, diag_list *d)
{
    if (summary) {
        *summary = NULL;
    }
    run *r = run_new(o, d);
    trial_status status = run_read(r) && run_compile(r) ? TRIAL_OK : TRIAL_ERR_INPUT;
    // before anything is compiled: that takes long
    if (status == TRIAL_OK && !o->dry_run && !run_check_folder(r)) {
        status = TRIAL_ERR_IO;
    }
    if (status == TRIAL_OK) {
        status = back_end_begin(&r->back_end, o, r->cohort, r->arm, r->trial->narm, d);
    }
    if (status == TRIAL_OK && o->dry_run) {
        protocol_doubts(r->trial, d);
    }
    if (status == TRIAL_OK && o->dry_run && o->protocol) {
        *o->protocol = run_protocol(r);
    }
    if (status == TRIAL_OK && !o->dry_run) {
        r->cohort->kept = o->keep ? keep_open(r->cohort, &r->back_end, o->back_end, r->threads) : NULL;
        status = run_patients(r, summary);
    }
    status = run_end(r, status);
    if (status != TRIAL_OK && summary) {
        free(*summary);
        *summary = NULL;
    }
    return status;
}
