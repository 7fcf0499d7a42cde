// SPDX-License-Identifier: MIT
// Group-sequential tests of superiority: the bounds of looks by an alpha-spending function, and how often each look
// stops a trial. Lan & DeMets, Biometrika 1983;70:659; O'Brien & Fleming, Biometrics 1979;35:549; recursive integration
// by Armitage, McPherson & Rowe, J R Stat Soc A 1969;132:235.
//
// The statistics Z_k of the looks are normal with mean drift*sqrt(t_k), variance 1 and covariance sqrt(t_j/t_k) for
// j < k, where t is the share of the final information (for a log-rank test: of the events). Large Z is in favour of
// the new treatment; the trial stops at the first look with Z_k >= bound_k.
#ifndef COLEY_STATS_GROUP_SEQUENTIAL_H
#define COLEY_STATS_GROUP_SEQUENTIAL_H

#include <stdbool.h>

enum { GROUP_SEQUENTIAL_MAX_LOOKS = 20 };
#define GROUP_SEQUENTIAL_MIN_STEP 0.005    // of t from look to look: nearer ones are one look

// One-sided alpha spent until t by the function like O'Brien-Fleming: 2 - 2 Phi(z(alpha/2)/sqrt(t)); all of it from
// t = 1 on.
double spending_obrien_fleming(double alpha, double t);

// bound[n] for looks at t[n] that spend alpha like O'Brien-Fleming. spend[n]: the share of the plan's information at
// which the function is read, where that is not t: a trial that ends short of its planned events spends at its last
// look all that is left (Lan & DeMets); NULL: t. It must not fall from look to look. False where t does not grow by
// GROUP_SEQUENTIAL_MIN_STEP from look to look (the first from 0), exceeds 1, n is not 1 to
// GROUP_SEQUENTIAL_MAX_LOOKS, or alpha is not in (0, 0.5).
bool group_sequential_bounds(double alpha, const double *t, const double *spend, int n, double *bound);

// p of all looks together, z[k] having been seen at t[k]: the smallest alpha with one of whose bounds a z is reached
// (Liu & Anderson, Stat Interface 2008;1:305), to six digits. At least 1e-12; 1 where even the bounds of 0.5 are not
// reached. A z that is NaN reaches none. t and spend as above, else NaN.
double group_sequential_p(const double *z, const double *t, const double *spend, int n);

// stop[n]: probability that look k is the first with Z_k >= bound[k]. drift: mean of Z at t = 1; 0: the null. t as
// above, else false.
bool group_sequential_stops(const double *t, const double *bound, int n, double drift, double *stop);

#endif
