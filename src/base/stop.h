// SPDX-License-Identifier: MIT
// A wish to stop early, as work that takes long asks for it now and then. Asked from several threads at the same time:
// who answers sees to it that this is no race.
#ifndef COLEY_BASE_STOP_H
#define COLEY_BASE_STOP_H

#include <stdbool.h>

typedef struct {
    bool (*wanted)(void *self);    // NULL: never
    void *self;
} stop_wish;

static inline bool stop_wanted(const stop_wish *s)
{
    return s->wanted && s->wanted(s->self);
}

#endif
