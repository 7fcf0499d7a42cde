// SPDX-License-Identifier: MIT
// `doses` of an arm or of a next line: the drug, how much of it, between which limits, and when.
//
//   given = share min(max(amount by, floor), cap), to the nearest whole round_to, at least one and at most the cap
//
// with `by` the body weight, the body surface (at most surface_cap) or 1, and `share` what rules have left of the dose.
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "library/trial_reader.h"

// "10 mg/kg", "240 mg", "3e6 cell/kg", "75 mg/m2": the amount and what it is counted by.
static void trial_dose_amount(trial_reader *r, const yaml_node *n, library_dose *out)
{
    const char *text = yaml_text(n, "dose", true, NULL, r->d);
    if (!text) {
        return;
    }
    src_loc loc = yaml_loc(n, "dose");
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
                 "dose is %s, which has the wrong unit", text);
    } else if (!(out->amount > 0)) {
        diag_add(r->d, DIAG_ERROR, loc, "a positive dose", "dose is %s", text);
    }
    out->amount *= per;
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

static int trial_drug(trial_reader *r, const yaml_node *n)
{
    const char *name = yaml_text(n, "drug", true, NULL, r->d);
    if (!name) {
        return -1;
    }
    int k = map_get(r->drugs, name);
    if (k < 0 && map_count(r->drugs) >= LIBRARY_MAX_THERAPIES) {
        if (!r->too_many) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(n, "drug"), "at most 256 drugs in a trial",
                     "drug '%s' is one too many", name);
        }
        r->too_many = true;
        return -1;
    }
    if (k < 0) {
        library_therapy *t = library_read_therapy(r->t->root, name, yaml_loc(n, "drug"), r->memory, r->d);
        k = map_count(r->drugs);
        map_set(r->drugs, name, k);
        ARRAY_PUSH(r->t->therapy, r->t->ntherapy, r->cap, t);
    }
    return k;
}

library_dose *trial_doses(trial_reader *r, const yaml_node *node, int *n)
{
    static const char *const keys[] = {"drug",  "dose",  "route", "infusion", "start",    "every",       "until",
                                       "count", "floor", "cap",   "round_to", "surface_cap", NULL};
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
        const char *route = yaml_text(e, "route", false, "IV", r->d);
        if (strcmp(route, "IV")) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(e, "route"), "IV", "not supported: route '%s'", route);
        }
        o->start = yaml_quantity(e, "start", "day", 0, TRIAL_LONGEST, false, 0, r->d);
        o->infusion = yaml_quantity(e, "infusion", "h", 0, 24 * 365, false, 0, r->d);
        o->every = yaml_quantity(e, "every", "day", 0.01, TRIAL_LONGEST, false, NAN, r->d);
        o->until = yaml_quantity(e, "until", "day", 0, TRIAL_LONGEST, false, INFINITY, r->d);
        o->count = yaml_int(e, "count", 1, 100000, false, isnan(o->every) ? 1 : 0, r->d);
        if (isnan(o->every) && o->count != 1) {
            diag_add(r->d, DIAG_ERROR, e->loc, "'every: 21 day'", "a dose given %d times has no interval", o->count);
        }
        if (!isnan(o->every) && o->infusion > o->every) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(e, "infusion"), "an infusion shorter than 'every'",
                     "infusions would overlap");
        }
    }
    return out;
}
