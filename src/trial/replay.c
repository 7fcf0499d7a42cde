// SPDX-License-Identifier: MIT
// Computing one patient of a run again: the trial is read from the run's provenance, library and program must be those
// of the run (identity.c), his candidate is grown and treated as in the run, with dense output and a log of decisions,
// neither of which changes a number. His rows are compared with those of the run.
#include "trial/replay.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trial/replay_int.h"
#include "trial/trial_int.h"

static const double REPLAY_EVERY = 0.5;    // [day]

typedef struct {
    trial_replay *out;
    store *store;
    const char *path;
    diag_list *d;
    cohort *cohort;
    trial_arm *arm[64];
    trial_patient patient;
    int chosen;    // arm
    bool given;    // to the clinic
    store_rows *rows;
    decision_log *log;
    double every;    // [day]
    // dense output as it comes
    double *day, *value;    // (n), (n x arm's outputs)
    size_t n, day_cap, nvalue, value_cap;
} replay;

static bool replay_wrong(replay *r, const char *expected, const char *what)
{
    diag_add(r->d, DIAG_ERROR, (src_loc){diag_file(r->d, r->path, "", 0), 0, 0, 0}, expected, "%s", what);
    return false;
}

// --- whom ------------------------------------------------------------------------------------------------------------

static bool replay_contains(const char *text, const char *part)
{
    size_t n = strlen(part);
    for (; *text; text++) {
        if (strncasecmp(text, part, n) == 0) {
            return true;
        }
    }
    return false;
}

// An arm by name, by number from 1, or by a part of the name that no other has.
static int replay_find_arm(replay *r, const char *word)
{
    const library_trial *t = r->out->trial;
    char *rest;
    long number = strtol(word, &rest, 10);
    int found = -1, many = 0;
    for (int a = 0; a < t->narm; a++) {
        if (!strcmp(t->arm[a].name, word)) {
            return a;
        }
        if (replay_contains(t->arm[a].name, word)) {
            found = a;
            many++;
        }
    }
    if (*word && !*rest && number >= 1 && number <= t->narm) {
        found = (int)number - 1;
        many = 1;
    }
    if (many != 1) {
        char what[300], hint[MAP_HINT];
        snprintf(what, sizeof what, many ? "'%.200s' is part of %d arms' names" : "no arm is named '%.200s'", word,
                 many);
        replay_wrong(r, library_arm_hint(t, word, hint), what);
    }
    return many == 1 ? found : -1;
}

// The patient's candidate and arm, from his row.
static bool replay_find(replay *r, const char *arm)
{
    static const char *const name[] = {"candidate", "arm"};
    trial_replay *o = r->out;
    char number[32], what[120];
    snprintf(number, sizeof number, "%lld", (long long)o->number);
    store_cursor *c = store_pick(r->store, "patients", name, 2, "patient", number);
    bool there = c && store_next(c);
    if (there) {
        o->candidate = store_get_int(c, 0);
        o->own_arm = arena_strdup(o->memory, store_get_text(c, 1));
    }
    store_cursor_free(c);
    if (!there) {
        int64_t n = store_count(r->store, store_find_table(r->store, "patients"));
        snprintf(what, sizeof what, "the run has no patient %lld", (long long)o->number);
        return replay_wrong(
            r, n ? arena_printf(o->memory, "a patient of the run: it has %lld", (long long)n) : "a run with patients",
            what);
    }
    r->chosen = replay_find_arm(r, arm ? arm : o->own_arm);
    if (r->chosen < 0) {
        return false;
    }
    o->arm = o->trial->arm[r->chosen].name;
    return true;
}

// All arms, as what the run is of is told by all of them.
static bool replay_prepare(replay *r)
{
    trial_replay *o = r->out;
    char hash[65], *causes = store_meta(r->store, "causes");
    r->cohort = cohort_new(o->trial, o->trial->seed, o->memory, r->d);
    bool good = r->cohort != NULL && o->trial->cancer->norgan <= CLINIC_MAX_ORGANS;
    for (int a = 0; a < o->trial->narm && good; a++) {
        r->arm[a] = trial_arm_new(r->cohort, a, false, o->memory, r->d);
        good = r->arm[a] != NULL;
    }
    good = good && identity_hash(r->cohort, r->arm, hash, r->d) &&
           identity_same(r->store, r->path, o->trial, causes ? atoi(causes) : 0, hash, r->d);
    free(causes);
    return good;
}

// --- computing -------------------------------------------------------------------------------------------------------

static bool replay_grow(replay *r)
{
    trial_replay *o = r->out;
    cohort_candidate grown;
    stop_wish never = {0};
    measure_keys keys = measure_keys_of(o->trial->cancer);
    cohort_grow(r->cohort, 0, &o->candidate, 1, 1, 1, &grown, NULL, never);
    if (grown.outcome == COHORT_ELIGIBLE && baseline_read(r->cohort, &keys, &grown, &r->patient)) {
        r->patient.number = o->number;
        baseline_enter(r->cohort, &r->patient);
        r->patient.arm = replay_find_arm(r, o->own_arm);
        return true;
    }
    cohort_candidate_clear(&grown);
    return replay_wrong(r, "the program and library of the run", "the patient cannot be grown again");
}

static bool replay_next(void *self, const trial_patient **p, int *reversed)
{
    replay *r = self;
    bool first = !r->given;
    r->given = true;
    *p = &r->patient;
    *reversed = -1;
    return first;
}

static void replay_done(void *self, const clinic_record *record)
{
    replay *r = self;
    r->out->failed = record->failed;
    double end = isnan(record->death) ? record->end : record->death;
    r->out->end = record->failed ? record->fail_time : end;
    clinic_rows(r->arm[r->chosen], record, r->store, r->rows);
}

static void replay_seen(void *self, const clinic_record *record, double day, const double *output)
{
    (void)record;
    (void)day;
    replay *r = self;
    // model time minus its start has rounding in it
    double exact = (double)r->n * r->every;
    ARRAY_PUSH(r->day, r->n, r->day_cap, exact);
    for (int i = 0; i < r->arm[r->chosen]->at.n; i++) {
        ARRAY_PUSH(r->value, r->nvalue, r->value_cap, output[i]);
    }
}

static void replay_treat(replay *r)
{
    r->log = decisions_new(r->out->memory);
    r->rows = store_rows_new();
    clinic_source source = {.self = r,
                            .next = replay_next,
                            .done = replay_done,
                            .seen = replay_seen,
                            .seen_every = r->every,
                            .decisions = r->log};
    ode_stats stats = {0};
    clinic_run(r->arm[r->chosen], &source, 1, &stats);
}

// --- what is handed out ----------------------------------------------------------------------------------------------

static void replay_series_of(replay *r, replay_kind kind, const char *label, const char *unit_text, int output,
                             double factor)
{
    trial_replay *o = r->out;
    replay_series *s = &o->series[o->nseries++];
    *s = (replay_series){kind, label, strcmp(unit_text, "1") ? unit_text : "", NULL};
    s->value = arena_alloc(o->memory, sizeof *s->value * (r->n + 1));
    for (size_t i = 0; i < r->n; i++) {
        s->value[i] = r->value[i * (size_t)r->arm[r->chosen]->at.n + (size_t)output] * factor;
    }
}

static void replay_courses(replay *r)
{
    trial_replay *o = r->out;
    const trial_arm *a = r->arm[r->chosen];
    const library_cancer *c = o->trial->cancer;
    o->series = arena_alloc(o->memory, sizeof *o->series * (size_t)(a->at.n + 1));
    o->day = arena_alloc(o->memory, sizeof *o->day * (r->n + 1));
    for (size_t i = 0; i < r->n; i++) {
        o->day[i] = r->day[i];
    }
    o->nday = (int)r->n;
    int at = a->at.course + c->ncourse;
    for (int k = 0; k < a->model->model->ntherapy; k++) {
        const library_therapy *drug = o->trial->therapy[a->model->model->therapy[k]];
        for (int i = 0; i < drug->ncourse; i++, at++) {
            replay_series_of(r, REPLAY_DRUG, drug->course[i].name, drug->course[i].unit_text, at,
                             1 / drug->course[i].unit.factor);
        }
    }
    for (int i = 0; i < c->ncourse; i++) {
        replay_series_of(r, REPLAY_COURSE, c->course[i].name, c->course[i].unit_text, a->at.course + i,
                         1 / c->course[i].unit.factor);
    }
    for (int l = 0; l < c->lesions; l++) {
        // dm as mm
        replay_series_of(r, REPLAY_LESION, arena_printf(o->memory, "%s%d", c->lesion_prefix, l + 1), "mm",
                         a->at.diameter + l, 100);
    }
    for (int i = 0; i < c->norgan; i++) {
        replay_series_of(r, REPLAY_INJURY, c->organ[i].label, "1", a->at.injury + i, 1);
    }
}

static void replay_decisions(replay *r)
{
    trial_replay *o = r->out;
    const decision *row = decisions_of(r->log, &o->ndecision);
    decision *copy = arena_alloc(o->memory, sizeof *copy * (size_t)(o->ndecision + 1));
    if (o->ndecision) {
        memcpy(copy, row, sizeof *copy * (size_t)o->ndecision);
    }
    o->decision = copy;
}

static void replay_compare(replay *r, const store_rows *baseline)
{
    trial_replay *o = r->out;
    char difference[500] = "";
    o->check = store_done(r->store, o->arm, o->number) ? REPLAY_SAME : REPLAY_TWIN;
    bool same = store_same(r->store, baseline, difference, sizeof difference) &&
                (o->check == REPLAY_TWIN || store_same(r->store, r->rows, difference, sizeof difference));
    if (!same) {
        o->check = REPLAY_OTHER;
        o->difference = arena_strdup(o->memory, difference);
    }
}

// His rows, as computed now, in a store of their own: so a twin, of whom the run has no rows, is read in the same way.
static bool replay_rows(replay *r)
{
    trial_replay *o = r->out;
    store_table table[TRIAL_NTABLE];
    trial_tables(o->trial, r->cohort->draws, o->memory, table);
    store *mine = store_open(STORE_IN_MEMORY, STORE_CREATE, table, TRIAL_NTABLE, r->d);
    if (!mine) {
        return false;
    }
    store_rows *baseline = store_rows_new();
    baseline_rows(r->cohort, &r->patient, baseline, store_find_table(r->store, "patients"));
    replay_compare(r, baseline);
    // both stores have the same tables, so that rows fit
    bool good = store_put(mine, "", o->number, baseline) && store_put(mine, o->arm, o->number, r->rows);
    if (good) {
        replay_read(o, mine);
    } else {
        replay_wrong(r, NULL, store_error(mine));
    }
    store_rows_free(baseline);
    return store_close(mine, r->d) && good;
}

static bool replay_all(replay *r, const char *arm)
{
    trial_replay *o = r->out;
    o->trial = trial_of_run(r->store, o->memory, r->d);
    if (!o->trial || !replay_find(r, arm) || !replay_prepare(r) || !replay_grow(r)) {
        return false;
    }
    replay_treat(r);
    replay_courses(r);
    replay_decisions(r);
    return replay_rows(r);
}

trial_replay *trial_replay_new(store *s, const char *path, int64_t patient, const char *arm, double every, diag_list *d)
{
    replay *r = base_alloc(1, sizeof *r);
    *r = (replay){.out = base_alloc(1, sizeof *r->out),
                  .store = s,
                  .path = path,
                  .d = d,
                  .every = every > 0 ? every : REPLAY_EVERY};
    r->out->memory = arena_new();
    r->out->number = patient;
    bool good = replay_all(r, arm);
    for (int a = 0; a < 64; a++) {
        trial_arm_free(r->arm[a]);
    }
    cohort_candidate_clear(&r->patient.candidate);
    cohort_free(r->cohort);
    store_rows_free(r->rows);
    decisions_free(r->log);
    free(r->day);
    free(r->value);
    trial_replay *out = r->out;
    free(r);
    if (!good) {
        trial_replay_free(out);
        return NULL;
    }
    return out;
}

void trial_replay_free(trial_replay *r)
{
    if (r) {
        arena_free(r->memory);
        free(r);
    }
}
