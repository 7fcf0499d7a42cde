// SPDX-License-Identifier: MIT
// `doses` of an arm or of a next line: the drug, how much of it, between which limits, and when.
//
//   given = share min(max(amount by, floor), cap), to the nearest whole round_to, at least one and at most the cap
//
// with `by` the body weight, the body surface (at most surface_cap) or 1, and `share` what rules have left of the dose.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "library/trial_reader.h"

// "10 mg/kg", "240 mg", "3e6 cell/kg", "75 mg/m2": the amount and what it is counted by.
static void trial_amount(trial_reader *r, const char *text, src_loc loc, library_dose *out)
{
    out->text = text;
    size_t length = strlen(text);
    char amount[100], buffer[160];
    double per = 1;
    if (length > 3 && !strcmp(text + length - 3, "/kg")) {
        out->kind = DOSE_PER_WEIGHT, length -= 3, per = 1e-6;    // house mass is mg
    } else if (length > 3 && !strcmp(text + length - 3, "/m2")) {
        out->kind = DOSE_PER_SURFACE, length -= 3, per = 1e-2;    // house length is dm
    }
    if (length >= sizeof amount) {
        length = sizeof amount - 1;
    }
    memcpy(amount, text, length);
    amount[length] = '\0';
    unit mass, substance, cells;
    unit_parse("mg", &mass, buffer);
    unit_parse("nmol", &substance, buffer);
    unit_parse("cell", &cells, buffer);
    if (!quantity_parse(amount, &out->amount, &out->unit, buffer)) {
        diag_add(r->d, DIAG_ERROR, loc, "an amount such as '10 mg/kg'", "dose '%s': %s", text, buffer);
    } else if (!out->unit.known ||
               (!unit_same_dimension(out->unit, mass) && !unit_same_dimension(out->unit, substance) &&
                !unit_same_dimension(out->unit, cells))) {
        diag_add(r->d, DIAG_ERROR, loc, "an amount: mg, nmol or cell, or one of them by kg or m2",
                 "dose is %s, which has %s", text, unit_is_dimensionless(out->unit) ? "no unit" : "the wrong unit");
    } else if (!(out->amount > 0)) {
        diag_add(r->d, DIAG_ERROR, loc, "a positive dose", "dose is %s", text);
    }
    out->amount *= per;
}

static void trial_dose_amount(trial_reader *r, const yaml_node *n, library_dose *out)
{
    const char *text = yaml_text(n, "dose", true, NULL, r->d);
    if (text) {
        trial_amount(r, text, yaml_loc(n, "dose"), out);
    }
}

// The first doses where they differ: a loading dose, or steps up to the whole one.
static void trial_dose_steps(trial_reader *r, const yaml_node *n, library_dose *o)
{
    const yaml_node *list = yaml_list(n, "steps", r->d);
    if (!list) {
        return;
    }
    if (list->n < 1 || list->n > 20 || (o->count && list->n >= o->count)) {
        diag_add(r->d, DIAG_ERROR, list->loc, "1 to 20 amounts, fewer than doses", "there are %d steps", list->n);
        return;
    }
    o->step = arena_alloc(r->memory, sizeof *o->step * (size_t)list->n);
    o->step_text = arena_alloc(r->memory, sizeof *o->step_text * (size_t)list->n);
    for (int i = 0; i < list->n; i++) {
        const yaml_node *e = list->item[i];
        library_dose step = {.text = NULL};
        const int before = diag_errors(r->d);
        trial_amount(r, e->kind == YAML_SCALAR ? e->text : "", e->loc, &step);
        if (diag_errors(r->d) > before) {
            return;
        }
        if (step.kind != o->kind || !unit_same_dimension(step.unit, o->unit)) {
            diag_add(r->d, DIAG_ERROR, e->loc, "an amount that is counted as the dose is",
                     "a step of a dose of %s is %s", o->text, step.text);
            return;
        }
        o->step[i] = step.amount / o->amount;
        o->step_text[i] = step.text;
    }
    o->nstep = list->n;
}

// An amount in the dose's own dimension, "200 mg" of a dose in mg/kg; NaN where the key is missing or wrong.
static double trial_dose_limit(trial_reader *r, const yaml_node *n, const char *key, const library_dose *o,
                               const char **text)
{
    char buffer[160];
    double value;
    unit u;
    *text = yaml_text(n, key, false, NULL, r->d);
    if (!*text) {
        return NAN;
    }
    bool good = quantity_parse(*text, &value, &u, buffer);
    if (!good || !u.known || !unit_same_dimension(u, o->unit)) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, key), "an amount in the unit of the dose, such as '200 mg'",
                 "'%s' of a dose of %s is '%s'", key, o->text, *text);
        return NAN;
    }
    if (!(value > 0)) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, key), "a positive amount", "'%s' is %s", key, *text);
        return NAN;
    }
    return value;
}

static void trial_dose_limits(trial_reader *r, const yaml_node *n, library_dose *o)
{
    static const char *const measured[] = {"floor", "cap"};
    o->floor = trial_dose_limit(r, n, "floor", o, &o->floor_text);
    o->cap = trial_dose_limit(r, n, "cap", o, &o->cap_text);
    o->round_to = trial_dose_limit(r, n, "round_to", o, &o->round_text);
    o->surface_cap = yaml_quantity(n, "surface_cap", "m^2", 0.1, 10, false, NAN, r->d);
    for (int i = 0; i < 2; i++) {
        if (yaml_get(n, measured[i]) && o->kind == DOSE_FLAT) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(n, measured[i]), "a dose by kg or m2, such as '10 mg/kg'",
                     "'%s' of a dose that is the same for all", measured[i]);
        }
    }
    if (!isnan(o->surface_cap) && o->kind != DOSE_PER_SURFACE) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "surface_cap"), "a dose by m2, such as '75 mg/m2'",
                 "'surface_cap' of a dose that does not depend on body surface");
    }
    if (o->floor > o->cap) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "floor"), "a floor of at most the cap",
                 "the floor %s is above the cap %s", o->floor_text, o->cap_text);
    }
    if (o->round_to > o->cap) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "round_to"), "a step of at most the cap",
                 "doses of at most %s come in steps of %s", o->cap_text, o->round_text);
    }
}

static int trial_add_therapy(trial_reader *r, library_therapy *t, src_loc loc)
{
    if (r->t->ntherapy >= LIBRARY_MAX_THERAPIES) {
        if (!r->too_many) {
            diag_add(r->d, DIAG_ERROR, loc, "at most 256 drugs and depots in a trial", "drug '%s' is one too many",
                     t ? t->name : "");
        }
        r->too_many = true;
        return -1;
    }
    ARRAY_PUSH(r->t->therapy, r->t->ntherapy, r->cap, t);
    return r->t->ntherapy - 1;
}

static int trial_drug(trial_reader *r, const yaml_node *n)
{
    const char *name = yaml_text(n, "drug", true, NULL, r->d);
    if (!name) {
        return -1;
    }
    int k = map_get(r->drugs, name);
    if (k < 0 && !r->too_many) {
        library_therapy *t = library_read_therapy(r->t->root, name, yaml_loc(n, "drug"), r->memory, r->d);
        k = trial_add_therapy(r, t, yaml_loc(n, "drug"));
        if (k >= 0) {
            map_set(r->drugs, name, k);
        }
    }
    return k;
}

// The depot of a drug in the trial, once however many doses go into it; -1 where there are too many.
static int trial_depot(trial_reader *r, const library_therapy *drug, const library_route *route, int lesion,
                       src_loc loc)
{
    library_therapy *t = library_depot(drug, route, r->t->cancer, lesion, r->memory);
    for (int i = 0; i < r->t->ntherapy; i++) {
        const library_therapy *other = r->t->therapy[i];
        if (other && !strcmp(other->name, t->name)) {
            return i;
        }
    }
    return trial_add_therapy(r, t, loc);
}

static void trial_lesions(trial_reader *r, const yaml_node *n, library_dose *o)
{
    const char *which = yaml_text(n, "lesions", false, "largest", r->d);
    o->all_lesions = !strcmp(which, "all");
    o->injectable = yaml_quantity(n, "injectable", "mm", 0, 1000, false, 0.1, r->d);
    if (!o->all_lesions && strcmp(which, "largest")) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "lesions"), "largest or all", "a dose goes into '%s' lesions", which);
    }
    static const char *const keys[] = {"lesions", "injectable"};
    for (int i = 0; i < 2; i++) {
        if (yaml_get(n, keys[i]) && o->route != ROUTE_IT) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(n, keys[i]), "'route: IT' beside it",
                     "'%s' of a dose that is not injected into lesions", keys[i]);
        }
    }
}

// The route, and the depots that the drug has for it.
static void trial_route(trial_reader *r, const yaml_node *n, library_dose *o)
{
    const char *text = yaml_text(n, "route", false, "IV", r->d);
    if (!library_route_of(text, &o->route)) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "route"), "IV, SC, IM, PO or IT", "the route is '%s'", text);
        return;
    }
    trial_lesions(r, n, o);
    const library_therapy *drug = o->therapy < 0 ? NULL : r->t->therapy[o->therapy];
    if (o->route == ROUTE_IV || !drug || !r->t->cancer) {
        return;
    }
    if (yaml_get(n, "infusion")) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "infusion"), "'infusion' with route IV only",
                 "a dose by route %s is not infused", text);
    }
    const library_route *route = library_find_route(drug, o->route);
    if (!route) {
        char *has = library_routes_of(drug), expected[100];
        snprintf(expected, sizeof expected, "one of its routes: %.60s", has);
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "route"), expected, "%s has no data for route %s", drug->name, text);
        free(has);
        return;
    }
    const bool lesions = o->route == ROUTE_IT;
    o->lag = route->lag;
    o->depot = arena_alloc(r->memory, sizeof *o->depot * LIBRARY_MAX_LESIONS);
    for (int l = 0; l < (lesions ? r->t->cancer->lesions : 1); l++) {
        int k = trial_depot(r, drug, route, lesions ? l : -1, yaml_loc(n, "route"));
        if (k >= 0) {
            o->depot[o->ndepot++] = k;
        }
    }
}

// What is given before each dose.
static void trial_premedication(trial_reader *r, const yaml_node *n, library_dose *o)
{
    static const char *const keys[] = {"medicine", "level", "for", NULL};
    const yaml_node *list = yaml_list(n, "premedication", r->d);
    const library_cancer *c = r->t->cancer;
    o->before = arena_alloc(r->memory, sizeof *o->before * (size_t)(list ? list->n + 1 : 1));
    for (int i = 0; list && c && i < list->n; i++) {
        const yaml_node *e = list->item[i];
        if (!yaml_check_keys(e, "premedication", keys, r->d)) {
            continue;
        }
        const char *name = yaml_text(e, "medicine", true, NULL, r->d);
        library_before b = {-1, yaml_quantity(e, "level", "%", 1, 100, false, 1, r->d),
                            yaml_quantity(e, "for", "day", 0.01, 100, false, 1, r->d)};
        for (int m = 0; name && m < c->nmedicine; m++) {
            b.medicine = strcmp(name, c->medicine[m].name) ? b.medicine : m;
        }
        if (name && b.medicine < 0) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(e, "medicine"), "a name under 'medicines' of the cancer, or steroid",
                     "there is no medicine '%s'", name);
        }
        if (b.medicine >= 0) {
            o->before[o->nbefore++] = b;
        }
    }
}

library_dose *trial_doses(trial_reader *r, const yaml_node *node, int *n)
{
    static const char *const keys[] = {"drug",    "dose",       "route",         "infusion", "start",    "every",
                                       "until",   "count",      "floor",         "cap",      "round_to", "surface_cap",
                                       "lesions", "injectable", "premedication", "steps",    NULL};
    const yaml_node *list = yaml_list(node, "doses", r->d);
    *n = list ? list->n : 0;
    library_dose *out = arena_alloc(r->memory, sizeof *out * (size_t)(*n + 1));
    for (int i = 0; i < *n; i++) {
        const yaml_node *e = list->item[i];
        library_dose *o = &out[i];
        yaml_check_keys(e, "a dose", keys, r->d);
        o->loc = e->loc;
        o->therapy = trial_drug(r, e);
        trial_dose_amount(r, e, o);
        trial_dose_limits(r, e, o);
        trial_route(r, e, o);
        trial_premedication(r, e, o);
        o->start = yaml_quantity(e, "start", "day", 0, TRIAL_LONGEST, false, 0, r->d);
        o->infusion = yaml_quantity(e, "infusion", "h", 0, 24 * 365, false, 0, r->d);
        o->every = yaml_quantity(e, "every", "day", 0.01, TRIAL_LONGEST, false, NAN, r->d);
        o->until = yaml_quantity(e, "until", "day", 0, TRIAL_LONGEST, false, INFINITY, r->d);
        o->count = yaml_int(e, "count", 1, 100000, false, isnan(o->every) ? 1 : 0, r->d);
        trial_dose_steps(r, e, o);
        if (isnan(o->every) && o->count != 1) {
            diag_add(r->d, DIAG_ERROR, e->loc, "'every: 21 day'", "a dose given %d times has no interval", o->count);
        }
        if (!isnan(o->every) && o->infusion > o->every) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(e, "infusion"), "an infusion shorter than 'every'",
                     "infusions would overlap");
        }
        if (!isnan(o->every) && o->lag >= o->every) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(e, "every"), "an interval longer than the route's lag",
                     "the next dose is due before this one is in the depot");
        }
    }
    return out;
}
