// SPDX-License-Identifier: MIT
// Schemas read as data: JSON is YAML, so the reader of the library's files reads them too.
#include "library/schema.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "library/schema_int.h"

static const char SUFFIX[] = ".schema.json";
enum { SCHEMA_MOST = 64 };

// Names in alphabetical order, each to be freed.
static int schema_names(const char *root, char *name[SCHEMA_MOST])
{
    char *dir = path_join(root, "schema");
    struct dirent **entry;
    int n = 0, found = scandir(dir, &entry, NULL, alphasort);
    for (int i = 0; i < found; i++) {
        const size_t length = strlen(entry[i]->d_name), tail = sizeof SUFFIX - 1;
        if (n < SCHEMA_MOST && length > tail && strcmp(entry[i]->d_name + length - tail, SUFFIX) == 0) {
            name[n] = base_strdup(entry[i]->d_name);
            name[n++][length - tail] = '\0';
        }
        free(entry[i]);
    }
    if (found >= 0) free(entry);
    free(dir);
    return n;
}

// Path of a schema of this name; only names that are there are looked up, so that a name cannot lead elsewhere.
static char *schema_path(const char *root, const char *name, diag_list *d)
{
    char *names[SCHEMA_MOST], *path = NULL;
    const int n = schema_names(root, names);
    strbuf all = {0};
    for (int i = 0; i < n; i++) {
        strbuf_printf(&all, "%s%s", i ? ", " : "", names[i]);
        if (strcmp(names[i], name) == 0) {
            strbuf file = {0};
            strbuf_printf(&file, "schema/%s%s", name, SUFFIX);
            path = path_join(root, file.s);
            strbuf_free(&file);
        }
    }
    if (!path) {
        src_loc none = {0};
        diag_add(d, DIAG_ERROR, none, n ? all.s : "files NAME.schema.json in the library's folder 'schema'",
                 "there is no schema '%s'", name);
    }
    for (int i = 0; i < n; i++) free(names[i]);
    strbuf_free(&all);
    return path;
}

bool schema_source(const char *root, const char *name, strbuf *out, diag_list *d)
{
    char *path = schema_path(root, name, d);
    if (!path) return false;
    size_t length = 0;
    const char *shown = NULL;
    char *text = file_read_text(path, &length, d, &shown);
    if (text) strbuf_write(out, text, length);
    free(text);
    free(path);
    return text != NULL;
}

const yaml_node *schema_read(const char *root, const char *name, arena *memory, diag_list *d)
{
    char *path = schema_path(root, name, d);
    const yaml_node *schema = path ? yaml_read(path, memory, d) : NULL;
    free(path);
    return schema;
}

bool schema_list(const char *root, strbuf *out, diag_list *d)
{
    char *name[SCHEMA_MOST];
    const int n = schema_names(root, name);
    bool good = true;
    for (int i = 0; i < n; i++) {
        arena *memory = arena_new();
        const yaml_node *schema = schema_read(root, name[i], memory, d);
        good = good && schema;
        if (schema) strbuf_printf(out, "%s\t%s\n", name[i], yaml_text(schema, "title", false, "", d));
        arena_free(memory);
        free(name[i]);
    }
    return good;
}

const yaml_node *schema_keys(const yaml_node *n)
{
    for (int depth = 0; n && depth < 4; depth++) {
        const yaml_node *own = yaml_get(n, "properties");
        if (own && own->kind == YAML_MAP) return own;
        n = yaml_get(n, "items");
    }
    return NULL;
}

const yaml_node *schema_free_keys(const yaml_node *n)
{
    const yaml_node *more = yaml_get(n, "additionalProperties");
    return more && more->kind == YAML_MAP ? more : NULL;
}

bool schema_is_required(const yaml_node *parent, const char *key)
{
    // of a list of maps, the items require
    while (parent && !yaml_get(parent, "properties")) parent = yaml_get(parent, "items");
    const yaml_node *list = parent ? yaml_get(parent, "required") : NULL;
    for (int i = 0; list && list->kind == YAML_LIST && i < list->n; i++) {
        if (list->item[i]->kind == YAML_SCALAR && strcmp(list->item[i]->text, key) == 0) return true;
    }
    return false;
}

static const char *schema_scalar(const yaml_node *n, const char *key)
{
    const yaml_node *v = yaml_get(n, key);
    return v && v->kind == YAML_SCALAR ? v->text : NULL;
}

// A word for the type, in the singular.
static const char *schema_word(const yaml_node *n)
{
    static const char *const word[][2] = {{"string", "text"},          {"number", "number"},
                                          {"integer", "whole number"}, {"boolean", "true or false"},
                                          {"object", "map"},           {"array", "list"}};
    if (schema_scalar(n, "x-unit")) return "quantity";
    const char *type = schema_scalar(n, "type");
    for (size_t i = 0; type && i < sizeof word / sizeof *word; i++) {
        if (strcmp(type, word[i][0]) == 0) return word[i][1];
    }
    const yaml_node *several = yaml_get(n, "type");
    if (several && several->kind == YAML_LIST) {
        for (int i = 0; i < several->n; i++) {
            if (several->item[i]->text && strcmp(several->item[i]->text, "object") == 0) return "text or map";
        }
        return "text or number";
    }
    return "value";
}

void schema_type(const yaml_node *n, strbuf *out)
{
    const yaml_node *words = yaml_get(n, "enum");
    if (words && words->kind == YAML_LIST) {
        strbuf_puts(out, words->n > 1 ? "one of: " : "only: ");
        for (int i = 0; i < words->n; i++) strbuf_printf(out, "%s%s", i ? ", " : "", words->item[i]->text);
        return;
    }
    const yaml_node *items = yaml_get(n, "items");
    if (items) {
        strbuf_puts(out, "list, each ");
        schema_type(items, out);
        return;
    }
    if (schema_free_keys(n)) {
        strbuf_puts(out, "map of your own names, each ");
        schema_type(schema_free_keys(n), out);
        return;
    }
    const char *unit = schema_scalar(n, "x-unit");
    strbuf_puts(out, schema_word(n));
    if (unit) strbuf_printf(out, strcmp(unit, "any") == 0 ? " in its own unit" : " in %s", unit);
}

void schema_limits(const yaml_node *n, strbuf *out)
{
    static const struct {
        const char *key, *words, *tail;
    } limit[] = {{"minimum", "at least ", ""},         {"x-minimum", "at least ", "x-unit"},
                 {"exclusiveMinimum", "above ", ""},   {"maximum", "at most ", ""},
                 {"x-maximum", "at most ", "x-unit"},  {"exclusiveMaximum", "below ", ""},
                 {"minItems", "at least ", "entries"}, {"maxItems", "at most ", "entries"}};
    bool first = true;
    for (size_t i = 0; i < sizeof limit / sizeof *limit; i++) {
        const char *value = schema_scalar(n, limit[i].key);
        if (!value) continue;
        const char *tail = strcmp(limit[i].tail, "x-unit") == 0 ? schema_scalar(n, "x-unit") : limit[i].tail;
        const bool bare = !tail || !*tail || strcmp(tail, "1") == 0 || strcmp(tail, "any") == 0;
        strbuf_printf(out, "%s%s%s%s%s", first ? "" : ", ", limit[i].words, value, bare ? "" : " ", bare ? "" : tail);
        first = false;
    }
}

void schema_value(const yaml_node *n, strbuf *out)
{
    if (n->kind == YAML_SCALAR) {
        strbuf_puts(out, n->text);
        return;
    }
    const bool keyed = n->kind == YAML_MAP;
    strbuf_puts(out, keyed ? "{" : "[");
    for (int i = 0; i < n->n; i++) {
        strbuf_puts(out, i ? ", " : "");
        if (keyed) strbuf_printf(out, "%s: ", n->key[i]);
        schema_value(n->item[i], out);
    }
    strbuf_puts(out, keyed ? "}" : "]");
}
