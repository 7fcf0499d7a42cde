// SPDX-License-Identifier: MIT
// Cumulative incidence with competing risks (Aalen & Johansen 1978). At time t_j with n_j at risk and d_kj events of
// cause k
//
//   F_k += S(t_j-) h_kj,  h_kj = d_kj/n_j,  S: Kaplan-Meier of all causes together
//
// Standard errors are the infinitesimal jackknife: the root of the sum over patients of the squared derivative of F_k
// by the patient's weight. With B_j = sum_{l<=j} h_l/(n_l (1 - h_l)) over all causes, a patient with time T and cause e
// has
//
//   dF_k(t) = sum_{t_j <= min(T, t)} S_j- h_kj (B_{j-1} - 1/n_j)  +  [e = k, T <= t] S_T-/n_T
//             + (F_k(t) - F_k(T)) (B_T - [e > 0]/(n_T (1 - h_T)))      for T <= t
//
// which depends on (T, e) only and is linear in F_k(t): running sums over distinct times give every standard error.
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stats/order.h"
#include "stats/survival.h"

// Per distinct time: patients at risk, censored and with each cause.
typedef struct {
    double *at_risk, *survival;    // (n); survival just before
    double *count;                 // (n x (ncause + 1)): [0] censored
    double *b;                     // (n) B_j
    double *path;                  // (n) running sum of the first term for one cause
} incidence_work;

static double incidence_total(const incidence_work *w, const incidence_curve *c, int j)
{
    double d = 0;
    for (int k = 1; k <= c->ncause; k++) {
        d += w->count[j * (c->ncause + 1) + k];
    }
    return d;
}

static void incidence_curves(incidence_curve *c, incidence_work *w)
{
    double s = 1, b = 0;
    for (int j = 0; j < c->n; j++) {
        const double d = incidence_total(w, c, j), h = d / w->at_risk[j];
        w->survival[j] = s;
        for (int k = 1; k <= c->ncause; k++) {
            const double before = j > 0 ? c->incidence[(j - 1) * c->ncause + k - 1] : 0;
            c->incidence[j * c->ncause + k - 1] = before + s * w->count[j * (c->ncause + 1) + k] / w->at_risk[j];
        }
        s *= 1 - h;
        b += h < 1 ? h / (w->at_risk[j] * (1 - h)) : 0;    // where all die, nothing follows that would use it
        w->b[j] = b;
    }
}

// Adds the patients who left at time number j to the sums of alpha^2, alpha beta and beta^2, where dF_k(t_m) = alpha +
// F_k(t_m) beta.
static void incidence_leave(const incidence_curve *c, const incidence_work *w, int k, int j, double sum[3])
{
    const double h = incidence_total(w, c, j) / w->at_risk[j], f = c->incidence[j * c->ncause + k - 1];
    for (int e = 0; e <= c->ncause; e++) {
        const double patients = w->count[j * (c->ncause + 1) + e];
        const double beta = w->b[j] - (e > 0 && h < 1 ? 1 / (w->at_risk[j] * (1 - h)) : 0);
        const double alpha = w->path[j] + (e == k ? w->survival[j] / w->at_risk[j] : 0) - f * beta;
        sum[0] += patients * alpha * alpha;
        sum[1] += patients * alpha * beta;
        sum[2] += patients * beta * beta;
    }
}

static void incidence_errors(incidence_curve *c, incidence_work *w)
{
    for (int k = 1; k <= c->ncause; k++) {
        double path = 0, sum[3] = {0};
        for (int j = 0; j < c->n; j++) {
            const double h = w->count[j * (c->ncause + 1) + k] / w->at_risk[j];
            path += w->survival[j] * h * ((j > 0 ? w->b[j - 1] : 0) - 1 / w->at_risk[j]);
            w->path[j] = path;
            incidence_leave(c, w, k, j, sum);
            const double f = c->incidence[j * c->ncause + k - 1];
            const double staying = j + 1 < c->n ? w->at_risk[j + 1] : 0;
            const double variance = staying * path * path + sum[0] + 2 * f * sum[1] + f * f * sum[2];
            c->se[j * c->ncause + k - 1] = sqrt(fmax(variance, 0));
        }
    }
}

void incidence_init(incidence_curve *c, const double *time, const int *cause, int ncause, int n)
{
    int *order = stats_order(time, n);
    while (n > 0 && isnan(time[order[n - 1]])) {
        n--;
    }
    const size_t room = (size_t)n + 1, width = (size_t)ncause + 1;
    *c = (incidence_curve){.ncause = ncause,
                           .time = base_alloc(room, sizeof(double)),
                           .incidence = base_alloc(room * width, sizeof(double)),
                           .se = base_alloc(room * width, sizeof(double))};
    double *memory = base_alloc(room * (width + 4), sizeof *memory);
    incidence_work w = {memory, memory + room, memory + 4 * room, memory + 2 * room, memory + 3 * room};
    for (int i = 0, end; i < n; i = end) {
        const int j = c->n++;
        c->time[j] = time[order[i]];
        w.at_risk[j] = n - i;
        for (end = i; end < n && time[order[end]] == time[order[i]]; end++) {
            w.count[j * (ncause + 1) + cause[order[end]]]++;
        }
    }
    incidence_curves(c, &w);
    incidence_errors(c, &w);
    free(memory);
    free(order);
}

void incidence_clear(incidence_curve *c)
{
    free(c->time);
    free(c->incidence);
    free(c->se);
    *c = (incidence_curve){0};
}

double incidence_first(double first, double end, bool died, int *cause)
{
    const bool had = first <= end;
    *cause = had ? 1 : died ? 2 : 0;
    return had ? first : end;
}

stats_estimate incidence_at(const incidence_curve *c, int cause, double t, double *se)
{
    stats_estimate r = {NAN, NAN, NAN};
    double error = NAN;
    if (c->n > 0 && t <= c->time[c->n - 1]) {
        int i = 0;
        while (i < c->n && c->time[i] <= t) {
            i++;
        }
        r.value = error = 0;
        if (i > 0) {
            r.value = c->incidence[(i - 1) * c->ncause + cause - 1];
            error = c->se[(i - 1) * c->ncause + cause - 1];
        }
        // log-log limits, as for 1 - S
        if (r.value > 0 && r.value < 1) {
            const double s = 1 - r.value, u = error / (s * fabs(log(s)));
            r.low = 1 - pow(s, exp(-STATS_Z95 * u));
            r.high = 1 - pow(s, exp(STATS_Z95 * u));
        }
    }
    if (se != NULL) {
        *se = error;
    }
    return r;
}
