// SPDX-License-Identifier: MIT
// Triggers that turn true fire as SBML Level 3 Version 2 (section 4.11) wants for events without delay. An event that
// triggers becomes due; what is due at one time executes one after the other, triggers and priorities being evaluated
// anew after each:
// - what turns true becomes due, once more where it is due already; what turns false is no longer due unless it is
//   persistent;
// - the highest priority goes first; of equal ones a draw decides, keyed by the run's seed and the patient's number.
//   Events without priority come last, in the model's order;
// - assignments have the values of the time of triggering or of execution, as the event says.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "num/random.h"
#include "ode/ode_int.h"

enum { EVENTS_MOST = 100000 };    // at one time

static double *fire_value(const ode_pack *r, int i)
{
    return r->one.due_value + (size_t)i * (size_t)r->one.nvalue;
}

static void fire_add(ode_pack *r, double t, int event)
{
    const kernel *k = r->k;
    if ((size_t)r->one.ndue == r->one.due_cap) {
        const size_t cap = 2 * r->one.due_cap, nvalue = (size_t)r->one.nvalue;
        int *due = base_alloc(cap, sizeof *due);
        double *value = base_alloc(cap * (nvalue + 1), sizeof *value);
        memcpy(due, r->one.due, (size_t)r->one.ndue * sizeof *due);
        memcpy(value, r->one.due_value, (size_t)r->one.ndue * nvalue * sizeof *value);
        free(r->one.due);
        free(r->one.due_value);
        r->one.due = due;
        r->one.due_value = value;
        r->one.due_cap = cap;
    }
    const int i = r->one.ndue++;
    r->one.due[i] = event;
    if (k->event_trigger_time_values[event]) {
        k->event_values(k, event, t, r->one.x, r->one.p, r->one.q, fire_value(r, i), r->one.scratch);
    }
}

static void fire_remove(ode_pack *r, int i)
{
    const size_t rest = (size_t)(--r->one.ndue - i);
    memmove(r->one.due + i, r->one.due + i + 1, rest * sizeof *r->one.due);
    memmove(fire_value(r, i), fire_value(r, i + 1), rest * (size_t)r->one.nvalue * sizeof(double));
}

// Evaluates the triggers. They are seen just after the time: what holds at this very time alone, such as time == 20,
// has never been true for any length of time. At the start, the start itself counts. Too many due: false.
static bool fire_triggers(ode_pack *r, int lane)
{
    const kernel *k = r->k;
    const ode_lane *user = &r->lane[lane].user;
    const double after = user->steps > 0 ? nextafter(user->t, INFINITY) : user->t;
    k->triggers(k, 1, &after, r->one.x, r->one.p, r->one.q, r->one.trigger, r->one.scratch);
    for (int e = 0; e < k->nevent; e++) {
        unsigned char *was = &r->on[(size_t)e * (size_t)r->W + (size_t)lane];
        const bool on = r->one.trigger[e] != 0;
        if (on && !*was) {
            if (r->one.ndue == EVENTS_MOST) return false;
            fire_add(r, user->t, e);
        } else if (!on && !k->event_persistent[e]) {
            for (int i = r->one.ndue - 1; i >= 0; i--) {
                if (r->one.due[i] == e) fire_remove(r, i);
            }
        }
        *was = on;
    }
    return true;
}

// The number in `due` of the one without priority that the model has first.
static int fire_first(const ode_pack *r)
{
    int first = 0;
    for (int i = 1; i < r->one.ndue; i++) {
        if (r->one.due[i] < r->one.due[first]) first = i;
    }
    return first;
}

// The number in `due` of what executes next.
static int fire_choose(ode_pack *r, int lane)
{
    const kernel *k = r->k;
    ode_patient *s = &r->lane[lane];
    if (!k->priorities) return fire_first(r);

    double highest = -INFINITY;
    int equal = 0, last = -1;
    k->priorities(k, 1, &s->user.t, r->one.x, r->one.p, r->one.q, r->one.priority, r->one.scratch);
    for (int i = 0; i < r->one.ndue; i++) {
        const double priority = r->one.priority[r->one.due[i]];
        if (isnan(priority) || priority < highest) continue;
        equal = priority > highest ? 1 : equal + 1;
        highest = priority;
        last = i;
    }
    if (equal < 2) return equal ? last : fire_first(r);

    const rng random = {r->o->seed, (uint64_t)s->user.job};
    int n = (int)(random_uniform(random, random_purpose("order of events"), s->ties++) * equal);
    for (int i = 0;; i++) {
        if (r->one.priority[r->one.due[i]] == highest && n-- == 0) return i;
    }
}

// Executes number i of `due`.
static void fire_execute(ode_pack *r, int lane, int i)
{
    const kernel *k = r->k;
    const int e = r->one.due[i];
    if (k->event_trigger_time_values[e]) {
        memcpy(r->one.value, fire_value(r, i), (size_t)r->one.nvalue * sizeof(double));
    } else {
        k->event_values(k, e, r->lane[lane].user.t, r->one.x, r->one.p, r->one.q, r->one.value, r->one.scratch);
    }
    fire_remove(r, i);
    k->event_assign(k, e, r->one.value, r->one.x, r->one.p);
    k->prepare(k, 1, r->one.p, r->one.q, r->one.scratch);
    ode_one_store(r, lane);
}

ode_events_end ode_events_fire(ode_pack *r, int lane)
{
    const kernel *k = r->k;
    ode_patient *s = &r->lane[lane];
    r->one.ndue = 0;
    for (int fired = 0;; fired++) {
        if (fired == EVENTS_MOST || !fire_triggers(r, lane)) return EVENTS_TOO_MANY;
        if (r->one.ndue == 0) return fired ? EVENTS_FIRED : EVENTS_GO_ON;
        const int i = fire_choose(r, lane), e = r->one.due[i];
        fire_execute(r, lane, i);

        if (!r->c->event) continue;
        s->user.changed = false;
        if (r->c->event(r->c->self, &s->user, e) == ODE_DONE) return EVENTS_DONE;
        if (s->user.changed) {
            ode_one_load(r, lane);
            k->prepare(k, 1, r->one.p, r->one.q, r->one.scratch);
            ode_one_store(r, lane);
        }
    }
}
