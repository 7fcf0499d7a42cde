// SPDX-License-Identifier: MIT
// The flat list of operations that the compiler lowers to: what the lane interpreter runs (interp.h) and what a C back
// end would print, one line an operation. It is free of any machine: no widths, no addresses, no instruction sets.
//
//   dst <- op(a, b, c)      for every lane
//
// A reference names a number of a section: constants, the arrays that the kernel's functions take, or a temporary.
// Every place is written once at most, and no place is both given and written, so the list may run in any order in
// which results come before their uses. Fused multiply-adds are operations of their own and nothing else is ever fused,
// so that back ends agree to the bit.
#ifndef COLEY_KERNEL_PROGRAM_H
#define COLEY_KERNEL_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    // one argument
    K_COPY,
    K_NEG,
    K_RECIPROCAL,
    K_SQRT,
    K_ABS,
    K_FLOOR,
    K_CEIL,
    K_SIGN,
    K_NOT,
    K_EXP,
    K_LN,
    K_SIN,
    K_COS,
    K_TAN,
    K_ASIN,
    K_ACOS,
    K_ATAN,
    K_SINH,
    K_COSH,
    K_TANH,
    K_ASINH,
    K_ACOSH,
    K_ATANH,
    K_FACTORIAL,
    // two
    K_ADD,
    K_SUB,
    K_MUL,
    K_DIV,
    K_MIN,
    K_MAX,
    K_LT,
    K_LE,
    K_EQ,
    K_NE,
    K_AND,
    K_OR,
    K_XOR,
    K_POW,
    K_REM,
    K_ATAN2,
    K_ADDABS,    // a + |b|
    K_MAXABS,    // max(a, |b|), NaN where one is NaN
    // three
    K_FMA,       // a*b + c, rounded once
    K_FMS,       // a*b - c
    K_FNMA,      // c - a*b
    K_SELECT,    // a != 0 ? b : c
    K_N
} program_op;

typedef enum {
    R_CONST,    // constants of the kernel
    R_TIME,
    R_X,
    R_P,
    R_Q,        // what the functions are given
    R_SHIFT,    // of factor()
    R_LU,       // written by factor(), read by solve()
    R_OUT,      // the result: dx, ft, q, roots, triggers, outputs, Jacobian entries, solve()'s vector
    R_WORST,    // of factor()
    R_TEMP,
    R_SECTIONS
} program_section;

typedef uint32_t program_ref;    // section << 24 | index
enum { PROGRAM_MAX_INDEX = (1 << 24) - 1 };
#define PROGRAM_NO_REF UINT32_MAX

static inline program_ref program_at(program_section s, int index)
{
    return (uint32_t)s << 24 | (uint32_t)index;
}

static inline program_section program_section_of(program_ref r)
{
    return (program_section)(r >> 24);
}

static inline int program_index(program_ref r)
{
    return (int)(r & PROGRAM_MAX_INDEX);
}

typedef struct {
    program_op op;
    program_ref dst, a, b, c;    // PROGRAM_NO_REF where the operation has no such argument
} program_line;

// One function of a kernel.
typedef struct {
    program_line *line;
    int n;
    size_t cap;
    int ntemp;
    program_ref *home;    // (ntemp) where the temporary lives: an output's place, else PROGRAM_NO_REF
    size_t home_cap;
} program;

// The constants of all functions of a kernel.
typedef struct {
    double *value;
    int n;
    size_t cap;
} program_constants;

void program_free(program *p);
int program_arity(program_op op);
const char *program_op_name(program_op op);

program_ref program_constant(program_constants *k, double value);

// Appends an operation whose result is a new temporary.
program_ref program_emit(program *p, program_op op, program_ref a, program_ref b, program_ref c);
// Appends an operation that writes to dst, which is no temporary.
void program_emit_to(program *p, program_op op, program_ref dst, program_ref a, program_ref b, program_ref c);
// Makes dst (not a temporary, nothing reads it before) hold `value`: without a copy where value is a temporary that has
// no other place.
void program_store(program *p, program_ref dst, program_ref value);
// The program is complete: temporaries with a place of their own are replaced by it.
void program_end(program *p);

#endif
