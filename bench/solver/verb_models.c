// SPDX-License-Identifier: MIT
// coley bench models: every model of a folder, with its events, against CVODE at equal error: how many times longer the
// best of CVODE's linear solvers takes, at the worst of its tolerances. A model with relations but no events is given
// to CVODE in both ways, stopping where they change and stepping over, and the better one counts. What is off by more
// than 5% is no solution and does not count; it is listed.
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "bench/solver/bench.h"
#include "coley.h"

enum { MODELS_MOST = 1000, STEPS_MOST = 10000 };

typedef struct {
    const char *folder, *only;
    bool json;
    int patients, done;
    bench_options o;
    json j;
    double ratio[MODELS_MOST];
    const char *worst;    // the model's name
    int failed;
} models_run;

static const char *models_peer(peer_kind kind)
{
    return kind == PEER_KLU ? "KLU" : kind == PEER_DENSE ? "dense DQ" : "dense";
}

static void models_print(const bench_table *t, const bench_comparison *m)
{
    char broken[100] = "";
    if (t->dropped)
        snprintf(broken, sizeof broken, "  without %d draws: Coley fails for %d, CVODE for %d", t->dropped, t->by_coley,
                 t->by_peers);
    printf("%-26s %4d %4d %3d  %9.4f %9.4f  %.0e %.1e  %7.2f%s  %s%s%s\n", t->c->label, t->c->k->nx, t->c->k->nroot,
           t->c->k->nevent, m->lanes_ms, m->point.ms, m->point.rtol, m->point.error, m->ratio, m->beyond ? "*" : " ",
           models_peer(m->peer.kind), t->c->k->nroot && !m->peer.relations ? ", over relations" : "", broken);
    for (int i = 0; i < t->ncomparison; i++) {
        const bench_comparison *off = &t->comparison[i];
        if (off->solves) continue;
        printf("%-26s not counted: %s%s at %.0e, error %.1e, ratio %.2f\n", "", models_peer(off->peer.kind),
               t->c->k->nroot && !off->peer.relations ? ", over relations," : "", off->point.rtol, off->point.error,
               off->ratio);
    }
}

static void models_json(models_run *r, const bench_table *t, const bench_comparison *m)
{
    json_gap(&r->j, "\n ");
    json_open(&r->j, NULL, '{');
    json_text(&r->j, "model", t->c->label);
    json_int(&r->j, "patients", t->c->n);
    json_number(&r->j, "ratio", m->ratio, 6);
    json_text(&r->j, "of", bench_peer_name(m->peer.kind));
    json_open(&r->j, "scenarios", '[');
    bench_json_table(&r->j, t);
    json_close(&r->j, ']');
    json_close(&r->j, '}');
}

// Linear solvers that suit the size, and both ways to meet relations.
static int models_peers(const bench_case *c, bench_peer peer[6])
{
    int n = 0;
    for (int way = 0; way < 2; way++) {
        const bool relations = way == 1;
        if (relations ? c->k->nroot == 0 : c->k->nevent > 0) continue;
        if (c->k->nx <= 40) peer[n++] = (bench_peer){PEER_DENSE, relations};
        if (c->k->nx <= 40) peer[n++] = (bench_peer){PEER_DENSE_JACOBIAN, relations};
        if (c->k->nx >= 10) peer[n++] = (bench_peer){PEER_KLU, relations};
    }
    return n;
}

// Warnings about the file are `coley model check`'s.
static void models_errors(const char *name, const diag_list *d)
{
    for (int i = 0; i < diag_count(d); i++) {
        const diag *e = diag_at(d, i);
        if (e->level == DIAG_ERROR) fprintf(stderr, "%s: error: %s\n", name, e->message);
    }
}

static bool models_one(models_run *r, const char *name)
{
    diag_list *d = diag_new();
    char *path = path_join(r->folder, name);
    const bench_source source = {.name = path, .patients = r->patients, .events = true, .own_tolerances = true};
    bench_case *c = bench_case_read(&source, d);
    if (c) c->steps_most = STEPS_MOST;
    bool fine = c && c->k->nx > 0 && bench_compile(c, r->o.width, r->o.back_end, d);
    if (fine) {
        bench_peer peer[6];
        r->o.peer = peer;
        r->o.npeer = models_peers(c, peer);
        bench_table t;
        bench_compare(c, &r->o, &t);
        const bench_comparison *m = bench_worst(&t, 1, PEER_KINDS);
        if (r->only && !r->json) bench_print(&t);
        if (r->json) models_json(r, &t, m);
        else models_print(&t, m);
        fflush(stdout);
        fine = m->ratio > 0;    // false where nobody is left
        if (fine) r->ratio[r->done++] = m->ratio;
    }
    if (!fine && !r->json) printf("%-26s could not be compared\n", name);
    if (!fine) models_errors(name, d);
    r->failed += !fine;
    diag_free(d);
    bench_case_free(c);
    free(path);
    return fine;
}

static int is_model(const struct dirent *e)
{
    return e->d_name[0] != '.' && !strchr(e->d_name, '.');
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void models_end(models_run *r)
{
    double *v = r->ratio;
    const int n = r->done;
    qsort(v, (size_t)n, sizeof *v, by_size);
    const double median = n ? 0.5 * (v[(n - 1) / 2] + v[n / 2]) : NAN, worst = n ? v[0] : NAN;
    if (!r->json) {
        printf("%d models, %d not compared: median ratio %.2f, worst %.2f\n", n, r->failed, median, worst);
        return;
    }
    json_close(&r->j, ']');
    json_int(&r->j, "compared", n);
    json_int(&r->j, "not_compared", r->failed);
    json_number(&r->j, "ratio_median", median, 6);
    json_number(&r->j, "ratio_worst", worst, 6);
    json_close(&r->j, '}');
    puts(r->j.text.s);
}

static int models_go(models_run *r, diag_list *d)
{
    struct dirent **entry;
    const int n = scandir(r->folder, &entry, is_model, alphasort);
    if (n < 0) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, "a folder with a folder for each model", "'%s' cannot be read",
                 r->folder);
        return EXIT_USAGE;
    }
    if (r->json) {
        json_open(&r->j, NULL, '{');
        json_text(&r->j, "coley", coley_version());
        bench_json_machine(&r->j);
        json_open(&r->j, "models", '[');
    } else {
        printf("%-26s %4s %4s %3s  %9s %9s  %5s %7s  %7s\n", "model", "x", "rel", "ev", "Coley ms", "CVODE ms", "rtol",
               "error", "ratio");
    }
    int seen = 0;
    for (int i = 0; i < n; i++) {
        if (!r->only || strcmp(r->only, entry[i]->d_name) == 0) {
            char *path = path_join(r->folder, entry[i]->d_name);
            if (dir_exists(path) && seen++ < MODELS_MOST) models_one(r, entry[i]->d_name);
            free(path);
        }
        free(entry[i]);
    }
    free(entry);
    if (!seen) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, "the name of a folder there", "no such model is in '%s'", r->folder);
    }
    models_end(r);
    return !seen ? EXIT_USAGE : r->failed ? EXIT_FAILED : EXIT_DONE;
}

int bench_verb_models(int argc, char **argv, diag_list *d)
{
    models_run r = {
        .patients = 256, .j.spaced = true, .o = {.repeats = 3, .rtol = BENCH_PEER_RTOL, .nrtol = 2, .common = true}};
    const bench_option option[] = {
        {"--patients", 1, .number = &r.patients},
        {"--lanes", 1, .number = &r.o.width},
        {"--repeats", 1, .number = &r.o.repeats},
        {"--json", .flag = &r.json},
        {"--model", .text = &r.only},
        {"--backend", .text = &r.o.back_end},
    };
    if (!bench_options_read(argc, argv, option, sizeof option / sizeof *option, &r.folder) ||
        !bench_options_width(&r.o)) {
        fprintf(stderr, "usage: coley bench models [FOLDER] [--json] [--patients N] [--model NAME] [--repeats N] "
                        "[--lanes 1|2|4|8|16] [--backend auto|c|interpreter]\n"
                        "FOLDER: holds a folder for each model, with model.xml and settings.txt (../shared/models)\n");
        return EXIT_USAGE;
    }
    const char *shared = getenv("COLEY_SHARED");
    char *folder = path_join(shared ? shared : "../shared", "models");
    if (!r.folder) r.folder = folder;
    const int code = models_go(&r, d);
    strbuf_free(&r.j.text);
    free(folder);
    return code;
}
