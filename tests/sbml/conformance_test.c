// SPDX-License-Identifier: MIT
// The SBML Test Suite through the public interface, all cases in one process: none may be wrong, and as many pass as
// have passed before. `make conformance` runs this program and shows its table: passed, refused and wrong by tag.
// Arguments: numbers of the cases to run, with what was found (all cases, what is wrong). Under sanitizers, every fifth
// case: the whole would take minutes.
#include <stdio.h>
#include <string.h>

#include "conformance_run.h"

#if defined(__SANITIZE_ADDRESS__)
enum { STRIDE = 5, PASSED_BEFORE = 0 };
#else
enum { STRIDE = 1, PASSED_BEFORE = 1014 };
#endif

static bool wanted(const char *name, int i, int argc, char **argv)
{
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], name) == 0) {
            return true;
        }
    }
    return argc == 1 && i % STRIDE == 0;
}

int main(int argc, char **argv)
{
    conformance *c = conformance_new();
    if (!c) {
        puts("skipped: there is no ../shared/sbml-test-suite (COLEY_SHARED names another place)");
        return 0;
    }
    for (int i = 0; i < conformance_cases(c); i++) {
        if (wanted(conformance_name(c, i), i, argc, argv)) {
            conformance_run(c, i, argc > 1, stdout);
        }
    }
    conformance_table(c, stdout);
    bool good =
        conformance_count(c, VERDICT_WRONG) == 0 && (argc > 1 || conformance_count(c, VERDICT_PASSED) >= PASSED_BEFORE);
    if (!good) {
        printf("expected: no wrong case, at least %d passed\n", PASSED_BEFORE);
    }
    conformance_free(c);
    return good ? 0 : 1;
}
