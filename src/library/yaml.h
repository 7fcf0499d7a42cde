// SPDX-License-Identifier: MIT
// YAML with positions: a file becomes a tree of nodes that know their line and column, and typed getters check keys,
// numbers, units and ranges. Everything that is wrong is added to the diagnostics with its place; getters then give the
// fallback, so that a reader goes on and reports all.
//
// Of YAML: scalars, lists and maps. Anchors, aliases, tags, and several documents in a file are refused. Limits: nodes,
// depth, length.
#ifndef COLEY_LIBRARY_YAML_H
#define COLEY_LIBRARY_YAML_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"

typedef enum { YAML_SCALAR, YAML_LIST, YAML_MAP } yaml_kind;

typedef struct yaml_node yaml_node;
struct yaml_node {
    yaml_kind kind;
    src_loc loc;
    const char *text;    // YAML_SCALAR
    int n;               // YAML_LIST, YAML_MAP: entries
    yaml_node **item;    // (n)
    const char **key;    // (n) YAML_MAP
    src_loc *key_loc;    // (n) YAML_MAP
};

// The root of the file, in `memory`; it is a map. NULL and errors in `d`.
const yaml_node *yaml_read(const char *path, arena *memory, diag_list *d);
const yaml_node *yaml_parse(const char *text, size_t length, const char *name, arena *memory, diag_list *d);

// Errors for keys of `map` that are not among `allowed` (NULL-terminated), with the nearest one as a hint, and where
// `map` is no map. False where it is no map.
bool yaml_check_keys(const yaml_node *map, const char *what, const char *const *allowed, diag_list *d);

// The value of a key; NULL where there is none. yaml_need adds an error then.
const yaml_node *yaml_get(const yaml_node *map, const char *key);
const yaml_node *yaml_need(const yaml_node *map, const char *key, diag_list *d);
src_loc yaml_loc(const yaml_node *map, const char *key);    // of the value, else of the map

// A list under a key; NULL where the key is missing. An error where it is no list.
const yaml_node *yaml_list(const yaml_node *map, const char *key, diag_list *d);
const yaml_node *yaml_map(const yaml_node *map, const char *key, bool needed, diag_list *d);

// Text of a scalar; fallback where the key is missing (NULL fallback and `needed`: an error).
const char *yaml_text(const yaml_node *map, const char *key, bool needed, const char *fallback, diag_list *d);
bool yaml_bool(const yaml_node *map, const char *key, bool fallback, diag_list *d);
int yaml_int(const yaml_node *map, const char *key, int low, int high, bool needed, int fallback, diag_list *d);

// A quantity with a unit of the dimension of `like` ("day", "mm", "1"), in house units, from low to high (in `like`).
// NaN fallbacks are fine.
double yaml_quantity(const yaml_node *map, const char *key, const char *like, double low, double high, bool needed,
                     double fallback, diag_list *d);
// The same for a scalar node itself; `what` names it in messages.
double yaml_number(const yaml_node *node, const char *what, const char *like, double low, double high, diag_list *d);

#endif
