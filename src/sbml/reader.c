// SPDX-License-Identifier: MIT
// SBML to a model: a file is guarded, read and checked by libSBML, whose findings become diagnostics; then its elements
// are read in the order in which they need one another.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "sbml/sbml_int.h"
#include "sbml/shield.h"

enum { MOST_EQUATIONS = 300, MOST_FUNCTIONS = 100 };    // for libSBML's general rules, see check_document()

src_loc sbml_loc(const sbml_reader *r, void *element, const char *id)
{
    if (r->map) {
        return id && *id ? r->map->find(r->map->self, id) : (src_loc){0};
    }
    return r->file && element ? (src_loc){r->file, (int)SBase_getLine(element), 0, 0} : (src_loc){0};
}

void sbml_error(sbml_reader *r, src_loc loc, const char *expected, const char *format, ...)
{
    char text[600];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    diag_add(r->d, DIAG_ERROR, loc, expected, "%s", text);
}

void sbml_refuse(sbml_reader *r, src_loc loc, const char *format, ...)
{
    char text[600];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    r->refused++;
    diag_add(r->d, DIAG_ERROR, loc, NULL, "not supported: %s", text);
}

// libSBML's messages are the text of the rule, "Reference: ..." on a line, then what was found; over several lines.
// What was found, after the rule's short name, says it best; where there is nothing of the kind, the text of the rule.
static char *message_of(const XMLError_t *e)
{
    const char *text = XMLError_getMessage(e), *name = XMLError_getShortMessage(e);
    const char *reference = text ? strstr(text, "Reference: ") : NULL;
    const char *found = reference ? strchr(reference, '\n') : NULL;
    found = found ? found + strspn(found, " \n\r\t") : "";
    strbuf b = {0};
    strbuf_printf(&b, "%s%s%s", name ? name : "", name && *name ? ": " : "", *found ? found : text ? text : "");
    size_t n = 0;
    for (char *c = b.s; *c; c++) {
        bool blank = *c == ' ' || *c == '\n' || *c == '\t' || *c == '\r';
        if (!blank || (n > 0 && b.s[n - 1] != ' ')) {
            b.s[n++] = blank ? ' ' : *c;
        }
    }
    while (n > 0 && b.s[n - 1] == ' ') {
        n--;
    }
    // at most 500 bytes, no character cut in two
    for (n = n < 500 ? n : 500; n > 0 && ((unsigned char)b.s[n] & 0xC0) == 0x80;) {
        n--;
    }
    b.s[n] = 0;
    return b.s;
}

// A package that libSBML does not know and that changes the model's meaning is refused; other errors are errors.
static void report_libsbml(sbml_reader *r)
{
    for (unsigned i = 0; i < SBMLDocument_getNumErrors(r->document); i++) {
        const XMLError_t *e = (const XMLError_t *)SBMLDocument_getError(r->document, i);
        unsigned severity = XMLError_getSeverity(e), number = XMLError_getErrorId(e);
        // what math.c and reactions.c find as well, and name better or tolerate
        if (number == UndeclaredSpeciesRef || number == ApplyCiMustBeUserFunction) {
            continue;
        }
        if (severity != LIBSBML_SEV_ERROR && severity != LIBSBML_SEV_FATAL) {
            continue;
        }
        char *text = message_of(e);
        unsigned line = XMLError_getLine(e);
        src_loc loc = r->file ? (src_loc){r->file, line < 100000000 ? (int)line : 0, 0, 0} : (src_loc){0};
        if (number == RequiredPackagePresent) {
            sbml_refuse(r, loc, "an SBML package (%s)", text);
        } else {
            diag_add(r->d, DIAG_ERROR, loc, NULL, "%s", text);
        }
        free(text);
    }
}

static int library_errors(sbml_reader *r)
{
    return (int)(SBMLDocument_getNumErrorsWithSeverity(r->document, LIBSBML_SEV_ERROR) +
                 SBMLDocument_getNumErrorsWithSeverity(r->document, LIBSBML_SEV_FATAL));
}

// Our own checks cover units, references, rules and what is computed; these are libSBML's rules on structure,
// identifiers and MathML. Its general rules hold one on cycles of assignments that takes the cube of their number, and
// one on functions that call one another that takes more than that, so they are left out where these are many, and for
// documents that our Antimony front end has built. So are then its rules on MathML, which trust the general ones to
// have found functions that call themselves; math.c has both.
static void check_document(sbml_reader *r)
{
    static const SBMLErrorCategory_t off[] = {LIBSBML_CAT_UNITS_CONSISTENCY, LIBSBML_CAT_SBO_CONSISTENCY,
                                              LIBSBML_CAT_MODELING_PRACTICE, LIBSBML_CAT_OVERDETERMINED_MODEL};
    if (library_errors(r) == 0 && r->sbml) {
        for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
            SBMLDocument_setConsistencyChecks(r->document, off[i], 0);
        }
        unsigned equations =
            Model_getNumRules(r->sbml) + Model_getNumInitialAssignments(r->sbml) + Model_getNumReactions(r->sbml);
        unsigned functions = Model_getNumFunctionDefinitions(r->sbml);
        bool general = !r->map && equations <= MOST_EQUATIONS && functions <= MOST_FUNCTIONS;
        SBMLDocument_setConsistencyChecks(r->document, LIBSBML_CAT_GENERAL_CONSISTENCY, general);
        SBMLDocument_setConsistencyChecks(r->document, LIBSBML_CAT_MATHML_CONSISTENCY, general);
        if (!shield_check(r->document)) {
            sbml_error(r, sbml_loc(r, r->document, NULL), "a document of SBML", "libSBML cannot check the document");
        }
    }
    report_libsbml(r);
}

static void read_functions(sbml_reader *r)
{
    unsigned n = Model_getNumFunctionDefinitions(r->sbml);
    r->function_open = base_alloc((size_t)n + 1, sizeof(bool));
    for (unsigned i = 0; i < n; i++) {
        map_set(r->function, FunctionDefinition_getId(Model_getFunctionDefinition(r->sbml, i)), (int)i);
    }
}

static void read_model(sbml_reader *r)
{
    const char *id = Model_getId(r->sbml);
    r->m->id = arena_strdup(r->m->memory, id ? id : "");
    r->m->in_house_units = r->o->house_units;
    read_functions(r);
    sbml_read_units(r);
    sbml_choose_conversion(r);
    r->m->symbol[0].unit = r->time;
    sbml_read_quantities(r);
    sbml_read_participants(r);
    if (diag_errors(r->d) == r->errors_before) {
        sbml_read_kinetic_laws(r);
        sbml_read_equations(r);
    }
}

static model *read_reader(sbml_reader *r, bool *refused)
{
    r->errors_before = diag_errors(r->d);
    r->level = (int)SBMLDocument_getLevel(r->document);
    r->version = (int)SBMLDocument_getVersion(r->document);
    r->sbml = SBMLDocument_getModel(r->document);
    if (r->sbml) {
        sbml_refuse_unsupported(r);
    }
    // what is refused may look wrong to libSBML as well (an event of a package): one reason is enough
    if (r->refused == 0) {
        check_document(r);
    }
    if (!r->sbml && diag_errors(r->d) == r->errors_before) {
        sbml_error(r, sbml_loc(r, r->document, NULL), "a model", "the document holds no model");
    }
    r->m = model_new();
    r->function = map_new();
    r->unit_index = map_new();
    if (diag_errors(r->d) == r->errors_before) {
        read_model(r);
    }
    map_free(r->function);
    map_free(r->unit_index);
    free(r->function_open);
    free(r->unit_value);
    int errors = diag_errors(r->d) - r->errors_before;
    if (refused) {
        *refused = errors > 0 && errors == r->refused;
    }
    if (errors > 0) {
        model_free(r->m);
        return NULL;
    }
    return r->m;
}

model *sbml_read_document(void *document, const sbml_source_map *source, const sbml_options *o, diag_list *d,
                          bool *refused)
{
    sbml_reader r = {.document = document, .d = d, .o = o, .map = source};
    return read_reader(&r, refused);
}

static model *read_guarded(const char *text, size_t length, const char *name, const sbml_options *o, diag_list *d,
                           bool *refused)
{
    sbml_reader r = {.d = d, .o = o, .file = name, .document = sbml_document_parse(text, length, name, d)};
    if (!r.document) {
        return NULL;
    }
    model *m = read_reader(&r, refused);
    SBMLDocument_free(r.document);
    return m;
}

model *sbml_read_file(const char *path, const sbml_options *o, diag_list *d, bool *refused)
{
    size_t length;
    const char *name;
    if (refused) {
        *refused = false;
    }
    char *text = file_read_text(path, &length, d, &name);
    model *m = text ? read_guarded(text, length, name, o, d, refused) : NULL;
    free(text);
    return m;
}

model *sbml_read_text(const char *text, const char *name, const sbml_options *o, diag_list *d, bool *refused)
{
    if (refused) {
        *refused = false;
    }
    return read_guarded(text, strlen(text), diag_file(d, name, text, strlen(text)), o, d, refused);
}
