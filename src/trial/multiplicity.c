// SPDX-License-Identifier: MIT
// The hypotheses of a trial with one error of the first kind. Each has a one-sided p: of the stratified log-rank test
// at the data cut-off for OS and PFS, of the Cochran-Mantel-Haenszel test for ORR. Where the trial looks at the
// comparison before its last event, p is that of all looks together (stats/group_sequential.h), so that a procedure may
// give any alpha to any hypothesis (Maurer & Bretz, Stat Biopharm Res 2013;5:311). Those p values are adjusted
// (stats/multiplicity.h).
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

static double sequential_p(const library_looks *plan, const trial_look *look)
{
    double z[GROUP_SEQUENTIAL_MAX_LOOKS];
    for (int k = 0; k < plan->n; k++) {
        z[k] = look[k].z;
    }
    return group_sequential_p(z, plan->at, plan->n);
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

void analysis_multiplicity(const analysis *a, trial_summary *out)
{
    const library_trial *t = a->trial;
    const library_multiplicity *m = &t->multiplicity;
    double p[LIBRARY_MAX_HYPOTHESES], adjusted[LIBRARY_MAX_HYPOTHESES];
    out->hypothesis = arena_alloc(a->memory, sizeof *out->hypothesis * (size_t)(m->n + 1));
    out->nhypothesis = m->n;
    for (int i = 0; i < m->n; i++) {
        const library_hypothesis *h = &m->hypothesis[i];
        int first;
        const library_looks *plan = looks_at(t, h, &first);
        p[i] = plan ? sequential_p(plan, &out->look[first]) : fixed_p(out, t->arm[h->arm].name, h->endpoint);
        out->hypothesis[i] = (trial_hypothesis){.name = h->name, .arm = t->arm[h->arm].name,
                                                .reference = t->arm[t->reference].name,
                                                .endpoint = library_tested_name[h->endpoint],
                                                .looks = plan ? plan->n : 1, .p = p[i]};
    }
    multiplicity_adjust(m, p, adjusted);
    for (int i = 0; i < m->n; i++) {
        out->hypothesis[i].adjusted = adjusted[i];
        out->hypothesis[i].rejected = adjusted[i] <= m->alpha;
    }
}
