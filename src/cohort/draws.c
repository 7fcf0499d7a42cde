// SPDX-License-Identifier: MIT
// Draws of patient traits: independent normal scores e_i, one random number each, keyed by the trait's id; correlated
// scores z = L e with the Cholesky factor L of the copula's correlation matrix; each trait is its quantile function at
// z. Rank correlations become those of the normal scores by r = 2 sin(pi rho/6) (Kruskal 1958). A trait without
// correlations is a function of its own number alone.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "cohort/cohort.h"
#include "num/cholesky.h"
#include "num/fmath.h"
#include "num/quantile.h"
#include "num/random.h"

enum { DRAWS_MOST = 10000 };    // attempts at a drug's trait; more means that its range is all but impossible

double cohort_quantile(const library_trait *t, double z)
{
    switch (t->kind) {
    case DRAW_LOGNORMAL: return t->median * f_exp(t->spread * z);
    case DRAW_NORMAL: return t->median + t->spread * z;
    case DRAW_LOGITNORMAL: return 1 / (1 + (1 - t->median) / t->median * f_exp(-t->spread * z));
    case DRAW_UNIFORM: return t->low + (t->high - t->low) * normal_cdf(z);
    case DRAW_LOGUNIFORM: return t->low * f_exp(f_ln(t->high / t->low) * normal_cdf(z));
    case DRAW_EXPONENTIAL: return -t->median * f_ln(normal_cdf(-z));
    case DRAW_BERNOULLI: return normal_cdf(z) > 1 - t->median ? 1 : 0;
    }
    return NAN;
}

static void draws_correlate(double *R, int n, int a, int b, double rho)
{
    if (a >= 0 && b >= 0 && a != b) {
        // in every pair the two arguments of the copula get the same number
        double r = 2 * f_sin(3.14159265358979323846 * rho / 6);
        R[a * n + b] = r;
        R[b * n + a] = r;
    }
}

// One line of correlations.csv in all the pairs of flattened draws that it stands for.
static void draws_apply(const cohort_draws *s, const library_cancer *c, const library_correlation *r, const map *index,
                        double *R)
{
    char a[256], b[256];
    bool a_many = library_lesion_id(c, r->a, 0, a), b_many = library_lesion_id(c, r->b, 0, b);
    bool between = a_many && !strcmp(r->a, r->b);
    for (int l = 0; l < c->lesions; l++) {
        for (int m = 0; m < c->lesions; m++) {
            bool meant = between ? l != m : a_many && b_many ? l == m : (a_many || l == 0) && (b_many || m == 0);
            if (meant) {
                library_lesion_id(c, r->a, l, a);
                library_lesion_id(c, r->b, m, b);
                draws_correlate(R, s->ncore, map_get(index, a), map_get(index, b), r->rho);
            }
        }
    }
}

// The pair of row i whose correlation is strongest: the one to name.
static int draws_partner(const double *R, int n, int i)
{
    int best = i ? 0 : 1;
    for (int j = 0; j < n; j++) {
        best = j != i && fabs(R[i * n + j]) > fabs(R[i * n + best]) ? j : best;
    }
    return best;
}

// Correlations from different studies need not go together: the matrix is drawn towards the identity by as little as
// makes it valid.
static bool draws_factor(cohort_draws *s, const library_trial *t, const double *R, diag_list *d)
{
    int n = s->ncore, bad = -1;
    for (int step = 0; step <= 20; step++) {
        double shrink = 0.02 * step;
        for (int i = 0; i < n * n; i++) {
            s->factor[i] = R[i] * (1 - shrink);
        }
        for (int i = 0; i < n; i++) {
            s->factor[i * n + i] = 1;
        }
        int row = cholesky_defect(s->factor, n, 1e-10);
        bad = step ? bad : row;
        if (row >= 0) {
            continue;
        }
        if (step) {
            int other = draws_partner(R, n, bad);
            diag_add(d, DIAG_WARNING, t->cancer->ncorrelation ? t->cancer->correlation[0].loc : t->cancer->loc,
                     "correlations that can hold together",
                     "the correlations of '%s' (with '%s' and others) contradict each other; all were reduced by %g %%",
                     s->draw[bad].id, s->draw[other].id, 100 * shrink);
        }
        return true;
    }
    int other = draws_partner(R, n, bad);
    diag_add(d, DIAG_ERROR, t->cancer->correlation[0].loc, "correlations that can hold together",
             "the correlations of '%s' (with '%s' and others) contradict each other", s->draw[bad].id,
             s->draw[other].id);
    return false;
}

static void draws_add(cohort_draws *s, const library_trait *trait, const char *id, int lesion, int therapy)
{
    s->draw[s->n++] = (cohort_draw){arena_strdup(s->memory, id), trait, lesion, therapy, random_purpose(id)};
}

cohort_draws *cohort_draws_new(const library_trial *t, arena *memory, diag_list *d)
{
    const library_cancer *c = t->cancer;
    int most = t->traits.n * c->lesions + 1;
    for (int i = 0; i < t->ntherapy; i++) {
        most += t->therapy[i]->traits.n;
    }
    cohort_draws *s = arena_alloc(memory, sizeof *s);
    s->memory = memory;
    s->draw = arena_alloc(memory, sizeof *s->draw * (size_t)most);
    char id[512];
    for (int i = 0; i < t->traits.n; i++) {
        const library_trait *trait = &t->traits.row[i];
        for (int l = 0; l < (trait->per_lesion ? c->lesions : 1); l++) {
            char flat[256];
            library_lesion_id(c, trait->id, l, flat);
            draws_add(s, trait, flat, trait->per_lesion ? l : -1, -1);
        }
    }
    s->ncore = s->n;
    for (int i = 0; i < t->ntherapy; i++) {
        for (int k = 0; k < t->therapy[i]->traits.n; k++) {
            snprintf(id, sizeof id, "%s__%s", t->therapy[i]->name, t->therapy[i]->traits.row[k].id);
            draws_add(s, &t->therapy[i]->traits.row[k], id, -1, i);
        }
    }
    int n = s->ncore;
    double *R = base_alloc((size_t)n * (size_t)n + 1, sizeof *R);
    map *index = map_new();
    for (int i = 0; i < n; i++) {
        R[i * n + i] = 1;
        map_set(index, s->draw[i].id, i);
    }
    for (int i = 0; i < c->ncorrelation; i++) {
        draws_apply(s, c, &c->correlation[i], index, R);
    }
    map_free(index);
    s->factor = arena_alloc(memory, sizeof *R * ((size_t)n * (size_t)n + 1));
    bool ok = draws_factor(s, t, R, d);
    free(R);
    s->correlated = arena_alloc(memory, sizeof *s->correlated * (size_t)(n + 1));
    for (int i = 0; ok && i < n; i++) {
        for (int j = 0; j < i; j++) {
            s->correlated[i] |= s->factor[i * n + j] != 0;
        }
    }
    return ok ? s : NULL;
}

static bool draws_outside(const library_trait *t, double value)
{
    return value < t->low || value > t->high;
}

int cohort_draw_values(const cohort_draws *s, uint64_t seed, int64_t candidate, double *value)
{
    rng r = {seed, (uint64_t)candidate};
    int n = s->ncore, outside = -1;
    // independent scores first, in place; rows from the last to the first, so that each still finds its predecessors'
    // scores
    for (int i = 0; i < s->n; i++) {
        value[i] = random_normal(r, s->draw[i].purpose, 0);
    }
    for (int i = n - 1; i >= 0; i--) {
        if (s->correlated[i]) {
            double z = s->factor[i * n + i] * value[i];
            for (int j = 0; j < i; j++) {
                z += s->factor[i * n + j] * value[j];
            }
            value[i] = z;
        }
    }
    for (int i = s->n - 1; i >= 0; i--) {
        const library_trait *t = s->draw[i].trait;
        value[i] = cohort_quantile(t, value[i]);
        // a drug's traits are independent: drawing again gives the same distribution, and no drug decides who becomes a
        // patient
        for (uint64_t again = 1; i >= n && draws_outside(t, value[i]) && again < DRAWS_MOST; again++) {
            value[i] = cohort_quantile(t, random_normal(r, s->draw[i].purpose, again));
        }
        outside = draws_outside(t, value[i]) ? i : outside;
    }
    return outside;
}
