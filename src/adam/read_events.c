// SPDX-License-Identifier: MIT
// ADAE, and the markers at baseline in ADLB.
#include <math.h>
#include <string.h>

#include "adam/read_int.h"

// The end is not before the beginning, by whatever pair of variables tells it.
static void check_episode(adam_file *f)
{
    static const char *const pair[][2] = {{"AESTDY", "AEENDY"}, {"ASTDAY", "AENDAY"}, {"ASTDY", "AENDY"}};
    for (size_t i = 0; i < sizeof pair/sizeof *pair; i++) {
        double begin = adam_number(f, pair[i][0]), end = adam_number(f, pair[i][1]);
        if (end < begin) {
            adam_refuse(f, pair[i][1], "%s (%g) or later", pair[i][0], begin);
        }
    }
    int64_t from, to;
    if (adam_date_number(adam_cell(f, "ASTDT"), &from) && adam_date_number(adam_cell(f, "AENDT"), &to) && to < from) {
        adam_refuse(f, "AENDT", "ASTDT (%.20s) or later", adam_cell(f, "ASTDT"));
    }
    double third = adam_number(f, "AG3DAY");
    if (!isnan(third) && adam_number(f, "AETOXGR") < 3) {
        adam_refuse(f, "AG3DAY", "nothing, as AETOXGR is below 3");
    } else if (third < adam_number(f, "ASTDAY")) {
        adam_refuse(f, "AG3DAY", "ASTDAY (%g) or later", adam_number(f, "ASTDAY"));
    }
}

static double first_day(const adam_file *f, const read_patient *p, const char *exact, const char *study,
                        const char *analysis, const char *date)
{
    double day = read_day_of(f, p, exact, study, "");
    return isnan(day) ? read_day_of(f, p, exact, analysis, date) : day;
}

static double related_of(const adam_file *f)
{
    const char *word = adam_cell(f, "AEREL");
    return !*word ? NAN : strcmp(word, "N") && !strstr(word, "NOT RELATED") && !strstr(word, "UNLIKELY");
}

void read_events(adam_reading *r)
{
    adam_file *f = read_open(r, ADAM_ADAE);
    while (f && adam_file_next(f)) {
        int p = read_patient_of(r, f);
        if (p < 0) {
            continue;
        }
        check_episode(f);
        const read_patient *who = &r->patient[p];
        const char *organ = adam_cell(f, *adam_cell(f, "AELOC") ? "AELOC" : "AEBODSYS");
        read_event e = {.patient = p, .event = read_text(r, adam_cell(f, "AEDECOD")), .organ = read_text(r, organ),
                        .kind = read_text(r, adam_cell(f, "AECAT")), .grade = (int)adam_number(f, "AETOXGR"),
                        .onset = first_day(f, who, "ASTDAY", "AESTDY", "ASTDY", "ASTDT"),
                        .resolved = first_day(f, who, "AENDAY", "AEENDY", "AENDY", "AENDT"),
                        .grade3 = adam_number(f, "AG3DAY"), .related = related_of(f),
                        .steroid = strstr(adam_cell(f, "AEACNOTH"), "STEROID") != NULL};
        if (isnan(e.onset)) {
            adam_refuse(f, adam_file_has(f, "AESTDY") ? "AESTDY" : "ASTDY", "the day that the event began");
        } else {
            // where the day of grade 3 is not told: as if from the beginning
            e.grade3 = e.grade >= 3 && isnan(e.grade3) ? e.onset : e.grade3;
            ARRAY_PUSH(r->event, r->nevent, r->event_cap, e);
        }
    }
    adam_file_close(f);
}

// --- markers ---------------------------------------------------------------------------------------------------------

double *read_marker_values(adam_reading *r, int patient)
{
    read_patient *p = &r->patient[patient];
    if (!p->marker) {
        p->marker = arena_alloc(r->memory, sizeof *p->marker*WRITE_MARKERS);
        for (int i = 0; i < WRITE_MARKERS; i++) {
            p->marker[i] = NAN;
        }
    }
    return p->marker;
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
    // "PD-L1 TPS (%)": the unit is apart
    char name[160];
    const char *unit_text = adam_cell(f, "AVALU");
    snprintf(name, sizeof name, "%.150s", *adam_cell(f, "PARAM") ? adam_cell(f, "PARAM") : code);
    char *bracket = strrchr(name, '(');
    if (bracket && bracket > name + 1 && !strncmp(bracket + 1, unit_text, strlen(unit_text))) {
        bracket[-1] = '\0';
    }
    r->marker[at] = (read_marker){read_text(r, name), read_text(r, *unit_text ? unit_text : "1"), read_text(r, code),
                                  !strcmp(adam_cell(f, "PARCAT1"), "BIOMARKER"), r->nordered++};
    r->nmarker += at == r->nmarker;
    return at;
}

void read_markers(adam_reading *r)
{
    adam_file *f = read_open(r, ADAM_ADLB);
    bool simulated = read_ts(r, "XSEED", 1) != NULL;
    while (f && adam_file_next(f)) {
        int p = read_patient_of(r, f);
        bool baseline = *adam_cell(f, "ABLFL") == 'Y' || adam_number(f, "AVISITN") == 0;
        // a run's labs are no markers of it
        baseline = baseline && !(simulated && !strcmp(adam_cell(f, "PARCAT1"), "LABORATORY"));
        int m = p >= 0 && baseline && *adam_cell(f, "AVAL") ? marker_of(r, f) : -1;
        if (m < 0) {
            continue;
        }
        read_marker_values(r, p)[m] = adam_number(f, "AVAL");
    }
    adam_file_close(f);
}
