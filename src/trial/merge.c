// SPDX-License-Identifier: MIT
// Shards become one run. Each shard is asked what it is of before anything is written; then all rows are copied in one
// transaction with what the run is of, so that a merge that was killed has either nothing or a run that --resume goes
// on with. What is made of all patients (reversals, courses, analysis) is made after that, as in any run.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "trial/run_int.h"

enum { MERGE_MOST = 4096 };    // shards

typedef struct {
    const char *const *name;    // as given
    char **path;                // (n)
    store **store;              // (n) in order of shards
    int n;
    diag_list *d;
} merge;

static bool merge_wrong(const merge *m, const char *path, const char *expected, const char *what)
{
    diag_add(m->d, DIAG_ERROR, (src_loc){diag_file(m->d, path, "", 0), 0, 0, 0}, expected, "%s", what);
    return false;
}

// ---- are these the shards of one run? -------------------------------------------------------------------------------

// "2/4" of a store whose patients are all there.
static bool merge_shard(const merge *m, store *s, const char *path, int *shard, int *shards)
{
    char *text = store_meta(s, "shard"), *phase = store_meta(s, "phase");
    bool is = text && sscanf(text, "%d/%d", shard, shards) == 2 && *shard >= 1 && *shard <= *shards;
    bool whole = !is || *shards < 2, finished = phase && !strcmp(phase, "shard");
    free(text);
    free(phase);
    if (whole) {
        return merge_wrong(m, path, "a run made with --shard", "this run is no shard");
    }
    if (!finished) {
        char what[80];
        snprintf(what, sizeof what, "shard %d/%d is not finished", *shard, *shards);
        return merge_wrong(m, path, "a finished shard: coley trial with --resume goes on with it", what);
    }
    return true;
}

// Opens all of them into their places.
static bool merge_open(merge *m)
{
    int all = 0, ok = 1;
    for (int i = 0; i < m->n && ok; i++) {
        int shard = 0, shards = 0;
        char what[100];
        const char *path = m->path[i];
        store *s = store_open(path, STORE_READ, NULL, 0, m->d);
        ok = s && merge_shard(m, s, path, &shard, &shards);
        all = all ? all : shards;
        if (ok && (shards != all || shards > MERGE_MOST)) {
            snprintf(what, sizeof what, "this is shard %d/%d, but others are of %d", shard, shards, all);
            ok = merge_wrong(m, path, "shards of one run, of at most 4096", what);
        } else if (ok) {
            m->store = m->store ? m->store : base_alloc((size_t)all, sizeof *m->store);
            if (m->store[shard - 1]) {
                snprintf(what, sizeof what, "shard %d/%d is given twice", shard, shards);
                ok = merge_wrong(m, path, "each shard once", what);
            }
        }
        if (!ok) {
            store_close(s, m->d);
            break;
        }
        m->store[shard - 1] = s;
    }
    int given = m->n;
    m->n = all;    // of places, from here on
    for (int i = 0; i < all && ok; i++) {
        if (!m->store[i]) {
            char what[100];
            snprintf(what, sizeof what, "shard %d/%d is missing: %d of %d are given", i + 1, all, given, all);
            ok = merge_wrong(m, m->name[0], "every shard of the run", what);
        }
    }
    return ok;
}

// What all shards must agree on, told with words of its own for the longest.
static bool merge_same(const merge *m, int other)
{
    static const char *const key[] = {"trial",       "seed",  "patients_per_arm", "causes",
                                      "null_effect", "coley", "model_hash",       "trial_text"};
    bool same = true;
    for (size_t k = 0; k < sizeof key / sizeof *key && same; k++) {
        char *a = store_meta(m->store[0], key[k]), *b = store_meta(m->store[other], key[k]);
        same = a && b && !strcmp(a, b);
        if (!same) {
            bool text = !strcmp(key[k], "trial_text"), hash = !strcmp(key[k], "model_hash");
            char what[300];
            snprintf(what, sizeof what,
                     text   ? "shard %d/%d is of another trial file than shard 1/%d"
                     : hash ? "shard %d/%d was computed with another library or program than shard 1/%d"
                            : "shard %d/%d and shard 1/%d differ: %s is %.80s and %.80s",
                     other + 1, m->n, m->n, !strcmp(key[k], "coley") ? "version" : key[k], b ? b : "not there",
                     a ? a : "not there");
            merge_wrong(m, m->name[0], "shards of one run: the same trial, seed, options, library and program", what);
        }
        free(a);
        free(b);
    }
    return same;
}

static bool merge_check(merge *m)
{
    bool good =
        m->n > 0 ? merge_open(m) : merge_wrong(m, "coley merge", "the folders of all shards", "no shard is given");
    for (int i = 1; i < m->n && good; i++) {
        good = merge_same(m, i);
    }
    return good;
}

// ---- one run of them ------------------------------------------------------------------------------------------------

static bool merge_prepare(run *r, const merge *m, int *causes)
{
    char *text = store_meta(m->store[0], "causes");
    *causes = text ? atoi(text) : 0;
    free(text);
    r->trial = trial_of_run(m->store[0], r->memory, m->d);
    return r->trial && run_compile(r) && identity_same(m->store[0], m->name[0], r->trial, *causes, r->model_hash, m->d);
}

// Seconds and steps of all shards together.
static void merge_sum(const merge *m, const char *key, store_pair *out)
{
    double sum = 0;
    for (int i = 0; i < m->n; i++) {
        char *value = store_meta(m->store[i], key);
        sum += value ? strtod(value, NULL) : 0;
        free(value);
    }
    *out = (store_pair){.key = key};
    snprintf(out->value, sizeof out->value, strcmp(key, "wall_s") ? "%.0f" : "%.3f", sum);
}

static bool merge_meta(run *r, const merge *m, int causes)
{
    static const char *const copied[] = {"trial",       "trial_title",     "trial_path",
                                         "null_effect", "instruction_set", "pack"};
    store *s = r->store;
    bool ok = identity_put(s, r->trial, causes, r->model_hash) &&
              store_meta_set(s, "command", r->o->command ? r->o->command : "") && store_meta_set(s, "shard", "1/1");
    for (size_t k = 0; k < sizeof copied / sizeof *copied && ok; k++) {
        char *value = store_meta(m->store[0], copied[k]);
        ok = !value || store_meta_set(s, copied[k], value);
        free(value);
    }
    char *next = store_meta(m->store[0], "next_candidate");
    store_pair pair[8] = {{.key = "phase", .value = "patients"},
                          {.key = "next_candidate"},
                          {.key = "patients_found"},
                          {.key = "threads"},
                          {.key = "merged"}};
    snprintf(pair[1].value, sizeof pair[1].value, "%.20s", next ? next : "0");
    snprintf(pair[2].value, sizeof pair[2].value, "%lld", (long long)r->wanted);
    snprintf(pair[3].value, sizeof pair[3].value, "%d", r->threads);
    snprintf(pair[4].value, sizeof pair[4].value, "%d shards", m->n);
    merge_sum(m, "wall_s", &pair[5]);
    merge_sum(m, "steps_interpreter", &pair[6]);
    merge_sum(m, "steps_c", &pair[7]);
    free(next);
    // with the rows, as one
    return ok && store_meta_put(s, pair, 8);
}

static trial_status merge_copy(run *r, const merge *m, int causes)
{
    store_table table[TRIAL_NTABLE];
    trial_tables(r->trial, r->cohort->draws, r->memory, table);
    r->store = store_open(r->store_path, STORE_CREATE, table, TRIAL_NTABLE, m->d);
    bool ok = r->store != NULL;
    for (int i = 0; i < m->n && ok; i++) {
        ok = store_copy(r->store, m->store[i]);
    }
    ok = ok && merge_meta(r, m, causes);
    if (!ok && r->store) {
        merge_wrong(m, r->store_path, "the shards of one run, and room for it", store_error(r->store));
        store_close(r->store, m->d);
        r->store = NULL;
        unlink(r->store_path);    // it was not there before
        return TRIAL_ERR_IO;
    }
    if (!ok) {
        return TRIAL_ERR_IO;
    }
    // opened again, it knows which units are done
    ok = store_close(r->store, m->d);
    r->store = ok ? store_open(r->store_path, STORE_RESUME, table, TRIAL_NTABLE, m->d) : NULL;
    if (r->store) {
        char *wall = store_meta(r->store, "wall_s");
        r->wall_before = wall ? strtod(wall, NULL) : 0;
        free(wall);
    }
    return r->store ? TRIAL_OK : TRIAL_ERR_IO;
}

static void merge_clear(merge *m, int given)
{
    for (int i = 0; m->store && i < m->n; i++) {
        if (m->store[i]) {
            store_close(m->store[i], m->d);
        }
    }
    for (int i = 0; i < given; i++) {
        free(m->path[i]);
    }
    free(m->path);
    free(m->store);
}

trial_status trial_merge(const trial_options *o, const char *const *run_name, int nrun, char **summary, diag_list *d)
{
    merge m = {.name = run_name, .n = nrun, .d = d};
    trial_options inner = *o;
    inner.resume = inner.dry_run = false;
    inner.shards = 0;
    if (summary) {
        *summary = NULL;
    }
    m.path = base_alloc((size_t)nrun + 1, sizeof *m.path);
    for (int i = 0; i < nrun; i++) {
        m.path[i] = dir_exists(run_name[i]) ? path_join(run_name[i], "run.sqlite") : base_strdup(run_name[i]);
    }
    run *r = run_new(&inner, d);
    trial_status status = merge_check(&m) && merge_prepare(r, &m, &inner.causes) ? TRIAL_OK : TRIAL_ERR_INPUT;
    if (status == TRIAL_OK && !run_check_folder(r)) {
        status = TRIAL_ERR_IO;
    }
    if (status == TRIAL_OK) {
        status = back_end_begin(&r->back_end, &inner, r->cohort, r->arm, r->trial->narm, d);
    }
    if (status == TRIAL_OK) {
        r->found = r->wanted;
        r->units_before = r->units;
        status = merge_copy(r, &m, inner.causes);
    }
    if (status == TRIAL_OK) {
        back_end_resume(&r->back_end, r->store);
        status = run_after(r, summary);
    }
    status = run_end(r, status);
    merge_clear(&m, nrun);
    return status;
}
