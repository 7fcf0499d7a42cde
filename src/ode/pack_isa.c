// SPDX-License-Identifier: MIT
// Loops over packs of lanes; see pack.h. Compiled once for each instruction set, with ISA naming it. A vector type of 8
// numbers is what AVX-512 holds; compilers split it in two for AVX2 and in four for SSE2, element by element, so the
// numbers stay the same.
#include "ode/pack.h"

#include <math.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "ode/rodas5p.h"

#ifndef ISA
#define ISA baseline
#endif
#define PASTE(a, b) a##b
#define NAME(a, b) PASTE(a, b)

typedef double v8 __attribute__((vector_size(64)));
typedef int64_t m8 __attribute__((vector_size(64), may_alias));

// a*b + c, rounded once
static inline __attribute__((always_inline)) v8 fma8(v8 a, v8 b, v8 c)
{
#if defined(__AVX512F__)
    return (v8)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#elif defined(__FMA__)
    typedef union {
        v8 all;
        __m256d half[2];
    } halves;
    halves x = {a}, y = {b}, z = {c};
    for (int i = 0; i < 2; i++) z.half[i] = _mm256_fmadd_pd(x.half[i], y.half[i], z.half[i]);
    return z.all;
#else
    for (int i = 0; i < 8; i++) c[i] = __builtin_fma(a[i], b[i], c[i]);
    return c;
#endif
}

#define A(i, j) (rodas5p_a[i][j])
#define C(i, j) (rodas5p_C[i][j])
#define U(j) (((const v8 *)u[j])[i])
// sum + coefficient*u_j
#define F(coefficient, j, sum) fma8((coefficient) - (v8){0}, U(j), sum)

// One stage's argument and sum in one pass over the stage vectors, which is what costs here: memory traffic.
#define COMBINE(argument, sum)                                                                             \
    do {                                                                                                   \
        for (size_t i = 0; i < n / 8; i++) {                                                               \
            /* both before either is stored, for the arrays might overlap for all that a compiler knows */ \
            const v8 next = (argument), weighted = (sum);                                                  \
            varg[i] = next;                                                                                \
            vsum[i] = weighted;                                                                            \
        }                                                                                                  \
    } while (0)

static void combine(int s, size_t n, const double *x, double *const *u, double *arg, double *csum)
{
    const v8 *vx = (const v8 *)x;
    v8 *varg = (v8 *)arg, *vsum = (v8 *)csum;
    // clang-format off
    switch (s) {
    case 1:
        COMBINE(F(A(1, 0), 0, vx[i]),
                C(1, 0)*U(0));
        break;
    case 2:
        COMBINE(F(A(2, 1), 1, F(A(2, 0), 0, vx[i])),
                F(C(2, 1), 1, C(2, 0)*U(0)));
        break;
    case 3:
        COMBINE(F(A(3, 2), 2, F(A(3, 1), 1, F(A(3, 0), 0, vx[i]))),
                F(C(3, 2), 2, F(C(3, 1), 1, C(3, 0)*U(0))));
        break;
    case 4:
        COMBINE(F(A(4, 3), 3, F(A(4, 2), 2, F(A(4, 1), 1, F(A(4, 0), 0, vx[i])))),
                F(C(4, 3), 3, F(C(4, 2), 2, F(C(4, 1), 1, C(4, 0)*U(0)))));
        break;
    case 5:
        COMBINE(F(A(5, 4), 4, F(A(5, 3), 3, F(A(5, 2), 2, F(A(5, 1), 1, F(A(5, 0), 0, vx[i]))))),
                F(C(5, 4), 4, F(C(5, 3), 3, F(C(5, 2), 2, F(C(5, 1), 1, C(5, 0)*U(0))))));
        break;
    case 6:
        COMBINE(varg[i] + U(5),
                F(C(6, 5), 5, F(C(6, 4), 4, F(C(6, 3), 3, F(C(6, 2), 2, F(C(6, 1), 1, C(6, 0)*U(0)))))));
        break;
    default:
        COMBINE(varg[i] + U(6),
                F(C(7, 6), 6, F(C(7, 5), 5, F(C(7, 4), 4, F(C(7, 3), 3, F(C(7, 2), 2, F(C(7, 1), 1, C(7, 0)*U(0))))))));
        break;
    }
    // clang-format on
}

static void stage_sum(int W, size_t n, double *u, const double *csum, const double *per_h, const double *ft,
                      const double *hd)
{
    v8 *vu = (v8 *)u;
    const v8 *vsum = (const v8 *)csum, *vft = (const v8 *)ft, *vper_h = (const v8 *)per_h, *vhd = (const v8 *)hd;
    const size_t odd = W == 16;    // with 16 lanes every other vector belongs to lanes 8..15
    if (csum && ft) {
        for (size_t i = 0; i < n / 8; i++) vu[i] = fma8(vft[i], vhd[i & odd], fma8(vsum[i], vper_h[i & odd], vu[i]));
    } else if (csum) {
        for (size_t i = 0; i < n / 8; i++) vu[i] = fma8(vsum[i], vper_h[i & odd], vu[i]);
    } else if (ft) {
        for (size_t i = 0; i < n / 8; i++) vu[i] = fma8(vft[i], vhd[i & odd], vu[i]);
    }
}

static void accept(int W, size_t n, double *x, const double *x_new, const int64_t *mask)
{
    m8 *vx = (m8 *)x;
    const m8 *vnew = (const m8 *)x_new, *vmask = (const m8 *)mask;
    const size_t odd = W == 16;
    for (size_t i = 0; i < n / 8; i++) {
        vx[i] = (vmask[i & odd] & vnew[i]) | (~vmask[i & odd] & vx[i]);
    }
}

static void middle(size_t n, const double *x, const double *x_new, double *const *u, double *out)
{
    double w[ODE_STAGES];    // (1 - theta) theta (h2j + theta (h3j + theta h4j)) at theta = 1/2
    for (int j = 0; j < ODE_STAGES; j++)
        w[j] = 0.25 * (rodas5p_h[0][j] + 0.5 * (rodas5p_h[1][j] + 0.5 * rodas5p_h[2][j]));
    const v8 *vx = (const v8 *)x, *vnew = (const v8 *)x_new;
    v8 *vout = (v8 *)out;
    for (size_t i = 0; i < n / 8; i++) {
        // not fused, nor in bend(): products that cancel must cancel wholly, so that a state which stands on a
        // relation's border is not moved over it by rounding
        v8 sum = w[0] * U(0);
        for (int j = 1; j < ODE_STAGES; j++) sum += w[j] * U(j);
        vout[i] = 0.5 * (vx[i] + vnew[i]) + sum;
    }
}

static void interpolate(int W, size_t n, const double *theta, const double *per_h, const double *x, const double *x_new,
                        double *const *u, double *out, double *slope)
{
    // x + theta (x_new - x) + sum w_j u_j, its derivative by theta (x_new - x) + sum v_j u_j
    const v8 *vx = (const v8 *)x, *vnew = (const v8 *)x_new;
    v8 *vout = (v8 *)out, *vslope = (v8 *)slope;
    const size_t turns = W == 16 ? 2 : 1;    // with 16 lanes every other vector belongs to lanes 8..15
    for (size_t k = 0; k < turns; k++) {
        const v8 a = ((const v8 *)theta)[k], rest = 1 - a, per = ((const v8 *)per_h)[k];
        v8 w[ODE_STAGES], v[ODE_STAGES];
        for (int j = 0; j < ODE_STAGES; j++) {
            const v8 bend = rodas5p_h[1][j] + a * rodas5p_h[2][j], sum = rodas5p_h[0][j] + a * bend;
            w[j] = a * rest * sum;
            v[j] = (1 - 2 * a) * sum + a * rest * (bend + a * rodas5p_h[2][j]);
        }
        for (size_t i = k; i < n / 8; i += turns) {
            const v8 rise = vnew[i] - vx[i];
            v8 sum = fma8(a, rise, vx[i]), slopes = rise;
            for (int j = 0; j < ODE_STAGES; j++) {
                sum = fma8(w[j], U(j), sum);
                slopes = fma8(v[j], U(j), slopes);
            }
            vout[i] = sum;
            vslope[i] = per * slopes;
        }
    }
}

static void lack(size_t n, const double *slope, double *f)
{
    const v8 *vslope = (const v8 *)slope;
    v8 *vf = (v8 *)f;
    for (size_t i = 0; i < n / 8; i++) vf[i] -= vslope[i];
}

static void trust(int W, size_t n, const int64_t *mask, double *e)
{
    v8 *ve = (v8 *)e;
    const size_t turns = W == 16 ? 2 : 1;
    for (size_t k = 0; k < turns; k++) {
        v8 size = {0};
        for (size_t i = k; i < n / 8; i += turns) size += ve[i] - ve[i];    // 0, or not a number
        int64_t use[8];
        for (int l = 0; l < 8; l++) {
            bool finite = true;
            for (int j = l & (W - 1); j < 8; j += W) finite &= size[j] == 0;
            use[l] = finite ? mask[8 * k + (size_t)l] : 0;
        }
        m8 take;
        memcpy(&take, use, sizeof take);
        for (size_t i = k; i < n / 8; i += turns) ve[i] = (v8)(take & (m8)ve[i]);
    }
}

#define DENSE(V, stride, theta1, out1)                                                   \
    do {                                                                                 \
        const V v = *(const V *)(theta1), rest = 1 - v;                                  \
        for (int i = 0; i < nx; i++) {                                                   \
            *(V *)((out1) + (size_t)i * (size_t)(stride)) =                              \
                rest * x[i] + v * (x_new[i] + rest * (d2[i] + v * (d3[i] + v * d4[i]))); \
        }                                                                                \
    } while (0)

static void dense(int W, int nx, const double *theta, const double *x, const double *x_new, const double *d2,
                  const double *d3, const double *d4, double *out)
{
    typedef double v2 __attribute__((vector_size(16)));
    typedef double v4 __attribute__((vector_size(32)));
    switch (W) {
    case 1: DENSE(double, 1, theta, out); break;
    case 2: DENSE(v2, 2, theta, out); break;
    case 4: DENSE(v4, 4, theta, out); break;
    case 8: DENSE(v8, 8, theta, out); break;
    default:
        DENSE(v8, 16, theta, out);
        DENSE(v8, 16, theta + 8, out + 8);
        break;
    }
}

static void dense_one(size_t n, double theta, const double *x, const double *x_new, const double *d2, const double *d3,
                      const double *d4, double *out)
{
    const double rest = 1 - theta;
    for (size_t i = 0; i < n / 8; i++) {
        const v8 x0 = ((const v8 *)x)[i], x1 = ((const v8 *)x_new)[i];
        const v8 a = ((const v8 *)d2)[i], b = ((const v8 *)d3)[i], c = ((const v8 *)d4)[i];
        ((v8 *)out)[i] = rest * x0 + theta * (x1 + rest * (a + theta * (b + theta * c)));
    }
}

static void correct(size_t n, const double w[3], double *const e[3], double *out)
{
    const v8 *a = (const v8 *)e[0], *b = (const v8 *)e[1], *c = (const v8 *)e[2];
    v8 *vout = (v8 *)out;
    for (size_t i = 0; i < n / 8; i++) vout[i] += w[0] * a[i] + w[1] * b[i] + w[2] * c[i];
}

static void bend(size_t n, double *const *u, double *d2, double *d3, double *d4)
{
    v8 *const d[3] = {(v8 *)d2, (v8 *)d3, (v8 *)d4};
    for (size_t i = 0; i < n / 8; i++) {
        v8 sum[3] = {{0}, {0}, {0}};
        for (int j = 0; j < ODE_STAGES; j++) {
            for (int k = 0; k < 3; k++) sum[k] += rodas5p_h[k][j] * U(j);
        }
        for (int k = 0; k < 3; k++) d[k][i] = sum[k];
    }
}

#define DIFFERS(V, stride, first)                                                    \
    do {                                                                             \
        typedef double d __attribute__((vector_size(8 * V)));                        \
        typedef int64_t m __attribute__((vector_size(8 * V)));                       \
        m any = {0};                                                                 \
        for (int i = 0; i < nroot; i++) {                                            \
            const d x = *(const d *)(root + (size_t)i * (size_t)(stride) + (first)); \
            any |= ((x > 0) | ((x == 0) & closed[i])) ^ side[i];                     \
        }                                                                            \
        for (int l = 0; l < V; l++) found[(first) + l] = any[l] != 0;                \
    } while (0)

static void differs(int W, int nroot, const double *root, const int64_t *side, const int64_t *closed, bool *found)
{
    switch (W) {
    case 1: DIFFERS(1, 1, 0); break;
    case 2: DIFFERS(2, 2, 0); break;
    case 4: DIFFERS(4, 4, 0); break;
    case 8: DIFFERS(8, 8, 0); break;
    default:
        DIFFERS(8, 16, 0);
        DIFFERS(8, 16, 8);
        break;
    }
}

static void spread(int W, int n, int lane, const double *from, double *to)
{
    typedef double v4 __attribute__((vector_size(32)));
    if (W >= 8) {
        v8 *vto = (v8 *)to;
        for (int i = 0; i < n; i++) {
            const v8 all = from[(size_t)i * (size_t)W + (size_t)lane] - (v8){0};
            for (int k = 0; k < W / 8; k++) *vto++ = all;
        }
    } else if (W == 4) {
        for (int i = 0; i < n; i++) ((v4 *)to)[i] = from[(size_t)i * 4 + (size_t)lane] - (v4){0};
    } else {
        for (int i = 0; i < n; i++) {
            for (int l = 0; l < W; l++) to[i * W + l] = from[i * W + lane];
        }
    }
}

static double secant(int n, const double *root_a, const double *root_b, const int64_t *side, const int64_t *closed,
                     double a, double b)
{
    const v8 *va = (const v8 *)root_a, *vb = (const v8 *)root_b;
    const m8 *vside = (const m8 *)side, *vclosed = (const m8 *)closed;
    v8 earliest = b - (v8){0};
    for (int i = 0; i < n / 8; i++) {
        const v8 fa = va[i], fb = vb[i];
        const m8 differs = ((fb > 0) | ((fb == 0) & vclosed[i])) ^ vside[i];
        const v8 t = a + (b - a) * (fa / (fa - fb));
        const m8 take = differs & (t < earliest);
        earliest = (v8)((take & (m8)t) | (~take & (m8)earliest));
    }
    double first = b;
    for (int l = 0; l < 8; l++) first = earliest[l] < first ? earliest[l] : first;
    return first;
}

static void suspect(int W, size_t n, const double *start, const double *mid, const double *end, bool *suspects,
                    unsigned char *which)
{
    const v8 *vs = (const v8 *)start, *vm = (const v8 *)mid, *ve = (const v8 *)end;
    const size_t odd = W == 16;
    m8 calm[2] = {(m8){0} - 1, (m8){0} - 1};
    for (size_t i = 0; i < n / 8; i++) {
        const v8 s = vs[i], m = vm[i], e = ve[i];
        const m8 one_side =
            ((s > 0) & (m > 0) & (e > 0)) | ((s < 0) & (m < 0) & (e < 0)) | ((s == 0) & (m == 0) & (e == 0));
        // parabola s + slope theta + bend theta^2: its vertex lies within the step, on the other side of zero
        const v8 bend = 2 * (s - 2 * m + e), slope = e - s - bend;
        const m8 dips =
            (bend * s > 0) & (slope * bend < 0) & (slope * slope < 4 * bend * bend) & (slope * slope > 4 * bend * s);
        const m8 quiet = one_side & ~dips;
        unsigned bits = 0;
        for (int j = 0; j < 8; j++) bits |= (unsigned)(quiet[j] == 0) << j;
        which[i] = (unsigned char)bits;
        calm[i & odd] &= quiet;
    }
    for (int l = 0; l < W; l++) {
        suspects[l] = false;
        for (int j = l; j < (W == 16 ? 16 : 8); j += W) suspects[l] |= !calm[j / 8][j % 8];
    }
}

// The norms add up in the order of the states in each lane, so the vectors hold one state each: a loop for each width.
#define FINISH(V)                                                                                     \
    typedef double d##V __attribute__((vector_size(8 * V)));                                          \
    typedef int64_t i##V __attribute__((vector_size(8 * V)));                                         \
    static void finish_##V(int stride, int nx, const double *x, const double *arg, const double *e,   \
                           const double *atol, double rtol, double *x_new, double *norm, double *low) \
    {                                                                                                 \
        const i##V sign_off = (i##V){0} + INT64_MAX;                                                  \
        d##V sum = {0}, lowest = (d##V){0} + INFINITY;                                                \
        for (int i = 0; i < nx; i++) {                                                                \
            const size_t k = (size_t)i * (size_t)stride;                                              \
            const d##V ei = *(const d##V *)(e + k), xi = *(const d##V *)(x + k);                      \
            const d##V xn = *(const d##V *)(arg + k) + ei;                                            \
            *(d##V *)(x_new + k) = xn;                                                                \
            const d##V a = (d##V)((i##V)xi & sign_off), b = (d##V)((i##V)xn & sign_off);              \
            const i##V larger = a > b; /* false where x_new is NaN, which thus stays */               \
            const d##V size = (d##V)((larger & (i##V)a) | (~larger & (i##V)b));                       \
            const d##V r = ei / (atol[i] + rtol * size);                                              \
            sum += r * r + 0.0 * xn; /* 0*inf is NaN */                                               \
            const d##V over = xn + 10 * atol[i];                                                      \
            const i##V lower = over < lowest;                                                         \
            lowest = (d##V)((lower & (i##V)over) | (~lower & (i##V)lowest));                          \
        }                                                                                             \
        for (int l = 0; l < V; l++) {                                                                 \
            norm[l] = nx ? sqrt(sum[l] / nx) : 0;                                                     \
            low[l] = lowest[l];                                                                       \
        }                                                                                             \
    }

FINISH(1)
FINISH(2)
FINISH(4)
FINISH(8)

static void finish(int W, int nx, const double *x, const double *arg, const double *e, const double *atol, double rtol,
                   double *x_new, double *norm, double *low)
{
    switch (W) {
    case 1: finish_1(1, nx, x, arg, e, atol, rtol, x_new, norm, low); break;
    case 2: finish_2(2, nx, x, arg, e, atol, rtol, x_new, norm, low); break;
    case 4: finish_4(4, nx, x, arg, e, atol, rtol, x_new, norm, low); break;
    case 8: finish_8(8, nx, x, arg, e, atol, rtol, x_new, norm, low); break;
    default:
        finish_8(16, nx, x, arg, e, atol, rtol, x_new, norm, low);
        finish_8(16, nx, x + 8, arg + 8, e + 8, atol, rtol, x_new + 8, norm + 8, low + 8);
        break;
    }
}

extern const ode_pack_ops NAME(ode_pack_ops_, ISA);
const ode_pack_ops NAME(ode_pack_ops_, ISA) = {combine,     stage_sum, finish, accept,    middle,  dense,
                                               interpolate, lack,      trust,  dense_one, correct, bend,
                                               differs,     spread,    secant, suspect};
