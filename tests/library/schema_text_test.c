// SPDX-License-Identifier: MIT
// A schema in words (schema.c, schema_write.c): each key of each shipped schema can be asked for and has a row in the
// reference; what a key may be is said as the small schema here says it; text of a schema stays text in Markdown.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "library/schema.h"

static const char SMALL[] =
    "{\"title\": \"Small\", \"type\": \"object\", \"description\": \"A file\", \"required\": [\"doses\"], "
    "\"properties\": {\"doses\": {\"type\": \"array\", \"maxItems\": 3, \"description\": \"Doses\", "
    "\"items\": {\"type\": \"object\", \"required\": [\"every\"], \"properties\": {"
    "\"every\": {\"type\": \"string\", \"x-unit\": \"day\", \"x-minimum\": 1, \"x-maximum\": 90, \"default\": "
    "\"14 day\", \"description\": \"From one to the next\", \"examples\": [\"21 day\", {\"low\": [1, 2]}]}, "
    "\"route\": {\"enum\": [\"IV\", \"SC\"], \"description\": \"a|b <script> *bold*\"}}}}}}";

typedef struct {
    arena *memory;
    diag_list *d;
    const yaml_node *schema;
    strbuf out;
} fixture;

static fixture begin(const char *name)
{
    fixture f = {arena_new(), diag_new(), NULL, {0}};
    f.schema = name ? schema_read("library", name, f.memory, f.d)
                    : yaml_parse(SMALL, sizeof SMALL - 1, "small", f.memory, f.d);
    assert_non_null(f.schema);
    return f;
}

static void end(fixture *f)
{
    strbuf_free(&f->out);
    arena_free(f->memory);
    diag_free(f->d);
}

static void holds(const fixture *f, const char *text)
{
    if (!f->out.s || !strstr(f->out.s, text)) {
        fail_msg("no '%s' in:\n%s", text, f->out.s ? f->out.s : "");
    }
}

static void a_key_has_its_facts(void **state)
{
    (void)state;
    fixture f = begin(NULL);
    assert_true(schema_outline(f.schema, "small", "doses.every", 100, &f.out, f.d));
    holds(&f, "From one to the next");
    holds(&f, "quantity in day, at least 1 day, at most 90 day; needed; default: 14 day");
    holds(&f, "    every: 21 day\n");
    holds(&f, "    every: {low: [1, 2]}\n");
    f.out.n = 0;
    assert_true(schema_outline(f.schema, "small", NULL, 100, &f.out, f.d));
    holds(&f, "(list, each map, at most 3 entries; needed)");
    holds(&f, "one of: IV, SC)");
    end(&f);
}

static void lines_fit(void **state)
{
    (void)state;
    fixture f = begin("trial");
    assert_true(schema_outline(f.schema, "trial", NULL, 72, &f.out, f.d));
    int lines = 0;
    for (const char *line = f.out.s; *line; lines++) {
        const size_t length = strcspn(line, "\n");
        if (length > 72) fail_msg("longer than 72 columns: %.*s", (int)length, line);
        line += length + (line[length] == '\n');
    }
    assert_in_range(lines, 300, 3000);
    end(&f);
}

static void wrong_keys_are_refused(void **state)
{
    static const char *const wrong[] = {"dosis", "doses.evry", "doses.every.more", "doses..every", "."};
    (void)state;
    fixture f = begin(NULL);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        diag_list *d = diag_new();
        if (schema_outline(f.schema, "small", wrong[i], 80, &f.out, d) || diag_errors(d) != 1) {
            fail_msg("'%s' is let pass", wrong[i]);
        }
        diag_free(d);
    }
    assert_null(schema_read("library", "../cancers/melanoma/cancer", f.memory, f.d));
    assert_int_equal(diag_errors(f.d), 1);
    end(&f);
}

// Asks for every key below, and looks for its row in the reference. Returns how many there were.
static int ask(const fixture *f, const yaml_node *n, const char *path, const char *markdown)
{
    const yaml_node *keys = yaml_get(n, "properties");
    int asked = 0;
    if (yaml_get(n, "items")) asked += ask(f, yaml_get(n, "items"), path, markdown);
    for (int i = 0; keys && i < keys->n; i++) {
        char key[256], row[256];
        snprintf(key, sizeof key, "%.100s%s%.100s", path, *path ? "." : "", keys->key[i]);
        snprintf(row, sizeof row, "\n| `%.100s` | ", keys->key[i]);
        strbuf out = {0};
        diag_list *d = diag_new();
        if (!schema_outline(f->schema, "x", key, 80, &out, d)) fail_msg("'%s' cannot be asked for", key);
        if (!strstr(markdown, row)) fail_msg("'%s' has no row", key);
        diag_free(d);
        strbuf_free(&out);
        asked += 1 + ask(f, keys->item[i], key, markdown);
    }
    return asked;
}

static void every_key_is_told(void **state)
{
    static const struct {
        const char *name;
        int least;
    } schema[] = {{"trial", 150}, {"cancer", 80}, {"therapy", 15}};
    (void)state;
    for (size_t i = 0; i < sizeof schema / sizeof *schema; i++) {
        fixture f = begin(schema[i].name);
        schema_markdown(f.schema, schema[i].name, &f.out);
        assert_in_range(ask(&f, f.schema, "", f.out.s), schema[i].least, 5000);
        end(&f);
    }
}

static void text_stays_text(void **state)
{
    (void)state;
    fixture f = begin(NULL);
    schema_markdown(f.schema, "small", &f.out);
    holds(&f, "a\\|b &lt;script&gt; \\*bold\\*");
    holds(&f, "| `route` |");
    holds(&f, "\n## `doses[]`\n");
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_has_its_facts),    cmocka_unit_test(lines_fit),
        cmocka_unit_test(wrong_keys_are_refused), cmocka_unit_test(every_key_is_told),
        cmocka_unit_test(text_stays_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
