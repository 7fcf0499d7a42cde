// SPDX-License-Identifier: MIT
// Discontinuities: every relation in a trigger, or in a condition of the right-hand side, becomes the sign of a root
// function (kernel.h, roots), and is replaced by it: a > b by a - b > 0, so that the very same number decides
// everywhere. Logic combines relations and needs no root of its own; a plain number used as a truth value is the
// relation "not 0".
#include <stdlib.h>

#include "base/arena.h"
#include "cgen/cgen_int.h"

// root > 0, or root >= 0 where closed; remembers the root, and what asks for it: the relation, or `node` where given
static expr_id atom(reduced *r, expr_id root, bool closed, expr_id node)
{
    expr_id relation = expr_binary(r->g, closed ? X_GE : X_GT, root, expr_const(r->g, 0));
    if (expr_kind(r->g, relation) == X_CONST) {
        return relation;
    }
    int i = 0;
    while (i < r->nroot && (r->root[i] != root || r->root_closed[i] != closed)) {
        i++;
    }
    const bool known = i < r->nroot;
    if (!known) {
        int n = r->nroot;
        ARRAY_PUSH(r->root_closed, n, r->closed_cap, closed);
        ARRAY_PUSH(r->root, r->nroot, r->root_cap, root);
    }
    if (!known || node != EXPR_NONE) {
        const root_use use = {i, node == EXPR_NONE ? relation : node};
        ARRAY_PUSH(r->use, r->nuse, r->use_cap, use);
    }
    return relation;
}

static expr_id atom_relation(reduced *r, expr_op op, expr_id a, expr_id b)
{
    expr_id above = expr_binary(r->g, X_SUB, a, b), below = expr_binary(r->g, X_SUB, b, a);
    switch (op) {
    case X_GT: return atom(r, above, false, EXPR_NONE);
    case X_GE: return atom(r, above, true, EXPR_NONE);
    case X_LT: return atom(r, below, false, EXPR_NONE);
    case X_LE: return atom(r, below, true, EXPR_NONE);
    default: break;
    }
    expr_id equal = expr_binary(r->g, X_AND, atom(r, above, true, EXPR_NONE), atom(r, below, true, EXPR_NONE));
    return op == X_EQ ? equal : expr_unary(r->g, X_NOT, equal);
}

static bool is_truth(const reduced *r, expr_id e)
{
    expr_op op = expr_kind(r->g, e);
    return (op >= X_LT && op <= X_XOR) || op == X_NOT || op == X_CONST;
}

// e used as a truth value; a piecewise truth value is one where its pieces are
static expr_id atom_condition(reduced *r, expr_id e)
{
    if (is_truth(r, e) ||
        (expr_kind(r->g, e) == X_SELECT && is_truth(r, expr_arg(r->g, e, 1)) && is_truth(r, expr_arg(r->g, e, 2)))) {
        return e;
    }
    return atom_relation(r, X_NE, e, expr_const(r->g, 0));
}

static expr_id atom_node(reduced *r, expr_op op, expr_id *arg)
{
    if (op >= X_LT && op <= X_NE) {
        return atom_relation(r, op, arg[0], arg[1]);
    }
    if (op == X_SELECT || op == X_NOT || op == X_AND || op == X_OR || op == X_XOR) {
        int conditions = op == X_AND || op == X_OR || op == X_XOR ? 2 : 1;
        for (int k = 0; k < conditions; k++) {
            arg[k] = atom_condition(r, arg[k]);
        }
    }
    return expr_operation(r->g, op, arg);
}

// The expressions with their relations replaced, in place
static void atoms_replace(reduced *r, expr_id *e, int n)
{
    int count = expr_count(r->g);
    unsigned char *reached = base_alloc((size_t)count + 1, 1);
    expr_id *image = base_alloc((size_t)count + 1, sizeof *image);
    for (int i = 0; i < n; i++) {
        reached[e[i]] = 1;
    }
    for (expr_id i = count - 1; i >= 0; i--) {
        for (int k = 0; reached[i] && k < expr_arity(expr_kind(r->g, i)); k++) {
            reached[expr_arg(r->g, i, k)] = 1;
        }
    }
    for (expr_id i = 0; i < count; i++) {
        if (!reached[i]) {
            continue;
        }
        expr_op op = expr_kind(r->g, i);
        expr_id arg[3];
        for (int k = 0; k < expr_arity(op); k++) {
            arg[k] = image[expr_arg(r->g, i, k)];
        }
        image[i] = expr_arity(op) == 0 ? i : atom_node(r, op, arg);
    }
    for (int i = 0; i < n; i++) {
        e[i] = image[e[i]];
    }
    free(reached);
    free(image);
}

// floor, ceil and rem step where their argument (for rem: the quotient) is whole, without any relation that says so.
// Root functions of their own find these places: u - floor(u) - 1/2 changes its sign where u is whole, and half-way
// between, where nothing happens.
static void atoms_of_steps(reduced *r)
{
    int count = expr_count(r->g);
    unsigned char *reached = base_alloc((size_t)count + 1, 1);
    bool *used = base_alloc((size_t)(1 + r->s->nstate) + 1, sizeof *used);
    for (int i = 0; i < r->nx; i++) {
        reached[r->derivative[i]] = 1;
    }
    for (expr_id e = count - 1; e >= 0; e--) {
        expr_op op = expr_kind(r->g, e);
        for (int k = 0; reached[e] && k < expr_arity(op); k++) {
            reached[expr_arg(r->g, e, k)] = 1;
        }
        if (!reached[e] || (op != X_FLOOR && op != X_CEIL && op != X_REM)) {
            continue;
        }
        expr_id u = expr_arg(r->g, e, 0);
        u = op == X_REM    ? expr_binary(r->g, X_DIV, u, expr_arg(r->g, e, 1))
            : op == X_CEIL ? expr_unary(r->g, X_NEG, u)
                           : u;
        expr_symbols(r->g, u, used, 1 + r->s->nstate);
        bool varies = false;
        for (int k = 0; k <= r->s->nstate; k++) {
            varies = varies || used[k];
        }
        if (varies) {
            expr_id part = expr_binary(r->g, X_SUB, u, expr_unary(r->g, X_FLOOR, u));
            atom(r, expr_binary(r->g, X_SUB, part, expr_const(r->g, 0.5)), false, e);
        }
    }
    free(reached);
    free(used);
}

void atoms_collect(reduced *r)
{
    atoms_replace(r, r->trigger, r->nevent);
    for (int k = 0; k < r->nevent; k++) {
        r->trigger[k] = atom_condition(r, r->trigger[k]);
    }
    atoms_replace(r, r->derivative, r->nx);
    atoms_of_steps(r);
    gates_close(r);
}
