// SPDX-License-Identifier: MIT
// The interpreter around its loops: choice of the instruction set, constants spread over lanes, and what one operation
// gives.
#include "kernel/interp.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "kernel/interp_int.h"
#include "num/scalar.h"

INTERP_LOOPS(baseline);
#if defined(__x86_64__)
INTERP_LOOPS(avx2);
INTERP_LOOPS(avx512);
#else
#define interp_avx2_1 interp_baseline_1
#define interp_avx2_2 interp_baseline_2
#define interp_avx2_4 interp_baseline_4
#define interp_avx2_8 interp_baseline_8
#define interp_avx2_16 interp_baseline_16
#define interp_avx512_1 interp_baseline_1
#define interp_avx512_2 interp_baseline_2
#define interp_avx512_4 interp_baseline_4
#define interp_avx512_8 interp_baseline_8
#define interp_avx512_16 interp_baseline_16
#define interp_math_avx2 interp_math_baseline
#define interp_math_avx512 interp_math_baseline
#endif

static interp_loop *const loops[][INTERP_WIDTHS] = {
    [ISA_BASELINE] = {interp_baseline_1, interp_baseline_2, interp_baseline_4, interp_baseline_8, interp_baseline_16},
    [ISA_AVX2] = {interp_avx2_1, interp_avx2_2, interp_avx2_4, interp_avx2_8, interp_avx2_16},
    [ISA_AVX512] = {interp_avx512_1, interp_avx512_2, interp_avx512_4, interp_avx512_8, interp_avx512_16},
};

static interp_isa best_isa(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
        return ISA_BASELINE;
    }
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
        return ISA_AVX512;
    }
    return ISA_AVX2;
#else
    return ISA_BASELINE;
#endif
}

const char *interp_isa_name(interp_isa isa)
{
    static const char *const name[] = {"baseline", "avx2", "avx512"};
    return name[isa];
}

interp_isa interp_isa_choose(void)
{
    interp_isa best = best_isa();
    const char *wanted = getenv("COLEY_ISA");
    for (int i = 0; wanted && i < (int)best; i++) {
        if (strcmp(wanted, interp_isa_name((interp_isa)i)) == 0) {
            return (interp_isa)i;
        }
    }
    return best;
}

bool interp_isa_check(diag_list *d)
{
    const char *wanted = getenv("COLEY_ISA");
    bool known = !wanted || !*wanted;
    for (int i = 0; i <= ISA_AVX512 && !known; i++) {
        known = strcmp(wanted, interp_isa_name((interp_isa)i)) == 0;
    }
    if (!known) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, "baseline, avx2 or avx512", "COLEY_ISA is '%.60s'", wanted);
    }
    return known;
}

const kernel_math *interp_math(interp_isa isa, int lanes)
{
    static const kernel_math *const all[] = {interp_math_baseline, interp_math_avx2, interp_math_avx512};
    return &all[isa][__builtin_ctz((unsigned)lanes)];
}

interp *interp_new(const program *p, const program_constants *k, interp_isa isa)
{
    interp *i = base_alloc(1, sizeof *i);
    schedule s = schedule_make(p);
    interp_assemble(i, &s, p->ntemp);
    schedule_free(&s);
    for (int w = 0; w < INTERP_WIDTHS; w++) {
        int W = 1 << w;
        i->run[w] = loops[isa][w];
        i->constant[w] = base_alloc_aligned((size_t)(k->n * W + 8) * sizeof(double));
        for (int c = 0; c < k->n * W; c++) {
            i->constant[w][c] = k->value[c / W];
        }
    }
    return i;
}

void interp_free(interp *p)
{
    if (!p) {
        return;
    }
    for (int w = 0; w < INTERP_WIDTHS; w++) {
        free(p->word[w]);
        free(p->constant[w]);
    }
    free(p);
}

int interp_scratch(const interp *p)
{
    return p->nslot;
}

int interp_dispatches(const interp *p)
{
    return p->nrun;
}

void interp_run(const interp *p, int W, double *const section[R_SECTIONS], double *scratch)
{
    int w = __builtin_ctz((unsigned)W);
    assert(W == 1 << w && w < INTERP_WIDTHS);
    char *base[R_SECTIONS];
    for (int s = 0; s < R_SECTIONS; s++) {
        base[s] = (char *)section[s];
    }
    base[R_CONST] = (char *)p->constant[w];
    base[R_TEMP] = (char *)scratch;
    p->run[w](p->word[w], base);
}

static const scalar_op scalar_of[K_N] = {
    [K_ADD] = SCALAR_ADD,     [K_SUB] = SCALAR_SUB,       [K_MUL] = SCALAR_MUL,     [K_DIV] = SCALAR_DIV,
    [K_POW] = SCALAR_POW,     [K_MIN] = SCALAR_MIN,       [K_MAX] = SCALAR_MAX,     [K_REM] = SCALAR_REM,
    [K_ATAN2] = SCALAR_ATAN2, [K_LT] = SCALAR_LT,         [K_LE] = SCALAR_LE,       [K_EQ] = SCALAR_EQ,
    [K_NE] = SCALAR_NE,       [K_AND] = SCALAR_AND,       [K_OR] = SCALAR_OR,       [K_XOR] = SCALAR_XOR,
    [K_FMA] = SCALAR_FMA,     [K_SELECT] = SCALAR_SELECT, [K_NEG] = SCALAR_NEG,     [K_NOT] = SCALAR_NOT,
    [K_SQRT] = SCALAR_SQRT,   [K_ABS] = SCALAR_ABS,       [K_FLOOR] = SCALAR_FLOOR, [K_CEIL] = SCALAR_CEIL,
    [K_SIGN] = SCALAR_SIGN,   [K_EXP] = SCALAR_EXP,       [K_LN] = SCALAR_LN,       [K_SIN] = SCALAR_SIN,
    [K_COS] = SCALAR_COS,     [K_TAN] = SCALAR_TAN,       [K_ASIN] = SCALAR_ASIN,   [K_ACOS] = SCALAR_ACOS,
    [K_ATAN] = SCALAR_ATAN,   [K_SINH] = SCALAR_SINH,     [K_COSH] = SCALAR_COSH,   [K_TANH] = SCALAR_TANH,
    [K_ASINH] = SCALAR_ASINH, [K_ACOSH] = SCALAR_ACOSH,   [K_ATANH] = SCALAR_ATANH, [K_FACTORIAL] = SCALAR_FACTORIAL,
};

double program_apply(program_op op, double a, double b, double c)
{
    switch (op) {
    // what only kernels have, in terms of the others
    case K_COPY: return a;
    case K_RECIPROCAL: return scalar_apply(SCALAR_DIV, 1, a, 0);
    case K_ADDABS: return scalar_apply(SCALAR_ADD, a, fabs(b), 0);
    case K_MAXABS: return scalar_apply(SCALAR_MAX, a, fabs(b), 0);
    case K_FMS: return scalar_apply(SCALAR_FMA, a, b, -c);
    case K_FNMA: return scalar_apply(SCALAR_FMA, -a, b, c);
    default: assert(scalar_of[op] != SCALAR_NONE); return scalar_apply(scalar_of[op], a, b, c);
    }
}
