// SPDX-License-Identifier: MIT
// Systems of equations by hand for tests of the compiler, and kernels evaluated one lane at a time.
#ifndef COLEY_TESTS_CGEN_HANDMADE_H
#define COLEY_TESTS_CGEN_HANDMADE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "cgen/cgen.h"

enum { HAND_MAX = 24 };

typedef struct {
    ode_system s;
    system_state state[HAND_MAX];
    system_input input[HAND_MAX];
    system_event event[HAND_MAX];
    system_assignment assignment[HAND_MAX][4];
} hand;

// Names are given first, because symbols are numbered states first.
static inline void hand_init(hand *h, const char *const *state, const char *const *input)
{
    memset(h, 0, sizeof *h);
    h->s.graph = expr_new();
    h->s.state = h->state;
    h->s.input = h->input;
    h->s.event = h->event;
    for (; state[h->s.nstate]; h->s.nstate++) {
        h->state[h->s.nstate].id = state[h->s.nstate];
    }
    for (; input[h->s.ninput]; h->s.ninput++) {
        h->input[h->s.ninput].id = input[h->s.ninput];
    }
    expr_id zero = expr_const(h->s.graph, 0);
    for (int i = 0; i < h->s.nstate; i++) {
        h->state[i].symbol = expr_symbol(h->s.graph, 1 + i, state[i]);
        h->state[i].initial = h->state[i].derivative = zero;
    }
    for (int j = 0; j < h->s.ninput; j++) {
        h->input[j].symbol = expr_symbol(h->s.graph, 1 + h->s.nstate + j, input[j]);
        h->input[j].initial = zero;
    }
}

static inline void hand_clear(hand *h)
{
    expr_free(h->s.graph);
}

static inline expr_id hand_id(hand *h, const char *name)
{
    for (int i = 0; i < h->s.nstate; i++) {
        if (strcmp(h->state[i].id, name) == 0) {
            return h->state[i].symbol;
        }
    }
    for (int j = 0; j < h->s.ninput; j++) {
        if (strcmp(h->input[j].id, name) == 0) {
            return h->input[j].symbol;
        }
    }
    assert_string_equal(name, "time");
    return expr_symbol(h->s.graph, 0, "time");
}

// An expression in prefix notation: "+ * k x 2.5", functions by their operators' names (expr_op_name); "~" is the unary
// minus.
static inline expr_id hand_parse(hand *h, const char **text)
{
    char word[32];
    size_t n = 0;
    while (**text == ' ') {
        ++*text;
    }
    while (**text && **text != ' ' && n < sizeof word - 1) {
        word[n++] = *(*text)++;
    }
    word[n] = 0;
    char *end;
    double value = strtod(word, &end);
    if (n > 0 && !*end) {
        return expr_const(h->s.graph, value);
    }
    for (int op = X_ADD; op < X_N; op++) {
        if (strcmp(word, op == X_NEG ? "~" : expr_op_name((expr_op)op)) == 0) {
            expr_id arg[3];
            for (int k = 0; k < expr_arity((expr_op)op); k++) {
                arg[k] = hand_parse(h, text);
            }
            return expr_operation(h->s.graph, (expr_op)op, arg);
        }
    }
    return hand_id(h, word);
}

static inline expr_id hand_expr(hand *h, const char *text)
{
    return hand_parse(h, &text);
}

static inline void hand_rate(hand *h, const char *state, const char *text)
{
    for (int i = 0; i < h->s.nstate; i++) {
        if (strcmp(h->state[i].id, state) == 0) {
            h->state[i].derivative = hand_expr(h, text);
            return;
        }
    }
    fail();
}

static inline void hand_event(hand *h, const char *id, const char *trigger, const char *target, const char *value)
{
    int k = h->s.nevent++;
    system_assignment *a = h->assignment[k];
    *a = (system_assignment){-1, -1, hand_expr(h, value)};
    for (int i = 0; i < h->s.nstate; i++) {
        a->state = strcmp(h->state[i].id, target) == 0 ? i : a->state;
    }
    for (int j = 0; j < h->s.ninput; j++) {
        a->input = strcmp(h->input[j].id, target) == 0 ? j : a->input;
    }
    assert_true(a->state >= 0 || a->input >= 0);
    h->event[k] = (system_event){.id = id,
                                 .trigger = hand_expr(h, trigger),
                                 .initial_value = true,
                                 .persistent = true,
                                 .assignment = a,
                                 .nassignment = 1};
}

// One lane of a kernel, all its arrays
typedef struct {
    const kernel *k;
    double t, *x, *p, *q, *dx, *lu, *J, *scratch;
} lane;

static inline lane lane_new(const kernel *k)
{
    size_t n = (size_t)(k->nx * k->nx + k->np + k->nq + k->nlu + k->nscratch + k->nroot + k->nout + 16);
    lane l = {.k = k};
    double **all[] = {&l.x, &l.p, &l.q, &l.dx, &l.lu, &l.J, &l.scratch};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        *all[i] = base_alloc_aligned(n * sizeof(double));
    }
    return l;
}

static inline void lane_clear(lane *l)
{
    free(l->x);
    free(l->p);
    free(l->q);
    free(l->dx);
    free(l->lu);
    free(l->J);
    free(l->scratch);
}

static inline void lane_rhs(lane *l)
{
    l->k->prepare(l->k, 1, l->p, l->q, l->scratch);
    l->k->rhs(l->k, 1, &l->t, l->x, l->p, l->q, l->dx, l->scratch);
}

static inline cgen_result hand_compile(hand *h, const cgen_request *r)
{
    diag_list *d = diag_new();
    cgen_result out;
    assert_true(cgen_compile(&h->s, r, &out, d));
    assert_int_equal(diag_errors(d), 0);
    diag_free(d);
    return out;
}

#endif
