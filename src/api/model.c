// SPDX-License-Identifier: MIT
// Checking, showing and converting models through the public interface.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "antimony/antimony.h"
#include "api/api_int.h"
#include "base/file.h"
#include "cgen/cgen.h"
#include "model/show.h"
#include "model/system.h"
#include "native/native.h"
#include "num/fmath.h"
#include "sbml/sbml.h"

void coley_model_default(coley_model_options *o)
{
    *o = (coley_model_options){0};
}

static coley_status status_of(bool ok, bool refused)
{
    return ok ? COLEY_OK : refused ? COLEY_ERR_UNSUPPORTED : COLEY_ERR_INPUT;
}

// Values that the equations need and nobody gives, and equations that cannot be put in an order.
static bool check_equations(const model *m, diag_list *d)
{
    ode_system *s = system_new(m, d);
    if (!s) return false;
    double *input = base_alloc((size_t)s->ninput + 1, sizeof *input), *x = base_alloc((size_t)s->nstate + 1, sizeof *x);
    for (int j = 0; j < s->ninput; j++) input[j] = NAN;
    for (int i = 0; i < s->nstate; i++) x[i] = NAN;
    const bool ok = system_initial(s, 0, input, x, d);
    free(input);
    free(x);
    system_free(s);
    return ok;
}

static char *check_summary(const model *m, const diag_list *d)
{
    int count[MODEL_RATE_OF + 1] = {0}, rules = 0, warnings = 0;
    for (int i = 1; i < m->nsymbol; i++) {
        count[m->symbol[i].kind]++;
        rules += m->symbol[i].rule != RULE_NONE;
    }
    for (int i = 0; i < diag_count(d); i++) warnings += diag_at(d, i)->level == DIAG_WARNING;
    strbuf b = {0};
    const struct {
        const char *before, *one, *many;
        int n;
    } part[] = {{": ", "compartment", "compartments", count[MODEL_COMPARTMENT]},
                {", ", "species", "species", count[MODEL_SPECIES]},
                {", ", "parameter", "parameters", count[MODEL_PARAMETER]},
                {", ", "reaction", "reactions", count[MODEL_REACTION]},
                {", ", "rule", "rules", rules},
                {", ", "event", "events", m->nevent},
                {"; ", "error", "errors", diag_errors(d)},
                {", ", "warning", "warnings", warnings}};
    strbuf_puts(&b, m->id && *m->id ? m->id : "model");
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        strbuf_printf(&b, "%s%d %s", part[i].before, part[i].n, part[i].n == 1 ? part[i].one : part[i].many);
    }
    strbuf_puts(&b, "\n");
    return b.s;
}

coley_status coley_model_check(const coley_model_options *o, char **text, coley_messages *m)
{
    sbml_options options;
    bool refused = false;
    *text = NULL;
    if (!api_read_units(o->units, o->time_unit, &options, m->list)) return COLEY_ERR_INPUT;
    options.strict_units = o->strict;
    model *read = api_read_model(o->model, &options, m->list, &refused);
    if (!read) return status_of(false, refused);
    model_find_unused(read, m->list);
    const bool ok = check_equations(read, m->list);
    *text = check_summary(read, m->list);
    model_free(read);
    return status_of(ok, false);
}

// The C that the back end compiles for packs of patients: every input varies, every state may be dosed, nothing is
// removed.
static bool show_c(const ode_system *s, strbuf *b, diag_list *d)
{
    const cgen_request request = {.keep_unreachable = true};
    cgen_result made;
    if (!cgen_compile(s, &request, &made, d)) return false;
    native_text(made.kernel, b);
    cgen_clear(&made);
    return true;
}

static bool show_format_read(const char *word, show_format *format, bool *c, diag_list *d)
{
    static const char *const formats[] = {[SHOW_TEXT] = "text", [SHOW_MARKDOWN] = "markdown", [SHOW_LATEX] = "latex"};
    *c = word && strcmp(word, "c") == 0;
    if (!word || *c) return true;
    for (int k = 0; k < 3; k++) {
        if (strcmp(word, formats[k]) == 0) {
            *format = (show_format)k;
            return true;
        }
    }
    diag_add(d, DIAG_ERROR, (src_loc){0}, "text, markdown, latex or c", "the format is '%.40s'", word);
    return false;
}

coley_status coley_model_show(const coley_model_options *o, char **text, coley_messages *m)
{
    sbml_options options;
    show_options show = {.names = o->names, .jacobian = o->jacobian};
    bool refused = false, c;
    *text = NULL;
    if (!show_format_read(o->format, &show.format, &c, m->list)) return COLEY_ERR_INPUT;
    if (!api_read_units(o->units, o->time_unit, &options, m->list)) return COLEY_ERR_INPUT;
    options.check_units = false;    // showing is no checking
    model *read = api_read_model(o->model, &options, m->list, &refused);
    if (!read) return status_of(false, refused);
    ode_system *s = o->jacobian || c ? system_new(read, m->list) : NULL;
    strbuf b = {0};
    bool ok = s || !(o->jacobian || c);
    if (ok && c) ok = show_c(s, &b, m->list);
    else if (ok) model_show(read, s, &show, &b);
    *text = b.s;
    system_free(s);
    model_free(read);
    return status_of(ok, false);
}

// The text that was written must read back without errors: a conversion that cannot is not handed out. What this
// program cannot simulate (refused) is converted nevertheless, and nothing is said of it here.
static bool convert_reads_back(const char *text, bool antimony, diag_list *d)
{
    const sbml_options options = {0};
    diag_list *said = diag_new();
    bool refused = false;
    model *m = NULL;
    if (antimony) {
        antimony_model *a = antimony_read_text(text, "the converted text", ".", NULL, NULL, said);
        m = a ? sbml_read_document(antimony_document(a), antimony_source_map(a), &options, said, &refused) : NULL;
        antimony_free(a);
    } else {
        m = sbml_read_text(text, "the converted text", &options, said, &refused);
    }
    model_free(m);
    const bool good = diag_errors(said) == 0 || refused;
    for (int i = 0; i < diag_count(said) && !good; i++) {
        const diag *x = diag_at(said, i);
        diag_add(d, x->level, (src_loc){.file = x->loc.file, .line = x->loc.line}, x->expected, "%s", x->message);
    }
    diag_free(said);
    return good;
}

// Antimony has no place for who wrote a file, which says whose numbers its equations mean.
static void convert_says_units(const char *out, const void *document, diag_list *d)
{
    if (api_is_antimony(out) && sbml_document_by_simbiology(document)) {
        diag_add(d, DIAG_NOTE, (src_loc){.file = out}, NULL,
                 "SimBiology's conversion of units is not part of this text: read it with --units convert");
    }
}

coley_status coley_model_convert(const char *in, const char *out, char **text, coley_messages *m)
{
    diag_list *d = m->list;
    *text = NULL;
    const char *const wrong = !(api_is_antimony(in) || api_is_sbml(in))     ? in
                              : !(api_is_antimony(out) || api_is_sbml(out)) ? out
                                                                            : NULL;
    if (wrong) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, "a name that ends in .ant (Antimony), .xml or .sbml",
                 "'%.200s' is neither Antimony nor SBML by its name", wrong);
        return COLEY_ERR_INPUT;
    }
    if (!fmath_require(d)) return COLEY_ERR_UNSUPPORTED;
    antimony_model *a = api_is_antimony(in) ? antimony_read_file(in, NULL, NULL, d) : NULL;
    void *read = api_is_antimony(in) ? NULL : sbml_document_read(in, d), *document = a ? antimony_document(a) : read;
    if (document) *text = api_is_antimony(out) ? antimony_write(document) : sbml_document_write(document);
    if (*text) convert_says_units(out, document, d);
    sbml_document_free(read);
    antimony_free(a);
    if (*text && convert_reads_back(*text, api_is_antimony(out), d)) return COLEY_OK;
    free(*text);
    *text = NULL;
    return COLEY_ERR_INPUT;
}
