// SPDX-License-Identifier: MIT
// TS: what the trial is. Parameters by CDISC's names where it has one; those that begin with X are this program's, and
// say what an analysis needs beside the data: the arms in their order, the cuts, the milestones.
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adam/write_int.h"
#include "base/number.h"

void adam_trial_row(adam_writer *w, const char *code, const char *label, int number, const char *value)
{
    adam_out *o = &w->out[ADAM_TS];
    adam_text(o, "STUDYID", w->trial->name);
    adam_text(o, "DOMAIN", "TS");
    adam_int(o, "TSSEQ", number);
    adam_text(o, "TSPARMCD", code);
    adam_text(o, "TSPARM", label);
    adam_text(o, "TSVAL", value);
    adam_end_row(o);
}

static void trial_number(adam_writer *w, const char *code, const char *label, int number, double value)
{
    char text[32];
    number_format(value, text);
    adam_trial_row(w, code, label, number, text);
}

static void trial_meta(adam_writer *w, const char *code, const char *label, const char *key)
{
    char *text = store_meta(w->store, key);
    if (text && *text) {
        adam_trial_row(w, code, label, 1, text);
    }
    free(text);
}

static void write_arms(adam_writer *w, const library_trial *t)
{
    for (int i = 0; i < t->narm; i++) {
        adam_trial_row(w, "XARM", "Arm", i + 1, t->arm[i].name);
    }
    for (int i = 0, n = 0; i < t->narm; i++) {
        if (t->arm[i].control) {
            adam_trial_row(w, "XCONTROL", "Control Arm", ++n, t->arm[i].name);
        }
    }
    for (int i = 0; i < t->nreport; i++) {
        trial_number(w, "XREPORT", "Milestone (Days)", i + 1, t->report_at[i]);
    }
    for (int i = 0; i < t->nendpoint; i++) {
        adam_trial_row(w, "XENDPT", "Endpoint Shown", i + 1, t->endpoint[i]);
    }
}

// What of the cancer the analysis looks for.
static void write_cancer(adam_writer *w, const library_cancer *k)
{
    for (int i = 0; i < k->norgan; i++) {
        adam_trial_row(w, "XEVENT", "Adverse Event Looked For", i + 1, k->organ[i].event);
        adam_trial_row(w, "XORGAN", "Its Organ", i + 1, k->organ[i].name);
    }
    for (int i = 0; i < k->nbiomarker; i++) {
        if (!isnan(k->biomarker[i].positive)) {
            trial_number(w, "XPOSITIV", "Threshold of a Biomarker", i + 1,
                         k->biomarker[i].positive / k->biomarker[i].unit.factor);
        }
    }
    for (int i = 0; i < k->ncause; i++) {
        adam_trial_row(w, "XCAUSE", "Cause of Resistance Looked For", i + 1, k->cause[i].name);
    }
}

static void write_calendar(adam_writer *w, const library_trial *t)
{
    trial_number(w, "XVISIT", "First Assessment of Tumors (Days)", 1, t->first_visit);
    for (int i = 0; i < t->nvisit; i++) {
        trial_number(w, "XEVERY", "Interval of Assessments (Days)", i + 1, t->visit[i].every);
        if (isfinite(t->visit[i].until)) {
            trial_number(w, "XUNTIL", "Until (Days)", i + 1, t->visit[i].until);
        }
    }
    trial_number(w, "XACCRUAL", "Accrual (Days)", 1, t->accrual);
    trial_number(w, "XCUTOFF", "Data Cutoff After Accrual (Days)", 1, t->cutoff);
    trial_number(w, "XFOLLOW", "Follow-up of a Patient (Days)", 1, t->follow_up);
    trial_number(w, "XPERARM", "Patients Planned in an Arm", 1, t->patients_per_arm);
    if (t->cutoff_events) {
        adam_trial_row(w, "XCUTEND", "Endpoint of the Data Cutoff", 1, t->cutoff_os ? "OS" : "PFS");
        trial_number(w, "XCUTPLAN", "Events Planned at the Data Cutoff", 1, t->cutoff_events);
        trial_meta(w, "XCUTDAY", "Day of the Data Cutoff", "cutoff_day");
        trial_meta(w, "XCUTCAME", "Events at the Data Cutoff", "cutoff_events");
        trial_meta(w, "XCUTREAC", "Events of the Data Cutoff Came", "cutoff_reached");
    }
}

static void write_provenance(adam_writer *w, const library_trial *t)
{
    char seed[32];
    snprintf(seed, sizeof seed, "%" PRIu64, t->seed);
    adam_trial_row(w, "XSEED", "Seed of the Random Numbers", 1, seed);
    trial_meta(w, "XMODEL", "Model (SHA-256)", "model_hash");
    trial_meta(w, "XWALL", "Seconds Computed", "wall_s");
    trial_meta(w, "XGROWTH", "Of them in Growing Tumors", "growth_s");
    trial_meta(w, "XTREAT", "Of them in Treating Patients", "treatment_s");
    trial_meta(w, "XRECALL", "Candidates Grown by an Earlier Run", "candidates_recalled");
    trial_meta(w, "XCOLEY", "Computed by Coley", "coley");
}

void adam_write_trial(adam_writer *w)
{
    const library_trial *t = w->trial;
    adam_trial_row(w, "TITLE", "Trial Title", 1, t->title);
    adam_trial_row(w, "INDIC", "Trial Disease/Condition Indication", 1, t->cancer->title);
    adam_trial_row(w, "RANDOM", "Trial is Randomized", 1, "Y");
    adam_trial_row(w, "SSTDTC", "Study Start Date", 1, ADAM_FIRST_DATE);
    trial_number(w, "PLANSUB", "Planned Number of Subjects", 1, (double)t->patients_per_arm * t->narm);
    if (t->reference >= 0) {
        adam_trial_row(w, "COMPTRT", "Comparative Treatment Name", 1, t->arm[t->reference].name);
    }
    write_arms(w, t);
    write_cancer(w, t->cancer);
    write_calendar(w, t);
    write_provenance(w, t);
    adam_write_design(w);
    adam_write_screening(w);
    if (t->source) {
        adam_trial_row(w, "XSOURCE", "Published In", 1, t->source);
    }
}
