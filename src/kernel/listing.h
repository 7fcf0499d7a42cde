// SPDX-License-Identifier: MIT
// What a back end that compiles needs of a kernel, and where it puts what it compiled: the lists of operations of the
// kernel's functions, the author's names for comments, and for each width a place for code.
//
// A kernel's functions look into that place at every call. Code gives the interpreter's bits, and nothing is carried
// from call to call but what the caller holds, so code may come at any time.
#ifndef COLEY_KERNEL_LISTING_H
#define COLEY_KERNEL_LISTING_H

#include <stdatomic.h>
#include <stdbool.h>

#include "kernel/interp.h"

// The functions of a kernel in the order of its lists; KF_EVENT + e: the values that event e assigns.
typedef enum {
    KF_PREPARE,
    KF_RHS,
    KF_RHS_T,
    KF_FACTOR,
    KF_SOLVE,
    KF_JACOBIAN,
    KF_ROOTS,
    KF_TRIGGERS,
    KF_PRIORITIES,
    KF_OUTPUTS,
    KF_EVENT
} kernel_function;

// A function in machine code: all lanes of one vector. section[s]: the first of these lanes in section s, see
// interp_run().
typedef void kernel_compiled(double *const *section, const kernel_math *math);

// Machine code of a kernel for packs of one width. Functions that are NULL are left to the interpreter.
typedef struct kernel_code kernel_code;
struct kernel_code {
    int lanes;                           // of a vector; a wider pack calls a function once for each vector
    kernel_compiled *const *function;    // (listing's nlist)
    const kernel_math *math;
    interp_isa isa;
    void (*close)(kernel_code *code);
};

typedef struct {
    const char *name, *unit, *formula;    // each may be NULL
} kernel_name;

enum { KERNEL_WIDTHS = 5 };    // 1, 2, 4, 8, 16

typedef struct kernel_listing {
    program *list;    // (nlist)
    int nlist;
    program_constants constants;
    // for comments: what the author wrote; strings are the kernel's
    const char *model;
    kernel_name *state, *input, *output;    // a state's formula: its derivative
    kernel_name *trigger, *root;
    int nstate, ninput, noutput, ntrigger, nroot;
    _Atomic(kernel_code *) code[KERNEL_WIDTHS];
} kernel_listing;

// Publishes code for width W; it is the listing's from now on. Where there is some already, the new one is closed.
void kernel_listing_publish(kernel_listing *l, int W, kernel_code *code);
// Closes the code and frees lists and constants; names are not the listing's to free.
void kernel_listing_clear(kernel_listing *l);

// Runs function f for W lanes by machine code. False: there is none (yet).
bool kernel_listing_run(const kernel_listing *l, int f, int W, double *const section[R_SECTIONS]);

#endif
