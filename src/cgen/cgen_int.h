// SPDX-License-Identifier: MIT
// The compiler's insides: what its passes hand to each other.
//
//   reach.c      what can matter; the rest is folded or removed
//   atoms.c      discontinuities: relations become signs of root functions
//   gates.c      jumps that do not matter yet or any more
//   jacobian.c   symbolic derivatives
//   lu_order.c   order of pivots, pattern of the factors
//   cheapen.c    cheaper forms of powers
//   lower.c      expressions to operations
//   lower_lu.c   factorisation and solves to operations
//   names.c      what the author wrote, for comments in generated code
//   compile.c    all of it, and the kernel's functions
#ifndef COLEY_CGEN_CGEN_INT_H
#define COLEY_CGEN_CGEN_INT_H

#include "cgen/cgen.h"
#include "kernel/listing.h"
#include "kernel/program.h"

// Something in triggers or derivatives that changes where a root function does
typedef struct {
    int root;
    expr_id node;
} root_use;

// What is left of a system after folding and removal. Expressions are in a graph of their own, with the system's
// symbols.
typedef struct {
    const ode_system *s;
    expr_graph *g;
    int nsymbol;                            // 1 + nstate + ninput
    expr_id *to;                            // (nsymbol) what symbols were replaced by; EXPR_NONE: kept
    bool *state_live;                       // (nstate)
    bool *input_live;                       // (ninput)
    bool *event_live;                       // (nevent of the system)
    int *state_of, *input_of, *event_of;    // numbers in the kernel, or -1

    int nx, np, nevent, nout;
    int *state;             // (nx) the system's state number of each kernel state
    int *event;             // (nevent) the system's event number
    expr_id *derivative;    // (nx)
    expr_id *trigger;       // (nevent)
    expr_id *priority;      // (nevent) NaN where the event has none
    bool priorities;        // an event has one
    expr_id *output;        // (nout)
    expr_id **value;        // (nevent) right-hand sides of each event's assignments

    // atoms.c
    expr_id *root;
    bool *root_closed;
    int nroot;
    root_use *use;
    int nuse;
    size_t root_cap, closed_cap, use_cap;

    // jacobian.c: nonzeros by column, then row
    int *jac_row, *jac_col;
    expr_id *jac;
    int njac;
    expr_id *by_time;    // (nx) partial derivative by time
    bool autonomous;

    // lu_order.c
    int *order;      // (nx) pivots in order
    int *lu_slot;    // (nx x nx) number of the entry in the factors, -1: zero; [row*nx + column]
    int nlu;
    int64_t lu_operations;
} reduced;

// reach.c: finds what can matter and fills the part above "atoms.c".
void reach_reduce(reduced *r, const ode_system *s, const cgen_request *request);
void reduced_clear(reduced *r);

// Relations of triggers, derivatives and event assignments become root > 0 or root >= 0, and the roots are collected.
void atoms_collect(reduced *r);
// gates.c: root functions that jump are -1 where that cannot matter
void gates_close(reduced *r);
void jacobian_derive(reduced *r);
void lu_plan(reduced *r);

// cheapen.c: x^2, x^-3, x^1.5 ... as products, quotients and square roots, in all expressions.
void cheapen_all(reduced *r);

// lower.c: expressions to operations. How a node is computed (fused or not, by a reciprocal or not) is decided for the
// node in all of the kernel's functions alike: the same node has the same bits everywhere. What depends on inputs alone
// is left to prepare().
typedef struct lowering lowering;
lowering *lowering_new(const reduced *r, program_constants *constants);    // after cheapen_all()
void lowering_free(lowering *w);
// Lowers n expressions into p: value[i] is where the number is.
void lower_values(lowering *w, program *p, const expr_id *e, int n, program_ref *value);
// The same, and stores them as R_OUT 0 .. n-1.
void lower_outputs(lowering *w, program *p, const expr_id *e, int n);
// The last: what all others left to prepare(), stored as R_Q 0 ...; returns how many.
int lower_prepare(lowering *w, program *p);

// names.c: names, units and formulas of the kernel's states, inputs, outputs, roots and triggers, in `memory`
void names_fill(kernel_listing *l, const reduced *r, arena *memory);

// lower_lu.c
void lower_factor(lowering *w, const reduced *r, program_constants *constants, program *p);
void lower_solve(const reduced *r, program *p);

#endif
