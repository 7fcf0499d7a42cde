// SPDX-License-Identifier: MIT
// State of one ode_run(): the pack of lanes and, for what concerns one lane alone (events, doses, rescue), a pack of
// width 1.
//
// The life of a step:
//   step.c    choose h by lane, eight stages for all lanes, judge each lane: accepted, rejected, failed
//   events.c  where a relation changes within an accepted step the step is cut there
//   fire.c    triggers fire, in cascade
//   output.c  dense output up to the step's end
//   lanes.c   the client's say: next patient, stop reached, failure
#ifndef COLEY_ODE_ODE_INT_H
#define COLEY_ODE_ODE_INT_H

#include "ode/ode.h"
#include "ode/pack.h"

typedef enum {
    STEP_ACCEPTED,
    STEP_REJECTED,     // error, negative or not a number: try a smaller one
    STEP_BAD_PIVOT,    // the linear solve cannot be trusted: try a smaller one, after a few take pivots
    STEP_FAILED,       // the patient is given up
} ode_verdict;

typedef enum {
    APPROACH_NONE,
    APPROACH_LAND,     // this step should end just before a discontinuity at t_edge
    APPROACH_CROSS,    // this one, short, crosses it
} ode_approach;

// One lane's patient and all decisions about him.
typedef struct {
    ode_lane user;    // what the client sees; x and p point into the pack
    bool busy;
    bool parked;         // idle for good, holds a neighbour's numbers
    bool restart;        // choose the step size from the state and its derivative
    double h;            // step size that the controller wants
    double h_try;        // this attempt's, cut to stop
    double t_new;        // end of this attempt
    double norm, low;    // of this attempt, see pack.h
    ode_verdict verdict;
    double h_before, room_before;    // of the last accepted attempt; h_before 0: none since the restart
    bool after_reject;               // no growth right after a rejection
    ode_approach approach;
    double t_edge;
    int bad_pivots;      // in a row
    bool rescued;        // this attempt's linear systems were solved with pivoting
    double sound;        // the most cancellation in a pivot at which the
                         // linear solve was looked at and found sound
    bool edge;           // this step was cut where a relation changes: user.t is just after it
    int64_t attempts;    // since the last stop
    uint64_t ties;       // draws made so far
} ode_patient;

enum { ODE_PROBES = 8, ODE_NODES = 3 };

typedef struct {
    const kernel *k;
    const ode_options *o;
    const ode_client *c;
    const ode_pack_ops *ops;
    ode_stats *stats;
    int W;
    bool exhausted;    // the client has no more patients
    bool compiled;     // machine code is there at the attempt's start

    // the pack: (n x W), padded to a multiple of 8
    size_t n;    // padded length of a state array
    double *x, *x_new, *arg, *csum, *ft, *middle;
    double *u[ODE_STAGES];
    double *d2, *d3, *d4;    // dense output's vectors of the last attempt, where they are bent
    bool bent;
    double *error[ODE_NODES];    // of the dense output within the attempt, where outputs want it
    double *p, *q, *lu, *scratch;
    double *given_p;    // (W x np) each lane's inputs side by side, for callbacks
    size_t nroot_padded;
    double *root_start, *root_middle, *root;    // (nroot x W) at the step's start, middle and
                                                // end; start holds for the lane's state
    bool suspect[KERNEL_MAX_WIDTH];             // a relation may change in the lane's attempt
    unsigned char *which;                       // (nroot x W) bits: this one may
    unsigned char *on;                          // (nevent x W): the trigger's last value
    _Alignas(64) double t[KERNEL_MAX_WIDTH];
    _Alignas(64) double t_stage[KERNEL_MAX_WIDTH];
    _Alignas(64) double shift[KERNEL_MAX_WIDTH];
    _Alignas(64) double worst[KERNEL_MAX_WIDTH];
    double per_h[ODE_REP] __attribute__((aligned(64))), hd[ODE_REP] __attribute__((aligned(64)));
    int64_t mask[ODE_REP] __attribute__((aligned(64)));
    ode_patient lane[KERNEL_MAX_WIDTH];

    // one lane alone: (n x 1)
    struct {
        size_t n;
        double *x, *x_new, *arg, *csum, *ft, *p, *q, *scratch;
        double *u[ODE_STAGES];
        double *d2, *d3, *d4;    // dense output's vectors
        double *error[ODE_NODES];
        double *out;     // a state for callbacks and probes
        double *edge;    // the state where a relation changed
        double *root, *root_a, *root_b;
        double *trigger;     // (nevent)
        double *priority;    // (nevent)
        int *due;            // (ndue) events that have triggered and not executed
                             // yet, in the order in which they triggered
        int ndue;
        size_t due_cap;
        double *due_value;    // (due_cap x nvalue) their assignments' values,
                              // where those are of the time of triggering
        int nvalue;           // largest number of assignments of an event
        double *value;        // (nvalue) of the one that executes
        double *jacobian;     // (nx x nx), dense
        int *pivot;
    } one;
    // one lane at ODE_PROBES times side by side: ODE_PROBES/W packs, at least one
    struct {
        double *x, *p, *q;         // p, q: the lane's, repeated
        int nroot;                 // padded
        int64_t *side, *closed;    // (nroot) all ones: the relation holds at the step's start; it holds at 0
        double *root;              // (packs x nroot x W)
        double t[ODE_REP] __attribute__((aligned(64))), theta[ODE_REP] __attribute__((aligned(64)));
    } probe;
    double *memory;
} ode_pack;

// lanes.c
void ode_gather(const double *from, int n, int W, int lane, double *to);     // (n x W) to (n)
void ode_scatter(const double *from, int n, int W, int lane, double *to);    // (n) to (n x W)
void ode_one_load(ode_pack *r, int lane);                                    // x, p and q of the lane into `one`
void ode_one_store(ode_pack *r, int lane);                                   // and back
bool ode_lanes_fill(ode_pack *r);                   // idle lanes take patients; false: all done
void ode_lane_after_step(ode_pack *r, int lane);    // events, outputs at the step's end, stop
void ode_lane_fail(ode_pack *r, int lane, ode_failure why, int state);

// step.c
void ode_step_attempt(ode_pack *r);            // all lanes; each lane's verdict
int ode_worst_state(ode_pack *r, int lane);    // with the largest error of the last attempt

// rescue.c: the lane's attempt again with a dense LU and partial pivoting; false: singular
bool ode_rescue_step(ode_pack *r, int lane);
// largest componentwise backward error of the first stage's linear solve
double ode_residual(ode_pack *r, int lane);

// output.c
void ode_dense_prepare(ode_pack *r, int lane);    // fills one.x, x_new, d2..d4 from the last attempt
void ode_dense_at(const ode_pack *r, double theta, double *out);
void ode_output_within(ode_pack *r, const double *before);    // each lane's outputs in (t, before[lane])
void ode_output_at(ode_pack *r, int lane);                    // outputs at t itself

// events.c
void ode_roots_of_step(ode_pack *r);    // in the middle and at the end, all lanes
// The earliest change of a relation in the attempt, or false: the time just after it, the state there in one.edge, the
// roots in one.root_b. Roughly: at most a share of 1e-10 of the time since the step's start after it, or of the attempt
// after that start.
bool ode_locate(ode_pack *r, int lane, bool roughly, double *t_edge);
void ode_roots_of_lane(ode_pack *r, int lane);    // root_start of the lane's state, loaded in `one`

// fire.c
// Triggers that turned true fire, in cascade. The lane is loaded in `one`; what events changed is stored.
typedef enum { EVENTS_GO_ON, EVENTS_FIRED, EVENTS_DONE, EVENTS_TOO_MANY } ode_events_end;    // the second: and go on
ode_events_end ode_events_fire(ode_pack *r, int lane);

#endif
