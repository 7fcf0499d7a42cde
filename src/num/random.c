// SPDX-License-Identifier: MIT
// Counter-based random numbers. A draw is a pure function of (seed, patient, purpose, index):
//
//   key      seed, 0
//   counter  patient, purpose, index, 0
//   draw     first word of Philox4x64-10 (Salmon, Moraes, Dror & Shaw 2011, SC11)
//
// The generators are Random123's own inline code; here is the layout only. There is no state to share, copy or lose.
#include "num/random.h"

#include <Random123/philox.h>
#include <Random123/threefry.h>

#include "num/fmath.h"
#include "num/quantile.h"

void random_philox4x64(const uint64_t counter[4], const uint64_t key[2], uint64_t out[4])
{
    const philox4x64_ctr_t c = {{counter[0], counter[1], counter[2], counter[3]}};
    const philox4x64_key_t k = {{key[0], key[1]}};
    const philox4x64_ctr_t r = philox4x64_R(10, c, k);
    for (int i = 0; i < 4; i++) {
        out[i] = r.v[i];
    }
}

void random_threefry4x64(const uint64_t counter[4], const uint64_t key[4], uint64_t out[4])
{
    const threefry4x64_ctr_t c = {{counter[0], counter[1], counter[2], counter[3]}};
    const threefry4x64_key_t k = {{key[0], key[1], key[2], key[3]}};
    const threefry4x64_ctr_t r = threefry4x64_R(20, c, k);
    for (int i = 0; i < 4; i++) {
        out[i] = r.v[i];
    }
}

uint64_t random_bits(rng r, uint64_t purpose, uint64_t index)
{
    const uint64_t counter[4] = {r.patient, purpose, index, 0};
    const uint64_t key[2] = {r.seed, 0};
    uint64_t out[4];
    random_philox4x64(counter, key, out);
    return out[0];
}

double random_uniform(rng r, uint64_t purpose, uint64_t index)
{
    // 52 bits and a half: with 53 bits the last cell's middle would round to 1
    return ((double)(random_bits(r, purpose, index) >> 12) + 0.5) * 0x1p-52;
}

double random_normal(rng r, uint64_t purpose, uint64_t index)
{
    return normal_quantile(random_uniform(r, purpose, index));
}

double random_exponential(rng r, uint64_t purpose, uint64_t index)
{
    return -f_ln(random_uniform(r, purpose, index));
}

uint64_t random_purpose(const char *name)
{
    uint64_t h = 14695981039346656037u;    // offset basis and prime: Fowler, Noll & Vo, draft-eastlake-fnv
    for (const char *c = name; *c; c++) {
        h = (h ^ (unsigned char)*c) * 1099511628211u;
    }
    return h;
}
