// SPDX-License-Identifier: MIT
// ADAE: one row an adverse event.
#include <math.h>
#include <string.h>

#include "adam/read_int.h"

// The end is not before the beginning, by whatever pair of variables tells it.
static void check_episode(adam_file *f)
{
    static const char *const pair[][2] = {{"AESTDY", "AEENDY"}, {"ASTDAY", "AENDAY"}, {"ASTDY", "AENDY"}};
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
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
    return !*word
               ? NAN
               : strcmp(word, "N") && strcmp(word, "NONE") && !strstr(word, "NOT RELATED") && !strstr(word, "UNLIKELY");
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
        read_event e = {.patient = p,
                        .event = read_text(r, adam_cell(f, "AEDECOD")),
                        .organ = read_text(r, organ),
                        .kind = read_text(r, adam_cell(f, "AECAT")),
                        .grade = (int)adam_number(f, "AETOXGR"),
                        .onset = first_day(f, who, "ASTDAY", "AESTDY", "ASTDY", "ASTDT"),
                        .resolved = first_day(f, who, "AENDAY", "AEENDY", "AENDY", "AENDT"),
                        .grade3 = adam_number(f, "AG3DAY"),
                        .related = related_of(f),
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
