// SPDX-License-Identifier: MIT
// Does resistance have a cause? In the first non-responders of each arm the named cause is reversed at day 0, and in
// the same patients one of the other causes chosen at random; everything else, errors of the readers included, stays as
// it was.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trial/treat.h"

static void reversal_rows(const treat_run *t, const treat_job *job, const clinic_record *r, store_rows *out,
                          char *unit_name)
{
    const trial_arm *a = t->arm[job->arm];
    const char *cause = a->trial->cancer->cause[job->reversed].name;
    snprintf(unit_name, 512, "reversal of %.200s: %.200s", a->arm->name, cause);
    if (r->failed) {
        store_failure(out, t->store, unit_name, r->patient->number, "treatment", r->fail_time, r->fail_state,
                      r->fail_reason);
        return;
    }
    trial_view v = response_view(r, a->trial->primary_is_central, r->end);
    store_row(out, store_find_table(t->store, "reversals"));
    store_text(out, a->arm->name);
    store_int(out, r->patient->number);
    store_text(out, cause);
    store_text(out, job->reversed == r->patient->cause ? "named" : "other");
    store_text(out, recist_text(v.best));
    store_int(out, recist_responds(v.best));
}

typedef struct {
    int most, arm, taken;    // in each arm; of the arm looked at
} reversal_wish;

static int reversal_want(void *self, int arm, int64_t number, const char *response)
{
    (void)number;
    reversal_wish *w = self;
    w->taken = arm == w->arm ? w->taken : 0;
    w->arm = arm;
    bool responded = recist_responds(recist_of_text(response));
    if (w->taken == w->most) {
        return -1;
    }
    w->taken += !responded;
    return !responded;
}

static int reversal_other(const cohort *c, const trial_patient *p)
{
    int n = c->trial->cancer->ncause;
    rng r = {c->seed, (uint64_t)p->candidate.number};
    int k = (int)(random_uniform(r, random_purpose("other cause"), 0) * (n - 1));
    return k >= p->cause ? k + 1 : k;
}

// The jobs of the patients listed: the named cause, and another one.
static int reversal_jobs(const treat_context *c, const treat_list *l, const trial_patient *patient, treat_job *job)
{
    const library_trial *t = c->cohort->trial;
    int n = 0;
    for (int i = 0; i < l->n; i++) {
        if (!patient[i].number || patient[i].cause < 0) {
            continue;
        }
        int cause[2] = {patient[i].cause, t->cancer->ncause > 1 ? reversal_other(c->cohort, &patient[i]) : -1};
        for (int k = 0; k < 2 && cause[k] >= 0; k++) {
            char name[512];
            snprintf(name, sizeof name, "reversal of %.200s: %.200s", t->arm[l->arm[i]].name,
                     t->cancer->cause[cause[k]].name);
            if (!store_done(c->store, name, l->number[i])) {
                job[n++] = (treat_job){&patient[i], l->arm[i], cause[k]};
            }
        }
    }
    return n;
}

static bool reversal_run(const treat_context *c, trial_arm *const *arm, int most)
{
    const library_trial *t = c->cohort->trial;
    reversal_wish wish = {.most = most, .arm = -1};
    treat_list l = treat_choose(c, most * t->narm, reversal_want, &wish);
    trial_patient *patient = base_alloc((size_t)l.n + 1, sizeof *patient);
    treat_job *job = base_alloc(2 * (size_t)l.n + 1, sizeof *job);
    treat_regrow(c, &l, patient);
    treat_run run = {.store = c->store,
                     .arm = arm,
                     .narm = t->narm,
                     .threads = c->threads,
                     .width = c->width,
                     .stop = c->stop,
                     .rows = reversal_rows};
    bool ok = treat_all(&run, job, reversal_jobs(c, &l, patient, job), NULL);
    for (int i = 0; i < l.n; i++) {
        cohort_candidate_clear(&patient[i].candidate);
    }
    free(patient);
    free(job);
    treat_list_clear(&l);
    return ok;
}

bool treat_reversals(const treat_context *c, int most)
{
    const library_trial *t = c->cohort->trial;
    if (most <= 0 || !t->cancer->ncause) {
        return true;
    }
    // kernels of their own: the inputs that reversals set must not be folded
    trial_arm **arm = base_alloc((size_t)t->narm, sizeof *arm);
    bool ok = true;
    for (int a = 0; a < t->narm && ok; a++) {
        arm[a] = trial_arm_new(c->cohort, a, true, c->memory, c->d);
        ok = arm[a] != NULL;
    }
    ok = ok && reversal_run(c, arm, most);
    for (int a = 0; a < t->narm; a++) {
        trial_arm_free(arm[a]);
    }
    free(arm);
    return ok;
}
