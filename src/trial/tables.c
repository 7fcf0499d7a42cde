// SPDX-License-Identifier: MIT
// The result tables of a run (see trial.h): columns that depend on the trial (lesions, markers, traits) are made here.
#include <string.h>

#include "trial/trial_int.h"

static void tables_add(store_table *t, store_column *c, const char *name, store_type type)
{
    c[t->ncolumn++] = (store_column){name, type};
}

static void tables_lesions(store_table *t, store_column *c, const library_cancer *k, bool kinds, arena *m)
{
    for (int l = 0; l < k->lesions; l++) {
        tables_add(t, c, arena_printf(m, "%s%d_mm", k->lesion_prefix, l + 1), STORE_REAL);
        if (kinds) {
            tables_add(t, c, arena_printf(m, "%s%d_kind", k->lesion_prefix, l + 1), STORE_TEXT);
        }
    }
}

static void tables_results(store_table *t, store_column *c, bool two_readers, arena *m)
{
    static const char *const view[] = {"cut", "full"};
    static const struct {
        const char *name;
        store_type type;
    } column[] = {{"os_day", STORE_REAL},   {"os_event", STORE_INT},  {"pfs_day", STORE_REAL},
                  {"pfs_event", STORE_INT}, {"response", STORE_TEXT}, {"response_unconfirmed", STORE_TEXT},
                  {"ttr_day", STORE_REAL},  {"dor_day", STORE_REAL},  {"dor_event", STORE_INT},
                  {"grade", STORE_INT},     {"stopped", STORE_INT},   {"iresponse", STORE_TEXT},
                  {"ipfs_day", STORE_REAL}, {"ipfs_event", STORE_INT}},
      other[] = {{"other_pfs_day", STORE_REAL},
                 {"other_pfs_event", STORE_INT},
                 {"other_response", STORE_TEXT},
                 {"other_response_unconfirmed", STORE_TEXT}};
    for (int v = 0; v < 2; v++) {
        for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
            tables_add(t, c, arena_printf(m, "%s_%s", view[v], column[i].name), column[i].type);
        }
        for (size_t i = 0; two_readers && i < sizeof other / sizeof *other; i++) {
            tables_add(t, c, arena_printf(m, "%s_%s", view[v], other[i].name), other[i].type);
        }
    }
}

// columns: name, type ('i', 'r', 't'), ...
typedef struct {
    const char *name;
    store_type type;
} tables_plain;

static void tables_begin(store_table *t, const char *name, int nkey, const tables_plain *p, int n, int room, arena *m,
                         store_column **c)
{
    *c = arena_alloc(m, sizeof **c * (size_t)(n + room));
    *t = (store_table){.name = name, .column = *c, .nkey = nkey};
    for (int i = 0; i < n; i++) {
        tables_add(t, *c, p[i].name, p[i].type);
    }
}

#define PLAIN(p) p, (int)(sizeof p / sizeof *p)

static void tables_patients(store_table *table, const library_trial *t, const cohort_draws *draws, arena *m)
{
    static const tables_plain patients[] = {
        {"patient", STORE_INT},     {"candidate", STORE_INT},      {"arm", STORE_TEXT},    {"entry_day", STORE_REAL},
        {"cutoff_day", STORE_REAL}, {"diagnosis_day", STORE_REAL}, {"sum_mm", STORE_REAL}, {"targets", STORE_INT},
        {"lesions", STORE_INT},     {"cause", STORE_TEXT}};
    const library_cancer *k = t->cancer;
    store_column *c;
    tables_begin(table, "patients", 1, PLAIN(patients),
                 1 + 2 * k->lesions + k->nbiomarker + k->nbaseline + k->ncause + draws->n, m, &c);
    if (t->randomisation.nfactor) {
        tables_add(table, c, "stratum", STORE_TEXT);
    }
    tables_lesions(table, c, k, true, m);
    for (int i = 0; i < k->nbiomarker; i++) {
        tables_add(table, c, k->biomarker[i].name, STORE_REAL);
    }
    for (int i = 0; i < k->nbaseline; i++) {
        tables_add(table, c, k->baseline[i].name, STORE_REAL);
    }
    for (int i = 0; i < k->ncause; i++) {
        tables_add(table, c, arena_printf(m, "score:%s", k->cause[i].name), STORE_REAL);
    }
    for (int i = 0; i < draws->ncore; i++) {
        tables_add(table, c, arena_printf(m, "trait:%s", draws->draw[i].id), STORE_REAL);
    }
}

static void tables_all_results(store_table *table, const library_trial *t, arena *m)
{
    static const tables_plain result[] = {{"arm", STORE_TEXT}, {"patient", STORE_INT}};
    static const tables_plain tail[] = {{"best_change", STORE_REAL},     {"death_day", STORE_REAL},
                                        {"progression_day", STORE_REAL}, {"dropout_day", STORE_REAL},
                                        {"next_line", STORE_TEXT},       {"next_line_day", STORE_REAL},
                                        {"death_cause", STORE_TEXT}};
    store_column *c;
    tables_begin(table, "results", 2, PLAIN(result), 60, m, &c);
    tables_results(table, c, t->central_review, m);
    for (size_t i = 0; i < sizeof tail / sizeof *tail; i++) {
        tables_add(table, c, tail[i].name, tail[i].type);
    }
    if (t->crossover) {
        tables_add(table, c, "crossover_day", STORE_REAL);
    }
}

void trial_tables(const library_trial *t, const cohort_draws *draws, arena *m, store_table *table)
{
    static const tables_plain candidates[] = {{"candidate", STORE_INT},
                                              {"outcome", STORE_TEXT},
                                              {"reason", STORE_TEXT},
                                              {"patient", STORE_INT},
                                              {"day", STORE_REAL}};
    static const tables_plain visits[] = {
        {"arm", STORE_TEXT},       {"patient", STORE_INT},    {"reader", STORE_TEXT}, {"day", STORE_REAL},
        {"visit", STORE_INT},      {"sum_mm", STORE_REAL},    {"change", STORE_REAL}, {"response", STORE_TEXT},
        {"iresponse", STORE_TEXT}, {"new_lesions", STORE_INT}};
    static const tables_plain adverse[] = {
        {"arm", STORE_TEXT},          {"patient", STORE_INT}, {"event", STORE_TEXT}, {"onset_day", STORE_REAL},
        {"organ", STORE_TEXT},        {"kind", STORE_TEXT},   {"grade", STORE_INT},  {"grade3_day", STORE_REAL},
        {"resolved_day", STORE_REAL}, {"related", STORE_INT}, {"steroid", STORE_INT}};
    static const tables_plain labs[] = {{"arm", STORE_TEXT},  {"patient", STORE_INT}, {"lab", STORE_TEXT},
                                        {"day", STORE_REAL},  {"visit", STORE_INT},   {"value", STORE_REAL},
                                        {"unit", STORE_TEXT}, {"grade", STORE_INT}};
    static const tables_plain exposure[] = {
        {"arm", STORE_TEXT},    {"patient", STORE_INT},    {"drug", STORE_TEXT},     {"doses", STORE_INT},
        {"omitted", STORE_INT}, {"first_day", STORE_REAL}, {"last_day", STORE_REAL}, {"stopped_day", STORE_REAL}};
    static const tables_plain reversals[] = {{"arm", STORE_TEXT},  {"patient", STORE_INT},   {"cause", STORE_TEXT},
                                             {"kind", STORE_TEXT}, {"response", STORE_TEXT}, {"responded", STORE_INT}};
    static const tables_plain courses[] = {{"arm", STORE_TEXT}, {"patient", STORE_INT}, {"label", STORE_TEXT},
                                           {"day", STORE_REAL}, {"value", STORE_REAL},  {"unit", STORE_TEXT}};
    const library_cancer *k = t->cancer;
    store_column *c;
    tables_begin(&table[TRIAL_CANDIDATES], "candidates", 1, PLAIN(candidates), 0, m, &c);
    tables_patients(&table[TRIAL_PATIENTS], t, draws, m);
    tables_all_results(&table[TRIAL_RESULTS], t, m);
    tables_begin(&table[TRIAL_VISITS], "visits", 4, PLAIN(visits), k->lesions, m, &c);
    tables_lesions(&table[TRIAL_VISITS], c, k, false, m);
    tables_begin(&table[TRIAL_ADVERSE], "adverse_events", 4, PLAIN(adverse), 0, m, &c);
    tables_begin(&table[TRIAL_LABS], "labs", 4, PLAIN(labs), 0, m, &c);
    tables_begin(&table[TRIAL_EXPOSURE], "exposure", 3, PLAIN(exposure), 0, m, &c);
    tables_begin(&table[TRIAL_REVERSALS], "reversals", 3, PLAIN(reversals), 0, m, &c);
    tables_begin(&table[TRIAL_COURSES], "courses", 4, PLAIN(courses), 0, m, &c);
}
