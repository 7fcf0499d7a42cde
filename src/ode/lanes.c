// SPDX-License-Identifier: MIT
// Lanes and the client: patients come in, stop for doses, and leave.
#include <assert.h>
#include <math.h>
#include <string.h>

#include "ode/ode_int.h"

void ode_gather(const double *from, int n, int W, int lane, double *to)
{
    for (int i = 0; i < n; i++) to[i] = from[(size_t)i * (size_t)W + (size_t)lane];
}

void ode_scatter(const double *from, int n, int W, int lane, double *to)
{
    for (int i = 0; i < n; i++) to[(size_t)i * (size_t)W + (size_t)lane] = from[i];
}

void ode_one_load(ode_pack *r, int lane)
{
    ode_gather(r->x, r->k->nx, r->W, lane, r->one.x);
    ode_gather(r->p, r->k->np, r->W, lane, r->one.p);
    ode_gather(r->q, r->k->nq, r->W, lane, r->one.q);
}

void ode_one_store(ode_pack *r, int lane)
{
    ode_scatter(r->one.x, r->k->nx, r->W, lane, r->x);
    ode_scatter(r->one.p, r->k->np, r->W, lane, r->p);
    ode_scatter(r->one.q, r->k->nq, r->W, lane, r->q);
}

void ode_lane_fail(ode_pack *r, int lane, ode_failure why, int state)
{
    ode_patient *s = &r->lane[lane];
    s->verdict = STEP_FAILED;
    s->busy = false;
    r->stats->failed++;
    if (r->c->failed) r->c->failed(r->c->self, &s->user, why, state);
}

// After a start, a dose or a change of a relation (edge: inputs and roots are what they were): events fire, and the
// solver starts anew from what is there. Ends the patient where an event does.
static void lanes_settle(ode_pack *r, int lane, bool edge)
{
    const kernel *k = r->k;
    ode_patient *s = &r->lane[lane];
    ode_one_load(r, lane);
    for (int i = 0; i < k->nx; i++) {
        if (!isfinite(r->one.x[i])) {
            ode_lane_fail(r, lane, ODE_FAIL_NAN, i);
            return;
        }
    }
    if (!edge) {
        k->prepare(k, 1, r->one.p, r->one.q, r->one.scratch);
        ode_scatter(r->one.q, k->nq, r->W, lane, r->q);
    }

    switch (k->nevent ? ode_events_fire(r, lane) : EVENTS_GO_ON) {
    case EVENTS_DONE: s->busy = false; return;
    case EVENTS_TOO_MANY: ode_lane_fail(r, lane, ODE_FAIL_EVENTS, -1); return;
    case EVENTS_FIRED:
        ode_one_load(r, lane);
        ode_roots_of_lane(r, lane);
        break;
    case EVENTS_GO_ON:
        if (!edge) ode_roots_of_lane(r, lane);
        break;
    }
    memcpy(r->given_p + (size_t)lane * (size_t)k->np, r->one.p, (size_t)k->np * sizeof(double));
    s->restart = true;
}

// Outputs at this very time, then, at the stop, the client's word.
static void lanes_arrive(ode_pack *r, int lane)
{
    ode_patient *s = &r->lane[lane];
    if (s->busy) ode_output_at(r, lane);
    while (s->busy && s->user.t >= s->user.t_stop) {
        s->user.changed = false;
        s->attempts = 0;
        if (r->c->reached(r->c->self, &s->user) == ODE_DONE) {
            s->busy = false;
            return;
        }
        assert(s->user.t_stop > s->user.t && isfinite(s->user.t_stop));
        if (s->user.changed) lanes_settle(r, lane, false);
        if (s->busy) ode_output_at(r, lane);
    }
}

void ode_lane_after_step(ode_pack *r, int lane)
{
    ode_patient *s = &r->lane[lane];
    if (s->edge) lanes_settle(r, lane, true);
    lanes_arrive(r, lane);
}

static bool lanes_next(ode_pack *r, int lane)
{
    const kernel *k = r->k;
    ode_patient *s = &r->lane[lane];
    s->user = (ode_lane){.x = r->x + lane, .p = r->p + lane, .stride = r->W, .t_stop = INFINITY, .t_out = INFINITY};
    if (!r->c->next(r->c->self, &s->user)) return false;

    r->stats->patients++;
    s->busy = true;
    s->edge = false;
    s->bad_pivots = 0;
    s->sound = 1;
    s->attempts = 0;
    s->ties = 0;
    s->h = 0;
    for (int e = 0; e < k->nevent; e++) r->on[(size_t)e * (size_t)r->W + (size_t)lane] = k->event_initial_value[e];
    assert(isfinite(s->user.t_stop) && s->user.t_stop >= s->user.t);
    lanes_settle(r, lane, false);
    lanes_arrive(r, lane);
    return true;
}

// An idle lane computes along with its neighbour's numbers.
static void lanes_park(ode_pack *r, int lane, int neighbour)
{
    ode_one_load(r, neighbour);
    ode_one_store(r, lane);
    r->lane[lane].user.t = r->lane[neighbour].user.t;
}

bool ode_lanes_fill(ode_pack *r)
{
    int busy = -1, idle = 0;
    for (int l = 0; l < r->W; l++) {
        while (!r->lane[l].busy && !r->exhausted) r->exhausted = !lanes_next(r, l);
        if (r->lane[l].busy) busy = l;
        else idle++;
    }
    for (int l = 0; l < r->W && idle && busy >= 0; l++) {
        if (!r->lane[l].busy && !r->lane[l].parked) {
            lanes_park(r, l, busy);
            r->lane[l].parked = true;
        }
    }
    return busy >= 0;
}
