// SPDX-License-Identifier: MIT
// The expression graph inside: private to the module.
//
//   graph.c     nodes, hash-consing, accessors
//   fold.c      what building an operation simplifies
//   diff.c      derivatives
//   safer.c     forms that do not cancel
//   eval.c      what one operation gives; values of expressions
//   walk.c      substitution, symbols
//   print.c     infix notation
//
// Arguments have smaller ids than their users, so every walk is a loop over ids: no expression is too deep for the
// stack.
#ifndef COLEY_EXPR_EXPR_INT_H
#define COLEY_EXPR_EXPR_INT_H

#include "expr/expr.h"

typedef struct {
    uint8_t op;
    expr_id arg[3];      // a symbol's number is arg[0]
    double value;        // of a constant
    uint64_t hash;       // of the structure: names of symbols, bits of constants; the same in every graph
    uint64_t symbols;    // bit s % 64 is set where symbol s occurs: a quick "does not depend on s"
} expr_node;

typedef struct {
    expr_id e;
    int symbol;
    expr_id derivative;
} expr_derivative;

struct expr_graph {
    expr_node *node;
    int n;
    size_t cap;
    expr_id *table;    // open addressing, ntable is a power of two; EXPR_NONE: empty
    size_t ntable;
    char **name;        // (nname) of symbols; NULL where it was never made
    expr_id *symbol;    // (nname) their nodes
    int nname;
    expr_derivative *derived;    // memo of expr_diff: open addressing; e is EXPR_NONE where empty
    size_t nderived, derived_cap;
    expr_id *stack;    // work space of expr_diff
    size_t stack_cap;
};

// The node with these fields, made where there is none. No simplification: fold.c decides what is worth a node.
expr_id expr_make(expr_graph *g, expr_op op, expr_id a, expr_id b, expr_id c);

// fold.c: the simplified operation.
expr_id expr_fold(expr_graph *g, expr_op op, expr_id a, expr_id b, expr_id c);

// Is the value always 0 or 1?
bool expr_is_truth(const expr_graph *g, expr_id e);

// Marks e and all below it in mark (e + 1 bytes, zeroed, malloc'ed).
unsigned char *expr_mark(const expr_graph *g, expr_id e);

#endif
