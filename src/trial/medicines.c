// SPDX-License-Identifier: MIT
// Levels of medicines, inputs of the model from 0 to 1. A medicine may be given for several reasons at once (a rule,
// the grade of an event, a dose that it precedes); the model has the highest of their levels, of all medicines that
// share an input, so that the end of one reason does not end what another one asks for.
//
// Premedication is in the model from its dose on: the hour that it is given before it is not resolved.
#include <math.h>

#include "trial/trial_int.h"

static const double MEDICINES_SAME = 1e-9;    // [day]

void medicines_begin(const trial_arm *a, clinic_record *r)
{
    for (int m = 0; m < a->trial->cancer->nmedicine; m++) {
        for (int k = 0; k < MEDICINE_REASONS; k++) {
            r->level[m][k] = 0;
        }
        r->before_end[m] = INFINITY;
    }
}

void medicines_set(const trial_arm *a, clinic_record *r, ode_lane *lane, int m, medicine_reason reason, double level)
{
    const int input = a->medicine[m];
    r->level[m][reason] = level;
    if (input < 0) {
        return;
    }
    double most = 0;
    for (int i = 0; i < a->trial->cancer->nmedicine; i++) {
        for (int k = 0; a->medicine[i] == input && k < MEDICINE_REASONS; k++) {
            most = fmax(most, r->level[i][k]);
        }
    }
    double *p = &lane->p[input * lane->stride];
    lane->changed |= *p != most;
    *p = most;
}

void medicines_before(const trial_arm *a, clinic_record *r, ode_lane *lane, const library_dose *dose, double day)
{
    for (int i = 0; i < dose->nbefore; i++) {
        const library_before *b = &dose->before[i];
        const bool runs = !isinf(r->before_end[b->medicine]);
        const double end = day + b->duration, level = r->level[b->medicine][MEDICINE_BEFORE_DOSE];
        r->before_end[b->medicine] = runs ? fmax(r->before_end[b->medicine], end) : end;
        medicines_set(a, r, lane, b->medicine, MEDICINE_BEFORE_DOSE, fmax(level, b->level));
    }
}

void medicines_end(const trial_arm *a, clinic_record *r, ode_lane *lane, double day)
{
    for (int m = 0; m < a->trial->cancer->nmedicine; m++) {
        if (r->before_end[m] <= day + MEDICINES_SAME) {
            r->before_end[m] = INFINITY;
            medicines_set(a, r, lane, m, MEDICINE_BEFORE_DOSE, 0);
        }
    }
}

double medicines_next_day(const trial_arm *a, const clinic_record *r)
{
    double day = INFINITY;
    for (int m = 0; m < a->trial->cancer->nmedicine; m++) {
        day = fmin(day, r->before_end[m]);
    }
    return day;
}
