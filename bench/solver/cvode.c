// SPDX-License-Identifier: MIT
// CVODE over all patients of a scenario, one after another: BDF with Newton's method and its defaults, started anew
// (CVodeReInit) at each time of doses, never stepping over one. Right-hand side and Jacobian are the kernel's, one lane
// wide.
//
//   dense   SUNDIALS' dense LU, Jacobian by difference quotients
//   KLU     SuiteSparse's sparse LU, analytic Jacobian
//   our LU  the kernel's own factorisation (cvode_lu.c)
#include <stdlib.h>
#include <string.h>

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_dense.h>
#include <sunmatrix/sunmatrix_sparse.h>

#include "bench/solver/cvode.h"

const char *const bench_cvode_name[CVODE_KINDS] = {"dense, difference quotients", "KLU, analytic Jacobian",
                                                   "our LU, analytic Jacobian"};

typedef struct {
    cvode_patient v;
    cvode_kind kind;
    SUNContext context;
    void *cvode;
    N_Vector y, atol;
    SUNMatrix A;
    SUNLinearSolver solver;
} cvode_run;

static int cvode_rhs(realtype t, N_Vector y, N_Vector dy, void *user)
{
    const cvode_patient *v = user;
    const kernel *k = v->c->k;
    k->rhs(k, 1, &t, N_VGetArrayPointer(y), v->p, v->q, N_VGetArrayPointer(dy), v->scratch);
    return 0;
}

static int cvode_jacobian(realtype t, N_Vector y, N_Vector fy, SUNMatrix J, void *user, N_Vector a, N_Vector b,
                          N_Vector c)
{
    (void)fy;
    (void)a;
    (void)b;
    (void)c;
    cvode_patient *v = user;
    const kernel *k = v->c->k;
    const size_t nx = (size_t)k->nx;
    k->jacobian(k, t, N_VGetArrayPointer(y), v->p, v->q, v->dense, v->scratch);
    sunindextype *column = SUNSparseMatrix_IndexPointers(J), *row = SUNSparseMatrix_IndexValues(J);
    double *value = SUNSparseMatrix_Data(J);
    for (size_t j = 0; j < nx; j++) {
        column[j] = v->pattern.column[j];
        for (int i = v->pattern.column[j]; i < v->pattern.column[j + 1]; i++) {
            row[i] = v->pattern.row[i];
            value[i] = v->dense[j*nx + (size_t)row[i]];
        }
    }
    column[nx] = v->pattern.n;
    return 0;
}

static void cvode_quiet(int code, const char *module, const char *function, char *message, void *self)
{
    (void)code;
    (void)module;
    (void)function;
    (void)message;
    (void)self;
}

static void cvode_linear(cvode_run *r)
{
    const int nx = r->v.c->k->nx;
    switch (r->kind) {
    case CVODE_DENSE:
        r->A = SUNDenseMatrix(nx, nx, r->context);
        r->solver = SUNLinSol_Dense(r->y, r->A, r->context);
        break;
    case CVODE_KLU:
        r->A = SUNSparseMatrix(nx, nx, r->v.pattern.n, CSC_MAT, r->context);
        r->solver = SUNLinSol_KLU(r->y, r->A, r->context);
        break;
    default:
        r->A = cvode_our_matrix(r->context);
        r->solver = cvode_our_solver(&r->v, r->context);
        break;
    }
    CVodeSetLinearSolver(r->cvode, r->solver, r->A);
    if (r->kind == CVODE_KLU) CVodeSetJacFn(r->cvode, cvode_jacobian);
    if (r->kind == CVODE_OUR_LU) CVodeSetLinSysFn(r->cvode, cvode_our_system);
}

static void cvode_open(cvode_run *r, const bench_case *c, cvode_kind kind, double rtol)
{
    const kernel *k = c->k;
    *r = (cvode_run){.v.c = c, .kind = kind};
    r->v.q = base_alloc_aligned(((size_t)k->nq + 8)*sizeof(double));
    r->v.scratch = base_alloc_aligned(((size_t)k->nscratch + 8)*sizeof(double));
    r->v.dense = base_alloc((size_t)k->nx*(size_t)k->nx + 1, sizeof(double));
    r->v.our.lu = base_alloc_aligned(((size_t)k->nlu + 8)*sizeof(double));
    if (kind == CVODE_KLU) r->v.pattern = bench_pattern_find(c);
    SUNContext_Create(NULL, &r->context);
    r->y = N_VNew_Serial(k->nx, r->context);
    r->atol = N_VNew_Serial(k->nx, r->context);
    for (int i = 0; i < k->nx; i++) N_VGetArrayPointer(r->atol)[i] = rtol*1e-6*c->scale[i];
    N_VConst(0, r->y);
    r->cvode = CVodeCreate(CV_BDF, r->context);
    CVodeInit(r->cvode, cvode_rhs, c->start, r->y);
    CVodeSVtolerances(r->cvode, rtol, r->atol);
    CVodeSetUserData(r->cvode, &r->v);
    CVodeSetErrHandlerFn(r->cvode, cvode_quiet, NULL);
    CVodeSetMaxNumSteps(r->cvode, BENCH_STEPS_MOST);
    cvode_linear(r);
}

static void cvode_close(cvode_run *r)
{
    CVodeFree(&r->cvode);
    SUNLinSolFree(r->solver);
    SUNMatDestroy(r->A);
    N_VDestroy(r->y);
    N_VDestroy(r->atol);
    SUNContext_Free(&r->context);
    bench_pattern_clear(&r->v.pattern);
    free(r->v.q);
    free(r->v.scratch);
    free(r->v.dense);
    free(r->v.our.lu);
}

// Counters since the last start are lost by the next one.
static void cvode_count(cvode_run *r, bench_run *out)
{
    long steps = 0, rhs = 0, more = 0, setups = 0, failures = 0, jacobians = 0;
    CVodeGetNumSteps(r->cvode, &steps);
    CVodeGetNumRhsEvals(r->cvode, &rhs);
    CVodeGetNumLinRhsEvals(r->cvode, &more);
    CVodeGetNumLinSolvSetups(r->cvode, &setups);
    CVodeGetNumErrTestFails(r->cvode, &failures);
    CVodeGetNumJacEvals(r->cvode, &jacobians);
    out->steps += steps;
    out->rejected += failures;
    out->rhs += rhs + more;
    out->factorisations += setups;
    out->jacobians += r->kind == CVODE_OUR_LU ? setups : jacobians;
}

// From `from` to `to` (the next dose, or the end), with the outputs within.
static bool cvode_stretch(cvode_run *r, double from, double to, int *row, double *y)
{
    const bench_case *c = r->v.c;
    const size_t nx = (size_t)c->k->nx;
    const double *state = N_VGetArrayPointer(r->y);
    double t = from;
    CVodeReInit(r->cvode, from, r->y);
    CVodeSetStopTime(r->cvode, to);
    while (t < to) {
        double out = *row < BENCH_TIMES ? c->start + c->length*(*row + 1)/BENCH_TIMES : to;
        const bool wanted = *row < BENCH_TIMES && out <= to;
        if (CVode(r->cvode, wanted ? out : to, r->y, &t, CV_NORMAL) < 0) return false;
        if (wanted) {
            memcpy(y + (size_t)*row*nx, state, nx*sizeof *y);
            ++*row;
        }
    }
    return true;
}

static bool cvode_one(cvode_run *r, int patient, bench_run *out)
{
    const bench_case *c = r->v.c;
    const kernel *k = c->k;
    const size_t nx = (size_t)k->nx;
    double *state = N_VGetArrayPointer(r->y), *y = out->y + (size_t)patient*BENCH_TIMES*nx;
    memcpy(state, c->x + (size_t)patient*nx, nx*sizeof *state);
    r->v.p = c->p + (size_t)patient*(size_t)k->np;
    k->prepare(k, 1, r->v.p, r->v.q, r->v.scratch);

    const double end = c->start + c->length;
    double t = c->start;
    int row = 0, next = 0;
    while (t < end) {
        for (; next < c->ndose && c->dose[next].time <= t; next++)
            state[c->dose[next].state] += c->dose[next].amount[patient];
        const double to = next < c->ndose && c->dose[next].time < end ? c->dose[next].time : end;
        const bool fine = cvode_stretch(r, t, to, &row, y);
        cvode_count(r, out);
        if (!fine) return false;
        t = to;
    }
    return true;
}

void bench_cvode(const bench_case *c, cvode_kind kind, bench_run *out)
{
    cvode_run r;
    cvode_open(&r, c, kind, out->rtol);
    out->steps = out->rejected = out->rhs = out->jacobians = out->factorisations = 0;
    out->nfailed = 0;
    const double before = bench_now();
    for (int i = 0; i < out->n; i++) {
        out->failed[i] = !cvode_one(&r, i, out);
        out->nfailed += out->failed[i];
    }
    const double seconds = bench_now() - before;
    if (!(out->seconds <= seconds)) out->seconds = seconds;
    cvode_close(&r);
}
