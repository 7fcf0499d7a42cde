// SPDX-License-Identifier: MIT
// Threads over arms: each thread has a pack of lanes of one arm at a time; it begins with another arm than its
// neighbour and helps with the others when its own is empty, so that few lanes stand idle at the end.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trial/treat.h"

typedef struct {
    const treat_run *t;
    const treat_job *job;    // sorted by arm
    int *first;              // (narm + 1)
    atomic_int *next;        // (narm)
    atomic_llong finished;
    atomic_bool broken;
    pthread_mutex_t lock;
    ode_stats *stats;    // (threads)
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
    if (atomic_load(&w->broken) || stop_wanted(&w->t->stop)) {
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
    clinic_source source = {.self = &k,
                            .next = treat_next,
                            .done = treat_done,
                            .seen = w->t->rows_seen ? treat_seen : NULL,
                            .seen_every = w->t->seen_every};
    for (int a = 0; a < w->t->narm; a++) {
        k.arm = (a + i) % w->t->narm;
        if (w->first[k.arm] == w->first[k.arm + 1]) {
            continue;
        }
        ode_stats stats = {0};
        clinic_run(w->t->arm[k.arm], &source, w->t->width, &stats);
        ode_stats_add(&w->stats[i], &stats);
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
        ode_stats_add(stats, &w.stats[i]);
    }
    free(sorted);
    free(w.first);
    free(w.next);
    free(w.stats);
    return !atomic_load(&w.broken);
}

// The arm's part of treat_choose. Both tables are in order of patients; results of other arms' patients
// (counterfactuals) are passed over.
static void treat_choose_arm(const treat_context *c, int arm, treat_list *l,
                             int (*want)(void *self, int arm, int64_t number, const char *response), void *self)
{
    const char *name = c->cohort->trial->arm[arm].name;
    int patients = store_find_table(c->store, "patients"), results = store_find_table(c->store, "results");
    int response = store_find_column(c->store, results, "full_response");
    store_cursor *mine = store_select(c->store, patients, store_find_column(c->store, patients, "arm"), name);
    store_cursor *seen = store_select(c->store, results, 0, name);
    bool more = mine && seen;
    int64_t at = -1;
    while (more && l->n < l->room && store_next(mine)) {
        int64_t number = store_get_int(mine, 0);
        while (at < number && (more = store_next(seen))) {
            at = store_get_int(seen, 1);
        }
        int verdict = at == number ? want(self, arm, number, store_get_text(seen, response)) : 0;
        more = more && verdict >= 0;
        if (verdict > 0) {
            l->number[l->n] = number;
            l->candidate[l->n] = store_get_int(mine, 1);
            l->arm[l->n++] = arm;
        }
    }
    store_cursor_free(mine);
    store_cursor_free(seen);
}

treat_list treat_choose(const treat_context *c, int most,
                        int (*want)(void *self, int arm, int64_t number, const char *response), void *self)
{
    size_t room = (size_t)most + 1;
    treat_list l = {base_alloc(room, sizeof(int64_t)), base_alloc(room, sizeof(int64_t)), base_alloc(room, sizeof(int)),
                    0, most};
    for (int a = 0; a < c->cohort->trial->narm; a++) {
        treat_choose_arm(c, a, &l, want, self);
    }
    return l;
}

void treat_list_clear(treat_list *l)
{
    free(l->candidate);
    free(l->number);
    free(l->arm);
}

void treat_regrow(const treat_context *c, const treat_list *l, trial_patient *patient)
{
    cohort_candidate *grown = base_alloc((size_t)l->n + 1, sizeof *grown);
    measure_keys keys = measure_keys_of(c->cohort->trial->cancer);
    cohort_grow(c->cohort, 0, l->candidate, l->n, c->threads, c->width, grown, NULL, c->stop);
    for (int i = 0; i < l->n; i++) {
        patient[i] = (trial_patient){.number = 0};
        bool eligible = grown[i].number >= 0 && grown[i].outcome == COHORT_ELIGIBLE;
        if (eligible && baseline_read(c->cohort, &keys, &grown[i], &patient[i])) {
            patient[i].number = l->number[i];
            baseline_enter(c->cohort, &patient[i]);
        } else {
            cohort_candidate_clear(&grown[i]);
        }
    }
    free(grown);
}
