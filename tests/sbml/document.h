// SPDX-License-Identifier: MIT
// Small SBML documents for the tests of src/sbml: a frame around the part that a test is about.
#ifndef COLEY_TESTS_SBML_DOCUMENT_H
#define COLEY_TESTS_SBML_DOCUMENT_H

#include "model/system.h"
#include "sbml/sbml.h"

#define MATH(x)                                           \
    "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" " \
    "xmlns:sbml=\"http://www.sbml.org/sbml/level3/version2/core\">" x "</math>"
#define CI(x) "<ci>" x "</ci>"
#define CN(x) "<cn>" x "</cn>"
#define CN_UNIT(x, u) "<cn sbml:units=\"" u "\">" x "</cn>"
#define APPLY(f, x) "<apply><" f "/>" x "</apply>"
#define PARAMETER(id, value) "<parameter id=\"" id "\" value=\"" value "\" constant=\"true\"/>"
#define VARIABLE(id) "<parameter id=\"" id "\" constant=\"false\"/>"
#define ASSIGN(id, math) "<assignmentRule variable=\"" id "\">" MATH(math) "</assignmentRule>"
#define RATE(id, math) "<rateRule variable=\"" id "\">" MATH(math) "</rateRule>"

typedef struct {
    diag_list *d;
    model *m;
    bool refused;
} reading;

// Reads a Level 3 Version 2 document whose model holds `inside`; model attributes in `attributes`.
reading document_read(const char *attributes, const char *inside, const sbml_options *o);
// A whole text, as a file.
reading document_read_text(const char *text, const sbml_options *o);
void document_clear(reading *r);

// The value of quantity `id` at the start. NaN where the model is wrong.
double document_value(reading *r, const char *id);
// The derivative of state `id` at the start.
double document_derivative(reading *r, const char *id);
// The first error; "" where there is none.
const char *document_error(const reading *r);

#endif
