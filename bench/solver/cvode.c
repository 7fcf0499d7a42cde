// SPDX-License-Identifier: MIT
// CVODE as a peer: BDF with Newton's method and its defaults.
#include <cvode/cvode.h>

#include "bench/solver/peer.h"

static int cvode_system(realtype t, N_Vector y, N_Vector fy, SUNMatrix A, booleantype jok, booleantype *jcur,
                        realtype gamma, void *user, N_Vector a, N_Vector b, N_Vector c)
{
    (void)fy;
    (void)A;
    (void)jok;
    (void)a;
    (void)b;
    (void)c;
    peer_our_system(user, t, y, gamma);
    *jcur = SUNTRUE;
    return 0;
}

static void cvode_open(peer_run *r)
{
    const kernel *k = r->c->k;
    r->memory = CVodeCreate(CV_BDF, r->context);
    CVodeInit(r->memory, peer_rhs, r->c->start, r->y);
    CVodeSVtolerances(r->memory, r->rtol, r->atol);
    CVodeSetUserData(r->memory, r);
    CVodeSetErrHandlerFn(r->memory, peer_quiet, NULL);
    CVodeSetMaxNumSteps(r->memory, r->c->steps_most);
    CVodeSetLinearSolver(r->memory, r->solver, r->A);
    if (peer_linear_jacobian(r->peer.kind)) CVodeSetJacFn(r->memory, peer_jacobian);
    if (r->peer.kind == PEER_OUR_LU) CVodeSetLinSysFn(r->memory, cvode_system);
    if (r->peer.relations && k->nroot) {
        CVodeRootInit(r->memory, k->nroot, peer_roots);
        CVodeSetNoInactiveRootWarn(r->memory);
    }
}

static void cvode_start(peer_run *r, double t, double stop)
{
    CVodeReInit(r->memory, t, r->y);
    CVodeSetStopTime(r->memory, stop);
}

static peer_end cvode_advance(peer_run *r, double to, double *t)
{
    const int end = CVode(r->memory, to, r->y, t, CV_NORMAL);
    if (end == CV_TOO_CLOSE) {    // a restart just before an output
        *t = to;
        return PEER_ARRIVED;
    }
    return end < 0 ? PEER_FAILED : end == CV_ROOT_RETURN ? PEER_RELATION : PEER_ARRIVED;
}

static void cvode_count(peer_run *r, bench_run *out)
{
    long steps = 0, rhs = 0, more = 0, setups = 0, failures = 0, jacobians = 0;
    CVodeGetNumSteps(r->memory, &steps);
    CVodeGetNumRhsEvals(r->memory, &rhs);
    CVodeGetNumLinRhsEvals(r->memory, &more);
    CVodeGetNumLinSolvSetups(r->memory, &setups);
    CVodeGetNumErrTestFails(r->memory, &failures);
    CVodeGetNumJacEvals(r->memory, &jacobians);
    out->steps += steps;
    out->rejected += failures;
    out->rhs += rhs + more;
    out->factorisations += setups;
    out->jacobians += r->peer.kind == PEER_OUR_LU ? setups : jacobians;
}

static void cvode_close(peer_run *r)
{
    CVodeFree(&r->memory);
}

const peer_solver PEER_CVODE = {cvode_open, cvode_start, cvode_advance, cvode_count, cvode_close};
