// SPDX-License-Identifier: MIT
// Normal distribution for draws: deterministic to the bit on every machine (basic arithmetic and num/fmath.h only).
#ifndef COLEY_NUM_QUANTILE_H
#define COLEY_NUM_QUANTILE_H

// Wichura 1988, AS 241 (PPND16): relative error about 1e-16; 0 and 1 give -INFINITY and INFINITY, other p NaN
double normal_quantile(double p);
double normal_cdf(double x);

#endif
