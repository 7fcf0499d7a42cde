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
#include "num/fmath.h"

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

interp *interp_new(const program *p, const program_constants *k, interp_isa isa)
{
    interp *i = base_alloc(1, sizeof *i);
    schedule s = schedule_make(p);
    interp_assemble(i, &s, p->ntemp);
    schedule_free(&s);
    for (int w = 0; w < INTERP_WIDTHS; w++) {
        int W = 1 << w;
        i->run[w] = loops[isa][w];
        i->constant[w] = base_alloc_aligned((size_t)(k->n*W + 8)*sizeof(double));
        for (int c = 0; c < k->n*W; c++) {
            i->constant[w][c] = k->value[c/W];
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

static double apply_factorial(double x)
{
    if (x >= 0 && x <= 170 && x == floor(x)) {
        double product = 1;
        for (int i = 2; i <= (int)x; i++) {
            product *= i;
        }
        return product;
    }
    return f_gamma(x + 1);
}

static double apply_unary(program_op op, double a)
{
    switch (op) {
    case K_COPY: return a;
    case K_NEG: return -a;
    case K_RECIPROCAL: return 1/a;
    case K_SQRT: return sqrt(a);
    case K_ABS: return fabs(a);
    case K_FLOOR: return floor(a);
    case K_CEIL: return ceil(a);
    case K_SIGN: return a > 0 ? 1 : a < 0 ? -1 : a == 0 ? 0 : a;
    case K_NOT: return a == 0;
    case K_EXP: return f_exp(a);
    case K_LN: return f_ln(a);
    case K_SIN: return f_sin(a);
    case K_COS: return f_cos(a);
    case K_TAN: return f_tan(a);
    case K_ASIN: return f_asin(a);
    case K_ACOS: return f_acos(a);
    case K_ATAN: return f_atan(a);
    case K_SINH: return f_sinh(a);
    case K_COSH: return f_cosh(a);
    case K_TANH: return f_tanh(a);
    case K_ASINH: return f_asinh(a);
    case K_ACOSH: return f_acosh(a);
    case K_ATANH: return f_atanh(a);
    case K_FACTORIAL: return apply_factorial(a);
    default: assert(!"not an operation"); return NAN;
    }
}

double program_apply(program_op op, double a, double b, double c)
{
    switch (op) {
    case K_ADD: return a + b;
    case K_SUB: return a - b;
    case K_MUL: return a*b;
    case K_DIV: return a/b;
    case K_MIN: return a < b || a != a ? a : b;
    case K_MAX: return a > b || a != a ? a : b;
    case K_LT: return a < b;
    case K_LE: return a <= b;
    case K_EQ: return a == b;
    case K_NE: return a != b;
    case K_AND: return a != 0 && b != 0;
    case K_OR: return a != 0 || b != 0;
    case K_XOR: return (a != 0) != (b != 0);
    case K_POW: return f_pow(a, b);
    case K_REM: return fmod(a, b);
    case K_ATAN2: return f_atan2(a, b);
    case K_ADDABS: return a + fabs(b);
    case K_MAXABS: return a > fabs(b) || a != a ? a : fabs(b);
    case K_FMA: return fma(a, b, c);
    case K_FMS: return fma(a, b, -c);
    case K_FNMA: return fma(-a, b, c);
    case K_SELECT: return a != 0 ? b : c;
    default: return apply_unary(op, a);
    }
}
