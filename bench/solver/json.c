// SPDX-License-Identifier: MIT
// Benchmarks' results as JSON: machine, model, points of all solvers, ratios.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "bench/solver/bench.h"
#include "coley.h"
#include "kernel/interp.h"

enum { DIGITS = 6 };

void bench_json_machine(json *j)
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
    json_text(j, "processor", name);
    json_text(j, "instruction_set", interp_isa_name(interp_isa_choose()));
}

void bench_json_point(json *j, const bench_point *p)
{
    json_number(j, "rtol", p->rtol, DIGITS);
    json_number(j, "ms_per_patient", p->ms, DIGITS);
    json_number(j, "error", p->error, DIGITS);
    json_number(j, "steps", p->steps, DIGITS);
    json_number(j, "rejected", p->rejected, DIGITS);
    json_number(j, "factorisations", p->factorisations, DIGITS);
    json_int(j, "failed", p->failed);
}

static void json_comparison(json *j, const bench_comparison *m)
{
    json_open(j, NULL, '{');
    json_text(j, "solver", bench_peer_name(m->peer.kind));
    json_bool(j, "stops_at_relations", m->peer.relations);
    bench_json_point(j, &m->point);
    json_number(j, "right_hand_sides", m->point.rhs, DIGITS);
    json_number(j, "jacobians", m->point.jacobians, DIGITS);
    json_number(j, "coley_ms_at_equal_error", m->lanes_ms, DIGITS);
    json_number(j, "coley_patients_per_second_and_core", 1e3 / m->lanes_ms, DIGITS);
    json_number(j, "peer_patients_per_second_and_core", 1e3 / m->point.ms, DIGITS);
    json_number(j, "ratio", m->ratio, DIGITS);
    json_bool(j, "error_outside_coley_points", m->beyond);
    json_bool(j, "is_a_solution", m->solves);
    json_close(j, '}');
}

void bench_json_table(json *j, const bench_table *t)
{
    json_gap(j, "\n  ");
    json_open(j, NULL, '{');
    json_text(j, "scenario", t->c->name);
    json_int(j, "doses", t->c->ndose);
    json_int(j, "states", t->c->k->nx);
    json_int(j, "relations", t->c->k->nroot);
    json_int(j, "events", t->c->k->nevent);
    json_int(j, "events_left_out", t->c->events_left_out);
    json_int(j, "patients_left_out", t->dropped);
    json_int(j, "coley_cannot_compute", t->by_coley);
    json_int(j, "peers_cannot_compute", t->by_peers);
    json_int(j, "constants_varied", t->c->varied);
    json_int(j, "jacobian_nonzeros", t->c->code.jacobian_nonzeros);
    json_int(j, "lu_nonzeros", t->c->code.lu_nonzeros);
    json_number(j, "error_between_references", t->reference_error, DIGITS);
    json_open(j, "coley", '[');
    for (int i = 0; i < t->nlanes; i++) {
        json_gap(j, "\n    ");
        json_open(j, NULL, '{');
        bench_json_point(j, &t->lanes[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open(j, "peers", '[');
    for (int i = 0; i < t->ncomparison; i++) {
        json_gap(j, "\n    ");
        json_comparison(j, &t->comparison[i]);
    }
    json_close(j, ']');
    json_close(j, '}');
}

char *bench_json(const bench_table *table, int n, const bench_options *o)
{
    json j = {.spaced = true};
    const bench_case *c = table[0].c;
    json_open(&j, NULL, '{');
    json_text(&j, "coley", coley_version());
    json_text(&j, "model", c->label);
    json_int(&j, "patients", c->n);
    json_int(&j, "patients_with_reference", o->referenced && o->referenced < c->n ? o->referenced : c->n);
    bench_json_machine(&j);
    json_text(&j, "back_end", bench_back_end(c, o->width));
    json_int(&j, "lanes", table[0].width);
    json_int(&j, "threads", 1);
    json_gap(&j, "\n ");
    json_number(&j, "ratio_best_cvode", bench_worst(table, n, PEER_KLU)->ratio, DIGITS);
    json_number(&j, "ratio_dense_cvode", bench_worst(table, n, PEER_DENSE)->ratio, DIGITS);
    json_number(&j, "ratio_generated_lu_cvode", bench_worst(table, n, PEER_OUR_LU)->ratio, DIGITS);
    json_gap(&j, "\n ");
    json_open(&j, "scenarios", '[');
    for (int i = 0; i < n; i++) bench_json_table(&j, &table[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    return j.text.s;
}
