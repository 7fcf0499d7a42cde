// SPDX-License-Identifier: MIT
// See document.h. Documents go through a file, as a user's do, so that the guard and positions are tested with them.
#include "document.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"

reading document_read_text(const char *text, const sbml_options *o)
{
    char path[] = "/tmp/coley_sbml_test_XXXXXX";
    reading r = {.d = diag_new()};
    int file = mkstemp(path);
    if (file < 0 || write(file, text, strlen(text)) != (ssize_t)strlen(text)) {
        abort();
    }
    close(file);
    r.m = sbml_read_file(path, o, r.d, &r.refused);
    unlink(path);
    return r;
}

reading document_read(const char *attributes, const char *inside, const sbml_options *o)
{
    strbuf b = {0};
    strbuf_printf(&b,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sbml "
                  "xmlns=\"http://www.sbml.org/sbml/level3/version2/core\" level=\"3\" "
                  "version=\"2\">\n<model id=\"m\" %s>\n%s\n</model>\n</sbml>\n",
                  attributes, inside);
    reading r = document_read_text(b.s, o);
    strbuf_free(&b);
    return r;
}

void document_clear(reading *r)
{
    model_free(r->m);
    diag_free(r->d);
}

// What `kind` of quantity `id` is at the start: its value, or its derivative.
static double evaluate(reading *r, const char *id, bool derivative)
{
    ode_system *s = r->m ? system_new(r->m, r->d) : NULL;
    if (!s) {
        return NAN;
    }
    double *v = calloc((size_t)(1 + s->nstate + s->ninput), sizeof *v);
    for (int i = 1; i < 1 + s->nstate + s->ninput; i++) {
        v[i] = NAN;
    }
    double y = NAN;
    int quantity = map_get(s->index, id), state = system_find_state(s, id);
    if (system_initial(s, 0, v + 1 + s->nstate, v + 1, r->d) && (derivative ? state : quantity) >= 0) {
        y = expr_eval(s->graph, derivative ? s->state[state].derivative : s->quantity[quantity].value, v);
    }
    free(v);
    system_free(s);
    return y;
}

double document_value(reading *r, const char *id)
{
    return evaluate(r, id, false);
}

double document_derivative(reading *r, const char *id)
{
    return evaluate(r, id, true);
}

const char *document_error(const reading *r)
{
    for (int i = 0; i < diag_count(r->d); i++) {
        if (diag_at(r->d, i)->level == DIAG_ERROR) {
            return diag_at(r->d, i)->message;
        }
    }
    return "";
}
