// SPDX-License-Identifier: MIT
// Logistic regression by Newton's method (iteratively reweighted least squares, McCullagh & Nelder 1989): with m = 1/(1
// + exp(-x'b))
//
//   score = sum x (y - m),   information = sum m (1 - m) x x'
//
// With perfect separation the information vanishes while coefficients grow: that is told as not estimable.
#include "stats/logistic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "num/cholesky.h"

enum { LOGISTIC_ITERATIONS = 50, LOGISTIC_HALVINGS = 20 };
static const double LOGISTIC_FLAT = 1e-7;    // of the information on a coefficient, against that at the start

static double logistic_evaluate(const int *y, const double *x, int n, int p, const double *b, double *score,
                                double *information)
{
    double loglik = 0;
    memset(score, 0, (size_t)p * sizeof *score);
    memset(information, 0, (size_t)(p * p) * sizeof *information);
    for (int i = 0; i < n; i++) {
        double eta = 0;
        for (int j = 0; j < p; j++) {
            eta += x[i * p + j] * b[j];
        }
        if (isnan(eta)) {
            continue;
        }
        const double m = 1 / (1 + exp(-eta)), weight = m * (1 - m), hit = y[i] != 0;
        // ln m and ln(1 - m) without cancellation
        loglik -= log1p(exp(-fabs(eta))) + (hit == (eta > 0) ? 0 : fabs(eta));
        for (int j = 0; j < p; j++) {
            score[j] += x[i * p + j] * (hit - m);
            for (int k = 0; k <= j; k++) {
                information[j * p + k] += weight * x[i * p + j] * x[i * p + k];
            }
        }
    }
    return loglik;
}

bool logistic_fit(const int *y, const double *x, int n, int p, double *coef, double *se, double *loglik)
{
    double *memory = base_alloc((size_t)(3 * p * p + 4 * p) + 1, sizeof *memory);
    double *score = memory, *step = score + p, *b = step + p, *old = b + p;
    double *information = old + p, *l = information + p * p, *inverse = l + p * p;
    double value = logistic_evaluate(y, x, n, p, b, score, information);
    double *start = base_alloc((size_t)p + 1, sizeof *start);
    for (int j = 0; j < p; j++) {
        start[j] = information[j * p + j];
    }
    bool converged = false, regular = true;
    for (int iteration = 0; regular && !converged && iteration < LOGISTIC_ITERATIONS; iteration++) {
        memcpy(l, information, (size_t)(p * p) * sizeof *l);
        regular = cholesky_factor(l, p, 1e-12);
        for (int j = 0; j < p; j++) {
            regular = regular && information[j * p + j] > LOGISTIC_FLAT * start[j];
        }
        if (!regular) {
            break;
        }
        memcpy(step, score, (size_t)p * sizeof *step);
        memcpy(old, b, (size_t)p * sizeof *old);
        cholesky_solve(l, p, step);
        const double before = value;
        double factor = 1, change = 0;
        for (int half = 0; half < LOGISTIC_HALVINGS; half++, factor *= 0.5) {
            for (int j = 0; j < p; j++) {
                b[j] = old[j] + factor * step[j];
            }
            value = logistic_evaluate(y, x, n, p, b, score, information);
            if (value >= before - 1e-12 * (1 + fabs(before))) {
                break;
            }
        }
        for (int j = 0; j < p; j++) {
            change = fmax(change, fabs(step[j]) / (1 + fabs(b[j])));
        }
        converged = change < 1e-10;
    }
    if (converged) {
        memcpy(l, information, (size_t)(p * p) * sizeof *l);
        converged = cholesky_factor(l, p, 1e-12);
    }
    if (converged) {
        cholesky_inverse(l, p, inverse);
    }
    for (int j = 0; j < p; j++) {
        coef[j] = converged ? b[j] : NAN;
        se[j] = converged ? sqrt(inverse[j * p + j]) : NAN;
    }
    *loglik = converged ? value : NAN;
    free(start);
    free(memory);
    return converged;
}
