// SPDX-License-Identifier: MIT
// `rules` of a trial: when a grade or a lab says so, doses are held, delayed, reduced or stopped, or a medicine is
// given.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "library/library_int.h"

enum { RULES_LONGEST = 40000 /* day */ };

typedef struct {
    const library_trial *t;
    const map *drugs;
    diag_list *d;
} rules_reader;

// Which of n names `key` says; -1, and an error where it says another.
static int rules_name(const rules_reader *r, const yaml_node *n, const char *key, const map *known, const char *what)
{
    const char *name = yaml_text(n, key, false, NULL, r->d);
    int k = name ? map_get(known, name) : -1;
    if (name && k < 0) {
        char hint[MAP_HINT];
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, key), map_hint(known, name, what, hint), "there is no %s '%s'",
                 strcmp(key, "despite") ? key : "medicine", name);
    }
    return k;
}

static int rules_medicine(const rules_reader *r, const yaml_node *n, const char *key)
{
    const library_cancer *c = r->t->cancer;
    map *known = map_new();
    for (int i = 0; i < c->nmedicine; i++) {
        map_set(known, c->medicine[i].name, i);
    }
    int k = rules_name(r, n, key, known, "a name under 'medicines' of the cancer, or steroid");
    map_free(known);
    return k;
}

static void rules_lab(const rules_reader *r, const yaml_node *n, library_condition *o)
{
    const library_trial *t = r->t;
    map *known = map_new();
    for (int i = 0; i < t->nlab; i++) {
        map_set(known, t->cancer->lab[t->lab[i]].name, i);
    }
    o->lab = rules_name(r, n, "lab", known, "one of the trial's 'labs'");
    map_free(known);
    const bool below = yaml_get(n, "below") != NULL, above = yaml_get(n, "above") != NULL;
    o->below = below;
    if (below + above + (yaml_get(n, "grade") != NULL) != 1) {
        diag_add(r->d, DIAG_ERROR, n->loc, "one of 'grade: 3', 'below: 1000 cell/uL' and 'above: 3'",
                 "a condition of a lab has %s", below || above ? "several limits" : "no limit");
    } else if ((below || above) && o->lab >= 0) {
        o->value = yaml_quantity(n, below ? "below" : "above", t->cancer->lab[t->lab[o->lab]].unit_text, 0, INFINITY,
                                 true, 0, r->d);
    } else if (o->lab >= 0 && isnan(t->cancer->lab[t->lab[o->lab]].grade[0])) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "grade"), "'below' or 'above'", "%s has no grades in the cancer",
                 t->cancer->lab[t->lab[o->lab]].name);
    }
}

static library_condition rules_condition(const rules_reader *r, const yaml_node *n, const char *what, bool until)
{
    static const char *const keys[] = {"event", "lab", "grade", "below", "above", "despite", NULL};
    static const char *const until_keys[] = {"event", "lab", "grade", "below", "above", NULL};
    library_condition o = {.organ = -1, .lab = -1, .grade = -1, .despite = -1};
    const library_cancer *c = r->t->cancer;
    if (!yaml_check_keys(n, what, until ? until_keys : keys, r->d)) {
        return o;
    }
    const bool event = yaml_get(n, "event") != NULL, lab = yaml_get(n, "lab") != NULL;
    o.grade = yaml_int(n, "grade", until ? 0 : 1, LIBRARY_GRADES, !lab, -1, r->d);
    o.despite = until ? -1 : rules_medicine(r, n, "despite");
    if (event && lab) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "lab"), "an event or a lab", "a condition is on both");
    } else if (lab) {
        rules_lab(r, n, &o);
    } else if (yaml_get(n, "below") || yaml_get(n, "above")) {
        diag_add(r->d, DIAG_ERROR, n->loc, "'lab: NAME' beside it", "a value of no lab");
    }
    if (event) {
        map *known = map_new();
        for (int i = 0; i < c->norgan; i++) {
            map_set(known, c->organ[i].event, i);
        }
        o.organ = rules_name(r, n, "event", known, "an event of the cancer's organs");
        map_free(known);
    }
    return o;
}

static void rules_action(const rules_reader *r, const yaml_node *e, library_rule *o)
{
    static const char *const actions[] = {"hold", "delay", "reduce", "stop", "give"};
    const char *text = yaml_text(e, "do", true, NULL, r->d);
    int action = -1;
    for (int i = 0; text && i < 5; i++) {
        action = strcmp(text, actions[i]) ? action : i;
    }
    if (text && action < 0) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(e, "do"), "hold, delay, reduce, stop or give", "a rule does '%s'", text);
    }
    if (action < 0) {
        return;
    }
    o->action = (library_action)action;
    static const struct {
        const char *key;
        bool of[5];    // actions that it belongs to
    } of[] = {{"until", {true, true}},
              {"by", {[RULE_REDUCE] = true}},
              {"at_most", {[RULE_REDUCE] = true}},
              {"medicine", {[RULE_GIVE] = true}},
              {"for", {[RULE_GIVE] = true}},
              {"taper", {[RULE_GIVE] = true}},
              {"drug", {true, true, true, true, false}}};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        if (yaml_get(e, of[i].key) && !of[i].of[action]) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(e, of[i].key), "this key with another 'do'", "'%s' with 'do: %s'",
                     of[i].key, text);
        }
    }
    o->share = yaml_quantity(e, "by", "%", 1, 99, action == RULE_REDUCE, 0.25, r->d);
    o->at_most = yaml_int(e, "at_most", 1, 20, false, 0, r->d);
    o->therapy = rules_name(r, e, "drug", r->drugs, "a drug of the trial's arms");
    o->duration = yaml_quantity(e, "for", "day", 1, RULES_LONGEST, false, INFINITY, r->d);
    o->taper = yaml_quantity(e, "taper", "day", 0, RULES_LONGEST, false, 0, r->d);
    if (action == RULE_GIVE && !yaml_get(e, "medicine")) {
        diag_add(r->d, DIAG_ERROR, e->loc, "'medicine: steroid'", "a rule gives nothing");
    }
    o->medicine = rules_medicine(r, e, "medicine");
    if (action == RULE_GIVE && yaml_get(e, "taper") && isinf(o->duration)) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(e, "taper"), "'for: 28 day' before it",
                 "what is given for life is tapered");
    }
    bool steroid =
        action == RULE_GIVE && o->medicine >= 0 && !strcmp(r->t->cancer->medicine[o->medicine].name, "steroid");
    if (steroid && r->t->toxicity.steroid <= LIBRARY_GRADES) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(e, "medicine"), "no 'steroid_at_grade' under 'toxicity'",
                 "steroids by a rule and by the shorthand");
    }
}

void library_read_rules(const yaml_node *root, library_trial *t, const map *drugs, arena *memory, diag_list *d)
{
    static const char *const keys[] = {"when",    "until",    "times", "do",    "drug", "by",
                                       "at_most", "medicine", "for",   "taper", NULL};
    const yaml_node *list = yaml_list(root, "rules", d);
    rules_reader r = {t, drugs, d};
    t->nrule = list ? list->n : 0;
    if (t->nrule > LIBRARY_MAX_RULES) {
        diag_add(d, DIAG_ERROR, list->loc, "at most 32 rules", "the trial has %d rules", t->nrule);
        t->nrule = 0;
    }
    if (t->nrule && isnan(t->toxicity.visit_every)) {
        diag_add(d, DIAG_ERROR, list->loc, "'toxicity: {visit_every: 21 day}': rules are looked at then",
                 "rules without safety visits");
    }
    t->rule = arena_alloc(memory, sizeof *t->rule * (size_t)(t->nrule + 1));
    for (int i = 0; i < t->nrule; i++) {
        const yaml_node *e = list->item[i];
        library_rule *o = &t->rule[i];
        *o = (library_rule){.loc = e->loc, .therapy = -1, .medicine = -1};
        if (!yaml_check_keys(e, "a rule", keys, d)) {
            continue;
        }
        const yaml_node *when = yaml_map(e, "when", true, d), *until = yaml_map(e, "until", false, d);
        o->times = yaml_int(e, "times", 1, 100, false, 1, d);
        o->has_until = until != NULL;
        if (when) {
            o->when = rules_condition(&r, when, "when", false);
        }
        if (until) {
            o->until = rules_condition(&r, until, "until", true);
        }
        rules_action(&r, e, o);
    }
}
