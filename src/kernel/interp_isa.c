// SPDX-License-Identifier: MIT
// The interpreter's loops. Compiled once for each instruction set, with ISA naming it, and here once for each width
// (interp_loop.h). Every operation is exact or rounded once by IEEE 754, or one of SLEEF's deterministic functions,
// whose scalar and vector forms agree to the bit: so do all these loops.
#include <math.h>
#include <string.h>

#include "kernel/interp_int.h"
#include "num/fmath.h"

#if defined(__x86_64__)
#include <immintrin.h>
// sleef.h declares what the compiler's flags allow
#include <sleef.h>
#endif

#ifndef ISA
#define ISA baseline
#endif
#define PASTE2(a, b, c, d) a##b##c##d
#define PASTE(a, b, c, d) PASTE2(a, b, c, d)

// Vectors wider than the machine's are split by the compiler; they never cross the border of a function that is not
// inlined, so how they would be passed there (what -Wpsabi notes) does not matter.
#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline))

typedef double v2 __attribute__((vector_size(16)));
typedef double v4 __attribute__((vector_size(32)));
typedef double v8 __attribute__((vector_size(64)));
typedef int64_t m2 __attribute__((vector_size(16)));
typedef int64_t m4 __attribute__((vector_size(32)));
typedef int64_t m8 __attribute__((vector_size(64)));

// a*b + c, rounded once
INLINE double fma_1(double a, double b, double c)
{
    return __builtin_fma(a, b, c);
}

#if defined(__FMA__)
INLINE v2 fma_2(v2 a, v2 b, v2 c)
{
    return (v2)_mm_fmadd_pd((__m128d)a, (__m128d)b, (__m128d)c);
}

INLINE v4 fma_4(v4 a, v4 b, v4 c)
{
    return (v4)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
}

INLINE v2 sqrt_2(v2 a)
{
    return (v2)_mm_sqrt_pd((__m128d)a);
}

INLINE v4 sqrt_4(v4 a)
{
    return (v4)_mm256_sqrt_pd((__m256d)a);
}

INLINE v4 exp_4(v4 a)
{
    return (v4)Sleef_finz_expd4_u10avx2((__m256d)a);
}

INLINE v4 ln_4(v4 a)
{
    return (v4)Sleef_finz_logd4_u10avx2((__m256d)a);
}

INLINE v4 pow_4(v4 a, v4 b)
{
    return (v4)Sleef_finz_powd4_u10avx2((__m256d)a, (__m256d)b);
}
#endif

// By elements, for what has no vector form here
#define EACH(type, n, call)             \
    do {                                \
        type r;                         \
        for (int l = 0; l < (n); l++) { \
            r[l] = (call);              \
        }                               \
        return r;                       \
    } while (0)
// By halves
#define HALVES(type, half, call)                        \
    do {                                                \
        half lo, hi;                                    \
        {                                               \
            enum { H = 0 };                             \
            lo = (call);                                \
        }                                               \
        {                                               \
            enum { H = 1 };                             \
            hi = (call);                                \
        }                                               \
        type r;                                         \
        memcpy(&r, &lo, sizeof lo);                     \
        memcpy((char *)&r + sizeof lo, &hi, sizeof hi); \
        return r;                                       \
    } while (0)
#define HALF_OF(half, x) (((const half *)&(x))[H])

#if defined(__AVX512F__)
INLINE v8 fma_8(v8 a, v8 b, v8 c)
{
    return (v8)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
}

INLINE v8 sqrt_8(v8 a)
{
    return (v8)_mm512_sqrt_pd((__m512d)a);
}

INLINE v8 exp_8(v8 a)
{
    return (v8)Sleef_finz_expd8_u10avx512f((__m512d)a);
}

INLINE v8 ln_8(v8 a)
{
    return (v8)Sleef_finz_logd8_u10avx512f((__m512d)a);
}

INLINE v8 pow_8(v8 a, v8 b)
{
    return (v8)Sleef_finz_powd8_u10avx512f((__m512d)a, (__m512d)b);
}
#elif defined(__FMA__)
INLINE v8 fma_8(v8 a, v8 b, v8 c)
{
    HALVES(v8, v4, fma_4(HALF_OF(v4, a), HALF_OF(v4, b), HALF_OF(v4, c)));
}

INLINE v8 sqrt_8(v8 a)
{
    HALVES(v8, v4, sqrt_4(HALF_OF(v4, a)));
}

INLINE v8 exp_8(v8 a)
{
    HALVES(v8, v4, exp_4(HALF_OF(v4, a)));
}

INLINE v8 ln_8(v8 a)
{
    HALVES(v8, v4, ln_4(HALF_OF(v4, a)));
}

INLINE v8 pow_8(v8 a, v8 b)
{
    HALVES(v8, v4, pow_4(HALF_OF(v4, a), HALF_OF(v4, b)));
}
#else
#define PLAIN(n)                                        \
    INLINE v##n fma_##n(v##n a, v##n b, v##n c)         \
    {                                                   \
        EACH(v##n, n, __builtin_fma(a[l], b[l], c[l])); \
    }                                                   \
    INLINE v##n sqrt_##n(v##n a)                        \
    {                                                   \
        EACH(v##n, n, __builtin_sqrt(a[l]));            \
    }
#define PLAIN_FUNCTIONS(n)                \
    INLINE v##n exp_##n(v##n a)           \
    {                                     \
        EACH(v##n, n, f_exp(a[l]));       \
    }                                     \
    INLINE v##n ln_##n(v##n a)            \
    {                                     \
        EACH(v##n, n, f_ln(a[l]));        \
    }                                     \
    INLINE v##n pow_##n(v##n a, v##n b)   \
    {                                     \
        EACH(v##n, n, f_pow(a[l], b[l])); \
    }
PLAIN(2)
PLAIN(4)
PLAIN(8)
PLAIN_FUNCTIONS(4)
PLAIN_FUNCTIONS(8)
#endif

INLINE v2 exp_2(v2 a)
{
    EACH(v2, 2, f_exp(a[l]));
}

INLINE v2 ln_2(v2 a)
{
    EACH(v2, 2, f_ln(a[l]));
}

INLINE v2 pow_2(v2 a, v2 b)
{
    EACH(v2, 2, f_pow(a[l], b[l]));
}

INLINE double sqrt_1(double a)
{
    return __builtin_sqrt(a);
}

INLINE double exp_1(double a)
{
    return f_exp(a);
}

INLINE double ln_1(double a)
{
    return f_ln(a);
}

INLINE double pow_1(double a, double b)
{
    return f_pow(a, b);
}

// Rare operations go through the reference, lane by lane; those that time tables are made of need no dispatch.
static __attribute__((noinline)) void rare(int op, int lanes, double *d, const double *a, const double *b)
{
    switch ((program_op)op) {
    case K_FLOOR:
        for (int l = 0; l < lanes; l++) d[l] = __builtin_floor(a[l]);
        return;
    case K_CEIL:
        for (int l = 0; l < lanes; l++) d[l] = __builtin_ceil(a[l]);
        return;
    default:
        for (int l = 0; l < lanes; l++) d[l] = program_apply((program_op)op, a[l], b ? b[l] : 0, 0);
    }
}

// lanes of the pack, lanes of a vector, vectors of a pack
#define WIDTH 1
#define VECTOR 1
#include "kernel/interp_loop.h"
#define WIDTH 2
#define VECTOR 2
#include "kernel/interp_loop.h"
#define WIDTH 4
#define VECTOR 4
#include "kernel/interp_loop.h"
#define WIDTH 8
#define VECTOR 8
#include "kernel/interp_loop.h"
#define WIDTH 16
#define VECTOR 8
#include "kernel/interp_loop.h"

// The same functions for machine code (kernel_math)
static double math_fma(double a, double b, double c)
{
    return __builtin_fma(a, b, c);
}

#define MATH(n, type)                                                     \
    static void math_exp_##n(double *d, const double *a)                  \
    {                                                                     \
        *(type *)d = exp_##n(*(const type *)a);                           \
    }                                                                     \
    static void math_ln_##n(double *d, const double *a)                   \
    {                                                                     \
        *(type *)d = ln_##n(*(const type *)a);                            \
    }                                                                     \
    static void math_pow_##n(double *d, const double *a, const double *b) \
    {                                                                     \
        *(type *)d = pow_##n(*(const type *)a, *(const type *)b);         \
    }
MATH(1, double)
MATH(2, v2)
MATH(4, v4)
MATH(8, v8)

extern const kernel_math PASTE(interp_math_, ISA, , )[4];
const kernel_math PASTE(interp_math_, ISA, , )[4] = {
    {math_fma, math_exp_1, math_ln_1, math_pow_1, rare},
    {math_fma, math_exp_2, math_ln_2, math_pow_2, rare},
    {math_fma, math_exp_4, math_ln_4, math_pow_4, rare},
    {math_fma, math_exp_8, math_ln_8, math_pow_8, rare},
};
