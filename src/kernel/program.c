// SPDX-License-Identifier: MIT
// Building lists of operations.
#include "kernel/program.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static const char *const op_name[K_N] = {
    [K_COPY] = "copy",     [K_NEG] = "neg",       [K_RECIPROCAL] = "reciprocal",
    [K_SQRT] = "sqrt",     [K_ABS] = "abs",       [K_FLOOR] = "floor",
    [K_CEIL] = "ceil",     [K_SIGN] = "sign",     [K_NOT] = "not",
    [K_EXP] = "exp",       [K_LN] = "ln",         [K_SIN] = "sin",
    [K_COS] = "cos",       [K_TAN] = "tan",       [K_ASIN] = "asin",
    [K_ACOS] = "acos",     [K_ATAN] = "atan",     [K_SINH] = "sinh",
    [K_COSH] = "cosh",     [K_TANH] = "tanh",     [K_ASINH] = "asinh",
    [K_ACOSH] = "acosh",   [K_ATANH] = "atanh",   [K_FACTORIAL] = "factorial",
    [K_ADD] = "add",       [K_SUB] = "sub",       [K_MUL] = "mul",
    [K_DIV] = "div",       [K_MIN] = "min",       [K_MAX] = "max",
    [K_LT] = "lt",         [K_LE] = "le",         [K_EQ] = "eq",
    [K_NE] = "ne",         [K_AND] = "and",       [K_OR] = "or",
    [K_XOR] = "xor",       [K_POW] = "pow",       [K_REM] = "rem",
    [K_ATAN2] = "atan2",   [K_ADDABS] = "addabs", [K_MAXABS] = "maxabs",
    [K_FMA] = "fma",       [K_FMS] = "fms",       [K_FNMA] = "fnma",
    [K_SELECT] = "select",
};

void program_free(program *p)
{
    free(p->line);
    free(p->home);
    *p = (program){0};
}

int program_arity(program_op op)
{
    return op < K_ADD ? 1 : op < K_FMA ? 2 : 3;
}

const char *program_op_name(program_op op)
{
    return op_name[op];
}

program_ref program_constant(program_constants *k, double value)
{
    // kernels have some hundred constants at most, and each is looked up once an expression
    for (int i = 0; i < k->n; i++) {
        if (memcmp(&k->value[i], &value, sizeof value) == 0) {
            return program_at(R_CONST, i);
        }
    }
    ARRAY_PUSH(k->value, k->n, k->cap, value);
    return program_at(R_CONST, k->n - 1);
}

program_ref program_emit(program *p, program_op op, program_ref a, program_ref b, program_ref c)
{
    assert(p->ntemp < PROGRAM_MAX_INDEX);
    ARRAY_PUSH(p->home, p->ntemp, p->home_cap, PROGRAM_NO_REF);
    program_line line = {op, program_at(R_TEMP, p->ntemp - 1), a, b, c};
    ARRAY_PUSH(p->line, p->n, p->cap, line);
    return line.dst;
}

void program_emit_to(program *p, program_op op, program_ref dst, program_ref a, program_ref b, program_ref c)
{
    assert(program_section_of(dst) != R_TEMP);
    program_line line = {op, dst, a, b, c};
    ARRAY_PUSH(p->line, p->n, p->cap, line);
}

void program_store(program *p, program_ref dst, program_ref value)
{
    if (program_section_of(value) == R_TEMP && p->home[program_index(value)] == PROGRAM_NO_REF) {
        p->home[program_index(value)] = dst;
    } else {
        program_emit_to(p, K_COPY, dst, value, PROGRAM_NO_REF, PROGRAM_NO_REF);
    }
}

static void program_resolve(const program *p, program_ref *r)
{
    if (*r != PROGRAM_NO_REF && program_section_of(*r) == R_TEMP && p->home[program_index(*r)] != PROGRAM_NO_REF) {
        *r = p->home[program_index(*r)];
    }
}

void program_end(program *p)
{
    for (int i = 0; i < p->n; i++) {
        program_line *l = &p->line[i];
        program_resolve(p, &l->dst);
        program_resolve(p, &l->a);
        program_resolve(p, &l->b);
        program_resolve(p, &l->c);
    }
}
