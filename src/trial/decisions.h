// SPDX-License-Identifier: MIT
// The log of decisions of one patient; see decisions.c.
#ifndef COLEY_TRIAL_DECISIONS_H
#define COLEY_TRIAL_DECISIONS_H

#include "base/arena.h"

enum { DECISION_LINES = 512 };    // dose lines of an arm that are followed

typedef enum {
    DECISION_DOSE,
    DECISION_OMITTED,    // a dose that was due and left out
    DECISION_HOLD,
    DECISION_RESUME,
    DECISION_STOP,
    DECISION_STEROID,
    DECISION_STEROID_END,
    DECISION_EVENT,    // an adverse event found, with a new grade, or resolved; value: the grade
    DECISION_VISIT,    // a response assessed; value: the sum [mm]
    DECISION_PROGRESSION,
    DECISION_NEXT_LINE,
    DECISION_OFF_TREATMENT,
    DECISION_DROPOUT,
    DECISION_DEATH,
    DECISION_END,
    DECISION_FAILURE,
    // by the protocol's rules
    DECISION_REDUCE,       // value: what is left of the dose [%]
    DECISION_DELAY,        // value: by so many days
    DECISION_DRUG_STOP,    // of one drug, others go on
    DECISION_MEDICINE,
    DECISION_MEDICINE_END,
    DECISION_PREMEDICATION,    // with a dose; value: for so many days
    DECISION_NKIND
} decision_kind;

typedef struct {
    double day;
    decision_kind kind;
    double value;               // NaN where there is none; of a dose its number from 1
    const char *subject;        // the drug of a dose, the event of a grade, a medicine; ""
    const char *what, *rule;    // in the log's memory; rule: as the trial file says it
} decision;

const char *decision_text(decision_kind k);    // "dose left out"

typedef struct decision_log decision_log;

// Texts live in `memory`.
decision_log *decisions_new(arena *memory);
void decisions_free(decision_log *l);
const decision *decisions_of(const decision_log *l, int *n);

#endif
