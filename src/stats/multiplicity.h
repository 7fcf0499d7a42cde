// SPDX-License-Identifier: MIT
// Several hypotheses with one error of the first kind: adjusted p values that hold the familywise error in the strong
// sense. A hypothesis is rejected at alpha where its adjusted p is at most alpha. A p that is NaN (not tested) counts
// as 1.
#ifndef COLEY_STATS_MULTIPLICITY_H
#define COLEY_STATS_MULTIPLICITY_H

// Each with its share of alpha; weight NULL: equal shares.
void multiplicity_bonferroni(const double *p, const double *weight, int n, double *adjusted);
// In the order given: one is tested only where all before it are rejected.
void multiplicity_hierarchical(const double *p, int n, double *adjusted);
// Holm, Scand J Stat 1979;6:65: step-down.
void multiplicity_holm(const double *p, int n, double *adjusted);
// Hochberg, Biometrika 1988;75:800: step-up; needs p values that are independent or positively dependent.
void multiplicity_hochberg(const double *p, int n, double *adjusted);
// Bretz, Maurer, Brannath & Posch, Stat Med 2009;28:586: Bonferroni tests on a graph. weight (n): shares of alpha, at
// most 1 together. edge (n x n) by rows: the share of a rejected hypothesis' alpha that goes to another one; a row sums
// to at most 1, its own place is 0.
void multiplicity_graphical(const double *p, const double *weight, const double *edge, int n, double *adjusted);

#endif
