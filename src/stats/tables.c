// SPDX-License-Identifier: MIT
// Tests of 2 x 2 tables a b / c d with n in all:
//
//   Pearson    chi2 = n (a d - b c)^2/((a + b)(c + d)(a + c)(b + d))
//   Fisher     p = sum of the hypergeometric probabilities, given the margins, that do not exceed that of the table
//   Cochran-Mantel-Haenszel   chi2 = (sum a - sum E a)^2/sum Var a;  odds ratio = sum(a d/n)/sum(b c/n)
#include <math.h>
#include <stddef.h>

#include "stats/categorical.h"

// Two tables count as equally likely within this factor, so that rounding does not decide.
static const double TABLE_EQUAL = 1 + 1e-7;

test_chi2 table_pearson(const double t[4])
{
    const double row1 = t[0] + t[1], row2 = t[2] + t[3], column1 = t[0] + t[2], column2 = t[1] + t[3];
    const double d = t[0] * t[3] - t[1] * t[2], margins = row1 * row2 * column1 * column2;
    test_chi2 r = {NAN, NAN, 1};
    if (margins > 0) {
        r.chi2 = (row1 + row2) * d * d / margins;
        r.p = stats_chi2_upper(r.chi2, 1);
    }
    return r;
}

// P(x + 1)/P(x) of the hypergeometric distribution with the margins of the table.
static double table_ratio(int row1, int row2, int column1, int x)
{
    return (double)(row1 - x) * (column1 - x) / ((x + 1.0) * (row2 - column1 + x + 1.0));
}

double table_fisher(const int t[4])
{
    const int row1 = t[0] + t[1], row2 = t[2] + t[3], column1 = t[0] + t[2];
    if (row1 + row2 <= 0) {
        return NAN;
    }
    const int first = column1 > row2 ? column1 - row2 : 0, last = column1 < row1 ? column1 : row1;
    // probabilities relative to that of the observed table, outwards from it
    double extreme = 1, total = 1, w = 1;
    for (int x = t[0]; x < last; x++) {
        w *= table_ratio(row1, row2, column1, x);
        total += w;
        extreme += w <= TABLE_EQUAL ? w : 0;
    }
    w = 1;
    for (int x = t[0] - 1; x >= first; x--) {
        w /= table_ratio(row1, row2, column1, x);
        total += w;
        extreme += w <= TABLE_EQUAL ? w : 0;
    }
    // a table far out in a tail has neighbours whose relative probability overflows: its own is 0 then
    return isfinite(total) ? extreme / total : 0;
}

test_chi2 table_cmh(const double (*t)[4], int nstratum, double *odds_ratio)
{
    double excess = 0, variance = 0, ad = 0, bc = 0;
    for (int i = 0; i < nstratum; i++) {
        const double *s = t[i], row1 = s[0] + s[1], row2 = s[2] + s[3], n = row1 + row2;
        const double column1 = s[0] + s[2], column2 = s[1] + s[3];
        if (n > 1) {
            excess += s[0] - row1 * column1 / n;
            variance += row1 * row2 * column1 * column2 / (n * n * (n - 1));
            ad += s[0] * s[3] / n;
            bc += s[1] * s[2] / n;
        }
    }
    if (odds_ratio != NULL) {
        *odds_ratio = bc > 0 ? ad / bc : NAN;
    }
    test_chi2 r = {NAN, NAN, 1};
    if (variance > 0) {
        r.chi2 = excess * excess / variance;
        r.p = stats_chi2_upper(r.chi2, 1);
    }
    return r;
}
