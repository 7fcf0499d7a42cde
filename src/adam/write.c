// SPDX-License-Identifier: MIT
// All datasets of a run, side by side: a patient is read once and written into each of them.
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "adam/write_int.h"
#include "base/file.h"

const library_marker *adam_marker(const library_trial *t, int i)
{
    const library_cancer *k = t->cancer;
    return i < k->nbiomarker ? &k->biomarker[i] : &k->baseline[i - k->nbiomarker];
}

// Names of at most 8 letters and digits, no two alike and none a variable's of the definition.
void adam_marker_codes(const library_trial *t, char code[WRITE_MARKERS][9], int *n)
{
    int all = t->cancer->nbiomarker + t->cancer->nbaseline;
    *n = all < WRITE_MARKERS ? all : WRITE_MARKERS;
    for (int i = 0; i < *n; i++) {
        char plain[9];
        adam_code(adam_marker(t, i)->name, plain);
        bool taken = true;
        for (unsigned char k = 1; taken && k < 100; k++) {
            if (k == 1) {
                snprintf(code[i], sizeof code[i], "%s", plain);
            } else {
                snprintf(code[i], sizeof code[i], "%.5s%u", plain, k);
            }
            taken = adam_find(&adam_definition[ADAM_ADSL], code[i]) >= 0;
            for (int j = 0; j < i; j++) {
                taken = taken || !strcmp(code[j], code[i]);
            }
        }
    }
}

const char *adam_evaluator(const char *reader)
{
    return !strcmp(reader, "central") ? "INDEPENDENT ASSESSOR" : "INVESTIGATOR";
}

bool adam_primary(const library_trial *t, const char *reader)
{
    return !t->central_review || !strcmp(reader, t->primary_is_central ? "central" : "investigator");
}

const char *adam_primary_evaluator(const library_trial *t, bool other)
{
    return adam_evaluator(t->primary_is_central != other ? "central" : "investigator");
}

const char *adam_response(const char *text, int *number)
{
    const adam_dataset *adrs = &adam_definition[ADAM_ADRS];
    const adam_terms *terms = adrs->variable[adam_find(adrs, "AVALC")].terms;
    const char *term = !strcmp(text, "NN") ? "NON-CR/NON-PD" : !strcmp(text, "iNN") ? "NON-iCR/NON-iUPD" : text;
    for (*number = 0; terms->term[*number]; ++*number) {
        if (!strcmp(terms->term[*number], term)) {
            ++*number;
            return term;
        }
    }
    *number = 0;
    return NULL;
}

static bool write_open(adam_writer *w, const char *folder, diag_list *d)
{
    for (int i = 0; i < ADAM_NDATASET; i++) {
        if (!adam_out_open(&w->out[i], (adam_id)i, folder, d)) {
            return false;
        }
        // a column for each marker
        for (int k = 0; i == ADAM_ADSL && k < w->nmarker; k++) {
            strbuf_printf(&w->out[i].row, ",%s", w->marker[k]);
        }
        adam_end_row(&w->out[i]);
    }
    return true;
}

bool adam_write(store *s, const library_trial *t, const char *folder, diag_list *d)
{
    adam_writer w = {.trial = t, .store = s};
    if (!file_make_dirs(folder, d)) {
        return false;
    }
    adam_marker_codes(t, w.marker, &w.nmarker);
    bool good = write_open(&w, folder, d);
    if (good) {
        subject_source *source = subject_source_new(s, t);
        const subject *p;
        while ((p = subject_next(source))) {
            adam_write_subject(&w, p);
            if (p->computed) {
                adam_write_times(&w, p);
                adam_write_responses(&w, p);
                adam_write_tumors(&w, p);
                adam_write_events(&w, p);
                adam_write_labs(&w, p);
                adam_write_exposure(&w, p);
            }
        }
        subject_source_free(source);
        adam_write_trial(&w);
        good = !*store_error(s);
        if (!good) {
            diag_add(d, DIAG_ERROR, (src_loc){0}, NULL, "the run cannot be read: %s", store_error(s));
        }
    }
    for (int i = 0; i < ADAM_NDATASET; i++) {
        good = adam_out_close(&w.out[i], good, d) && good;
    }
    return good && adam_write_define(t, folder, d);
}
