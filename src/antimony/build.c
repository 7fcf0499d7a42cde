// SPDX-License-Identifier: MIT
// The flattened model as a libSBML document, Level 3 Version 2: functions, units, compartments, species, parameters
// with their initial values. As libAntimony has it: parameters are constant unless something changes them; an initial
// value that is a number is a value, any other formula an initial assignment; a species' number is a concentration,
// number/compartment an amount.
#include <string.h>

#include "antimony/ant_int.h"
#include "base/strbuf.h"

// A formula that is there and that no deletion took away.
bool ant_def_stands(const ant_flat *f, const ant_def *d)
{
    return d->set && d->value && !ant_uses_deleted(f, d->scope, d->value);
}

static bool build_varies(const ant_flat *f, const ant_symbol *s)
{
    return s->set_by_event || (s->in_algebraic && s->constness <= 0) ||
           (s->value_is_rule && ant_def_stands(f, &s->value)) || ant_def_stands(f, &s->rate);
}

// `const` on what changes is a contradiction of the text.
static bool build_constant(ant_flat *f, const ant_symbol *s)
{
    if (build_varies(f, s)) return false;
    return s->constness > 0 || (s->constness == 0 && !s->ruled);
}

// Notes are kept where they are plain text; XHTML from a model file is not handed to a parser.
static void build_notes(SBase_t *element, const char *text)
{
    strbuf b = {0};
    strbuf_puts(&b, "<p xmlns=\"http://www.w3.org/1999/xhtml\">");
    for (; *text && *text != '<'; text++) {
        if (*text == '&') strbuf_puts(&b, "&amp;");
        else if (*text == '>') strbuf_puts(&b, "&gt;");
        else if ((unsigned char)*text >= ' ' || *text == '\n' || *text == '\t') strbuf_write(&b, text, 1);
    }
    strbuf_puts(&b, "</p>");
    if (*text != '<') SBase_setNotesString(element, b.s);
    strbuf_free(&b);
}

void ant_build_named(SBase_t *element, const char *display, int sbo, const char *notes)
{
    if (display) SBase_setName(element, display);
    if (sbo >= 0) SBase_setSBOTerm(element, sbo);
    if (notes) build_notes(element, notes);
}

static void build_named(SBase_t *element, const ant_symbol *s)
{
    ant_build_named(element, s->display, s->sbo, s->notes);
}

// ---- initial values ---------------------------------------------------------------------------------------------

// The initial value as a plain number; a number in another unit than the symbol's is not one.
static bool build_plain(const ant_symbol *s, double *value)
{
    const ant_def *d = &s->value;
    if (d->factor || !ant_expr_number(d->value, value)) return false;
    const ant_expr *e = d->value;
    while (e->kind == EX_OP) e = e->arg[0];
    return !e->unit || (s->unit && strcmp(e->unit, s->unit) == 0);
}

static void build_initial_assignment(ant_flat *f, Model_t *m, const ant_symbol *s)
{
    ASTNode_t *math = ant_math_def(f, &s->value);
    if (!math) return;
    InitialAssignment_t *a = Model_createInitialAssignment(m);
    InitialAssignment_setSymbol(a, s->id);
    InitialAssignment_setMath(a, math);
    ASTNode_free(math);
}

// number/compartment of a species in that compartment: an amount
static bool build_amount(const ant_flat *f, const ant_symbol *s, double *amount)
{
    const ant_expr *e = s->value.value;
    if (s->value.factor || e->kind != EX_OP || e->op != '/' || e->arg[1]->kind != EX_NAME ||
        !ant_expr_number(e->arg[0], amount))
        return false;
    const int c = ant_find(f, s->value.scope, e->arg[1]->name);
    return c >= 0 && s->compartment >= 0 && ant_root(f, c) == ant_root(f, s->compartment) &&
           !ant_root_factor((ant_flat *)(uintptr_t)f, c);
}

static bool build_has_initial(const ant_flat *f, const ant_symbol *s)
{
    return !s->value_is_rule && ant_def_stands(f, &s->value);
}

// ---- quantities -------------------------------------------------------------------------------------------------

static void build_compartment(ant_flat *f, Model_t *m, const ant_symbol *s)
{
    Compartment_t *c = Model_createCompartment(m);
    Compartment_setId(c, s->id);
    build_named((SBase_t *)c, s);
    Compartment_setSpatialDimensionsAsDouble(c, 3);
    Compartment_setConstant(c, build_constant(f, s));
    if (s->unit) {
        const char *u = ant_unit_id(f, s->unit_scope, s->unit, s->unit_loc);
        if (u) Compartment_setUnits(c, u);
    }
    double value;
    if (build_has_initial(f, s)) {
        if (build_plain(s, &value)) Compartment_setSize(c, value);
        else build_initial_assignment(f, m, s);
    } else if (strcmp(s->id, "default_compartment") == 0 && !s->value.set) {
        Compartment_setSize(c, 1);
    }
}

static void build_species(ant_flat *f, Model_t *m, const ant_symbol *s)
{
    Species_t *x = Model_createSpecies(m);
    Species_setId(x, s->id);
    build_named((SBase_t *)x, s);
    Species_setCompartment(x, ant_sym(f, ant_root(f, s->compartment))->id);
    Species_setHasOnlySubstanceUnits(x, s->substance_only);
    const bool rule = (s->value_is_rule && ant_def_stands(f, &s->value)) || ant_def_stands(f, &s->rate);
    Species_setBoundaryCondition(x, s->boundary || s->constness > 0 || rule);
    Species_setConstant(x, s->constness > 0 && !build_varies(f, s));
    if (s->unit) {
        const char *u = ant_unit_id(f, s->unit_scope, s->unit, s->unit_loc);
        if (u) Species_setSubstanceUnits(x, u);
    }
    double value;
    if (!build_has_initial(f, s)) return;
    if (build_plain(s, &value)) Species_setInitialConcentration(x, value);
    else if (build_amount(f, s, &value)) Species_setInitialAmount(x, value);
    else build_initial_assignment(f, m, s);
}

static void build_parameter(ant_flat *f, Model_t *m, const ant_symbol *s)
{
    Parameter_t *p = Model_createParameter(m);
    Parameter_setId(p, s->id);
    build_named((SBase_t *)p, s);
    Parameter_setConstant(p, build_constant(f, s));
    if (s->unit) {
        const char *u = ant_unit_id(f, s->unit_scope, s->unit, s->unit_loc);
        if (u) Parameter_setUnits(p, u);
    }
    double value;
    if (!build_has_initial(f, s)) return;
    if (build_plain(s, &value)) Parameter_setValue(p, value);
    else build_initial_assignment(f, m, s);
}

static void build_functions(ant_flat *f, Model_t *m)
{
    for (int i = 0; i < f->g->functions.n; i++) {
        const ant_function *fn = f->g->functions.item[i];
        if (map_get(f->ids, fn->name) >= 0) {
            ant_error(f, ant_sym(f, map_get(f->ids, fn->name))->loc, "another name for one of them",
                      "%s is a function, too", fn->name);
            continue;
        }
        ASTNode_t *math = fn->body ? ant_math_function(f, fn) : NULL;
        if (!math) continue;
        FunctionDefinition_t *d = Model_createFunctionDefinition(m);
        FunctionDefinition_setId(d, fn->name);
        ant_build_named((SBase_t *)d, fn->display, fn->sbo, NULL);
        FunctionDefinition_setMath(d, math);
        ASTNode_free(math);
    }
}

SBMLDocument_t *ant_build(ant_flat *f, const ant_module *top)
{
    SBMLDocument_t *document = SBMLDocument_createWithLevelAndVersion(3, 2);
    Model_t *m = SBMLDocument_createModel(document);
    Model_setId(m, top->name ? top->name : "__main");
    ant_build_named((SBase_t *)m, top->display, top->sbo, top->notes);
    ant_intern_units(f);
    build_functions(f, m);
    for (int i = 0; i < f->symbols.n; i++) {
        const ant_symbol *s = ant_sym(f, i);
        if (s->link >= 0 || s->deleted) continue;
        if (s->kind == KIND_COMPARTMENT) build_compartment(f, m, s);
        if (s->kind == KIND_SPECIES) build_species(f, m, s);
        if (s->kind == KIND_PARAMETER) build_parameter(f, m, s);
        if (s->kind == KIND_STOICHIOMETRY && build_has_initial(f, s)) {
            double value;
            if (!build_plain(s, &value)) build_initial_assignment(f, m, s);
        }
    }
    ant_build_processes(f, m);
    ant_build_units(f, m);
    return document;
}
