// SPDX-License-Identifier: MIT
// Effects in subgroups at the cut-off, for a forest plot: each biomarker at its threshold (else its median), each
// baseline marker at its two values or its median, each stratum. Beside them the p of the interaction of factor and
// arm: Wald's, of the product in Cox's model with both. Subgroups are told to be looked at, not to be tested.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/categorical.h"
#include "stats/cox.h"
#include "stats/samples.h"
#include "stats/two_groups.h"
#include "trial/statistics_int.h"

typedef struct {
    const char *name;
    const char *level[2];       // below, above
    double limit;               // where above begins; NaN: the factor is no marker
    int *high;                  // (n) 0, 1; -1: not known
} factor;

// 0 and 1 are levels as they are; else below and from a limit on.
static bool factor_of_marker(const analysis *a, const statistics_pair *p, int m, factor *f)
{
    const library_cancer *k = a->trial->cancer;
    bool biomarker = m < k->nbiomarker, binary = true, low = false, high = false;
    const library_marker *marker = biomarker ? &k->biomarker[m] : &k->baseline[m - k->nbiomarker];
    const double *x = p->marker + (size_t)m*(size_t)p->capacity;
    double limit = biomarker ? marker->positive/marker->unit.factor : NAN;
    for (int i = 0; i < p->n; i++) {
        binary = binary && (isnan(x[i]) || x[i] == 0 || x[i] == 1);
    }
    limit = binary ? 0.5 : isnan(limit) ? sample_quantile(x, p->n, 0.5, 7) : limit;
    f->limit = limit;
    for (int i = 0; i < p->n; i++) {
        f->high[i] = isnan(x[i]) ? -1 : x[i] >= limit;
        low = low || f->high[i] == 0;
        high = high || f->high[i] == 1;
    }
    f->name = marker->name;
    const char *unit_text = marker->unit_text && strcmp(marker->unit_text, "1") ? marker->unit_text : "";
    f->level[0] = binary ? "0" : arena_printf(a->memory, "below %.3g%s%s", limit, *unit_text ? " " : "", unit_text);
    f->level[1] = binary ? "1" : arena_printf(a->memory, "%.3g%s%s or more", limit, *unit_text ? " " : "", unit_text);
    return low && high;
}

// p of the product of arm and factor.
static double interaction_p(const statistics_pair *p, const factor *f, bool os)
{
    double *x = base_alloc(3*(size_t)p->n + 1, sizeof *x);
    for (int i = 0; i < p->n; i++) {
        double high = f->high[i] < 0 ? NAN : f->high[i];
        x[3*i] = p->group[i];
        x[3*i + 1] = high;
        x[3*i + 2] = p->group[i]*high;
    }
    cox_data data = {.n = p->n, .p = 3, .time = os ? p->os : p->pfs, .event = os ? p->os_event : p->pfs_event, .x = x,
                     .ties = COX_EFRON};
    cox_model m;
    cox_fit(&data, &m);
    double result = cox_p(&m, 2);
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
        s.effect = (stats_estimate){100*d.value, 100*d.low, 100*d.high};
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
        for (int level = 0; level < (f ? 2 : 1); level++) {
            trial_subgroup s = subgroup_of(p, f ? f->high : NULL, level, what);
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
    enum { MOST_STRATA = 16 };
    out->subgroup = arena_alloc(a->memory, sizeof *out->subgroup*(size_t)a->trial->narm*
                                (size_t)(3 + 6*(nmarker + MOST_STRATA)));
    for (int arm = 0; arm < a->trial->narm; arm++) {
        if (a->trial->reference < 0 || arm == a->trial->reference) {
            continue;
        }
        statistics_pair p;
        statistics_pair_load(a, arm, VIEW_CUT, true, false, &p);
        factor f = {.high = base_alloc((size_t)p.n + 1, sizeof *f.high)};
        subgroup_add(a, arm, &p, NULL, out);
        for (int m = 0; m < nmarker; m++) {
            if (factor_of_marker(a, &p, m, &f)) {
                subgroup_add(a, arm, &p, &f, out);
            }
        }
        for (int s = 0; s < p.nstratum && p.nstratum > 1 && p.nstratum <= MOST_STRATA; s++) {
            for (int i = 0; i < p.n; i++) {
                f.high[i] = p.stratum[i] == s;
            }
            f.name = *p.stratum_name[s] ? p.stratum_name[s] : "no stratum told";
            f.limit = NAN;
            f.level[0] = "no";
            f.level[1] = "yes";
            subgroup_add(a, arm, &p, &f, out);
        }
        free(f.high);
        statistics_pair_clear(&p);
    }
}
