// SPDX-License-Identifier: MIT
// What the files that write the datasets share.
#ifndef COLEY_ADAM_WRITE_INT_H
#define COLEY_ADAM_WRITE_INT_H

#include "adam/subject.h"

enum { WRITE_MARKERS = 40 };

typedef struct {
    const library_trial *trial;
    store *store;
    adam_out out[ADAM_NDATASET];
    char marker[WRITE_MARKERS][9];    // PARAMCD of each marker, a variable of ADSL
    int nmarker;
} adam_writer;

const library_marker *adam_marker(const library_trial *t, int i);    // biomarkers, then baseline markers
void adam_marker_codes(const library_trial *t, char code[WRITE_MARKERS][9], int *n);
// The reader whose assessments the trial's endpoints are of, as EVAL.
const char *adam_evaluator(const char *reader);
bool adam_primary(const library_trial *t, const char *reader);
const char *adam_primary_evaluator(const library_trial *t, bool other);    // EVAL of the primary, or the other one
// "NON-CR/NON-PD" for the store's "NN", ...; its place among the terms is AVAL.
const char *adam_response(const char *text, int *number);

void adam_write_subject(adam_writer *w, const subject *s);    // adsl, adtte, adae: write_subject.c
void adam_write_events(adam_writer *w, const subject *s);
void adam_write_times(adam_writer *w, const subject *s);
void adam_write_responses(adam_writer *w, const subject *s);    // adrs, adtr: write_visits.c
void adam_write_tumors(adam_writer *w, const subject *s);
void adam_write_start(adam_out *o, const adam_writer *w, const subject *s);    // STUDYID, USUBJID, TRTP
// ADT, ADY, ADAY, AVISIT, AVISITN; visit -1: none
void adam_write_when(adam_out *o, const subject *s, double day, int visit);
void adam_write_labs(adam_writer *w, const subject *s);    // adlb, adex: write_labs.c
void adam_write_exposure(adam_writer *w, const subject *s);
void adam_write_trial(adam_writer *w);    // ts: write_trial.c
void adam_trial_row(adam_writer *w, const char *code, const char *label, int number, const char *value);
void adam_write_design(adam_writer *w);       // design.c
void adam_write_screening(adam_writer *w);    // screening.c

#endif
