// SPDX-License-Identifier: MIT
// The log of decisions and what it remembers of the record (decisions.c); what rules decide (decisions_rules.c).
#ifndef COLEY_TRIAL_DECISIONS_INT_H
#define COLEY_TRIAL_DECISIONS_INT_H

#include "trial/trial_int.h"

struct decision_log {
    arena *memory;
    decision *row;
    size_t n, cap;
    // the record as it was when last looked at
    bool begun, planned;    // planned: doses of the study treatment are still to come
    bool hold, stopped, ended;
    double steroid_end, progression, visits_ended, next_line_day, held_since;
    int nvisit, line_given[DECISION_LINES], line_omitted[DECISION_LINES], grade[CLINIC_MAX_ORGANS];
    // of the protocol's rules
    bool rule_active[LIBRARY_MAX_RULES], line_stopped[DECISION_LINES];
    int rule_times[LIBRARY_MAX_RULES], line_reductions[DECISION_LINES];
    double line_held_since[DECISION_LINES], line_shift[DECISION_LINES], medicine_since[LIBRARY_MAX_MEDICINES];
    const char *stop_rule;    // that ended the whole treatment; NULL: none did
};

const char *decisions_format(decision_log *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
void decisions_of_subject(decision_log *l, double day, decision_kind kind, double value, const char *subject,
                          const char *what, const char *rule);

// What rules decided on this day; before the shorthand of 'toxicity' and the doses are looked at.
void decisions_rules(decision_log *l, const trial_arm *a, const clinic_record *r, double day);
// Why the dose of a line that was due was left out.
const char *decisions_left_out(decision_log *l, const clinic_record *r, const trial_arm *a, int line);

#endif
