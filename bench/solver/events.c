// SPDX-License-Identifier: MIT
// Events for peers: what src/ode/fire.c does in a lane, by the same rules (SBML Level 3 Version 2, section 4.11, no
// delays): triggers are seen just after the time, what turns true becomes due, what turns false is no longer due unless
// it is persistent, the highest priority executes first and everything is evaluated anew after it.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/solver/peer.h"

enum { EVENTS_MOST = 10000, DUE_MOST = 256 };    // at one time

void peer_events_open(peer_run *r)
{
    const kernel *k = r->c->k;
    const size_t n = (size_t)k->nevent + 1;
    for (int e = 0; e < k->nevent; e++) {
        if (k->event_assignments[e] > r->event.nvalue) r->event.nvalue = k->event_assignments[e];
    }
    r->event.on = base_alloc(n, sizeof *r->event.on);
    r->event.trigger = base_alloc(n, sizeof(double));
    r->event.priority = base_alloc(n, sizeof(double));
    r->event.due = base_alloc(DUE_MOST, sizeof *r->event.due);
    r->event.value = base_alloc((size_t)r->event.nvalue + 1, sizeof(double));
    r->event.due_value = base_alloc(DUE_MOST * ((size_t)r->event.nvalue + 1), sizeof(double));
}

void peer_events_close(peer_run *r)
{
    free(r->event.on);
    free(r->event.trigger);
    free(r->event.priority);
    free(r->event.due);
    free(r->event.value);
    free(r->event.due_value);
}

void peer_events_begin(peer_run *r)
{
    const kernel *k = r->c->k;
    for (int e = 0; e < k->nevent; e++) r->event.on[e] = k->event_initial_value[e];
}

static double *events_value(peer_run *r, int i)
{
    return r->event.due_value + (size_t)i * (size_t)r->event.nvalue;
}

static void events_remove(peer_run *r, int i)
{
    const size_t rest = (size_t)(--r->event.ndue - i);
    memmove(r->event.due + i, r->event.due + i + 1, rest * sizeof *r->event.due);
    memmove(events_value(r, i), events_value(r, i + 1), rest * (size_t)r->event.nvalue * sizeof(double));
}

static bool events_triggers(peer_run *r, double t, double after)
{
    const kernel *k = r->c->k;
    const double *x = N_VGetArrayPointer(r->y);
    k->triggers(k, 1, &after, x, r->p, r->q, r->event.trigger, r->scratch);
    for (int e = 0; e < k->nevent; e++) {
        const bool on = r->event.trigger[e] != 0, was = r->event.on[e];
        r->event.on[e] = on;
        if (on && !was) {
            if (r->event.ndue == DUE_MOST) return false;
            const int i = r->event.ndue++;
            r->event.due[i] = e;
            if (k->event_trigger_time_values[e]) {
                k->event_values(k, e, t, x, r->p, r->q, events_value(r, i), r->scratch);
            }
        } else if (!on && !k->event_persistent[e]) {
            for (int i = r->event.ndue - 1; i >= 0; i--) {
                if (r->event.due[i] == e) events_remove(r, i);
            }
        }
    }
    return true;
}

// The number in `due` of the highest priority; those without one come last, and equal ones in the model's order.
static int events_choose(peer_run *r, double t)
{
    const kernel *k = r->c->k;
    if (k->priorities) k->priorities(k, 1, &t, N_VGetArrayPointer(r->y), r->p, r->q, r->event.priority, r->scratch);
    int best = 0;
    double most = -INFINITY;
    for (int i = 0; i < r->event.ndue; i++) {
        const double own = k->priorities ? r->event.priority[r->event.due[i]] : NAN,
                     priority = isnan(own) ? -INFINITY : own;
        if (i == 0 || priority > most || (priority == most && r->event.due[i] < r->event.due[best])) {
            best = i;
            most = priority;
        }
    }
    return best;
}

static void events_execute(peer_run *r, double t, int i)
{
    const kernel *k = r->c->k;
    const int e = r->event.due[i];
    double *x = N_VGetArrayPointer(r->y), *value = r->event.value;
    if (k->event_trigger_time_values[e]) memcpy(value, events_value(r, i), (size_t)r->event.nvalue * sizeof *value);
    else k->event_values(k, e, t, x, r->p, r->q, value, r->scratch);
    events_remove(r, i);
    k->event_assign(k, e, value, x, r->p);
    k->prepare(k, 1, r->p, r->q, r->scratch);
}

bool peer_events_fire(peer_run *r, double t, bool start)
{
    if (r->c->k->nevent == 0) return true;
    const double after = start ? t : nextafter(t, INFINITY);
    r->event.ndue = 0;
    for (int fired = 0; fired < EVENTS_MOST; fired++) {
        if (!events_triggers(r, t, after)) return false;
        if (r->event.ndue == 0) return true;
        events_execute(r, t, events_choose(r, t));
    }
    return false;
}
