// SPDX-License-Identifier: MIT
// coley bench solver MODEL: Coley's solver against CVODE on one model or trial, undosed and dosed. Events are left out
// for all.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/solver/bench.h"

static const bench_peer PEERS[] = {{.kind = PEER_DENSE}, {.kind = PEER_KLU}, {.kind = PEER_OUR_LU}};

typedef struct {
    const char *model, *only;
    bool json;
    int patients;
    bench_options o;
} arguments;

static void print_worst(const bench_table *table, int n, const arguments *a)
{
    if (a->json) {
        char *text = bench_json(table, n, &a->o);
        puts(text);
        free(text);
        return;
    }
    printf("worst ratios: KLU %.2f, dense %.2f, our LU in CVODE %.2f\n", bench_worst(table, n, PEER_KLU)->ratio,
           bench_worst(table, n, PEER_DENSE)->ratio, bench_worst(table, n, PEER_OUR_LU)->ratio);
}

static int run(const arguments *a, diag_list *d)
{
    static const char *const names[BENCH_SCENARIOS] = {"undosed", "dosed"};
    bench_table table[BENCH_SCENARIOS];
    bench_case *c[BENCH_SCENARIOS] = {0};
    int n = 0;
    for (int s = 0; s < BENCH_SCENARIOS && diag_errors(d) == 0; s++) {
        if (a->only && strcmp(a->only, names[s])) continue;
        const bench_source source = {.name = a->model, .scenario = s, .patients = a->patients};
        c[n] = bench_case_read(&source, d);
        if (!c[n] || !bench_compile(c[n], a->o.width, a->o.back_end, d)) break;
        bench_compare(c[n], &a->o, &table[n]);
        if (!a->json) bench_print(&table[n]);
        fflush(stdout);
        n++;
    }
    const bool fine = diag_errors(d) == 0 && n > 0;
    if (fine) print_worst(table, n, a);
    for (int s = 0; s < BENCH_SCENARIOS; s++) bench_case_free(c[s]);
    return fine ? EXIT_DONE : EXIT_USAGE;
}

int bench_verb_solver(int argc, char **argv, diag_list *d)
{
    arguments a = {.patients = 256,
                   .o = {.repeats = 3,
                         .referenced = 64,
                         .peer = PEERS,
                         .npeer = sizeof PEERS / sizeof *PEERS,
                         .rtol = BENCH_PEER_RTOL,
                         .nrtol = 2}};
    const bench_option option[] = {
        {"--patients", 1, .number = &a.patients},
        {"--referenced", 1, .number = &a.o.referenced},
        {"--lanes", 1, .number = &a.o.width},
        {"--repeats", 1, .number = &a.o.repeats},
        {"--json", .flag = &a.json},
        {"--only", .text = &a.only},
        {"--backend", .text = &a.o.back_end},
    };
    if (!bench_options_read(argc, argv, option, sizeof option / sizeof *option, &a.model) || !a.model ||
        !bench_options_width(&a.o)) {
        fprintf(stderr, "usage: coley bench solver MODEL [--json] [--patients N] [--referenced N] [--lanes 1|2|4|8|16] "
                        "[--repeats N] [--only undosed|dosed] [--backend auto|c|interpreter]\n"
                        "MODEL: an SBML or Antimony file, a folder with model.xml, or a trial of the library\n");
        return EXIT_USAGE;
    }
    return run(&a, d);
}
