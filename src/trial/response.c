// SPDX-License-Identifier: MIT
// From what the reader wrote down to responses: lesions as recist.h wants them, and what is known of a patient at a
// cut-off.
//
// Of non-target lesions only unequivocal progression counts: their sum is at least half larger than its smallest, and
// 10 mm. Progression-free survival ends at the first progression or death, else is censored at the last evaluable visit
// (day 0 without one). By iRECIST it ends at the first progression that was confirmed or that nothing overturned.
#include <math.h>

#include "trial/trial_int.h"

static const double NONTARGET_GROWTH = 1.5, NONTARGET_GROWTH_MM = 10;

static void response_begin_reader(clinic_reading *r, const baseline_reading *seen, int lesions)
{
    lesion_reading lesion[LIBRARY_MAX_LESIONS];
    int n = 0;
    r->nontarget_nadir = 0;
    for (int l = 0; l < lesions; l++) {
        if (seen->kind[l] == SEEN_TARGET) {
            lesion[n++] = (lesion_reading){.kind = LESION_TARGET, .mm = seen->mm[l]};
        } else if (seen->kind[l] == SEEN_NON_TARGET) {
            lesion[n++] = (lesion_reading){.kind = LESION_NONTARGET, .mm = seen->mm[l], .status = NONTARGET_PRESENT};
            r->nontarget_nadir += seen->mm[l];
        }
    }
    recist_begin(&r->course, &RECIST_1_1, lesion, n);
}

void response_begin(clinic_record *r, const library_trial *t)
{
    for (int i = 0; i < reader_count(t); i++) {
        response_begin_reader(&r->reading[i], &r->patient->seen[i], t->cancer->lesions);
    }
}

static bool response_nontarget_progressed(clinic_reading *r, const baseline_reading *seen, const clinic_visit *v,
                                          int lesions)
{
    double sum = 0;
    for (int l = 0; l < lesions; l++) {
        sum += seen->kind[l] == SEEN_NON_TARGET ? v->mm[l] : 0;
    }
    bool progressed = sum >= NONTARGET_GROWTH * r->nontarget_nadir && sum >= r->nontarget_nadir + NONTARGET_GROWTH_MM;
    r->nontarget_nadir = fmin(r->nontarget_nadir, sum);
    return progressed;
}

recist_visit response_visit(const library_trial *t, clinic_record *record, int reader, double day, clinic_visit *v,
                            const double *raw)
{
    clinic_reading *r = &record->reading[reader];
    const baseline_reading *seen = &record->patient->seen[reader];
    lesion_reading lesion[LIBRARY_MAX_LESIONS];
    int n = 0;
    bool worse = response_nontarget_progressed(r, seen, v, t->cancer->lesions);
    for (int l = 0; l < t->cancer->lesions; l++) {
        if (seen->kind[l] == SEEN_TARGET) {
            lesion[n++] = (lesion_reading){.kind = LESION_TARGET, .mm = v->mm[l]};
        } else if (seen->kind[l] == SEEN_NON_TARGET) {
            nontarget_status status = v->mm[l] == 0 ? NONTARGET_ABSENT
                                      : worse       ? NONTARGET_PROGRESSION
                                                    : NONTARGET_PRESENT;
            lesion[n++] = (lesion_reading){.kind = LESION_NONTARGET, .mm = v->mm[l], .status = status};
        } else if (r->was_new[l] || raw[l] >= 100 * t->measurement.new_lesion) {
            r->was_new[l] = true;
            v->new_lesions += v->mm[l] > 0;    // 0: it has gone again
            lesion[n++] = (lesion_reading){.kind = LESION_NEW, .mm = v->mm[l]};
        } else {
            v->mm[l] = 0;    // not seen yet
        }
    }
    recist_visit assessed = recist_assess(&r->course, day, lesion, n);
    int visits = r->nvisit;
    ARRAY_PUSH(r->assessed, visits, r->assessed_cap, assessed);
    ARRAY_PUSH(r->visit, r->nvisit, r->visit_cap, *v);
    return assessed;
}

// The worst grade known until a day. Of an episode that goes on it is told what its days tell: 3 from the day of grade
// 3 on, below that its worst grade up to 2; all of it where the patient is observed no longer.
static int response_grade(const clinic_record *r, double until)
{
    const bool whole = until >= (isnan(r->death) ? r->end : r->death);
    int worst = 0;
    for (int i = 0; i < r->nepisode; i++) {
        const clinic_episode *e = &r->episode[i];
        const int open = e->grade3 <= until ? 3 : e->grade < 2 ? e->grade : 2;
        const int grade = whole || e->resolved <= until ? e->grade : open;
        worst = e->immune && e->onset <= until && grade > worst ? grade : worst;
    }
    return worst;
}

// The event or the censoring of progression-free survival that a reader sees. A death long after the investigator ended
// the visits is no event of a reader who saw no progression until then: what was missed in between is not known.
static void response_pfs(const clinic_record *r, double progression, double last_visit, bool died, double *day,
                         bool *event)
{
    const bool progressed = !isnan(progression), unseen = !isnan(r->visits_ended) && !progressed;
    died = died && !unseen;
    *event = progressed || died;
    *day = progressed ? progression : died ? r->death : isnan(last_visit) ? 0 : last_visit;
}

trial_view response_view(const clinic_record *r, int reader, double until)
{
    const clinic_reading *seen = &r->reading[reader];
    double follow = fmin(until, r->end);
    int n = 0;
    while (n < seen->nvisit && seen->assessed[n].day <= follow) {
        n++;
    }
    recist_summary best = recist_best(&RECIST_1_1, seen->assessed, n);
    trial_view v = {.best = best.confirmed,
                    .best_unconfirmed = best.unconfirmed,
                    .ibest = best.ibest,
                    .ttr = best.confirmed_response_day,
                    .dor = NAN};
    v.os_event = r->death <= follow;
    v.os = v.os_event ? r->death : follow;
    response_pfs(r, best.progression_day, best.last_day, v.os_event, &v.pfs, &v.pfs_event);
    double last = n ? seen->assessed[n - 1].day : NAN;
    response_pfs(r, best.iprogression_day, last, v.os_event, &v.ipfs, &v.ipfs_event);
    if (!isnan(v.ttr)) {
        v.dor = v.pfs - v.ttr;
        v.dor_event = v.pfs_event;
    }
    v.grade = response_grade(r, follow);
    v.stopped = r->stopped && r->stopped_day <= follow;
    return v;
}
