// SPDX-License-Identifier: MIT
// What the files that put a protocol into words share.
#ifndef COLEY_TRIAL_PROTOCOL_TEXT_INT_H
#define COLEY_TRIAL_PROTOCOL_TEXT_INT_H

#include "base/strbuf.h"
#include "trial/trial.h"

// A paragraph, indented and wrapped; `mark` stands before its first line.
void text_say(strbuf *out, const char *mark, const char *format, ...) __attribute__((format(printf, 3, 4)));
// "84 days", "24 months": the largest unit that says it in a whole number. Returns `out`.
const char *text_time(double days, char out[40]);

// "colitis is grade 2 or higher"; until: "... or lower"
enum { PROTOCOL_CONDITION = 400 };
void protocol_condition(const library_trial *t, const library_condition *c, bool until, char out[PROTOCOL_CONDITION]);

// The table of who does what when (protocol_schedule.c).
void protocol_schedule(const library_trial *t, strbuf *out);

// protocol_design.c: what is the design's in the synopsis
bool text_unequal(const library_trial *t);    // arms of different size
void text_randomisation(const library_trial *t, strbuf *out);
void text_blinding(const library_trial *t, strbuf *out);
void text_estimands(const library_trial *t, strbuf *out);
void text_multiplicity(const library_trial *t, strbuf *out);
void text_accrual(const library_trial *t, strbuf *out);    // and cut-off, follow-up, withdrawal

#endif
