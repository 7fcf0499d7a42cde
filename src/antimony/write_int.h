// SPDX-License-Identifier: MIT
// What write.c and its companions share. Private to the module.
#ifndef COLEY_ANTIMONY_WRITE_INT_H
#define COLEY_ANTIMONY_WRITE_INT_H

#include <stdbool.h>

#include <sbml/SBMLTypes.h>

#include "base/strbuf.h"

typedef struct {
    strbuf b;
    SBMLDocument_t *document;
    Model_t *m;
} ant_writer;

// write_math.c
void ant_write_id(strbuf *b, const char *id);    // with '_' behind where it is a word of the language
void ant_write_unit_id(strbuf *b, const char *id);
void ant_write_number(strbuf *b, double x);
void ant_write_math(strbuf *b, const ASTNode_t *n);

// write_unit.c
void ant_write_units(ant_writer *w);

// write_process.c
void ant_write_rules(ant_writer *w);
void ant_write_reactions(ant_writer *w);
void ant_write_events(ant_writer *w);
void ant_write_constraints(ant_writer *w);

#endif
