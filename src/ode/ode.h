// SPDX-License-Identifier: MIT
// The lane solver: integrates many patients at once, one SIMD lane each, every lane with its own time, step size,
// doses, events and end. A lane that finishes takes the next patient from its client. A patient's numbers are the same
// to the bit whatever the lane, the pack width, the neighbours and the thread.
//
// Method: Rosenbrock-type of order 5(4), Rodas5P (Steinebach 2023), dense output; see rosenbrock.c.
#ifndef COLEY_ODE_ODE_H
#define COLEY_ODE_ODE_H

#include "kernel/kernel.h"

typedef struct {
    double rtol;           // relative tolerance
    const double *atol;    // (nx), absolute, in the states' units
    int width;             // lanes in a pack: 1, 2, 4, 8, 16; never changes a number
    double h_max;          // longest step; 0: none
    int64_t max_steps;     // attempts per patient between two stops
    uint64_t seed;         // of the order of events that are due at one time with equal priority
    bool non_negative;     // reject steps that take a state below -10 atol
                           // (pools stay non-negative by their own law)
} ode_options;

// rtol 1e-4, width 16 (on the interpreter 11-15 % faster than 8, measured), no h_max, 100000 steps; atol must be set
void ode_default(ode_options *o);

// A patient in a lane, as the client sees him. x and p are strided: state i is x[i*stride].
typedef struct {
    int64_t job;    // the client's number for him
    double t;       // [house or model time]
    double *x, *p;
    int stride;
    double t_stop;              // integrate to here exactly, then call reached(); INFINITY is not allowed
    double t_out;               // next time at which output() wants dense output;
                                // INFINITY: none. Never changes a number.
    bool changed;               // the client sets it when it changed x or p in a callback:
                                // the solver restarts the step size and q
    int64_t steps, rejected;    // statistics of this job
} ode_lane;

typedef enum { ODE_CONTINUE, ODE_DONE } ode_action;

typedef enum {
    ODE_FAIL_STEP,      // step size underflow
    ODE_FAIL_STEPS,     // more steps than max_steps
    ODE_FAIL_PIVOT,     // singular even with pivoting
    ODE_FAIL_NAN,       // not a number at the start
    ODE_FAIL_EVENTS,    // too many events at one time
} ode_failure;
const char *ode_failure_text(ode_failure f);

// Whom the solver works for. Callbacks come from the thread that called ode_run().
typedef struct {
    void *self;
    // Fill lane->job, t, x, p, t_stop (>= t), t_out for the next patient; false when there is none.
    bool (*next)(void *self, ode_lane *lane);
    // t == t_stop. May change x, p (dose; set lane->changed), must set a later t_stop, or end the patient.
    ode_action (*reached)(void *self, ode_lane *lane);
    // The state at lane->t_out (t), interpolated within a step, exact at its end; x is (nx), p (np), contiguous. Sets
    // lane->t_out to the next time, which must be later (else there is no other). May be NULL, changes nothing else.
    // Where an event fires exactly at an output time, it is called with the values after the event; at a stop before
    // reached(): with the values before a dose.
    void (*output)(void *self, ode_lane *lane, double t, const double *x, const double *p);
    // After event `event` fired at lane->t and made its assignments. May end the patient, may change x and p. May be
    // NULL.
    ode_action (*event)(void *self, ode_lane *lane, int event);
    // The patient cannot be computed: lane->t, x say where. The lane takes the next one. state: the number of the state
    // with the largest error, or -1. May be NULL.
    void (*failed)(void *self, ode_lane *lane, ode_failure why, int state);
} ode_client;

typedef struct {
    int64_t steps, rejected, factorisations, pivoted, patients, failed;
    int64_t compiled;    // of the steps: begun when machine code did the work already
    double lane_use;     // mean share of lanes that were busy
    // factorisations: of whole packs; pivoted: steps of one lane taken with the dense pivoting solve
} ode_stats;

void ode_stats_add(ode_stats *sum, const ode_stats *s);

// Runs until the client has no more patients. Allocates at the start only. Several threads may run their own ode_run on
// one kernel.
void ode_run(const kernel *k, const ode_options *o, const ode_client *c, ode_stats *stats);

#endif
