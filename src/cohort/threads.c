// SPDX-License-Identifier: MIT
// A few threads side by side; work is dealt by its users through atomic counters.
#include <pthread.h>
#include <stdlib.h>

#include "cohort/cohort.h"

typedef struct {
    void (*work)(void *self, int i);
    void *self;
    int i;
} thread_task;

static void *thread_main(void *task)
{
    thread_task *t = task;
    t->work(t->self, t->i);
    return NULL;
}

void cohort_threads(int n, void (*work)(void *self, int i), void *self)
{
    thread_task *task = base_alloc((size_t)n, sizeof *task);
    pthread_t *thread = base_alloc((size_t)n, sizeof *thread);
    bool *started = base_alloc((size_t)n, sizeof *started);
    for (int i = 0; i < n; i++) {
        task[i] = (thread_task){work, self, i};
        started[i] = i + 1 < n && pthread_create(&thread[i], NULL, thread_main, &task[i]) == 0;
    }
    for (int i = 0; i < n; i++) {
        // what has no thread of its own is done here
        if (!started[i]) {
            work(self, i);
        }
    }
    for (int i = 0; i < n; i++) {
        if (started[i]) {
            pthread_join(thread[i], NULL);
        }
    }
    free(task);
    free(thread);
    free(started);
}
