// SPDX-License-Identifier: MIT
// The one family of math functions that everything a patient's rows depend on uses: SLEEF's deterministic ones ("finz",
// FMA-based: purecfma, AVX2 and AVX-512 variants agree to the bit), called by name, never through SLEEF's dispatchers.
// Scalar forms here; the interpreter has the lane forms.
#ifndef COLEY_NUM_FMATH_H
#define COLEY_NUM_FMATH_H

#include <stdbool.h>

#include "base/diag.h"

// False on a machine that lacks the instructions of this family (x86-64 without FMA and AVX2, made before 2013): the
// functions below must not be called there. Whoever starts a run asks first and refuses with one clear sentence.
bool fmath_supported(void);
// The same, with that sentence as an error in `d`.
bool fmath_require(diag_list *d);

double f_exp(double x);
double f_ln(double x);
double f_pow(double x, double y);
double f_sin(double x);
double f_cos(double x);
double f_tan(double x);
double f_asin(double x);
double f_acos(double x);
double f_atan(double x);
double f_atan2(double y, double x);
double f_sinh(double x);
double f_cosh(double x);
double f_tanh(double x);
double f_asinh(double x);
double f_acosh(double x);
double f_atanh(double x);
double f_gamma(double x);    // the gamma function, not its logarithm
double f_erfc(double x);     // 1 - erf(x)

#endif
