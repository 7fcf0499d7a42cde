// SPDX-License-Identifier: MIT
// From what the reader wrote down to responses: lesions as recist.h wants them, and what is known of a patient at a
// cut-off.
//
// Of non-target lesions only unequivocal progression counts: their sum is at least half larger than its smallest, and
// 10 mm. Progression-free survival ends at the first progression or death, else is censored at the last evaluable visit
// (day 0 without one).
#include <math.h>

#include "trial/trial_int.h"

static const double NONTARGET_GROWTH = 1.5, NONTARGET_GROWTH_MM = 10;

void response_begin(clinic_record *r, const library_cancer *c)
{
    lesion_reading lesion[LIBRARY_MAX_LESIONS];
    int n = 0;
    r->nontarget_nadir = 0;
    for (int l = 0; l < c->lesions; l++) {
        if (r->patient->kind[l] == SEEN_TARGET) {
            lesion[n++] = (lesion_reading){.kind = LESION_TARGET, .mm = r->patient->mm[l]};
        } else if (r->patient->kind[l] == SEEN_NON_TARGET) {
            lesion[n++] =
                (lesion_reading){.kind = LESION_NONTARGET, .mm = r->patient->mm[l], .status = NONTARGET_PRESENT};
            r->nontarget_nadir += r->patient->mm[l];
        }
    }
    recist_begin(&r->course, &RECIST_1_1, lesion, n);
}

static bool response_nontarget_progressed(const trial_arm *a, clinic_record *r, const clinic_visit *v)
{
    double sum = 0;
    for (int l = 0; l < a->trial->cancer->lesions; l++) {
        sum += r->patient->kind[l] == SEEN_NON_TARGET ? v->mm[l] : 0;
    }
    bool progressed = sum >= NONTARGET_GROWTH * r->nontarget_nadir && sum >= r->nontarget_nadir + NONTARGET_GROWTH_MM;
    r->nontarget_nadir = fmin(r->nontarget_nadir, sum);
    return progressed;
}

bool response_visit(const trial_arm *a, clinic_record *r, double day, clinic_visit *v, const double *raw)
{
    const library_trial *t = a->trial;
    lesion_reading lesion[LIBRARY_MAX_LESIONS];
    int n = 0;
    bool worse = response_nontarget_progressed(a, r, v);
    for (int l = 0; l < t->cancer->lesions; l++) {
        if (r->patient->kind[l] == SEEN_TARGET) {
            lesion[n++] = (lesion_reading){.kind = LESION_TARGET, .mm = v->mm[l]};
        } else if (r->patient->kind[l] == SEEN_NON_TARGET) {
            nontarget_status status = v->mm[l] == 0 ? NONTARGET_ABSENT
                                      : worse       ? NONTARGET_PROGRESSION
                                                    : NONTARGET_PRESENT;
            lesion[n++] = (lesion_reading){.kind = LESION_NONTARGET, .mm = v->mm[l], .status = status};
        } else if (r->was_new[l] || raw[l] >= 100 * t->measurement.new_lesion) {
            r->was_new[l] = true;
            v->new_lesions++;
            lesion[n++] = (lesion_reading){.kind = LESION_NEW, .mm = v->mm[l]};
        } else {
            v->mm[l] = 0;    // not seen yet
        }
    }
    recist_visit assessed = recist_assess(&r->course, day, lesion, n);
    int visits = r->nvisit;
    ARRAY_PUSH(r->assessed, visits, r->assessed_cap, assessed);
    ARRAY_PUSH(r->visit, r->nvisit, r->visit_cap, *v);
    return assessed.overall == RECIST_PD && isnan(r->progression);
}

static int response_grade(const clinic_record *r, double until)
{
    int worst = 0;
    for (int i = 0; i < CLINIC_MAX_ORGANS; i++) {
        const clinic_organ *o = &r->organ[i];
        int grade = o->grade3 <= until ? o->worst : o->onset <= until ? o->worst < 2 ? o->worst : 2 : 0;
        worst = grade > worst ? grade : worst;
    }
    return worst;
}

trial_view response_view(const clinic_record *r, double until)
{
    double follow = fmin(until, r->end);
    int n = 0;
    while (n < r->nvisit && r->assessed[n].day <= follow) {
        n++;
    }
    recist_summary best = recist_best(&RECIST_1_1, r->assessed, n);
    trial_view v = {
        .best = best.confirmed, .best_unconfirmed = best.unconfirmed, .ttr = best.confirmed_response_day, .dor = NAN};
    v.os_event = r->death <= follow;
    v.os = v.os_event ? r->death : follow;
    double last = isnan(best.last_day) ? 0 : best.last_day;
    bool progressed = !isnan(best.progression_day);
    v.pfs_event = progressed || v.os_event;
    v.pfs = progressed ? best.progression_day : v.os_event ? r->death : last;
    if (!isnan(v.ttr)) {
        v.dor = v.pfs - v.ttr;
        v.dor_event = v.pfs_event;
    }
    v.grade = response_grade(r, follow);
    v.stopped = r->stopped && r->stopped_day <= follow;
    return v;
}
