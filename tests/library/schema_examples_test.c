// SPDX-License-Identifier: MIT
// trial.schema.json beside the trial's reader. Every key has a description and an example; the reader takes each
// example where it stands, takes limits and refuses what lies beyond them, other units and other words. A key that is
// added to the schema is covered without a change here.
//
// An example stands under its key in a small valid trial. The surroundings of a deep key come from the examples of the
// keys above it: some example of some parent must show it.
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
#include "base/strbuf.h"
#include "library/library_int.h"

static const char BASE[] = "trial: example\n"
                           "cancer: melanoma\n"
                           "population: {patients_per_arm: 10}\n"
                           "arms:\n"
                           "  - {name: nivolumab 3 mg/kg, doses: [{drug: nivolumab, dose: 3 mg/kg, every: 14 day}]}\n"
                           "  - name: ipilimumab 3 mg/kg\n"
                           "    role: control\n"
                           "    doses: [{drug: ipilimumab, dose: 3 mg/kg, every: 21 day, count: 4}]\n"
                           "visits: {first: 84 day}\n"
                           "measurement: {}\n"
                           "toxicity: {visit_every: 21 day, hold_at_grade: 3}\n"
                           "labs: [ALT, ANC]\n"
                           "follow_up: 24 month\n";

enum { MOST_STEPS = 24 };

typedef struct {
    cJSON *schema;
    arena *memory;
    const char *step[MOST_STEPS];    // of the key that is looked at; "[]": an item of a list
    int n;
    int examples, refusals;
} fixture;

static yaml_node *parse(const fixture *f, const char *key, const char *value)
{
    strbuf text = {0};
    strbuf_printf(&text, "%s: %s\n", key, value);
    diag_list *d = diag_new();
    const yaml_node *n = yaml_parse(text.s, text.n, "example", f->memory, d);
    if (!n) {
        diag_print(d, stderr, false);
        fail_msg("not YAML: %s", text.s);
    }
    strbuf_free(&text);
    diag_free(d);
    return n->item[0];
}

// An example as YAML: a text as it stands, others as JSON has them.
static yaml_node *example_of(const fixture *f, const cJSON *e)
{
    char *text = cJSON_IsString(e) ? NULL : cJSON_PrintUnformatted(e);
    yaml_node *n = parse(f, "x", text ? text : e->valuestring);
    free(text);
    return n;
}

static void put(const yaml_node *n, strbuf *out)
{
    if (n->kind == YAML_SCALAR) {
        strbuf_json(out, n->text);
        return;
    }
    strbuf_puts(out, n->kind == YAML_MAP ? "{" : "[");
    for (int i = 0; i < n->n; i++) {
        strbuf_puts(out, i ? ", " : "");
        if (n->kind == YAML_MAP) {
            strbuf_json(out, n->key[i]);
            strbuf_puts(out, ": ");
        }
        put(n->item[i], out);
    }
    strbuf_puts(out, n->kind == YAML_MAP ? "}" : "]");
}

static void set_key(const fixture *f, yaml_node *n, const char *key, yaml_node *value)
{
    yaml_node **item = arena_alloc(f->memory, sizeof *item * (size_t)(n->n + 1));
    const char **keys = arena_alloc(f->memory, sizeof *keys * (size_t)(n->n + 1));
    for (int i = 0; i < n->n; i++) {
        item[i] = n->item[i], keys[i] = n->key[i];
    }
    item[n->n] = value, keys[n->n] = key;
    n->item = item, n->key = keys, n->n++;
}

// Where the rest of the path leads in a value; NULL where it does not.
static yaml_node **find(yaml_node **at, const char *const *step, int n)
{
    yaml_node *v = *at;
    for (int i = 0; n && i < v->n; i++) {
        const bool here = !strcmp(step[0], v->kind == YAML_LIST ? "[]" : v->key[i]);
        yaml_node **found = here ? find(&v->item[i], step + 1, n - 1) : NULL;
        if (found) {
            return found;
        }
    }
    return n ? NULL : at;
}

static const cJSON *schema_at(const fixture *f, int n)
{
    const cJSON *s = f->schema;
    for (int i = 0; i < n; i++) {
        s = strcmp(f->step[i], "[]") ? cJSON_GetObjectItem(cJSON_GetObjectItem(s, "properties"), f->step[i])
                                     : cJSON_GetObjectItem(s, "items");
    }
    return s;
}

// A whole trial with `value` at the first n steps of the path; NULL where no example shows that place.
static yaml_node *splice(const fixture *f, int n, yaml_node *value)
{
    for (int k = n - 1; k > 0; k--) {
        const cJSON *e;
        cJSON_ArrayForEach(e, cJSON_GetObjectItem(schema_at(f, k), "examples"))
        {
            yaml_node *around = example_of(f, e), **at = find(&around, f->step + k, n - k);
            if (at) {
                *at = value;
                return splice(f, k, around);
            }
        }
    }
    diag_list *d = diag_new();
    yaml_node *root = (yaml_node *)yaml_parse(BASE, sizeof BASE - 1, "base", f->memory, d), **at;
    diag_free(d);
    if ((at = find(&root, f->step, n))) {
        *at = value;
    } else if (n == 1) {
        set_key(f, root, f->step[0], value);
    } else {
        return NULL;
    }
    return root;
}

// What the reader says of it.
static diag_list *read_trial(const fixture *f, const yaml_node *root)
{
    strbuf text = {0};
    put(root, &text);
    diag_list *d = diag_new();
    library_parse_trial("library", "trial.yaml", text.s, f->memory, d);
    strbuf_free(&text);
    return d;
}

static void path_text(const fixture *f, strbuf *out)
{
    for (int i = 0; i < f->n; i++) {
        strbuf_printf(out, "%s%s", i && strcmp(f->step[i], "[]") ? "." : "", f->step[i]);
    }
}

static void check_accepted(fixture *f, const cJSON *e)
{
    strbuf path = {0};
    path_text(f, &path);
    yaml_node *root = splice(f, f->n, example_of(f, e));
    if (!root) {
        fail_msg("%s: no example of a key above shows it", path.s);
    }
    diag_list *d = read_trial(f, root);
    if (diag_errors(d)) {
        diag_print(d, stderr, false);
        fail_msg("%s: its example is refused", path.s);
    }
    f->examples++;
    diag_free(d);
    strbuf_free(&path);
}

static void check_refused(fixture *f, const char *value)
{
    strbuf path = {0};
    path_text(f, &path);
    yaml_node *root = splice(f, f->n, parse(f, "x", value));
    diag_list *d = root ? read_trial(f, root) : diag_new();
    if (root && !diag_errors(d)) {
        fail_msg("%s: the reader takes '%s', the schema does not", path.s, value);
    }
    f->refusals += root != NULL;
    diag_free(d);
    strbuf_free(&path);
}

// The limit itself is inside: it may clash with another key, but not with the reader's range.
static void check_inside(fixture *f, double limit, const char *u)
{
    char value[100], name[100];
    snprintf(value, sizeof value, "%.15g %s", limit, u);
    snprintf(name, sizeof name, "'%s' is", f->step[f->n - 1]);
    yaml_node *root = splice(f, f->n, parse(f, "x", value));
    diag_list *d = root ? read_trial(f, root) : diag_new();
    for (int i = 0; i < diag_count(d); i++) {
        const char *expected = diag_at(d, i)->expected ? diag_at(d, i)->expected : "";
        if (!strstr(diag_at(d, i)->message, name)) {
            continue;
        }
        if (!strncmp(expected, "from ", 5) || !strncmp(expected, "a whole number from", 19) ||
            !strncmp(expected, "at least ", 9)) {
            strbuf path = {0};
            path_text(f, &path);
            fail_msg("%s: the schema allows %s, the reader wants %s", path.s, value, expected);
        }
    }
    diag_free(d);
}

static void check_limits(fixture *f, const cJSON *s)
{
    static const char *const low[] = {"minimum", "x-minimum"}, *const high[] = {"maximum", "x-maximum"};
    const cJSON *x_unit = cJSON_GetObjectItem(s, "x-unit");
    const char *u = cJSON_IsString(x_unit) ? x_unit->valuestring : "";
    const bool any = !strcmp(u, "any");
    char value[100];
    for (int k = 0; k < 2; k++) {
        const cJSON *a = cJSON_GetObjectItem(s, low[k]), *b = cJSON_GetObjectItem(s, high[k]);
        if (a && !any) {
            check_inside(f, a->valuedouble, u);
            snprintf(value, sizeof value, "%.9g %s", a->valuedouble - (a->valuedouble > 0 ? a->valuedouble / 2 : 1), u);
            check_refused(f, value);
        }
        if (b && !any) {
            check_inside(f, b->valuedouble, u);
            snprintf(value, sizeof value, "%.9g %s", b->valuedouble + (b->valuedouble >= 1 ? 1 : 0.1), u);
            check_refused(f, value);
        }
    }
    if (*u && !any) {
        check_refused(f, "1 cd");
    }
    if (*u || cJSON_GetObjectItem(s, "minimum")) {
        check_refused(f, "many");
    }
    if (cJSON_GetObjectItem(s, "enum")) {
        check_refused(f, "no_such_word");
    }
}

static void check_node(fixture *f, const cJSON *s)
{
    strbuf path = {0};
    path_text(f, &path);
    const cJSON *description = cJSON_GetObjectItem(s, "description"), *examples = cJSON_GetObjectItem(s, "examples");
    const cJSON *properties = cJSON_GetObjectItem(s, "properties"), *e;
    const bool item = !f->n || !strcmp(f->step[f->n - 1], "[]");
    if (!cJSON_IsString(description) || !*description->valuestring) {
        fail_msg("%s: no description", f->n ? path.s : "the schema");
    }
    if (!item && !cJSON_GetArraySize(examples)) {
        fail_msg("%s: no example", path.s);
    }
    // x-needs: what the shipped library lacks; the toy library's tests read such a key
    const bool shipped = !cJSON_GetObjectItem(s, "x-needs");
    cJSON_ArrayForEach(e, (shipped ? examples : (const cJSON *)NULL))
    {
        check_accepted(f, e);
    }
    if (f->n && !item && shipped) {
        check_limits(f, s);
    }
    for (e = properties ? properties->child : NULL; e; e = e->next) {
        assert_true(f->n < MOST_STEPS);
        f->step[f->n++] = e->string;
        check_node(f, e);
        f->n--;
    }
    if ((e = cJSON_GetObjectItem(s, "items"))) {
        f->step[f->n++] = "[]";
        check_node(f, e);
        f->n--;
    }
    strbuf_free(&path);
}

static void schema_and_reader_agree(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    const char *shown;
    char *text = file_read_text("library/schema/trial.schema.json", NULL, d, &shown);
    assert_non_null(text);
    fixture f = {.schema = cJSON_Parse(text), .memory = arena_new()};
    assert_non_null(f.schema);
    check_node(&f, f.schema);
    print_message("%d examples taken, %d values refused\n", f.examples, f.refusals);
    assert_true(f.examples >= 120 && f.refusals >= 120);
    cJSON_Delete(f.schema);
    arena_free(f.memory);
    free(text);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schema_and_reader_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
