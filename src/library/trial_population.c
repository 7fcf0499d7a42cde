// SPDX-License-Identifier: MIT
// Who a trial's patients are: how many, the parameters and traits that it sets, eligibility.
#include <math.h>
#include <string.h>

#include "library/trial_reader.h"

enum { TRIAL_MAX_PATIENTS = 10000000 };

void trial_population(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"patients_per_arm", "counterfactuals", "seed", NULL};
    static const char *const set_keys[] = {"id", "value", "source", NULL};
    library_trial *t = r->t;
    const yaml_node *n = yaml_map(root, "population", true, r->d);
    if (n) {
        yaml_check_keys(n, "population", keys, r->d);
        t->patients_per_arm = yaml_int(n, "patients_per_arm", 1, TRIAL_MAX_PATIENTS, true, 1, r->d);
        t->counterfactuals = yaml_bool(n, "counterfactuals", false, r->d);
        t->seed = (uint64_t)yaml_int(n, "seed", 0, 2147483647, false, 1, r->d);
    }
    const yaml_node *set = yaml_list(root, "set", r->d);
    t->set.n = set ? set->n : 0;
    t->set.file = t->path;
    t->set.row = arena_alloc(r->memory, sizeof *t->set.row * (size_t)(t->set.n + 1));
    for (int i = 0; i < t->set.n; i++) {
        const yaml_node *e = set->item[i];
        char buffer[160];
        yaml_check_keys(e, "set", set_keys, r->d);
        library_parameter *p = &t->set.row[i];
        *p = (library_parameter){.loc = e->loc, .unit = UNIT_ONE, .value = NAN};
        p->id = yaml_text(e, "id", true, "", r->d);
        p->source = yaml_text(e, "source", true, "", r->d);
        const char *value = yaml_text(e, "value", true, NULL, r->d);
        if (value && !quantity_parse(value, &p->value, &p->unit, buffer)) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(e, "value"), NULL, "'value': %s", buffer);
        }
    }
}

// The cancer's traits with the trial's in place of, or after, those of the same id.
void trial_traits(trial_reader *r, const yaml_node *root)
{
    library_trial *t = r->t;
    const yaml_node *list = yaml_list(root, "traits", r->d);
    int own = list ? list->n : 0, base = t->cancer->traits.n;
    t->traits.row = arena_alloc(r->memory, sizeof *t->traits.row * (size_t)(own + base + 1));
    t->traits.n = base;
    for (int i = 0; i < base; i++) {
        t->traits.row[i] = t->cancer->traits.row[i];
    }
    for (int i = 0; i < own; i++) {
        library_trait trait;
        if (!library_trait_from_yaml(list->item[i], &trait, r->memory, r->d)) {
            continue;
        }
        int at = t->traits.n;
        for (int k = 0; k < t->traits.n; k++) {
            at = strcmp(t->traits.row[k].id, trait.id) ? at : k;
        }
        t->traits.row[at] = trait;
        t->traits.n += at == t->traits.n;
    }
}

void trial_eligibility(trial_reader *r, const yaml_node *root)
{
    library_trial *t = r->t;
    int own;
    library_range *mine = library_read_ranges(root, "eligibility", &own, r->memory, r->d);
    const library_cancer *c = t->cancer;
    t->neligibility = own + c->neligibility;
    t->eligibility = arena_alloc(r->memory, sizeof *t->eligibility * (size_t)(t->neligibility + 1));
    for (int i = 0; i < t->neligibility; i++) {
        t->eligibility[i] = i < c->neligibility ? c->eligibility[i] : mine[i - c->neligibility];
    }
}
