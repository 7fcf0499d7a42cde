// SPDX-License-Identifier: MIT
// Events and other discontinuities. A kernel lists the relations (a > b, ...) of its triggers and piecewise expressions as root functions.
// A step within which a relation changes is cut just after the earliest change: the near and the far side lie within rounding of the time
// of crossing, and the state taken is on the far side, so that triggers and conditions are unambiguous from then on.
//
// Changes are looked for at the end and in the middle of each step, and where the parabola through start, middle and end dips through zero.
#include <float.h>
#include <math.h>
#include <string.h>

#include "ode/ode_int.h"

enum { PROBES_MOST = 12 };

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

    for (int l = 0; l < r->W; l++) t[l] = r->t[l] + 0.5*r->lane[l].h_try;
    r->ops->middle(r->n, r->x, r->x_new, r->u, r->middle);
    k->roots(k, r->W, t, r->middle, r->p, r->q, r->root_middle, r->scratch);
    r->ops->suspect(r->W, r->nroot_padded, r->root_start, r->root_middle, r->root, r->suspect);
}

void ode_roots_of_lane(ode_pack *r, int lane)
{
    const kernel *k = r->k;
    if (!k->nroot) return;
    k->roots(k, 1, &r->lane[lane].user.t, r->one.x, r->one.p, r->one.q, r->one.root, r->one.scratch);
    ode_scatter(r->one.root, k->nroot, r->W, lane, r->root_start);
}

// Does the parabola through the root at start, middle and end, which lie on one side, dip through zero between them? Then where.
static bool events_dip(double start, double middle, double end, double *theta)
{
    const double bend = 2*(start - 2*middle + end), slope = end - start - bend;
    *theta = -slope/(2*bend);
    return bend*start > 0 && slope*bend < 0 && slope*slope < 4*bend*bend && slope*slope > 4*bend*start;
}

// Times to look at, in order; the step's end is the last. 0 where nothing hints at a change.
static int events_probes(const ode_pack *r, int lane, double *theta)
{
    const kernel *k = r->k;
    bool change = false;
    int n = 0;
    for (int i = 0; i < k->nroot; i++) {
        const size_t at = (size_t)i*(size_t)r->W + (size_t)lane;
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
    for (int i = 1; i < n; i++) {            // insertion sort
        const double v = theta[i];
        int j = i;
        for (; j > 0 && theta[j - 1] > v; j--) theta[j] = theta[j - 1];
        theta[j] = v;
    }
    return n;
}

// Roots at time t of the attempt; true where a relation differs from the step's start.
static bool events_probe(ode_pack *r, int lane, double t, double *root)
{
    const kernel *k = r->k;
    const ode_patient *s = &r->lane[lane];
    const double *x = r->one.x_new;
    if (t != s->t_new) {
        ode_dense_at(r, (t - s->user.t)/s->h_try, r->one.out);
        x = r->one.out;
    }
    k->roots(k, 1, &t, x, r->one.p, r->one.q, root, r->one.scratch);
    for (int i = 0; i < k->nroot; i++) {
        if (events_holds(k, i, root[i]) != r->one.side[i]) return true;
    }
    return false;
}

typedef struct {
    double a, b;             // nothing has changed at a; something has at b
    double *root_a, *root_b;
    double *spare;
} events_bracket;

static void events_narrow(ode_pack *r, int lane, events_bracket *v, double t)
{
    if (!(t > v->a && t < v->b)) return;
    double *root = v->spare;
    if (events_probe(r, lane, t, root)) {
        v->b = t;
        v->spare = v->root_b;
        v->root_b = root;
    } else {
        v->a = t;
        v->spare = v->root_a;
        v->root_a = root;
    }
}

// The earliest zero by the secant through both ends, among the relations that differ.
static double events_secant(const ode_pack *r, const events_bracket *v)
{
    double earliest = v->b;
    for (int i = 0; i < r->k->nroot; i++) {
        const double fa = v->root_a[i], fb = v->root_b[i];
        if (events_holds(r->k, i, fb) == r->one.side[i]) continue;
        const double t = v->a + (v->b - v->a)*(fa/(fa - fb));
        if (t < earliest) earliest = t;
    }
    return earliest;
}

// Two probes close around the secant's zero, closer the shorter the bracket (its error falls with the square), and one in the middle where
// that did not halve the bracket. Ends where a and b are neighbours.
static void events_refine(ode_pack *r, int lane, events_bracket *v)
{
    const double h = r->lane[lane].h_try;
    while (v->b - v->a > h*0x1p-200) {
        const double width = v->b - v->a, middle = v->a + 0.5*width;
        if (!(middle > v->a && middle < v->b)) break;
        const double zero = events_secant(r, v);
        const double around = fmax(0.1*width*(width/h), DBL_EPSILON*fabs(v->b));
        events_narrow(r, lane, v, zero - around);
        events_narrow(r, lane, v, zero + around);
        if (v->b - v->a > 0.5*width) events_narrow(r, lane, v, v->a + 0.5*(v->b - v->a));
    }
}

bool ode_locate(ode_pack *r, int lane, double *t_edge)
{
    const kernel *k = r->k;
    const ode_patient *s = &r->lane[lane];
    double theta[PROBES_MOST];
    const int n = r->suspect[lane] ? events_probes(r, lane, theta) : 0;
    if (n == 0) return false;

    ode_one_load(r, lane);
    ode_dense_prepare(r, lane);
    events_bracket v = {.a = s->user.t, .root_a = r->one.root_a, .root_b = r->one.root_b, .spare = r->one.root};
    ode_gather(r->root_start, k->nroot, r->W, lane, v.root_a);
    for (int i = 0; i < k->nroot; i++) r->one.side[i] = events_holds(k, i, v.root_a[i]);

    // the first probe that sees a change ends the bracket
    bool found = false;
    for (int i = 0; i < n && !found; i++) {
        v.b = theta[i] < 1 ? s->user.t + theta[i]*s->h_try : s->t_new;
        found = events_probe(r, lane, v.b, v.root_b);
        if (!found) {
            double *swap = v.root_a;
            v.root_a = v.root_b;
            v.root_b = swap;
            v.a = v.b;
        }
    }
    if (!found) return false;

    events_refine(r, lane, &v);
    *t_edge = v.b;
    if (v.b == s->t_new) {
        memcpy(r->one.edge, r->one.x_new, (size_t)k->nx*sizeof(double));
    } else {
        ode_dense_at(r, (v.b - s->user.t)/s->h_try, r->one.edge);
    }
    return true;
}
