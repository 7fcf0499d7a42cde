// SPDX-License-Identifier: MIT
// Proportions and 2 x 2 tables. Intervals are 95%. What cannot be estimated (no patients, an empty margin) is NaN.
#ifndef COLEY_STATS_CATEGORICAL_H
#define COLEY_STATS_CATEGORICAL_H

#include "stats/survival.h"

stats_estimate proportion_clopper_pearson(int x, int n);    // "exact": never covers less than 95%
stats_estimate proportion_wilson(int x, int n);             // score interval

// x1/n1 - x2/n2 of two independent groups, hybrid score interval (Newcombe 1998, method 10).
stats_estimate proportion_difference(int x1, int n1, int x2, int n2);

// Tables {a, b, c, d}: row 1 is a b, row 2 is c d.
test_chi2 table_pearson(const double t[4]);    // without continuity correction
// two-sided exact p: tables as likely as this one or less
double table_fisher(const int t[4]);
// Over strata, without continuity correction; odds_ratio (may be NULL) is the Mantel-Haenszel estimate:
// NaN where in no stratum a responder of row 2 stands beside a failure of row 1.
test_chi2 table_cmh(const double (*t)[4], int nstratum, double *odds_ratio);

#endif
