// SPDX-License-Identifier: MIT
// The solver benchmark: Coley's lanes against SUNDIALS' CVODE on one core, the same patients, equations and tolerances,
// at equal error.
//
//   problem.c    a model file and a cohort of patients drawn around it      trial.c  the patients of a trial of the
//   library
//   scenario.c   when the run starts, which doses are given
//   case.c       memory of a scenario and of a solver's results
//   backend.c    kernels compiled, for packs and for single lanes
//   lanes.c      Coley's solver over all patients
//   cvode.c      CVODE, a patient at a time; cvode_lu.c: with our LU as its linear solver; pattern.c: the sparse
//   Jacobian
//   reference.c  solutions at 1e-11, absolute tolerances, errors
//   compare.c    work-precision points, times at equal error, ratios
//   json.c       what is printed
//
// CVODE calls the very same kernel, one lane wide, so both have the same simplified expressions. Events are left out
// for every solver.
#ifndef COLEY_BENCH_H
#define COLEY_BENCH_H

#include "base/arena.h"
#include "cgen/cgen.h"
#include "kernel/kernel.h"

enum { BENCH_TIMES = 90, BENCH_MAX_POINTS = 12, BENCH_STEPS_MOST = 100000 };     // steps: between two outputs or stops
enum { BENCH_UNDOSED, BENCH_DOSED, BENCH_SCENARIOS };

typedef struct {
    double time;                 // [the model's time]
    int state;                   // of the kernel
    const double *amount;        // (n) for each patient
} bench_dose;

// One scenario of one model: a kernel of its own, for what no dose reaches is removed from it.
typedef struct {
    const char *label, *name;    // of the model; of the scenario: "undosed", "dosed"
    arena *memory;
    cgen_result code;
    const kernel *k;
    struct native_builder *builder;          // of compiled kernels; NULL: interpreter
    int n;                       // patients; number 0 is the nominal one
    int varied;                  // constants that differ between patients
    double *p;                   // (n x np)
    double start, length;        // [the model's time]
    double *x;                   // (n x nx) at the start
    bench_dose *dose;            // by time
    int ndose;
    size_t dose_cap;
    int typical;                 // patients 0 .. typical-1 tell how large a state becomes
    double *scale;               // (nx) largest value in them: the absolute tolerance is rtol 1e-6 scale
} bench_case;

bench_case *bench_case_new(const char *label, const char *name, int patients);
void bench_case_free(bench_case *c);
void bench_case_dose(bench_case *c, double time, int state, const double *amount);      // in order of time

// problem.c: one scenario of a model file; NULL and messages where it cannot be had. A scenario that the model has not:
// NULL and none.
bench_case *bench_model(const char *path, int scenario, int patients, diag_list *d);
// trial.c: the same of a trial of the library, whose virtual patients it takes as they are
bench_case *bench_trial(const char *name, int scenario, int patients, diag_list *d);

// scenario.c
enum { BENCH_MAX_DRUGS = 8 };
typedef struct {
    const char *time_unit;       // that the model's units are converted to; NULL: its own
    double start, length;
    int ndrug;
    struct {
        const char *state;
        double amount, first, every, last;
    } drug[BENCH_MAX_DRUGS];
} bench_plan;
// false: there is no such scenario
bool bench_plan_find(const char *label, int scenario, bench_plan *out);
void bench_plan_doses(bench_case *c, const bench_plan *p, const int *state);            // state: (ndrug) of the kernel

// backend.c: "c", "interpreter", "auto" or NULL as for trials. False and an error where it is wrong, or "c" cannot be
// had.
bool bench_compile(bench_case *c, int width, const char *back_end, diag_list *d);
void bench_compile_end(bench_case *c);
const char *bench_back_end(const bench_case *c, int width);             // what does the work

// ---- one solver over all patients

typedef struct {
    double rtol;
    int n;                       // patients 0 .. n-1 were computed
    double *y;                   // (n x BENCH_TIMES x nx) at start + length (i +
                                 // 1)/BENCH_TIMES; before a dose of that time
    bool *failed;                // (n)
    int nfailed;
    double seconds;              // of processor time, in all, the fewest of all repeats
    int64_t steps, rejected, rhs, jacobians, factorisations;
} bench_run;

bench_run bench_run_new(const bench_case *c, int n, double rtol);
void bench_run_clear(bench_run *r);
double bench_now(void);          // [s] processor time of this thread

// lanes.c. width 0: the solver's default. y may be NULL in `out` (nothing kept).
int bench_width(int width);
void bench_lanes(const bench_case *c, int width, bench_run *out);
// Largest values in the typical patients; false where one fails.
bool bench_peaks(const bench_case *c, double rtol, double *peak);
// States after `length`, without doses, from c->x in place: to start a scenario late. False where a patient fails.
bool bench_advance(bench_case *c, double from, double length);

// cvode.c
typedef enum { CVODE_DENSE, CVODE_KLU, CVODE_OUR_LU, CVODE_KINDS } cvode_kind;
extern const char *const bench_cvode_name[CVODE_KINDS];
void bench_cvode(const bench_case *c, cvode_kind kind, bench_run *out);

// pattern.c: columns of the Jacobian by structure, compressed
typedef struct {
    int *column, *row;           // (nx + 1), (nonzeros)
    int n;
} bench_pattern;
bench_pattern bench_pattern_find(const bench_case *c);
void bench_pattern_clear(bench_pattern *p);

// reference.c
bool bench_scale(bench_case *c);         // fills c->scale; false where the nominal patient fails
bench_run bench_reference(const bench_case *c, int n);
// Median over patients of the weighted RMS: over times and states that are not zero, of |y - ref|/(|ref| + 1e-6 most),
// most: the largest value of the state in this patient's reference or in the typical patients' whole courses.
double bench_error(const bench_case *c, const bench_run *r, const bench_run *reference);

// compare.c
typedef struct {
    double rtol, ms, error;      // [ms] a patient
    int failed;
    double steps, rejected, rhs, jacobians, factorisations;      // a patient
} bench_point;

typedef struct {
    bench_point point;
    cvode_kind kind;
    double lanes_ms, ratio;      // Coley's time at this error, and how many times longer CVODE took
    bool beyond;                 // the error lies outside Coley's points: the nearest one was taken
} bench_comparison;

typedef struct {
    const bench_case *c;
    int width;
    bench_point lanes[BENCH_MAX_POINTS];
    int nlanes;
    bench_comparison comparison[2*CVODE_KINDS];
    int ncomparison;
    double reference_error;      // of a second reference, by another solver
} bench_table;

typedef struct {
    int referenced;              // patients of whom errors are taken
    int width, repeats;
    const char *back_end;
} bench_options;

void bench_compare(const bench_case *c, const bench_options *o, bench_table *out);
// The worst ratio over the scenarios and tolerances with this kind.
double bench_worst(const bench_table *table, int n, cvode_kind kind);

// json.c: malloc'ed
char *bench_json(const bench_table *table, int n, const bench_options *o);

#endif
