// SPDX-License-Identifier: MIT
// Curves sorted into panels: drugs, what the cancer lists as courses, lesions with their readings, injuries, labs.
// Curves of one kind and unit share an axis. It is logarithmic where values span more than three decades, and then
// shows the upper six.
#include <math.h>
#include <string.h>

#include "show/show_int.h"

static const double LOG_FROM = 1e3, LOG_DECADES = 6;
static const int MONTH_STEP[] = {1, 2, 3, 6, 12, 24, 48, 120};

// Nothing to see: 0 throughout, a lesion that no scan shows, or what a course shows already.
static bool show_is_idle(const trial_replay *r, const replay_series *s)
{
    double most = 0;
    for (int i = 0; i < r->nday; i++) {
        most = fabs(s->value[i]) > most ? fabs(s->value[i]) : most;
    }
    bool twice = false;
    for (const replay_series *o = r->series; o < s; o++) {
        twice = twice || !strcmp(o->label, s->label);
    }
    return most == 0 || (s->kind == REPLAY_LESION && most < 100 * r->trial->measurement.floor) || twice;
}

static const char *show_panel_title(replay_kind kind, const char *label)
{
    return kind == REPLAY_DRUG ? "Drug" : kind == REPLAY_LESION ? "Lesions" : kind == REPLAY_INJURY ? "Injury" : label;
}

static show_panel *show_panel_add(show_panel *panel, int *n, int kind, const char *title, const char *unit_text)
{
    if (*n == SHOW_PANELS) {
        return NULL;
    }
    panel[*n] = (show_panel){.kind = kind, .title = title, .unit = unit_text};
    return &panel[(*n)++];
}

static const replay_points *show_points(const trial_replay *r, replay_measure kind, const char *label)
{
    for (int i = 0; i < r->npoints; i++) {
        if (r->points[i].kind == kind && !strcmp(r->points[i].label, label)) {
            return &r->points[i];
        }
    }
    return NULL;
}

static void show_series(const trial_replay *r, show_panel *panel, int *n)
{
    replay_kind last = REPLAY_DRUG;
    int begin = 0;    // of the panels of this kind
    for (int i = 0; i < r->nseries; i++) {
        const replay_series *s = &r->series[i];
        if (s->kind != last) {
            last = s->kind;
            begin = *n;
        }
        if (show_is_idle(r, s)) {
            continue;
        }
        show_panel *p = NULL;
        for (int k = begin; k < *n && !p; k++) {
            // numbers without a unit are of different things, but for injuries
            bool fits = !strcmp(panel[k].unit, s->unit) && (*s->unit || s->kind == REPLAY_INJURY);
            p = fits && panel[k].nline < SHOW_LINES ? &panel[k] : NULL;
        }
        p = p ? p : show_panel_add(panel, n, (int)s->kind, show_panel_title(s->kind, s->label), s->unit);
        if (p) {
            const replay_points *reading = s->kind == REPLAY_LESION ? show_points(r, REPLAY_READING, s->label) : NULL;
            p->line[p->nline++] = (show_line){.label = s->label,
                                              .note = reading ? reading->note : "",
                                              .day = r->day,
                                              .value = s->value,
                                              .n = r->nday,
                                              .reading = reading && reading->n ? reading : NULL};
        }
    }
}

static void show_measured(const trial_replay *r, show_panel *panel, int *n)
{
    for (int i = 0; i < r->npoints; i++) {
        const replay_points *m = &r->points[i];
        show_panel *p =
            m->kind == REPLAY_READING || !m->n ? NULL : show_panel_add(panel, n, SHOW_MEASURED, m->label, m->unit);
        if (p) {
            p->line[p->nline++] = (show_line){m->label, "", m->day, m->value, m->n, m};
        }
    }
}

void show_scale(show_panel *p)
{
    double low = INFINITY, high = 0;
    for (int k = 0; k < p->nline; k++) {
        for (int i = 0; i < p->line[k].n; i++) {
            double v = p->line[k].value[i];
            low = v > 0 && v < low ? v : low;
            high = v > high ? v : high;
        }
        const replay_points *m = p->line[k].reading;
        for (int i = 0; m && i < m->n; i++) {
            high = m->value[i] > high ? m->value[i] : high;
        }
    }
    high = high > 0 ? high : 1;
    p->log = high > LOG_FROM * low && strcmp(p->unit, "%") != 0 && strcmp(p->unit, "mm") != 0;
    p->high = p->log ? pow(10, ceil(log10(high))) : high;
    p->low = p->log ? fmax(pow(10, floor(log10(low))), p->high / pow(10, LOG_DECADES)) : 0;
}

int show_panels(const trial_replay *r, show_panel panel[SHOW_PANELS])
{
    int n = 0;
    show_series(r, panel, &n);
    show_measured(r, panel, &n);
    for (int i = 0; i < n; i++) {
        show_scale(&panel[i]);
        // one curve alone names its panel; several of one unit are named by it
        if (panel[i].nline == 1) {
            panel[i].title = panel[i].line[0].label;
        } else if (!strcmp(panel[i].title, panel[i].line[0].label)) {
            panel[i].title = !strcmp(panel[i].unit, "%") ? "shares" : panel[i].unit;
        }
    }
    return n;
}

double show_height(const show_panel *p, double value)
{
    if (isnan(value) || (p->log && value < p->low)) {
        return NAN;
    }
    double h = p->log ? log(value / p->low) / log(p->high / p->low) : (value - p->low) / (p->high - p->low);
    return fmin(1, fmax(0, h));
}

int show_month_step(double days, int most)
{
    size_t i = 0;
    while (i + 1 < sizeof MONTH_STEP / sizeof *MONTH_STEP && days / TRIAL_MONTH / MONTH_STEP[i] > most) {
        i++;
    }
    return MONTH_STEP[i];
}
