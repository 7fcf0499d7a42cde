// SPDX-License-Identifier: MIT
// Interim looks: on the day that the planned number of events has come in the two arms, with what was known on that
// day. Patients who came later are not there yet; those under observation are censored that day, for progression-free
// survival at their last evaluable assessment until then, as at any cut-off. Log-rank test and Cox's hazard ratio,
// within the strata of the randomisation; bounds by Lan-DeMets spending at the planned shares
// (stats/group_sequential.h). Where its events do not come within the follow-up, an interim look is not held; the last
// one is held at the end of the follow-up, with the information that there is, and spends what is left of alpha.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/group_sequential.h"
#include "stats/two_groups.h"
#include "trial/statistics_int.h"

typedef struct {
    int n;
    double *entry, *time;    // [day] since the first patient; since the patient's day 0
    int *event, *group;      // group: 0 reference, 1 the arm
    int *stratum;
    // of progression-free survival: days of evaluable assessments, those of patient i from first_seen[i] on
    double *seen;
    size_t nseen, seen_cap, *first_seen;    // (n + 1); NULL: assessments are not told
} looks_data;

static void looks_assessments(statistics_visits *v, int64_t patient, looks_data *out)
{
    out->first_seen[out->n] = out->nseen;
    statistics_visits_of(v, patient);
    for (size_t i = 0; i < v->n; i++) {
        if (v->visit[i].evaluable) {
            ARRAY_PUSH(out->seen, out->nseen, out->seen_cap, v->visit[i].day);
        }
    }
    out->first_seen[out->n + 1] = out->nseen;
}

// The arm's own patients, from results and patients side by side: both come in order of patients.
static void looks_collect(const analysis *a, int arm, int group, bool os, looks_data *out)
{
    static const char *const entry[] = {"patient", "entry_day"};
    const char *name[] = {os ? "full_os_day" : "full_pfs_day", os ? "full_os_event" : "full_pfs_event"};
    analysis_scan rows = analysis_results(a, arm, true, name, 2);
    store_cursor *patients = store_pick(a->store, "patients", entry, 2, "arm", a->trial->arm[arm].name);
    const int most = out->n + a->own[arm];
    statistics_visits visits = {.at = INT64_MAX};
    if (out->first_seen) {
        visits = statistics_visits_open(a, arm);
    }
    for (int64_t at = -1; patients && out->n < most && analysis_next(&rows);) {
        while (at < rows.patient && store_next(patients)) {
            at = store_get_int(patients, 0);
        }
        const double time = store_get_real(rows.c, 1);
        if (at == rows.patient && !isnan(time)) {
            out->entry[out->n] = store_get_real(patients, 1);
            out->time[out->n] = time;
            out->event[out->n] = (int)store_get_int(rows.c, 2);
            out->stratum[out->n] = a->stratum ? a->stratum[rows.patient] : 0;
            if (out->first_seen) {
                looks_assessments(&visits, rows.patient, out);
            }
            out->group[out->n++] = group;
        }
    }
    statistics_visits_close(&visits);
    store_cursor_free(patients);
    analysis_end(&rows);
}

static int looks_compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Calendar days of all events, ascending; returns their number. *end: the last day of observation.
static int looks_event_days(const looks_data *x, double *day, double *end)
{
    int n = 0;
    *end = 0;
    for (int i = 0; i < x->n; i++) {
        const double last = x->entry[i] + x->time[i];
        *end = fmax(*end, last);
        if (x->event[i]) {
            day[n++] = last;
        }
    }
    qsort(day, (size_t)n, sizeof *day, looks_compare);
    return n;
}

// When a patient who is under observation after so many days is censored.
static double looks_censored(const looks_data *x, int i, double days)
{
    double last = x->first_seen ? 0 : days;
    for (size_t k = x->first_seen ? x->first_seen[i] : 0; x->first_seen && k < x->first_seen[i + 1]; k++) {
        last = x->seen[k] <= days ? x->seen[k] : last;
    }
    return last;
}

// What is known of all patients on the look's day.
static void looks_cut(const looks_data *x, double day, looks_data *out, trial_look *look)
{
    out->n = 0;
    for (int i = 0; i < x->n; i++) {
        if (x->entry[i] >= day) {
            continue;
        }
        const bool known = x->entry[i] + x->time[i] <= day;
        out->time[out->n] = known ? x->time[i] : looks_censored(x, i, day - x->entry[i]);
        out->event[out->n] = known && x->event[i];
        out->group[out->n] = x->group[i];
        out->stratum[out->n] = x->stratum[i];
        look->events += out->event[out->n++];
    }
    look->patients = out->n;
}

static void looks_test(const looks_data *x, trial_look *look)
{
    const two_groups k = two_groups_compare(x->time, x->event, x->group, x->stratum, x->n);
    look->hazard_ratio = k.hazard_ratio;
    look->z = k.z;
    look->p = stats_normal_upper(k.z);
}

static looks_data looks_room(int n)
{
    const size_t most = (size_t)n + 1;
    return (looks_data){.entry = base_alloc(most, sizeof(double)),
                        .time = base_alloc(most, sizeof(double)),
                        .event = base_alloc(most, sizeof(int)),
                        .group = base_alloc(most, sizeof(int)),
                        .stratum = base_alloc(most, sizeof(int))};
}

static void looks_room_clear(looks_data *x)
{
    free(x->entry);
    free(x->time);
    free(x->event);
    free(x->group);
    free(x->stratum);
    free(x->seen);
    free(x->first_seen);
}

// Which looks are held, and how much of the information of the last one each has. Returns the first of them.
static trial_look *looks_plan(const analysis *a, const library_looks *plan, int events, trial_summary *out)
{
    const library_trial *t = a->trial;
    const int last = plan->n - 1;
    trial_look *look = &out->look[out->nlook];
    for (int k = 0; k <= last; k++) {
        const int planned = (int)ceil(plan->at[k] * plan->events - 1e-9);
        const bool reached = events >= planned;
        look[k] = (trial_look){.arm = t->arm[plan->arm].name,
                               .reference = t->arm[t->reference].name,
                               .endpoint = plan->os ? "OS" : "PFS",
                               .number = k + 1,
                               .of = plan->n,
                               .planned = planned,
                               .reached = reached,
                               .held = reached || k == last,
                               .information = plan->at[k],
                               .spend = plan->at[k],
                               .events = events,
                               .day = NAN,
                               .bound = NAN,
                               .z = NAN,
                               .p = NAN,
                               .hazard_ratio = {NAN, NAN, NAN}};
    }
    // short of its events the last look has less information, and those before it more of that
    const double had = look[last].reached ? 1 : fmax(events, 1) / (plan->at[last] * plan->events);
    double most = plan->at[last];
    for (int k = last - 1; k >= 0; k--) {
        most -= look[k].held ? GROUP_SEQUENTIAL_MIN_STEP : 0;
        look[k].information = fmin(plan->at[k] / had, most);
        most = look[k].held ? look[k].information : most;
    }
    out->nlook += plan->n;
    return look;
}

int analysis_looks_held(const trial_look *look, int n, double *information, double *spend)
{
    int held = 0;
    for (int k = 0; k < n; k++) {
        if (look[k].held) {
            information[held] = look[k].information;
            spend[held++] = look[k].spend;
        }
    }
    return held;
}

static void looks_of(const analysis *a, const library_looks *plan, trial_summary *out)
{
    const library_trial *t = a->trial;
    const int most = a->own[plan->arm] + a->own[t->reference];
    looks_data all = looks_room(most), cut = looks_room(most);
    double *day = base_alloc((size_t)most + 1, sizeof *day), end;
    double bound[GROUP_SEQUENTIAL_MAX_LOOKS], information[GROUP_SEQUENTIAL_MAX_LOOKS],
        spend[GROUP_SEQUENTIAL_MAX_LOOKS];
    if (!plan->os && store_find_table(a->store, "visits") >= 0) {
        all.first_seen = base_alloc((size_t)most + 1, sizeof *all.first_seen);
    }
    looks_collect(a, t->reference, 0, plan->os, &all);
    looks_collect(a, plan->arm, 1, plan->os, &all);
    const int events = looks_event_days(&all, day, &end);
    trial_look *look = looks_plan(a, plan, events, out);
    const int held = analysis_looks_held(look, plan->n, information, spend);
    const bool bounded = group_sequential_bounds(plan->alpha, information, spend, held, bound);
    bool over = false;
    for (int k = 0, at = 0; k < plan->n; k++, look++) {
        if (!look->held) {
            continue;
        }
        look->events = 0;
        look->bound = bounded ? bound[at++] : NAN;
        look->day = look->reached ? day[look->planned - 1] : end;
        looks_cut(&all, look->day, &cut, look);
        looks_test(&cut, look);
        look->stops = !over && look->z >= look->bound;
        over = over || look->stops;
    }
    free(day);
    looks_room_clear(&all);
    looks_room_clear(&cut);
}

void analysis_looks(const analysis *a, trial_summary *out)
{
    const library_trial *t = a->trial;
    int n = 0;
    for (int i = 0; i < t->nlooks; i++) {
        n += t->looks[i].n;
    }
    out->look = arena_alloc(a->memory, sizeof *out->look * (size_t)(n + 1));
    for (int i = 0; i < t->nlooks; i++) {
        looks_of(a, &t->looks[i], out);
    }
}
