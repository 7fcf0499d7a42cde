// SPDX-License-Identifier: MIT
// Operating characteristics of a trial as text for a terminal.
#ifndef COLEY_API_REPLICATES_TABLE_H
#define COLEY_API_REPLICATES_TABLE_H

#include "trial/replicates.h"

char *replicates_table(const replicates_result *r);    // malloc'ed

#endif
