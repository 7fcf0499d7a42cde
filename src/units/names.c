// SPDX-License-Identifier: MIT
// The units known by name, in house units: day, cell, nmol, dm (L), mg. Definitions are those of the SI (BIPM, The
// International System of Units, 9th edition); a year is 365.25 days and a month a twelfth of it; Da, as biologists use
// it, is g/mol.
#include "units/names.h"

#include <string.h>

typedef struct {
    const char *name;
    double factor;
    signed char time, count, substance, length, mass, temperature, current, luminous;
} named;

#define PER_DAY (1.0 / 86400)

static const named NAMES[] = {
    {"dimensionless", 1, 0, 0, 0, 0, 0, 0, 0, 0},
    {"1", 1, 0, 0, 0, 0, 0, 0, 0, 0},
    {"%", 0.01, 0, 0, 0, 0, 0, 0, 0, 0},
    {"percent", 0.01, 0, 0, 0, 0, 0, 0, 0, 0},
    {"radian", 1, 0, 0, 0, 0, 0, 0, 0, 0},
    {"steradian", 1, 0, 0, 0, 0, 0, 0, 0, 0},
    // time
    {"s", PER_DAY, 1, 0, 0, 0, 0, 0, 0, 0},
    {"second", PER_DAY, 1, 0, 0, 0, 0, 0, 0, 0},
    {"min", 1.0 / 1440, 1, 0, 0, 0, 0, 0, 0, 0},
    {"minute", 1.0 / 1440, 1, 0, 0, 0, 0, 0, 0, 0},
    {"h", 1.0 / 24, 1, 0, 0, 0, 0, 0, 0, 0},
    {"hour", 1.0 / 24, 1, 0, 0, 0, 0, 0, 0, 0},
    {"day", 1, 1, 0, 0, 0, 0, 0, 0, 0},
    {"d", 1, 1, 0, 0, 0, 0, 0, 0, 0},
    {"week", 7, 1, 0, 0, 0, 0, 0, 0, 0},
    {"month", 365.25 / 12, 1, 0, 0, 0, 0, 0, 0, 0},
    {"year", 365.25, 1, 0, 0, 0, 0, 0, 0, 0},
    {"hertz", 86400, -1, 0, 0, 0, 0, 0, 0, 0},
    {"becquerel", 86400, -1, 0, 0, 0, 0, 0, 0, 0},
    // things counted
    {"cell", 1, 0, 1, 0, 0, 0, 0, 0, 0},
    {"cells", 1, 0, 1, 0, 0, 0, 0, 0, 0},
    {"item", 1, 0, 1, 0, 0, 0, 0, 0, 0},
    // substance
    {"mole", 1e9, 0, 0, 1, 0, 0, 0, 0, 0},
    {"mol", 1e9, 0, 0, 1, 0, 0, 0, 0, 0},
    {"mmol", 1e6, 0, 0, 1, 0, 0, 0, 0, 0},
    {"umol", 1e3, 0, 0, 1, 0, 0, 0, 0, 0},
    {"nmol", 1, 0, 0, 1, 0, 0, 0, 0, 0},
    {"pmol", 1e-3, 0, 0, 1, 0, 0, 0, 0, 0},
    {"fmol", 1e-6, 0, 0, 1, 0, 0, 0, 0, 0},
    {"katal", 1e9 * 86400, -1, 0, 1, 0, 0, 0, 0, 0},
    {"M", 1e9, 0, 0, 1, -3, 0, 0, 0, 0},
    {"mM", 1e6, 0, 0, 1, -3, 0, 0, 0, 0},
    {"uM", 1e3, 0, 0, 1, -3, 0, 0, 0, 0},
    {"nM", 1, 0, 0, 1, -3, 0, 0, 0, 0},
    {"pM", 1e-3, 0, 0, 1, -3, 0, 0, 0, 0},
    // length, volume
    {"metre", 10, 0, 0, 0, 1, 0, 0, 0, 0},
    {"meter", 10, 0, 0, 0, 1, 0, 0, 0, 0},
    {"m", 10, 0, 0, 0, 1, 0, 0, 0, 0},
    {"dm", 1, 0, 0, 0, 1, 0, 0, 0, 0},
    {"cm", 0.1, 0, 0, 0, 1, 0, 0, 0, 0},
    {"mm", 0.01, 0, 0, 0, 1, 0, 0, 0, 0},
    {"um", 1e-5, 0, 0, 0, 1, 0, 0, 0, 0},
    {"nm", 1e-8, 0, 0, 0, 1, 0, 0, 0, 0},
    {"litre", 1, 0, 0, 0, 3, 0, 0, 0, 0},
    {"liter", 1, 0, 0, 0, 3, 0, 0, 0, 0},
    {"L", 1, 0, 0, 0, 3, 0, 0, 0, 0},
    {"l", 1, 0, 0, 0, 3, 0, 0, 0, 0},
    {"dL", 0.1, 0, 0, 0, 3, 0, 0, 0, 0},
    {"mL", 1e-3, 0, 0, 0, 3, 0, 0, 0, 0},
    {"ml", 1e-3, 0, 0, 0, 3, 0, 0, 0, 0},
    {"uL", 1e-6, 0, 0, 0, 3, 0, 0, 0, 0},
    // mass
    {"kilogram", 1e6, 0, 0, 0, 0, 1, 0, 0, 0},
    {"kg", 1e6, 0, 0, 0, 0, 1, 0, 0, 0},
    {"gram", 1e3, 0, 0, 0, 0, 1, 0, 0, 0},
    {"g", 1e3, 0, 0, 0, 0, 1, 0, 0, 0},
    {"mg", 1, 0, 0, 0, 0, 1, 0, 0, 0},
    {"ug", 1e-3, 0, 0, 0, 0, 1, 0, 0, 0},
    {"ng", 1e-6, 0, 0, 0, 0, 1, 0, 0, 0},
    {"pg", 1e-9, 0, 0, 0, 0, 1, 0, 0, 0},
    {"Da", 1e-6, 0, 0, -1, 0, 1, 0, 0, 0},    // g/mol = mg/mmol
    {"kDa", 1e-3, 0, 0, -1, 0, 1, 0, 0, 0},
    // the rest of SBML's kinds
    {"kelvin", 1, 0, 0, 0, 0, 0, 1, 0, 0},
    {"K", 1, 0, 0, 0, 0, 0, 1, 0, 0},
    {"ampere", 1, 0, 0, 0, 0, 0, 0, 1, 0},
    {"A", 1, 0, 0, 0, 0, 0, 0, 1, 0},
    {"candela", 1, 0, 0, 0, 0, 0, 0, 0, 1},
    {"cd", 1, 0, 0, 0, 0, 0, 0, 0, 1},
    {"lumen", 1, 0, 0, 0, 0, 0, 0, 0, 1},
    {"lux", 0.01, 0, 0, 0, -2, 0, 0, 0, 1},
    {"coulomb", PER_DAY, 1, 0, 0, 0, 0, 0, 1, 0},
    {"newton", 1e7 * 86400.0 * 86400, -2, 0, 0, 1, 1, 0, 0, 0},
    {"pascal", 1e5 * 86400.0 * 86400, -2, 0, 0, -1, 1, 0, 0, 0},
    {"joule", 1e8 * 86400.0 * 86400, -2, 0, 0, 2, 1, 0, 0, 0},
    {"watt", 1e8 * 86400.0 * 86400 * 86400, -3, 0, 0, 2, 1, 0, 0, 0},
    {"volt", 1e8 * 86400.0 * 86400 * 86400, -3, 0, 0, 2, 1, 0, -1, 0},
    {"ohm", 1e8 * 86400.0 * 86400 * 86400, -3, 0, 0, 2, 1, 0, -2, 0},
    {"siemens", 1e-8 / (86400.0 * 86400 * 86400), 3, 0, 0, -2, -1, 0, 2, 0},
    {"farad", 1e-8 / (86400.0 * 86400 * 86400 * 86400), 4, 0, 0, -2, -1, 0, 2, 0},
    {"henry", 1e8 * 86400.0 * 86400, -2, 0, 0, 2, 1, 0, -2, 0},
    {"weber", 1e8 * 86400.0 * 86400, -2, 0, 0, 2, 1, 0, -1, 0},
    {"tesla", 1e6 * 86400.0 * 86400, -2, 0, 0, 0, 1, 0, -1, 0},
    {"gray", 100 * 86400.0 * 86400, -2, 0, 0, 2, 0, 0, 0, 0},
    {"sievert", 100 * 86400.0 * 86400, -2, 0, 0, 2, 0, 0, 0, 0},
    {"avogadro", 6.02214076e23, 0, 0, 0, 0, 0, 0, 0, 0},
};

static unit from_named(const named *n)
{
    unit u = {true,
              n->factor,
              {[DIM_TIME] = n->time,
               [DIM_COUNT] = n->count,
               [DIM_SUBSTANCE] = n->substance,
               [DIM_LENGTH] = n->length,
               [DIM_MASS] = n->mass,
               [DIM_TEMPERATURE] = n->temperature,
               [DIM_CURRENT] = n->current,
               [DIM_LUMINOUS] = n->luminous}};
    return u;
}

bool unit_by_name(const char *name, size_t n, unit *u)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strlen(NAMES[i].name) == n && memcmp(NAMES[i].name, name, n) == 0) {
            *u = from_named(&NAMES[i]);
            return true;
        }
    }
    return false;
}

bool unit_sbml_kind(const char *kind, unit *u)
{
    static const char *const KINDS[] = {
        "ampere", "avogadro", "becquerel", "candela",   "coulomb", "dimensionless", "farad",    "gram",   "gray",
        "henry",  "hertz",    "item",      "joule",     "katal",   "kelvin",        "kilogram", "litre",  "liter",
        "lumen",  "lux",      "metre",     "meter",     "mole",    "newton",        "ohm",      "pascal", "radian",
        "second", "siemens",  "sievert",   "steradian", "tesla",   "volt",          "watt",     "weber",
    };
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (strcmp(KINDS[i], kind) == 0) return unit_by_name(kind, strlen(kind), u);
    }
    return false;
}
