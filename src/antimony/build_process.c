// SPDX-License-Identifier: MIT
// The document's rules, reactions, events and constraints. A species that a rate law names and that does not take part
// in the reaction is a modifier of it, and so is one that an interaction names (SBO 19 activation, 20 inhibition, 169
// or none of them).
#include <string.h>

#include "antimony/ant_int.h"

// ---- rules ------------------------------------------------------------------------------------------------------

static void process_rules(ant_flat *f, Model_t *m)
{
    for (int i = 0; i < f->symbols.n; i++) {
        const ant_symbol *s = ant_sym(f, i);
        if (s->link >= 0 || s->deleted || s->kind == KIND_REACTION) continue;
        if (s->value_is_rule && ant_def_stands(f, &s->value)) {
            ASTNode_t *math = ant_math_def(f, &s->value);
            if (!math) continue;
            Rule_t *r = Model_createAssignmentRule(m);
            Rule_setVariable(r, s->id);
            Rule_setMath(r, math);
            ASTNode_free(math);
        } else if (ant_def_stands(f, &s->rate)) {
            ASTNode_t *math = ant_math(f, s->rate.scope, s->rate.value);
            if (math) math = ant_scale_rate(f, s->rate.scope, math, false);
            if (math) math = ant_scale(f, math, s->rate.factor);
            if (!math) continue;
            Rule_t *r = Model_createRateRule(m);
            Rule_setVariable(r, s->id);
            Rule_setMath(r, math);
            ASTNode_free(math);
        }
    }
}

// ---- reactions --------------------------------------------------------------------------------------------------

static const ant_symbol *process_species(const ant_flat *f, int scope, const char *name)
{
    const int i = ant_find(f, scope, name);
    return i < 0 ? NULL : ant_sym(f, ant_root(f, i));
}

static void process_side(ant_flat *f, const ant_symbol *s, Reaction_t *r, const ant_vec *list, bool product)
{
    for (int i = 0; i < list->n; i++) {
        const ant_participant *p = list->item[i];
        const ant_symbol *x = process_species(f, s->stmt_scope, p->species);
        if (!x || x->deleted) continue;
        SpeciesReference_t *ref = product ? Reaction_createProduct(r) : Reaction_createReactant(r);
        SpeciesReference_setSpecies(ref, x->id);
        bool constant = true;
        if (p->stoichiometry_name) {
            const ant_symbol *n = process_species(f, s->stmt_scope, p->stoichiometry_name);
            double value;
            if (n) {
                SpeciesReference_setId(ref, n->id);
                constant = n->constness >= 0 && !n->set_by_event && !n->value_is_rule && !ant_def_stands(f, &n->rate);
                if (!n->value_is_rule && !n->value.factor && ant_def_stands(f, &n->value) &&
                    ant_expr_number(n->value.value, &value)) {
                    SpeciesReference_setStoichiometry(ref, value);
                }
            }
        } else {
            SpeciesReference_setStoichiometry(ref, p->stoichiometry);
        }
        SpeciesReference_setConstant(ref, constant);
    }
}

static bool process_takes_part(const ant_flat *f, const ant_symbol *s, const ant_vec *list, const ant_symbol *x)
{
    for (int i = 0; i < list->n; i++) {
        const ant_participant *p = list->item[i];
        if (process_species(f, s->stmt_scope, p->species) == x) return true;
    }
    return false;
}

static bool process_modified_by(Reaction_t *r, const char *id)
{
    for (unsigned i = 0; i < Reaction_getNumModifiers(r); i++) {
        if (strcmp(SpeciesReference_getSpecies(Reaction_getModifier(r, i)), id) == 0) return true;
    }
    return false;
}

// Species in a rate law that do not take part.
static void process_modifiers(const ant_flat *f, const ant_symbol *s, Reaction_t *r, const ASTNode_t *node)
{
    if (ASTNode_getType(node) == AST_NAME) {
        const int i = map_get(f->ids, ASTNode_getName(node));
        const ant_symbol *x = i < 0 ? NULL : ant_sym(f, i);
        if (x && x->kind == KIND_SPECIES && !process_takes_part(f, s, &s->stmt->left, x) &&
            !process_takes_part(f, s, &s->stmt->right, x) && !process_modified_by(r, x->id)) {
            SpeciesReference_setSpecies(Reaction_createModifier(r), x->id);
        }
    }
    for (unsigned i = 0; i < ASTNode_getNumChildren(node); i++) process_modifiers(f, s, r, ASTNode_getChild(node, i));
}

static void process_reaction(ant_flat *f, Model_t *m, const ant_symbol *s)
{
    if (!s->stmt && f->broken) return;
    if (!s->stmt) {
        ant_error(f, s->loc, "its participants: reactants -> products", "reaction %s has none", s->name);
        return;
    }
    Reaction_t *r = Model_createReaction(m);
    Reaction_setId(r, s->id);
    ant_build_named((SBase_t *)r, s->display, s->sbo, s->notes);
    Reaction_setReversible(r, s->stmt->reversible);
    if (s->compartment >= 0) Reaction_setCompartment(r, ant_sym(f, ant_root(f, s->compartment))->id);
    process_side(f, s, r, &s->stmt->left, false);
    process_side(f, s, r, &s->stmt->right, true);
    if (!ant_def_stands(f, &s->value)) return;
    ASTNode_t *math = ant_math(f, s->value.scope, s->value.value);
    if (math) math = ant_scale_rate(f, s->value.scope, math, true);
    if (math) math = ant_scale(f, math, s->value.factor);
    if (!math) return;
    process_modifiers(f, s, r, math);
    KineticLaw_setMath(Reaction_createKineticLaw(r), math);
    ASTNode_free(math);
}

static void process_interactions(ant_flat *f, Model_t *m)
{
    for (int i = 0; i < f->interactions.n; i++) {
        const ant_scoped *x = f->interactions.item[i];
        if (x->symbol >= 0 && ant_sym(f, ant_root(f, x->symbol))->deleted) continue;
        for (int j = 0; j < x->stmt->right.n; j++) {
            const ant_participant *target = x->stmt->right.item[j];
            const ant_symbol *reaction = process_species(f, x->scope, target->species);
            if (f->broken && !reaction) continue;
            if (!reaction || reaction->kind != KIND_REACTION) {
                ant_error(f, target->loc, "a reaction", "%s is none", target->species);
                continue;
            }
            Reaction_t *r = Model_getReactionById(m, reaction->id);
            for (int k = 0; r && k < x->stmt->left.n; k++) {
                const ant_participant *p = x->stmt->left.item[k];
                const ant_symbol *s = process_species(f, x->scope, p->species);
                if (!s || s->deleted) continue;
                SpeciesReference_t *ref = Reaction_createModifier(r);
                SpeciesReference_setSpecies(ref, s->id);
                if (x->stmt->name) SpeciesReference_setName(ref, x->stmt->name);
                SBase_setSBOTerm((SBase_t *)ref, x->stmt->op == 'o' ? 19 : x->stmt->op == '|' ? 20 : 168);
            }
        }
    }
}

// ---- events, algebraic rules, constraints -----------------------------------------------------------------------

static bool process_said(const ant_expr *e, bool otherwise)
{
    return e ? strcmp(e->name, "true") == 0 : otherwise;
}

static bool process_set_left(const ant_flat *f, const ant_symbol *s, const ant_set *set)
{
    const int v = ant_find(f, s->stmt_scope, set->variable);
    return v >= 0 && !ant_sym(f, ant_root(f, v))->deleted && !ant_uses_deleted(f, s->stmt_scope, set->value);
}

// Did a deletion leave the event any of its assignments?
static bool process_event_left(const ant_flat *f, const ant_symbol *s)
{
    bool left = s->stmt->sets.n == 0;
    for (int i = 0; i < s->stmt->sets.n && !left; i++) left = process_set_left(f, s, s->stmt->sets.item[i]);
    return left;
}

static void process_event_sets(ant_flat *f, Event_t *e, const ant_symbol *s)
{
    for (int i = 0; i < s->stmt->sets.n; i++) {
        const ant_set *set = s->stmt->sets.item[i];
        if (!process_set_left(f, s, set)) continue;
        const int v = ant_find(f, s->stmt_scope, set->variable);
        const ant_symbol *x = ant_sym(f, ant_root(f, v));
        if (x->kind != KIND_PARAMETER && x->kind != KIND_SPECIES && x->kind != KIND_COMPARTMENT &&
            x->kind != KIND_STOICHIOMETRY) {
            ant_error(f, set->loc, "a quantity", "%s is %s", set->variable, ant_kind_text(x->kind));
            continue;
        }
        if (x->value_is_rule && ant_def_stands(f, &x->value)) {
            ant_error(f, set->loc, "a quantity without an assignment rule",
                      "the event changes %s, which always equals its rule", set->variable);
            continue;
        }
        ASTNode_t *math = ant_math(f, s->stmt_scope, set->value);
        if (math) math = ant_scale(f, math, ant_factor_inverse(f, ant_root_factor(f, v)));
        if (!math) continue;
        EventAssignment_t *a = Event_createEventAssignment(e);
        EventAssignment_setVariable(a, x->id);
        EventAssignment_setMath(a, math);
        ASTNode_free(math);
    }
}

static void process_event(ant_flat *f, Model_t *m, const ant_symbol *s)
{
    const ant_stmt *st = s->stmt;
    if (!st || ant_uses_deleted(f, s->stmt_scope, st->value) || !process_event_left(f, s)) return;
    ASTNode_t *trigger = ant_math(f, s->stmt_scope, st->value);
    if (!trigger) return;
    Event_t *e = Model_createEvent(m);
    Event_setId(e, s->id);
    ant_build_named((SBase_t *)e, s->display, s->sbo, s->notes);
    Event_setUseValuesFromTriggerTime(e, process_said(st->from_trigger, true));
    Trigger_t *t = Event_createTrigger(e);
    Trigger_setInitialValue(t, process_said(st->t0, true));
    Trigger_setPersistent(t, process_said(st->persistent, true));
    Trigger_setMath(t, trigger);
    ASTNode_free(trigger);
    if (st->delay && !ant_uses_deleted(f, s->stmt_scope, st->delay)) {
        ASTNode_t *delay = ant_math(f, s->stmt_scope, st->delay);
        if (delay) delay = ant_scale_time(f, s->stmt_scope, delay, '*');
        if (delay) {
            Delay_setMath(Event_createDelay(e), delay);
            ASTNode_free(delay);
        }
    }
    if (st->priority && !ant_uses_deleted(f, s->stmt_scope, st->priority)) {
        ASTNode_t *priority = ant_math(f, s->stmt_scope, st->priority);
        if (priority) {
            Priority_setMath(Event_createPriority(e), priority);
            ASTNode_free(priority);
        }
    }
    process_event_sets(f, e, s);
}

static void process_formula_of(ant_flat *f, Model_t *m, const ant_symbol *s)
{
    if (!s->stmt || ant_uses_deleted(f, s->stmt_scope, s->stmt->value)) return;
    ASTNode_t *math = ant_math(f, s->stmt_scope, s->stmt->value);
    if (!math) return;
    if (s->kind == KIND_ALGEBRAIC) {
        Rule_t *r = Model_createAlgebraicRule(m);
        SBase_setIdAttribute((SBase_t *)r, s->id);
        Rule_setMath(r, math);
        ant_build_named((SBase_t *)r, s->display, s->sbo, s->notes);
    } else {
        Constraint_t *c = Model_createConstraint(m);
        SBase_setIdAttribute((SBase_t *)c, s->id);
        Constraint_setMath(c, math);
    }
    ASTNode_free(math);
}

void ant_build_processes(ant_flat *f, Model_t *m)
{
    process_rules(f, m);
    for (int i = 0; i < f->symbols.n; i++) {
        const ant_symbol *s = ant_sym(f, i);
        if (s->link >= 0 || s->deleted) continue;
        if (s->kind == KIND_REACTION) process_reaction(f, m, s);
        if (s->kind == KIND_EVENT) process_event(f, m, s);
        if (s->kind == KIND_ALGEBRAIC || s->kind == KIND_CONSTRAINT) process_formula_of(f, m, s);
    }
    process_interactions(f, m);
    for (int i = 0; i < f->strands.n; i++) {
        const ant_scoped *x = f->strands.item[i];
        ant_error(f, x->stmt->loc, NULL, "not supported: DNA strand");
    }
}
