// SPDX-License-Identifier: MIT
// What may stand in a file of the library, told from its schema (library/schema/NAME.schema.json, JSON Schema 2020-12
// with x-unit, x-minimum and x-maximum for quantities): the same text serves editors, the terminal and the reference in
// the documentation.
#ifndef COLEY_LIBRARY_SCHEMA_H
#define COLEY_LIBRARY_SCHEMA_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/strbuf.h"
#include "library/yaml.h"

// A schema by its name ("trial") in the library `root`, in `memory`. NULL and an error that names those there are.
const yaml_node *schema_read(const char *root, const char *name, arena *memory, diag_list *d);
// The file's text as it is, appended. False and an error where it cannot be read.
bool schema_source(const char *root, const char *name, strbuf *out, diag_list *d);
// Names of all schemas, in alphabetical order, with their title: "name\ttitle\n" each, appended.
bool schema_list(const char *root, strbuf *out, diag_list *d);

// For a terminal of `columns`: the keys of a map as an outline, one below the other with what each means. `key`
// ("arms.doses.every", NULL for the whole file): that one with its type, unit, limits, default and examples, and the
// keys below it. False and an error with the nearest key where there is none of this name.
bool schema_outline(const yaml_node *schema, const char *name, const char *key, int columns, strbuf *out, diag_list *d);
// The whole file as Markdown: a section for each map, a table of its keys.
void schema_markdown(const yaml_node *schema, const char *name, strbuf *out);

#endif
