// SPDX-License-Identifier: MIT
// Any text as the content of a <math> element, and as a whole document: no crash, no hang; a model that is read becomes
// equations or an error, a refusal has a reason, and the expressions can be evaluated.
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "model/system.h"
#include "sbml/sbml.h"

static void read_one(const char *text, bool strict)
{
    const sbml_options o = {.check_units = true, .strict_units = strict, .house_units = strict};
    diag_list *d = diag_new();
    bool refused;
    model *m = sbml_read_text(text, "fuzz.xml", &o, d, &refused);
    if (!m && diag_errors(d) == 0) abort();
    ode_system *s = m ? system_new(m, d) : NULL;
    if (m && !s && diag_errors(d) == 0) abort();
    if (s) {
        double *x = calloc((size_t)s->nstate + 1, sizeof *x), *p = calloc((size_t)s->ninput + 1, sizeof *p);
        for (int i = 0; i < s->nstate; i++) x[i] = NAN;
        for (int j = 0; j < s->ninput; j++) p[j] = NAN;
        system_initial(s, 0, p, x, d);
        free(x);
        free(p);
    }
    system_free(s);
    model_free(m);
    diag_free(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (memchr(data, 0, size)) return 0;
    strbuf b = {0};
    strbuf_puts(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sbml "
                    "xmlns=\"http://www.sbml.org/sbml/level3/version2/core\" level=\"3\" "
                    "version=\"2\"><model id=\"m\" "
                    "timeUnits=\"second\"><listOfFunctionDefinitions><functionDefinition id=\"f\">"
                    "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><lambda><bvar><ci>z</ci></bvar>"
                    "<apply><times/><ci>z</ci><ci>z</ci>"
                    "</apply></lambda></math></functionDefinition></listOfFunctionDefinitions><listOfParameters>"
                    "<parameter id=\"y\" units=\"second\" constant=\"false\"/><parameter id=\"a\" value=\"2\" "
                    "units=\"second\" "
                    "constant=\"true\"/><parameter id=\"x\" value=\"1\" units=\"second\" "
                    "constant=\"false\"/></listOfParameters><listOfRules>"
                    "<assignmentRule variable=\"y\"><math xmlns=\"http://www.w3.org/1998/Math/MathML\" "
                    "xmlns:sbml=\"http://www.sbml.org/sbml/level3/version2/core\">");
    strbuf_write(&b, (const char *)data, size);
    strbuf_puts(&b, "</math></assignmentRule><rateRule variable=\"x\"><math "
                    "xmlns=\"http://www.w3.org/1998/Math/MathML\"><ci>y</ci></math>"
                    "</rateRule></listOfRules></model></sbml>");
    read_one(b.s, false);
    read_one(b.s, true);
    strbuf_free(&b);
    strbuf_write(&b, (const char *)data, size);
    strbuf_puts(&b, "");
    read_one(b.s, false);
    strbuf_free(&b);
    return 0;
}
