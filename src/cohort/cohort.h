// SPDX-License-Identifier: MIT
// Virtual patients: a candidate is drawn (Gaussian copula over the traits' distributions), his tumour is grown by the
// drug-free kernel until the model's `diagnosis` event, and he is then rejected, ineligible or eligible. Candidates are
// numbered 0, 1, 2, ...; what becomes of one depends on the seed and his number alone.
//
// Kept of a candidate: the outcome and, where he is diagnosed, states, inputs and baseline values. Arms go on from
// there.
#ifndef COLEY_COHORT_COHORT_H
#define COLEY_COHORT_COHORT_H

#include "base/sha256.h"
#include "base/stop.h"
#include "cgen/cgen.h"
#include "cohort/kept.h"
#include "library/library.h"
#include "ode/ode.h"

// --- draws -----------------------------------------------------------------------------------------------------------

typedef struct {
    const char *id;    // flattened: "antigenicity", "L1__growth", "pembrolizumab__CL"
    const library_trait *trait;
    int lesion;          // from 0; -1 for a patient's trait
    int therapy;         // the trial's therapy; -1 for the core
    uint64_t purpose;    // of the random numbers
} cohort_draw;

typedef struct {
    cohort_draw *draw;    // the core's first, then the therapies'
    int n, ncore;
    double *factor;      // (ncore x ncore) lower Cholesky factor of the correlations, by rows
    bool *correlated;    // (ncore) row has entries beside the diagonal
    arena *memory;
} cohort_draws;

// NULL and errors where the correlations are impossible; small inconsistencies are repaired with a warning.
cohort_draws *cohort_draws_new(const library_trial *t, arena *memory, diag_list *d);
// value is (n). Returns -1, or the number of the first draw that lies outside its plausible range (all are filled in
// any case).
int cohort_draw_values(const cohort_draws *d, uint64_t seed, int64_t candidate, double *value);
// The quantile function of a trait at the normal score z.
double cohort_quantile(const library_trait *t, double z);

// --- a composed model bound to its kernel ----------------------------------------------------------------------------

typedef struct {
    library_model *model;
    cgen_result code;
    int *draw_input;    // (draws.n) system input of each draw, -1 where this model has none
    int *computed;      // states (i) and inputs (nstate + j) whose initial value is an expression, in order of need
    int ncomputed;
    double *start;    // (1 + nstate + ninput) initial values that are numbers; NaN where drawn or computed
    double *atol;     // (kernel nx)
    int noutput;
} cohort_model;

typedef struct {
    const char *const *output;    // (noutput) ids of quantities wanted as outputs
    int noutput;
    const char *const
        *vary;    // (nvary) ids of inputs that change while running or differ by patient besides the draws
    int nvary;
    const char *const *dosed;    // (ndosed) ids of states that doses go into
    int ndosed;
    bool continues;    // states start where growth ended, not at the model's initial values
} cohort_wanted;

// NULL and errors: ids that the model has not, and whatever composing and compiling report.
cohort_model *cohort_model_new(const library_trial *t, const cohort_draws *draws, const int *therapy, int ntherapy,
                               const cohort_wanted *w, arena *memory, diag_list *d);
void cohort_model_free(cohort_model *m);
int cohort_nvalue(const cohort_model *m);                      // 1 + nstate + ninput: of time, states and inputs
int cohort_event(const cohort_model *m, const char *id);       // the kernel's event number; -1
int cohort_quantity(const cohort_model *m, const char *id);    // the system's quantity number; -1

// Values at the start for one patient: draws as given; others as the model says. value is (1 + nstate + ninput): time,
// states, inputs. core, from_core: where he goes on from the values of another model: value[i] is core[from_core[i]]
// where from_core[i] >= 0; both may be NULL.
void cohort_start(const cohort_model *m, const double *draw, double time, const double *core, const int *from_core,
                  double *value);
// Into and out of a lane's (strided) arrays.
void cohort_to_lane(const cohort_model *m, const double *value, ode_lane *lane);
void cohort_from_lane(const cohort_model *m, const ode_lane *lane, double *value);
// Outputs at the lane's present state. scratch: see cohort_scratch_size.
void cohort_outputs(const cohort_model *m, const ode_lane *lane, double *out, double *scratch);
size_t cohort_scratch_size(const cohort_model *m);    // doubles
void cohort_tolerances(const library_trial *t, const cohort_model *m, ode_options *o, int width);

// --- growth ----------------------------------------------------------------------------------------------------------

typedef enum {
    COHORT_ELIGIBLE,
    COHORT_OUTSIDE,        // a draw outside its plausible range; why: the draw
    COHORT_ELIMINATED,     // every tumour cell died
    COHORT_UNDIAGNOSED,    // not diagnosed within the growth limit
    COHORT_DIED,           // died before diagnosis
    COHORT_REJECTED,       // unphysiologic; why: the cancer's rejection rule
    COHORT_INELIGIBLE,     // why: the trial's eligibility rule, or neligibility: no measurable lesion
    COHORT_FAILED,         // could not be computed; why: ode_failure
    COHORT_NOUTCOME
} cohort_outcome;

typedef struct {
    int64_t number;
    cohort_outcome outcome;
    int why;
    double time;         // [day] model time at the end of growth
    int state;           // COHORT_FAILED: state with the largest error, -1
    bool recalled;       // his growth is that of an earlier run
    double *value;       // (1 + nstate + ninput) of the drug-free model, where he is diagnosed; else NULL
    double *baseline;    // outputs at diagnosis, in the order of cohort_baseline
} cohort_candidate;

// Where the baseline outputs are in cohort_candidate.baseline.
typedef struct {
    int diameter, burden, eligibility, rejection, biomarker, baseline, score, n;
} cohort_baseline;

typedef struct {
    const library_trial *trial;
    cohort_draws *draws;
    cohort_model *model;    // drug-free
    cohort_baseline at;
    int diagnosis, death, eliminated;    // kernel's events
    uint64_t seed;
    cohort_kept *kept;    // candidates of earlier runs, and where this one's go; borrowed, NULL: none
} cohort;

cohort *cohort_new(const library_trial *t, uint64_t seed, arena *memory, diag_list *d);
void cohort_free(cohort *c);
// Adds what growth depends on besides the kernel: tolerances, limits, events, seed and the first candidates' draws.
void cohort_identity(const cohort *c, sha256 *h);
// Grows candidates into out[0 .. n - 1]: first, first + 1, ..., or those in number[0 .. n - 1] where it is not NULL.
// Once it is wished that this stops, what is not begun stays with number -1.
void cohort_grow(const cohort *c, int64_t first, const int64_t *number, int n, int threads, int width,
                 cohort_candidate *out, ode_stats *stats, stop_wish stop);
void cohort_candidate_clear(cohort_candidate *p);
const char *cohort_outcome_text(cohort_outcome o);    // "eligible", "eliminated by the immune system", ...
// Why, in words: the rule's reason, the draw's id. Borrowed from the trial.
const char *cohort_reason(const cohort *c, const cohort_candidate *p);
// Where that rule or draw is written; file NULL: nowhere, as for a tumour that the immune system eliminated.
src_loc cohort_reason_loc(const cohort *c, const cohort_candidate *p);

// --- threads ---------------------------------------------------------------------------------------------------------

// Runs work(self, i) for i = 0 .. n - 1, each in a thread of its own (the last one in the caller's), and waits for all.
void cohort_threads(int n, void (*work)(void *self, int i), void *self);

#endif
