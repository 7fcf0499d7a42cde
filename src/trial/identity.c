// SPDX-License-Identifier: MIT
// What a run is a run of: library, program, trial and options. A run that was interrupted goes on only where they are
// the same, for else its patients would be mixed with others. What was published is none of it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "base/strbuf.h"
#include "coley.h"
#include "trial/trial_int.h"

static void identity_model(sha256 *h, const library_trial *t, const library_model *m, diag_list *d)
{
    char *text = library_compose_text(t, m->therapy, m->ntherapy, d);
    if (text) {
        sha256_add(h, text, strlen(text));
    }
    free(text);
    strbuf b = {0};
    for (int j = 0; j < m->system->ninput; j++) {
        strbuf_printf(&b, "%s=", m->system->input[j].id);
        strbuf_number(&b, m->input[j]);
        strbuf_puts(&b, "\n");
    }
    for (int i = 0; i < t->traits.n; i++) {
        const library_trait *w = &t->traits.row[i];
        strbuf_printf(&b, "%s %d", w->id, (int)w->kind);
        const double number[] = {w->median, w->spread, w->low, w->high};
        for (size_t k = 0; k < sizeof number / sizeof *number; k++) {
            strbuf_puts(&b, " ");
            strbuf_number(&b, number[k]);
        }
        strbuf_puts(&b, "\n");
    }
    sha256_add(h, b.s, b.n);
    strbuf_free(&b);
}

bool identity_hash(const cohort *c, trial_arm *const *arm, char hex[65], diag_list *d)
{
    sha256 *h = sha256_new();
    sha256_add(h, COLEY_VERSION, sizeof COLEY_VERSION);
    bool ok = library_hash(c->trial, h, d);
    identity_model(h, c->trial, c->model->model, d);
    for (int a = 0; a < c->trial->narm; a++) {
        identity_model(h, c->trial, arm[a]->model->model, d);
    }
    sha256_end(h, hex);
    return ok;
}

enum { IDENTITY_PAIRS = 5 };

typedef struct {
    char seed[32], patients[32], causes[32];
    struct {
        const char *key, *value;
    } pair[IDENTITY_PAIRS];    // the model's hash apart: its error has words of its own
} identity;

static void identity_of(identity *i, const library_trial *t, int causes)
{
    snprintf(i->seed, sizeof i->seed, "%llu", (unsigned long long)t->seed);
    snprintf(i->patients, sizeof i->patients, "%d", t->patients_per_arm);
    snprintf(i->causes, sizeof i->causes, "%d", causes);
    static const char *const key[] = {"seed", "patients_per_arm", "causes", "coley", "trial_text"};
    const char *const value[] = {i->seed, i->patients, i->causes, COLEY_VERSION, t->text};
    for (int k = 0; k < IDENTITY_PAIRS; k++) {
        i->pair[k].key = key[k];
        i->pair[k].value = value[k];
    }
}

bool identity_put(store *s, const library_trial *t, int causes, const char *hash)
{
    identity now;
    identity_of(&now, t, causes);
    bool ok = store_meta_set(s, "model_hash", hash);
    for (int k = 0; k < IDENTITY_PAIRS; k++) {
        ok = ok && store_meta_set(s, now.pair[k].key, now.pair[k].value);
    }
    return ok;
}

bool identity_same(const store *s, const char *path, const library_trial *t, int causes, const char *hash, diag_list *d)
{
    identity now;
    identity_of(&now, t, causes);
    for (int k = 0; k < IDENTITY_PAIRS; k++) {
        if (!store_meta_same(s, now.pair[k].key, now.pair[k].value, d)) {
            return false;
        }
    }
    char *before = store_meta(s, "model_hash");
    bool same = before && !strcmp(before, hash);
    free(before);
    if (!same) {
        src_loc loc = {diag_file(d, path, "", 0), 0, 0, 0};
        diag_add(d, DIAG_ERROR, loc, "the library as it was when the run began, or another folder (--out)",
                 "the library has changed since this run began: its patients must not be mixed with others");
    }
    return same;
}
