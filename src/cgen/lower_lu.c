// SPDX-License-Identifier: MIT
// The factorisation and the solves, written out operation by operation for the pattern and the order of pivots that
// lu_order.c found.
//
//   A = shift*I - J = L D U,  L and U with unit diagonals: for each pivot k, with r_k = 1/a_kk,
//     l_ik = a_ik r_k,   a_ij -= l_ik a_kj,   u_kj = a_kj r_k     (Duff, Erisman & Reid 2017, Direct Methods, 3.2)
//   A x = b:  y_i = b_i - sum l_ik y_k,   z_i = r_i y_i,   x_i = z_i - sum u_ij x_j
//
// Kept are l, u and r: a solve is then nothing but products and three long runs. No pivoting, so growth is watched: for
// each pivot the sum of magnitudes that went into it, |shift| + |J_ii| + sum |l_ik a_ki|, is compared with what is
// left.
//
// An entry may be known by its negative (J_ij = -(...) is common): signs are worked out here and cost no operation.
#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "cgen/cgen_int.h"

#define NONE PROGRAM_NO_REF

typedef struct {
    program_ref ref;    // NONE: zero so far
    bool negative;      // the entry is minus what ref holds
} entry;

typedef struct {
    const reduced *r;
    program *p;
    program_constants *constants;
    entry *a;             // (nlu) the matrix as it is eliminated
    program_ref *size;    // (nx) sum of magnitudes that went into each diagonal entry
    program_ref worst;    // the largest size/|pivot| so far
} elimination;

static int slot(const reduced *r, int row, int column)
{
    return r->lu_slot[(size_t)row * (size_t)r->nx + (size_t)column];
}

// Entries of the Jacobian and the diagonal
static void start_entries(elimination *e, lowering *w)
{
    const reduced *r = e->r;
    expr_id *wanted = base_alloc((size_t)r->njac + 1, sizeof *wanted);
    program_ref *value = base_alloc((size_t)r->njac + 1, sizeof *value), shift = program_at(R_SHIFT, 0);
    for (int k = 0; k < r->njac; k++) {
        bool negative = expr_kind(r->g, r->jac[k]) == X_NEG;
        wanted[k] = negative ? expr_arg(r->g, r->jac[k], 0) : r->jac[k];
    }
    lower_values(w, e->p, wanted, r->njac, value);
    program_ref magnitude = program_emit(e->p, K_ABS, shift, NONE, NONE);
    for (int i = 0; i < r->nx; i++) {
        e->a[slot(r, i, i)] = (entry){shift, false};
        e->size[i] = magnitude;
    }
    for (int k = 0; k < r->njac; k++) {
        int i = r->jac_row[k], j = r->jac_col[k];
        bool negative = expr_kind(r->g, r->jac[k]) == X_NEG;
        if (i == j) {
            program_ref d = program_emit(e->p, negative ? K_ADD : K_SUB, shift, value[k], NONE);
            e->a[slot(r, i, i)] = (entry){d, false};
            e->size[i] = program_emit(e->p, K_ADDABS, magnitude, value[k], NONE);
        } else {
            e->a[slot(r, i, j)] = (entry){value[k], !negative};
        }
    }
    free(wanted);
    free(value);
}

// a_ij -= l a_kj
static void update(elimination *e, int i, int j, program_ref l, entry u)
{
    entry *a = &e->a[slot(e->r, i, j)];
    if (a->ref == NONE) {
        *a = (entry){program_emit(e->p, K_MUL, l, u.ref, NONE), !u.negative};
    } else {
        a->ref = program_emit(e->p, a->negative == u.negative ? K_FNMA : K_FMA, l, u.ref, a->ref);
    }
    if (i == j) {
        e->size[i] = program_emit(e->p, K_ADDABS, e->size[i], program_emit(e->p, K_MUL, l, u.ref, NONE), NONE);
    }
}

// Stores factor*a in the factors, which must be +-r; minus is made when first needed
static program_ref scaled(elimination *e, int at, program_ref r, program_ref *minus)
{
    entry a = e->a[at];
    if (a.negative && *minus == NONE) {
        *minus = program_emit(e->p, K_NEG, r, NONE, NONE);
    }
    program_ref dst = program_at(R_LU, at);
    program_emit_to(e->p, K_MUL, dst, a.ref, a.negative ? *minus : r, NONE);
    return dst;
}

static void eliminate(elimination *e, int step)
{
    const reduced *r = e->r;
    int k = r->order[step], diagonal = slot(r, k, k);
    entry pivot = e->a[diagonal];
    program_ref plus = program_at(R_LU, diagonal), minus = NONE;
    if (pivot.negative) {
        minus = program_emit(e->p, K_RECIPROCAL, pivot.ref, NONE, NONE);
        program_emit_to(e->p, K_NEG, plus, minus, NONE, NONE);
    } else {
        program_emit_to(e->p, K_RECIPROCAL, plus, pivot.ref, NONE, NONE);
    }
    e->worst = program_emit(e->p, K_MAXABS, e->worst, program_emit(e->p, K_MUL, e->size[k], plus, NONE), NONE);
    for (int s = step + 1; s < r->nx; s++) {
        int i = r->order[s];
        if (slot(r, i, k) < 0) {
            continue;
        }
        program_ref l = scaled(e, slot(r, i, k), plus, &minus);
        for (int c = step + 1; c < r->nx; c++) {
            int j = r->order[c];
            if (slot(r, k, j) >= 0) {
                update(e, i, j, l, e->a[slot(r, k, j)]);
            }
        }
    }
    for (int c = step + 1; c < r->nx; c++) {
        int j = r->order[c];
        if (slot(r, k, j) >= 0) {
            scaled(e, slot(r, k, j), plus, &minus);
        }
    }
}

void lower_factor(lowering *w, const reduced *r, program_constants *constants, program *p)
{
    elimination e = {r,
                     p,
                     constants,
                     base_alloc((size_t)r->nlu + 1, sizeof(entry)),
                     base_alloc((size_t)r->nx + 1, sizeof(program_ref)),
                     program_constant(constants, 0)};
    for (int i = 0; i < r->nlu; i++) {
        e.a[i].ref = NONE;
    }
    start_entries(&e, w);
    for (int step = 0; step < r->nx; step++) {
        eliminate(&e, step);
    }
    program_ref one = program_constant(constants, 1);
    program_emit_to(p, r->nx ? K_RECIPROCAL : K_COPY, program_at(R_WORST, 0), r->nx ? e.worst : one, NONE, NONE);
    program_end(p);
    free(e.a);
    free(e.size);
}

void lower_solve(const reduced *r, program *p)
{
    program_ref *y = base_alloc((size_t)r->nx + 1, sizeof *y);
    // b and x are one array: y is kept apart, else an x could be written before the last use of the b in its place
    for (int a = 0; a < r->nx; a++) {
        int i = r->order[a];
        program_ref sum = program_at(R_X, i);
        for (int b = 0; b < a; b++) {
            int k = r->order[b];
            if (slot(r, i, k) >= 0) {
                sum = program_emit(p, K_FNMA, program_at(R_LU, slot(r, i, k)), y[k], sum);
            }
        }
        y[i] = program_section_of(sum) == R_TEMP ? sum : program_emit(p, K_COPY, sum, NONE, NONE);
    }
    for (int a = r->nx - 1; a >= 0; a--) {
        int i = r->order[a];
        program_ref sum = program_emit(p, K_MUL, program_at(R_LU, slot(r, i, i)), y[i], NONE);
        for (int b = a + 1; b < r->nx; b++) {
            int j = r->order[b];
            if (slot(r, i, j) >= 0) {
                sum = program_emit(p, K_FNMA, program_at(R_LU, slot(r, i, j)), program_at(R_OUT, j), sum);
            }
        }
        program_store(p, program_at(R_OUT, i), sum);
    }
    program_end(p);
    free(y);
}
