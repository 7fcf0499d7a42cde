// SPDX-License-Identifier: MIT
// A patient's rows of one arm, from what the clinic wrote down. They depend on him and the arm alone, so that threads,
// other arms and interruptions leave them as they are.
#include <math.h>
#include <string.h>

#include "trial/trial_int.h"

int rows_view_columns(const library_trial *t)
{
    return TRIAL_VIEW_COLUMNS - (t->central_review ? 0 : 4);
}

void rows_view(const library_trial *t, const clinic_record *r, double until, store_rows *out)
{
    const int primary = t->primary_is_central;
    trial_view v = response_view(r, primary, until);
    estimand_view(t, r, primary, until, &v);
    store_real(out, v.os);
    store_int(out, v.os_event);
    store_real(out, v.pfs);
    store_int(out, v.pfs_event);
    store_text(out, recist_text(v.best));
    store_text(out, recist_text(v.best_unconfirmed));
    store_real(out, v.ttr);
    store_real(out, v.dor);
    store_int(out, v.dor_event);
    store_int(out, v.grade);
    store_int(out, v.stopped);
    store_text(out, irecist_text(v.ibest));
    store_real(out, v.ipfs);
    store_int(out, v.ipfs_event);
    if (t->central_review) {
        trial_view other = response_view(r, !primary, until);
        estimand_view(t, r, !primary, until, &other);
        store_real(out, other.pfs);
        store_int(out, other.pfs_event);
        store_text(out, recist_text(other.best));
        store_text(out, recist_text(other.best_unconfirmed));
    }
}

static void rows_result(const trial_arm *a, const clinic_record *r, const store *s, store_rows *out)
{
    store_row(out, store_find_table(s, "results"));
    store_text(out, a->arm->name);
    store_int(out, r->patient->number);
    const clinic_reading *primary = &r->reading[a->trial->primary_is_central];
    rows_view(a->trial, r, r->patient->cutoff, out);
    rows_view(a->trial, r, r->end, out);
    store_real(out, 100 * recist_best(&RECIST_1_1, primary->assessed, primary->nvisit).best_change);
    store_real(out, r->death);
    store_real(out, r->progression);
    store_real(out, r->dropout);
    bool given = !isnan(r->next_line_day);
    // a next line may be without a dose: care that is no drug
    const library_next_line *next = given ? &a->arm->next[r->choice - 1] : NULL;
    store_text(out, next && next->ndose ? a->trial->therapy[next->dose[0].therapy]->name : NULL);
    store_real(out, r->next_line_day);
    store_text(out, r->death_cause);
    if (a->trial->crossover) {
        store_real(out, r->crossed ? r->next_line_day : NAN);
    }
}

static void rows_visits(const trial_arm *a, const clinic_record *r, int reader, const store *s, store_rows *out)
{
    const clinic_reading *seen = &r->reading[reader];
    int table = store_find_table(s, "visits");
    for (int i = 0; i < seen->nvisit; i++) {
        const clinic_visit *v = &seen->visit[i];
        store_row(out, table);
        store_text(out, a->arm->name);
        store_int(out, r->patient->number);
        store_text(out, reader_name(reader));
        store_real(out, seen->assessed[i].day);
        store_int(out, v->number);
        store_real(out, seen->assessed[i].sum);
        store_real(out, 100 * seen->assessed[i].from_baseline);
        store_text(out, recist_text(seen->assessed[i].overall));
        store_text(out, irecist_text(seen->assessed[i].ioverall));
        store_int(out, v->new_lesions);
        for (int l = 0; l < a->trial->cancer->lesions; l++) {
            bool never = r->patient->seen[reader].kind[l] == SEEN_NOT && v->mm[l] == 0;
            store_real(out, never ? NAN : v->mm[l]);
        }
    }
}

// Lines of one drug together, study treatment and next line apart by name.
static void rows_exposure(const trial_arm *a, const clinic_record *r, const store *s, store_rows *out)
{
    int table = store_find_table(s, "exposure");
    for (int i = 0; i < a->nline; i++) {
        int doses = 0, omitted = 0;
        double first = NAN, last = NAN;
        bool before = false;
        for (int k = 0; k < a->nline; k++) {
            if (strcmp(a->line[k].drug, a->line[i].drug)) {
                continue;
            }
            before = before || k < i;
            doses += r->line[k].doses;
            omitted += r->line[k].omitted;
            first = fmin(first, r->line[k].first);
            last = fmax(last, r->line[k].last);
        }
        if (before || doses + omitted == 0) {
            continue;
        }
        store_row(out, table);
        store_text(out, a->arm->name);
        store_int(out, r->patient->number);
        store_text(out, a->line[i].drug);
        store_int(out, doses);
        store_int(out, omitted);
        store_real(out, first);
        store_real(out, last);
        store_real(out, r->stopped_day);
    }
}

void clinic_rows(const trial_arm *a, const clinic_record *r, const store *s, store_rows *out)
{
    if (r->failed) {
        store_failure(out, s, a->arm->name, r->patient->number, "treatment", r->fail_time, r->fail_state,
                      r->fail_reason);
        return;
    }
    rows_result(a, r, s, out);
    for (int i = 0; i < reader_count(a->trial); i++) {
        rows_visits(a, r, i, s, out);
    }
    events_rows(a, r, s, out);
    labs_rows(a, r, s, out);
    rows_exposure(a, r, s, out);
}
