// SPDX-License-Identifier: MIT
// The hypotheses of a trial with one error of the first kind. Each has a one-sided p: of the stratified log-rank test
// at the data cut-off for OS and PFS, of the Cochran-Mantel-Haenszel test for ORR. Where the trial looks at the
// comparison before its last event, p is that of all looks together (stats/group_sequential.h), so that a procedure may
// give any alpha to any hypothesis (Maurer & Bretz, Stat Biopharm Res 2013;5:311). Those p values are adjusted
// (stats/multiplicity.h), on each calendar day that brings one: a hypothesis is shown on the first day on which its
// adjusted p is at most alpha, be it that its own events have come or that another one's alpha has.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/group_sequential.h"
#include "stats/multiplicity.h"
#include "trial/analysis.h"

static double fixed_p(const trial_summary *s, const char *arm, library_tested endpoint)
{
    for (int i = 0; i < s->ncomparison && endpoint != TESTED_ORR; i++) {
        const trial_comparison *c = &s->comparison[i];
        if (!c->full && !strcmp(c->arm, arm) && !strcmp(c->endpoint + strlen("HR_"), library_tested_name[endpoint])) {
            return stats_normal_upper(c->z);
        }
    }
    for (int i = 0; i < s->nresponse && endpoint == TESTED_ORR; i++) {
        const trial_response_difference *d = &s->response[i];
        if (!strcmp(d->arm, arm)) {
            // NaN where nobody of the reference or everybody of the arm responds: that is no worse
            const bool worse = d->odds_ratio < 1;
            return worse ? 1 - 0.5 * d->p : 0.5 * d->p;
        }
    }
    return NAN;
}

// The looks at a hypothesis; NULL: it is tested once.
static const library_looks *looks_at(const library_trial *t, const library_hypothesis *h, int *first)
{
    *first = 0;
    for (int i = 0; i < t->nlooks; i++) {
        if (t->looks[i].arm == h->arm && t->looks[i].os == (h->endpoint == TESTED_OS) && h->endpoint != TESTED_ORR) {
            return &t->looks[i];
        }
        *first += t->looks[i].n;
    }
    return NULL;
}

static void multiplicity_adjust(const library_multiplicity *m, const double *p, double *adjusted)
{
    double weight[LIBRARY_MAX_HYPOTHESES];
    for (int i = 0; i < m->n; i++) {
        weight[i] = m->hypothesis[i].weight;
    }
    switch (m->method) {
    case MULTIPLICITY_HIERARCHICAL: multiplicity_hierarchical(p, m->n, adjusted); break;
    case MULTIPLICITY_BONFERRONI: multiplicity_bonferroni(p, weight, m->n, adjusted); break;
    case MULTIPLICITY_HOLM: multiplicity_holm(p, m->n, adjusted); break;
    case MULTIPLICITY_HOCHBERG: multiplicity_hochberg(p, m->n, adjusted); break;
    case MULTIPLICITY_GRAPHICAL: multiplicity_graphical(p, weight, m->edge, m->n, adjusted); break;
    }
}

// p of a hypothesis as days go by; before the first day it is not tested.
typedef struct {
    int n;
    double day[GROUP_SEQUENTIAL_MAX_LOOKS], p[GROUP_SEQUENTIAL_MAX_LOOKS];
} tested;

static tested tested_of(const analysis *a, const trial_summary *s, const library_hypothesis *h)
{
    const library_trial *t = a->trial;
    int first;
    const library_looks *plan = looks_at(t, h, &first);
    if (!plan) {
        return (tested){1, {t->accrual + t->cutoff}, {fixed_p(s, t->arm[h->arm].name, h->endpoint)}};
    }
    tested x = {0};
    double z[GROUP_SEQUENTIAL_MAX_LOOKS], information[GROUP_SEQUENTIAL_MAX_LOOKS], spend[GROUP_SEQUENTIAL_MAX_LOOKS];
    const int held = analysis_looks_held(&s->look[first], plan->n, information, spend);
    for (int k = 0; k < held; k++) {
        z[k] = NAN;
    }
    for (int k = 0; k < plan->n; k++) {
        const trial_look *look = &s->look[first + k];
        if (look->held) {
            z[x.n] = look->z;
            x.day[x.n] = look->day;
            x.p[x.n] = group_sequential_p(z, information, spend, held);
            x.n++;
        }
    }
    return x;
}

static double tested_until(const tested *x, double day)
{
    double p = NAN;
    for (int k = 0; k < x->n; k++) {
        p = x->day[k] <= day ? x->p[k] : p;
    }
    return p;
}

// The first day after `day` that brings a p; INFINITY: none.
static double tested_next(const tested *x, int n, double day)
{
    double next = INFINITY;
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < x[i].n; k++) {
            next = x[i].day[k] > day ? fmin(next, x[i].day[k]) : next;
        }
    }
    return next;
}

void analysis_multiplicity(const analysis *a, trial_summary *out)
{
    const library_trial *t = a->trial;
    const library_multiplicity *m = &t->multiplicity;
    tested *x = base_alloc((size_t)m->n + 1, sizeof *x);
    out->hypothesis = arena_alloc(a->memory, sizeof *out->hypothesis * (size_t)(m->n + 1));
    out->nhypothesis = m->n;
    for (int i = 0; i < m->n; i++) {
        const library_hypothesis *h = &m->hypothesis[i];
        x[i] = tested_of(a, out, h);
        out->hypothesis[i] = (trial_hypothesis){.name = h->name,
                                                .arm = t->arm[h->arm].name,
                                                .reference = t->arm[t->reference].name,
                                                .endpoint = library_tested_name[h->endpoint],
                                                .looks = x[i].n,
                                                .p = NAN,
                                                .adjusted = 1,
                                                .day = NAN};
    }
    for (double day = tested_next(x, m->n, -INFINITY); !isinf(day); day = tested_next(x, m->n, day)) {
        double p[LIBRARY_MAX_HYPOTHESES], adjusted[LIBRARY_MAX_HYPOTHESES];
        for (int i = 0; i < m->n; i++) {
            p[i] = tested_until(&x[i], day);
        }
        multiplicity_adjust(m, p, adjusted);
        for (int i = 0; i < m->n; i++) {
            trial_hypothesis *h = &out->hypothesis[i];
            h->p = p[i];
            h->adjusted = adjusted[i];
            h->day = !h->rejected && adjusted[i] <= m->alpha ? day : h->day;
            h->rejected = h->rejected || adjusted[i] <= m->alpha;
        }
    }
    free(x);
}
