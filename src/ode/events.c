// SPDX-License-Identifier: MIT
// Events and other discontinuities. A kernel lists the relations (a > b, ...) of its triggers and piecewise expressions
// as root functions. A step within which a relation changes is cut just after the earliest change: the near and the far
// side lie within rounding of the time of crossing, and the state taken is on the far side, so that triggers and
// conditions are unambiguous from then on.
//
// Changes are looked for at the end and in the middle of each step, and where the parabola through start, middle and
// end dips through zero.
#include <float.h>
#include <math.h>
#include <string.h>

#include "ode/ode_int.h"

enum { PROBES_MOST = 12 };
static const double AIMED_WELL = 1.0 / (ODE_PROBES + 1);    // share of the bracket left: what equal distances leave
static const double ROUGH = 1e-10;                          // less than LAND_SHORT in step.c

static bool events_holds(const kernel *k, int i, double root)
{
    return root > 0 || (root == 0 && k->root_closed[i]);
}

void ode_roots_of_step(ode_pack *r)
{
    const kernel *k = r->k;
    _Alignas(64) double t[KERNEL_MAX_WIDTH];
    for (int l = 0; l < r->W; l++) t[l] = r->lane[l].t_new;
    k->roots(k, r->W, t, r->x_new, r->p, r->q, r->root, r->scratch);

    for (int l = 0; l < r->W; l++) t[l] = r->t[l] + 0.5 * r->lane[l].h_try;
    r->ops->middle(r->n, r->x, r->x_new, r->u, r->middle);
    k->roots(k, r->W, t, r->middle, r->p, r->q, r->root_middle, r->scratch);
    r->ops->suspect(r->W, r->nroot_padded, r->root_start, r->root_middle, r->root, r->suspect, r->which);
}

void ode_roots_of_lane(ode_pack *r, int lane)
{
    const kernel *k = r->k;
    if (!k->nroot) return;
    k->roots(k, 1, &r->lane[lane].user.t, r->one.x, r->one.p, r->one.q, r->one.root, r->one.scratch);
    ode_scatter(r->one.root, k->nroot, r->W, lane, r->root_start);
}

// Does the parabola through the root at start, middle and end, which lie on one side, dip through zero between them?
// Then where.
static bool events_dip(double start, double middle, double end, double *theta)
{
    const double bend = 2 * (start - 2 * middle + end), slope = end - start - bend;
    *theta = -slope / (2 * bend);
    return bend * start > 0 && slope * bend < 0 && slope * slope < 4 * bend * bend && slope * slope > 4 * bend * start;
}

// Times to look at, in order; the step's end is the last. 0 where nothing hints at a change.
static int events_probes(const ode_pack *r, int lane, double *theta)
{
    const kernel *k = r->k;
    bool change = false;
    int n = 0;
    for (int i = 0; i < k->nroot; i++) {
        const size_t at = (size_t)i * (size_t)r->W + (size_t)lane;
        if (!(r->which[at / 8] >> at % 8 & 1)) continue;
        const double start = r->root_start[at], middle = r->root_middle[at], end = r->root[at];
        const bool side = events_holds(k, i, start);
        double dip;
        if (events_holds(k, i, middle) != side || events_holds(k, i, end) != side) {
            change = true;
        } else if (n < PROBES_MOST - 2 && events_dip(start, middle, end, &dip)) {
            theta[n++] = dip;
        }
    }
    if (!change && n == 0) return 0;
    theta[n++] = 0.5;
    theta[n++] = 1;
    for (int i = 1; i < n; i++) {    // insertion sort
        const double v = theta[i];
        int j = i;
        for (; j > 0 && theta[j - 1] > v; j--) theta[j] = theta[j - 1];
        theta[j] = v;
    }
    return n;
}

// ---- probes: roots of one lane at several times of the attempt at once

typedef struct {
    double a, b;    // nothing has changed at a; something has at b
    double *root_a, *root_b;
} events_bracket;

static void probe_open(ode_pack *r, int lane)
{
    const kernel *k = r->k;
    ode_dense_prepare(r, lane);
    r->ops->spread(r->W, k->np, lane, r->p, r->probe.p);
    r->ops->spread(r->W, k->nq, lane, r->q, r->probe.q);
}

// Roots at t[0] .. t[n-1], at most ODE_PROBES times, none of them the attempt's end. How many are evaluated side by
// side shows in no number.
static void probe_at(ode_pack *r, int lane, int n, const double *t)
{
    const kernel *k = r->k;
    const ode_patient *s = &r->lane[lane];
    const int W = r->W;
    for (int first = 0; first < n; first += W) {
        for (int j = 0; j < W; j++) {
            r->probe.t[j] = t[first + j < n ? first + j : n - 1];
            r->probe.theta[j] = (r->probe.t[j] - s->user.t) / s->h_try;
        }
        r->ops->dense(W, k->nx, r->probe.theta, r->one.x, r->one.x_new, r->one.d2, r->one.d3, r->one.d4, r->probe.x);
        k->roots(k, W, r->probe.t, r->probe.x, r->probe.p, r->probe.q, r->probe.root + (size_t)first * (size_t)k->nroot,
                 r->scratch);
    }
}

// What probe_at() found at time j
static void probe_take(const ode_pack *r, int j, double *root)
{
    const int W = r->W, nroot = r->k->nroot;
    ode_gather(r->probe.root + (size_t)(j / W) * (size_t)W * (size_t)nroot, nroot, W, j % W, root);
}

static bool probe_changed(const ode_pack *r, const double *root)
{
    bool changed;
    r->ops->differs(1, r->k->nroot, root, r->probe.side, r->probe.closed, &changed);
    return changed;
}

// Narrows the bracket to two neighbours among the times, which lie within it in order.
static void probe_narrow(ode_pack *r, int lane, events_bracket *v, int n, const double *t)
{
    bool changed[ODE_PROBES + KERNEL_MAX_WIDTH];
    int j = 0;
    probe_at(r, lane, n, t);
    for (int first = 0; first < n; first += r->W) {
        r->ops->differs(r->W, r->k->nroot, r->probe.root + (size_t)first * (size_t)r->k->nroot, r->probe.side,
                        r->probe.closed, changed + first);
    }
    while (j < n && !changed[j]) j++;
    if (j < n) {
        probe_take(r, j, v->root_b);
        v->b = t[j];
    }
    if (j > 0) {
        probe_take(r, j - 1, v->root_a);
        v->a = t[j - 1];
    }
}

// ---- where a relation changes

static int events_sorted(double *t, int n)
{
    int kept = 0;
    for (int i = 0; i < n; i++) {    // insertion sort without doubles
        const double v = t[i];
        int j = kept;
        for (; j > 0 && t[j - 1] > v; j--) {}
        if (j > 0 && t[j - 1] == v) continue;
        for (int m = kept; m > j; m--) t[m] = t[m - 1];
        t[j] = v;
        kept++;
    }
    return kept;
}

// Probes around the secant's zero: as close as rounding, which ends it for a relation with time, and farther away, the
// closer the shorter the bracket (the secant's error falls with the square); and one in the middle, so that the bracket
// is halved at least.
static int events_aim(ode_pack *r, int lane, const events_bracket *v, double *t)
{
    const double width = v->b - v->a, h = r->lane[lane].h_try;
    const double zero =
        r->ops->secant(r->probe.nroot, v->root_a, v->root_b, r->probe.side, r->probe.closed, v->a, v->b);
    const double ulp = DBL_EPSILON * fabs(v->b), around = fmax(0.02 * width * (width / h), ulp);
    const double at[ODE_PROBES] = {v->a + 0.5 * width, zero - 32 * around, zero - around,     zero - ulp, zero,
                                   zero + ulp,         zero + around,      zero + 32 * around};
    memcpy(t, at, sizeof at);
    return ODE_PROBES;
}

// Probes side by side in equal distances: for a root that jumps (floor, another relation's change), about which the
// secant knows nothing.
static int events_spread(const events_bracket *v, double *t)
{
    for (int j = 0; j < ODE_PROBES; j++) t[j] = v->a + (v->b - v->a) * ((j + 1) / (ODE_PROBES + 1.0));
    return ODE_PROBES;
}

// Ends where a and b are neighbours; roughly: where the bracket is short beside the time up to it, or that time beside
// the attempt. Each round that the secant misled makes more that do without it, so that a jump costs little more than
// a search in equal distances.
static void events_refine(ode_pack *r, int lane, events_bracket *v, bool roughly)
{
    const double h = r->lane[lane].h_try, start = r->lane[lane].user.t;
    int without = 0, next = 1;
    while (v->b - v->a > h * 0x1p-200) {
        const double width = v->b - v->a, middle = v->a + 0.5 * width;
        if (!(middle > v->a && middle < v->b)) break;
        if (roughly && (width < ROUGH * (v->b - start) || v->b - start < ROUGH * h)) break;
        double t[ODE_PROBES];
        const bool aim = without == 0;
        const int all = aim ? events_aim(r, lane, v, t) : events_spread(v, t);
        int n = 0;
        for (int j = 0; j < all; j++) {
            if (t[j] > v->a && t[j] < v->b) t[n++] = t[j];
        }
        probe_narrow(r, lane, v, events_sorted(t, n), t);
        if (!aim) {
            without--;
        } else if (v->b - v->a > AIMED_WELL * width) {
            without = next;
            next *= 2;
        }
    }
}

// The bracket by what is known at the middle and the end, and by probes where a parabola dips
static bool events_bracket_find(ode_pack *r, int lane, events_bracket *v, int n, const double *theta)
{
    const kernel *k = r->k;
    const ode_patient *s = &r->lane[lane];
    for (int i = 0; i < n; i++) {
        double *root = r->one.root, t = s->user.t + theta[i] * s->h_try;
        if (theta[i] == 0.5 || theta[i] >= 1) {
            ode_gather(theta[i] < 1 ? r->root_middle : r->root, k->nroot, r->W, lane, root);
        } else {
            probe_at(r, lane, 1, &t);
            probe_take(r, 0, root);
        }
        const bool changed = probe_changed(r, root);
        double **side = changed ? &v->root_b : &v->root_a;
        r->one.root = *side;
        *side = root;
        v->b = theta[i] < 1 ? t : s->t_new;
        if (changed) return true;
        v->a = v->b;
    }
    return false;
}

bool ode_locate(ode_pack *r, int lane, bool roughly, double *t_edge)
{
    const kernel *k = r->k;
    const ode_patient *s = &r->lane[lane];
    double theta[PROBES_MOST];
    const int n = r->suspect[lane] ? events_probes(r, lane, theta) : 0;
    if (n == 0) return false;

    events_bracket v = {.a = s->user.t, .root_a = r->one.root_a, .root_b = r->one.root_b};
    probe_open(r, lane);
    ode_gather(r->root_start, k->nroot, r->W, lane, v.root_a);
    for (int i = 0; i < k->nroot; i++) r->probe.side[i] = -(int64_t)events_holds(k, i, v.root_a[i]);
    const bool found = events_bracket_find(r, lane, &v, n, theta);
    if (found) {
        events_refine(r, lane, &v, roughly);
        *t_edge = v.b;
        if (v.b == s->t_new) {
            memcpy(r->one.edge, r->one.x_new, (size_t)k->nx * sizeof(double));
        } else {
            ode_dense_at(r, (v.b - s->user.t) / s->h_try, r->one.edge);
        }
    }
    r->one.root_a = v.root_a;
    r->one.root_b = v.root_b;
    return found;
}
