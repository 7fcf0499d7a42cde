// SPDX-License-Identifier: MIT
// Why candidates are not taken, counted by rule: a candidate counts under the first one that he fails. Asked for where
// a trial finds nobody, to name the rule that leaves most of them out.
#include <stdlib.h>

#include "base/strbuf.h"
#include "trial/trial_int.h"

void screening_add(screening *s, const cohort_candidate *p)
{
    // outcomes without a rule have one row each
    bool ruled = p->outcome == COHORT_OUTSIDE || p->outcome == COHORT_REJECTED || p->outcome == COHORT_INELIGIBLE ||
                 p->outcome == COHORT_FAILED;
    int why = ruled ? p->why : 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->row[i].outcome == p->outcome && s->row[i].why == why) {
            s->row[i].count++;
            return;
        }
    }
    screening_count row = {p->outcome, why, 1};
    ARRAY_PUSH(s->row, s->n, s->cap, row);
}

static int screening_compare(const void *a, const void *b)
{
    const screening_count *x = a, *y = b;
    if (x->count != y->count) {
        return x->count < y->count ? 1 : -1;
    }
    return x->outcome != y->outcome ? (x->outcome > y->outcome) - (x->outcome < y->outcome)
                                    : (x->why > y->why) - (x->why < y->why);
}

void screening_nobody(screening *s, const cohort *c, int64_t candidates, int64_t patients, diag_list *d)
{
    src_loc loc = {0};
    const char *expected = "eligibility that some patients fulfil";
    strbuf counts = {0}, rule = {0};
    if (s->n) {
        qsort(s->row, s->n, sizeof *s->row, screening_compare);
    }
    for (size_t i = 0; i < s->n; i++) {
        const cohort_candidate p = {.outcome = s->row[i].outcome, .why = s->row[i].why};
        if (p.outcome == COHORT_ELIGIBLE) {
            continue;
        }
        const char *reason = cohort_reason(c, &p);
        strbuf_printf(&counts, "%s%lld %s%s%s", counts.n ? ", " : "", (long long)s->row[i].count,
                      cohort_outcome_text(p.outcome), *reason ? ": " : "", reason);
        if (!loc.file) {
            loc = cohort_reason_loc(c, &p);
            if (loc.file) {
                strbuf_printf(&rule, "%s; this rule leaves out most of them (%lld of %lld)", expected,
                              (long long)s->row[i].count, (long long)candidates);
            }
        }
    }
    diag_add(d, DIAG_ERROR, loc.file ? loc : c->trial->cancer->loc, rule.n ? rule.s : expected,
             patients ? "too few are eligible: %lld candidates, %lld patients (%s)"
                      : "nobody is eligible: %lld candidates, %lld patients (%s)",
             (long long)candidates, (long long)patients, counts.n ? counts.s : "");
    strbuf_free(&counts);
    strbuf_free(&rule);
}

void screening_clear(screening *s)
{
    free(s->row);
    *s = (screening){0};
}
