// SPDX-License-Identifier: MIT
// Cholesky factorisation A = L L' (Golub & Van Loan, Matrix Computations, 4.2), with a pivot test relative to the
// diagonal, so that collinear covariates are found whatever their units.
#include "num/cholesky.h"

#include <math.h>

int cholesky_defect(double *a, int n, double tolerance)
{
    for (int j = 0; j < n; j++) {
        const double diagonal = a[j * n + j];
        double pivot = diagonal;
        for (int k = 0; k < j; k++) {
            pivot -= a[j * n + k] * a[j * n + k];
        }
        if (!(pivot > tolerance * diagonal) || !(diagonal > 0) || !isfinite(pivot)) {
            return j;
        }
        a[j * n + j] = sqrt(pivot);
        for (int i = j + 1; i < n; i++) {
            double sum = a[i * n + j];
            for (int k = 0; k < j; k++) {
                sum -= a[i * n + k] * a[j * n + k];
            }
            a[i * n + j] = sum / a[j * n + j];
        }
    }
    return -1;
}

bool cholesky_factor(double *a, int n, double tolerance)
{
    return cholesky_defect(a, n, tolerance) < 0;
}

void cholesky_solve(const double *l, int n, double *b)
{
    // L y = b
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++) {
            b[i] -= l[i * n + k] * b[k];
        }
        b[i] /= l[i * n + i];
    }
    // L' x = y
    for (int i = n - 1; i >= 0; i--) {
        for (int k = i + 1; k < n; k++) {
            b[i] -= l[k * n + i] * b[k];
        }
        b[i] /= l[i * n + i];
    }
}

void cholesky_inverse(const double *l, int n, double *inverse)
{
    // row j of the inverse solves A x = e_j; the inverse is symmetric
    for (int j = 0; j < n; j++) {
        double *row = inverse + j * n;
        for (int i = 0; i < n; i++) {
            row[i] = i == j;
        }
        cholesky_solve(l, n, row);
    }
}
