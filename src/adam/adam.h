// SPDX-License-Identifier: MIT
// Analysis datasets by CDISC's ADaM: written from a run's store, and read from anybody's files into a store that the
// same analysis and report work on.
//
//   folder/adsl.csv   a row a patient: arm, populations, dates, disposition, markers
//   folder/adtte.csv  times to events: OS, PFS, TTR, DOR and sensitivity analyses, a row a patient and parameter
//   folder/adrs.csv   responses by visit and reader, best overall responses
//   folder/adtr.csv   lesions and their sums by visit and reader
//   folder/adae.csv   adverse events
//   folder/adlb.csv   markers at baseline, and laboratory values where the clinic takes them
//   folder/adex.csv   doses of each drug
//   folder/ts.csv     what the trial is (SDTM's trial summary): title, reference arm, milestones, design, screening
//   folder/define.xml what every variable is (Define-XML 2.1)
//
// Two data cuts are in a run: the first report's, and the whole follow-up. PARAMCD OS, PFS, ... are at the first
// report's cut-off, as a submission of that report would have them; OSFU, PFSFU, ... (FU: follow-up) are of the whole.
// Files without FU parameters have one cut, which then serves for both. define.c has all names, labels and terms.
#ifndef COLEY_ADAM_ADAM_H
#define COLEY_ADAM_ADAM_H

#include "trial/trial.h"

// Writes all of the above; each file is replaced whole or not at all. Memory does not grow with the patients. False and
// errors in `d`.
bool adam_write(store *s, const library_trial *t, const char *folder, diag_list *d);

// A trial as its data tell it, and a store with the tables of trial/trial.h.
typedef struct {
    library_trial *trial;    // arms, milestones, events and markers; no models. Lives in the caller's arena
    store *store;            // nameless: gone when it is closed with store_close()
} adam_data;

// Reads what is in `folder` (adtte.csv at least), with the checks that a conformance engine would make. Columns in any
// order, others are passed over; times in AVALU's unit.
//   reference   arm that the others are compared with; NULL: as ts.csv says, else the first
//   given       run's number of patients, ... are told by notes in `d`
// False and errors in `d` with file, row and what was expected; nothing has to be freed then.
bool adam_read(const char *folder, const char *reference, arena *memory, adam_data *out, diag_list *d);

#endif
