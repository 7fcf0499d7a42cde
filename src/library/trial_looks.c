// SPDX-License-Identifier: MIT
// `looks` of a trial: comparisons that are looked at before the last event has come, and the trial without any effect
// that their error of the first kind is measured on.
#include <string.h>

#include "library/library_int.h"

enum { LOOKS_MAX = 20, LOOKS_MAX_EVENTS = 10000000 };
static const double LOOKS_APART = 0.5;    // [%] of the events; nearer ones are one look

static void looks_shares(const yaml_node *e, library_looks *l, arena *memory, diag_list *d)
{
    const yaml_node *list = yaml_list(e, "at", d);
    l->n = list ? list->n : 1;
    if (l->n < 1 || l->n > LOOKS_MAX) {
        diag_add(d, DIAG_ERROR, list->loc, "1 to 20 looks", "there are %d looks", l->n);
        l->n = 0;
        return;
    }
    l->at = arena_alloc(memory, sizeof *l->at * (size_t)l->n);
    l->at[l->n - 1] = 1;
    for (int i = 0; list && i < l->n; i++) {
        const double least = i ? 100 * l->at[i - 1] + LOOKS_APART : LOOKS_APART;
        l->at[i] = yaml_number(list->item[i], "at", "%", least < 100 ? least : 100, 100, d);
    }
    if (list && l->at[l->n - 1] < 1) {
        diag_add(d, DIAG_ERROR, list->item[l->n - 1]->loc, "100 % at the last look", "the last look is at %g %%",
                 100 * l->at[l->n - 1]);
    }
}

static void looks_arm(const yaml_node *e, const library_trial *t, library_looks *l, diag_list *d)
{
    l->arm = library_compared_arm(t, yaml_text(e, "arm", true, NULL, d), yaml_loc(e, "arm"), d);
    if (l->arm >= 0) {
        library_need_reference(t, l->loc, "there is no arm to compare with", d);
    }
}

void library_read_looks(const yaml_node *root, library_trial *t, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"arm", "endpoint", "alpha", "events", "at", NULL};
    const yaml_node *list = yaml_list(root, "looks", d);
    t->nlooks = list ? list->n : 0;
    t->looks = arena_alloc(memory, sizeof *t->looks * (size_t)(t->nlooks + 1));
    for (int i = 0; i < t->nlooks; i++) {
        const yaml_node *e = list->item[i];
        library_looks *l = &t->looks[i];
        l->loc = e->loc;
        if (!yaml_check_keys(e, "looks", keys, d)) {
            continue;
        }
        looks_arm(e, t, l, d);
        const char *endpoint = yaml_text(e, "endpoint", true, "OS", d);
        l->os = !strcmp(endpoint, "OS");
        if (!l->os && strcmp(endpoint, "PFS")) {
            diag_add(d, DIAG_ERROR, yaml_loc(e, "endpoint"), "OS or PFS", "looks at '%s'", endpoint);
        }
        l->alpha = yaml_quantity(e, "alpha", "%", 0.0001, 49, false, 0.025, d);
        l->events = yaml_int(e, "events", 1, LOOKS_MAX_EVENTS, true, 1, d);
        looks_shares(e, l, memory, d);
    }
}

bool library_trial_null(library_trial *t, diag_list *d)
{
    if (t->reference < 0) {
        library_need_reference(t, (src_loc){t->path, 0, 0, 0},
                               "the trial has no reference arm whose treatment all could get", d);
        return false;
    }
    const library_arm *same = &t->arm[t->reference];
    for (int i = 0; i < t->narm; i++) {
        t->arm[i].dose = same->dose;
        t->arm[i].ndose = same->ndose;
        t->arm[i].next = same->next;
        t->arm[i].nnext = same->nnext;
        t->arm[i].dropout_rate = same->dropout_rate;
    }
    return true;
}
