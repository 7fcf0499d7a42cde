// SPDX-License-Identifier: MIT
// The benchmark's result as JSON: machine, model, points of both solvers, ratios.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "bench/solver/bench.h"
#include "coley.h"
#include "kernel/interp.h"

static void json_number(cJSON *to, const char *name, double x)
{
    if (isfinite(x)) cJSON_AddNumberToObject(to, name, x);
    else cJSON_AddNullToObject(to, name);
}

static void json_processor(cJSON *to)
{
    char line[256], name[256] = "unknown";
    FILE *f = fopen("/proc/cpuinfo", "r");
    while (f && fgets(line, sizeof line, f)) {
        const char *colon = strstr(line, ": ");
        if (strncmp(line, "model name", 10) || !colon) continue;
        snprintf(name, sizeof name, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
        break;
    }
    if (f) fclose(f);
    cJSON_AddStringToObject(to, "processor", name);
    cJSON_AddStringToObject(to, "instruction_set", interp_isa_name(interp_isa_choose()));
}

static cJSON *json_point(const bench_point *p)
{
    cJSON *o = cJSON_CreateObject();
    json_number(o, "rtol", p->rtol);
    json_number(o, "ms_per_patient", p->ms);
    json_number(o, "error", p->error);
    json_number(o, "steps", p->steps);
    json_number(o, "rejected", p->rejected);
    json_number(o, "factorisations", p->factorisations);
    cJSON_AddNumberToObject(o, "failed", p->failed);
    return o;
}

static cJSON *json_scenario(const bench_table *t)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "scenario", t->c->name);
    cJSON_AddNumberToObject(o, "doses", t->c->ndose);
    cJSON_AddNumberToObject(o, "states", t->c->k->nx);
    cJSON_AddNumberToObject(o, "constants_varied", t->c->varied);
    cJSON_AddNumberToObject(o, "jacobian_nonzeros", t->c->code.jacobian_nonzeros);
    cJSON_AddNumberToObject(o, "lu_nonzeros", t->c->code.lu_nonzeros);
    json_number(o, "error_between_references", t->reference_error);
    cJSON *coley = cJSON_AddArrayToObject(o, "coley"), *cvode = cJSON_AddArrayToObject(o, "cvode");
    for (int i = 0; i < t->nlanes; i++) cJSON_AddItemToArray(coley, json_point(&t->lanes[i]));
    for (int i = 0; i < t->ncomparison; i++) {
        const bench_comparison *m = &t->comparison[i];
        cJSON *p = json_point(&m->point);
        cJSON_AddStringToObject(p, "solver", bench_cvode_name[m->kind]);
        json_number(p, "right_hand_sides", m->point.rhs);
        json_number(p, "jacobians", m->point.jacobians);
        json_number(p, "coley_ms_at_equal_error", m->lanes_ms);
        json_number(p, "coley_patients_per_second_and_core", 1e3/m->lanes_ms);
        json_number(p, "cvode_patients_per_second_and_core", 1e3/m->point.ms);
        json_number(p, "ratio", m->ratio);
        cJSON_AddBoolToObject(p, "error_outside_coley_points", m->beyond);
        cJSON_AddItemToArray(cvode, p);
    }
    return o;
}

char *bench_json(const bench_table *table, int n, const bench_options *o)
{
    cJSON *root = cJSON_CreateObject();
    cJSON_AddStringToObject(root, "coley", coley_version());
    cJSON_AddStringToObject(root, "model", table[0].c->label);
    cJSON_AddNumberToObject(root, "patients", table[0].c->n);
    cJSON_AddNumberToObject(root, "patients_with_reference", o->referenced && o->referenced < table[0].c->n ? o->referenced : table[0].c->n);
    json_processor(root);
    cJSON_AddNumberToObject(root, "lanes", table[0].width);
    cJSON_AddNumberToObject(root, "threads", 1);
    json_number(root, "ratio_best_cvode", bench_worst(table, n, CVODE_KLU));
    json_number(root, "ratio_dense_cvode", bench_worst(table, n, CVODE_DENSE));
    json_number(root, "ratio_generated_lu_cvode", bench_worst(table, n, CVODE_OUR_LU));
    cJSON *scenarios = cJSON_AddArrayToObject(root, "scenarios");
    for (int i = 0; i < n; i++) cJSON_AddItemToArray(scenarios, json_scenario(&table[i]));
    char *text = cJSON_Print(root);
    cJSON_Delete(root);
    return text;
}
