// SPDX-License-Identifier: MIT
// Units of an SBML document: its definitions, what stands for units that are not given (Level 2: mole, litre, second,
// ...; Level 3: nothing), and how two sides of an equation are compared. Units compare by dimension and scale: SBML's
// numbers are never converted by an equation, so "mL + L" is as wrong as "mL + s". House units (model/model.h) change
// every number by its unit's factor, which keeps such equations true.
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sbml/sbml_int.h"

static unit unit_of_definition(sbml_reader *r, UnitDefinition_t *definition)
{
    unit u = UNIT_ONE;
    for (unsigned i = 0; i < UnitDefinition_getNumUnits(definition); i++) {
        Unit_t *part = UnitDefinition_getUnit(definition, i);
        const char *kind = UnitKind_toString(Unit_getKind(part));
        unit base;
        double exponent = Unit_getExponentAsDouble(part), multiplier = Unit_getMultiplier(part);
        if (Unit_isCelsius(part) || !unit_sbml_kind(kind, &base) || !isfinite(exponent) || !isfinite(multiplier)) {
            sbml_error(r, sbml_loc(r, part, UnitDefinition_getId(definition)),
                       "a kind of SBML, an exponent, a scale and a multiplier", "unit %s cannot be read (kind %s)",
                       UnitDefinition_getId(definition), kind);
            return UNIT_NONE;
        }
        base.factor *= multiplier * pow(10, Unit_getScale(part));
        u = unit_mul(u, unit_pow(base, exponent));
    }
    return u;
}

static void define_unit(sbml_reader *r, const char *id, unit u)
{
    map_set(r->unit_index, id, r->nunit);
    ARRAY_PUSH(r->unit_value, r->nunit, r->unit_cap, u);
}

static void define_kind(sbml_reader *r, const char *id, const char *kind, double exponent)
{
    unit u;
    if (map_get(r->unit_index, id) < 0 && unit_sbml_kind(kind, &u)) {
        define_unit(r, id, unit_pow(u, exponent));
    }
}

void sbml_read_units(sbml_reader *r)
{
    Model_t *sbml = r->sbml;
    for (unsigned i = 0; i < Model_getNumUnitDefinitions(sbml); i++) {
        UnitDefinition_t *definition = Model_getUnitDefinition(sbml, i);
        if (!UnitDefinition_isSetId(definition)) {    // libSBML drops an id that is no identifier
            sbml_error(r, sbml_loc(r, definition, NULL), "an identifier", "a unit has no id, or one that is no name");
            continue;
        }
        define_unit(r, UnitDefinition_getId(definition), unit_of_definition(r, definition));
    }
    if (r->level < 3) {
        define_kind(r, "substance", "mole", 1);
        define_kind(r, "volume", "litre", 1);
        define_kind(r, "area", "metre", 2);
        define_kind(r, "length", "metre", 1);
        define_kind(r, "time", "second", 1);
        r->time = sbml_unit(r, "time", (src_loc){0});
        r->extent = sbml_unit(r, "substance", (src_loc){0});
        return;
    }
    src_loc loc = sbml_loc(r, sbml, NULL);
    r->time = sbml_unit(r, Model_getTimeUnits(sbml), loc);
    r->extent = sbml_unit(r, Model_getExtentUnits(sbml), loc);
}

unit sbml_unit(sbml_reader *r, const char *id, src_loc loc)
{
    unit u;
    if (!id || !*id) {
        return UNIT_NONE;
    }
    int number = map_get(r->unit_index, id);
    if (number >= 0) {
        return r->unit_value[number];
    }
    if (unit_sbml_kind(id, &u)) {
        return u;
    }
    sbml_error(r, loc, "a unit definition or a base unit of SBML", "unit %s is not defined", id);
    return UNIT_NONE;
}

bool sbml_same_unit(unit a, unit b)
{
    return !a.known || !b.known || (unit_same_dimension(a, b) && fabs(a.factor / b.factor - 1) < 1e-9);
}

void sbml_unit_text(unit u, char out[80])
{
    char name[64];
    if (!u.known) {
        snprintf(out, 80, "an unknown unit");
        return;
    }
    unit_format(u, name);
    if (fabs(u.factor - 1) < 1e-9) {
        snprintf(out, 80, "%s", name);
    } else {
        snprintf(out, 80, "%.6g %s", u.factor, name);
    }
}

void sbml_unit_finding(sbml_reader *r, sbml_place *place, const char *expected, const char *format, ...)
{
    if (!(r->o->check_units || r->o->house_units) || place->reported) {
        return;
    }
    char text[400];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    bool strict = r->o->strict_units || r->o->house_units;
    diag_add(r->d, strict ? DIAG_ERROR : DIAG_WARNING, place->loc, expected, "units of %s: %s", place->where, text);
    place->reported = true;
}

void sbml_check_equation(sbml_reader *r, sbml_place *place, sbml_term found, unit expected)
{
    char a[80], b[80];
    expected = sbml_coherent_unit(r, expected);
    if (found.e == EXPR_NONE || found.zero || sbml_same_unit(found.u, expected)) {
        return;
    }
    sbml_unit_text(found.u, a);
    sbml_unit_text(expected, b);
    sbml_unit_finding(r, place, b, "the right side is in %s, the left side in %s", a, b);
}

unit sbml_meaning(const model *m, int symbol)
{
    const model_symbol *y = &m->symbol[symbol];
    bool concentration = y->kind == MODEL_SPECIES && !y->only_substance && y->compartment >= 0;
    return concentration ? unit_div(y->unit, m->symbol[y->compartment].unit) : y->unit;
}

double sbml_in_house(const sbml_reader *r, double value, unit u)
{
    return r->o->house_units && u.known ? value * u.factor : value;
}
