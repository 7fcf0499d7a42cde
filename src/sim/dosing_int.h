// SPDX-License-Identifier: MIT
// What the files of dosing share. Private to the module.
//
//   dose_table.c   columns, subjects
//   dose_record.c  one record: what it asks for, and what cannot be
//   dosing.c       a subject's course: records, pending doses, rows
//   dose_give.c    what one dose does: boluses, infusions, steady states
//   steady.c       fixed points
#ifndef COLEY_SIM_DOSING_INT_H
#define COLEY_SIM_DOSING_INT_H

#include "base/csv.h"
#include "base/number.h"
#include "sim/dosing.h"

enum {
    COLUMN_ID,
    COLUMN_TIME,
    COLUMN_AMT,
    COLUMN_RATE,
    COLUMN_II,
    COLUMN_ADDL,
    COLUMN_SS,
    COLUMN_CMT,
    COLUMN_EVID,
    COLUMN_MDV,
    COLUMN_F,
    COLUMN_LAG,
    COLUMN_D,
    COLUMN_R,
    DOSE_COLUMNS
};

typedef struct {
    const ode_system *s;
    diag_list *d;
    int errors_before;
    csv *csv;
    dose_table *t;
    int column[DOSE_COLUMNS];    // -1: not there
    int *covariate_column;
} dose_reader;

// A cell's number; `absent` where it is empty or "."; an error where it is none.
double dose_number(dose_reader *r, int row, int column, double absent);
dose_record dose_record_read(dose_reader *r, int row);

// What happens at a time, in this order where times are the same.
typedef enum { ACT_STOP, ACT_DOSE, ACT_RECORD, ACT_KINDS } dose_act_kind;

typedef struct {
    double time;
    dose_act_kind kind;
    int number;               // order of coming
    int state;                // dosed
    double amount;            // ACT_DOSE: bolus, or 0; ACT_STOP and infusions: change of the rate
    double rate, duration;    // ACT_DOSE: infusion
    int record;               // ACT_RECORD
} dose_act;

typedef struct {
    const ode_system *s;
    const sim_request *r;
    const dose_table *t;
    const cgen_result *compiled;
    diag_list *d;
    sim_table *table;
    const double *atol;         // (nx)
    const double *input, *x;    // the system's, at the start

    int subject, record;    // record: being done, or done last
    double clock;           // start of the subject's course
    dose_act *act;          // a heap by time, kind, number
    int nact, numbers;
    size_t act_cap;
    bool at_records;
    int row, row_end;             // next row of the table; the subject's last + 1
    double *x_start, *p_start;    // (nx), (np): the model's start with the record's covariates
    double *q, *scratch, *out;
    bool started, failed, done;
} dosing;

// dosing.c
void dosing_add(dosing *v, dose_act act);
void dosing_forget(dosing *v);    // pending doses and running infusions: all acts but records
double *dosing_rate(const dosing *v, double *p, int state);    // the rate of infusion into a state

// dose_give.c. Gives the dose of a record: now, or by acts to come. False and an error where it cannot be given.
bool dose_give(dosing *v, const dose_record *record, double t, double *x, double *p);
void dose_begin(dosing *v, const dose_act *act, double *x, double *p);    // a dose that is due

#endif
