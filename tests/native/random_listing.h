// SPDX-License-Identifier: MIT
// Kernels without a model: every operation once, and random lists in which order, parts and crossings can go wrong.
#ifndef COLEY_TESTS_NATIVE_RANDOM_LISTING_H
#define COLEY_TESTS_NATIVE_RANDOM_LISTING_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "native/native.h"

enum { RANDOM_X = 7, RANDOM_OUT = 60 };

static uint64_t random_state = 1;

static inline uint32_t random_below(uint32_t n)
{
    random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;    // Knuth's MMIX generator
    return (uint32_t)(random_state >> 33) % n;
}

static inline double random_number(void)
{
    static const double odd[] = {0,       -0.0,  1,        -1,        0.5, 2,       -2.5, 1e-310,
                                 -1e-300, 1e300, INFINITY, -INFINITY, NAN, 1.0 / 3, 700,  170};
    if (random_below(4) == 0) {
        return odd[random_below(sizeof odd / sizeof *odd)];
    }
    return ldexp((double)random_below(1u << 31) - (1 << 30), (int)random_below(40) - 50);
}

static inline program_ref random_ref(program *p, program_constants *k)
{
    if (p->ntemp > 0 && random_below(4) > 0) {
        uint32_t far = random_below(4) == 0 ? (uint32_t)p->ntemp : (uint32_t)(p->ntemp < 6 ? p->ntemp : 6);
        return program_at(R_TEMP, p->ntemp - 1 - (int)random_below(far));
    }
    if (random_below(4) == 0) {
        return program_constant(k, random_number());
    }
    return program_at(random_below(3) ? R_X : R_P, (int)random_below(RANDOM_X));
}

// Results are stored as they come, so that later operations read them again
static inline void random_program(program *p, program_constants *k, int lines)
{
    for (int i = 0, out = 0; i < lines; i++) {
        program_op op =
            random_below(3) ? (program_op)(K_ADD + random_below(K_N - K_ADD)) : (program_op)random_below(K_N);
        int arity = program_arity(op);
        program_ref a = random_ref(p, k), b = arity > 1 ? random_ref(p, k) : PROGRAM_NO_REF;
        program_ref c = arity > 2 ? random_ref(p, k) : PROGRAM_NO_REF, made = program_emit(p, op, a, b, c);
        if (out < RANDOM_OUT && i % (lines / RANDOM_OUT) == 0) {
            program_store(p, program_at(R_OUT, out++), made);
        }
    }
    program_end(p);
}

// outputs 0 .. K_N - 1: each operation of x0, x1, x2
static inline void every_operation(program *p)
{
    for (int op = 0; op < K_N; op++) {
        program_ref arg[3];
        for (int i = 0; i < 3; i++) {
            arg[i] = i < program_arity((program_op)op) ? program_at(R_X, i) : PROGRAM_NO_REF;
        }
        program_emit_to(p, (program_op)op, program_at(R_OUT, op), arg[0], arg[1], arg[2]);
    }
    program_end(p);
}

// A kernel of which there is the listing only: rhs has every operation, factor and roots are random.
static inline kernel random_kernel(kernel_listing *l)
{
    *l = (kernel_listing){.nlist = KF_EVENT, .list = base_alloc(KF_EVENT, sizeof(program))};
    every_operation(&l->list[KF_RHS]);
    random_program(&l->list[KF_FACTOR], &l->constants, 400);    // in two parts
    random_program(&l->list[KF_ROOTS], &l->constants, 90);
    return (kernel){.self = l, .listing = l};
}

static inline bool has_compiler(void)
{
    return system("for c in cc gcc clang; do command -v $c > /dev/null && exit 0; done; exit 1") == 0;
}

#endif
