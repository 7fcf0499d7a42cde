// SPDX-License-Identifier: MIT
// The interpreter's form of a list of operations; private to the module.
//
//   schedule.c    order of execution: runs of equal operations, chains of sums
//   assemble.c    places of temporaries; the words that the loops read
//   interp.c      choice of instruction set and loop; what one operation gives
//   interp_isa.c  the loops, compiled once for each instruction set
//
// Words. A run is [operation | items << 8][sections d | a << 8 | b << 16 | c << 24] and then its items, one after
// another:
//   one argument     [d][a]
//   two              [d][a][b]
//   three            [d][a][b][c]
//   chain of sums    [d][c][number of terms] and the terms [a] or [a][b]:  d = c + a1 b1 + a2 b2 ..., rounded term by
//   term
// d, a, b, c are offsets in bytes for the width, from the section's base. INTERP_END ends the list.
#ifndef COLEY_KERNEL_INTERP_INT_H
#define COLEY_KERNEL_INTERP_INT_H

#include "kernel/interp.h"

enum {
    INTERP_ADDS = K_N,    // chains: c + a + a ...
    INTERP_SUBS,          // c - a - a ...
    INTERP_FMAS,          // c + a*b + a*b ...
    INTERP_FNMAS,         // c - a*b - a*b ...
    INTERP_END,
    INTERP_WIDTHS = 5    // 1, 2, 4, 8, 16
};

// A step of the schedule: an operation, or a chain. Chains have their terms in schedule.term.
typedef struct {
    int op;
    program_ref d, a, b, c;    // of chains: d and c, and the sections of a and b
    int first_term, nterm;
} schedule_step;

typedef struct {
    program_ref a, b;
} schedule_term;

typedef struct {
    schedule_step *step;
    int n;
    size_t cap;
    schedule_term *term;
    int nterm;
    size_t term_cap;
} schedule;

struct interp {
    uint32_t *word[INTERP_WIDTHS];
    double *constant[INTERP_WIDTHS];    // each repeated for all lanes
    void (*run[INTERP_WIDTHS])(const uint32_t *word, char *const *base);
    int nword, nrun, nslot;
};

// Steps in order of execution. schedule_free() frees.
schedule schedule_make(const program *p);
void schedule_free(schedule *s);
bool schedule_same_run(const schedule_step *a, const schedule_step *b);

// Fills word, nword, nrun, nslot.
void interp_assemble(interp *p, const schedule *s, int ntemp);

typedef void interp_loop(const uint32_t *word, char *const *base);
#define INTERP_LOOPS(isa)                                                                                  \
    interp_loop interp_##isa##_1, interp_##isa##_2, interp_##isa##_4, interp_##isa##_8, interp_##isa##_16; \
    extern const kernel_math interp_math_##isa[4]    // 1, 2, 4, 8 lanes

#endif
