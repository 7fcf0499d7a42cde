// SPDX-License-Identifier: MIT
// Coley: an in-silico cancer-immunotherapy laboratory. The one public header.
//
// For research, never for treating a patient.
//
// There are no globals but the one that coley_set_out_of_memory() sets: threads, seeds, progress and messages arrive
// through arguments. Strings are UTF-8. A string that a call hands out is the caller's and is freed with coley_free().
// The library never prints and never exits.
#ifndef COLEY_H
#define COLEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define COLEY_VERSION "0.1.0"
#define COLEY_API __attribute__((visibility("default")))

// What a call came to. coley_status_text() has a sentence for each.
typedef enum {
    COLEY_OK = 0,             // done
    COLEY_ERR_INPUT,          // a file or argument says something wrong; the messages say where
    COLEY_ERR_UNSUPPORTED,    // right input that this version refuses; the messages name the element
    COLEY_ERR_IO,             // a file or folder cannot be read or written
    COLEY_ERR_NUMERIC,        // a computation failed
    COLEY_ERR_INTERRUPTED,    // stopped by the caller; what was done is kept and can be resumed
} coley_status;

COLEY_API const char *coley_status_text(coley_status status);
COLEY_API const char *coley_version(void);
COLEY_API void coley_free(void *p);    // a string or table that the library handed out; NULL is fine

// --- out of memory: no call reports it. A model that is half built must not be used, so the process ends -------------
// Called where memory is refused, by whichever thread asked for it; bytes: how many were, 0 where that is not known. It
// is to end the process (_exit(), after a message of fixed size) and may neither call the library nor allocate; where
// it returns, abort() follows.
typedef void coley_out_of_memory(size_t bytes);

// One for the process; set it before the first other call. NULL, and the default: abort(), and nothing is printed. It
// is C++'s new-handler as well, since libSBML allocates with new; what libSBML and libfyaml ask of malloc themselves
// and do not look at can still crash. A run in hand can be resumed: its store holds what was committed.
COLEY_API void coley_set_out_of_memory(coley_out_of_memory *handler);

// --- messages: everything found wrong, with file, line, column, what was found and what was expected -----------------
typedef struct coley_messages coley_messages;

COLEY_API coley_messages *coley_messages_new(void);
COLEY_API void coley_messages_free(coley_messages *m);    // NULL is fine
COLEY_API int coley_messages_count(const coley_messages *m);
COLEY_API int coley_messages_errors(const coley_messages *m);
// Prints all of them with the lines they speak of; colour: with terminal colours.
COLEY_API void coley_messages_print(const coley_messages *m, FILE *out, bool colour);

// --- virtual trials --------------------------------------------------------------------------------------------------
typedef struct {
    const char *phase;      // "growing", "treating", ...
    int64_t done, total;    // patients in arms
    int64_t candidates;     // grown so far
    double elapsed_s;       // [s] since the run began
    double remaining_s;     // [s] to its end, from what candidates and patients cost so far; NaN: not known yet
} coley_progress;

typedef struct {
    const char *trial;       // a trial of the library, in any case, or a YAML file
    const char *out;         // folder for run.sqlite, summary.json and report.html; made where it is not there
    int patients;            // an arm; 0: as the trial says
    int64_t seed;            // -1: as the trial says
    int threads;             // 0: as many as there are processors
    int pack;                // patients a pack of lanes: 1, 2, 4, 8, 16; 0: the default. Changes no number
    const char *back_end;    // "interpreter", "c" (compiled before the run begins) or "auto" (compiled
                             // while it runs); NULL: COLEY_BACKEND, else auto. Changes no number
    int causes;              // non-responders an arm whose cause of non-response
                             // is reversed, to check its name; 0: none
    int replicates;          // the trial so many times, each with other patients (seeds seed, seed + 1, ...), for its
                             // operating characteristics, in place of one run; 0: one run
    bool null_effect;        // every arm gets the reference arm's treatment: no true difference is left
    int shard, shards;       // only the shard-th of `shards` shares of the patients (coley_merge() makes one run of
                             // them): 1 to shards; shards 0: all of them
    bool keep;               // candidates that an earlier run grew from the first tumour cell to diagnosis are taken
                             // from the user's cache, and this run's are kept there. Changes no number; not of
                             // replicates
    bool resume;             // go on with an interrupted run in `out`
    bool dry_run;            // read and check only, and treat a few patients for the time that a run takes; nothing is
                             // written. `text` of coley_trial_run() is the protocol in plain words
    const char *command;     // recorded as provenance; may be NULL
    void (*progress)(void *self, const coley_progress *p);    // called from one thread at a time; may be NULL
    void *progress_self;
    bool (*stop)(void *self);    // asked now and then, from several threads at a time; true: stop early; may be NULL
    void *stop_self;
} coley_trial_options;

COLEY_API void coley_trial_default(coley_trial_options *o);

// Runs a trial. Writes `out`/run.sqlite as results come, then summary.json, report.html and the analysis datasets in
// `out`/adam. With replicates: writes `out`/replicates.sqlite, a replicate at a time, then operating.json, which `json`
// is set to.
//   json   set to the summary as JSON; may be NULL
//   text   set to the summary for a terminal; may be NULL
// COLEY_ERR_INPUT: trial, cancer, drug or model files are wrong, or nobody is eligible; nothing is written.
// COLEY_ERR_IO: `out` cannot be written, or holds a run already (and `resume` is not set). COLEY_ERR_INTERRUPTED:
// `stop` returned true. COLEY_ERR_NUMERIC: no patient of an arm could be computed.
COLEY_API coley_status coley_trial_run(const coley_trial_options *o, char **json, char **text, coley_messages *m);

// Makes one run in `o->out` of the shards of a trial (folders or their run.sqlite, in any order): the same rows, and
// the same hash, as a run in one piece. Of `o` only out, threads, pack, back_end, command, progress and stop count.
// COLEY_ERR_INPUT: these are not all shards of one run, each once and finished, or library or program have changed
// since; nothing is written then. Else as coley_trial_run().
COLEY_API coley_status coley_merge(const coley_trial_options *o, const char *const *runs, int nruns, char **json,
                                   char **text, coley_messages *m);

// --- analysis of data, simulated or observed -------------------------------------------------------------------------
typedef struct {
    const char *folder;       // with the datasets, or with a folder `adam` that has them: adtte.csv at least
    const char *reference;    // arm that the others are compared with; NULL: as ts.csv says, else the first arm
    const char *out;          // folder for summary.json and report.html; NULL: `folder`/analysis
} coley_analyze_options;

COLEY_API void coley_analyze_default(coley_analyze_options *o);

// Everything after the solver, from CDISC's analysis datasets alone (docs/guide-analyze.md): adtte.csv, and what there
// is of adsl.csv, adrs.csv, adtr.csv, adae.csv, adlb.csv and ts.csv; messages say what is left out for want of a file.
//   json, text   as of coley_trial_run()
// COLEY_ERR_INPUT: a file is not there or a row of it is wrong; the messages name file, line and what was expected.
// COLEY_ERR_IO: `out` cannot be written.
COLEY_API coley_status coley_analyze(const coley_analyze_options *o, char **json, char **text, coley_messages *m);

// --- kernels, and what tells runs apart ------------------------------------------------------------------------------
// Compiles the kernels of trials for all instruction sets of this kind of machine into `folder`: what `make install`
// does for the shipped ones.
// COLEY_ERR_INPUT: a trial is wrong, or no C compiler can be had that compiles it. COLEY_ERR_IO: `folder` cannot be
// made or written to.
COLEY_API coley_status coley_install_kernels(const char *const *trials, int ntrials, const char *folder,
                                             coley_messages *m);

// What tells two runs apart: the SHA-256 of a run's result rows in key order, as 64 hexadecimal digits. run: a run's
// folder or its run.sqlite.
COLEY_API coley_status coley_hash(const char *run, char hex[65], coley_messages *m);

// Tumour response by RECIST 1.1 and iRECIST of a table of lesions, case,day,lesion,kind,value, real or simulated
// (docs/guide-response.md). Writes `out`/visits.csv and `out`/patients.csv; `out` is made where it is not there.
// COLEY_ERR_INPUT: the table cannot be read, or rows are wrong: the messages name each. COLEY_ERR_IO: nothing can be
// written.
COLEY_API coley_status coley_response(const char *measurements, const char *out, coley_messages *m);

// --- looking at a run ------------------------------------------------------------------------------------------------
typedef struct {
    const char *run;      // a run's folder or its run.sqlite
    int64_t patient;      // from 1; 0: the run as such
    const char *arm;      // an arm's name, a part of it that no other has, or its number from 1; NULL: the
                          // patient's own. In another arm than his own he is his twin
    double every_days;    // between the values of a course, 0.01 to 10000; 0: half a day
    int columns;          // of the text; 40 to 400
    bool colour;          // the text has terminal colours
    bool ascii;           // the text has no letter outside ASCII (but those of names)
} coley_show_options;

COLEY_API void coley_show_default(coley_show_options *o);

// A patient's whole course, computed again from what the run says of itself (the same bits, which is checked against
// his rows): drugs, occupancy, T cells, lesions, labs, events, and decisions with the rule that made them. Or, without
// a patient, what a run is: provenance, arms, failures. Each of text, svg and csv may be NULL; svg and csv stay NULL
// without a patient.
// COLEY_ERR_INPUT: no run, patient or arm, or library or program are others than the run's. COLEY_ERR_NUMERIC: the
// patient's rows are not those of the run; what was computed is handed out all the same. COLEY_ERR_IO: the run cannot
// be read.
COLEY_API coley_status coley_show(const coley_show_options *o, char **text, char **svg, char **csv, coley_messages *m);

// --- simulation of one model -----------------------------------------------------------------------------------------
typedef struct {
    const char *model;             // an SBML (.xml) or Antimony (.ant) file
    const char *settings;          // settings of the SBML Test Suite; NULL: start, end, points and outputs below
    double start, end;             // in the model's unit of time
    int points;                    // rows of the table after the first
    const char *const *outputs;    // ids; NULL: all that can change
    int noutputs;
    const char *const *set;    // "id=value", overriding initial values
    int nset;
    double rtol, atol;       // 0: the defaults (tight)
    const char *back_end;    // "interpreter", "c" (compiled first) or "auto" (one run does not pay for compiling:
                             // the interpreter); NULL: COLEY_BACKEND, else auto. Changes no number
    const char *doses;       // a table with NONMEM's columns (CSV), see docs/guide-models.md; NULL: none
    bool at_records;         // with doses: rows at the table's observation records,
                             // where it has any, instead of start, end and points
    const char *units;       // "convert": every quantity of an equation is converted to one coherent system of units,
                             // as SimBiology does; "as-written": the file's numbers enter its equations as they are, as
                             // SBML does; NULL or "auto": "convert" for files of SimBiology
    const char *time_unit;    // where units are converted: unit of the model's time, "day"; NULL: the file's
} coley_simulate_options;

COLEY_API void coley_simulate_default(coley_simulate_options *o);

// Simulates a model; csv is set to the table: a column of time, then one for each output.
// COLEY_ERR_INPUT, COLEY_ERR_UNSUPPORTED (an element that this version refuses, by name), COLEY_ERR_NUMERIC,
// COLEY_ERR_IO.
COLEY_API coley_status coley_simulate(const coley_simulate_options *o, char **csv, coley_messages *m);

// --- models ----------------------------------------------------------------------------------------------------------
typedef struct {
    const char *model;                // an SBML (.xml) or Antimony (.ant) file
    const char *units, *time_unit;    // as in coley_simulate_options
    bool strict;                      // check: units that do not agree, and numbers without a unit, are errors
    const char *format;    // show: "text", "markdown", "latex", or "c" (what the model is compiled from); NULL: text
    bool names;            // show: the author's long names instead of ids
    bool jacobian;         // show: which states each derivative depends on
} coley_model_options;

COLEY_API void coley_model_default(coley_model_options *o);

// What is wrong with a model: units, quantities that nothing uses, values that are missing, undeclared modifiers,
// equations that cannot be put in an order. Findings are messages; text is set to one line that sums up (NULL where the
// model cannot be read). COLEY_ERR_INPUT where there are errors.
COLEY_API coley_status coley_model_check(const coley_model_options *o, char **text, coley_messages *m);
// The model's quantities and equations as text.
COLEY_API coley_status coley_model_show(const coley_model_options *o, char **text, coley_messages *m);
// The model of file `in` in the language that the name `out` stands for (.ant Antimony; .xml, .sbml SBML); text is set
// to it, nothing is written. What is handed out reads back. Not kept on the way to Antimony: annotations and notes.
COLEY_API coley_status coley_model_convert(const char *in, const char *out, char **text, coley_messages *m);

// --- formats of files ------------------------------------------------------------------------------------------------

// What may stand in a file of the library ("trial", "cancer", "therapy"; NULL: which formats there are, a line each).
// `key` ("arms.doses.every"; NULL: all of them) and the keys below it, with meaning, type, unit, limits, default and
// examples. format: "text" (for `columns`), "markdown" (always all keys) or "json" (the JSON schema as it is, for
// editors); NULL: text. COLEY_ERR_INPUT: no such format or key; the message says which there are.
COLEY_API coley_status coley_schema(const char *name, const char *key, const char *format, int columns, char **text,
                                    coley_messages *m);

// Which of the n words of `known` was meant by `word`, for "did you mean ...?": the nearest in edit distance, one of
// `known`; NULL where none is near.
COLEY_API const char *coley_nearest(const char *word, const char *const *known, int n);

// Writes a file whole or not at all.
COLEY_API coley_status coley_write_file(const char *path, const char *text, coley_messages *m);

#ifdef __cplusplus
}
#endif
#endif
