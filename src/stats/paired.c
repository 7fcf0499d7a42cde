// SPDX-License-Identifier: MIT
// Paired proportions by Newcombe 1998 (Stat Med 17:2635, method 10). With the pairs e both, f only a, g only b, h
// neither, the Wilson limits l, u of p1 = (e + f)/n and p2 = (e + g)/n, and d = p1 - p2,
//
//   phi   = max(e h - f g - n/2, 0) or (e h - f g) where negative,
//           over sqrt((e + f)(g + h)(e + g)(f + h)); 0 for an empty margin
//   low   = d - sqrt((p1 - l1)^2 - 2 phi (p1 - l1)(u2 - p2) + (u2 - p2)^2)
//   high  = d + sqrt((u1 - p1)^2 - 2 phi (u1 - p1)(p2 - l2) + (p2 - l2)^2)
#include "stats/paired.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stats/categorical.h"
#include "stats/samples.h"

static double paired_phi(double e, double f, double g, double h)
{
    const double margins = (e + f) * (g + h) * (e + g) * (f + h);
    if (!(margins > 0)) {
        return 0;
    }
    double cross = e * h - f * g;
    if (cross > 0) {
        cross = fmax(cross - 0.5 * (e + f + g + h), 0);
    }
    return cross / sqrt(margins);
}

static double paired_distance(double x, double y, double phi)
{
    return sqrt(fmax(x * x - 2 * phi * x * y + y * y, 0));
}

paired_binary paired_proportions(const int *a, const int *b, int n)
{
    paired_binary r = {0};
    for (int i = 0; i < n; i++) {
        if (a[i] >= 0 && b[i] >= 0) {
            r.n++;
            r.both += a[i] && b[i];
            r.only_a += a[i] && !b[i];
            r.only_b += !a[i] && b[i];
            r.neither += !a[i] && !b[i];
        }
    }
    const stats_estimate p = proportion_wilson(r.both + r.only_a, r.n), q = proportion_wilson(r.both + r.only_b, r.n);
    const double phi = paired_phi(r.both, r.only_a, r.only_b, r.neither), d = p.value - q.value;
    r.difference = (stats_estimate){d, d - paired_distance(p.value - p.low, q.high - q.value, phi),
                                    d + paired_distance(p.high - p.value, q.value - q.low, phi)};
    r.benefit = proportion_clopper_pearson(r.only_a, r.only_a + r.only_b);
    return r;
}

paired_numeric paired_differences(const double *a, const double *b, int n)
{
    paired_numeric r = {.sd = NAN, .mean = {NAN, NAN, NAN}};
    double *d = base_alloc((size_t)n + 1, sizeof *d), sum = 0, square = 0;
    for (int i = 0; i < n; i++) {
        if (!isnan(a[i]) && !isnan(b[i])) {
            r.better += a[i] > b[i];
            r.worse += a[i] < b[i];
            r.same += a[i] == b[i];
            d[r.n++] = a[i] - b[i];
            sum += a[i] - b[i];
        }
    }
    if (r.n > 0) {
        r.mean.value = sum / r.n;
    }
    if (r.n > 1) {
        for (int i = 0; i < r.n; i++) {
            square += (d[i] - r.mean.value) * (d[i] - r.mean.value);
        }
        r.sd = sqrt(square / (r.n - 1));
        const double half = stats_t_quantile(0.975, r.n - 1) * r.sd / sqrt(r.n);
        r.mean.low = r.mean.value - half;
        r.mean.high = r.mean.value + half;
    }
    r.median = sample_quantile(d, r.n, 0.5, 7);
    r.q25 = sample_quantile(d, r.n, 0.25, 7);
    r.q75 = sample_quantile(d, r.n, 0.75, 7);
    free(d);
    return r;
}

paired_survival paired_times(const double *time_a, const int *event_a, const double *time_b, const int *event_b, int n)
{
    paired_survival r = {0};
    for (int i = 0; i < n; i++) {
        if (isnan(time_a[i]) || isnan(time_b[i])) {
            continue;
        }
        r.n++;
        // with equal times, one event and one censoring: the censored one lived on
        if (event_b[i] && (time_a[i] > time_b[i] || (time_a[i] == time_b[i] && !event_a[i]))) {
            r.longer++;
        } else if (event_a[i] && (time_b[i] > time_a[i] || (time_a[i] == time_b[i] && !event_b[i]))) {
            r.shorter++;
        } else if (event_a[i] && event_b[i]) {
            r.same++;
        } else {
            r.unknown++;
        }
    }
    return r;
}
