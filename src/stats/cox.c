// SPDX-License-Identifier: MIT
// Partial likelihood by Newton's method (Cox 1972; ties: Breslow 1974, Efron 1977). At an event time with risk set R
// and the d patients D that have the event, with r_i = exp(x_i'b),
//
//   loglik += sum_D x_i'b - sum_{l<d} ln(S0_l),    S0_l = sum_R r_i - (l/d) sum_D r_i      (Breslow: l = 0)
//
// and correspondingly the score and the information from S1 = sum r x and S2 = sum r x x'. Patients are walked from the
// last time to the first, so that risk sets only grow. Covariates are centred and scaled to standard deviation 1 for
// the fit.
//
// Where the likelihood has its maximum at infinity, the information on that coefficient vanishes: this is told, not
// iterated upon.
#include "stats/cox.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "num/cholesky.h"
#include "stats/order.h"

static const double COX_TOLERANCE = 1e-10;    // of a Newton step, in standard deviations of the covariate
static const double COX_COLLINEAR = 1e-11;    // of a pivot
static const double COX_FLAT = 1e-7;          // of the information on a coefficient, against that at the start
enum { COX_ITERATIONS = 40, COX_HALVINGS = 20 };

// The data as the fit sees them: rows by stratum, in each from the last time to the first.
typedef struct {
    int n, p;
    cox_ties ties;
    double *time, *x, *mean, *scale;
    int *event, *stratum;
} cox_rows;

// Value, score and information of the partial likelihood at b, and the sums that they are made of.
typedef struct {
    double loglik;
    double *score, *information;    // (p), (p x p)
    double s0, *s1, *s2;            // over the risk set
    double d0, *d1, *d2;            // over those with the event at this time
} cox_sums;

static bool cox_row_complete(const cox_data *d, int i)
{
    bool complete = !isnan(d->time[i]);
    for (int j = 0; j < d->p; j++) {
        complete = complete && isfinite(d->x[i * d->p + j]);
    }
    return complete;
}

static void cox_standardise(cox_rows *r)
{
    for (int j = 0; j < r->p; j++) {
        double mean = 0, square = 0;
        for (int i = 0; i < r->n; i++) {
            mean += r->x[i * r->p + j] / r->n;
        }
        for (int i = 0; i < r->n; i++) {
            const double d = r->x[i * r->p + j] - mean;
            square += d * d / r->n;
        }
        r->mean[j] = mean;
        r->scale[j] = square > 0 ? sqrt(square) : 1;
        for (int i = 0; i < r->n; i++) {
            r->x[i * r->p + j] = (r->x[i * r->p + j] - mean) / r->scale[j];
        }
    }
}

static void cox_rows_init(cox_rows *r, const cox_data *d)
{
    const size_t n = (size_t)d->n + 1, p = (size_t)d->p + 1;
    *r = (cox_rows){.p = d->p,
                    .ties = d->ties,
                    .time = base_alloc(n, sizeof(double)),
                    .x = base_alloc(n * p, sizeof(double)),
                    .mean = base_alloc(p, sizeof(double)),
                    .scale = base_alloc(p, sizeof(double)),
                    .event = base_alloc(n, sizeof(int)),
                    .stratum = base_alloc(n, sizeof(int))};
    // by time descending, then stably by stratum
    double *key = base_alloc(n, sizeof *key);
    for (int i = 0; i < d->n; i++) {
        key[i] = -d->time[i];
    }
    int *by_time = stats_order(key, d->n);
    for (int i = 0; i < d->n; i++) {
        key[i] = d->stratum != NULL ? d->stratum[by_time[i]] : 0;
    }
    int *by_stratum = stats_order(key, d->n);
    for (int k = 0; k < d->n; k++) {
        const int i = by_time[by_stratum[k]];
        if (cox_row_complete(d, i)) {
            r->time[r->n] = d->time[i];
            r->event[r->n] = d->event[i] != 0;
            r->stratum[r->n] = d->stratum != NULL ? d->stratum[i] : 0;
            memcpy(r->x + r->n * r->p, d->x + i * d->p, (size_t)d->p * sizeof(double));
            r->n++;
        }
    }
    free(key);
    free(by_time);
    free(by_stratum);
    cox_standardise(r);
}

static void cox_rows_clear(cox_rows *r)
{
    free(r->time);
    free(r->x);
    free(r->mean);
    free(r->scale);
    free(r->event);
    free(r->stratum);
}

static void cox_sums_init(cox_sums *s, int p)
{
    double *v = base_alloc((size_t)(3 * p * p + 3 * p) + 1, sizeof *v);
    *s = (cox_sums){.score = v,
                    .s1 = v + p,
                    .d1 = v + 2 * p,
                    .information = v + 3 * p,
                    .s2 = v + 3 * p + p * p,
                    .d2 = v + 3 * p + 2 * p * p};
}

static double cox_risk(const cox_rows *r, const double *b, int i)
{
    double sum = 0;
    for (int j = 0; j < r->p; j++) {
        sum += r->x[i * r->p + j] * b[j];
    }
    return sum;
}

// Adds row i with relative risk w to sums over the risk set or over the events.
static void cox_accumulate(const cox_rows *r, int i, double w, double *s0, double *s1, double *s2)
{
    const int p = r->p;
    const double *x = r->x + i * p;
    *s0 += w;
    for (int j = 0; j < p; j++) {
        s1[j] += w * x[j];
        for (int k = 0; k <= j; k++) {
            s2[j * p + k] += w * x[j] * x[k];
        }
    }
}

// The terms of one event time with d events.
static void cox_event_time(const cox_rows *r, cox_sums *s, int d)
{
    const int p = r->p;
    for (int l = 0; l < d; l++) {
        const double part = r->ties == COX_EFRON ? (double)l / d : 0;
        const double s0 = s->s0 - part * s->d0;
        s->loglik -= log(s0);
        for (int j = 0; j < p; j++) {
            const double mean = (s->s1[j] - part * s->d1[j]) / s0;
            s->score[j] -= mean;
            for (int k = 0; k <= j; k++) {
                const double mean_k = (s->s1[k] - part * s->d1[k]) / s0;
                s->information[j * p + k] += (s->s2[j * p + k] - part * s->d2[j * p + k]) / s0 - mean * mean_k;
            }
        }
    }
}

static void cox_evaluate(const cox_rows *r, const double *b, cox_sums *s)
{
    const int p = r->p;
    const size_t square = (size_t)(p * p) * sizeof(double), line = (size_t)p * sizeof(double);
    s->loglik = 0;
    memset(s->score, 0, line);
    memset(s->information, 0, square);
    // a common factor of all risks cancels: the largest becomes 1
    double shift = -INFINITY;
    for (int i = 0; i < r->n; i++) {
        shift = fmax(shift, cox_risk(r, b, i));
    }
    for (int i = 0, end; i < r->n; i = end) {
        if (i == 0 || r->stratum[i] != r->stratum[i - 1]) {
            s->s0 = 0;
            memset(s->s1, 0, line);
            memset(s->s2, 0, square);
        }
        int d = 0;
        s->d0 = 0;
        memset(s->d1, 0, line);
        memset(s->d2, 0, square);
        for (end = i; end < r->n && r->time[end] == r->time[i] && r->stratum[end] == r->stratum[i]; end++) {
            const double eta = cox_risk(r, b, end) - shift, w = exp(eta);
            cox_accumulate(r, end, w, &s->s0, s->s1, s->s2);
            if (r->event[end]) {
                d++;
                s->loglik += eta;
                for (int j = 0; j < p; j++) {
                    s->score[j] += r->x[end * p + j];
                }
                cox_accumulate(r, end, w, &s->d0, s->d1, s->d2);
            }
        }
        cox_event_time(r, s, d);
    }
}

// v' A^-1 v for the factored A; false where A is singular.
static bool cox_quadratic(const double *a, const double *v, int p, double *value)
{
    double *l = base_alloc((size_t)(p * p), sizeof *l), *w = base_alloc((size_t)p, sizeof *w);
    memcpy(l, a, (size_t)(p * p) * sizeof *l);
    memcpy(w, v, (size_t)p * sizeof *w);
    const bool regular = cholesky_factor(l, p, COX_COLLINEAR);
    if (regular) {
        cholesky_solve(l, p, w);
        *value = 0;
        for (int j = 0; j < p; j++) {
            *value += v[j] * w[j];
        }
    }
    free(l);
    free(w);
    return regular;
}

static bool cox_flat(const cox_sums *s, const double *start, int p)
{
    bool flat = false;
    for (int j = 0; j < p; j++) {
        flat = flat || !(s->information[j * p + j] > COX_FLAT * start[j]);
    }
    return flat;
}

// Newton's method from b = 0. On success b is the maximum, s its sums.
static bool cox_newton(const cox_rows *r, double *b, cox_sums *s, int *iterations)
{
    const int p = r->p;
    double *memory = base_alloc((size_t)(p * p + 3 * p), sizeof *memory);
    double *l = memory, *step = l + p * p, *old = step + p, *start = old + p;
    for (int j = 0; j < p; j++) {
        start[j] = s->information[j * p + j];
    }
    bool converged = false;
    for (*iterations = 0; !converged && *iterations < COX_ITERATIONS; ++*iterations) {
        memcpy(l, s->information, (size_t)(p * p) * sizeof *l);
        if (cox_flat(s, start, p) || !cholesky_factor(l, p, COX_COLLINEAR)) {
            break;
        }
        memcpy(step, s->score, (size_t)p * sizeof *step);
        cholesky_solve(l, p, step);
        memcpy(old, b, (size_t)p * sizeof *old);
        const double before = s->loglik;
        double factor = 1, change = 0;
        for (int half = 0; half < COX_HALVINGS; half++, factor *= 0.5) {
            for (int j = 0; j < p; j++) {
                b[j] = old[j] + factor * step[j];
            }
            cox_evaluate(r, b, s);
            if (s->loglik >= before - 1e-11 * (1 + fabs(before))) {
                break;
            }
        }
        for (int j = 0; j < p; j++) {
            change = fmax(change, fabs(step[j]));
        }
        converged = change <= COX_TOLERANCE;
    }
    converged = converged && !cox_flat(s, start, p);
    free(memory);
    return converged;
}

// Coefficients and their covariance back in the units of the covariates.
static bool cox_finish(cox_model *m, const cox_rows *r, const double *b, const cox_sums *s)
{
    const int p = r->p;
    double *l = base_alloc((size_t)(p * p), sizeof *l);
    memcpy(l, s->information, (size_t)(p * p) * sizeof *l);
    const bool regular = cholesky_factor(l, p, COX_COLLINEAR);
    if (regular) {
        cholesky_inverse(l, p, m->covariance);
        m->wald.chi2 = 0;
        for (int j = 0; j < p; j++) {
            for (int k = 0; k < p; k++) {
                m->wald.chi2 += b[j] * s->information[j >= k ? j * p + k : k * p + j] * b[k];
                m->covariance[j * p + k] /= r->scale[j] * r->scale[k];
            }
            m->coef[j] = b[j] / r->scale[j];
            m->se[j] = sqrt(m->covariance[j * p + j]);
        }
        m->loglik = s->loglik;
        m->lr.chi2 = 2 * (s->loglik - m->loglik_null);
        m->wald.p = stats_chi2_upper(m->wald.chi2, p);
        m->lr.p = stats_chi2_upper(fmax(m->lr.chi2, 0), p);
    }
    free(l);
    return regular;
}

void cox_fit(const cox_data *data, cox_model *m)
{
    const int p = data->p;
    const test_chi2 unknown = {NAN, NAN, p};
    *m = (cox_model){.p = p,
                     .coef = base_alloc((size_t)p + 1, sizeof(double)),
                     .se = base_alloc((size_t)p + 1, sizeof(double)),
                     .covariance = base_alloc((size_t)(p * p) + 1, sizeof(double)),
                     .loglik_null = NAN,
                     .loglik = NAN,
                     .score = unknown,
                     .wald = unknown,
                     .lr = unknown,
                     .concordance = NAN};
    for (int j = 0; j < p; j++) {
        m->coef[j] = m->se[j] = NAN;
        for (int k = 0; k < p; k++) {
            m->covariance[j * p + k] = NAN;
        }
    }
    cox_rows r;
    cox_sums s;
    cox_rows_init(&r, data);
    cox_sums_init(&s, p);
    double *b = base_alloc((size_t)p + 1, sizeof *b);
    m->rows = r.n;
    for (int i = 0; i < r.n; i++) {
        m->events += r.event[i];
    }
    if (m->events > 0 && p > 0) {
        cox_evaluate(&r, b, &s);
        m->loglik_null = s.loglik;
        if (cox_quadratic(s.information, s.score, p, &m->score.chi2)) {
            m->score.p = stats_chi2_upper(m->score.chi2, p);
            m->converged = cox_newton(&r, b, &s, &m->iterations) && cox_finish(m, &r, b, &s);
        }
    }
    if (m->converged) {
        double *risk = base_alloc((size_t)r.n, sizeof *risk);
        for (int i = 0; i < r.n; i++) {
            risk[i] = cox_risk(&r, b, i);
        }
        m->concordance = cox_concordance(r.time, r.event, risk, r.stratum, r.n);
        free(risk);
    }
    free(b);
    free(s.score);
    cox_rows_clear(&r);
}

void cox_clear(cox_model *m)
{
    free(m->coef);
    free(m->se);
    free(m->covariance);
    *m = (cox_model){0};
}

stats_estimate cox_hazard_ratio(const cox_model *m, int j)
{
    const double half = STATS_Z95 * m->se[j];
    return (stats_estimate){exp(m->coef[j]), exp(m->coef[j] - half), exp(m->coef[j] + half)};
}

double cox_p(const cox_model *m, int j)
{
    return 2 * stats_normal_upper(fabs(m->coef[j] / m->se[j]));
}
