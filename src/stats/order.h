// SPDX-License-Identifier: MIT
// Sorting and ranking, shared by the statistics.
#ifndef COLEY_STATS_ORDER_H
#define COLEY_STATS_ORDER_H

// Indices of x in ascending order, equal values in order of index; NaNs last. malloc'ed, n entries.
int *stats_order(const double *x, int n);
// Ranks from 1, ties get their mean (midranks). rank has n entries.
void stats_midranks(const double *x, int n, double *rank);

#endif
