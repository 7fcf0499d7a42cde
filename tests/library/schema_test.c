// SPDX-License-Identifier: MIT
// The schemas of library/schema (for editors) and the readers agree: every key of a schema is one that the reader
// takes, and every key that the shipped and the test files use is in the schema.
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include "base/file.h"
#include "library/library_int.h"

static cJSON *read_schema(const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "library/schema/%s.schema.json", name);
    diag_list *d = diag_new();
    const char *shown;
    char *text = file_read_text(path, NULL, d, &shown);
    assert_non_null(text);
    cJSON *schema = cJSON_Parse(text);
    assert_non_null(schema);
    free(text);
    diag_free(d);
    return schema;
}

// Keys of `n` that the schema does not know.
static int unknown_keys(const yaml_node *n, const cJSON *schema, const char *path)
{
    int unknown = 0;
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(schema, "properties");
    for (int i = 0; n->kind == YAML_MAP && i < n->n; i++) {
        const cJSON *p = properties ? cJSON_GetObjectItemCaseSensitive(properties, n->key[i])
                                    : cJSON_GetObjectItemCaseSensitive(schema, "additionalProperties");
        if (!p) {
            print_error("%s:%d: key '%s' is not in the schema\n", path, n->key_loc[i].line, n->key[i]);
            unknown++;
        } else {
            unknown += unknown_keys(n->item[i], p, path);
        }
    }
    const cJSON *items = cJSON_GetObjectItemCaseSensitive(schema, "items");
    for (int i = 0; n->kind == YAML_LIST && items && i < n->n; i++) {
        unknown += unknown_keys(n->item[i], items, path);
    }
    return unknown;
}

static int check_entries(const char *root, const char *kind, const char *file, const cJSON *schema, int *seen)
{
    char folder[200], path[600];
    snprintf(folder, sizeof folder, "%s/%s", root, kind);
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    struct dirent *e;
    int unknown = 0;
    while ((e = readdir(dir))) {
        if (e->d_name[0] == '.') {
            continue;
        }
        snprintf(path, sizeof path, "%s/%s/%s", folder, e->d_name, file);
        arena *memory = arena_new();
        diag_list *d = diag_new();
        const yaml_node *n = yaml_read(path, memory, d);
        assert_non_null(n);
        unknown += unknown_keys(n, schema, path);
        ++*seen;
        diag_free(d);
        arena_free(memory);
    }
    closedir(dir);
    return unknown;
}

static void keys_in_use_are_in_the_schema(void **state)
{
    (void)state;
    static const char *const root[] = {"library", "tests/data/library"},
                             *const kind[] = {"cancers", "therapies", "trials"},
                             *const name[] = {"cancer", "therapy", "trial"};
    for (int k = 0; k < 3; k++) {
        cJSON *schema = read_schema(name[k]);
        char file[40];
        snprintf(file, sizeof file, "%s.yaml", name[k]);
        for (int r = 0; r < 2; r++) {
            int seen = 0;
            assert_int_equal(check_entries(root[r], kind[k], file, schema, &seen), 0);
            assert_true(seen >= 1);
        }
        cJSON_Delete(schema);
    }
}

// The trial's reader takes each key at the top of its schema: a file of that key alone has other errors, but not
// "unknown key".
static void keys_of_the_schema_are_read(void **state)
{
    (void)state;
    cJSON *schema = read_schema("trial");
    const cJSON *p = cJSON_GetObjectItemCaseSensitive(schema, "properties")->child;
    int keys = 0;
    for (; p; p = p->next, keys++) {
        char text[100];
        snprintf(text, sizeof text, "%s: x\n", p->string);
        arena *memory = arena_new();
        diag_list *d = diag_new();
        assert_null(library_parse_trial("tests/data/library", "t.yaml", text, memory, d));
        for (int i = 0; i < diag_count(d); i++) {
            assert_null(strstr(diag_at(d, i)->message, "unknown key"));
        }
        diag_free(d);
        arena_free(memory);
    }
    assert_true(keys > 20);
    cJSON_Delete(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_in_use_are_in_the_schema),
        cmocka_unit_test(keys_of_the_schema_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
