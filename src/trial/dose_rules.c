// SPDX-License-Identifier: MIT
// Rules of the protocol, looked at in order at each safety visit: doses are held, delayed, reduced or stopped,
// medicines are given. A rule acts when its condition becomes true (from its n-th time on); hold and delay last until
// their end.
//
// A medicine is an input of the model: 1 while it is given, then less each week in a taper, then 0. Given again before
// it has ended it begins anew.
#include <math.h>
#include <string.h>

#include "trial/trial_int.h"

static const double RULES_SAME = 1e-9, RULES_STEP = 7;    // [day]

bool rules_bind(trial_arm *a, diag_list *d)
{
    const library_cancer *c = a->trial->cancer;
    bool good = true;
    for (int m = 0; m < LIBRARY_MAX_MEDICINES; m++) {
        a->medicine[m] = m == 0 && c->steroid ? a->steroid : -1;
    }
    for (int i = 0; i < c->nmedicine; i++) {
        const library_medicine *m = &c->medicine[i];
        if (!m->input || !arm_gives(a, i)) {
            continue;
        }
        int input = system_find_input(a->model->model->system, m->input);
        a->medicine[i] = input < 0 ? -1 : a->model->code.input_of[input];
        if (input < 0) {
            diag_add(d, DIAG_ERROR, m->loc, "a parameter of the core that no equation computes",
                     "'%s' of medicine %s is none", m->input, m->name);
            good = false;
        }
    }
    return good;
}

void rules_begin(const trial_arm *a, clinic_record *r)
{
    for (int m = 0; m < a->trial->cancer->nmedicine; m++) {
        r->medicine[m] = (clinic_medicine){NAN, NAN, NAN, INFINITY};
    }
    medicines_begin(a, r);
}

// --- medicines -------------------------------------------------------------------------------------------------------

static void rules_give(const trial_arm *a, clinic_record *r, const library_rule *rule, ode_lane *lane, double day)
{
    clinic_medicine *x = &r->medicine[rule->medicine];
    x->since = isnan(x->since) ? day : x->since;
    x->full_until = x->next = day + rule->duration;
    x->end = x->full_until + rule->taper;
    medicines_set(a, r, lane, rule->medicine, MEDICINE_BY_RULE, 1);
    // the events that steroids were given for
    for (int i = 0; i < a->trial->cancer->norgan; i++) {
        bool about = rule->when.organ < 0 ? a->trial->cancer->organ[i].stops : rule->when.organ == i;
        bool reached = rule->when.lab < 0 && about && r->organ[i].grade >= rule->when.grade && r->organ[i].grade > 0;
        if (reached && !strcmp(a->trial->cancer->medicine[rule->medicine].name, "steroid")) {
            r->episode[r->organ[i].episode].steroid = true;
        }
    }
}

void rules_medicines(const trial_arm *a, clinic_record *r, ode_lane *lane, double day)
{
    for (int m = 0; m < a->trial->cancer->nmedicine; m++) {
        clinic_medicine *x = &r->medicine[m];
        if (!(x->next <= day + RULES_SAME)) {
            continue;
        }
        if (x->end <= day + RULES_SAME) {
            *x = (clinic_medicine){NAN, NAN, NAN, INFINITY};
            medicines_set(a, r, lane, m, MEDICINE_BY_RULE, 0);
        } else {
            // what a straight line to 0 has in the middle of the step that begins
            x->next = fmin(day + RULES_STEP, x->end);
            medicines_set(a, r, lane, m, MEDICINE_BY_RULE, (x->end - 0.5 * (day + x->next)) / (x->end - x->full_until));
        }
    }
}

double rules_next_day(const trial_arm *a, const clinic_record *r)
{
    double day = INFINITY;
    for (int m = 0; a->trial->nrule && m < a->trial->cancer->nmedicine; m++) {
        day = fmin(day, r->medicine[m].next);
    }
    return day;
}

// --- conditions ------------------------------------------------------------------------------------------------------

static int rules_grade(const trial_arm *a, const clinic_record *r, int organ)
{
    int worst = 0;
    for (int i = 0; i < a->trial->cancer->norgan; i++) {
        bool counts = organ >= 0 ? i == organ : a->trial->cancer->organ[i].stops;
        worst = counts && r->organ[i].grade > worst ? r->organ[i].grade : worst;
    }
    return worst;
}

// Whether the medicine was given already at the visit before: by a rule, or (steroids) by the grade of an event.
static bool rules_given_before(const trial_arm *a, const clinic_record *r, int medicine, double day)
{
    bool by_grade = a->trial->cancer->steroid && medicine == 0 && r->steroid_since < day - RULES_SAME;
    return by_grade || r->medicine[medicine].since < day - RULES_SAME;
}

static bool rules_holds(const trial_arm *a, const clinic_record *r, const library_condition *c, bool until, double day)
{
    if (c->despite >= 0 && !rules_given_before(a, r, c->despite, day)) {
        return false;
    }
    // the labs of this visit are the last ones
    const clinic_lab *lab = c->lab < 0 ? NULL : &r->lab[r->nlab - a->trial->nlab + c->lab];
    if (lab && c->grade < 0) {
        return c->below ? lab->value < c->value : lab->value > c->value;
    }
    int grade = lab ? lab->grade : rules_grade(a, r, c->organ);
    return until ? grade <= c->grade : grade >= c->grade;
}

// --- doses -----------------------------------------------------------------------------------------------------------

// Study treatment that a rule is about.
static bool rules_about(const trial_arm *a, const library_rule *rule, int line)
{
    const protocol_line *l = &a->line[line];
    return l->group == 0 && (rule->therapy < 0 || l->dose->therapy == rule->therapy);
}

static void rules_stop(const trial_arm *a, clinic_record *r, const library_rule *rule, double day)
{
    bool left = false;
    for (int i = 0; i < a->nline; i++) {
        r->line[i].stopped = r->line[i].stopped || rules_about(a, rule, i);
        left = left || (a->line[i].group == 0 && !r->line[i].stopped);
    }
    if (!left && r->group == 0) {
        r->stopped = true;
        r->stopped_day = day;
        r->group = -1;
    }
}

static void rules_reduce(const trial_arm *a, clinic_record *r, const library_rule *rule, double day)
{
    bool enough = false;
    for (int i = 0; i < a->nline; i++) {
        if (!rules_about(a, rule, i)) {
            continue;
        }
        enough = enough || (rule->at_most && r->line[i].reductions >= rule->at_most);
        r->line[i].reductions++;
        r->line[i].share *= 1 - rule->share;
    }
    if (enough) {
        rules_stop(a, r, rule, day);
    }
}

static void rules_apply(const trial_arm *a, clinic_record *r, int k, ode_lane *lane, double day)
{
    const library_rule *rule = &a->trial->rule[k];
    clinic_rule *s = &r->rule[k];
    const bool now = rules_holds(a, r, &rule->when, false, day), begins = now && !s->on;
    s->on = now;
    s->times += begins;
    const bool acts = s->times >= rule->times;
    switch (rule->action) {
    case RULE_HOLD:
    case RULE_DELAY:
        s->active =
            (s->active || (begins && acts)) && !(rule->has_until ? rules_holds(a, r, &rule->until, true, day) : !now);
        break;
    case RULE_REDUCE:
        if (begins && acts) {
            rules_reduce(a, r, rule, day);
        }
        break;
    case RULE_STOP:
        if (begins && acts) {
            rules_stop(a, r, rule, day);
        }
        break;
    case RULE_GIVE:
        if (now && acts) {
            rules_give(a, r, rule, lane, day);
        }
        break;
    }
}

void rules_visit(const trial_arm *a, clinic_record *r, ode_lane *lane, double day)
{
    const library_trial *t = a->trial;
    for (int k = 0; k < t->nrule; k++) {
        rules_apply(a, r, k, lane, day);
    }
    for (int i = 0; i < a->nline && t->nrule; i++) {
        r->line[i].hold = r->line[i].delay = false;
        for (int k = 0; k < t->nrule; k++) {
            const bool is = r->rule[k].active && rules_about(a, &t->rule[k], i);
            r->line[i].hold = r->line[i].hold || (is && t->rule[k].action == RULE_HOLD);
            r->line[i].delay = r->line[i].delay || (is && t->rule[k].action == RULE_DELAY);
        }
    }
}
