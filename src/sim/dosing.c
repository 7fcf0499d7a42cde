// SPDX-License-Identifier: MIT
// A subject's course: records and what they set going, in order of time (a heap), with the integration stopped at each;
// rows between them come from the solver's own interpolation. At one time infusions end first, then pending doses are
// given, then records follow in the file's order.
#include "sim/dosing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "sim/dosing_int.h"

static const double SAME_TIME = 1e-12;      // relative: sums of intervals meet the times of records
static const double LONGEST_STEP = 0.01;    // of the duration, where relations can change
static const double DEFAULT_RTOL = 1e-8;

static bool dosing_same(double a, double b)
{
    return isfinite(a - b) && fabs(a - b) <= SAME_TIME * fmax(fabs(a), fabs(b));
}

// --- what is to come

static bool act_before(const dose_act *a, const dose_act *b)
{
    if (a->time != b->time) return a->time < b->time;
    if (a->kind != b->kind) return a->kind < b->kind;
    return a->number < b->number;
}

static void act_swap(dose_act *a, dose_act *b)
{
    const dose_act t = *a;
    *a = *b;
    *b = t;
}

static void act_up(dosing *v, int i)
{
    for (; i > 0 && act_before(&v->act[i], &v->act[(i - 1) / 2]); i = (i - 1) / 2)
        act_swap(&v->act[i], &v->act[(i - 1) / 2]);
}

static dose_act act_take(dosing *v)
{
    const dose_act first = v->act[0];
    v->act[0] = v->act[--v->nact];
    for (int i = 0;;) {
        int next = i;
        for (int child = 2 * i + 1; child <= 2 * i + 2 && child < v->nact; child++) {
            if (act_before(&v->act[child], &v->act[next])) next = child;
        }
        if (next == i) return first;
        act_swap(&v->act[i], &v->act[next]);
        i = next;
    }
}

void dosing_add(dosing *v, dose_act act)
{
    // a sum of intervals that means a record's time is that time
    int low = v->t->first[v->subject], high = v->t->first[v->subject + 1];
    while (act.kind != ACT_RECORD && low < high) {
        const int middle = (low + high) / 2;
        const double time = v->t->record[middle].time;
        if (dosing_same(time, act.time)) {
            act.time = time;
            break;
        }
        if (time < act.time) low = middle + 1;
        else high = middle;
    }
    act.number = v->numbers++;
    ARRAY_PUSH(v->act, v->nact, v->act_cap, act);
    act_up(v, v->nact - 1);
}

void dosing_forget(dosing *v)
{
    int n = v->nact;
    v->nact = 0;
    for (int i = 0; i < n; i++) {
        if (v->act[i].kind != ACT_RECORD) continue;
        v->act[v->nact++] = v->act[i];
        act_up(v, v->nact - 1);
    }
}

double *dosing_rate(const dosing *v, double *p, int state)
{
    return &p[v->compiled->input_of[v->t->rate_input[state]]];
}

// --- rows

static double dosing_row_time(const dosing *v)
{
    const int row = v->row % (v->r->steps + 1);
    return row >= v->r->steps ? v->r->end : v->r->start + row * ((v->r->end - v->r->start) / v->r->steps);
}

static void dosing_write(dosing *v, double time, double t, const double *x, const double *p)
{
    const kernel *k = v->compiled->kernel;
    sim_table *table = v->table;
    k->prepare(k, 1, p, v->q, v->scratch);
    k->outputs(k, 1, &t, x, p, v->q, v->out, v->scratch);
    memcpy(table->value + (size_t)v->row * (size_t)table->ncolumn, v->out, (size_t)table->ncolumn * sizeof(double));
    table->time[v->row] = time;
    if (table->subject) table->subject[v->row] = base_strdup(v->t->record[v->t->first[v->subject]].subject);
    v->row++;
}

static void dosing_next_row(const dosing *v, ode_lane *lane)
{
    lane->t_out = v->at_records || v->row >= v->row_end ? INFINITY : dosing_row_time(v);
    if (v->nact && dosing_same(lane->t_out, v->act[0].time)) lane->t_out = v->act[0].time;
    if (dosing_same(lane->t_out, lane->t)) lane->t_out = lane->t;
}

static void dosing_output(void *self, ode_lane *lane, double t, const double *x, const double *p)
{
    dosing *v = self;
    if (v->nact && v->act[0].time <= t) {    // a row at this time shows what comes of it: dosing_reached() asks again
        lane->t_out = INFINITY;
        return;
    }
    dosing_write(v, dosing_row_time(v), t, x, p);
    dosing_next_row(v, lane);
}

// --- records

// From a record on, covariates are those of the next one.
static bool dosing_covariates(dosing *v, int record, double *p)
{
    bool changed = false;
    for (int c = 0; record < v->t->first[v->subject + 1] && c < v->t->ncovariate; c++) {
        double *at = &p[v->compiled->input_of[v->t->covariate[c]]];
        changed = changed || *at != v->t->record[record].covariate[c];
        *at = v->t->record[record].covariate[c];
    }
    return changed;
}

static void dosing_reset(dosing *v, double *x, double *p)
{
    const kernel *k = v->compiled->kernel;
    dosing_forget(v);
    memcpy(x, v->x_start, (size_t)k->nx * sizeof(double));
    memcpy(p, v->p_start, (size_t)k->np * sizeof(double));
    dosing_covariates(v, v->record, p);
}

// False where the dose cannot be given.
static bool dosing_record(dosing *v, int number, ode_lane *lane)
{
    const dose_record *record = &v->t->record[number];
    v->record = number;
    if (record->evid >= 3) dosing_reset(v, lane->x, lane->p);
    bool ok = true;
    if (record->evid == 1 || record->evid == 4) ok = dose_give(v, record, lane->t, lane->x, lane->p);
    if (record->evid == 0 && v->at_records) dosing_write(v, record->time, lane->t, lane->x, lane->p);
    lane->changed |= record->evid == 1 || record->evid >= 3;
    lane->changed |= dosing_covariates(v, number + 1, lane->p);
    return ok;
}

static double dosing_end(const dosing *v)
{
    return v->at_records ? v->t->record[v->t->first[v->subject + 1] - 1].time : v->r->end;
}

static ode_action dosing_reached(void *self, ode_lane *lane)
{
    dosing *v = self;
    while (v->nact && v->act[0].time <= lane->t) {
        const dose_act act = act_take(v);
        if (act.kind == ACT_RECORD) {
            if (!dosing_record(v, act.record, lane)) {
                v->failed = true;
                return ODE_DONE;
            }
            continue;
        }
        if (act.kind == ACT_DOSE) dose_begin(v, &act, lane->x, lane->p);
        else *dosing_rate(v, lane->p, act.state) = fmax(0, *dosing_rate(v, lane->p, act.state) - act.rate);
        lane->changed = true;
    }
    dosing_next_row(v, lane);
    const double end = dosing_end(v);
    if (lane->t >= end) {
        if (lane->t_out <= lane->t) dosing_write(v, dosing_row_time(v), lane->t, lane->x, lane->p);
        v->done = true;
        return ODE_DONE;
    }
    lane->t_stop = v->nact && v->act[0].time < end ? v->act[0].time : end;
    return ODE_CONTINUE;
}

static bool dosing_next(void *self, ode_lane *lane)
{
    dosing *v = self;
    if (v->started) return false;
    v->started = true;
    memcpy(lane->x, v->x_start, (size_t)v->compiled->kernel->nx * sizeof(double));
    memcpy(lane->p, v->p_start, (size_t)v->compiled->kernel->np * sizeof(double));
    lane->t = v->clock;
    for (int i = v->t->first[v->subject]; i < v->t->first[v->subject + 1]; i++) {
        dosing_add(v, (dose_act){.time = v->t->record[i].time, .kind = ACT_RECORD, .record = i});
    }
    const double end = dosing_end(v);
    lane->t_stop = fmax(lane->t, v->nact && v->act[0].time < end ? v->act[0].time : end);
    dosing_next_row(v, lane);
    return true;
}

static void dosing_failed(void *self, ode_lane *lane, ode_failure why, int state)
{
    dosing *v = self;
    const char *name = state >= 0 ? v->compiled->kernel->state_name[state] : NULL,
               *subject = v->t->record[v->record].subject;
    v->table->stats.failed = 1;
    diag_add(v->d, DIAG_ERROR, v->t->record[v->record].loc, NULL, "the simulation%s%s stopped at time %.6g: %s%s%s",
             subject ? " of subject " : "", subject ? subject : "", lane->t, ode_failure_text(why),
             name ? ", largest error in " : "", name ? name : "");
}

// --- subjects

static bool dosing_run(dosing *v)
{
    const kernel *k = v->compiled->kernel;
    ode_options o;
    ode_default(&o);
    o.rtol = v->r->rtol;
    o.atol = v->atol;
    o.width = 1;
    if (k->nroot) o.h_max = LONGEST_STEP * fmax(dosing_end(v) - v->clock, 0);
    v->q = base_alloc_aligned(((size_t)k->nq + 8) * sizeof(double));
    v->scratch = base_alloc_aligned(((size_t)k->nscratch + 8) * sizeof(double));
    v->out = base_alloc((size_t)k->nout + 1, sizeof(double));
    v->x_start = base_alloc((size_t)k->nx + 1, sizeof(double));
    v->p_start = base_alloc((size_t)k->np + 1, sizeof(double));
    for (int i = 0; i < v->s->nstate; i++) v->x_start[v->compiled->state_of[i]] = v->x[i];
    for (int j = 0; j < v->s->ninput; j++) {
        if (v->compiled->input_of[j] >= 0) v->p_start[v->compiled->input_of[j]] = v->input[j];
    }
    const ode_client client = {
        .self = v, .next = dosing_next, .reached = dosing_reached, .output = dosing_output, .failed = dosing_failed};
    ode_run(k, &o, &client, NULL);
    void *const owned[] = {v->q, v->scratch, v->out, v->x_start, v->p_start, v->act};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) free(owned[i]);
    return v->done && !v->failed;
}

typedef struct {
    const ode_system *s;
    const sim_request *r;
    const dose_table *t;
    sim_table *table;
    diag_list *d;
    bool at_records;
    double *input, *x, *atol;
    double *smallest;        // (nstate) dose into a state; INFINITY where there is none
    double *compiled_for;    // inputs of the last compilation
    bool *varies;
    cgen_result compiled;
} dosed;

// The subject's start: the user's settings, and the covariates of his first record.
static bool subject_start(dosed *u, int subject, double clock)
{
    const sim_request *r = u->r;
    sim_setting *setting = base_alloc((size_t)(r->nsetting + u->t->ncovariate) + 1, sizeof *setting);
    for (int i = 0; i < r->nsetting; i++) setting[i] = r->setting[i];
    for (int c = 0; c < u->t->ncovariate; c++) {
        setting[r->nsetting + c] =
            (sim_setting){u->s->input[u->t->covariate[c]].id, u->t->record[u->t->first[subject]].covariate[c]};
    }
    const bool ok = sim_initial(u->s, clock, setting, r->nsetting + u->t->ncovariate, u->input, u->x, u->d);
    free(setting);
    return ok;
}

// Inputs are folded, so another kernel is needed only where one that does not vary has another value.
static bool subject_compile(dosed *u, const expr_id *output)
{
    bool same = u->compiled.kernel != NULL;
    for (int j = 0; j < u->s->ninput && same; j++) {
        same = u->varies[j] || u->compiled_for[j] == u->input[j] || (isnan(u->compiled_for[j]) && isnan(u->input[j]));
    }
    if (same) return true;
    if (u->compiled.kernel) cgen_clear(&u->compiled);
    memcpy(u->compiled_for, u->input, (size_t)u->s->ninput * sizeof(double));
    const cgen_request request = {
        .input_varies = u->varies, .input_value = u->input, .output = output, .noutput = u->table->ncolumn};
    return cgen_compile(u->s, &request, &u->compiled, u->d) && sim_back_end(u->compiled.kernel, u->r->back_end, u->d);
}

// A state that starts at 0 matters at the level of what is given, however small that is: at most 1e-6 of the smallest
// dose, for states of the dosed one's unit.
static void dosed_tolerances(dosed *u)
{
    static const double SHARE = 1e-6;
    const ode_system *s = u->s;
    sim_tolerances(s, u->r->rtol, u->x, u->atol);
    for (int i = 0; i < s->nstate && u->r->atol > 0; i++) u->atol[i] = u->r->atol;
    for (int k = 0; k < s->nstate && !(u->r->atol > 0); k++) {
        for (int i = 0; i < s->nstate && isfinite(u->smallest[k]); i++) {
            if (unit_same_dimension(s->state[i].unit, s->state[k].unit))
                u->atol[i] = fmin(u->atol[i], u->r->rtol * SHARE * u->smallest[k]);
        }
    }
}

static double *dosed_smallest(const ode_system *s, const dose_table *t)
{
    double *smallest = base_alloc((size_t)s->nstate + 1, sizeof *smallest);
    for (int i = 0; i < s->nstate; i++) smallest[i] = INFINITY;
    for (int k = 0; k < t->nrecord; k++) {
        const dose_record *record = &t->record[k];
        if (record->state >= 0 && record->amt > 0) smallest[record->state] = fmin(smallest[record->state], record->amt);
    }
    return smallest;
}

static bool dosed_subjects(dosed *u, const expr_id *output)
{
    int row = 0;
    for (int i = 0; i < u->t->nsubject; i++) {
        const dose_record *first = &u->t->record[u->t->first[i]];
        const double clock = fmin(fmin(0, first->time), u->at_records ? 0 : u->r->start);
        if (!subject_start(u, i, clock) || !subject_compile(u, output)) return false;
        dosed_tolerances(u);
        dosing v = {.s = u->s,
                    .r = u->r,
                    .t = u->t,
                    .compiled = &u->compiled,
                    .d = u->d,
                    .table = u->table,
                    .atol = u->atol,
                    .input = u->input,
                    .x = u->x,
                    .subject = i,
                    .record = u->t->first[i],
                    .clock = clock,
                    .at_records = u->at_records,
                    .row = row,
                    .row_end = row + (u->at_records ? 0 : u->r->steps + 1)};
        if (!dosing_run(&v)) return false;
        row = v.row;
    }
    return true;
}

static int64_t dosed_rows(const dose_table *t, const sim_request *r, bool at_records)
{
    int64_t n = 0;
    for (int i = 0; i < t->nrecord; i++) n += t->record[i].evid == 0;
    return at_records ? n : t->nsubject * ((int64_t)r->steps + 1);
}

// The table's rows; -1 and an error where they are too many.
static int dosed_table_rows(const ode_system *s, const dose_table *t, const sim_request *r, bool at_records,
                            diag_list *d)
{
    const int64_t rows = dosed_rows(t, r, at_records), columns = (r->ncolumn ? r->ncolumn : s->nquantity) + (int64_t)1;
    if (rows <= SIM_CELLS_MOST / columns) return (int)rows;
    diag_add(d, DIAG_ERROR, t->record[0].loc, "at most 100 million cells: fewer points, columns or subjects",
             "the table of %d subjects has %lld rows of %lld columns", t->nsubject, (long long)rows,
             (long long)columns);
    return -1;
}

bool sim_dosed(const ode_system *s, const sim_request *request, const dose_table *doses, bool at_records,
               sim_table *out, diag_list *d)
{
    sim_request r = *request;
    if (!(r.rtol > 0)) r.rtol = DEFAULT_RTOL;
    at_records = at_records && doses->observations;
    *out = (sim_table){0};
    if (!sim_check(s, &r, d)) return false;
    const int rows = dosed_table_rows(s, doses, &r, at_records, d);
    if (rows < 0) return false;
    expr_id *output = sim_columns(s, &r, rows, out, d);
    if (doses->record[0].subject) out->subject = base_alloc((size_t)out->nrow + 1, sizeof *out->subject);
    const size_t ninput = (size_t)s->ninput + 1, nstate = (size_t)s->nstate + 1;
    dosed u = {.s = s,
               .r = &r,
               .t = doses,
               .table = out,
               .d = d,
               .at_records = at_records,
               .input = base_alloc(ninput, sizeof(double)),
               .x = base_alloc(nstate, sizeof(double)),
               .atol = base_alloc(nstate, sizeof(double)),
               .smallest = dosed_smallest(s, doses),
               .compiled_for = base_alloc(ninput, sizeof(double)),
               .varies = base_alloc(ninput, sizeof(bool))};
    for (int c = 0; c < doses->ncovariate; c++) u.varies[doses->covariate[c]] = true;
    for (int i = 0; i < s->nstate; i++) {
        if (doses->rate_input[i] >= 0) u.varies[doses->rate_input[i]] = true;
    }
    const bool ok = output && dosed_subjects(&u, output);
    if (u.compiled.kernel) cgen_clear(&u.compiled);
    void *const owned[] = {output, u.input, u.x, u.atol, u.smallest, u.compiled_for, u.varies};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) free(owned[i]);
    if (!ok) {
        const ode_stats stats = out->stats;
        sim_table_clear(out);
        out->stats = stats;
    }
    return ok;
}
