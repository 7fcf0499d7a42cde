// SPDX-License-Identifier: MIT
// Where memory is refused.
#ifndef COLEY_BASE_MEMORY_H
#define COLEY_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Ends the process, as coley_set_out_of_memory() says. bytes: what was asked for; 0: not known.
#ifdef __cplusplus
[[noreturn]]
#else
_Noreturn
#endif
void base_out_of_memory(size_t bytes);

// Whether C++'s new, which libSBML allocates with, ends there as well (new_handler.cc); off: as C++ found it.
void base_new_handler(bool on);

#ifdef __cplusplus
}
#endif
#endif
