// SPDX-License-Identifier: MIT
// The lane interpreter: runs a list of operations (program.h) for a pack of lanes. One dispatch serves a run of equal
// operations over the whole pack, so what is left of interpreting is an operand's address.
//
// Results are the same to the bit for every width and instruction set, and for program_apply().
#ifndef COLEY_KERNEL_INTERP_H
#define COLEY_KERNEL_INTERP_H

#include "base/diag.h"
#include "kernel/kernel.h"
#include "kernel/program.h"

typedef struct interp interp;

typedef enum { ISA_BASELINE, ISA_AVX2, ISA_AVX512 } interp_isa;

// The best instruction set of this machine; the environment's COLEY_ISA=baseline|avx2|avx512 asks for another, and gets
// it where the machine has it.
interp_isa interp_isa_choose(void);
const char *interp_isa_name(interp_isa isa);
// False and an error in `d` where COLEY_ISA is none of these words, which interp_isa_choose() would not see.
bool interp_isa_check(diag_list *d);

// Puts the list into the interpreter's form. Constants are borrowed: they must outlive it and have their final number.
interp *interp_new(const program *p, const program_constants *k, interp_isa isa);
void interp_free(interp *p);
int interp_scratch(const interp *p);       // doubles per lane that interp_run() needs
int interp_dispatches(const interp *p);    // runs of equal operations, for reports

// section[s]: the array of section s, lane-minor, 64-byte aligned where W is 8 or more; R_CONST and R_TEMP are not read
// from it. scratch: interp_scratch() * W doubles. Arrays that are written must not overlap others.
void interp_run(const interp *p, int W, double *const section[R_SECTIONS], double *scratch);

// Functions for machine code, which has none of its own; `lanes` numbers at a time (the whole vector), the
// interpreter's bits. Arrays are aligned as a vector is, and the result may be an argument's place.
typedef struct {
    double (*fma)(double a, double b, double c);
    void (*exp)(double *d, const double *a);
    void (*ln)(double *d, const double *a);
    void (*pow)(double *d, const double *a, const double *b);
    void (*rare)(int op, int lanes, double *d, const double *a, const double *b);    // any other; b may be NULL
} kernel_math;

const kernel_math *interp_math(interp_isa isa, int lanes);    // lanes: 1, 2, 4, 8

// One operation on numbers: the reference for every back end.
double program_apply(program_op op, double a, double b, double c);

#endif
