// SPDX-License-Identifier: MIT
// What text and picture share: panels of curves over time, lanes of what was done, the axis of months.
#ifndef COLEY_SHOW_SHOW_INT_H
#define COLEY_SHOW_SHOW_INT_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "show/show.h"

// --- panels (panels.c) -----------------------------------------------------------------------------------------------

enum { SHOW_LINES = 8, SHOW_PANELS = 64 };

typedef struct {
    const char *label, *note;
    const double *day, *value;    // (n) a curve
    int n;
    const replay_points *reading;    // what was measured of it; NULL
} show_line;

typedef struct {
    const char *title, *unit;
    int kind;    // a replay_kind; SHOW_MEASURED
    bool log;
    double low, high;    // of the axis
    show_line line[SHOW_LINES];
    int nline;
} show_panel;

enum { SHOW_MEASURED = REPLAY_INJURY + 1 };

// Curves of one kind and unit share a panel; what is 0 throughout is left out. Returns how many there are.
int show_panels(const trial_replay *r, show_panel panel[SHOW_PANELS]);
void show_scale(show_panel *p);    // the axis that its lines want
// 0 to 1 within the panel's axis, cut at its ends. NaN: nothing is seen, as below a logarithmic axis.
double show_height(const show_panel *p, double value);
// Months between ticks of the axis, so that there are at most `most`.
int show_month_step(double days, int most);

// --- lanes (lanes.c) -------------------------------------------------------------------------------------------------

typedef struct {
    double from, to;     // [day]; to == from: a mark
    int grade;           // of an event; else 0
    bool omitted;        // a dose left out
    const char *text;    // "PR"; what it says when looked at closer
} show_mark;

typedef enum { LANE_DOSES, LANE_HOLD, LANE_STEROID, LANE_VISITS, LANE_EVENT } show_lane_kind;

typedef struct {
    show_lane_kind kind;
    const char *label;
    show_mark *mark;
    int n, cap;
} show_lane;

enum { SHOW_LANES = 64 };
int show_lanes(const trial_replay *r, show_lane lane[SHOW_LANES]);

// Decisions that stand for moments in the whole course: progression, next line, stop, death, ...
bool show_is_milestone(decision_kind k);

// The decisions that are told one by one: all but the doses given; of premedication, and of doses left out one after
// another, the first, with how many they are and until when. In r's memory; sets *n.
const decision *show_told(const trial_replay *r, int *n);

#endif
