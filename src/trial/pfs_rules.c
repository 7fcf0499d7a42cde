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

pfs_visit pfs_visit_of(double day, recist_response overall)
{
    return (pfs_visit){day, overall != RECIST_NE, overall == RECIST_PD};
}

bool pfs_death_counts(bool died, double pfs, bool event)
{
    return died && (event || isnan(pfs));
}

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

// What comes first of the events that count as one or censor; INFINITY: none until the end of observation.
static double first_of(const library_strategy *strategy, const double *day, double end, bool composite)
{
    double first = INFINITY;
    for (int i = INTERCURRENT_NEXT; i <= INTERCURRENT_STOP; i++) {
        const bool counts = strategy[i] != STRATEGY_POLICY && (strategy[i] == STRATEGY_COMPOSITE) == composite;
        first = counts && day[i] <= end ? fmin(first, day[i]) : first;
    }
    return first;
}

double pfs_by_strategy(const library_strategy *strategy, const double *day, const pfs_course *c, const library_trial *t,
                       bool *event)
{
    double progression = NAN;
    for (int i = 0; i < c->n && isnan(progression); i++) {
        progression = c->visit[i].progression && c->visit[i].day <= c->end ? c->visit[i].day : NAN;
    }
    const bool death = isnan(progression) && c->died && strategy[INTERCURRENT_DEATH] == STRATEGY_COMPOSITE;
    double end = !isnan(progression) ? progression : death ? c->end : last_before(c, c->end, true);
    *event = death || !isnan(progression);
    if (*event && strategy[INTERCURRENT_MISSED] != STRATEGY_POLICY &&
        scheduled_between(t, last_before(c, end, false), end) >= 2) {
        *event = false;
        end = last_before(c, end, false);
    }
    const double counted = first_of(strategy, day, c->end, true), censored = first_of(strategy, day, c->end, false);
    // a censored patient's event after his last assessment counts too
    if (!isinf(counted) && counted <= censored && (counted < end || !*event)) {
        *event = true;
        return counted;
    }
    if (censored < end) {
        *event = false;
        return last_before(c, censored, true);
    }
    return end;
}

double pfs_by_rule(pfs_rule rule, const pfs_course *c, const library_trial *t, bool *event)
{
    library_strategy s[LIBRARY_NINTERCURRENT] = {[INTERCURRENT_DEATH] = STRATEGY_COMPOSITE};
    const double day[LIBRARY_NINTERCURRENT] = {
        [INTERCURRENT_NEXT] = c->next, [INTERCURRENT_CROSSOVER] = NAN, [INTERCURRENT_STOP] = NAN};
    switch (rule) {
    case PFS_CENSORED_AT_NEXT: s[INTERCURRENT_NEXT] = STRATEGY_HYPOTHETICAL; break;
    case PFS_NEXT_IS_EVENT: s[INTERCURRENT_NEXT] = STRATEGY_COMPOSITE; break;
    case PFS_CENSORED_MISSED: s[INTERCURRENT_MISSED] = STRATEGY_HYPOTHETICAL; break;
    case PFS_WITHOUT_DEATH: s[INTERCURRENT_DEATH] = STRATEGY_HYPOTHETICAL; break;
    default: break;
    }
    return pfs_by_strategy(s, day, c, t, event);
}
