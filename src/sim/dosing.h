// SPDX-License-Identifier: MIT
// Dose tables with NONMEM's columns, on any model: reading them, and simulating what they say. docs/guide-models.md has
// the columns as a user sees them.
//
// Meaning. A record gives AMT into compartment CMT (a state of the model, by id or by number in the model's order). F
// multiplies the amount.
//   RATE 0        a bolus of F AMT
//   RATE > 0      an infusion at that rate for F AMT/RATE
//   RATE -1       at rate R, which is the model's, for F AMT/R
//   RATE -2       for the duration D, which is the model's, at F AMT/D
// ALAG shifts every dose of the record. ADDL more follow at intervals II. F, ALAG, D and R come from columns of these
// names, or from quantities of the model: F1, ALAG1, D1, R1 for compartment 1, or F_depot, ALAG_depot, ... for the
// state "depot", as long as no equation uses them.
//   SS 1          amounts are those of a steady state of this dose given every II; whatever came before is forgotten
//   SS 2          what that steady state adds to the model's undosed start is added to what is there
//   SS 1, AMT 0, RATE > 0   steady state of a constant infusion. In a table with observation records (EVID 0) it ends
//                 at the record, as NONMEM has it; in a table of doses alone it goes on
//   EVID 0 observation, 1 dose, 2 other (new values of covariates), 3 reset to the model's start, all infusions and
//   pending doses dropped, 4 reset, then dose
// A column named like an input of the model gives that input's value from the record before up to this one.
#ifndef COLEY_SIM_DOSING_H
#define COLEY_SIM_DOSING_H

#include "sim/sim.h"

enum { DOSE_F, DOSE_LAG, DOSE_DURATION, DOSE_RATE, DOSE_PARAMETERS };

typedef struct {
    src_loc loc;
    const char *subject;    // ID; NULL where the table has no such column
    double time, amt, rate, ii;
    int evid, addl, ss;
    int state;                        // dosed; -1 where the record gives no dose
    double given[DOSE_PARAMETERS];    // of columns; NaN where there is none
    const double *covariate;          // (ncovariate)
} dose_record;

typedef struct {
    arena *memory;          // owns all of it
    dose_record *record;    // in the order of the file
    int nrecord;
    int *first;    // (nsubject + 1) records of each subject
    int nsubject;
    int *covariate;    // (ncovariate) inputs of the system
    int ncovariate;
    int (*parameter)[DOSE_PARAMETERS];    // (nstate) quantities of the system that give F, ALAG, D and R, or -1
    int *rate_input;                      // (nstate) input that takes infusions, -1 where none is given
    bool observations;                    // the table has records with EVID 0
} dose_table;

// Reads a table and adds to the system the inputs that its infusions need. NULL and errors in `d`, with file, line and
// what was expected, for unknown compartments, numbers that cannot be, records out of order. Unknown columns are named
// in a warning.
dose_table *dose_table_read(const char *path, ode_system *s, diag_list *d);
// The same of a text in memory; name is used in messages.
dose_table *dose_table_parse(const char *text, const char *name, ode_system *s, diag_list *d);
void dose_table_free(dose_table *t);    // NULL is fine

// Simulates every subject. r: settings, columns and tolerances; rows at the table's observation records where
// at_records and it has any, else from start to end. At a dose's time a row shows what is there after it. Errors as of
// sim_simulate(), and where no steady state is found.
bool sim_dosed(const ode_system *s, const sim_request *r, const dose_table *doses, bool at_records, sim_table *out,
               diag_list *d);

#endif
