// SPDX-License-Identifier: MIT
// A schema in words: an outline for the terminal, sections and tables in Markdown for the reference.
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "library/schema_int.h"

enum { SCHEMA_DEPTH = 16, SCHEMA_LEFT = 30 };

// Words in lines of `columns`, those after the first line indented by `indent`; `at`: the column where the first
// stands.
static void schema_wrap(const char *text, int indent, int at, int columns, strbuf *out)
{
    bool first = true;
    while (*text) {
        const int length = (int)strcspn(text, " \n");
        if (!first && at + 1 + length > columns) {
            strbuf_printf(out, "\n%*s", indent, "");
            at = indent;
        } else if (!first) {
            strbuf_puts(out, " ");
            at++;
        }
        strbuf_write(out, text, (size_t)length);
        at += length;
        text += length;
        text += strspn(text, " \n");
        first = false;
    }
    strbuf_puts(out, "\n");
}

static const char *schema_text(const yaml_node *n, const char *key)
{
    const yaml_node *v = yaml_get(n, key);
    return v && v->kind == YAML_SCALAR ? v->text : "";
}

// "text; needed; default: x"
static void schema_facts(const yaml_node *n, bool required, strbuf *out)
{
    schema_type(n, out);
    strbuf limits = {0};
    schema_limits(n, &limits);
    if (limits.n) strbuf_printf(out, ", %s", limits.s);
    strbuf_free(&limits);
    if (required) strbuf_puts(out, "; needed");
    const yaml_node *fallback = yaml_get(n, "default");
    if (fallback) {
        strbuf_puts(out, "; default: ");
        schema_value(fallback, out);
    }
}

static void schema_outline_keys(const yaml_node *parent, int depth, int columns, strbuf *out)
{
    const yaml_node *keys = schema_keys(parent);
    for (int i = 0; keys && i < keys->n; i++) {
        const yaml_node *n = keys->item[i];
        strbuf text = {0};
        strbuf_printf(&text, "%s (", schema_text(n, "description"));
        schema_facts(n, schema_is_required(parent, keys->key[i]), &text);
        strbuf_puts(&text, ")");
        const int used = 2 * depth + (int)strlen(keys->key[i]);
        strbuf_printf(out, "%*s%s", 2 * depth, "", keys->key[i]);
        if (used + 2 > SCHEMA_LEFT) strbuf_puts(out, "\n");
        strbuf_printf(out, "%*s", used + 2 > SCHEMA_LEFT ? SCHEMA_LEFT : SCHEMA_LEFT - used, "");
        schema_wrap(text.s, SCHEMA_LEFT, SCHEMA_LEFT, columns, out);
        strbuf_free(&text);
        if (depth < SCHEMA_DEPTH) schema_outline_keys(n, depth + 1, columns, out);
    }
}

// The node of one word of a key, among the keys of `n`; "[]" after a word is let pass. NULL and an error.
static const yaml_node *schema_step(const yaml_node *n, const char *word, const char *key, diag_list *d)
{
    const yaml_node *keys = schema_keys(n);
    const yaml_node *found = keys ? yaml_get(keys, word) : NULL;
    if (found) return found;
    src_loc none = {0};
    if (!keys) {
        diag_add(d, DIAG_ERROR, none, "a key that is there", "no key stands below that '%s' could be, in '%s'", word,
                 key);
        return NULL;
    }
    map *known = map_new();
    strbuf all = {0};
    for (int i = 0; i < keys->n; i++) {
        map_set(known, keys->key[i], i);
        strbuf_printf(&all, "%s%s", i ? ", " : "one of ", keys->key[i]);
    }
    const char *near = map_nearest(known, word);
    diag_add(d, DIAG_ERROR, none, all.n ? all.s : "a key", "there is no key '%s' in '%s'%s%s%s", word, key,
             near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    strbuf_free(&all);
    map_free(known);
    return NULL;
}

static void schema_one(const yaml_node *n, const char *key, bool required, int columns, strbuf *out)
{
    strbuf_printf(out, "%s\n  ", key);
    schema_wrap(schema_text(n, "description"), 2, 2, columns, out);
    strbuf facts = {0};
    schema_facts(n, required, &facts);
    strbuf_puts(out, "  ");
    schema_wrap(facts.s, 2, 2, columns, out);
    strbuf_free(&facts);
    const char *dot = strrchr(key, '.');
    const yaml_node *examples = yaml_get(n, "examples");
    for (int i = 0; examples && examples->kind == YAML_LIST && i < examples->n; i++) {
        strbuf_printf(out, "%s    %s: ", i ? "" : "\n  for example\n", dot ? dot + 1 : key);
        schema_value(examples->item[i], out);
        strbuf_puts(out, "\n");
    }
}

bool schema_outline(const yaml_node *schema, const char *name, const char *key, int columns, strbuf *out, diag_list *d)
{
    if (columns < 50) columns = 50;
    if (!key) {
        strbuf_printf(out, "%s.yaml\n  ", name);
        schema_wrap(schema_text(schema, "description"), 2, 2, columns, out);
        strbuf_puts(out, "\n");
        schema_outline_keys(schema, 0, columns, out);
        return true;
    }
    const yaml_node *n = schema;
    bool required = false;
    for (const char *at = key; *at;) {
        char word[128];
        const size_t length = strcspn(at, "."), kept = length < sizeof word ? length : sizeof word - 1;
        memcpy(word, at, kept);
        word[kept] = '\0';
        if (kept > 2 && strcmp(word + kept - 2, "[]") == 0) word[kept - 2] = '\0';
        const yaml_node *parent = n;
        n = schema_step(n, word, key, d);
        if (!n) return false;
        required = schema_is_required(parent, word);
        at += length + (at[length] == '.');
    }
    schema_one(n, key, required, columns, out);
    if (schema_keys(n)) {
        strbuf_puts(out, "\n");
        schema_outline_keys(n, 1, columns, out);
    }
    return true;
}

// --- Markdown --------------------------------------------------------------------------------------------------------

// Text that may hold what Markdown or HTML reads as its own.
static void schema_escape(const char *text, strbuf *out)
{
    for (; *text; text++) {
        if (strchr("|\\`*_[]{}#", *text)) strbuf_printf(out, "\\%c", *text);
        else if (*text == '<') strbuf_puts(out, "&lt;");
        else if (*text == '>') strbuf_puts(out, "&gt;");
        else if (*text == '&') strbuf_puts(out, "&amp;");
        else strbuf_write(out, *text == '\n' ? " " : text, 1);
    }
}

// As code in a cell of a table: a bar is escaped there and nothing else is; a backquote has no place in our examples.
static void schema_code(const char *text, strbuf *out)
{
    strbuf_puts(out, "`");
    for (; *text; text++) {
        if (*text == '|') strbuf_puts(out, "\\|");
        else strbuf_write(out, *text == '\n' ? " " : *text == '`' ? "'" : text, 1);
    }
    strbuf_puts(out, "`");
}

static void schema_row(const yaml_node *n, const char *key, bool required, strbuf *out)
{
    strbuf facts = {0};
    schema_facts(n, required, &facts);
    strbuf_puts(out, "| ");
    schema_code(key, out);
    strbuf_puts(out, " | ");
    schema_escape(schema_text(n, "description"), out);
    strbuf_puts(out, " | ");
    schema_escape(facts.s, out);
    strbuf_puts(out, " | ");
    const yaml_node *examples = yaml_get(n, "examples");
    for (int i = 0; examples && examples->kind == YAML_LIST && i < examples->n; i++) {
        strbuf value = {0};
        schema_value(examples->item[i], &value);
        strbuf_puts(out, i ? "<br>" : "");
        schema_code(value.n ? value.s : "", out);
        strbuf_free(&value);
    }
    strbuf_puts(out, " |\n");
    strbuf_free(&facts);
}

static void schema_section(const yaml_node *n, const char *path, int depth, strbuf *out)
{
    const yaml_node *keys = schema_keys(n);
    if (!keys || depth > SCHEMA_DEPTH) return;
    if (*path) {
        strbuf_printf(out, "\n%s ", depth == 1 ? "##" : "###");
        schema_code(path, out);
        strbuf_puts(out, "\n\n");
        schema_escape(schema_text(n, "description"), out);
        strbuf_puts(out, "\n");
    }
    strbuf_puts(out, "\n| key | what it says | may be | for example |\n| --- | --- | --- | --- |\n");
    for (int i = 0; i < keys->n; i++) {
        schema_row(keys->item[i], keys->key[i], schema_is_required(n, keys->key[i]), out);
    }
    for (int i = 0; i < keys->n; i++) {
        strbuf below = {0};
        strbuf_printf(&below, "%s%s%s%s", path, *path ? "." : "", keys->key[i],
                      yaml_get(keys->item[i], "items") ? "[]" : "");
        schema_section(keys->item[i], below.s, depth + 1, out);
        strbuf_free(&below);
    }
}

void schema_markdown(const yaml_node *schema, const char *name, strbuf *out)
{
    strbuf_printf(out, "# %s.yaml\n\n", name);
    schema_escape(schema_text(schema, "description"), out);
    strbuf_puts(out, "\n");
    schema_section(schema, "", 0, out);
}
