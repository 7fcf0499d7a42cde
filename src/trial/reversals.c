// SPDX-License-Identifier: MIT
// Does resistance have a cause? In the first non-responders of each arm the named cause is reversed at day 0, and in the same patients one of the
// other causes chosen at random; everything else, errors of the readers included, stays as it was.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trial/treat.h"

static void reversal_rows(const treat_run *t, const treat_job *job, const clinic_record *r, store_rows *out, char *unit_name)
{
    const trial_arm *a = t->arm[job->arm];
    const char *cause = a->trial->cancer->cause[job->reversed].name;
    snprintf(unit_name, 512, "reversal of %.200s: %.200s", a->arm->name, cause);
    if (r->failed) {
        store_failure(out, t->store, unit_name, r->patient->number, "treatment", r->fail_time, r->fail_state, r->fail_reason);
        return;
    }
    trial_view v = response_view(r, a->trial->follow_up);
    store_row(out, store_find_table(t->store, "reversals"));
    store_text(out, a->arm->name);
    store_int(out, r->patient->number);
    store_text(out, cause);
    store_text(out, job->reversed == r->patient->cause ? "named" : "other");
    store_text(out, recist_text(v.best));
    store_int(out, v.best == RECIST_CR || v.best == RECIST_PR);
}

typedef struct {
    int64_t *candidate, *number;
    int *arm;
    int n;
} reversal_list;

// patient -> candidate and arm, of those without a response in their own arm
static bool reversal_choose(const treat_context *c, int most, reversal_list *l)
{
    const library_trial *t = c->cohort->trial;
    int patients = store_find_table(c->store, "patients"), results = store_find_table(c->store, "results");
    for (int a = 0; a < t->narm; a++) {
        store_cursor *mine = store_select(c->store, patients, store_find_column(c->store, patients, "arm"), t->arm[a].name);
        store_cursor *seen = store_select(c->store, results, 0, t->arm[a].name);
        int response = store_find_column(c->store, results, "full_response"), taken = 0;
        bool more = mine && seen;
        int64_t at = -1;
        // both are in order of patients; those of other arms (counterfactuals) and failures are passed over
        while (more && taken < most && store_next(mine)) {
            int64_t number = store_get_int(mine, 0);
            while (at < number && (more = store_next(seen))) {
                at = store_get_int(seen, 1);
            }
            const char *text = at == number ? store_get_text(seen, response) : "CR";
            if (strcmp(text, "CR") && strcmp(text, "PR")) {
                l->number[l->n] = number;
                l->candidate[l->n] = store_get_int(mine, 1);
                l->arm[l->n++] = a;
                taken++;
            }
        }
        store_cursor_free(mine);
        store_cursor_free(seen);
    }
    return true;
}

static int reversal_other(const cohort *c, const trial_patient *p)
{
    int n = c->trial->cancer->ncause;
    rng r = {c->seed, (uint64_t)p->candidate.number};
    int k = (int)(random_uniform(r, random_purpose("other cause"), 0)*(n - 1));
    return k >= p->cause ? k + 1 : k;
}

bool treat_reversals(const treat_context *c, int most)
{
    const library_trial *t = c->cohort->trial;
    if (most <= 0 || !t->cancer->ncause) {
        return true;
    }
    size_t room = (size_t)most*(size_t)t->narm + 1;
    reversal_list l = {base_alloc(room, sizeof(int64_t)), base_alloc(room, sizeof(int64_t)), base_alloc(room, sizeof(int)), 0};
    trial_arm **arm = base_alloc((size_t)t->narm, sizeof *arm);
    bool ok = reversal_choose(c, most, &l);
    for (int a = 0; a < t->narm && ok; a++) {
        arm[a] = trial_arm_new(c->cohort, a, true, c->memory, c->d);
        ok = arm[a] != NULL;
    }
    trial_patient *patient = base_alloc(room, sizeof *patient);
    treat_job *job = base_alloc(2*room, sizeof *job);
    int njob = 0;
    if (ok) {
        treat_regrow(c, l.candidate, l.number, l.n, patient);
    }
    for (int i = 0; i < l.n && ok; i++) {
        int cause[2] = {patient[i].cause, t->cancer->ncause > 1 ? reversal_other(c->cohort, &patient[i]) : -1};
        for (int k = 0; k < 2; k++) {
            char name[512];
            if (!patient[i].number || cause[k] < 0) {
                continue;
            }
            snprintf(name, sizeof name, "reversal of %.200s: %.200s", t->arm[l.arm[i]].name, t->cancer->cause[cause[k]].name);
            if (!store_done(c->store, name, l.number[i])) {
                job[njob++] = (treat_job){&patient[i], l.arm[i], cause[k]};
            }
        }
    }
    treat_run run = {.store = c->store, .arm = arm, .narm = t->narm, .threads = c->threads, .width = c->width, .stop = c->stop,
                     .rows = reversal_rows};
    ok = ok && treat_all(&run, job, njob, NULL);
    for (int i = 0; i < l.n; i++) {
        cohort_candidate_clear(&patient[i].candidate);
    }
    for (int a = 0; a < t->narm; a++) {
        trial_arm_free(arm[a]);
    }
    free(arm);
    free(patient);
    free(job);
    free(l.candidate);
    free(l.number);
    free(l.arm);
    return ok;
}
