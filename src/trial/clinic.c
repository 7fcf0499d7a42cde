// SPDX-License-Identifier: MIT
// The clinic: patients of one arm as clients of the lane solver. A patient is integrated from one appointment to the
// next (dose, imaging, safety visit, end of steroids, next line, end of follow-up); at each the rules of the protocol
// are applied in this order: infusions end and doses reach their depots (doses.c), lesions are read and the response
// assessed, organs are graded, doses are given. Death is an event of the model. Everything that is written down is in
// clinic_record; nothing of the arm is known to the disease but the doses.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trial/trial_int.h"

enum { CLINIC_SLOTS = KERNEL_MAX_WIDTH + 1 };
static const double CLINIC_SAME = 1e-9;    // [day] appointments closer than this are one

typedef struct {
    const trial_arm *a;
    const clinic_source *source;
    clinic_record slot[CLINIC_SLOTS];
    bool busy[CLINIC_SLOTS];
    double *draw, *value, *output, *scratch;
} clinic;

// --- the protocol's clock --------------------------------------------------------------------------------------------

static double clinic_next_day(const trial_arm *a, const clinic_record *r)
{
    double day = fmin(fmin(r->end, r->next_visit), fmin(fmin(r->next_toxicity, r->steroid_end), r->next_line));
    return fmin(fmin(day, doses_next_day(a, r)), fmin(rules_next_day(a, r), medicines_next_day(a, r)));
}

static double clinic_visit_after(const library_trial *t, double day)
{
    for (int i = 0; i < t->nvisit; i++) {
        if (day < t->visit[i].until - CLINIC_SAME) {
            return day + t->visit[i].every;
        }
    }
    return INFINITY;
}

rng clinic_random(const trial_arm *a, const clinic_record *r)
{
    return (rng){a->cohort->seed, (uint64_t)r->patient->candidate.number};
}

// The next visit of the schedule, some days early or late. Draws are keyed by the visit: the same in all arms.
static void clinic_plan_visit(const trial_arm *a, clinic_record *r, double planned)
{
    const double window = a->trial->visit_window;
    r->planned_visit = r->next_visit = planned;
    if (window > 0 && !isinf(planned)) {
        double u = random_uniform(clinic_random(a, r), random_purpose("visit window"), (uint64_t)r->visit_number + 1);
        r->next_visit += window * (2 * u - 1);
    }
}

// --- visits ----------------------------------------------------------------------------------------------------------

// Progression, or the progression that iRECIST confirms, as the investigator sees it: treatment and visits end.
static void clinic_progress(const trial_arm *a, clinic_record *r, double day, const recist_visit *seen)
{
    const library_trial *t = a->trial;
    r->progression = isnan(r->progression) && seen->overall == RECIST_PD ? day : r->progression;
    const bool enough = t->until_confirmed ? seen->ioverall == IRECIST_CPD : seen->overall == RECIST_PD;
    if (t->stop_on_progression && enough && !r->off_visits) {
        r->off_visits = true;
        r->visits_ended = day;
        r->next_visit = INFINITY;
        r->group = -1;
        r->next_line = r->choice ? day + a->arm->next[r->choice - 1].after : INFINITY;
    }
}

static void clinic_image(const trial_arm *a, clinic_record *r, double day, const double *output)
{
    const library_trial *t = a->trial;
    const int number = ++r->visit_number;
    clinic_plan_visit(a, r, clinic_visit_after(t, r->planned_visit));
    rng random = clinic_random(a, r);
    if (t->missed > 0 && random_uniform(random, random_purpose("visit missed"), (uint64_t)number) < t->missed) {
        return;
    }
    recist_visit seen[READER_MAX];
    for (int i = 0; i < reader_count(t); i++) {
        clinic_visit v = {.number = number};
        double raw[LIBRARY_MAX_LESIONS];
        for (int l = 0; l < t->cancer->lesions; l++) {
            const double d = measure_seen(t, a->arm, i, output[a->at.diameter + l]);
            v.mm[l] = measure_lesion(t, &a->keys, i, random, l, number, d, &raw[l]);
        }
        seen[i] = response_visit(t, r, i, day, &v, raw);
    }
    clinic_progress(a, r, day, &seen[READER_INVESTIGATOR]);
}

// All that is due on this day.
static ode_action clinic_day(clinic *c, clinic_record *r, ode_lane *lane, double day)
{
    const trial_arm *a = c->a;
    doses_arrive(a, r, lane, day);
    bool image = r->next_visit <= day + CLINIC_SAME, safety = r->next_toxicity <= day + CLINIC_SAME;
    if (image || safety || doses_need_outputs(a, r, day)) {
        cohort_outputs(a->model, lane, c->output, c->scratch);
    }
    if (image) {
        clinic_image(a, r, day, c->output);
    }
    if (safety) {
        safety_visit(a, r, lane, day, c->output);
        labs_visit(a, r, day, c->output);
        rules_visit(a, r, lane, day);
    }
    rules_medicines(a, r, lane, day);
    if (r->steroid_end <= day + CLINIC_SAME) {
        safety_set_steroid(a, r, lane, day, INFINITY);
    }
    medicines_end(a, r, lane, day);
    if (r->next_line <= day + CLINIC_SAME) {
        r->group = r->choice;
        r->group_day = day;
        r->next_line_day = day;
        r->next_line = INFINITY;
    }
    doses_give(a, r, lane, day, c->output);
    decisions_look(a, r, day);
    if (day >= r->end - CLINIC_SAME) {
        return ODE_DONE;
    }
    lane->t_stop = r->start + clinic_next_day(a, r);
    return ODE_CONTINUE;
}

// --- patients in and out ---------------------------------------------------------------------------------------------

static void clinic_choose(const trial_arm *a, clinic_record *r, rng random)
{
    double u = random_uniform(random, random_purpose("next line"), 0), sum = 0;
    r->choice = 0;
    for (int k = 0; k < a->arm->nnext && !r->choice; k++) {
        sum += a->arm->next[k].share;
        r->choice = u < sum ? k + 1 : 0;
    }
    r->crossed = r->choice && a->arm->next[r->choice - 1].crossover;
}

static void clinic_admit(const trial_arm *a, clinic_record *r, const trial_patient *p, int reversed)
{
    const library_trial *t = a->trial;
    clinic_record kept = *r;    // its memory, from patient to patient
    *r = (clinic_record){.patient = p,
                         .reversed = reversed,
                         .line = kept.line,
                         .episode = kept.episode,
                         .episode_cap = kept.episode_cap,
                         .lab = kept.lab,
                         .lab_cap = kept.lab_cap,
                         .death_cause = ""};
    for (int i = 0; i < READER_MAX; i++) {
        r->reading[i] = (clinic_reading){.visit = kept.reading[i].visit,
                                         .visit_cap = kept.reading[i].visit_cap,
                                         .assessed = kept.reading[i].assessed,
                                         .assessed_cap = kept.reading[i].assessed_cap};
    }
    rng random = clinic_random(a, r);
    r->start = p->candidate.time;
    r->end = fmax(t->follow_up, p->last);
    r->visits_ended = r->dropout = r->progression = r->death = r->next_line_day = r->stopped_day = NAN;
    if (a->arm->dropout_rate > 0) {
        double day = random_exponential(random, random_purpose("dropout"), 0) / a->arm->dropout_rate;
        if (day < r->end) {
            r->dropout = r->end = day;
        }
    }
    clinic_plan_visit(a, r, t->first_visit);
    r->next_toxicity = isnan(t->toxicity.visit_every) ? INFINITY : t->toxicity.visit_every;
    r->steroid_end = r->next_line = INFINITY;
    r->steroid_since = NAN;
    response_begin(r, t);
    doses_begin(a, r);
    rules_begin(a, r);
    for (int i = 0; i < CLINIC_MAX_ORGANS; i++) {
        r->organ[i] = (clinic_organ){.episode = -1};
    }
    clinic_choose(a, r, random);
}

// Reverses a cause of non-response at day 0.
static void clinic_reverse(const trial_arm *a, int cause, double *value)
{
    const ode_system *s = a->model->model->system;
    const library_cancer *k = a->trial->cancer;
    for (int i = 0; i < k->cause[cause].nset; i++) {
        const library_setting *set = &k->cause[cause].set[i];
        for (int l = 0; l < k->lesions; l++) {
            char flat[256];
            bool many = library_lesion_id(k, set->id, l, flat);
            int state = system_find_state(s, flat), input = system_find_input(s, flat);
            int at = state >= 0 ? 1 + state : 1 + s->nstate + input;
            value[at] = set->factor ? value[at] * set->value : set->value;
            if (!many) {
                break;
            }
        }
    }
}

static bool clinic_next(void *self, ode_lane *lane)
{
    clinic *c = self;
    const trial_arm *a = c->a;
    const trial_patient *p;
    int reversed, slot = 0;
    if (!c->source->next(c->source->self, &p, &reversed)) {
        return false;
    }
    while (c->busy[slot]) {
        slot++;
    }
    clinic_record *r = &c->slot[slot];
    c->busy[slot] = true;
    clinic_admit(a, r, p, reversed);
    r->decisions = c->source->decisions;
    cohort_draw_values(a->cohort->draws, a->cohort->seed, p->candidate.number, c->draw);
    cohort_start(a->model, c->draw, p->candidate.time, p->candidate.value, a->from_core, c->value);
    if (reversed >= 0) {
        clinic_reverse(a, reversed, c->value);
    }
    cohort_to_lane(a->model, c->value, lane);
    lane->job = slot;
    lane->t_out = c->source->seen ? r->start : INFINITY;
    if (a->trial->nlab || doses_need_outputs(a, r, 0)) {
        cohort_outputs(a->model, lane, c->output, c->scratch);
    }
    if (a->trial->nlab) {
        labs_visit(a, r, 0, c->output);
    }
    doses_give(a, r, lane, 0, c->output);
    decisions_look(a, r, 0);
    lane->t_stop = r->start + clinic_next_day(a, r);
    return true;
}

static void clinic_leave(clinic *c, ode_lane *lane)
{
    decisions_look(c->a, &c->slot[lane->job], lane->t - c->slot[lane->job].start);
    c->source->done(c->source->self, &c->slot[lane->job]);
    c->busy[lane->job] = false;
}

static ode_action clinic_reached(void *self, ode_lane *lane)
{
    clinic *c = self;
    clinic_record *r = &c->slot[lane->job];
    // the day that the stop was set for, not the time minus the start, which rounding moves
    ode_action action = clinic_day(c, r, lane, clinic_next_day(c->a, r));
    if (action == ODE_DONE) {
        clinic_leave(c, lane);
    }
    return action;
}

static ode_action clinic_event(void *self, ode_lane *lane, int event)
{
    clinic *c = self;
    if (event != c->a->death) {
        return ODE_CONTINUE;
    }
    clinic_record *r = &c->slot[lane->job];
    r->death = lane->t - r->start;
    r->dropout = NAN;    // the day drawn was to come
    if (c->a->trial->cancer->nmortality) {
        cohort_outputs(c->a->model, lane, c->output, c->scratch);
        r->death_cause = events_death(c->a, r, c->output);
    }
    clinic_leave(c, lane);
    return ODE_DONE;
}

static void clinic_failed(void *self, ode_lane *lane, ode_failure why, int state)
{
    clinic *c = self;
    clinic_record *r = &c->slot[lane->job];
    r->failed = true;
    r->fail_time = lane->t - r->start;
    r->fail_reason = ode_failure_text(why);
    r->fail_state = state < 0 ? NULL : c->a->model->code.kernel->state_name[state];
    clinic_leave(c, lane);
}

static void clinic_output(void *self, ode_lane *lane, double t, const double *x, const double *p)
{
    clinic *c = self;
    clinic_record *r = &c->slot[lane->job];
    ode_lane at = *lane;
    at.t = t;
    at.x = (double *)x;
    at.p = (double *)p;
    at.stride = 1;
    cohort_outputs(c->a->model, &at, c->output, c->scratch);
    c->source->seen(c->source->self, r, t - r->start, c->output);
    lane->t_out = t + c->source->seen_every;
}

void clinic_run(const trial_arm *a, const clinic_source *source, int width, ode_stats *stats)
{
    clinic *c = base_alloc(1, sizeof *c);
    const ode_system *s = a->model->model->system;
    c->a = a;
    c->source = source;
    c->draw = base_alloc((size_t)a->cohort->draws->n + 1, sizeof(double));
    c->value = base_alloc((size_t)(1 + s->nstate + s->ninput), sizeof(double));
    c->output = base_alloc_aligned(sizeof(double) * (size_t)(a->at.n + 8));
    c->scratch = base_alloc_aligned(sizeof(double) * cohort_scratch_size(a->model));
    for (int i = 0; i < CLINIC_SLOTS; i++) {
        c->slot[i].line = base_alloc((size_t)a->nline + 1, sizeof(clinic_line));
    }
    ode_options options;
    cohort_tolerances(a->trial, a->model, &options, width);
    ode_client client = {.self = c,
                         .next = clinic_next,
                         .reached = clinic_reached,
                         .event = clinic_event,
                         .failed = clinic_failed,
                         .output = source->seen ? clinic_output : NULL};
    ode_run(a->model->code.kernel, &options, &client, stats);
    for (int i = 0; i < CLINIC_SLOTS; i++) {
        free(c->slot[i].line);
        free(c->slot[i].episode);
        free(c->slot[i].lab);
        for (int k = 0; k < READER_MAX; k++) {
            free(c->slot[i].reading[k].visit);
            free(c->slot[i].reading[k].assessed);
        }
    }
    free(c->draw);
    free(c->value);
    free(c->output);
    free(c->scratch);
    free(c);
}
