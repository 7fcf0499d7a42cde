// SPDX-License-Identifier: MIT
// A run: candidates are grown in batches, the eligible ones of a batch are treated in their arms, rows go to the store,
// and the batch is forgotten; so memory does not grow with the trial. Patient n is the n-th eligible candidate in order
// of candidates: batches, threads and lanes change no number. After each batch the store knows where to go on; what a
// killed run has of a batch is kept.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "trial/protocol_text.h"
#include "trial/treat.h"

enum {
    RUN_FIRST_BATCH = 1024,    // candidates
    RUN_MOST_BATCH = 4096,
    RUN_HOPELESS = 2000,    // candidates without one patient: nobody is eligible
};

typedef struct {
    const trial_options *o;
    diag_list *d;
    arena *memory;
    library_trial *trial;
    cohort *cohort;
    trial_arm *arm[64];
    int threads;
    measure_keys keys;
    store *store;
    char *store_path, *root, *path;
    bool made_folder;
    char model_hash[65];
    int64_t wanted, found, candidates;    // patients; candidates looked at
    int64_t units, units_before;          // (arm, patient) done before this batch
    screening screened;
    cohort_candidate *early;    // those looked at before the store was opened: it is made for the first patient
    size_t nearly, cap_early;
    struct timespec begin, shown;
    double wall_before;    // [s] of the sessions that were interrupted
    trial_back_end back_end;
} run;

// --- progress --------------------------------------------------------------------------------------------------------

static double run_since(const struct timespec *t)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - t->tv_sec) + 1e-9 * (double)(now.tv_nsec - t->tv_nsec);
}

static void run_show(run *r, const char *phase, int64_t done, int64_t total)
{
    if (r->o->progress && run_since(&r->shown) >= 0.2) {
        clock_gettime(CLOCK_MONOTONIC, &r->shown);
        trial_progress p = {phase, done, total, run_since(&r->begin)};
        r->o->progress(r->o->progress_self, &p);
    }
}

static void run_finished(void *self, int64_t n)
{
    run *r = self;
    run_show(r, "treating", r->units_before + n, r->units);
}

// --- set-up ----------------------------------------------------------------------------------------------------------

static bool run_prepare(run *r)
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
    if (o->null_effect && !library_trial_null(t, r->d)) {
        return false;
    }
    if (t->cancer->norgan > CLINIC_MAX_ORGANS) {
        diag_add(r->d, DIAG_ERROR, t->cancer->clinic_loc, "at most 32 organs", "the cancer has %d organs",
                 t->cancer->norgan);
        return false;
    }
    r->threads = o->threads > 0 ? o->threads : (int)sysconf(_SC_NPROCESSORS_ONLN);
    r->threads = r->threads < 1 ? 1 : r->threads > 256 ? 256 : r->threads;
    r->keys = measure_keys_of(t->cancer);
    r->cohort = cohort_new(t, t->seed, r->memory, r->d);
    if (!r->cohort) {
        return false;
    }
    bool ok = true;
    for (int a = 0; a < t->narm && ok; a++) {
        r->arm[a] = trial_arm_new(r->cohort, a, false, r->memory, r->d);
        ok = r->arm[a] != NULL;
    }
    ok = ok && identity_hash(r->cohort, r->arm, r->model_hash, r->d);
    r->wanted = (int64_t)t->patients_per_arm * t->narm;
    r->units = t->counterfactuals ? r->wanted * t->narm : r->wanted;
    return ok;
}

static bool run_check_folder(run *r)
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

static trial_status run_open(run *r)
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
    bool ok = begun ? store_meta_same(r->store, "null_effect", null, r->d) &&
                          identity_same(r->store, r->store_path, r->trial, r->o->causes, r->model_hash, r->d)
                    : identity_put(r->store, r->trial, r->o->causes, r->model_hash);
    if (ok && !begun) {
        ok = store_meta_set(r->store, "trial", r->trial->name) &&
             store_meta_set(r->store, "trial_title", r->trial->title) &&
             store_meta_set(r->store, "trial_path", r->trial->path) &&
             store_meta_set(r->store, "command", r->o->command ? r->o->command : "") &&
             store_meta_set(r->store, "null_effect", null) &&
             store_meta_set(r->store, "phase", "patients");
    }
    char *candidates = store_meta(r->store, "next_candidate"), *found = store_meta(r->store, "patients_found");
    if (ok && begun && candidates && found) {
        r->candidates = strtoll(candidates, NULL, 10);
        r->found = strtoll(found, NULL, 10);
    }
    free(candidates);
    free(found);
    back_end_resume(&r->back_end, r->store);
    char *wall = store_meta(r->store, "wall_s");
    r->wall_before = wall ? strtod(wall, NULL) : 0;
    free(wall);
    snprintf(number, sizeof number, "%d", r->threads);
    ok = ok && store_meta_set(r->store, "threads", number);
    return ok ? TRIAL_OK : *store_error(r->store) ? TRIAL_ERR_IO : TRIAL_ERR_INPUT;
}

// --- batches ---------------------------------------------------------------------------------------------------------

static int run_batch_size(const run *r)
{
    double n = RUN_FIRST_BATCH;
    if (r->candidates > 0 && r->found > 0) {
        // a little more than what the yield so far asks for
        n = 1.1 * (double)(r->wanted - r->found) * (double)r->candidates / (double)r->found + 16;
    } else if (r->wanted < RUN_FIRST_BATCH / 4) {
        n = 64 + 3.0 * (double)r->wanted;
    }
    return n > RUN_MOST_BATCH ? RUN_MOST_BATCH : (int)n;
}

static bool run_put_candidate(run *r, const cohort_candidate *p, const trial_patient *patient, store_rows *rows)
{
    if (store_done(r->store, "", p->number)) {
        return true;
    }
    if (p->outcome == COHORT_FAILED) {
        const kernel *k = r->cohort->model->code.kernel;
        store_failure(rows, r->store, "", p->number, "growth", p->time, p->state < 0 ? NULL : k->state_name[p->state],
                      cohort_reason(r->cohort, p));
    }
    store_row(rows, store_find_table(r->store, "candidates"));
    store_int(rows, p->number);
    store_text(rows, cohort_outcome_text(p->outcome));
    store_text(rows, cohort_reason(r->cohort, p));
    if (patient) {
        store_int(rows, patient->number);
    } else {
        store_real(rows, NAN);
    }
    store_real(rows, p->time);
    if (patient) {
        baseline_rows(r->cohort, patient, rows, store_find_table(r->store, "patients"));
    }
    return store_put(r->store, "", p->number, rows);
}

// Those looked at: the ones before the store was opened, then this batch's. False where one could not be written.
static bool run_write_candidates(run *r, const cohort_candidate *grown, int n, const trial_patient *patient,
                                 int npatient)
{
    store_rows *rows = store_rows_new();
    bool ok = true;
    for (size_t i = 0; i < r->nearly && ok; i++) {
        ok = run_put_candidate(r, &r->early[i], NULL, rows);
    }
    r->nearly = 0;
    for (int i = 0, k = 0; i < n && ok; i++) {
        bool is = k < npatient && patient[k].candidate.number == grown[i].number;
        ok = run_put_candidate(r, &grown[i], is ? &patient[k] : NULL, rows);
        k += is;
    }
    store_rows_free(rows);
    return ok;
}

// Candidates in their order become patients until there are enough; returns how many candidates were looked at.
static int run_admit(run *r, cohort_candidate *grown, int n, trial_patient *patient, int *npatient)
{
    int i = 0;
    *npatient = 0;
    for (; i < n && r->found < r->wanted; i++) {
        trial_patient *p = &patient[*npatient];
        if (grown[i].outcome == COHORT_ELIGIBLE && baseline_read(r->cohort, &r->keys, &grown[i], p)) {
            p->number = ++r->found;
            p->arm = baseline_allocate(r->trial, r->trial->seed, p->number);
            ++*npatient;
        }
        screening_add(&r->screened, &grown[i]);
    }
    return i;
}

static void run_unit_rows(const treat_run *t, const treat_job *job, const clinic_record *record, store_rows *out,
                          char *unit_name)
{
    snprintf(unit_name, 512, "%.500s", t->arm[job->arm]->arm->name);
    clinic_rows(t->arm[job->arm], record, t->store, out);
}

static bool run_treat(run *r, trial_patient *patient, int n)
{
    const library_trial *t = r->trial;
    treat_job *job = base_alloc((size_t)n * (size_t)t->narm + 1, sizeof *job);
    int njob = 0, all = 0;
    for (int i = 0; i < n; i++) {
        for (int a = 0; a < t->narm; a++) {
            if (a != patient[i].arm && !t->counterfactuals) {
                continue;
            }
            all++;
            if (!store_done(r->store, t->arm[a].name, patient[i].number)) {
                job[njob++] = (treat_job){&patient[i], a, -1};
            }
        }
    }
    treat_run run_arms = {.store = r->store,
                          .arm = r->arm,
                          .narm = t->narm,
                          .threads = r->threads,
                          .width = r->back_end.width,
                          .stop = r->o->stop,
                          .rows = run_unit_rows,
                          .finished = run_finished,
                          .finished_self = r};
    bool ok = treat_all(&run_arms, job, njob, &r->back_end.stats);
    r->units_before += all;
    free(job);
    return ok;
}

static bool run_stopped(const run *r)
{
    return stop_wanted(&r->o->stop);
}

// Where to go on, and what the run took so far: with the batch's last rows, as one.
static bool run_commit_position(run *r, int64_t candidates)
{
    store_pair pair[3 + BACK_END_PAIRS] = {{.key = "wall_s"}, {.key = "next_candidate"}, {.key = "patients_found"}};
    snprintf(pair[0].value, sizeof pair[0].value, "%.3f", r->wall_before + run_since(&r->begin));
    snprintf(pair[1].value, sizeof pair[1].value, "%lld", (long long)candidates);
    snprintf(pair[2].value, sizeof pair[2].value, "%lld", (long long)r->found);
    back_end_pairs(&r->back_end, &pair[3]);
    return store_meta_put(r->store, pair, 3 + BACK_END_PAIRS);
}

// Opens the store when the first patient is there; until then candidates are kept in mind.
static trial_status run_ready(run *r, const cohort_candidate *grown, int looked)
{
    bool hopeless = r->found == 0 && r->candidates + looked >= RUN_HOPELESS;
    hopeless = hopeless || (r->found < r->wanted && r->candidates + looked > RUN_HOPELESS + 500 * r->wanted);
    if (hopeless) {
        screening_nobody(&r->screened, r->cohort, r->candidates + looked, r->found, r->d);
        return TRIAL_ERR_INPUT;
    }
    trial_status status = r->found && !r->store ? run_open(r) : TRIAL_OK;
    for (int i = 0; i < looked && !r->store; i++) {
        cohort_candidate p = grown[i];
        p.value = p.baseline = NULL;
        ARRAY_PUSH(r->early, r->nearly, r->cap_early, p);
    }
    return status;
}

static trial_status run_write(run *r, const cohort_candidate *grown, int looked, trial_patient *patient, int npatient)
{
    if (!run_write_candidates(r, grown, looked, patient, npatient) || !run_treat(r, patient, npatient)) {
        return TRIAL_ERR_IO;
    }
    if (run_stopped(r)) {
        return TRIAL_ERR_INTERRUPTED;
    }
    return run_commit_position(r, r->candidates + looked) ? TRIAL_OK : TRIAL_ERR_IO;
}

// One batch: grow, admit, open the store, write, treat.
static trial_status run_batch(run *r)
{
    int n = run_batch_size(r), npatient = 0, looked = 0;
    cohort_candidate *grown = base_alloc((size_t)n, sizeof *grown);
    trial_patient *patient = base_alloc((size_t)n, sizeof *patient);
    run_show(r, "growing", r->units_before, r->units);
    cohort_grow(r->cohort, r->candidates, NULL, n, r->threads, r->back_end.width, grown, &r->back_end.stats,
                r->o->stop);
    trial_status status = run_stopped(r) ? TRIAL_ERR_INTERRUPTED : TRIAL_OK;
    if (status == TRIAL_OK) {
        looked = run_admit(r, grown, n, patient, &npatient);
        status = run_ready(r, grown, looked);
    }
    if (status == TRIAL_OK && r->store) {
        status = run_write(r, grown, looked, patient, npatient);
    }
    r->candidates += looked;
    for (int i = 0; i < n; i++) {
        cohort_candidate_clear(&grown[i]);
    }
    free(grown);
    free(patient);
    return status;
}

// --- the whole -------------------------------------------------------------------------------------------------------

static trial_status run_after(run *r, char **summary)
{
    treat_context c = {.cohort = r->cohort,
                       .store = r->store,
                       .threads = r->threads,
                       .width = r->back_end.width,
                       .stop = r->o->stop,
                       .d = r->d,
                       .memory = r->memory};
    if (r->o->causes > 0) {
        run_show(r, "reversing causes", r->units, r->units);
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
static trial_status run_end(run *r, trial_status status)
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
    cohort_free(r->cohort);
    screening_clear(&r->screened);
    free(r->store_path);
    free(r->root);
    free(r->path);
    free(r->early);
    arena_free(r->memory);
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
        strbuf_printf(&out, "  %s: %d equations of change\n", r->trial->arm[a].name,
                      r->arm[a]->model->code.kernel->nx);
    }
    return out.s;
}

trial_status trial_run(const trial_options *o, char **summary, diag_list *d)
{
    run *r = base_alloc(1, sizeof *r);
    if (summary) {
        *summary = NULL;
    }
    r->o = o;
    r->d = d;
    r->memory = arena_new();
    clock_gettime(CLOCK_MONOTONIC, &r->begin);
    trial_status status = run_prepare(r) ? TRIAL_OK : TRIAL_ERR_INPUT;
    // before anything is compiled: that takes long
    if (status == TRIAL_OK && !o->dry_run && !run_check_folder(r)) {
        status = TRIAL_ERR_IO;
    }
    if (status == TRIAL_OK) {
        status = back_end_begin(&r->back_end, o, r->cohort, r->arm, r->trial->narm, d);
    }
    if (status == TRIAL_OK && o->dry_run && o->protocol) {
        *o->protocol = run_protocol(r);
    }
    if (status == TRIAL_OK && !o->dry_run) {
        if (o->resume) {
            status = run_open(r);
            r->units_before = r->trial->counterfactuals ? r->found * r->trial->narm : r->found;
        }
        while (status == TRIAL_OK && r->found < r->wanted) {
            status = run_batch(r);
        }
        if (status == TRIAL_OK) {
            status = run_after(r, summary);
        }
    }
    status = run_end(r, status);
    free(r);
    if (status != TRIAL_OK && summary) {
        free(*summary);
        *summary = NULL;
    }
    return status;
}
