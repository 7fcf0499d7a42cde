// SPDX-License-Identifier: MIT
// Simulation of one model: initial values with a user's settings, doses, a table of outputs over time; tolerances by
// default. Many patients are the cohort's.
#ifndef COLEY_SIM_SIM_H
#define COLEY_SIM_SIM_H

#include "base/diag.h"
#include "base/strbuf.h"
#include "cgen/cgen.h"
#include "model/system.h"
#include "native/native.h"
#include "ode/ode.h"

// --- one model, one table

typedef enum {
    SIM_AS_WRITTEN,    // what the id means in the model's equations (a species:
                       // its concentration unless only_substance)
    SIM_AMOUNT,
    SIM_CONCENTRATION,    // of a species
} sim_form;

typedef struct {
    const char *id;
    sim_form form;
} sim_column;

typedef struct {
    const char *id;    // state or input; what it means in the model's equations
    double value;      // at the start
} sim_setting;

typedef struct {
    double time;
    const char *id;    // state; a species by its amount
    double amount;     // added at that time
} sim_dose;

typedef struct {
    double start, end;    // of the table; the model starts at time 0, or at `start` if that is earlier
    int steps;            // rows: steps + 1, equally spaced
    const sim_column *column;
    int ncolumn;    // 0: every quantity of the model
    const sim_setting *setting;
    int nsetting;
    const sim_dose *dose;    // in any order
    int ndose;
    double rtol;               // 0: 1e-6
    double atol;               // of every state; 0: sim_tolerances()
    native_choice back_end;    // NATIVE_C: compiled before it runs; else interpreted
} sim_request;

typedef struct {
    int ncolumn, nrow;
    char **name;       // ncolumn
    double *time;      // nrow
    double *value;     // (nrow x ncolumn)
    char **subject;    // (nrow) of a dose table with IDs; NULL where there are none
    ode_stats stats;
    int states, operations;    // of the kernel
} sim_table;

// False and errors in `d` for unknown ids (with the nearest known one), values that are unset, settings of computed
// quantities, times in the wrong order, more than SIM_CELLS_MOST cells, and where the solver gives up (when, why, at
// which state). On success the caller clears the table; on failure out->stats.failed is 1 where it was the solver that
// gave up.
enum { SIM_CELLS_MOST = 100000000 };
bool sim_simulate(const ode_system *s, const sim_request *r, sim_table *out, diag_list *d);
void sim_table_clear(sim_table *t);
void sim_table_csv(const sim_table *t, strbuf *out);    // header "time,...", numbers as short
                                                        // as they read back the same

// What simulations of every kind check first: times, rows, columns. sim_columns() makes the table's place for nrow rows
// and returns its columns' expressions, malloc'ed, followed by room for the constraints'; NULL and errors for unknown
// ids.
bool sim_check(const ode_system *s, const sim_request *r, diag_list *d);
expr_id *sim_columns(const ode_system *s, const sim_request *r, int nrow, sim_table *out, diag_list *d);

// Initial values with settings: input (ninput) and x (nstate) are filled. False and errors as above.
bool sim_initial(const ode_system *s, double t0, const sim_setting *setting, int nsetting, double *input, double *x,
                 diag_list *d);

// NATIVE_C: compiles the kernel for runs of one lane, before they begin; false and an error where that cannot be had.
// Other choices leave it as it is.
bool sim_back_end(const kernel *k, native_choice choice, diag_list *d);

// Absolute tolerances (nstate) from the states' units and initial values x (NULL: none known): rtol times the level
// below which a state does not matter: 1/100 of a cell, 1e-6 nmol, 1e-6 of the house unit of anything else, and 1e-6 of
// the largest initial value; but at most 1e-3 of an initial value that is not zero; where units are converted, at most
// 1e-6 of the state's own unit. Where a model has no units: 1e-6 of the largest initial value.
void sim_tolerances(const ode_system *s, double rtol, const double *x, double *atol);

#endif
