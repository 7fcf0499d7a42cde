// SPDX-License-Identifier: MIT
// Rules as in regulators' guidance: FDA, Clinical Trial Endpoints for the Approval of Cancer Drugs and Biologics
// (2018), appendix C; EMA/CHMP/27994/2008, appendix 1 (which counts events whatever came before).
#include "trial/pfs_rules.h"

#include <math.h>

const char *const pfs_rule_code[PFS_NRULE] = {"PFS", "PFSNT", "PFSNE", "PFSMV", "TTP"};
const char *const pfs_rule_name[PFS_NRULE] = {
    "Progression-Free Survival", "Progression-Free Survival, Censored at Next Therapy",
    "Progression-Free Survival, Next Therapy is an Event", "Progression-Free Survival, Censored at Missed Visits",
    "Time to Progression"};

enum { MOST_VISITS = 1000 };

// An assessment may be early or late by its window; where none is told, by two weeks.
static double window_of(const library_trial *t)
{
    return t->visit_window > 0 ? t->visit_window : 14;
}

// Assessments that the schedule has between two days.
static int scheduled_between(const library_trial *t, double from, double to)
{
    double day = t->first_visit, slack = window_of(t);
    int n = 0;
    for (int i = 0; day < to - slack && i < MOST_VISITS; i++) {
        n += day > from + slack;
        int k = 0;
        while (k + 1 < t->nvisit && day >= t->visit[k].until) {
            k++;
        }
        if (!t->nvisit || !(t->visit[k].every > 0)) {
            break;
        }
        day += t->visit[k].every;
    }
    return n;
}

// Last evaluable assessment before a day; 0: none.
static double last_before(const pfs_course *c, double day, bool including)
{
    double last = 0;
    for (int i = 0; i < c->n; i++) {
        bool before = c->visit[i].day < day || (including && c->visit[i].day == day);
        last = before && c->visit[i].evaluable ? c->visit[i].day : last;
    }
    return last;
}

double pfs_by_rule(pfs_rule rule, const pfs_course *c, const library_trial *t, bool *event)
{
    double progression = NAN, next = c->next <= c->end ? c->next : NAN;
    for (int i = 0; i < c->n && isnan(progression); i++) {
        progression = c->visit[i].progression && c->visit[i].day <= c->end ? c->visit[i].day : NAN;
    }
    bool death = isnan(progression) && c->died;
    double day = !isnan(progression) ? progression : death ? c->end : last_before(c, c->end, true);
    *event = death || !isnan(progression);
    switch (rule) {
    case PFS_CENSORED_AT_NEXT:
        if (next < day) {
            *event = false;
            return last_before(c, next, true);
        }
        break;
    case PFS_NEXT_IS_EVENT:
        // a censored patient's therapy after his last assessment counts too
        if (next < day || (!*event && !isnan(next))) {
            *event = true;
            return next;
        }
        break;
    case PFS_CENSORED_MISSED:
        if (*event && scheduled_between(t, last_before(c, day, false), day) >= 2) {
            *event = false;
            return last_before(c, day, false);
        }
        break;
    case PFS_WITHOUT_DEATH:
        if (death) {
            *event = false;
            return last_before(c, c->end, true);
        }
        break;
    default: break;
    }
    return day;
}
