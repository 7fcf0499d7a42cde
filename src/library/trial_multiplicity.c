// SPDX-License-Identifier: MIT
// `multiplicity` of a trial: comparisons with the reference that share one error of the first kind, and how.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "library/trial_reader.h"

static const double MULTIPLICITY_SUM = 1 + 1e-9;    // of shares that were written with a few digits

static void multiplicity_hypothesis(trial_reader *r, const yaml_node *e, library_hypothesis *h)
{
    static const char *const keys[] = {"name", "arm", "endpoint", "weight", "to", NULL}, *const *endpoints =
                                                                                             library_tested_name;
    h->arm = -1;
    h->loc = e->loc;
    if (!yaml_check_keys(e, "hypotheses", keys, r->d)) {
        h->name = "";
        return;
    }
    const char *arm = yaml_text(e, "arm", true, NULL, r->d), *endpoint = yaml_text(e, "endpoint", true, NULL, r->d);
    h->arm = library_compared_arm(r->t, arm, yaml_loc(e, "arm"), r->d);
    bool known = false;
    for (int i = 0; endpoint && i < LIBRARY_NTESTED; i++) {
        if (!strcmp(endpoint, endpoints[i])) {
            h->endpoint = (library_tested)i;
            known = true;
        }
    }
    if (endpoint && !known) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(e, "endpoint"), "OS, PFS or ORR", "a hypothesis on '%s'", endpoint);
    }
    h->name = yaml_text(e, "name", false, arena_printf(r->memory, "%s of %s", endpoint ? endpoint : "", arm ? arm : ""),
                        r->d);
    h->weight = yaml_quantity(e, "weight", "%", 0, 100, false, NAN, r->d);
}

static int multiplicity_find(const library_multiplicity *m, const char *name)
{
    for (int i = 0; i < m->n; i++) {
        if (!strcmp(m->hypothesis[i].name, name)) {
            return i;
        }
    }
    return -1;
}

// Which of the other hypotheses may be meant.
static const char *multiplicity_hint(const library_multiplicity *m, int from, const char *name, char hint[MAP_HINT])
{
    map *others = map_new();
    for (int i = 0; i < m->n; i++) {
        if (i != from) {
            map_set(others, m->hypothesis[i].name, i);
        }
    }
    map_hint(others, name, "the name of another hypothesis", hint);
    map_free(others);
    return hint;
}

// `to: {NAME: 50 %, ...}` of a hypothesis: the row of its edges.
static void multiplicity_edges(trial_reader *r, const yaml_node *e, library_multiplicity *m, int from)
{
    const yaml_node *to = yaml_map(e, "to", false, r->d);
    double sum = 0;
    for (int i = 0; to && i < to->n; i++) {
        int k = multiplicity_find(m, to->key[i]);
        if (k < 0 || k == from) {
            char hint[MAP_HINT];
            diag_add(r->d, DIAG_ERROR, to->key_loc[i], multiplicity_hint(m, from, to->key[i], hint),
                     k < 0 ? "there is no hypothesis '%s'" : "'%s' gives its error to itself", to->key[i]);
            continue;
        }
        double share = yaml_number(to->item[i], "to", "%", 0, 100, r->d);
        m->edge[from * m->n + k] = isnan(share) ? 0 : share;
        sum += m->edge[from * m->n + k];
    }
    if (sum > MULTIPLICITY_SUM) {
        diag_add(r->d, DIAG_ERROR, to->loc, "shares of at most 100 % together", "the shares sum to %g %%", 100 * sum);
    }
}

static void multiplicity_refuse(trial_reader *r, const yaml_node *e, const char *key, const char *methods)
{
    if (yaml_get(e, key)) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(e, key), methods, "'%s' of another method", key);
    }
}

// Weights of a graph or of Bonferroni's tests (equal ones where none is given), edges of a graph.
static void multiplicity_shares(trial_reader *r, const yaml_node *list, library_multiplicity *m)
{
    const bool graph = m->method == MULTIPLICITY_GRAPHICAL, weights = graph || m->method == MULTIPLICITY_BONFERRONI;
    double sum = 0;
    int given = 0;
    m->edge = arena_alloc(r->memory, sizeof *m->edge * (size_t)(m->n * m->n + 1));
    for (int i = 0; i < m->n; i++) {
        given += !isnan(m->hypothesis[i].weight);
    }
    for (int i = 0; i < m->n; i++) {
        library_hypothesis *h = &m->hypothesis[i];
        if (!graph) {
            multiplicity_refuse(r, list->item[i], "to", "'method: graphical'");
        } else {
            multiplicity_edges(r, list->item[i], m, i);
        }
        if (!weights) {
            multiplicity_refuse(r, list->item[i], "weight", "'method: graphical' or 'method: bonferroni'");
        } else if (isnan(h->weight) && (graph || given)) {
            diag_add(r->d, DIAG_ERROR, h->loc, "'weight: 50 %', a share of alpha; 0 % is fine",
                     "a hypothesis has no weight");
        } else if (isnan(h->weight)) {
            h->weight = 1.0 / m->n;
        }
        sum += weights && !isnan(h->weight) ? h->weight : 0;
    }
    if (sum > MULTIPLICITY_SUM) {
        diag_add(r->d, DIAG_ERROR, list->loc, "weights of at most 100 % together", "the weights sum to %g %%",
                 100 * sum);
    }
}

static void multiplicity_hypotheses(trial_reader *r, const yaml_node *n, library_multiplicity *m)
{
    const yaml_node *list = yaml_need(n, "hypotheses", r->d) ? yaml_list(n, "hypotheses", r->d) : NULL;
    if (!list || list->n < 1 || list->n > LIBRARY_MAX_HYPOTHESES) {
        if (list) {
            diag_add(r->d, DIAG_ERROR, list->loc, "1 to 20 hypotheses", "there are %d hypotheses", list->n);
        }
        return;
    }
    m->hypothesis = arena_alloc(r->memory, sizeof *m->hypothesis * (size_t)list->n);
    for (int i = 0; i < list->n; i++) {
        multiplicity_hypothesis(r, list->item[i], &m->hypothesis[i]);
        if (multiplicity_find(m, m->hypothesis[i].name) >= 0) {
            diag_add(r->d, DIAG_ERROR, m->hypothesis[i].loc, "names that differ", "hypothesis '%s' is there twice",
                     m->hypothesis[i].name);
        }
        m->n = i + 1;
    }
    multiplicity_shares(r, list, m);
}

void trial_multiplicity(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"alpha", "method", "hypotheses", NULL}, *const methods[] = {
                                                                                   "hierarchical", "bonferroni", "holm",
                                                                                   "hochberg",     "graphical",  NULL};
    library_multiplicity *m = &r->t->multiplicity;
    const yaml_node *n = yaml_map(root, "multiplicity", false, r->d);
    if (!n || !yaml_check_keys(n, "multiplicity", keys, r->d)) {
        return;
    }
    library_need_reference(r->t, n->loc, "there is no arm to compare with", r->d);
    m->alpha = yaml_quantity(n, "alpha", "%", 0.0001, 49, false, 0.025, r->d);
    const char *method = yaml_text(n, "method", true, NULL, r->d);
    bool known = false;
    for (int i = 0; method && methods[i]; i++) {
        if (!strcmp(method, methods[i])) {
            m->method = (library_multiplicity_method)i;
            m->method_name = methods[i];
            known = true;
        }
    }
    if (method && !known) {
        diag_add(r->d, DIAG_ERROR, yaml_loc(n, "method"), "hierarchical, bonferroni, holm, hochberg or graphical",
                 "the method is '%s'", method);
    }
    multiplicity_hypotheses(r, n, m);
}
