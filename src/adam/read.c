// SPDX-License-Identifier: MIT
// Reading a folder of datasets: each file in turn, then the trial they tell of and its tables.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adam/read_int.h"
#include "base/file.h"
#include "base/number.h"

const char *read_text(adam_reading *r, const char *text)
{
    int i = map_get(r->texts, text);
    if (i < 0) {
        i = map_count(r->texts);
        map_set(r->texts, text, i);
    }
    return map_key(r->texts, i);
}

char *read_path(const adam_reading *r, adam_id id)
{
    char name[32];
    snprintf(name, sizeof name, "%s.csv", adam_definition[id].name);
    return path_join(r->folder, name);
}

adam_file *read_open(adam_reading *r, adam_id id)
{
    char *path = read_path(r, id);
    adam_file *f = file_exists(path) ? adam_file_open(id, path, r->d) : NULL;
    free(path);
    r->has[id] = f != NULL;
    return f;
}

// --- the trial summary -----------------------------------------------------------------------------------------------

void read_trial(adam_reading *r)
{
    adam_file *f = read_open(r, ADAM_TS);
    while (f && adam_file_next(f)) {
        char key[80];
        double number = adam_number(f, "TSSEQ");
        snprintf(key, sizeof key, "%.60s.%d", adam_cell(f, "TSPARMCD"), number >= 1 && number < 1e6 ? (int)number : 1);
        map_set(r->ts, key, (int)r->nts);
        ARRAY_PUSH(r->ts_value, r->nts, r->ts_cap, arena_strdup(r->memory, adam_cell(f, "TSVAL")));
    }
    adam_file_close(f);
}

const char *read_ts(const adam_reading *r, const char *code, int number)
{
    char key[80];
    snprintf(key, sizeof key, "%s.%d", code, number);
    int i = map_get(r->ts, key);
    return i < 0 ? NULL : r->ts_value[i];
}

double read_ts_number(const adam_reading *r, const char *code, int number)
{
    const char *text = read_ts(r, code, number);
    double x;
    return text && number_whole(text, &x) ? x : NAN;
}

// --- what rows of all files have -------------------------------------------------------------------------------------

int read_arm_of(adam_reading *r, const char *name)
{
    int arm = map_get(r->arms, name);
    if (arm < 0 && map_count(r->arms) < READ_ARMS) {
        arm = map_count(r->arms);
        map_set(r->arms, name, arm);
        r->arm_order[arm] = NAN;
    }
    return arm;
}

int read_patient_of(adam_reading *r, adam_file *f)
{
    const char *id = adam_cell(f, "USUBJID");
    int p = map_get(r->subjects, id);
    if (p >= 0) {
        return p;
    }
    if (r->complete) {
        adam_refuse(f, "USUBJID", "a patient of %s", r->has[ADAM_ADSL] ? "adsl.csv" : "adtte.csv");
        return -1;
    }
    read_patient new = {.arm = -1,
                        .row = adam_file_row(f),
                        .in_trial = true,
                        .safety = -1,
                        .evaluable = -1,
                        .randomised = NAN,
                        .entry = NAN,
                        .cutoff = NAN,
                        .stopped = NAN,
                        .progression = NAN,
                        .death = NAN,
                        .dropout = NAN,
                        .next_day = NAN,
                        .sum = NAN,
                        .targets = NAN,
                        .lesions = NAN,
                        .best_change = NAN};
    for (int i = 0; i < READ_TIMES; i++) {
        new.time[i].day = NAN;
    }
    for (int l = 0; l < READ_LESIONS; l++) {
        new.mm[l] = NAN;
    }
    if (!r->study && *adam_cell(f, "STUDYID")) {
        r->study = read_text(r, adam_cell(f, "STUDYID"));
    }
    p = (int)r->npatient;
    map_set(r->subjects, id, p);
    new.id = map_key(r->subjects, p);
    ARRAY_PUSH(r->patient, r->npatient, r->patient_cap, new);
    return p;
}

double read_day_of(const adam_file *f, const read_patient *p, const char *exact, const char *study_day,
                   const char *date)
{
    double day = adam_number(f, exact), study = adam_number(f, study_day);
    if (isnan(day)) {
        // CDISC has no day 0: day 1 is the day of randomisation
        day = study > 0 ? study - 1 : study;
    }
    int64_t dated;
    return isnan(day) && adam_date_number(adam_cell(f, date), &dated) ? (double)dated - p->randomised : day;
}

// --- the whole -------------------------------------------------------------------------------------------------------

static void reading_begin(adam_reading *r, const char *folder, arena *memory, diag_list *d)
{
    *r = (adam_reading){.folder = folder, .memory = memory, .d = d};
    r->subjects = map_new();
    r->arms = map_new();
    r->parameters = map_new();
    r->texts = map_new();
    r->side_memory = arena_new();
    r->visits = map_new();
    r->lesion = map_new();
    r->ts = map_new();
    r->lab_codes = map_new();
}

static void reading_end(adam_reading *r)
{
    map_free(r->subjects);
    map_free(r->arms);
    map_free(r->parameters);
    map_free(r->texts);
    arena_free(r->side_memory);
    map_free(r->visits);
    map_free(r->lesion);
    map_free(r->ts);
    map_free(r->lab_codes);
    map_free(r->side_texts);
    free(r->lab);
    free(r->dose);
    free(r->ts_value);
    free(r->patient);
    free(r->visit);
    free(r->event);
}

// Labs and doses are read beside visits and events: with words, messages and memory of their own, which are put with
// the others' when both have ended. Of what both see nothing changes but the patients' markers, which labs alone tell.
typedef struct {
    adam_reading *r;
    adam_reading side;
} read_pair;

static void read_part(void *self, int i)
{
    read_pair *p = self;
    if (i == 0) {
        read_labs(&p->side);
        read_exposure(&p->side);
    } else {
        read_responses(p->r);
        read_tumors(p->r);
        read_events(p->r);
    }
}

static void read_side_by_side(adam_reading *r)
{
    read_pair p = {r, *r};
    adam_reading *side = &p.side;
    side->texts = map_new();
    side->d = diag_new();
    side->memory = r->side_memory;
    cohort_threads(2, read_part, &p);
    diag_join(r->d, side->d);
    diag_free(side->d);
    r->side_texts = side->texts;
    memcpy(r->marker, side->marker, sizeof r->marker);
    memcpy(r->lab_kind, side->lab_kind, sizeof r->lab_kind);
    r->nmarker = side->nmarker;
    r->nordered = side->nordered;
    r->nlab_kind = side->nlab_kind;
    r->lab = side->lab;
    r->nlab = side->nlab;
    r->dose = side->dose;
    r->ndose = side->ndose;
    r->has[ADAM_ADLB] = side->has[ADAM_ADLB];
    r->has[ADAM_ADEX] = side->has[ADAM_ADEX];
}

static void read_all(adam_reading *r)
{
    read_trial(r);
    read_subjects(r);
    r->complete = r->has[ADAM_ADSL];
    read_times(r);
    r->complete = true;
    read_side_by_side(r);
}

// What the analysis goes without.
static void read_say_missing(const adam_reading *r)
{
    static const struct {
        adam_id id;
        const char *without;
    } file[] = {{ADAM_ADSL, "arms are those of adtte.csv; there is no baseline table"},
                {ADAM_ADRS, "there are no response rates"},
                {ADAM_ADTR, "there are no courses of tumour size"},
                {ADAM_ADAE, "there are no adverse events"},
                {ADAM_ADLB, "there are no laboratory values, and no biomarkers but those in adsl.csv"}};
    for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
        if (!r->has[file[i].id]) {
            diag_add(r->d, DIAG_NOTE, (src_loc){0}, NULL, "%s.csv is not there: %s", adam_definition[file[i].id].name,
                     file[i].without);
        }
    }
}

// Whether there is anything to be read.
static bool read_check_folder(const adam_reading *r)
{
    static const char wanted[] = "times to events: columns USUBJID, TRTP, PARAMCD (OS, PFS), AVAL, CNSR";
    char *path = read_path(r, ADAM_ADTTE);
    bool folder = dir_exists(r->folder), good = folder && file_exists(path);
    if (!folder) {
        diag_add(r->d, DIAG_ERROR, (src_loc){.file = diag_file(r->d, r->folder, "", 0)},
                 "a folder with adtte.csv, or with a folder adam that has it",
                 file_exists(r->folder) ? "this is a file, not a folder" : "there is no such folder");
    } else if (!good) {
        diag_add(r->d, DIAG_ERROR, (src_loc){.file = diag_file(r->d, path, "", 0)}, wanted, "the file is not there");
    }
    free(path);
    return good;
}

bool adam_read(const char *folder, const char *reference, arena *memory, adam_data *out, diag_list *d)
{
    adam_reading r;
    int before = diag_errors(d);
    *out = (adam_data){0};
    reading_begin(&r, folder, memory, d);
    if (read_check_folder(&r)) {
        read_all(&r);
    }
    if (diag_errors(d) == before) {
        read_check_whole(&r);
        out->trial = read_plan(&r, reference);
    }
    if (out->trial && diag_errors(d) == before) {
        read_hash *hash = read_hash_begin(&r);
        char hex[65];
        out->store = read_store(&r, out->trial);
        if (read_hash_end(hash, hex) && out->store) {
            store_meta_set(out->store, "data_hash", hex);
        }
    }
    if (out->store) {
        read_say_missing(&r);    // beside an error they would only hide it
    }
    reading_end(&r);
    return out->store != NULL;
}
