// SPDX-License-Identifier: MIT
// What is specific: which numbers a drug has, what the trial file itself sets, and how many the arms have in common.
// The format has no place for a parameter of an arm (library/schema/trial.schema.json): arms differ in doses alone.
#include <string.h>

#include "report/data.h"

static void write_drug(json *j, const library_therapy *x)
{
    json_open(j, NULL, '{');
    json_text(j, "name", x->name);
    json_open(j, "parameters", '[');
    for (int i = 0; i < x->parameters.n; i++) {
        const library_parameter *p = &x->parameters.row[i];
        json_text(j, NULL, p->meaning && *p->meaning ? p->meaning : p->id);
    }
    json_close(j, ']');
    json_int(j, "traits", x->traits.n);
    json_close(j, '}');
}

// A trait whose row stands in the trial's own file replaces the cancer's.
static void write_trial(const library_trial *t, json *j)
{
    json_open(j, "set", '[');
    for (int i = 0; i < t->set.n; i++) json_text(j, NULL, t->set.row[i].id);
    json_close(j, ']');
    json_open(j, "own", '[');
    for (int i = 0; i < t->traits.n; i++) {
        const library_trait *x = &t->traits.row[i];
        bool own = x->loc.file && t->path && strcmp(x->loc.file, t->path) == 0;
        if (own) json_text(j, NULL, x->meaning && *x->meaning ? x->meaning : x->id);
    }
    json_close(j, ']');
}

void report_specific(const report_data *r, json *j)
{
    const library_trial *t = r->trial;
    if (t->model_parameters.n == 0) return;
    json_open(j, "specific", '{');
    json_int(j, "model", t->model_parameters.n);
    json_int(j, "traits", t->traits.n);
    json_open(j, "drugs", '[');
    for (int i = 0; i < t->ntherapy; i++) write_drug(j, t->therapy[i]);
    json_close(j, ']');
    write_trial(t, j);
    json_close(j, '}');
}
