// SPDX-License-Identifier: MIT
// ARKODE as a peer: its stiffly accurate, L-stable ESDIRK methods of order 4(3) and 5(4) by Kennedy and Carpenter 2019
// (ESDIRK436L2SA, ESDIRK547L2SA2) and the kernel's own LU. ARKODE's defaults but for what its manual advises for stiff
// equations: Lagrange's interpolation, stages that begin at the step's start (extrapolating them lets Newton's method
// fail), and f deduced from the stage.
#include <arkode/arkode_arkstep.h>

#include "bench/solver/peer.h"

static int arkode_system(realtype t, N_Vector y, N_Vector fy, SUNMatrix A, SUNMatrix M, booleantype jok,
                         booleantype *jcur, realtype gamma, void *user, N_Vector a, N_Vector b, N_Vector c)
{
    (void)fy;
    (void)A;
    (void)M;
    (void)jok;
    (void)a;
    (void)b;
    (void)c;
    peer_our_system(user, t, y, gamma);
    *jcur = SUNTRUE;
    return 0;
}

static void arkode_open(peer_run *r)
{
    const kernel *k = r->c->k;
    r->memory = ARKStepCreate(NULL, peer_rhs, r->c->start, r->y, r->context);
    ARKStepSetTableNum(r->memory,
                       r->peer.kind == PEER_ESDIRK4 ? ARKODE_ESDIRK436L2SA_6_3_4 : ARKODE_ESDIRK547L2SA2_7_4_5,
                       ARKODE_ERK_NONE);
    // as its manual wants it for stiff equations
    ARKStepSetInterpolantType(r->memory, ARK_INTERP_LAGRANGE);
    ARKStepSetPredictorMethod(r->memory, 0);
    ARKStepSetDeduceImplicitRhs(r->memory, 1);
    ARKStepSVtolerances(r->memory, r->rtol, r->atol);
    ARKStepSetUserData(r->memory, r);
    ARKStepSetErrHandlerFn(r->memory, peer_quiet, NULL);
    ARKStepSetMaxNumSteps(r->memory, r->c->steps_most);
    ARKStepSetLinearSolver(r->memory, r->solver, r->A);
    ARKStepSetLinSysFn(r->memory, arkode_system);
    if (r->peer.relations && k->nroot) {
        ARKStepRootInit(r->memory, k->nroot, peer_roots);
        ARKStepSetNoInactiveRootWarn(r->memory);
    }
}

static void arkode_start(peer_run *r, double t, double stop)
{
    ARKStepReInit(r->memory, NULL, peer_rhs, t, r->y);
    ARKStepSetStopTime(r->memory, stop);
}

static peer_end arkode_advance(peer_run *r, double to, double *t)
{
    const int end = ARKStepEvolve(r->memory, to, r->y, t, ARK_NORMAL);
    if (end == ARK_TOO_CLOSE) {    // a restart just before an output
        *t = to;
        return PEER_ARRIVED;
    }
    return end < 0 ? PEER_FAILED : end == ARK_ROOT_RETURN ? PEER_RELATION : PEER_ARRIVED;
}

static void arkode_count(peer_run *r, bench_run *out)
{
    long steps = 0, explicit_rhs = 0, rhs = 0, more = 0, setups = 0, failures = 0;
    ARKStepGetNumSteps(r->memory, &steps);
    ARKStepGetNumRhsEvals(r->memory, &explicit_rhs, &rhs);
    ARKStepGetNumLinRhsEvals(r->memory, &more);
    ARKStepGetNumLinSolvSetups(r->memory, &setups);
    ARKStepGetNumErrTestFails(r->memory, &failures);
    out->steps += steps;
    out->rejected += failures;
    out->rhs += rhs + more;
    out->factorisations += setups;
    out->jacobians += setups;
}

static void arkode_close(peer_run *r)
{
    ARKStepFree(&r->memory);
}

const peer_solver PEER_ARKODE = {arkode_open, arkode_start, arkode_advance, arkode_count, arkode_close};
