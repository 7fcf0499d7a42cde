// SPDX-License-Identifier: MIT
// LU by Gaussian elimination with partial pivoting, by columns (Golub & Van Loan, Matrix Computations, 3.4): a
// permutation of the rows of a is L U, L with unit diagonal below, U above. For systems of a few hundred unknowns that
// are solved rarely; nothing is blocked.
#include "num/dense.h"

#include <math.h>
#include <stddef.h>

bool dense_factor(int n, double *a, int *pivot)
{
    for (int k = 0; k < n; k++) {
        double *ak = a + (size_t)k * (size_t)n;
        int best = k;
        for (int i = k + 1; i < n; i++) {
            if (fabs(ak[i]) > fabs(ak[best])) best = i;
        }
        pivot[k] = best;
        if (!(fabs(ak[best]) > 0) || !isfinite(ak[best])) return false;

        for (int j = 0; j < n && best != k; j++) {
            double *aj = a + (size_t)j * (size_t)n;
            const double swap = aj[k];
            aj[k] = aj[best];
            aj[best] = swap;
        }
        for (int i = k + 1; i < n; i++) ak[i] /= ak[k];
        for (int j = k + 1; j < n; j++) {
            double *aj = a + (size_t)j * (size_t)n;
            const double factor = aj[k];
            if (factor == 0) continue;
            for (int i = k + 1; i < n; i++) aj[i] -= factor * ak[i];
        }
    }
    return true;
}

void dense_solve(int n, const double *lu, const int *pivot, double *b)
{
    for (int k = 0; k < n; k++) {
        const double swap = b[k];
        b[k] = b[pivot[k]];
        b[pivot[k]] = swap;
    }
    for (int k = 0; k < n; k++) {
        const double *ak = lu + (size_t)k * (size_t)n;
        for (int i = k + 1; i < n; i++) b[i] -= b[k] * ak[i];
    }
    for (int k = n - 1; k >= 0; k--) {
        const double *ak = lu + (size_t)k * (size_t)n;
        b[k] /= ak[k];
        for (int i = 0; i < k; i++) b[i] -= b[k] * ak[i];
    }
}
