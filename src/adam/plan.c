// SPDX-License-Identifier: MIT
// The trial as its data tell it: the same struct as a trial file's, without drugs and models, so that the analysis and
// the report need not know where a trial comes from. What ts.csv does not say is taken from the rows: arms in order of
// TRTPN, else of their names; milestones at usual months within the follow-up; the first arm as the reference.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adam/read_int.h"
#include "base/file.h"

enum { PLAN_EVENTS = 60, PLAN_MILESTONES = 12 };

// --- arms ------------------------------------------------------------------------------------------------------------

typedef struct {
    const char *name;
    double order;
    int number;    // as gathered
} plan_arm;

static int arm_compare(const void *a, const void *b)
{
    const plan_arm *x = a, *y = b;
    if (x->order != y->order && !isnan(x->order) && !isnan(y->order)) {
        return x->order < y->order ? -1 : 1;
    }
    return isnan(x->order) != isnan(y->order) ? isnan(x->order) - isnan(y->order) : strcmp(x->name, y->name);
}

static void plan_arms(adam_reading *r, library_trial *t)
{
    plan_arm arm[READ_ARMS];
    int place[READ_ARMS];
    const char *name;
    for (int i = 1; (name = read_ts(r, "XARM", i)); i++) {
        int k = read_arm_of(r, name);
        if (k >= 0) {
            r->arm_order[k] = i;
        }
    }
    t->narm = map_count(r->arms);
    for (int i = 0; i < t->narm; i++) {
        arm[i] = (plan_arm){map_key(r->arms, i), r->arm_order[i], i};
    }
    qsort(arm, (size_t)t->narm, sizeof *arm, arm_compare);
    t->arm = arena_alloc(r->memory, sizeof *t->arm * ((size_t)t->narm + 1));
    for (int i = 0; i < t->narm; i++) {
        t->arm[i].name = arena_strdup(r->memory, arm[i].name);
        place[arm[i].number] = i;
        for (int k = 1; (name = read_ts(r, "XCONTROL", k)); k++) {
            t->arm[i].control = t->arm[i].control || !strcmp(name, arm[i].name);
        }
    }
    for (size_t i = 0; i < r->npatient; i++) {
        r->patient[i].arm = place[r->patient[i].arm];
    }
}

static int plan_find_arm(const library_trial *t, const char *name)
{
    for (int i = 0; i < t->narm; i++) {
        if (!strcasecmp(t->arm[i].name, name)) {
            return i;
        }
    }
    return -1;
}

static bool plan_reference(adam_reading *r, library_trial *t, const char *reference)
{
    const char *told = read_ts(r, "COMPTRT", 1);
    t->reference = reference ? plan_find_arm(t, reference) : told ? plan_find_arm(t, told) : -1;
    if (reference && t->reference < 0) {
        char hint[MAP_HINT];
        diag_add(r->d, DIAG_ERROR, (src_loc){0}, library_arm_hint(t, reference, hint),
                 "the reference '%.200s' is no arm of the data", reference);
        return false;
    }
    if (t->reference < 0 && t->narm > 1) {
        t->reference = 0;
        diag_add(r->d, DIAG_NOTE, (src_loc){0}, NULL,
                 "the reference arm is '%s', the first one: --reference names another", t->arm[0].name);
    }
    bool control = false;
    for (int i = 0; i < t->narm; i++) {
        control = control || t->arm[i].control;
    }
    if (!control && t->reference >= 0) {
        t->arm[t->reference].control = true;
    }
    return true;
}

// --- times -----------------------------------------------------------------------------------------------------------

// A cut-off that was by events.
static void plan_cutoff_events(const adam_reading *r, library_trial *t)
{
    const char *end = read_ts(r, "XCUTEND", 1);
    double planned = read_ts_number(r, "XCUTPLAN", 1);
    if (end && planned >= 1 && planned < 1e9) {
        t->cutoff_os = !strcmp(end, "OS");
        t->cutoff_events = (int)planned;
        t->cutoff_day = read_ts_number(r, "XCUTDAY", 1);
    }
}

static void plan_times(const adam_reading *r, library_trial *t)
{
    double longest = 0, told, *at = arena_alloc(r->memory, sizeof *at * PLAN_MILESTONES);
    for (size_t i = 0; i < r->npatient; i++) {
        for (int k = 0; k < adam_ntime; k++) {
            longest = fmax(longest, r->patient[i].time[k].day);
        }
    }
    told = read_ts_number(r, "XFOLLOW", 1);
    t->follow_up = isnan(told) ? longest : told;
    t->accrual = read_ts_number(r, "XACCRUAL", 1);
    t->cutoff = read_ts_number(r, "XCUTOFF", 1);    // NaN: one cut
    for (int k = 0; k < adam_ntime && isnan(t->cutoff); k++) {
        t->cutoff = adam_time[k].full && r->time_known[k] ? 0 : NAN;
    }
    plan_cutoff_events(r, t);
    t->report_at = at;
    for (int i = 1; i <= PLAN_MILESTONES && !isnan(told = read_ts_number(r, "XREPORT", i)); i++) {
        at[t->nreport++] = told;
    }
    static const double months[] = {6, 12, 24, 36, 60};
    for (size_t i = 0; i < sizeof months / sizeof *months && !read_ts(r, "XREPORT", 1); i++) {
        if (months[i] * TRIAL_MONTH <= longest) {
            at[t->nreport++] = months[i] * TRIAL_MONTH;
        }
    }
}

// --- what the clinic looked at ---------------------------------------------------------------------------------------

typedef struct {
    const char *event, *organ;
    int64_t count;
    int number;
} plan_event;

static int event_compare(const void *a, const void *b)
{
    const plan_event *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count ? 1 : -1) : x->number - y->number;
}

// Events that ts.csv lists, then of observed data the most frequent others: in a run those are the background.
static void plan_events(const adam_reading *r, library_cancer *k)
{
    map *index = map_new();
    plan_event *event = NULL;
    size_t n = 0, cap = 0, listed = 0;
    const char *name;
    for (int i = 1; i <= PLAN_EVENTS && (name = read_ts(r, "XEVENT", i)); i++) {
        const char *organ = read_ts(r, "XORGAN", i);
        map_set(index, name, (int)n);
        ARRAY_PUSH(event, n, cap, ((plan_event){name, organ ? organ : name, 0, i}));
    }
    listed = n;
    bool all = !read_ts(r, "XSEED", 1);
    for (size_t i = 0; i < r->nevent; i++) {
        int at = map_get(index, r->event[i].event);
        if (at < 0 && !all) {
            continue;
        }
        if (at < 0) {
            at = (int)n;
            map_set(index, r->event[i].event, at);
            ARRAY_PUSH(event, n, cap, ((plan_event){r->event[i].event, r->event[i].organ, 0, at}));
        }
        event[at].count++;
    }
    if (n > listed) {
        qsort(event + listed, n - listed, sizeof *event, event_compare);
    }
    k->norgan = n < PLAN_EVENTS ? (int)n : PLAN_EVENTS;
    k->organ = arena_alloc(r->memory, sizeof *k->organ * ((size_t)k->norgan + 1));
    for (int i = 0; i < k->norgan; i++) {
        k->organ[i].event = arena_strdup(r->memory, event[i].event);
        k->organ[i].name = arena_strdup(r->memory, event[i].organ);
    }
    if (n > PLAN_EVENTS) {
        diag_add(r->d, DIAG_NOTE, (src_loc){0}, NULL, "adae.csv: of %zu events the %d most frequent ones are shown", n,
                 PLAN_EVENTS);
    }
    map_free(index);
    free(event);
}

static int marker_compare(const void *a, const void *b)
{
    const read_marker *x = *(read_marker *const *)a, *y = *(read_marker *const *)b;
    unsigned p = (unsigned)x->order, q = (unsigned)y->order;    // those of adsl.csv alone: last, in their order
    return p != q ? (p < q ? -1 : 1) : x < y ? -1 : x > y;
}

static void plan_markers(adam_reading *r, library_cancer *k)
{
    read_marker *sorted[WRITE_MARKERS];
    for (int i = 0; i < r->nmarker; i++) {
        sorted[i] = &r->marker[i];
    }
    qsort(sorted, (size_t)r->nmarker, sizeof *sorted, marker_compare);
    k->biomarker = arena_alloc(r->memory, sizeof *k->biomarker * ((size_t)r->nmarker + 1));
    k->baseline = arena_alloc(r->memory, sizeof *k->baseline * ((size_t)r->nmarker + 1));
    map *names = map_new();
    for (int i = 0; i < r->nmarker; i++) {
        const read_marker *m = sorted[i];
        // its name becomes a column: no two alike, nothing that a column's name may not hold
        char *name = arena_printf(r->memory, map_get(names, m->name) < 0 ? "%.100s" : "%.100s [%s]", m->name, m->code);
        for (char *p = name; *p; p++) {
            *p = *p == '"' ? '\'' : *p;
        }
        map_set(names, name, i);
        library_marker *to = m->biomarker ? &k->biomarker[k->nbiomarker++] : &k->baseline[k->nbaseline++];
        *to = (library_marker){.name = name,
                               .id = arena_strdup(r->memory, m->code),
                               .unit_text = arena_strdup(r->memory, m->unit),
                               .positive = NAN};
        to->unit.factor = 1;
    }
    map_free(names);
    for (int i = 0; i < k->nbiomarker; i++) {
        k->biomarker[i].positive = read_ts_number(r, "XPOSITIV", i + 1);
    }
}

// Labs with their limits.
static void plan_labs(const adam_reading *r, library_cancer *k)
{
    k->nlab = r->nlab_kind;
    k->lab = arena_alloc(r->memory, sizeof *k->lab * ((size_t)k->nlab + 1));
    for (int i = 0; i < k->nlab; i++) {
        const read_lab_kind *x = &r->lab_kind[i];
        k->lab[i] = (library_lab){.name = arena_strdup(r->memory, x->name),
                                  .low = x->low,
                                  .high = x->high,
                                  .unit_text = arena_strdup(r->memory, x->unit)};
        k->lab[i].unit.factor = 1;
    }
}

// The names of what may be in the way of a response.
static void plan_causes(const adam_reading *r, library_cancer *k)
{
    while (read_ts(r, "XCAUSE", k->ncause + 1)) {
        k->ncause++;
    }
    k->cause = arena_alloc(r->memory, sizeof *k->cause * ((size_t)k->ncause + 1));
    for (int i = 0; i < k->ncause; i++) {
        k->cause[i] = (library_cause){.name = read_ts(r, "XCAUSE", i + 1)};
    }
}

// The schedule of assessments, which tells missed ones.
static void plan_visits(const adam_reading *r, library_trial *t)
{
    enum { RULES = 20 };
    t->first_visit = read_ts_number(r, "XVISIT", 1);
    t->visit = arena_alloc(r->memory, sizeof *t->visit * RULES);
    for (double every; t->nvisit < RULES && (every = read_ts_number(r, "XEVERY", t->nvisit + 1)) > 0;) {
        double until = read_ts_number(r, "XUNTIL", t->nvisit + 1);
        t->visit[t->nvisit++] = (library_visit_rule){every, isnan(until) ? INFINITY : until};
    }
}

// Whose readings the endpoints are of, and whether there is another reader.
static void plan_readers(const adam_reading *r, library_trial *t)
{
    for (size_t i = 0; i < r->nvisit; i++) {
        bool central = !strcmp(r->visit[i].reader, "central");
        t->primary_is_central = t->primary_is_central || (central && r->visit[i].primary);
        t->central_review = t->central_review || !r->visit[i].primary;
    }
    for (int k = 0; k < adam_ntime; k++) {
        t->central_review = t->central_review || (r->time_known[k] && !strcmp(adam_time[k].column, "other_pfs"));
    }
}

// Those that a table for a terminal shows; where nobody says, all milestones.
static void plan_endpoints(const adam_reading *r, library_trial *t)
{
    int most = 0;
    while (read_ts(r, "XENDPT", most + 1)) {
        most++;
    }
    t->endpoint = arena_alloc(r->memory, sizeof *t->endpoint * (size_t)(most + 2 * t->nreport + 1));
    for (int i = 0; i < most; i++) {
        t->endpoint[t->nendpoint++] = read_ts(r, "XENDPT", i + 1);
    }
    for (int i = 0; i < t->nreport && !most; i++) {
        int months = (int)lround(t->report_at[i] / TRIAL_MONTH);
        t->endpoint[t->nendpoint++] = arena_printf(r->memory, "PFS_rate_%dmo", months);
        t->endpoint[t->nendpoint++] = arena_printf(r->memory, "OS_%dmo", months);
    }
}

// What was published stands beside a simulated trial that the library has; observed data are not compared.
static void plan_published(adam_reading *r, library_trial *t)
{
    diag_list *scratch = diag_new();
    char *root = read_ts(r, "XSEED", 1) && !strpbrk(t->name, "/\\") ? library_root(scratch) : NULL;
    char *trials = root ? path_join(root, "trials") : NULL, *folder = trials ? path_join(trials, t->name) : NULL;
    if (folder && dir_exists(folder)) {
        t->folder = arena_strdup(r->memory, folder);
    }
    free(root);
    free(trials);
    free(folder);
    diag_free(scratch);
}

library_trial *read_plan(adam_reading *r, const char *reference)
{
    library_trial *t = arena_alloc(r->memory, sizeof *t);
    t->cancer = arena_alloc(r->memory, sizeof *t->cancer);
    const char *title = read_ts(r, "TITLE", 1), *source = read_ts(r, "XSOURCE", 1), *seed = read_ts(r, "XSEED", 1);
    t->name = arena_strdup(r->memory, r->study ? r->study : "observed data");
    t->title = title ? title : t->name;
    t->source = source ? source : "";
    t->path = t->folder = arena_strdup(r->memory, r->folder);
    t->text = "";
    t->seed = seed ? strtoull(seed, NULL, 10) : 0;
    plan_arms(r, t);
    if (!plan_reference(r, t, reference) || !read_design(r, t)) {
        return NULL;
    }
    plan_times(r, t);
    double planned = read_ts_number(r, "XPERARM", 1);
    t->patients_per_arm = planned >= 1 && planned < 1e9 ? (int)planned : (int)(r->npatient / (size_t)t->narm);
    plan_endpoints(r, t);
    const char *disease = read_ts(r, "INDIC", 1);
    t->cancer->name = t->cancer->title = disease ? disease : "";
    t->cancer->lesion_prefix = "L";
    t->cancer->lesions = map_count(r->lesion);
    plan_events(r, t->cancer);
    plan_markers(r, t->cancer);
    plan_labs(r, t->cancer);
    plan_causes(r, t->cancer);
    plan_visits(r, t);
    plan_published(r, t);
    plan_readers(r, t);
    for (size_t i = 0; i < r->npatient; i++) {
        t->stratified = t->stratified || (r->patient[i].stratum && *r->patient[i].stratum);
    }
    return t;
}
