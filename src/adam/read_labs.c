// SPDX-License-Identifier: MIT
// ADLB: markers at baseline, and laboratory values over time; ADEX: doses.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "adam/read_int.h"

// --- markers ---------------------------------------------------------------------------------------------------------

double *read_marker_values(adam_reading *r, int patient)
{
    read_patient *p = &r->patient[patient];
    if (!p->marker) {
        p->marker = arena_alloc(r->memory, sizeof *p->marker * WRITE_MARKERS);
        for (int i = 0; i < WRITE_MARKERS; i++) {
            p->marker[i] = NAN;
        }
    }
    return p->marker;
}

// "PD-L1 TPS" of "PD-L1 TPS (%)": the unit is apart.
static const char *parameter_name(adam_reading *r, const adam_file *f)
{
    char name[160];
    const char *unit_text = adam_cell(f, "AVALU"), *param = adam_cell(f, "PARAM");
    snprintf(name, sizeof name, "%.150s", *param ? param : adam_cell(f, "PARAMCD"));
    char *bracket = strrchr(name, '(');
    if (bracket && bracket > name + 1 && !strncmp(bracket + 1, unit_text, strlen(unit_text))) {
        bracket[-1] = '\0';
    }
    return read_text(r, name);
}

// ADLB tells more of a marker than ADSL, and their order.
static int marker_of(adam_reading *r, const adam_file *f)
{
    const char *code = adam_cell(f, "PARAMCD");
    int at = 0;
    while (at < r->nmarker && strcmp(r->marker[at].code, code)) {
        at++;
    }
    if (at == WRITE_MARKERS || (at < r->nmarker && r->marker[at].order >= 0)) {
        return at < WRITE_MARKERS ? at : -1;
    }
    const char *unit_text = adam_cell(f, "AVALU");
    r->marker[at] = (read_marker){parameter_name(r, f), read_text(r, *unit_text ? unit_text : "1"), read_text(r, code),
                                  !strcmp(adam_cell(f, "PARCAT1"), "BIOMARKER"), r->nordered++};
    r->nmarker += at == r->nmarker;
    return at;
}

// --- laboratory values -----------------------------------------------------------------------------------------------

// The lab of a row by its PARAMCD; -1 where there are too many.
static int lab_of(adam_reading *r, const adam_file *f)
{
    const char *code = adam_cell(f, "PARAMCD");
    int i = map_get(r->lab_codes, code);
    if (i < 0 && r->nlab_kind < READ_LABS) {
        i = r->nlab_kind++;
        map_set(r->lab_codes, code, i);
        const char *unit_text = adam_cell(f, "AVALU");
        r->lab_kind[i] = (read_lab_kind){.name = parameter_name(r, f),
                                         .unit = read_text(r, *unit_text ? unit_text : "1"),
                                         .low = adam_number(f, "ANRLO"),
                                         .high = adam_number(f, "ANRHI")};
    }
    return i;
}

static void lab_row(adam_reading *r, const adam_file *f, int patient, bool baseline)
{
    double day = read_day_of(f, &r->patient[patient], "ADAY", "ADY", "ADT"), visit = adam_number(f, "AVISITN");
    day = isnan(day) && baseline ? 0 : day;
    const int lab = isnan(day) ? -1 : lab_of(r, f);
    if (lab < 0) {
        return;
    }
    read_lab x = {.patient = patient,
                  .lab = lab,
                  .day = day,
                  .value = adam_number(f, "AVAL"),
                  .grade = adam_number(f, "ATOXGR"),
                  .visit = !isnan(visit) && visit >= 0 && visit < READ_VISITS ? (int)visit
                           : baseline                                         ? 0
                                                                              : -1};
    ARRAY_PUSH(r->lab, r->nlab, r->lab_cap, x);
}

void read_labs(adam_reading *r)
{
    adam_file *f = read_open(r, ADAM_ADLB);
    const bool simulated = read_ts(r, "XSEED", 1) != NULL;
    while (f && adam_file_next(f)) {
        const int p = read_patient_of(r, f);
        if (p < 0 || !*adam_cell(f, "AVAL")) {
            continue;
        }
        const char *category = adam_cell(f, "PARCAT1");
        const bool baseline = *adam_cell(f, "ABLFL") == 'Y' || adam_number(f, "AVISITN") == 0,
                   marker = !strcmp(category, "BIOMARKER") || !strcmp(category, "BASELINE");
        // a run's labs are no markers of it; of observed data every value at baseline may be one
        const int m = baseline && (marker || !simulated) ? marker_of(r, f) : -1;
        if (m >= 0) {
            read_marker_values(r, p)[m] = adam_number(f, "AVAL");
        }
        if (!marker) {
            lab_row(r, f, p, baseline);
        }
    }
    adam_file_close(f);
}

// --- doses -----------------------------------------------------------------------------------------------------------

void read_exposure(adam_reading *r)
{
    adam_file *f = read_open(r, ADAM_ADEX);
    while (f && adam_file_next(f)) {
        const int p = read_patient_of(r, f);
        if (p < 0) {
            continue;
        }
        if (adam_number(f, "LDOSEDAY") < adam_number(f, "FDOSEDAY")) {
            adam_refuse(f, "LDOSEDAY", "FDOSEDAY (%g) or later", adam_number(f, "FDOSEDAY"));
        }
        const double omitted = adam_number(f, "NOMITTED");
        read_dose x = {.patient = p,
                       .drug = read_text(r, adam_cell(f, "EXTRT")),
                       .doses = adam_number(f, "NDOSES"),
                       .omitted = isnan(omitted) ? 0 : omitted,
                       .first = adam_number(f, "FDOSEDAY"),
                       .last = adam_number(f, "LDOSEDAY"),
                       .stopped = adam_number(f, "STOPDAY")};
        ARRAY_PUSH(r->dose, r->ndose, r->dose_cap, x);
    }
    adam_file_close(f);
}
