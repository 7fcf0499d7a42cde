// SPDX-License-Identifier: MIT
// How the equations of a model are put together: what system.c, resolve.c, translate.c and initial.c share. Private to
// the module.
//
// Every symbol of the model has up to three things to find, each an expression of the system's graph:
//   VALUE   what the symbol means in math
//   RATE    its derivative by time, as it means in math (for rateOf, and where a compartment's size changes)
//   DERIV   the derivative of its state (of the amount, for a species); only of symbols that are states
// They need one another; resolve.c finds them in order and names a cycle.
#ifndef COLEY_MODEL_SYSTEM_INT_H
#define COLEY_MODEL_SYSTEM_INT_H

#include "model/system.h"

typedef enum { NODE_VALUE, NODE_RATE, NODE_DERIV, NODE_KINDS } node_kind;

typedef struct {
    const model *m;
    ode_system *s;
    diag_list *d;
    int *state_of, *input_of;      // (nsymbol) or -1
    int *first_participant;        // (nsymbol + 1) of species: range in by_species
    int *by_species;               // (nparticipant) participants in order of their species
    bool *event_assigned;          // (nsymbol)
    expr_id *found[NODE_KINDS];    // (nsymbol) EXPR_NONE until resolved
    expr_id *memo;                 // (nodes of the model's graph) their image in the system's graph
    int *seen, walk;               // (nodes of the model's graph) number of the last walk that met the node
    int *stack;                    // work space of walks
    size_t stack_cap;
} builder;

// The image of e in the system's graph; every symbol in it must have its VALUE.
expr_id system_translate(builder *b, expr_id e);

// Finds all VALUEs, the DERIVs of states and what these need. False and errors where there is a cycle.
bool system_resolve(builder *b);

// Sets the order in which initial values are computed. False and errors where there is a cycle.
bool system_order_initial(ode_system *s, diag_list *d);

// Fills needed_by of inputs.
void system_mark_needed(ode_system *s);

// The place of symbol i, for messages.
static inline src_loc builder_loc(const builder *b, int i)
{
    return b->m->symbol[i].loc;
}

#endif
