// SPDX-License-Identifier: MIT
// Sensitivity analyses of progression-free survival: what a patient's time is when other intercurrent events count. The
// trial's own PFS takes the first progression or death, whatever came before, and is censored at the last evaluable
// assessment.
#ifndef COLEY_TRIAL_PFS_RULES_H
#define COLEY_TRIAL_PFS_RULES_H

#include "library/library.h"
#include "trial/recist.h"

typedef enum {
    PFS_AS_REPORTED,
    PFS_CENSORED_AT_NEXT,    // at the last assessment before a next anticancer therapy (FDA 2018, table C1)
    PFS_NEXT_IS_EVENT,       // the start of a next anticancer therapy is an event
    PFS_CENSORED_MISSED,     // an event after two or more missed assessments: at the last one before the gap
    PFS_WITHOUT_DEATH,       // time to progression: deaths without progression are censored
    PFS_NRULE
} pfs_rule;

extern const char *const pfs_rule_code[PFS_NRULE];    // ADTTE's PARAMCD; "PFS" for the first
extern const char *const pfs_rule_name[PFS_NRULE];

typedef struct {
    double day;
    bool evaluable, progression;
} pfs_visit;

typedef struct {
    const pfs_visit *visit;    // of the primary reader, in order of days
    int n;
    double end;     // [day] death, or end of observation
    bool died;      // and the death is an event of the PFS reported: a reader of scans who saw no
                    // progression knows nothing of what came after the investigator had ended the visits
    double next;    // [day] a next anticancer therapy began; NaN: none
} pfs_course;

pfs_visit pfs_visit_of(double day, recist_response overall);
// Whether a death (died) is an event of a PFS that was reported as (pfs, event); NaN: none was.
bool pfs_death_counts(bool died, double pfs, bool event);

// The day of progression-free survival and whether it is an event, where the protocol says what is done about each
// intercurrent event (day[INTERCURRENT_NEXT, _CROSSOVER, _STOP]; NaN: it never came). Treatment policy: it changes
// nothing; composite: it is an event; hypothetical, while on treatment: censored at the last evaluable assessment up to
// it, for missed ones at the last one before the gap, for death at the last one. t tells the schedule of assessments.
double pfs_by_strategy(const library_strategy *strategy, const double *day, const pfs_course *c, const library_trial *t,
                       bool *event);

// The day and whether it is an event; t tells the schedule of assessments.
double pfs_by_rule(pfs_rule rule, const pfs_course *c, const library_trial *t, bool *event);

#endif
