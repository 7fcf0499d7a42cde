// SPDX-License-Identifier: MIT
// ADSL: one row a patient. Flags must agree with dates.
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "adam/read_int.h"

// Variables of ADSL that are no part of the definition and that sponsors name alike: markers where adlb.csv has none.
static const read_marker KNOWN[] = {
    {"PD-L1 TPS", "%", "PDL1TPS", true, -1},
    {"PD-L1", "%", "PDL1", true, -1},
    {"PD-L1 CPS", "1", "PDL1CPS", true, -1},
    {"TMB", "1/Mb", "TMB", true, -1},
    {"age", "years", "AGE", false, -1},
    {"weight", "kg", "WEIGHTBL", false, -1},
    {"height", "cm", "HEIGHTBL", false, -1},
    {"body mass index", "kg/m2", "BMIBL", false, -1},
    {"ECOG performance status", "1", "ECOGBL", false, -1},
    {"LDH", "U/L", "LDHBL", false, -1},
};

static void subject_markers(adam_reading *r, const adam_file *f)
{
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        if (adam_file_has(f, KNOWN[i].code)) {
            r->marker[r->nmarker++] = KNOWN[i];
        }
    }
}

static int flag_of(const adam_file *f, const char *name)
{
    const char *cell = adam_cell(f, name);
    return *cell ? *cell == 'Y' : -1;
}

// Date `later` is not before `sooner`, where both are there.
static void check_order(adam_file *f, const char *sooner, const char *later)
{
    int64_t a, b;
    if (adam_date_number(adam_cell(f, sooner), &a) && adam_date_number(adam_cell(f, later), &b) && b < a) {
        adam_refuse(f, later, "%s (%.20s) or later", sooner, adam_cell(f, sooner));
    }
}

static void check_subject(adam_file *f)
{
    bool died = *adam_cell(f, "DTHFL") == 'Y', dated = *adam_cell(f, "DTHDT");
    check_order(f, "TRTSDT", "TRTEDT");
    check_order(f, "RANDDT", "TRTEDT");
    check_order(f, "RANDDT", "DTHDT");
    if (adam_file_has(f, "DTHFL") && adam_file_has(f, "DTHDT") && died != dated) {
        adam_refuse(f, "DTHDT", died ? "a date, as DTHFL is Y" : "nothing, as DTHFL is not Y");
    }
    if (adam_file_has(f, "TRTSDT") && *adam_cell(f, "SAFFL") == 'Y' && !*adam_cell(f, "TRTSDT")) {
        adam_refuse(f, "TRTSDT", "a date, as SAFFL is Y");
    }
    if (*adam_cell(f, "DTHCAUS") && adam_file_has(f, "DTHFL") && !died) {
        adam_refuse(f, "DTHCAUS", "nothing, as DTHFL is not Y");
    }
    if (*adam_cell(f, "DCTREAS") && !strcmp(adam_cell(f, "EOTSTT"), "ONGOING")) {
        adam_refuse(f, "DCTREAS", "nothing, as EOTSTT is ONGOING");
    }
}

// Days since randomisation by the exact variable, else between two dates.
static double day_of(const adam_file *f, const char *exact, const char *date)
{
    int64_t from, to;
    double day = adam_number(f, exact);
    bool dated = date && adam_date_number(adam_cell(f, "RANDDT"), &from) && adam_date_number(adam_cell(f, date), &to);
    return isnan(day) && dated ? (double)(to - from) : day;
}

// The clinic's word for a cause of death.
static const char *cause_word(adam_reading *r, const char *cause)
{
    return !strcmp(cause, "DISEASE UNDER STUDY") ? "disease"
           : !strcmp(cause, "ADVERSE EVENT")     ? "toxicity"
           : !strcmp(cause, "OTHER")             ? "other"
                                                 : read_text(r, cause);
}

static void subject_row(adam_reading *r, adam_file *f, int known)
{
    int arm = read_arm_of(r, adam_cell(f, "TRT01P")), seen = map_get(r->subjects, adam_cell(f, "USUBJID"));
    if (arm < 0 || seen >= 0) {
        adam_refuse(f, arm < 0 ? "TRT01P" : "USUBJID", arm < 0 ? "at most %d arms" : "one row for each patient",
                    READ_ARMS);
        return;
    }
    double order = adam_number(f, "TRT01PN");
    if (!isnan(order) && !isnan(r->arm_order[arm]) && order != r->arm_order[arm]) {
        adam_refuse(f, "TRT01PN", "%g, as above for %.100s", r->arm_order[arm], adam_cell(f, "TRT01P"));
        return;
    }
    r->arm_order[arm] = isnan(order) ? r->arm_order[arm] : order;
    check_subject(f);
    int p = read_patient_of(r, f);
    read_patient *x = &r->patient[p];
    x->arm = arm;
    x->in_trial = flag_of(f, "ITTFL") != 0;
    x->dead = *adam_cell(f, "DTHFL") == 'Y';
    x->safety = flag_of(f, "SAFFL");
    x->evaluable = flag_of(f, "EFFFL");
    x->failure = x->in_trial ? NULL : read_text(r, adam_cell(f, "DCSREAS"));
    int64_t randomised;
    x->randomised = adam_date_number(adam_cell(f, "RANDDT"), &randomised) ? (double)randomised : NAN;
    x->entry = adam_number(f, "ENTRYDAY");
    x->cutoff = adam_number(f, "CUTDAY");
    x->stopped = adam_number(f, "EOTDAY");
    x->progression = adam_number(f, "PRGDAY");
    x->death = day_of(f, "DTHDAY", "DTHDT");
    x->dropout = adam_number(f, "DROPDAY");
    x->next_day = adam_number(f, "NEXTDAY");
    x->next_line = read_text(r, adam_cell(f, "NEXTTRT"));
    x->death_cause = cause_word(r, adam_cell(f, "DTHCAUS"));
    x->stratum = read_text(r, adam_cell(f, "STRATAR"));
    x->resistance = read_text(r, adam_cell(f, "RESCAUSE"));
    x->sum = adam_number(f, "SUMDIABL");
    x->targets = adam_number(f, "NTARGET");
    x->lesions = adam_number(f, "NLESION");
    for (int i = 0; i < known; i++) {
        read_marker_values(r, p)[i] = adam_number(f, r->marker[i].code);
    }
}

void read_subjects(adam_reading *r)
{
    adam_file *f = read_open(r, ADAM_ADSL);
    if (!f) {
        return;
    }
    subject_markers(r, f);
    r->ended_known = adam_file_has(f, "EOTDAY");
    r->death_known = adam_file_has(f, "DTHFL");
    int known = r->nmarker;
    while (adam_file_next(f)) {
        if (r->npatient >= READ_MOST_PATIENTS) {
            adam_refuse(f, "USUBJID", "at most %d patients", READ_MOST_PATIENTS);
            break;
        }
        subject_row(r, f, known);
    }
    adam_file_close(f);
}
