// SPDX-License-Identifier: MIT
// Documents as libSBML holds them, for conversion: read from a file with all that guards reading, and written as XML.
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "sbml/sbml_int.h"
#include "sbml/shield.h"

// Packages whose elements a conversion would drop, and with them what the model means.
static bool document_converts(SBMLDocument_t *document, const char *name, diag_list *d)
{
    static const char *const packages[] = {"comp", "distrib", "arrays", "spatial", "dyn", "multi", "fbc", "qual"};
    bool ok = true;
    for (size_t i = 0; i < sizeof packages / sizeof *packages; i++) {
        if (SBMLDocument_isSetPackageRequired(document, packages[i]) &&
            SBMLDocument_getPackageRequired(document, packages[i])) {
            diag_add(d, DIAG_ERROR, (src_loc){name, 1, 0, 0}, "SBML's core alone",
                     "not supported: SBML package %s in a conversion", packages[i]);
            ok = false;
        }
    }
    return ok;
}

void *sbml_document_parse(const char *text, size_t length, const char *name, diag_list *d)
{
    char why[SHIELD_WHY];
    if (!sbml_guard(text, length, name, d)) return NULL;
    void *document = shield_read(text, why);
    if (!document) {
        diag_add(d, DIAG_ERROR, (src_loc){name, 0, 0, 0}, "a document of SBML, level 1, 2 or 3, in its namespace", "%s",
                 why);
    }
    return document;
}

void *sbml_document_read(const char *path, diag_list *d)
{
    size_t length;
    const char *name;
    char *text = file_read_text(path, &length, d, &name);
    if (!text) return NULL;
    SBMLDocument_t *document = sbml_document_parse(text, length, name, d);
    free(text);
    if (!document) return NULL;
    bool ok = document_converts(document, name, d);
    for (unsigned i = 0; i < SBMLDocument_getNumErrors(document); i++) {
        const XMLError_t *e = (const XMLError_t *)SBMLDocument_getError(document, i);
        if (XMLError_getSeverity(e) != LIBSBML_SEV_ERROR && XMLError_getSeverity(e) != LIBSBML_SEV_FATAL) continue;
        diag_add(d, DIAG_ERROR, (src_loc){name, (int)XMLError_getLine(e), 0, 0}, NULL, "%.300s",
                 XMLError_getShortMessage(e));
        ok = false;
    }
    if (ok && !SBMLDocument_getModel(document)) {
        diag_add(d, DIAG_ERROR, (src_loc){name, 1, 0, 0}, "a model", "the document holds no model");
        ok = false;
    }
    if (ok) return document;
    SBMLDocument_free(document);
    return NULL;
}

void sbml_document_free(void *document)
{
    if (document) SBMLDocument_free(document);
}

char *sbml_document_write(void *document)
{
    return writeSBMLToString(document);
}
