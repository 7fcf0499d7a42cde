// SPDX-License-Identifier: MIT
// Rules, reactions, events and constraints of a document as Antimony text.
#include <math.h>
#include <string.h>

#include "antimony/write_int.h"

// ---- rules ------------------------------------------------------------------------------------------------------

void ant_write_rules(ant_writer *w)
{
    for (unsigned i = 0; i < Model_getNumRules(w->m); i++) {
        const Rule_t *r = Model_getRule(w->m, i);
        if (!Rule_isSetMath(r)) continue;
        strbuf_puts(&w->b, "  ");
        if (Rule_isAlgebraic(r)) {
            strbuf_puts(&w->b, "0 = ");
        } else {
            ant_write_id(&w->b, Rule_getVariable(r));
            strbuf_puts(&w->b, Rule_isRate(r) ? "' = " : " := ");
        }
        ant_write_math(&w->b, Rule_getMath(r));
        strbuf_puts(&w->b, ";\n");
    }
}

// ---- reactions --------------------------------------------------------------------------------------------------

// The stoichiometry's name where it needs one: it has an id, is a formula, or no plain positive number.
static bool process_stoichiometry_name(const char *reaction, SpeciesReference_t *r, strbuf *name)
{
    const bool level3 = SBase_getLevel((SBase_t *)r) >= 3;
    const bool unset = level3 && !SpeciesReference_isSetStoichiometry(r);
    const bool plain =
        !unset && SpeciesReference_getStoichiometry(r) >= 0 && isfinite(SpeciesReference_getStoichiometry(r));
    if (SpeciesReference_isSetId(r)) {
        ant_write_id(name, SpeciesReference_getId(r));
    } else if (SpeciesReference_isSetStoichiometryMath(r) || !plain) {
        strbuf_printf(name, "%s__%s_stoichiometry", reaction, SpeciesReference_getSpecies(r));
    }
    return name->n > 0;
}

static void process_side(ant_writer *w, Reaction_t *r, bool product)
{
    const unsigned n = product ? Reaction_getNumProducts(r) : Reaction_getNumReactants(r);
    for (unsigned i = 0; i < n; i++) {
        SpeciesReference_t *s = product ? Reaction_getProduct(r, i) : Reaction_getReactant(r, i);
        strbuf name = {0};
        if (i > 0) strbuf_puts(&w->b, " + ");
        if (process_stoichiometry_name(Reaction_getId(r), s, &name)) {
            strbuf_printf(&w->b, "%s ", name.s);
        } else if (SpeciesReference_getStoichiometry(s) != 1) {
            ant_write_number(&w->b, SpeciesReference_getStoichiometry(s));
            strbuf_puts(&w->b, " ");
        }
        ant_write_id(&w->b, SpeciesReference_getSpecies(s));
        strbuf_free(&name);
    }
}

static void process_stoichiometries(ant_writer *w, Reaction_t *r, bool product)
{
    const unsigned n = product ? Reaction_getNumProducts(r) : Reaction_getNumReactants(r);
    for (unsigned i = 0; i < n; i++) {
        SpeciesReference_t *s = product ? Reaction_getProduct(r, i) : Reaction_getReactant(r, i);
        strbuf name = {0};
        if (process_stoichiometry_name(Reaction_getId(r), s, &name)) {
            const StoichiometryMath_t *math = SpeciesReference_getStoichiometryMath(s);
            const char *id = SpeciesReference_isSetId(s) ? SpeciesReference_getId(s) : "";
            const bool assigned = Model_getInitialAssignmentBySym(w->m, id) ||
                                  (Model_getRuleByVar(w->m, id) && Rule_isAssignment(Model_getRuleByVar(w->m, id)));
            if (SBase_getLevel((SBase_t *)s) >= 3 && !SpeciesReference_getConstant(s))
                strbuf_printf(&w->b, "  var %s;\n", name.s);
            if (math && StoichiometryMath_isSetMath(math)) {
                strbuf_printf(&w->b, "  %s := ", name.s);
                ant_write_math(&w->b, StoichiometryMath_getMath(math));
                strbuf_puts(&w->b, ";\n");
            } else if (!assigned && (SpeciesReference_isSetStoichiometry(s) || SBase_getLevel((SBase_t *)s) < 3)) {
                strbuf_printf(&w->b, "  %s = ", name.s);
                ant_write_number(&w->b, SpeciesReference_getStoichiometry(s));
                strbuf_puts(&w->b, ";\n");
            }
        }
        strbuf_free(&name);
    }
}

static bool process_names(const ASTNode_t *n, const char *id)
{
    if (!n) return false;
    if (ASTNode_getType(n) == AST_NAME && strcmp(ASTNode_getName(n), id) == 0) return true;
    for (unsigned i = 0; i < ASTNode_getNumChildren(n); i++) {
        if (process_names(ASTNode_getChild(n, i), id)) return true;
    }
    return false;
}

// Modifiers that the rate does not name: interactions.
static void process_modifiers(ant_writer *w, Reaction_t *r)
{
    const KineticLaw_t *law = Reaction_getKineticLaw(r);
    for (unsigned i = 0; i < Reaction_getNumModifiers(r); i++) {
        SpeciesReference_t *s = Reaction_getModifier(r, i);
        if (law && process_names(KineticLaw_getMath(law), SpeciesReference_getSpecies(s))) continue;
        const int sbo = SBase_getSBOTerm((SBase_t *)s);
        strbuf_puts(&w->b, "  ");
        ant_write_id(&w->b, SpeciesReference_getSpecies(s));
        strbuf_puts(&w->b, sbo == 19 ? " -o " : sbo == 20 ? " -| " : " -( ");
        ant_write_id(&w->b, Reaction_getId(r));
        strbuf_puts(&w->b, ";\n");
    }
}

void ant_write_reactions(ant_writer *w)
{
    for (unsigned i = 0; i < Model_getNumReactions(w->m); i++) {
        Reaction_t *r = Model_getReaction(w->m, i);
        strbuf_puts(&w->b, "  ");
        ant_write_id(&w->b, Reaction_getId(r));
        if (Reaction_isSetCompartment(r)) {
            strbuf_puts(&w->b, " in ");
            ant_write_id(&w->b, Reaction_getCompartment(r));
        }
        strbuf_puts(&w->b, ": ");
        process_side(w, r, false);
        strbuf_puts(&w->b, Reaction_getReversible(r) ? " -> " : " => ");
        process_side(w, r, true);
        strbuf_puts(&w->b, "; ");
        const KineticLaw_t *law = Reaction_getKineticLaw(r);
        if (law && KineticLaw_isSetMath(law)) ant_write_math(&w->b, KineticLaw_getMath(law));
        strbuf_puts(&w->b, Reaction_getFast(r) ? ";   // fast=true cannot be said here\n" : ";\n");
        process_stoichiometries(w, r, false);
        process_stoichiometries(w, r, true);
        process_modifiers(w, r);
    }
}

// ---- events -----------------------------------------------------------------------------------------------------

static void process_trigger(ant_writer *w, Event_t *e)
{
    const Delay_t *delay = Event_getDelay(e);
    const Trigger_t *t = Event_getTrigger(e);
    strbuf_puts(&w->b, "at ");
    if (delay && Delay_isSetMath(delay)) {
        strbuf_puts(&w->b, "(");
        ant_write_math(&w->b, Delay_getMath(delay));
        strbuf_puts(&w->b, ") after ");
    }
    strbuf_puts(&w->b, "(");
    if (t && Trigger_isSetMath(t)) ant_write_math(&w->b, Trigger_getMath(t));
    else strbuf_puts(&w->b, "false");
    strbuf_puts(&w->b, ")");
    const Priority_t *p = Event_getPriority(e);
    if (p && Priority_isSetMath(p)) {
        strbuf_puts(&w->b, ", priority = ");
        ant_write_math(&w->b, Priority_getMath(p));
    }
    const bool level3 = SBase_getLevel((SBase_t *)e) >= 3;
    if (level3 && t && !Trigger_getInitialValue(t)) strbuf_puts(&w->b, ", t0=false");
    if (level3 && t && !Trigger_getPersistent(t)) strbuf_puts(&w->b, ", persistent=false");
    if (!Event_getUseValuesFromTriggerTime(e)) strbuf_puts(&w->b, ", fromTrigger=false");
}

void ant_write_events(ant_writer *w)
{
    for (unsigned i = 0; i < Model_getNumEvents(w->m); i++) {
        Event_t *e = Model_getEvent(w->m, i);
        strbuf_puts(&w->b, "  ");
        if (Event_isSetId(e)) {
            ant_write_id(&w->b, Event_getId(e));
            strbuf_puts(&w->b, ": ");
        }
        process_trigger(w, e);
        strbuf_puts(&w->b, ": ");
        bool first = true;
        for (unsigned k = 0; k < Event_getNumEventAssignments(e); k++) {
            const EventAssignment_t *a = Event_getEventAssignment(e, k);
            if (!EventAssignment_isSetMath(a)) continue;
            strbuf_puts(&w->b, first ? "" : ", ");
            ant_write_id(&w->b, EventAssignment_getVariable(a));
            strbuf_puts(&w->b, " = ");
            ant_write_math(&w->b, EventAssignment_getMath(a));
            first = false;
        }
        strbuf_puts(&w->b, ";\n");
    }
}

void ant_write_constraints(ant_writer *w)
{
    for (unsigned i = 0; i < Model_getNumConstraints(w->m); i++) {
        const Constraint_t *c = Model_getConstraint(w->m, i);
        if (!Constraint_isSetMath(c)) continue;
        strbuf_puts(&w->b, "  constraint ");
        ant_write_math(&w->b, Constraint_getMath(c));
        strbuf_puts(&w->b, ";\n");
    }
}
