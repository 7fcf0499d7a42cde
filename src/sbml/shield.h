// SPDX-License-Identifier: MIT
// The calls of libSBML that may throw; private to the module. See shield.cc.
#ifndef COLEY_SBML_SHIELD_H
#define COLEY_SBML_SHIELD_H

#ifdef __cplusplus
extern "C" {
#else
#include <stdbool.h>
#endif

enum { SHIELD_WHY = 400 };

// SBMLDocument_t * of the text, with libSBML's findings in it; or NULL and a sentence in `why`.
void *shield_read(const char *text, char why[SHIELD_WHY]);
// libSBML's rules on it; false where it threw an exception.
bool shield_check(void *document);

#ifdef __cplusplus
}
#endif

#endif
