// SPDX-License-Identifier: MIT
// The solver benchmark: Coley's lanes against SUNDIALS' CVODE on one core, the same patients, equations and tolerances,
// at equal error.
//
//   problem.c    a model file and a cohort of patients drawn around it
//   trial.c      the patients of a trial of the library
//   scenario.c   when the run starts, which doses are given
//   case.c       memory of a scenario and of a solver's results
//   backend.c    kernels compiled, for packs and for single lanes
//   lanes.c      Coley's solver over all patients
//   march.c      a peer's solver over all patients: doses, outputs, events
//   cvode.c      CVODE as such a peer; arkode.c: ARKODE's ESDIRK methods
//   linear.c     their linear solvers; our_lu.c: our LU as one of them; pattern.c: the sparse Jacobian
//   reference.c  solutions at 1e-11, absolute tolerances, errors
//   compare.c    work-precision points, times at equal error, ratios
//   print.c      a table for the terminal; json.c: for programs
//   plot.c       work-precision curves as a picture
//   verb_*.c     one file for each `coley bench` command; options.c: their arguments
//
// Peers call the very same kernel, one lane wide, so all have the same simplified expressions.
#ifndef COLEY_BENCH_H
#define COLEY_BENCH_H

#include "base/arena.h"
#include "base/json.h"
#include "cgen/cgen.h"
#include "kernel/kernel.h"

enum { BENCH_TIMES = 90, BENCH_MAX_POINTS = 16, BENCH_STEPS_MOST = 100000 };
enum { BENCH_MAX_COMPARISONS = 64 };
#define BENCH_ERROR_MOST 0.05    // what is farther off than that is no solution, however little time it took
enum { BENCH_UNDOSED, BENCH_DOSED, BENCH_SCENARIOS };

typedef struct {
    double time;             // [the model's time]
    int state;               // of the kernel
    const double *amount;    // (n) for each patient
} bench_dose;

// One scenario of one model: a kernel of its own, for what no dose reaches is removed from it.
typedef struct {
    const char *label, *name;    // of the model; of the scenario: "undosed", "dosed"
    arena *memory;
    cgen_result code;
    const kernel *k;
    struct native_builder *builder;    // of compiled kernels; NULL: interpreter
    int n;                             // patients; number 0 is the nominal one
    int varied;                        // constants that differ between patients
    int events_left_out;               // of the model's, for every solver
    double *p;                         // (n x np)
    double start, length;              // [the model's time]
    double *x;                         // (n x nx) at the start
    bench_dose *dose;                  // by time
    int ndose;
    size_t dose_cap;
    int typical;           // patients 0 .. typical-1 tell how large a state becomes
    double *scale;         // (nx) largest value in them: the absolute tolerance is rtol 1e-6 scale
    int64_t steps_most;    // between two outputs or stops: more means that a patient cannot be computed
    double *level;         // (nx) or NULL: the absolute tolerance is rtol level, as `coley simulate` has it
} bench_case;

bench_case *bench_case_new(const char *label, const char *name, int patients);
void bench_case_free(bench_case *c);
void bench_case_dose(bench_case *c, double time, int state, const double *amount);    // in order of time

typedef struct {
    const char *name;    // a model file, a folder with model.xml, or a trial of the library
    int scenario, patients;
    bool events;            // keep the model's events (a trial's are always left out)
    bool own_tolerances;    // absolute tolerances as `coley simulate` has them, not by the largest values
} bench_source;

// One scenario; NULL and messages where it cannot be had. A scenario that the model has not: NULL and none.
bench_case *bench_case_read(const bench_source *s, diag_list *d);
bench_case *bench_model(const bench_source *s, diag_list *d);    // problem.c: of a model file
bench_case *bench_trial(const bench_source *s, diag_list *d);    // trial.c: of a trial, whose virtual patients
                                                                 // it takes as they are
// Takes out the patients that are marked.
void bench_case_drop(bench_case *c, const bool *drop);

// scenario.c
enum { BENCH_MAX_DRUGS = 8 };
typedef struct {
    const char *time_unit;    // that the model's units are converted to; NULL: its own
    double start, length;
    int ndrug;
    struct {
        const char *state;
        double amount, first, every, last;
    } drug[BENCH_MAX_DRUGS];
} bench_plan;
// false: there is no such scenario
bool bench_plan_find(const char *label, const char *folder, int scenario, bench_plan *out);
void bench_plan_doses(bench_case *c, const bench_plan *p, const int *state);    // state: (ndrug) of the kernel

// backend.c: "c", "interpreter", "auto" or NULL as for trials. False and an error where it is wrong, or "c" cannot be
// had.
bool bench_compile(bench_case *c, int width, const char *back_end, diag_list *d);
void bench_compile_end(bench_case *c);
const char *bench_back_end(const bench_case *c, int width);    // what does the work

// ---- one solver over all patients

typedef struct {
    double rtol;
    int n;           // patients 0 .. n-1 were computed
    double *y;       // (n x BENCH_TIMES x nx) at start + length (i +
                     // 1)/BENCH_TIMES; before a dose of that time
    bool *failed;    // (n)
    int nfailed;
    double seconds;    // of processor time, in all, the fewest of all repeats
    int64_t steps, rejected, rhs, jacobians, factorisations;
} bench_run;

bench_run bench_run_new(const bench_case *c, int n, double rtol);
void bench_run_clear(bench_run *r);
double bench_now(void);    // [s] processor time of this thread

// lanes.c. width 0: the solver's default. y may be NULL in `out` (nothing kept).
int bench_width(int width);
void bench_lanes(const bench_case *c, int width, bench_run *out);
// Largest values in the typical patients; false where one fails.
bool bench_peaks(const bench_case *c, double rtol, double *peak);
// States after `length`, without doses, from c->x in place: to start a scenario late. False where a patient fails.
bool bench_advance(bench_case *c, double from, double length);

// march.c: a peer, given the kernel's functions
typedef enum {
    PEER_DENSE,             // CVODE's BDF, dense LU, Jacobian by difference quotients
    PEER_DENSE_JACOBIAN,    // ... with the analytic Jacobian
    PEER_KLU,               // ... KLU, analytic Jacobian
    PEER_OUR_LU,            // ... the kernel's own factorisation
    PEER_ESDIRK4,
    PEER_ESDIRK5,    // ARKODE's ESDIRK of order 4(3), 5(4), the kernel's own factorisation
    PEER_KINDS
} peer_kind;
typedef struct {
    peer_kind kind;
    bool relations;    // it stops where a relation changes and starts anew, as Coley does; else it steps over
} bench_peer;
const char *bench_peer_name(peer_kind kind);
void bench_march(const bench_case *c, bench_peer peer, bench_run *out);

// pattern.c: columns of the Jacobian by structure, compressed
typedef struct {
    int *column, *row;    // (nx + 1), (nonzeros)
    int n;
} bench_pattern;
bench_pattern bench_pattern_find(const bench_case *c);
void bench_pattern_clear(bench_pattern *p);

// reference.c
bool bench_scale(bench_case *c);    // fills c->scale; false where the nominal patient fails
bench_run bench_reference(const bench_case *c, int n);
// Median over patients of the weighted RMS: over times and states that are not zero, of |y - ref|/(|ref| + 1e-6 most),
// most: the largest value of the state in this patient's reference or in the typical patients' whole courses.
double bench_error(const bench_case *c, const bench_run *r, const bench_run *reference);

// compare.c
typedef struct {
    double rtol, ms, error;    // [ms] a patient
    int failed;
    double steps, rejected, rhs, jacobians, factorisations;    // a patient
} bench_point;

typedef struct {
    bench_point point;
    bench_peer peer;
    double lanes_ms, ratio;    // Coley's time at this error, and how many times longer the peer took
    bool beyond;               // the error lies outside Coley's points: the nearest one was taken
    bool solves;               // the error is at most BENCH_ERROR_MOST
} bench_comparison;

typedef struct {
    const bench_case *c;
    int width;
    bench_point lanes[BENCH_MAX_POINTS];
    int nlanes;
    bench_comparison comparison[BENCH_MAX_COMPARISONS];
    int ncomparison;
    int dropped, by_coley, by_peers;    // patients who are left out; whom Coley, and whom a peer, could not compute
    double reference_error;             // of a second reference, by another solver
} bench_table;

typedef struct {
    int referenced;    // patients of whom errors are taken
    int width, repeats;
    const char *back_end;
    const bench_peer *peer;
    int npeer;
    const double *rtol;    // of the peers
    int nrtol;
    bool common;    // leave out who cannot be computed by Coley or a peer at one of these tolerances
} bench_options;

extern const double BENCH_PEER_RTOL[2];    // 1e-4, 1e-6

bench_point bench_point_of(const bench_case *c, const bench_run *r, const bench_run *reference);
// Patients whom neither Coley nor the reference can compute are taken out of the case first.
void bench_compare(bench_case *c, const bench_options *o, bench_table *out);
// The comparison with the smallest ratio over the tables; of this kind of peer, or (PEER_KINDS) of any. NULL where
// there is none. Those that solve come first.
const bench_comparison *bench_worst(const bench_table *table, int n, peer_kind kind);

void bench_print(const bench_table *t);    // print.c

// json.c: malloc'ed
char *bench_json(const bench_table *table, int n, const bench_options *o);
void bench_json_machine(json *j);
void bench_json_table(json *j, const bench_table *t);

void bench_json_point(json *j, const bench_point *p);

// plot.c: curves of work against precision as SVG
typedef struct {
    const char *name;    // of the method
    bench_point point[BENCH_MAX_POINTS];
    int n;
} bench_curve;
typedef struct {
    const char *title;
    bench_curve curve[8];
    int n;
} bench_panel;
typedef struct {
    char title[200];
    bench_panel panel[BENCH_SCENARIOS];
    int n;
} bench_figure;
void bench_svg(const bench_figure *f, strbuf *out);

// ---- commands

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

typedef struct {
    const char *name;
    int low, *number;    // a whole number, at least `low`
    bool *flag;
    const char **text;    // one of the three
} bench_option;

// Reads options, and at most one argument that is none into *word. False where something is unknown or no number.
bool bench_options_read(int argc, char **argv, const bench_option *option, int n, const char **word);
// lanes 0: the width that a trial would take with this back end. False where it is no width.
bool bench_options_width(bench_options *o);

int bench_verb_solver(int argc, char **argv, diag_list *d);
int bench_verb_models(int argc, char **argv, diag_list *d);
int bench_verb_precision(int argc, char **argv, diag_list *d);
int bench_verb_trial(int argc, char **argv, diag_list *d);

#endif
