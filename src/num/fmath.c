// SPDX-License-Identifier: MIT
// Scalar functions of the deterministic FMA family of SLEEF 3.5 (Shibata & Petrogalli 2020, IEEE TPDS 31:1316). Each is
// called by its own name: SLEEF's dispatchers would choose by the machine. Errors are at most 1.0 ULP (u10), erfc 1.5
// ULP.
//
// The variants for scalars, AVX2 and AVX-512 are one algorithm with the same fused operations, so they agree to the
// bit. Debian builds the scalar ones with VEX instructions too: without FMA hardware they would be illegal
// instructions, which fmath_supported() tells beforehand.
#include "num/fmath.h"

// sleef.h declares the FMA scalars only to a compiler that may use FMA everywhere; we call them behind
// fmath_supported()
#ifndef FP_FAST_FMA
#define FP_FAST_FMA 1
#endif
#include <sleef.h>

bool fmath_supported(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    return __builtin_cpu_supports("fma") && __builtin_cpu_supports("avx2");
#else
    return true;
#endif
}

bool fmath_require(diag_list *d)
{
    if (fmath_supported()) return true;
    diag_add(d, DIAG_ERROR, (src_loc){0}, "an x86-64 processor with AVX2 and FMA (2013 or later)",
             "this machine lacks instructions that Coley's functions need");
    return false;
}

double f_exp(double x)
{
    return Sleef_finz_expd1_u10purecfma(x);
}

double f_ln(double x)
{
    return Sleef_finz_logd1_u10purecfma(x);
}

double f_pow(double x, double y)
{
    return Sleef_finz_powd1_u10purecfma(x, y);
}

double f_sin(double x)
{
    return Sleef_finz_sind1_u10purecfma(x);
}

double f_cos(double x)
{
    return Sleef_finz_cosd1_u10purecfma(x);
}

double f_tan(double x)
{
    return Sleef_finz_tand1_u10purecfma(x);
}

double f_asin(double x)
{
    return Sleef_finz_asind1_u10purecfma(x);
}

double f_acos(double x)
{
    return Sleef_finz_acosd1_u10purecfma(x);
}

double f_atan(double x)
{
    return Sleef_finz_atand1_u10purecfma(x);
}

double f_atan2(double y, double x)
{
    return Sleef_finz_atan2d1_u10purecfma(y, x);
}

double f_sinh(double x)
{
    return Sleef_finz_sinhd1_u10purecfma(x);
}

double f_cosh(double x)
{
    return Sleef_finz_coshd1_u10purecfma(x);
}

double f_tanh(double x)
{
    return Sleef_finz_tanhd1_u10purecfma(x);
}

double f_asinh(double x)
{
    return Sleef_finz_asinhd1_u10purecfma(x);
}

double f_acosh(double x)
{
    return Sleef_finz_acoshd1_u10purecfma(x);
}

double f_atanh(double x)
{
    return Sleef_finz_atanhd1_u10purecfma(x);
}

double f_gamma(double x)
{
    return Sleef_finz_tgammad1_u10purecfma(x);
}

double f_erfc(double x)
{
    return Sleef_finz_erfcd1_u15purecfma(x);
}
