// SPDX-License-Identifier: MIT
// `arms` of a trial, and the line of treatment that follows progression; trial_doses.c reads what is given in them.
#include <stdio.h>
#include <string.h>

#include "library/trial_reader.h"

enum { TRIAL_MAX_ARMS = 32 };

const char *library_arm_hint(const library_trial *t, const char *name, char out[MAP_HINT])
{
    map *known = map_new();
    char all[MAP_HINT];
    int n = snprintf(all, sizeof all, "one of");
    for (int i = 0; i < t->narm; i++) {
        map_set(known, t->arm[i].name, i);
        n += n < (int)sizeof all ? snprintf(all + n, sizeof all - (size_t)n, "%s '%s'", i ? "," : "", t->arm[i].name)
                                 : 0;
    }
    map_hint(known, name, all, out);
    map_free(known);
    return out;
}

int library_arm_named(const library_trial *t, const char *name, src_loc loc, diag_list *d)
{
    char hint[MAP_HINT];
    for (int i = 0; name && i < t->narm; i++) {
        if (!strcmp(t->arm[i].name, name)) {
            return i;
        }
    }
    if (name) {
        diag_add(d, DIAG_ERROR, loc, library_arm_hint(t, name, hint), "there is no arm '%s'", name);
    }
    return -1;
}

int library_compared_arm(const library_trial *t, const char *name, src_loc loc, diag_list *d)
{
    const int arm = library_arm_named(t, name, loc, d);
    if (arm >= 0 && arm == t->reference) {
        diag_add(d, DIAG_ERROR, loc, "an arm that is compared with the reference", "arm '%s' is the reference itself",
                 name);
    }
    return arm;
}

void library_need_reference(const library_trial *t, src_loc loc, const char *what, diag_list *d)
{
    if (t->reference < 0 && !t->reference_unknown) {
        diag_add(d, DIAG_ERROR, loc, "'reference: ARM', or an arm with 'role: control'", "%s", what);
    }
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
