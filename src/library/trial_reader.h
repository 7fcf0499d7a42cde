// SPDX-License-Identifier: MIT
// What the readers of a trial's parts share. Each reads one part of trial.yaml into reader.t and says what is wrong
// with it in reader.d; trial_file.c calls them in the order in which they need one another.
#ifndef COLEY_LIBRARY_TRIAL_READER_H
#define COLEY_LIBRARY_TRIAL_READER_H

#include "library/library_int.h"

enum { TRIAL_LONGEST = 40000 /* day */ };

typedef struct {
    library_trial *t;
    arena *memory;
    diag_list *d;
    map *drugs;    // name -> number in order of first use
    size_t cap;    // of trial.therapy
    bool too_many;
} trial_reader;

// trial_arms.c: `arms` and the line of treatment after them; trial_doses.c: `doses` of either, *n of them
void trial_arms(trial_reader *r, const yaml_node *root);
library_dose *trial_doses(trial_reader *r, const yaml_node *node, int *n);

// trial_assessments.c: what the clinic looks at, when, and what follows from it
void trial_visits(trial_reader *r, const yaml_node *root);
void trial_measurement(trial_reader *r, const yaml_node *root);
void trial_response(trial_reader *r, const yaml_node *root);
void trial_progression(trial_reader *r, const yaml_node *root);
void trial_toxicity(trial_reader *r, const yaml_node *root);

// trial_analysis.c: endpoints and reference arm; accrual, follow-up, cut-off and drop-out, which need visits
void trial_endpoints(trial_reader *r, const yaml_node *root);
// trial_multiplicity.c: hypotheses on arms and the reference, which are read
void trial_multiplicity(trial_reader *r, const yaml_node *root);
void trial_times(trial_reader *r, const yaml_node *root);

// trial_crossover.c: of arms, and a progression that ends treatment, that are read
void trial_crossover(trial_reader *r, const yaml_node *root);

// trial_estimands.c: needs to know whether there is crossover
void trial_estimands(trial_reader *r, const yaml_node *root);

// trial_blinding.c: needs the reference
void trial_blinding(trial_reader *r, const yaml_node *root);

// trial_accrual.c: how patients come in and withdraw, of arms that are read
void trial_accrual(trial_reader *r, const yaml_node *root);
void trial_dropout(trial_reader *r, const yaml_node *root);

// trial_population.c: size, seed and changed parameters; then, of a trial whose cancer is read, its patients
void trial_population(trial_reader *r, const yaml_node *root);
void trial_traits(trial_reader *r, const yaml_node *root);
void trial_eligibility(trial_reader *r, const yaml_node *root);

// trial_randomisation.c: ratio, blocks and strata, of a trial whose cancer, traits and arms are read
void trial_randomisation(trial_reader *r, const yaml_node *root);

#endif
