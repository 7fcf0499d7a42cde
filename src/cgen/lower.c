// SPDX-License-Identifier: MIT
// Expressions to operations. Two walks over the ids for each function: down, to find what is needed and how each node
// is computed; up, to emit it. How a node is computed depends on the node and on the kernel as a whole, never on the
// function, so that the same node has the same bits in right-hand side, roots and triggers:
//   a*b + c, a*b - c, c - a*b    fused, always, also where the product is needed by itself; of two products the second
//   a/b                          a * (1/b) where b depends on inputs alone or divides elsewhere too, because a division
//                                costs as much as ten products
//   inputs alone                 computed by prepare()
//   what floor, ceil, rem and factorial see    as written: one rounding more or less moves a step of theirs
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cgen/cgen_int.h"

struct lowering {
    const reduced *r;
    const expr_graph *g;
    program_constants *constants;
    int n;                          // nodes of the graph
    bool *input_only;               // (n) no state, no time
    bool *as_written;               // (n) neither fused nor by a reciprocal
    int *divides;                   // (n) how many distinct quotients have this divisor
    int *q_value, *q_reciprocal;    // (n) number in q of the value, of its reciprocal; -1: not wanted so far
    expr_id *q_node;                // (nq)
    bool *q_is_reciprocal;          // (nq)
    int nq, nreciprocal;
    size_t q_cap, reciprocal_cap;
};

// One function being lowered
typedef struct {
    lowering *w;
    program *p;
    bool preparing;                     // inside prepare(): inputs are no leaves
    unsigned char *need;                // (n) NEED_* bits
    program_ref *value, *reciprocal;    // (n) once emitted
} walk;

enum { NEED_VALUE = 1, NEED_RECIPROCAL = 2 };

// A number that an operation takes: a node's value or its reciprocal
typedef struct {
    expr_id e;
    bool reciprocal;
} factor;

typedef struct {
    program_op op;
    factor arg[3];
    int n;
} choice;

// ---- what is true of the kernel as a whole --------------------------------------------------------------------------

static void mark_live(const lowering *w, bool *live)
{
    const reduced *r = w->r;
    const struct {
        const expr_id *e;
        int n;
    } lists[] = {
        {r->derivative, r->nx},  {r->by_time, r->nx},  {r->jac, r->njac},        {r->root, r->nroot},
        {r->trigger, r->nevent}, {r->output, r->nout}, {r->priority, r->nevent},
    };
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
        for (int i = 0; i < lists[k].n; i++) {
            live[lists[k].e[i]] = true;
        }
    }
    for (int k = 0; k < r->nevent; k++) {
        for (int i = 0; i < r->s->event[r->event[k]].nassignment; i++) {
            live[r->value[k][i]] = true;
        }
    }
    for (expr_id e = w->n - 1; e >= 0; e--) {
        for (int k = 0; live[e] && k < expr_arity(expr_kind(w->g, e)); k++) {
            live[expr_arg(w->g, e, k)] = true;
        }
    }
}

static void mark_as_written(lowering *w)
{
    for (expr_id e = w->n - 1; e >= 0; e--) {
        expr_op op = expr_kind(w->g, e);
        bool steps = op == X_FLOOR || op == X_CEIL || op == X_REM || op == X_FACTORIAL;
        for (int k = 0; (steps || w->as_written[e]) && k < expr_arity(op); k++) {
            w->as_written[expr_arg(w->g, e, k)] = true;
        }
    }
}

lowering *lowering_new(const reduced *r, program_constants *constants)
{
    lowering *w = base_alloc(1, sizeof *w);
    *w = (lowering){.r = r, .g = r->g, .constants = constants, .n = expr_count(r->g)};
    size_t n = (size_t)w->n + 1;
    bool *live = base_alloc(n, sizeof *live);
    w->input_only = base_alloc(n, sizeof *w->input_only);
    w->as_written = base_alloc(n, sizeof *w->as_written);
    w->divides = base_alloc(n, sizeof *w->divides);
    mark_as_written(w);
    w->q_value = base_alloc(n, sizeof *w->q_value);
    w->q_reciprocal = base_alloc(n, sizeof *w->q_reciprocal);
    mark_live(w, live);
    for (expr_id e = 0; e < w->n; e++) {
        expr_op op = expr_kind(w->g, e);
        w->q_value[e] = w->q_reciprocal[e] = -1;
        w->input_only[e] = op == X_CONST || (op == X_SYMBOL && expr_symbol_of(w->g, e) > r->s->nstate);
        if (expr_arity(op) > 0) {
            w->input_only[e] = true;
        }
        for (int k = 0; k < expr_arity(op); k++) {
            w->input_only[e] = w->input_only[e] && w->input_only[expr_arg(w->g, e, k)];
        }
        if (live[e] && op == X_DIV) {
            w->divides[expr_arg(w->g, e, 1)]++;
        }
    }
    free(live);
    return w;
}

void lowering_free(lowering *w)
{
    free(w->input_only);
    free(w->as_written);
    free(w->divides);
    free(w->q_value);
    free(w->q_reciprocal);
    free(w->q_node);
    free(w->q_is_reciprocal);
    free(w);
}

// ---- how a node is computed -----------------------------------------------------------------------------------------

// Given, or left to prepare()
static bool is_leaf(const walk *k, expr_id e)
{
    return expr_arity(expr_kind(k->w->g, e)) == 0 || (!k->preparing && k->w->input_only[e]);
}

static bool by_reciprocal(const walk *k, expr_id divisor)
{
    // a state or time is a leaf, whose reciprocal no walk would emit
    bool shared = k->w->divides[divisor] > 1 && expr_arity(expr_kind(k->w->g, divisor)) > 0;
    return !k->preparing && (k->w->input_only[divisor] || shared);
}

// Is e a product to be fused into a sum? Its factors then.
static bool product(const walk *k, expr_id e, factor f[2])
{
    const expr_graph *g = k->w->g;
    if (is_leaf(k, e)) {
        return false;
    }
    expr_op op = expr_kind(g, e);
    if (op != X_MUL && op != X_DIV) {
        return false;
    }
    f[0] = (factor){expr_arg(g, e, 0), false};
    f[1] = (factor){expr_arg(g, e, 1), op == X_DIV};
    return op == X_MUL || (by_reciprocal(k, f[1].e) && !expr_is_const(g, f[0].e, 1));
}

static choice choose_sum(const walk *k, expr_op op, expr_id a, expr_id b)
{
    factor f[2];
    if (product(k, b, f)) {
        return (choice){op == X_ADD ? K_FMA : K_FNMA, {f[0], f[1], {a, false}}, 3};
    }
    if (product(k, a, f)) {
        return (choice){op == X_ADD ? K_FMA : K_FMS, {f[0], f[1], {b, false}}, 3};
    }
    return (choice){op == X_ADD ? K_ADD : K_SUB, {{a, false}, {b, false}}, 2};
}

static choice choose_quotient(const walk *k, expr_id a, expr_id b)
{
    bool shared = by_reciprocal(k, b);
    if (expr_is_const(k->w->g, a, 1)) {
        return shared ? (choice){K_COPY, {{b, true}}, 1} : (choice){K_RECIPROCAL, {{b, false}}, 1};
    }
    return (choice){shared ? K_MUL : K_DIV, {{a, false}, {b, shared}}, 2};
}

static const program_op direct[X_N] = {
    [X_MUL] = K_MUL,       [X_POW] = K_POW,     [X_MIN] = K_MIN,     [X_MAX] = K_MAX,     [X_REM] = K_REM,
    [X_ATAN2] = K_ATAN2,   [X_LT] = K_LT,       [X_LE] = K_LE,       [X_EQ] = K_EQ,       [X_NE] = K_NE,
    [X_AND] = K_AND,       [X_OR] = K_OR,       [X_XOR] = K_XOR,     [X_NEG] = K_NEG,     [X_NOT] = K_NOT,
    [X_EXP] = K_EXP,       [X_LN] = K_LN,       [X_SQRT] = K_SQRT,   [X_ABS] = K_ABS,     [X_FLOOR] = K_FLOOR,
    [X_CEIL] = K_CEIL,     [X_SIGN] = K_SIGN,   [X_SIN] = K_SIN,     [X_COS] = K_COS,     [X_TAN] = K_TAN,
    [X_ASIN] = K_ASIN,     [X_ACOS] = K_ACOS,   [X_ATAN] = K_ATAN,   [X_SINH] = K_SINH,   [X_COSH] = K_COSH,
    [X_TANH] = K_TANH,     [X_ASINH] = K_ASINH, [X_ACOSH] = K_ACOSH, [X_ATANH] = K_ATANH, [X_FACTORIAL] = K_FACTORIAL,
    [X_SELECT] = K_SELECT,
};

static choice choose(const walk *k, expr_id e)
{
    const expr_graph *g = k->w->g;
    expr_op op = expr_kind(g, e);
    int n = expr_arity(op);
    expr_id arg[3] = {EXPR_NONE, EXPR_NONE, EXPR_NONE};
    for (int i = 0; i < n; i++) {
        arg[i] = expr_arg(g, e, i);
    }
    if (k->w->as_written[e] && (op == X_ADD || op == X_SUB || op == X_DIV)) {
        program_op plain = op == X_ADD ? K_ADD : op == X_SUB ? K_SUB : K_DIV;
        return (choice){plain, {{arg[0], false}, {arg[1], false}}, 2};
    }
    switch (op) {
    case X_ADD:
    case X_SUB: return choose_sum(k, op, arg[0], arg[1]);
    case X_DIV: return choose_quotient(k, arg[0], arg[1]);
    case X_GT: return (choice){K_LT, {{arg[1], false}, {arg[0], false}}, 2};
    case X_GE: return (choice){K_LE, {{arg[1], false}, {arg[0], false}}, 2};
    default: break;
    }
    factor f[2];
    if (op == X_NEG && product(k, arg[0], f)) {
        // 0 - a*b
        return (choice){K_FNMA, {f[0], f[1], {EXPR_NONE, false}}, 3};
    }
    return (choice){direct[op], {{arg[0], false}, {arg[1], false}, {arg[2], false}}, n};
}

// ---- the two walks --------------------------------------------------------------------------------------------------

static void need(walk *k, factor f)
{
    if (f.e == EXPR_NONE || is_leaf(k, f.e)) {
        return;
    }
    k->need[f.e] |= f.reciprocal ? NEED_VALUE | NEED_RECIPROCAL : NEED_VALUE;
}

static program_ref leaf_q(lowering *w, expr_id e, bool reciprocal)
{
    int *slot = reciprocal ? &w->q_reciprocal[e] : &w->q_value[e];
    if (*slot < 0) {
        *slot = w->nq;
        ARRAY_PUSH(w->q_is_reciprocal, w->nreciprocal, w->reciprocal_cap, reciprocal);
        ARRAY_PUSH(w->q_node, w->nq, w->q_cap, e);
    }
    return program_at(R_Q, *slot);
}

static program_ref leaf(const walk *k, expr_id e, bool reciprocal)
{
    lowering *w = k->w;
    const reduced *r = w->r;
    if (expr_kind(w->g, e) == X_CONST) {
        double v = expr_value(w->g, e);
        return program_constant(w->constants, reciprocal ? 1 / v : v);
    }
    if (reciprocal || expr_kind(w->g, e) != X_SYMBOL) {
        return leaf_q(w, e, reciprocal);
    }
    int symbol = expr_symbol_of(w->g, e);
    if (symbol == 0) {
        return program_at(R_TIME, 0);
    }
    assert(symbol < r->nsymbol);
    return symbol <= r->s->nstate ? program_at(R_X, r->state_of[symbol - 1])
                                  : program_at(R_P, r->input_of[symbol - 1 - r->s->nstate]);
}

static program_ref ref_of(const walk *k, factor f)
{
    if (f.e == EXPR_NONE) {
        return program_constant(k->w->constants, 0);
    }
    if (is_leaf(k, f.e)) {
        return leaf(k, f.e, f.reciprocal);
    }
    return f.reciprocal ? k->reciprocal[f.e] : k->value[f.e];
}

static void emit_node(walk *k, expr_id e)
{
    choice c = choose(k, e);
    program_ref ref[3] = {PROGRAM_NO_REF, PROGRAM_NO_REF, PROGRAM_NO_REF};
    for (int i = 0; i < c.n; i++) {
        ref[i] = ref_of(k, c.arg[i]);
    }
    k->value[e] = c.op == K_COPY ? ref[0] : program_emit(k->p, c.op, ref[0], ref[1], ref[2]);
    if (k->need[e] & NEED_RECIPROCAL) {
        k->reciprocal[e] = program_emit(k->p, K_RECIPROCAL, k->value[e], PROGRAM_NO_REF, PROGRAM_NO_REF);
    }
}

// All that is needed: down, then up
static void walk_run(walk *k)
{
    for (expr_id e = k->w->n - 1; e >= 0; e--) {
        if (!k->need[e]) {
            continue;
        }
        choice c = choose(k, e);
        for (int i = 0; i < c.n; i++) {
            need(k, c.arg[i]);
        }
    }
    for (expr_id e = 0; e < k->w->n; e++) {
        if (k->need[e]) {
            emit_node(k, e);
        }
    }
}

static walk walk_new(lowering *w, program *p, bool preparing)
{
    size_t n = (size_t)w->n + 1;
    return (walk){
        w, p, preparing, base_alloc(n, 1), base_alloc(n, sizeof(program_ref)), base_alloc(n, sizeof(program_ref))};
}

static void walk_clear(walk *k)
{
    free(k->need);
    free(k->value);
    free(k->reciprocal);
}

void lower_values(lowering *w, program *p, const expr_id *e, int n, program_ref *value)
{
    walk k = walk_new(w, p, false);
    for (int i = 0; i < n; i++) {
        need(&k, (factor){e[i], false});
    }
    walk_run(&k);
    for (int i = 0; i < n; i++) {
        value[i] = ref_of(&k, (factor){e[i], false});
    }
    walk_clear(&k);
}

void lower_outputs(lowering *w, program *p, const expr_id *e, int n)
{
    program_ref *value = base_alloc((size_t)n + 1, sizeof *value);
    lower_values(w, p, e, n, value);
    for (int i = 0; i < n; i++) {
        program_store(p, program_at(R_OUT, i), value[i]);
    }
    program_end(p);
    free(value);
}

int lower_prepare(lowering *w, program *p)
{
    walk k = walk_new(w, p, true);
    for (int i = 0; i < w->nq; i++) {
        need(&k, (factor){w->q_node[i], w->q_is_reciprocal[i]});
    }
    walk_run(&k);
    for (int i = 0; i < w->nq; i++) {
        factor f = {w->q_node[i], w->q_is_reciprocal[i]};
        bool symbol = f.reciprocal && is_leaf(&k, f.e);    // 1 over an input
        program_ref value = symbol ? program_emit(p, K_RECIPROCAL, leaf(&k, f.e, false), PROGRAM_NO_REF, PROGRAM_NO_REF)
                                   : ref_of(&k, f);
        program_store(p, program_at(R_Q, i), value);
    }
    program_end(p);
    walk_clear(&k);
    return w->nq;
}
