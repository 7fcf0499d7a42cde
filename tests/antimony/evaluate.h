// SPDX-License-Identifier: MIT
// Test tool: the value of a libSBML formula at a point. Every name has a value made of a hash of itself and of the
// point's number, so two formulas over the same names (but for an underscore at the end) that agree at several points
// are the same formula. delay() and rateOf() get stand-ins of their arguments.
#ifndef COLEY_TESTS_ANTIMONY_EVALUATE_H
#define COLEY_TESTS_ANTIMONY_EVALUATE_H

#include <sbml/SBMLTypes.h>
#include <stdbool.h>

typedef struct {
    Model_t *m;
    int point;
    const char *name[32];    // arguments of the function being expanded
    double value[32];
    int n, depth;
} eval_at;

double eval_name(const char *name, int point);
double eval_node(const eval_at *at, const ASTNode_t *n);
bool eval_near(double a,
               double b);    // within 1e-5 of each other, relatively: libAntimony writes numbers with six digits

#endif
