// SPDX-License-Identifier: MIT
// What can matter. Inputs that do not vary are folded as constants. Then, by the largest fixed point: assume that every
// state which no dose touches and whose initial value is a constant keeps that value; a state whose derivative is not
// zero under the assumption, or which a live event assigns, is live after all; repeat until nothing changes. What is
// left over satisfies its own equations as a constant, and the solution is unique, so removing it is exact. An event is
// dead when its trigger is constant and cannot turn true.
//
// The system is not changed: its expressions are copied into a graph of the compiler's own, folding on the way.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cgen/cgen_int.h"

static int state_symbol(int i)
{
    return 1 + i;
}

static int input_symbol(const ode_system *s, int j)
{
    return 1 + s->nstate + j;
}

// Copies of the system's expressions under what symbols are replaced by.
typedef struct {
    reduced *r;
    const expr_graph *from;
    expr_id *image;           // (nodes of the system's graph) EXPR_NONE: not copied yet
    unsigned char *wanted;    // (nodes) expressions that are copied
} copier;

static void copier_want(copier *c, expr_id e)
{
    if (e != EXPR_NONE) {
        c->wanted[e] = 1;
    }
}

static copier copier_new(reduced *r, const cgen_request *q)
{
    const ode_system *s = r->s;
    size_t n = (size_t)expr_count(s->graph) + 1;
    copier c = {r, s->graph, base_alloc(n, sizeof(expr_id)), base_alloc(n, 1)};
    for (int i = 0; i < s->nstate; i++) {
        copier_want(&c, s->state[i].derivative);
        copier_want(&c, s->state[i].unset ? EXPR_NONE : s->state[i].initial);
    }
    for (int k = 0; k < s->nevent; k++) {
        copier_want(&c, s->event[k].trigger);
        copier_want(&c, s->event[k].has_priority ? s->event[k].priority : EXPR_NONE);
        for (int i = 0; i < s->event[k].nassignment; i++) {
            copier_want(&c, s->event[k].assignment[i].value);
        }
    }
    for (int i = 0; i < q->noutput; i++) {
        copier_want(&c, q->output[i]);
    }
    for (expr_id e = expr_count(s->graph) - 1; e >= 0; e--) {
        for (int k = 0; c.wanted[e] && k < expr_arity(expr_kind(s->graph, e)); k++) {
            c.wanted[expr_arg(s->graph, e, k)] = 1;
        }
    }
    return c;
}

static void copier_clear(copier *c)
{
    free(c->image);
    free(c->wanted);
}

static expr_id copy_symbol(reduced *r, const expr_graph *from, expr_id e)
{
    int symbol = expr_symbol_of(from, e);
    if (symbol < r->nsymbol && r->to[symbol] != EXPR_NONE) {
        return r->to[symbol];
    }
    return expr_symbol(r->g, symbol, expr_symbol_name(from, e));
}

// All wanted expressions, under r->to as it is now
static void copier_run(copier *c)
{
    expr_graph *g = c->r->g;
    int n = expr_count(c->from);
    for (expr_id e = 0; e < n; e++) {
        if (!c->wanted[e]) {
            continue;
        }
        expr_op op = expr_kind(c->from, e);
        if (op == X_CONST) {
            c->image[e] = expr_const(g, expr_value(c->from, e));
        } else if (op == X_SYMBOL) {
            c->image[e] = copy_symbol(c->r, c->from, e);
        } else {
            expr_id arg[3];
            for (int k = 0; k < expr_arity(op); k++) {
                arg[k] = c->image[expr_arg(c->from, e, k)];
            }
            c->image[e] = expr_operation(g, op, arg);
        }
    }
}

static void fold_inputs(reduced *r, const cgen_request *q)
{
    const ode_system *s = r->s;
    for (int j = 0; j < s->ninput; j++) {
        r->input_live[j] = !q->input_varies || q->input_varies[j];
        if (!r->input_live[j]) {
            r->to[input_symbol(s, j)] = expr_const(r->g, q->input_value[j]);
        }
    }
}

// Candidates for removal: undosed states whose initial value is a constant once inputs are folded.
static void assume_states(reduced *r, const cgen_request *q, copier *c)
{
    const ode_system *s = r->s;
    copier_run(c);
    for (int i = 0; i < s->nstate; i++) {
        const system_state *state = &s->state[i];
        expr_id initial = state->unset || state->initial == EXPR_NONE ? EXPR_NONE : c->image[state->initial];
        bool fixed = !q->keep_unreachable && q->state_dosed && !q->state_dosed[i] && initial != EXPR_NONE &&
                     expr_kind(r->g, initial) == X_CONST && isfinite(expr_value(r->g, initial));
        r->state_live[i] = !fixed;
        if (fixed) {
            r->to[state_symbol(i)] = initial;
        }
    }
}

// An event whose trigger is constant fires at most at the start: when it is true and was false before.
static bool event_can_fire(const reduced *r, const copier *c, const system_event *e)
{
    expr_id trigger = c->image[e->trigger];
    if (expr_kind(r->g, trigger) != X_CONST) {
        return true;
    }
    return expr_value(r->g, trigger) != 0 && !e->initial_value;
}

static bool wake(reduced *r, bool *live, int symbol)
{
    if (*live) {
        return false;
    }
    *live = true;
    r->to[symbol] = EXPR_NONE;
    return true;
}

// One sweep; true where something was woken.
static bool sweep(reduced *r, copier *c)
{
    const ode_system *s = r->s;
    bool woken = false;
    copier_run(c);
    for (int k = 0; k < s->nevent; k++) {
        const system_event *e = &s->event[k];
        r->event_live[k] = r->event_live[k] || event_can_fire(r, c, e);
        for (int i = 0; r->event_live[k] && i < e->nassignment; i++) {
            const system_assignment *a = &e->assignment[i];
            woken |= a->state >= 0 ? wake(r, &r->state_live[a->state], state_symbol(a->state))
                                   : wake(r, &r->input_live[a->input], input_symbol(s, a->input));
        }
    }
    for (int i = 0; i < s->nstate; i++) {
        if (!r->state_live[i] && !expr_is_const(r->g, c->image[s->state[i].derivative], 0)) {
            woken |= wake(r, &r->state_live[i], state_symbol(i));
        }
    }
    return woken;
}

// Numbers of the live ones, in the system's order.
static int number(const bool *live, int n, int *of)
{
    int count = 0;
    for (int i = 0; i < n; i++) {
        of[i] = live[i] ? count++ : -1;
    }
    return count;
}

static void take_expressions(reduced *r, const cgen_request *q, const copier *c)
{
    const ode_system *s = r->s;
    r->state = base_alloc((size_t)r->nx + 1, sizeof *r->state);
    r->derivative = base_alloc((size_t)r->nx + 1, sizeof *r->derivative);
    for (int i = 0; i < s->nstate; i++) {
        if (r->state_live[i]) {
            r->state[r->state_of[i]] = i;
            r->derivative[r->state_of[i]] = c->image[s->state[i].derivative];
        }
    }
    r->event = base_alloc((size_t)r->nevent + 1, sizeof *r->event);
    r->trigger = base_alloc((size_t)r->nevent + 1, sizeof *r->trigger);
    r->priority = base_alloc((size_t)r->nevent + 1, sizeof *r->priority);
    r->value = base_alloc((size_t)r->nevent + 1, sizeof *r->value);
    for (int k = 0; k < s->nevent; k++) {
        const system_event *e = &s->event[k];
        int number = r->event_of[k];
        if (number < 0) {
            continue;
        }
        r->event[number] = k;
        r->trigger[number] = c->image[e->trigger];
        r->priority[number] = e->has_priority ? c->image[e->priority] : expr_const(r->g, NAN);
        r->priorities = r->priorities || e->has_priority;
        r->value[number] = base_alloc((size_t)e->nassignment + 1, sizeof **r->value);
        for (int i = 0; i < e->nassignment; i++) {
            r->value[number][i] = c->image[e->assignment[i].value];
        }
    }
    r->nout = q->noutput;
    r->output = base_alloc((size_t)r->nout + 1, sizeof *r->output);
    for (int i = 0; i < r->nout; i++) {
        r->output[i] = c->image[q->output[i]];
    }
}

void reach_reduce(reduced *r, const ode_system *s, const cgen_request *q)
{
    *r = (reduced){.s = s, .g = expr_new(), .nsymbol = 1 + s->nstate + s->ninput};
    r->to = base_alloc((size_t)r->nsymbol, sizeof *r->to);
    for (int i = 0; i < r->nsymbol; i++) {
        r->to[i] = EXPR_NONE;
    }
    r->state_live = base_alloc((size_t)s->nstate + 1, sizeof *r->state_live);
    r->input_live = base_alloc((size_t)s->ninput + 1, sizeof *r->input_live);
    r->event_live = base_alloc((size_t)s->nevent + 1, sizeof *r->event_live);
    r->state_of = base_alloc((size_t)s->nstate + 1, sizeof *r->state_of);
    r->input_of = base_alloc((size_t)s->ninput + 1, sizeof *r->input_of);
    r->event_of = base_alloc((size_t)s->nevent + 1, sizeof *r->event_of);

    copier c = copier_new(r, q);
    fold_inputs(r, q);
    assume_states(r, q, &c);
    for (int k = 0; k < s->nevent; k++) {
        r->event_live[k] = q->keep_unreachable;
    }
    while (sweep(r, &c)) {}
    r->nx = number(r->state_live, s->nstate, r->state_of);
    r->np = number(r->input_live, s->ninput, r->input_of);
    r->nevent = number(r->event_live, s->nevent, r->event_of);
    take_expressions(r, q, &c);
    copier_clear(&c);
}

void reduced_clear(reduced *r)
{
    for (int k = 0; k < r->nevent; k++) {
        free(r->value[k]);
    }
    void *const owned[] = {
        r->to,    r->state_live, r->input_live, r->event_live, r->state_of, r->input_of, r->event_of, r->state,
        r->event, r->derivative, r->trigger,    r->priority,   r->output,   r->value,    r->root,     r->root_closed,
        r->use,   r->jac_row,    r->jac_col,    r->jac,        r->by_time,  r->order,    r->lu_slot,
    };
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) {
        free(owned[i]);
    }
    expr_free(r->g);
    *r = (reduced){0};
}
