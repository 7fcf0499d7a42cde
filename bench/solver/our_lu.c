// SPDX-License-Identifier: MIT
// The peers' linear solver made of our kernel's factor() and solve(): the generated LU in a fixed order, without
// pivoting. CVODE and ARKODE want (I - gamma J) x = b; the kernel factors shift I - J with shift = 1/gamma, so
// x = shift (shift I - J)^-1 b. Our factorisation evaluates the Jacobian on its way, at no cost that would make an old
// one worth keeping, so they always get a new one.
#include <stdlib.h>

#include <nvector/nvector_serial.h>
#include <sundials/sundials_matrix.h>

#include "bench/solver/peer.h"

static SUNMatrix_ID matrix_id(SUNMatrix A)
{
    (void)A;
    return SUNMATRIX_CUSTOM;
}

static void matrix_free(SUNMatrix A)
{
    SUNMatFreeEmpty(A);
}

// They tell solvers with a matrix from those without by its being there; it holds nothing.
SUNMatrix peer_our_matrix(SUNContext context)
{
    SUNMatrix A = SUNMatNewEmpty(context);
    A->ops->getid = matrix_id;
    A->ops->destroy = matrix_free;
    return A;
}

void peer_our_system(peer_run *r, double t, N_Vector y, double gamma)
{
    r->our.t = t;
    r->our.shift = 1 / gamma;
    r->our.x = N_VGetArrayPointer(y);
}

static SUNLinearSolver_Type solver_type(SUNLinearSolver S)
{
    (void)S;
    return SUNLINEARSOLVER_DIRECT;
}

static int solver_setup(SUNLinearSolver S, SUNMatrix A)
{
    (void)A;
    peer_run *r = S->content;
    const kernel *k = r->c->k;
    double worst;
    k->factor(k, 1, &r->our.t, r->our.x, r->p, r->q, &r->our.shift, r->our.lu, &worst, r->scratch);
    return worst > 0 ? 0 : SUNLS_LUFACT_FAIL;    // recoverable: they take a smaller step
}

static int solver_solve(SUNLinearSolver S, SUNMatrix A, N_Vector x, N_Vector b, realtype tol)
{
    (void)A;
    (void)tol;
    peer_run *r = S->content;
    const kernel *k = r->c->k;
    double *to = N_VGetArrayPointer(x);
    const double *from = N_VGetArrayPointer(b);
    for (int i = 0; i < k->nx; i++) to[i] = from[i] * r->our.shift;
    k->solve(k, 1, r->our.lu, to, r->scratch);
    return 0;
}

static int solver_free(SUNLinearSolver S)
{
    SUNLinSolFreeEmpty(S);
    return 0;
}

SUNLinearSolver peer_our_solver(peer_run *r, SUNContext context)
{
    SUNLinearSolver S = SUNLinSolNewEmpty(context);
    S->content = r;
    S->ops->gettype = solver_type;
    S->ops->setup = solver_setup;
    S->ops->solve = solver_solve;
    S->ops->free = solver_free;
    return S;
}
