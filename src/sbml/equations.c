// SPDX-License-Identifier: MIT
// Rules, initial assignments, events and constraints. An element without math (Level 3 Version 2 allows it) says
// nothing and is passed over.
#include <stdlib.h>

#include "sbml/sbml_int.h"

static int target(sbml_reader *r, void *element, const char *id, const char *what)
{
    int i = model_find(r->m, id ? id : "");
    if (i < 0 || r->m->symbol[i].kind == MODEL_REACTION) {
        sbml_error(r, sbml_loc(r, element, id), "a compartment, species, parameter or species reference",
                   "%s is for %s, which is none", what, id && *id ? id : "nothing");
        return -1;
    }
    return i;
}

static void read_rule(sbml_reader *r, Rule_t *rule)
{
    model *m = r->m;
    bool rate = Rule_isRate(rule);
    if (Rule_isAlgebraic(rule) || !Rule_isSetMath(rule)) {
        return;
    }
    int i = target(r, rule, Rule_getVariable(rule), rate ? "a rate rule" : "an assignment rule");
    if (i < 0) {
        return;
    }
    src_loc loc = r->map ? m->symbol[i].loc : sbml_loc(r, rule, NULL);
    sbml_place place = {.where =
                            arena_printf(m->memory, rate ? "the rate of %s" : "the assignment to %s", m->symbol[i].id),
                        .loc = loc};
    if (m->symbol[i].rule != RULE_NONE) {
        sbml_error(r, loc, "one rule for each quantity", "%s has two rules", m->symbol[i].id);
        return;
    }
    sbml_term t = sbml_math(r, Rule_getMath(rule), &place);
    unit left = sbml_meaning(m, i);
    sbml_check_equation(r, &place, t, rate ? unit_div(left, r->time) : left);
    m->symbol[i].rule = t.e == EXPR_NONE ? RULE_NONE : rate ? RULE_RATE : RULE_ASSIGNMENT;
    m->symbol[i].rule_math = sbml_from_coherent(r, t.e, rate ? unit_div(left, r->time) : left);
}

static void read_initial_assignment(sbml_reader *r, InitialAssignment_t *a)
{
    model *m = r->m;
    int i = target(r, a, InitialAssignment_getSymbol(a), "an initial assignment");
    if (i < 0 || !InitialAssignment_isSetMath(a)) {
        return;
    }
    src_loc loc = r->map ? m->symbol[i].loc : sbml_loc(r, a, NULL);
    sbml_place place = {.where = arena_printf(m->memory, "the initial assignment to %s", m->symbol[i].id), .loc = loc};
    if (m->symbol[i].initial != EXPR_NONE) {
        sbml_error(r, loc, "one initial assignment for each quantity", "%s has two initial assignments",
                   m->symbol[i].id);
        return;
    }
    sbml_term t = sbml_math(r, InitialAssignment_getMath(a), &place);
    sbml_check_equation(r, &place, t, sbml_meaning(m, i));
    m->symbol[i].initial = sbml_from_coherent(r, t.e, sbml_meaning(m, i));
}

static void read_event_assignment(sbml_reader *r, EventAssignment_t *from, model_event *e)
{
    model *m = r->m;
    int i = target(r, from, EventAssignment_getVariable(from), "an event assignment");
    if (i < 0 || !EventAssignment_isSetMath(from)) {
        return;
    }
    for (int k = 0; k < e->nassignment; k++) {
        if (e->assignment[k].symbol == i) {
            sbml_error(r, e->loc, "one assignment to each quantity", "event %s assigns %s twice", e->id,
                       m->symbol[i].id);
            return;
        }
    }
    sbml_place place = {.where = arena_printf(m->memory, "the assignment of event %s to %s", e->id, m->symbol[i].id),
                        .loc = e->loc};
    sbml_term t = sbml_math(r, EventAssignment_getMath(from), &place);
    sbml_check_equation(r, &place, t, sbml_meaning(m, i));
    if (t.e != EXPR_NONE) {
        e->assignment[e->nassignment++] = (model_assignment){i, sbml_from_coherent(r, t.e, sbml_meaning(m, i))};
    }
}

// Does the trigger compare time with something by == ? It holds for an instant at most, which ode/events.c does not
// see.
static bool waits_for_an_instant(const expr_graph *g, expr_id e)
{
    bool used[1], instant = false;
    unsigned char *reached = base_alloc((size_t)e + 1, 1);
    reached[e] = 1;
    for (expr_id i = e; i >= 0 && !instant; i--) {
        for (int k = 0; reached[i] && k < expr_arity(expr_kind(g, i)); k++) {
            reached[expr_arg(g, i, k)] = 1;
            instant = instant || (expr_kind(g, i) == X_EQ && expr_kind(g, expr_arg(g, i, k)) == X_SYMBOL &&
                                  (expr_symbols(g, expr_arg(g, i, k), used, 1), used[0]));
        }
    }
    free(reached);
    return instant;
}

static void read_priority(sbml_reader *r, Priority_t *priority, model_event *e)
{
    if (!priority || !Priority_isSetMath(priority)) {
        return;
    }
    sbml_place place = {.where = arena_printf(r->m->memory, "the priority of event %s", e->id), .loc = e->loc};
    sbml_term t = sbml_math(r, Priority_getMath(priority), &place);
    sbml_check_equation(r, &place, t, UNIT_ONE);
    e->has_priority = t.e != EXPR_NONE;
    e->priority = t.e;
}

// An event without a trigger never fires.
static void read_event(sbml_reader *r, Event_t *from, unsigned number)
{
    model *m = r->m;
    Trigger_t *trigger = Event_getTrigger(from);
    if (!trigger || !Trigger_isSetMath(trigger)) {
        return;
    }
    const char *id = Event_isSetId(from) ? Event_getId(from) : NULL;
    model_event e = {
        .id = id ? arena_strdup(m->memory, id) : arena_printf(m->memory, "event number %u", number + 1),
        .initial_value = r->level < 3 || Trigger_getInitialValue(trigger),
        .persistent = r->level < 3 || Trigger_getPersistent(trigger),
        .use_trigger_time_values = Event_getUseValuesFromTriggerTime(from),
        .loc = sbml_loc(r, from, id),
    };
    sbml_place place = {.where = arena_printf(m->memory, "the trigger of event %s", e.id), .loc = e.loc};
    sbml_term t = sbml_math(r, Trigger_getMath(trigger), &place);
    e.trigger = t.e;
    if (t.e != EXPR_NONE && waits_for_an_instant(m->graph, t.e)) {
        diag_add(r->d, DIAG_WARNING, e.loc, "time >= ...",
                 "the trigger of event %s holds for one instant (time == ...): it does not fire", e.id);
    }
    read_priority(r, Event_getPriority(from), &e);
    unsigned n = Event_getNumEventAssignments(from);
    e.assignment = arena_alloc(m->memory, sizeof *e.assignment * ((size_t)n + 1));
    for (unsigned k = 0; k < n; k++) {
        read_event_assignment(r, Event_getEventAssignment(from, k), &e);
    }
    if (e.trigger != EXPR_NONE) {
        ARRAY_PUSH(m->event, m->nevent, m->event_cap, e);
    }
}

static void read_constraint(sbml_reader *r, Constraint_t *from, unsigned number)
{
    model *m = r->m;
    if (!Constraint_isSetMath(from)) {
        return;
    }
    sbml_place place = {.where = arena_printf(m->memory, "constraint number %u", number + 1),
                        .loc = sbml_loc(r, from, NULL)};
    sbml_term t = sbml_math(r, Constraint_getMath(from), &place);
    if (t.e != EXPR_NONE) {
        model_constraint c = {t.e, arena_strdup(m->memory, place.where), place.loc};
        ARRAY_PUSH(m->constraint, m->nconstraint, m->constraint_cap, c);
    }
}

void sbml_read_equations(sbml_reader *r)
{
    for (unsigned k = 0; k < Model_getNumRules(r->sbml); k++) {
        read_rule(r, Model_getRule(r->sbml, k));
    }
    for (unsigned k = 0; k < Model_getNumInitialAssignments(r->sbml); k++) {
        read_initial_assignment(r, Model_getInitialAssignment(r->sbml, k));
    }
    for (unsigned k = 0; k < Model_getNumEvents(r->sbml); k++) {
        read_event(r, Model_getEvent(r->sbml, k), k);
    }
    for (unsigned k = 0; k < Model_getNumConstraints(r->sbml); k++) {
        read_constraint(r, Model_getConstraint(r->sbml, k), k);
    }
}
