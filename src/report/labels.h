// SPDX-License-Identifier: MIT
// Names of endpoints for readers.
#ifndef COLEY_REPORT_LABELS_H
#define COLEY_REPORT_LABELS_H

#include <stdbool.h>

#include "base/arena.h"

typedef struct {
    const char *label, *unit;    // unit: "%", "months" or ""
} report_label;

// The label and unit of an endpoint's code (ORR, median_PFS_months, OS_12mo, colitis_g3plus, HR_OS); codes that are not
// known are their own label, in words.
report_label report_endpoint_label(arena *memory, const char *code);

// A name of a file of the library, "thyroid_disorder", for readers.
const char *report_words(arena *memory, const char *name);

#endif
