// SPDX-License-Identifier: MIT
// Intervals of proportions: Clopper & Pearson 1934 by quantiles of the beta distribution; Wilson 1927,
//
//   (2 x + z^2 -+ z sqrt(z^2 + 4 x (1 - x/n)))/(2 (n + z^2))
//
// and the difference of two, Newcombe 1998 (Stat Med 17:873, method 10), from the Wilson limits l, u of each:
//
//   d - sqrt((p1 - l1)^2 + (u2 - p2)^2),   d + sqrt((u1 - p1)^2 + (p2 - l2)^2)
#include <math.h>

#include "stats/categorical.h"

stats_estimate proportion_clopper_pearson(int x, int n)
{
    if (n <= 0 || x < 0 || x > n) {
        return (stats_estimate){NAN, NAN, NAN};
    }
    const double low = x > 0 ? stats_beta_quantile(0.025, x, n - x + 1.0) : 0;
    const double high = x < n ? stats_beta_quantile(0.975, x + 1.0, n - x) : 1;
    return (stats_estimate){(double)x / n, low, high};
}

stats_estimate proportion_wilson(int x, int n)
{
    if (n <= 0 || x < 0 || x > n) {
        return (stats_estimate){NAN, NAN, NAN};
    }
    const double p = (double)x / n, z = STATS_Z95;
    const double middle = 2 * x + z * z, half = z * sqrt(z * z + 4 * x * (1 - p)), scale = 2 * (n + z * z);
    return (stats_estimate){p, x > 0 ? (middle - half) / scale : 0, x < n ? (middle + half) / scale : 1};
}

stats_estimate proportion_difference(int x1, int n1, int x2, int n2)
{
    const stats_estimate a = proportion_wilson(x1, n1), b = proportion_wilson(x2, n2);
    const double d = a.value - b.value;
    return (stats_estimate){d, d - hypot(a.value - a.low, b.high - b.value),
                            d + hypot(a.high - a.value, b.value - b.low)};
}
