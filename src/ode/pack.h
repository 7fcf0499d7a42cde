// SPDX-License-Identifier: MIT
// The loops of a step that run over whole packs, compiled for several instruction sets (pack_isa.c) and chosen at run
// time. They work element by element and fuse where it is written, so every variant gives the same bits.
//
// Arrays are (nx x W), lane-minor, 64-byte aligned and padded to a multiple of 8 numbers (`n`); what varies by lane is
// passed repeated over 16 numbers ("rep": element j belongs to lane j % W).
#ifndef COLEY_ODE_PACK_H
#define COLEY_ODE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ODE_STAGES = 8, ODE_REP = 16 };

typedef struct {
    // Argument of stage s (1..7, counted from 0) and the sum of C_sj u_j. arg holds the last stage's argument and is
    // updated.
    void (*combine)(int s, size_t n, const double *x, double *const *u, double *arg, double *csum);
    // u = u + csum/h + ft*hd: the right-hand side of a stage's linear system. csum or ft may be NULL: none.
    void (*stage_sum)(int W, size_t n, double *u, const double *csum, const double *per_h, const double *ft,
                      const double *hd);
    // x_new = arg + e, and by lane the root mean square of e/(atol + rtol max(|x|, |x_new|)), not finite where x_new or
    // e is not; low: the smallest of x_new + 10 atol.
    void (*finish)(int W, int nx, const double *x, const double *arg, const double *e, const double *atol, double rtol,
                   double *x_new, double *norm, double *low);
    // x = x_new where the lane's mask is all ones
    void (*accept)(int W, size_t n, double *x, const double *x_new, const int64_t *mask);
    // dense output in the middle of the step
    void (*middle)(size_t n, const double *x, const double *x_new, double *const *u, double *out);
    // Dense output of one lane at W times, (nx x W): time j at theta[j]; d2, d3, d4 as in rodas5p.h
    void (*dense)(int W, int nx, const double *theta, const double *x, const double *x_new, const double *d2,
                  const double *d3, const double *d4, double *out);
    // The dense output of each lane at its own theta, and its slope by time there
    void (*interpolate)(int W, size_t n, const double *theta, const double *per_h, const double *x, const double *x_new,
                        double *const *u, double *out, double *slope);
    // f = f - slope
    void (*lack)(size_t n, const double *slope, double *f);
    // e = 0 in lanes where the mask is not all ones or e is not finite somewhere
    void (*trust)(int W, size_t n, const int64_t *mask, double *e);
    // One lane at one time; arrays are (n), padded
    void (*dense_one)(size_t n, double theta, const double *x, const double *x_new, const double *d2, const double *d3,
                      const double *d4, double *out);
    // out = out + w_0 e_0 + w_1 e_1 + w_2 e_2
    void (*correct)(size_t n, const double w[3], double *const e[3], double *out);
    // d2, d3, d4 of the dense output for all lanes
    void (*bend)(size_t n, double *const *u, double *d2, double *d3, double *d4);
    // At which of W times a relation differs: root is (nroot x W), side and closed are all ones or zero, (nroot)
    void (*differs)(int W, int nroot, const double *root, const int64_t *side, const int64_t *closed, bool *differs);
    // a lane's column of (n x W) from, in all lanes of to
    void (*spread)(int W, int n, int lane, const double *from, double *to);
    // The earliest zero of the secants from (a, root_a) to (b, root_b) among the relations that differ at b; b where
    // there is none before. n: padded; the padding must not differ.
    double (*secant)(int n, const double *root_a, const double *root_b, const int64_t *side, const int64_t *closed,
                     double a, double b);
    // Which lanes may have a root that changes its side, seen from its values at the step's start, middle and end:
    // suspect[l] is true where they are not all on one side nor all zero, or the parabola through them dips through
    // zero; bit j%8 of which[j/8] says so of number j. n: padded; the padding must hold ones.
    void (*suspect)(int W, size_t n, const double *start, const double *middle, const double *end, bool *suspect,
                    unsigned char *which);
} ode_pack_ops;

// The best set for this machine, or the one that the environment's COLEY_ISA names (baseline, avx2, avx512) if the
// machine has it.
const ode_pack_ops *ode_pack_choose(void);

#endif
