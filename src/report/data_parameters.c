// SPDX-License-Identifier: MIT
// Every number that the run used, with range, source and evidence grade, and the failure ledger.
#include <math.h>

#include "report/data.h"

static void write_row(json *j, const char *scope, const char *id, const char *meaning, double value, double low,
                      double high, unit u, const char *unit_text, int evidence, const char *source)
{
    json_open(j, NULL, '{');
    json_text(j, "id", id);
    json_text(j, "meaning", meaning ? meaning : "");
    json_text(j, "scope", scope);
    json_number(j, "value", value / u.factor, 6);
    json_text(j, "unit", unit_text ? unit_text : "");
    json_number(j, "low", low / u.factor, 6);
    json_number(j, "high", high / u.factor, 6);
    json_int(j, "evidence", evidence);
    json_text(j, "source", source ? source : "");
    json_close(j, '}');
}

static void write_parameters(json *j, const char *scope, const library_parameters *p)
{
    for (int i = 0; i < p->n; i++) {
        const library_parameter *x = &p->row[i];
        write_row(j, scope, x->id, x->meaning, x->value, x->low, x->high, x->unit, x->unit_text, x->evidence,
                  x->source);
    }
}

static void write_traits(json *j, const char *scope, const library_traits *t)
{
    for (int i = 0; i < t->n; i++) {
        const library_trait *x = &t->row[i];
        write_row(j, scope, x->id, x->meaning, x->median, x->low, x->high, x->unit, x->unit_text, x->evidence,
                  x->source);
    }
}

static void write_ledger(const report_data *r, json *j)
{
    enum { PATIENT, ARM, DAY, STATE, REASON };
    static const char *const name[] = {"patient", "arm", "time_days", "state", "reason"};
    int64_t n = 0;
    json_open(j, "ledger", '[');
    bool there = store_find_table(r->store, "failures") >= 0;
    store_cursor *c = there ? store_pick(r->store, "failures", name, 5, NULL, NULL) : NULL;
    while (c && store_next(c)) {
        if (n++ >= REPORT_LEDGER) continue;
        json_open(j, NULL, '{');
        json_int(j, "patient", store_get_int(c, PATIENT));
        json_text(j, "arm", store_get_text(c, ARM));
        json_number(j, "day", store_get_real(c, DAY), 6);
        json_text(j, "state", store_get_text(c, STATE));
        json_text(j, "why", store_get_text(c, REASON));
        json_close(j, '}');
    }
    store_cursor_free(c);
    json_close(j, ']');
    if (n > REPORT_LEDGER) json_int(j, "ledger_all", n);
}

void report_parameters(const report_data *r, json *j)
{
    const library_trial *t = r->trial;
    json_open(j, "parameters", '[');
    write_parameters(j, "disease model", &t->model_parameters);
    write_traits(j, arena_printf(r->memory, "patients with %s, median", t->cancer->name), &t->traits);
    for (int i = 0; i < t->ntherapy; i++) {
        write_parameters(j, t->therapy[i]->name, &t->therapy[i]->parameters);
        write_traits(j, arena_printf(r->memory, "%s, patients' median", t->therapy[i]->name), &t->therapy[i]->traits);
    }
    write_parameters(j, "set by the trial file", &t->set);
    json_close(j, ']');
    write_ledger(r, j);
}
