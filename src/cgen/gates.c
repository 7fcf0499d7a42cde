// SPDX-License-Identifier: MIT
// Places that do not matter. Where floor, ceil or rem are used under a condition on time alone - time < 18 and
// rem_time < 0.4, or piecewise(f(floor(time)), time < 18, 0) - nothing depends on their jumps while that condition, the
// gate, is false; but each jump found costs a search that no secant helps. So a root function that jumps is given as
// gate ? root : -1.
//
// A gate holds time and inputs alone and does not jump, so it is located as before and is never gated itself. Nothing
// is lost: what is behind a gate is reached from triggers and derivatives through it only, so while it is false they
// are the same whatever the gated relation says; and where it is true the root is the very number that they compare.
// Roots that do not jump are left as they are: secants find them, and would be misled where a gate opens.
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cgen/cgen_int.h"

enum { GATES_MOST = 32 };    // each takes a walk over the graph

static bool gates_jumps(expr_op op)
{
    return op == X_FLOOR || op == X_CEIL || op == X_REM;
}

// What an expression holds
enum { HOLDS_TIME = 1, HOLDS_JUMP = 2, HOLDS_OTHER = 4 };    // other: states, relations, logic

static unsigned char gates_own(const reduced *r, expr_id e)
{
    const expr_op op = expr_kind(r->g, e);
    if (op == X_SYMBOL) {
        const int symbol = expr_symbol_of(r->g, e);
        return symbol == 0 ? HOLDS_TIME : symbol <= r->s->nstate ? HOLDS_OTHER : 0;
    }
    if (gates_jumps(op)) return HOLDS_JUMP;
    return (op >= X_LT && op <= X_XOR) || op == X_NOT || op == X_SELECT ? HOLDS_OTHER : 0;
}

static void gates_hold(const reduced *r, unsigned char *holds)
{
    for (expr_id i = 0; i < expr_count(r->g); i++) {
        holds[i] = gates_own(r, i);
        for (int k = 0; k < expr_arity(expr_kind(r->g, i)); k++) holds[i] |= holds[expr_arg(r->g, i, k)];
    }
}

// says[e]: e is true only where the gate is
static void gates_imply(const reduced *r, expr_id gate, bool *says)
{
    for (expr_id i = 0; i < expr_count(r->g); i++) {
        says[i] =
            i == gate || (expr_kind(r->g, i) == X_AND && (says[expr_arg(r->g, i, 0)] || says[expr_arg(r->g, i, 1)]));
    }
}

// What triggers and derivatives reach while the gate is false, where `says` is given; else always
static void gates_reach(const reduced *r, const bool *says, unsigned char *reached)
{
    memset(reached, 0, (size_t)expr_count(r->g));
    for (int i = 0; i < r->nx; i++) reached[r->derivative[i]] = 1;
    for (int i = 0; i < r->nevent; i++) reached[r->trigger[i]] = 1;
    for (expr_id i = expr_count(r->g) - 1; i >= 0; i--) {
        if (!reached[i]) continue;
        const expr_op op = expr_kind(r->g, i);
        bool skip[3] = {false, false, false};
        if (says && op == X_AND) {    // false as soon as one side is
            skip[1] = says[expr_arg(r->g, i, 0)];
            skip[0] = !skip[1] && says[expr_arg(r->g, i, 1)];
        } else if (says && op == X_SELECT) {
            skip[1] = says[expr_arg(r->g, i, 0)];
        }
        for (int k = 0; k < expr_arity(op); k++) {
            if (!skip[k]) reached[expr_arg(r->g, i, k)] = 1;
        }
    }
}

typedef struct {
    bool *jumps;                       // (nroot)
    expr_id *gate;                     // (nroot) found for it; EXPR_NONE
    bool *needed, *open;               // (nroot) something that asks for it is reached: at all, while the gate is false
    unsigned char *reached, *holds;    // (count)
    bool *says;                        // (count)
} gates;

static void gates_needed(const reduced *r, const unsigned char *reached, bool *needed)
{
    memset(needed, 0, (size_t)r->nroot * sizeof *needed);
    for (int i = 0; i < r->nuse; i++) needed[r->use[i].root] = needed[r->use[i].root] || reached[r->use[i].node];
}

static void gates_try(const reduced *r, gates *v, expr_id gate)
{
    gates_imply(r, gate, v->says);
    gates_reach(r, v->says, v->reached);
    gates_needed(r, v->reached, v->open);
    for (int i = 0; i < r->nroot; i++) {
        if (v->jumps[i] && v->needed[i] && !v->open[i] && v->gate[i] == EXPR_NONE) v->gate[i] = gate;
    }
}

// Gates in the order in which their relations came; true where one is wanted
static bool gates_find(const reduced *r, gates *v)
{
    bool any = false;
    gates_hold(r, v->holds);
    for (int i = 0; i < r->nroot; i++) {
        v->gate[i] = EXPR_NONE;
        v->jumps[i] = v->holds[r->root[i]] & HOLDS_JUMP;
        any = any || v->jumps[i];
    }
    if (!any) return false;
    gates_reach(r, NULL, v->reached);
    gates_needed(r, v->reached, v->needed);
    int tried = 0, last = -1;
    for (int i = 0; i < r->nuse && tried < GATES_MOST; i++) {
        if (r->use[i].root <= last || v->holds[r->root[r->use[i].root]] != HOLDS_TIME) continue;
        last = r->use[i].root;
        gates_try(r, v, r->use[i].node);
        tried++;
    }
    return true;
}

void gates_close(reduced *r)
{
    gates v = {
        .jumps = base_alloc((size_t)r->nroot + 1, sizeof *v.jumps),
        .gate = base_alloc((size_t)r->nroot + 1, sizeof *v.gate),
        .needed = base_alloc((size_t)r->nroot + 1, sizeof *v.needed),
        .open = base_alloc((size_t)r->nroot + 1, sizeof *v.open),
        .reached = base_alloc((size_t)expr_count(r->g) + 1, 1),
        .holds = base_alloc((size_t)expr_count(r->g) + 1, 1),
        .says = base_alloc((size_t)expr_count(r->g) + 1, sizeof *v.says),
    };
    const bool any = gates_find(r, &v);
    for (int i = 0; any && i < r->nroot; i++) {
        if (v.gate[i] != EXPR_NONE) r->root[i] = expr_select(r->g, v.gate[i], r->root[i], expr_const(r->g, -1));
    }
    free(v.jumps);
    free(v.gate);
    free(v.needed);
    free(v.open);
    free(v.reached);
    free(v.holds);
    free(v.says);
}
