// SPDX-License-Identifier: MIT
// Experiments with the shipped model: KEYNOTE-006 as it is shipped, with other arms, inputs or traits, run in a folder
// of its own and read with SQL. Every patient is computed in all arms, so that arms are compared in the same patients.
#ifndef COLEY_TESTS_BIOLOGY_EXPERIMENT_H
#define COLEY_TESTS_BIOLOGY_EXPERIMENT_H

#include <sqlite3.h>

#include "trial/trial.h"

// Populations are too slow under sanitizers, under which other tests run the same code.
#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

typedef struct {
    char folder[64];
    sqlite3 *run;
    trial_summary *summary;
    arena *memory;    // the trial's
} experiment;

typedef struct {
    const char *arms;                        // YAML below `arms:`; NULL: those of the trial, each patient in one arm
    int patients;                            // an arm; 0: as the trial says
    int seed;                                // 0: as the trial says
    const char *set, *traits, *follow_up;    // YAML; NULL: as the trial says
    const char *rules;                       // YAML below `rules:`, which the trial has none of; NULL: none
    int causes;                              // non-responders an arm whose cause is reversed
} experiment_plan;

// One line of `arms`: name, and YAML of its doses.
#define ARM(name, doses) "  - {name: " name ", role: experimental, doses: [" doses "]}\n"
#define REFERENCE(name, doses) "  - {name: " name ", role: control, doses: [" doses "]}\n"
#define PEMBROLIZUMAB(dose, days) \
    "{drug: pembrolizumab, dose: " dose ", route: IV, infusion: 30 min, every: " days " day, until: 24 month}"
#define IPILIMUMAB(dose) "{drug: ipilimumab, dose: " dose ", route: IV, infusion: 90 min, every: 21 day, count: 4}"

// Runs it; fails the test where that fails.
experiment *experiment_run(const char *trial, const experiment_plan *plan);
void experiment_free(experiment *e);

// The one number that a query gives; its %Q, %q are filled as by sqlite3_mprintf. NaN for NULL.
double experiment_number(const experiment *e, const char *query, ...);
// Share of all patients in an arm [%]
double experiment_response_rate(const experiment *e, const char *arm, const char *view);    // view: cut or full
double experiment_grade3_rate(const experiment *e, const char *arm);
// In how many arms predicted lies within `points` (or, where they are 0, within a factor) of what the first row of the
// published results with this endpoint says. Prints both.
int experiment_near_published(const experiment *e, const char *endpoint, double points, double factor);
// Patients whose response or progression differs between two arms, of all [%]
double experiment_differ(const experiment *e, const char *arm, const char *other);

#endif
