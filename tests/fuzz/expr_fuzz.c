// SPDX-License-Identifier: MIT
// Any text as a formula: it becomes the rate of a small model, by the way every formula takes (Antimony, libSBML's
// document, our expressions); what is taken is made safer, differentiated, printed and evaluated, and the same calls
// give the same nodes.
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "antimony/antimony.h"
#include "model/system.h"
#include "sbml/sbml.h"

enum { MOST_NODES = 20000 };    // derivatives of nested powers grow

static void check_expression(ode_system *s, expr_id e, const double *value)
{
    expr_graph *g = s->graph;
    const expr_id safe = expr_safer(g, e);
    if (expr_safer(g, e) != safe) abort();
    (void)expr_eval(g, safe, value);
    (void)expr_eval(g, e, value);
    strbuf text = {0};
    expr_print(g, safe, &text);
    strbuf_free(&text);
    for (int k = 0; k <= s->nstate && expr_count(g) < MOST_NODES; k++) {
        const expr_id by = expr_diff(g, safe, k);
        if (expr_diff(g, safe, k) != by) abort();
        (void)expr_eval(g, by, value);
    }
}

static void check_system(ode_system *s)
{
    double *value = calloc((size_t)(1 + s->nstate + s->ninput), sizeof *value);
    for (int i = 0; i < 1 + s->nstate + s->ninput; i++) value[i] = 0.5 + 0.25 * i;
    for (int i = 0; i < s->nstate; i++) check_expression(s, s->state[i].derivative, value);
    free(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (memchr(data, 0, size)) return 0;
    strbuf b = {0};
    strbuf_puts(&b, "function f(u, v)\n u/(v + u)\nend\nmodel m\n a = 2; b = 3; x = 1; y = 0.5\n y' = x - y\n x' = ");
    strbuf_write(&b, (const char *)data, size);
    strbuf_puts(&b, "\nend\n");
    diag_list *d = diag_new();
    antimony_model *text = antimony_read_text(b.s, "fuzz.ant", NULL, NULL, NULL, d);
    const sbml_options o = {.check_units = true};
    model *m = text ? sbml_read_document(antimony_document(text), antimony_source_map(text), &o, d, NULL) : NULL;
    ode_system *s = m ? system_new(m, d) : NULL;
    if (!s && diag_errors(d) == 0) abort();
    if (s) check_system(s);
    system_free(s);
    model_free(m);
    antimony_free(text);
    diag_free(d);
    strbuf_free(&b);
    return 0;
}
