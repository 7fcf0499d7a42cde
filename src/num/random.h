// SPDX-License-Identifier: MIT
// Counter-based random numbers: Random123's Philox4x64-10, keyed by seed; the counter is (patient, purpose, index), so
// that adding a draw somewhere changes no other draw. Distributions go through quantile functions of num/quantile.h:
// one uniform, one draw.
#ifndef COLEY_NUM_RANDOM_H
#define COLEY_NUM_RANDOM_H

#include <stdint.h>

typedef struct {
    uint64_t seed;
    uint64_t patient;
} rng;

// Uniform in the open interval (0, 1): the middles of 2^52 equal cells, so neither 0 nor 1 is ever drawn. purpose: a
// hash of the draw's name (random_purpose); index: which of several.
double random_uniform(rng r, uint64_t purpose, uint64_t index);
double random_normal(rng r, uint64_t purpose, uint64_t index);         // by the inverse of the normal distribution
double random_exponential(rng r, uint64_t purpose, uint64_t index);    // mean 1
uint64_t random_bits(rng r, uint64_t purpose, uint64_t index);
uint64_t random_purpose(const char *name);    // FNV-1a of the name, 64 bits

// Raw generators for the known-answer tests.
void random_philox4x64(const uint64_t counter[4], const uint64_t key[2], uint64_t out[4]);
void random_threefry4x64(const uint64_t counter[4], const uint64_t key[4], uint64_t out[4]);

#endif
