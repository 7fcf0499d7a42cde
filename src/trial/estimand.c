// SPDX-License-Identifier: MIT
// Endpoints under the trial's estimands (ICH E9(R1), 2019): what a patient's view of results is where the protocol says
// what is done about intercurrent events. Written over the view of response.c, which follows treatment policy.
//
//   OS    hypothetical, while on treatment: censored on the day of the event
//   PFS   pfs_rules.c
//   ORR   while on treatment: assessments up to the event count; composite: so they do, but a response that began
//         before it may be confirmed after it (who did not respond before does not respond)
//   DOR   from that response to the end of that PFS
//
// Hypothetical and while on treatment come to the same times: censoring says nothing of what would have been after it
// (it is taken as independent of what would have come). They differ in what the trial claims.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trial/pfs_rules.h"
#include "trial/trial_int.h"

// Days of the events; NaN: never.
static void estimand_days(const clinic_record *r, double day[LIBRARY_NINTERCURRENT])
{
    day[INTERCURRENT_NEXT] = r->crossed ? NAN : r->next_line_day;
    day[INTERCURRENT_CROSSOVER] = r->crossed ? r->next_line_day : NAN;
    day[INTERCURRENT_STOP] = r->stopped ? r->stopped_day : NAN;
    day[INTERCURRENT_MISSED] = day[INTERCURRENT_DEATH] = NAN;
}

// The first event that the endpoint is handled by with this strategy; NaN: none.
static double estimand_first(const library_estimand *e, const double *day, library_strategy strategy)
{
    double first = NAN;
    for (int i = INTERCURRENT_NEXT; i <= INTERCURRENT_STOP; i++) {
        first = e->strategy[i] == strategy ? fmin(first, day[i]) : first;    // fmin passes NaN over
    }
    return first;
}

static void estimand_os(const library_estimand *e, const double *day, trial_view *v)
{
    const double until = fmin(estimand_first(e, day, STRATEGY_HYPOTHETICAL), estimand_first(e, day, STRATEGY_WHILE_ON));
    if (until < v->os) {
        v->os = until;
        v->os_event = false;
    }
}

static void estimand_pfs(const library_trial *t, const clinic_record *r, int reader, double follow, const double *day,
                         trial_view *v)
{
    const clinic_reading *seen = &r->reading[reader];
    pfs_visit *visit = base_alloc((size_t)seen->nvisit + 1, sizeof *visit);
    pfs_course c = {.visit = visit, .end = fmin(follow, isnan(r->death) ? INFINITY : r->death), .next = NAN};
    bool progressed = false;
    for (; c.n < seen->nvisit && seen->assessed[c.n].day <= c.end; c.n++) {
        const recist_visit *a = &seen->assessed[c.n];
        visit[c.n] = pfs_visit_of(a->day, a->overall);
        progressed = progressed || visit[c.n].progression;
    }
    // a death after visits that ended without a progression of this reader is not known (response.c)
    c.died = r->death <= follow && (progressed || isnan(r->visits_ended));
    v->pfs = pfs_by_strategy(t->estimand[TESTED_PFS].strategy, day, &c, t, &v->pfs_event);
    free(visit);
}

static recist_summary estimand_best(const clinic_reading *seen, double until)
{
    int n = 0;
    while (n < seen->nvisit && seen->assessed[n].day <= until) {
        n++;
    }
    return recist_best(&RECIST_1_1, seen->assessed, n);
}

static void estimand_response(const library_estimand *e, const clinic_record *r, int reader, double follow,
                              const double *day, trial_view *v)
{
    const double on = fmin(follow, estimand_first(e, day, STRATEGY_WHILE_ON));
    const double event = estimand_first(e, day, STRATEGY_COMPOSITE);
    const recist_summary all = estimand_best(&r->reading[reader], on);
    const recist_summary before = estimand_best(&r->reading[reader], fmin(on, event));
    // only what began before it; NaN compares false
    const bool confirmed = all.confirmed_response_day <= event, unconfirmed = all.response_day <= event;
    v->best = confirmed ? all.confirmed : before.confirmed;
    v->ttr = confirmed ? all.confirmed_response_day : before.confirmed_response_day;
    v->best_unconfirmed = unconfirmed ? all.unconfirmed : before.unconfirmed;
}

void estimand_view(const library_trial *t, const clinic_record *r, int reader, double until, trial_view *v)
{
    const double follow = fmin(until, r->end);
    double day[LIBRARY_NINTERCURRENT];
    estimand_days(r, day);
    if (t->estimand[TESTED_OS].declared) {
        estimand_os(&t->estimand[TESTED_OS], day, v);
    }
    if (t->estimand[TESTED_PFS].declared) {
        estimand_pfs(t, r, reader, follow, day, v);
    }
    if (t->estimand[TESTED_ORR].declared) {
        estimand_response(&t->estimand[TESTED_ORR], r, reader, follow, day, v);
    }
    if (t->estimand[TESTED_PFS].declared || t->estimand[TESTED_ORR].declared) {
        v->dor = isnan(v->ttr) ? NAN : fmax(0, v->pfs - v->ttr);
        v->dor_event = !isnan(v->ttr) && v->pfs_event && v->pfs >= v->ttr;
    }
}

// --- in words --------------------------------------------------------------------------------------------------------

static const char *estimand_what(library_tested endpoint, int event, library_strategy s)
{
    switch (s) {
    case STRATEGY_COMPOSITE:
        return endpoint == TESTED_ORR        ? "who has not responded before does not respond"
               : event == INTERCURRENT_DEATH ? "an event, as progression is"
                                             : "an event, as progression and death are";
    case STRATEGY_HYPOTHETICAL:
        return endpoint == TESTED_OS          ? "censored on that day"
               : event == INTERCURRENT_DEATH  ? "censored at the last assessment"
               : event == INTERCURRENT_MISSED ? "an event after two or more is censored before them"
                                              : "censored at the last assessment before";
    case STRATEGY_WHILE_ON:
        return endpoint == TESTED_ORR  ? "assessments until then count"
               : endpoint == TESTED_OS ? "counted until then"
                                       : "counted until the last assessment before";
    default: return "what comes after counts";
    }
}

bool estimand_asks(const library_trial *t, library_tested endpoint, int event)
{
    return event == INTERCURRENT_CROSSOVER ? t->crossover : event < INTERCURRENT_MISSED || endpoint == TESTED_PFS;
}

// "treatment policy" of "treatment_policy"
static void estimand_strategy(library_strategy s, strbuf *out)
{
    for (const char *c = library_strategy_name[s]; *c; c++) {
        strbuf_write(out, *c == '_' ? " " : c, 1);
    }
}

char *estimand_text(const library_trial *t, library_tested endpoint)
{
    static const char *const name[] = {"subsequent therapy", "crossover", "discontinuation by toxicity",
                                       "missed assessments", "death"};
    const library_estimand *e = &t->estimand[endpoint];
    bool told[LIBRARY_NINTERCURRENT] = {false};
    strbuf out = {0};
    for (int i = 0; i < LIBRARY_NINTERCURRENT; i++) {
        if (told[i] || !estimand_asks(t, endpoint, i)) {
            continue;
        }
        // and the others that the same is done about
        const char *what = estimand_what(endpoint, i, e->strategy[i]);
        strbuf_printf(&out, "%s%s", out.n ? "; " : "", name[i]);
        for (int k = i + 1; k < LIBRARY_NINTERCURRENT; k++) {
            const bool same = estimand_asks(t, endpoint, k) && e->strategy[k] == e->strategy[i] &&
                              !strcmp(estimand_what(endpoint, k, e->strategy[k]), what);
            told[k] = told[k] || same;
            strbuf_printf(&out, "%s%s", same ? ", " : "", same ? name[k] : "");
        }
        strbuf_puts(&out, ": ");
        estimand_strategy(e->strategy[i], &out);
        strbuf_printf(&out, " (%s)", what);
    }
    return out.s;
}
