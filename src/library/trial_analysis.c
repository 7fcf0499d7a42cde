// SPDX-License-Identifier: MIT
// What a trial reports and when: endpoints, reference arm, follow-up and data cut-off.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "library/trial_reader.h"

// The month of a rate, "OS_12mo" or "PFS_rate_6mo"; 0 of another endpoint.
static int endpoint_month(const char *name)
{
    enum { LONGEST = 600 };
    int months = 0, end = 0;
    const bool rate =
        sscanf(name, "PFS_rate_%dmo%n", &months, &end) == 1 || sscanf(name, "OS_%dmo%n", &months, &end) == 1;
    return rate && end > 0 && !name[end] && months > 0 && months <= LONGEST ? months : 0;
}

bool library_is_endpoint(const library_cancer *c, const char *name)
{
    static const char *const plain[] = {"ORR",
                                        "ORR_unconfirmed",
                                        "CR",
                                        "CR_unconfirmed",
                                        "DCR",
                                        "median_TTR_months",
                                        "median_DOR_months",
                                        "median_PFS_months",
                                        "median_OS_months",
                                        "median_followup_months",
                                        "HR_PFS",
                                        "HR_OS",
                                        "grade3plus_irAE",
                                        "any_irAE",
                                        "grade3plus_TRAE",
                                        "any_TRAE",
                                        "discontinuation_TRAE",
                                        NULL};
    for (int i = 0; plain[i]; i++) {
        if (!strcmp(name, plain[i])) {
            return true;
        }
    }
    if (endpoint_month(name)) {
        return true;
    }
    for (int i = 0; i < c->norgan; i++) {
        size_t n = strlen(c->organ[i].event);
        if (!strncmp(name, c->organ[i].event, n) && (!strcmp(name + n, "_any") || !strcmp(name + n, "_g3plus"))) {
            return true;
        }
    }
    return false;
}

void trial_endpoints(trial_reader *r, const yaml_node *root)
{
    library_trial *t = r->t;
    const yaml_node *list = yaml_list(root, "endpoints", r->d);
    t->nendpoint = list ? list->n : 0;
    t->endpoint = arena_alloc(r->memory, sizeof *t->endpoint * (size_t)(t->nendpoint + 1));
    for (int i = 0; i < t->nendpoint; i++) {
        const yaml_node *e = list->item[i];
        t->endpoint[i] = e->kind == YAML_SCALAR ? e->text : "";
        if (t->cancer && !library_is_endpoint(t->cancer, t->endpoint[i])) {
            map *known = map_new();
            static const char *const common[] = {"ORR",
                                                 "CR",
                                                 "DCR",
                                                 "median_PFS_months",
                                                 "median_OS_months",
                                                 "PFS_rate_6mo",
                                                 "OS_12mo",
                                                 "HR_PFS",
                                                 "HR_OS",
                                                 "grade3plus_irAE",
                                                 "median_DOR_months",
                                                 "median_TTR_months",
                                                 "grade3plus_TRAE"};
            for (size_t k = 0; k < sizeof common / sizeof *common; k++) {
                map_set(known, common[k], 0);
            }
            for (int k = 0; k < t->cancer->norgan; k++) {
                map_set(known, arena_printf(r->memory, "%s_any", t->cancer->organ[k].event), 0);
                map_set(known, arena_printf(r->memory, "%s_g3plus", t->cancer->organ[k].event), 0);
            }
            char hint[MAP_HINT];
            diag_add(r->d, DIAG_ERROR, e->loc,
                     map_hint(known, t->endpoint[i],
                              "ORR, CR, DCR, median_PFS_months, PFS_rate_6mo, OS_12mo, HR_OS, EVENT_g3plus, ...", hint),
                     "unknown endpoint '%s'", t->endpoint[i]);
            map_free(known);
        }
    }
    list = yaml_list(root, "report_at", r->d);
    t->nreport = list ? list->n : 0;
    t->report_at = arena_alloc(r->memory, sizeof *t->report_at * (size_t)(t->nreport + 1));
    for (int i = 0; i < t->nreport; i++) {
        t->report_at[i] = yaml_number(list->item[i], "report_at", "day", 1, TRIAL_LONGEST, r->d);
    }
    t->reference = -1;
    const char *reference = yaml_text(root, "reference", false, NULL, r->d);
    for (int i = t->narm - 1; i >= 0; i--) {
        t->reference = t->arm[i].control ? i : t->reference;
    }
    if (reference) {
        t->reference = library_arm_named(t, reference, yaml_loc(root, "reference"), r->d);
        t->reference_unknown = t->reference < 0;
    }
}

// The cut-off of the first report: a time after the last patient came in, or a number of events.
static void trial_cutoff(trial_reader *r, const yaml_node *n)
{
    static const char *const keys[] = {"after_last", "events", "endpoint", NULL};
    library_trial *t = r->t;
    yaml_check_keys(n, "cutoff", keys, r->d);
    t->cutoff_loc = n->loc;
    if (!yaml_get(n, "events")) {
        t->cutoff = yaml_quantity(n, "after_last", "day", 0, TRIAL_LONGEST, true, t->follow_up, r->d);
        if (yaml_get(n, "endpoint")) {
            diag_add(r->d, DIAG_ERROR, yaml_loc(n, "endpoint"), "'events: 300' beside it",
                     "an endpoint without events");
        }
        return;
    }
    t->cutoff_events = yaml_int(n, "events", 1, 10000000, true, 1, r->d);
    const char *endpoint = yaml_text(n, "endpoint", true, "OS", r->d);
    t->cutoff_os = !strcmp(endpoint, "OS");
    if (!t->cutoff_os && strcmp(endpoint, "PFS")) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "endpoint"), "OS or PFS", "a cut-off by events of '%s'", endpoint);
    }
    if (yaml_get(n, "after_last")) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "after_last"), "one of them", "a cut-off by date and by events");
    }
}

// The latest time that is reported, which somebody must be followed to. `what` is the key or endpoint that says it.
static double trial_last_reported(const library_trial *t, const char **what)
{
    double last = 0;
    *what = "";
    for (int i = 0; i < t->nreport; i++) {
        *what = t->report_at[i] > last ? "report_at" : *what;
        last = fmax(last, t->report_at[i]);
    }
    for (int i = 0; i < t->nendpoint; i++) {
        const double time = LIBRARY_MONTH * endpoint_month(t->endpoint[i]);
        *what = time > last ? t->endpoint[i] : *what;
        last = fmax(last, time);
    }
    return last;
}

void trial_times(trial_reader *r, const yaml_node *root)
{
    library_trial *t = r->t;
    trial_accrual(r, root);
    t->follow_up = yaml_quantity(root, "follow_up", "day", 1, TRIAL_LONGEST, true, 365, r->d);
    const char *what;
    const double last = trial_last_reported(t, &what), same = 1e-6;    // [day]
    if (yaml_get(root, "follow_up") && last > t->follow_up + same) {
        char expected[160];
        snprintf(expected, sizeof expected, "at least %.6g month, for '%.100s'", last / LIBRARY_MONTH, what);
        diag_add(r->d, DIAG_ERROR, yaml_loc(root, "follow_up"), expected, "'follow_up' is %.6g month",
                 t->follow_up / LIBRARY_MONTH);
    }
    // a visit longer than the last time of the report, so that the rates there can be told
    double interval = t->first_visit;
    for (int i = 0; i < t->nvisit; i++) {
        interval = fmax(interval, t->visit[i].every);
    }
    t->follow_up = fmax(t->follow_up, last + interval);
    t->cutoff = t->follow_up;
    const yaml_node *n = yaml_map(root, "cutoff", false, r->d);
    if (n) {
        trial_cutoff(r, n);
    }
    trial_dropout(r, root);
}
