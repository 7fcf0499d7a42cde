// SPDX-License-Identifier: MIT
// Units: parsing, dimensions, conversion to the house's one coherent unit a dimension:
//
//   time day   count cell   substance nmol   length dm (volume L)   mass mg   temperature K   current A   luminosity cd
//
// A cell and a molecule are both things counted, but 'cell' (SBML 'item') and 'nmol' are kept apart as dimensions: a
// model that mixes them says how many molecules a cell has, in nmol/cell or 1/cell. Exponents are rational (stored as
// double).
#ifndef COLEY_UNITS_UNITS_H
#define COLEY_UNITS_UNITS_H

#include <stdbool.h>
#include <stddef.h>

enum { DIM_TIME, DIM_COUNT, DIM_SUBSTANCE, DIM_LENGTH, DIM_MASS, DIM_TEMPERATURE, DIM_CURRENT, DIM_LUMINOUS, DIM_N };

typedef struct {
    bool known;           // false: no unit was declared; checks that meet it say nothing
    double factor;        // one of this unit in house units: value_house = value*factor
    double dim[DIM_N];    // exponents
} unit;

extern const unit UNIT_NONE;    // unknown
extern const unit UNIT_ONE;     // dimensionless

unit unit_mul(unit a, unit b);
unit unit_div(unit a, unit b);
unit unit_pow(unit a, double exponent);
bool unit_same_dimension(unit a, unit b);    // unknown units are the same as anything
bool unit_is_dimensionless(unit a);

// Parses "mg/kg", "1/day", "cell/mL", "nmol/L", "dimensionless", "1", "10^6 cell", "um2", "mm^2", "%".
// Names: s min h day week month year; cell item; mol mmol umol nmol pmol fmol; m dm cm mm um nm; L mL uL; kg g mg ug ng
// pg; K; M mM uM nM pM (mol/L); kDa? and SBML's base units (second, metre, litre, mole, item, kilogram, gram,
// dimensionless, ...). On failure returns false and *message says what was found and what was expected (static or in
// `buffer`).
bool unit_parse(const char *text, unit *u, char buffer[160]);

// "12.5 mg/kg" -> value in house units and its unit. A bare number has the unit UNIT_ONE.
bool quantity_parse(const char *text, double *value_house, unit *u, char buffer[160]);

// The unit written in house names, "cell/L/day"; out is at least 64 bytes.
void unit_format(unit u, char out[64]);

// SBML's base unit kinds by name ("mole", "item", "second", ...); false where the name is none.
bool unit_sbml_kind(const char *kind, unit *u);

#endif
