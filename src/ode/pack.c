// SPDX-License-Identifier: MIT
// Which variant of the pack loops this machine runs; see pack.h.
#include "ode/pack.h"

#include <stdlib.h>
#include <string.h>

extern const ode_pack_ops ode_pack_ops_baseline;
#if defined(__x86_64__)
extern const ode_pack_ops ode_pack_ops_avx2, ode_pack_ops_avx512;
#endif

const ode_pack_ops *ode_pack_choose(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    const char *asked = getenv("COLEY_ISA");
    const bool avx512 =
        __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (asked && strcmp(asked, "baseline") == 0) return &ode_pack_ops_baseline;
    if (avx512 && !(asked && strcmp(asked, "avx2") == 0)) return &ode_pack_ops_avx512;
    if (__builtin_cpu_supports("avx2")) return &ode_pack_ops_avx2;
#endif
    return &ode_pack_ops_baseline;
}
