// SPDX-License-Identifier: MIT
// What replicates of a trial say together: how often each look stops it, power (or, without an effect, the error of the
// first kind), its expected size and length, and how estimates scatter from trial to trial.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/map.h"
#include "stats/categorical.h"
#include "stats/samples.h"
#include "trial/replicates_int.h"

enum { OPERATING_DIGITS = 5 };

bool replicates_seed(const trial_options *o, uint64_t *seed, diag_list *d)
{
    arena *memory = arena_new();
    char *root = library_root(d), *path = root ? library_find_trial(root, o->name, d) : NULL;
    const library_trial *t = path ? library_read_trial(root, path, memory, d) : NULL;
    *seed = !t ? 0 : o->seed >= 0 ? (uint64_t)o->seed : t->seed;
    free(root);
    free(path);
    arena_free(memory);
    return t != NULL;
}

typedef struct {
    replicates_row row;
    double *value;    // of replicates that have one
    int nvalue;
    size_t cap;
    double day, patients, events;    // sums, of the row.held that have a day
} operating_sum;

enum {
    AT_REPLICATE,
    AT_KIND,
    AT_ARM,
    AT_ENDPOINT,
    AT_LOOK,
    AT_REFERENCE,
    AT_VALUE,
    AT_DAY = 10,
    AT_PATIENTS,
    AT_EVENTS,
    AT_YES
};

static void operating_add(const store_cursor *c, operating_sum *s)
{
    const double value = store_get_real(c, AT_VALUE);
    s->row.n++;
    s->row.yes += (int)store_get_int(c, AT_YES);
    if (!store_is_null(c, AT_DAY)) {
        s->row.held++;
        s->day += store_get_real(c, AT_DAY);
        s->patients += (double)store_get_int(c, AT_PATIENTS);
        s->events += (double)store_get_int(c, AT_EVENTS);
    }
    if (!isnan(value)) {
        ARRAY_PUSH(s->value, s->nvalue, s->cap, value);
    }
}

static replicates_row operating_end(operating_sum *s)
{
    replicates_row r = s->row;
    double sum = 0, squares = 0;
    for (int i = 0; i < s->nvalue; i++) {
        sum += s->value[i];
    }
    r.mean = s->nvalue ? sum / s->nvalue : NAN;
    for (int i = 0; i < s->nvalue; i++) {
        squares += (s->value[i] - r.mean) * (s->value[i] - r.mean);
    }
    r.sd = s->nvalue > 1 ? sqrt(squares / (s->nvalue - 1)) : NAN;
    r.low = sample_quantile(s->value, s->nvalue, 0.025, 7);
    r.high = sample_quantile(s->value, s->nvalue, 0.975, 7);
    r.share = proportion_clopper_pearson(r.yes, r.n);
    r.day = r.held ? s->day / r.held : NAN;
    r.patients = r.held ? s->patients / r.held : NAN;
    r.events = r.held ? s->events / r.held : NAN;
    free(s->value);
    return r;
}

// The sum that the cursor's row belongs to.
static operating_sum *operating_of(const store_cursor *c, map *index, operating_sum **sum, size_t *cap, arena *memory)
{
    const int look = (int)store_get_int(c, AT_LOOK);
    const char *text[] = {store_get_text(c, AT_KIND), store_get_text(c, AT_ARM), store_get_text(c, AT_ENDPOINT)};
    char *key = arena_printf(memory, "%s\t%s\t%s\t%d", text[0], text[1], text[2], look);
    int i = map_get(index, key);
    if (i < 0) {
        i = map_count(index);
        map_set(index, key, i);
        operating_sum new = {.row = {.look = look}};
        new.row.kind = arena_strdup(memory, text[0]);
        new.row.arm = arena_strdup(memory, text[1]);
        new.row.endpoint = arena_strdup(memory, text[2]);
        new.row.reference = arena_strdup(memory, store_get_text(c, AT_REFERENCE));
        int n = i;
        ARRAY_PUSH(*sum, n, *cap, new);
    }
    return &(*sum)[i];
}

static int64_t operating_meta(const store *s, const char *key)
{
    char *text = store_meta(s, key);
    const int64_t value = text ? strtoll(text, NULL, 10) : 0;
    free(text);
    return value;
}

replicates_result *replicates_summarise(store *s, diag_list *d)
{
    arena *memory = arena_new();
    replicates_result *r = arena_alloc(memory, sizeof *r);
    r->memory = memory;
    char *trial = store_meta(s, "trial");
    r->trial = arena_strdup(memory, trial ? trial : "");
    free(trial);
    r->seed = (uint64_t)operating_meta(s, "seed");
    r->patients_per_arm = (int)operating_meta(s, "patients_per_arm");
    r->null_effect = operating_meta(s, "null_effect") == 1;
    r->replicates = (int)store_done_count(s, "");
    map *index = map_new();
    operating_sum *sum = NULL;
    size_t cap = 0;
    store_cursor *c = store_select(s, store_find_table(s, "replicates"), -1, NULL);
    while (c && store_next(c)) {
        operating_add(c, operating_of(c, index, &sum, &cap, memory));
    }
    store_cursor_free(c);
    r->n = map_count(index);
    r->row = arena_alloc(memory, sizeof *r->row * (size_t)(r->n + 1));
    for (int i = 0; i < r->n; i++) {
        r->row[i] = operating_end(&sum[i]);
    }
    free(sum);
    map_free(index);
    if (!c || *store_error(s) || !store_hash(s, r->hash)) {
        src_loc loc = {0};
        diag_add(d, DIAG_ERROR, loc, NULL, "the replicates cannot be read: %s", store_error(s));
        replicates_free(r);
        return NULL;
    }
    return r;
}

void replicates_free(replicates_result *r)
{
    if (r) {
        arena_free(r->memory);
    }
}

// --- operating.json --------------------------------------------------------------------------------------------------

static void operating_number(json *j, const char *key, double value)
{
    json_whole_or(j, key, value, OPERATING_DIGITS);
}

// Rows of a kind. share: the name of its share of `yes`; NULL: it has none.
static void operating_list(json *j, const replicates_result *r, const char *key, const char *kind, const char *share)
{
    json_gap(j, "\n ");
    json_open(j, key, '[');
    for (int i = 0; i < r->n; i++) {
        const replicates_row *x = &r->row[i];
        if (strcmp(x->kind, kind)) {
            continue;
        }
        json_gap(j, "\n  ");
        json_open(j, NULL, '{');
        if (*x->arm) {
            json_text(j, "arm", x->arm);
        }
        if (*x->reference) {
            json_text(j, "reference", x->reference);
        }
        json_text(j, "endpoint", x->endpoint);
        if (x->look) {
            json_int(j, "look", x->look);
            json_int(j, "held", x->held);
        }
        json_int(j, "replicates", x->n);
        if (share) {
            operating_number(j, share, x->share.value);
            operating_number(j, "ci_low", x->share.low);
            operating_number(j, "ci_high", x->share.high);
        }
        if (isfinite(x->day)) {
            operating_number(j, "mean_month", x->day / TRIAL_MONTH);
            operating_number(j, "mean_patients", x->patients);
            operating_number(j, "mean_events", x->events);
        }
        if (strcmp(kind, "design")) {
            operating_number(j, "mean", x->mean);
            operating_number(j, "sd", x->sd);
            operating_number(j, "low", x->low);
            operating_number(j, "high", x->high);
        }
        json_close(j, '}');
    }
    json_close(j, ']');
}

char *replicates_json(const replicates_result *r)
{
    json j = {.spaced = true};
    json_open(&j, NULL, '{');
    json_text(&j, "trial", r->trial);
    operating_number(&j, "seed", (double)r->seed);
    json_int(&j, "replicates", r->replicates);
    json_int(&j, "patients_per_arm", r->patients_per_arm);
    json_bool(&j, "null_effect", r->null_effect);
    json_text(&j, "rows_hash", r->hash);
    json_gap(&j, " \n");
    json_text(&j, "intervals", "of shares: 95%, Monte Carlo error; low and high: 2.5% and 97.5% of the replicates");
    operating_list(&j, r, "designs", "design", r->null_effect ? "type_I_error" : "power");
    operating_list(&j, r, "looks", "look", "stops");
    operating_list(&j, r, "hypotheses", "hypothesis", "shown");
    operating_list(&j, r, "family", "family", r->null_effect ? "type_I_error" : "power");
    operating_list(&j, r, "comparisons", "comparison", "significant");
    operating_list(&j, r, "comparisons_full_followup", "comparison_full", "significant");
    operating_list(&j, r, "endpoints", "endpoint", NULL);
    operating_list(&j, r, "endpoints_full_followup", "endpoint_full", NULL);
    json_close(&j, '}');
    strbuf_puts(&j.text, "\n");
    return j.text.s;
}
