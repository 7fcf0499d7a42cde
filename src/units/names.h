// SPDX-License-Identifier: MIT
// The names of units, private to this module.
#ifndef COLEY_UNITS_NAMES_H
#define COLEY_UNITS_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "units/units.h"

// The unit of a name of n characters; false where there is none.
bool unit_by_name(const char *name, size_t n, unit *u);

#endif
