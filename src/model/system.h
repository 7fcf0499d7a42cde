// SPDX-License-Identifier: MIT
// The ordinary differential equations of a model: species as amounts, reactions summed into derivatives, assignment
// rules substituted in order (a cycle is an error), concentrations written out. This is what the compiler (cgen) takes.
//
// Every quantity is one of: state (continuous: has a derivative), input (a parameter, or a variable that only events or
// the user change) or derived (an expression of states, inputs and time). Symbols of the graph in these expressions: 0
// is time, state i is symbol 1 + i, input j is symbol 1 + nstate + j. The graph is the system's own.
#ifndef COLEY_MODEL_SYSTEM_H
#define COLEY_MODEL_SYSTEM_H

#include "model/model.h"

typedef struct {
    const char *id;
    unit unit;
    expr_id symbol;
    expr_id initial;    // in time, inputs and other states at the start (see system_initial());
                        // a constant where the file gives a number
    expr_id derivative;
    bool unset;                   // the file gives no initial value
    bool is_amount_of_species;    // the id is a species; the state is its amount
    expr_id compartment;          // then: size of its compartment (expression), for
                                  // conversion to concentration; else EXPR_NONE
    src_loc loc;                  // where it is declared
} system_state;

typedef struct {
    const char *id;
    unit unit;
    expr_id symbol;
    expr_id initial;              // number or expression of initial values; see system_initial()
    bool unset;                   // the file gives no value
    bool constant;                // no event assigns it
    bool is_amount_of_species;    // as for states
    expr_id compartment;
    const char *needed_by;    // an equation that needs it; NULL where none does
    src_loc loc;
} system_input;

typedef struct {
    int state, input;    // the target: one is -1
    expr_id value;       // of states, inputs and time just before (use_trigger_time_values
                         // or simultaneous: see ode.h)
} system_assignment;

typedef struct {
    const char *id;
    expr_id trigger;
    bool initial_value, persistent;
    bool use_trigger_time_values;
    bool has_priority;
    expr_id priority;
    system_assignment *assignment;
    int nassignment;
} system_event;

typedef struct {
    expr_id math;           // 0 where it does not hold
    const char *message;    // "constraint number 2"
    src_loc loc;
} system_constraint;

typedef struct {
    const char *id;    // every id of the model, in its order
    unit unit;
    expr_id value;            // as the id means in math (a species: concentration unless only_substance)
    expr_id amount;           // species: the amount; else EXPR_NONE
    expr_id concentration;    // species: amount/compartment; else EXPR_NONE
} system_quantity;

typedef struct {
    arena *memory;
    expr_graph *graph;
    system_state *state;
    int nstate;
    system_input *input;
    int ninput;
    system_event *event;
    int nevent;
    system_constraint *constraint;
    int nconstraint;
    system_quantity *quantity;
    int nquantity;
    map *index;              // id -> quantity number
    bool units_converted;    // equations hold between quantities of different scale: each is in its own unit
    int *initial_order;      // (nstate + ninput) states (i) and inputs (nstate + j) so
                             // that each comes after what its initial value needs
} ode_system;

// NULL and errors in `d` for assignment cycles, undefined values that equations need, over-determined variables.
ode_system *system_new(const model *m, diag_list *d);
void system_free(ode_system *s);

// Initial values: input[j] and x[i] on entry hold the user's value or NaN for "as the model says"; on return all are
// filled in dependency order (a value that nothing needs and the file does not give stays NaN). False and errors where
// a value that is needed is unset.
bool system_initial(const ode_system *s, double t0, double *input, double *x, diag_list *d);

// Adds an input of value 0 to the derivative of a state, for infusions; returns its number. Before the system is
// compiled or shared.
int system_add_rate(ode_system *s, int state);

int system_find_state(const ode_system *s, const char *id);
int system_find_input(const ode_system *s, const char *id);

#endif
