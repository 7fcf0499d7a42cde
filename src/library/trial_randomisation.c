// SPDX-License-Identifier: MIT
// `randomisation` of a trial: how many patients each arm gets, in blocks of which sizes, within which strata. A factor
// of the strata is what is known of a patient at day 0: a biomarker as it is read, a baseline column or a trait, cut at
// limits.
#include <math.h>
#include <string.h>

#include "library/trial_reader.h"

enum { RANDOMISATION_MOST_RATIO = 20 };

static void randomisation_ratio(trial_reader *r, const yaml_node *n)
{
    library_trial *t = r->t;
    library_randomisation *out = &t->randomisation;
    const yaml_node *ratio = yaml_map(n, "ratio", false, r->d);
    const char **names = arena_alloc(r->memory, sizeof *names * (size_t)(t->narm + 1));
    out->ratio = arena_alloc(r->memory, sizeof *out->ratio * (size_t)(t->narm + 1));
    for (int a = 0; a < t->narm; a++) {
        names[a] = t->arm[a].name;
    }
    if (ratio) {
        yaml_check_keys(ratio, "ratio", names, r->d);
    }
    for (int a = 0; a < t->narm; a++) {
        out->ratio[a] = ratio ? yaml_int(ratio, names[a], 1, RANDOMISATION_MOST_RATIO, true, 1, r->d) : 1;
        out->ratio_sum += out->ratio[a];
    }
}

static void randomisation_blocks(trial_reader *r, const yaml_node *n)
{
    library_randomisation *out = &r->t->randomisation;
    const yaml_node *list = yaml_list(n, "blocks", r->d);
    if (out->ratio_sum > LIBRARY_MAX_BLOCK) {
        diag_add(r->d, DIAG_ERROR, n->loc, "a ratio of at most 64 in all", "the ratio sums to %d", out->ratio_sum);
        return;
    }
    out->nblock = 1;
    out->block[0] = out->ratio_sum;
    if (list && (list->n < 1 || list->n > LIBRARY_MAX_BLOCKS)) {
        diag_add(r->d, DIAG_ERROR, list->loc, "1 to 8 sizes of blocks", "there are %d", list->n);
        return;
    }
    for (int i = 0; list && i < list->n; i++) {
        double size = yaml_number(list->item[i], "blocks", "1", 1, LIBRARY_MAX_BLOCK, r->d);
        out->block[i] = isnan(size) ? out->ratio_sum : (int)size;
        out->nblock = i + 1;
        if (out->block[i] != size || out->block[i] % out->ratio_sum) {
            char expected[80];
            snprintf(expected, sizeof expected, "a multiple of %d, the sum of the ratio", out->ratio_sum);
            diag_add(r->d, DIAG_ERROR, list->item[i]->loc, expected, "a block has %g patients", size);
        }
    }
}

// What a factor is of. False and an error where nothing known at day 0 has that name.
static bool randomisation_source(trial_reader *r, const yaml_node *e, library_factor *f, const char **like)
{
    const library_trial *t = r->t;
    const library_cancer *c = t->cancer;
    map *known = map_new();
    f->name = yaml_text(e, "factor", true, "", r->d);
    f->at = -1;
    for (int i = 0; i < t->traits.n; i++) {
        const library_trait *x = &t->traits.row[i];
        if (!x->per_lesion) {
            map_set(known, x->id, i);
            bool is = !strcmp(x->id, f->name);
            *f = is ? (library_factor){.name = f->name, .kind = FACTOR_TRAIT, .at = i} : *f;
            *like = is ? x->unit_text : *like;
        }
    }
    for (int k = 0; k < 2; k++) {
        const library_marker *m = k ? c->biomarker : c->baseline;
        for (int i = 0; i < (k ? c->nbiomarker : c->nbaseline); i++) {
            map_set(known, m[i].name, i);
            bool is = !strcmp(m[i].name, f->name);
            *f = is ? (library_factor){.name = f->name, .kind = k ? FACTOR_BIOMARKER : FACTOR_BASELINE, .at = i} : *f;
            *like = is ? m[i].unit_text : *like;
        }
    }
    if (f->at < 0 && *f->name) {
        char hint[MAP_HINT];
        diag_add(r->d, DIAG_ERROR, yaml_loc(e, "factor"),
                 map_hint(known, f->name, "a biomarker, a baseline column or a trait", hint),
                 "nothing known of a patient at day 0 is called '%s'", f->name);
    }
    map_free(known);
    return f->at >= 0;
}

static void randomisation_factor(trial_reader *r, const yaml_node *e, library_factor *f)
{
    static const char *const keys[] = {"factor", "at", NULL};
    const char *like = "1";
    if (!yaml_check_keys(e, "strata", keys, r->d) || !randomisation_source(r, e, f, &like)) {
        return;
    }
    const yaml_node *list = yaml_need(e, "at", r->d) ? yaml_list(e, "at", r->d) : NULL;
    if (list && (list->n < 1 || list->n > LIBRARY_MAX_CUTS)) {
        diag_add(r->d, DIAG_ERROR, list->loc, "1 to 8 limits", "there are %d limits", list->n);
        return;
    }
    for (int i = 0; list && i < list->n; i++) {
        f->cut[i] = yaml_number(list->item[i], "at", like, -1e300, 1e300, r->d);
        f->cut_text[i] = list->item[i]->kind == YAML_SCALAR ? list->item[i]->text : "";
        f->ncut = i + 1;
        if (i && !(f->cut[i] > f->cut[i - 1])) {
            diag_add(r->d, DIAG_ERROR, list->item[i]->loc, "limits in rising order", "'at' is %s after %s",
                     f->cut_text[i], f->cut_text[i - 1]);
        }
    }
}

static void randomisation_strata(trial_reader *r, const yaml_node *n)
{
    library_randomisation *out = &r->t->randomisation;
    const yaml_node *list = yaml_list(n, "strata", r->d);
    if (list && list->n > LIBRARY_MAX_FACTORS) {
        diag_add(r->d, DIAG_ERROR, list->loc, "at most 6 factors", "there are %d factors", list->n);
        return;
    }
    for (int i = 0; list && i < list->n; i++) {
        randomisation_factor(r, list->item[i], &out->factor[i]);
        out->nfactor = i + 1;
        for (int k = 0; k < i; k++) {
            if (out->factor[i].name && out->factor[k].name && !strcmp(out->factor[i].name, out->factor[k].name)) {
                diag_add(r->d, DIAG_ERROR, list->item[i]->loc, "each factor once", "'%s' is there a second time",
                         out->factor[i].name);
            }
        }
        out->nstratum *= out->factor[i].ncut + 1;
    }
    if (out->nstratum > LIBRARY_MAX_STRATA) {
        diag_add(r->d, DIAG_ERROR, list->loc, "at most 64: fewer factors or limits", "there are %d strata",
                 out->nstratum);
    }
}

void trial_randomisation(trial_reader *r, const yaml_node *root)
{
    static const char *const keys[] = {"ratio", "blocks", "strata", NULL};
    library_trial *t = r->t;
    t->randomisation.nstratum = 1;
    const yaml_node *n = yaml_map(root, "randomisation", false, r->d);
    if (n && yaml_check_keys(n, "randomisation", keys, r->d)) {
        t->randomisation.declared = true;
        randomisation_ratio(r, n);
        randomisation_blocks(r, n);
        randomisation_strata(r, n);
        t->stratified = t->randomisation.nstratum > 1;
    }
}
