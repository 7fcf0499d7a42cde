// SPDX-License-Identifier: MIT
// The same scans read otherwise: by the other reader, and by iRECIST. Response, progression-free survival and hazard
// ratio of each reading at the data cut-off, and how far it agrees with the primary one. The primary reading's figures
// are the analysis's own.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/data.h"
#include "stats/categorical.h"
#include "stats/two_groups.h"

typedef struct {
    const char *label, *response, *pfs;    // columns of results; times without "_day"
    bool immune;
} reading;

enum { READINGS = 3, CATEGORIES = 7 };
static const char *const PLAIN[CATEGORIES] = {"CR", "PR", "SD", "NN", "PD", "NE", NULL};
static const char *const IMMUNE[CATEGORIES] = {"iCR", "iPR", "iSD", "iNN", "iUPD", "iCPD", "NE"};

static int category(const char *const *of, const char *text)
{
    for (int i = 0; i < CATEGORIES && of[i]; i++) {
        if (strcmp(of[i], text) == 0) return i;
    }
    return -1;
}

// CR and PR come first in either list.
static bool responds(int category)
{
    return category == 0 || category == 1;
}

// What an arm's patients came to by the primary reading and by another one.
typedef struct {
    int patients, known, responders;
    int table[CATEGORIES][CATEGORIES];                                    // primary's, the other's category
    int both, only_first, only_second, neither;                           // response
    int same_day, earlier, later, event_first, event_second, no_event;    // the other's event against the primary's
} agreement;

static void count_events(agreement *a, double first, int event_first, double second, int event_second)
{
    if (isnan(first) || isnan(second)) return;
    if (event_first && event_second) {
        if (fabs(first - second) < 0.5) a->same_day++;
        else if (second < first) a->earlier++;
        else a->later++;
    } else if (event_first) a->event_first++;
    else if (event_second) a->event_second++;
    else a->no_event++;
}

static agreement count_arm(const report_data *r, int arm, const reading *first, const reading *second)
{
    enum { PATIENT, FIRST, SECOND, DAY_1, EVENT_1, DAY_2, EVENT_2, N };
    const char *name[N] = {"patient",
                           first->response,
                           second->response,
                           arena_printf(r->memory, "%s_day", first->pfs),
                           arena_printf(r->memory, "%s_event", first->pfs),
                           arena_printf(r->memory, "%s_day", second->pfs),
                           arena_printf(r->memory, "%s_event", second->pfs)};
    agreement a = {0};
    report_rows x = report_open(r, "results", name, N, r->trial->arm[arm].name);
    while (report_next(&x)) {
        if (!report_own(r, arm, report_int(&x, PATIENT))) continue;
        int one = category(PLAIN, report_text(&x, FIRST));
        int two = category(second->immune ? IMMUNE : PLAIN, report_text(&x, SECOND));
        a.patients++;
        count_events(&a, report_real(&x, DAY_1), (int)report_int(&x, EVENT_1), report_real(&x, DAY_2),
                     (int)report_int(&x, EVENT_2));
        if (one < 0 || two < 0) continue;
        a.known++;
        a.responders += responds(two);
        a.table[one][two]++;
        *(responds(one) ? responds(two) ? &a.both : &a.only_first : responds(two) ? &a.only_second : &a.neither) += 1;
    }
    report_close(&x);
    return a;
}

// Cohen's kappa (1960) of response or not.
static double kappa(const agreement *a)
{
    double n = a->known, observed = (a->both + a->neither) / n;
    double first = (a->both + a->only_first) / n, second = (a->both + a->only_second) / n;
    double expected = first * second + (1 - first) * (1 - second);
    return (observed - expected) / (1 - expected);
}

static void write_estimate(json *j, const char *key, stats_estimate e, double scale)
{
    json_open(j, key, '[');
    json_number(j, NULL, scale * e.value, 4);
    json_number(j, NULL, scale * e.low, 4);
    json_number(j, NULL, scale * e.high, 4);
    json_close(j, ']');
}

// --- estimates -------------------------------------------------------------------------------------------------------

static stats_estimate median_of(const report_data *r, int arm, const char *pfs)
{
    double *day;
    int *event, n = report_times(r, arm, pfs, &day, &event);
    km_curve k;
    km_init(&k, day, event, n);
    stats_estimate e = km_quantile(&k, 0.5);
    km_clear(&k);
    free(day);
    free(event);
    return e;
}

static stats_estimate ratio_of(const report_data *r, int arm, const char *pfs)
{
    double *day[2];
    int *event[2], n[2];
    n[0] = report_times(r, r->trial->reference, pfs, &day[0], &event[0]);
    n[1] = report_times(r, arm, pfs, &day[1], &event[1]);
    size_t all = (size_t)(n[0] + n[1]) + 1;
    double *time = base_alloc(all, sizeof *time);
    int *what = base_alloc(all, sizeof *what), *group = base_alloc(all, sizeof *group), k = 0;
    for (int g = 0; g < 2; g++) {
        for (int i = 0; i < n[g]; i++, k++) {
            time[k] = day[g][i];
            what[k] = event[g][i];
            group[k] = g;
        }
        free(day[g]);
        free(event[g]);
    }
    stats_estimate e = two_groups_ratio(time, what, group, NULL, k);
    free(group);
    free(time);
    free(what);
    return e;
}

static bool has_reference(const report_data *r, int arm)
{
    return r->trial->reference >= 0 && arm != r->trial->reference;
}

static void write_other(const report_data *r, json *j, int arm, const reading *k, const agreement *a)
{
    // of all patients of the arm, as the analysis counts
    stats_estimate none = {NAN, NAN, NAN};
    stats_estimate share = a->known ? proportion_clopper_pearson(a->responders, a->patients) : none;
    write_estimate(j, "response", share, 100);
    write_estimate(j, "median", median_of(r, arm, k->pfs), 1 / TRIAL_MONTH);
    if (has_reference(r, arm)) write_estimate(j, "ratio", ratio_of(r, arm, k->pfs), 1);
}

static stats_estimate endpoint_of(const trial_arm_summary *a, const char *name)
{
    for (int i = 0; i < a->nendpoint; i++) {
        const trial_endpoint *e = &a->endpoint[i];
        if (strcmp(e->name, name) == 0 && !e->full) return (stats_estimate){e->value, e->low, e->high};
    }
    return (stats_estimate){NAN, NAN, NAN};
}

static void write_primary(const report_data *r, json *j, int arm)
{
    const trial_summary *s = r->summary;
    write_estimate(j, "response", endpoint_of(&s->arm[arm], "ORR"), 1);
    write_estimate(j, "median", endpoint_of(&s->arm[arm], "median_PFS_months"), 1);
    for (int i = 0; i < s->ncomparison; i++) {
        const trial_comparison *c = &s->comparison[i];
        if (c->full || strcmp(c->arm, r->trial->arm[arm].name) != 0 || strcmp(c->endpoint, "HR_PFS") != 0) continue;
        write_estimate(j, "ratio", (stats_estimate){c->value, c->low, c->high}, 1);
    }
}

// --- all -------------------------------------------------------------------------------------------------------------

static void write_agreement(json *j, const agreement *a)
{
    const int pair[] = {a->both, a->only_first, a->only_second, a->neither};
    const int event[] = {a->same_day, a->earlier, a->later, a->event_first, a->event_second, a->no_event};
    json_int(j, "known", a->known);
    json_open(j, "pair", '[');
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) json_int(j, NULL, pair[i]);
    json_close(j, ']');
    json_number(j, "kappa", kappa(a), 3);
    json_open(j, "events", '[');
    for (size_t i = 0; i < sizeof event / sizeof *event; i++) json_int(j, NULL, event[i]);
    json_close(j, ']');
    json_open(j, "table", '[');
    for (int i = 0; i < CATEGORIES; i++) {
        json_open(j, NULL, '[');
        for (int k = 0; k < CATEGORIES; k++) json_int(j, NULL, a->table[i][k]);
        json_close(j, ']');
    }
    json_close(j, ']');
}

static void write_reading(const report_data *r, json *j, const reading *first, const reading *k)
{
    bool primary = k == first;
    json_open(j, NULL, '{');
    json_text(j, "label", k->label);
    json_bool(j, "immune", k->immune);
    json_open(j, "arms", '[');
    for (int arm = 0; arm < r->trial->narm; arm++) {
        agreement a = count_arm(r, arm, first, k);
        json_open(j, NULL, '{');
        json_int(j, "arm", arm);
        if (primary) write_primary(r, j, arm);
        else {
            write_other(r, j, arm, k, &a);
            write_agreement(j, &a);
        }
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static bool is_told(const report_data *r, const reading *k)
{
    const char *name[] = {k->response};
    bool told = false;
    report_rows x = report_open(r, "results", name, 1, NULL);
    while (!told && report_next(&x)) told = *report_text(&x, 0) != '\0';
    report_close(&x);
    return told;
}

void report_readings(const report_data *r, json *j)
{
    bool central = r->trial->primary_is_central;
    const reading of[READINGS] = {
        {central ? "central review" : "investigator", "cut_response", "cut_pfs", false},
        {central ? "investigator" : "central review", "cut_other_response", "cut_other_pfs", false},
        {central ? "iRECIST, central review" : "iRECIST, investigator", "cut_iresponse", "cut_ipfs", true},
    };
    bool told[READINGS] = {is_told(r, &of[0]), is_told(r, &of[1]), is_told(r, &of[2])};
    json_open(j, "readings", '[');
    for (int i = 0; i < READINGS && told[0] && (told[1] || told[2]); i++) {
        if (told[i]) write_reading(r, j, &of[0], &of[i]);
    }
    json_close(j, ']');
}
