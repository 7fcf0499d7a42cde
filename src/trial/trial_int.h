// SPDX-License-Identifier: MIT
// What the files of this module share: an arm bound to its kernel, a patient's baseline, what the clinic writes down of
// him.
#ifndef COLEY_TRIAL_TRIAL_INT_H
#define COLEY_TRIAL_TRIAL_INT_H

#include "base/file.h"
#include "native/native.h"
#include "num/random.h"
#include "trial/decisions.h"
#include "trial/recist.h"
#include "trial/trial.h"

// --- measurement (measure.c) -----------------------------------------------------------------------------------------

typedef enum { SEEN_NOT, SEEN_TARGET, SEEN_NON_TARGET } baseline_kind;    // at day 0

// Readers see the same scans, each with errors of his own. The investigator treats: he finds the patients and stops
// treatment. Central review is blinded and changes nothing.
enum { READER_INVESTIGATOR, READER_CENTRAL, READER_MAX };
const char *reader_name(int reader);    // "investigator", "central"
int reader_count(const library_trial *t);

typedef struct {
    // purposes of the random numbers
    uint64_t visit[READER_MAX][LIBRARY_MAX_LESIONS], reader[READER_MAX][LIBRARY_MAX_LESIONS];
} measure_keys;

measure_keys measure_keys_of(const library_cancer *c);
// What a reader writes down [mm] for a lesion of true diameter d [dm] at visit number `visit` (0: baseline): 0 where
// it is gone, at least the floor else. *raw: before the floor.
// What the reader of an arm sees of a diameter: less where he knows the arm and is biased by it, else all of it.
double measure_seen(const library_trial *t, const library_arm *arm, int reader, double d);
double measure_lesion(const library_trial *t, const measure_keys *k, int reader, rng r, int lesion, int visit, double d,
                      double *raw);

// --- a patient at day 0 (baseline.c) ---------------------------------------------------------------------------------

typedef struct {    // lesions as a reader sees them
    double mm[LIBRARY_MAX_LESIONS];
    baseline_kind kind[LIBRARY_MAX_LESIONS];
    double sum;    // [mm] of target lesions
    int ntarget, nseen;
} baseline_reading;

typedef struct {
    int64_t number;                // 1, 2, ...: the n-th eligible candidate
    cohort_candidate candidate;    // owned
    int arm;                       // randomised to
    int stratum;                   // of the randomisation
    double entry, cutoff;          // [day] since the first patient; follow-up at the cut-off
    double last;                   // [day] follow-up at the latest day that the cut-off can be on
    baseline_reading seen[READER_MAX];
    int cause;    // highest score; -1: the cancer names none
} trial_patient;

// Reads the lesions of an eligible candidate; false (and the candidate ineligible) where the investigator finds no
// target.
bool baseline_read(const cohort *c, const measure_keys *k, cohort_candidate *candidate, trial_patient *out);
// When patient `number` comes in, and how long he is followed until the cut-off. Without rates of accrual and a
// randomisation that the trial names, at any time of the accrual; else in the order of patients.
void baseline_enter(const cohort *c, trial_patient *p);
// A biomarker's value as an assay reads it [house units]; see baseline.c.
double baseline_assay(const library_marker *m, double value, rng noise);
void baseline_rows(const cohort *c, const trial_patient *p, store_rows *r, int table);

// --- randomisation (randomise.c) -------------------------------------------------------------------------------------

enum { RANDOMISE_LABEL = 720 };

typedef struct {
    int64_t patients, block;    // so far: patients of the stratum, blocks begun
    int size, left;             // of the block in hand
} randomisation_stratum;

typedef struct {
    randomisation_stratum stratum[LIBRARY_MAX_STRATA];
} randomisation;    // all 0: nobody is randomised yet

int randomise_stratum(const cohort *c, const trial_patient *p);
// "PD-L1 TPS >= 1 %, ecog < 0.5"; "" without strata
void randomise_label(const library_trial *t, int stratum, char out[RANDOMISE_LABEL]);
// The arm of the stratum's next patient.
int randomise_next(randomisation *r, const library_trial *t, uint64_t seed, int stratum);
// As if so many patients of the stratum had been randomised: where an interrupted run goes on.
void randomise_skip(randomisation *r, const library_trial *t, uint64_t seed, int stratum, int64_t patients);

// --- why candidates are not taken (screening.c) ----------------------------------------------------------------------

typedef struct {
    cohort_outcome outcome;
    int why;    // as in cohort_candidate
    int64_t count;
} screening_count;

typedef struct {
    screening_count *row;
    size_t n, cap;
} screening;

void screening_add(screening *s, const cohort_candidate *p);
// The error that nobody is eligible: at the rule that most candidates fell to, with the counts of all.
void screening_nobody(screening *s, const cohort *c, int64_t candidates, int64_t patients, diag_list *d);
void screening_clear(screening *s);

// --- an arm's protocol (protocol.c) ----------------------------------------------------------------------------------

typedef struct {
    const library_dose *dose;
    const char *drug;
    int group;                                // 0: planned; k: the arm's k-th choice of next line
    int state;                                // of the kernel: where a bolus goes
    int lesion_state[LIBRARY_MAX_LESIONS];    // of the kernel, where the dose goes into lesions
    int rate, first;                          // inputs of the kernel, -1
    double scale;                             // amounts of the state for one of dose->amount
    int by;                                   // value of the drug-free model that the dose is multiplied by; -1
} protocol_line;

typedef struct {
    const library_trial *trial;
    const library_arm *arm;
    const cohort *cohort;
    cohort_model *model;
    protocol_line *line;
    int nline;
    int *from_core;        // (1 + nstate + ninput) where the drug-free model has a value of this id; -1
    int death, steroid;    // kernel's event; kernel's input, -1
    int medicine[LIBRARY_MAX_MEDICINES];    // of the cancer: kernel's input, -1 where none changes
    struct {
        int diameter, burden, injury, lab, mortality, course, n;
    } at;    // outputs
    measure_keys keys;
} trial_arm;

// therapies used by the arm, in the trial's order; therapy[LIBRARY_MAX_THERAPIES]
int protocol_therapies(const library_trial *t, const library_arm *a, int *therapy);
bool protocol_bind(trial_arm *a, arena *memory, diag_list *d);
// What is given of a dose, `scale` for one of its unit: `share` of it is left by rules, a dose by weight or surface is
// multiplied by `by`.
double protocol_amount(const library_dose *dose, double scale, double share, double by);
// Day (from the start of its group) of dose number n (from 0) of a line; INFINITY where there is none.
double protocol_due(const library_dose *dose, int n);

// vary, nvary: inputs that reversals of causes set
trial_arm *trial_arm_new(const cohort *c, int arm, bool reversals, arena *memory, diag_list *d);
// Whether a rule gives a medicine of the cancer, or it precedes doses of the arm.
bool arm_gives(const trial_arm *a, int medicine);
void trial_arm_free(trial_arm *a);

// --- what a run is of (identity.c) -----------------------------------------------------------------------------------

// SHA-256 of what is computed: program, library files, models and their values. False where a file cannot be read.
bool identity_hash(const cohort *c, trial_arm *const *arm, char hex[65], diag_list *d);
bool identity_put(store *s, const library_trial *t, int causes, const char *hash);
// An error in `d` that says what is not as it was.
bool identity_same(const store *s, const char *path, const library_trial *t, int causes, const char *hash,
                   diag_list *d);

// --- who computes (back_end.c) ---------------------------------------------------------------------------------------

typedef struct {
    interp_isa isa;
    int width;                                      // of packs
    native_builder *builder;                        // NULL: the interpreter
    ode_stats stats;                                // steps of this session
    int64_t interpreted_before, compiled_before;    // steps of the sessions that were interrupted
} trial_back_end;

// width 0: what suits the back end. TRIAL_ERR_INPUT and an error where machine code is asked for and cannot be had,
// TRIAL_ERR_INTERRUPTED where it was wished to stop meanwhile; in any case back_end_end() is called before the kernels
// are freed.
trial_status back_end_begin(trial_back_end *b, const trial_options *o, const cohort *c, trial_arm *const *arm, int narm,
                            diag_list *d);
void back_end_resume(trial_back_end *b, const store *s);
enum { BACK_END_PAIRS = 4 };
void back_end_pairs(const trial_back_end *b, store_pair pair[BACK_END_PAIRS]);    // for the store's provenance
void back_end_end(trial_back_end *b, diag_list *d);

// --- candidates of earlier runs (keep.c) -----------------------------------------------------------------------------

// For cohort.kept; closed by cohort_kept_close(). choice: the native_choice. NULL: there is no cache.
cohort_kept *keep_open(const cohort *c, const trial_back_end *b, int choice, int threads);

enum { CLINIC_MAX_ORGANS = 32 };

// --- what the clinic writes down (clinic.c) --------------------------------------------------------------------------

typedef struct {
    int number;                        // of the schedule
    double mm[LIBRARY_MAX_LESIONS];    // 0: not seen, or gone
    int new_lesions;
} clinic_visit;

typedef struct {    // the visits of a patient as a reader saw them
    recist_course course;
    clinic_visit *visit;       // (nvisit)
    recist_visit *assessed;    // (nvisit) response at it
    int nvisit;
    size_t visit_cap, assessed_cap;
    bool was_new[LIBRARY_MAX_LESIONS];    // seen as a new lesion before
    double nontarget_nadir;               // [mm]
} clinic_reading;

typedef struct {
    int grade;       // now
    int episode;     // of the record, that goes on; -1
    int episodes;    // that have begun
} clinic_organ;

typedef struct {                       // an adverse event from its onset until it has resolved
    int organ;                         // of the cancer
    int number;                        // of the organ's, from 0
    int grade;                         // worst
    double onset, grade3, resolved;    // [day] NaN
    bool steroid;                      // steroids were given for it
    bool immune;                       // counts for the worst grade
} clinic_episode;

typedef struct {
    int lab;    // of the cancer
    int visit;
    double day, value;    // as the assay reads it [house units]
    int grade;
} clinic_lab;

typedef struct {
    int doses, omitted;
    double first, last;      // [day]
    double infusion_end;     // [day] INFINITY: none runs
    double rate;             // of the infusion that runs
    double entry, amount;    // [day] when a dose that was given reaches its depot, INFINITY: none on its way; of state
    double share;            // of the planned dose that is given
    double shift;            // [day] that later doses come later by
    int reductions;
    bool hold, delay, stopped;    // by rules, beside those of the whole treatment
} clinic_line;

typedef enum { MEDICINE_BY_RULE, MEDICINE_BY_GRADE, MEDICINE_BEFORE_DOSE, MEDICINE_REASONS } medicine_reason;

typedef struct {                      // a medicine that is given
    double since, full_until, end;    // [day] since NAN: not given
    double next;                      // [day] when its level changes; INFINITY
} clinic_medicine;

typedef struct {
    bool on, active;    // `when` is true; hold and delay last
    int times;          // that it became true
} clinic_rule;

typedef struct {
    const trial_patient *patient;
    int reversed;    // cause that was reversed at day 0; -1: none
    // where he is in the protocol
    double start;    // [day] model time of day 0
    double end;      // [day] of the follow-up
    int group;       // dose lines in use; -1: none
    double group_day;
    double planned_visit;                                        // [day] of the schedule; next_visit is in its window
    double next_visit, next_toxicity, steroid_end, next_line;    // [day] INFINITY: none
    double steroid_since;                                        // [day] of the course that a grade began; NaN: none
    int visit_number;
    bool hold, stopped, off_visits;
    double last_dose, stopped_day;
    int choice;           // next line drawn: group, 0: none
    bool crossed;         // it is a crossover
    clinic_line *line;    // (nline)
    // what was seen
    clinic_reading reading[READER_MAX];
    clinic_organ organ[CLINIC_MAX_ORGANS];
    clinic_episode *episode;    // (nepisode) in order of onset
    int nepisode;
    clinic_lab *lab;    // (nlab)
    int nlab, safety_visits;
    clinic_medicine medicine[LIBRARY_MAX_MEDICINES];
    double level[LIBRARY_MAX_MEDICINES][MEDICINE_REASONS];    // that a reason asks for
    double before_end[LIBRARY_MAX_MEDICINES];                 // [day] of premedication; INFINITY: none
    clinic_rule rule[LIBRARY_MAX_RULES];
    size_t episode_cap, lab_cap;
    const char *death_cause;                              // "" while alive, and where the cancer names no causes
    double visits_ended;                                  // [day] by progression; NaN
    double progression, death, dropout, next_line_day;    // [day] NaN
    // failure
    bool failed;
    double fail_time;
    const char *fail_reason, *fail_state;
    decision_log *decisions;    // borrowed; NULL: no log is kept
} clinic_record;

// Whom the clinic treats: the next patient, and what becomes of him. Called from several threads, each with its own
// `self`.
typedef struct {
    void *self;
    bool (*next)(void *self, const trial_patient **p, int *reversed);
    void (*done)(void *self, const clinic_record *r);
    // a wish for courses: times at which `seen` is called with the arm's outputs; NULL: none
    void (*seen)(void *self, const clinic_record *r, double day, const double *output);
    double seen_every;          // [day]
    decision_log *decisions;    // of the one patient treated; NULL: none is kept
} clinic_source;

void clinic_run(const trial_arm *a, const clinic_source *source, int width, ode_stats *stats);
void clinic_rows(const trial_arm *a, const clinic_record *r, const store *s, store_rows *rows);

// --- doses (doses.c) -------------------------------------------------------------------------------------------------

// Day on which the next dose of a line is due; INFINITY where there is none.
double doses_due(const trial_arm *a, const clinic_record *r, int line);
// The next day on which a dose is due, an infusion ends or a dose reaches its depot.
double doses_next_day(const trial_arm *a, const clinic_record *r);
void doses_begin(const trial_arm *a, clinic_record *r);
// Infusions that are over end, doses reach their depots.
void doses_arrive(const trial_arm *a, clinic_record *r, ode_lane *lane, double day);
// Whether doses that are due need the arm's outputs of that day, to choose lesions; then the doses.
bool doses_need_outputs(const trial_arm *a, const clinic_record *r, double day);
void doses_give(const trial_arm *a, clinic_record *r, ode_lane *lane, double day, const double *output);

// --- safety visits (safety.c), laboratory (labs.c), adverse events (events.c) ----------------------------------------

// Grades, then hold, resume, stop for good, steroids. output: of the arm's model on that day.
void safety_visit(const trial_arm *a, clinic_record *r, ode_lane *lane, double day, const double *output);
// Steroids by grade from `day` on (a course that goes on is prolonged), or their end (INFINITY).
void safety_set_steroid(const trial_arm *a, clinic_record *r, ode_lane *lane, double day, double end);
// Whether doses of the line in use are still to come.
bool clinic_treated(const trial_arm *a, const clinic_record *r);
rng clinic_random(const trial_arm *a, const clinic_record *r);

// Levels of medicines (medicines.c): a patient's start; one reason's level; what precedes a dose, its end on this day,
// and when one ends next.
void medicines_begin(const trial_arm *a, clinic_record *r);
void medicines_set(const trial_arm *a, clinic_record *r, ode_lane *lane, int m, medicine_reason reason, double level);
void medicines_before(const trial_arm *a, clinic_record *r, ode_lane *lane, const library_dose *dose, double day);
void medicines_end(const trial_arm *a, clinic_record *r, ode_lane *lane, double day);
double medicines_next_day(const trial_arm *a, const clinic_record *r);

// Rules of the protocol (dose_rules.c): medicines' inputs found; a patient's start; what a safety visit leads to, after
// its labs; levels of medicines that change on this day, and when they do next.
bool rules_bind(trial_arm *a, diag_list *d);
void rules_begin(const trial_arm *a, clinic_record *r);
void rules_visit(const trial_arm *a, clinic_record *r, ode_lane *lane, double day);
void rules_medicines(const trial_arm *a, clinic_record *r, ode_lane *lane, double day);
double rules_next_day(const trial_arm *a, const clinic_record *r);

// Reads the labs that the trial asks for.
void labs_visit(const trial_arm *a, clinic_record *r, double day, const double *output);
int labs_grade(const library_lab *l, double value);
void labs_rows(const trial_arm *a, const clinic_record *r, const store *s, store_rows *out);

// Grade of an organ on a day, into its episodes.
void events_grade(const trial_arm *a, clinic_record *r, int organ, int grade, double day);
// What killed the patient: drawn from the parts of his hazard at that time. "" where the cancer names none.
const char *events_death(const trial_arm *a, const clinic_record *r, const double *output);
void events_rows(const trial_arm *a, const clinic_record *r, const store *s, store_rows *out);

// --- what was decided, for a patient who is shown (decisions.c) ------------------------------------------------------

// After each day of the clinic and at the end: logs what has changed. Nothing where no log is kept.
void decisions_look(const trial_arm *a, const clinic_record *r, double day);

// --- response (response.c) -------------------------------------------------------------------------------------------

void response_begin(clinic_record *r, const library_trial *t);
// Assesses the visit that a reader just read (raw: diameters before the floor [mm]) and adds it to the record.
recist_visit response_visit(const library_trial *t, clinic_record *r, int reader, double day, clinic_visit *v,
                            const double *raw);

typedef struct {
    double os, pfs, ttr, dor;    // [day]
    bool os_event, pfs_event, dor_event;
    recist_response best, best_unconfirmed;
    irecist_response ibest;
    double ipfs;    // [day]
    bool ipfs_event;
    int grade;
    bool stopped;
} trial_view;

// What is known by a reader when the patient has been followed until day `until`.
trial_view response_view(const clinic_record *r, int reader, double until);
// The same under the trial's estimands, where it has some (estimand.c).
void estimand_view(const library_trial *t, const clinic_record *r, int reader, double until, trial_view *v);
// Its cells of table results (rows.c), and how many there are.
enum { TRIAL_VIEW_COLUMNS = 18 };
int rows_view_columns(const library_trial *t);
void rows_view(const library_trial *t, const clinic_record *r, double until, store_rows *out);

// --- the cut-off by events (recut.c) ---------------------------------------------------------------------------------

// Finds the day of the cut-off in a run whose patients are all there, and tells what was known then; t learns the day.
// A warning where the events never come. Done before: nothing is done again. False: see store_error().
bool recut_by_events(store *s, library_trial *t, diag_list *d);
// Sets cut-off and "cut" columns of all rows, uncommitted. Needs patients' last day: accrual and follow-up of `t`.
bool recut_at(store *s, const library_trial *t, double day);
// The day of the cut-off that a run has found, if it has.
void recut_known(const store *s, library_trial *t);

#endif
