// SPDX-License-Identifier: MIT
// The schedule of assessments: a column for each of the first days on which something is planned, a row for each drug
// of each arm and each kind of visit. Later days follow the rules that the text above it says.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "trial/protocol_text_int.h"
#include "trial/trial_int.h"

enum { SCHEDULE_DAYS = 13, SCHEDULE_NAME = 29, SCHEDULE_CELL = 5, SCHEDULE_MOST = 4096 };
static const double SCHEDULE_SAME = 1e-6;    // [day]

typedef struct {
    double day[SCHEDULE_DAYS];    // in order
    int n;
} schedule;

// Keeps the first days, each once.
static void schedule_add(schedule *s, double day)
{
    int at = 0;
    while (at < s->n && s->day[at] < day - SCHEDULE_SAME) {
        at++;
    }
    if (isinf(day) || at == SCHEDULE_DAYS || (at < s->n && fabs(s->day[at] - day) < SCHEDULE_SAME)) {
        return;
    }
    s->n += s->n < SCHEDULE_DAYS;
    memmove(&s->day[at + 1], &s->day[at], sizeof *s->day * (size_t)(s->n - 1 - at));
    s->day[at] = day;
}

static double schedule_imaging(const library_trial *t, double day)
{
    if (day <= 0) {
        return t->first_visit;
    }
    for (int i = 0; i < t->nvisit; i++) {
        if (day < t->visit[i].until - SCHEDULE_SAME) {
            return day + t->visit[i].every;
        }
    }
    return INFINITY;
}

static schedule schedule_days(const library_trial *t)
{
    schedule s = {.n = 0};
    schedule_add(&s, 0);
    for (int a = 0; a < t->narm; a++) {
        for (int i = 0; i < t->arm[a].ndose; i++) {
            for (int k = 0; k < SCHEDULE_DAYS; k++) {
                schedule_add(&s, protocol_due(&t->arm[a].dose[i], k));
            }
        }
    }
    double day = t->first_visit;
    for (int k = 0; k < SCHEDULE_DAYS && !isinf(day); k++, day = schedule_imaging(t, day)) {
        schedule_add(&s, day);
    }
    for (int k = 1; k < SCHEDULE_DAYS && !isnan(t->toxicity.visit_every); k++) {
        schedule_add(&s, k * t->toxicity.visit_every);
    }
    return s;
}

static void schedule_name(strbuf *out, const char *name)
{
    // characters, not bytes; what is too long ends in two dots
    int shown = 0, bytes = 0, fits = 0;
    for (; name[bytes]; bytes++) {
        shown += ((unsigned char)name[bytes] & 0xc0) != 0x80;
        fits = shown <= SCHEDULE_NAME - 2 ? bytes + 1 : fits;
    }
    bool cut = shown > SCHEDULE_NAME;
    strbuf_puts(out, "  ");
    strbuf_write(out, name, (size_t)(cut ? fits : bytes));
    strbuf_printf(out, "%s%*s", cut ? ".." : "", cut ? 0 : SCHEDULE_NAME - shown, "");
}

static void schedule_cell(strbuf *out, const char *text)
{
    strbuf_printf(out, "%*s", SCHEDULE_CELL, text);
}

static void schedule_dose(const library_trial *t, const library_arm *a, const library_dose *o, const schedule *s,
                          strbuf *out)
{
    char name[512];
    snprintf(name, sizeof name, "%s, %s", t->therapy[o->therapy]->name, a->name);
    schedule_name(out, strstr(a->name, t->therapy[o->therapy]->name) ? a->name : name);
    int k = 0;
    double last = 0;
    for (int i = 0; i < s->n; i++) {
        while (protocol_due(o, k) < s->day[i] - SCHEDULE_SAME) {
            k++;
        }
        bool due = fabs(protocol_due(o, k) - s->day[i]) < SCHEDULE_SAME;
        last = due ? s->day[i] : last;
        schedule_cell(out, due ? "x" : ".");
    }
    while (k < SCHEDULE_MOST && protocol_due(o, k) <= last + SCHEDULE_SAME) {
        k++;
    }
    strbuf_puts(out, isinf(protocol_due(o, k)) ? "\n" : "  ..\n");
}

static void schedule_imagings(const library_trial *t, const schedule *s, strbuf *out)
{
    schedule_name(out, "tumour imaging");
    double day = 0;
    for (int i = 0; i < s->n; i++) {
        while (day < s->day[i] - SCHEDULE_SAME) {
            day = schedule_imaging(t, day);
        }
        schedule_cell(out, fabs(day - s->day[i]) < SCHEDULE_SAME ? "x" : ".");
    }
    strbuf_puts(out, t->nvisit ? "  ..\n" : "\n");
}

static void schedule_every(const char *name, double every, const schedule *s, strbuf *out)
{
    schedule_name(out, name);
    for (int i = 0; i < s->n; i++) {
        double n = s->day[i] / every;
        schedule_cell(out, fabs(n - round(n)) * every < SCHEDULE_SAME && n > 0.5 ? "x" : ".");
    }
    strbuf_puts(out, "  ..\n");
}

void protocol_schedule(const library_trial *t, strbuf *out)
{
    schedule s = schedule_days(t);
    char day[16];
    strbuf_puts(out, "\nSchedule of assessments (..: goes on)\n");
    schedule_name(out, "day");
    for (int i = 0; i < s.n; i++) {
        snprintf(day, sizeof day, "%.4g", s.day[i]);
        schedule_cell(out, day);
    }
    strbuf_puts(out, "\n");
    schedule_name(out, "eligibility, biomarkers");
    for (int i = 0; i < s.n; i++) {
        schedule_cell(out, i ? "." : "x");
    }
    strbuf_puts(out, "\n");
    for (int a = 0; a < t->narm; a++) {
        for (int i = 0; i < t->arm[a].ndose; i++) {
            schedule_dose(t, &t->arm[a], &t->arm[a].dose[i], &s, out);
        }
    }
    schedule_imagings(t, &s, out);
    if (!isnan(t->toxicity.visit_every)) {
        schedule_every("safety visit", t->toxicity.visit_every, &s, out);
    }
    schedule_name(out, "survival");
    for (int i = 0; i < s.n; i++) {
        schedule_cell(out, "x");
    }
    strbuf_puts(out, "  ..\n");
}
