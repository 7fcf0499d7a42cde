// SPDX-License-Identifier: MIT
// `accrual` and `dropout` of a trial. Patients come in evenly over a duration, or at rates that change: each piece of
// the rate is constant or rises in a straight line, and the accrual ends when all patients are there. With rate r(t):
//
//   L(t) = integral of r from 0 to t        patients expected until t
//   day of patient number n: L(t) = n
#include <math.h>
#include <string.h>

#include "library/trial_reader.h"

enum { ACCRUAL_MOST_PIECES = 100 };
static const double ACCRUAL_MOST_PER_MONTH = 100000;

static void accrual_piece(trial_reader *r, const yaml_node *e, const library_accrual *before, library_accrual *p)
{
    static const char *const keys[] = {"per_month", "to", "until", NULL};
    if (!yaml_check_keys(e, "rate", keys, r->d)) {
        return;
    }
    p->since = before ? before->until : 0;
    p->rate = yaml_quantity(e, "per_month", "1", 0, ACCRUAL_MOST_PER_MONTH, true, 1, r->d) / LIBRARY_MONTH;
    p->to =
        yaml_quantity(e, "to", "1", 0, ACCRUAL_MOST_PER_MONTH, false, p->rate * LIBRARY_MONTH, r->d) / LIBRARY_MONTH;
    p->until = yaml_quantity(e, "until", "day", 0, TRIAL_LONGEST, false, INFINITY, r->d);
    if (before && isinf(before->until)) {
        diag_add(r->d, DIAG_ERROR, e->loc, "'until: 3 month' in all but the last one",
                 "a rate after one that never ends");
    } else if (!(p->until > p->since)) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(e, "until"), "later than where the rate begins",
                 "the rate ends on day %g, before it begins", p->until);
    } else if (isinf(p->until) && p->to != p->rate) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(e, "to"), "'until: 6 month' beside it", "a rate rises without an end");
    }
}

static void accrual_rates(trial_reader *r, const yaml_node *n)
{
    library_trial *t = r->t;
    const yaml_node *list = yaml_list(n, "rate", r->d);
    if (!list || list->n < 1 || list->n > ACCRUAL_MOST_PIECES) {
        diag_add(r->d, DIAG_ERROR, list ? list->loc : n->loc, "1 to 100 rates",
                 "accrual without a rate or with too many");
        return;
    }
    t->accrual_rate = arena_alloc(r->memory, sizeof *t->accrual_rate * (size_t)list->n);
    for (int i = 0; i < list->n; i++) {
        accrual_piece(r, list->item[i], i ? &t->accrual_rate[i - 1] : NULL, &t->accrual_rate[i]);
    }
    t->naccrual_rate = list->n;
    const library_accrual *last = &t->accrual_rate[list->n - 1];
    const src_loc loc = list->item[list->n - 1]->loc;
    if (!isinf(last->until)) {
        diag_add(r->d, DIAG_ERROR, loc, "no 'until' in the last one: it goes on until all are there",
                 "the last rate ends");
    } else if (!(last->rate > 0)) {
        diag_add(r->d, DIAG_ERROR, loc, "a rate above 0", "the last rate is 0");
    }
}

void trial_accrual(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"duration", "rate", NULL};
    library_trial *t = r->t;
    const yaml_node *n = yaml_map(root, "accrual", false, r->d);
    if (!n) {
        return;
    }
    yaml_check_keys(n, "accrual", keys, r->d);
    if (yaml_get(n, "rate") && yaml_get(n, "duration")) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "rate"), "one of them: with rates the accrual ends when all are there",
                 "accrual by duration and by rate");
    } else if (yaml_get(n, "rate")) {
        accrual_rates(r, n);
    } else {
        t->accrual = yaml_quantity(n, "duration", "day", 0, TRIAL_LONGEST, true, 0, r->d);
    }
}

void trial_dropout(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"rate", "arms", NULL};
    library_trial *t = r->t;
    const yaml_node *n = yaml_map(root, "dropout", false, r->d), *arms = NULL;
    if (n) {
        yaml_check_keys(n, "dropout", keys, r->d);
        t->dropout_rate = yaml_quantity(n, "rate", "1/day", 0, 1, true, 0, r->d);
        arms = yaml_map(n, "arms", false, r->d);
    }
    const char **names = arena_alloc(r->memory, sizeof *names * (size_t)(t->narm + 1));
    for (int a = 0; a < t->narm; a++) {
        names[a] = t->arm[a].name;
        t->arm[a].dropout_rate = t->dropout_rate;
        if (arms) {
            t->arm[a].dropout_rate = yaml_quantity(arms, names[a], "1/day", 0, 1, false, t->dropout_rate, r->d);
        }
    }
    if (arms) {
        yaml_check_keys(arms, "arms of dropout", names, r->d);
    }
}

// --- days ------------------------------------------------------------------------------------------------------------

double library_accrual_day(const library_trial *t, double patients)
{
    double left = patients;
    for (int i = 0; i < t->naccrual_rate; i++) {
        const library_accrual *p = &t->accrual_rate[i];
        const double length = p->until - p->since, here = isinf(length) ? INFINITY : 0.5 * (p->rate + p->to) * length;
        if (left > here) {
            left -= here;
            continue;
        }
        // rate x + slope/2 x^2 = left, in the form that is exact for slope 0
        const double slope = isinf(length) ? 0 : (p->to - p->rate) / length;
        const double root = sqrt(fmax(p->rate * p->rate + 2 * slope * left, 0));
        return left > 0 ? p->since + 2 * left / (p->rate + root) : p->since;
    }
    return INFINITY;
}

bool library_trial_accrue(library_trial *t, diag_list *d)
{
    if (t->naccrual_rate) {
        t->accrual = library_accrual_day(t, (double)t->patients_per_arm * t->narm);
    }
    if (t->accrual <= TRIAL_LONGEST) {
        return true;
    }
    src_loc loc = {t->path, 0, 0, 0};
    diag_add(d, DIAG_ERROR, loc, "fewer patients or a higher rate", "the accrual of %lld patients takes %.4g years",
             (long long)t->patients_per_arm * t->narm, t->accrual / 365.25);
    return false;
}
