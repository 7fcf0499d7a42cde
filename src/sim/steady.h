// SPDX-License-Identifier: MIT
// The fixed point of a map, such as the map of a state over one dosing interval.
#ifndef COLEY_SIM_STEADY_H
#define COLEY_SIM_STEADY_H

#include <stdbool.h>

typedef struct {
    int n;
    const bool *active;    // (n) components that the map depends on; the others are left at what x has
    double tolerance;      // largest change relative to its size that counts as none
    // y = map(x), in place of x; false: it cannot be computed
    bool (*map)(void *self, double *x);
    void *self;
} steady_problem;

typedef struct {
    int evaluations;
    double change;    // the largest relative one that was left
    int component;    // the one that had it
} steady_report;

// x: in, where to begin; out, the fixed point. False where the map fails or none is found.
bool steady_solve(const steady_problem *p, double *x, steady_report *report);

#endif
