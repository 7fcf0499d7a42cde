// SPDX-License-Identifier: MIT
// Fixed points by Anderson's mixing (Anderson 1965; Walker & Ni, SIAM J Numer Anal 2011;49:1715). With residuals r_k =
// map(x_k) - x_k, the next iterate combines the images so that the combined residual is smallest:
//
//   min over gamma of | r_k - sum_j gamma_j (r_{j+1} - r_j) |
//   x_{k+1} = y_k - sum_j gamma_j (y_{j+1} - y_j),   y_k = map(x_k)
//
// On a linear map of n modes that is exact after n + 1 evaluations, whatever the modes' speed; weights sum to 1, so
// what the map conserves stays conserved. Least squares by modified Gram-Schmidt; differences that add no direction are
// left out. Sizes are relative to each component's own.
#include "sim/steady.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { DEPTH = 20, EVALUATIONS_MOST = 200, STALLED = 6 };
static const double DEPENDENT = 1e-10;    // share of a difference that must be new
static const double GOOD_ENOUGH = 1e2;    // times the tolerance: taken where rounding lets nothing better through

typedef struct {
    const steady_problem *p;
    int n, depth;                   // depth: differences kept
    double *x, *y, *r;              // (n)
    double *y_before, *r_before;    // (n)
    double *dy, *dr;                // (DEPTH x n), oldest first
    double *q;                      // (DEPTH x n) orthonormal, scaled
    double *scale;                  // (n)
} mixing;

static double steady_change(const mixing *m, int *component)
{
    double most = 0, largest = 0;
    for (int i = 0; i < m->n; i++) {
        if (m->p->active[i]) largest = fmax(largest, fabs(m->y[i]));
    }
    *component = 0;
    for (int i = 0; i < m->n; i++) {
        m->scale[i] = fabs(m->y[i]) + fmax(1e-9 * largest, DBL_MIN);
        const double change = m->p->active[i] ? fabs(m->r[i]) / m->scale[i] : 0;
        if (!(change <= most)) {
            most = change;
            *component = i;
        }
    }
    return most;
}

static void steady_remember(mixing *m)
{
    const size_t row = (size_t)m->n * sizeof(double);
    if (m->depth == DEPTH) {
        memmove(m->dy, m->dy + m->n, (DEPTH - 1) * row);
        memmove(m->dr, m->dr + m->n, (DEPTH - 1) * row);
        m->depth--;
    }
    double *dy = m->dy + (size_t)m->depth * (size_t)m->n, *dr = m->dr + (size_t)m->depth * (size_t)m->n;
    for (int i = 0; i < m->n; i++) {
        dy[i] = m->y[i] - m->y_before[i];
        dr[i] = m->r[i] - m->r_before[i];
    }
    m->depth++;
}

// gamma (DEPTH) by least squares over the scaled residual differences, newest first: what is old adds to what is new.
static void steady_weights(mixing *m, double *gamma)
{
    double R[DEPTH][DEPTH] = {{0}}, c[DEPTH] = {0};
    int column[DEPTH], k = 0;
    for (int j = m->depth - 1; j >= 0; j--) {
        const double *dr = m->dr + (size_t)j * (size_t)m->n;
        double *q = m->q + (size_t)k * (size_t)m->n, size = 0, left = 0;
        for (int i = 0; i < m->n; i++) {
            q[i] = m->p->active[i] ? dr[i] / m->scale[i] : 0;
            size += q[i] * q[i];
        }
        for (int a = 0; a < k; a++) {
            const double *qa = m->q + (size_t)a * (size_t)m->n;
            double dot = 0;
            for (int i = 0; i < m->n; i++) dot += qa[i] * q[i];
            for (int i = 0; i < m->n; i++) q[i] -= dot * qa[i];
            R[a][k] = dot;
        }
        for (int i = 0; i < m->n; i++) left += q[i] * q[i];
        if (!(left > DEPENDENT * DEPENDENT * size)) continue;
        R[k][k] = sqrt(left);
        for (int i = 0; i < m->n; i++) {
            q[i] /= R[k][k];
            c[k] += m->p->active[i] ? q[i] * m->r[i] / m->scale[i] : 0;
        }
        column[k++] = j;
    }
    memset(gamma, 0, DEPTH * sizeof *gamma);
    for (int a = k - 1; a >= 0; a--) {
        double sum = c[a];
        for (int b = a + 1; b < k; b++) sum -= R[a][b] * gamma[column[b]];
        gamma[column[a]] = sum / R[a][a];
    }
}

// The next x; where it would turn an amount negative, the plain image.
static void steady_next(mixing *m)
{
    double gamma[DEPTH];
    steady_weights(m, gamma);
    bool negative = false;
    for (int i = 0; i < m->n; i++) {
        double x = m->y[i];
        for (int j = 0; j < m->depth; j++) x -= gamma[j] * m->dy[(size_t)j * (size_t)m->n + (size_t)i];
        if (!m->p->active[i]) x = m->x[i];
        negative = negative || !isfinite(x) || (x < 0 && m->y[i] >= 0);
        m->q[i] = x;
    }
    for (int i = 0; i < m->n; i++) {
        if (m->p->active[i]) m->x[i] = negative ? m->y[i] : m->q[i];
    }
}

static bool steady_iterate(mixing *m, steady_report *report)
{
    double best = INFINITY;
    int since = 0;
    for (int k = 0; k < EVALUATIONS_MOST; k++) {
        memcpy(m->y_before, m->y, (size_t)m->n * sizeof(double));
        memcpy(m->r_before, m->r, (size_t)m->n * sizeof(double));
        memcpy(m->y, m->x, (size_t)m->n * sizeof(double));
        report->evaluations++;
        if (!m->p->map(m->p->self, m->y)) return false;
        for (int i = 0; i < m->n; i++) m->r[i] = m->p->active[i] ? m->y[i] - m->x[i] : 0;
        if (k > 0) steady_remember(m);
        report->change = steady_change(m, &report->component);
        since = report->change < 0.5 * best ? 0 : since + 1;
        best = fmin(best, report->change);
        if (report->change <= m->p->tolerance ||
            (since >= STALLED && report->change <= GOOD_ENOUGH * m->p->tolerance)) {
            for (int i = 0; i < m->n; i++) {
                if (m->p->active[i]) m->x[i] = m->y[i];
            }
            return true;
        }
        steady_next(m);
    }
    return false;
}

bool steady_solve(const steady_problem *p, double *x, steady_report *report)
{
    *report = (steady_report){0};
    const size_t n = (size_t)p->n + 1;
    double *memory = base_alloc((6 + 3 * DEPTH) * n, sizeof(double)), *at = memory;
    mixing m = {.p = p, .n = p->n, .x = x};
    double **small[] = {&m.y, &m.r, &m.y_before, &m.r_before, &m.scale};
    double **deep[] = {&m.dy, &m.dr, &m.q};
    for (size_t i = 0; i < sizeof small / sizeof *small; i++, at += n) *small[i] = at;
    for (size_t i = 0; i < sizeof deep / sizeof *deep; i++, at += DEPTH * n) *deep[i] = at;
    const bool found = steady_iterate(&m, report);
    free(memory);
    return found;
}
