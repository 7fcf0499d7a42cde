// SPDX-License-Identifier: MIT
// What cvode.c and cvode_lu.c share: the patient that CVODE works on.
#ifndef COLEY_BENCH_CVODE_H
#define COLEY_BENCH_CVODE_H

#include <sundials/sundials_linearsolver.h>

#include "bench/solver/bench.h"

typedef struct {
    const bench_case *c;
    bench_pattern pattern;       // of the sparse Jacobian
    const double *p;             // of the patient
    double *q, *scratch, *dense;
    struct {                     // our LU
        double t, shift;         // shift I - J = (I - gamma J)/gamma
        const double *x;
        double *lu;
        int64_t factorisations;
    } our;
} cvode_patient;

SUNMatrix cvode_our_matrix(SUNContext context);
// CVODE's system is set up by cvode_our_system(), factored and solved by the kernel; user data: a cvode_patient.
SUNLinearSolver cvode_our_solver(cvode_patient *v, SUNContext context);
int cvode_our_system(realtype t, N_Vector y, N_Vector fy, SUNMatrix A, booleantype jok, booleantype *jcur,
                     realtype gamma, void *user, N_Vector a, N_Vector b, N_Vector c);

#endif
