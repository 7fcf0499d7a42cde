// SPDX-License-Identifier: MIT
// Lists of cancer.yaml that the clinic works from: labs, a background of adverse events, the parts of the hazard of
// death; and the labs that a trial asks for.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "library/library_int.h"

// Where grades begin: rising for what is graded when high, falling for what is graded when low.
static void lists_grades(const yaml_node *e, library_lab *l, diag_list *d)
{
    const yaml_node *list = yaml_list(e, "grades", d);
    for (int g = 0; g < LIBRARY_GRADES; g++) {
        l->grade[g] = NAN;
    }
    if (!list) {
        return;
    }
    if (list->n < 1 || list->n > LIBRARY_GRADES) {
        diag_add(d, DIAG_ERROR, list->loc, "the values at which grades 1 to 4 begin: [a, b, c, d], or fewer",
                 "'grades' of %s has %d values", l->name, list->n);
        return;
    }
    for (int g = 0; g < list->n; g++) {
        l->grade[g] = yaml_number(list->item[g], "grades", l->unit_text, 0, INFINITY, d);
    }
    l->falls = list->n > 1 ? l->grade[1] < l->grade[0] : !isnan(l->low) && l->grade[0] <= l->low;
    for (int g = 1; g < list->n; g++) {
        if (l->falls ? l->grade[g] >= l->grade[g - 1] : l->grade[g] <= l->grade[g - 1]) {
            diag_add(d, DIAG_ERROR, list->item[g]->loc, "values that all rise or all fall",
                     "grade %d of %s begins on the wrong side of grade %d", g + 1, l->name, g);
        }
    }
}

static void lists_labs(const yaml_node *root, library_cancer *c, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"name", "id", "unit", "noise_sd_log", "low", "high", "grades", NULL};
    const yaml_node *list = yaml_list(root, "labs", d);
    c->nlab = list ? list->n : 0;
    c->lab = arena_alloc(memory, sizeof *c->lab * (size_t)(c->nlab + 1));
    for (int i = 0; i < c->nlab; i++) {
        const yaml_node *e = list->item[i];
        library_lab *l = &c->lab[i];
        char buffer[160];
        yaml_check_keys(e, "a lab", keys, d);
        l->loc = e->loc;
        l->unit = UNIT_ONE;
        l->name = yaml_text(e, "name", true, "", d);
        l->id = yaml_text(e, "id", true, "", d);
        l->unit_text = yaml_text(e, "unit", true, "1", d);
        if (!unit_parse(l->unit_text, &l->unit, buffer)) {
            diag_add(d, DIAG_ERROR, yaml_loc(e, "unit"), NULL, "%s", buffer);
            l->unit_text = "1";
        }
        l->noise_sd_log = yaml_quantity(e, "noise_sd_log", "1", 0, 5, false, 0, d);
        l->low = yaml_quantity(e, "low", l->unit_text, 0, INFINITY, false, NAN, d);
        l->high = yaml_quantity(e, "high", l->unit_text, 0, INFINITY, false, NAN, d);
        if (l->low > l->high) {
            diag_add(d, DIAG_ERROR, yaml_loc(e, "high"), "low at most high", "the reference range of %s is empty",
                     l->name);
        }
        lists_grades(e, l, d);
        for (int k = 0; k < i; k++) {
            if (!strcmp(c->lab[k].name, l->name)) {
                diag_add(d, DIAG_ERROR, e->loc, "each name once", "lab '%s' is there a second time", l->name);
            }
        }
    }
}

static void lists_shares(const yaml_node *e, library_background *b, diag_list *d)
{
    const yaml_node *list = yaml_list(e, "grades", d);
    if (!list || list->n != LIBRARY_GRADES) {
        diag_add(d, DIAG_ERROR, yaml_loc(e, "grades"), "the shares of grades 1 to 4: [60 %, 32 %, 7 %, 1 %]",
                 "'grades' of %s has %d values", b->event, list ? list->n : 0);
        return;
    }
    double sum = 0;
    for (int g = 0; g < LIBRARY_GRADES; g++) {
        b->share[g] = yaml_number(list->item[g], "grades", "%", 0, 100, d);
        sum += b->share[g];
    }
    if (fabs(sum - 1) > 1e-6) {
        diag_add(d, DIAG_ERROR, list->loc, "shares of 100 % together", "the shares of the grades of %s sum to %g %%",
                 b->event, 100 * sum);
    }
}

static void lists_background(const yaml_node *root, library_cancer *c, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"event",    "organ",   "class",  "rate",     "grades",
                                       "duration", "related", "source", "evidence", NULL};
    const yaml_node *list = yaml_list(root, "background", d);
    c->nbackground = list ? list->n : 0;
    c->background = arena_alloc(memory, sizeof *c->background * (size_t)(c->nbackground + 1));
    for (int i = 0; i < c->nbackground; i++) {
        const yaml_node *e = list->item[i];
        library_background *b = &c->background[i];
        yaml_check_keys(e, "a background event", keys, d);
        b->loc = e->loc;
        b->event = yaml_text(e, "event", true, "", d);
        b->organ = yaml_text(e, "organ", false, "general", d);
        b->system = yaml_text(e, "class", false, b->organ, d);
        b->source = yaml_text(e, "source", true, "", d);
        b->evidence = yaml_int(e, "evidence", 1, 5, true, 1, d);
        b->rate = yaml_quantity(e, "rate", "1/day", 1e-7, 1, true, 1, d);
        b->duration = yaml_quantity(e, "duration", "day", 0.1, 3650, true, 30, d);
        b->related = yaml_quantity(e, "related", "%", 0, 100, true, 0, d);
        lists_shares(e, b, d);
        for (int k = 0; k < i; k++) {
            if (!strcmp(c->background[k].event, b->event)) {
                diag_add(d, DIAG_ERROR, e->loc, "each event once", "event '%s' is there a second time", b->event);
            }
        }
    }
}

static void lists_mortality(const yaml_node *root, library_cancer *c, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"cause", "hazard", NULL};
    const yaml_node *list = yaml_list(root, "mortality", d);
    c->nmortality = list ? list->n : 0;
    c->mortality = arena_alloc(memory, sizeof *c->mortality * (size_t)(c->nmortality + 1));
    for (int i = 0; i < c->nmortality; i++) {
        const yaml_node *e = list->item[i];
        library_death *m = &c->mortality[i];
        yaml_check_keys(e, "a part of mortality", keys, d);
        m->loc = e->loc;
        m->cause = yaml_text(e, "cause", true, "disease", d);
        m->hazard = yaml_text(e, "hazard", true, "", d);
        if (strcmp(m->cause, "disease") && strcmp(m->cause, "toxicity") && strcmp(m->cause, "other")) {
            diag_add(d, DIAG_ERROR, yaml_loc(e, "cause"), "disease, toxicity or other", "the cause of death is '%s'",
                     m->cause);
        }
    }
}

// Steroids, which have a key of their own, and the others.
static void lists_medicines(const yaml_node *root, library_cancer *c, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"name", "input", NULL};
    const yaml_node *clinic = yaml_get(root, "clinic");
    const yaml_node *list = clinic && clinic->kind == YAML_MAP ? yaml_list(clinic, "medicines", d) : NULL;
    int n = list ? list->n : 0;
    if (n >= LIBRARY_MAX_MEDICINES) {
        diag_add(d, DIAG_ERROR, list->loc, "at most 15 medicines", "there are %d", n);
        n = 0;
    }
    c->medicine = arena_alloc(memory, sizeof *c->medicine * (size_t)(n + 2));
    c->nmedicine = 0;
    if (c->steroid) {
        c->medicine[c->nmedicine++] = (library_medicine){"steroid", c->steroid, c->clinic_loc};
    }
    for (int i = 0; i < n; i++) {
        const yaml_node *e = list->item[i];
        yaml_check_keys(e, "a medicine", keys, d);
        library_medicine m = {yaml_text(e, "name", true, "", d), yaml_text(e, "input", false, NULL, d), e->loc};
        for (int k = 0; k < c->nmedicine; k++) {
            if (!strcmp(c->medicine[k].name, m.name)) {
                diag_add(d, DIAG_ERROR, e->loc, "each name once", "medicine '%s' is there a second time", m.name);
            }
        }
        c->medicine[c->nmedicine++] = m;
    }
}

void library_read_clinic_lists(const yaml_node *root, library_cancer *c, arena *memory, diag_list *d)
{
    lists_labs(root, c, memory, d);
    lists_background(root, c, memory, d);
    lists_mortality(root, c, memory, d);
    lists_medicines(root, c, memory, d);
}

void library_read_trial_labs(const yaml_node *root, library_trial *t, arena *memory, diag_list *d)
{
    const yaml_node *list = yaml_list(root, "labs", d);
    t->nlab = 0;
    t->lab = arena_alloc(memory, sizeof *t->lab * (size_t)(list ? list->n + 1 : 1));
    if (list && isnan(t->toxicity.visit_every)) {
        diag_add(d, DIAG_ERROR, list->loc, "'toxicity: {visit_every: 21 day}': labs are read at safety visits",
                 "labs without safety visits");
    }
    map *known = map_new();
    for (int k = 0; k < t->cancer->nlab; k++) {
        map_set(known, t->cancer->lab[k].name, k);
    }
    for (int i = 0; list && i < list->n; i++) {
        const yaml_node *e = list->item[i];
        const char *name = e->kind == YAML_SCALAR ? e->text : "";
        int k = map_get(known, name);
        bool again = false;
        for (int j = 0; j < t->nlab; j++) {
            again = again || t->lab[j] == k;
        }
        if (k < 0) {
            char hint[MAP_HINT];
            diag_add(d, DIAG_ERROR, e->loc, map_hint(known, name, "a name under 'labs' of the cancer", hint),
                     "%s has no lab '%s'", t->cancer->name, name);
        } else if (again) {
            diag_add(d, DIAG_ERROR, e->loc, "each name once", "lab '%s' is there a second time", name);
        } else {
            t->lab[t->nlab++] = k;
        }
    }
    map_free(known);
}
