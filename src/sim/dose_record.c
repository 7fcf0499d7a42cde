// SPDX-License-Identifier: MIT
// One record of a dose table: its numbers, what they ask for, and what cannot be; see dosing.h.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sim/dosing_int.h"

enum { MOST_ADDL = 100000 };

static void record_wrong(dose_reader *r, int row, int column, const char *expected, const char *what)
{
    diag_add(r->d, DIAG_ERROR,
             csv_loc(r->csv, row, r->column[column] >= 0 ? r->column[column] : r->column[COLUMN_TIME]), expected, "%s",
             what);
}

static int record_whole(dose_reader *r, int row, int column, int low, int high, const char *expected)
{
    const double x = dose_number(r, row, r->column[column], 0);
    if (x < low || x > high || x != floor(x)) {
        char what[100];
        snprintf(what, sizeof what, "%s is %g", csv_header(r->csv, r->column[column]), x);
        record_wrong(r, row, column, expected, what);
        return 0;
    }
    return (int)x;
}

// "depot, central" for messages, at most a few
static char *record_states(const dose_reader *r)
{
    strbuf b = {0};
    for (int i = 0; i < r->s->nstate && i < 8; i++)
        strbuf_printf(&b, "%s%s (%d)", i ? ", " : "", r->s->state[i].id, i + 1);
    if (r->s->nstate > 8) strbuf_printf(&b, ", ... (%d)", r->s->nstate);
    char *text =
        arena_printf(r->t->memory, "a compartment of the model, by name or number: %s", b.n ? b.s : "it has none");
    strbuf_free(&b);
    return text;
}

// NONMEM's default compartment: the depot, else the first one.
static int record_default_state(const ode_system *s)
{
    for (int i = 0; i < s->nstate; i++) {
        if (strcasecmp(s->state[i].id, "depot") == 0) return i;
    }
    return s->nstate > 0 ? 0 : -1;
}

static int record_state(dose_reader *r, int row)
{
    const char *text = csv_cell(r->csv, row, r->column[COLUMN_CMT]);
    const ode_system *s = r->s;
    int state = *text ? system_find_state(s, text) : -1;
    if (state >= 0) return state;
    double number;
    const bool is_number = number_whole(text, &number);
    if (!*text || strcmp(text, ".") == 0 || (is_number && number == 0)) {
        state = record_default_state(s);
    } else if (is_number && number == floor(number) && number >= 1 && number <= s->nstate) {
        state = (int)number - 1;
    }
    if (state < 0) {
        const int known = map_get(s->index, text);
        char what[160];
        snprintf(what, sizeof what,
                 known >= 0 ? "'%.80s' has no differential equation, so that nothing can be given into it"
                            : "there is no compartment '%.80s'",
                 text);
        record_wrong(r, row, COLUMN_CMT, record_states(r), what);
    }
    return state;
}

// NONMEM's event type where the table has no EVID.
static int record_evid(dose_reader *r, int row, const dose_record *record)
{
    if (r->column[COLUMN_EVID] >= 0)
        return record_whole(r, row, COLUMN_EVID, 0, 4, "0 observation, 1 dose, 2 other, 3 reset, 4 reset and dose");
    if (record->amt != 0 || (record->ss > 0 && record->rate != 0)) return 1;
    return r->column[COLUMN_MDV] >= 0 && dose_number(r, row, r->column[COLUMN_MDV], 0) == 1 ? 2 : 0;
}

static void record_check_dose(dose_reader *r, int row, const dose_record *record)
{
    const bool constant = record->amt == 0 && record->ss > 0 && (record->rate > 0 || record->rate == -1);
    if (record->amt < 0 || (record->amt == 0 && !constant)) {
        record_wrong(r, row, COLUMN_AMT, "a positive amount; 0 with SS and RATE for a constant infusion",
                     "the dose has no positive AMT");
    }
    if (record->rate < 0 && record->rate != -1 && record->rate != -2) {
        record_wrong(r, row, COLUMN_RATE, "0, a positive rate, -1 (the model's R) or -2 (the model's D)",
                     "RATE is negative");
    }
    if (record->addl > 0 && !(record->ii > 0)) {
        record_wrong(r, row, COLUMN_II, "a positive interval", "ADDL asks for more doses, but II is not positive");
    }
    if (record->ss > 0 && !constant && !(record->ii > 0)) {
        record_wrong(r, row, COLUMN_II, "a positive interval", "SS asks for a steady state, but II is not positive");
    }
    const int needed = record->rate == -1 ? DOSE_RATE : record->rate == -2 ? DOSE_DURATION : -1;
    if (needed >= 0 && record->state >= 0 && isnan(record->given[needed]) &&
        r->t->parameter[record->state][needed] < 0) {
        const char *expected = needed == DOSE_RATE ? "column R, or a parameter R_%s or R%d of the model"
                                                   : "column D, or a parameter D_%s or D%d of the model";
        char text[300];
        snprintf(text, sizeof text, expected, r->s->state[record->state].id, record->state + 1);
        record_wrong(r, row, COLUMN_RATE, arena_strdup(r->t->memory, text),
                     "RATE leaves the infusion to the model, which does not say it");
    }
}

static void record_given(dose_reader *r, int row, dose_record *record)
{
    static const int column[DOSE_PARAMETERS] = {
        [DOSE_F] = COLUMN_F, [DOSE_LAG] = COLUMN_LAG, [DOSE_DURATION] = COLUMN_D, [DOSE_RATE] = COLUMN_R};
    for (int k = 0; k < DOSE_PARAMETERS; k++) {
        record->given[k] = dose_number(r, row, r->column[column[k]], NAN);
        if (record->given[k] < 0)
            record_wrong(r, row, column[k], "a number that is not negative", "the number is negative");
    }
}

dose_record dose_record_read(dose_reader *r, int row)
{
    dose_table *t = r->t;
    dose_record record = {.loc = csv_loc(r->csv, row, r->column[COLUMN_TIME]), .state = -1};
    if (r->column[COLUMN_ID] >= 0)
        record.subject = arena_strdup(t->memory, csv_cell(r->csv, row, r->column[COLUMN_ID]));
    const int errors = diag_errors(r->d);
    record.time = dose_number(r, row, r->column[COLUMN_TIME], NAN);
    if (isnan(record.time) && diag_errors(r->d) == errors)
        record_wrong(r, row, COLUMN_TIME, "a time, in the model's unit", "the record has no TIME");
    record.amt = dose_number(r, row, r->column[COLUMN_AMT], 0);
    record.rate = dose_number(r, row, r->column[COLUMN_RATE], 0);
    record.ii = dose_number(r, row, r->column[COLUMN_II], 0);
    record.addl = record_whole(r, row, COLUMN_ADDL, 0, MOST_ADDL, "a whole number from 0 to 100000");
    record.ss =
        record_whole(r, row, COLUMN_SS, 0, 2, "0, 1 (steady state) or 2 (steady state on top of what is there)");
    record.evid = record_evid(r, row, &record);
    record_given(r, row, &record);
    if (record.evid == 1 || record.evid == 4) {
        record.state = record_state(r, row);
        record_check_dose(r, row, &record);
    }
    double *covariate = arena_alloc(t->memory, ((size_t)t->ncovariate + 1) * sizeof *covariate);
    for (int c = 0; c < t->ncovariate; c++) {
        covariate[c] = dose_number(r, row, r->covariate_column[c], NAN);
        if (isnan(covariate[c])) {
            diag_add(r->d, DIAG_ERROR, csv_loc(r->csv, row, r->covariate_column[c]), "a number", "%s has no value",
                     csv_header(r->csv, r->covariate_column[c]));
        }
    }
    record.covariate = covariate;
    return record;
}
