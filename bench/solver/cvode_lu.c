// SPDX-License-Identifier: MIT
// CVODE's linear solver made of our kernel's factor() and solve(): the generated LU in a fixed order, without pivoting.
// CVODE wants (I - gamma J) x = b; the kernel factors shift I - J with shift = 1/gamma, so x = shift (shift I - J)^-1
// b. Our factorisation evaluates the Jacobian on its way, at no cost that would make an old one worth keeping, so CVODE
// always gets a new one.
#include <stdlib.h>

#include <nvector/nvector_serial.h>
#include <sundials/sundials_matrix.h>

#include "bench/solver/cvode.h"

static SUNMatrix_ID matrix_id(SUNMatrix A)
{
    (void)A;
    return SUNMATRIX_CUSTOM;
}

static void matrix_free(SUNMatrix A)
{
    SUNMatFreeEmpty(A);
}

// CVODE tells solvers with a matrix from those without by its being there; it holds nothing.
SUNMatrix cvode_our_matrix(SUNContext context)
{
    SUNMatrix A = SUNMatNewEmpty(context);
    A->ops->getid = matrix_id;
    A->ops->destroy = matrix_free;
    return A;
}

int cvode_our_system(realtype t, N_Vector y, N_Vector fy, SUNMatrix A, booleantype jok, booleantype *jcur,
                     realtype gamma, void *user, N_Vector a, N_Vector b, N_Vector c)
{
    (void)fy;
    (void)A;
    (void)jok;
    (void)a;
    (void)b;
    (void)c;
    cvode_patient *v = user;
    v->our.t = t;
    v->our.shift = 1/gamma;
    v->our.x = N_VGetArrayPointer(y);
    *jcur = SUNTRUE;
    return 0;
}

static SUNLinearSolver_Type solver_type(SUNLinearSolver S)
{
    (void)S;
    return SUNLINEARSOLVER_DIRECT;
}

static int solver_setup(SUNLinearSolver S, SUNMatrix A)
{
    (void)A;
    cvode_patient *v = S->content;
    const kernel *k = v->c->k;
    double worst;
    k->factor(k, 1, &v->our.t, v->our.x, v->p, v->q, &v->our.shift, v->our.lu, &worst, v->scratch);
    v->our.factorisations++;
    return worst > 0 ? 0 : SUNLS_LUFACT_FAIL;        // recoverable: CVODE takes a smaller step
}

static int solver_solve(SUNLinearSolver S, SUNMatrix A, N_Vector x, N_Vector b, realtype tol)
{
    (void)A;
    (void)tol;
    cvode_patient *v = S->content;
    const kernel *k = v->c->k;
    double *to = N_VGetArrayPointer(x);
    const double *from = N_VGetArrayPointer(b);
    for (int i = 0; i < k->nx; i++) to[i] = from[i]*v->our.shift;
    k->solve(k, 1, v->our.lu, to, v->scratch);
    return 0;
}

static int solver_free(SUNLinearSolver S)
{
    SUNLinSolFreeEmpty(S);
    return 0;
}

SUNLinearSolver cvode_our_solver(cvode_patient *v, SUNContext context)
{
    SUNLinearSolver S = SUNLinSolNewEmpty(context);
    S->content = v;
    S->ops->gettype = solver_type;
    S->ops->setup = solver_setup;
    S->ops->solve = solver_solve;
    S->ops->free = solver_free;
    return S;
}
