// SPDX-License-Identifier: MIT
// The reader layer over libfyaml: its document is copied once into a plain tree of our own (arena), so that positions,
// limits and messages are in one place and nothing of libfyaml is seen elsewhere.
#include "library/yaml.h"

#include <errno.h>
#include <libfyaml.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/number.h"
#include "units/units.h"

enum {
    YAML_MAX_DEPTH = 24,    // our files need 6
    YAML_MAX_NODES = 200000,
    YAML_MAX_TEXT = 65536,    // bytes of one scalar
};

typedef struct {
    arena *memory;
    diag_list *d;
    const char *file;
    int nodes;
    bool failed;
} yaml_copy;

static src_loc yaml_node_loc(const yaml_copy *c, struct fy_node *n)
{
    src_loc loc = {c->file, 1, 1, 0};
    struct fy_token *token = NULL;
    switch (fy_node_get_type(n)) {
    case FYNT_SCALAR: token = fy_node_get_scalar_token(n); break;
    default: break;
    }
    const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
    if (mark) {
        loc.line = mark->line + 1;
        loc.column = mark->column + 1;
        size_t length = 0;
        fy_node_get_scalar(n, &length);
        loc.length = length < 200 ? (int)length : 1;
    }
    return loc;
}

static yaml_node *yaml_copy_node(yaml_copy *c, struct fy_node *n, src_loc place, int depth);

static void yaml_fail(yaml_copy *c, src_loc loc, const char *expected, const char *message)
{
    diag_add(c->d, DIAG_ERROR, loc, expected, "%s", message);
    c->failed = true;
}

static const char *yaml_copy_text(yaml_copy *c, struct fy_node *n, src_loc loc)
{
    size_t length = 0;
    const char *text = fy_node_get_scalar(n, &length);
    if (length > YAML_MAX_TEXT) {
        yaml_fail(c, loc, "at most 64 KiB", "text is too long");
        return "";
    }
    return text ? arena_strndup(c->memory, text, length) : "";
}

static void yaml_copy_list(yaml_copy *c, struct fy_node *n, yaml_node *out, int depth)
{
    out->item = arena_alloc(c->memory, sizeof *out->item * (size_t)(out->n + 1));
    void *at = NULL;
    struct fy_node *item;
    for (int i = 0; i < out->n && (item = fy_node_sequence_iterate(n, &at)) && !c->failed; i++) {
        out->item[i] = yaml_copy_node(c, item, out->loc, depth + 1);
    }
    if (out->n && out->item[0]) {
        out->loc = out->item[0]->loc;
    }
}

static void yaml_copy_map(yaml_copy *c, struct fy_node *n, yaml_node *out, int depth)
{
    size_t count = (size_t)(out->n + 1);
    out->item = arena_alloc(c->memory, sizeof *out->item * count);
    out->key = arena_alloc(c->memory, sizeof *out->key * count);
    out->key_loc = arena_alloc(c->memory, sizeof *out->key_loc * count);
    void *at = NULL;
    struct fy_node_pair *pair;
    for (int i = 0; i < out->n && (pair = fy_node_mapping_iterate(n, &at)) && !c->failed; i++) {
        struct fy_node *key = fy_node_pair_key(pair);
        out->key_loc[i] = yaml_node_loc(c, key);
        if (!key || fy_node_get_type(key) != FYNT_SCALAR) {
            yaml_fail(c, out->key_loc[i], "a plain word", "a key is a list or a map");
            return;
        }
        out->key[i] = yaml_copy_text(c, key, out->key_loc[i]);
        for (int j = 0; j < i; j++) {
            if (!strcmp(out->key[j], out->key[i])) {
                diag_add(c->d, DIAG_ERROR, out->key_loc[i], "each key once",
                         "key '%s' is given a second time (first in line %d)", out->key[i], out->key_loc[j].line);
            }
        }
        out->item[i] = yaml_copy_node(c, fy_node_pair_value(pair), out->key_loc[i], depth + 1);
    }
    if (out->n) {
        out->loc = out->key_loc[0];
    }
}

// place: where the node is when libfyaml knows no better (empty lists, missing values)
static yaml_node *yaml_copy_node(yaml_copy *c, struct fy_node *n, src_loc place, int depth)
{
    yaml_node *out = arena_alloc(c->memory, sizeof *out);
    out->loc = place;
    out->text = "";
    if (++c->nodes > YAML_MAX_NODES) {
        yaml_fail(c, place, "at most 200000 values", "the file is too large");
        return out;
    }
    if (depth > YAML_MAX_DEPTH) {
        yaml_fail(c, place, "at most 24 levels", "lists and maps are nested too deeply");
        return out;
    }
    if (!n) {
        return out;
    }
    switch (fy_node_get_type(n)) {
    case FYNT_SCALAR:
        if (fy_node_is_alias(n)) {
            yaml_fail(c, place, "the value written out", "aliases are not supported");
        } else if (fy_node_get_scalar_token(n)) {
            out->loc = yaml_node_loc(c, n);
            out->text = yaml_copy_text(c, n, out->loc);
        }
        break;
    case FYNT_SEQUENCE:
        out->kind = YAML_LIST;
        out->n = fy_node_sequence_item_count(n);
        yaml_copy_list(c, n, out, depth);
        break;
    case FYNT_MAPPING:
        out->kind = YAML_MAP;
        out->n = fy_node_mapping_item_count(n);
        yaml_copy_map(c, n, out, depth);
        break;
    }
    return out;
}

// A tab in the indentation is the commonest reason, and libfyaml names its consequences only. False where there is
// none.
static bool yaml_report_tab(const char *text, size_t length, const char *file, diag_list *d)
{
    int line = 1;
    bool first = true;    // nothing but blanks so far on this line
    for (size_t i = 0, begin = 0; i < length; i++) {
        if (first && text[i] == '\t') {
            src_loc loc = {file, line, (int)(i - begin) + 1, 1};
            diag_add(d, DIAG_ERROR, loc, "blanks", "a tab in the indentation");
            return true;
        }
        first = text[i] == '\n' || (first && text[i] == ' ');
        line += text[i] == '\n';
        begin = text[i] == '\n' ? i + 1 : begin;
    }
    return false;
}

static void yaml_report(struct fy_diag *messages, const char *file, diag_list *d)
{
    void *at = NULL;
    const struct fy_diag_error *e;
    int shown = 0;
    while ((e = fy_diag_errors_iterate(messages, &at))) {
        if (e->type != FYET_ERROR) {
            continue;
        }
        src_loc loc = {file, e->line > 0 ? e->line : 1, e->column > 0 ? e->column : 1, 1};
        diag_add(d, DIAG_ERROR, loc, NULL, "not valid YAML: %s", e->msg);
        shown++;
    }
    if (!shown) {
        src_loc loc = {file, 1, 1, 1};
        diag_add(d, DIAG_ERROR, loc, "keys and values, 'key: value'", "not valid YAML");
    }
}

// Directives ("%YAML 1.2") say nothing that our files need, and libfyaml 0.8 can look for the end of a broken one for
// ever. A line that begins with '%' is one, and neither a key nor a value.
static bool yaml_has_directive(const char *text, size_t length, const char *name, diag_list *d)
{
    static const char BYTE_ORDER_MARK[] = "\xEF\xBB\xBF";
    int line = 1;
    bool first = true;    // on its line
    for (size_t i = length >= 3 && memcmp(text, BYTE_ORDER_MARK, 3) == 0 ? 3 : 0; i < length; i++) {
        if (first && text[i] == '%') {
            diag_add(d, DIAG_ERROR, (src_loc){name, line, 1, 1}, "keys and values; a text that begins with % in quotes",
                     "a line begins with %%: directives are not supported");
            return true;
        }
        first = text[i] == '\n' || text[i] == '\r';
        line += text[i] == '\n';
    }
    return false;
}

const yaml_node *yaml_parse(const char *text, size_t length, const char *name, arena *memory, diag_list *d)
{
    int before = diag_errors(d);
    if (yaml_has_directive(text, length, name, d)) {
        return NULL;
    }
    struct fy_diag_cfg diag_cfg;
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL;
    struct fy_diag *messages = fy_diag_create(&diag_cfg);
    fy_diag_set_collect_errors(messages, true);
    struct fy_parse_cfg cfg = {
        .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_ALLOW_DUPLICATE_KEYS,
        .diag = messages,
    };
    errno = 0;
    struct fy_document *document = fy_document_build_from_string(&cfg, text, length);
    if (!document && errno == ENOMEM) {
        base_out_of_memory(length);
    }
    struct fy_node *root = document ? fy_document_root(document) : NULL;
    yaml_node *tree = NULL;
    if (!document) {
        if (!yaml_report_tab(text, length, name, d)) {
            yaml_report(messages, name, d);
        }
    } else if (!root || fy_node_get_type(root) != FYNT_MAPPING) {
        src_loc loc = {name, 1, 1, 1};
        diag_add(d, DIAG_ERROR, loc, "keys and values, 'key: value'", "the file is not a YAML map");
    } else {
        yaml_copy c = {memory, d, name, 0, false};
        src_loc start = {name, 1, 1, 1};
        tree = yaml_copy_node(&c, root, start, 0);
    }
    fy_document_destroy(document);
    fy_diag_destroy(messages);
    return diag_errors(d) == before ? tree : NULL;
}

const yaml_node *yaml_read(const char *path, arena *memory, diag_list *d)
{
    size_t length;
    const char *name;
    char *text = file_read_text(path, &length, d, &name);
    if (!text) {
        return NULL;
    }
    const yaml_node *root = yaml_parse(text, length, name, memory, d);
    free(text);
    return root;
}

bool yaml_check_keys(const yaml_node *node, const char *what, const char *const *allowed, diag_list *d)
{
    if (!node) {
        return false;
    }
    if (node->kind != YAML_MAP) {
        diag_add(d, DIAG_ERROR, node->loc, "keys and values, {key: value, ...}", "%s is not a map", what);
        return false;
    }
    map *known = map_new();
    for (int i = 0; allowed[i]; i++) {
        map_set(known, allowed[i], i);
    }
    for (int i = 0; i < node->n; i++) {
        if (map_get(known, node->key[i]) >= 0) {
            continue;
        }
        char all[160], hint[MAP_HINT];
        int n = snprintf(all, sizeof all, "one of");
        for (int k = 0; allowed[k] && n < (int)sizeof all - 1; k++) {
            n += snprintf(all + n, sizeof all - (size_t)n, "%s %s", k ? "," : "", allowed[k]);
        }
        diag_add(d, DIAG_ERROR, node->key_loc[i], map_hint(known, node->key[i], all, hint), "unknown key '%s' in %s",
                 node->key[i], what);
    }
    map_free(known);
    return true;
}

const yaml_node *yaml_get(const yaml_node *node, const char *key)
{
    if (node && node->kind == YAML_MAP) {
        for (int i = 0; i < node->n; i++) {
            if (!strcmp(node->key[i], key)) {
                return node->item[i];
            }
        }
    }
    return NULL;
}

const yaml_node *yaml_need(const yaml_node *node, const char *key, diag_list *d)
{
    const yaml_node *value = yaml_get(node, key);
    if (!value && node) {
        char hint[100];
        snprintf(hint, sizeof hint, "'%s: ...'", key);
        diag_add(d, DIAG_ERROR, node->loc, hint, "key '%s' is missing", key);
    }
    return value;
}

src_loc yaml_loc(const yaml_node *node, const char *key)
{
    const yaml_node *value = yaml_get(node, key);
    return value ? value->loc : node->loc;
}

const yaml_node *yaml_list(const yaml_node *node, const char *key, diag_list *d)
{
    const yaml_node *value = yaml_get(node, key);
    if (value && value->kind != YAML_LIST) {
        diag_add(d, DIAG_ERROR, value->loc, "a list, [...]", "'%s' is not a list", key);
        return NULL;
    }
    return value;
}

const yaml_node *yaml_map(const yaml_node *node, const char *key, bool needed, diag_list *d)
{
    const yaml_node *value = needed ? yaml_need(node, key, d) : yaml_get(node, key);
    if (value && value->kind != YAML_MAP) {
        diag_add(d, DIAG_ERROR, value->loc, "keys and values, {key: value, ...}", "'%s' is not a map", key);
        return NULL;
    }
    return value;
}

const char *yaml_text(const yaml_node *node, const char *key, bool needed, const char *fallback, diag_list *d)
{
    const yaml_node *value = needed ? yaml_need(node, key, d) : yaml_get(node, key);
    if (!value) {
        return fallback;
    }
    if (value->kind != YAML_SCALAR || (needed && !*value->text)) {
        diag_add(d, DIAG_ERROR, value->loc, "a text", "'%s' is %s", key,
                 value->kind == YAML_SCALAR ? "empty" : "not a text");
        return fallback;
    }
    return value->text;
}

bool yaml_bool(const yaml_node *node, const char *key, bool fallback, diag_list *d)
{
    const char *text = yaml_text(node, key, false, NULL, d);
    if (!text) {
        return fallback;
    }
    if (!strcmp(text, "true")) {
        return true;
    }
    if (strcmp(text, "false")) {
        diag_add(d, DIAG_ERROR, yaml_loc(node, key), "true or false", "'%s' is '%s'", key, text);
    }
    return false;
}

int yaml_int(const yaml_node *node, const char *key, int low, int high, bool needed, int fallback, diag_list *d)
{
    const char *text = yaml_text(node, key, needed, NULL, d);
    if (!text) {
        return fallback;
    }
    double value;
    if (!number_whole(text, &value) || value != floor(value) || value < low || value > high) {
        char expected[80];
        snprintf(expected, sizeof expected, "a whole number from %d to %d", low, high);
        diag_add(d, DIAG_ERROR, yaml_loc(node, key), expected, "'%s' is '%s'", key, text);
        return fallback;
    }
    return (int)value;
}

double yaml_number(const yaml_node *node, const char *what, const char *like, double low, double high, diag_list *d)
{
    char buffer[160], expected[160];
    unit wanted, u;
    if (!unit_parse(like, &wanted, buffer)) {
        wanted = UNIT_ONE;
    }
    if (node->kind != YAML_SCALAR) {
        diag_add(d, DIAG_ERROR, node->loc, "a number with a unit", "'%s' is not a number", what);
        return NAN;
    }
    double value;
    if (!quantity_parse(node->text, &value, &u, buffer)) {
        diag_add(d, DIAG_ERROR, node->loc, NULL, "'%s': %s", what, buffer);
        return NAN;
    }
    if (!unit_same_dimension(u, wanted)) {
        const bool bare = unit_is_dimensionless(wanted), given = !unit_is_dimensionless(u);
        snprintf(expected, sizeof expected, "%s%.60s%s%.60s%s",
                 bare    ? "a number without a unit"
                 : given ? "a unit such as '"
                         : "the number with its unit, such as '",
                 bare || given ? "" : node->text, bare || given ? "" : " ", bare ? "" : like, bare ? "" : "'");
        diag_add(d, DIAG_ERROR, node->loc, expected, "'%s' is '%s', which has %s", what, node->text,
                 given ? "the wrong unit" : "no unit");
        return NAN;
    }
    // the limits, with room for rounding in the conversion
    double in_like = value / wanted.factor, room = 1e-12 * fabs(in_like);
    if (!(in_like >= low - room && in_like <= high + room)) {
        const char *name = strcmp(like, "1") ? like : "", *blank = *name ? " " : "";
        if (isinf(high)) {
            bool positive = low > 0 && low < 1e-9;
            snprintf(expected, sizeof expected, "%s %g%s%s", positive ? "more than" : "at least", positive ? 0 : low,
                     blank, name);
        } else {
            snprintf(expected, sizeof expected, "from %g to %g%s%s", low, high, blank, name);
        }
        diag_add(d, DIAG_ERROR, node->loc, expected, "'%s' is %s", what, node->text);
        return NAN;
    }
    return value;
}

double yaml_quantity(const yaml_node *node, const char *key, const char *like, double low, double high, bool needed,
                     double fallback, diag_list *d)
{
    const yaml_node *value = needed ? yaml_need(node, key, d) : yaml_get(node, key);
    if (!value) {
        return fallback;
    }
    double x = yaml_number(value, key, like, low, high, d);
    return isnan(x) ? fallback : x;
}
