// SPDX-License-Identifier: MIT
// The pack loops give the same bits in every variant that this machine has, and each lane's norm the same in every
// width.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ode/pack.h"

enum { NX = 13, MOST = NX * 16 };

typedef struct {
    double x[MOST], x_new[MOST], arg[MOST], csum[MOST], ft[MOST], u[ODE_STAGES][MOST], middle[MOST], norm[16], low[16];
    double between[MOST], slope[MOST];
} pack_numbers;

// Some numbers of many sizes, the same for a state and lane in every width.
static double number(int array, int state, int lane)
{
    const double a = sin(1.0 + 17 * array + 3.7 * state + 0.91 * lane);
    return a * pow(10, (array * 5 + state * 3 + lane) % 7 - 3);
}

static void fill(pack_numbers *v, int W)
{
    memset(v, 0, sizeof *v);
    for (int i = 0; i < NX; i++) {
        for (int l = 0; l < W; l++) {
            v->x[i * W + l] = number(0, i, l);
            v->ft[i * W + l] = number(1, i, l);
            for (int j = 0; j < ODE_STAGES; j++) v->u[j][i * W + l] = number(2 + j, i, l);
        }
    }
}

static void work(const ode_pack_ops *ops, pack_numbers *v, int W)
{
    const size_t n = ((size_t)NX * (size_t)W + 7) / 8 * 8;
    double *u[ODE_STAGES], atol[NX];
    double per_h[ODE_REP] __attribute__((aligned(64))), hd[ODE_REP] __attribute__((aligned(64)));
    int64_t mask[ODE_REP] __attribute__((aligned(64)));
    for (int j = 0; j < ODE_STAGES; j++) u[j] = v->u[j];
    for (int i = 0; i < NX; i++) atol[i] = 1e-3 * (i + 1);
    for (int j = 0; j < ODE_REP; j++) {
        per_h[j] = 1.0 / (1 + j % W);
        hd[j] = 0.3 * (1 + j % W);
        mask[j] = j % W % 3 ? -1 : 0;
    }
    for (int s = 1; s < ODE_STAGES; s++) {
        ops->combine(s, n, v->x, u, v->arg, v->csum);
        ops->stage_sum(W, n, u[s], v->csum, per_h, s < 5 ? v->ft : NULL, hd);
    }
    ops->finish(W, NX, v->x, v->arg, u[7], atol, 1e-4, v->x_new, v->norm, v->low);
    ops->middle(n, v->x, v->x_new, u, v->middle);
    for (int j = 0; j < ODE_REP; j++) hd[j] = 0.1 * (1 + j % W % 9);
    ops->interpolate(W, n, hd, per_h, v->x, v->x_new, u, v->between, v->slope);
    memcpy(v->arg, v->csum, sizeof v->arg);
    ops->lack(n, v->slope, v->arg);
    ops->trust(W, n, mask, v->arg);
    ops->accept(W, n, v->x, v->x_new, mask);
}

static const char *const variants[] = {"baseline", "avx2", "avx512"};

static void variants_and_widths_agree(void **state)
{
    (void)state;
    pack_numbers *first = aligned_alloc(64, (sizeof *first + 63) / 64 * 64),
                 *v = aligned_alloc(64, (sizeof *v + 63) / 64 * 64);
    for (int W = 1; W <= 16; W *= 2) {
        for (int i = 0; i < 3; i++) {
            setenv("COLEY_ISA", variants[i], 1);    // one that the machine lacks gives the next lower
            fill(v, W);
            work(ode_pack_choose(), v, W);
            if (W == 1 && i == 0) memcpy(first, v, sizeof *v);
            assert_memory_equal(&v->norm[0], &first->norm[0], sizeof(double));
            assert_memory_equal(&v->low[0], &first->low[0], sizeof(double));
            for (int s = 0; s < NX; s++) {
                assert_memory_equal(&v->x_new[s * W], &first->x_new[s], sizeof(double));
                assert_memory_equal(&v->middle[s * W], &first->middle[s], sizeof(double));
                assert_memory_equal(&v->between[s * W], &first->between[s], sizeof(double));
                assert_memory_equal(&v->slope[s * W], &first->slope[s], sizeof(double));
                assert_memory_equal(&v->x[s * W], &first->x[s], sizeof(double));
                for (int l = 0; l < W; l++) {
                    if (l % 3) assert_memory_equal(&v->x[s * W + l], &v->x_new[s * W + l], sizeof(double));
                    else assert_true(v->x[s * W + l] == number(0, s, l));
                }
            }
        }
    }
    unsetenv("COLEY_ISA");
    free(first);
    free(v);
}

// What is not finite must show in the norm, wherever it is.
static void not_finite_shows(void **state)
{
    (void)state;
    const double bad[] = {NAN, INFINITY, -INFINITY};
    double x[8] __attribute__((aligned(64))), arg[8] __attribute__((aligned(64))), e[8] __attribute__((aligned(64)));
    double x_new[8] __attribute__((aligned(64))), norm[8], low[8];
    const double atol[1] = {1e-6};
    for (int i = 0; i < 6; i++) {
        for (int l = 0; l < 8; l++) x[l] = arg[l] = 1, e[l] = 0;
        (i % 2 ? arg : e)[3] = bad[i / 2];
        ode_pack_choose()->finish(8, 1, x, arg, e, atol, 1e-4, x_new, norm, low);
        for (int l = 0; l < 8; l++) assert_int_equal(isfinite(norm[l]), l != 3);
    }
}

// The interpolation as rodas5p.h writes it, its slope by differences, and which lanes' numbers are not trusted.
static void interpolation_and_slope(void **state)
{
    (void)state;
    pack_numbers *v = aligned_alloc(64, (sizeof *v + 63) / 64 * 64);
    double *u[ODE_STAGES], theta[ODE_REP] __attribute__((aligned(64))), per_h[ODE_REP] __attribute__((aligned(64)));
    double d[3][MOST] __attribute__((aligned(64)));
    int64_t mask[ODE_REP] __attribute__((aligned(64)));
    for (int W = 1; W <= 16; W *= 2) {
        const size_t n = ((size_t)NX * (size_t)W + 7) / 8 * 8;
        fill(v, W);
        for (int j = 0; j < ODE_STAGES; j++) u[j] = v->u[j];
        for (int i = 0; i < NX * W; i++) v->x_new[i] = number(11, i / W, i % W);
        for (int j = 0; j < ODE_REP; j++) per_h[j] = 4;
        const ode_pack_ops *ops = ode_pack_choose();
        ops->bend(n, u, d[0], d[1], d[2]);
        const double step = 1e-3, at[3] = {-step, step, 0};
        double side[2][MOST];
        for (int k = 0; k < 3; k++) {
            for (int j = 0; j < ODE_REP; j++) theta[j] = 0.1 * (1 + j % W % 8) + at[k];
            ops->interpolate(W, n, theta, per_h, v->x, v->x_new, u, v->between, v->slope);
            if (k < 2) memcpy(side[k], v->between, sizeof v->between);
        }
        for (int i = 0; i < NX * W; i++) {
            const double f = theta[i % W], rest = 1 - f;
            const double want = rest * v->x[i] + f * (v->x_new[i] + rest * (d[0][i] + f * (d[1][i] + f * d[2][i])));
            const double size = fabs(v->x[i]) + fabs(v->x_new[i]) + fabs(d[0][i]) + fabs(d[1][i]) + fabs(d[2][i]);
            assert_true(fabs(v->between[i] - want) < 1e-13 * size);
            assert_true(fabs(v->slope[i] - 4 * (side[1][i] - side[0][i]) / (2 * step)) < 1e-4 * size);
        }
        for (int j = 0; j < ODE_REP; j++) mask[j] = j % W == 1 ? 0 : -1;
        for (int i = 0; i < NX * W; i++) v->ft[i] = 1;
        if (W > 2) v->ft[3 * W + 2] = NAN;
        ops->trust(W, n, mask, v->ft);
        for (int i = 0; i < NX * W; i++) assert_true(v->ft[i] == (W > 1 && (i % W == 1 || i % W == 2) ? 0 : 1));
    }
    free(v);
}

// Roots that change side within the step, or dip through zero between the points looked at.
static void suspects(void **state)
{
    (void)state;
    //                            calm  flip  middle  zero  dips  near, no dip  calm, negative  dips from below  stays
    //                            zero
    const double start[9] = {1, 1, 1, 0, 1, 1, -1, -1, 0};
    const double middle[9] = {2, 0.5, -1, 1, 0.05, 0.3, -2, -0.05, 0};
    const double end[9] = {3, -1, 1, 2, 0.2, 0.5, -3, -0.2, 0};
    const bool want[9] = {false, true, true, true, true, false, false, true, false};
    double a[16] __attribute__((aligned(64))), b[16] __attribute__((aligned(64))), c[16] __attribute__((aligned(64)));
    for (int i = 0; i < 3; i++) {
        setenv("COLEY_ISA", variants[i], 1);
        for (int W = 1; W <= 16; W *= 2) {
            for (int root = 0; root < 9; root++) {
                for (int j = 0; j < 16; j++) a[j] = b[j] = c[j] = 1;
                const int lane = root % W;
                a[lane] = start[root], b[lane] = middle[root], c[lane] = end[root];
                bool suspect[16];
                unsigned char which[2];
                ode_pack_choose()->suspect(W, W == 16 ? 16 : 8, a, b, c, suspect, which);
                for (int l = 0; l < W; l++) assert_int_equal(suspect[l], l == lane && want[root]);
                for (int j = 0; j < (W == 16 ? 16 : 8); j++)
                    assert_int_equal(which[j / 8] >> j % 8 & 1, j == lane && want[root]);
            }
        }
    }
    unsetenv("COLEY_ISA");
}

// One lane's dense output and relations at several times: each time by itself, as written in rodas5p.h, in every width
static void times_side_by_side(void **state)
{
    (void)state;
    enum { N = 5 };
    double x[N], x_new[N], d[3][N], theta[16] __attribute__((aligned(64))), out[N * 16] __attribute__((aligned(64)));
    for (int i = 0; i < N; i++) {
        x[i] = number(0, i, 0);
        x_new[i] = number(1, i, 0);
        for (int k = 0; k < 3; k++) d[k][i] = number(2 + k, i, 0);
    }
    for (int v = 0; v < 3; v++) {
        setenv("COLEY_ISA", variants[v], 1);
        for (int W = 1; W <= 16; W *= 2) {
            for (int j = 0; j < W; j++) theta[j] = 0.05 * (j + 1);
            ode_pack_choose()->dense(W, N, theta, x, x_new, d[0], d[1], d[2], out);
            int64_t side[N], closed[N];
            for (int i = 0; i < N; i++) {
                side[i] = -(out[i * W] > 0);
                closed[i] = 0;
                for (int j = 0; j < W; j++) {
                    const double f = theta[j], rest = 1 - f;
                    assert_true(out[i * W + j] ==
                                rest * x[i] + f * (x_new[i] + rest * (d[0][i] + f * (d[1][i] + f * d[2][i]))));
                }
            }
            // all as at time 0 but one relation at the last time; zero is on the side that the relation says
            bool differs[16];
            for (int i = 0; i < N; i++) {
                for (int j = 0; j < W; j++) out[i * W + j] = out[i * W];
            }
            out[2 * W + W - 1] = 0;
            for (int c = 0; c < 2; c++) {
                closed[2] = -c;
                ode_pack_choose()->differs(W, N, out, side, closed, differs);
                for (int j = 0; j < W - 1; j++) assert_false(differs[j]);
                if (W > 1) assert_int_equal(differs[W - 1], (side[2] != 0) != c);
            }
        }
    }
    unsetenv("COLEY_ISA");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(variants_and_widths_agree), cmocka_unit_test(not_finite_shows),
                                       cmocka_unit_test(interpolation_and_slope), cmocka_unit_test(suspects),
                                       cmocka_unit_test(times_side_by_side)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
