// SPDX-License-Identifier: MIT
// See compare.h.
#include "compare.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sbml/conversion/ConversionProperties.h>

#include "evaluate.h"

typedef struct {
    Model_t *a, *b;    // ours, the reference
    strbuf *out;
    bool loose;    // see compare_documents()
} compare;

// libAntimony writes an underscore behind ids that are words of its language (compartment_, gamma_): such an id is the
// same as without it.
static bool compare_same_id(const char *x, const char *y)
{
    const size_t n = strlen(x), m = strlen(y);
    return strncmp(x, y, n < m ? n : m) == 0 && (n == m || (n == m + 1 && x[m] == '_') || (m == n + 1 && y[n] == '_'));
}

static const char *compare_under(const char *id, char under[300])
{
    snprintf(under, 300, "%s_", id);
    return under;
}

#define COMPARE_FIND(get, m, id) (get(m, id) ? get(m, id) : get(m, compare_under(id, (char[300]){0})))

enum { COMPARE_POINTS = 3 };

static bool compare_math(const compare *c, const ASTNode_t *x, const ASTNode_t *y, const char *what, const char *id)
{
    if (!x && !y) return true;
    if (!x || !y) {
        strbuf_printf(c->out, "  %s of %s: only %s has one\n", what, id, x ? "ours" : "the reference");
        return false;
    }
    for (int p = 0; p < COMPARE_POINTS; p++) {
        const eval_at ea = {.m = c->a, .point = p}, eb = {.m = c->b, .point = p};
        const double u = eval_node(&ea, x), v = eval_node(&eb, y);
        if (eval_near(u, v)) continue;
        char *s = SBML_formulaToL3String(x), *t = SBML_formulaToL3String(y);
        strbuf_printf(c->out, "  %s of %s: %s, not %s\n", what, id, s, t);
        free(s);
        free(t);
        return false;
    }
    return true;
}

// The initial value: an assignment at a point, else the number; unset is NaN.
static double compare_initial(Model_t *m, const char *id, double number, bool set, int point)
{
    const InitialAssignment_t *i = COMPARE_FIND(Model_getInitialAssignmentBySym, m, id);
    if (i && InitialAssignment_isSetMath(i)) {
        const eval_at at = {.m = m, .point = point};
        return eval_node(&at, InitialAssignment_getMath(i));
    }
    return set ? number : NAN;
}

static bool compare_has_rule(Model_t *m, const char *id)
{
    const Rule_t *r = COMPARE_FIND(Model_getRuleByVar, m, id);
    return r && Rule_isAssignment(r);
}

static void compare_value(const compare *c, const char *id, double x, bool sx, double y, bool sy)
{
    if (compare_has_rule(c->b, id)) return;    // the value of a rule's variable means nothing
    for (int p = 0; p < COMPARE_POINTS; p++) {
        const double u = compare_initial(c->a, id, x, sx, p), v = compare_initial(c->b, id, y, sy, p);
        if (eval_near(u, v)) continue;
        strbuf_printf(c->out, "  initial value of %s: %g, not %g\n", id, u, v);
        return;
    }
}

static double compare_size(Model_t *m, const char *id)
{
    const Compartment_t *c = COMPARE_FIND(Model_getCompartmentById, m, id);
    return c && Compartment_isSetSize(c) ? Compartment_getSize(c) : 1;
}

// Initial amounts, or concentrations where the compartment's size is not known.
static double compare_amount(Model_t *m, const Species_t *s, bool *set)
{
    *set = Species_isSetInitialAmount(s) || Species_isSetInitialConcentration(s);
    if (Species_isSetInitialAmount(s)) return Species_getInitialAmount(s);
    return Species_getInitialConcentration(s) * compare_size(m, Species_getCompartment(s));
}

void compare_unit_base(const UnitDefinition_t *u, double exponent[64], double *factor)
{
    memset(exponent, 0, 64 * sizeof *exponent);
    *factor = 1;
    for (unsigned i = 0; i < UnitDefinition_getNumUnits(u); i++) {
        const Unit_t *part = UnitDefinition_getUnit((UnitDefinition_t *)(uintptr_t)u, i);
        int kind = Unit_getKind(part);
        double multiplier = Unit_getMultiplier(part) * pow(10, Unit_getScale(part)), e = Unit_getExponentAsDouble(part);
        if (kind == UNIT_KIND_KILOGRAM) {
            kind = UNIT_KIND_GRAM;
            multiplier *= 1e3;
        }
        if (kind == UNIT_KIND_LITER) kind = UNIT_KIND_LITRE;
        if (kind == UNIT_KIND_METER) kind = UNIT_KIND_METRE;
        if (kind != UNIT_KIND_DIMENSIONLESS) exponent[kind] += e;
        *factor *= pow(multiplier, e);
    }
}

// The unit of an id: a definition, or a kind of SBML's own. `time` is called time_unit in Antimony.
static bool compare_unit_of(Model_t *m, const char *id, double exponent[64], double *factor)
{
    const UnitDefinition_t *u = Model_getUnitDefinitionById(m, id);
    if (!u && strcmp(id, "time") == 0) u = Model_getUnitDefinitionById(m, "time_unit");
    if (u) {
        compare_unit_base(u, exponent, factor);
        return true;
    }
    const UnitKind_t kind = UnitKind_forName(id);
    memset(exponent, 0, 64 * sizeof *exponent);
    *factor = 1;
    if (kind != UNIT_KIND_INVALID && kind != UNIT_KIND_DIMENSIONLESS) exponent[kind] = 1;
    return kind != UNIT_KIND_INVALID;
}

static void compare_unit(const compare *c, const char *x, const char *y)
{
    double ex[64], ey[64], fx, fy;
    if (!compare_unit_of(c->b, y, ey, &fy)) return;
    if (!compare_unit_of(c->a, x, ex, &fx)) {
        if (!c->loose && !strstr(y, "__")) strbuf_printf(c->out, "  unit %s is missing\n", y);
        return;
    }
    if (memcmp(ex, ey, sizeof ex) != 0 || !eval_near(fx, fy))
        strbuf_printf(c->out, "  unit %s differs: factor %g, not %g\n", y, fx, fy);
}

// boundaryCondition means something for reactants and products only.
static bool compare_takes_part(Model_t *m, const char *species)
{
    for (unsigned i = 0; i < Model_getNumReactions(m); i++) {
        Reaction_t *r = Model_getReaction(m, i);
        if (Reaction_getReactantBySpecies(r, species) || Reaction_getProductBySpecies(r, species)) return true;
    }
    return false;
}

static void compare_quantities(const compare *c)
{
    for (unsigned i = 0; i < Model_getNumCompartments(c->b); i++) {
        const Compartment_t *y = Model_getCompartment(c->b, i),
                            *x = COMPARE_FIND(Model_getCompartmentById, c->a, Compartment_getId(y));
        const char *id = Compartment_getId(y);
        if (!x) strbuf_printf(c->out, "  compartment %s is missing\n", id);
        else
            compare_value(c, id, Compartment_getSize(x), Compartment_isSetSize(x), Compartment_getSize(y),
                          Compartment_isSetSize(y));
    }
    for (unsigned i = 0; i < Model_getNumParameters(c->b); i++) {
        const Parameter_t *y = Model_getParameter(c->b, i),
                          *x = COMPARE_FIND(Model_getParameterById, c->a, Parameter_getId(y));
        const char *id = Parameter_getId(y);
        if (!x) {
            strbuf_printf(c->out, "  parameter %s is missing\n", id);
            continue;
        }
        compare_value(c, id, Parameter_getValue(x), Parameter_isSetValue(x), Parameter_getValue(y),
                      Parameter_isSetValue(y));
        if (!c->loose && Parameter_getConstant(x) != Parameter_getConstant(y))
            strbuf_printf(c->out, "  parameter %s: constant differs\n", id);
        if (Parameter_isSetUnits(y)) compare_unit(c, Parameter_getUnits(x), Parameter_getUnits(y));
    }
    for (unsigned i = 0; i < Model_getNumSpecies(c->b); i++) {
        const Species_t *y = Model_getSpecies(c->b, i), *x = COMPARE_FIND(Model_getSpeciesById, c->a, Species_getId(y));
        const char *id = Species_getId(y);
        if (!x) {
            strbuf_printf(c->out, "  species %s is missing\n", id);
            continue;
        }
        bool sx, sy;
        const double u = compare_amount(c->a, x, &sx), v = compare_amount(c->b, y, &sy);
        compare_value(c, id, u, sx, v, sy);
        if (!compare_same_id(Species_getCompartment(x), Species_getCompartment(y)))
            strbuf_printf(c->out, "  species %s: compartment differs\n", id);
        if (Species_getHasOnlySubstanceUnits(x) != Species_getHasOnlySubstanceUnits(y))
            strbuf_printf(c->out, "  species %s: hasOnlySubstanceUnits differs\n", id);
        const bool bx = Species_getBoundaryCondition(x) || Species_getConstant(x),
                   by = Species_getBoundaryCondition(y) || Species_getConstant(y);
        if (bx != by && compare_takes_part(c->b, id))
            strbuf_printf(c->out, "  species %s: boundaryCondition differs\n", id);
    }
    if (Model_getNumCompartments(c->a) != Model_getNumCompartments(c->b))
        strbuf_printf(c->out, "  number of compartments: %u, not %u\n", Model_getNumCompartments(c->a),
                      Model_getNumCompartments(c->b));
    if (Model_getNumParameters(c->a) != Model_getNumParameters(c->b))
        strbuf_printf(c->out, "  number of parameters: %u, not %u\n", Model_getNumParameters(c->a),
                      Model_getNumParameters(c->b));
    if (Model_getNumSpecies(c->a) != Model_getNumSpecies(c->b))
        strbuf_printf(c->out, "  number of species: %u, not %u\n", Model_getNumSpecies(c->a),
                      Model_getNumSpecies(c->b));
}

static double compare_stoichiometry(Model_t *m, const SpeciesReference_t *r, int point)
{
    const StoichiometryMath_t *math = SpeciesReference_getStoichiometryMath((SpeciesReference_t *)(uintptr_t)r);
    if (math) {
        const eval_at at = {.m = m, .point = point};
        return eval_node(&at, StoichiometryMath_getMath(math));
    }
    const char *id = SpeciesReference_isSetId(r) ? SpeciesReference_getId(r) : "";
    if (compare_has_rule(m, id)) return eval_name(id, point);
    return compare_initial(m, id, SpeciesReference_getStoichiometry(r),
                           SpeciesReference_isSetStoichiometry(r) || SBase_getLevel((const SBase_t *)r) < 3, point);
}

// The sum of a species' stoichiometries on one side of a reaction.
static double compare_side(Model_t *m, const Reaction_t *r, const char *species, bool product, int point, int *count)
{
    double sum = 0;
    *count = 0;
    const unsigned n = product ? Reaction_getNumProducts(r) : Reaction_getNumReactants(r);
    for (unsigned i = 0; i < n; i++) {
        const SpeciesReference_t *s = product ? Reaction_getProduct((Reaction_t *)(uintptr_t)r, i)
                                              : Reaction_getReactant((Reaction_t *)(uintptr_t)r, i);
        if (!compare_same_id(SpeciesReference_getSpecies(s), species)) continue;
        sum += compare_stoichiometry(m, s, point);
        ++*count;
    }
    return sum;
}

static bool compare_modifier(const Reaction_t *r, const char *species)
{
    for (unsigned i = 0; i < Reaction_getNumModifiers(r); i++) {
        if (compare_same_id(SpeciesReference_getSpecies(Reaction_getModifier((Reaction_t *)(uintptr_t)r, i)), species))
            return true;
    }
    return false;
}

static void compare_reaction(const compare *c, const Reaction_t *x, const Reaction_t *y)
{
    const char *id = Reaction_getId(y);
    for (unsigned i = 0; i < Model_getNumSpecies(c->b); i++) {
        const char *s = Species_getId(Model_getSpecies(c->b, i));
        for (int product = 0; product < 2; product++) {
            int nx, ny;
            const double u = compare_side(c->a, x, s, product, 0, &nx), v = compare_side(c->b, y, s, product, 0, &ny);
            if ((nx > 0) != (ny > 0) || !eval_near(u, v))
                strbuf_printf(c->out, "  reaction %s: stoichiometry of %s %g, not %g\n", id, s, u, v);
        }
        if (!c->loose && compare_modifier(x, s) != compare_modifier(y, s))
            strbuf_printf(c->out, "  reaction %s: modifier %s differs\n", id, s);
    }
    if (!c->loose && Reaction_getReversible(x) != Reaction_getReversible(y))
        strbuf_printf(c->out, "  reaction %s: reversible differs\n", id);
    const KineticLaw_t *kx = Reaction_getKineticLaw((Reaction_t *)(uintptr_t)x),
                       *ky = Reaction_getKineticLaw((Reaction_t *)(uintptr_t)y);
    compare_math(c, kx ? KineticLaw_getMath(kx) : NULL, ky ? KineticLaw_getMath(ky) : NULL, "rate", id);
}

static void compare_processes(const compare *c)
{
    for (unsigned i = 0; i < Model_getNumReactions(c->b); i++) {
        const Reaction_t *y = Model_getReaction(c->b, i),
                         *x = COMPARE_FIND(Model_getReactionById, c->a, Reaction_getId(y));
        if (x) compare_reaction(c, x, y);
        else strbuf_printf(c->out, "  reaction %s is missing\n", Reaction_getId(y));
    }
    if (Model_getNumReactions(c->a) != Model_getNumReactions(c->b))
        strbuf_puts(c->out, "  number of reactions differs\n");
    for (unsigned i = 0; i < Model_getNumRules(c->b); i++) {
        const Rule_t *y = Model_getRule(c->b, i);
        const Rule_t *x = NULL;
        if (Rule_isAlgebraic(y)) {
            for (unsigned k = 0, seen = 0; k < Model_getNumRules(c->a) && !x; k++) {
                (void)seen;
                const Rule_t *r = Model_getRule(c->a, k);
                const eval_at ea = {.m = c->a}, eb = {.m = c->b};
                if (Rule_isAlgebraic(r) && eval_near(eval_node(&ea, Rule_getMath(r)), eval_node(&eb, Rule_getMath(y))))
                    x = r;
            }
        } else {
            x = COMPARE_FIND(Model_getRuleByVar, c->a, Rule_getVariable(y));
        }
        const char *id = Rule_isAlgebraic(y) ? "(algebraic)" : Rule_getVariable(y);
        if (!x || Rule_isRate(x) != Rule_isRate(y)) strbuf_printf(c->out, "  rule of %s is missing\n", id);
        else compare_math(c, Rule_getMath(x), Rule_getMath(y), "rule", id);
    }
    if (Model_getNumRules(c->a) != Model_getNumRules(c->b))
        strbuf_printf(c->out, "  number of rules: %u, not %u\n", Model_getNumRules(c->a), Model_getNumRules(c->b));
}

static void compare_event(const compare *c, Event_t *x, Event_t *y)
{
    const char *id = Event_getId(x);
    const Trigger_t *tx = Event_getTrigger(x), *ty = Event_getTrigger(y);
    compare_math(c, tx ? Trigger_getMath(tx) : NULL, ty ? Trigger_getMath(ty) : NULL, "trigger", id);
    const Delay_t *dx = Event_getDelay(x), *dy = Event_getDelay(y);
    compare_math(c, dx ? Delay_getMath(dx) : NULL, dy ? Delay_getMath(dy) : NULL, "delay", id);
    const Priority_t *px = Event_getPriority(x), *py = Event_getPriority(y);
    compare_math(c, px ? Priority_getMath(px) : NULL, py ? Priority_getMath(py) : NULL, "priority", id);
    if (SBase_getLevel((SBase_t *)y) >= 3 && tx && ty) {
        if (Trigger_getInitialValue(tx) != Trigger_getInitialValue(ty))
            strbuf_printf(c->out, "  event %s: initialValue differs\n", id);
        if (Trigger_getPersistent(tx) != Trigger_getPersistent(ty))
            strbuf_printf(c->out, "  event %s: persistent differs\n", id);
    }
    if (Event_getUseValuesFromTriggerTime(x) != Event_getUseValuesFromTriggerTime(y))
        strbuf_printf(c->out, "  event %s: useValuesFromTriggerTime differs\n", id);
    for (unsigned i = 0; i < Event_getNumEventAssignments(y); i++) {
        const EventAssignment_t *ay = Event_getEventAssignment(y, i),
                                *ax = COMPARE_FIND(Event_getEventAssignmentByVar, x, EventAssignment_getVariable(ay));
        compare_math(c, ax ? EventAssignment_getMath(ax) : NULL, EventAssignment_getMath(ay), "assignment",
                     EventAssignment_getVariable(ay));
    }
    if (Event_getNumEventAssignments(x) != Event_getNumEventAssignments(y))
        strbuf_printf(c->out, "  event %s: number of assignments differs\n", id);
}

static void compare_events(const compare *c)
{
    if (Model_getNumEvents(c->a) != Model_getNumEvents(c->b)) {
        strbuf_printf(c->out, "  number of events: %u, not %u\n", Model_getNumEvents(c->a), Model_getNumEvents(c->b));
        return;
    }
    for (unsigned i = 0; i < Model_getNumEvents(c->b); i++) {
        Event_t *y = Model_getEvent(c->b, i);
        Event_t *x = Event_isSetId(y) ? COMPARE_FIND(Model_getEventById, c->a, Event_getId(y)) : NULL;
        compare_event(c, x ? x : Model_getEvent(c->a, i), y);
    }
}

static void compare_units(const compare *c)
{
    for (unsigned i = 0; i < Model_getNumUnitDefinitions(c->b); i++) {
        const char *id = UnitDefinition_getId(Model_getUnitDefinition(c->b, i));
        compare_unit(c, id, id);
    }
    const char *const x[] = {Model_getTimeUnits(c->a),   Model_getSubstanceUnits(c->a), Model_getExtentUnits(c->a),
                             Model_getVolumeUnits(c->a), Model_getAreaUnits(c->a),      Model_getLengthUnits(c->a)};
    const char *const y[] = {Model_getTimeUnits(c->b),   Model_getSubstanceUnits(c->b), Model_getExtentUnits(c->b),
                             Model_getVolumeUnits(c->b), Model_getAreaUnits(c->b),      Model_getLengthUnits(c->b)};
    for (int i = 0; i < 6 && !c->loose; i++) {
        if (y[i] && *y[i]) compare_unit(c, x[i] ? x[i] : "", y[i]);
    }
}

bool compare_documents(SBMLDocument_t *a, SBMLDocument_t *b, bool loose, strbuf *out)
{
    const size_t before = out->n;
    const compare c = {SBMLDocument_getModel(a), SBMLDocument_getModel(b), out, loose};
    if (!c.a || !c.b) {
        strbuf_puts(out, "  no model\n");
        return false;
    }
    compare_quantities(&c);
    compare_processes(&c);
    compare_events(&c);
    compare_units(&c);
    return out->n == before;
}

static bool compare_convert(SBMLDocument_t *d, const char *option)
{
    ConversionProperties_t *p = ConversionProperties_create();
    ConversionProperties_addOptionWithKey(p, option);
    const int rc = SBMLDocument_convert(d, p);
    ConversionProperties_free(p);
    return rc == LIBSBML_OPERATION_SUCCESS;
}

SBMLDocument_t *compare_read(const char *path)
{
    SBMLDocument_t *d = readSBMLFromFile(path);
    if (SBMLDocument_getNumErrorsWithSeverity(d, LIBSBML_SEV_ERROR) > 0 ||
        SBMLDocument_getNumErrorsWithSeverity(d, LIBSBML_SEV_FATAL) > 0) {
        SBMLDocument_free(d);
        return NULL;
    }
    if (SBase_getPlugin((SBase_t *)d, "comp")) compare_convert(d, "flatten comp");
    compare_convert(d, "promoteLocalParameters");
    return d;
}
