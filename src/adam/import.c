// SPDX-License-Identifier: MIT
// From gathered patients to the tables of a run (trial/trial.h), in a nameless store. Columns are set by name: those
// that the data do not tell stay empty.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adam/read_int.h"
#include "trial/recist.h"

// --- a row by names --------------------------------------------------------------------------------------------------

typedef struct {
    const store_table *table;
    int number;
    struct {
        double real;            // NaN: empty
        const char *text;       // NULL: empty
    } cell[1000];
} import_row;

typedef struct {
    adam_reading *r;
    const library_trial *trial;
    store *store;
    store_rows *rows;
    import_row row;
    map *column;                // "table.column" -> place
    size_t at_visit, at_event;  // next rows of the sorted lists
    int lesion[READ_LESIONS];   // gathered lesion -> column
    bool simulated;
} import;

static void row_begin(import *m, const char *table)
{
    m->row.number = store_find_table(m->store, table);
    m->row.table = store_table_at(m->store, m->row.number);
    for (int i = 0; i < m->row.table->ncolumn; i++) {
        m->row.cell[i].real = NAN;
        m->row.cell[i].text = NULL;
    }
}

static int row_column(const import *m, const char *name)
{
    char key[300];
    snprintf(key, sizeof key, "%.60s.%.200s", m->row.table->name, name);
    return map_get(m->column, key);
}

static void row_real(import *m, const char *name, double value)
{
    int i = row_column(m, name);
    if (i >= 0) {
        m->row.cell[i].real = value;
    }
}

static void row_text(import *m, const char *name, const char *value)
{
    int i = row_column(m, name);
    if (i >= 0) {
        m->row.cell[i].text = value;
    }
}

static void row_end(import *m)
{
    store_row(m->rows, m->row.number);
    for (int i = 0; i < m->row.table->ncolumn; i++) {
        bool text = m->row.table->column[i].type == STORE_TEXT;
        bool whole = m->row.table->column[i].type == STORE_INT && !isnan(m->row.cell[i].real);
        if (text) {
            store_text(m->rows, m->row.cell[i].text);
        } else if (whole) {
            store_int(m->rows, (int64_t)m->row.cell[i].real);
        } else {
            store_real(m->rows, m->row.cell[i].real);
        }
    }
}

// --- order -----------------------------------------------------------------------------------------------------------

static int visit_compare(const void *a, const void *b)
{
    const read_visit *x = a, *y = b;
    int reader = strcmp(x->reader, y->reader);
    return x->patient != y->patient ? (x->patient < y->patient ? -1 : 1) : reader ? reader
           : (x->day > y->day) - (x->day < y->day);
}

static int event_compare(const void *a, const void *b)
{
    const read_event *x = a, *y = b;
    int name = strcmp(x->event, y->event);
    return x->patient != y->patient ? (x->patient < y->patient ? -1 : 1) : name ? name
           : (x->onset > y->onset) - (x->onset < y->onset);
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
        m->lesion[name[i].place] = i + 1;
    }
}

static const char *lesion_column(char out[32], int lesion, const char *end)
{
    snprintf(out, 32, "L%d_%s", lesion, end);
    return out;
}

// --- patients --------------------------------------------------------------------------------------------------------

static void import_patient(import *m, int i)
{
    static const char *const kind[] = {"unseen", "target", "non-target"};
    const read_patient *p = &m->r->patient[i];
    char name[32];
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
    for (int l = 0; l < map_count(m->r->lesion); l++) {
        row_real(m, lesion_column(name, m->lesion[l], "mm"), p->mm[l]);
        row_text(m, lesion_column(name, m->lesion[l], "kind"), kind[p->kind[l]]);
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
        visit[n++] = (recist_visit){.day = v->day, .overall = recist_of_text(v->response), .ioverall = IRECIST_NE,
                                    .from_baseline = v->change/100};
    }
    return recist_best(&RECIST_1_1, visit, n);
}

static void import_responses(import *m, const read_patient *p, int view, const recist_summary *seen)
{
    static const char *const name[2][NBEST] = {
        {"cut_response", "cut_response_unconfirmed", "cut_other_response", "cut_other_response_unconfirmed",
         "cut_iresponse"},
        {"full_response", "full_response_unconfirmed", "full_other_response", "full_other_response_unconfirmed",
         "full_iresponse"}};
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

static void import_times(import *m, const read_patient *p)
{
    char name[64];
    for (int i = 0; i < adam_ntime; i++) {
        const adam_parameter *a = &adam_time[i];
        read_time t = p->time[i];
        for (int k = 0; a->full && !m->r->time_known[i] && k < adam_ntime; k++) {
            t = !adam_time[k].full && !strcmp(adam_time[k].column, a->column) ? p->time[k] : t;
        }
        snprintf(name, sizeof name, "%s_%s_day", a->full ? "full" : "cut", a->column);
        row_real(m, name, t.day);
        snprintf(name, sizeof name, "%s_%s_event", a->full ? "full" : "cut", a->column);
        row_real(m, name, isnan(t.day) ? NAN : t.event);
    }
}

// Worst grade until a day, as the clinic tells it: below 3 before the day of grade 3, episodes of an event together,
// what happens without treatment and what is of the drug itself (the marrow) apart.
static int grade_until(const import *m, int patient, double until)
{
    int worst = 0;
    for (size_t i = m->at_event; i < m->r->nevent && m->r->event[i].patient == patient;) {
        const char *name = m->r->event[i].event;
        int grade = 0;
        double onset = NAN, third = NAN;
        for (; i < m->r->nevent && m->r->event[i].patient == patient && !strcmp(m->r->event[i].event, name); i++) {
            const read_event *e = &m->r->event[i];
            if (strcmp(e->kind, "background") && strcmp(e->kind, "drug")) {
                grade = e->grade > grade ? e->grade : grade;
                onset = fmin(onset, e->onset);
                third = fmin(third, e->grade3);
            }
        }
        grade = third <= until ? grade : !(onset <= until) ? 0 : grade < 2 ? grade : 2;
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
    row_real(m, "best_change", isnan(p->best_change) ? 100*full.best_change : p->best_change);
    row_real(m, "death_day", p->death);
    row_real(m, "progression_day", p->progression);
    row_real(m, "dropout_day", p->dropout);
    row_text(m, "next_line", p->next_line && *p->next_line ? p->next_line : NULL);
    row_real(m, "next_line_day", p->next_day);
    row_text(m, "death_cause", p->death_cause);
    row_end(m);
}

// --- visits, events --------------------------------------------------------------------------------------------------

static void import_visits(import *m, int i)
{
    char name[32];
    bool readers = store_find_column(m->store, store_find_table(m->store, "visits"), "reader") >= 0;
    double last = NAN;
    for (; m->at_visit < m->r->nvisit && m->r->visit[m->at_visit].patient == i; m->at_visit++) {
        const read_visit *v = &m->r->visit[m->at_visit];
        if ((!v->primary && !readers) || (v->day == last && !readers)) {
            continue;
        }
        last = v->day;
        row_begin(m, "visits");
        row_text(m, "arm", m->trial->arm[m->r->patient[i].arm].name);
        row_real(m, "patient", i + 1);
        row_text(m, "reader", v->reader);
        row_real(m, "day", v->day);
        row_real(m, "visit", v->visit);
        row_real(m, "sum_mm", v->sum);
        row_real(m, "change", v->change);
        row_text(m, "response", v->response ? v->response : "NE");
        row_text(m, "iresponse", v->iresponse);
        row_real(m, "new_lesions", v->new_lesions);
        for (int l = 0; l < map_count(m->r->lesion) && v->mm; l++) {
            row_real(m, lesion_column(name, m->lesion[l], "mm"), v->mm[l]);
        }
        row_end(m);
    }
}

// Whether he was treated is all that is told of doses.
static void import_exposure(import *m, int i)
{
    if (m->r->patient[i].safety != 1) {
        return;
    }
    row_begin(m, "exposure");
    row_text(m, "arm", m->trial->arm[m->r->patient[i].arm].name);
    row_real(m, "patient", i + 1);
    row_text(m, "drug", "study treatment");
    row_real(m, "doses", 1);
    row_real(m, "omitted", 0);
    row_real(m, "stopped_day", m->r->patient[i].stopped);
    row_end(m);
}

static void import_events(import *m, int i)
{
    // the key may hold the day of onset, or not
    bool episodes = store_table_at(m->store, store_find_table(m->store, "adverse_events"))->nkey > 3;
    while (m->at_event < m->r->nevent && m->r->event[m->at_event].patient == i) {
        read_event e = m->r->event[m->at_event++];
        for (; m->at_event < m->r->nevent && m->r->event[m->at_event].patient == i; m->at_event++) {
            const read_event *next = &m->r->event[m->at_event];
            if (strcmp(next->event, e.event) || (episodes && next->onset != e.onset)) {
                break;
            }
            // one row: the worst of both
            e.grade = next->grade > e.grade ? next->grade : e.grade;
            e.grade3 = fmin(e.grade3, next->grade3);
            e.resolved = isnan(next->resolved) ? NAN : fmax(e.resolved, next->resolved);
            e.related = fmax(e.related, next->related);
            e.steroid = fmax(e.steroid, next->steroid);
        }
        row_begin(m, "adverse_events");
        row_text(m, "arm", m->trial->arm[m->r->patient[i].arm].name);
        row_real(m, "patient", i + 1);
        row_text(m, "event", e.event);
        row_text(m, "organ", e.organ);
        row_text(m, "kind", *e.kind ? e.kind : NULL);
        row_real(m, "grade", e.grade);
        row_real(m, "onset_day", e.onset);
        row_real(m, "grade3_day", e.grade3);
        row_real(m, "resolved_day", e.resolved);
        row_real(m, "related", e.related);
        row_real(m, "steroid", e.steroid);
        row_end(m);
    }
}

// --- the whole -------------------------------------------------------------------------------------------------------

static void import_meta(import *m)
{
    store_meta_set(m->store, "reader", m->trial->primary_is_central ? "central" : "investigator");
    static const char *const pair[][2] = {{"model_hash", "XMODEL"}, {"wall_s", "XWALL"}, {"coley", "XCOLEY"}};
    for (size_t i = 0; i < sizeof pair/sizeof *pair; i++) {
        const char *value = read_ts(m->r, pair[i][1], 1);
        if (value) {
            store_meta_set(m->store, pair[i][0], value);
        }
    }
}

static void import_columns(import *m)
{
    char key[300];
    for (int t = 0; t < store_ntable(m->store); t++) {
        const store_table *table = store_table_at(m->store, t);
        for (int i = 0; i < table->ncolumn; i++) {
            snprintf(key, sizeof key, "%.60s.%.200s", table->name, table->column[i].name);
            map_set(m->column, key, i);
        }
    }
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
    sort_lesions(m);
    import_columns(m);
    import_meta(m);
    for (int i = 0; i < (int)r->npatient && !*store_error(m->store); i++) {
        import_patient(m, i);
        if (r->patient[i].in_trial) {
            import_result(m, i);
        }
        import_visits(m, i);
        import_events(m, i);
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
    store_column *more = arena_alloc(r->memory, sizeof *more*((size_t)patients->ncolumn + 1));
    memcpy(more, patients->column, sizeof *more*(size_t)patients->ncolumn);
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
        m->column = map_new();
        import_all(m);
        if (*store_error(m->store)) {
            diag_add(r->d, DIAG_ERROR, (src_loc){0}, NULL, "the data cannot be kept: %s", store_error(m->store));
            store_close(m->store, r->d);
            m->store = NULL;
        }
        store_rows_free(m->rows);
        map_free(m->column);
    }
    store *s = m->store;
    free(m);
    return s;
}
