// SPDX-License-Identifier: MIT
// Day 0: lesions are read and sorted into target and non-target lesions, and the patient comes in at a day of the
// accrual.
#include <math.h>
#include <string.h>

#include "num/fmath.h"
#include "trial/trial_int.h"

// Target lesions: the largest ones that are measurable, at most as many as the trial says; ties go to the lower number.
static void baseline_targets(const library_trial *t, baseline_reading *p)
{
    for (p->ntarget = 0; p->ntarget < t->measurement.targets; p->ntarget++) {
        int best = -1;
        for (int l = 0; l < t->cancer->lesions; l++) {
            bool free = p->kind[l] == SEEN_NON_TARGET && p->mm[l] >= 100 * t->measurement.measurable;
            if (free && (best < 0 || p->mm[l] > p->mm[best])) {
                best = l;
            }
        }
        if (best < 0) {
            return;
        }
        p->kind[best] = SEEN_TARGET;
        p->sum += p->mm[best];
    }
}

static int baseline_cause(const cohort *c, const cohort_candidate *candidate)
{
    int best = -1;
    for (int i = 0; i < c->trial->cancer->ncause; i++) {
        const double *score = &candidate->baseline[c->at.score];
        best = best < 0 || score[i] > score[best] ? i : best;
    }
    return best;
}

static void baseline_lesions(const cohort *c, const measure_keys *k, int reader, const cohort_candidate *candidate,
                             baseline_reading *out)
{
    const library_trial *t = c->trial;
    rng r = {c->seed, (uint64_t)candidate->number};
    for (int l = 0; l < t->cancer->lesions; l++) {
        double raw, mm = measure_lesion(t, k, reader, r, l, 0, candidate->baseline[c->at.diameter + l], &raw);
        bool seen = raw >= 100 * t->measurement.floor;
        out->mm[l] = seen ? mm : 0;
        out->kind[l] = seen ? SEEN_NON_TARGET : SEEN_NOT;
        out->nseen += seen;
    }
    baseline_targets(t, out);
}

bool baseline_read(const cohort *c, const measure_keys *k, cohort_candidate *candidate, trial_patient *out)
{
    const library_trial *t = c->trial;
    *out = (trial_patient){.cause = -1};
    for (int i = 0; i < reader_count(t); i++) {
        baseline_lesions(c, k, i, candidate, &out->seen[i]);
    }
    if (!out->seen[READER_INVESTIGATOR].ntarget) {
        candidate->outcome = COHORT_INELIGIBLE;
        candidate->why = t->neligibility;
        return false;
    }
    out->cause = baseline_cause(c, candidate);
    out->candidate = *candidate;
    out->stratum = randomise_stratum(c, out);
    return true;
}

void baseline_enter(const cohort *c, trial_patient *p)
{
    const library_trial *t = c->trial;
    rng r = {c->seed, (uint64_t)p->candidate.number};
    double u = random_uniform(r, random_purpose("accrual"), 0), all = (double)t->patients_per_arm * t->narm;
    if (t->naccrual_rate) {
        p->entry = library_accrual_day(t, (double)(p->number - 1) + u);
    } else if (t->randomisation.declared) {
        // in the order in which they are randomised, so that a block is filled before the next one is begun
        p->entry = t->accrual * (((double)(p->number - 1) + u) / all);
    } else {
        p->entry = t->accrual * u;
    }
    p->last = t->accrual + (t->cutoff_events ? t->follow_up : t->cutoff) - p->entry;
    p->cutoff = t->cutoff_day > 0 ? t->cutoff_day - p->entry : p->last;
}

// Lognormal noise. A share, shown in percent, has it on its odds, so that no reading leaves 0 to 100%.
double baseline_assay(const library_marker *m, double value, rng noise)
{
    if (!(m->noise_sd_log > 0)) {
        return value;
    }
    double factor = f_exp(m->noise_sd_log * random_normal(noise, random_purpose(m->name), 0));
    bool share = strcmp(m->unit_text, "%") == 0 && value >= 0 && value <= 1;
    return share ? value * factor / (1 - value + value * factor) : value * factor;
}

void baseline_rows(const cohort *c, const trial_patient *p, store_rows *r, int table)
{
    static const char *const kind[] = {"unseen", "target", "non-target"};
    const library_trial *t = c->trial;
    const library_cancer *k = t->cancer;
    const double *baseline = p->candidate.baseline;
    const baseline_reading *seen = &p->seen[t->primary_is_central];
    store_row(r, table);
    store_int(r, p->number);
    store_int(r, p->candidate.number);
    store_text(r, t->arm[p->arm].name);
    store_real(r, p->entry);
    store_real(r, p->cutoff);
    store_real(r, p->candidate.time);
    store_real(r, seen->sum);
    store_int(r, seen->ntarget);
    store_int(r, seen->nseen);
    store_text(r, p->cause < 0 ? NULL : k->cause[p->cause].name);
    if (t->randomisation.nfactor) {
        char stratum[RANDOMISE_LABEL];
        randomise_label(t, p->stratum, stratum);
        store_text(r, stratum);
    }
    for (int l = 0; l < k->lesions; l++) {
        store_real(r, seen->kind[l] == SEEN_NOT ? NAN : seen->mm[l]);
        store_text(r, kind[seen->kind[l]]);
    }
    // biomarkers with assay noise, in the unit that they are shown in
    rng noise = {c->seed, (uint64_t)p->candidate.number};
    for (int i = 0; i < k->nbiomarker; i++) {
        store_real(r, baseline_assay(&k->biomarker[i], baseline[c->at.biomarker + i], noise) /
                          k->biomarker[i].unit.factor);
    }
    for (int i = 0; i < k->nbaseline; i++) {
        store_real(r, baseline[c->at.baseline + i] / k->baseline[i].unit.factor);
    }
    for (int i = 0; i < k->ncause; i++) {
        store_real(r, baseline[c->at.score + i]);
    }
    for (int i = 0; i < c->draws->ncore; i++) {
        int j = c->model->draw_input[i];
        store_real(r,
                   p->candidate.value[1 + c->model->model->system->nstate + j] / c->draws->draw[i].trait->unit.factor);
    }
}
