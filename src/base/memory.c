// SPDX-License-Identifier: MIT
// Where memory is refused. Nothing sensible can be done without memory, and a half-built model must not be used, so the
// process ends: by the caller's handler, else by abort(), in silence. Jumping out of the library instead would leave
// locks held and threads of the same call at work. The handler is the one setting of the whole process that there is:
// memory belongs to the process too, and a place that lacks it cannot be handed arguments by those above it.
#include "base/memory.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "coley.h"

static _Atomic(coley_out_of_memory *) memory_handler;

void coley_set_out_of_memory(coley_out_of_memory *handler)
{
    atomic_store(&memory_handler, handler);
    base_new_handler(handler != NULL);
}

void base_out_of_memory(size_t bytes)
{
    coley_out_of_memory *handler = atomic_load(&memory_handler);
    if (handler) handler(bytes);
    abort();
}
