// SPDX-License-Identifier: MIT
// Test tool: are two SBML documents the same model? Compartments, species, parameters, initial values, reactions,
// rules, events and units, element by element; formulas by their values at points (evaluate.h). What it finds is
// written to a text, a line each.
#ifndef COLEY_TESTS_ANTIMONY_COMPARE_H
#define COLEY_TESTS_ANTIMONY_COMPARE_H

#include <sbml/SBMLTypes.h>
#include <stdbool.h>

#include "base/strbuf.h"

// True where the two (ours, the reference) are the same model; what differs is appended to `out`. loose: the reference
// is not the text's own translation, so modifiers, reversibility and units that nothing uses may differ.
bool compare_documents(SBMLDocument_t *a, SBMLDocument_t *b, bool loose, strbuf *out);
// Reads a reference: submodels expanded, local parameters made global, as in Antimony. NULL where libSBML finds errors.
SBMLDocument_t *compare_read(const char *path);
// A unit definition in SBML's base kinds: the exponent of each and the common factor.
void compare_unit_base(const UnitDefinition_t *u, double exponent[64], double *factor);

#endif
