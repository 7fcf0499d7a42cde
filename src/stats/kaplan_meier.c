// SPDX-License-Identifier: MIT
// Kaplan-Meier curves. At each distinct time t_j with n_j at risk and d_j events
//
//   S(t)      = prod (1 - d_j/n_j)                                  Kaplan & Meier 1958
//   Var S     = S^2 sum d_j/(n_j (n_j - d_j))                       Greenwood 1926
//   limits    = S^exp(+-z u),  u = sqrt(Var S)/(S |ln S|)           log-log (Kalbfleisch & Prentice 1980)
//   H(t)      = sum d_j/n_j                                         Nelson 1969, Aalen 1978
//   RMST(tau) = integral of S,  Var = sum A_j^2 d_j/(n_j (n_j - d_j)),  A_j: area right of t_j
#include "stats/survival.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stats/order.h"

// S and 1 - p closer than this are equal: products of fractions differ in the last bits from the decimal they stand
// for.
static const double KM_TIE = 1.5e-8;

static void km_limits(km_curve *k, int i, double log_variance)
{
    const double s = k->survival[i];
    k->se[i] = s > 0 ? s * sqrt(log_variance) : NAN;
    k->low[i] = k->high[i] = NAN;
    if (s > 0 && s < 1) {
        const double u = sqrt(log_variance) / fabs(log(s));
        k->low[i] = pow(s, exp(STATS_Z95 * u));
        k->high[i] = pow(s, exp(-STATS_Z95 * u));
    }
}

static void km_build(km_curve *k, const double *time, const int *event, int n, bool reverse)
{
    int *order = stats_order(time, n);
    while (n > 0 && isnan(time[order[n - 1]])) {
        n--;
    }
    const size_t room = (size_t)n + 1;
    *k = (km_curve){.total = n,
                    .time = base_alloc(room, sizeof(double)),
                    .at_risk = base_alloc(room, sizeof(int)),
                    .events = base_alloc(room, sizeof(int)),
                    .censored = base_alloc(room, sizeof(int)),
                    .survival = base_alloc(room, sizeof(double)),
                    .se = base_alloc(room, sizeof(double)),
                    .low = base_alloc(room, sizeof(double)),
                    .high = base_alloc(room, sizeof(double)),
                    .hazard = base_alloc(room, sizeof(double))};
    double s = 1, log_variance = 0, hazard = 0;
    for (int i = 0, end; i < n; i = end) {
        int d = 0;
        for (end = i; end < n && time[order[end]] == time[order[i]]; end++) {
            d += (event[order[end]] != 0) != reverse;
        }
        const double at_risk = n - i;
        const int j = k->n++;
        k->time[j] = time[order[i]];
        k->at_risk[j] = n - i;
        k->events[j] = d;
        k->censored[j] = end - i - d;
        k->total_events += d;
        if (d > 0) {
            s *= (at_risk - d) / at_risk;
            log_variance += d / (at_risk * (at_risk - d));
            hazard += d / at_risk;
        }
        k->survival[j] = s;
        k->hazard[j] = hazard;
        km_limits(k, j, log_variance);
    }
    free(order);
}

void km_init(km_curve *k, const double *time, const int *event, int n)
{
    km_build(k, time, event, n, false);
}

void km_init_reverse(km_curve *k, const double *time, const int *event, int n)
{
    km_build(k, time, event, n, true);
}

void km_clear(km_curve *k)
{
    free(k->time);
    free(k->at_risk);
    free(k->events);
    free(k->censored);
    free(k->survival);
    free(k->se);
    free(k->low);
    free(k->high);
    free(k->hazard);
    *k = (km_curve){0};
}

// Number of the curve's times that are at or before t (strictly before, where `before`).
static int km_count(const km_curve *k, double t, bool before)
{
    int low = 0, high = k->n;
    while (low < high) {
        const int middle = low + (high - low) / 2;
        if (before ? k->time[middle] < t : k->time[middle] <= t) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

int km_at_risk(const km_curve *k, double t)
{
    const int i = km_count(k, t, true);
    return i < k->n ? k->at_risk[i] : 0;
}

km_point km_at(const km_curve *k, double t)
{
    const km_point unknown = {{NAN, NAN, NAN}, NAN, NAN, 0};
    if (k->n == 0 || isnan(t)) {
        return unknown;
    }
    const int last = k->n - 1;
    if (t > k->time[last] && k->survival[last] > 0) {
        return unknown;
    }
    const int i = km_count(k, t, false) - 1;
    if (i < 0) {
        return (km_point){{1, NAN, NAN}, 0, 0, k->total};
    }
    return (km_point){{k->survival[i], k->low[i], k->high[i]}, k->se[i], k->hazard[i], km_at_risk(k, t)};
}

// First time at which the step curve y is at or below level; where it is equal to level, the middle of that stretch
// (which ends at the next fall, or at the last observation). NaN values of y count as not below.
static double km_crossing(const km_curve *k, const double *y, double level)
{
    for (int i = 0; i < k->n; i++) {
        if (!(y[i] <= level + KM_TIE)) {
            continue;
        }
        if (fabs(y[i] - level) > KM_TIE) {
            return k->time[i];
        }
        for (int j = i + 1; j < k->n; j++) {
            if (y[j] < level - KM_TIE) {
                return 0.5 * (k->time[i] + k->time[j]);
            }
        }
        return 0.5 * (k->time[i] + k->time[k->n - 1]);
    }
    return NAN;
}

stats_estimate km_quantile(const km_curve *k, double p)
{
    return (stats_estimate){km_crossing(k, k->survival, 1 - p), km_crossing(k, k->low, 1 - p),
                            km_crossing(k, k->high, 1 - p)};
}

rmst_estimate km_rmst(const km_curve *k, double tau)
{
    const rmst_estimate unknown = {NAN, NAN, NAN, NAN};
    if (k->n == 0 || !(tau > 0) || (tau > k->time[k->n - 1] && k->survival[k->n - 1] > 0)) {
        return unknown;
    }
    // from the right: area is the integral of S from the current time to tau
    double area = 0, variance = 0, right = tau;
    for (int i = km_count(k, tau, false) - 1; i >= 0; i--) {
        area += k->survival[i] * (right - k->time[i]);
        right = k->time[i];
        const double n = k->at_risk[i], d = k->events[i];
        if (d > 0 && n > d) {
            variance += area * area * d / (n * (n - d));
        }
    }
    area += right;    // S = 1 before the first time
    const double se = sqrt(variance);
    return (rmst_estimate){area, se, area - STATS_Z95 * se, area + STATS_Z95 * se};
}
