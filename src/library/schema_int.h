// SPDX-License-Identifier: MIT
// What the two ways of writing a schema down share (schema.c).
#ifndef COLEY_LIBRARY_SCHEMA_INT_H
#define COLEY_LIBRARY_SCHEMA_INT_H

#include "library/schema.h"

// The map below a node that has keys: its own, or that of a list's items. NULL where there are none.
const yaml_node *schema_keys(const yaml_node *n);
// What names of the user's own are given, {arm: share}; NULL where it is no such map.
const yaml_node *schema_free_keys(const yaml_node *n);
bool schema_is_required(const yaml_node *parent, const char *key);

// "text", "quantity in mg", "list of texts", "one of: a, b".
void schema_type(const yaml_node *n, strbuf *out);
// "above 0 h, at most 8760 h"; nothing where there are no limits.
void schema_limits(const yaml_node *n, strbuf *out);
// A default or an example as it would stand in the file.
void schema_value(const yaml_node *n, strbuf *out);

#endif
