// SPDX-License-Identifier: MIT
// Weibull regression by maximum likelihood: ln T = x'b + s W with W of the smallest extreme value distribution
// (Kalbfleisch & Prentice 1980, 3.6). With z = (ln t - x'b)/s and u = ln s each patient adds
//
//   l = event (z - u - ln t) - e^z
//
// and Newton's method in (b, u), with halved steps, finds the maximum.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "num/cholesky.h"
#include "stats/survival.h"

enum { WEIBULL_ITERATIONS = 100, WEIBULL_HALVINGS = 30 };

typedef struct {
    const double *time, *x;
    const int *event;
    int n, p;
} weibull_data;

static bool weibull_usable(const weibull_data *d, int i)
{
    bool usable = d->time[i] > 0;
    for (int j = 0; j < d->p; j++) {
        usable = usable && isfinite(d->x[i * d->p + j]);
    }
    return usable;
}

// Log-likelihood at theta = (b, u); its gradient and the negative of its Hessian (lower triangle) where wanted.
static double weibull_loglik(const weibull_data *d, const double *theta, double *gradient, double *hessian)
{
    const int p = d->p, q = p + 1;
    const double s = exp(theta[p]);
    double sum = 0;
    memset(gradient, 0, (size_t)q * sizeof *gradient);
    memset(hessian, 0, (size_t)(q * q) * sizeof *hessian);
    for (int i = 0; i < d->n; i++) {
        if (!weibull_usable(d, i)) {
            continue;
        }
        const double *x = d->x + i * p, event = d->event[i] != 0, y = log(d->time[i]);
        double z = y;
        for (int j = 0; j < p; j++) {
            z -= x[j] * theta[j];
        }
        z /= s;
        const double e = exp(z);
        sum += event * (z - theta[p] - y) - e;
        for (int j = 0; j < p; j++) {
            gradient[j] += (e - event) * x[j] / s;
            hessian[p * q + j] += x[j] * (z * e + e - event) / s;
            for (int k = 0; k <= j; k++) {
                hessian[j * q + k] += e * x[j] * x[k] / (s * s);
            }
        }
        gradient[p] += z * e - event * (z + 1);
        hessian[p * q + p] += z * z * e + z * (e - event);
    }
    return sum;
}

// Start: mean of ln t, scale 1.
static bool weibull_start(const weibull_data *d, double *theta)
{
    int rows = 0, events = 0;
    double mean = 0;
    for (int i = 0; i < d->n; i++) {
        if (weibull_usable(d, i)) {
            rows++;
            events += d->event[i] != 0;
            mean += log(d->time[i]);
        }
    }
    memset(theta, 0, (size_t)(d->p + 1) * sizeof *theta);
    // the intercept is the column of ones
    for (int j = 0; j < d->p; j++) {
        bool ones = rows > 0;
        for (int i = 0; i < d->n; i++) {
            ones = ones && (!weibull_usable(d, i) || d->x[i * d->p + j] == 1);
        }
        if (ones) {
            theta[j] = mean / rows;
            break;
        }
    }
    return events > 0;
}

bool weibull_fit(const double *time, const int *event, const double *x, int n, int p, double *coef, double *scale,
                 double *loglik)
{
    const weibull_data d = {time, x, event, n, p};
    const int q = p + 1;
    double *memory = base_alloc((size_t)(2 * q * q + 4 * q), sizeof *memory);
    double *theta = memory, *trial = theta + q, *gradient = trial + q, *step = gradient + q;
    double *hessian = step + q, *l = hessian + q * q;
    bool converged = false, possible = weibull_start(&d, theta);
    double value = weibull_loglik(&d, theta, gradient, hessian);
    for (int iteration = 0; possible && !converged && iteration < WEIBULL_ITERATIONS; iteration++) {
        // away from the maximum the Hessian may be indefinite: a growing ridge makes it a descent direction
        double ridge = 0;
        for (int attempt = 0; attempt < WEIBULL_HALVINGS; attempt++, ridge = 10 * ridge + 1e-3) {
            memcpy(l, hessian, (size_t)(q * q) * sizeof *l);
            for (int j = 0; j < q; j++) {
                l[j * q + j] += ridge * (1 + fabs(l[j * q + j]));
            }
            possible = cholesky_factor(l, q, 1e-13);
            if (possible) {
                break;
            }
        }
        if (!possible) {
            break;
        }
        memcpy(step, gradient, (size_t)q * sizeof *step);
        cholesky_solve(l, q, step);
        const double before = value;
        double factor = 1, change = 0;
        for (int half = 0; half < WEIBULL_HALVINGS; half++, factor *= 0.5) {
            for (int j = 0; j < q; j++) {
                trial[j] = theta[j] + factor * step[j];
            }
            value = weibull_loglik(&d, trial, gradient, hessian);
            if (value >= before - 1e-12 * (1 + fabs(before))) {
                break;
            }
        }
        for (int j = 0; j < q; j++) {
            change = fmax(change, fabs(trial[j] - theta[j]) / (1 + fabs(theta[j])));
            theta[j] = trial[j];
        }
        converged = change < 1e-10 && ridge == 0;
    }
    for (int j = 0; j < p; j++) {
        coef[j] = converged ? theta[j] : NAN;
    }
    *scale = converged ? exp(theta[p]) : NAN;
    *loglik = converged ? value : NAN;
    free(memory);
    return converged;
}
