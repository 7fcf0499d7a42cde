// SPDX-License-Identifier: MIT
// Reading and judging cases of the SBML Test Suite; the rules are those of the folder's README.
#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/number.h"
#include "base/strbuf.h"

// The value of "key: value" in a file of such lines; malloc'ed, NULL where there is none.
static char *value_of(const char *text, const char *key)
{
    size_t n = strlen(key);
    for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        if (strncmp(line, key, n) == 0 && line[n] == ':') {
            const char *from = line + n + 1 + strspn(line + n + 1, " \t");
            size_t length = strcspn(from, "\r\n");
            char *value = base_alloc(length + 1, 1);
            memcpy(value, from, length);
            return value;
        }
    }
    return NULL;
}

static void add_tags(suite_case *c, const char *text, const char *key)
{
    char *list = value_of(text, key), *rest = list;
    for (char *tag; list && (tag = strsep(&rest, ",")) != NULL && c->ntag < SUITE_MAX_TAGS;) {
        tag += strspn(tag, " ");
        if (*tag) {
            c->tag[c->ntag++] = base_strdup(tag);
        }
    }
    free(list);
}

static char *read_part(const suite_case *c, const char *name, diag_list *d)
{
    char path[640];
    size_t length;
    snprintf(path, sizeof path, "%s/%s", c->folder, name);
    return file_read_text(path, &length, d, NULL);
}

csv *suite_table(const char *text, const char *name, diag_list *d)
{
    const char *comma = strchr(text, ',');
    strbuf b = {0};
    strbuf_printf(&b, "the first column%s", comma ? comma : "");
    csv *table = csv_parse(b.s, name, d);
    strbuf_free(&b);
    return table;
}

static double setting(const char *text, const char *key)
{
    char *value = value_of(text, key);
    double x = value ? strtod(value, NULL) : NAN;
    free(value);
    return x;
}

bool suite_read(suite_case *c, const char *suite, const char *name, diag_list *d)
{
    memset(c, 0, sizeof *c);
    snprintf(c->folder, sizeof c->folder, "%s/%s", suite, name);
    char *tags = read_part(c, "tags.txt", d), *settings = read_part(c, "settings.txt", d),
         *results = read_part(c, "results.csv", d);
    c->expected = results ? suite_table(results, c->folder, d) : NULL;
    if (tags && settings) {
        add_tags(c, tags, "componentTags");
        c->ncomponent = c->ntag;
        add_tags(c, tags, "testTags");
        c->absolute = setting(settings, "absolute");
        c->relative = setting(settings, "relative");
    }
    bool ok = tags && settings && c->expected;
    free(tags);
    free(settings);
    free(results);
    return ok;
}

void suite_clear(suite_case *c)
{
    csv_free(c->expected);
    for (int i = 0; i < c->ntag; i++) {
        free(c->tag[i]);
    }
}

static bool same(const suite_case *c, double expected, double actual)
{
    if (isnan(expected) || isnan(actual)) {
        return isnan(expected) && isnan(actual);
    }
    if (isinf(expected) || isinf(actual)) {
        return expected == actual;
    }
    return fabs(expected - actual) <= c->absolute + c->relative * fabs(expected);
}

const char *suite_compare(const suite_case *c, const csv *actual, char buffer[200])
{
    int rows = csv_rows(c->expected), columns = csv_columns(c->expected);
    if (csv_rows(actual) != rows || csv_columns(actual) != columns) {
        snprintf(buffer, 200, "the table has %d rows and %d columns, expected %d and %d", csv_rows(actual),
                 csv_columns(actual), rows, columns);
        return buffer;
    }
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            const char *end;
            double x = NAN, y = NAN;
            bool read = number_parse(csv_cell(c->expected, i, j), &end, true, &x) &&
                        number_parse(csv_cell(actual, i, j), &end, true, &y);
            if (!read || !same(c, x, y)) {
                snprintf(buffer, 200, "%s is %.12g at time %s, expected %.12g", csv_header(c->expected, j), y,
                         csv_cell(c->expected, i, 0), x);
                return buffer;
            }
        }
    }
    return NULL;
}
