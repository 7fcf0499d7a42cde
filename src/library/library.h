// SPDX-License-Identifier: MIT
// The library of cancers, therapies and trials: data files read and checked, and models composed from them. The formats
// are described in docs/architecture.md ("Library formats"). All values are in house units (units/units.h); NaN where a
// value is absent.
//
// What is read lives in the arena that the caller gave, for as long as that and the diagnostics (which own file names)
// live.
#ifndef COLEY_LIBRARY_LIBRARY_H
#define COLEY_LIBRARY_LIBRARY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/map.h"
#include "base/sha256.h"
#include "model/system.h"
#include "units/units.h"

enum { LIBRARY_MAX_LESIONS = 16, LIBRARY_GRADES = 4, LIBRARY_MAX_THERAPIES = 256 /* of a trial */ };

// --- tables ----------------------------------------------------------------------------------------------------------

typedef struct {
    const char *id;    // as written: "lesion.k_kill", "antigenicity"
    double value, low, high;
    unit unit;
    const char *unit_text, *meaning, *source;
    int evidence;    // 1 assumed ... 5 measured in patients and replicated
    src_loc loc;
} library_parameter;

typedef struct {
    library_parameter *row;
    int n;
    const char *file;    // for messages
} library_parameters;

typedef enum {
    DRAW_LOGNORMAL,
    DRAW_NORMAL,
    DRAW_LOGITNORMAL,
    DRAW_UNIFORM,
    DRAW_LOGUNIFORM,
    DRAW_EXPONENTIAL,
    DRAW_BERNOULLI
} draw_kind;

typedef struct {
    const char *id;    // as written: "antigenicity", "lesion.growth"
    bool per_lesion;
    draw_kind kind;
    double median, spread;    // see draw_kind in docs; spread of logs and logits has no unit
    double low, high;         // plausible range, NaN: open
    unit unit;
    const char *unit_text, *meaning, *source;
    int evidence;
    src_loc loc;
} library_trait;

typedef struct {
    library_trait *row;
    int n;
} library_traits;

typedef struct {
    const char *a, *b;    // ids of traits
    double rho;           // rank correlation
    src_loc loc;
} library_correlation;

// --- cancers ---------------------------------------------------------------------------------------------------------

typedef struct {    // eligibility, rejection
    const char *id;
    double low, high;                    // NaN: open
    const char *low_text, *high_text;    // as written; NULL: open
    unit unit;                           // of the limits
    const char *reason;
    src_loc loc;
} library_range;

typedef struct {
    const char *name, *event;        // "colon", "colitis"
    const char *system;              // class of the event in datasets, "Gastrointestinal disorders"
    const char *injury;              // id
    const char *label;               // what the injury is called in a patient's course, "injury of the colon"
    double grade[LIBRARY_GRADES];    // injury at which grades 1, 2, 3, 4 begin
    bool stops;                      // may hold or stop treatment
    const char *kind;                // "immune-related", "drug": of the drug itself
    double related;                  // share of the episodes that the investigator attributes to treatment
    src_loc loc;
} library_organ;

typedef struct {    // a laboratory value
    const char *name, *id, *unit_text;
    unit unit;
    double noise_sd_log;             // assay error
    double low, high;                // reference range; NaN: open
    double grade[LIBRARY_GRADES];    // where grades 1 to 4 begin; NaN: it has none
    bool falls;                      // low values are graded
    src_loc loc;
} library_lab;

typedef struct {                                    // adverse events that treatment has no part in
    const char *event, *organ, *system, *source;    // system: as of organs
    double rate;                                    // [1/day]
    double share[LIBRARY_GRADES];                   // of grades 1 to 4
    double duration;                                // [day] mean
    double related;                                 // share that the investigator attributes to treatment nevertheless
    int evidence;
    src_loc loc;
} library_background;

typedef struct {    // what the clinic can give besides the drugs of a trial: an input of the core, 1 while it is given
    const char *name, *input;
    src_loc loc;
} library_medicine;

typedef struct {           // a part of the hazard of death
    const char *cause;     // "disease", "toxicity", "other"
    const char *hazard;    // id of a rate [1/day]
    src_loc loc;
} library_death;

typedef struct {    // biomarkers, baseline columns, courses
    const char *name, *id;
    unit unit;
    const char *unit_text;
    double noise_sd_log;    // 0: none
    double positive;        // threshold; NaN: none
    src_loc loc;
} library_marker;

typedef struct {
    const char *id;
    bool factor;    // multiply by value, else set to it
    double value;
    unit unit;
    src_loc loc;
} library_setting;

typedef struct {
    const char *name, *score;
    library_setting *set;
    int nset;
    src_loc loc;
} library_cause;

typedef struct {
    const char *name, *title, *model;
    const char *lesion_prefix;
    int lesions;
    const char *diameter, *burden, *diagnosis, *eliminated, *death, *weight, *body_surface,
        *steroid;           // NULL where absent
    double growth_limit;    // [day]
    double rtol;            // relative tolerance of the solver
    struct {
        unit unit;
        double value;
    } * atol;    // absolute tolerances by dimension
    int natol;
    src_loc clinic_loc;
    library_organ *organ;
    int norgan;
    library_lab *lab;
    int nlab;
    library_background *background;
    int nbackground;
    library_death *mortality;
    int nmortality;
    library_medicine *medicine;    // "steroid" among them, where there is one
    int nmedicine;
    library_range *eligibility, *rejection;
    int neligibility, nrejection;
    library_marker *biomarker, *baseline, *course;
    int nbiomarker, nbaseline, ncourse;
    library_cause *cause;
    int ncause;
    library_traits traits;
    library_correlation *correlation;
    int ncorrelation;
    src_loc loc;
} library_cancer;

// --- therapies -------------------------------------------------------------------------------------------------------

typedef struct {
    const char *from, *to;    // inputs: module's parameter, core's quantity; slots: core's slot, module's quantity
    src_loc loc;
} library_link;

typedef enum { ROUTE_IV, ROUTE_SC, ROUTE_IM, ROUTE_PO, ROUTE_IT, ROUTE_COUNT } dose_route;

typedef struct {    // how a dose that does not go into a vein reaches the drug's module; see routes.c
    dose_route route;
    const char *module, *into;            // of the depot
    double lag;                           // [day] until a dose is in it
    library_link *input, *slot, *feed;    // inputs and slots as of a therapy; feeds: drug's parameter, depot's quantity
    int ninput, nslot, nfeed;
    library_parameters parameters;
    library_traits traits;
    src_loc loc;
} library_route;

typedef struct library_therapy library_therapy;
struct library_therapy {
    const library_therapy *drug;    // NULL; of a depot the drug that it belongs to
    const char *name, *title, *module;
    const char *into, *rate, *first;      // ids in the module; rate, first may be NULL
    double molar_mass;                    // [mg/nmol]; NaN where not given
    library_link *input, *slot, *feed;    // feed: of a depot
    int ninput, nslot, nfeed;
    library_route *route;    // besides IV
    int nroute;
    library_marker *course;
    int ncourse;
    library_parameters parameters;
    library_traits traits;
    src_loc loc;
};

// --- trials ----------------------------------------------------------------------------------------------------------

typedef enum { DOSE_FLAT, DOSE_PER_WEIGHT, DOSE_PER_SURFACE } dose_kind;

typedef struct {        // premedication
    int medicine;       // of the cancer
    double level;       // 0..1
    double duration;    // [day] from the dose on
} library_before;

typedef struct {
    int therapy;    // number in library_trial.therapy
    dose_kind kind;
    double amount;    // [mg, nmol, cell: see unit], per mg of body weight or dm^2 of surface where the kind says so
    unit unit;
    const char *text;               // as written, "10 mg/kg"
    double floor, cap, round_to;    // [as amount, of a whole dose] NaN: none
    double *step;                   // (nstep) the first doses as shares of a whole one, which may be above 1
    const char **step_text;
    int nstep;
    double surface_cap;                                // [dm^2] of a dose by body surface; NaN: none
    const char *floor_text, *cap_text, *round_text;    // as written; NULL: none
    dose_route route;
    double lag;            // [day] from the dose until it is in the depot
    int *depot, ndepot;    // numbers in library_trial.therapy: where it goes, of IT one for each lesion; IV: none
    bool all_lesions;      // IT: all that can be injected, in equal parts; else the largest
    double injectable;     // [dm] IT: diameter of a lesion that can be injected
    double start, infusion, every, until;    // [day]; every NaN: one dose; until INFINITY
    int count;                               // 0: no limit
    library_before *before;                  // premedication of each dose
    int nbefore;
    src_loc loc;
} library_dose;

typedef struct {
    double share, after;      // 0..1; [day] after progression
    const char *crossover;    // the arm whose treatment it is; NULL: a line outside the study
    library_dose *dose;
    int ndose;
    src_loc loc;
} library_next_line;

typedef struct {
    const char *name;
    bool control;
    library_dose *dose;
    int ndose;
    library_next_line *next;
    int nnext;
    double dropout_rate;    // [1/day] withdrawal; 0: none
    src_loc loc;
} library_arm;

typedef struct {            // how fast patients come in, from `since` on
    double since, until;    // [day] of the trial; until INFINITY in the last one
    double rate, to;        // [1/day] at its beginning and end: a straight line between
} library_accrual;

typedef struct {
    double every, until;    // [day]; until INFINITY in the last one
} library_visit_rule;

// --- rules for doses and medicines -----------------------------------------------------------------------------------

enum { LIBRARY_MAX_RULES = 32, LIBRARY_MAX_MEDICINES = 16 };

typedef struct {
    int organ;       // of the cancer: the grade of its event; -1: the worst of those that may stop treatment
    int lab;         // number in library_trial.lab; -1: an event
    int grade;       // at least this grade, in `until` at most; -1: by value
    bool below;      // the lab is below the value, else above it
    double value;    // [house units]
    int despite;     // medicine that was given already at the visit before; -1
} library_condition;

typedef enum { RULE_HOLD, RULE_DELAY, RULE_REDUCE, RULE_STOP, RULE_GIVE } library_action;

typedef struct {
    library_condition when, until;
    bool has_until;    // hold, delay; without: until `when` is no longer true
    int times;         // it is done from the n-th time on that `when` becomes true
    library_action action;
    int therapy;               // number in library_trial.therapy; -1: all of the study treatment
    double share;              // reduce: by
    int at_most;               // reductions, then the drug is stopped; 0: no limit
    int medicine;              // give
    double duration, taper;    // [day] INFINITY: for life; then less each week until none
    src_loc loc;
} library_rule;

typedef struct {    // a group-sequential comparison with the reference arm
    int arm;
    bool os;         // overall survival; else progression-free survival
    double alpha;    // one-sided
    int events;      // planned at the last look, both arms together
    double *at;      // (n) shares of the events at which is looked; the last one is 1
    int n;
    src_loc loc;
} library_looks;

// --- randomisation ---------------------------------------------------------------------------------------------------

enum {
    LIBRARY_MAX_FACTORS = 6,
    LIBRARY_MAX_CUTS = 8,
    LIBRARY_MAX_STRATA = 64,
    LIBRARY_MAX_BLOCKS = 8,
    LIBRARY_MAX_BLOCK = 64
};

typedef enum { FACTOR_BIOMARKER, FACTOR_BASELINE, FACTOR_TRAIT } library_factor_kind;

typedef struct {    // what patients are stratified by: below the first limit, from it to below the second one, ...
    const char *name;
    library_factor_kind kind;
    int at;                                    // of the cancer's biomarkers or baseline columns, of the trial's traits
    double cut[LIBRARY_MAX_CUTS];              // [house units] rising
    const char *cut_text[LIBRARY_MAX_CUTS];    // as written
    int ncut;
} library_factor;

typedef struct {
    bool declared;    // else blocks of one patient an arm, no strata
    int *ratio;       // (narm)
    int ratio_sum;
    int block[LIBRARY_MAX_BLOCKS], nblock;    // sizes, one of them drawn for each block
    library_factor factor[LIBRARY_MAX_FACTORS];
    int nfactor, nstratum;    // nstratum: levels of all factors multiplied; 1 without one
} library_randomisation;

// --- hypotheses with one error of the first kind ---------------------------------------------------------------------

enum { LIBRARY_MAX_HYPOTHESES = 20 };
typedef enum {
    MULTIPLICITY_HIERARCHICAL,
    MULTIPLICITY_BONFERRONI,
    MULTIPLICITY_HOLM,
    MULTIPLICITY_HOCHBERG,
    MULTIPLICITY_GRAPHICAL
} library_multiplicity_method;
typedef enum { TESTED_OS, TESTED_PFS, TESTED_ORR, LIBRARY_NTESTED } library_tested;
extern const char *const library_tested_name[LIBRARY_NTESTED];    // "OS", "PFS", "ORR"

typedef struct {    // the arm is better than the reference
    const char *name;
    int arm;
    library_tested endpoint;
    double weight;    // share of alpha at first; NaN: not given
    src_loc loc;
} library_hypothesis;

typedef struct {
    library_multiplicity_method method;
    const char *method_name;
    double alpha;                      // one-sided
    library_hypothesis *hypothesis;    // (n)
    double *edge;                      // (n x n) by rows: where the alpha of a rejected one goes
    int n;
} library_multiplicity;

// --- estimands -------------------------------------------------------------------------------------------------------

typedef enum {
    INTERCURRENT_NEXT,         // a therapy outside the study begins
    INTERCURRENT_CROSSOVER,    // another arm's treatment begins
    INTERCURRENT_STOP,         // study treatment ends for good by toxicity
    INTERCURRENT_MISSED,       // two or more assessments in a row are missed
    INTERCURRENT_DEATH,
    LIBRARY_NINTERCURRENT
} library_intercurrent;
typedef enum {
    STRATEGY_POLICY,
    STRATEGY_HYPOTHETICAL,
    STRATEGY_COMPOSITE,
    STRATEGY_WHILE_ON,
    LIBRARY_NSTRATEGY
} library_strategy;
extern const char *const library_intercurrent_name[LIBRARY_NINTERCURRENT];    // as in trial.yaml
extern const char *const library_strategy_name[LIBRARY_NSTRATEGY];

typedef struct {    // of an endpoint; where none is declared: treatment policy, but death is an event of PFS
    bool declared;
    library_strategy strategy[LIBRARY_NINTERCURRENT];
} library_estimand;

#define LIBRARY_MONTH 30.4375    // [day] of a year of 365.25 days

typedef struct {
    const char *name, *title, *source, *path, *folder;
    library_cancer *cancer;
    library_therapy **therapy;    // those that any arm uses and their depots, each once, in order of name
    int ntherapy;
    int patients_per_arm;    // on average: the ratio of the randomisation makes arms unequal
    bool counterfactuals;
    uint64_t seed;
    library_traits traits;    // of cancer and trial together
    library_parameters set;
    library_range *eligibility;    // of cancer and trial together
    int neligibility;
    library_arm *arm;
    int narm;
    library_randomisation randomisation;
    bool stratified;           // comparisons are within strata: those of the randomisation, or of observed data
    int reference;             // arm number, -1: none
    bool reference_unknown;    // while it is read: the one named is no arm, which has been said
    double first_visit;        // [day]
    library_visit_rule *visit;
    int nvisit;
    double visit_window;    // [day] that a visit may be early or late
    double missed;          // share of visits without imaging
    struct {
        double lesion_bias_sd, visit_sd;                              // of the log; relative
        double minimum_error, floor, gone, new_lesion, measurable;    // [dm]
        int targets;
    } measurement;
    struct {
        const char *design;    // "open-label", "double-blind"; NULL: not said
        bool open;
        double investigator_bias;    // so much smaller he reads lesions after day 0 in arms but the reference; 0: not
        const char *source;
    } blinding;
    bool central_review;        // besides the investigator's
    bool primary_is_central;    // whose readings endpoints are of
    bool stop_on_progression;
    bool crossover;          // an arm's patients may get another arm's treatment after progression
    bool until_confirmed;    // treatment goes on until iRECIST confirms the progression
    struct {
        double visit_every, steroid_duration, after_last_dose;    // [day]; visit_every NaN: no toxicity visits
        int hold, resume, stop, steroid;                          // grades
    } toxicity;
    library_rule *rule;    // after the shorthand above, in order
    int nrule;
    int *lab;    // (nlab) numbers in cancer->lab: read at day 0 and at safety visits
    int nlab;
    double dropout_rate;                  // [1/day], 0: none; of arms that name none of their own
    double accrual, cutoff, follow_up;    // [day]; cutoff after the last patient came in
    library_accrual *accrual_rate;        // (naccrual_rate) 0: evenly over `accrual`
    int naccrual_rate;
    int cutoff_events;    // the cut-off is when so many have come; 0: it is by `cutoff`
    bool cutoff_os;       // deaths; else progressions or deaths
    double cutoff_day;    // [day] of the trial on which they had come; 0: not known yet
    src_loc cutoff_loc;
    double *report_at;    // [day]
    int nreport;
    const char **endpoint;
    int nendpoint;
    library_looks *looks;
    int nlooks;
    library_multiplicity multiplicity;
    library_estimand estimand[LIBRARY_NTESTED];
    library_parameters model_parameters;
    const char *root;    // library folder
    const char *text;    // the file
} library_trial;

// Library folder: COLEY_LIBRARY, else beside the program (../library, ../share/coley/library), else ./library.
// malloc'ed; NULL and an error.
char *library_root(diag_list *d);
// The file of a trial: the name itself where it is a file, else the library's trial of that name in any case.
// malloc'ed; NULL and an error that names near ones.
char *library_find_trial(const char *root, const char *name, diag_list *d);

// A trial with its cancer, therapies and parameters. NULL and errors in `d`.
library_trial *library_read_trial(const char *root, const char *path, arena *memory, diag_list *d);
// The same from text in memory (a run's provenance); path names it in messages and says which folder it came from.
library_trial *library_parse_trial(const char *root, const char *path, const char *text, arena *memory, diag_list *d);
// Of a trial whose arms, reference and `crossover` are known by other means (data of it): reads `blinding`, `looks`,
// `multiplicity` and `estimands` from text as a trial's file has them. False and errors in `d`, which call it `name`.
bool library_parse_design(const char *text, const char *name, library_trial *t, arena *memory, diag_list *d);

// Adds the bytes of every library file that the trial's numbers come from: all models and their parameters, the files
// of its cancer and of its therapies; not the trial itself (see .text), nor what was published. False and an error
// where one cannot be read.
bool library_hash(const library_trial *t, sha256 *h, diag_list *d);

// When the number of patients has changed: how long the accrual takes at the trial's rates. False and an error where
// that is longer than a trial may be.
bool library_trial_accrue(library_trial *t, diag_list *d);
// The day of the trial until which that many patients (a fraction too) come in at its rates.
double library_accrual_day(const library_trial *t, double patients);

// What is expected in place of `name`, an unknown arm: "did you mean 'ARM'?", or all of them. Returns `out`.
const char *library_arm_hint(const library_trial *t, const char *name, char out[MAP_HINT]);

// Makes a trial without any effect of treatment: each arm gets the doses and next lines of the reference arm. False
// (and an error) where the trial has none.
bool library_trial_null(library_trial *t, diag_list *d);

// "SC"; false where there is no such route. The route of a drug, NULL where it has no data for it. "IV, IM or SC": the
// drug's routes, malloc'ed.
const char *library_route_name(dose_route route);
bool library_route_of(const char *name, dose_route *out);
const library_route *library_find_route(const library_therapy *t, dose_route route);
char *library_routes_of(const library_therapy *t);

// Endpoints that a trial may ask for; an organ's event gives EVENT_any and EVENT_g3plus besides.
bool library_is_endpoint(const library_cancer *c, const char *name);

// Absolute tolerance of the solver for a state of unit u [house units].
double library_tolerance(const library_cancer *c, unit u);

// --- composed models -------------------------------------------------------------------------------------------------

typedef struct {
    ode_system *system;
    int *therapy;    // (ntherapy) trial's therapies in this model
    int ntherapy;
    double *input;    // (ninput) values shared by all patients; NaN: drawn, or as the text says
} library_model;

// The core with one instance of the module of each therapy named. therapy may be NULL where ntherapy is 0 (the
// drug-free model). Traits are not set: inputs that traits draw are NaN. NULL and errors.
library_model *library_compose(const library_trial *t, const int *therapy, int ntherapy, arena *memory, diag_list *d);
void library_model_free(library_model *m);
// The composed Antimony text: malloc'ed.
char *library_compose_text(const library_trial *t, const int *therapy, int ntherapy, diag_list *d);

// Trait ids and settings may be "lesion.x": the flattened ids are "L1__x" ... The lesions' module is told by the model.
// The number of lesions an id stands for (1 where it is one id) and the flattened id for lesion i (from 0), in `out`.
bool library_lesion_id(const library_cancer *c, const char *id, int lesion, char out[256]);

#endif
