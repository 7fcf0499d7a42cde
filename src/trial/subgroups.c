// SPDX-License-Identifier: MIT
// Effects in subgroups at the cut-off, for a forest plot: each biomarker at its threshold (else its median), each
// baseline marker at its two values or its median, the strata of the randomisation. Beside them the p of interaction
// of factor and arm: Wald's, of all products in Cox's model with both. Subgroups are told to be looked at, not to be
// tested.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/cholesky.h"
#include "stats/categorical.h"
#include "stats/cox.h"
#include "stats/samples.h"
#include "stats/two_groups.h"
#include "trial/statistics_int.h"

enum { MOST_LEVELS = 16 };

typedef struct {
    const char *name;
    int nlevel;
    const char *level[MOST_LEVELS];    // of a marker: below, above
    double limit;                      // where above begins; NaN: the factor is no marker
    int *of;                           // (n) level of each patient; -1: not known
} factor;

// 0 and 1 are levels as they are; else below and from a limit on.
static bool factor_of_marker(const analysis *a, const statistics_pair *p, int m, factor *f)
{
    const library_cancer *k = a->trial->cancer;
    bool biomarker = m < k->nbiomarker, binary = true, low = false, high = false;
    const library_marker *marker = biomarker ? &k->biomarker[m] : &k->baseline[m - k->nbiomarker];
    const double *x = p->marker + (size_t)m * (size_t)p->capacity;
    double limit = biomarker ? marker->positive / marker->unit.factor : NAN;
    for (int i = 0; i < p->n; i++) {
        binary = binary && (isnan(x[i]) || x[i] == 0 || x[i] == 1);
    }
    limit = binary ? 0.5 : isnan(limit) ? sample_quantile(x, p->n, 0.5, 7) : limit;
    f->limit = limit;
    for (int i = 0; i < p->n; i++) {
        f->of[i] = isnan(x[i]) ? -1 : x[i] >= limit;
        low = low || f->of[i] == 0;
        high = high || f->of[i] == 1;
    }
    f->name = marker->name;
    f->nlevel = 2;
    const char *unit_text = marker->unit_text && strcmp(marker->unit_text, "1") ? marker->unit_text : "";
    f->level[0] = binary ? "0" : arena_printf(a->memory, "below %.3g%s%s", limit, *unit_text ? " " : "", unit_text);
    f->level[1] = binary ? "1" : arena_printf(a->memory, "%.3g%s%s or more", limit, *unit_text ? " " : "", unit_text);
    return low && high;
}

// The strata as the levels of one factor.
static bool factor_of_strata(const statistics_pair *p, factor *f)
{
    if (p->nstratum < 2 || p->nstratum > MOST_LEVELS) {
        return false;
    }
    *f = (factor){.name = "stratum", .nlevel = p->nstratum, .limit = NAN, .of = f->of};
    for (int s = 0; s < p->nstratum; s++) {
        f->level[s] = *p->stratum_name[s] ? p->stratum_name[s] : "no stratum told";
    }
    memcpy(f->of, p->stratum, sizeof *f->of * (size_t)p->n);
    return true;
}

// Wald's test of the last k coefficients together.
static double joint_p(const cox_model *m, int k)
{
    double *v = base_alloc((size_t)(k * k), sizeof *v), *b = base_alloc((size_t)k, sizeof *b), w = 0;
    int first = m->p - k;
    for (int i = 0; i < k; i++) {
        b[i] = m->coef[first + i];
        for (int j = 0; j < k; j++) {
            v[i * k + j] = m->covariance[(first + i) * m->p + first + j];
        }
    }
    bool ok = m->converged && cholesky_factor(v, k, 1e-12);
    if (ok) {
        cholesky_solve(v, k, b);
        for (int i = 0; i < k; i++) {
            w += b[i] * m->coef[first + i];
        }
    }
    free(v);
    free(b);
    return ok ? stats_chi2_upper(w, k) : NAN;
}

// p of the products of arm and levels: covariates are the arm, each level but the first, and the arm times each.
static double interaction_p(const statistics_pair *p, const factor *f, bool os)
{
    int k = f->nlevel - 1, wide = 1 + 2 * k;
    double *x = base_alloc((size_t)wide * (size_t)p->n + 1, sizeof *x);
    for (int i = 0; i < p->n; i++) {
        double *row = x + wide * i;
        row[0] = f->of[i] < 0 ? NAN : p->group[i];
        for (int level = 1; level <= k; level++) {
            row[level] = f->of[i] == level;
            row[k + level] = p->group[i] * row[level];
        }
    }
    cox_data data = {.n = p->n,
                     .p = wide,
                     .time = os ? p->os : p->pfs,
                     .event = os ? p->os_event : p->pfs_event,
                     .x = x,
                     .ties = COX_EFRON};
    cox_model m;
    cox_fit(&data, &m);
    double result = joint_p(&m, k);
    cox_clear(&m);
    free(x);
    return result;
}

// Those of one level, in place of all: columns that the estimates need. keep NULL: all.
static trial_subgroup subgroup_of(const statistics_pair *p, const int *keep, int level, int what)
{
    trial_subgroup s = {.interaction_p = NAN};
    size_t most = (size_t)p->n + 1;
    double *time = base_alloc(most, sizeof *time);
    int *event = base_alloc(most, sizeof *event), *group = base_alloc(most, sizeof *group), n = 0;
    for (int i = 0; i < p->n; i++) {
        if (keep && keep[i] != level) {
            continue;
        }
        time[n] = what == 0 ? p->os[i] : p->pfs[i];
        event[n] = what == 0 ? p->os_event[i] : what == 1 ? p->pfs_event[i] : p->response[i];
        group[n] = p->group[i];
        *(p->group[i] ? &s.n_arm : &s.n_reference) += 1;
        *(p->group[i] ? &s.events_arm : &s.events_reference) += event[n++] != 0;
    }
    if (what == 2) {
        stats_estimate d = proportion_difference(s.events_arm, s.n_arm, s.events_reference, s.n_reference);
        s.effect = (stats_estimate){100 * d.value, 100 * d.low, 100 * d.high};
    } else {
        s.effect = two_groups_ratio(time, event, group, NULL, n);
    }
    free(time);
    free(event);
    free(group);
    return s;
}

static void subgroup_add(const analysis *a, int arm, const statistics_pair *p, const factor *f, trial_summary *out)
{
    static const char *const endpoint[] = {"OS", "PFS", "ORR"};
    for (int what = 0; what < (p->responses_known ? 3 : 2); what++) {
        double interaction = f && what < 2 ? interaction_p(p, f, what == 0) : NAN;
        for (int level = 0; level < (f ? f->nlevel : 1); level++) {
            trial_subgroup s = subgroup_of(p, f ? f->of : NULL, level, what);
            s.factor = f ? f->name : "all patients";
            s.level = f ? f->level[level] : "";
            s.limit = f ? f->limit : NAN;
            s.above = level == 1;
            s.arm = a->trial->arm[arm].name;
            s.reference = a->trial->arm[a->trial->reference].name;
            s.endpoint = endpoint[what];
            s.interaction_p = interaction;
            out->subgroup[out->nsubgroup++] = s;
        }
    }
}

void analysis_subgroups(const analysis *a, trial_summary *out)
{
    const library_cancer *k = a->trial->cancer;
    int nmarker = k->nbiomarker + k->nbaseline;
    out->subgroup = arena_alloc(a->memory, sizeof *out->subgroup * (size_t)a->trial->narm *
                                               (size_t)(3 + 6 * nmarker + 3 * MOST_LEVELS));
    for (int arm = 0; arm < a->trial->narm; arm++) {
        if (a->trial->reference < 0 || arm == a->trial->reference) {
            continue;
        }
        statistics_pair p;
        statistics_pair_load(a, arm, VIEW_CUT, true, false, &p);
        factor f = {.of = base_alloc((size_t)p.n + 1, sizeof *f.of)};
        subgroup_add(a, arm, &p, NULL, out);
        for (int m = 0; m < nmarker; m++) {
            if (factor_of_marker(a, &p, m, &f)) {
                subgroup_add(a, arm, &p, &f, out);
            }
        }
        if (factor_of_strata(&p, &f)) {
            subgroup_add(a, arm, &p, &f, out);
        }
        free(f.of);
        statistics_pair_clear(&p);
    }
}
