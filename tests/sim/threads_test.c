// SPDX-License-Identifier: MIT
// Threads share a queue; results do not show how many there were.
#include "../ode/handmade.h"

#include "sim/sim.h"

static void decay_f(double t, const double *x, const double *p, double *dx) { (void)t; dx[0] = -p[0]*x[0]*x[0]; }
static void decay_jac(double t, const double *x, const double *p, double *J) { (void)t; J[0] = -2*p[0]*x[0]; }
static const handmade decay = {.nx = 1, .np = 1, .f = decay_f, .jac = decay_jac};

enum { JOBS = 500, THREADS_MOST = 4 };

typedef struct {
    double result[JOBS];
    int opened[THREADS_MOST], closed[THREADS_MOST];
} shared;

typedef struct {
    shared *s;
    sim_queue *queue;
} worker;

static bool next(void *self, ode_lane *lane)
{
    worker *w = self;
    lane->job = sim_queue_take(w->queue);
    if (lane->job < 0) return false;
    lane->x[0] = 1;
    lane->p[0] = 1 + (double)lane->job;
    lane->t_stop = 2;
    return true;
}

static ode_action reached(void *self, ode_lane *lane)
{
    worker *w = self;
    w->s->result[lane->job] = lane->x[0];
    return ODE_DONE;
}

static void open_worker(void *self, int thread, sim_queue *queue, ode_client *client)
{
    shared *s = self;
    s->opened[thread]++;
    worker *w = calloc(1, sizeof *w);
    *w = (worker){s, queue};
    *client = (ode_client){.self = w, .next = next, .reached = reached};
}

static void close_worker(void *self, int thread, ode_client *client)
{
    shared *s = self;
    s->closed[thread]++;
    free(client->self);
}

static void same_results_with_any_threads(void **state)
{
    (void)state;
    const kernel k = hand_kernel(&decay);
    const double atol[1] = {1e-9};
    static shared one, many;
    for (int threads = 1; threads <= THREADS_MOST; threads++) {
        memset(&many, 0, sizeof many);
        ode_options o;
        ode_default(&o);
        o.atol = atol;
        o.width = 1 << threads;
        const sim_workers w = {threads == 1 ? &one : &many, open_worker, close_worker};
        ode_stats stats;
        sim_run_parallel(&k, &o, &w, JOBS, threads, &stats);
        assert_int_equal(stats.patients, JOBS);
        assert_int_equal(stats.failed, 0);
        assert_true(stats.lane_use > 0.5 && stats.lane_use <= 1);
        if (threads == 1) continue;
        assert_memory_equal(one.result, many.result, sizeof one.result);
        for (int i = 0; i < threads; i++) assert_true(many.opened[i] == 1 && many.closed[i] == 1);
    }
    // x = 1/(1 + p t)
    for (int i = 0; i < JOBS; i++) assert_true(fabs(one.result[i]*(1 + (1.0 + i)*2) - 1) < 1e-3);
}

static void nothing_to_do(void **state)
{
    (void)state;
    const kernel k = hand_kernel(&decay);
    const double atol[1] = {1e-9};
    static shared s;
    ode_options o;
    ode_default(&o);
    o.atol = atol;
    const sim_workers w = {&s, open_worker, close_worker};
    ode_stats stats;
    sim_run_parallel(&k, &o, &w, 0, 3, &stats);
    assert_int_equal(stats.patients, 0);
    assert_true(sim_threads() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_results_with_any_threads), cmocka_unit_test(nothing_to_do)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
