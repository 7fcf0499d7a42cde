// SPDX-License-Identifier: MIT
// Group-sequential bounds by recursive integration. With B = Z sqrt(t), increments of B are independent normals:
//
//   h_1(z) = phi(z - drift sqrt(t_1))
//   h_k(z) = integral over u < bound_(k-1) of h_(k-1)(u) sqrt(t_k/d) phi(x(z, u)) du
//   x(z, u) = (z sqrt(t_k) - u sqrt(t_(k-1)) - drift d)/sqrt(d),  d = t_k - t_(k-1)
//   P(first crossing at k) = integral over u < bound_(k-1) of h_(k-1)(u) (1 - Phi(x(bound_k, u))) du
//
// Integrals by Simpson's rule. h_k is kept where it is not negligible, from TAIL standard deviations below its mean to
// the bound.
#include "stats/group_sequential.h"

#include <math.h>
#include <string.h>

#include "stats/distributions.h"

enum { POINTS = 1001, POINTS_OF_P = 251 };    // odd; of p, which needs fewer digits and many bounds
static const double TAIL = 8;
static const double MOST_Z = 40;    // beyond 38 an upper tail is 0 in double precision
static const double SQRT_2PI = 2.5066282746310005;

typedef struct {
    int n;                               // points
    double drift, t;                     // of the look before; t 0: none yet
    double u[POINTS], weight[POINTS];    // where h is known; Simpson's weight times h
} sequential;

double spending_obrien_fleming(double alpha, double t)
{
    return t >= 1 ? alpha : t > 0 ? 2 * stats_normal_upper(stats_normal_quantile(1 - alpha / 2) / sqrt(t)) : 0;
}

// The mean of Z at t, given Z = u at the look before, in standard deviations below z; and that standard deviation.
static double sequential_above(const sequential *s, double t, double z, double u)
{
    const double d = t - s->t;
    return (z * sqrt(t) - u * sqrt(s->t) - s->drift * d) / sqrt(d);
}

// Probability that no look before has crossed and Z at t is z or more.
static double sequential_crossing(const sequential *s, double t, double z)
{
    if (s->t == 0) {
        return stats_normal_upper(z - s->drift * sqrt(t));
    }
    double sum = 0;
    for (int i = 0; i < s->n; i++) {
        sum += s->weight[i] * stats_normal_upper(sequential_above(s, t, z, s->u[i]));
    }
    return sum;
}

static double sequential_density(const sequential *s, double t, double z)
{
    if (s->t == 0) {
        const double x = z - s->drift * sqrt(t);
        return exp(-x * x / 2) / SQRT_2PI;
    }
    double sum = 0;
    for (int i = 0; i < s->n; i++) {
        const double x = sequential_above(s, t, z, s->u[i]);
        sum += s->weight[i] * exp(-x * x / 2);
    }
    return sum * sqrt(t / (t - s->t)) / SQRT_2PI;
}

// Goes on past the look at t: what is left is below the bound.
static void sequential_pass(sequential *s, double t, double bound)
{
    sequential next = {.n = s->n, .drift = s->drift, .t = t};
    const double low = fmin(s->drift * sqrt(t), bound) - TAIL, step = (bound - low) / (s->n - 1);
    for (int i = 0; i < s->n; i++) {
        const double simpson = i == 0 || i == s->n - 1 ? 1 : i % 2 ? 4 : 2;
        next.u[i] = low + i * step;
        next.weight[i] = simpson * step / 3 * sequential_density(s, t, next.u[i]);
    }
    memcpy(s, &next, sizeof next);
}

static bool sequential_looks(const double *t, const double *spend, int n)
{
    const double rounding = 1e-12;
    bool ok = n >= 1 && n <= GROUP_SEQUENTIAL_MAX_LOOKS;
    for (int k = 0; k < n && ok; k++) {
        ok = t[k] <= 1 && t[k] - (k ? t[k - 1] : 0) >= GROUP_SEQUENTIAL_MIN_STEP - rounding &&
             (!spend || spend[k] > (k ? spend[k - 1] : 0));
    }
    return ok;
}

// The z whose crossing probability is p, by bisection: it falls as z grows.
static double sequential_bound(const sequential *s, double t, double p)
{
    double low = -TAIL, high = MOST_Z;
    while (high - low > 1e-12 * (1 + fabs(low))) {
        const double middle = (low + high) / 2;
        *(sequential_crossing(s, t, middle) > p ? &low : &high) = middle;
    }
    return (low + high) / 2;
}

bool group_sequential_bounds(double alpha, const double *t, const double *spend, int n, double *bound)
{
    if (!(alpha > 0 && alpha < 0.5) || !sequential_looks(t, spend, n)) {
        return false;
    }
    sequential s = {.n = POINTS};
    double spent = 0;
    for (int k = 0; k < n; k++) {
        const double until = spending_obrien_fleming(alpha, spend ? spend[k] : t[k]);
        bound[k] = sequential_bound(&s, t[k], until - spent);
        if (k < n - 1) {
            sequential_pass(&s, t[k], bound[k]);
        }
        spent = until;
    }
    return true;
}

// Whether one of the looks reaches the bounds of alpha. No bound is needed of the last one, and the first one's is a
// quantile: what takes time is left to three looks and more.
static bool sequential_reaches(double alpha, const double *z, const double *t, const double *spend, int n)
{
    sequential s = {.n = POINTS_OF_P};
    double spent = 0;
    for (int k = 0; k < n; k++) {
        const double until = spending_obrien_fleming(alpha, spend[k]), p = until - spent;
        if (sequential_crossing(&s, t[k], z[k]) <= p) {
            return true;
        }
        if (k < n - 1) {
            sequential_pass(&s, t[k], k ? sequential_bound(&s, t[k], p) : fmin(-stats_normal_quantile(p), MOST_Z));
        }
        spent = until;
    }
    return false;
}

double group_sequential_p(const double *z, const double *t, const double *spend, int n)
{
    static const double LEAST = 1e-12, MOST = 0.4999, TINY = 1e-300, WIDER = 1.3, DIGITS = 1e-6;
    if (!sequential_looks(t, spend, n)) {
        return NAN;
    }
    spend = spend ? spend : t;
    while (n > 1 && isnan(z[n - 1])) {
        n--;    // looks to come
    }
    // alpha must have spent what z alone has until its look
    double low = MOST;
    for (int k = 0; k < n; k++) {
        const double nominal = isnan(z[k]) ? MOST : fmin(fmax(stats_normal_upper(z[k]), TINY), MOST);
        low = fmin(low, 2 * stats_normal_upper(-stats_normal_quantile(nominal / 2) * sqrt(spend[k])));
    }
    low = fmax(low, LEAST);
    double high = low;
    while (!sequential_reaches(high, z, t, spend, n)) {
        if (high >= MOST) {
            return 1;
        }
        low = high;
        high = fmin(high * WIDER, MOST);
    }
    while (high - low > DIGITS * high) {
        const double middle = sqrt(low * high);
        *(sequential_reaches(middle, z, t, spend, n) ? &high : &low) = middle;
    }
    return high;
}

bool group_sequential_stops(const double *t, const double *bound, int n, double drift, double *stop)
{
    if (!isfinite(drift) || !sequential_looks(t, NULL, n)) {
        return false;
    }
    sequential s = {.n = POINTS, .drift = drift};
    for (int k = 0; k < n; k++) {
        stop[k] = sequential_crossing(&s, t[k], bound[k]);
        sequential_pass(&s, t[k], bound[k]);
    }
    return true;
}
