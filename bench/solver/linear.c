// SPDX-License-Identifier: MIT
// Linear solvers of the peers: SUNDIALS' dense LU, SuiteSparse's KLU, or our own (our_lu.c).
#include <stdlib.h>

#include <sunlinsol/sunlinsol_dense.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_dense.h>
#include <sunmatrix/sunmatrix_sparse.h>

#include "bench/solver/peer.h"

void peer_linear_open(peer_run *r)
{
    const kernel *k = r->c->k;
    const int nx = k->nx;
    switch (r->peer.kind) {
    case PEER_DENSE:
    case PEER_DENSE_JACOBIAN:
        r->A = SUNDenseMatrix(nx, nx, r->context);
        r->solver = SUNLinSol_Dense(r->y, r->A, r->context);
        break;
    case PEER_KLU:
        r->linear.dense = base_alloc((size_t)nx * (size_t)nx + 1, sizeof(double));
        r->linear.pattern = bench_pattern_find(r->c);
        r->A = SUNSparseMatrix(nx, nx, r->linear.pattern.n, CSC_MAT, r->context);
        r->solver = SUNLinSol_KLU(r->y, r->A, r->context);
        break;
    default:
        r->our.lu = base_alloc_aligned(((size_t)k->nlu + 8) * sizeof(double));
        r->A = peer_our_matrix(r->context);
        r->solver = peer_our_solver(r, r->context);
        break;
    }
}

void peer_linear_close(peer_run *r)
{
    SUNLinSolFree(r->solver);
    SUNMatDestroy(r->A);
    bench_pattern_clear(&r->linear.pattern);
    free(r->linear.dense);
    free(r->our.lu);
}

bool peer_linear_jacobian(peer_kind kind)
{
    return kind == PEER_DENSE_JACOBIAN || kind == PEER_KLU;
}

int peer_jacobian(realtype t, N_Vector y, N_Vector fy, SUNMatrix J, void *user, N_Vector a, N_Vector b, N_Vector c)
{
    (void)fy;
    (void)a;
    (void)b;
    (void)c;
    peer_run *r = user;
    const kernel *k = r->c->k;
    const size_t nx = (size_t)k->nx;
    const bench_pattern *pattern = &r->linear.pattern;
    if (r->peer.kind == PEER_DENSE_JACOBIAN) {
        k->jacobian(k, t, N_VGetArrayPointer(y), r->p, r->q, SUNDenseMatrix_Data(J), r->scratch);
        return 0;
    }
    k->jacobian(k, t, N_VGetArrayPointer(y), r->p, r->q, r->linear.dense, r->scratch);
    sunindextype *column = SUNSparseMatrix_IndexPointers(J), *row = SUNSparseMatrix_IndexValues(J);
    double *value = SUNSparseMatrix_Data(J);
    for (size_t j = 0; j < nx; j++) {
        column[j] = pattern->column[j];
        for (int i = pattern->column[j]; i < pattern->column[j + 1]; i++) {
            row[i] = pattern->row[i];
            value[i] = r->linear.dense[j * nx + (size_t)row[i]];
        }
    }
    column[nx] = pattern->n;
    return 0;
}
