// SPDX-License-Identifier: MIT
// trial.yaml: population, arms and their doses, visits, measurement, toxicity rules, accrual and analysis.
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "base/number.h"
#include "library/library_int.h"

enum { TRIAL_MAX_ARMS = 32, TRIAL_MAX_PATIENTS = 10000000, TRIAL_LONGEST = 40000 /* day */ };

typedef struct {
    library_trial *t;
    arena *memory;
    diag_list *d;
    map *drugs;    // name -> number in order of first use
    size_t cap;    // of trial.therapy
    bool too_many;
} trial_reader;

// --- doses -----------------------------------------------------------------------------------------------------------

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

static void trial_arms(trial_reader *r, const yaml_node *root)
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

// --- visits, measurement, toxicity -----------------------------------------------------------------------------------

static void trial_visits(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"first", "then", "window", "missed", NULL};
    static const char *const then_keys[] = {"every", "until", NULL};
    library_trial *t = r->t;
    const yaml_node *n = yaml_map(root, "visits", true, r->d);
    if (!n) {
        return;
    }
    yaml_check_keys(n, "visits", keys, r->d);
    t->first_visit = yaml_quantity(n, "first", "day", 1, TRIAL_LONGEST, true, 84, r->d);
    // so that a visit never comes before the one before it
    const double shortest = t->first_visit;
    t->visit_window = yaml_quantity(n, "window", "day", 0, shortest / 2, false, 0, r->d);
    t->missed = yaml_quantity(n, "missed", "%", 0, 90, false, 0, r->d);
    const yaml_node *list = yaml_list(n, "then", r->d);
    t->nvisit = list ? list->n : 0;
    t->visit = arena_alloc(r->memory, sizeof *t->visit * (size_t)(t->nvisit + 1));
    double last = t->first_visit;
    for (int i = 0; i < t->nvisit; i++) {
        const yaml_node *e = list->item[i];
        yaml_check_keys(e, "then", then_keys, r->d);
        t->visit[i].every = yaml_quantity(e, "every", "day", 1, TRIAL_LONGEST, true, 84, r->d);
        t->visit[i].until = yaml_quantity(e, "until", "day", last, TRIAL_LONGEST, i + 1 < t->nvisit, INFINITY, r->d);
        last = t->visit[i].until;
        if (t->visit_window > t->visit[i].every / 2) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(n, "window"), "at most half of the shortest interval",
                     "visits every %g day may be %g day early or late", t->visit[i].every, t->visit_window);
        }
    }
}

// "RECIST 1.1", or a map that also says whose readings the endpoints are of.
static void trial_response(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"criteria", "reader", NULL};
    library_trial *t = r->t;
    const yaml_node *n = yaml_get(root, "response");
    const bool readers = n && n->kind == YAML_MAP;
    if (readers) {
        yaml_check_keys(n, "response", keys, r->d);
    }
    const char *key = readers ? "criteria" : "response";
    const char *criteria = yaml_text(readers ? n : root, key, false, "RECIST 1.1", r->d);
    if (strcmp(criteria, "RECIST 1.1")) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(readers ? n : root, key), "RECIST 1.1",
                 "not supported: response by '%s'", criteria);
    }
    const char *reader = readers ? yaml_text(n, "reader", true, "", r->d) : "";
    t->central_review = readers;
    t->primary_is_central = !strcmp(reader, "central");
    if (readers && *reader && !t->primary_is_central && strcmp(reader, "investigator")) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "reader"), "central or investigator", "endpoints are read by '%s'",
                 reader);
    }
}

static void trial_progression(trial_reader *r, const yaml_node *root)
{
    library_trial *t = r->t;
    const char *text = yaml_text(root, "stop_on_progression", false, "true", r->d);
    t->until_confirmed = !strcmp(text, "confirmed");
    t->stop_on_progression = t->until_confirmed || !strcmp(text, "true");
    if (!t->stop_on_progression && strcmp(text, "false")) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(root, "stop_on_progression"),
                 "true, false, or confirmed (by iRECIST, at a later visit)", "'stop_on_progression' is '%s'", text);
    }
}

static void trial_measurement(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"lesion_bias_sd", "visit_sd", "minimum_error", "floor", "gone",
                                       "new_lesion",     "targets",  "measurable",    NULL};
    library_trial *t = r->t;
    const yaml_node *n = yaml_map(root, "measurement", true, r->d);
    if (!n) {
        return;
    }
    yaml_check_keys(n, "measurement", keys, r->d);
    t->measurement.lesion_bias_sd = yaml_quantity(n, "lesion_bias_sd", "1", 0, 1, false, 0, r->d);
    t->measurement.visit_sd = yaml_quantity(n, "visit_sd", "1", 0, 1, false, 0, r->d);
    t->measurement.minimum_error = yaml_quantity(n, "minimum_error", "mm", 0, 20, false, 0, r->d);
    t->measurement.floor = yaml_quantity(n, "floor", "mm", 0, 20, false, 0.05, r->d);
    t->measurement.gone = yaml_quantity(n, "gone", "mm", 0, 20, false, 0.02, r->d);
    t->measurement.new_lesion = yaml_quantity(n, "new_lesion", "mm", 1, 100, false, 0.08, r->d);
    t->measurement.measurable = yaml_quantity(n, "measurable", "mm", 1, 100, false, 0.1, r->d);
    t->measurement.targets = yaml_int(n, "targets", 1, 5, false, 5, r->d);
}

static void trial_toxicity(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"visit_every",      "hold_at_grade",    "resume_at_grade", "stop_at_grade",
                                       "steroid_at_grade", "steroid_duration", "after_last_dose", NULL};
    library_trial *t = r->t;
    t->toxicity.visit_every = NAN;
    const yaml_node *n = yaml_map(root, "toxicity", false, r->d);
    if (!n) {
        return;
    }
    yaml_check_keys(n, "toxicity", keys, r->d);
    t->toxicity.visit_every = yaml_quantity(n, "visit_every", "day", 1, TRIAL_LONGEST, true, 21, r->d);
    t->toxicity.steroid_duration = yaml_quantity(n, "steroid_duration", "day", 0, TRIAL_LONGEST, false, 42, r->d);
    t->toxicity.after_last_dose = yaml_quantity(n, "after_last_dose", "day", 0, TRIAL_LONGEST, false, 90, r->d);
    // 5 is a grade that no organ reaches: the rule is off
    t->toxicity.hold = yaml_int(n, "hold_at_grade", 1, 5, false, 5, r->d);
    t->toxicity.resume = yaml_int(n, "resume_at_grade", 0, 4, false, 1, r->d);
    t->toxicity.stop = yaml_int(n, "stop_at_grade", 1, 5, false, 5, r->d);
    t->toxicity.steroid = yaml_int(n, "steroid_at_grade", 1, 5, false, 5, r->d);
    if (t->toxicity.resume >= t->toxicity.hold) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "resume_at_grade"), "a grade below hold_at_grade",
                 "resume_at_grade is %d", t->toxicity.resume);
    }
}

// --- analysis --------------------------------------------------------------------------------------------------------

bool library_is_endpoint(const library_cancer *c, const char *name)
{
    static const char *const plain[] = {"ORR",
                                        "ORR_unconfirmed",
                                        "CR",
                                        "CR_unconfirmed",
                                        "DCR",
                                        "median_TTR_months",
                                        "median_DOR_months",
                                        "median_PFS_months",
                                        "median_OS_months",
                                        "median_followup_months",
                                        "HR_PFS",
                                        "HR_OS",
                                        "grade3plus_irAE",
                                        "any_irAE",
                                        "discontinuation_TRAE",
                                        NULL};
    for (int i = 0; plain[i]; i++) {
        if (!strcmp(name, plain[i])) {
            return true;
        }
    }
    int months = 0, end = 0;
    if ((sscanf(name, "PFS_rate_%dmo%n", &months, &end) == 1 || sscanf(name, "OS_%dmo%n", &months, &end) == 1) &&
        end > 0 && !name[end]) {
        return months > 0 && months <= 600;
    }
    for (int i = 0; i < c->norgan; i++) {
        size_t n = strlen(c->organ[i].event);
        if (!strncmp(name, c->organ[i].event, n) && (!strcmp(name + n, "_any") || !strcmp(name + n, "_g3plus"))) {
            return true;
        }
    }
    return false;
}

static void trial_endpoints(trial_reader *r, const yaml_node *root)
{
    library_trial *t = r->t;
    const yaml_node *list = yaml_list(root, "endpoints", r->d);
    t->nendpoint = list ? list->n : 0;
    t->endpoint = arena_alloc(r->memory, sizeof *t->endpoint * (size_t)(t->nendpoint + 1));
    for (int i = 0; i < t->nendpoint; i++) {
        const yaml_node *e = list->item[i];
        t->endpoint[i] = e->kind == YAML_SCALAR ? e->text : "";
        if (t->cancer && !library_is_endpoint(t->cancer, t->endpoint[i])) {
            map *known = map_new();
            static const char *const common[] = {
                "ORR",     "CR",     "DCR",   "median_PFS_months", "median_OS_months",  "PFS_rate_6mo",
                "OS_12mo", "HR_PFS", "HR_OS", "grade3plus_irAE",   "median_DOR_months", "median_TTR_months"};
            for (size_t k = 0; k < sizeof common / sizeof *common; k++) {
                map_set(known, common[k], 0);
            }
            const char *near = map_nearest(known, t->endpoint[i]);
            char hint[200];
            snprintf(hint, sizeof hint, "%s%s%s",
                     near ? "did you mean '"
                          : "ORR, CR, DCR, median_PFS_months, PFS_rate_6mo, OS_12mo, HR_OS, EVENT_g3plus, ...",
                     near ? near : "", near ? "'?" : "");
            diag_add(r->d, DIAG_ERROR, e->loc, hint, "unknown endpoint '%s'", t->endpoint[i]);
            map_free(known);
        }
    }
    list = yaml_list(root, "report_at", r->d);
    t->nreport = list ? list->n : 0;
    t->report_at = arena_alloc(r->memory, sizeof *t->report_at * (size_t)(t->nreport + 1));
    for (int i = 0; i < t->nreport; i++) {
        t->report_at[i] = yaml_number(list->item[i], "report_at", "day", 1, TRIAL_LONGEST, r->d);
    }
    t->reference = -1;
    const char *reference = yaml_text(root, "reference", false, NULL, r->d);
    for (int i = 0; i < t->narm; i++) {
        bool is = reference ? !strcmp(reference, t->arm[i].name) : t->arm[i].control && t->reference < 0;
        t->reference = is ? i : t->reference;
    }
    if (reference && t->reference < 0) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(root, "reference"), "the name of an arm", "there is no arm '%s'",
                 reference);
    }
}

static void trial_times(trial_reader *r, const yaml_node *root)
{
    static const char *const accrual_keys[] = {"duration", NULL}, *const cutoff_keys[] = {"after_last", NULL},
                             *const dropout_keys[] = {"rate", NULL};
    library_trial *t = r->t;
    const yaml_node *n = yaml_map(root, "accrual", false, r->d);
    if (n) {
        yaml_check_keys(n, "accrual", accrual_keys, r->d);
        t->accrual = yaml_quantity(n, "duration", "day", 0, TRIAL_LONGEST, true, 0, r->d);
    }
    t->follow_up = yaml_quantity(root, "follow_up", "day", 1, TRIAL_LONGEST, true, 365, r->d);
    // a visit longer than the last time of the report, so that the rates there can be told
    double last = 0, interval = t->first_visit;
    for (int i = 0; i < t->nreport; i++) {
        last = fmax(last, t->report_at[i]);
    }
    for (int i = 0; i < t->nvisit; i++) {
        interval = fmax(interval, t->visit[i].every);
    }
    t->follow_up = fmax(t->follow_up, last + interval);
    t->cutoff = t->follow_up;
    if ((n = yaml_map(root, "cutoff", false, r->d))) {
        yaml_check_keys(n, "cutoff", cutoff_keys, r->d);
        t->cutoff = yaml_quantity(n, "after_last", "day", 0, TRIAL_LONGEST, true, t->follow_up, r->d);
    }
    if ((n = yaml_map(root, "dropout", false, r->d))) {
        yaml_check_keys(n, "dropout", dropout_keys, r->d);
        t->dropout_rate = yaml_quantity(n, "rate", "1/day", 0, 1, true, 0, r->d);
    }
}

// --- the whole -------------------------------------------------------------------------------------------------------

static void trial_population(trial_reader *r, const yaml_node *root)
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
static void trial_traits(trial_reader *r, const yaml_node *root)
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

static void trial_eligibility(trial_reader *r, const yaml_node *root)
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

// Therapies in order of name, so that the order of arms changes nothing.
static void trial_sort_therapies(trial_reader *r)
{
    library_trial *t = r->t;
    int *place = arena_alloc(r->memory, sizeof *place * (size_t)(t->ntherapy + 1));
    library_therapy **sorted = arena_alloc(r->memory, sizeof *sorted * (size_t)(t->ntherapy + 1));
    for (int i = 0; i < t->ntherapy; i++) {
        for (int k = 0; k < t->ntherapy; k++) {
            int order = strcmp(t->therapy[k]->name, t->therapy[i]->name);
            place[i] += order < 0 || (order == 0 && k < i);
        }
        sorted[place[i]] = t->therapy[i];
    }
    free(t->therapy);
    t->therapy = sorted;
    for (int i = 0; i < t->nrule; i++) {
        t->rule[i].therapy = t->rule[i].therapy < 0 ? -1 : place[t->rule[i].therapy];
    }
    for (int a = 0; a < t->narm; a++) {
        library_arm *arm = &t->arm[a];
        for (int i = 0; i < arm->ndose; i++) {
            arm->dose[i].therapy = place[arm->dose[i].therapy];
        }
        for (int k = 0; k < arm->nnext; k++) {
            for (int i = 0; i < arm->next[k].ndose; i++) {
                arm->next[k].dose[i].therapy = place[arm->next[k].dose[i].therapy];
            }
        }
    }
}

library_trial *library_read_trial(const char *root, const char *path, arena *memory, diag_list *d)
{
    size_t length;
    const char *name;
    char *text = file_read_text(path, &length, d, &name);
    library_trial *t = text ? library_parse_trial(root, path, text, memory, d) : NULL;
    free(text);
    return t;
}

library_trial *library_parse_trial(const char *root, const char *path, const char *text, arena *memory, diag_list *d)
{
    static const char *const keys[] = {
        "trial",  "title",     "cancer",      "source",    "population",          "traits",   "set",     "eligibility",
        "arms",   "visits",    "measurement", "response",  "stop_on_progression", "toxicity", "dropout", "accrual",
        "cutoff", "report_at", "follow_up",   "endpoints", "reference",           "note",     "looks",
        "labs",   "rules",     NULL};
    int before = diag_errors(d);
    const char *shown = diag_file(d, path, text, strlen(text));
    const yaml_node *n = yaml_parse(text, strlen(text), shown, memory, d);
    if (!n) {
        return NULL;
    }
    library_trial *t = arena_alloc(memory, sizeof *t);
    trial_reader r = {t, memory, d, map_new(), 0, false};
    t->root = arena_strdup(memory, root);
    t->path = arena_strdup(memory, path);
    t->text = arena_strdup(memory, text);
    char *folder = path_dir(path);
    t->folder = arena_strdup(memory, folder);
    free(folder);
    yaml_check_keys(n, "a trial", keys, d);
    t->name = yaml_text(n, "trial", true, "", d);
    t->title = yaml_text(n, "title", false, t->name, d);
    t->source = yaml_text(n, "source", false, "", d);
    const char *cancer = yaml_text(n, "cancer", true, NULL, d);
    t->cancer = cancer ? library_read_cancer(root, cancer, yaml_loc(n, "cancer"), memory, d) : NULL;
    trial_population(&r, n);
    trial_arms(&r, n);
    trial_visits(&r, n);
    trial_measurement(&r, n);
    trial_toxicity(&r, n);
    trial_endpoints(&r, n);
    library_read_looks(n, t, memory, d);
    trial_times(&r, n);
    trial_progression(&r, n);
    trial_response(&r, n);
    if (t->cancer) {
        trial_traits(&r, n);
        trial_eligibility(&r, n);
        library_read_trial_labs(n, t, memory, d);
        library_read_rules(n, t, r.drugs, memory, d);
    }
    char *parameters = path_join(root, "model/parameters.csv");
    t->model_parameters = library_read_parameters(parameters, true, memory, d);
    free(parameters);
    map_free(r.drugs);
    if (diag_errors(d) == before) {
        trial_sort_therapies(&r);
        return t;
    }
    free(t->therapy);
    return NULL;
}
