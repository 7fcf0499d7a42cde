// SPDX-License-Identifier: MIT
// Cox's model with the group as its one covariate, and the log-rank test (stats/cox.h, stats/survival.h).
#include "stats/two_groups.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stats/cox.h"

stats_estimate two_groups_ratio(const double *time, const int *event, const int *group, const int *stratum, int n)
{
    double *x = base_alloc((size_t)n + 1, sizeof *x);
    for (int i = 0; i < n; i++) {
        x[i] = group[i];
    }
    const cox_data data = {.n = n, .p = 1, .time = time, .event = event, .x = x, .stratum = stratum, .ties = COX_EFRON};
    cox_model m;
    cox_fit(&data, &m);
    const stats_estimate ratio = cox_hazard_ratio(&m, 0);
    cox_clear(&m);
    free(x);
    return ratio;
}

two_groups two_groups_compare(const double *time, const int *event, const int *group, const int *stratum, int n)
{
    double observed[2], expected[2];
    const test_chi2 t = logrank_test(time, event, group, 2, stratum, n, 0, 0, observed, expected);
    return (two_groups){.hazard_ratio = two_groups_ratio(time, event, group, stratum, n),
                        .p = t.p,
                        .z = copysign(sqrt(t.chi2), expected[1] - observed[1])};
}
