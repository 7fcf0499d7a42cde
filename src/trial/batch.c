// SPDX-License-Identifier: MIT
// One batch of a run: candidates are grown, those eligible admitted in their order, rows written, patients treated.
// Shards of a run grow all candidates, since only so is it known who is patient number n, and treat and write their
// own.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trial/run_int.h"

enum {
    RUN_FIRST_BATCH = 1024,    // candidates
    RUN_MOST_BATCH = 4096,
    RUN_HOPELESS = 2000,    // candidates without one patient: nobody is eligible
};

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

// ---- shares ---------------------------------------------------------------------------------------------------------

// Numbers count from 1.
bool run_is_mine(const run *r, int64_t number)
{
    return (number - 1) % r->shards == r->shard - 1;
}

int64_t run_share(const run *r, int64_t patients)
{
    return patients < r->shard ? 0 : (patients - r->shard) / r->shards + 1;
}

// ---- rows -----------------------------------------------------------------------------------------------------------

static bool run_put_candidate(run *r, const cohort_candidate *p, const trial_patient *patient, store_rows *rows)
{
    bool mine = run_is_mine(r, patient ? patient->number : p->number + 1);
    if (!mine || store_done(r->store, "", p->number)) {
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
            baseline_enter(r->cohort, p);
            p->arm = randomise_next(&r->randomised, r->trial, r->trial->seed, p->stratum);
            ++*npatient;
        }
        screening_add(&r->screened, &grown[i]);
        r->recalled += grown[i].recalled;
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
            if (!run_is_mine(r, patient[i].number) || (a != patient[i].arm && !t->counterfactuals)) {
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
    run_treats(r);
    bool ok = treat_all(&run_arms, job, njob, &r->back_end.stats);
    run_treated(r, njob);
    r->units_before += all;
    free(job);
    return ok;
}

// Where to go on, and what the run took so far: with the batch's last rows, as one.
static bool run_commit_position(run *r, int64_t candidates)
{
    store_pair pair[6 + BACK_END_PAIRS + LIBRARY_MAX_STRATA] = {
        {.key = "wall_s"},   {.key = "next_candidate"}, {.key = "patients_found"},
        {.key = "growth_s"}, {.key = "treatment_s"},    {.key = "candidates_recalled"}};
    snprintf(pair[0].value, sizeof pair[0].value, "%.3f", r->wall_before + run_since(&r->begin));
    snprintf(pair[1].value, sizeof pair[1].value, "%lld", (long long)candidates);
    snprintf(pair[2].value, sizeof pair[2].value, "%lld", (long long)r->found);
    snprintf(pair[3].value, sizeof pair[3].value, "%.3f", r->growth_before + r->clock.growing_s);
    snprintf(pair[4].value, sizeof pair[4].value, "%.3f", r->treatment_before + r->clock.treating_s);
    snprintf(pair[5].value, sizeof pair[5].value, "%lld", (long long)r->recalled);
    back_end_pairs(&r->back_end, &pair[6]);
    int n = 6 + BACK_END_PAIRS;
    for (int i = 0; i < r->trial->randomisation.nstratum; i++, n++) {
        pair[n].key = arena_printf(r->memory, "stratum_%d", i);
        snprintf(pair[n].value, sizeof pair[n].value, "%lld", (long long)r->randomised.stratum[i].patients);
    }
    return store_meta_put(r->store, pair, n);
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
trial_status run_batch(run *r)
{
    int n = run_batch_size(r), npatient = 0, looked = 0;
    cohort_candidate *grown = base_alloc((size_t)n, sizeof *grown);
    trial_patient *patient = base_alloc((size_t)n, sizeof *patient);
    run_grows(r, n);
    cohort_grow(r->cohort, r->candidates, NULL, n, r->threads, r->back_end.width, grown, &r->back_end.stats,
                run_wish(r));
    run_grew(r);
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
