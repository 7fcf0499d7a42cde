// SPDX-License-Identifier: MIT
// coley bench trial NAME: where a trial's time goes, and how many solver steps a second it takes beside the bare solver
// on the same kind of patients in the same process. A step costs more where the model has more operations (a trial's
// kernels have events and the clinic's outputs, the bench's have none), so both are scaled by them:
//
//   share = (steps/s * operations a step of the trial)/(steps/s * operations a step of the bench)
//
// The trial runs on one thread with compiled kernels that are there already. Its seconds are those of the processor:
// the process's, shared out by the phases' shares of its time.
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "bench/solver/bench.h"
#include "coley.h"
#include "trial/trial_int.h"

static const double RTOL = 1e-4;    // of the bare solver: the trials' own
enum { BARE_PATIENTS = 64 };

typedef struct {
    const char *name;
    bool json;
    int patients;
    bench_options o;
} arguments;

typedef struct {
    double growth_s, treatment_s, report_s, total_s, processor_s;    // of the trial
    double steps, compiled;
    double growth_operations, arm_operations;
    double bare_steps_per_s, bare_operations;
} trial_speed;

static double speed_clock(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double speed_meta(const store *s, const char *key)
{
    char *text = store_meta(s, key);
    const double value = text ? strtod(text, NULL) : NAN;
    free(text);
    return value;
}

static int speed_remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

// The folder that speed_run() made, with what the trial put there.
static void speed_remove(const char *folder)
{
    nftw(folder, speed_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

// The trial itself, into a folder of its own. out NULL: only so that its kernels are there.
static bool speed_run(const arguments *a, int patients, trial_speed *out, diag_list *d)
{
    const char *tmp = getenv("TMPDIR");
    char *folder = path_join(tmp ? tmp : "/tmp", "coley-bench-XXXXXX");
    if (!mkdtemp(folder)) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, NULL, "no folder '%s' can be made", folder);
        free(folder);
        return false;
    }
    coley_trial_options o;
    coley_trial_default(&o);
    o.trial = a->name;
    o.out = folder;
    o.patients = patients;
    o.threads = 1;
    o.causes = 0;
    o.back_end = "c";
    coley_messages *m = coley_messages_new();
    const double begin = speed_clock(CLOCK_MONOTONIC), processor = speed_clock(CLOCK_PROCESS_CPUTIME_ID);
    const bool fine = coley_trial_run(&o, NULL, NULL, m) == COLEY_OK;
    const double total = speed_clock(CLOCK_MONOTONIC) - begin;
    if (!fine) {
        coley_messages_print(m, stderr, false);
        diag_add(d, DIAG_ERROR, (src_loc){0}, NULL, "the trial did not run");
    }
    char *path = path_join(folder, "run.sqlite");
    store *s = fine && out ? store_open(path, STORE_READ, NULL, 0, d) : NULL;
    if (s) {
        out->total_s = total;
        out->processor_s = speed_clock(CLOCK_PROCESS_CPUTIME_ID) - processor;
        out->growth_s = speed_meta(s, "growth_s");
        out->treatment_s = speed_meta(s, "treatment_s");
        out->report_s = total - speed_meta(s, "wall_s");
        out->compiled = speed_meta(s, "steps_c");
        out->steps = out->compiled + speed_meta(s, "steps_interpreter");
        store_close(s, d);
    }
    speed_remove(folder);
    coley_messages_free(m);
    free(path);
    free(folder);
    return fine && (s || !out);
}

// How many operations the kernels of growth and (on average) of the arms have.
static bool speed_operations(const arguments *a, trial_speed *out, diag_list *d)
{
    arena *memory = arena_new();
    char *root = library_root(d), *path = root ? library_find_trial(root, a->name, d) : NULL;
    const library_trial *t = path ? library_read_trial(root, path, memory, d) : NULL;
    cohort *c = t ? cohort_new(t, t->seed, memory, d) : NULL;
    bool fine = c != NULL;
    for (int i = 0; fine && i < t->narm; i++) {
        trial_arm *arm = trial_arm_new(c, i, false, memory, d);
        fine = arm != NULL;
        if (fine) out->arm_operations += (double)arm->model->code.operations / t->narm;
        trial_arm_free(arm);
    }
    if (fine) out->growth_operations = c->model->code.operations;
    cohort_free(c);
    free(root);
    free(path);
    arena_free(memory);
    return fine;
}

static bool speed_bare(const arguments *a, trial_speed *out, diag_list *d)
{
    const bench_source source = {.name = a->name, .scenario = BENCH_DOSED, .patients = BARE_PATIENTS};
    bench_case *c = bench_trial(&source, d);
    const bool fine = c && bench_compile(c, a->o.width, "c", d);
    for (int k = 0; fine && k < a->o.repeats; k++) {
        bench_run r = bench_run_new(c, c->n, RTOL);
        bench_lanes(c, a->o.width, &r);
        out->bare_steps_per_s = fmax(out->bare_steps_per_s, (double)r.steps / r.seconds);
        bench_run_clear(&r);
    }
    if (fine) out->bare_operations = c->code.operations;
    bench_case_free(c);
    return fine;
}

static void speed_print(const arguments *a, const trial_speed *v)
{
    const double solving = v->growth_s + v->treatment_s;
    const double processor = v->processor_s * solving / v->total_s, rate = v->steps / processor;
    const double operations = (v->growth_s * v->growth_operations + v->treatment_s * v->arm_operations) / solving;
    const double share = rate * operations / (v->bare_steps_per_s * v->bare_operations);
    if (!a->json) {
        printf("%s, %d patients an arm, one thread: growth %.2f s, treatment %.2f s, analysis and report %.2f s, "
               "in all %.2f s (of the processor %.2f s)\n",
               a->name, a->patients, v->growth_s, v->treatment_s, v->report_s, v->total_s, v->processor_s);
        printf("trial: %.0f steps (%.0f%% compiled), %.0f a second, %.0f operations in its kernels\n", v->steps,
               100 * v->compiled / v->steps, rate, operations);
        printf("bare solver, dosed, rtol %.0e: %.0f steps a second, %.0f operations\n", RTOL, v->bare_steps_per_s,
               v->bare_operations);
        printf("steps a second scaled by operations, trial beside bare solver: %.2f\n", share);
        return;
    }
    json j = {.spaced = true};
    json_open(&j, NULL, '{');
    json_text(&j, "trial", a->name);
    json_int(&j, "patients_per_arm", a->patients);
    bench_json_machine(&j);
    json_number(&j, "growth_s", v->growth_s, 4);
    json_number(&j, "treatment_s", v->treatment_s, 4);
    json_number(&j, "report_s", v->report_s, 4);
    json_number(&j, "total_s", v->total_s, 4);
    json_number(&j, "processor_s", v->processor_s, 4);
    json_number(&j, "steps", v->steps, 12);
    json_number(&j, "steps_per_second", rate, 4);
    json_number(&j, "operations", operations, 6);
    json_number(&j, "solver_steps_per_second", v->bare_steps_per_s, 4);
    json_number(&j, "solver_operations", v->bare_operations, 6);
    json_number(&j, "share_of_solver_speed", share, 4);
    json_close(&j, '}');
    puts(j.text.s);
    strbuf_free(&j.text);
}

int bench_verb_trial(int argc, char **argv, diag_list *d)
{
    arguments a = {.patients = 200, .o.repeats = 3};
    const bench_option option[] = {{"--patients", 1, .number = &a.patients},
                                   {"--lanes", 1, .number = &a.o.width},
                                   {"--repeats", 1, .number = &a.o.repeats},
                                   {"--json", .flag = &a.json}};
    if (!bench_options_read(argc, argv, option, sizeof option / sizeof *option, &a.name) || !a.name ||
        !bench_options_width(&a.o)) {
        fprintf(stderr, "usage: coley bench trial NAME [--json] [--patients N] [--repeats N] [--lanes 1|2|4|8|16]\n");
        return EXIT_USAGE;
    }
    trial_speed v = {0};
    // first so that the kernels are in the cache
    const bool fine = speed_run(&a, 1, NULL, d) && speed_run(&a, a.patients, &v, d) && speed_operations(&a, &v, d) &&
                      speed_bare(&a, &v, d);
    if (fine) speed_print(&a, &v);
    return fine ? EXIT_DONE : EXIT_USAGE;
}
