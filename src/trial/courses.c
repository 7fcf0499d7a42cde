// SPDX-License-Identifier: MIT
// The courses of a few patients of each arm, computed again with dense output (which changes no number): of each kind of best response
// the first two patients.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trial/treat.h"

enum { COURSE_EACH = 2, COURSE_KINDS = 3 };
static const double COURSE_EVERY = 7;        // [day]

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

static void course_rows_seen(const treat_run *t, const treat_job *job, double day, const double *output, store_rows *out)
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
        store_real(out, output[a->at.course + i]/m->unit.factor);
        store_text(out, m->unit_text);
    }
}

static void course_rows(const treat_run *t, const treat_job *job, const clinic_record *r, store_rows *out, char *unit_name)
{
    (void)r;
    (void)out;
    snprintf(unit_name, 512, "courses of %.200s", t->arm[job->arm]->arm->name);
}

static int course_kind(const char *response)
{
    return !strcmp(response, "CR") || !strcmp(response, "PR") ? 0 : !strcmp(response, "SD") ? 1 : 2;
}

bool treat_courses(const treat_context *c, trial_arm *const *arm)
{
    const library_trial *t = c->cohort->trial;
    int room = t->narm*COURSE_KINDS*COURSE_EACH, n = 0;
    int64_t *candidate = base_alloc((size_t)room, sizeof *candidate), *number = base_alloc((size_t)room, sizeof *number);
    int *of = base_alloc((size_t)room, sizeof *of);
    int patients = store_find_table(c->store, "patients"), results = store_find_table(c->store, "results");
    int response = store_find_column(c->store, results, "full_response");
    for (int a = 0; a < t->narm; a++) {
        char name[512];
        int taken[COURSE_KINDS] = {0}, total = 0;
        snprintf(name, sizeof name, "courses of %.200s", t->arm[a].name);
        store_cursor *mine = store_select(c->store, patients, store_find_column(c->store, patients, "arm"), t->arm[a].name);
        store_cursor *seen = store_select(c->store, results, 0, t->arm[a].name);
        bool more = mine && seen;
        int64_t at = -1;
        while (more && total < COURSE_KINDS*COURSE_EACH && store_next(mine)) {
            int64_t patient = store_get_int(mine, 0);
            while (at < patient && (more = store_next(seen))) {
                at = store_get_int(seen, 1);
            }
            int kind = at == patient ? course_kind(store_get_text(seen, response)) : -1;
            if (kind >= 0 && taken[kind] < COURSE_EACH) {
                taken[kind]++;
                total++;
                if (!store_done(c->store, name, patient)) {
                    candidate[n] = store_get_int(mine, 1);
                    number[n] = patient;
                    of[n++] = a;
                }
            }
        }
        store_cursor_free(mine);
        store_cursor_free(seen);
    }
    trial_patient *patient = base_alloc((size_t)n + 1, sizeof *patient);
    treat_job *job = base_alloc((size_t)n + 1, sizeof *job);
    treat_regrow(c, candidate, number, n, patient);
    int njob = 0;
    for (int i = 0; i < n; i++) {
        if (patient[i].number) {
            job[njob++] = (treat_job){&patient[i], of[i], -1};
        }
    }
    treat_run run = {.store = c->store, .arm = arm, .narm = t->narm, .threads = c->threads, .width = c->width, .stop = c->stop,
                     .rows = course_rows, .rows_seen = course_rows_seen, .seen_every = COURSE_EVERY};
    bool ok = treat_all(&run, job, njob, NULL);
    for (int i = 0; i < n; i++) {
        cohort_candidate_clear(&patient[i].candidate);
    }
    free(patient);
    free(job);
    free(candidate);
    free(number);
    free(of);
    return ok;
}
