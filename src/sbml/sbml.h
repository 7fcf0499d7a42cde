// SPDX-License-Identifier: MIT
// SBML in and out, through libSBML's C API. One reader makes our model from a libSBML document, whether it came from a
// file or from the Antimony front end.
#ifndef COLEY_SBML_SBML_H
#define COLEY_SBML_SBML_H

#include "model/model.h"

// libSBML's document type, forward declared so that headers do not pull libSBML in.
#ifndef __cplusplus
typedef struct SBMLDocument SBMLDocument_t_;
#endif

// Where an element of the document came from, for messages; the Antimony front end fills it (its source map).
typedef struct {
    src_loc (*find)(const void *self, const char *id);
    const void *self;
} sbml_source_map;

// Whose numbers an equation of a file means. SBML: the file's own, whatever their units. SimBiology, with its unit
// conversion on: those of one coherent system of units, and a file that it exported does not say whether it was on.
typedef enum {
    SBML_UNITS_AS_WRITTEN,
    SBML_UNITS_AUTO,    // converted where the file says that SimBiology
                        // wrote it, with a warning; else as written
    SBML_UNITS_CONVERTED,
} sbml_unit_mode;

typedef struct {
    sbml_unit_mode unit_mode;    // of quantities of different scale, see convert.c;
                                 // every quantity keeps the numbers of its own unit
    const char *time_unit;       // unit of the model's time where units are converted ("day"); NULL: the file's
    bool check_units;            // units of every equation; an inconsistency is an
                                 // error where `strict_units`, else a warning
    bool strict_units;           // library models: also every number has a unit (exponents,
                                 // stoichiometries, pure factors apart)
    bool house_units;            // convert values to house units (needs units on everything)
    bool validated;              // the parts of this document have passed libSBML's rules before (a composed model):
                                 // they are not run again, which for a large model takes longer than all the rest
} sbml_options;

// NULL and errors in `d`. Elements that are right but not supported here are named in an error that begins with "not
// supported:"; *refused (may be NULL) is set when that is the only kind of error.
model *sbml_read_file(const char *path, const sbml_options *o, diag_list *d, bool *refused);
// Text in memory; name is used in messages.
model *sbml_read_text(const char *text, const char *name, const sbml_options *o, diag_list *d, bool *refused);
// document: an SBMLDocument_t *. Borrowed.
model *sbml_read_document(void *document, const sbml_source_map *map, const sbml_options *o, diag_list *d,
                          bool *refused);

// A document for conversion: SBMLDocument_t *, guarded as above; NULL and errors in `d`, also where it needs a package
// beyond the core.
void *sbml_document_read(const char *path, diag_list *d);
void sbml_document_free(void *document);
char *sbml_document_write(void *document);                 // as XML, malloc'ed
bool sbml_document_by_simbiology(const void *document);    // says that SimBiology wrote it: see SBML_UNITS_AUTO

// The text as libSBML reads it (SBMLDocument_t *, with libSBML's findings in it), behind a look at what must not reach
// it. NULL and errors in `d`.
void *sbml_document_parse(const char *text, size_t length, const char *name, diag_list *d);

#endif
