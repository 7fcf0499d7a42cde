// SPDX-License-Identifier: MIT
// The deterministic functions: right to the last places (expected: mpmath at 60 digits, rounded to double), and the
// same bits as the lane forms that the interpreter calls.
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "num/fmath.h"
#include "num/random.h"

static const struct {
    double (*f)(double);
    double x, value;
} known[] = {
    {f_exp, -700.5, 5.980196118639791e-305},
    {f_exp, -3.25, 0.03877420783172201},
    {f_exp, 1e-09, 1.000000001},
    {f_exp, 0.1, 1.1051709180756477},
    {f_exp, 1.0, 2.718281828459045},
    {f_exp, 50.7, 1.0440714795629396e+22},
    {f_exp, 709.5, 1.3549863193146328e+308},
    {f_ln, 1e-300, -690.7755278982137},
    {f_ln, 0.1, -2.3025850929940455},
    {f_ln, 0.999999, -1.000000500029089e-06},
    {f_ln, 1.5, 0.4054651081081644},
    {f_ln, 7.0, 1.9459101490553132},
    {f_ln, 10000000000.0, 23.025850929940457},
    {f_sin, -3.0, -0.1411200080598672},
    {f_sin, 1e-05, 9.999999999833334e-06},
    {f_sin, 0.7, 0.644217687237691},
    {f_sin, 2.0, 0.9092974268256817},
    {f_sin, 100.25, -0.2772828564548513},
    {f_sin, 1000000.0, -0.34999350217129294},
    {f_cos, -3.0, -0.9899924966004454},
    {f_cos, 1e-05, 0.99999999995},
    {f_cos, 0.7, 0.7648421872844885},
    {f_cos, 2.0, -0.4161468365471424},
    {f_cos, 100.25, 0.9607883312760612},
    {f_cos, 1000000.0, 0.9367521275331447},
    {f_tan, -1.5, -14.101419947171719},
    {f_tan, 0.3, 0.30933624960962325},
    {f_tan, 2.0, -2.185039863261519},
    {f_tan, 100.25, -0.2885993172779075},
    {f_asin, -0.99, -1.4292568534704693},
    {f_asin, 0.1, 0.1001674211615598},
    {f_asin, 0.75, 0.848062078981481},
    {f_acos, -0.99, 3.000053180265366},
    {f_acos, 0.1, 1.4706289056333368},
    {f_acos, 0.75, 0.7227342478134157},
    {f_atan, -20.0, -1.5208379310729538},
    {f_atan, 0.1, 0.09966865249116204},
    {f_atan, 3.0, 1.2490457723982544},
    {f_sinh, -20.0, -242582597.70489514},
    {f_sinh, 0.001, 0.001000000166666675},
    {f_sinh, 2.0, 3.6268604078470186},
    {f_cosh, -20.0, 242582597.70489514},
    {f_cosh, 0.001, 1.0000005000000416},
    {f_cosh, 2.0, 3.7621956910836314},
    {f_tanh, -3.0, -0.9950547536867305},
    {f_tanh, 0.001, 0.0009999996666668},
    {f_tanh, 0.9, 0.7162978701990245},
    {f_asinh, -20.0, -3.6895038689889055},
    {f_asinh, 0.001, 0.0009999998333334083},
    {f_asinh, 2.0, 1.4436354751788103},
    {f_acosh, 1.001, 0.04471763360830685},
    {f_acosh, 2.0, 1.3169578969248168},
    {f_acosh, 100000.0, 12.206072645505174},
    {f_atanh, -0.9, -1.4722194895832204},
    {f_atanh, 0.001, 0.0010000003333335333},
    {f_atanh, 0.5, 0.5493061443340549},
    {f_gamma, -2.5, -0.9453087204829419},
    {f_gamma, 0.3, 2.991568987687591},
    {f_gamma, 1.5, 0.886226925452758},
    {f_gamma, 11.0, 3628800.0},
    {f_gamma, 100.25, 2.94846628183877e+156},
    {f_erfc, -2.0, 1.9953222650189528},
    {f_erfc, 0.001, 0.9988716212090307},
    {f_erfc, 1.0, 0.15729920705028513},
    {f_erfc, 5.0, 1.537459794428035e-12},
    {f_erfc, 26.0, 5.663192408856143e-296},
};

static const double known_pow[][3] = {
    {2.0, 0.5, 1.4142135623730951},   {1.1, 300.5, 2744744288561.043},  {1e-05, 3.3, 3.162277660168387e-17},
    {0.3, -12.25, 2542521.474269082}, {7.0, -1.0, 0.14285714285714285},
};

static const double known_atan2[][3] = {
    {1.0, 1.0, 0.7853981633974483},
    {-2.0, 0.5, -1.3258176636680326},
    {1e-05, -3.0, 3.1415893202564598},
    {-4.0, -4.0, -2.356194490192345},
};

// The library promises 1 ULP of the exact value (1.5 for erfc): with the rounding of the table at most 2 between the
// two.
static void near(double got, double want, const char *what)
{
    const double ulp = nextafter(fabs(want), INFINITY) - fabs(want);
    if (!(fabs(got - want) <= 2 * ulp)) {
        fail_msg("%s is %.17g, expected %.17g", what, got, want);
    }
}

static void test_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char what[64];
        snprintf(what, sizeof what, "row %zu, x = %g", i, known[i].x);
        near(known[i].f(known[i].x), known[i].value, what);
    }
    for (size_t i = 0; i < sizeof known_pow / sizeof *known_pow; i++) {
        near(f_pow(known_pow[i][0], known_pow[i][1]), known_pow[i][2], "pow");
    }
    for (size_t i = 0; i < sizeof known_atan2 / sizeof *known_atan2; i++) {
        near(f_atan2(known_atan2[i][0], known_atan2[i][1]), known_atan2[i][2], "atan2");
    }
}

static void test_limits(void **state)
{
    (void)state;
    assert_true(f_exp(-INFINITY) == 0 && f_exp(INFINITY) == INFINITY && f_exp(1000) == INFINITY && f_exp(-1000) == 0 &&
                f_exp(0) == 1);
    assert_true(f_ln(0) == -INFINITY && isnan(f_ln(-1)) && f_ln(1) == 0 && f_ln(INFINITY) == INFINITY);
    assert_true(f_pow(0, 0) == 1 && f_pow(0, 2) == 0 && f_pow(-2, 3) == -8 && isnan(f_pow(-2, 0.5)) &&
                f_pow(0, -1) == INFINITY);
    assert_true(isnan(f_exp(NAN)) && isnan(f_sin(INFINITY)) && isnan(f_acosh(0.5)) && f_erfc(INFINITY) == 0);
}

// clang (14) passes vectors to a function in memory unless the whole file is compiled for AVX, whatever the target
// attribute says; so this test is for gcc. The interpreter's files are compiled for their instruction set as a whole.
#if defined(__x86_64__) && !defined(__clang__)
#define LANES_TESTED 1
// Lane forms by name; sleef.h declares them only to a compiler that is told to use AVX everywhere.
#define LANES_4 __attribute__((target("avx2,fma")))
#define LANES_8 __attribute__((target("avx512f")))
LANES_4 __m256d Sleef_finz_expd4_u10avx2(__m256d);
LANES_4 __m256d Sleef_finz_logd4_u10avx2(__m256d);
LANES_4 __m256d Sleef_finz_powd4_u10avx2(__m256d, __m256d);
LANES_4 __m256d Sleef_finz_tanhd4_u10avx2(__m256d);
LANES_8 __m512d Sleef_finz_expd8_u10avx512f(__m512d);
LANES_8 __m512d Sleef_finz_logd8_u10avx512f(__m512d);
LANES_8 __m512d Sleef_finz_powd8_u10avx512f(__m512d, __m512d);
LANES_8 __m512d Sleef_finz_tanhd8_u10avx512f(__m512d);

enum { LANES = 8, FUNCTIONS = 4 };

LANES_4 static void lanes_avx2(const double *x, const double *y, double out[FUNCTIONS][LANES])
{
    for (int i = 0; i < LANES; i += 4) {
        const __m256d a = _mm256_loadu_pd(x + i), b = _mm256_loadu_pd(y + i);
        _mm256_storeu_pd(out[0] + i, Sleef_finz_expd4_u10avx2(b));
        _mm256_storeu_pd(out[1] + i, Sleef_finz_logd4_u10avx2(a));
        _mm256_storeu_pd(out[2] + i, Sleef_finz_powd4_u10avx2(a, b));
        _mm256_storeu_pd(out[3] + i, Sleef_finz_tanhd4_u10avx2(b));
    }
}

LANES_8 static void lanes_avx512(const double *x, const double *y, double out[FUNCTIONS][LANES])
{
    const __m512d a = _mm512_loadu_pd(x), b = _mm512_loadu_pd(y);
    _mm512_storeu_pd(out[0], Sleef_finz_expd8_u10avx512f(b));
    _mm512_storeu_pd(out[1], Sleef_finz_logd8_u10avx512f(a));
    _mm512_storeu_pd(out[2], Sleef_finz_powd8_u10avx512f(a, b));
    _mm512_storeu_pd(out[3], Sleef_finz_tanhd8_u10avx512f(b));
}

// 40,000 arguments: x over 30 decades, y within +-20.
static void test_lanes_have_the_same_bits(void **state)
{
    (void)state;
    const bool wide = __builtin_cpu_supports("avx512f");
    for (int k = 0; k < 5000; k++) {
        double x[LANES], y[LANES], scalar[FUNCTIONS][LANES], lane[FUNCTIONS][LANES];
        for (int i = 0; i < LANES; i++) {
            x[i] = f_exp(70 * (random_uniform((rng){1, (uint64_t)k}, 1, (uint64_t)i) - 0.5));
            y[i] = 40 * (random_uniform((rng){1, (uint64_t)k}, 2, (uint64_t)i) - 0.5);
            scalar[0][i] = f_exp(y[i]);
            scalar[1][i] = f_ln(x[i]);
            scalar[2][i] = f_pow(x[i], y[i]);
            scalar[3][i] = f_tanh(y[i]);
        }
        lanes_avx2(x, y, lane);
        assert_memory_equal(scalar, lane, sizeof lane);
        if (wide) {
            lanes_avx512(x, y, lane);
            assert_memory_equal(scalar, lane, sizeof lane);
        }
    }
    print_message("AVX2%s compared\n", wide ? " and AVX-512" : "; no AVX-512 here, not");
}
#endif

int main(void)
{
    if (!fmath_supported()) {
        print_message("skipped: this machine has no FMA\n");
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_limits),
#ifdef LANES_TESTED
        cmocka_unit_test(test_lanes_have_the_same_bits),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
