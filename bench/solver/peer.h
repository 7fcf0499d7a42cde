// SPDX-License-Identifier: MIT
// What the files about peers share: a peer at work on one patient, and what march.c needs of a package (CVODE, ARKODE).
#ifndef COLEY_BENCH_PEER_H
#define COLEY_BENCH_PEER_H

#include <nvector/nvector_serial.h>
#include <sundials/sundials_linearsolver.h>

#include "bench/solver/bench.h"

typedef struct {
    const bench_case *c;
    bench_peer peer;
    double rtol;
    SUNContext context;
    void *memory;    // the package's
    N_Vector y, atol;
    SUNMatrix A;
    SUNLinearSolver solver;

    // the patient: inputs, which events change, and what follows from them
    double *p, *q, *scratch;
    int64_t starts;    // since he came
    struct {           // linear.c
        bench_pattern pattern;
        double *dense;    // (nx x nx) Jacobian
    } linear;
    struct {    // our_lu.c: shift I - J = (I - gamma J)/gamma
        double t, shift;
        const double *x;
        double *lu;
    } our;
    struct {         // events.c
        bool *on;    // (nevent) the trigger's last value
        double *trigger, *priority;
        int *due, ndue;
        int nvalue;           // largest number of assignments
        double *due_value;    // of those whose values are of the time of triggering
        double *value;
    } event;
} peer_run;

// A package. advance: to `to` or to the change of a relation before it; *t says where.
typedef enum { PEER_ARRIVED, PEER_RELATION, PEER_FAILED } peer_end;
typedef struct {
    void (*open)(peer_run *r);
    void (*start)(peer_run *r, double t, double stop);    // anew from y, never to step over `stop`
    peer_end (*advance)(peer_run *r, double to, double *t);
    void (*count)(peer_run *r, bench_run *out);    // adds what was done since the last start
    void (*close)(peer_run *r);
} peer_solver;
extern const peer_solver PEER_CVODE, PEER_ARKODE;

// march.c: the kernel's functions as both packages want them; user data: a peer_run
int peer_rhs(realtype t, N_Vector y, N_Vector dy, void *user);
int peer_roots(realtype t, N_Vector y, realtype *root, void *user);
void peer_quiet(int code, const char *module, const char *function, char *message, void *self);

// linear.c: makes r->A and r->solver; the Jacobian where it is wanted
void peer_linear_open(peer_run *r);
void peer_linear_close(peer_run *r);
bool peer_linear_jacobian(peer_kind kind);    // this kind wants peer_jacobian()
int peer_jacobian(realtype t, N_Vector y, N_Vector fy, SUNMatrix J, void *user, N_Vector a, N_Vector b, N_Vector c);

// our_lu.c: a system is set up by peer_our_system(), factored and solved by the kernel
SUNMatrix peer_our_matrix(SUNContext context);
SUNLinearSolver peer_our_solver(peer_run *r, SUNContext context);
void peer_our_system(peer_run *r, double t, N_Vector y, double gamma);

// events.c: SBML's rules, as src/ode/fire.c has them, but that equal priorities take turns by the model's order.
void peer_events_open(peer_run *r);
void peer_events_close(peer_run *r);
void peer_events_begin(peer_run *r);                         // a patient comes
bool peer_events_fire(peer_run *r, double t, bool start);    // false: too many

#endif
