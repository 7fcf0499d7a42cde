// SPDX-License-Identifier: MIT
// An SBML document as Antimony text: what antimony_read_text() reads back as the same model. Local parameters become
// parameters of the model (reaction_name). Left out: annotations, notes, messages of constraints, names of algebraic
// rules; `fast`, for which Antimony has no word, stays as a comment at its reaction.
#include <math.h>
#include <string.h>

#include <sbml/conversion/ConversionProperties.h>

#include "antimony/antimony.h"
#include "antimony/write_int.h"

static void write_functions(ant_writer *w)
{
    for (unsigned i = 0; i < Model_getNumFunctionDefinitions(w->m); i++) {
        FunctionDefinition_t *f = Model_getFunctionDefinition(w->m, i);
        if (!FunctionDefinition_getBody(f)) continue;
        strbuf_puts(&w->b, "function ");
        ant_write_id(&w->b, FunctionDefinition_getId(f));
        strbuf_puts(&w->b, "(");
        for (unsigned k = 0; k < FunctionDefinition_getNumArguments(f); k++) {
            strbuf_puts(&w->b, k ? ", " : "");
            ant_write_id(&w->b, ASTNode_getName(FunctionDefinition_getArgument(f, k)));
        }
        strbuf_puts(&w->b, ")\n  ");
        ant_write_math(&w->b, FunctionDefinition_getBody(f));
        strbuf_puts(&w->b, ";\nend\n\n");
    }
}

static void write_has(ant_writer *w, const char *id, const char *units)
{
    if (!units || !*units) return;
    strbuf_puts(&w->b, "  ");
    ant_write_id(&w->b, id);
    strbuf_puts(&w->b, " has ");
    ant_write_unit_id(&w->b, units);
    strbuf_puts(&w->b, ";\n");
}

static bool write_ruled(const ant_writer *w, const char *id)
{
    const Rule_t *r = Model_getRuleByVar(w->m, id);
    return r && Rule_isAssignment(r);
}

// `x = number`, unless a formula says what x is
static void write_value(ant_writer *w, const char *id, double value, const char *per)
{
    const InitialAssignment_t *a = Model_getInitialAssignmentBySym(w->m, id);
    if ((a && InitialAssignment_isSetMath(a)) || write_ruled(w, id)) return;
    strbuf_puts(&w->b, "  ");
    ant_write_id(&w->b, id);
    strbuf_puts(&w->b, " = ");
    ant_write_number(&w->b, value);
    if (per) {
        strbuf_puts(&w->b, "/");
        ant_write_id(&w->b, per);
    }
    strbuf_puts(&w->b, ";\n");
}

static void write_compartments(ant_writer *w)
{
    for (unsigned i = 0; i < Model_getNumCompartments(w->m); i++) {
        const Compartment_t *c = Model_getCompartment(w->m, i);
        const char *id = Compartment_getId(c);
        strbuf_puts(&w->b, Compartment_getConstant(c) ? "  const compartment " : "  var compartment ");
        ant_write_id(&w->b, id);
        if (Compartment_isSetOutside(c)) {
            strbuf_puts(&w->b, " in ");
            ant_write_id(&w->b, Compartment_getOutside(c));
        }
        strbuf_puts(&w->b, ";\n");
        if (Compartment_isSetSize(c)) write_value(w, id, Compartment_getSize(c), NULL);
        write_has(w, id, Compartment_getUnits(c));
    }
}

static void write_species(ant_writer *w)
{
    for (unsigned i = 0; i < Model_getNumSpecies(w->m); i++) {
        const Species_t *s = Model_getSpecies(w->m, i);
        const char *id = Species_getId(s);
        strbuf_printf(&w->b, "  %s%sspecies %s", Species_getConstant(s) ? "const " : "",
                      Species_getHasOnlySubstanceUnits(s) ? "substanceOnly " : "",
                      Species_getBoundaryCondition(s) && !Species_getConstant(s) ? "$" : "");
        ant_write_id(&w->b, id);
        strbuf_puts(&w->b, " in ");
        ant_write_id(&w->b, Species_getCompartment(s));
        strbuf_puts(&w->b, ";\n");
        if (Species_isSetInitialAmount(s)) write_value(w, id, Species_getInitialAmount(s), Species_getCompartment(s));
        else if (Species_isSetInitialConcentration(s)) write_value(w, id, Species_getInitialConcentration(s), NULL);
        write_has(w, id, Species_getSubstanceUnits(s));
    }
}

static void write_parameters(ant_writer *w)
{
    for (unsigned i = 0; i < Model_getNumParameters(w->m); i++) {
        const Parameter_t *p = Model_getParameter(w->m, i);
        const char *id = Parameter_getId(p);
        strbuf_puts(&w->b, Parameter_getConstant(p) ? "  const " : "  var ");
        ant_write_id(&w->b, id);
        strbuf_puts(&w->b, ";\n");
        if (Parameter_isSetValue(p)) write_value(w, id, Parameter_getValue(p), NULL);
        write_has(w, id, Parameter_getUnits(p));
    }
}

static void write_initial_assignments(ant_writer *w)
{
    for (unsigned i = 0; i < Model_getNumInitialAssignments(w->m); i++) {
        const InitialAssignment_t *a = Model_getInitialAssignment(w->m, i);
        if (!InitialAssignment_isSetMath(a)) continue;
        strbuf_puts(&w->b, "  ");
        ant_write_id(&w->b, InitialAssignment_getSymbol(a));
        strbuf_puts(&w->b, " = ");
        ant_write_math(&w->b, InitialAssignment_getMath(a));
        strbuf_puts(&w->b, ";\n");
    }
}

// ---- names ------------------------------------------------------------------------------------------------------

// A string without what would end it.
static void write_text(strbuf *b, const char *text)
{
    strbuf_puts(b, "\"");
    for (; *text; text++) {
        const char c = *text == '"' ? '\'' : *text == '\n' || *text == '\r' ? ' ' : *text;
        strbuf_write(b, &c, 1);
    }
    strbuf_puts(b, "\"");
}

static void write_name(ant_writer *w, SBase_t *e, const char *id)
{
    if (!id || !*id) return;
    if (SBase_isSetName(e) && strcmp(SBase_getName(e), id) != 0) {
        strbuf_puts(&w->b, "  ");
        ant_write_id(&w->b, id);
        strbuf_puts(&w->b, " is ");
        write_text(&w->b, SBase_getName(e));
        strbuf_puts(&w->b, ";\n");
    }
    if (SBase_isSetSBOTerm(e)) {
        strbuf_puts(&w->b, "  ");
        ant_write_id(&w->b, id);
        strbuf_printf(&w->b, ".sboTerm = %d;\n", SBase_getSBOTerm(e));
    }
}

static void write_names(ant_writer *w)
{
    Model_t *m = w->m;
    for (unsigned i = 0; i < Model_getNumCompartments(m); i++)
        write_name(w, (SBase_t *)Model_getCompartment(m, i), Compartment_getId(Model_getCompartment(m, i)));
    for (unsigned i = 0; i < Model_getNumSpecies(m); i++)
        write_name(w, (SBase_t *)Model_getSpecies(m, i), Species_getId(Model_getSpecies(m, i)));
    for (unsigned i = 0; i < Model_getNumParameters(m); i++)
        write_name(w, (SBase_t *)Model_getParameter(m, i), Parameter_getId(Model_getParameter(m, i)));
    for (unsigned i = 0; i < Model_getNumReactions(m); i++)
        write_name(w, (SBase_t *)Model_getReaction(m, i), Reaction_getId(Model_getReaction(m, i)));
    for (unsigned i = 0; i < Model_getNumEvents(m); i++)
        write_name(w, (SBase_t *)Model_getEvent(m, i), Event_getId(Model_getEvent(m, i)));
}

char *antimony_write(void *document)
{
    // a copy, since local parameters are moved
    ant_writer w = {.document = SBMLDocument_clone(document)};
    ConversionProperties_t *p = ConversionProperties_create();
    ConversionProperties_addOptionWithKey(p, "promoteLocalParameters");
    SBMLDocument_convert(w.document, p);
    ConversionProperties_free(p);
    w.m = SBMLDocument_getModel(w.document);
    strbuf_puts(&w.b, "");
    if (w.m) {
        write_functions(&w);
        strbuf_puts(&w.b, "model *");
        ant_write_id(&w.b, Model_isSetId(w.m) ? Model_getId(w.m) : "__main");
        strbuf_puts(&w.b, "()\n");
        ant_write_units(&w);
        write_compartments(&w);
        write_species(&w);
        write_parameters(&w);
        write_initial_assignments(&w);
        ant_write_rules(&w);
        ant_write_reactions(&w);
        ant_write_events(&w);
        ant_write_constraints(&w);
        write_names(&w);
        strbuf_puts(&w.b, "end\n");
        if (Model_isSetName(w.m)) {
            strbuf_puts(&w.b, "\n");
            ant_write_id(&w.b, Model_isSetId(w.m) ? Model_getId(w.m) : "__main");
            strbuf_puts(&w.b, " is ");
            write_text(&w.b, Model_getName(w.m));
            strbuf_puts(&w.b, "\n");
        }
    }
    SBMLDocument_free(w.document);
    return w.b.s;
}
