// SPDX-License-Identifier: MIT
// Test tool: reads a text as Antimony, and looks for elements and errors.
#ifndef COLEY_TESTS_ANTIMONY_READING_H
#define COLEY_TESTS_ANTIMONY_READING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sbml/SBMLTypes.h>

#include "antimony/antimony.h"

typedef struct {
    diag_list *d;
    antimony_model *m;
    Model_t *sbml;    // NULL where the text cannot be read
} reading;

static inline reading read_module(const char *text, const char *module)
{
    reading r = {.d = diag_new()};
    r.m = antimony_read_text(text, "test.ant", NULL, NULL, module, r.d);
    if (r.m) r.sbml = SBMLDocument_getModel(antimony_document(r.m));
    return r;
}

static inline reading read_text(const char *text)
{
    return read_module(text, NULL);
}

// Reads what must be right, and asserts that libSBML finds no error in it either.
static inline reading read_valid(const char *text)
{
    reading r = read_text(text);
    if (!r.sbml) diag_print(r.d, stdout, false);
    assert_non_null(r.sbml);
    SBMLDocument_t *document = antimony_document(r.m);
    SBMLDocument_setConsistencyChecks(document, LIBSBML_CAT_UNITS_CONSISTENCY, 0);
    SBMLDocument_setConsistencyChecks(document, LIBSBML_CAT_MODELING_PRACTICE, 0);
    SBMLDocument_checkConsistency(document);
    if (SBMLDocument_getNumErrorsWithSeverity(document, LIBSBML_SEV_ERROR) > 0)
        SBMLDocument_printErrors(document, stdout);
    assert_int_equal(SBMLDocument_getNumErrorsWithSeverity(document, LIBSBML_SEV_ERROR), 0);
    return r;
}

static inline void read_end(reading *r)
{
    antimony_free(r->m);
    diag_free(r->d);
}

// Asserts an error at this place whose text and expectation contain these words; "" for no expectation.
static inline void assert_error(const reading *r, int line, int column, int length, const char *message,
                                const char *expected)
{
    for (int i = 0; i < diag_count(r->d); i++) {
        const diag *e = diag_at(r->d, i);
        if (e->loc.line != line || e->loc.column != column || !strstr(e->message, message)) continue;
        assert_int_equal(e->loc.length, length);
        if (*expected && (!e->expected || !strstr(e->expected, expected)))
            fail_msg("%d:%d expects '%s', not '%s'", line, column, e->expected ? e->expected : "", expected);
        return;
    }
    diag_print(r->d, stdout, false);
    fail_msg("no error '%s' at %d:%d", message, line, column);
}

// The formula of an initial assignment, rule or rate law in SBML's infix; malloc'ed.
static inline char *formula_of(Model_t *m, const char *id)
{
    const ASTNode_t *math = NULL;
    const Rule_t *rule = Model_getRuleByVar(m, id);
    const InitialAssignment_t *initial = Model_getInitialAssignmentBySym(m, id);
    Reaction_t *reaction = Model_getReactionById(m, id);
    if (rule) math = Rule_getMath(rule);
    else if (initial) math = InitialAssignment_getMath(initial);
    else if (reaction && Reaction_getKineticLaw(reaction)) math = KineticLaw_getMath(Reaction_getKineticLaw(reaction));
    return math ? SBML_formulaToL3String(math) : NULL;
}

static inline void assert_formula(const reading *r, const char *id, const char *expected)
{
    char *s = formula_of(r->sbml, id);
    assert_non_null(s);
    assert_string_equal(s, expected);
    free(s);
}

#endif
