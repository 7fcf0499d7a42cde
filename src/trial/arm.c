// SPDX-License-Identifier: MIT
// An arm: its composed model and kernel, what the clinic looks at in it, and where a patient's values come from when he
// enters it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "trial/trial_int.h"

typedef struct {
    const char **id;
    int n, most;
    arena *memory;
} arm_ids;

static void arm_want(arm_ids *w, const char *id)
{
    w->id[w->n++] = id;
}

static arm_ids arm_ids_new(int most, arena *memory)
{
    return (arm_ids){arena_alloc(memory, sizeof(char *) * (size_t)(most + 1)), 0, most, memory};
}

// Outputs: diameters, burden, injuries, labs, parts of the hazard of death; then what is drawn as courses: the
// cancer's, and those of the arm's drugs.
static arm_ids arm_outputs(trial_arm *a, const int *therapy, int ntherapy, arena *memory)
{
    const library_trial *t = a->trial;
    const library_cancer *c = t->cancer;
    int most = c->lesions + 1 + c->norgan + t->nlab + c->nmortality + c->ncourse;
    for (int i = 0; i < ntherapy; i++) {
        most += t->therapy[therapy[i]]->ncourse;
    }
    arm_ids w = arm_ids_new(most, memory);
    for (int l = 0; l < c->lesions; l++) {
        arm_want(&w, arena_printf(memory, "%s%d__%s", c->lesion_prefix, l + 1, c->diameter));
    }
    a->at.burden = w.n;
    arm_want(&w, c->burden);
    a->at.injury = w.n;
    for (int i = 0; i < c->norgan; i++) {
        arm_want(&w, c->organ[i].injury);
    }
    a->at.lab = w.n;
    for (int i = 0; i < t->nlab; i++) {
        arm_want(&w, c->lab[t->lab[i]].id);
    }
    a->at.mortality = w.n;
    for (int i = 0; i < c->nmortality; i++) {
        arm_want(&w, c->mortality[i].hazard);
    }
    a->at.course = w.n;
    for (int i = 0; i < c->ncourse; i++) {
        arm_want(&w, c->course[i].id);
    }
    for (int i = 0; i < ntherapy; i++) {
        const library_therapy *drug = t->therapy[therapy[i]];
        for (int k = 0; k < drug->ncourse; k++) {
            arm_want(&w, arena_printf(memory, "%s__%s", drug->name, drug->course[k].id));
        }
    }
    a->at.n = w.n;
    return w;
}

static void arm_want_flat(arm_ids *w, const library_cancer *c, const char *id)
{
    for (int l = 0; l < c->lesions; l++) {
        char flat[256];
        bool many = library_lesion_id(c, id, l, flat);
        arm_want(w, arena_strdup(w->memory, flat));
        if (!many) {
            return;
        }
    }
}

bool arm_gives(const trial_arm *a, int medicine)
{
    bool gives = false;
    for (int i = 0; i < a->trial->nrule; i++) {
        gives = gives || (a->trial->rule[i].action == RULE_GIVE && a->trial->rule[i].medicine == medicine);
    }
    for (int g = 0; g <= a->arm->nnext; g++) {
        const library_dose *dose = g ? a->arm->next[g - 1].dose : a->arm->dose;
        const int n = g ? a->arm->next[g - 1].ndose : a->arm->ndose;
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < dose[i].nbefore; k++) {
                gives = gives || dose[i].before[k].medicine == medicine;
            }
        }
    }
    return gives;
}

// Inputs that change while running: steroids, rates, clocks; and what reversals set.
static arm_ids arm_varying(const trial_arm *a, const int *therapy, int ntherapy, bool reversals, arena *memory)
{
    const library_cancer *c = a->trial->cancer;
    int most = 1 + 2 * ntherapy + c->nmedicine;
    for (int i = 0; reversals && i < c->ncause; i++) {
        most += c->cause[i].nset * c->lesions;
    }
    arm_ids w = arm_ids_new(most, memory);
    if (c->steroid) {
        arm_want(&w, c->steroid);
    }
    for (int m = 0; m < c->nmedicine; m++) {
        if (c->medicine[m].input && arm_gives(a, m)) {
            arm_want(&w, c->medicine[m].input);
        }
    }
    for (int i = 0; i < ntherapy; i++) {
        const library_therapy *drug = a->trial->therapy[therapy[i]];
        if (drug->rate) {
            arm_want(&w, arena_printf(memory, "%s__%s", drug->name, drug->rate));
        }
        if (drug->first) {
            arm_want(&w, arena_printf(memory, "%s__%s", drug->name, drug->first));
        }
    }
    for (int i = 0; reversals && i < c->ncause; i++) {
        for (int k = 0; k < c->cause[i].nset; k++) {
            arm_want_flat(&w, c, c->cause[i].set[k].id);
        }
    }
    return w;
}

static arm_ids arm_dosed(const trial_arm *a, const int *therapy, int ntherapy, arena *memory)
{
    arm_ids w = arm_ids_new(ntherapy, memory);
    for (int i = 0; i < ntherapy; i++) {
        const library_therapy *drug = a->trial->therapy[therapy[i]];
        arm_want(&w, arena_printf(memory, "%s__%s", drug->name, drug->into));
    }
    return w;
}

// Where each value of the arm's model is in the drug-free model. What is a rule there or only exists here starts by
// itself.
static void arm_map_core(trial_arm *a, arena *memory)
{
    const ode_system *s = a->model->model->system, *core = a->cohort->model->model->system;
    a->from_core = arena_alloc(memory, sizeof *a->from_core * (size_t)(1 + s->nstate + s->ninput));
    a->from_core[0] = 0;
    for (int i = 0; i < s->nstate + s->ninput; i++) {
        const char *id = i < s->nstate ? s->state[i].id : s->input[i - s->nstate].id;
        int state = system_find_state(core, id), input = system_find_input(core, id);
        a->from_core[1 + i] = state >= 0 ? 1 + state : input >= 0 ? 1 + core->nstate + input : -1;
    }
}

static bool arm_check_causes(const trial_arm *a, diag_list *d)
{
    int before = diag_errors(d);
    const library_cancer *c = a->trial->cancer;
    const ode_system *s = a->model->model->system;
    for (int i = 0; i < c->ncause; i++) {
        for (int k = 0; k < c->cause[i].nset; k++) {
            const library_setting *set = &c->cause[i].set[k];
            char flat[256];
            library_lesion_id(c, set->id, 0, flat);
            int state = system_find_state(s, flat), input = system_find_input(s, flat);
            unit u = state >= 0 ? s->state[state].unit : input >= 0 ? s->input[input].unit : UNIT_NONE;
            if (state < 0 && input < 0) {
                diag_add(d, DIAG_ERROR, set->loc, "a state or parameter of the core", "'%s' is none", set->id);
            } else if (!set->factor && !unit_same_dimension(u, set->unit)) {
                char expected[128], name[64];
                unit_format(u, name);
                snprintf(expected, sizeof expected, "a unit such as %s", name);
                diag_add(d, DIAG_ERROR, set->loc, expected, "'%s' has the wrong unit", set->id);
            }
        }
    }
    return diag_errors(d) == before;
}

trial_arm *trial_arm_new(const cohort *c, int arm, bool reversals, arena *memory, diag_list *d)
{
    const library_trial *t = c->trial;
    trial_arm *a = arena_alloc(memory, sizeof *a);
    a->trial = t;
    a->arm = &t->arm[arm];
    a->cohort = c;
    a->keys = measure_keys_of(t->cancer);
    int therapy[LIBRARY_MAX_THERAPIES], ntherapy = protocol_therapies(t, a->arm, therapy);
    arm_ids output = arm_outputs(a, therapy, ntherapy, memory),
            vary = arm_varying(a, therapy, ntherapy, reversals, memory),
            dosed = arm_dosed(a, therapy, ntherapy, memory);
    cohort_wanted w = {.output = output.id,
                       .noutput = output.n,
                       .vary = vary.id,
                       .nvary = vary.n,
                       .dosed = dosed.id,
                       .ndosed = dosed.n,
                       .continues = true};
    a->model = cohort_model_new(t, c->draws, therapy, ntherapy, &w, memory, d);
    if (!a->model) {
        return NULL;
    }
    arm_map_core(a, memory);
    a->death = cohort_event(a->model, t->cancer->death);
    int steroid = t->cancer->steroid ? system_find_input(a->model->model->system, t->cancer->steroid) : -1;
    a->steroid = steroid < 0 ? -1 : a->model->code.input_of[steroid];
    if (t->cancer->steroid && steroid < 0) {
        diag_add(d, DIAG_ERROR, t->cancer->clinic_loc, "a parameter of the core", "steroid '%s' is none",
                 t->cancer->steroid);
    }
    bool bound = rules_bind(a, d) && protocol_bind(a, memory, d);
    if (!bound || !arm_check_causes(a, d) || (t->cancer->steroid && steroid < 0)) {
        trial_arm_free(a);
        return NULL;
    }
    return a;
}

void trial_arm_free(trial_arm *a)
{
    if (a) {
        cohort_model_free(a->model);
        a->model = NULL;
    }
}
