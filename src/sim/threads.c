// SPDX-License-Identifier: MIT
// Many patients on one kernel: threads that share a queue of job numbers and nothing else.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/arena.h"
#include "sim/sim.h"

struct sim_queue {
    atomic_llong next;
    int64_t n;
};

int64_t sim_queue_take(sim_queue *q)
{
    const int64_t taken = atomic_fetch_add(&q->next, 1);
    return taken < q->n ? taken : -1;
}

int sim_threads(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    const int n = CPU_COUNT(&set);
    return n > 0 ? n : 1;
}

typedef struct {
    const kernel *k;
    const ode_options *o;
    const sim_workers *w;
    sim_queue *queue;
    int number;
    ode_stats stats;
} sim_thread;

static void *thread_work(void *argument)
{
    sim_thread *t = argument;
    ode_client client = {0};
    t->w->open(t->w->self, t->number, t->queue, &client);
    ode_run(t->k, t->o, &client, &t->stats);
    if (t->w->close) t->w->close(t->w->self, t->number, &client);
    return NULL;
}

static void thread_add(ode_stats *sum, const ode_stats *s)
{
    // lane_use is a mean over attempts
    const double busy = sum->lane_use*(double)sum->factorisations + s->lane_use*(double)s->factorisations;
    sum->steps += s->steps;
    sum->rejected += s->rejected;
    sum->factorisations += s->factorisations;
    sum->pivoted += s->pivoted;
    sum->patients += s->patients;
    sum->failed += s->failed;
    sum->lane_use = sum->factorisations ? busy/(double)sum->factorisations : 0;
}

void sim_run_parallel(const kernel *k, const ode_options *o, const sim_workers *w, int64_t njob, int nthread, ode_stats *stats)
{
    if (nthread < 1) nthread = 1;
    sim_queue queue = {.n = njob};
    sim_thread *work = base_alloc((size_t)nthread, sizeof *work);
    pthread_t *thread = base_alloc((size_t)nthread, sizeof *thread);
    bool *started = base_alloc((size_t)nthread, sizeof *started);

    // the caller's thread is the first worker; no more of them than jobs
    for (int i = 0; i < nthread; i++) {
        work[i] = (sim_thread){.k = k, .o = o, .w = w, .queue = &queue, .number = i};
        if (i > 0 && i < njob) started[i] = pthread_create(&thread[i], NULL, thread_work, &work[i]) == 0;
    }
    thread_work(&work[0]);

    ode_stats sum = work[0].stats;
    for (int i = 1; i < nthread; i++) {
        if (!started[i]) continue;
        pthread_join(thread[i], NULL);
        thread_add(&sum, &work[i].stats);
    }
    if (stats) *stats = sum;
    free(work);
    free(thread);
    free(started);
}
