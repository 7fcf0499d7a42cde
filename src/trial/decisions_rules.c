// SPDX-License-Identifier: MIT
// What the protocol's rules decided about a patient who is shown: doses on hold, delayed, reduced or stopped, medicines
// given. Told, as in decisions.c, from how the record differs from what it was.
#include <math.h>
#include <string.h>

#include "trial/decisions_int.h"
#include "trial/protocol_text_int.h"

// "rules: colitis is grade 2 or higher: hold"
static const char *rules_text(decision_log *l, const trial_arm *a, int k)
{
    static const char *const does[] = {"hold", "delay", "reduce", "stop", "give"};
    char when[PROTOCOL_CONDITION];
    protocol_condition(a->trial, &a->trial->rule[k].when, false, when);
    return decisions_format(l, "rules: %.250s: %s", when, does[a->trial->rule[k].action]);
}

static bool rules_of_line(const trial_arm *a, int k, int line)
{
    const library_rule *rule = &a->trial->rule[k];
    return a->line[line].group == 0 && (rule->therapy < 0 || a->line[line].dose->therapy == rule->therapy);
}

// The rule that acts on a line now: of this action, and became true since the last look where `now`. -1: none.
static int rules_acting(const decision_log *l, const trial_arm *a, const clinic_record *r, library_action action,
                        int line, bool now)
{
    for (int k = 0; k < a->trial->nrule; k++) {
        const bool acts = now ? r->rule[k].times > l->rule_times[k] : r->rule[k].active;
        if (a->trial->rule[k].action == action && acts && rules_of_line(a, k, line)) {
            return k;
        }
    }
    return -1;
}

// The line before this one that is of the same drug has said it already.
static bool rules_said(const trial_arm *a, int line)
{
    for (int i = 0; i < line; i++) {
        if (a->line[i].group == 0 && a->line[i].dose->therapy == a->line[line].dose->therapy) {
            return true;
        }
    }
    return false;
}

static void rules_holds_of(decision_log *l, const trial_arm *a, const clinic_record *r, double day)
{
    for (int k = 0; k < a->trial->nrule; k++) {
        const library_rule *rule = &a->trial->rule[k];
        const bool holds = rule->action == RULE_HOLD || rule->action == RULE_DELAY, is = r->rule[k].active;
        if (!holds || is == l->rule_active[k]) {
            continue;
        }
        l->rule_active[k] = is;
        if (l->planned && r->group == 0) {
            const char *drug = rule->therapy < 0 ? "" : a->trial->therapy[rule->therapy]->name;
            const char *what = decisions_format(l, "%.100s %s", *drug ? drug : "treatment",
                                                !is                          ? "resumed"
                                                : rule->action == RULE_DELAY ? "delayed"
                                                                             : "on hold");
            decisions_of_subject(l, day, is ? DECISION_HOLD : DECISION_RESUME, NAN, drug, what, rules_text(l, a, k));
        }
    }
    for (int i = 0; i < a->nline && i < DECISION_LINES; i++) {
        const bool held = r->line[i].hold || r->line[i].delay;
        l->line_held_since[i] = !held ? NAN : isnan(l->line_held_since[i]) ? day : l->line_held_since[i];
    }
}

static void rules_doses_of(decision_log *l, const trial_arm *a, const clinic_record *r, double day)
{
    for (int i = 0; i < a->nline && i < DECISION_LINES; i++) {
        const clinic_line *x = &r->line[i];
        const char *drug = a->line[i].drug;
        const int reduced = rules_acting(l, a, r, RULE_REDUCE, i, true);
        const int stop = rules_acting(l, a, r, RULE_STOP, i, true);
        const int delays = rules_acting(l, a, r, RULE_DELAY, i, false);
        if (x->stopped && !l->line_stopped[i]) {
            const char *rule = rules_text(l, a, stop >= 0 ? stop : reduced >= 0 ? reduced : 0);
            l->stop_rule = rule;
            if (!r->stopped && !rules_said(a, i)) {
                decisions_of_subject(l, day, DECISION_DRUG_STOP, NAN, drug,
                                     decisions_format(l, "%.100s stopped for good", drug), rule);
            }
        } else if (x->reductions > l->line_reductions[i] && reduced >= 0 && !rules_said(a, i)) {
            decisions_of_subject(l, day, DECISION_REDUCE, 100 * x->share, drug,
                                 decisions_format(l, "doses of %.100s reduced to %.3g%%", drug, 100 * x->share),
                                 rules_text(l, a, reduced));
        }
        if (x->shift > l->line_shift[i] && delays >= 0) {
            decisions_of_subject(l, day, DECISION_DELAY, x->shift - l->line_shift[i], drug,
                                 decisions_format(l, "%.100s delayed by %.3g days", drug, x->shift - l->line_shift[i]),
                                 rules_text(l, a, delays));
        }
        l->line_stopped[i] = x->stopped;
        l->line_reductions[i] = x->reductions;
        l->line_shift[i] = x->shift;
    }
}

static void rules_medicines_of(decision_log *l, const trial_arm *a, const clinic_record *r, double day)
{
    for (int m = 0; m < a->trial->cancer->nmedicine; m++) {
        const double since = r->medicine[m].since;
        const char *name = a->trial->cancer->medicine[m].name;
        int by = 0;
        for (int k = 0; k < a->trial->nrule; k++) {
            const bool gives = a->trial->rule[k].action == RULE_GIVE && a->trial->rule[k].medicine == m;
            by = gives && r->rule[k].on ? k : by;
        }
        if (!isnan(since) && isnan(l->medicine_since[m])) {
            decisions_of_subject(l, day, DECISION_MEDICINE, NAN, name, decisions_format(l, "%.100s given", name),
                                 rules_text(l, a, by));
        } else if (isnan(since) && !isnan(l->medicine_since[m])) {
            decisions_of_subject(l, day, DECISION_MEDICINE_END, NAN, name, decisions_format(l, "%.100s ends", name),
                                 "rules: duration and taper");
        }
        l->medicine_since[m] = since;
    }
}

void decisions_rules(decision_log *l, const trial_arm *a, const clinic_record *r, double day)
{
    if (!a->trial->nrule) {
        return;
    }
    rules_holds_of(l, a, r, day);
    rules_doses_of(l, a, r, day);
    rules_medicines_of(l, a, r, day);
    for (int k = 0; k < a->trial->nrule; k++) {
        l->rule_times[k] = r->rule[k].times;
    }
}

const char *decisions_left_out(decision_log *l, const clinic_record *r, const trial_arm *a, int line)
{
    const bool by_rule = !r->hold && !isnan(l->line_held_since[line]) && (r->line[line].hold || r->line[line].delay);
    if (!r->hold && !by_rule && a->line[line].dose->route == ROUTE_IT) {
        return decisions_format(l, "no lesion of %g mm to inject", 100 * a->line[line].dose->injectable);
    }
    return decisions_format(l, "%s since day %.0f", by_rule && !r->line[line].hold ? "delayed" : "on hold",
                            by_rule ? l->line_held_since[line] : l->held_since);
}
