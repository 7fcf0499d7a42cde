// SPDX-License-Identifier: MIT
// Implicit unit conversion. In SBML the numbers of a file enter its equations as they are, so an equation that mixes mL
// with L is wrong. SimBiology converts: it takes every quantity to one coherent system of units before an equation is
// evaluated, and its SBML exports keep neither the converted numbers nor the setting. Here such a file keeps its
// numbers, and the conversion goes into its equations:
//
//   x in math            ->  f(x) x          f(x) = one unit of x in coherent units
//   left side y = ...    ->  y = (...)/f(y)
//   reaction's extent    ->  amount of a species: f(extent)/f(species)
//
// Any coherent system gives the same; the time unit of the model and the unit in which most species are counted are
// chosen for its units, so that most factors are 1. A quantity without a unit has the factor 1.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sbml/sbml_int.h"

bool sbml_document_by_simbiology(const void *document)
{
    char *text = SBase_getAnnotationString((SBase_t *)document);    // a copy, ours
    bool found = text && strstr(text, "SimBiology");
    free(text);
    return found;
}

// The factor of the unit in which most species are counted; the first of equals. 1 where there is none.
static double usual_substance(sbml_reader *r)
{
    double best = 1;
    unsigned n = Model_getNumSpecies(r->sbml), most = 0;
    for (unsigned i = 0; i < n; i++) {
        Species_t *s = Model_getSpecies(r->sbml, i);
        const char *id = Species_getSubstanceUnits(s);
        if (!Species_isSetSubstanceUnits(s) || map_get(r->unit_index, id) < 0) {
            continue;
        }
        unsigned count = 0;
        for (unsigned k = 0; k < n; k++) {
            const char *other = Species_getSubstanceUnits(Model_getSpecies(r->sbml, k));
            count += other && strcmp(other, id) == 0;
        }
        unit u = r->unit_value[map_get(r->unit_index, id)], substance = {true, 1, {[DIM_SUBSTANCE] = 1}};
        if (count > most && u.known && unit_same_dimension(u, substance)) {
            most = count;
            best = u.factor;
        }
    }
    return best;
}

static void choose_time(sbml_reader *r)
{
    char buffer[160];
    unit u, time = {true, 1, {[DIM_TIME] = 1}};
    if (!r->o->time_unit) {
        return;
    }
    if (!unit_parse(r->o->time_unit, &u, buffer) || !unit_same_dimension(u, time)) {
        sbml_error(r, (src_loc){0}, "a unit of time: s, min, h, day, week", "the time unit is '%.40s'",
                   r->o->time_unit);
    } else if (!r->converts && !sbml_same_unit(u, r->time)) {
        sbml_error(r, (src_loc){0}, "the file's own unit of time, or unit conversion", "the time unit is '%.40s'",
                   r->o->time_unit);
    } else {
        r->time = u;
    }
}

void sbml_choose_conversion(sbml_reader *r)
{
    for (int i = 0; i < DIM_N; i++) {
        r->base[i] = 1;
    }
    bool simbiology = r->o->unit_mode == SBML_UNITS_AUTO && sbml_document_by_simbiology(r->document);
    r->converts = !r->o->house_units && (r->o->unit_mode == SBML_UNITS_CONVERTED || simbiology);
    r->m->units_converted = r->converts;
    choose_time(r);
    if (!r->converts) {
        return;
    }
    r->base[DIM_SUBSTANCE] = usual_substance(r);
    r->base[DIM_TIME] = r->time.known && r->time.dim[DIM_TIME] == 1 ? r->time.factor : 1;
    if (simbiology) {
        diag_add(r->d, DIAG_WARNING, sbml_loc(r, r->sbml, NULL), NULL,
                 "SimBiology wrote this file: every quantity is converted to one coherent system of units in its "
                 "equations, as SimBiology does");
    }
}

double sbml_coherent_factor(const sbml_reader *r, unit u)
{
    if (!r->converts || !u.known) {
        return 1;
    }
    double factor = u.factor;
    for (int i = 0; i < DIM_N; i++) {
        factor *= u.dim[i] == 0 ? 1 : pow(r->base[i], -u.dim[i]);
    }
    // a product of powers of the units that the system is made of, up to rounding
    return fabs(factor - 1) < 1e-12 ? 1 : factor;
}

unit sbml_coherent_unit(const sbml_reader *r, unit u)
{
    if (r->converts) {
        u.factor = 1;
    }
    return u;
}

expr_id sbml_to_coherent(sbml_reader *r, expr_id e, unit u)
{
    expr_graph *g = r->m->graph;
    return e == EXPR_NONE ? e : expr_binary(g, X_MUL, expr_const(g, sbml_coherent_factor(r, u)), e);
}

expr_id sbml_from_coherent(sbml_reader *r, expr_id e, unit u)
{
    expr_graph *g = r->m->graph;
    return e == EXPR_NONE ? e : expr_binary(g, X_MUL, expr_const(g, 1 / sbml_coherent_factor(r, u)), e);
}
