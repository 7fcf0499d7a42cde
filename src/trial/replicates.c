// SPDX-License-Identifier: MIT
// Running a trial again and again (replicates.h). Each replicate is a whole run in a folder of its own, which is
// emptied when its results are in the store of the replicates; a killed session loses the replicate in hand only.
#include "trial/replicates.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "trial/replicates_int.h"

const store_column REPLICATES_COLUMN[REPLICATES_NCOLUMN] = {
    {"replicate", STORE_INT}, {"kind", STORE_TEXT},      {"arm", STORE_TEXT},   {"endpoint", STORE_TEXT},
    {"look", STORE_INT},      {"reference", STORE_TEXT}, {"value", STORE_REAL}, {"low", STORE_REAL},
    {"high", STORE_REAL},     {"p", STORE_REAL},         {"day", STORE_REAL},   {"patients", STORE_INT},
    {"events", STORE_INT},    {"yes", STORE_INT}};
static const store_table REPLICATES_TABLE = {"replicates", REPLICATES_COLUMN, REPLICATES_NCOLUMN, 5};
static const double SIGNIFICANT = 0.05;    // two-sided

typedef struct {
    const trial_options *o;
    diag_list *d;
    store *store;
    char *path, *folder;    // of the store; of the replicate in hand
    char phase[64];
    int replicate, count;
    double before;    // [s] that replicates before took
} replicates;

// --- rows ------------------------------------------------------------------------------------------------------------

typedef struct {
    const char *kind, *arm, *endpoint, *reference;
    int look;
    double value, low, high, p, day;
    int patients, events;
    bool yes;
} result_row;

static void replicates_add(replicates *r, store_rows *rows, const result_row *x)
{
    store_row(rows, store_find_table(r->store, REPLICATES_TABLE.name));
    store_int(rows, r->replicate);
    store_text(rows, x->kind);
    store_text(rows, x->arm);
    store_text(rows, x->endpoint);
    store_int(rows, x->look);
    store_text(rows, x->reference);
    store_real(rows, x->value);
    store_real(rows, x->low);
    store_real(rows, x->high);
    store_real(rows, x->p);
    store_real(rows, x->day);
    store_int(rows, x->patients);
    store_int(rows, x->events);
    store_int(rows, x->yes);
}

static void replicates_endpoints(replicates *r, store_rows *rows, const trial_arm_summary *a)
{
    for (int full = 0; full < 2; full++) {
        const trial_endpoint *e = full ? a->full : a->endpoint;
        for (int i = 0; i < (full ? a->nfull : a->nendpoint); i++) {
            const result_row x = {.kind = full ? "endpoint_full" : "endpoint",
                                  .arm = a->arm,
                                  .endpoint = e[i].name,
                                  .value = e[i].value,
                                  .low = e[i].low,
                                  .high = e[i].high,
                                  .p = NAN,
                                  .day = NAN,
                                  .patients = e[i].n};
            replicates_add(r, rows, &x);
        }
    }
}

static void replicates_comparisons(replicates *r, store_rows *rows, const trial_summary *s)
{
    for (int i = 0; i < s->ncomparison; i++) {
        const trial_comparison *c = &s->comparison[i];
        const result_row x = {.kind = c->full ? "comparison_full" : "comparison",
                              .arm = c->arm,
                              .endpoint = c->endpoint,
                              .reference = c->reference,
                              .value = c->value,
                              .low = c->low,
                              .high = c->high,
                              .p = c->p,
                              .day = NAN,
                              .yes = c->z > 0 && c->p < SIGNIFICANT};
        replicates_add(r, rows, &x);
    }
}

// Each hypothesis, then the family: whether any is shown, and whether all are.
static void replicates_hypotheses(replicates *r, store_rows *rows, const trial_summary *s)
{
    int shown = 0;
    for (int i = 0; i < s->nhypothesis; i++) {
        const trial_hypothesis *h = &s->hypothesis[i];
        const result_row x = {.kind = "hypothesis",
                              .arm = h->arm,
                              .endpoint = h->name,
                              .reference = h->reference,
                              .value = h->adjusted,
                              .low = NAN,
                              .high = NAN,
                              .p = h->p,
                              .day = NAN,
                              .yes = h->rejected};
        replicates_add(r, rows, &x);
        shown += h->rejected;
    }
    for (int all = 0; all < 2 && s->nhypothesis; all++) {
        const result_row x = {.kind = "family",
                              .arm = "",
                              .endpoint = all ? "all hypotheses" : "any hypothesis",
                              .reference = "",
                              .value = shown,
                              .low = NAN,
                              .high = NAN,
                              .p = NAN,
                              .day = NAN,
                              .yes = shown >= (all ? s->nhypothesis : 1)};
        replicates_add(r, rows, &x);
    }
}

// Looks, and after the last one of a comparison how the comparison ended.
static void replicates_looks(replicates *r, store_rows *rows, const trial_summary *s)
{
    const trial_look *ended = NULL;
    for (int i = 0; i < s->nlook; i++) {
        const trial_look *l = &s->look[i];
        result_row x = {.kind = "look",
                        .arm = l->arm,
                        .endpoint = l->endpoint,
                        .reference = l->reference,
                        .look = l->number,
                        .value = l->z,
                        .low = NAN,
                        .high = NAN,
                        .p = l->p,
                        .day = l->day,
                        .patients = l->patients,
                        .events = l->events,
                        .yes = l->stops};
        replicates_add(r, rows, &x);
        ended = l->stops ? l : l->number == 1 ? NULL : ended;
        if (l->number < l->of) {
            continue;
        }
        const trial_look *at = ended ? ended : l;
        x.kind = "design";
        x.look = 0;
        x.value = ended ? ended->number : 0;
        x.p = NAN;
        x.day = at->day;
        x.patients = at->patients;
        x.events = at->events;
        x.yes = ended != NULL;
        replicates_add(r, rows, &x);
    }
}

// --- one replicate ---------------------------------------------------------------------------------------------------

// What a run leaves in its folder, and the folder.
static void replicates_clean(const char *folder)
{
    static const char *const name[] = {"run.sqlite", "run.sqlite-wal", "run.sqlite-shm", "summary.json"};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        char *path = path_join(folder, name[i]);
        unlink(path);
        free(path);
    }
    rmdir(folder);
}

static void replicates_show(void *self, const trial_progress *p)
{
    replicates *r = self;
    snprintf(r->phase, sizeof r->phase, "replicate %d of %d, %s", r->replicate, r->count, p->phase);
    trial_progress all = {.phase = r->phase,
                          .done = (r->replicate - 1) * p->total + p->done,
                          .total = r->count * p->total,
                          .candidates = p->candidates,
                          .elapsed_s = r->before + p->elapsed_s};
    // the others as this one
    all.remaining_s = p->remaining_s + (r->count - r->replicate) * (p->remaining_s + p->elapsed_s);
    r->o->progress(r->o->progress_self, &all);
}

// Whether the store says what it is of: that is written last before the first replicate.
static bool replicates_begun(const replicates *r)
{
    char *phase = store_meta(r->store, "phase");
    const bool begun = phase != NULL;
    free(phase);
    return begun;
}

static trial_status replicates_open(replicates *r, const library_trial *t, const char *model_hash)
{
    if (!r->store) {
        r->store = store_open(r->path, STORE_CREATE, &REPLICATES_TABLE, 1, r->d);
    }
    if (!r->store) {
        return TRIAL_ERR_INPUT;
    }
    const char *null = r->o->null_effect ? "1" : "0";
    const bool ok = replicates_begun(r)
                        ? store_meta_same(r->store, "null_effect", null, r->d) &&
                              identity_same(r->store, r->path, t, 0, model_hash, r->d)
                        : store_meta_set(r->store, "null_effect", null) && store_meta_set(r->store, "trial", t->name) &&
                              store_meta_set(r->store, "trial_title", t->title) &&
                              identity_put(r->store, t, 0, model_hash) &&
                              store_meta_set(r->store, "phase", "replicates");
    return ok ? TRIAL_OK : *store_error(r->store) ? TRIAL_ERR_IO : TRIAL_ERR_INPUT;
}

// The run that lies in the folder becomes rows of the replicates.
static trial_status replicates_keep(replicates *r, uint64_t seed)
{
    char *path = path_join(r->folder, "run.sqlite");
    arena *memory = arena_new();
    store *run = store_open(path, STORE_READ, NULL, 0, r->d);
    library_trial *t = run ? trial_of_run(run, memory, r->d) : NULL;
    trial_summary *s = t ? trial_analyse(run, t, r->d) : NULL;
    trial_status status = s ? TRIAL_OK : TRIAL_ERR_IO;
    if (s) {
        t->seed = seed;    // the identity is that of the first replicate
        status = replicates_open(r, t, s->model_hash);
    }
    if (status == TRIAL_OK) {
        store_rows *rows = store_rows_new();
        for (int i = 0; i < s->narm; i++) {
            replicates_endpoints(r, rows, &s->arm[i]);
        }
        replicates_comparisons(r, rows, s);
        replicates_looks(r, rows, s);
        replicates_hypotheses(r, rows, s);
        const bool ok = store_put(r->store, "", r->replicate, rows) && store_commit(r->store);
        status = ok ? TRIAL_OK : TRIAL_ERR_IO;
        store_rows_free(rows);
    }
    trial_summary_free(s);
    if (run) {
        store_close(run, r->d);
    }
    arena_free(memory);
    free(path);
    return status;
}

static trial_status replicates_one(replicates *r, uint64_t seed)
{
    trial_options o = *r->o;
    o.out = r->folder;
    o.seed = (int64_t)(seed + (uint64_t)r->replicate - 1);
    o.resume = false;
    o.keep = false;    // each replicate has other patients
    o.progress = r->o->progress ? replicates_show : NULL;
    o.progress_self = r;
    replicates_clean(r->folder);    // what a killed session left
    trial_status status = trial_run(&o, NULL, r->d);
    if (status == TRIAL_OK) {
        status = replicates_keep(r, seed);
    }
    replicates_clean(r->folder);
    return status;
}

// --- the whole -------------------------------------------------------------------------------------------------------

static trial_status replicates_begin(replicates *r, uint64_t seed)
{
    const bool there = file_exists(r->path);
    src_loc loc = {diag_file(r->d, r->path, "", 0), 0, 0, 0};
    if (there && !r->o->resume) {
        diag_add(r->d, DIAG_ERROR, loc, "another folder (--out), or --resume to go on with it",
                 "there are replicates already");
        return TRIAL_ERR_IO;
    }
    if (there) {
        // each replicate compares all that it is of; what is there already must be of the same design too
        char number[32];
        snprintf(number, sizeof number, "%llu", (unsigned long long)seed);
        r->store = store_open(r->path, STORE_RESUME, &REPLICATES_TABLE, 1, r->d);
        const bool same = r->store && (!replicates_begun(r) ||
                                       (store_meta_same(r->store, "seed", number, r->d) &&
                                        store_meta_same(r->store, "null_effect", r->o->null_effect ? "1" : "0", r->d)));
        return same ? TRIAL_OK : TRIAL_ERR_INPUT;
    }
    if (r->o->resume) {
        diag_add(r->d, DIAG_ERROR, loc, "the folder of interrupted replicates", "there is nothing to resume");
        return TRIAL_ERR_IO;
    }
    return file_make_dirs(r->o->out, r->d) ? TRIAL_OK : TRIAL_ERR_IO;
}

static trial_status replicates_write(replicates *r, replicates_result **result)
{
    replicates_result *out = replicates_summarise(r->store, r->d);
    if (!out) {
        return TRIAL_ERR_IO;
    }
    char *text = replicates_json(out), *path = path_join(r->o->out, "operating.json");
    const bool ok = file_write_atomic(path, text, strlen(text), r->d);
    free(path);
    free(text);
    if (result && ok) {
        *result = out;
    } else {
        replicates_free(out);
    }
    return ok ? TRIAL_OK : TRIAL_ERR_IO;
}

trial_status replicates_run(const trial_options *o, int count, replicates_result **result, diag_list *d)
{
    replicates r = {.o = o, .d = d, .count = count};
    uint64_t seed;
    if (result) {
        *result = NULL;
    }
    if (!replicates_seed(o, &seed, d)) {
        return TRIAL_ERR_INPUT;
    }
    const bool made = !dir_exists(o->out);
    r.path = path_join(o->out, "replicates.sqlite");
    r.folder = path_join(o->out, "replicate");
    trial_status status = replicates_begin(&r, seed);
    for (r.replicate = 1; r.replicate <= count && status == TRIAL_OK; r.replicate++) {
        if (!r.store || !store_done(r.store, "", r.replicate)) {
            status = replicates_one(&r, seed);
        }
    }
    if (status == TRIAL_OK) {
        status = replicates_write(&r, result);
    }
    if (r.store && !store_close(r.store, d) && status == TRIAL_OK) {
        status = TRIAL_ERR_IO;
    }
    if (made && status != TRIAL_OK) {
        rmdir(o->out);    // where nothing was written
    }
    free(r.path);
    free(r.folder);
    return status;
}
