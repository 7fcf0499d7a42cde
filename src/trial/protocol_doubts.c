// SPDX-License-Identifier: MIT
// What a protocol plans and cannot get: events that so many patients cannot have, a cut-off after everybody's
// follow-up, a look at data that nobody has yet. None is an error: the run takes what comes instead and says so; a dry
// run says it before.
#include <stdio.h>

#include "trial/protocol_text.h"
#include "trial/protocol_text_int.h"

static const double DOUBT_SAME = 1e-6;    // [day]

// Patients of an arm, in whole blocks nearly as the ratio says.
static double doubts_arm(const library_trial *t, int arm)
{
    const library_randomisation *r = &t->randomisation;
    const double all = (double)t->patients_per_arm * t->narm;
    return r->declared && r->ratio ? all * r->ratio[arm] / r->ratio_sum : t->patients_per_arm;
}

static void doubts_events(src_loc loc, const char *what, int events, bool os, double patients, diag_list *d)
{
    if (events > patients) {
        char expected[120];
        snprintf(expected, sizeof expected, "fewer events, or more patients: each has one %s at most",
                 os ? "death" : "progression or death");
        diag_add(d, DIAG_WARNING, loc, expected, "%s waits for %d %s of %.0f patients", what, events,
                 os ? "deaths" : "progressions or deaths", patients);
    }
}

// A cut-off by date: between the first scan of the last patient and the end of everybody's follow-up.
static void doubts_date(const library_trial *t, diag_list *d)
{
    char at[40], end[40];
    text_time(t->cutoff, at);
    if (t->cutoff > t->follow_up + DOUBT_SAME) {
        diag_add(d, DIAG_WARNING, t->cutoff_loc, "a longer follow_up, or an earlier cut-off",
                 "the cut-off is %s after the last patient came in, but each is followed for %s", at,
                 text_time(t->follow_up, end));
    } else if (t->cutoff < t->first_visit - DOUBT_SAME) {
        diag_add(d, DIAG_WARNING, t->cutoff_loc, "a cut-off after the first scan of the last patient",
                 "the cut-off is %s after the last patient came in, the first scan is after %s", at,
                 text_time(t->first_visit, end));
    }
}

void protocol_doubts(const library_trial *t, diag_list *d)
{
    if (t->cutoff_events) {
        doubts_events(t->cutoff_loc, "the cut-off", t->cutoff_events, t->cutoff_os,
                      (double)t->patients_per_arm * t->narm, d);
    } else {
        doubts_date(t, d);
    }
    for (int i = 0; i < t->nlooks; i++) {
        const library_looks *l = &t->looks[i];
        doubts_events(l->loc, "the last look", l->events, l->os, doubts_arm(t, l->arm) + doubts_arm(t, t->reference),
                      d);
    }
}
