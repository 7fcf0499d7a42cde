// SPDX-License-Identifier: MIT
// Doses of one patient: when the next one is due, what is given of it and where it goes. Steps are counted by doses
// that were given: after one that was left out its step comes next.
//
//   IV    into the drug's own state, as a bolus or at a rate that ends
//   SC, IM, PO    into a depot, the route's lag after the dose
//   IT    into depots of lesions: the largest, or all that can be injected, in equal parts; the dose is left out where
//         there is none
#include <math.h>

#include "trial/trial_int.h"

static const double DOSES_SAME = 1e-9;    // [day] appointments closer than this are one

double doses_due(const trial_arm *a, const clinic_record *r, int line)
{
    const protocol_line *l = &a->line[line];
    if (l->group != r->group || r->line[line].stopped) {
        return INFINITY;
    }
    return r->group_day + r->line[line].shift + protocol_due(l->dose, r->line[line].doses + r->line[line].omitted);
}

double doses_next_day(const trial_arm *a, const clinic_record *r)
{
    double day = INFINITY;
    for (int i = 0; i < a->nline; i++) {
        day = fmin(day, fmin(doses_due(a, r, i), fmin(r->line[i].infusion_end, r->line[i].entry)));
    }
    return day;
}

void doses_begin(const trial_arm *a, clinic_record *r)
{
    for (int i = 0; i < a->nline; i++) {
        r->line[i] = (clinic_line){.first = NAN, .last = NAN, .infusion_end = INFINITY, .entry = INFINITY, .share = 1};
    }
}

bool clinic_treated(const trial_arm *a, const clinic_record *r)
{
    for (int i = 0; i < a->nline; i++) {
        if (!isinf(doses_due(a, r, i))) {
            return true;
        }
    }
    return false;
}

// --- on their way ----------------------------------------------------------------------------------------------------

static void doses_end_infusion(const trial_arm *a, clinic_record *r, ode_lane *lane, int line)
{
    clinic_line *l = &r->line[line];
    double *rate = &lane->p[a->line[line].rate * lane->stride];
    bool others = false;
    for (int k = 0; k < a->nline; k++) {
        others = others || (k != line && a->line[k].rate == a->line[line].rate && !isinf(r->line[k].infusion_end));
    }
    *rate = others ? *rate - l->rate : 0;
    l->infusion_end = INFINITY;
    lane->changed = true;
}

void doses_arrive(const trial_arm *a, clinic_record *r, ode_lane *lane, double day)
{
    for (int i = 0; i < a->nline; i++) {
        clinic_line *l = &r->line[i];
        if (l->infusion_end <= day + DOSES_SAME) {
            doses_end_infusion(a, r, lane, i);
        }
        if (l->entry <= day + DOSES_SAME) {
            lane->x[a->line[i].state * lane->stride] += l->amount;
            l->entry = INFINITY;
            lane->changed = true;
        }
    }
}

// --- into lesions ----------------------------------------------------------------------------------------------------

// Whether lesion l gets the dose, and how many do: the largest that can be injected, or all of them.
static int doses_lesions(const trial_arm *a, const library_dose *dose, const double *output, bool *chosen)
{
    int n = 0, largest = -1;
    for (int l = 0; l < dose->ndepot; l++) {
        const double diameter = output[a->at.diameter + l];
        chosen[l] = diameter >= dose->injectable;
        n += chosen[l];
        largest = chosen[l] && (largest < 0 || diameter > output[a->at.diameter + largest]) ? l : largest;
    }
    for (int l = 0; l < dose->ndepot && !dose->all_lesions; l++) {
        chosen[l] = l == largest;
    }
    return dose->all_lesions ? n : n > 0;
}

bool doses_need_outputs(const trial_arm *a, const clinic_record *r, double day)
{
    for (int i = 0; i < a->nline; i++) {
        if (a->line[i].dose->route == ROUTE_IT && doses_due(a, r, i) <= day + DOSES_SAME) {
            return true;
        }
    }
    return false;
}

// --- given -----------------------------------------------------------------------------------------------------------

// Puts the amount where the route leads; false where there is no lesion to inject.
static bool doses_put(const trial_arm *a, clinic_line *l, ode_lane *lane, int line, double amount, double day,
                      const double *output)
{
    const protocol_line *p = &a->line[line];
    bool chosen[LIBRARY_MAX_LESIONS];
    if (p->dose->route == ROUTE_IT) {
        const int n = doses_lesions(a, p->dose, output, chosen);
        for (int k = 0; k < p->dose->ndepot; k++) {
            if (chosen[k]) {
                lane->x[p->lesion_state[k] * lane->stride] += amount / n;
            }
        }
        return n > 0;
    }
    if (p->rate >= 0) {
        l->rate = amount / p->dose->infusion;
        lane->p[p->rate * lane->stride] += l->rate;
        l->infusion_end = day + p->dose->infusion;
    } else if (p->dose->lag > 0) {
        l->amount = isinf(l->entry) ? amount : l->amount + amount;
        l->entry = day + p->dose->lag;
    } else {
        lane->x[p->state * lane->stride] += amount;
    }
    return true;
}

static void doses_give_one(const trial_arm *a, clinic_record *r, ode_lane *lane, int line, double day,
                           const double *output)
{
    const protocol_line *p = &a->line[line];
    clinic_line *l = &r->line[line];
    const double by = p->by < 0 ? NAN : r->patient->candidate.value[p->by];
    const double share = l->share * (l->doses < p->dose->nstep ? p->dose->step[l->doses] : 1);
    if (!doses_put(a, l, lane, line, protocol_amount(p->dose, p->scale, share, by), day, output)) {
        l->omitted++;
        return;
    }
    medicines_before(a, r, lane, p->dose, day);
    if (p->first >= 0 && !l->doses) {
        lane->p[p->first * lane->stride] = lane->t;
    }
    l->first = l->doses ? l->first : day;
    l->last = day;
    l->doses++;
    r->last_dose = r->group == 0 ? day : r->last_dose;
    lane->changed = true;
}

// Doses due on a day on hold are left out, not made up; those that are delayed wait for the next safety visit.
void doses_give(const trial_arm *a, clinic_record *r, ode_lane *lane, double day, const double *output)
{
    for (int i = 0; i < a->nline; i++) {
        while (doses_due(a, r, i) <= day + DOSES_SAME) {
            clinic_line *l = &r->line[i];
            if (l->delay && r->group == 0 && !isinf(r->next_toxicity)) {
                l->shift += r->next_toxicity - doses_due(a, r, i);
            } else if ((r->hold || l->hold || l->delay) && r->group == 0) {
                l->omitted++;
            } else {
                doses_give_one(a, r, lane, i, day, output);
            }
        }
    }
}
