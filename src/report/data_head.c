// SPDX-License-Identifier: MIT
// What the run was: provenance, counts from screening to analysis, arms, baseline.
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "coley.h"
#include "report/data.h"

static void write_pair(json *j, const char *key, const char *value)
{
    json_open(j, NULL, '[');
    json_text(j, NULL, key);
    json_text(j, NULL, value);
    json_close(j, ']');
}

static void write_meta(const report_data *r, json *j, const char *label, const char *key)
{
    char *value = store_meta(r->store, key);
    if (value && *value) write_pair(j, label, value);
    free(value);
}

static void write_provenance(const report_data *r, json *j)
{
    const trial_summary *s = r->summary;
    json_open(j, "provenance", '[');
    write_meta(r, j, "Computed by Coley", "coley");
    write_pair(j, "Reported by Coley", coley_version());
    write_pair(j, *r->trial->text ? "Trial file" : "Data in", path_base(r->trial->path));
    write_pair(j, "Published in", r->trial->source ? r->trial->source : "");
    write_pair(j, "Seed", arena_printf(r->memory, "%" PRIu64, s->seed));
    write_meta(r, j, "Command", "command");
    write_pair(j, "Model (SHA-256)", s->model_hash);
    write_pair(j, s->observed ? "Datasets (SHA-256)" : "Result rows (SHA-256)", s->rows_hash);
    write_meta(r, j, "Threads", "threads");
    write_meta(r, j, "Instruction set", "instruction_set");
    write_meta(r, j, "Patients a pack", "pack");
    write_meta(r, j, "Steps by the interpreter", "steps_interpreter");
    write_meta(r, j, "Steps by compiled kernels", "steps_c");
    if (isfinite(s->wall_s) && s->wall_s > 0)
        write_pair(j, "Computed in", arena_printf(r->memory, "%.1f s", s->wall_s));
    json_close(j, ']');
}

// Candidates who became no patients, by what became of them and why.
static void write_screening(const report_data *r, json *j)
{
    const trial_summary *s = r->summary;
    json_open(j, "screening", '{');
    json_int(j, "candidates", s->candidates);
    json_open(j, "removed", '[');
    for (int i = 0; i < s->nscreening; i++) {
        const trial_count *k = &s->screening[i];
        if (strcmp(k->outcome, "eligible") == 0) continue;
        json_open(j, NULL, '{');
        json_text(j, "reason", arena_printf(r->memory, "%s%s%s", k->outcome, *k->reason ? ": " : "", k->reason));
        json_int(j, "count", k->count);
        json_close(j, '}');
    }
    json_close(j, ']');
    int randomised = 0;
    for (int i = 0; i < s->narm; i++) randomised += s->arm[i].n + s->arm[i].failed;
    json_int(j, "randomised", randomised);
    json_close(j, '}');
}

// What became of an arm's own patients, for the CONSORT diagram.
typedef struct {
    int treated, scanned, progressed, stopped, left, next, died;
    bool doses, responses;    // whether the data tell them at all
} arm_flow;

static arm_flow count_flow(const report_data *r, int arm)
{
    enum { PATIENT, RESPONSE, PFS_EVENT, OS_EVENT, STOPPED, LEFT, NEXT, PROGRESSED };
    static const char *const name[] = {"patient",      "full_response", "full_pfs_event", "full_os_event",
                                       "full_stopped", "dropout_day",   "next_line_day",  "progression_day"};
    arm_flow f = {0};
    report_rows x = report_open(r, "results", name, 8, r->trial->arm[arm].name);
    while (report_next(&x)) {
        if (!report_own(r, arm, report_int(&x, PATIENT))) continue;
        const char *response = report_text(&x, RESPONSE);
        f.responses = f.responses || *response;
        f.scanned += *response && strcmp(response, "NE") != 0;
        f.progressed += !isnan(report_real(&x, PROGRESSED));
        f.stopped += report_int(&x, STOPPED) != 0;
        f.left += !isnan(report_real(&x, LEFT)) && !report_int(&x, OS_EVENT);
        f.next += !isnan(report_real(&x, NEXT));
        f.died += report_int(&x, OS_EVENT) != 0;
    }
    report_close(&x);
    static const char *const dose[] = {"patient", "doses"};
    x = report_open(r, "exposure", dose, 2, r->trial->arm[arm].name);
    for (int64_t last = -1; report_next(&x);) {
        int64_t p = report_int(&x, 0);
        f.doses = true;
        f.treated += p != last && report_own(r, arm, p) && report_int(&x, 1) > 0;
        last = p;
    }
    report_close(&x);
    return f;
}

static void write_step(json *j, const char *label, int count)
{
    json_open(j, NULL, '{');
    json_text(j, "label", label);
    json_int(j, "count", count);
    json_close(j, '}');
}

static void write_flow(const report_data *r, json *j, int arm)
{
    arm_flow f = count_flow(r, arm);
    json_open(j, "flow", '[');
    // times to events alone tell who died, and nothing else
    if (f.doses) write_step(j, "got at least one dose", f.treated);
    if (f.responses) {
        write_step(j, "response could be evaluated", f.scanned);
        write_step(j, "progressed", f.progressed);
        write_step(j, "stopped for toxicity", f.stopped);
        write_step(j, "went on to another therapy", f.next);
        write_step(j, "left the trial alive", f.left);
    }
    write_step(j, "died", f.died);
    json_close(j, ']');
}

static void write_arms(const report_data *r, json *j)
{
    json_open(j, "arms", '[');
    for (int i = 0; i < r->summary->narm; i++) {
        const trial_arm_summary *a = &r->summary->arm[i];
        json_open(j, NULL, '{');
        json_text(j, "name", a->arm);
        json_text(j, "role", a->control ? "control" : "experimental");
        json_int(j, "n", a->n);
        json_int(j, "failed", a->failed);
        write_flow(r, j, i);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// One baseline cell: a share where the values are 0 and 1 only, else median and 10th to 90th percentile.
static const char *describe(arena *memory, double *v, int n)
{
    if (n == 0) return "";
    bool binary = true;
    double sum = 0;
    for (int i = 0; i < n; i++) {
        binary = binary && (v[i] == 0 || v[i] == 1);
        sum += v[i];
    }
    if (binary) return arena_printf(memory, "%.0f%%", 100 * sum / n);
    qsort(v, (size_t)n, sizeof *v, compare_doubles);
    double low = v[n / 10], median = n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2, high = v[n - 1 - n / 10];
    return arena_printf(memory, "%.3g (%.3g to %.3g)", median, low, high);
}

typedef struct {
    const char *label, *unit, *column;
    double scale;    // column value to unit
} baseline_row;

static void write_baseline_row(const report_data *r, json *j, int table, const baseline_row *row)
{
    enum { PATIENT, ARM, VALUE };
    const char *name[] = {"patient", "arm", row->column};
    int narm = r->trial->narm;
    if (store_find_column(r->store, table, row->column) < 0) return;
    double **value = arena_alloc(r->memory, sizeof *value * (size_t)narm);
    int *n = arena_alloc(r->memory, sizeof *n * (size_t)narm);
    for (int i = 0; i < narm; i++) value[i] = base_alloc((size_t)r->allocated[i] + 1, sizeof(double));
    store_cursor *c = store_pick(r->store, "patients", name, 3, NULL, NULL);
    while (c && store_next(c)) {
        int64_t p = store_get_int(c, PATIENT);
        int arm = report_arm(r, store_get_text(c, ARM));
        double x = store_get_real(c, VALUE) * row->scale;
        if (arm >= 0 && report_own(r, arm, p) && !isnan(x)) value[arm][n[arm]++] = x;
    }
    store_cursor_free(c);

    int known = 0;
    for (int i = 0; i < narm; i++) known += n[i];
    if (known) {
        json_open(j, NULL, '{');
        json_text(j, "label", row->label);
        json_text(j, "unit", strcmp(row->unit, "1") == 0 ? "" : row->unit);
        json_open(j, "values", '[');
        for (int i = 0; i < narm; i++) json_text(j, NULL, describe(r->memory, value[i], n[i]));
        json_close(j, ']');
        json_close(j, '}');
    }
    for (int i = 0; i < narm; i++) free(value[i]);
}

static void write_baseline(const report_data *r, json *j)
{
    int table = store_find_table(r->store, "patients");
    const library_cancer *k = r->trial->cancer;
    json_open(j, "baseline", '[');
    for (int i = 0; i < k->nbaseline; i++) {
        write_baseline_row(r, j, table,
                           &(baseline_row){k->baseline[i].name, k->baseline[i].unit_text, k->baseline[i].name, 1});
    }
    write_baseline_row(r, j, table, &(baseline_row){"sum of target lesions", "mm", "sum_mm", 1});
    write_baseline_row(r, j, table, &(baseline_row){"lesions seen", "1", "lesions", 1});
    for (int i = 0; i < k->nbiomarker; i++) {
        write_baseline_row(r, j, table,
                           &(baseline_row){k->biomarker[i].name, k->biomarker[i].unit_text, k->biomarker[i].name, 1});
    }
    json_close(j, ']');
}

void report_head(const report_data *r, json *j)
{
    const library_trial *t = r->trial;
    json_text(j, "coley", coley_version());
    json_text(j, "trial", t->name);
    json_text(j, "title", t->title);
    bool cut = isfinite(t->cutoff) && isfinite(t->accrual);
    json_text(
        j, "cutoff_text",
        !cut ? arena_printf(r->memory, "Observed data with a follow-up of up to %.1f months.",
                            t->follow_up / TRIAL_MONTH)
             : arena_printf(r->memory,
                            "Data cut-off %.1f months after the last patient came in, accrual of %.1f months; later "
                            "milestones from a follow-up "
                            "of %.0f months.",
                            t->cutoff / TRIAL_MONTH, t->accrual / TRIAL_MONTH, t->follow_up / TRIAL_MONTH));
    write_provenance(r, j);
    write_screening(r, j);
    write_arms(r, j);
    write_baseline(r, j);
}
