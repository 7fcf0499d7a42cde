// SPDX-License-Identifier: MIT
// A case of the SBML Test Suite as it lies in ../shared/sbml-test-suite: settings, expected table, tags, and the
// comparison that its README describes. Used by conformance.c.
#ifndef COLEY_TESTS_SBML_SUITE_H
#define COLEY_TESTS_SBML_SUITE_H

#include <stdbool.h>

#include "base/csv.h"
#include "base/diag.h"

enum { SUITE_MAX_TAGS = 64 };

typedef struct {
    char folder[512];
    csv *expected;
    double absolute, relative;
    char *tag[SUITE_MAX_TAGS];    // component tags, then test tags
    int ncomponent, ntag;
} suite_case;

// False and errors where a file is missing or wrong.
bool suite_read(suite_case *c, const char *suite, const char *name, diag_list *d);
void suite_clear(suite_case *c);

// A table as text. The first column is time whatever it is called: a model may have a quantity of that name as well.
csv *suite_table(const char *text, const char *name, diag_list *d);

// Compares a table (header and rows as text, time first) with the expected one. NULL where every value passes, else
// what differs first, in `buffer`.
const char *suite_compare(const suite_case *c, const csv *actual, char buffer[200]);

#endif
