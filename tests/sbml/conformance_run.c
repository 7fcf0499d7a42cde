// SPDX-License-Identifier: MIT
// See conformance_run.h. A case passes when its table does by the suite's rule; it is refused when the library says
// that it does not support an element; anything else is wrong.
#include "conformance_run.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "coley.h"
#include "suite.h"

enum { MAX_TAGS = 200 };

struct conformance {
    char path[400];
    char **name;
    int n;
    int total[VERDICT_N];
    map *tag;
    int by_tag[MAX_TAGS][VERDICT_N];
    bool is_component[MAX_TAGS];
};

static int is_case(const struct dirent *e)
{
    return strlen(e->d_name) == 5 && strspn(e->d_name, "0123456789") == 5;
}

conformance *conformance_new(void)
{
    conformance *c = base_alloc(1, sizeof *c);
    const char *shared = getenv("COLEY_SHARED");
    snprintf(c->path, sizeof c->path, "%s/sbml-test-suite", shared ? shared : "../shared");
    struct dirent **entry;
    c->n = scandir(c->path, &entry, is_case, alphasort);
    if (c->n <= 0) {
        free(c);
        return NULL;
    }
    c->name = base_alloc((size_t)c->n, sizeof *c->name);
    for (int i = 0; i < c->n; i++) {
        c->name[i] = base_strdup(entry[i]->d_name);
        free(entry[i]);
    }
    free(entry);
    c->tag = map_new();
    return c;
}

void conformance_free(conformance *c)
{
    for (int i = 0; i < c->n; i++) {
        free(c->name[i]);
    }
    free(c->name);
    map_free(c->tag);
    free(c);
}

int conformance_cases(const conformance *c)
{
    return c->n;
}

const char *conformance_name(const conformance *c, int i)
{
    return c->name[i];
}

int conformance_count(const conformance *c, conformance_verdict v)
{
    return c->total[v];
}

static void count(conformance *c, const suite_case *s, conformance_verdict v)
{
    c->total[v]++;
    for (int k = 0; k < s->ntag; k++) {
        int number = map_get(c->tag, s->tag[k]);
        if (number < 0) {
            number = map_count(c->tag);
            if (number == MAX_TAGS) {
                continue;
            }
            map_set(c->tag, s->tag[k], number);
            c->is_component[number] = k < s->ncomponent;
        }
        c->by_tag[number][v]++;
    }
}

// What the simulated table is worth; `found` says why it is not passed.
static conformance_verdict judge(const suite_case *s, coley_status status, const char *csv_text, char found[200])
{
    if (status == COLEY_ERR_UNSUPPORTED) {
        snprintf(found, 200, "refused");
        return VERDICT_REFUSED;
    }
    if (status != COLEY_OK) {
        snprintf(found, 200, "%s", coley_status_text(status));
        return VERDICT_WRONG;
    }
    diag_list *d = diag_new();
    csv *table = suite_table(csv_text, "the simulated table", d);
    const char *difference = table ? suite_compare(s, table, found) : "the table cannot be read";
    csv_free(table);
    diag_free(d);
    return difference ? VERDICT_WRONG : VERDICT_PASSED;
}

conformance_verdict conformance_run(conformance *c, int i, bool all, FILE *log)
{
    suite_case s;
    diag_list *d = diag_new();
    if (!suite_read(&s, c->path, c->name[i], d)) {
        diag_print(d, log, false);
    }
    diag_free(d);
    char model[640], settings[640], found[200] = "";
    snprintf(model, sizeof model, "%s/model.xml", s.folder);
    snprintf(settings, sizeof settings, "%s/settings.txt", s.folder);
    coley_simulate_options o;
    coley_simulate_default(&o);
    o.model = model;
    o.settings = settings;
    coley_messages *m = coley_messages_new();
    char *csv_text = NULL;
    coley_status status = coley_simulate(&o, &csv_text, m);
    conformance_verdict v = judge(&s, status, csv_text, found);
    count(c, &s, v);
    if (v == VERDICT_WRONG || (all && v == VERDICT_REFUSED)) {
        fprintf(log, "%s %s\n", c->name[i], found);
        coley_messages_print(m, log, false);
    }
    coley_free(csv_text);
    coley_messages_free(m);
    suite_clear(&s);
    return v;
}

void conformance_table(const conformance *c, FILE *out)
{
    for (int component = 1; component >= 0; component--) {
        fprintf(out, "%-36s %8s %8s %8s\n", component ? "component" : "test", "passed", "refused", "wrong");
        for (int k = 0; k < map_count(c->tag); k++) {
            if (c->is_component[k] == component) {
                const int *by = c->by_tag[k];
                fprintf(out, "%-36s %8d %8d %8d\n", map_key(c->tag, k), by[VERDICT_PASSED], by[VERDICT_REFUSED],
                        by[VERDICT_WRONG]);
            }
        }
        fputc('\n', out);
    }
    const int *by = c->total;
    fprintf(out, "%-36s %8d %8d %8d\n", "all cases", by[VERDICT_PASSED], by[VERDICT_REFUSED], by[VERDICT_WRONG]);
}
