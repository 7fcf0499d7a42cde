// SPDX-License-Identifier: MIT
// ADTTE: times to events. What a row says of arm, dates, censoring and parameter must agree with the other rows.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adam/read_int.h"
#include "base/file.h"
#include "trial/pfs_rules.h"

enum { CHECK_MOST = 5 };    // patients of a kind that are told of

static int time_of(const char *code)
{
    static const struct {
        const char *code, *as;
    } also[] = {{"TTRESP", "TTR"}, {"DURRESP", "DOR"}, {"DUROR", "DOR"}};
    for (size_t i = 0; i < sizeof also / sizeof *also; i++) {
        code = !strcmp(code, also[i].code) ? also[i].as : code;
    }
    for (int i = 0; i < adam_ntime; i++) {
        if (!strcmp(adam_time[i].code, code)) {
            return i;
        }
    }
    return -1;
}

// Days in AVAL's unit: AVALU's, else what PARAM says in brackets, "Overall Survival (Months)", else days. 0: not known.
static double unit_days(const adam_file *f)
{
    static const struct {
        const char *name;
        double days;
    } known[] = {{"DAY", 1}, {"WEEK", 7}, {"MONTH", TRIAL_MONTH}, {"YEAR", 12 * TRIAL_MONTH}};
    const char *word = adam_cell(f, "AVALU"), *param = strchr(adam_cell(f, "PARAM"), '(');
    bool told = *word;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t n = strlen(known[i].name);
        const char *end = word + n;
        if (told && !strncasecmp(word, known[i].name, n) && (!*end || !strcasecmp(end, "S"))) {
            return known[i].days;
        }
        if (!told && param && !strncasecmp(param + 1, known[i].name, n)) {
            return known[i].days;
        }
    }
    return told ? 0 : 1;
}

static const char *treatment_of(const adam_file *f)
{
    const char *const name[] = {"TRTP", "TRTA", "TRT01P", "ARM"};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        if (*adam_cell(f, name[i])) {
            return name[i];
        }
    }
    return NULL;
}

// Arm of the patient: as in ADSL, or in his earlier rows.
static bool check_treatment(adam_reading *r, adam_file *f, read_patient *p)
{
    const char *column = treatment_of(f);
    if (!column) {
        if (p->arm < 0) {
            adam_refuse(f, "TRTP", "the patient's arm");
        }
        return p->arm >= 0;
    }
    const char *name = adam_cell(f, column);
    int arm = r->has[ADAM_ADSL] ? map_get(r->arms, name) : read_arm_of(r, name);
    if (arm < 0 && p->arm < 0) {
        adam_refuse(f, column, "at most %d arms", READ_ARMS);
        return false;
    }
    if (p->arm < 0) {
        p->arm = arm;
    }
    if (p->arm != arm) {
        adam_refuse(f, column, "%.200s, as %s has for this patient", p->arm < 0 ? "another" : map_key(r->arms, p->arm),
                    r->has[ADAM_ADSL] ? "adsl.csv" : "an earlier row");
        return false;
    }
    double order = adam_number(f, "TRTPN");
    r->arm_order[arm] = isnan(r->arm_order[arm]) ? order : r->arm_order[arm];
    return true;
}

// One name for each code.
static void check_parameter(adam_reading *r, adam_file *f)
{
    const char *code = adam_cell(f, "PARAMCD"), *name = adam_cell(f, "PARAM");
    if (!*name) {
        return;
    }
    const char *kept = read_text(r, name);
    int i = map_get(r->parameters, code), now = map_get(r->texts, kept);
    if (i < 0) {
        map_set(r->parameters, code, now);
    } else if (i != now) {
        adam_refuse(f, "PARAM", "%.200s, as above for PARAMCD %.20s", map_key(r->texts, i), code);
    }
}

static void check_row(adam_file *f)
{
    int64_t start, end;
    bool event = !strcmp(adam_cell(f, "CNSR"), "0");
    bool dated = adam_date_number(adam_cell(f, "STARTDT"), &start) && adam_date_number(adam_cell(f, "ADT"), &end);
    if (dated && end < start) {
        adam_refuse(f, "ADT", "STARTDT (%.20s) or later", adam_cell(f, "STARTDT"));
    }
    if (event && *adam_cell(f, "CNSDTDSC")) {
        adam_refuse(f, "CNSDTDSC", "nothing, as CNSR is 0");
    }
    if (event && !strcasecmp(adam_cell(f, "EVNTDESC"), "CENSORED")) {
        adam_refuse(f, "EVNTDESC", "an event, as CNSR is 0");
    }
}

// A parameter that no analysis is of: told once.
static void say_unknown(adam_reading *r, const adam_file *f)
{
    char key[64];
    for (int i = 0; i < PFS_NRULE; i++) {
        // sensitivity analyses are made again from the visits
        if (!strcmp(adam_cell(f, "PARAMCD"), pfs_rule_code[i])) {
            return;
        }
    }
    snprintf(key, sizeof key, "unknown.%.40s", adam_cell(f, "PARAMCD"));
    if (map_get(r->parameters, key) < 0) {
        map_set(r->parameters, key, 1);
        diag_add(r->d, DIAG_NOTE, (src_loc){0}, NULL, "adtte.csv: PARAMCD %.40s is not analysed", key + 8);
    }
}

void read_times(adam_reading *r)
{
    adam_file *f = read_open(r, ADAM_ADTTE);
    int errors = diag_errors(r->d);
    while (f && adam_file_next(f)) {
        if (r->npatient >= READ_MOST_PATIENTS) {
            adam_refuse(f, "USUBJID", "at most %d patients", READ_MOST_PATIENTS);
            break;
        }
        int before = diag_errors(r->d), p = read_patient_of(r, f), i = time_of(adam_cell(f, "PARAMCD"));
        double days = unit_days(f);
        if (p < 0 || !check_treatment(r, f, &r->patient[p])) {
            continue;
        }
        check_parameter(r, f);
        check_row(f);
        if (days <= 0) {
            adam_refuse(f, "AVALU", "DAYS, WEEKS, MONTHS or YEARS");
        }
        if (i < 0) {
            say_unknown(r, f);
        } else if (diag_errors(r->d) == before) {
            r->time_known[i] = true;
            r->patient[p].time[i] =
                (read_time){days * adam_number(f, "AVAL"), strcmp(adam_cell(f, "CNSR"), "0") == 0, adam_file_row(f)};
        }
    }
    adam_file_close(f);
    // where rows were refused, that is why
    if (f && diag_errors(r->d) == errors && !r->time_known[time_of("OS")] && !r->time_known[time_of("PFS")]) {
        diag_add(r->d, DIAG_ERROR, (src_loc){.file = diag_file(r->d, "adtte.csv", "", 0)},
                 "rows with PARAMCD OS or PFS", "there is nothing to analyse");
    }
}

// A death that adsl.csv does not know of. False after the first few.
static bool check_deaths(const adam_reading *r, const read_patient *p, const char *file, int *told)
{
    static const char *const code[] = {"OS", "OSFU"};
    for (int i = 0; i < 2; i++) {
        const read_time *t = &p->time[time_of(code[i])];
        if (r->death_known && t->event && !p->dead && (*told)++ < CHECK_MOST) {
            diag_add(r->d, DIAG_ERROR, (src_loc){.file = file, .line = t->line}, "CNSR = 1, or DTHFL = Y in adsl.csv",
                     "%s of %.100s ends with death, but in adsl.csv he lives", code[i], p->id);
        }
    }
    return *told < CHECK_MOST;
}

void read_check_whole(adam_reading *r)
{
    const int os = time_of("OS"), pfs = time_of("PFS");
    int told = 0, dead = 0;
    char *path = path_join(r->folder, "adtte.csv");
    const char *file = diag_file(r->d, path, "", 0);
    free(path);
    for (size_t i = 0; i < r->npatient; i++) {
        const read_patient *p = &r->patient[i];
        // a day for dates that were rounded
        if (p->time[pfs].day > p->time[os].day + 1 && told++ < CHECK_MOST) {
            diag_add(r->d, DIAG_WARNING, (src_loc){.file = file, .line = p->time[pfs].line},
                     "PFS that ends with survival at the latest", "%.100s has PFS of %g days and OS of %g days", p->id,
                     p->time[pfs].day, p->time[os].day);
        }
        if (p->arm < 0) {
            diag_add(r->d, DIAG_ERROR, (src_loc){0}, "TRTP in adtte.csv, or adsl.csv", "%.100s has no arm", p->id);
        }
        if (p->arm < 0 || !check_deaths(r, p, file, &dead)) {
            return;
        }
    }
    if (told > CHECK_MOST) {
        diag_add(r->d, DIAG_NOTE, (src_loc){0}, NULL, "adtte.csv: %d patients have PFS beyond OS", told);
    }
}
