// SPDX-License-Identifier: MIT
// One patient's course, and a run as such, for people to look at: text for a terminal, a picture, a table.
#ifndef COLEY_SHOW_SHOW_H
#define COLEY_SHOW_SHOW_H

#include "trial/replay.h"

typedef struct {
    int columns;    // 40 and more
    bool colour;    // terminal colours
    bool ascii;     // no letter outside ASCII
} show_terminal;

// malloc'ed. Plots of braille dots over one axis of months, then the decisions, each with its rule.
char *show_text(const trial_replay *r, const show_terminal *t);
// malloc'ed. One picture that needs nothing else: light and dark, all text escaped.
char *show_svg(const trial_replay *r);
// malloc'ed. Long form, one value or decision a line: type,name,day,value,unit,text,rule.
char *show_csv(const trial_replay *r);

// malloc'ed. What a run is: provenance, arms, failures; also of one that was interrupted. NULL and an error where it
// cannot be read.
char *show_run(store *s, const char *path, const show_terminal *t, diag_list *d);

#endif
