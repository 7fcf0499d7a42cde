// SPDX-License-Identifier: MIT
// An arm's protocol bound to its kernel: which state or input each dose line changes, and by how much.
//
//   mg of a drug become nmol where the state is an amount of substance:  n = m/M
//   an infusion of 2 h or longer goes in at a rate where the therapy has an input for it; a shorter one is a bolus at
//   its start
//   by another route than IV it goes into the drug's depot of that route, in lesions into a depot of each
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "trial/trial_int.h"

static void protocol_mark(const library_dose *dose, int n, bool *used)
{
    for (int i = 0; i < n; i++) {
        used[dose[i].therapy] = true;
        for (int k = 0; k < dose[i].ndepot; k++) {
            used[dose[i].depot[k]] = true;
        }
    }
}

int protocol_therapies(const library_trial *t, const library_arm *a, int *therapy)
{
    bool used[LIBRARY_MAX_THERAPIES] = {false};
    int n = 0;
    protocol_mark(a->dose, a->ndose, used);
    for (int k = 0; k < a->nnext; k++) {
        protocol_mark(a->next[k].dose, a->next[k].ndose, used);
    }
    for (int i = 0; i < t->ntherapy; i++) {
        if (used[i]) {
            therapy[n++] = i;
        }
    }
    return n;
}

double protocol_due(const library_dose *dose, int n)
{
    if (dose->count && n >= dose->count) {
        return INFINITY;
    }
    double day = n ? dose->start + n * dose->every : dose->start;
    return day < dose->until ? day : INFINITY;
}

double protocol_amount(const library_dose *o, double scale, double share, double by)
{
    double unlimited = o->amount * scale * share, given = unlimited;
    if (o->kind != DOSE_FLAT) {
        given *= fmin(by, o->surface_cap);
    }
    // fmin and fmax give the other number where one is NaN
    given = fmin(fmax(given, o->floor * scale * share), o->cap * scale * share);
    // to the nearest vial, but not above the cap
    const double step = o->round_to * scale;
    return isnan(step) ? given : step * fmax(1, fmin(round(given / step), floor(o->cap / o->round_to + 1e-9)));
}

// What one unit of the dose is in the state's own unit; NaN where the dimensions do not fit.
static double protocol_scale(const library_therapy *drug, const library_dose *dose, unit target)
{
    if (unit_same_dimension(dose->unit, target)) {
        return 1;
    }
    char buffer[160];
    unit mass, substance;
    unit_parse("mg", &mass, buffer);
    unit_parse("nmol", &substance, buffer);
    if (unit_same_dimension(dose->unit, mass) && unit_same_dimension(target, substance)) {
        return 1 / drug->molar_mass;
    }
    if (unit_same_dimension(dose->unit, substance) && unit_same_dimension(target, mass)) {
        return drug->molar_mass;
    }
    return NAN;
}

static int protocol_input(const trial_arm *a, const char *drug, const char *id)
{
    char flat[512];
    snprintf(flat, sizeof flat, "%s__%s", drug, id);
    int j = system_find_input(a->model->model->system, flat);
    return j < 0 ? -1 : a->model->code.input_of[j];
}

static void protocol_bind_by(const trial_arm *a, protocol_line *l, diag_list *d)
{
    const library_cancer *c = a->trial->cancer;
    const ode_system *core = a->cohort->model->model->system;
    l->by = -1;
    if (l->dose->kind == DOSE_FLAT) {
        return;
    }
    bool weight = l->dose->kind == DOSE_PER_WEIGHT;
    const char *id = weight ? c->weight : c->body_surface;
    int j = id ? system_find_input(core, id) : -1;
    if (j < 0) {
        diag_add(d, DIAG_ERROR, l->dose->loc,
                 weight ? "'weight: ID' under 'clinic' of the cancer, a trait"
                        : "'body_surface: ID' under 'clinic' of the cancer, a trait",
                 "a dose by %s, but patients have none", weight ? "body weight" : "body surface");
        return;
    }
    l->by = 1 + core->nstate + j;
}

// The kernel's state that doses of the line go into by this therapy, a drug or a depot; -1 and an error.
static int protocol_state(const trial_arm *a, protocol_line *l, const library_therapy *into, diag_list *d)
{
    const ode_system *s = a->model->model->system;
    char flat[512];
    snprintf(flat, sizeof flat, "%s__%s", into->name, into->into);
    const int state = system_find_state(s, flat), code = state < 0 ? -1 : a->model->code.state_of[state];
    if (code < 0) {
        diag_add(d, DIAG_ERROR, into->loc, "a state of the module", "doses of %s go into '%s', which is none",
                 into->name, into->into);
        return -1;
    }
    l->scale = protocol_scale(into, l->dose, s->state[state].unit);
    if (isnan(l->scale)) {
        char expected[160], name[64];
        unit_format(s->state[state].unit, name);
        snprintf(expected, sizeof expected, "a dose in %s, or mg and a molar_mass in therapy.yaml", name);
        diag_add(d, DIAG_ERROR, l->dose->loc, expected, "dose %s of %s cannot go into '%s'", l->dose->text, into->name,
                 into->into);
    }
    return code;
}

static void protocol_bind_line(trial_arm *a, protocol_line *l, diag_list *d)
{
    const library_trial *t = a->trial;
    const library_therapy *drug = t->therapy[l->dose->therapy];
    l->drug = drug->name;
    const library_therapy *into = l->dose->ndepot ? t->therapy[l->dose->depot[0]] : drug;
    l->state = protocol_state(a, l, into, d);
    for (int k = 0; l->dose->route == ROUTE_IT && k < l->dose->ndepot; k++) {
        l->lesion_state[k] = protocol_state(a, l, t->therapy[l->dose->depot[k]], d);
    }
    if (l->state < 0) {
        return;
    }
    bool slow = drug->rate && l->dose->infusion >= 2.0 / 24;
    l->rate = slow ? protocol_input(a, drug->name, drug->rate) : -1;
    l->first = drug->first ? protocol_input(a, drug->name, drug->first) : -1;
    if ((slow && l->rate < 0) || (drug->first && l->first < 0)) {
        diag_add(d, DIAG_ERROR, drug->loc, "parameters of the module that no equation computes", "'%s' is none",
                 slow && l->rate < 0 ? drug->rate : drug->first);
    }
    protocol_bind_by(a, l, d);
}

bool protocol_bind(trial_arm *a, arena *memory, diag_list *d)
{
    int before = diag_errors(d), n = a->arm->ndose;
    for (int k = 0; k < a->arm->nnext; k++) {
        n += a->arm->next[k].ndose;
    }
    a->line = arena_alloc(memory, sizeof *a->line * (size_t)(n + 1));
    for (int group = 0; group <= a->arm->nnext; group++) {
        const library_dose *dose = group ? a->arm->next[group - 1].dose : a->arm->dose;
        int count = group ? a->arm->next[group - 1].ndose : a->arm->ndose;
        for (int i = 0; i < count; i++) {
            protocol_line *l = &a->line[a->nline++];
            l->dose = &dose[i];
            l->group = group;
            protocol_bind_line(a, l, d);
        }
    }
    return diag_errors(d) == before;
}
