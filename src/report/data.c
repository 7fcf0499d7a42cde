// SPDX-License-Identifier: MIT
// Loading what the report's sections share: the randomised patients with their results at the data cut-off.
#include "report/data.h"

#include <math.h>
#include <string.h>

int report_arm(const report_data *r, const char *name)
{
    for (int i = 0; i < r->trial->narm; i++) {
        if (strcmp(r->trial->arm[i].name, name) == 0) return i;
    }
    return -1;
}

const report_patient *report_find(const report_data *r, const char *arm, int64_t patient)
{
    if (patient < 0 || patient >= r->nof || r->of[patient] == 0) return NULL;
    const report_patient *p = &r->patient[r->of[patient] - 1];
    return strcmp(r->trial->arm[p->arm].name, arm) == 0 ? p : NULL;
}

// The arm each patient was randomised to, and the cause that was named for him.
typedef struct {
    int arm;                     // -1
    const char *cause;
} allocation;

static allocation *load_allocation(report_data *r, int table)
{
    store *s = r->store;
    int number = store_find_column(s, table, "patient"), arm = store_find_column(s, table, "arm"), cause = store_find_column(s, table, "cause");
    allocation *of = arena_alloc(r->memory, sizeof *of * (size_t)r->nof);
    for (int64_t i = 0; i < r->nof; i++) of[i].arm = -1;
    store_cursor *c = store_select(s, table, -1, NULL);
    while (c && store_next(c)) {
        int64_t p = store_get_int(c, number);
        if (p < 0 || p >= r->nof) continue;
        of[p].arm = report_arm(r, store_get_text(c, arm));
        if (!store_is_null(c, cause)) of[p].cause = arena_strdup(r->memory, store_get_text(c, cause));
    }
    store_cursor_free(c);
    return of;
}

static int64_t largest_patient(store *s, int table)
{
    int column = store_find_column(s, table, "patient");
    int64_t largest = 0;
    store_cursor *c = store_select(s, table, -1, NULL);
    while (c && store_next(c)) {
        int64_t p = store_get_int(c, column);
        largest = p > largest ? p : largest;
    }
    store_cursor_free(c);
    return largest;
}

static bool responded(const char *best)
{
    return strcmp(best, "CR") == 0 || strcmp(best, "PR") == 0;
}

static void load_results(report_data *r, int table, const allocation *of)
{
    store *s = r->store;
    enum { PATIENT, ARM, BEST, CHANGE, PFS, PFS_EVENT, OS, OS_EVENT, GRADE, N };
    static const char *const NAME[N] = {"patient", "arm", "cut_response", "best_change", "cut_pfs_day", "cut_pfs_event", "cut_os_day", "cut_os_event",
                                        "cut_grade"};
    int column[N];
    for (int i = 0; i < N; i++) column[i] = store_find_column(s, table, NAME[i]);
    for (int arm = 0; arm < r->trial->narm; arm++) {
        store_cursor *c = store_select(s, table, column[ARM], r->trial->arm[arm].name);
        while (c && store_next(c)) {
            int64_t number = store_get_int(c, column[PATIENT]);
            if (number < 0 || number >= r->nof || of[number].arm != arm) continue;   // another arm's twin
            report_patient *p = &r->patient[r->npatient++];
            *p = (report_patient){
                .number = number, .arm = arm, .best = arena_strdup(r->memory, store_get_text(c, column[BEST])),
                .change = store_get_real(c, column[CHANGE]), .pfs = store_get_real(c, column[PFS]), .os = store_get_real(c, column[OS]),
                .pfs_event = (int)store_get_int(c, column[PFS_EVENT]), .os_event = (int)store_get_int(c, column[OS_EVENT]),
                .grade = (int)store_get_int(c, column[GRADE]),
            };
            if (!responded(p->best)) p->cause = of[number].cause;
            r->of[number] = r->npatient;
        }
        store_cursor_free(c);
    }
}

bool report_load(report_data *r, store *s, const library_trial *t, const trial_summary *sum, arena *memory, diag_list *d)
{
    *r = (report_data){.store = s, .trial = t, .summary = sum, .memory = memory};
    int patients = store_find_table(s, "patients"), results = store_find_table(s, "results");
    if (patients < 0 || results < 0) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, "tables 'patients' and 'results'", "the run store has no results of a trial");
        return false;
    }
    r->nof = largest_patient(s, patients) + 1;
    r->of = arena_alloc(memory, sizeof *r->of * (size_t)r->nof);
    r->patient = arena_alloc(memory, sizeof *r->patient * (size_t)r->nof);
    load_results(r, results, load_allocation(r, patients));
    if (*store_error(s)) {
        diag_add(d, DIAG_ERROR, (src_loc){0}, NULL, "the run store cannot be read: %s", store_error(s));
        return false;
    }
    return true;
}
