// SPDX-License-Identifier: MIT
// Reading a run's tables side by side: one cursor a table and arm, each in order of patients.
#include "adam/subject.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

// --- a table's rows of an arm ----------------------------------------------------------------------------------------

enum { FEED_COLUMNS = 64 };

typedef struct {
    store_cursor *c;         // NULL: no such table
    int at[FEED_COLUMNS];    // place of each name in the cursor; -1: no such column
    int64_t patient;         // of the row that the cursor is on; INT64_MAX: there are no more
} feed;

static void feed_advance(feed *f)
{
    f->patient = f->c && store_next(f->c) ? store_get_int(f->c, 0) : INT64_MAX;
}

// Rows of `arm` (NULL: all). name[0 .. n - 1] may or may not be there.
static feed feed_open(store *s, const char *table, const char *const *name, int n, const char *arm)
{
    feed f = {.patient = INT64_MAX};
    const char *wanted[FEED_COLUMNS + 1] = {"patient"};
    int t = store_find_table(s, table), k = 1;
    for (int i = 0; i < n; i++) {
        f.at[i] = -1;
        if (t >= 0 && store_find_column(s, t, name[i]) >= 0) {
            wanted[k] = name[i];
            f.at[i] = k++;
        }
    }
    if (t >= 0) {
        f.c = store_pick(s, table, wanted, k, arm ? "arm" : NULL, arm);
        feed_advance(&f);
    }
    return f;
}

// Goes to the patient's next row; false where he has no more.
static bool feed_at(feed *f, int64_t patient)
{
    while (f->patient < patient) {
        feed_advance(f);
    }
    return f->patient == patient;
}

static double feed_real(const feed *f, int i)
{
    return f->at[i] < 0 ? NAN : store_get_real(f->c, f->at[i]);
}

static void feed_text(const feed *f, int i, char out[SUBJECT_TEXT])
{
    snprintf(out, SUBJECT_TEXT, "%s", f->at[i] < 0 ? "" : store_get_text(f->c, f->at[i]));
}

// --- which columns ---------------------------------------------------------------------------------------------------

enum { P_CANDIDATE, P_ARM, P_ENTRY, P_CUTOFF, P_SUM, P_TARGETS, P_LESIONS, P_STRATUM, P_RESISTS, NPATIENT };
static const char *const PATIENT_COLUMN[NPATIENT] = {"candidate", "arm",     "entry_day", "cutoff_day", "sum_mm",
                                                     "targets",   "lesions", "stratum",   "cause"};
enum {
    R_BEST,
    R_DEATH,
    R_PROGRESSION,
    R_DROPOUT,
    R_NEXT,
    R_NEXT_DAY,
    R_CAUSE,
    R_VIEW,
    V_RESPONSE = 0,
    V_UNCONFIRMED,
    V_GRADE,
    V_STOPPED,
    V_OTHER,
    V_OTHER_UNCONFIRMED,
    V_IRESPONSE,
    NVIEW_COLUMN,
    NRESULT = R_VIEW + 2 * NVIEW_COLUMN
};
static const char *const RESULT_COLUMN[NRESULT] = {"best_change",
                                                   "death_day",
                                                   "progression_day",
                                                   "dropout_day",
                                                   "next_line",
                                                   "next_line_day",
                                                   "death_cause",
                                                   "cut_response",
                                                   "cut_response_unconfirmed",
                                                   "cut_grade",
                                                   "cut_stopped",
                                                   "cut_other_response",
                                                   "cut_other_response_unconfirmed",
                                                   "cut_iresponse",
                                                   "full_response",
                                                   "full_response_unconfirmed",
                                                   "full_grade",
                                                   "full_stopped",
                                                   "full_other_response",
                                                   "full_other_response_unconfirmed",
                                                   "full_iresponse"};
enum { E_DRUG, E_DOSES, E_FIRST, E_LAST, E_STOPPED, E_OMITTED, NEXPOSURE };
static const char *const EXPOSURE_COLUMN[NEXPOSURE] = {"drug",     "doses",       "first_day",
                                                       "last_day", "stopped_day", "omitted"};
enum { S_DAY, S_VISIT, S_SUM, S_CHANGE, S_RESPONSE, S_IRESPONSE, S_READER, S_NEW, NSCAN };
static const char *const SCAN_COLUMN[NSCAN] = {"day",      "visit",     "sum_mm", "change",
                                               "response", "iresponse", "reader", "new_lesions"};
enum { A_EVENT, A_ORGAN, A_KIND, A_GRADE, A_ONSET, A_GRADE3, A_RESOLVED, A_RELATED, A_STEROID, NADVERSE };
static const char *const ADVERSE_COLUMN[NADVERSE] = {"event",      "organ",        "kind",    "grade",  "onset_day",
                                                     "grade3_day", "resolved_day", "related", "steroid"};
enum { L_LAB, L_DAY, L_VISIT, L_VALUE, L_UNIT, L_GRADE, NLAB };
static const char *const LAB_COLUMN[NLAB] = {"lab", "day", "visit", "value", "unit", "grade"};

typedef struct {
    feed result, time, exposure, scan, adverse, lab;
} arm_feeds;

struct subject_source {
    store *store;
    const library_trial *trial;
    arena *memory;
    feed patients, lesions, markers;
    arm_feeds *arm;    // (narm)
    subject now;
};

// Beginning of the names of lesion l's columns.
static const char *lesion_column(const subject_source *x, int l, const char *end)
{
    return arena_printf(x->memory, "%s%d_%s", x->trial->cancer->lesion_prefix, l + 1, end);
}

static void source_patients(subject_source *x)
{
    const library_cancer *k = x->trial->cancer;
    const char *name[FEED_COLUMNS];
    x->patients = feed_open(x->store, "patients", PATIENT_COLUMN, NPATIENT, NULL);
    int n = 0;
    for (int l = 0; l < k->lesions && l < SUBJECT_LESIONS; l++) {
        name[n++] = lesion_column(x, l, "mm");
        name[n++] = lesion_column(x, l, "kind");
    }
    x->lesions = feed_open(x->store, "patients", name, n, NULL);
    n = 0;
    for (int i = 0; i < k->nbiomarker && n < FEED_COLUMNS; i++) {
        name[n++] = k->biomarker[i].name;
    }
    for (int i = 0; i < k->nbaseline && n < FEED_COLUMNS; i++) {
        name[n++] = k->baseline[i].name;
    }
    x->markers = feed_open(x->store, "patients", name, n, NULL);
    x->now.nmarker = n;
    x->now.marker = arena_alloc(x->memory, sizeof *x->now.marker * ((size_t)n + 1));
}

static void source_arm(subject_source *x, arm_feeds *f, const char *arm)
{
    const char *scan[NSCAN + SUBJECT_LESIONS], *time[FEED_COLUMNS];
    int n = 0;
    for (; n < NSCAN; n++) {
        scan[n] = SCAN_COLUMN[n];
    }
    for (int l = 0; l < x->trial->cancer->lesions && l < SUBJECT_LESIONS; l++) {
        scan[n++] = lesion_column(x, l, "mm");
    }
    for (int i = 0; i < adam_ntime; i++) {
        const char *view = adam_time[i].full ? "full" : "cut";
        time[2 * i] = arena_printf(x->memory, "%s_%s_day", view, adam_time[i].column);
        time[2 * i + 1] = arena_printf(x->memory, "%s_%s_event", view, adam_time[i].column);
    }
    f->result = feed_open(x->store, "results", RESULT_COLUMN, NRESULT, arm);
    f->time = feed_open(x->store, "results", time, 2 * adam_ntime, arm);
    f->exposure = feed_open(x->store, "exposure", EXPOSURE_COLUMN, NEXPOSURE, arm);
    f->scan = feed_open(x->store, "visits", scan, n, arm);
    f->adverse = feed_open(x->store, "adverse_events", ADVERSE_COLUMN, NADVERSE, arm);
    f->lab = feed_open(x->store, "labs", LAB_COLUMN, NLAB, arm);
}

subject_source *subject_source_new(store *s, const library_trial *t)
{
    subject_source *x = base_alloc(1, sizeof *x);
    x->store = s;
    x->trial = t;
    x->memory = arena_new();
    x->arm = arena_alloc(x->memory, sizeof *x->arm * ((size_t)t->narm + 1));
    source_patients(x);
    for (int a = 0; a < t->narm; a++) {
        source_arm(x, &x->arm[a], t->arm[a].name);
    }
    x->now.time = arena_alloc(x->memory, sizeof *x->now.time * ((size_t)adam_ntime + 1));
    return x;
}

// --- a patient -------------------------------------------------------------------------------------------------------

static void load_results(arm_feeds *f, subject *s)
{
    s->computed = feed_at(&f->result, s->number);
    feed_at(&f->time, s->number);
    for (int i = 0; i < adam_ntime; i++) {
        s->time[i] = (subject_time){NAN, NAN};
        if (s->computed) {
            s->time[i].day = feed_real(&f->time, 2 * i);
            s->time[i].event = feed_real(&f->time, 2 * i + 1);
        }
    }
    if (!s->computed) {
        return;
    }
    s->best_change = feed_real(&f->result, R_BEST);
    s->death = feed_real(&f->result, R_DEATH);
    s->progression = feed_real(&f->result, R_PROGRESSION);
    s->dropout = feed_real(&f->result, R_DROPOUT);
    s->next_day = feed_real(&f->result, R_NEXT_DAY);
    feed_text(&f->result, R_NEXT, s->next_line);
    feed_text(&f->result, R_CAUSE, s->death_cause);
    for (int v = 0; v < 2; v++) {
        int at = R_VIEW + v * NVIEW_COLUMN;
        feed_text(&f->result, at + V_RESPONSE, s->response[v]);
        feed_text(&f->result, at + V_UNCONFIRMED, s->unconfirmed[v]);
        feed_text(&f->result, at + V_OTHER, s->other_response[v]);
        feed_text(&f->result, at + V_OTHER_UNCONFIRMED, s->other_unconfirmed[v]);
        feed_text(&f->result, at + V_IRESPONSE, s->iresponse[v]);
        s->grade[v] = feed_real(&f->result, at + V_GRADE);
        s->stopped[v] = feed_real(&f->result, at + V_STOPPED);
    }
}

static bool is_study_drug(const library_trial *t, int arm, const char *drug)
{
    for (int i = 0; i < t->arm[arm].ndose; i++) {
        if (!strcmp(t->therapy[t->arm[arm].dose[i].therapy]->name, drug)) {
            return true;
        }
    }
    return false;
}

// Doses that the arm plans of a drug; INFINITY where it is given without an end within the follow-up.
static double planned_doses(const library_trial *t, int arm, const char *drug)
{
    double planned = 0;
    for (int i = 0; i < t->arm[arm].ndose; i++) {
        const library_dose *o = &t->arm[arm].dose[i];
        if (!strcmp(t->therapy[o->therapy]->name, drug)) {
            const bool ends = o->count > 0 || o->until < t->follow_up || isnan(o->every);
            const double last = isnan(o->every) ? 1 : ceil((o->until - o->start) / o->every);
            planned += !ends ? INFINITY : o->count > 0 ? fmin(o->count, last) : last;
        }
    }
    return planned;
}

static int study_drugs(const library_trial *t, int arm)
{
    int n = 0;
    for (int i = 0; i < t->arm[arm].ndose; i++) {
        int k = 0;
        while (t->arm[arm].dose[k].therapy != t->arm[arm].dose[i].therapy) {
            k++;
        }
        n += k == i;
    }
    return n;
}

// Doses of study drugs; one that is given again after progression counts until then.
static void load_exposure(const library_trial *t, feed *f, subject *s)
{
    char drug[SUBJECT_TEXT];
    s->first_dose = s->last_dose = s->stopped_day = NAN;
    s->doses = 0;
    s->ndose = 0;
    int left = study_drugs(t, s->arm);
    for (; feed_at(f, s->number); feed_advance(f)) {
        feed_text(f, E_DRUG, drug);
        double first = feed_real(f, E_FIRST), last = feed_real(f, E_LAST);
        s->stopped_day = fmin(s->stopped_day, feed_real(f, E_STOPPED));
        subject_dose dose = {.doses = feed_real(f, E_DOSES),
                             .omitted = feed_real(f, E_OMITTED),
                             .first = first,
                             .last = last,
                             .stopped = feed_real(f, E_STOPPED)};
        memcpy(dose.drug, drug, sizeof drug);
        ARRAY_PUSH(s->dose, s->ndose, s->dose_cap, dose);
        if (is_study_drug(t, s->arm, drug) && !isnan(first) && !(first >= s->next_day)) {
            s->first_dose = fmin(s->first_dose, first);
            s->last_dose = fmax(s->last_dose, last >= s->next_day ? s->next_day : last);
            s->doses += (int)feed_real(f, E_DOSES);
        }
        if (is_study_drug(t, s->arm, drug) && !(last >= s->next_day)) {
            left -= feed_real(f, E_DOSES) + feed_real(f, E_OMITTED) >= planned_doses(t, s->arm, drug);
        }
    }
    s->all_given = left == 0;
}

static int whole_or(double x, int other)
{
    return isnan(x) ? other : (int)x;
}

static void load_rows(const library_trial *t, arm_feeds *f, subject *s)
{
    s->nvisit = s->nevent = s->nlab = 0;
    for (; feed_at(&f->scan, s->number); feed_advance(&f->scan)) {
        subject_visit v = {.day = feed_real(&f->scan, S_DAY),
                           .sum = feed_real(&f->scan, S_SUM),
                           .change = feed_real(&f->scan, S_CHANGE),
                           .visit = whole_or(feed_real(&f->scan, S_VISIT), (int)s->nvisit + 1),
                           .new_lesions = whole_or(feed_real(&f->scan, S_NEW), 0)};
        feed_text(&f->scan, S_RESPONSE, v.response);
        feed_text(&f->scan, S_IRESPONSE, v.iresponse);
        feed_text(&f->scan, S_READER, v.reader);
        for (int l = 0; l < t->cancer->lesions && l < SUBJECT_LESIONS; l++) {
            v.mm[l] = feed_real(&f->scan, NSCAN + l);
        }
        ARRAY_PUSH(s->visit, s->nvisit, s->visit_cap, v);
    }
    for (; feed_at(&f->adverse, s->number); feed_advance(&f->adverse)) {
        subject_event e = {.grade = whole_or(feed_real(&f->adverse, A_GRADE), 0),
                           .onset = feed_real(&f->adverse, A_ONSET),
                           .grade3 = feed_real(&f->adverse, A_GRADE3),
                           .resolved = feed_real(&f->adverse, A_RESOLVED),
                           .related = feed_real(&f->adverse, A_RELATED),
                           .steroid = feed_real(&f->adverse, A_STEROID)};
        feed_text(&f->adverse, A_EVENT, e.event);
        feed_text(&f->adverse, A_ORGAN, e.organ);
        feed_text(&f->adverse, A_KIND, e.kind);
        ARRAY_PUSH(s->event, s->nevent, s->event_cap, e);
    }
    for (; feed_at(&f->lab, s->number); feed_advance(&f->lab)) {
        subject_lab l = {.day = feed_real(&f->lab, L_DAY),
                         .value = feed_real(&f->lab, L_VALUE),
                         .visit = feed_real(&f->lab, L_VISIT),
                         .grade = feed_real(&f->lab, L_GRADE)};
        feed_text(&f->lab, L_LAB, l.lab);
        feed_text(&f->lab, L_UNIT, l.unit);
        ARRAY_PUSH(s->lab, s->nlab, s->lab_cap, l);
    }
}

static void load_baseline(subject_source *x, subject *s)
{
    s->entry = feed_real(&x->patients, P_ENTRY);
    s->cutoff = feed_real(&x->patients, P_CUTOFF);
    s->sum = feed_real(&x->patients, P_SUM);
    s->targets = feed_real(&x->patients, P_TARGETS);
    s->lesions = feed_real(&x->patients, P_LESIONS);
    feed_text(&x->patients, P_RESISTS, s->cause);
    const int stratum = x->patients.at[P_STRATUM];
    snprintf(s->stratum, sizeof s->stratum, "%s", stratum < 0 ? "" : store_get_text(x->patients.c, stratum));
    feed_at(&x->lesions, s->number);
    for (int l = 0; l < x->trial->cancer->lesions && l < SUBJECT_LESIONS; l++) {
        s->mm[l] = feed_real(&x->lesions, 2 * l);
        feed_text(&x->lesions, 2 * l + 1, s->kind[l]);
    }
    feed_at(&x->markers, s->number);
    for (int i = 0; i < s->nmarker; i++) {
        s->marker[i] = feed_real(&x->markers, i);
    }
}

static int arm_number(const library_trial *t, const char *name)
{
    for (int i = 0; i < t->narm; i++) {
        if (!strcmp(t->arm[i].name, name)) {
            return i;
        }
    }
    return -1;
}

const subject *subject_next(subject_source *x)
{
    subject *s = &x->now;
    for (; x->patients.patient != INT64_MAX; feed_advance(&x->patients)) {
        s->number = x->patients.patient;
        s->arm =
            arm_number(x->trial, x->patients.at[P_ARM] < 0 ? "" : store_get_text(x->patients.c, x->patients.at[P_ARM]));
        if (s->arm < 0) {
            continue;
        }
        snprintf(s->id, sizeof s->id, "%.250s-%05" PRId64, x->trial->name, s->number);
        s->best_change = s->death = s->progression = s->dropout = s->next_day = NAN;
        s->next_line[0] = s->death_cause[0] = '\0';
        for (int v = 0; v < 2; v++) {
            s->response[v][0] = s->unconfirmed[v][0] = s->iresponse[v][0] = '\0';
            s->other_response[v][0] = s->other_unconfirmed[v][0] = '\0';
            s->grade[v] = s->stopped[v] = NAN;
        }
        load_baseline(x, s);
        load_results(&x->arm[s->arm], s);
        load_exposure(x->trial, &x->arm[s->arm].exposure, s);
        load_rows(x->trial, &x->arm[s->arm], s);
        feed_advance(&x->patients);
        return s;
    }
    return NULL;
}

static void feed_close(feed *f)
{
    store_cursor_free(f->c);
}

void subject_source_free(subject_source *x)
{
    feed_close(&x->patients);
    feed_close(&x->lesions);
    feed_close(&x->markers);
    for (int a = 0; a < x->trial->narm; a++) {
        arm_feeds *f = &x->arm[a];
        feed_close(&f->result);
        feed_close(&f->time);
        feed_close(&f->exposure);
        feed_close(&f->scan);
        feed_close(&f->adverse);
        feed_close(&f->lab);
    }
    free(x->now.visit);
    free(x->now.event);
    free(x->now.lab);
    free(x->now.dose);
    arena_free(x->memory);
    free(x);
}
