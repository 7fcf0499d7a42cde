// SPDX-License-Identifier: MIT
// The protocol in plain English, section by section in the order of a protocol's synopsis; protocol_schedule.c adds the
// schedule of assessments. Words are wrapped at 100 columns.
#include "trial/protocol_text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trial/protocol_text_int.h"

enum { TEXT_WIDTH = 100, TEXT_INDENT = 2 };

// --- words -----------------------------------------------------------------------------------------------------------

// A paragraph, indented and wrapped; its first line begins with `mark` in the margin.
static void text_wrap(strbuf *out, const char *mark, const char *words)
{
    int column = TEXT_INDENT + (int)strlen(mark), hang = column;
    strbuf_printf(out, "%*s%s", TEXT_INDENT, "", mark);
    for (const char *p = words; *p;) {
        int length = (int)strcspn(p, " "), shown = 0;
        for (int i = 0; i < length; i++) {
            shown += ((unsigned char)p[i] & 0xc0) != 0x80;
        }
        if (column > hang && column + 1 + shown > TEXT_WIDTH) {
            strbuf_printf(out, "\n%*s", hang, "");
            column = hang;
        } else if (column > hang) {
            strbuf_puts(out, " ");
            column++;
        }
        strbuf_write(out, p, (size_t)length);
        column += shown;
        p += length;
        p += *p == ' ';
    }
    strbuf_puts(out, "\n");
}

void text_say(strbuf *out, const char *mark, const char *format, ...)
{
    char words[4000];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    text_wrap(out, mark, words);
}

// "84 days", "24 months", "30 minutes", "1 day": the largest unit that says it in a whole number.
const char *text_time(double days, char out[40])
{
    static const struct {
        const char *one;
        double days;
    } units[] = {{"year", 365.25}, {"month", TRIAL_MONTH}, {"day", 1}, {"hour", 1.0 / 24}, {"minute", 1.0 / 1440}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        double n = days / units[i].days;
        // 24 months rather than 2 years, as trials say; hours and minutes for what is short
        bool fits = units[i].days > 300 ? n >= 3 : units[i].days >= 1 || days < 2;
        bool whole = fits && fabs(n - round(n)) < 1e-6 && n >= 0.5;
        if (whole) {
            snprintf(out, 40, "%.0f %s%s", round(n), units[i].one, round(n) == 1 ? "" : "s");
            return out;
        }
    }
    snprintf(out, 40, "%.3g %s", days >= 2 * TRIAL_MONTH ? days / TRIAL_MONTH : days,
             days >= 2 * TRIAL_MONTH ? "months" : "days");
    return out;
}

// --- population ------------------------------------------------------------------------------------------------------

static void text_population(const library_trial *t, strbuf *out)
{
    strbuf_puts(out, "\nPopulation\n");
    const char *twins = t->counterfactuals ? "; each is also computed in every other arm" : "";
    if (text_unequal(t)) {
        text_say(out, "", "%s. %d patients in %d arms%s.", t->cancer->title, t->patients_per_arm * t->narm, t->narm,
                 twins);
    } else {
        text_say(out, "", "%s. %d patients in each of %d arms, %d in all%s.", t->cancer->title, t->patients_per_arm,
                 t->narm, t->patients_per_arm * t->narm, twins);
    }
    for (int i = 0; i < t->neligibility; i++) {
        const library_range *e = &t->eligibility[i];
        if (!e->low_text) {
            text_say(out, "- ", "%s at most %s (else: %s)", e->id, e->high_text, e->reason);
        } else if (!e->high_text) {
            text_say(out, "- ", "%s at least %s (else: %s)", e->id, e->low_text, e->reason);
        } else {
            text_say(out, "- ", "%s from %s to %s (else: %s)", e->id, e->low_text, e->high_text, e->reason);
        }
    }
    for (int i = 0; i < t->set.n; i++) {
        text_say(out, "- ", "set for all: %s (%s)", t->set.row[i].id, t->set.row[i].source);
    }
    text_randomisation(t, out);
    text_blinding(t, out);
}

// --- arms ------------------------------------------------------------------------------------------------------------

// What a dose is held between, in brackets; "" where nothing is.
static void text_limits(const library_dose *o, strbuf *out)
{
    const char *sign = " (";
    if (!isnan(o->surface_cap)) {
        strbuf_printf(out, "%sof at most %.4g m2", sign, o->surface_cap / 100);
        sign = ", ";
    }
    if (o->floor_text) {
        strbuf_printf(out, "%sat least %s", sign, o->floor_text);
        sign = ", ";
    }
    if (o->cap_text) {
        strbuf_printf(out, "%sat most %s", sign, o->cap_text);
        sign = ", ";
    }
    if (o->round_text) {
        strbuf_printf(out, "%sto the nearest %s", sign, o->round_text);
        sign = ", ";
    }
    strbuf_puts(out, *sign == ',' ? ")" : "");
}

static void text_dose(const library_trial *t, const library_dose *o, strbuf *out)
{
    char time[40];
    strbuf_printf(out, "%s ", t->therapy[o->therapy]->name);
    for (int i = 0; i < o->nstep; i++) {
        strbuf_printf(out, "%s, then ", o->step_text[i]);
    }
    strbuf_puts(out, o->text);
    text_limits(o, out);
    strbuf_printf(out, " %s", library_route_name(o->route));
    if (o->route == ROUTE_IT) {
        strbuf_printf(out, " into %s of at least %.4g mm", o->all_lesions ? "all lesions" : "the largest lesion",
                      100 * o->injectable);
    }
    if (o->infusion > 0) {
        strbuf_printf(out, " over %s", text_time(o->infusion, time));
    }
    if (o->count == 1) {
        strbuf_puts(out, " once");
    } else {
        strbuf_printf(out, " every %s", text_time(o->every, time));
    }
    if (o->start > 0) {
        strbuf_printf(out, " from day %.6g", o->start);
    }
    if (o->count > 1) {
        strbuf_printf(out, ", %d doses", o->count);
    }
    if (!isinf(o->until)) {
        strbuf_printf(out, ", none after %s", text_time(o->until, time));
    }
    for (int i = 0; i < o->nbefore; i++) {
        const library_medicine *m = &t->cancer->medicine[o->before[i].medicine];
        strbuf_printf(out, "; before each dose %s", m->name);
        if (m->input) {
            strbuf_printf(out, ", at %.4g %% of its full effect for %s", 100 * o->before[i].level,
                          text_time(o->before[i].duration, time));
        } else {
            strbuf_puts(out, ", which nothing in the model answers to");
        }
    }
}

static void text_doses(const library_trial *t, const library_dose *dose, int n, const char *mark, strbuf *out)
{
    for (int i = 0; i < n; i++) {
        strbuf words = {0};
        text_dose(t, &dose[i], &words);
        text_say(out, mark, "%s", words.s);
        strbuf_free(&words);
    }
}

static void text_arms(const library_trial *t, strbuf *out)
{
    strbuf_puts(out, "\nArms\n");
    for (int a = 0; a < t->narm; a++) {
        const library_arm *arm = &t->arm[a];
        char mark[16], time[40];
        snprintf(mark, sizeof mark, "%d. ", a + 1);
        text_say(out, mark, "%s (%s)", arm->name,
                 a == t->reference ? "control, the reference"
                 : arm->control    ? "control"
                                   : "experimental");
        text_doses(t, arm->dose, arm->ndose, "     ", out);
        for (int k = 0; k < arm->nnext; k++) {
            const library_next_line *next = &arm->next[k];
            text_say(out, "     ", "after progression, for %.4g %% of the patients and %s later: %s%s",
                     100 * next->share, text_time(next->after, time), next->crossover ? "crossover to " : "",
                     next->crossover ? next->crossover
                     : next->ndose   ? ""
                                     : "care without a drug of the model");
            text_doses(t, next->dose, next->ndose, "       ", out);
        }
    }
}

// --- imaging and safety ----------------------------------------------------------------------------------------------

static void text_imaging(const library_trial *t, strbuf *out)
{
    char words[600], time[40], until[40];
    int n = snprintf(words, sizeof words, "First after %s", text_time(t->first_visit, time));
    for (int i = 0; i < t->nvisit && n < 400; i++) {
        n += snprintf(words + n, sizeof words - (size_t)n, ", then every %s", text_time(t->visit[i].every, time));
        if (!isinf(t->visit[i].until)) {
            n += snprintf(words + n, sizeof words - (size_t)n, " until %s", text_time(t->visit[i].until, until));
        }
    }
    strbuf_puts(out, "\nTumour imaging\n");
    text_say(out, "", "%s.", words);
    text_say(out, "",
             "Up to %d target lesions of at least %.3g mm; a lesion is read with a bias of its own (sd %.3g %%) "
             "and an error at each visit (sd %.3g %%, at least %.3g mm); smaller than %.3g mm is recorded as %.3g mm. "
             "A lesion unseen at baseline is a new one from %.3g mm.",
             t->measurement.targets, 100 * t->measurement.measurable, 100 * t->measurement.lesion_bias_sd,
             100 * t->measurement.visit_sd, 100 * t->measurement.minimum_error, 100 * t->measurement.floor,
             100 * t->measurement.floor, 100 * t->measurement.new_lesion);
    if (t->visit_window > 0) {
        text_say(out, "", "A visit may be %s early or late.", text_time(t->visit_window, time));
    }
    if (t->missed > 0) {
        text_say(out, "", "%.3g %% of the visits are missed.", 100 * t->missed);
    }
    if (t->central_review) {
        text_say(out, "",
                 "Scans are read by the investigator, who decides on treatment, and by blinded central review; "
                 "endpoints are of %s.",
                 t->primary_is_central ? "central review" : "the investigator's readings");
    }
    text_say(out, "", "Response by RECIST 1.1 and iRECIST. %s%s.",
             t->until_confirmed ? "When iRECIST confirms a progression, " : "At progression ",
             t->stop_on_progression ? "study treatment and imaging end" : "study treatment and imaging go on");
}

void protocol_condition(const library_trial *t, const library_condition *c, bool until, char out[PROTOCOL_CONDITION])
{
    const library_cancer *k = t->cancer;
    if (c->lab >= 0) {
        const library_lab *l = &k->lab[t->lab[c->lab]];
        if (c->grade >= 0) {
            snprintf(out, PROTOCOL_CONDITION, "%.100s is grade %d or %s", l->name, c->grade,
                     until ? "lower" : "higher");
        } else {
            const bool bare = !strcmp(l->unit_text, "1");
            snprintf(out, PROTOCOL_CONDITION, "%.100s is %s %.6g%s%.60s", l->name, c->below ? "below" : "above",
                     c->value / l->unit.factor, bare ? "" : " ", bare ? "" : l->unit_text);
        }
    } else {
        snprintf(out, PROTOCOL_CONDITION, "%.100s is grade %d or %s%s%.100s",
                 c->organ < 0 ? "the worst event" : k->organ[c->organ].event, c->grade, until ? "lower" : "higher",
                 c->despite < 0 ? "" : " despite ", c->despite < 0 ? "" : k->medicine[c->despite].name);
    }
}

static void text_rules(const library_trial *t, strbuf *out)
{
    static const char *const does[] = {"left out", "delayed to a safety visit"};
    for (int i = 0; i < t->nrule; i++) {
        const library_rule *r = &t->rule[i];
        char when[PROTOCOL_CONDITION], until[PROTOCOL_CONDITION], time[40], taper[40], what[900];
        const char *drug = r->therapy < 0 ? "all study treatment" : t->therapy[r->therapy]->name;
        protocol_condition(t, &r->when, false, when);
        protocol_condition(t, &r->until, true, until);
        if (r->action == RULE_GIVE) {
            const char *medicine = t->cancer->medicine[r->medicine].name;
            snprintf(what, sizeof what, "%.100s is given %s%s%s%s", medicine, isinf(r->duration) ? "for life" : "for ",
                     isinf(r->duration) ? "" : text_time(r->duration, time), r->taper > 0 ? ", then tapered over " : "",
                     r->taper > 0 ? text_time(r->taper, taper) : "");
        } else if (r->action == RULE_STOP) {
            snprintf(what, sizeof what, "%.200s ends for good", drug);
        } else if (r->action == RULE_REDUCE) {
            snprintf(what, sizeof what, "doses of %.200s are reduced by %.3g %%", drug, 100 * r->share);
        } else {
            snprintf(what, sizeof what, "doses of %.200s are %s until %.300s", drug, does[r->action],
                     r->has_until ? until : "that is over");
        }
        text_say(out, "- ", "when %s%s: %s", when, r->times > 1 ? ", not for the first time" : "", what);
    }
}

static void text_safety(const library_trial *t, strbuf *out)
{
    char time[40], after[40];
    strbuf_puts(out, "\nSafety\n");
    if (isnan(t->toxicity.visit_every)) {
        text_say(out, "", "No safety visits: adverse events are not looked for.");
        return;
    }
    text_say(out, "",
             "A safety visit every %s, until %s after the last dose and until the events that began by then are over.",
             text_time(t->toxicity.visit_every, time), text_time(t->toxicity.after_last_dose, after));
    for (int i = 0; i < t->cancer->norgan; i++) {
        const library_organ *o = &t->cancer->organ[i];
        text_say(out, "- ", "%s (%s)%s", o->event, o->name, o->stops ? "" : ": never a reason to hold or stop");
    }
    if (t->toxicity.hold <= LIBRARY_GRADES) {
        text_say(out, "", "Doses are left out from grade %d on, until grade %d or lower.", t->toxicity.hold,
                 t->toxicity.resume);
    }
    if (t->toxicity.steroid <= LIBRARY_GRADES) {
        text_say(out, "", "Steroids from grade %d on, for %s.", t->toxicity.steroid,
                 text_time(t->toxicity.steroid_duration, time));
    }
    if (t->toxicity.stop <= LIBRARY_GRADES) {
        text_say(out, "", "Study treatment ends for good from grade %d on.", t->toxicity.stop);
    }
    text_rules(t, out);
    strbuf labs = {0};
    for (int i = 0; i < t->nlab; i++) {
        strbuf_printf(&labs, "%s%s", i ? ", " : "", t->cancer->lab[t->lab[i]].name);
    }
    if (t->nlab) {
        text_say(out, "", "Labs at day 0 and at safety visits: %s.", labs.s);
    }
    strbuf_free(&labs);
}

// --- analysis --------------------------------------------------------------------------------------------------------

static void text_analysis(const library_trial *t, strbuf *out)
{
    char words[2000];
    strbuf_puts(out, "\nFollow-up and analysis\n");
    text_accrual(t, out);
    int n = 0;
    for (int i = 0; i < t->nendpoint && n < 1800; i++) {
        n += snprintf(words + n, sizeof words - (size_t)n, "%s%.60s", i ? ", " : "", t->endpoint[i]);
    }
    if (n) {
        text_say(out, "", "Endpoints: %s.", words);
    }
    text_estimands(t, out);
    if (t->reference >= 0) {
        text_say(out, "", "Compared with %s.", t->arm[t->reference].name);
    }
    for (int i = 0; i < t->nlooks; i++) {
        const library_looks *l = &t->looks[i];
        n = 0;
        for (int k = 0; k < l->n && n < 1800; k++) {
            n += snprintf(words + n, sizeof words - (size_t)n, "%s%.4g %%", k ? ", " : "", 100 * l->at[k]);
        }
        text_say(out, "", "%s of %s is looked at with %s of %d events, one-sided error of the first kind %.3g %%.",
                 l->os ? "Overall survival" : "Progression-free survival", t->arm[l->arm].name, words, l->events,
                 100 * l->alpha);
    }
    text_multiplicity(t, out);
}

char *protocol_text(const library_trial *t)
{
    strbuf out = {0};
    strbuf_printf(&out, "%s: %s\n", t->name, t->title);
    if (*t->source) {
        strbuf_printf(&out, "%s\n", t->source);
    }
    text_population(t, &out);
    text_arms(t, &out);
    text_imaging(t, &out);
    text_safety(t, &out);
    text_analysis(t, &out);
    protocol_schedule(t, &out);
    return out.s;
}
