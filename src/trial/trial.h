// SPDX-License-Identifier: MIT
// A virtual trial: protocol, clinic, endpoints, run. What others use: run one (trial_run), analyse one's results
// (trial_of_run, trial_analyse), and the tables in the run store (trial_tables) that reports read.
//
// Tables; * marks the key. Days count from day 0 of the patient (randomisation); lengths are in mm. There are two views
// of a patient: cut (at the data cut-off of the first report) and full (until the end of his follow-up, or the cut-off
// where that is later); his times are censored there.
//
//   candidates      candidate* | outcome, reason, patient, day         how each candidate ended: screening counts
//   patients        patient* | candidate, arm, entry_day, cutoff_day, diagnosis_day, sum_mm, targets, lesions, cause,
//                   stratum (levels of the factors; no such column without strata), L1_mm, L1_kind, ..., a column for
//                   each biomarker and baseline marker (its name), score:CAUSE, trait:ID
//   results         arm*, patient* | of each view VIEW_os_day, VIEW_os_event, VIEW_pfs_day, VIEW_pfs_event,
//                   VIEW_response, VIEW_response_unconfirmed, VIEW_ttr_day, VIEW_dor_day, VIEW_dor_event, VIEW_grade,
//                   VIEW_stopped, VIEW_iresponse, VIEW_ipfs_day, VIEW_ipfs_event (iRECIST), and with central review
//                   VIEW_other_pfs_day, VIEW_other_pfs_event, VIEW_other_response, VIEW_other_response_unconfirmed of
//                   the reader who is not the primary one; then best_change, death_day, progression_day,
//                   dropout_day, next_line, next_line_day, death_cause, crossover_day (the next line is another arm's
//                   treatment; no such column in a trial without crossover)
//   visits          arm*, patient*, reader*, day* | visit, sum_mm, change, response, iresponse, new_lesions, L1_mm, ...
//   adverse_events  arm*, patient*, event*, onset_day* | organ, kind (immune-related, drug, background), grade (worst
//                   of the episode), grade3_day, resolved_day, related (0, 1: by the investigator), steroid
//   labs            arm*, patient*, lab*, day* | visit (0: day 0), value, unit, grade
//   exposure        arm*, patient*, drug* | doses, omitted, first_day, last_day, stopped_day
//   reversals       arm*, patient*, cause* | kind (named, other), response, responded
//   courses         arm*, patient*, label*, day* | value, unit         of a few patients
//
// With counterfactuals a patient has results in every arm; patients.arm is the one he was randomised to.
#ifndef COLEY_TRIAL_TRIAL_H
#define COLEY_TRIAL_TRIAL_H

#include "cohort/cohort.h"
#include "stats/distributions.h"
#include "trial/statistics.h"
#include "trial/store.h"

enum {
    TRIAL_CANDIDATES,
    TRIAL_PATIENTS,
    TRIAL_RESULTS,
    TRIAL_VISITS,
    TRIAL_ADVERSE,
    TRIAL_LABS,
    TRIAL_EXPOSURE,
    TRIAL_REVERSALS,
    TRIAL_COURSES,
    TRIAL_NTABLE
};

#define TRIAL_MONTH LIBRARY_MONTH    // [day]

// Fills table[TRIAL_NTABLE] with columns in `memory`.
void trial_tables(const library_trial *t, const cohort_draws *draws, arena *memory, store_table *table);

// --- running ---------------------------------------------------------------------------------------------------------

typedef struct {
    const char *phase;      // "growing", "treating", "reversing causes"
    int64_t done, total;    // patients in arms
    int64_t candidates;     // grown so far
    double elapsed_s;
    double remaining_s;    // NaN: not known yet
} trial_progress;

typedef struct {
    const char *name;      // a trial of the library or a file
    const char *out;       // folder for the results; NULL: nothing is written (dry run)
    int patients;          // an arm; 0: as the trial says
    int64_t seed;          // -1: as the trial says
    int threads, width;    // 0: as many as there are processors; the solver's default
    int back_end;          // a native_choice
    int causes;            // non-responders an arm whose named cause is reversed; 0: none
    bool null_effect;      // every arm gets the reference arm's treatment
    int shard, shards;     // the shard-th of `shards` shares of the patients; shards below 2: all of them
    bool keep;             // take candidates that earlier runs grew from the user's cache, and keep this run's there
    bool resume;
    bool dry_run;           // read, compose, compile; nothing else
    char **protocol;        // dry run: set to the protocol in words, malloc'ed; may be NULL
    const char *command;    // for provenance; may be NULL
    void (*progress)(void *self, const trial_progress *p);
    void *progress_self;
    stop_wish stop;    // after what is in hand
} trial_options;

typedef enum { TRIAL_OK, TRIAL_ERR_INPUT, TRIAL_ERR_IO, TRIAL_ERR_NUMERIC, TRIAL_ERR_INTERRUPTED } trial_status;

// Runs a trial into out/run.sqlite and writes out/summary.json. summary (may be NULL) is set to the JSON text,
// malloc'ed.
trial_status trial_run(const trial_options *o, char **summary, diag_list *d);

// Makes one run, o->out, of the shards of a trial: the rows of a run in one piece. Of `o` counts what says nothing of
// the trial: out, threads, width, back_end, command, progress, stop. TRIAL_ERR_INPUT: not all shards of one run, each
// once and finished, or library or program have changed since; nothing is written then.
trial_status trial_merge(const trial_options *o, const char *const *run, int nrun, char **summary, diag_list *d);

// Compiles the kernels of trials for every instruction set of this kind of machine into `folder`, where an installed
// program looks for them (native/native.h). TRIAL_ERR_INPUT: a trial is wrong, or no C compiler compiles it;
// TRIAL_ERR_IO: the folder cannot be made or written to.
trial_status trial_install_kernels(const char *const *trial, int ntrial, const char *folder, diag_list *d);

// --- analysis --------------------------------------------------------------------------------------------------------

typedef struct {
    const char *name;           // as in ../shared/trials/results.csv: ORR, median_PFS_months, OS_12mo, ...
    double value, low, high;    // %, months, ratio; NaN: cannot be estimated
    double se;                  // standard error; halves with four times the patients
    bool full;                  // from the full follow-up: later than the first report's cut-off
    int n;                      // patients
} trial_endpoint;

typedef struct {
    const char *arm;
    bool control;
    int n, failed;
    trial_endpoint *endpoint;    // at the cut-off; milestones later than that from the full follow-up, marked
    int nendpoint;
    trial_endpoint *full;    // all of them from the full follow-up
    int nfull;
} trial_arm_summary;

typedef struct {
    const char *arm, *reference, *endpoint;    // "HR_OS"
    double value, low, high, p;                // within the strata of the randomisation, where there are some
    double z;    // of p, log-rank: above 0 where the arm is better, events or not in both arms
    bool full;
    int strata;    // 1: there are none
    stats_estimate unstratified;
    double unstratified_p;
} trial_comparison;

typedef struct {    // individual benefit from counterfactuals: the same patients in two arms
    const char *arm, *reference,
        *endpoint;    // "response": both, only_arm, only_reference, neither [share]; "OS_months": mean difference
    double both, only_arm, only_reference, neither, difference, low, high;
    int n;
} trial_paired;

typedef struct {
    const char *arm, *name, *endpoint;
    double auc, low, high;
} trial_biomarker;

typedef struct {
    const char *arm, *cause;
    int named;                     // non-responders whose cause it is
    int reversed, responded;       // of those reversed, who responded
    int other, other_responded;    // another cause reversed at random
} trial_cause;

typedef struct {
    const char *arm, *endpoint, *source;
    double published, low, high, followup_months, predicted;
    int n;
} trial_published;

typedef struct {    // one look at a comparison, in order of the trial's `looks` and of their looks
    const char *arm, *reference, *endpoint;    // "OS", "PFS"
    int number, of;                            // 1 ...
    int planned, events;                       // of both arms together
    bool reached;                              // the planned events came
    bool held;                    // reached, or the last one, which is held at the end of the follow-up in any case
    double information, spend;    // share of the information of the last look, and of the plan, for the bound
    double day;                   // calendar, since the first patient came in
    int patients;                 // of both arms, come in by then
    double bound, z, p;           // the arm is better where z is large; one-sided p
    stats_estimate hazard_ratio;
    bool stops;    // the first look with z at its bound or above. Not held: day, bound, z, p are NaN
} trial_look;

typedef struct {    // of the trial's `multiplicity`: the arm is better than the reference
    const char *name, *arm, *reference, *endpoint;    // "OS", "PFS", "ORR"
    int looks;                                        // 1: tested once, at the data cut-off
    double p, adjusted;                               // one-sided; over all looks; NaN p: not tested
    bool rejected;    // adjusted is at most the trial's alpha: the arm is shown to be better
    double day;       // calendar, first so; NaN: never
} trial_hypothesis;

typedef struct {             // a data cut-off by events of all arms
    const char *endpoint;    // "OS", "PFS"; NULL: the cut-off is a time after the last patient came in
    int planned, events;     // events until the day
    bool reached;            // else the planned events never came, and the cut-off is the end of the follow-up
    double day;              // calendar, since the first patient could come in
} trial_cutoff;

typedef struct {
    const char *outcome, *reason;    // "ineligible", "ECOG above 1"; reason "" where there is none
    int64_t count;
} trial_count;

typedef struct {
    arena *memory;    // owns all
    const library_trial *trial;
    char model_hash[65];
    char rows_hash[65];    // of a run's rows; observed: of the files of the datasets
    bool observed;         // read from datasets
    uint64_t seed;
    double wall_s;                   // [s] of computing, analysis and report left out; NaN: not known
    double growth_s, treatment_s;    // [s] of that, growing candidates and treating patients; NaN: not known
    int64_t recalled;                // candidates that an earlier run had grown
    double report_s;                 // [s] analysis, report and datasets; 0: not made yet
    trial_arm_summary *arm;
    int narm;
    trial_comparison *comparison;
    int ncomparison;
    trial_paired *paired;
    int npaired;
    trial_biomarker *biomarker;
    int nbiomarker;
    trial_cause *cause;
    int ncause;
    trial_published *published;
    int npublished;
    trial_look *look;
    int nlook;
    trial_cutoff cutoff;
    trial_hypothesis *hypothesis;
    int nhypothesis;
    trial_survival *survival;
    int nsurvival;
    trial_sensitivity *sensitivity;
    int nsensitivity;
    trial_response_difference *response;
    int nresponse;
    trial_analysis_set *set;
    int nset;
    trial_incidence *incidence;
    int nincidence;
    trial_subgroup *subgroup;
    int nsubgroup;
    int64_t unique_patients;    // none is counted twice
    trial_count *screening;     // how candidates ended and why, in order of outcome and reason
    int nscreening;
    int64_t candidates;
} trial_summary;

typedef struct {
    const char *endpoint;
    double value, worst, best;    // %: of those computed; had all others done badly, well
    int n, failed;
} trial_bound;

// Bounds of the arm's shares (ORR, rates of PFS and OS) by its patients who could not be computed; none where there are
// no such. Returns how many of at most `room` are filled.
int trial_left_out(const trial_arm_summary *a, trial_bound *out, int room);

// How a run's candidates ended, in order of outcome and reason: *n counts in `memory`; NULL where they cannot be read.
trial_count *trial_screening(store *s, arena *memory, int *n);

// Whether the endpoint of this trial has to say what is done about the event.
bool estimand_asks(const library_trial *t, library_tested endpoint, int event);
// What an endpoint does about each intercurrent event, in words; malloc'ed.
char *estimand_text(const library_trial *t, library_tested endpoint);

// Everything after the solver, from the store alone. NULL and errors.
trial_summary *trial_analyse(store *s, const library_trial *t, diag_list *d);
void trial_summary_free(trial_summary *s);
char *trial_summary_json(const trial_summary *s);    // malloc'ed

// The trial that a run was made of, read again from the text in its provenance (library files as they are now).
library_trial *trial_of_run(const store *s, arena *memory, diag_list *d);

#endif
