// SPDX-License-Identifier: MIT
// Reactions: their participants with stoichiometries (numbers, species references, Level 2's stoichiometryMath) and
// kinetic laws.
#include <math.h>

#include "base/map.h"
#include "base/strbuf.h"
#include "sbml/sbml_int.h"

// A stoichiometry that has an id, a formula or no value is a symbol of its own.
static int stoichiometry_symbol(sbml_reader *r, SpeciesReference_t *ref, const char *reaction, bool product)
{
    model *m = r->m;
    bool has_id = SpeciesReference_isSetId(ref), has_math = SpeciesReference_isSetStoichiometryMath(ref);
    bool has_value = r->level < 3 || SpeciesReference_isSetStoichiometry(ref);
    if (!has_id && !has_math && has_value) {
        return -1;
    }
    const char *id = has_id ? SpeciesReference_getId(ref) : NULL;
    for (int k = 1; !id; k++) {
        char *name = arena_printf(m->memory, "%s.%s.%s%d", reaction, SpeciesReference_getSpecies(ref),
                                  product ? "product" : "reactant", k);
        id = model_find(m, name) < 0 ? name : NULL;
    }
    src_loc loc = sbml_loc(r, ref, has_id ? id : reaction);
    if (model_find(m, id) >= 0) {
        sbml_error(r, loc, "an id of its own for every element", "the id %s is used twice", id);
        return -1;
    }
    int i = model_add(m, id, MODEL_SPECIES_REFERENCE);
    m->symbol[i].loc = loc;
    m->symbol[i].unit = UNIT_ONE;
    m->symbol[i].constant = r->level >= 3 && SpeciesReference_getConstant(ref);
    m->symbol[i].value_set = has_value && !has_math;
    m->symbol[i].value = m->symbol[i].value_set ? SpeciesReference_getStoichiometry(ref) : NAN;
    return i;
}

static void read_participant(sbml_reader *r, SpeciesReference_t *ref, int reaction, bool product)
{
    model *m = r->m;
    const char *id = SpeciesReference_getSpecies(ref);
    int species = model_find(m, id ? id : "");
    src_loc loc = m->symbol[reaction].loc;
    if (species < 0 || m->symbol[species].kind != MODEL_SPECIES) {
        sbml_error(r, loc, "a species of the model", "there is no species %s, which takes part in reaction %s",
                   id ? id : "", m->symbol[reaction].id);
        return;
    }
    model_participant p = {.reaction = reaction, .species = species, .sign = product ? 1 : -1, .scale = 1};
    p.stoichiometry_symbol = stoichiometry_symbol(r, ref, m->symbol[reaction].id, product);
    // Level 1 writes fractions
    double denominator = r->level == 1 ? SpeciesReference_getDenominator(ref) : 1;
    p.stoichiometry = SpeciesReference_getStoichiometry(ref) / denominator;
    ARRAY_PUSH(m->participant, m->nparticipant, m->participant_cap, p);
}

void sbml_read_participants(sbml_reader *r)
{
    for (unsigned k = 0; k < Model_getNumReactions(r->sbml); k++) {
        Reaction_t *reaction = Model_getReaction(r->sbml, k);
        int i = model_find(r->m, Reaction_getId(reaction));
        for (unsigned j = 0; i >= 0 && j < Reaction_getNumReactants(reaction); j++) {
            read_participant(r, Reaction_getReactant(reaction, j), i, false);
        }
        for (unsigned j = 0; i >= 0 && j < Reaction_getNumProducts(reaction); j++) {
            read_participant(r, Reaction_getProduct(reaction, j), i, true);
        }
    }
}

static void read_stoichiometry_math(sbml_reader *r, SpeciesReference_t *ref, int symbol)
{
    if (symbol < 0 || !SpeciesReference_isSetStoichiometryMath(ref)) {
        return;
    }
    const ASTNode_t *math = StoichiometryMath_getMath(SpeciesReference_getStoichiometryMath(ref));
    const char *where = arena_printf(r->m->memory, "the stoichiometry of %s", r->m->symbol[symbol].id);
    sbml_place place = {.where = where, .loc = r->m->symbol[symbol].loc};
    sbml_term t = sbml_math(r, math, &place);
    sbml_check_equation(r, &place, t, UNIT_ONE);
    r->m->symbol[symbol].rule = t.e == EXPR_NONE ? RULE_NONE : RULE_ASSIGNMENT;
    r->m->symbol[symbol].rule_math = t.e;
}

static bool takes_part(Reaction_t *reaction, const char *species)
{
    return Reaction_getReactantBySpecies(reaction, species) || Reaction_getProductBySpecies(reaction, species) ||
           Reaction_getModifierBySpecies(reaction, species);
}

// Names in the law that are species and do not take part in the reaction, each once.
static void undeclared_in(sbml_reader *r, Reaction_t *reaction, const ASTNode_t *node, map *found)
{
    const char *name = ASTNode_getType(node) == AST_NAME ? ASTNode_getName(node) : NULL;
    int i = name ? model_find(r->m, name) : -1;
    if (i >= 0 && r->m->symbol[i].kind == MODEL_SPECIES && !takes_part(reaction, name) &&
        !KineticLaw_getParameterById(Reaction_getKineticLaw(reaction), name)) {
        map_set(found, name, 0);
    }
    for (unsigned k = 0; k < ASTNode_getNumChildren(node); k++) {
        undeclared_in(r, reaction, ASTNode_getChild(node, k), found);
    }
}

// SBML wants every species of a kinetic law among reactants, products and modifiers (rule 21121). Exports of other
// programs leave modifiers out; the equations are clear without them.
static void report_undeclared(sbml_reader *r, Reaction_t *reaction, int i, const ASTNode_t *law)
{
    map *found = map_new();
    undeclared_in(r, reaction, law, found);
    strbuf list = {0};
    for (int k = 0; k < map_count(found); k++) {
        const char *name = r->m->symbol[model_find(r->m, map_key(found, k))].name;
        strbuf_printf(&list, "%s%s%s%s%s", k ? ", " : "", map_key(found, k), name ? " (" : "", name ? name : "",
                      name ? ")" : "");
    }
    if (map_count(found)) {
        diag_add(r->d, DIAG_WARNING, r->m->symbol[i].loc, NULL,
                 "the kinetic law of %s uses what is not declared as a modifier: %.400s", r->m->symbol[i].id, list.s);
    }
    strbuf_free(&list);
    map_free(found);
}

static void read_kinetic_law(sbml_reader *r, Reaction_t *reaction, int i)
{
    KineticLaw_t *law = Reaction_getKineticLaw(reaction);
    if (!law || !KineticLaw_isSetMath(law)) {
        return;
    }
    model *m = r->m;
    const char *where = arena_printf(m->memory, "the kinetic law of %s", m->symbol[i].id);
    sbml_place place = {.where = where, .loc = m->symbol[i].loc, .reaction = m->symbol[i].id};
    sbml_term t = sbml_math(r, KineticLaw_getMath(law), &place);
    if (t.e != EXPR_NONE && !r->map) {    // our own front end declares modifiers
        report_undeclared(r, reaction, i, KineticLaw_getMath(law));
    }
    sbml_check_equation(r, &place, t, m->symbol[i].unit);
    m->symbol[i].rate = sbml_from_coherent(r, t.e, m->symbol[i].unit);
}

// What a reaction changes must be counted as its extent is, unless a conversion factor stands between.
static void check_participant(sbml_reader *r, model_participant *p)
{
    const model *m = r->m;
    const model_symbol *s = &m->symbol[p->species];
    unit factor = s->conversion_factor >= 0 ? m->symbol[s->conversion_factor].unit : UNIT_ONE;
    unit change = unit_mul(r->extent, factor);
    p->scale = sbml_coherent_factor(r, change) / sbml_coherent_factor(r, s->unit);    // of no unit: 1, as everywhere
    if (s->boundary || sbml_same_unit(sbml_coherent_unit(r, change), sbml_coherent_unit(r, s->unit))) {
        return;
    }
    char a[80], b[80];
    sbml_unit_text(s->unit, a);
    sbml_unit_text(change, b);
    sbml_place place = {.where = arena_printf(m->memory, "reaction %s", m->symbol[p->reaction].id),
                        .loc = m->symbol[p->reaction].loc};
    sbml_unit_finding(r, &place, "the model's extent unit, or a conversion factor",
                      "species %s is in %s, but the reaction changes it in %s", s->id, a, b);
}

void sbml_read_kinetic_laws(sbml_reader *r)
{
    int next = 0;    // participants come in the order of the document
    for (unsigned k = 0; k < Model_getNumReactions(r->sbml); k++) {
        Reaction_t *reaction = Model_getReaction(r->sbml, k);
        int i = model_find(r->m, Reaction_getId(reaction));
        unsigned nreactant = Reaction_getNumReactants(reaction), n = nreactant + Reaction_getNumProducts(reaction);
        for (unsigned j = 0; j < n; j++) {
            SpeciesReference_t *ref =
                j < nreactant ? Reaction_getReactant(reaction, j) : Reaction_getProduct(reaction, j - nreactant);
            read_stoichiometry_math(r, ref, r->m->participant[next++].stoichiometry_symbol);
        }
        read_kinetic_law(r, reaction, i);
    }
    for (int k = 0; k < r->m->nparticipant; k++) {
        check_participant(r, &r->m->participant[k]);
    }
}
