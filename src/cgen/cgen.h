// SPDX-License-Identifier: MIT
// The compiler: from the equations of a model to a kernel. Constants are folded; what no dose, initial value or event
// can reach is removed; root atoms of triggers and piecewise expressions are collected; the Jacobian is derived
// symbolically and its LU planned in a fill-reducing order; everything is lowered to one flat list of operations
// (kernel/program.h), which the interpreter runs.
#ifndef COLEY_CGEN_CGEN_H
#define COLEY_CGEN_CGEN_H

#include "kernel/kernel.h"
#include "model/system.h"

// What a kernel is built for.
typedef struct {
    const bool *input_varies;     // (ninput) inputs that differ between lanes or are changed by the client while
                                  // running (patient traits, dose rates); the others are folded as constants. Inputs
                                  // that events assign always vary. NULL: all vary
    const double *input_value;    // (ninput) values of the inputs that do not vary
    const bool *state_dosed;      // (nstate) states that the client changes (doses) or starts at a value of its own.
                                  // NULL: all
    const expr_id *output;        // (noutput) expressions of the system's graph wanted as outputs
    int noutput;
    bool keep_unreachable;    // do not remove anything (for `model show` and tests)
} cgen_request;

typedef struct {
    kernel *kernel;
    int *state_of;    // (nstate of the system) kernel's state number, or -1 where it was removed: it stays
                      // at its initial value
    int *input_of;    // (ninput of the system) kernel's input number, or -1 where it was folded
    int *event_of;    // (nevent) kernel's event number or -1
    int removed_states, removed_events;
    int operations, jacobian_nonzeros, lu_nonzeros;    // for reports
} cgen_result;

// The kernel's states are the reachable ones, in the system's order. A state may be removed only when it and its
// derivative are identically zero, or it is constant: undosed, with a zero derivative, and no event assigns it.
bool cgen_compile(const ode_system *s, const cgen_request *r, cgen_result *out, diag_list *d);
void cgen_clear(cgen_result *r);    // frees the kernel too

#endif
