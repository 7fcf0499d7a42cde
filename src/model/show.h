// SPDX-License-Identifier: MIT
// A model for reading: its quantities with units, its equations, its events; and what its author may have overlooked.
#ifndef COLEY_MODEL_SHOW_H
#define COLEY_MODEL_SHOW_H

#include "base/strbuf.h"
#include "model/system.h"

typedef enum { SHOW_TEXT, SHOW_MARKDOWN, SHOW_LATEX } show_format;

typedef struct {
    show_format format;
    bool names;       // the author's long names instead of ids, where there are any
    bool jacobian;    // which states each derivative depends on
} show_options;

// s: the model's equations, for the Jacobian; may be NULL.
void model_show(const model *m, const ode_system *s, const show_options *o, strbuf *out);

// Warnings for quantities that nothing uses and that change nothing.
void model_find_unused(const model *m, diag_list *d);

#endif
