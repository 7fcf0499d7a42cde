// SPDX-License-Identifier: MIT
// `arms` of a trial: drugs, doses and their times, and the line of treatment that follows progression.
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "library/trial_reader.h"

enum { TRIAL_MAX_ARMS = 32 };

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

static library_dose *trial_doses(trial_reader *r, const yaml_node *node, int *n)
{
    static const char *const keys[] = {"drug", "dose", "route", "infusion", "start", "every", "until", "count", NULL};
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

void trial_arms(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"name", "role", "doses", "next_line", NULL};
    static const char *const next_keys[] = {"share", "after", "doses", NULL};
    library_trial *t = r->t;
    const yaml_node *list = yaml_need(root, "arms", r->d) ? yaml_list(root, "arms", r->d) : NULL;
    if (list && (list->n < 1 || list->n > TRIAL_MAX_ARMS)) {
        diag_add(r->d, DIAG_ERROR, list->loc, "1 to 32 arms", "the trial has %d arms", list->n);
        return;
    }
    t->narm = list ? list->n : 0;
    t->arm = arena_alloc(r->memory, sizeof *t->arm * (size_t)(t->narm + 1));
    for (int i = 0; i < t->narm; i++) {
        const yaml_node *e = list->item[i];
        library_arm *a = &t->arm[i];
        yaml_check_keys(e, "an arm", keys, r->d);
        a->loc = yaml_loc(e, "name");
        a->name = yaml_text(e, "name", true, "", r->d);
        if (strlen(a->name) > 200) {
            diag_add(r->d, DIAG_ERROR, a->loc, "at most 200 bytes", "the name of the arm is too long");
        }
        for (int j = 0; j < i; j++) {
            if (!strcmp(t->arm[j].name, a->name)) {
                diag_add(r->d, DIAG_ERROR, a->loc, "each name once", "arm '%s' is there a second time", a->name);
            }
        }
        const char *role = yaml_text(e, "role", false, "experimental", r->d);
        a->control = !strcmp(role, "control");
        if (!a->control && strcmp(role, "experimental")) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(e, "role"), "experimental or control", "the role is '%s'", role);
        }
        a->dose = trial_doses(r, e, &a->ndose);
        const yaml_node *next = yaml_list(e, "next_line", r->d);
        a->nnext = next ? next->n : 0;
        a->next = arena_alloc(r->memory, sizeof *a->next * (size_t)(a->nnext + 1));
        double shares = 0;
        for (int k = 0; k < a->nnext; k++) {
            const yaml_node *m = next->item[k];
            yaml_check_keys(m, "next_line", next_keys, r->d);
            a->next[k].loc = m->loc;
            a->next[k].share = yaml_quantity(m, "share", "%", 0, 100, true, 0, r->d);
            a->next[k].after = yaml_quantity(m, "after", "day", 0, TRIAL_LONGEST, false, 30, r->d);
            a->next[k].dose = trial_doses(r, m, &a->next[k].ndose);
            shares += a->next[k].share;
        }
        if (shares > 1 + 1e-9) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(e, "next_line"), "shares of at most 100 % together",
                     "the shares sum to %g %%", 100 * shares);
        }
    }
}
