// SPDX-License-Identifier: MIT
// A protocol read back in plain English: what `coley trial --dry-run` prints, so that who wrote a trial file sees what
// it says.
#ifndef COLEY_TRIAL_PROTOCOL_TEXT_H
#define COLEY_TRIAL_PROTOCOL_TEXT_H

#include "trial/trial.h"

// Population, arms, imaging, safety, analysis, and a schedule of assessments. malloc'ed, lines of at most 100 columns
// but for names that are longer.
char *protocol_text(const library_trial *t);

// protocol_doubts.c: a warning for each cut-off or look that is planned and cannot come.
void protocol_doubts(const library_trial *t, diag_list *d);

#endif
