// SPDX-License-Identifier: MIT
// What was done and found, as lanes over time: doses of each drug, holds, steroids, responses at visits, adverse
// events.
#include <math.h>
#include <string.h>

#include "show/show_int.h"

static void lane_mark(const trial_replay *r, show_lane *l, show_mark m)
{
    if (l->n == l->cap) {
        int cap = l->cap ? 2 * l->cap : 16;
        show_mark *more = arena_alloc(r->memory, sizeof *more * (size_t)cap);
        if (l->n) {
            memcpy(more, l->mark, sizeof *more * (size_t)l->n);
        }
        l->mark = more;
        l->cap = cap;
    }
    l->mark[l->n++] = m;
}

// The lane of a kind and label, made where there is none; NULL where there are too many.
static show_lane *lane_of(show_lane *lane, int *n, show_lane_kind kind, const char *label)
{
    for (int i = 0; i < *n; i++) {
        if (lane[i].kind == kind && !strcmp(lane[i].label, label)) {
            return &lane[i];
        }
    }
    if (*n == SHOW_LANES) {
        return NULL;
    }
    lane[*n] = (show_lane){.kind = kind, .label = label};
    return &lane[(*n)++];
}

// A span that begins or ends here.
static void lane_span(const trial_replay *r, show_lane *l, const decision *d, bool begins, int grade)
{
    show_mark *open = l->n ? &l->mark[l->n - 1] : NULL;
    if (open && isinf(open->to)) {
        open->to = d->day;
    }
    if (begins) {
        lane_mark(r, l, (show_mark){d->day, INFINITY, grade, false, d->what});
    }
}

static void lane_decision(const trial_replay *r, show_lane *lane, int *n, const decision *d)
{
    show_lane *l;
    switch (d->kind) {
    case DECISION_DOSE:
    case DECISION_OMITTED:
        if ((l = lane_of(lane, n, LANE_DOSES, d->subject))) {
            lane_mark(r, l, (show_mark){d->day, d->day, 0, d->kind == DECISION_OMITTED, d->what});
        }
        break;
    case DECISION_HOLD:
    case DECISION_RESUME:
    case DECISION_STOP:
        // a rule may hold one drug alone
        if ((l = lane_of(lane, n, LANE_HOLD,
                         *d->subject ? arena_printf(r->memory, "%s on hold", d->subject) : "on hold"))) {
            lane_span(r, l, d, d->kind == DECISION_HOLD, 0);
        }
        break;
    case DECISION_STEROID:
    case DECISION_STEROID_END:
        if ((l = lane_of(lane, n, LANE_STEROID, "steroids"))) {
            lane_span(r, l, d, d->kind == DECISION_STEROID, 0);
        }
        break;
    case DECISION_MEDICINE:
    case DECISION_MEDICINE_END:
        if ((l = lane_of(lane, n, LANE_STEROID, d->subject))) {
            lane_span(r, l, d, d->kind == DECISION_MEDICINE, 0);
        }
        break;
    case DECISION_PREMEDICATION:
        if ((l = lane_of(lane, n, LANE_STEROID, "premedication"))) {
            lane_mark(r, l, (show_mark){d->day, d->day + d->value, 0, false, d->what});
        }
        break;
    case DECISION_EVENT:
        if ((l = lane_of(lane, n, LANE_EVENT, d->subject))) {
            lane_span(r, l, d, d->value >= 1, (int)d->value);
        }
        break;
    case DECISION_VISIT:
        if ((l = lane_of(lane, n, LANE_VISITS, "response"))) {
            lane_mark(r, l, (show_mark){d->day, d->day, 0, false, d->what});
        }
        break;
    default: break;
    }
}

// Events that no decision told of: from onset to resolution with the worst grade.
static void lane_events(const trial_replay *r, show_lane *lane, int *n)
{
    int told = *n;
    for (int i = 0; i < r->nevent; i++) {
        const replay_event *e = &r->event[i];
        bool known = false;
        for (int k = 0; k < told; k++) {
            known = known || (lane[k].kind == LANE_EVENT && !strcmp(lane[k].label, e->event));
        }
        show_lane *l = known ? NULL : lane_of(lane, n, LANE_EVENT, e->event);
        if (l) {
            lane_mark(r, l,
                      (show_mark){e->onset, isnan(e->resolved) ? INFINITY : e->resolved, e->grade, false,
                                  arena_printf(r->memory, "%s grade %d", e->event, e->grade)});
        }
    }
}

int show_lanes(const trial_replay *r, show_lane lane[SHOW_LANES])
{
    int n = 0, kept = 0;
    lane_of(lane, &n, LANE_VISITS, "response");
    for (int i = 0; i < r->ndecision; i++) {
        lane_decision(r, lane, &n, &r->decision[i]);
    }
    lane_events(r, lane, &n);
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < lane[i].n; k++) {
            lane[i].mark[k].to = fmin(lane[i].mark[k].to, r->end);
        }
        if (lane[i].n) {
            lane[kept++] = lane[i];
        }
    }
    return kept;
}

bool show_is_milestone(decision_kind k)
{
    return k == DECISION_PROGRESSION || k == DECISION_STOP || k == DECISION_DEATH || k == DECISION_DROPOUT ||
           k == DECISION_FAILURE;
}

// Of premedication the first time stands for all; false for one that is no first.
static bool told_before(const trial_replay *r, int i, decision *out)
{
    const decision *d = &r->decision[i];
    int doses = 0;
    double last = d->day;
    for (int k = 0; k < r->ndecision; k++) {
        const decision *e = &r->decision[k];
        if (e->kind == d->kind && !strcmp(e->what, d->what)) {
            if (k < i) {
                return false;
            }
            doses++;
            last = e->day;
        }
    }
    *out = *d;
    if (doses > 1) {
        out->what = arena_printf(r->memory, "%s, %d times until day %.0f", d->what, doses, last);
    }
    return true;
}

const decision *show_told(const trial_replay *r, int *n)
{
    decision *out = arena_alloc(r->memory, sizeof *out * (size_t)(r->ndecision + 1)), *left = NULL;
    int many = 0;
    *n = 0;
    for (int i = 0; i < r->ndecision; i++) {
        const decision *d = &r->decision[i];
        if (d->kind == DECISION_OMITTED && left && !strcmp(left->subject, d->subject)) {
            many++;
            left->what = arena_printf(r->memory, "%d doses of %s left out until day %.0f", many, d->subject, d->day);
        } else if (d->kind == DECISION_PREMEDICATION) {
            *n += told_before(r, i, &out[*n]);
        } else if (d->kind != DECISION_DOSE) {
            out[(*n)++] = *d;
            many = d->kind == DECISION_OMITTED ? 1 : many;
            left = d->kind == DECISION_OMITTED ? &out[*n - 1] : d->kind == DECISION_VISIT ? left : NULL;
        } else {
            left = NULL;
        }
    }
    return out;
}
