// SPDX-License-Identifier: MIT
// How far a run is and how long it will still take. A batch is first grown, then treated, and neither is done evenly:
// so what a candidate cost to grow and a unit to treat are kept apart, and what is left is what is left of both. How
// many candidates are still to come is told by the yield so far. Until something has been treated nothing is known.
#include <math.h>

#include "trial/run_int.h"

static const double PROGRESS_EVERY = 0.2;    // [s]

// [s] NaN: not known yet
static double run_left(run *r, int64_t begun, int64_t treated)
{
    const run_clock *c = &r->clock;
    double now = run_since(&c->phase);
    double growing = c->growing_s + (c->treating ? 0 : now), treating = c->treating_s + (c->treating ? now : 0);
    int64_t grown = c->grown + (c->treating ? 0 : begun), units = c->treated + (c->treating ? treated : 0);
    int64_t done = r->units_before + (c->treating ? treated : 0);
    if (units <= 0 || grown <= 0 || r->found <= 0) {
        return NAN;
    }
    int64_t looked = r->candidates + (c->treating ? c->batch : 0);
    double to_come = (double)(r->wanted - r->found) * (double)looked / (double)r->found;
    to_come -= c->treating ? 0 : (double)begun;
    return fmax(0, to_come) * growing / (double)grown + (double)(r->units - done) * treating / (double)units;
}

static void run_show(run *r, const char *phase, int64_t begun, int64_t treated, bool always)
{
    run_clock *c = &r->clock;
    if (!r->o->progress || (!always && run_since(&c->shown) < PROGRESS_EVERY)) {
        return;
    }
    clock_gettime(CLOCK_MONOTONIC, &c->shown);
    trial_progress p = {.phase = phase,
                        .done = r->units_before + treated,
                        .total = r->units,
                        .candidates = r->candidates + (c->treating ? c->batch : begun),
                        .elapsed_s = run_since(&r->begin),
                        .remaining_s = run_left(r, begun, treated)};
    r->o->progress(r->o->progress_self, &p);
}

void run_grows(run *r, int64_t candidates)
{
    r->clock.batch = candidates;
    r->clock.treating = false;
    atomic_store(&r->clock.begun, 0);
    clock_gettime(CLOCK_MONOTONIC, &r->clock.phase);
    run_show(r, "growing", 0, 0, false);
}

void run_grew(run *r)
{
    r->clock.growing_s += run_since(&r->clock.phase);
    r->clock.grown += r->clock.batch;
}

void run_treats(run *r)
{
    r->clock.treating = true;
    clock_gettime(CLOCK_MONOTONIC, &r->clock.phase);
}

void run_treated(run *r, int64_t units)
{
    r->clock.treating_s += run_since(&r->clock.phase);
    r->clock.treated += units;
    r->clock.treating = false;
}

void run_finished(void *self, int64_t n)
{
    run_show(self, "treating", 0, n, false);
}

static bool run_asked(void *self)
{
    run *r = self;
    int64_t n = atomic_fetch_add(&r->clock.begun, 1);
    // one thread at a time tells: the clock says whose turn it is
    if (r->o->progress && pthread_mutex_trylock(&r->telling) == 0) {
        run_show(r, "growing", n < r->clock.batch ? n : r->clock.batch, 0, false);
        pthread_mutex_unlock(&r->telling);
    }
    return stop_wanted(&r->o->stop);
}

stop_wish run_wish(run *r)
{
    return (stop_wish){run_asked, r};
}

void run_tell(run *r, const char *phase)
{
    r->clock.treating = true;
    run_show(r, phase, 0, 0, true);
}
