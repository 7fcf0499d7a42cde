// SPDX-License-Identifier: MIT
// Antimony text -> a libSBML document: lexer, parser, flattening of modules (element x of submodel A is A__x), source
// map. Imports are resolved below the folder of the first file only; cyclic imports, paths that leave the folder and
// links are refused.
#ifndef COLEY_ANTIMONY_ANTIMONY_H
#define COLEY_ANTIMONY_ANTIMONY_H

#include "base/diag.h"
#include "sbml/sbml.h"

typedef struct antimony_model antimony_model;    // document + source map

// A file. module: the module wanted; NULL: the one marked with '*', else what stands outside modules (units and remarks
// alone do not count), else the last module. import_root: folder below which imports may lie, NULL for the file's own.
// NULL where there are errors in `d`: all that were found.
antimony_model *antimony_read_file(const char *path, const char *import_root, const char *module, diag_list *d);
// Text in memory; name is used in messages; imports are relative to `dir`.
antimony_model *antimony_read_text(const char *text, const char *name, const char *dir, const char *import_root,
                                   const char *module, diag_list *d);
void antimony_free(antimony_model *m);

void *antimony_document(const antimony_model *m);    // SBMLDocument_t *, owned by m
const sbml_source_map *antimony_source_map(const antimony_model *m);

// Where flattened element `id` was declared, as module and name inside it ("lesion", "k_kill"), so that
// library/model/parameters.csv can give values by module.parameter. False where it is unknown.
bool antimony_origin(const antimony_model *m, const char *id, const char **module, const char **name);

// An SBMLDocument_t (with a model, submodels expanded) as Antimony text, which reads back as the same model.
char *antimony_write(void *document);    // malloc'ed

#endif
