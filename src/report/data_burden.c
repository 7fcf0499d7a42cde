// SPDX-License-Identifier: MIT
// How many of the patients who are alive and followed have an adverse event of an organ at each time, by its grade:
// prevalence, where data_harm.c has first events. An episode lasts from its onset until it is resolved, or as long as
// the patient is followed; before its third grade began it counts as its second. Background events are left out.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "report/data.h"
#include "report/labels.h"

enum { GRADES = 5, SEVERE = 3, MOST_ORGANS = 40, POINTS = 27 };
static const double STEP = 14;    // [day] between points

enum { PATIENT, ORGAN, KIND, GRADE, ONSET, THIRD, RESOLVED, COLUMNS };

typedef struct {
    int count[MOST_ORGANS + 1][POINTS][GRADES];    // patients of an arm; the last: of any organ
    int alive[POINTS];
    int now[MOST_ORGANS + 1][POINTS];    // worst grade of the patient whose rows go by
} burden;

static report_rows open_events(const report_data *r, const char *arm)
{
    static const char *const name[COLUMNS] = {"patient",   "organ",      "kind",        "grade",
                                              "onset_day", "grade3_day", "resolved_day"};
    return report_open(r, "adverse_events", name, COLUMNS, arm);
}

static bool counts(const report_rows *x)
{
    return strcmp(report_text(x, KIND), "background") != 0 && *report_text(x, ORGAN);
}

static int find_organs(const report_data *r, map *index)
{
    int n = 0;
    report_rows x = open_events(r, NULL);
    while (n < MOST_ORGANS && report_next(&x)) {
        const char *organ = report_text(&x, ORGAN);
        if (counts(&x) && map_get(index, organ) < 0) map_set(index, organ, n++);
    }
    report_close(&x);
    return n;
}

// How long each of an arm's patients is followed [day], by number; NaN: another's.
static double *load_followed(const report_data *r, int arm, burden *b)
{
    static const char *const name[] = {"patient", "full_os_day"};
    double *until = base_alloc((size_t)r->nof + 1, sizeof *until);
    for (int64_t i = 0; i < r->nof; i++) until[i] = NAN;
    report_rows x = report_open(r, "results", name, 2, r->trial->arm[arm].name);
    while (report_next(&x)) {
        int64_t p = report_int(&x, 0);
        if (!report_own(r, arm, p)) continue;
        until[p] = report_real(&x, 1);
        for (int k = 0; k < POINTS; k++) b->alive[k] += k * STEP <= until[p];
    }
    report_close(&x);
    return until;
}

static void end_patient(burden *b, int norgan)
{
    for (int o = 0; o <= MOST_ORGANS; o++) {
        if (o >= norgan && o < MOST_ORGANS) continue;
        for (int k = 0; k < POINTS; k++) {
            if (b->now[o][k]) b->count[o][k][b->now[o][k] - 1]++;
        }
    }
    memset(b->now, 0, sizeof b->now);
}

static void see_episode(burden *b, const report_rows *x, int organ, double until)
{
    int grade = (int)report_int(x, GRADE);
    double onset = report_real(x, ONSET), third = report_real(x, THIRD), end = report_real(x, RESOLVED);
    grade = grade > GRADES ? GRADES : grade;
    for (int k = 0; k < POINTS; k++) {
        double day = k * STEP;
        if (day < onset || day > until || day >= end) continue;
        int now = grade >= SEVERE && day < third ? SEVERE - 1 : grade;
        if (now > b->now[organ][k]) b->now[organ][k] = now;
        if (now > b->now[MOST_ORGANS][k]) b->now[MOST_ORGANS][k] = now;
    }
}

static void load_arm(const report_data *r, int arm, const map *index, int norgan, burden *b)
{
    memset(b, 0, sizeof *b);
    double *until = load_followed(r, arm, b);
    int64_t last = -1;
    report_rows x = open_events(r, r->trial->arm[arm].name);
    while (report_next(&x)) {
        int64_t p = report_int(&x, PATIENT);
        int organ = map_get(index, report_text(&x, ORGAN));
        if (organ < 0 || !counts(&x) || !report_own(r, arm, p) || isnan(until[p])) continue;
        if (p != last) end_patient(b, norgan);
        last = p;
        see_episode(b, &x, organ, until[p]);
    }
    end_patient(b, norgan);
    report_close(&x);
    free(until);
}

// An arm's percents by grade, each over the points.
static void write_arm(json *j, const burden *b, int organ)
{
    json_open(j, NULL, '[');
    for (int g = 0; g < GRADES; g++) {
        json_open(j, NULL, '[');
        for (int k = 0; k < POINTS; k++) {
            json_number(j, NULL, b->alive[k] ? 100.0 * b->count[organ][k][g] / b->alive[k] : NAN, 3);
        }
        json_close(j, ']');
    }
    json_close(j, ']');
}

static void write_organ(json *j, const char *name, const json *part)
{
    json_open(j, NULL, '{');
    json_text(j, "organ", name);
    json_open(j, "arms", '[');
    strbuf_write(&j->text, part->text.s, part->text.n);
    json_close(j, ']');
    json_close(j, '}');
}

// Arms are read one after another, each once: what is written of an organ waits in a text of its own.
void report_burden(const report_data *r, json *j)
{
    map *index = map_new();
    int n = find_organs(r, index);
    burden *b = base_alloc(1, sizeof *b);
    json part[MOST_ORGANS + 1] = {0};
    for (int arm = 0; arm < r->trial->narm && n; arm++) {
        load_arm(r, arm, index, n, b);
        for (int o = 0; o < n; o++) write_arm(&part[o], b, o);
        write_arm(&part[MOST_ORGANS], b, MOST_ORGANS);
    }
    json_open(j, "burden", '{');
    json_open(j, "weeks", '[');
    for (int k = 0; k < POINTS && n; k++) json_number(j, NULL, k * STEP / 7, 4);
    json_close(j, ']');
    json_open(j, "organs", '[');
    if (n) write_organ(j, "", &part[MOST_ORGANS]);
    for (int o = 0; o < n; o++) write_organ(j, report_words(r->memory, map_key(index, o)), &part[o]);
    json_close(j, ']');
    json_close(j, '}');
    for (int o = 0; o <= MOST_ORGANS; o++) strbuf_free(&part[o].text);
    free(b);
    map_free(index);
}
