// SPDX-License-Identifier: MIT
// ADRS and ADTR: visits of each reader, put together from both by patient, reader and day.
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adam/read_int.h"

// The store's word for a term of ONCRSR; what sponsors write for NE is NE.
static const char *response_word(adam_reading *r, const char *term)
{
    return adam_is_not_evaluable(term)         ? "NE"
           : !strcmp(term, "NON-CR/NON-PD")    ? "NN"
           : !strcmp(term, "NON-iCR/NON-iUPD") ? "iNN"
                                               : read_text(r, term);
}

static const char *reader_word(const char *evaluator)
{
    return strstr(evaluator, "INDEPENDENT") ? "central" : "investigator";
}

// Rows of the reader that the endpoints are of: flagged ones, else the file's first reader.
typedef struct {
    bool flagged, begun;
    const char *reader;
} primary_rule;

static bool is_primary(primary_rule *p, const adam_file *f)
{
    const char *reader = reader_word(adam_cell(f, "EVAL"));
    if (p->flagged) {
        return *adam_cell(f, "ANL01FL") == 'Y';
    }
    p->reader = p->begun ? p->reader : reader;
    p->begun = true;
    return p->reader == reader;
}

static read_visit *visit_of(adam_reading *r, const adam_file *f, int patient, double day, bool primary)
{
    char key[80];
    const char *reader = reader_word(adam_cell(f, "EVAL"));
    uint64_t bits;
    memcpy(&bits, &day, sizeof bits);
    snprintf(key, sizeof key, "%x%c%" PRIx64, (unsigned)patient, *reader, bits);
    int i = map_get(r->visits, key);
    if (i < 0) {
        double number = adam_number(f, "AVISITN");
        read_visit v = {.patient = patient,
                        .primary = primary,
                        .reader = reader,
                        .day = day,
                        .sum = NAN,
                        .change = NAN,
                        .visit = number >= 0 && number < 1e6 ? (int)number : 0};
        i = (int)r->nvisit;
        map_set(r->visits, key, i);
        ARRAY_PUSH(r->visit, r->nvisit, r->visit_cap, v);
    }
    return &r->visit[i];
}

static bool is_code(const adam_file *f, const char *const *code)
{
    for (; *code; code++) {
        if (!strcmp(adam_cell(f, "PARAMCD"), *code)) {
            return true;
        }
    }
    return false;
}

// --- ADRS ------------------------------------------------------------------------------------------------------------

static void visit_row(adam_reading *r, adam_file *f, int p, bool immune, primary_rule *rule)
{
    const double day = read_day_of(f, &r->patient[p], "ADAY", "ADY", "ADT");
    if (isnan(day)) {
        adam_refuse(f, adam_file_has(f, "ADAY") ? "ADAY" : "ADY", "the day of the assessment");
        return;
    }
    read_visit *v = visit_of(r, f, p, day, is_primary(rule, f));
    const char *word = response_word(r, adam_cell(f, "AVALC"));
    *(immune ? &v->iresponse : &v->response) = word;
    v->new_lesions = adam_number(f, "NEWLES") > 0 ? (int)adam_number(f, "NEWLES") : v->new_lesions;
}

void read_responses(adam_reading *r)
{
    adam_file *f = read_open(r, ADAM_ADRS);
    primary_rule rule = {.flagged = f && adam_file_has(f, "ANL01FL")};
    while (f && adam_file_next(f)) {
        bool later;
        const int p = read_patient_of(r, f);
        const adam_response_kind kind = adam_response_parameter(adam_cell(f, "PARAMCD"), &later);
        if (p < 0 || kind == RESPONSE_NONE) {
            continue;
        }
        if (kind < NBEST) {
            r->patient[p].best[later][kind] = response_word(r, adam_cell(f, "AVALC"));
        } else {
            visit_row(r, f, p, kind == RESPONSE_VISIT_IMMUNE, &rule);
        }
    }
    adam_file_close(f);
}

// --- ADTR ------------------------------------------------------------------------------------------------------------

// Change and its percentage agree with AVAL and BASE, within what rounding leaves.
static void check_change(adam_file *f)
{
    double value = adam_number(f, "AVAL"), base = adam_number(f, "BASE"), change = adam_number(f, "CHG");
    double percent = adam_number(f, "PCHG"), size = fmax(1, fmax(fabs(value), fabs(base)));
    if (fabs(change - (value - base)) > 0.01 * size) {
        adam_refuse(f, "CHG", "%g, as AVAL is %g and BASE is %g", value - base, value, base);
    } else if (base > 0 && fabs(percent - 100 * (value - base) / base) > fmax(1, 0.01 * fabs(percent))) {
        adam_refuse(f, "PCHG", "%.4g, as AVAL is %g and BASE is %g", 100 * (value - base) / base, value, base);
    }
    if (*adam_cell(f, "ABLFL") == 'Y' && fabs(value - base) > 0.01 * size) {
        adam_refuse(f, "BASE", "AVAL, as ABLFL is Y");
    }
    if (value < 0) {
        adam_refuse(f, "AVAL", "a diameter: zero or more");
    }
}

// Column of a lesion; -1: there are more lesions than columns, or no name.
static int lesion_of(adam_reading *r, const adam_file *f)
{
    const char *id = adam_cell(f, adam_file_has(f, "TRLNKID")   ? "TRLNKID"
                                  : adam_file_has(f, "TULNKID") ? "TULNKID"
                                                                : "LNKID");
    int l = map_get(r->lesion, id);
    if (l < 0 && *id && map_count(r->lesion) < READ_LESIONS) {
        l = map_count(r->lesion);
        map_set(r->lesion, id, l);
    }
    return l;
}

static void lesion_row(adam_reading *r, adam_file *f, int patient, bool baseline, double day, bool primary)
{
    int l = lesion_of(r, f);
    double value = adam_number(f, "AVAL");
    if (l < 0) {
        return;
    }
    if (baseline && primary) {
        r->patient[patient].mm[l] = value;
        r->patient[patient].kind[l] = !strcmp(adam_cell(f, "TRGRPID"), "NON-TARGET") ? 2 : 1;
    } else if (!baseline) {
        read_visit *v = visit_of(r, f, patient, day, primary);
        if (!v->mm) {
            v->mm = arena_alloc(r->memory, sizeof *v->mm * READ_LESIONS);
            for (int i = 0; i < READ_LESIONS; i++) {
                v->mm[i] = NAN;
            }
        }
        v->mm[l] = value;
    }
}

static void sum_row(adam_reading *r, adam_file *f, int patient, bool baseline, double day, bool primary)
{
    double value = adam_number(f, "AVAL"), base = adam_number(f, "BASE"), percent = adam_number(f, "PCHG");
    read_patient *p = &r->patient[patient];
    if (baseline) {
        p->sum = primary ? value : p->sum;
        return;
    }
    read_visit *v = visit_of(r, f, patient, day, primary);
    v->sum = value;
    v->change = isnan(percent) && base > 0 ? 100 * (value - base) / base : percent;
}

void read_tumors(adam_reading *r)
{
    static const char *const sum[] = {"SUMDIAM", "SUMLDIAM", "SDIAM", "TRGSUM", NULL};
    static const char *const lesion[] = {"LDIAM", "DIAM", "SAXIS", NULL}, *const best[] = {"BESTPCHG", NULL};
    adam_file *f = read_open(r, ADAM_ADTR);
    primary_rule rule = {.flagged = f && adam_file_has(f, "ANL01FL")};
    while (f && adam_file_next(f)) {
        int p = read_patient_of(r, f);
        bool is_sum = is_code(f, sum), is_lesion = is_code(f, lesion);
        if (p >= 0 && is_code(f, best)) {
            r->patient[p].best_change = adam_number(f, "AVAL");
        }
        if (p < 0 || !(is_sum || is_lesion)) {
            continue;
        }
        bool baseline = *adam_cell(f, "ABLFL") == 'Y' || adam_number(f, "AVISITN") == 0;
        double day = read_day_of(f, &r->patient[p], "ADAY", "ADY", "ADT");
        if (isnan(day) && !baseline) {
            adam_refuse(f, adam_file_has(f, "ADAY") ? "ADAY" : "ADY", "the day of the assessment");
            continue;
        }
        check_change(f);
        (is_sum ? sum_row : lesion_row)(r, f, p, baseline, day, is_primary(&rule, f));
    }
    adam_file_close(f);
}
