// SPDX-License-Identifier: MIT
// Reading dose tables: columns, subjects, and which of the model's quantities they mean; see dosing.h.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/csv.h"
#include "base/number.h"
#include "sim/dosing.h"
#include "sim/dosing_int.h"

enum { MOST_RECORDS = 1000000, MOST_DOSES = 5000000 };

// Names in any case; the first of each list is NONMEM's.
static const char *const names[DOSE_COLUMNS][4] = {
    [COLUMN_ID] = {"ID"},
    [COLUMN_TIME] = {"TIME"},
    [COLUMN_AMT] = {"AMT"},
    [COLUMN_RATE] = {"RATE"},
    [COLUMN_II] = {"II"},
    [COLUMN_ADDL] = {"ADDL"},
    [COLUMN_SS] = {"SS"},
    [COLUMN_CMT] = {"CMT"},
    [COLUMN_EVID] = {"EVID"},
    [COLUMN_MDV] = {"MDV"},
    [COLUMN_F] = {"F", "BIOAVAILABILITY"},
    [COLUMN_LAG] = {"ALAG", "LAG"},
    [COLUMN_D] = {"D", "DURATION"},
    [COLUMN_R] = {"R", "MODELED_RATE"},
};

// The model's input that a column is named after, where an equation uses it; -1.
static int table_covariate(const ode_system *s, const char *header)
{
    int j = system_find_input(s, header);
    return j >= 0 && s->input[j].needed_by && !s->input[j].is_amount_of_species ? j : -1;
}

static int table_column(const char *header)
{
    for (int k = 0; k < DOSE_COLUMNS; k++) {
        for (int i = 0; i < 4 && names[k][i]; i++) {
            if (strcasecmp(header, names[k][i]) == 0) return k;
        }
    }
    return -1;
}

// Headers that mean nothing here, and may have been meant for something.
static map *table_strangers(const dose_reader *r)
{
    map *strangers = map_new();
    for (int c = 0; c < csv_columns(r->csv); c++) {
        const char *header = csv_header(r->csv, c);
        if (table_covariate(r->s, header) < 0 && table_column(header) < 0 && strcasecmp(header, "DV") != 0) {
            map_set(strangers, header, c);
        }
    }
    return strangers;
}

// A column that is not there, with `what` it is; points at the one that may have been meant.
static void table_misses(dose_reader *r, diag_level level, int column, const char *other, const char *what)
{
    map *strangers = table_strangers(r);
    const char *name = names[column][0], *near = map_nearest(strangers, name);
    near = near ? near : map_nearest(strangers, other);
    char expected[300];
    snprintf(expected, sizeof expected, "%s%s%.100s%s", what, near ? "; is it column " : "", near ? near : "",
             near ? " that is meant?" : "");
    diag_add(r->d, level, csv_loc(r->csv, -1, near ? map_get(strangers, near) : 0), expected, "there is no column %s",
             name);
    map_free(strangers);
}

// Without AMT no record is a dose, but for those that EVID makes one and for constant infusions: said once, not by row.
static void table_amounts(dose_reader *r)
{
    bool dose = false;
    for (int row = 0; row < csv_rows(r->csv) && r->column[COLUMN_EVID] >= 0 && !dose; row++) {
        const char *evid = csv_cell(r->csv, row, r->column[COLUMN_EVID]);
        dose = strcmp(evid, "1") == 0 || strcmp(evid, "4") == 0;
    }
    if (r->column[COLUMN_AMT] < 0 && (r->column[COLUMN_SS] < 0 || r->column[COLUMN_RATE] < 0)) {
        table_misses(r, dose ? DIAG_ERROR : DIAG_WARNING, COLUMN_AMT, "AMOUNT",
                     "a column AMT, the amount of each dose");
    }
}

static void table_header(dose_reader *r)
{
    strbuf ignored = {0};
    for (int k = 0; k < DOSE_COLUMNS; k++) r->column[k] = -1;
    r->covariate_column = arena_alloc(r->t->memory, ((size_t)csv_columns(r->csv) + 1) * sizeof(int));
    r->t->covariate = arena_alloc(r->t->memory, ((size_t)csv_columns(r->csv) + 1) * sizeof(int));
    for (int c = 0; c < csv_columns(r->csv); c++) {
        const char *header = csv_header(r->csv, c);
        const int covariate = table_covariate(r->s, header), column = table_column(header);
        if (covariate >= 0) {
            r->t->covariate[r->t->ncovariate] = covariate;
            r->covariate_column[r->t->ncovariate++] = c;
        } else if (column >= 0 && r->column[column] >= 0) {
            diag_add(r->d, DIAG_ERROR, csv_loc(r->csv, -1, c), "each column once", "column %s is there twice",
                     names[column][0]);
        } else if (column >= 0) {
            r->column[column] = c;
        } else if (strncasecmp(header, "DATE", 4) == 0) {
            diag_add(r->d, DIAG_ERROR, csv_loc(r->csv, -1, c), "TIME as a number, in the model's unit",
                     "column %.40s is not supported", header);
        } else if (strcasecmp(header, "DV") != 0) {
            strbuf_printf(&ignored, "%s%.60s", ignored.n ? ", " : "", header);
        }
    }
    if (r->column[COLUMN_TIME] < 0) {
        table_misses(r, DIAG_ERROR, COLUMN_TIME, "HOURS",
                     "a column TIME beside any of ID, AMT, RATE, II, ADDL, SS, CMT, EVID and MDV");
    }
    table_amounts(r);
    if (ignored.n) {
        diag_add(r->d, DIAG_WARNING, csv_loc(r->csv, -1, 0), "columns of NONMEM, or parameters of the model",
                 "columns that mean nothing here: %.400s", ignored.s);
    }
    strbuf_free(&ignored);
}

double dose_number(dose_reader *r, int row, int column, double absent)
{
    const char *text = csv_cell(r->csv, row, column);
    double x = absent;
    if (*text && strcmp(text, ".") != 0 && !number_whole(text, &x)) {
        diag_add(r->d, DIAG_ERROR, csv_loc(r->csv, row, column), "a number, or . where there is none", "%s is '%.40s'",
                 csv_header(r->csv, column), text);
        return absent;
    }
    return x;
}

// Quantities of the model that give F, ALAG, D and R of a state. One that an equation uses means something else.
static void table_parameters(dose_reader *r, int state)
{
    static const char *const prefix[DOSE_PARAMETERS] = {"F", "ALAG", "D", "R"};
    const ode_system *s = r->s;
    for (int k = 0; k < DOSE_PARAMETERS; k++) {
        r->t->parameter[state][k] = -1;
        for (int by_id = 0; by_id < 2; by_id++) {
            char id[200];
            if (by_id) snprintf(id, sizeof id, "%s_%.150s", prefix[k], s->state[state].id);
            else snprintf(id, sizeof id, "%s%d", prefix[k], state + 1);
            const int q = map_get(s->index, id), j = system_find_input(s, id);
            if (q >= 0 && (j < 0 || !s->input[j].needed_by) && system_find_state(s, id) < 0)
                r->t->parameter[state][k] = q;
        }
    }
}

static void table_subjects(dose_reader *r)
{
    dose_table *t = r->t;
    t->first = arena_alloc(t->memory, ((size_t)t->nrecord + 2) * sizeof(int));
    map *seen = map_new();
    double doses = 0;
    for (int i = 0; i < t->nrecord; i++) {
        doses += 1 + t->record[i].addl;
        if (doses > MOST_DOSES) {
            diag_add(r->d, DIAG_ERROR, t->record[i].loc, "at most 5 million doses in a table",
                     "ADDL asks for too many doses");
            break;
        }
        const dose_record *now = &t->record[i], *before = i > 0 ? now - 1 : NULL;
        const bool same = before && (!now->subject || strcmp(now->subject, before->subject) == 0);
        if (!same) {
            if (now->subject && map_get(seen, now->subject) >= 0) {
                diag_add(r->d, DIAG_ERROR, now->loc, "all records of a subject together",
                         "subject %.40s is there twice", now->subject);
            }
            if (now->subject) map_set(seen, now->subject, 1);
            t->first[t->nsubject++] = i;
        } else if (now->time < before->time) {
            diag_add(r->d, DIAG_ERROR, now->loc, "records in order of time", "TIME goes back from %g to %g",
                     before->time, now->time);
        }
    }
    t->first[t->nsubject] = t->nrecord;
    map_free(seen);
}

static void table_rates(dose_reader *r, ode_system *s)
{
    dose_table *t = r->t;
    t->rate_input = arena_alloc(t->memory, ((size_t)s->nstate + 1) * sizeof(int));
    for (int i = 0; i < s->nstate; i++) t->rate_input[i] = -1;
    for (int i = 0; i < t->nrecord; i++) {
        const dose_record *record = &t->record[i];
        if (record->state >= 0 && record->rate != 0 && t->rate_input[record->state] < 0) {
            t->rate_input[record->state] = system_add_rate(s, record->state);
        }
    }
}

static void table_read(dose_reader *r, ode_system *s)
{
    dose_table *t = r->t;
    const int n = csv_rows(r->csv);
    table_header(r);
    if (n > MOST_RECORDS || n == 0) {
        diag_add(r->d, DIAG_ERROR, csv_loc(r->csv, -1, 0), "1 to 1,000,000 records", "the table has %d records", n);
    }
    if (diag_errors(r->d) > r->errors_before) return;
    t->record = arena_alloc(t->memory, ((size_t)n + 1) * sizeof *t->record);
    t->parameter = arena_alloc(t->memory, ((size_t)s->nstate + 1) * sizeof *t->parameter);
    for (int i = 0; i < s->nstate; i++) table_parameters(r, i);
    for (int row = 0; row < n; row++) {
        t->record[t->nrecord++] = dose_record_read(r, row);
        t->observations = t->observations || t->record[row].evid == 0;
    }
    table_subjects(r);
    if (diag_errors(r->d) == r->errors_before) table_rates(r, s);
}

// Frees the table of cells.
static dose_table *table_of(csv *cells, int errors_before, ode_system *s, diag_list *d)
{
    dose_reader r = {.s = s, .d = d, .errors_before = errors_before, .csv = cells};
    if (!r.csv) return NULL;
    arena *memory = arena_new();
    r.t = arena_alloc(memory, sizeof *r.t);
    r.t->memory = memory;
    table_read(&r, s);
    csv_free(r.csv);
    if (diag_errors(d) == r.errors_before) return r.t;
    arena_free(memory);
    return NULL;
}

dose_table *dose_table_read(const char *path, ode_system *s, diag_list *d)
{
    const int before = diag_errors(d);
    return table_of(csv_read(path, d), before, s, d);
}

dose_table *dose_table_parse(const char *text, const char *name, ode_system *s, diag_list *d)
{
    const int before = diag_errors(d);
    return table_of(csv_parse(text, name, d), before, s, d);
}

void dose_table_free(dose_table *t)
{
    if (t) arena_free(t->memory);
}
