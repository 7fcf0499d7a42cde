// SPDX-License-Identifier: MIT
// Small dense linear systems: LU with partial pivoting. Matrices are column-major (n x n).
#ifndef COLEY_NUM_DENSE_H
#define COLEY_NUM_DENSE_H

#include <stdbool.h>

// Factors a in place, row exchanges in pivot (n). False where a is singular to the last bit or holds numbers that are
// not finite.
bool dense_factor(int n, double *a, int *pivot);
void dense_solve(int n, const double *lu, const int *pivot, double *b);    // in place

#endif
