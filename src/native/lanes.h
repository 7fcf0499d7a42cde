// SPDX-License-Identifier: MIT
// The head of generated C: packs of lanes, and what one operation is, by the interpreter's rules to the bit. It is put
// before every kernel's text (emit.c); the compiler is told
//   LANES     numbers in a vector: 1, 2, 4, 8
//   STRIDE    lanes of the pack that the arrays are laid out for, a multiple of LANES
//   PACKS     1: with what runs over packs; SINGLES 1: with what is wanted for one lane alone; WHOLE 1: with the rest
// Element i is STRIDE numbers after element i - 1. Nothing here or below needs a library: functions come in a table.
typedef struct {
    double (*fma)(double a, double b, double c);
    void (*exp)(double *d, const double *a);
    void (*ln)(double *d, const double *a);
    void (*pow)(double *d, const double *a, const double *b);
    void (*rare)(int op, int lanes, double *d, const double *a, const double *b);
} math;

#define INLINE static inline __attribute__((always_inline))
#define PART static __attribute__((noinline))

#if LANES == 1
typedef double pack;
typedef long long mask;
#define ALL(x) (x)
#define PICK(which, yes, no) ((which) ? (yes) : (no))
#define ABS(a) __builtin_fabs(a)
#define TRUE(a) ((a) != 0)
#else
typedef double pack __attribute__((vector_size(8 * LANES)));
typedef long long mask __attribute__((vector_size(8 * LANES)));
// lanes where the mask holds from yes, others from no
#define PICK(which, yes, no) ((pack)(((mask)(which) & (mask)(yes)) | (~(mask)(which) & (mask)(no))))
#define ABS(a) ((pack)((mask)(a)&0x7fffffffffffffff))
#define TRUE(a) ((a) != 0)
#if LANES == 2
#define ALL(x) ((pack){x, x})
#elif LANES == 4
#define ALL(x) ((pack){x, x, x, x})
#else
#define ALL(x) ((pack){x, x, x, x, x, x, x, x})
#endif
#endif

// Element i of an array
typedef pack pack_in_memory __attribute__((may_alias));
#define AT(array, i) (*(const pack_in_memory *)((array) + (i)*STRIDE))
#define PUT(array, i, value) (*(pack_in_memory *)((array) + (i)*STRIDE) = (value))

// a*b + c, rounded once. Compilers' own names of the instructions: their header of all instructions takes longer to
// read than most kernels.
#if LANES == 8 && defined(__AVX512F__)
#define FMA(a, b, c) ((pack)__builtin_ia32_vfmaddpd512_mask(a, b, c, -1, 4))
#if __has_builtin(__builtin_ia32_sqrtpd512_mask)
#define SQRT(a) ((pack)__builtin_ia32_sqrtpd512_mask(a, (pack){0}, -1, 4))
#else
#define SQRT(a) ((pack)__builtin_ia32_sqrtpd512(a, 4))
#endif
#elif LANES == 4 && defined(__FMA__)
#define FMA(a, b, c) ((pack)__builtin_ia32_vfmaddpd256(a, b, c))
#define SQRT(a) ((pack)__builtin_ia32_sqrtpd256(a))
#elif LANES == 2 && defined(__FMA__)
#define FMA(a, b, c) ((pack)__builtin_ia32_vfmaddpd(a, b, c))
#define SQRT(a) ((pack)__builtin_ia32_sqrtpd(a))
#else
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define FMA_ONE(a, b, c) __builtin_fma(a, b, c)
#else
#define FMA_ONE(a, b, c) m->fma(a, b, c)
#endif
#if LANES == 1
#define FMA(a, b, c) FMA_ONE(a, b, c)
#define SQRT(a) __builtin_sqrt(a)
#else
INLINE pack lanes_fma(const math *m, pack a, pack b, pack c)
{
    (void)m;
    for (int l = 0; l < LANES; l++) {
        c[l] = FMA_ONE(a[l], b[l], c[l]);
    }
    return c;
}

INLINE pack lanes_sqrt(pack a)
{
    for (int l = 0; l < LANES; l++) {
        a[l] = __builtin_sqrt(a[l]);
    }
    return a;
}
#define FMA(a, b, c) lanes_fma(m, a, b, c)
#define SQRT(a) lanes_sqrt(a)
#endif
#endif
#define FMS(a, b, c) FMA(a, b, -(c))
#define FNMA(a, b, c) FMA(-(a), b, c)

// Minimum and maximum: a where a is the smaller (larger) or not a number, else b. Truth is 1 or 0.
#define MIN(a, b) PICK(((a) < (b)) | ((a) != (a)), a, b)
#define MAX(a, b) PICK(((a) > (b)) | ((a) != (a)), a, b)
#define MAXABS(a, b) MAX(a, ABS(b))
#define TRUTH(which) PICK(which, ALL(1.0), ALL(0.0))
#define LT(a, b) TRUTH((a) < (b))
#define LE(a, b) TRUTH((a) <= (b))
#define EQ(a, b) TRUTH((a) == (b))
#define NE(a, b) TRUTH((a) != (b))
#define NOT(a) TRUTH((a) == 0)
#define AND(a, b) TRUTH(TRUE(a) & TRUE(b))
#define OR(a, b) TRUTH(TRUE(a) | TRUE(b))
#define XOR(a, b) TRUTH(TRUE(a) ^ TRUE(b))
#define SELECT(a, b, c) PICK(TRUE(a), b, c)

INLINE pack lanes_exp(const math *m, pack a)
{
    m->exp((double *)&a, (const double *)&a);
    return a;
}

INLINE pack lanes_ln(const math *m, pack a)
{
    m->ln((double *)&a, (const double *)&a);
    return a;
}

INLINE pack lanes_pow(const math *m, pack a, pack b)
{
    m->pow((double *)&a, (const double *)&a, (const double *)&b);
    return a;
}

INLINE pack lanes_rare(const math *m, int op, pack a, pack b)
{
    m->rare(op, LANES, (double *)&a, (const double *)&a, (const double *)&b);
    return a;
}
#define EXP(a) lanes_exp(m, a)
#define LN(a) lanes_ln(m, a)
#define POW(a, b) lanes_pow(m, a, b)
#define RARE(op, a, b) lanes_rare(m, op, a, b)

// What the loader looks for. Functions that were left out are 0.
typedef void function(double *const *section, const math *m);
typedef struct {
    unsigned version, lanes, stride, functions;
    function *const *function;
} kernel_object;
