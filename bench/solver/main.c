// SPDX-License-Identifier: MIT
// coley-bench-solver MODEL [--json] [--patients N] [--referenced N] [--lanes W] [--repeats N] [--only undosed|dosed]
//     [--backend B]
// MODEL: an SBML or Antimony file, a folder with model.xml, or a trial of the library.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "bench/solver/bench.h"
#include "native/native.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

typedef struct {
    const char *model, *only;
    bool json;
    int patients;
    bench_options o;
} arguments;

static bool whole_number(const char *text, int low, int *out)
{
    char *end;
    const long x = text ? strtol(text, &end, 10) : 0;
    if (!text || !*text || *end || x < low || x > 1000000) return false;
    *out = (int)x;
    return true;
}

static bool read_arguments(int argc, char **argv, arguments *a)
{
    struct {
        const char *name;
        int low, *value;
    } number[] = {{"--patients", 1, &a->patients}, {"--referenced", 1, &a->o.referenced}, {"--lanes", 1, &a->o.width},
                  {"--repeats", 1, &a->o.repeats}};
    for (int i = 1; i < argc; i++) {
        bool known = false;
        for (size_t k = 0; k < sizeof number/sizeof *number; k++) {
            if (strcmp(argv[i], number[k].name)) continue;
            known = true;
            i++;
            if (!whole_number(i < argc ? argv[i] : NULL, number[k].low, number[k].value)) return false;
            break;
        }
        if (known) continue;
        if (!strcmp(argv[i], "--json")) a->json = true;
        else if (!strcmp(argv[i], "--backend") && i + 1 < argc) a->o.back_end = argv[++i];
        else if (!strcmp(argv[i], "--only") && i + 1 < argc) a->only = argv[++i];
        else if (*argv[i] != '-' && !a->model) a->model = argv[i];
        else return false;
    }
    const bool interpreter = a->o.back_end && !strcmp(a->o.back_end, "interpreter");
    if (!a->o.width && !interpreter) a->o.width = NATIVE_WIDTH;    // as a trial
    const int w = a->o.width;
    return a->model && (w & (w - 1)) == 0 && w <= KERNEL_MAX_WIDTH;
}

static bench_case *make_case(const char *name, int scenario, int patients, diag_list *d)
{
    char *inside = path_join(name, "model.xml");
    const bool folder = dir_exists(name), file = file_exists(name) && !folder;
    bench_case *c = folder ? bench_model(inside, scenario, patients, d) : file ? bench_model(name, scenario, patients,
            d)
                           : bench_trial(name, scenario, patients, d);
    free(inside);
    return c;
}

static void print_table(const bench_table *t)
{
    printf("%s, %s: %d patients, %d states, %d doses, %d lanes, %s; references agree to %.1e\n", t->c->label,
           t->c->name, t->c->n, t->c->k->nx, t->c->ndose, t->width, bench_back_end(t->c, t->width), t->reference_error);
    for (int i = 0; i < t->nlanes; i++) {
        const bench_point *p = &t->lanes[i];
        printf("  Coley %.0e  %8.3f ms  error %.1e  %6.0f steps (%.0f rejected), %d failed\n", p->rtol, p->ms,
               p->error, p->steps, p->rejected, p->failed);
    }
    for (int i = 0; i < t->ncomparison; i++) {
        const bench_comparison *m = &t->comparison[i];
        const bench_point *p = &m->point;
        printf("  CVODE %.0e  %8.3f ms  error %.1e  %6.0f steps  %7.0f rhs %6.0f LU, %d failed  x %.2f%s  %s\n",
               p->rtol, p->ms, p->error, p->steps,
               p->rhs, p->factorisations, p->failed, m->ratio, m->beyond ? " (outside)" : "",
               bench_cvode_name[m->kind]);
    }
}

static int run(const arguments *a, diag_list *d)
{
    static const char *const names[BENCH_SCENARIOS] = {"undosed", "dosed"};
    bench_table table[BENCH_SCENARIOS];
    bench_case *c[BENCH_SCENARIOS] = {0};
    int n = 0;
    for (int s = 0; s < BENCH_SCENARIOS && diag_errors(d) == 0; s++) {
        if (a->only && strcmp(a->only, names[s])) continue;
        c[n] = make_case(a->model, s, a->patients, d);
        if (!c[n] || !bench_compile(c[n], a->o.width, a->o.back_end, d)) break;
        bench_compare(c[n], &a->o, &table[n]);
        if (!a->json) print_table(&table[n]);
        fflush(stdout);
        n++;
    }
    const bool fine = diag_errors(d) == 0 && n > 0;
    if (fine && a->json) {
        char *text = bench_json(table, n, &a->o);
        puts(text);
        free(text);
    } else if (fine) {
        printf("worst ratios: KLU %.2f, dense %.2f, our LU in CVODE %.2f\n", bench_worst(table, n, CVODE_KLU),
               bench_worst(table, n, CVODE_DENSE), bench_worst(table, n, CVODE_OUR_LU));
    }
    for (int s = 0; s < BENCH_SCENARIOS; s++) bench_case_free(c[s]);
    return fine ? EXIT_DONE : EXIT_USAGE;
}

int main(int argc, char **argv)
{
    arguments a = {.patients = 256, .o.repeats = 3};
    if (!read_arguments(argc, argv, &a)) {
        fprintf(stderr,
                "usage: coley bench solver MODEL [--json] [--patients N] [--referenced N] [--lanes 1|2|4|8|16] "
                "[--repeats N] [--only undosed|dosed] [--backend auto|c|interpreter]\n"
                        "MODEL: an SBML or Antimony file, a folder with model.xml, or a trial of the library\n");
        return EXIT_USAGE;
    }
    diag_list *d = diag_new();
    int code = run(&a, d);
    if (code != EXIT_DONE) diag_print(d, stderr, false);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "coley: the output cannot be written: what arrived is not complete\n");
        code = code == EXIT_DONE ? EXIT_FAILED : code;
    }
    diag_free(d);
    return code;
}
