// SPDX-License-Identifier: MIT
// Test of proportional hazards of two groups by scaled Schoenfeld residuals (Grambsch & Therneau, Biometrika 1994;
// 81:515), as the score test of Cox's model with the coefficient beta + theta g(t) at theta = 0. With the hazard ratio
// exp(beta) at its estimate and, at the event time t_k, the share x_k of the second group's risk in the risk set,
//
//   U = sum_k g_k (sum_D x - sum_l x_kl)      V = sum_k g_k^2 v_k - (sum_k g_k v_k)^2/sum_k v_k,   v = x (1 - x)
//
// chi2 = U^2/V with one degree of freedom. g is the pooled Kaplan-Meier estimate's 1 - S(t-); ties by Efron (l counts
// the tied events).
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stats/order.h"
#include "stats/survival.h"

typedef struct {
    double u, v0, v1, v2;    // sums of g r, v, g v, g^2 v
} proportional_sums;

// The events of one time and stratum: risk[], of[] are the groups' numbers at risk and with the event.
static void proportional_add(proportional_sums *s, const double risk[2], const int of[2], double ratio, double g)
{
    int d = of[0] + of[1];
    double all = risk[0] + ratio * risk[1], events = of[0] + ratio * of[1], residual = of[1];
    for (int l = 0; l < d; l++) {
        double share = (double)l / d, x = (ratio * risk[1] - share * ratio * of[1]) / (all - share * events),
               v = x * (1 - x);
        residual -= x;
        s->v0 += v;
        s->v1 += g * v;
        s->v2 += g * g * v;
    }
    s->u += g * residual;
}

test_chi2 proportional_test(const double *time, const int *event, const int *group, const int *stratum, int n,
                            double log_ratio)
{
    km_curve pooled;
    km_init(&pooled, time, event, n);
    int *order = stats_order(time, n);
    bool *seen = base_alloc((size_t)n + 1, sizeof *seen);
    proportional_sums s = {0};
    double ratio = exp(log_ratio);
    for (int first = 0; first < n; first++) {
        // each stratum once, from its last time to its first
        if (seen[order[first]] || isnan(time[order[first]])) {
            continue;
        }
        int which = stratum ? stratum[order[first]] : 0, at = pooled.n - 1;
        double risk[2] = {0};
        for (int i = n - 1; i >= first;) {
            double now = time[order[i]];
            int of[2] = {0};
            for (; i >= first && (time[order[i]] == now || (isnan(now) && isnan(time[order[i]]))); i--) {
                int k = order[i];
                if (isnan(now) || (stratum && stratum[k] != which)) {
                    continue;
                }
                seen[k] = true;
                risk[group[k] != 0]++;
                of[group[k] != 0] += event[k] != 0;
            }
            while (at >= 0 && pooled.time[at] >= now) {
                at--;
            }
            if (of[0] + of[1]) {
                proportional_add(&s, risk, of, ratio, at < 0 ? 0 : 1 - pooled.survival[at]);
            }
        }
    }
    double variance = s.v2 - s.v1 * s.v1 / s.v0;
    test_chi2 t = {NAN, NAN, 1};
    // one event time, or none: nothing to see
    if (isfinite(ratio) && variance > 1e-12 * s.v2) {
        t.chi2 = s.u * s.u / variance;
        t.p = stats_chi2_upper(t.chi2, 1);
    }
    km_clear(&pooled);
    free(order);
    free(seen);
    return t;
}
