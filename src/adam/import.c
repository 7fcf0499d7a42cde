// SPDX-License-Identifier: MIT
// From gathered patients to the tables of a run (trial/trial.h), in a nameless store. Columns are set by name: those
// that the data do not tell stay empty.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adam/import_int.h"
#include "trial/recist.h"

// --- order -----------------------------------------------------------------------------------------------------------

static int visit_compare(const void *a, const void *b)
{
    const read_visit *x = a, *y = b;
    int reader = strcmp(x->reader, y->reader);
    return x->patient != y->patient ? (x->patient < y->patient ? -1 : 1)
           : reader                 ? reader
                                    : (x->day > y->day) - (x->day < y->day);
}

static int event_compare(const void *a, const void *b)
{
    const read_event *x = a, *y = b;
    int name = strcmp(x->event, y->event);
    return x->patient != y->patient ? (x->patient < y->patient ? -1 : 1)
           : name                   ? name
                                    : (x->onset > y->onset) - (x->onset < y->onset);
}

static int lab_compare(const void *a, const void *b, void *kinds)
{
    const read_lab *x = a, *y = b;
    const read_lab_kind *kind = kinds;
    const int name = x->lab == y->lab ? 0 : strcmp(kind[x->lab].name, kind[y->lab].name);
    return x->patient != y->patient ? (x->patient < y->patient ? -1 : 1)
           : name                   ? name
                                    : (x->day > y->day) - (x->day < y->day);
}

static int dose_compare(const void *a, const void *b)
{
    const read_dose *x = a, *y = b;
    return x->patient != y->patient ? (x->patient < y->patient ? -1 : 1) : strcmp(x->drug, y->drug);
}

typedef struct {
    const char *id;
    int place;
} lesion_name;

static int lesion_compare(const void *a, const void *b)
{
    const lesion_name *x = a, *y = b;
    size_t n = strlen(x->id), m = strlen(y->id);
    return n != m ? (n < m ? -1 : 1) : strcmp(x->id, y->id);
}

// Lesions in order of their names, L2 before L10.
static void sort_lesions(import *m)
{
    lesion_name name[READ_LESIONS];
    int n = map_count(m->r->lesion);
    for (int i = 0; i < n; i++) {
        name[i] = (lesion_name){map_key(m->r->lesion, i), i};
    }
    qsort(name, (size_t)n, sizeof *name, lesion_compare);
    for (int i = 0; i < n; i++) {
        snprintf(m->mm[name[i].place], sizeof m->mm[0], "L%d_mm", i + 1);
        snprintf(m->kind[name[i].place], sizeof m->kind[0], "L%d_kind", i + 1);
    }
}

// --- patients --------------------------------------------------------------------------------------------------------

static void import_patient(import *m, int i)
{
    static const char *const kind[] = {"unseen", "target", "non-target"};
    const read_patient *p = &m->r->patient[i];
    row_begin(m, "patients");
    row_real(m, "patient", i + 1);
    row_real(m, "candidate", i);
    row_text(m, "arm", m->trial->arm[p->arm].name);
    row_real(m, "entry_day", p->entry);
    row_real(m, "cutoff_day", isnan(p->cutoff) ? m->trial->follow_up : p->cutoff);
    row_real(m, "sum_mm", p->sum);
    row_real(m, "targets", p->targets);
    row_real(m, "lesions", p->lesions);
    row_text(m, "stratum", p->stratum && *p->stratum ? p->stratum : NULL);
    row_text(m, "cause", p->resistance && *p->resistance ? p->resistance : NULL);
    for (int l = 0; l < map_count(m->r->lesion); l++) {
        row_real(m, m->mm[l], p->mm[l]);
        row_text(m, m->kind[l], kind[p->kind[l]]);
    }
    const library_cancer *k = m->trial->cancer;
    for (int j = 0; j < k->nbiomarker + k->nbaseline && p->marker; j++) {
        const library_marker *marker = adam_marker(m->trial, j);
        for (int at = 0; at < m->r->nmarker; at++) {
            if (!strcmp(m->r->marker[at].code, marker->id)) {
                row_real(m, marker->name, p->marker[at]);
            }
        }
    }
    row_end(m);
    if (m->simulated && !p->in_trial) {
        store_failure(m->rows, m->store, m->trial->arm[p->arm].name, i + 1, "treatment", NAN, NULL,
                      "could not be computed, as adsl.csv says");
    }
    store_put(m->store, "", i, m->rows);
}

// --- results ---------------------------------------------------------------------------------------------------------

// Best responses of the primary reader's visits until `until`, where the data have none of their own.
static recist_summary best_of_visits(const import *m, size_t first, int patient, double until)
{
    recist_visit visit[200];
    int n = 0;
    for (size_t i = first; i < m->r->nvisit && m->r->visit[i].patient == patient && n < 200; i++) {
        const read_visit *v = &m->r->visit[i];
        if (!v->primary || !v->response || v->day > until) {
            continue;
        }
        visit[n++] = (recist_visit){.day = v->day,
                                    .overall = recist_of_text(v->response),
                                    .ioverall = IRECIST_NE,
                                    .from_baseline = v->change / 100};
    }
    return recist_best(&RECIST_1_1, visit, n);
}

static void import_responses(import *m, const read_patient *p, int view, const recist_summary *seen)
{
    static const char *const name[2][NBEST] = {{"cut_response", "cut_response_unconfirmed", "cut_other_response",
                                                "cut_other_response_unconfirmed", "cut_iresponse"},
                                               {"full_response", "full_response_unconfirmed", "full_other_response",
                                                "full_other_response_unconfirmed", "full_iresponse"}};
    const char *best[NBEST];
    for (int i = 0; i < NBEST; i++) {
        best[i] = p->best[view][i] ? p->best[view][i] : p->best[0][i];
    }
    // one of the two kinds stands in for the other; visits for both
    const char *confirmed = best[BEST_CONFIRMED] ? best[BEST_CONFIRMED] : best[BEST_SEEN];
    const char *unconfirmed = best[BEST_SEEN] ? best[BEST_SEEN] : confirmed;
    if (!confirmed && m->r->has[ADAM_ADRS]) {
        confirmed = recist_text(seen->confirmed);
        unconfirmed = recist_text(seen->unconfirmed);
    }
    row_text(m, name[view][BEST_CONFIRMED], confirmed);
    row_text(m, name[view][BEST_SEEN], unconfirmed);
    for (int i = BEST_OTHER; i < NBEST; i++) {
        row_text(m, name[view][i], best[i]);
    }
}

static void name_times(import *m)
{
    for (int i = 0; i < adam_ntime; i++) {
        const char *view = adam_time[i].full ? "full" : "cut";
        snprintf(m->time[i][0], sizeof m->time[i][0], "%s_%s_day", view, adam_time[i].column);
        snprintf(m->time[i][1], sizeof m->time[i][1], "%s_%s_event", view, adam_time[i].column);
    }
}

static void import_times(import *m, const read_patient *p)
{
    for (int i = 0; i < adam_ntime; i++) {
        const adam_parameter *a = &adam_time[i];
        read_time t = p->time[i];
        for (int k = 0; a->full && !m->r->time_known[i] && k < adam_ntime; k++) {
            t = !adam_time[k].full && !strcmp(adam_time[k].column, a->column) ? p->time[k] : t;
        }
        row_real(m, m->time[i][0], t.day);
        row_real(m, m->time[i][1], isnan(t.day) ? NAN : t.event);
    }
}

// The grade of an episode that is known on a day: of one that goes on, in a run, what its days tell (as the clinic's
// response_grade() has it); others' data tell no more than the worst.
static int grade_known(const import *m, const read_patient *p, const read_event *e, double until)
{
    const double observed = fmax(m->trial->follow_up, isnan(p->cutoff) ? 0 : p->cutoff),
                 end = !isnan(p->death)     ? p->death
                       : !isnan(p->dropout) ? p->dropout
                                            : observed;
    const bool ended = e->resolved <= until || until >= end, severe = e->grade3 <= until;
    if (!(e->onset <= until)) {
        return 0;
    }
    return m->simulated             ? (ended          ? e->grade
                                       : severe       ? 3
                                       : e->grade < 2 ? e->grade
                                                      : 2)
           : severe || e->grade < 2 ? e->grade
                                    : 2;
}

// Worst grade until a day; what happens without treatment and what is of the drug itself (the marrow) apart.
static int grade_until(const import *m, int patient, double until)
{
    int worst = 0;
    for (size_t i = m->at_event; i < m->r->nevent && m->r->event[i].patient == patient; i++) {
        const read_event *e = &m->r->event[i];
        const bool counts = strcmp(e->kind, "background") && strcmp(e->kind, "drug");
        const int grade = counts ? grade_known(m, &m->r->patient[patient], e, until) : 0;
        worst = grade > worst ? grade : worst;
    }
    return worst;
}

static void import_result(import *m, int i)
{
    const read_patient *p = &m->r->patient[i];
    double cutoff = isnan(p->cutoff) ? m->trial->follow_up : p->cutoff;
    recist_summary cut = best_of_visits(m, m->at_visit, i, cutoff), full = best_of_visits(m, m->at_visit, i, INFINITY);
    row_begin(m, "results");
    row_text(m, "arm", m->trial->arm[p->arm].name);
    row_real(m, "patient", i + 1);
    import_times(m, p);
    import_responses(m, p, 0, &cut);
    import_responses(m, p, 1, &full);
    if (m->r->has[ADAM_ADAE]) {
        row_real(m, "cut_grade", grade_until(m, i, cutoff));
        row_real(m, "full_grade", grade_until(m, i, INFINITY));
    }
    if (m->r->ended_known) {
        row_real(m, "cut_stopped", p->stopped <= cutoff);
        row_real(m, "full_stopped", !isnan(p->stopped));
    }
    row_real(m, "best_change", isnan(p->best_change) ? 100 * full.best_change : p->best_change);
    row_real(m, "death_day", p->death);
    row_real(m, "progression_day", p->progression);
    row_real(m, "dropout_day", p->dropout);
    row_text(m, "next_line", p->next_line && *p->next_line ? p->next_line : NULL);
    row_real(m, "next_line_day", p->next_day);
    row_text(m, "death_cause", p->death_cause);
    row_end(m);
}

// --- the whole -------------------------------------------------------------------------------------------------------

static void import_meta(import *m)
{
    store_meta_set(m->store, "reader", m->trial->primary_is_central ? "central" : "investigator");
    static const char *const pair[][2] = {
        {"model_hash", "XMODEL"},
        {"wall_s", "XWALL"},
        {"growth_s", "XGROWTH"},
        {"treatment_s", "XTREAT"},
        {"candidates_recalled", "XRECALL"},
        {"coley", "XCOLEY"},
        {"cutoff_day", "XCUTDAY"},
        {"cutoff_events", "XCUTCAME"},
        {"cutoff_reached", "XCUTREAC"},
    };
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        const char *value = read_ts(m->r, pair[i][1], 1);
        if (value) {
            store_meta_set(m->store, pair[i][0], value);
        }
    }
}

static void import_columns(import *m)
{
    m->column = base_alloc((size_t)store_ntable(m->store), sizeof(map *));
    for (int t = 0; t < store_ntable(m->store); t++) {
        const store_table *table = store_table_at(m->store, t);
        m->column[t] = map_new();
        for (int i = 0; i < table->ncolumn; i++) {
            map_set(m->column[t], table->column[i].name, i);
        }
    }
}

static void import_columns_free(import *m)
{
    for (int t = 0; t < store_ntable(m->store); t++) {
        map_free(m->column[t]);
    }
    free(m->column);
}

static void import_all(import *m)
{
    adam_reading *r = m->r;
    if (r->nvisit) {
        qsort(r->visit, r->nvisit, sizeof *r->visit, visit_compare);
    }
    if (r->nevent) {
        qsort(r->event, r->nevent, sizeof *r->event, event_compare);
    }
    if (r->nlab) {
        qsort_r(r->lab, r->nlab, sizeof *r->lab, lab_compare, r->lab_kind);
    }
    if (r->ndose) {
        qsort(r->dose, r->ndose, sizeof *r->dose, dose_compare);
    }
    sort_lesions(m);
    name_times(m);
    import_meta(m);
    import_candidates(m);
    for (int i = 0; i < (int)r->npatient && !*store_error(m->store); i++) {
        import_patient(m, i);
        if (r->patient[i].in_trial) {
            import_result(m, i);
        }
        import_visits(m, i);
        import_events(m, i);
        import_labs(m, i);
        import_exposure(m, i);
        store_put(m->store, m->trial->arm[r->patient[i].arm].name, i + 1, m->rows);
    }
    store_commit(m->store);
}

// The clinic's tables may have no column for strata: where the data have some, there is one.
static void import_stratum(const adam_reading *r, store_table *patients)
{
    bool there = false, wanted = false;
    for (int i = 0; i < patients->ncolumn; i++) {
        there = there || !strcmp(patients->column[i].name, "stratum");
    }
    for (size_t i = 0; i < r->npatient; i++) {
        wanted = wanted || (r->patient[i].stratum && *r->patient[i].stratum);
    }
    if (there || !wanted) {
        return;
    }
    store_column *more = arena_alloc(r->memory, sizeof *more * ((size_t)patients->ncolumn + 1));
    memcpy(more, patients->column, sizeof *more * (size_t)patients->ncolumn);
    more[patients->ncolumn++] = (store_column){"stratum", STORE_TEXT};
    patients->column = more;
}

store *read_store(adam_reading *r, const library_trial *t)
{
    store_table table[TRIAL_NTABLE];
    cohort_draws none = {0};
    trial_tables(t, &none, r->memory, table);
    import_stratum(r, &table[TRIAL_PATIENTS]);
    import *m = base_alloc(1, sizeof *m);
    *m = (import){.r = r, .trial = t, .simulated = read_ts(r, "XSEED", 1) != NULL};
    m->store = store_open("", STORE_CREATE, table, TRIAL_NTABLE, r->d);
    if (m->store) {
        m->rows = store_rows_new();
        import_columns(m);
        import_all(m);
        import_columns_free(m);
        if (*store_error(m->store)) {
            diag_add(r->d, DIAG_ERROR, (src_loc){0}, NULL, "the data cannot be kept: %s", store_error(m->store));
            store_close(m->store, r->d);
            m->store = NULL;
        }
        store_rows_free(m->rows);
    }
    store *s = m->store;
    free(m);
    return s;
}
