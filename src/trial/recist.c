// SPDX-License-Identifier: MIT
// Response at a visit, then over all visits. With s the sum of target diameters, s0 at baseline, m the smallest so far:
//
//   CR  no target lesion left, nodes below 10 mm
//   PD  s >= 1.2 m and s >= m + 5 mm, or a lesion has come back after a complete response (of a node the sum decides)
//   PR  s <= 0.7 s0
//   SD  else
//
// Where a target was not evaluated the rest can prove progression only. iRECIST calls progression unconfirmed (iUPD)
// until a later visit shows 5 mm more in the sum, a further or larger (5 mm) new lesion, or progression in another
// category; a visit without progression overturns it.
#include "trial/recist.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

const recist_rules RECIST_1_1 = {0.30, 0.20, 5, 10, 28, 42};

// Sums of decimals reach a limit within this relative error.
static const double RECIST_ROUNDING = 1e-9;

const char *recist_text(recist_response r)
{
    static const char *const text[] = {"", "CR", "PR", "SD", "NN", "PD", "NE"};
    return text[r];
}

recist_response recist_of_text(const char *text)
{
    for (recist_response r = RECIST_CR; r < RECIST_NE; r++) {
        if (!strcmp(recist_text(r), text)) {
            return r;
        }
    }
    return RECIST_NE;
}

bool recist_responds(recist_response r)
{
    return r == RECIST_CR || r == RECIST_PR;
}

const char *irecist_text(irecist_response r)
{
    static const char *const text[] = {"", "iCR", "iPR", "iSD", "iNN", "iUPD", "iCPD", "NE"};
    return text[r];
}

// x >= limit, but for rounding
static bool recist_reaches(double x, double limit)
{
    return x >= limit - RECIST_ROUNDING * fabs(limit);
}

// What a visit's lesions come to.
typedef struct {
    int targets, nontargets, new_lesions;    // evaluated; new: present
    double sum, new_sum;                     // [mm]
    bool targets_gone, nontarget_progression, nontargets_gone;
    bool target_back, nontarget_back;    // there, nodes apart: progression after a complete response
} recist_tally;

static recist_tally recist_count(const lesion_reading *lesion, int n, const recist_rules *rules)
{
    recist_tally t = {.targets_gone = true, .nontargets_gone = true};
    for (int i = 0; i < n; i++) {
        const lesion_reading *l = &lesion[i];
        if (l->left_out) {
            continue;
        }
        switch (l->kind) {
        case LESION_TARGET:
        case LESION_TARGET_NODE:
            if (!isnan(l->mm)) {
                t.targets++;
                t.sum += l->mm;
                t.targets_gone = t.targets_gone && (l->kind == LESION_TARGET ? !(l->mm > 0) : l->mm < rules->node);
                t.target_back = t.target_back || (l->kind == LESION_TARGET && l->mm > 0);
            }
            break;
        case LESION_NONTARGET:
            if (l->status != NONTARGET_NE) {
                t.nontargets++;
                t.nontargets_gone = t.nontargets_gone && l->status == NONTARGET_ABSENT;
                t.nontarget_progression = t.nontarget_progression || l->status == NONTARGET_PROGRESSION;
                t.nontarget_back = t.nontarget_back || l->status == NONTARGET_PRESENT;
            }
            break;
        case LESION_NEW:
            // a new lesion that could not be measured is there nevertheless
            if (l->mm > 0 || isnan(l->mm)) {
                t.new_lesions++;
                t.new_sum += isnan(l->mm) ? 0 : l->mm;
            }
            break;
        }
    }
    return t;
}

void recist_begin(recist_course *c, const recist_rules *rules, const lesion_reading *baseline, int n)
{
    const recist_tally t = recist_count(baseline, n, rules);
    *c = (recist_course){
        .rules = *rules, .targets = t.targets, .nontargets = t.nontargets, .baseline = t.sum, .nadir = t.sum};
}

static recist_response recist_target(const recist_course *c, const recist_tally *t)
{
    if (c->targets == 0) {
        return RECIST_NONE;
    }
    const bool complete = t->targets >= c->targets;
    if (complete && t->targets_gone) {
        return RECIST_CR;
    }
    const bool grown = recist_reaches(t->sum, (1 + c->rules.progression) * c->nadir) &&
                       recist_reaches(t->sum - c->nadir, c->rules.progression_mm);
    if (grown || (c->complete && t->target_back)) {
        return RECIST_PD;
    }
    if (!complete) {
        return RECIST_NE;
    }
    return recist_reaches(c->baseline * (1 - c->rules.partial), t->sum) ? RECIST_PR : RECIST_SD;
}

static recist_response recist_nontarget(const recist_course *c, const recist_tally *t)
{
    if (t->nontarget_progression || (c->complete && t->nontarget_back)) {
        return RECIST_PD;
    }
    if (c->nontargets == 0) {
        return RECIST_NONE;
    }
    if (t->nontargets < c->nontargets) {
        return RECIST_NE;
    }
    return t->nontargets_gone ? RECIST_CR : RECIST_NN;
}

// Table 1 of RECIST 1.1, and table 2 for patients without measurable disease.
static recist_response recist_overall(recist_response target, recist_response nontarget, bool new_lesion)
{
    if (new_lesion || target == RECIST_PD || nontarget == RECIST_PD) {
        return RECIST_PD;
    }
    if (target == RECIST_NONE) {
        return nontarget == RECIST_NONE ? RECIST_NE : nontarget;
    }
    if (target == RECIST_CR) {
        return nontarget == RECIST_NONE || nontarget == RECIST_CR ? RECIST_CR : RECIST_PR;
    }
    return target;
}

static irecist_response recist_immune(recist_course *c, const recist_tally *t, const recist_visit *v)
{
    static const irecist_response same[] = {IRECIST_NONE, IRECIST_CR,  IRECIST_PR, IRECIST_SD,
                                            IRECIST_NN,   IRECIST_UPD, IRECIST_NE};
    if (v->overall == RECIST_NE) {
        return IRECIST_NE;
    }
    if (v->overall != RECIST_PD) {
        c->unconfirmed = c->confirmed = false;    // overturned: the bar is reset
        return same[v->overall];
    }
    const bool target = v->target == RECIST_PD, nontarget = v->nontarget == RECIST_PD;
    if (!c->unconfirmed) {
        c->unconfirmed = true;
        c->by_target = target;
        c->by_nontarget = nontarget;
        c->by_new = v->new_lesion;
        c->upd_sum = t->sum;
        c->upd_new_sum = t->new_sum;
        c->upd_new = t->new_lesions;
        return IRECIST_UPD;
    }
    const bool grown = c->by_target && recist_reaches(t->sum - c->upd_sum, c->rules.progression_mm);
    const bool more_new = t->new_lesions > c->upd_new;
    const bool larger_new = c->by_new && recist_reaches(t->new_sum - c->upd_new_sum, c->rules.progression_mm);
    const bool other = (target && !c->by_target) || (nontarget && !c->by_nontarget);
    c->confirmed = c->confirmed || grown || more_new || larger_new || other;
    return c->confirmed ? IRECIST_CPD : IRECIST_UPD;
}

recist_visit recist_assess(recist_course *c, double day, const lesion_reading *lesions, int n)
{
    const recist_tally t = recist_count(lesions, n, &c->rules);
    recist_visit v = {.day = day,
                      .new_lesion = t.new_lesions > 0,
                      .back = c->complete && (t.target_back || t.nontarget_back),
                      .sum = NAN,
                      .from_baseline = NAN};
    v.target = recist_target(c, &t);
    v.nontarget = recist_nontarget(c, &t);
    v.overall = recist_overall(v.target, v.nontarget, v.new_lesion);
    v.ioverall = recist_immune(c, &t, &v);
    c->complete = c->complete || v.overall == RECIST_CR;
    if (c->targets > 0 && t.targets >= c->targets) {
        v.sum = t.sum;
        v.from_baseline = c->baseline > 0 ? t.sum / c->baseline - 1 : NAN;
        c->nadir = fmin(c->nadir, t.sum);
    }
    return v;
}

// Is the response `worst` or better at visit i confirmed by a later one? Visits between must hold it too, or be NE.
static bool recist_confirmed(const recist_rules *rules, const recist_visit *visit, int n, int i, recist_response worst)
{
    for (int j = i + 1; j < n; j++) {
        if (visit[j].overall == RECIST_NE) {
            continue;
        }
        if (visit[j].overall > worst) {
            return false;
        }
        if (visit[j].day - visit[i].day >= rules->confirm_days) {
            return true;
        }
    }
    return false;
}

// The first n visits are those before the first progression, whose day is s->progression_day.
static void recist_best_1_1(const recist_rules *rules, const recist_visit *visit, int n, recist_summary *s)
{
    const bool progressed = !isnan(s->progression_day);
    recist_response confirmed = progressed ? RECIST_PD : RECIST_NE, unconfirmed = confirmed;
    for (int i = 0; i < n; i++) {
        const recist_response r = visit[i].overall;
        if (r == RECIST_NE) {
            continue;
        }
        if (recist_responds(r)) {
            s->response_day = isnan(s->response_day) ? visit[i].day : s->response_day;
            unconfirmed = r < unconfirmed ? r : unconfirmed;
            if (recist_confirmed(rules, visit, n, i, RECIST_PR)) {
                s->confirmed_response_day = isnan(s->confirmed_response_day) ? visit[i].day : s->confirmed_response_day;
                const bool complete = r == RECIST_CR && recist_confirmed(rules, visit, n, i, RECIST_CR);
                const recist_response best = complete ? RECIST_CR : RECIST_PR;
                confirmed = best < confirmed ? best : confirmed;
            }
        }
        // an unconfirmed response is at least stable disease, if it is late enough
        if (visit[i].day >= rules->stable_days) {
            const recist_response stable = r == RECIST_NN ? RECIST_NN : RECIST_SD;
            confirmed = stable < confirmed ? stable : confirmed;
            unconfirmed = stable < unconfirmed ? stable : unconfirmed;
        }
    }
    s->confirmed = confirmed;
    s->unconfirmed = unconfirmed;
}

// Best iRECIST response until progression is confirmed, and the day of that progression.
static void recist_best_immune(const recist_visit *visit, int n, recist_summary *s)
{
    s->ibest = IRECIST_NE;
    for (int i = 0; i < n; i++) {
        const irecist_response r = visit[i].ioverall;
        s->ibest = r != IRECIST_NONE && r < s->ibest ? r : s->ibest;
        if (r == IRECIST_UPD || r == IRECIST_CPD) {
            s->iprogression_day = isnan(s->iprogression_day) ? visit[i].day : s->iprogression_day;
        } else if (r != IRECIST_NE) {
            s->iprogression_day = NAN;
        }
        if (r == IRECIST_CPD) {
            break;
        }
    }
}

recist_summary recist_best(const recist_rules *rules, const recist_visit *visit, int n)
{
    recist_summary s = {RECIST_NE, RECIST_NE, IRECIST_NE, NAN, NAN, NAN, NAN, NAN, NAN};
    int before = 0;
    for (; before < n && visit[before].overall != RECIST_PD; before++) {
        s.best_change = fmin(s.best_change, visit[before].from_baseline);
        s.last_day = visit[before].overall != RECIST_NE ? visit[before].day : s.last_day;
    }
    if (before < n) {
        s.progression_day = s.last_day = visit[before].day;
        s.best_change = fmin(s.best_change, visit[before].from_baseline);
    }
    recist_best_1_1(rules, visit, before, &s);
    recist_best_immune(visit, n, &s);
    return s;
}
