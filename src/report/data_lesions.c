// SPDX-License-Identifier: MIT
// Lesions as they differ within a patient, and how responders relapse, from the visits of an arm's own patients.
//
//   mixed          at one visit a lesion at least 30% smaller than at baseline and another at least 20% and 5 mm larger
//   progression    the first visit that is called PD, by what made it so: new lesions first; else the sum of targets
//                  (20% and 5 mm above its smallest); else the rest, which is non-target disease
//   dissociated    progression while one lesion is 30% smaller than at baseline and another is larger (as above) or new
//   off drug       the last dose was given more than OFF_DRUG days before the relapse
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/data.h"

enum { MOST_LESIONS = 24 };
static const double OFF_DRUG = 60;    // [day] longer than any interval between doses
static const double SMALLER = 0.7, LARGER = 1.2, LARGER_MM = 5;

typedef struct {
    int patients, mixed, progressions, fresh, target, other, dissociated;
    int responders, relapsed, relapse_fresh, relapse_target, relapse_other, off_drug, alive;
} lesion_count;

// A patient while his visits go by.
typedef struct {
    int64_t number;
    double nadir;
    bool mixed, progressed, dissociated, fresh, target;
    double progression;    // [day]
} lesion_patient;

// What else is known of every patient, by number.
typedef struct {
    double *base[MOST_LESIONS];    // diameters at baseline [mm]
    int nlesion;
    double *sum;    // of targets at baseline [mm]
} lesion_baseline;

static lesion_baseline load_baseline(const report_data *r)
{
    lesion_baseline b = {.sum = report_values(r, "sum_mm")};
    int table = store_find_table(r->store, "patients");
    for (; b.nlesion < MOST_LESIONS; b.nlesion++) {
        const char *name = arena_printf(r->memory, "%s%d_mm", r->trial->cancer->lesion_prefix, b.nlesion + 1);
        if (store_find_column(r->store, table, name) < 0) break;
        b.base[b.nlesion] = report_values(r, name);
    }
    return b;
}

static void free_baseline(lesion_baseline *b)
{
    for (int i = 0; i < b->nlesion; i++) free(b->base[i]);
    free(b->sum);
}

enum { PATIENT, DAY, SUM, RESPONSE, NEW, READER, LESION };

static void see_visit(lesion_patient *p, const report_rows *x, const lesion_baseline *b)
{
    bool smaller = false, larger = false;
    for (int i = 0; i < b->nlesion; i++) {
        double now = report_real(x, LESION + i), then = b->base[i][p->number];
        // a lesion that was not seen at baseline is a new one
        if (isnan(now) || isnan(then)) continue;
        smaller = smaller || now <= SMALLER * then;
        larger = larger || (now >= LARGER * then && now - then >= LARGER_MM);
    }
    p->mixed = p->mixed || (smaller && larger);
    double sum = report_real(x, SUM);
    if (!p->progressed && strcmp(report_text(x, RESPONSE), "PD") == 0) {
        p->progressed = true;
        p->progression = report_real(x, DAY);
        p->fresh = report_int(x, NEW) > 0;
        p->dissociated = smaller && (larger || p->fresh);
        p->target = sum >= LARGER * p->nadir && sum - p->nadir >= LARGER_MM;
    }
    p->nadir = fmin(p->nadir, sum);
}

// What a responder's relapse is told by: rows of results and exposure, which are read side by side with the visits.
typedef struct {
    bool responded, died;
    double last_dose;    // [day]; NaN
} lesion_outcome;

static lesion_outcome *load_outcomes(const report_data *r, int arm)
{
    static const char *const result[] = {"patient", "full_response", "full_os_event", "next_line_day"};
    static const char *const dose[] = {"patient", "last_day"};
    const char *name = r->trial->arm[arm].name;
    lesion_outcome *of = base_alloc((size_t)r->nof, sizeof *of);
    double *next = base_alloc((size_t)r->nof, sizeof *next);
    for (int64_t i = 0; i < r->nof; i++) of[i].last_dose = next[i] = NAN;
    report_rows x = report_open(r, "results", result, 4, name);
    while (report_next(&x)) {
        int64_t p = report_int(&x, 0);
        if (!report_own(r, arm, p)) continue;
        of[p].responded = report_responded(report_text(&x, 1));
        of[p].died = report_int(&x, 2) != 0;
        next[p] = report_real(&x, 3);
    }
    report_close(&x);
    x = report_open(r, "exposure", dose, 2, name);
    while (report_next(&x)) {
        int64_t p = report_int(&x, 0);
        double last = report_real(&x, 1);
        if (report_own(r, arm, p) && !(last >= next[p])) of[p].last_dose = fmax(of[p].last_dose, last);
    }
    report_close(&x);
    free(next);
    return of;
}

static void count_patient(lesion_count *c, const lesion_patient *p, const lesion_outcome *o)
{
    c->patients++;
    c->mixed += p->mixed;
    if (p->progressed) {
        c->progressions++;
        c->dissociated += p->dissociated;
        if (p->fresh) c->fresh++;
        else if (p->target) c->target++;
        else c->other++;
    }
    if (!o->responded) return;
    c->responders++;
    if (!p->progressed) return;
    c->relapsed++;
    if (p->fresh) c->relapse_fresh++;
    else if (p->target) c->relapse_target++;
    else c->relapse_other++;
    c->off_drug += p->progression - o->last_dose > OFF_DRUG;
    c->alive += !o->died;
}

static lesion_count count_arm(const report_data *r, int arm, const lesion_baseline *b, const char *reader)
{
    const char *name[LESION + MOST_LESIONS] = {"patient", "day", "sum_mm", "response", "new_lesions", "reader"};
    const char *prefix = r->trial->cancer->lesion_prefix;
    for (int i = 0; i < b->nlesion; i++) name[LESION + i] = arena_printf(r->memory, "%s%d_mm", prefix, i + 1);
    lesion_count c = {0};
    lesion_outcome *outcome = load_outcomes(r, arm);
    lesion_patient p = {.number = -1};
    report_rows x = report_open(r, "visits", name, LESION + b->nlesion, r->trial->arm[arm].name);
    while (report_next(&x)) {
        int64_t number = report_int(&x, PATIENT);
        if (!report_own(r, arm, number) || (reader && strcmp(report_text(&x, READER), reader) != 0)) continue;
        if (number != p.number) {
            if (p.number >= 0) count_patient(&c, &p, &outcome[p.number]);
            p = (lesion_patient){.number = number, .nadir = b->sum[number]};
        }
        see_visit(&p, &x, b);
    }
    if (p.number >= 0) count_patient(&c, &p, &outcome[p.number]);
    report_close(&x);
    free(outcome);
    return c;
}

static void write_lesions(json *j, int arm, const lesion_count *c)
{
    json_open(j, NULL, '{');
    json_int(j, "arm", arm);
    json_int(j, "patients", c->patients);
    json_int(j, "mixed", c->mixed);
    json_int(j, "progressions", c->progressions);
    json_int(j, "new", c->fresh);
    json_int(j, "target", c->target);
    json_int(j, "other", c->other);
    json_int(j, "dissociated", c->dissociated);
    json_close(j, '}');
}

static void write_relapse(json *j, int arm, const lesion_count *c)
{
    json_open(j, NULL, '{');
    json_int(j, "arm", arm);
    json_int(j, "responders", c->responders);
    json_int(j, "relapsed", c->relapsed);
    json_int(j, "new", c->relapse_fresh);
    json_int(j, "target", c->relapse_target);
    json_int(j, "other", c->relapse_other);
    json_int(j, "off_drug", c->off_drug);
    json_int(j, "alive", c->alive);
    json_close(j, '}');
}

void report_lesions(const report_data *r, json *j)
{
    int narm = r->trial->narm;
    lesion_count *count = arena_alloc(r->memory, sizeof *count * (size_t)(narm + 1));
    if (store_find_table(r->store, "visits") >= 0) {
        lesion_baseline b = load_baseline(r);
        const char *reader = report_reader(r);
        for (int arm = 0; arm < narm; arm++) count[arm] = count_arm(r, arm, &b, reader);
        free_baseline(&b);
    }
    json_open(j, "lesions", '[');
    for (int arm = 0; arm < narm; arm++) {
        if (count[arm].patients) write_lesions(j, arm, &count[arm]);
    }
    json_close(j, ']');
    json_open(j, "relapse", '[');
    for (int arm = 0; arm < narm; arm++) {
        if (count[arm].patients) write_relapse(j, arm, &count[arm]);
    }
    json_close(j, ']');
}
