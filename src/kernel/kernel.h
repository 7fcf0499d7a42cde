// SPDX-License-Identifier: MIT
// Kernel: what the solver knows of a model. A table of functions over packs of lanes; a lane is a patient. The solver
// never sees the model; tests use hand-written kernels too. Back ends: the lane interpreter (interp.h) and compiled C
// (listing.h), with the same bits.
//
// Arrays are (n x width), lane-minor: element i of lane l is a[i*width + l], 64-byte aligned. Every lane's result
// depends on that lane's inputs alone, to the bit. Lanes that hold no patient hold finite numbers and are computed
// along.
#ifndef COLEY_KERNEL_KERNEL_H
#define COLEY_KERNEL_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

enum { KERNEL_MAX_WIDTH = 16 };    // widths: 1, 2, 4, 8, 16

typedef struct kernel kernel;
struct kernel_listing;

struct kernel {
    void *self;    // the back end's data; const after building, shared by threads
    int nx;        // states
    int np;        // inputs: parameters, and variables that change at events and doses only
    int nq;        // values that depend on inputs alone, filled by prepare()
    int nlu;       // numbers in the LU factors
    int nroot;     // relational atoms: each a root function whose
                   // sign is a side of a discontinuity
    int nevent;
    int nout;                                 // outputs asked for when the kernel was built
    int nscratch;                             // doubles per lane of scratch that each call needs
    bool autonomous;                          // no equation holds time itself: rhs_t gives zeros
    const char *const *state_name;            // nx, for messages
    const char *const *event_name;            // nevent
    const bool *root_closed;                  // nroot: the relation holds at root == 0 too (<=, >=)
    const int *event_assignments;             // nevent: number of assignments
    const bool *event_initial_value;          // nevent: the trigger's value just before the start
    const bool *event_persistent;             // nevent: false: dropped where its trigger
                                              // turns false before it has executed
    const bool *event_trigger_time_values;    // nevent: assignments computed when the trigger
                                              // turns true, not when it executes

    // All take width W, and scratch of nscratch*W doubles; t is (W).
    void (*prepare)(const kernel *k, int W, const double *p, double *q, double *scratch);
    void (*rhs)(const kernel *k, int W, const double *t, const double *x, const double *p, const double *q, double *dx,
                double *scratch);
    // partial derivative of the right-hand side by time, (nx x W)
    void (*rhs_t)(const kernel *k, int W, const double *t, const double *x, const double *p, const double *q,
                  double *ft, double *scratch);
    // factors shift*I - J, no pivoting, order fixed beforehand; shift is (W). worst[l]: how much cancelled in the worst
    // pivot of lane l, min over i of |pivot_i| / (|shift| + |J_ii| + sum of |l_ij u_ji|): independent of the states'
    // units, 1 where nothing cancels; 0 or NaN: the factorisation broke down.
    void (*factor)(const kernel *k, int W, const double *t, const double *x, const double *p, const double *q,
                   const double *shift, double *lu, double *worst, double *scratch);
    void (*solve)(const kernel *k, int W, const double *lu, double *b, double *scratch);    // in place, b is (nx x W)
    // dense Jacobian of one lane, column-major (nx x nx), for the scalar solve with pivoting; x, p, q are (n x 1)
    void (*jacobian)(const kernel *k, double t, const double *x, const double *p, const double *q, double *J,
                     double *scratch);
    // root functions (nroot x W), one for each distinct relation a R b of a trigger, piecewise condition or logical
    // expression: the relation holds where root > 0, or root == 0 and root_closed[i]. a > b, a >= b: root = a - b; a <
    // b, a <= b: b - a; a == b is a >= b and a <= b (two roots), a != b its negation. Triggers and conditions change
    // only where a relation does.
    void (*roots)(const kernel *k, int W, const double *t, const double *x, const double *p, const double *q,
                  double *root, double *scratch);
    // triggers (nevent x W), 0 or 1. A relation here, and in rhs(), is decided by the very same number as in roots(),
    // rounding included (a > b is root > 0, not a > b where root was fused from products): else a trigger could turn
    // true where no relation was seen to change.
    void (*triggers)(const kernel *k, int W, const double *t, const double *x, const double *p, const double *q,
                     double *on, double *scratch);
    // priorities of the events (nevent x W), NaN where an event has none; NULL where none has one
    void (*priorities)(const kernel *k, int W, const double *t, const double *x, const double *p, const double *q,
                       double *priority, double *scratch);
    // An event's assignments in one lane (arrays of width 1), in two halves, because values at trigger time may be
    // wanted before another event executes: first all right-hand sides (value holds event_assignments[event] numbers),
    // then the writing of them into x and p. After event_assign() the solver calls prepare().
    void (*event_values)(const kernel *k, int event, double t, const double *x, const double *p, const double *q,
                         double *value, double *scratch);
    void (*event_assign)(const kernel *k, int event, const double *value, double *x, double *p);
    void (*outputs)(const kernel *k, int W, const double *t, const double *x, const double *p, const double *q,
                    double *out, double *scratch);
    // Does machine code do the work of packs of this width by now? NULL: never.
    bool (*is_compiled)(const kernel *k, int W);
    struct kernel_listing *listing;    // for back ends that compile; NULL: none can
    void (*free)(kernel *k);
};

void kernel_free(kernel *k);

#endif
