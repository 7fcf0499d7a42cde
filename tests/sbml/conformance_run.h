// SPDX-License-Identifier: MIT
// Running cases of the SBML Test Suite through the public interface and counting what came of them.
#ifndef COLEY_TESTS_SBML_CONFORMANCE_H
#define COLEY_TESTS_SBML_CONFORMANCE_H

#include <stdbool.h>
#include <stdio.h>

typedef enum { VERDICT_PASSED, VERDICT_REFUSED, VERDICT_WRONG, VERDICT_N } conformance_verdict;

typedef struct conformance conformance;

// NULL where there is no suite: in $COLEY_SHARED, else ../shared.
conformance *conformance_new(void);
void conformance_free(conformance *c);
int conformance_cases(const conformance *c);
const char *conformance_name(const conformance *c, int i);
// Runs case i (of a list in order of number) and counts it. What was found goes to `log` where the case is wrong, or
// refused and `all`.
conformance_verdict conformance_run(conformance *c, int i, bool all, FILE *log);
int conformance_count(const conformance *c, conformance_verdict v);
// By component and test tag, then totals.
void conformance_table(const conformance *c, FILE *out);

#endif
