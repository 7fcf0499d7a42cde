// SPDX-License-Identifier: MIT
// The named quantities of a document and their declared values: compartments, species, parameters. Values go to house
// units here when asked.
#include <math.h>
#include <stdlib.h>

#include "sbml/sbml_int.h"

static int add_symbol(sbml_reader *r, void *element, const char *id, const char *name, model_kind kind)
{
    src_loc loc = sbml_loc(r, element, id);
    if (!id || !*id || model_find(r->m, id) >= 0) {
        sbml_error(r, loc, "an id of its own for every element",
                   id && *id ? "the id %s is used twice" : "an element has no id%s", id ? id : "");
        return -1;
    }
    int i = model_add(r->m, id, kind);
    r->m->symbol[i].loc = loc;
    r->m->symbol[i].name = name && *name ? arena_strdup(r->m->memory, name) : NULL;
    return i;
}

static void want_unit(sbml_reader *r, int i)
{
    const model_symbol *y = &r->m->symbol[i];
    if ((r->o->strict_units || r->o->house_units) && !y->unit.known) {
        sbml_error(r, y->loc, "a unit, or \"dimensionless\"", "%s has no unit", y->id);
    }
}

static const char *size_unit(const sbml_reader *r, double dimensions)
{
    if (r->level < 3) {
        return dimensions == 3 ? "volume" : dimensions == 2 ? "area" : dimensions == 1 ? "length" : "dimensionless";
    }
    return dimensions == 3   ? Model_getVolumeUnits(r->sbml)
           : dimensions == 2 ? Model_getAreaUnits(r->sbml)
           : dimensions == 1 ? Model_getLengthUnits(r->sbml)
           : dimensions == 0 ? "dimensionless"
                             : NULL;
}

static void read_compartment(sbml_reader *r, Compartment_t *c)
{
    int i = add_symbol(r, c, Compartment_getId(c), Compartment_getName(c), MODEL_COMPARTMENT);
    if (i < 0) {
        return;
    }
    model_symbol *y = &r->m->symbol[i];
    double dimensions = Compartment_getSpatialDimensionsAsDouble(c);
    const char *id = Compartment_isSetUnits(c) ? Compartment_getUnits(c) : size_unit(r, dimensions);
    y->unit = sbml_unit(r, id, y->loc);
    y->constant = Compartment_getConstant(c);
    y->value_set = Compartment_isSetSize(c) || r->level == 1;
    y->value = y->value_set ? sbml_in_house(r, Compartment_getSize(c), y->unit) : NAN;
    want_unit(r, i);
}

// A compartment without dimensions usually has no size to divide by: its species are amounts.
static bool has_size(const sbml_reader *r, const char *id)
{
    Compartment_t *c = Model_getCompartmentById(r->sbml, id);
    return !c || Compartment_getSpatialDimensionsAsDouble(c) != 0 || Compartment_isSetSize(c) ||
           Model_getRuleByVar(r->sbml, id) || Model_getInitialAssignmentBySym(r->sbml, id);
}

static void read_species_value(sbml_reader *r, Species_t *s, model_symbol *y)
{
    y->value_is_amount = y->compartment < 0 || !Species_isSetInitialConcentration(s);
    y->value_set = Species_isSetInitialAmount(s) || Species_isSetInitialConcentration(s);
    if (!y->value_set) {
        y->value_is_amount = true;
        return;
    }
    y->value = Species_isSetInitialConcentration(s) ? Species_getInitialConcentration(s) : Species_getInitialAmount(s);
    unit u = y->value_is_amount ? y->unit : unit_div(y->unit, r->m->symbol[y->compartment].unit);
    y->value = sbml_in_house(r, y->value, u);
}

static void read_species(sbml_reader *r, Species_t *s)
{
    int i = add_symbol(r, s, Species_getId(s), Species_getName(s), MODEL_SPECIES);
    if (i < 0) {
        return;
    }
    model_symbol *y = &r->m->symbol[i];
    const char *compartment = Species_getCompartment(s);
    int in = model_find(r->m, compartment ? compartment : "");
    if (in < 0 || r->m->symbol[in].kind != MODEL_COMPARTMENT) {
        sbml_error(r, y->loc, "a compartment of the model", "species %s is in %s, which is no compartment", y->id,
                   compartment ? compartment : "none");
        return;
    }
    bool sized = has_size(r, compartment);
    const char *substance = r->level < 3 ? "substance" : Model_getSubstanceUnits(r->sbml);
    y->unit = sbml_unit(r, Species_isSetSubstanceUnits(s) ? Species_getSubstanceUnits(s) : substance, y->loc);
    y->compartment = sized ? in : -1;
    y->only_substance = !sized || Species_getHasOnlySubstanceUnits(s);
    y->boundary = Species_getBoundaryCondition(s);
    y->constant = Species_getConstant(s);
    read_species_value(r, s, y);
    want_unit(r, i);
}

static void read_parameter(sbml_reader *r, Parameter_t *p, const char *id)
{
    int i = add_symbol(r, p, id, Parameter_getName(p), MODEL_PARAMETER);
    if (i < 0) {
        return;
    }
    model_symbol *y = &r->m->symbol[i];
    y->unit = sbml_unit(r, Parameter_getUnits(p), y->loc);
    y->constant = Parameter_getConstant(p);
    y->value_set = Parameter_isSetValue(p);
    y->value = y->value_set ? sbml_in_house(r, Parameter_getValue(p), y->unit) : NAN;
    want_unit(r, i);
}

static void read_local_parameters(sbml_reader *r, Reaction_t *reaction)
{
    KineticLaw_t *law = Reaction_getKineticLaw(reaction);
    const char *id = Reaction_getId(reaction);
    for (unsigned k = 0; law && k < KineticLaw_getNumParameters(law); k++) {
        Parameter_t *p = KineticLaw_getParameter(law, k);
        read_parameter(r, p, arena_printf(r->m->memory, "%s.%s", id, Parameter_getId(p)));
        int i = r->m->nsymbol - 1;
        r->m->symbol[i].constant = true;
    }
}

static void read_conversion_factors(sbml_reader *r)
{
    const char *common = Model_getConversionFactor(r->sbml);
    for (unsigned k = 0; k < Model_getNumSpecies(r->sbml); k++) {
        Species_t *s = Model_getSpecies(r->sbml, k);
        int i = model_find(r->m, Species_getId(s));
        const char *id = Species_isSetConversionFactor(s) ? Species_getConversionFactor(s) : common;
        if (!id || !*id || i < 0) {
            continue;
        }
        r->m->symbol[i].conversion_factor = model_find(r->m, id);
        if (r->m->symbol[i].conversion_factor < 0) {
            sbml_error(r, r->m->symbol[i].loc, "a parameter", "there is no %s, the conversion factor of species %s", id,
                       Species_getId(s));
        }
    }
}

void sbml_read_quantities(sbml_reader *r)
{
    for (unsigned k = 0; k < Model_getNumCompartments(r->sbml); k++) {
        read_compartment(r, Model_getCompartment(r->sbml, k));
    }
    for (unsigned k = 0; k < Model_getNumSpecies(r->sbml); k++) {
        read_species(r, Model_getSpecies(r->sbml, k));
    }
    for (unsigned k = 0; k < Model_getNumParameters(r->sbml); k++) {
        Parameter_t *p = Model_getParameter(r->sbml, k);
        read_parameter(r, p, Parameter_getId(p));
    }
    for (unsigned k = 0; k < Model_getNumReactions(r->sbml); k++) {
        Reaction_t *reaction = Model_getReaction(r->sbml, k);
        int i = add_symbol(r, reaction, Reaction_getId(reaction), Reaction_getName(reaction), MODEL_REACTION);
        if (i >= 0) {
            r->m->symbol[i].unit = unit_div(r->extent, r->time);
            r->m->symbol[i].constant = false;
            read_local_parameters(r, reaction);
        }
    }
    read_conversion_factors(r);
}
