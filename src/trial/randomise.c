// SPDX-License-Identifier: MIT
// Randomisation in permuted blocks within strata. Each stratum has its own blocks: the size of a block is drawn of
// those that the trial names, then the order of the arms in it (Fisher-Yates), each arm as often as the ratio says.
// Draws are keyed by the stratum's levels and the number of the block in it, so that the order of arms in the file,
// threads and shards change nothing. Where the trial says nothing: one patient an arm in a block, no strata.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trial/trial_int.h"

// --- strata ----------------------------------------------------------------------------------------------------------

// The factor's value of a patient [house units]; biomarkers as the assay reads them.
static double randomise_value(const cohort *c, const library_factor *f, const trial_patient *p)
{
    const double *baseline = p->candidate.baseline;
    if (f->kind == FACTOR_BIOMARKER) {
        rng noise = {c->seed, (uint64_t)p->candidate.number};
        return baseline_assay(&c->trial->cancer->biomarker[f->at], baseline[c->at.biomarker + f->at], noise);
    }
    if (f->kind == FACTOR_BASELINE) {
        return baseline[c->at.baseline + f->at];
    }
    const char *id = c->trial->traits.row[f->at].id;
    for (int i = 0; i < c->draws->ncore; i++) {
        if (!strcmp(c->draws->draw[i].id, id) && c->model->draw_input[i] >= 0) {
            return p->candidate.value[1 + c->model->model->system->nstate + c->model->draw_input[i]];
        }
    }
    return NAN;
}

int randomise_stratum(const cohort *c, const trial_patient *p)
{
    const library_randomisation *r = &c->trial->randomisation;
    int stratum = 0;
    for (int i = 0; i < r->nfactor; i++) {
        const library_factor *f = &r->factor[i];
        const double value = randomise_value(c, f, p);
        int level = 0;
        while (level < f->ncut && value >= f->cut[level]) {
            level++;
        }
        stratum = stratum * (f->ncut + 1) + level;
    }
    return stratum;
}

static void randomise_level(const library_factor *f, int level, char out[RANDOMISE_LABEL / LIBRARY_MAX_FACTORS])
{
    enum { ROOM = RANDOMISE_LABEL / LIBRARY_MAX_FACTORS };
    if (level == 0) {
        snprintf(out, ROOM, "%.60s < %.16s", f->name, f->cut_text[0]);
    } else if (level == f->ncut) {
        snprintf(out, ROOM, "%.60s >= %.16s", f->name, f->cut_text[level - 1]);
    } else {
        snprintf(out, ROOM, "%.60s %.16s to < %.16s", f->name, f->cut_text[level - 1], f->cut_text[level]);
    }
}

void randomise_label(const library_trial *t, int stratum, char out[RANDOMISE_LABEL])
{
    const library_randomisation *r = &t->randomisation;
    int level[LIBRARY_MAX_FACTORS];
    for (int i = r->nfactor - 1; i >= 0; i--) {
        level[i] = stratum % (r->factor[i].ncut + 1);
        stratum /= r->factor[i].ncut + 1;
    }
    size_t n = 0;
    *out = '\0';
    for (int i = 0; i < r->nfactor && n < RANDOMISE_LABEL; i++) {
        char words[RANDOMISE_LABEL / LIBRARY_MAX_FACTORS];
        randomise_level(&r->factor[i], level[i], words);
        n += (size_t)snprintf(out + n, RANDOMISE_LABEL - n, "%s%s", i ? ", " : "", words);
    }
}

// --- blocks ----------------------------------------------------------------------------------------------------------

// Key of a stratum's draws: its levels.
static uint64_t randomise_purpose(const library_trial *t, const char *what, int stratum)
{
    char label[RANDOMISE_LABEL], name[RANDOMISE_LABEL + 40];
    randomise_label(t, stratum, label);
    snprintf(name, sizeof name, "%s%s%s", what, *label ? ":" : "", label);
    return random_purpose(name);
}

// arms in order of name, so that their order in the file changes nothing
static void randomise_arms(const library_trial *t, int order[LIBRARY_MAX_BLOCK])
{
    for (int i = 0; i < t->narm; i++) {
        int at = i;
        for (; at > 0 && strcmp(t->arm[order[at - 1]].name, t->arm[i].name) > 0; at--) {
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
}

// The arms of a block in their random order.
static void randomise_block(const library_trial *t, uint64_t seed, int stratum, int64_t block, int size, int *order)
{
    const library_randomisation *r = &t->randomisation;
    int arm[LIBRARY_MAX_BLOCK], n = 0;
    randomise_arms(t, arm);
    for (int k = 0; k < t->narm; k++) {
        int times = r->declared ? r->ratio[arm[k]] * size / r->ratio_sum : 1;
        while (times-- > 0) {
            order[n++] = arm[k];
        }
    }
    rng draws = {seed, (uint64_t)block};
    uint64_t purpose = randomise_purpose(t, "allocation", stratum);
    for (int i = n - 1; i > 0; i--) {
        int j = (int)(random_uniform(draws, purpose, (uint64_t)i) * (i + 1));
        int swap = order[i];
        order[i] = order[j];
        order[j] = swap;
    }
}

static int randomise_size(const library_trial *t, uint64_t seed, int stratum, int64_t block)
{
    const library_randomisation *r = &t->randomisation;
    if (!r->declared) {
        return t->narm;
    }
    rng draws = {seed, (uint64_t)block};
    double u = r->nblock > 1 ? random_uniform(draws, randomise_purpose(t, "block size", stratum), 0) : 0;
    return r->block[(int)(u * r->nblock)];
}

int randomise_next(randomisation *r, const library_trial *t, uint64_t seed, int stratum)
{
    randomisation_stratum *s = &r->stratum[stratum];
    if (s->left == 0) {
        s->size = s->left = randomise_size(t, seed, stratum, s->block);
        s->block++;
    }
    int order[LIBRARY_MAX_BLOCK];
    randomise_block(t, seed, stratum, s->block - 1, s->size, order);
    s->patients++;
    return order[s->size - s->left--];
}

void randomise_skip(randomisation *r, const library_trial *t, uint64_t seed, int stratum, int64_t patients)
{
    randomisation_stratum *s = &r->stratum[stratum];
    s->patients += patients;
    while (patients > 0) {
        if (s->left == 0) {
            s->size = s->left = randomise_size(t, seed, stratum, s->block);
            s->block++;
        }
        int64_t here = patients < s->left ? patients : s->left;
        s->left -= (int)here;
        patients -= here;
    }
}
