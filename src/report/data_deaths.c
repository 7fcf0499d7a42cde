// SPDX-License-Identifier: MIT
// Causes of death over the whole follow-up: counts of each arm, cumulative incidence by cause (Aalen-Johansen: the
// causes compete), and who died of toxicity with the severe events that he had.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/data.h"
#include "report/labels.h"
#include "stats/survival.h"

enum { CAUSES = 4, POINTS = 100, MOST_TOXIC = 40, SEVERE = 3 };
static const char *const CAUSE[CAUSES] = {"disease", "toxicity", "other", ""};    // "": not told

typedef struct {
    int64_t patient;
    int arm;
    double day;
    strbuf events;
} toxic_death;

typedef struct {
    toxic_death of[MOST_TOXIC];
    int n, all;
} toxic_list;

static int cause_number(const char *text)
{
    int i = 0;
    while (i < CAUSES - 1 && strcmp(CAUSE[i], text) != 0) i++;
    return i;
}

// Months and causes (1 ..; 0: alive) of an arm's own patients. Returns their number.
static int load_arm(const report_data *r, int arm, double *month, int *cause, toxic_list *toxic)
{
    enum { PATIENT, DAY, EVENT, WHY, N };
    static const char *const name[N] = {"patient", "full_os_day", "full_os_event", "death_cause"};
    int n = 0;
    report_rows x = report_open(r, "results", name, N, r->trial->arm[arm].name);
    while (n < r->computed[arm] && report_next(&x)) {
        int64_t p = report_int(&x, PATIENT);
        if (!report_own(r, arm, p)) continue;
        double day = report_real(&x, DAY);
        int why = report_int(&x, EVENT) ? cause_number(report_text(&x, WHY)) + 1 : 0;
        month[n] = day / TRIAL_MONTH;
        cause[n++] = why;
        if (why == 0 || strcmp(CAUSE[why - 1], "toxicity") != 0) continue;
        if (toxic->n < MOST_TOXIC) toxic->of[toxic->n++] = (toxic_death){p, arm, day, {0}};
        toxic->all++;
    }
    report_close(&x);
    return n;
}

static void write_curve(json *j, const incidence_curve *k, int cause)
{
    json_open(j, NULL, '{');
    json_text(j, "cause", CAUSE[cause]);
    json_open(j, "points", '[');
    for (int i = 0; i < k->n; i++) {
        bool drawn = k->n <= POINTS || (int64_t)(i + 1) * POINTS / k->n > (int64_t)i * POINTS / k->n;
        if (!drawn) continue;
        json_open(j, NULL, '[');
        json_number(j, NULL, k->time[i], 4);
        json_number(j, NULL, 100 * k->incidence[i * k->ncause + cause], 4);
        json_close(j, ']');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void write_arm(json *j, int arm, const double *month, const int *cause, int n)
{
    int count[CAUSES + 1] = {0};
    for (int i = 0; i < n; i++) count[cause[i]]++;
    json_open(j, NULL, '{');
    json_int(j, "arm", arm);
    json_int(j, "n", n);
    json_int(j, "alive", count[0]);
    for (int i = 0; i < CAUSES; i++) json_int(j, *CAUSE[i] ? CAUSE[i] : "unknown", count[i + 1]);
    incidence_curve k;
    incidence_init(&k, month, cause, CAUSES, n);
    json_open(j, "curves", '[');
    for (int i = 0; i < CAUSES; i++) {
        if (count[i + 1]) write_curve(j, &k, i);
    }
    json_close(j, ']');
    incidence_clear(&k);
    json_close(j, '}');
}

// --- who died of toxicity --------------------------------------------------------------------------------------------

static void load_events(const report_data *r, int arm, toxic_list *toxic)
{
    enum { PATIENT, EVENT, GRADE, ONSET, N };
    static const char *const name[N] = {"patient", "event", "grade", "onset_day"};
    report_rows x = report_open(r, "adverse_events", name, N, r->trial->arm[arm].name);
    while (report_next(&x)) {
        int64_t p = report_int(&x, PATIENT), grade = report_int(&x, GRADE);
        for (int i = 0; i < toxic->n; i++) {
            toxic_death *d = &toxic->of[i];
            if (d->patient != p || d->arm != arm || grade < SEVERE || report_real(&x, ONSET) > d->day) continue;
            strbuf_printf(&d->events, "%s%s grade %d", d->events.n ? ", " : "",
                          report_words(r->memory, report_text(&x, EVENT)), (int)grade);
        }
    }
    report_close(&x);
}

static void write_toxic(const report_data *r, json *j, toxic_list *toxic)
{
    for (int arm = 0; arm < r->trial->narm && toxic->n; arm++) load_events(r, arm, toxic);
    json_open(j, "toxic_deaths", '[');
    for (int i = 0; i < toxic->n; i++) {
        toxic_death *d = &toxic->of[i];
        json_open(j, NULL, '{');
        json_int(j, "patient", d->patient);
        json_int(j, "arm", d->arm);
        json_number(j, "month", d->day / TRIAL_MONTH, 4);
        json_text(j, "events", d->events.n ? d->events.s : "");
        json_close(j, '}');
        strbuf_free(&d->events);
    }
    json_close(j, ']');
    if (toxic->all > toxic->n) json_int(j, "toxic_deaths_all", toxic->all);
}

static bool causes_told(const report_data *r)
{
    static const char *const name[] = {"death_cause"};
    bool told = false;
    report_rows x = report_open(r, "results", name, 1, NULL);
    while (!told && report_next(&x)) told = *report_text(&x, 0) != '\0';
    report_close(&x);
    return told;
}

void report_deaths(const report_data *r, json *j)
{
    toxic_list toxic = {.n = 0};
    json_open(j, "deaths", '[');
    for (int arm = 0; arm < r->trial->narm && causes_told(r); arm++) {
        size_t most = (size_t)r->computed[arm] + 1;
        double *month = base_alloc(most, sizeof *month);
        int *cause = base_alloc(most, sizeof *cause);
        write_arm(j, arm, month, cause, load_arm(r, arm, month, cause, &toxic));
        free(month);
        free(cause);
    }
    json_close(j, ']');
    write_toxic(r, j, &toxic);
}
