// SPDX-License-Identifier: MIT
// Safety visits: organs are graded by their injury, and what the protocol makes of grades follows: doses on hold,
// treatment ended for good, steroids.
#include <math.h>

#include "trial/trial_int.h"

static const double SAFETY_SAME = 1e-9;    // [day]

static int safety_grade(const library_organ *o, double injury)
{
    int grade = 0;
    while (grade < LIBRARY_GRADES && injury >= o->grade[grade]) {
        grade++;
    }
    return grade;
}

void safety_set_steroid(const trial_arm *a, clinic_record *r, ode_lane *lane, double day, double end)
{
    r->steroid_since = isinf(end) ? NAN : isnan(r->steroid_since) ? day : r->steroid_since;
    r->steroid_end = end;
    if (a->steroid >= 0) {
        medicines_set(a, r, lane, 0, MEDICINE_BY_GRADE, isinf(end) ? 0 : 1);
    }
}

// Organs that may stop treatment and reach the grade of steroids: their events were given them.
static void safety_mark_steroid(const trial_arm *a, clinic_record *r)
{
    const library_trial *t = a->trial;
    for (int i = 0; i < t->cancer->norgan; i++) {
        if (t->cancer->organ[i].stops && r->organ[i].grade >= t->toxicity.steroid) {
            r->episode[r->organ[i].episode].steroid = true;
        }
    }
}

// After the protocol's window nothing new is written down, what had begun in it is followed until it is over or another
// treatment begins.
static bool safety_followed(const trial_arm *a, const clinic_record *r)
{
    bool open = false;
    for (int i = 0; i < a->trial->cancer->norgan; i++) {
        open = open || r->organ[i].episode >= 0;
    }
    return open && r->group <= 0;
}

void safety_visit(const trial_arm *a, clinic_record *r, ode_lane *lane, double day, const double *output)
{
    const library_trial *t = a->trial;
    int worst = 0, any = 0;
    const double window = r->last_dose + t->toxicity.after_last_dose + SAFETY_SAME;
    const bool counted = r->group == 0 || day <= window;
    r->safety_visits++;
    for (int i = 0; i < t->cancer->norgan; i++) {
        bool seen = counted || r->organ[i].episode >= 0;
        int grade = seen ? safety_grade(&t->cancer->organ[i], output[a->at.injury + i]) : 0;
        events_grade(a, r, i, grade, day);
        any = grade > any ? grade : any;
        if (t->cancer->organ[i].stops && grade > worst) {
            worst = grade;
        }
    }
    if (worst >= t->toxicity.steroid) {
        safety_set_steroid(a, r, lane, day, day + t->toxicity.steroid_duration);
        safety_mark_steroid(a, r);
    }
    if (worst >= t->toxicity.stop && r->group == 0) {
        r->stopped = true;
        r->stopped_day = day;
        r->group = -1;
    }
    r->hold = worst >= t->toxicity.hold || (r->hold && worst > t->toxicity.resume);
    bool goes_on = (r->group == 0 && clinic_treated(a, r)) || any > 0;
    bool soon = day + t->toxicity.visit_every <= window;
    bool next = (goes_on && r->group == 0) || soon || safety_followed(a, r);
    r->next_toxicity = next ? day + t->toxicity.visit_every : INFINITY;
}
