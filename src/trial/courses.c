// SPDX-License-Identifier: MIT
// The courses of a few patients of each arm, computed again with dense output (which changes no number): of each kind
// of best response the first two patients.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trial/treat.h"

enum { COURSE_EACH = 2, COURSE_KINDS = 3 };
static const double COURSE_EVERY = 7;    // [day]

static const library_marker *course_marker(const trial_arm *a, int i)
{
    const library_cancer *c = a->trial->cancer;
    if (i < c->ncourse) {
        return &c->course[i];
    }
    i -= c->ncourse;
    for (int k = 0; k < a->model->model->ntherapy; k++) {
        const library_therapy *drug = a->trial->therapy[a->model->model->therapy[k]];
        if (i < drug->ncourse) {
            return &drug->course[i];
        }
        i -= drug->ncourse;
    }
    return NULL;
}

static void course_rows_seen(const treat_run *t, const treat_job *job, double day, const double *output,
                             store_rows *out)
{
    const trial_arm *a = t->arm[job->arm];
    int table = store_find_table(t->store, "courses");
    const library_marker *m;
    for (int i = 0; (m = course_marker(a, i)); i++) {
        store_row(out, table);
        store_text(out, a->arm->name);
        store_int(out, job->patient->number);
        store_text(out, m->name);
        store_real(out, day);
        store_real(out, output[a->at.course + i] / m->unit.factor);
        store_text(out, m->unit_text);
    }
}

static void course_rows(const treat_run *t, const treat_job *job, const clinic_record *r, store_rows *out,
                        char *unit_name)
{
    (void)r;
    (void)out;
    snprintf(unit_name, 512, "courses of %.200s", t->arm[job->arm]->arm->name);
}

static int course_kind(const char *response)
{
    const recist_response r = recist_of_text(response);
    return recist_responds(r) ? 0 : r == RECIST_SD ? 1 : 2;
}

typedef struct {
    const treat_context *c;
    int arm, taken[COURSE_KINDS];    // of the arm looked at
} course_wish;

static int course_want(void *self, int arm, int64_t number, const char *response)
{
    course_wish *w = self;
    if (arm != w->arm) {
        *w = (course_wish){.c = w->c, .arm = arm};
    }
    int total = 0, kind = course_kind(response);
    for (int k = 0; k < COURSE_KINDS; k++) {
        total += w->taken[k];
    }
    if (total == COURSE_KINDS * COURSE_EACH) {
        return -1;
    }
    if (w->taken[kind] == COURSE_EACH) {
        return 0;
    }
    w->taken[kind]++;
    // a resumed run has some of them
    char name[512];
    snprintf(name, sizeof name, "courses of %.200s", w->c->cohort->trial->arm[arm].name);
    return !store_done(w->c->store, name, number);
}

bool treat_courses(const treat_context *c, trial_arm *const *arm)
{
    const library_trial *t = c->cohort->trial;
    course_wish wish = {.c = c, .arm = -1};
    treat_list l = treat_choose(c, t->narm * COURSE_KINDS * COURSE_EACH, course_want, &wish);
    trial_patient *patient = base_alloc((size_t)l.n + 1, sizeof *patient);
    treat_job *job = base_alloc((size_t)l.n + 1, sizeof *job);
    treat_regrow(c, &l, patient);
    int njob = 0;
    for (int i = 0; i < l.n; i++) {
        if (patient[i].number) {
            job[njob++] = (treat_job){&patient[i], l.arm[i], -1};
        }
    }
    treat_run run = {.store = c->store,
                     .arm = arm,
                     .narm = t->narm,
                     .threads = c->threads,
                     .width = c->width,
                     .stop = c->stop,
                     .rows = course_rows,
                     .rows_seen = course_rows_seen,
                     .seen_every = COURSE_EVERY};
    bool ok = treat_all(&run, job, njob, NULL);
    for (int i = 0; i < l.n; i++) {
        cohort_candidate_clear(&patient[i].candidate);
    }
    free(patient);
    free(job);
    treat_list_clear(&l);
    return ok;
}
