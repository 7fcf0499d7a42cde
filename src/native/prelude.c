// SPDX-License-Identifier: MIT
// The head of generated C (lanes.h), linked into the library as bytes. NATIVE_LANES is its path, given by the Makefile.
#include "native/native_int.h"

__asm__(".section .rodata\n"
        "native_lanes_begin:\n"
        ".incbin \"" NATIVE_LANES "\"\n"
        "native_lanes_end:\n"
        ".byte 0\n"
        ".previous\n");
extern const char native_lanes_begin[] __attribute__((visibility("hidden")));

const char *native_prelude(void)
{
    return native_lanes_begin;
}
