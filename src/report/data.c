// SPDX-License-Identifier: MIT
// Loading what the report's sections share: whom each patient was randomised to, counts, and the few patients that are
// drawn one by one, with their results at the data cut-off.
#include "report/data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trial/recist.h"

int report_arm(const report_data *r, const char *name)
{
    for (int i = 0; i < r->trial->narm; i++) {
        if (strcmp(r->trial->arm[i].name, name) == 0) return i;
    }
    return -1;
}

bool report_own(const report_data *r, int arm, int64_t patient)
{
    return patient >= 0 && patient < r->nof && r->arm_of[patient] == arm;
}

const report_patient *report_find(const report_data *r, const char *arm, int64_t patient)
{
    int k = report_arm(r, arm);
    for (int low = k < 0 ? 0 : r->first[k], high = k < 0 ? 0 : r->first[k + 1]; low < high;) {
        int middle = low + (high - low) / 2;
        if (r->patient[middle].number == patient) return &r->patient[middle];
        if (r->patient[middle].number < patient) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

bool report_drawn(int i, int n)
{
    return n <= REPORT_POINTS || (int64_t)(i + 1) * REPORT_POINTS / n > (int64_t)i * REPORT_POINTS / n;
}

int report_times(const report_data *r, int arm, const char *what, double **day, int **event)
{
    const char *name[] = {"patient", arena_printf(r->memory, "%s_day", what),
                          arena_printf(r->memory, "%s_event", what)};
    int most = r->computed[arm], n = 0;
    *day = base_alloc((size_t)most + 1, sizeof **day);
    *event = base_alloc((size_t)most + 1, sizeof **event);
    store_cursor *c = store_pick(r->store, "results", name, 3, "arm", r->trial->arm[arm].name);
    while (c && n < most && store_next(c)) {
        if (!report_own(r, arm, store_get_int(c, 0))) continue;
        (*day)[n] = store_get_real(c, 1);
        (*event)[n++] = (int)store_get_int(c, 2);
    }
    store_cursor_free(c);
    return n;
}

static int cause_number(const library_cancer *k, const char *name)
{
    for (int i = 0; i < k->ncause; i++) {
        if (strcmp(k->cause[i].name, name) == 0) return i;
    }
    return -1;
}

// The arm that each patient was randomised to, and the cause that was named for him.
static void load_allocation(report_data *r)
{
    static const char *const name[] = {"patient", "arm", "cause"};
    store_cursor *c = store_pick(r->store, "patients", name, 3, NULL, NULL);
    r->nof = store_count(r->store, store_find_table(r->store, "patients")) + 1;    // numbered from 1 without gaps
    r->arm_of = arena_alloc(r->memory, sizeof *r->arm_of * (size_t)r->nof);
    r->cause_of = arena_alloc(r->memory, sizeof *r->cause_of * (size_t)r->nof);
    for (int64_t i = 0; i < r->nof; i++) r->arm_of[i] = r->cause_of[i] = -1;
    while (c && store_next(c)) {
        int64_t p = store_get_int(c, 0);
        if (p < 0 || p >= r->nof) continue;
        int arm = report_arm(r, store_get_text(c, 1));
        r->arm_of[p] = (int16_t)arm;
        r->cause_of[p] = (int16_t)cause_number(r->trial->cancer, store_get_text(c, 2));
        if (arm >= 0) r->allocated[arm]++;
    }
    store_cursor_free(c);
}

// Patients of an arm with a course.
typedef struct {
    int64_t number[64];
    int n;
} wanted_list;

static wanted_list load_wanted(const report_data *r, int arm)
{
    static const char *const name[] = {"patient"};
    wanted_list w = {.n = 0};
    if (store_find_table(r->store, "courses") < 0) return w;
    store_cursor *c = store_pick(r->store, "courses", name, 1, "arm", r->trial->arm[arm].name);
    int most = sizeof w.number / sizeof *w.number;
    while (c && store_next(c)) {
        int64_t p = store_get_int(c, 0);
        // rows are in order of patients
        if ((w.n == 0 || w.number[w.n - 1] != p) && w.n < most) w.number[w.n++] = p;
    }
    store_cursor_free(c);
    return w;
}

static bool is_wanted(const wanted_list *w, int64_t number)
{
    for (int i = 0; i < w->n; i++) {
        if (w->number[i] == number) return true;
    }
    return false;
}

bool report_responded(const char *best)
{
    return recist_responds(recist_of_text(best));
}

// Counts an arm's own patients and keeps the first of them, and those with a course.
static void load_arm(report_data *r, int arm, size_t *cap)
{
    enum { PATIENT, BEST, CHANGE, PFS, PFS_EVENT, OS, OS_EVENT, GRADE, N };
    static const char *const NAME[N] = {"patient",       "cut_response", "best_change",  "cut_pfs_day",
                                        "cut_pfs_event", "cut_os_day",   "cut_os_event", "cut_grade"};
    const library_cancer *k = r->trial->cancer;
    wanted_list wanted = load_wanted(r, arm);
    store_cursor *c = store_pick(r->store, "results", NAME, N, "arm", r->trial->arm[arm].name);
    while (c && store_next(c)) {
        int64_t number = store_get_int(c, PATIENT);
        if (!report_own(r, arm, number)) continue;
        int cause = report_responded(store_get_text(c, BEST)) ? -1 : r->cause_of[number];
        bool drawn = r->computed[arm]++ < REPORT_PATIENTS;
        if (!drawn && !is_wanted(&wanted, number)) continue;
        report_patient p = {
            .number = number,
            .arm = arm,
            .drawn = drawn,
            .best = arena_strdup(r->memory, store_get_text(c, BEST)),
            .change = store_get_real(c, CHANGE),
            .pfs = store_get_real(c, PFS),
            .os = store_get_real(c, OS),
            .pfs_event = (int)store_get_int(c, PFS_EVENT),
            .os_event = (int)store_get_int(c, OS_EVENT),
            .grade = (int)store_get_int(c, GRADE),
            .cause = cause < 0 ? NULL : k->cause[cause].name,
        };
        ARRAY_PUSH(r->patient, r->npatient, *cap, p);
    }
    store_cursor_free(c);
}

// --- rows by names of columns ----------------------------------------------------------------------------------------

report_rows report_open(const report_data *r, const char *table, const char *const *name, int n, const char *arm)
{
    report_rows x = {.c = NULL};
    const char *there[REPORT_COLUMNS];
    int number = store_find_table(r->store, table), k = 0;
    for (int i = 0; i < n; i++) {
        bool found = number >= 0 && store_find_column(r->store, number, name[i]) >= 0;
        x.at[i] = found ? k : -1;
        if (found) there[k++] = name[i];
    }
    if (k && x.at[0] == 0) x.c = store_pick(r->store, table, there, k, arm ? "arm" : NULL, arm);
    return x;
}

bool report_next(report_rows *x)
{
    return x->c && store_next(x->c);
}

double report_real(const report_rows *x, int k)
{
    return x->at[k] < 0 ? NAN : store_get_real(x->c, x->at[k]);
}

int64_t report_int(const report_rows *x, int k)
{
    return x->at[k] < 0 ? 0 : store_get_int(x->c, x->at[k]);
}

const char *report_text(const report_rows *x, int k)
{
    return x->at[k] < 0 ? "" : store_get_text(x->c, x->at[k]);
}

void report_close(report_rows *x)
{
    store_cursor_free(x->c);
    x->c = NULL;
}

double *report_values(const report_data *r, const char *marker)
{
    const char *name[] = {"patient", marker};
    double *value = base_alloc((size_t)r->nof, sizeof *value);
    for (int64_t i = 0; i < r->nof; i++) value[i] = NAN;
    report_rows x = report_open(r, "patients", name, 2, NULL);
    while (report_next(&x)) {
        int64_t p = report_int(&x, 0);
        if (p >= 0 && p < r->nof) value[p] = report_real(&x, 1);
    }
    report_close(&x);
    return value;
}

const char *report_reader(const report_data *r)
{
    static const char *const name[] = {"reader"};
    const char *primary = r->trial->primary_is_central ? "central" : "investigator", *reader = NULL;
    report_rows x = report_open(r, "visits", name, 1, NULL);
    bool told = x.c != NULL;
    // the primary one, or who else it was
    while (report_next(&x) && (!reader || strcmp(reader, primary) != 0)) {
        if (!reader || strcmp(report_text(&x, 0), primary) == 0) reader = arena_strdup(r->memory, report_text(&x, 0));
    }
    report_close(&x);
    return told ? reader : NULL;
}

// What the table of patients has beside what the clinic needs: numbers that are no trait of the model, no score and no
// lesion.
static bool is_marker(const store_column *c)
{
    static const char *const not [] = {"candidate", "entry_day", "cutoff_day", "diagnosis_day"};
    static const char *const prefix[] = {"score:", "trait:"};
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++) {
        if (strcmp(c->name, not [i]) == 0) return false;
    }
    for (size_t i = 0; i < sizeof prefix / sizeof *prefix; i++) {
        if (strncmp(c->name, prefix[i], strlen(prefix[i])) == 0) return false;
    }
    size_t n = strlen(c->name);
    bool lesion = n > 3 && strcmp(c->name + n - 3, "_mm") == 0 && strcmp(c->name, "sum_mm") != 0;
    return !lesion && (c->type == STORE_REAL || strcmp(c->name, "lesions") == 0);
}

static report_marker name_marker(const report_data *r, const char *name)
{
    const library_cancer *k = r->trial->cancer;
    report_marker m = {arena_strdup(r->memory, name), strcmp(name, "sum_mm") == 0 ? "mm" : "", false};
    for (int i = 0; i < k->nbiomarker; i++) {
        if (strcmp(k->biomarker[i].name, name) != 0) continue;
        m.unit = k->biomarker[i].unit_text;
        m.biomarker = true;
    }
    for (int i = 0; i < k->nbaseline; i++) {
        if (strcmp(k->baseline[i].name, name) == 0) m.unit = k->baseline[i].unit_text;
    }
    if (strcmp(m.unit, "1") == 0) m.unit = "";
    return m;
}

static void load_markers(report_data *r)
{
    const store_table *t = store_table_at(r->store, store_find_table(r->store, "patients"));
    r->marker = arena_alloc(r->memory, sizeof *r->marker * ((size_t)t->ncolumn + 1));
    for (int i = t->nkey; i < t->ncolumn && r->nmarker < REPORT_COLUMNS - 1; i++) {
        if (is_marker(&t->column[i])) r->marker[r->nmarker++] = name_marker(r, t->column[i].name);
    }
}

bool report_load(report_data *r, store *s, const library_trial *t, const trial_summary *sum, arena *memory,
                 diag_list *d)
{
    *r = (report_data){.store = s, .trial = t, .summary = sum, .memory = memory};
    if (store_find_table(s, "patients") < 0 || store_find_table(s, "results") < 0) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, "tables 'patients' and 'results'",
                 "the run store has no results of a trial");
        return false;
    }
    size_t narm = (size_t)t->narm, cap = 0;
    r->allocated = arena_alloc(memory, sizeof *r->allocated * (narm + 1));
    r->computed = arena_alloc(memory, sizeof *r->computed * (narm + 1));
    r->first = arena_alloc(memory, sizeof *r->first * (narm + 1));
    load_allocation(r);
    load_markers(r);
    for (int arm = 0; arm < t->narm; arm++) {
        load_arm(r, arm, &cap);
        r->first[arm + 1] = (int)r->npatient;
    }
    if (*store_error(s)) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, NULL, "the run store cannot be read: %s", store_error(s));
        return false;
    }
    return true;
}

void report_clear(report_data *r)
{
    free(r->patient);
}
