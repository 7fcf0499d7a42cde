// SPDX-License-Identifier: MIT
// coley bench precision MODEL: work against precision of several methods on one model or trial. All call the same
// compiled right-hand side, Jacobian and LU; but for Coley's packs, one patient at a time:
//
//   Rodas5P in packs     Coley as it runs
//   Rodas5P, one lane    the same method without lanes: what the method alone gives
//   ESDIRK 4(3), 5(4)    ARKODE, our LU
//   BDF                  CVODE, our LU; and with KLU, as a reference from outside
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "bench/solver/bench.h"
#include "coley.h"

static const double RTOL[] = {1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8};
enum { NRTOL = sizeof RTOL / sizeof *RTOL };

typedef struct {
    const char *name;
    int width;    // of Coley's packs; 0: a peer
    peer_kind peer;
} precision_method;

typedef struct {
    const char *model, *only, *svg;
    bool json;
    int patients;
    bench_options o;
} arguments;

// A method at all tolerances, each the fastest of its repeats.
static void precision_points(const bench_case *c, const arguments *a, const precision_method *m,
                             const bench_run *reference, bench_curve *out)
{
    bench_run run[NRTOL];
    for (int i = 0; i < NRTOL; i++) run[i] = bench_run_new(c, c->n, RTOL[i]);
    for (int k = 0; k < a->o.repeats; k++) {
        for (int i = 0; i < NRTOL; i++) {
            if (m->width) bench_lanes(c, m->width, &run[i]);
            else bench_march(c, (bench_peer){.kind = m->peer}, &run[i]);
        }
    }
    *out = (bench_curve){.name = m->name};
    for (int i = 0; i < NRTOL; i++) {
        out->point[out->n++] = bench_point_of(c, &run[i], reference);
        bench_run_clear(&run[i]);
    }
}

static void precision_print(const bench_case *c, const bench_curve *curve, int n)
{
    printf("%s, %s: %d patients, %d states, %d doses\n", c->label, c->name, c->n, c->k->nx, c->ndose);
    for (int m = 0; m < n; m++) {
        printf("  %s\n", curve[m].name);
        for (int i = 0; i < curve[m].n; i++) {
            const bench_point *p = &curve[m].point[i];
            printf("    %.0e  error %.1e  %9.4f ms  %7.0f steps (%.0f rejected), %d failed\n", p->rtol, p->error, p->ms,
                   p->steps, p->rejected, p->failed);
        }
    }
}

static void precision_json(json *j, const bench_case *c, const bench_curve *curve, int n)
{
    json_gap(j, "\n ");
    json_open(j, NULL, '{');
    json_text(j, "scenario", c->name);
    json_int(j, "patients", c->n);
    json_int(j, "states", c->k->nx);
    json_int(j, "doses", c->ndose);
    json_open(j, "methods", '[');
    for (int m = 0; m < n; m++) {
        json_gap(j, "\n  ");
        json_open(j, NULL, '{');
        json_text(j, "method", curve[m].name);
        json_open(j, "points", '[');
        for (int i = 0; i < curve[m].n; i++) {
            json_open(j, NULL, '{');
            bench_json_point(j, &curve[m].point[i]);
            json_close(j, '}');
        }
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static bool precision_scenario(const arguments *a, int scenario, bench_figure *figure, json *j, diag_list *d)
{
    const bench_source source = {.name = a->model, .scenario = scenario, .patients = a->patients};
    bench_case *c = bench_case_read(&source, d);
    if (!c || !bench_compile(c, a->o.width, a->o.back_end, d)) {
        bench_case_free(c);
        return false;
    }
    const precision_method method[] = {
        {"Coley: Rodas5P, packs", bench_width(a->o.width), PEER_KINDS},
        {"Coley: Rodas5P, one lane", 1, PEER_KINDS},
        {"ARKODE: ESDIRK 4(3), our LU", 0, PEER_ESDIRK4},
        {"ARKODE: ESDIRK 5(4), our LU", 0, PEER_ESDIRK5},
        {"CVODE: BDF, our LU", 0, PEER_OUR_LU},
        {"CVODE: BDF, KLU", 0, PEER_KLU},
    };
    enum { NMETHOD = sizeof method / sizeof *method };
    bench_panel *panel = &figure->panel[figure->n++];
    *panel = (bench_panel){.title = c->ndose ? "dosed" : "undosed", .n = NMETHOD};
    snprintf(figure->title, sizeof figure->title, "%s, %d patients, one core", c->label, c->n);
    bench_run reference = bench_reference(c, c->n);
    for (int m = 0; m < NMETHOD; m++) precision_points(c, a, &method[m], &reference, &panel->curve[m]);
    if (a->json) precision_json(j, c, panel->curve, NMETHOD);
    else precision_print(c, panel->curve, NMETHOD);
    fflush(stdout);
    bench_run_clear(&reference);
    bench_case_free(c);
    return true;
}

static int run(const arguments *a, diag_list *d)
{
    static const char *const names[BENCH_SCENARIOS] = {"undosed", "dosed"};
    bench_figure figure = {0};
    json j = {.spaced = true};
    json_open(&j, NULL, '{');
    json_text(&j, "coley", coley_version());
    json_text(&j, "model", a->model);
    bench_json_machine(&j);
    json_open(&j, "scenarios", '[');
    for (int s = 0; s < BENCH_SCENARIOS && diag_errors(d) == 0; s++) {
        if (a->only && strcmp(a->only, names[s])) continue;
        if (!precision_scenario(a, s, &figure, &j, d)) break;
    }
    json_close(&j, ']');
    json_close(&j, '}');
    bool fine = diag_errors(d) == 0 && figure.n > 0;
    if (fine && a->json) puts(j.text.s);
    if (fine && a->svg) {
        strbuf text = {0};
        bench_svg(&figure, &text);
        fine = file_write_atomic(a->svg, text.s, text.n, d);
        strbuf_free(&text);
    }
    strbuf_free(&j.text);
    return fine ? EXIT_DONE : EXIT_USAGE;
}

int bench_verb_precision(int argc, char **argv, diag_list *d)
{
    arguments a = {.patients = 64, .o.repeats = 2};
    const bench_option option[] = {
        {"--patients", 1, .number = &a.patients},
        {"--lanes", 1, .number = &a.o.width},
        {"--repeats", 1, .number = &a.o.repeats},
        {"--json", .flag = &a.json},
        {"--only", .text = &a.only},
        {"--backend", .text = &a.o.back_end},
        {"--svg", .text = &a.svg},
    };
    if (!bench_options_read(argc, argv, option, sizeof option / sizeof *option, &a.model) || !a.model ||
        !bench_options_width(&a.o)) {
        fprintf(stderr, "usage: coley bench precision MODEL [--svg FILE] [--json] [--patients N] [--lanes 1|2|4|8|16] "
                        "[--repeats N] [--only undosed|dosed] [--backend auto|c|interpreter]\n"
                        "MODEL: an SBML or Antimony file, a folder with model.xml, or a trial of the library\n");
        return EXIT_USAGE;
    }
    return run(&a, d);
}
