// SPDX-License-Identifier: MIT
// What the files of the SBML reader share. Private to the module.
//
//   reader.c     a file or document in, a model out; libSBML's own findings as diagnostics
//   guard.c      what is looked at before libSBML sees a text: nesting, document types
//   shield.cc    the calls in which libSBML may throw
//   refuse.c     what a document may ask for and we do not do, named
//   quantities.c compartments, species, parameters
//   reactions.c  participants, stoichiometries, kinetic laws
//   equations.c  rules, initial assignments, events
//   math.c       MathML to expressions, with units; function definitions expanded
//   foreign.c    functions that files call and nobody defines
//   convert.c    quantities of different scale in one equation, as SimBiology takes them
//   units.c      unit definitions; comparing and converting units
#ifndef COLEY_SBML_SBML_INT_H
#define COLEY_SBML_SBML_INT_H

#include <sbml/SBMLTypes.h>

#include "model/model.h"
#include "sbml/sbml.h"

enum {
    SBML_MAX_NESTING = 800,    // XML elements within one another, and operations in an expression after expansion
    SBML_MAX_NODES = 5 * 1000 * 1000,    // MathML nodes visited in all, functions expanded
};

typedef struct {
    SBMLDocument_t *document;
    Model_t *sbml;
    model *m;
    diag_list *d;
    const sbml_options *o;
    const sbml_source_map *map;
    const char *file;    // name in diagnostics; NULL
    int level, version;

    map *function;          // id -> number of the function definition
    bool *function_open;    // being expanded: met again, it is recursive
    map *unit_index;        // id -> number in unit_value
    unit *unit_value;
    int nunit;
    size_t unit_cap;
    unit time, extent;
    bool converts;         // equations hold in one coherent system of units
    double base[DIM_N];    // its units, in house units

    int refused;          // "not supported" errors among all
    int errors_before;    // errors in d when reading began
    long nodes;           // MathML nodes visited
    bool nodes_reported;
} sbml_reader;

// Where an expression stands and what its names mean there.
typedef struct {
    const char *where;    // "the assignment rule of x", for messages
    src_loc loc;
    const char *reaction;    // its local parameters come first; NULL outside kinetic laws
    bool reported;           // one unit error an equation is enough
} sbml_place;

typedef struct {
    expr_id e;
    unit u;
    bool zero;     // the number 0 (or NaN, infinity) without a unit: agrees with every unit
    int symbol;    // the name of this symbol and nothing else; 0: something else
} sbml_term;

// reader.c
src_loc sbml_loc(const sbml_reader *r, void *element, const char *id);
void sbml_error(sbml_reader *r, src_loc loc, const char *expected, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void sbml_refuse(sbml_reader *r, src_loc loc, const char *format, ...) __attribute__((format(printf, 3, 4)));

// guard.c: false and an error where the text nests deeper than SBML_MAX_NESTING or declares a document type (entities).
bool sbml_guard(const char *text, size_t length, const char *name, diag_list *d);

// refuse.c
void sbml_refuse_unsupported(sbml_reader *r);

// quantities.c, reactions.c, equations.c: first all names, then the math that uses them
void sbml_read_quantities(sbml_reader *r);
void sbml_read_participants(sbml_reader *r);
void sbml_read_kinetic_laws(sbml_reader *r);
void sbml_read_equations(sbml_reader *r);

// math.c. A math element that is missing gives EXPR_NONE.
sbml_term sbml_math(sbml_reader *r, const ASTNode_t *node, sbml_place *place);

// foreign.c: a function that nobody defines, but whose name says what it is
bool sbml_is_foreign(const char *name, unsigned arguments);
sbml_term sbml_foreign(sbml_reader *r, const char *name, const sbml_term *argument, const sbml_place *place);

// units.c
void sbml_read_units(sbml_reader *r);
// The unit with this id, UNIT_NONE and an error where there is none. NULL or "" gives UNIT_NONE.
unit sbml_unit(sbml_reader *r, const char *id, src_loc loc);
// The same unit, scale included? Unknown ones are the same as anything.
bool sbml_same_unit(unit a, unit b);
void sbml_unit_text(unit u, char out[80]);
// Reports that two sides of an equation differ: an error in strict mode, else a warning. Nothing where units are not
// checked.
void sbml_unit_finding(sbml_reader *r, sbml_place *place, const char *expected, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void sbml_check_equation(sbml_reader *r, sbml_place *place, sbml_term found, unit expected);
unit sbml_meaning(const model *m, int symbol);    // unit of the symbol in math
double sbml_in_house(const sbml_reader *r, double value, unit u);

// convert.c. Where the document is not converted: factors of 1, units and expressions as they are.
void sbml_choose_conversion(sbml_reader *r);                    // after unit definitions
double sbml_coherent_factor(const sbml_reader *r, unit u);      // of one such unit in the coherent system
unit sbml_coherent_unit(const sbml_reader *r, unit u);          // as equations are checked: without its scale
expr_id sbml_to_coherent(sbml_reader *r, expr_id e, unit u);    // a number of unit u, in the coherent system
expr_id sbml_from_coherent(sbml_reader *r, expr_id e, unit u);

#endif
