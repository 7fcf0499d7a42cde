// SPDX-License-Identifier: MIT
// Symmetric positive definite matrices, small and dense, row-major: what regressions and tests need of linear algebra.
#ifndef COLEY_NUM_CHOLESKY_H
#define COLEY_NUM_CHOLESKY_H

#include <stdbool.h>

// Factors a (n x n, lower triangle used) into L L' in place. False where it is not positive definite: a pivot is below
// `tolerance` times its diagonal element.
bool cholesky_factor(double *a, int n, double tolerance);
// The same; -1, or the row of the pivot that failed.
int cholesky_defect(double *a, int n, double tolerance);
void cholesky_solve(const double *l, int n, double *b);            // b := (L L')^-1 b
void cholesky_inverse(const double *l, int n, double *inverse);    // (n x n), both triangles

#endif
