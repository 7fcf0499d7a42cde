// SPDX-License-Identifier: MIT
// Threads over arms: each thread has a pack of lanes of one arm at a time; it begins with another arm than its neighbour and helps with the others
// when its own is empty, so that few lanes stand idle at the end.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trial/treat.h"

typedef struct {
    const treat_run *t;
    const treat_job *job;        // sorted by arm
    int *first;                  // (narm + 1)
    atomic_int *next;            // (narm)
    atomic_llong finished;
    atomic_bool broken;
    pthread_mutex_t lock;
    ode_stats *stats;            // (threads)
} treat_work;

typedef struct {
    treat_work *w;
    int arm;
    store_rows *rows;
    // courses: rows of each patient on his way, by slot of the job
    const treat_job *on_way[KERNEL_MAX_WIDTH + 2];
    store_rows *way_rows[KERNEL_MAX_WIDTH + 2];
} treat_worker;

static int treat_slot(const treat_worker *k, const trial_patient *p, int reversed)
{
    int i = 0;
    while (!k->on_way[i] || k->on_way[i]->patient != p || k->on_way[i]->reversed != reversed) {
        i++;
    }
    return i;
}

static bool treat_next(void *self, const trial_patient **p, int *reversed)
{
    treat_worker *k = self;
    treat_work *w = k->w;
    if (atomic_load(&w->broken) || (w->t->stop && *w->t->stop)) {
        return false;
    }
    int i = atomic_fetch_add(&w->next[k->arm], 1);
    if (i >= w->first[k->arm + 1]) {
        return false;
    }
    *p = w->job[i].patient;
    *reversed = w->job[i].reversed;
    int slot = 0;
    while (k->on_way[slot]) {
        slot++;
    }
    k->on_way[slot] = &w->job[i];
    return true;
}

static void treat_done(void *self, const clinic_record *r)
{
    treat_worker *k = self;
    treat_work *w = k->w;
    int slot = treat_slot(k, r->patient, r->reversed);
    const treat_job *job = k->on_way[slot];
    store_rows *rows = w->t->rows_seen ? k->way_rows[slot] : k->rows;
    char unit_name[512] = "";
    w->t->rows(w->t, job, r, rows, unit_name);
    k->on_way[slot] = NULL;
    if (!store_put(w->t->store, unit_name, r->patient->number, rows)) {
        atomic_store(&w->broken, true);
    }
    int64_t n = atomic_fetch_add(&w->finished, 1) + 1;
    if (w->t->finished && pthread_mutex_trylock(&w->lock) == 0) {
        w->t->finished(w->t->finished_self, n);
        pthread_mutex_unlock(&w->lock);
    }
}

static void treat_seen(void *self, const clinic_record *r, double day, const double *output)
{
    treat_worker *k = self;
    int slot = treat_slot(k, r->patient, r->reversed);
    k->w->t->rows_seen(k->w->t, k->on_way[slot], day, output, k->way_rows[slot]);
}

static void treat_thread(void *self, int i)
{
    treat_work *w = self;
    treat_worker k = {.w = w, .rows = store_rows_new()};
    for (int s = 0; s < KERNEL_MAX_WIDTH + 2; s++) {
        k.way_rows[s] = w->t->rows_seen ? store_rows_new() : NULL;
    }
    clinic_source source = {.self = &k, .next = treat_next, .done = treat_done, .seen = w->t->rows_seen ? treat_seen : NULL,
                            .seen_every = w->t->seen_every};
    for (int a = 0; a < w->t->narm; a++) {
        k.arm = (a + i)%w->t->narm;
        if (w->first[k.arm] == w->first[k.arm + 1]) {
            continue;
        }
        ode_stats stats = {0};
        clinic_run(w->t->arm[k.arm], &source, w->t->width, &stats);
        w->stats[i].steps += stats.steps;
        w->stats[i].rejected += stats.rejected;
        w->stats[i].factorisations += stats.factorisations;
        w->stats[i].pivoted += stats.pivoted;
        w->stats[i].patients += stats.patients;
        w->stats[i].failed += stats.failed;
    }
    store_rows_free(k.rows);
    for (int s = 0; s < KERNEL_MAX_WIDTH + 2; s++) {
        store_rows_free(k.way_rows[s]);
    }
}

bool treat_all(const treat_run *t, const treat_job *job, int njob, ode_stats *stats)
{
    treat_work w = {.t = t};
    treat_job *sorted = base_alloc((size_t)njob + 1, sizeof *sorted);
    w.job = sorted;
    w.first = base_alloc((size_t)t->narm + 1, sizeof *w.first);
    w.next = base_alloc((size_t)t->narm + 1, sizeof *w.next);
    w.stats = base_alloc((size_t)t->threads, sizeof *w.stats);
    int n = 0;
    for (int a = 0; a < t->narm; a++) {
        w.first[a] = n;
        atomic_init(&w.next[a], n);
        for (int i = 0; i < njob; i++) {
            if (job[i].arm == a) {
                sorted[n++] = job[i];
            }
        }
    }
    w.first[t->narm] = n;
    atomic_init(&w.finished, 0);
    atomic_init(&w.broken, false);
    pthread_mutex_init(&w.lock, NULL);
    cohort_threads(t->threads, treat_thread, &w);
    pthread_mutex_destroy(&w.lock);
    for (int i = 0; stats && i < t->threads; i++) {
        stats->steps += w.stats[i].steps;
        stats->rejected += w.stats[i].rejected;
        stats->factorisations += w.stats[i].factorisations;
        stats->pivoted += w.stats[i].pivoted;
        stats->patients += w.stats[i].patients;
        stats->failed += w.stats[i].failed;
    }
    free(sorted);
    free(w.first);
    free(w.next);
    free(w.stats);
    return !atomic_load(&w.broken);
}

void treat_regrow(const treat_context *c, const int64_t *candidate, const int64_t *number, int n, trial_patient *patient)
{
    cohort_candidate *grown = base_alloc((size_t)n + 1, sizeof *grown);
    measure_keys keys = measure_keys_of(c->cohort->trial->cancer);
    cohort_grow(c->cohort, 0, candidate, n, c->threads, c->width, grown, NULL, c->stop);
    for (int i = 0; i < n; i++) {
        patient[i] = (trial_patient){.number = 0};
        if (grown[i].number >= 0 && grown[i].outcome == COHORT_ELIGIBLE && baseline_read(c->cohort, &keys, &grown[i], &patient[i])) {
            patient[i].number = number[i];
        } else {
            cohort_candidate_clear(&grown[i]);
        }
    }
    free(grown);
}
